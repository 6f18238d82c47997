// What the exact solvers solve: operations that issue in packets, what each takes of the packet's
// resources, and which must issue how long after which others. Plain numbers, so that a block, a
// loop or a made-up case can be put into it.
//
//   ExactProblem problem;
//   problem.limits = {4, 1};                          // A packet: four slots, one adder.
//   problem.uses = {{{0, 1}, {1, 1}}, {{0, 1}}};      // An addition, and something else,
//   problem.edges = {{0, 1, 1}};                      // one packet after it.

#ifndef ATALLA_SCHED_EXACT_PROBLEM_H_
#define ATALLA_SCHED_EXACT_PROBLEM_H_

#include <cstdint>
#include <vector>

namespace atalla::sched {

// 0 < amount <= limits[resource]; each resource at most once an operation.
struct ExactUse {
  int32_t resource = 0;
  int32_t amount = 1;
};

// time(to) >= time(from) + latency - distance * II, in packets. In a block every distance is 0.
struct ExactEdge {
  int32_t from = 0;
  int32_t to = 0;
  int32_t latency = 0;   // >= 0; 0: `to` may share the packet, in a later slot.
  int32_t distance = 0;  // >= 0: iterations of a loop between the two.
};

struct ExactProblem {
  std::vector<int32_t> limits;              // What one packet has of each resource; > 0.
  std::vector<std::vector<ExactUse>> uses;  // Of each operation.
  std::vector<ExactEdge> edges;

  int size() const { return static_cast<int>(uses.size()); }
};

// What the solvers take: they keep numbers for all pairs of operations.
inline constexpr int kMaxExactOperations = 1024;

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXACT_PROBLEM_H_
