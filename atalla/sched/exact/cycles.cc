#include "atalla/sched/exact/cycles.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "atalla/base/check.h"
#include "atalla/sched/exact/bounds.h"
#include "atalla/sched/exact/model.h"
#include "atalla/sched/exact/problem.h"
#include "atalla/sched/exact/search.h"
#include "gecode/int.hh"
#include "gecode/search.hh"

namespace atalla::sched {
namespace {

// The block with every latency that is one a packet's.
ExactProblem InPackets(ExactProblem problem) {
  for (ExactEdge& edge : problem.edges) edge.latency = std::min(edge.latency, 1);
  return problem;
}

// Fewer and fewer cycles, for a given number of packets.
class CycleModel : public Gecode::Space {
 public:
  CycleModel(const ExactProblem& problem, const BlockBounds& bounds, int packets, int max_cycles)
      : packet_(*this, problem.size()),
        time_(*this, problem.size(), 0, max_cycles - 1),
        issue_(*this, packets, 0, max_cycles - 1) {
    for (int k = 1; k < packets; ++k) {
      Gecode::rel(*this, issue_[k - 1], Gecode::IRT_LE, issue_[k]);
    }
    const Gecode::IntVarArgs issue(issue_);
    for (int op = 0; op < problem.size(); ++op) {
      packet_[op] = Gecode::IntVar(*this, bounds.heads[op], packets - 1 - bounds.tails[op]);
      Gecode::element(*this, issue, packet_[op], time_[op]);
    }
    for (const ExactEdge& edge : problem.edges) {
      Gecode::rel(*this, packet_[edge.from], edge.latency == 0 ? Gecode::IRT_LQ : Gecode::IRT_LE,
                  packet_[edge.to]);
      Gecode::linear(*this, Gecode::IntArgs({1, -1}),
                     Gecode::IntVarArgs() << time_[edge.from] << time_[edge.to], Gecode::IRT_LQ,
                     -edge.latency);
    }
    PostResources(*this, problem, packet_, packets);
    // Packet by packet; what must be there soonest, in cycles, goes first.
    const auto latest = [](const Gecode::Space& home, Gecode::IntVar, int op) {
      return static_cast<double>(static_cast<const CycleModel&>(home).time_[op].max());
    };
    Gecode::branch(*this, packet_,
                   Gecode::tiebreak(Gecode::INT_VAR_MIN_MIN(), Gecode::INT_VAR_MERIT_MIN(latest)),
                   Gecode::INT_VAL_MIN());
    Gecode::branch(*this, issue_, Gecode::INT_VAR_NONE(), Gecode::INT_VAL_MIN());
  }

  CycleModel(CycleModel& other) : Space(other) {
    packet_.update(*this, other.packet_);
    time_.update(*this, other.time_);
    issue_.update(*this, other.issue_);
  }
  Gecode::Space* copy() override { return new CycleModel(*this); }
  void constrain(const Gecode::Space& best) override {
    const Gecode::IntVarArray& known = static_cast<const CycleModel&>(best).issue_;
    Gecode::rel(*this, issue_[issue_.size() - 1], Gecode::IRT_LE, known[known.size() - 1].val());
  }

  std::vector<int32_t> PacketOf() const {
    std::vector<int32_t> packet_of;
    for (const Gecode::IntVar& packet : packet_) packet_of.push_back(packet.val());
    return packet_of;
  }

 private:
  Gecode::IntVarArray packet_;
  Gecode::IntVarArray time_;   // In cycles, of operations
  Gecode::IntVarArray issue_;  // and of packets.
};

}  // namespace

int32_t CyclesOf(const ExactProblem& problem, const std::vector<int32_t>& packet_of) {
  const int32_t packets = *std::max_element(packet_of.begin(), packet_of.end()) + 1;
  std::vector<std::vector<ExactEdge>> needs(packets);
  for (const ExactEdge& edge : problem.edges) needs[packet_of[edge.to]].push_back(edge);
  std::vector<int32_t> issue(packets, 0);
  for (int32_t packet = 0; packet < packets; ++packet) {
    if (packet > 0) issue[packet] = issue[packet - 1] + 1;
    for (const ExactEdge& edge : needs[packet]) {
      if (packet_of[edge.from] == packet) continue;
      issue[packet] = std::max(issue[packet], issue[packet_of[edge.from]] + edge.latency);
    }
  }
  return issue.back() + 1;
}

std::vector<int32_t> WaitLess(const ExactProblem& problem, std::vector<int32_t> packet_of,
                              const SearchLimits& limits) {
  ATALLA_CHECK(problem.size() > 0 && problem.size() <= kMaxExactOperations);
  const int32_t packets = *std::max_element(packet_of.begin(), packet_of.end()) + 1;
  const BlockBounds bounds = BoundsOf(InPackets(problem));
  const int32_t cycles = CyclesOf(problem, packet_of);
  if (cycles == packets) return packet_of;
  CycleModel model(problem, bounds, packets, cycles - 1);
  LimitStop stop(limits);
  Gecode::Search::Options options;
  options.threads = 1;
  options.stop = &stop;
  Gecode::BAB<CycleModel> engine(&model, options);
  while (const std::unique_ptr<CycleModel> better{engine.next()}) packet_of = better->PacketOf();
  return packet_of;
}

}  // namespace atalla::sched
