#include "atalla/emu/trap.h"

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/emu/addressing.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/state.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::emu {
namespace {

std::string RegisterText(const MachineState& state, int number) {
  return absl::StrFormat("x%d = %08X", number, state.scalar[number]);
}

// The scalar operands, for the faults of arithmetic.
std::string OperandsText(const isa::Instruction& instruction, const MachineState& state) {
  std::string text = RegisterText(state, instruction.rs1);
  for (const isa::OperandInfo& operand : isa::GetInfo(instruction.op).operands) {
    if (operand.field == isa::Field::kRs2 && operand.access == isa::Access::kRead) {
      absl::StrAppend(&text, ", ", RegisterText(state, instruction.rs2));
    }
  }
  return text;
}

}  // namespace

std::string DescribeFault(Fault fault, uint64_t word, const MachineState& state) {
  // An undefined opcode, and a place without a packet, have no instruction.
  const isa::Instruction instruction = isa::Decode(word).value_or(isa::Instruction());
  const bool is_transfer = isa::GetInfo(instruction.op).format == isa::Format::kSDMA;
  const Transfer transfer = DecodeTransfer(state.scalar[instruction.rs2]);
  switch (fault) {
    case Fault::kNone:
      return "";
    case Fault::kUndefinedOpcode:
      return absl::StrCat("undefined opcode ", word & 0x7F, "; opcodes are 1..", isa::kOpCount);
    case Fault::kNoPacket:
      return "there is no packet at this address";
    case Fault::kDivisionByZero:
      return absl::StrCat("division by zero (", OperandsText(instruction, state), ")");
    case Fault::kFloatOverflow:
      return absl::StrCat("the result is too large for binary32 (",
                          OperandsText(instruction, state), ")");
    case Fault::kReciprocalOfZero:
      return absl::StrCat("reciprocal of zero (", OperandsText(instruction, state), ")");
    case Fault::kConversion:
      return absl::StrCat("the value is NaN, infinite, or 2^63 or more in magnitude (",
                          OperandsText(instruction, state), ")");
    case Fault::kLane:
      return absl::StrCat("lane ", instruction.imm, "; a vector has lanes 0..", isa::kLanes - 1);
    case Fault::kScratchpad:
      return absl::StrCat(
          "scratchpad ", is_transfer ? transfer.scratchpad : instruction.sid,
          "; the machine has scratchpads 0..", kScratchpadCount - 1,
          is_transfer ? absl::StrCat(" (", RegisterText(state, instruction.rs2), ")") : "");
    case Fault::kPitch:
      return absl::StrCat("row pitch ", transfer.pitch, " is less than the ", transfer.columns,
                          " tile columns (", RegisterText(state, instruction.rs2), ")");
    case Fault::kMemoryLimit:
      return absl::StrCat("data memory would exceed its limit of ", state.memory.limit_bytes(),
                          " bytes");
  }
  return "";
}

}  // namespace atalla::emu
