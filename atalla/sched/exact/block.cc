#include "atalla/sched/exact/block.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "atalla/base/check.h"
#include "atalla/sched/exact/bounds.h"
#include "atalla/sched/exact/model.h"
#include "atalla/sched/exact/problem.h"
#include "atalla/sched/exact/search.h"
#include "gecode/int.hh"

namespace atalla::sched {
namespace {

// Two operations of which the first need not be later than the second.
struct Preference {
  int32_t first;
  int32_t second;
};

// `first` takes the same, waits for no more, and is waited for at least as much: in a schedule that
// has it later, the two can change places. Exchanging such pairs ends, so some best schedule has
// all of them in order.
bool MayGoFirst(const ExactProblem& problem, const std::vector<int32_t>& paths, int first,
                int second) {
  const size_t size = problem.size();
  for (size_t other = 0; other < size; ++other) {
    const int op = static_cast<int>(other);
    if (op == first || op == second) continue;
    if (paths[other * size + first] > paths[other * size + second]) return false;
    if (paths[first * size + other] < paths[second * size + other]) return false;
  }
  return true;
}

bool SameUses(const ExactProblem& problem, int a, int b) {
  const std::vector<ExactUse>& x = problem.uses[a];
  const std::vector<ExactUse>& y = problem.uses[b];
  if (x.size() != y.size()) return false;
  for (size_t i = 0; i < x.size(); ++i) {
    if (x[i].resource != y[i].resource || x[i].amount != y[i].amount) return false;
  }
  return true;
}

std::vector<Preference> Preferences(const ExactProblem& problem) {
  const std::vector<int32_t> paths = LongestPaths(problem);
  const size_t size = problem.size();
  std::vector<Preference> preferences;
  for (int a = 0; a < problem.size(); ++a) {
    for (int b = a + 1; b < problem.size(); ++b) {
      if (paths[a * size + b] >= 0 || !SameUses(problem, a, b)) continue;
      if (MayGoFirst(problem, paths, a, b)) {
        preferences.push_back({a, b});
      } else if (MayGoFirst(problem, paths, b, a)) {
        preferences.push_back({b, a});
      }
    }
  }
  return preferences;
}

// Is there a schedule of so many packets?
class BlockModel : public Gecode::Space {
 public:
  BlockModel(const ExactProblem& problem, const BlockBounds& bounds,
             const std::vector<Preference>& preferences, int packets)
      : packet_(*this, problem.size()) {
    for (int op = 0; op < problem.size(); ++op) {
      packet_[op] = Gecode::IntVar(*this, bounds.heads[op], packets - 1 - bounds.tails[op]);
    }
    for (const ExactEdge& edge : problem.edges) {
      ATALLA_CHECK(edge.latency <= 1);
      Gecode::rel(*this, packet_[edge.from], edge.latency == 0 ? Gecode::IRT_LQ : Gecode::IRT_LE,
                  packet_[edge.to]);
    }
    for (const Preference& preference : preferences) {
      Gecode::rel(*this, packet_[preference.first], Gecode::IRT_LQ, packet_[preference.second]);
    }
    PostResources(*this, problem, packet_, packets);
    // Packet by packet, what must come soonest first.
    Gecode::branch(*this, packet_,
                   Gecode::tiebreak(Gecode::INT_VAR_MIN_MIN(), Gecode::INT_VAR_MAX_MIN()),
                   Gecode::INT_VAL_MIN());
  }

  BlockModel(BlockModel& other) : Space(other) { packet_.update(*this, other.packet_); }
  Gecode::Space* copy() override { return new BlockModel(*this); }

  std::vector<int32_t> PacketOf() const {
    std::vector<int32_t> packet_of;
    for (const Gecode::IntVar& packet : packet_) packet_of.push_back(packet.val());
    return packet_of;
  }

 private:
  Gecode::IntVarArray packet_;
};

}  // namespace

BlockSolution SolveBlock(const ExactProblem& problem, int32_t known_packets,
                         const SearchLimits& limits) {
  ATALLA_CHECK(problem.size() <= kMaxExactOperations);
  const BlockBounds bounds = BoundsOf(problem);
  BlockSolution solution;
  solution.packets = known_packets;
  solution.lower_bound = bounds.packets;
  if (bounds.packets >= known_packets) return solution;
  const std::vector<Preference> preferences = Preferences(problem);
  for (int32_t packets = bounds.packets; packets < known_packets; ++packets) {
    BlockModel model(problem, bounds, preferences, packets);
    std::unique_ptr<BlockModel> found;
    const Answer answer = Ask(model, limits, solution.effort, found);
    if (answer == Answer::kYes) {
      solution.packet_of = found->PacketOf();
      solution.packets = packets;
      return solution;
    }
    if (answer == Answer::kNo) solution.lower_bound = packets + 1;
  }
  return solution;
}

}  // namespace atalla::sched
