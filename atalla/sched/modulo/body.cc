#include "atalla/sched/modulo/body.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/modulo/loops.h"
#include "atalla/sched/operands.h"
#include "atalla/sched/values.h"

namespace atalla::sched::modulo {
namespace {

using isa::Instruction;
using isa::Op;
using isa::RegisterFile;

constexpr int kMaxIncrement = 127;
constexpr uint32_t kSmall = 1u << 30;
constexpr int64_t kMaxTrips = 4096;
constexpr int kBytesPerRow = 2 * isa::kLanes;
// Bases move by rows modulo this.
constexpr uint32_t kScratchpadBytes = 2048;

bool IsVreg(Op op) { return isa::GetInfo(op).format == isa::Format::kVM; }

// The branch with its operands in the other order.
Op Mirrored(Op op) {
  switch (op) {
    case Op::kBltS:
      return Op::kBgtS;
    case Op::kBgtS:
      return Op::kBltS;
    case Op::kBleS:
      return Op::kBgeS;
    case Op::kBgeS:
      return Op::kBleS;
    default:
      return op;
  }
}

bool Holds(Op op, int64_t a, int64_t b) {
  switch (op) {
    case Op::kBeqS:
      return a == b;
    case Op::kBneS:
      return a != b;
    case Op::kBltS:
      return a < b;
    case Op::kBleS:
      return a <= b;
    case Op::kBgtS:
      return a > b;
    default:
      return a >= b;
  }
}

class BodyMaker {
 public:
  BodyMaker(const std::vector<KnownRegister>& known, const BodyOptions& options,
            const isa::MachineModel& machine, FreeRegisters& free)
      : options_(options), machine_(machine), free_(free) {
    known_[0] = 0;
    for (const KnownRegister& reg : known) known_[reg.number] = reg.value;
  }

  std::optional<Body> Run(const assembler::Code& code, const Loop& loop) {
    for (int32_t i = loop.begin; i < loop.end; ++i) {
      if (code.instructions[i].instruction.op == Op::kNopS) continue;
      body_.ops.push_back({code.instructions[i], {}, false});
    }
    if (loop.preheader < loop.begin) before_ = &code.instructions[loop.begin - 1].instruction;
    CountWrites();
    HoistConstants();
    CountTrips();
    if (options_.fold && !Fold()) return std::nullopt;
    const Instruction& branch = body_.ops.back().code.instruction;
    if (branch.increment != 0 && branch.rs1 != 0) {
      CountWrites();
      if (writes_[0][branch.rs1] == 1) {
        body_.counter = branch.rs1;
        body_.step = branch.increment;
      }
    }
    for (int reg = 1; reg < isa::kScalarRegisterCount; ++reg) {
      if (known_[reg] && writes_[0][reg] == 0) {
        body_.known.push_back({static_cast<uint8_t>(reg), *known_[reg]});
      }
    }
    AssumeScratchpads();
    SetOperands();
    FollowCounter();
    return std::move(body_);
  }

 private:
  void CountWrites() {
    for (auto& file : writes_) file.fill(0);
    for (const BodyOp& op : body_.ops) {
      for (const Operand& operand : OperandsOf(op.code.instruction)) {
        if (operand.writes) ++writes_[static_cast<int>(operand.reg.file)][operand.reg.number];
      }
    }
  }
  bool Invariant(uint8_t number) const { return number == 0 || writes_[0][number] == 0; }
  std::optional<uint32_t> KnownValue(uint8_t number) const { return known_[number]; }

  // The amount by which ops[index] moves `number`, if that is all it does.
  std::optional<int64_t> StepOf(size_t index, uint8_t number) const {
    const Instruction& in = body_.ops[index].code.instruction;
    const bool plain =
        body_.ops[index].code.reference == assembler::CodeInstruction::Reference::kNone;
    if (!plain || in.rd != number || in.rs1 != number) return std::nullopt;
    if (in.op == Op::kAddiS) return in.imm;
    if (in.op == Op::kSubiS) return -int64_t{in.imm};
    return std::nullopt;
  }

  // Where the only write of `number` before the branch is.
  std::optional<size_t> WriterOf(uint8_t number) const {
    for (size_t i = 0; i + 1 < body_.ops.size(); ++i) {
      for (const Operand& operand : OperandsOf(body_.ops[i].code.instruction)) {
        const bool same = operand.reg.file == RegisterFile::kScalar && operand.reg.number == number;
        if (operand.writes && same) return i;
      }
    }
    return std::nullopt;
  }

  bool ReadsScalar(size_t index, uint8_t number) const {
    for (const Operand& operand : OperandsOf(body_.ops[index].code.instruction)) {
      const bool same = operand.reg.file == RegisterFile::kScalar && operand.reg.number == number;
      if (operand.reads && same) return true;
    }
    return false;
  }

