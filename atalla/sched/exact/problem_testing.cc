#include "atalla/sched/exact/problem_testing.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/sched/exact/problem.h"

namespace atalla::sched {
namespace {

class Dice {
 public:
  explicit Dice(uint32_t seed) : random_(seed) {}
  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  bool Chance(int percent) { return Pick(1, 100) <= percent; }

 private:
  std::mt19937 random_;
};

ExactProblem RandomOperations(Dice& dice, int size) {
  ExactProblem problem;
  problem.limits = {4};
  for (int r = dice.Pick(1, 3); r > 0; --r) problem.limits.push_back(dice.Pick(1, 4));
  for (int op = 0; op < size; ++op) {
    std::vector<ExactUse>& uses = problem.uses.emplace_back();
    uses.push_back({0, 1});
    for (size_t r = 1; r < problem.limits.size(); ++r) {
      if (dice.Chance(50)) continue;
      uses.push_back({static_cast<int32_t>(r), dice.Pick(1, std::min(3, problem.limits[r]))});
    }
  }
  return problem;
}

// Whether the operations whose bits are set fit into one packet.
bool Fits(const ExactProblem& problem, uint32_t ops) {
  std::vector<int> left(problem.limits.begin(), problem.limits.end());
  for (int op = 0; op < problem.size(); ++op) {
    if ((ops >> op & 1) == 0) continue;
    for (const ExactUse& use : problem.uses[op]) left[use.resource] -= use.amount;
  }
  return *std::min_element(left.begin(), left.end()) >= 0;
}

// Whether times with these residues exist: whole numbers of intervals between operations, closed
// over all ways.
bool HasStages(const ExactProblem& problem, const std::vector<int32_t>& residues,
               int32_t interval) {
  const size_t size = residues.size();
  constexpr int64_t kNone = std::numeric_limits<int32_t>::min();
  std::vector<std::vector<int64_t>> stages(size, std::vector<int64_t>(size, kNone));
  for (const ExactEdge& edge : problem.edges) {
    const double gap = edge.latency + residues[edge.from] - residues[edge.to];
    const int64_t least = static_cast<int64_t>(std::ceil(gap / interval)) - edge.distance;
    stages[edge.from][edge.to] = std::max(stages[edge.from][edge.to], least);
  }
  for (size_t via = 0; via < size; ++via) {
    for (size_t a = 0; a < size; ++a) {
      for (size_t b = 0; b < size; ++b) {
        if (stages[a][via] == kNone || stages[via][b] == kNone) continue;
        stages[a][b] = std::max(stages[a][b], stages[a][via] + stages[via][b]);
      }
    }
  }
  for (size_t op = 0; op < size; ++op) {
    if (stages[op][op] > 0) return false;
  }
  return true;
}

}  // namespace

ExactProblem RandomBlock(uint32_t seed, int size) {
  Dice dice(seed);
  ExactProblem problem = RandomOperations(dice, size);
  const int density = dice.Pick(0, 60);
  for (int to = 1; to < size; ++to) {
    for (int from = 0; from < to; ++from) {
      if (dice.Chance(density)) problem.edges.push_back({from, to, dice.Pick(0, 1), 0});
    }
  }
  return problem;
}

ExactProblem RandomLoop(uint32_t seed, int size, int max_latency) {
  Dice dice(seed);
  ExactProblem problem = RandomOperations(dice, size);
  // About two edges into each operation, whatever the size.
  const int density = std::min(60, 200 / size);
  for (int to = 0; to < size; ++to) {
    for (int from = 0; from < size; ++from) {
      if (!dice.Chance(density)) continue;
      // Backwards only to a later iteration.
      const int distance = from >= to ? dice.Pick(1, 3) : (dice.Chance(20) ? 1 : 0);
      if (from >= to && dice.Chance(70)) continue;
      problem.edges.push_back({from, to, dice.Pick(0, max_latency), distance});
    }
  }
  return problem;
}

std::string Violation(const ExactProblem& problem, const std::vector<int32_t>& times,
                      int32_t interval) {
  if (static_cast<int>(times.size()) != problem.size()) return "not all have times";
  for (const ExactEdge& edge : problem.edges) {
    if (times[edge.to] < times[edge.from] + edge.latency - edge.distance * interval) {
      return absl::StrCat(edge.to, " is too early for ", edge.from);
    }
  }
  const int32_t last = *std::max_element(times.begin(), times.end());
  for (int32_t packet = 0; packet < (interval > 0 ? interval : last + 1); ++packet) {
    std::vector<int32_t> left = problem.limits;
    for (int op = 0; op < problem.size(); ++op) {
      if (times[op] < 0) return absl::StrCat(op, " is before the start");
      if ((interval > 0 ? times[op] % interval : times[op]) != packet) continue;
      for (const ExactUse& use : problem.uses[op]) left[use.resource] -= use.amount;
    }
    for (size_t r = 0; r < left.size(); ++r) {
      if (left[r] < 0) return absl::StrCat("packet ", packet, " has too little of resource ", r);
    }
  }
  return "";
}

int FewestPackets(const ExactProblem& problem) {
  constexpr int kNever = std::numeric_limits<int>::max();
  const uint32_t all = (1u << problem.size()) - 1;
  std::vector<bool> fits(all + 1);
  for (uint32_t ops = 0; ops <= all; ++ops) fits[ops] = Fits(problem, ops);
  std::vector<int> fewest(all + 1, kNever);
  fewest[0] = 0;
  for (uint32_t issued = 0; issued < all; ++issued) {
    if (fewest[issued] == kNever) continue;
    const uint32_t rest = all & ~issued;
    for (uint32_t packet = rest; packet != 0; packet = (packet - 1) & rest) {
      if (!fits[packet]) continue;
      const bool kept = std::all_of(
          problem.edges.begin(), problem.edges.end(), [issued, packet](const ExactEdge& edge) {
            const uint32_t before = edge.latency == 0 ? issued | packet : issued;
            return (packet >> edge.to & 1) == 0 || (before >> edge.from & 1) != 0;
          });
      if (kept) fewest[issued | packet] = std::min(fewest[issued | packet], fewest[issued] + 1);
    }
  }
  return fewest[all];
}

bool HasInterval(const ExactProblem& problem, int32_t interval) {
  std::vector<int32_t> residues(problem.size(), 0);
  while (true) {
    bool fits = true;
    for (int32_t packet = 0; packet < interval && fits; ++packet) {
      uint32_t ops = 0;
      for (int op = 0; op < problem.size(); ++op) {
        if (residues[op] == packet) ops |= 1u << op;
      }
      fits = Fits(problem, ops);
    }
    if (fits && HasStages(problem, residues, interval)) return true;
    // The next combination.
    size_t digit = 0;
    while (digit < residues.size() && ++residues[digit] == interval) residues[digit++] = 0;
    if (digit == residues.size()) return false;
  }
}

}  // namespace atalla::sched
