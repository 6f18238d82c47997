#include "atalla/sched/global/increments.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/loops.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/conditions.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/loop_entry.h"

namespace atalla::sched::global {
namespace {

using assembler::Code;
using assembler::CodeInstruction;
using isa::Instruction;
using isa::Op;

constexpr int kMaxIncrement = 127;
// Below this sums with an increment do not wrap, and signed and unsigned order agree.
constexpr uint32_t kSmall = 1u << 30;
// What a loop is taken to run when it is weighed against the code before it.
constexpr int kIterations = 10;

bool Touches(const Instruction& instruction, uint8_t number) {
  const isa::RegisterEffects effects = isa::GetRegisterEffects(instruction);
  const isa::Register reg = {isa::RegisterFile::kScalar, number};
  return absl::c_linear_search(effects.reads, reg) || absl::c_linear_search(effects.writes, reg);
}

CodeInstruction Addi(uint8_t rd, uint8_t rs1, int imm, const CodeInstruction& like) {
  CodeInstruction addi;
  addi.instruction.op = Op::kAddiS;
  addi.instruction.rd = rd;
  addi.instruction.rs1 = rs1;
  addi.instruction.imm = imm;
  addi.location = like.location;
  return addi;
}

class Folder {
 public:
  Folder(const Code& code, const BlockCosts& costs, FreeRegisters& free)
      : code_(code), costs_(costs), graph_(code), free_(free) {}

  // The code with one increment folded, if there is one to fold.
  std::optional<Code> FoldOne(std::vector<Change>& changes) {
    const std::vector<flow::NaturalLoop> loops =
        flow::FindNaturalLoops(graph_, flow::Dominators(graph_));
    for (const flow::NaturalLoop& loop : loops) {
      for (const int latch : loop.latches) {
        const bool once = absl::c_none_of(loops, [&](const flow::NaturalLoop& other) {
          return other.depth > loop.depth && other.Contains(latch);
        });
        if (!once) continue;
        std::optional<Code> folded = FoldLatch(loop, latch);
        if (!folded) continue;
        changes.push_back({code_.instructions[graph_.block(latch).end - 1].location,
                           "the branch increments its counter"});
        return folded;
      }
    }
    return std::nullopt;
  }

 private:
  std::optional<Code> FoldLatch(const flow::NaturalLoop& loop, int latch) {
    const Block& block = graph_.block(latch);
    const CodeInstruction& last = code_.instructions[block.end - 1];
    const bool is_back = isa::HasEffect(last.instruction.op, isa::kIsConditional) &&
                         last.reference == CodeInstruction::Reference::kPcRelative &&
                         graph_.BlockAt(last.target) == loop.header;
    if (!is_back || last.instruction.increment != 0) return std::nullopt;
    const LoopEntry entry(code_, graph_, loop);
    if (!entry.CanInsert()) return std::nullopt;
    for (const Instruction& branch : {last.instruction, Mirrored(last.instruction)}) {
      const std::optional<int32_t> step = StepOf(block, branch.rs1);
      if (!step || branch.rs1 == branch.rs2 || Writes(loop, branch.rs2) != 0) continue;
      std::optional<Code> folded = Fold(loop, latch, entry, branch, *step);
      if (folded) return folded;
    }
    return std::nullopt;
  }

  // The last instruction of the block that has to do with `counter`, but for the branch, if all it
  // does is add a number that a branch can add.
  std::optional<int32_t> StepOf(const Block& block, uint8_t counter) const {
    if (counter == 0) return std::nullopt;
    for (int32_t i = block.end - 2; i >= block.begin; --i) {
      const CodeInstruction& code = code_.instructions[i];
      const Instruction& in = code.instruction;
      if (!Touches(in, counter)) continue;
      const bool adds = in.op == Op::kAddiS || in.op == Op::kSubiS;
      const int step = in.op == Op::kSubiS ? -in.imm : in.imm;
      const bool folds = adds && in.rd == counter && in.rs1 == counter &&
                         code.reference == CodeInstruction::Reference::kNone && step > 0 &&
                         step <= kMaxIncrement;
      return folds ? std::optional<int32_t>(i) : std::nullopt;
    }
    return std::nullopt;
  }

  int Writes(const flow::NaturalLoop& loop, uint8_t number) const {
    int writes = 0;
    for (const int b : loop.blocks) {
      for (int32_t i = graph_.block(b).begin; i < graph_.block(b).end; ++i) {
        for (const isa::Register reg :
             isa::GetRegisterEffects(code_.instructions[i].instruction).writes) {
          if (reg.file == isa::RegisterFile::kScalar && reg.number == number) ++writes;
        }
      }
    }
    return writes;
  }

