#include "atalla/sched/values.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::sched {
namespace {

using isa::Op;

// Symbol of what register `number` holds at the start of a run.
constexpr Value EntryValue(int number) { return {static_cast<uint32_t>(number), 0}; }

bool IsImmediateForm(Op op) {
  return isa::GetInfo(op).format == isa::Format::kI && op != Op::kJalr;
}

}  // namespace

bool EvaluateConstant(Op op, uint32_t a, uint32_t b, uint32_t& result) {
  switch (op) {
    case Op::kAddS:
    case Op::kAddiS:
      result = a + b;
      return true;
    case Op::kSubS:
    case Op::kSubiS:
      result = a - b;
      return true;
    case Op::kMulS:
    case Op::kMuliS:
      result = a * b;
      return true;
    case Op::kOrS:
    case Op::kOriS:
      result = a | b;
      return true;
    case Op::kAndS:
    case Op::kAndiS:
      result = a & b;
      return true;
    case Op::kXorS:
    case Op::kXoriS:
      result = a ^ b;
      return true;
    case Op::kSllS:
    case Op::kSlliS:
      result = b < 32 ? a << b : 0;
      return true;
    case Op::kSrlS:
    case Op::kSrliS:
      result = b < 32 ? a >> b : 0;
      return true;
    default:
      return false;
  }
}

ScalarValues::ScalarValues() {
  for (int i = 0; i < isa::kScalarRegisterCount; ++i) registers_[i] = EntryValue(i);
  last_symbol_ = isa::kScalarRegisterCount;
}

void ScalarValues::Start(absl::Span<const KnownRegister> known) {
  for (uint8_t number : changed_) registers_[number] = EntryValue(number);
  changed_.clear();
  last_symbol_ = isa::kScalarRegisterCount;
  for (const KnownRegister& reg : known) Set(reg.number, {0, reg.value});
}

void ScalarValues::Set(uint8_t number, Value value) {
  if (number == 0) return;
  if (registers_[number] == EntryValue(number)) changed_.push_back(number);
  registers_[number] = value;
}

void ScalarValues::Execute(const assembler::CodeInstruction& code) {
  const isa::Instruction& instruction = code.instruction;
  const isa::RegisterEffects effects = isa::GetRegisterEffects(instruction);
  if (effects.writes.empty() || effects.writes[0].file != isa::RegisterFile::kScalar) return;
  using Reference = assembler::CodeInstruction::Reference;
  // An address that the linker fills in is not known here.
  const bool address =
      code.reference == Reference::kAddressHigh || code.reference == Reference::kAddressLow;
  const std::optional<Value> result = address ? std::nullopt : Known(instruction);
  Set(effects.writes[0].number, result ? *result : Fresh());
}

std::optional<Value> ScalarValues::Known(const isa::Instruction& instruction) const {
  const Op op = instruction.op;
  const uint32_t imm = static_cast<uint32_t>(instruction.imm);
  if (op == Op::kLiS) return Value{0, imm};
  if (op == Op::kLuiS) return Value{0, imm << 7};
  const isa::Format format = isa::GetInfo(op).format;
  if (format == isa::Format::kBR) return Get(instruction.rs1) + instruction.increment;
  if (format != isa::Format::kR && !IsImmediateForm(op)) return std::nullopt;

  const Value a = Get(instruction.rs1);
  const Value b = IsImmediateForm(op) ? Value{0, imm} : Get(instruction.rs2);
  if (a.is_constant() && b.is_constant()) {
    Value result;
    if (EvaluateConstant(op, a.offset, b.offset, result.offset)) return result;
  } else if (op == Op::kAddS || op == Op::kAddiS) {
    if (b.is_constant()) return a + b.offset;
    if (a.is_constant()) return b + a.offset;
  } else if (op == Op::kSubS || op == Op::kSubiS) {
    if (b.is_constant()) return a + -static_cast<int64_t>(b.offset);
    if (a.symbol == b.symbol) return Value{0, a.offset - b.offset};
  } else if (op == Op::kOrS || op == Op::kOriS) {
    // A copy written as an or with zero.
    if (b == Value{}) return a;
    if (a == Value{}) return b;
  } else if (op == Op::kMulS || op == Op::kMuliS) {
    // A copy written as a product with one.
    if (b == Value{0, 1}) return a;
    if (a == Value{0, 1}) return b;
  }
  return std::nullopt;
}

std::vector<KnownRegister> ScalarValues::Constants() const {
  std::vector<KnownRegister> constants;
  for (int i = 1; i < isa::kScalarRegisterCount; ++i) {
    if (registers_[i].is_constant()) {
      constants.push_back({static_cast<uint8_t>(i), registers_[i].offset});
    }
  }
  return constants;
}

}  // namespace atalla::sched
