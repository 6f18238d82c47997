#include "atalla/sched/global/block_list.h"

#include <cstddef>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"

namespace atalla::sched::global {

using assembler::Code;
using assembler::CodeInstruction;
using assembler::CodeLabel;

const CodeInstruction* BasicBlock::control() const {
  if (instructions.empty()) return nullptr;
  const CodeInstruction& last = instructions.back();
  return isa::HasEffect(last.instruction.op, isa::kIsControl) ? &last : nullptr;
}

CodeInstruction* BasicBlock::control() {
  return const_cast<CodeInstruction*>(std::as_const(*this).control());
}

BlockList SplitIntoBlocks(const Code& code) {
  BlockList list;
  list.name = code.name;
  list.weight_mode = code.weight_mode;
  size_t label = 0;
  const auto take_labels = [&](int index, BasicBlock& block) {
    for (; label < code.labels.size() && code.labels[label].index <= index; ++label) {
      block.labels.push_back(code.labels[label].name);
    }
  };
  for (const Block& range : FindBlocks(code)) {
    BasicBlock& block = list.blocks.emplace_back();
    take_labels(range.begin, block);
    block.instructions.assign(code.instructions.begin() + range.begin,
                              code.instructions.begin() + range.end);
  }
  if (label < code.labels.size()) {
    take_labels(static_cast<int>(code.instructions.size()), list.blocks.emplace_back());
  }
  for (const CodeLabel& label : code.labels) {
    if (label.is_address_taken) list.address_taken.insert(label.name);
  }
  const absl::flat_hash_set<std::string> referred = ReferredLabels(list);
  for (const CodeLabel& name : code.labels) {
    if (!referred.contains(name.name)) list.symbols.insert(name.name);
  }
  return list;
}

Code JoinBlocks(const BlockList& list) {
  const absl::flat_hash_set<std::string> referred = ReferredLabels(list);
  Code code;
  code.name = list.name;
  code.weight_mode = list.weight_mode;
  for (const BasicBlock& block : list.blocks) {
    for (const std::string& label : block.labels) {
      if (!referred.contains(label) && !list.symbols.contains(label)) continue;
      code.labels.push_back(
          {label, static_cast<int>(code.instructions.size()), list.address_taken.contains(label)});
    }
    code.instructions.insert(code.instructions.end(), block.instructions.begin(),
                             block.instructions.end());
  }
  return code;
}

bool IsConditional(const CodeInstruction& instruction) {
  return isa::HasEffect(instruction.instruction.op, isa::kIsConditional);
}

bool IsJump(const CodeInstruction& instruction) {
  return instruction.instruction.op == isa::Op::kJal && instruction.instruction.rd == 0 &&
         instruction.reference == CodeInstruction::Reference::kPcRelative;
}

bool Increments(const isa::Instruction& branch) {
  return isa::HasEffect(branch.op, isa::kIsConditional) && branch.increment != 0 && branch.rs1 != 0;
}

bool FallsThrough(const BasicBlock& block) {
  const CodeInstruction* control = block.control();
  if (control == nullptr || IsConditional(*control)) return true;
  return control->instruction.op != isa::Op::kHaltS && control->instruction.rd != 0;
}

absl::flat_hash_map<std::string, int> BlockOfLabels(const BlockList& list) {
  absl::flat_hash_map<std::string, int> blocks;
  for (size_t b = 0; b < list.blocks.size(); ++b) {
    for (const std::string& label : list.blocks[b].labels) blocks[label] = static_cast<int>(b);
  }
  return blocks;
}

const std::string& LabelOf(BlockList& list, int index) {
  std::vector<std::string>& labels = list.blocks[index].labels;
  if (labels.empty()) {
    const absl::flat_hash_map<std::string, int> taken = BlockOfLabels(list);
    std::string name;
    do {
      name = absl::StrCat("global", list.new_labels++);
    } while (taken.contains(name));
    labels.push_back(std::move(name));
  }
  return labels.front();
}

int SkipEmpty(const BlockList& list, int index) {
  const int size = static_cast<int>(list.blocks.size());
  while (index < size && list.blocks[index].instructions.empty()) ++index;
  return index;
}

absl::flat_hash_set<std::string> ReferredLabels(const BlockList& list) {
  absl::flat_hash_set<std::string> referred = list.address_taken;
  for (const BasicBlock& block : list.blocks) {
    for (const CodeInstruction& instruction : block.instructions) {
      if (instruction.reference != CodeInstruction::Reference::kNone) {
        referred.insert(instruction.target);
      }
    }
  }
  return referred;
}

bool IsReferred(const BasicBlock& block, const absl::flat_hash_set<std::string>& referred) {
  return absl::c_any_of(block.labels,
                        [&](const std::string& label) { return referred.contains(label); });
}

CodeInstruction MakeJump(const CodeInstruction& like, const std::string& target) {
  CodeInstruction jump;
  jump.instruction.op = isa::Op::kJal;
  jump.reference = CodeInstruction::Reference::kPcRelative;
  jump.target = target;
  jump.location = like.location;
  return jump;
}

CodeInstruction MakeIncrement(const CodeInstruction& branch) {
  CodeInstruction increment;
  increment.instruction.op = isa::Op::kAddiS;
  increment.instruction.rd = branch.instruction.rs1;
  increment.instruction.rs1 = branch.instruction.rs1;
  increment.instruction.imm = branch.instruction.increment;
  increment.location = branch.location;
  return increment;
}

}  // namespace atalla::sched::global
