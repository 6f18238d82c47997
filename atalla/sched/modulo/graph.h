// Which instructions of a loop must issue how long after which others, in the same iteration or in
// a later one.
//
//   const LoopGraph graph = BuildGraph(body, known, machine, {});
//   const int rec_mii = RecMii(graph);
//
// An edge (from, to, latency, distance) means: with a new iteration every II cycles, `to` of
// iteration i + distance issues at least `latency` cycles after `from` of iteration i, so
// time(to) + distance * II >= time(from) + latency. With latency 0 it may share a packet, in a
// later slot. An order of issue that keeps all edges, with registers renamed where the graph says
// that they are, computes what the iterations one after another compute.

#ifndef ATALLA_SCHED_MODULO_GRAPH_H_
#define ATALLA_SCHED_MODULO_GRAPH_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/body.h"
#include "atalla/sched/values.h"

namespace atalla::sched::modulo {

struct LoopEdge {
  int16_t from = 0;
  int16_t to = 0;
  int16_t latency = 0;
  int16_t distance = 0;
};

// A run of values of one register that must share their register: from a write that keeps nothing
// of the old value to the next such write. Instance i starts in iteration i.
struct RenamedValue {
  isa::Register reg;
  int first_write = 0;
  // What the register holds when the iteration ends: its users may be in the next one.
  bool last = false;
  struct User {
    int op;
    int distance;  // Iterations after the first write: 0 or 1.
    bool writes;   // Merges.
  };
  std::vector<User> users;  // Readers and merging writers.
};

// Which value an operand of an op stands for; -1: the register as it is.
struct OperandValue {
  int16_t value = -1;
  int16_t distance = 0;
};

struct LoopGraph {
  int size = 0;
  std::vector<LoopEdge> edges;
  std::vector<int> latencies;  // Of each op's result.
  std::vector<RenamedValue> values;
  // operands[op][k]: of Body::ops[op].operands[k].
  std::vector<absl::InlinedVector<OperandValue, 4>> operands;
  // Writes data memory or a scratchpad; only reads them.
  std::vector<bool> stores, loads;
};

struct GraphOptions {
  bool rename = true;  // Scalar and vector registers.
  bool rename_masks = true;
  int latency_cap = 32;   // Latencies count as this at most.
  int max_distance = 15;  // Accesses further apart are never in flight together.
};

// `known`: registers with known values on entry. REQUIRES: at most 30,000 ops.
LoopGraph BuildGraph(const Body& body, absl::Span<const KnownRegister> known,
                     const isa::MachineModel& machine, const GraphOptions& options);

struct ResourceBound {
  int ii = 1;
  std::string limit;  // "width", or the name of the resource.
};

// The smallest II that the resources of a packet allow.
ResourceBound ResMii(const Body& body, const RuleSet& rules);

// True if some circuit of edges needs more than `ii`. Bellman and Ford's longest ways; stops when
// the ways run in a circle (B. V. Cherkassky, A. V. Goldberg, "Negative-cycle detection
// algorithms", Mathematical Programming 85, 1999). O(n * edges), in practice a few times the edges.
bool HasPositiveCircuit(const LoopGraph& graph, int ii);

// The smallest II that the circuits of edges allow. O(n * edges * log sum of latencies).
int RecMii(const LoopGraph& graph);

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_GRAPH_H_