  // `branch` compares rs1, which instruction `addi` moves, with rs2, which the loop leaves alone.
  std::optional<Code> Fold(const flow::NaturalLoop& loop, int latch, const LoopEntry& entry,
                           Instruction branch, int32_t addi) {
    const Block& block = graph_.block(latch);
    const CodeInstruction& last = code_.instructions[block.end - 1];
    const Instruction& add = code_.instructions[addi].instruction;
    const int step = add.op == Op::kSubiS ? -add.imm : add.imm;
    FreeRegisters free = free_;
    const std::optional<uint8_t> limit = free.Take(isa::RegisterFile::kScalar);
    if (!limit) return std::nullopt;
    const std::string header = FreshLabel(code_);

    std::vector<CodeInstruction> setup = {Addi(*limit, branch.rs2, -step, last)};
    const bool equality = branch.op == Op::kBeqS || branch.op == Op::kBneS;
    if (!equality && Writes(loop, branch.rs1) != 1) return std::nullopt;
    if (!equality && !SameOrder(loop, entry, branch, step)) {
      if (!StartsSmall(entry, branch, step)) return std::nullopt;
      // Tests and copies the number, not the register, where that is zero: it need not be there
      // yet.
      const uint8_t start = entry.Known(branch.rs1) == 0u ? 0 : branch.rs1;
      CodeInstruction test = last;
      test.instruction = Mirrored(branch);
      test.instruction.rs2 = start;
      test.target = header;
      setup.push_back(test);
      setup.push_back(Addi(*limit, start, 0, last));
      branch.op = Op::kBneS;
    }
    branch.rs2 = *limit;
    branch.increment = static_cast<uint8_t>(step);
    if (!Pays(block, addi, branch, setup)) return std::nullopt;
    free_ = std::move(free);
    Code result = entry.Insert(setup, header);
    const int32_t moved =
        block.begin >= graph_.block(loop.header).begin ? static_cast<int32_t>(setup.size()) : 0;
    result.instructions[block.end - 1 + moved].instruction = branch;
    Erase(result, addi + moved);
    return result;
  }

  // Whether i + c op n and i op n - c are the same whenever the branch is reached.
  bool SameOrder(const flow::NaturalLoop& loop, const LoopEntry& entry, const Instruction& branch,
                 int step) const {
    if (branch.op != Op::kBltS && branch.op != Op::kBleS) return false;
    const std::optional<uint32_t> start = entry.Known(branch.rs1);
    const std::optional<uint32_t> end = entry.Known(branch.rs2);
    // Only the latch goes back, so all but the first iteration start behind its branch.
    if (loop.latches.size() != 1) return false;
    const bool end_is_small = end && *end < kSmall && *end >= static_cast<uint32_t>(step);
    if (end_is_small && start && *start < kSmall) return true;
    if (branch.op != Op::kBltS || (step != 1 && !end_is_small)) return false;
    Instruction guard = {Op::kBltS};
    guard.rs1 = branch.rs1;
    guard.rs2 = branch.rs2;
    return entry.Holds(guard);
  }

  bool StartsSmall(const LoopEntry& entry, const Instruction& branch, int step) const {
    const std::optional<uint32_t> start = entry.Known(branch.rs1);
    return branch.op == Op::kBltS && step == 1 && start && *start < kSmall;
  }

  bool Pays(const Block& block, int32_t addi, const Instruction& branch,
            const std::vector<CodeInstruction>& setup) const {
    const auto before =
        absl::MakeConstSpan(code_.instructions)
            .subspan(static_cast<size_t>(block.begin), static_cast<size_t>(block.size()));
    std::vector<CodeInstruction> after(before.begin(), before.end());
    after.back().instruction = branch;
    after.erase(after.begin() + (addi - block.begin));
    const int64_t saved = costs_.CostOf(before) - costs_.CostOf(after);
    return saved * kIterations > static_cast<int64_t>(setup.size());
  }

  static void Erase(Code& code, int32_t index) {
    code.instructions.erase(code.instructions.begin() + index);
    for (assembler::CodeLabel& label : code.labels) {
      if (label.index > index) --label.index;
    }
  }

  const Code& code_;
  const BlockCosts& costs_;
  const flow::FlowGraph graph_;
  FreeRegisters& free_;
};

}  // namespace

Code FoldIncrements(const Code& code, const BlockCosts& costs, FreeRegisters& free,
                    std::vector<Change>& changes) {
  Code result = code;
  while (std::optional<Code> folded = Folder(result, costs, free).FoldOne(changes)) {
    result = *std::move(folded);
  }
  return result;
}

}  // namespace atalla::sched::global
