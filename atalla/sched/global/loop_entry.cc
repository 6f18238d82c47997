#include "atalla/sched/global/loop_entry.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/loops.h"
#include "atalla/sched/global/conditions.h"
#include "atalla/sched/values.h"

namespace atalla::sched::global {
namespace {

using assembler::Code;
using assembler::CodeInstruction;
using assembler::CodeLabel;

// Blocks that are looked at before a loop.
constexpr size_t kMaxWay = 32;

bool WritesScalar(const isa::Instruction& instruction, uint8_t number) {
  return absl::c_any_of(isa::GetRegisterEffects(instruction).writes, [&](isa::Register reg) {
    return reg.file == isa::RegisterFile::kScalar && reg.number == number;
  });
}

absl::flat_hash_set<absl::string_view> References(const Code& code) {
  absl::flat_hash_set<absl::string_view> references;
  for (const CodeInstruction& instruction : code.instructions) {
    if (instruction.reference != CodeInstruction::Reference::kNone) {
      references.insert(instruction.target);
    }
  }
  return references;
}

}  // namespace

std::string FreshLabel(const Code& code) {
  absl::flat_hash_set<absl::string_view> taken;
  for (const CodeLabel& label : code.labels) taken.insert(label.name);
  for (int number = 0;; ++number) {
    std::string name = absl::StrCat("global", number);
    if (!taken.contains(name)) return name;
  }
}

LoopEntry::LoopEntry(const Code& code, const flow::FlowGraph& graph, const flow::NaturalLoop& loop)
    : code_(code), graph_(graph), loop_(loop), can_insert_(FindCanInsert()) {
  known_[0] = 0;
  FollowEntry();
  FindKnown();
}

bool LoopEntry::FindCanInsert() const {
  for (const int b : loop_.blocks) {
    if (graph_.exit(b) == flow::Exit::kUnknown) return false;
    for (const flow::FlowEdge& edge : graph_.Successors(b)) {
      if (edge.kind == flow::EdgeKind::kCall || edge.kind == flow::EdgeKind::kReturn) return false;
      const bool falls_back = edge.kind == flow::EdgeKind::kFallthrough && edge.to == loop_.header;
      if (falls_back) return false;
    }
  }
  return true;
}

void LoopEntry::FollowEntry() {
  if (graph_.IsEntry(loop_.header)) return;
  int from = -1;
  for (const flow::FlowEdge& edge : graph_.Predecessors(loop_.header)) {
    if (loop_.Contains(edge.from)) continue;
    if (from >= 0 && from != edge.from) return;
    const bool carries =
        edge.kind == flow::EdgeKind::kFallthrough || edge.kind == flow::EdgeKind::kTaken;
    if (!carries) return;
    from = edge.from;
  }
  while (from >= 0 && way_.size() < kMaxWay && !absl::c_linear_search(way_, from)) {
    way_.push_back(from);
    from = graph_.OnlyPredecessor(from);
  }
}

void LoopEntry::FindKnown() {
  ScalarValues values;
  values.Start();
  for (size_t i = way_.size(); i-- > 0;) {
    const Block& block = graph_.block(way_[i]);
    for (int32_t k = block.begin; k < block.end; ++k) values.Execute(code_.instructions[k]);
  }
  for (const KnownRegister& reg : values.Constants()) known_[reg.number] = reg.value;
}

bool LoopEntry::Holds(const isa::Instruction& condition) const {
  const std::optional<uint32_t> a = Known(condition.rs1);
  const std::optional<uint32_t> b = Known(condition.rs2);
  if (a && b && Outcome(condition.op, {0, *a}, {0, *b}) == true) return true;
  int to = loop_.header;
  for (const int from : way_) {
    const Block& block = graph_.block(from);
    const isa::Instruction& last = code_.instructions[block.end - 1].instruction;
    if (isa::HasEffect(last.op, isa::kIsConditional)) {
      int ways = 0;
      bool taken = false;
      for (const flow::FlowEdge& edge : graph_.Successors(from)) {
        if (edge.to != to) continue;
        ++ways;
        taken = edge.kind == flow::EdgeKind::kTaken;
      }
      if (ways == 1 && Implied(last, taken, condition) == true) return true;
    }
    for (int32_t i = block.begin; i < block.end; ++i) {
      const isa::Instruction& instruction = code_.instructions[i].instruction;
      if (WritesScalar(instruction, condition.rs1) || WritesScalar(instruction, condition.rs2)) {
        return false;
      }
    }
    to = from;
  }
  return false;
}

Code LoopEntry::Insert(const std::vector<CodeInstruction>& added, const std::string& header) const {
  const int32_t place = graph_.block(loop_.header).begin;
  const int32_t count = static_cast<int32_t>(added.size());
  Code result = code_;
  for (const int b : loop_.blocks) {
    CodeInstruction& last = result.instructions[graph_.block(b).end - 1];
    const bool to_header = last.reference == CodeInstruction::Reference::kPcRelative &&
                           graph_.BlockAt(last.target) == loop_.header;
    if (to_header) last.target = header;
  }
  result.instructions.insert(result.instructions.begin() + place, added.begin(), added.end());
  const absl::flat_hash_set<absl::string_view> before = References(code_);
  const absl::flat_hash_set<absl::string_view> after = References(result);
  result.labels.clear();
  bool has_header = false;
  const auto add_header = [&] {
    if (!has_header) result.labels.push_back({header, place + count});
    has_header = true;
  };
  for (const CodeLabel& label : code_.labels) {
    if (label.index > place) {
      add_header();
      result.labels.push_back(label);
      result.labels.back().index += count;
    } else if (label.index < place || label.is_address_taken || !before.contains(label.name) ||
               after.contains(label.name)) {
      result.labels.push_back(label);
    }
  }
  add_header();
  return result;
}

}  // namespace atalla::sched::global
