#include "atalla/sched/symbolic/state.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/operands.h"
#include "atalla/sched/symbolic/facts.h"
#include "atalla/sched/symbolic/terms.h"
#include "atalla/sched/touches.h"

namespace atalla::sched {
namespace {

using assembler::CodeInstruction;
using isa::Instruction;
using isa::Op;
using isa::Register;
using isa::RegisterFile;

constexpr uint8_t kRoutingRegister = 33;
// Addresses of vreg.* below this go to a scratchpad whatever x33 holds: instruction-set
// specification, section 11.4.
constexpr uint32_t kScratchpadLimit = 0x1000 - 0x300;
constexpr uint32_t kBytesPerRow = 2 * isa::kLanes;

bool IsVreg(Op op) { return isa::GetInfo(op).format == isa::Format::kVM; }
bool IsScalarAccess(Op op) { return isa::GetInfo(op).format == isa::Format::kM; }

// Bits of a mask say which lanes of the result it writes.
bool IsMasked(Op op) {
  for (const isa::OperandInfo& operand : isa::GetInfo(op).operands) {
    if (operand.field == isa::Field::kMask && operand.access == isa::Access::kRead) return true;
  }
  return false;
}

// sum modulo a power of two.
Sum Modulo(const Sum& sum, uint32_t modulus) {
  Sum result = Number(sum.constant % modulus);
  for (const auto& [term, factor] : sum.terms) {
    if (factor % modulus != 0) result.terms.push_back({term, factor % modulus});
  }
  return result;
}

}  // namespace

SymbolicState::SymbolicState() {
  for (int i = 1; i < isa::kScalarRegisterCount; ++i) {
    scalars[i] = SumOfTerm(Terms::Entry({RegisterFile::kScalar, static_cast<uint8_t>(i)}));
  }
  for (int i = 0; i < isa::kVectorRegisterCount; ++i) {
    vectors[i] = Terms::Entry({RegisterFile::kVector, static_cast<uint8_t>(i)});
  }
  for (int i = 0; i < isa::kMaskRegisterCount; ++i) {
    masks[i] = Terms::Entry({RegisterFile::kMask, static_cast<uint8_t>(i)});
  }
}

bool SymbolicState::HoldsTheSame(Register reg, const SymbolicState& other) const {
  switch (reg.file) {
    case RegisterFile::kScalar:
      return SameSum(scalars[reg.number], other.scalars[reg.number]);
    case RegisterFile::kVector:
      return vectors[reg.number] == other.vectors[reg.number];
    case RegisterFile::kMask:
      return masks[reg.number] == other.masks[reg.number];
  }
  return false;
}

void SymbolicMachine::Step(const CodeInstruction& code, SymbolicState& state) {
  const Instruction& in = code.instruction;
  if (isa::HasEffect(in.op, isa::kIsConditional)) {
    if (in.rs1 != 0) {
      state.scalars[in.rs1] = AddScaled(state.scalars[in.rs1], Number(in.increment), 1);
    }
    return;
  }
  const auto scalar = [&state](int number) -> const Sum& { return state.scalars[number]; };
  std::optional<Touch> touch = TouchOf(in, scalar);
  if (touch) {
    Access(code, *std::move(touch), state);
    return;
  }
  const bool plain = code.reference == CodeInstruction::Reference::kNone;
  std::optional<Sum> sum = plain ? SumOf(in, scalar) : std::nullopt;
  if (sum) {
    if (in.rd != 0) state.scalars[in.rd] = *std::move(sum);
    return;
  }
  Compute(code, state);
}

// The key has the fields and what is read through them; fields that only name what is written are
// left out.
void SymbolicMachine::AddOperands(const Instruction& in, const SymbolicState& state,
                                  bool without_address, TermKey& key, Term& term) const {
  const bool all_lanes = IsMasked(in.op) && facts_.AllOnes(state.masks[in.mask]);
  for (const Operand& operand : OperandsOf(in, all_lanes)) {
    if (!operand.reads) continue;
    const bool address = operand.reg.file == RegisterFile::kScalar &&
                         (operand.field == isa::Field::kRs1 || operand.field == isa::Field::kRs2);
    if (without_address && address) continue;
    key.push_back(static_cast<uint32_t>(operand.field));
    if (operand.reg.file == RegisterFile::kScalar) {
      const Sum& value = state.scalars[operand.reg.number];
      AppendSum(value, key);
      term.scalars.push_back(value);
      continue;
    }
    const int32_t value = operand.reg.file == RegisterFile::kVector
                              ? state.vectors[operand.reg.number]
                              : state.masks[operand.reg.number];
    key.push_back(static_cast<uint32_t>(value));
    term.others.push_back(value);
  }
}

void SymbolicMachine::Compute(const CodeInstruction& code, SymbolicState& state) {
  const Instruction& in = code.instruction;
  if (in.op == Op::kNopS || isa::HasEffect(in.op, isa::kIsControl)) return;
  TermKey key = {static_cast<uint32_t>(in.op), static_cast<uint32_t>(in.imm),
                 static_cast<uint32_t>(code.reference), terms_.InternText(code.target)};
  Term term;
  term.op = in.op;
  term.imm = in.imm;
  AddOperands(in, state, /*without_address=*/false, key, term);
  Write(in, terms_.Intern(std::move(key), std::move(term)), state);
}

void SymbolicMachine::Access(const CodeInstruction& code, Touch touch, SymbolicState& state) {
  const Instruction& in = code.instruction;
  TermKey key = {static_cast<uint32_t>(in.op), in.sid};
  Term term;
  term.op = in.op;
  term.imm = in.imm;
  const bool scratchpad = IsVreg(in.op) && GoesToScratchpad(state.scalars[in.rs1]);
  if (scratchpad) {
    const Sum address = ScratchpadAddress(state.scalars[in.rs1], state.scalars[in.rs2]);
    key.push_back(static_cast<uint32_t>(in.imm));
    AppendSum(address, key);
    touch.reads_memory = touch.writes_memory = false;
    touch.pieces.clear();
    touch.base = address;
    touch.row = Number(0);
  } else if (IsScalarAccess(in.op)) {
    AppendSum(touch.pieces[0].start, key);
  } else {
    key.push_back(static_cast<uint32_t>(in.imm));
    if (IsVreg(in.op)) AppendSum(state.scalars[kRoutingRegister], key);
  }
  AddOperands(in, state, scratchpad || IsScalarAccess(in.op), key, term);
  std::vector<uint32_t> before;
  for (const SymbolicAccess& access : state.accesses) {
    if (MustFollow(touch, access.touch)) before.push_back(static_cast<uint32_t>(access.term));
  }
  std::sort(before.begin(), before.end());
  key.insert(key.end(), before.begin(), before.end());
  const int32_t number = terms_.Intern(std::move(key), std::move(term));
  state.accesses.push_back({number, std::move(touch), &code});
  Write(in, number, state);
}

bool SymbolicMachine::GoesToScratchpad(const Sum& base) const {
  if (facts_.AtMost(base) < kScratchpadLimit) return true;
  const std::optional<int32_t> only = OnlyTerm(base);
  if (!only || terms_[*only].op != Op::kAndiS) return false;
  const int32_t mask = terms_[*only].imm;
  return mask >= 0 && mask < static_cast<int32_t>(kScratchpadLimit);
}

// In bytes, modulo the scratchpad's size if that is a power of two: base / 64 + row is
// (base + 64 * row) / 64.
Sum SymbolicMachine::ScratchpadAddress(const Sum& base, const Sum& row) const {
  Sum start = base;
  const uint32_t bytes = static_cast<uint32_t>(scratchpad_rows_) * kBytesPerRow;
  const bool wraps = (bytes & (bytes - 1)) == 0;
  if (base.IsNumber()) start.constant -= start.constant % kBytesPerRow;
  const std::optional<int32_t> only = OnlyTerm(base);
  if (wraps && only && terms_[*only].op == Op::kAndiS) {
    const uint32_t modulus = static_cast<uint32_t>(terms_[*only].imm) + 1;
    if ((modulus & (modulus - 1)) == 0 && modulus % bytes == 0) start = terms_[*only].scalars[0];
  }
  const Sum address = AddScaled(start, row, kBytesPerRow);
  return wraps ? Modulo(address, bytes) : address;
}

bool SymbolicMachine::MustFollow(const Touch& later, const Touch& earlier) const {
  if ((later.writes_weights && (earlier.reads_weights || earlier.writes_weights)) ||
      (later.reads_weights && earlier.writes_weights)) {
    return true;
  }
  const bool memory = (later.writes_memory && (earlier.reads_memory || earlier.writes_memory)) ||
                      (later.reads_memory && earlier.writes_memory);
  if (memory && MayMeetInMemory(earlier, later)) return true;
  const bool scratchpad =
      (later.writes_scratchpad && (earlier.reads_scratchpad || earlier.writes_scratchpad)) ||
      (later.reads_scratchpad && earlier.writes_scratchpad);
  return scratchpad && MayMeetInScratchpad(earlier, later, scratchpad_rows_);
}

void SymbolicMachine::Write(const Instruction& in, int32_t term, SymbolicState& state) {
  for (const Register reg : isa::GetRegisterEffects(in).writes) {
    if (reg.file == RegisterFile::kScalar) {
      state.scalars[reg.number] = SumOfTerm(term);
    } else if (reg.file == RegisterFile::kVector) {
      state.vectors[reg.number] = term;
    } else {
      state.masks[reg.number] = term;
    }
  }
}

}  // namespace atalla::sched
