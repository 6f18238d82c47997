// The control-flow graph of a code: basic blocks, and where control goes from each of them.
//
//   const FlowGraph graph(code);
//   for (const FlowEdge& edge : graph.Successors(b)) ... graph.block(edge.to) ...
//   if (graph.IsEntry(b)) ...    // control may also come from elsewhere
//   if (graph.IsExit(b)) ...     // control may also go elsewhere
//
// Blocks are those of FindBlocks, numbered from 0 in program order; block 0 is where the program
// starts. What the graph cannot show, it says: a `jalr` goes to places that are not known, so it
// has no edges but makes its block an exit; whatever a `jalr` may go to is an entry.
//
// A call, `jal` with a link, has an edge to the callee and one to the block behind it, to which the
// callee comes back some day. Registers and memory flow along the first only: what holds before the
// call need not hold behind it.

#ifndef ATALLA_SCHED_FLOW_FLOW_GRAPH_H_
#define ATALLA_SCHED_FLOW_FLOW_GRAPH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/sched/blocks.h"

namespace atalla::sched::flow {

enum class EdgeKind : uint8_t {
  kFallthrough,  // To the next block: no control instruction, or a branch that is not taken.
  kTaken,        // A branch that is taken, or a jump without a link.
  kCall,         // From `jal` with a link to its target.
  kReturn,       // From `jal` or `jalr` with a link to the block behind it, by way of the callee.
};

struct FlowEdge {
  int32_t from = 0;
  int32_t to = 0;
  EdgeKind kind = EdgeKind::kFallthrough;

  friend bool operator==(const FlowEdge& a, const FlowEdge& b) {
    return a.from == b.from && a.to == b.to && a.kind == b.kind;
  }
};

// Ways out of a block that are not edges.
enum class Exit : uint8_t {
  kNone,
  kHalt,     // halt.s
  kUnknown,  // jalr; a branch or jump to a number instead of a label.
  kEnd,      // Past the last instruction, or to a label there.
};

class FlowGraph {
 public:
  // REQUIRES: assembler::CheckCode(code) is OK. O(instructions + labels).
  explicit FlowGraph(const assembler::Code& code);

  int size() const { return static_cast<int>(blocks_.size()); }
  const std::vector<Block>& blocks() const { return blocks_; }
  const Block& block(int b) const { return blocks_[b]; }
  // The block of an instruction.
  int BlockOf(int32_t instruction) const { return block_of_[instruction]; }
  // The block that starts at a label, or -1: no such label, or it is at the end of the program.
  int BlockAt(absl::string_view label) const;

  // A branch that goes to the next block either way has two edges to it.
  absl::Span<const FlowEdge> Successors(int b) const { return Range(outgoing_, out_, b); }
  absl::Span<const FlowEdge> Predecessors(int b) const { return Range(incoming_, in_, b); }

  // True if control may enter the block other than along edges (kReturn does not count as one that
  // brings anything): it is block 0, or behind a call, or the address of its label is taken, or the
  // code has numeric targets, which may be any block.
  bool IsEntry(int b) const { return entries_[b]; }
  // The same with kReturn as an edge like any other: who comes back from a call has made it before,
  // so the block of a call is passed before the one behind it.
  bool IsRoot(int b) const { return roots_[b]; }
  // True if control may leave the block other than along edges.
  bool IsExit(int b) const { return exits_[b] != Exit::kNone; }
  Exit exit(int b) const { return exits_[b]; }

  // The block that has the only edge to `b`, if that carries what holds there (it is no kReturn)
  // and `b` is no entry; otherwise -1.
  int OnlyPredecessor(int b) const;

  // For each block whether control can get there: from roots along edges of all kinds.
  std::vector<bool> Reachable() const;

  // One line a block, for tests and reports: "1 [2,4) entry -> 1 taken, 2 fallthrough".
  std::string ToString() const;

 private:
  static absl::Span<const FlowEdge> Range(const std::vector<FlowEdge>& edges,
                                          const std::vector<int32_t>& starts, int b) {
    return absl::MakeConstSpan(edges).subspan(starts[b], starts[b + 1] - starts[b]);
  }
  void AddEdges(const assembler::Code& code, int b);
  void AddEdge(int from, int32_t to_instruction, EdgeKind kind);
  void Link();

  std::vector<Block> blocks_;
  std::vector<int32_t> block_of_;
  absl::flat_hash_map<std::string, int32_t> labels_;  // To instructions.
  std::vector<FlowEdge> outgoing_;                    // By `from`.
  std::vector<FlowEdge> incoming_;                    // By `to`.
  std::vector<int32_t> out_, in_;                     // Where each block's edges start.
  std::vector<bool> entries_;
  std::vector<bool> roots_;
  std::vector<Exit> exits_;
};

}  // namespace atalla::sched::flow

#endif  // ATALLA_SCHED_FLOW_FLOW_GRAPH_H_
