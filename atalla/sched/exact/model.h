// What the models of block.cc and loop.cc share: resources and limits, in Gecode's terms.

#ifndef ATALLA_SCHED_EXACT_MODEL_H_
#define ATALLA_SCHED_EXACT_MODEL_H_

#include <chrono>
#include <memory>

#include "atalla/sched/exact/problem.h"
#include "atalla/sched/exact/search.h"
#include "gecode/int.hh"
#include "gecode/search.hh"

namespace atalla::sched {

// For each value v of [0, packets): the operations with packet[op] = v together fit into one
// packet. Domains of `packet` lie in that range.
void PostResources(Gecode::Home home, const ExactProblem& problem, const Gecode::IntVarArgs& packet,
                   int packets);

// Ends a search at whichever of SearchLimits comes first.
class LimitStop : public Gecode::Search::Stop {
 public:
  explicit LimitStop(const SearchLimits& limits);

  bool stop(const Gecode::Search::Statistics& statistics, const Gecode::Search::Options&) override;

 private:
  SearchLimits limits_;
  std::chrono::steady_clock::time_point start_;
};

enum class Answer { kYes, kNo, kOpen };

// Looks for one solution of the model `root`, depth first.
template <typename Model>
Answer Ask(Model& root, const SearchLimits& limits, SearchEffort& effort,
           std::unique_ptr<Model>& solution) {
  LimitStop stop(limits);
  Gecode::Search::Options options;
  options.threads = 1;
  options.stop = &stop;
  Gecode::DFS<Model> engine(&root, options);
  solution.reset(engine.next());
  ++effort.questions;
  effort.failures += engine.statistics().fail;
  effort.nodes += engine.statistics().node;
  if (solution != nullptr) return Answer::kYes;
  return engine.stopped() ? Answer::kOpen : Answer::kNo;
}

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXACT_MODEL_H_