  // Constants that each iteration loads anew are loaded once, before the loop.
  void HoistConstants() {
    for (size_t i = 0; i + 1 < body_.ops.size();) {
      const std::optional<uint32_t> value = ConstantOf(body_.ops[i].code);
      const uint8_t number = body_.ops[i].code.instruction.rd;
      bool read_before = false;
      for (size_t j = 0; j < i; ++j) read_before = read_before || ReadsScalar(j, number);
      if (!value || number == 0 || writes_[0][number] != 1 || read_before) {
        ++i;
        continue;
      }
      known_[number] = *value;
      body_.setup.push_back(body_.ops[i].code);
      body_.ops.erase(body_.ops.begin() + static_cast<std::ptrdiff_t>(i));
      CountWrites();
    }
  }

  static std::optional<uint32_t> ConstantOf(const assembler::CodeInstruction& code) {
    const Instruction& in = code.instruction;
    if (code.reference != assembler::CodeInstruction::Reference::kNone) return std::nullopt;
    const uint32_t imm = static_cast<uint32_t>(in.imm);
    if (in.op == Op::kLiS) return imm;
    if (in.op == Op::kLuiS) return imm << 7;
    if (in.op == Op::kAddiS && in.rs1 == 0) return imm;
    return std::nullopt;
  }

  // Plays the branch, if both its operands start as known numbers and move by known steps.
  void CountTrips() {
    const Instruction& branch = body_.ops.back().code.instruction;
    std::array<int64_t, 2> value = {};
    std::array<int64_t, 2> before = {};
    std::array<int64_t, 2> after = {};
    const uint8_t registers[] = {branch.rs1, branch.rs2};
    for (int side = 0; side < 2; ++side) {
      const uint8_t number = registers[side];
      const std::optional<uint32_t> start = KnownValue(number);
      if (!start) return;
      value[side] = static_cast<int32_t>(*start);
      const bool incremented = branch.increment != 0 && number == branch.rs1 && number != 0;
      if (incremented) after[side] = branch.increment;
      const int writes = number == 0 ? 0 : writes_[0][number] - (incremented ? 1 : 0);
      if (writes == 0) continue;
      const std::optional<size_t> writer = WriterOf(number);
      const std::optional<int64_t> step = writer ? StepOf(*writer, number) : std::nullopt;
      if (writes > 1 || !step) return;
      before[side] = *step;
    }
    for (int64_t trips = 1; trips <= kMaxTrips; ++trips) {
      for (int side = 0; side < 2; ++side) value[side] += before[side];
      // Within int32, where signed and unsigned order of non-negative numbers agree.
      for (const int64_t v : value) {
        if (v < 0 || v >= int64_t{kSmall}) return;
      }
      if (!Holds(branch.op, value[0], value[1])) {
        body_.trip_count = trips;
        return;
      }
      for (int side = 0; side < 2; ++side) value[side] += after[side];
    }
  }

  // `addi r, r, c` and a branch on r become a branch on r before c is added, which adds it. False
  // if there is no register for the limit; true, and nothing done, if the loop is not of this form.
  bool Fold() {
    Instruction branch = body_.ops.back().code.instruction;
    if (branch.increment != 0) return true;
    for (const bool mirror : {false, true}) {
      if (mirror) {
        branch.op = Mirrored(branch.op);
        std::swap(branch.rs1, branch.rs2);
      }
      const uint8_t counter = branch.rs1;
      const uint8_t limit = branch.rs2;
      if (counter == 0 || counter == limit || writes_[0][counter] != 1 || !Invariant(limit)) {
        continue;
      }
      const std::optional<size_t> writer = WriterOf(counter);
      const std::optional<int64_t> step = writer ? StepOf(*writer, counter) : std::nullopt;
      if (!step || *step <= 0 || *step > kMaxIncrement) continue;
      bool read_after = false;
      for (size_t i = *writer + 1; i + 1 < body_.ops.size(); ++i) {
        read_after = read_after || ReadsScalar(i, counter);
      }
      const bool equality = branch.op == Op::kBeqS || branch.op == Op::kBneS;
      const bool upward = branch.op == Op::kBltS || branch.op == Op::kBleS;
      if (read_after || (!equality && !upward)) continue;
      return FoldInto(branch, *writer, *step, equality);
    }
    return true;
  }

