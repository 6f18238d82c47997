#include "atalla/emu/decoding.h"

#include <cstdint>

#include "atalla/emu/state.h"
#include "atalla/emu/weight_buffer.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/v1/machine.pb.h"

namespace atalla::emu {
namespace {

// Whether the operation writes the register of its rd field, and that is constant.
bool WritesConstant(const isa::Instruction& instruction) {
  if (instruction.rd != 0) return false;
  for (const isa::OperandInfo& operand : isa::GetInfo(instruction.op).operands) {
    if (operand.field == isa::Field::kRd && operand.kind != isa::OperandKind::kMask) {
      return operand.access == isa::Access::kWrite || operand.access == isa::Access::kReadWrite;
    }
  }
  return false;
}

}  // namespace

Switches SwitchesOf(const v1::Semantics& semantics) {
  Switches switches;
  switches.shift_weights = semantics.weight_mode() == v1::WEIGHT_MODE_SHIFT;
  if (semantics.gemm_order() == v1::Semantics::GEMM_ORDER_SEQ) {
    switches.gemm_order = GemmOrder::kSeq;
  }
  switches.unsigned_branches = semantics.order_branches() == v1::Semantics::ORDER_BRANCHES_UNSIGNED;
  switches.reversed_compare_bits =
      semantics.disabled_compare_bits() == v1::Semantics::DISABLED_COMPARE_BITS_REVERSED;
  switches.abort_on_overflow =
      semantics.scalar_float_overflow() == v1::Semantics::SCALAR_FLOAT_OVERFLOW_ABORT;
  switches.ignore_bad_scratchpad =
      semantics.sdma_bad_scratchpad() == v1::Semantics::SDMA_BAD_SCRATCHPAD_IGNORE;
  return switches;
}

uint16_t DestinationOf(const isa::Instruction& instruction) {
  if (isa::HasEffect(instruction.op, isa::kIsConditional)) {
    return instruction.rs1 == 0 ? kDiscardRegister : instruction.rs1;
  }
  return WritesConstant(instruction) ? kDiscardRegister : instruction.rd;
}

}  // namespace atalla::emu
