#include "atalla/sched/flow/flow_graph.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/numeric_targets.h"

namespace atalla::sched::flow {
namespace {

using Reference = assembler::CodeInstruction::Reference;

constexpr absl::string_view kEdgeNames[] = {"fallthrough", "taken", "call", "return"};
constexpr absl::string_view kExitNames[] = {"", "halt", "unknown", "end"};

}  // namespace

FlowGraph::FlowGraph(const assembler::Code& code)
    : blocks_(FindBlocks(code)),
      entries_(blocks_.size(), false),
      roots_(blocks_.size(), FindNumericTarget(code) != nullptr),
      exits_(blocks_.size(), Exit::kNone) {
  block_of_.resize(code.instructions.size());
  for (int b = 0; b < size(); ++b) {
    std::fill(block_of_.begin() + blocks_[b].begin, block_of_.begin() + blocks_[b].end, b);
  }
  for (const assembler::CodeLabel& label : code.labels) labels_[label.name] = label.index;
  for (const std::string& label : assembler::AddressTakenLabels(code)) {
    const int b = BlockAt(label);
    if (b >= 0) roots_[b] = true;
  }
  if (size() > 0) roots_[0] = true;
  entries_ = roots_;
  for (int b = 0; b < size(); ++b) AddEdges(code, b);
  Link();
}

int FlowGraph::BlockAt(absl::string_view label) const {
  const auto found = labels_.find(label);
  if (found == labels_.end()) return -1;
  const auto index = static_cast<size_t>(found->second);
  return index < block_of_.size() ? block_of_[index] : -1;
}

void FlowGraph::AddEdges(const assembler::Code& code, int b) {
  const assembler::CodeInstruction& last = code.instructions[blocks_[b].end - 1];
  const isa::Op op = last.instruction.op;
  const int32_t next = blocks_[b].end;
  if (!isa::HasEffect(op, isa::kIsControl)) return AddEdge(b, next, EdgeKind::kFallthrough);
  if (op == isa::Op::kHaltS) {
    exits_[b] = Exit::kHalt;
    return;
  }
  const bool conditional = isa::HasEffect(op, isa::kIsConditional);
  const bool links = !conditional && last.instruction.rd != 0;
  if (last.reference == Reference::kPcRelative) {
    AddEdge(b, labels_.at(last.target), links ? EdgeKind::kCall : EdgeKind::kTaken);
  } else {
    exits_[b] = Exit::kUnknown;
  }
  if (conditional) AddEdge(b, next, EdgeKind::kFallthrough);
  if (links) {
    AddEdge(b, next, EdgeKind::kReturn);
    if (b + 1 < size()) entries_[b + 1] = true;
  }
}

void FlowGraph::AddEdge(int from, int32_t to_instruction, EdgeKind kind) {
  const auto index = static_cast<size_t>(to_instruction);
  if (index < block_of_.size()) {
    outgoing_.push_back({from, block_of_[index], kind});
  } else if (exits_[from] == Exit::kNone) {
    exits_[from] = Exit::kEnd;
  }
}

void FlowGraph::Link() {
  out_.assign(size() + 1, 0);
  in_.assign(size() + 1, 0);
  for (const FlowEdge& edge : outgoing_) ++out_[edge.from + 1], ++in_[edge.to + 1];
  for (int b = 0; b < size(); ++b) out_[b + 1] += out_[b], in_[b + 1] += in_[b];
  incoming_.resize(outgoing_.size());
  std::vector<int32_t> next(in_.begin(), in_.end() - 1);
  for (const FlowEdge& edge : outgoing_) incoming_[next[edge.to]++] = edge;
}

int FlowGraph::OnlyPredecessor(int b) const {
  const absl::Span<const FlowEdge> edges = Predecessors(b);
  if (IsEntry(b) || edges.size() != 1 || edges[0].kind == EdgeKind::kReturn) return -1;
  return edges[0].from;
}

std::vector<bool> FlowGraph::Reachable() const {
  std::vector<bool> reached(size(), false);
  std::vector<int32_t> stack;
  const auto reach = [&reached, &stack](int b) {
    if (!reached[b]) stack.push_back(b);
    reached[b] = true;
  };
  for (int b = 0; b < size(); ++b) {
    if (roots_[b]) reach(b);
  }
  while (!stack.empty()) {
    const int b = stack.back();
    stack.pop_back();
    for (const FlowEdge& edge : Successors(b)) reach(edge.to);
  }
  return reached;
}

std::string FlowGraph::ToString() const {
  std::string text;
  for (int b = 0; b < size(); ++b) {
    absl::StrAppend(&text, b, " [", blocks_[b].begin, ",", blocks_[b].end, ")",
                    IsEntry(b) ? " entry" : "");
    std::vector<std::string> ways;
    for (const FlowEdge& edge : Successors(b)) {
      ways.push_back(absl::StrCat(edge.to, " ", kEdgeNames[static_cast<int>(edge.kind)]));
    }
    if (IsExit(b)) ways.emplace_back(kExitNames[static_cast<int>(exits_[b])]);
    absl::StrAppend(&text, " -> ", absl::StrJoin(ways, ", "), "\n");
  }
  return text;
}

}  // namespace atalla::sched::flow