  bool FoldInto(Instruction branch, size_t writer, int64_t step, bool equality) {
    const std::optional<uint8_t> limit = free_.Take(RegisterFile::kScalar);
    if (!limit) return false;
    const std::optional<uint32_t> start = KnownValue(branch.rs1);
    const std::optional<uint32_t> end = KnownValue(branch.rs2);
    assembler::CodeInstruction setup;
    setup.location = body_.ops.back().code.location;
    const int32_t number = static_cast<int32_t>(end.value_or(0) - static_cast<uint32_t>(step));
    const isa::Range range = isa::OperandRange(isa::OperandKind::kImm25);
    const bool loads = end && number >= range.min && number <= range.max;
    setup.instruction = {loads ? Op::kLiS : Op::kAddiS};
    setup.instruction.rd = *limit;
    if (!loads) setup.instruction.rs1 = branch.rs2;
    setup.instruction.imm = loads ? number : static_cast<int32_t>(-step);
    body_.setup.push_back(setup);
    const bool strict = branch.op == Op::kBltS;
    if (step == 1 && strict && !body_.trip_count) {
      // Below the limit, a number can be incremented and the limit decremented without wrapping.
      if (!ComesFromBelow(branch)) {
        body_.entry_test = {Op::kBgeS};
        body_.entry_test->rs1 = branch.rs1;
        body_.entry_test->rs2 = branch.rs2;
      }
    } else if (!equality) {
      // Sums of small numbers do not wrap, and their order is that of before the addition.
      if (!end || *end - static_cast<uint32_t>(step) >= kSmall) {
        body_.small_numbers.push_back(*limit);
      }
      if (!start || *start >= kSmall) body_.small_numbers.push_back(branch.rs1);
    }
    branch.rs2 = *limit;
    branch.increment = static_cast<uint8_t>(step);
    body_.ops.back().code.instruction = branch;
    body_.ops.erase(body_.ops.begin() + static_cast<std::ptrdiff_t>(writer));
    return true;
  }

  // Whether control only comes here by not taking a branch on the counter being at the limit.
  bool ComesFromBelow(const Instruction& branch) const {
    if (before_ == nullptr || before_->increment != 0) return false;
    return (before_->op == Op::kBgeS && before_->rs1 == branch.rs1 && before_->rs2 == branch.rs2) ||
           (before_->op == Op::kBleS && before_->rs1 == branch.rs2 && before_->rs2 == branch.rs1);
  }

  void AssumeScratchpads() {
    if (options_.scratchpads == ScratchpadBases::kNone) return;
    for (const BodyOp& op : body_.ops) {
      const Instruction& in = op.code.instruction;
      if (options_.scratchpads == ScratchpadBases::kStored && in.op != Op::kVregSt) continue;
      if (!IsVreg(in.op) || !Invariant(in.rs1) || KnownValue(in.rs1)) continue;
      if (!body_.Assumes(in.rs1)) body_.scratchpad_bases.push_back(in.rs1);
    }
  }

  void SetOperands() {
    for (BodyOp& op : body_.ops) {
      op.operands = OperandsOf(op.code.instruction);
      if (!options_.assume_masks) continue;
      const bool merges = absl::c_any_of(op.operands, [](const Operand& operand) {
        return operand.tied() && operand.reg.file != RegisterFile::kScalar;
      });
      const uint8_t mask = op.code.instruction.mask;
      if (!merges || writes_[2][mask] != 0) continue;
      op.operands = OperandsOf(op.code.instruction, /*all_lanes=*/true);
      if (!absl::c_linear_search(body_.full_masks, mask)) body_.full_masks.push_back(mask);
    }
  }

  bool GoesToScratchpad(uint8_t base) const {
    if (!Invariant(base)) return false;
    if (const std::optional<uint32_t> value = KnownValue(base)) return *value < kScratchpadLimit;
    return body_.Assumes(base);
  }

  void FollowCounter() {
    if (body_.counter < 0) return;
    // Rows of a scratchpad repeat within the addresses that surely go there.
    const bool rows_wrap =
        static_cast<uint32_t>(machine_.scratchpad_rows()) * kBytesPerRow <= kScratchpadBytes;
    const uint8_t counter = static_cast<uint8_t>(body_.counter);
    for (size_t i = 0; i + 1 < body_.ops.size(); ++i) {
      BodyOp& op = body_.ops[i];
      const Instruction& in = op.code.instruction;
      if (IsVreg(in.op)) {
        op.follows_counter =
            rows_wrap && in.rs2 == counter && in.rs1 != counter && GoesToScratchpad(in.rs1);
      } else if (isa::GetInfo(in.op).format == isa::Format::kM) {
        op.follows_counter = in.rs1 == counter && in.rd != counter;
      }
    }
  }

  const BodyOptions& options_;
  const isa::MachineModel& machine_;
  FreeRegisters& free_;
  const Instruction* before_ = nullptr;  // What control falls through to enter the loop.
  std::array<std::optional<uint32_t>, isa::kScalarRegisterCount> known_;
  std::array<std::array<int, 256>, 3> writes_ = {};
  Body body_;
};

}  // namespace

bool Body::Assumes(uint8_t scratchpad_base) const {
  return absl::c_linear_search(scratchpad_bases, scratchpad_base);
}

std::optional<uint32_t> Body::KnownValue(uint8_t number) const {
  if (number == 0) return 0;
  for (const KnownRegister& reg : known) {
    if (reg.number == number) return reg.value;
  }
  return std::nullopt;
}

std::optional<Body> MakeBody(const assembler::Code& code, const Loop& loop,
                             const std::vector<KnownRegister>& known, const BodyOptions& options,
                             const isa::MachineModel& machine, FreeRegisters& free) {
  return BodyMaker(known, options, machine, free).Run(code, loop);
}

}  // namespace atalla::sched::modulo
