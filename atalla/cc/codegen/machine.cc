#include "atalla/cc/codegen/machine.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "atalla/base/check.h"

namespace atalla::cc {
namespace {

using isa::Access;
using Kind = MachineInstruction::Kind;

Reg* FieldRegister(MachineInstruction& instruction, isa::Field field) {
  switch (field) {
    case isa::Field::kRd:
      return &instruction.rd;
    case isa::Field::kRs1:
      return &instruction.rs1;
    case isa::Field::kRs2:
      return &instruction.rs2;
    case isa::Field::kMask:
      return &instruction.mask;
    default:
      return nullptr;
  }
}

void VisitOp(MachineInstruction& instruction, absl::FunctionRef<void(Reg&, Access)> visit) {
  const isa::InstructionInfo& info = isa::GetInfo(instruction.op);
  for (const isa::OperandInfo& operand : info.operands) {
    Reg* reg = FieldRegister(instruction, operand.field);
    if (reg == nullptr || reg->IsNone() || operand.access == Access::kNone) continue;
    Access access = operand.access;
    if (access == Access::kReadWrite) {
      if (info.format == isa::Format::kBR && instruction.increment == 0) access = Access::kRead;
      if (operand.field == isa::Field::kRd && IsConstantRegister(instruction.mask)) {
        access = Access::kWrite;
      }
    }
    visit(*reg, access);
  }
}

}  // namespace

std::string Reg::ToString() const {
  if (IsNone()) return "-";
  constexpr const char* kPrefix[] = {"x", "v", "m"};
  return absl::StrCat(is_virtual ? "%" : "", kPrefix[static_cast<int>(file)], number);
}

MachineInstruction MachineInstruction::Op(isa::Op op, Reg rd, Reg rs1, Reg rs2) {
  MachineInstruction instruction;
  instruction.op = op;
  instruction.rd = rd;
  instruction.rs1 = rs1;
  instruction.rs2 = rs2;
  return instruction;
}

MachineInstruction MachineInstruction::OpImm(isa::Op op, Reg rd, Reg rs1, int32_t imm) {
  MachineInstruction instruction = Op(op, rd, rs1);
  instruction.imm = imm;
  return instruction;
}

MachineInstruction MachineInstruction::Copy(Reg rd, Reg rs) {
  ATALLA_CHECK(rd.file == rs.file);
  MachineInstruction instruction;
  instruction.kind = Kind::kCopy;
  instruction.rd = rd;
  instruction.rs1 = rs;
  return instruction;
}

MachineInstruction MachineInstruction::Constant(Reg rd, int32_t value) {
  MachineInstruction instruction;
  instruction.kind = Kind::kConstant;
  instruction.rd = rd;
  instruction.imm = value;
  return instruction;
}

MachineInstruction MachineInstruction::Jump(int target) {
  MachineInstruction instruction = Op(isa::Op::kJal, ScalarRegister(0));
  instruction.target = target;
  return instruction;
}

bool MachineInstruction::IsTerminator() const {
  return kind == Kind::kOp &&
         (op == isa::Op::kJal || op == isa::Op::kJalr || op == isa::Op::kHaltS);
}

std::string MachineInstruction::ToString() const {
  constexpr const char* kNames[] = {"op",    "copy", "constant", "slot_address", "symbol_address",
                                    "undef", "call", "asm",      "spill_store",  "spill_load"};
  std::string out(kind == Kind::kOp ? isa::GetInfo(op).mnemonic
                                    : absl::string_view(kNames[static_cast<int>(kind)]));
  const char* separator = " ";
  VisitRegisters(*this, [&](const Reg& reg, Access access) {
    absl::StrAppend(&out, separator, access == Access::kRead ? "" : "=", reg.ToString());
    separator = ", ";
  });
  if (imm != 0) absl::StrAppend(&out, " ", imm);
  if (slot != kNoSlot) absl::StrAppend(&out, " slot ", slot);
  if (target >= 0) absl::StrAppend(&out, " block", target);
  if (!symbol.empty()) absl::StrAppend(&out, " @", symbol);
  return out;
}

void VisitRegisters(MachineInstruction& instruction, absl::FunctionRef<void(Reg&, Access)> visit) {
  const auto field = [&](Reg& reg, Access access) {
    if (!reg.IsNone()) visit(reg, access);
  };
  switch (instruction.kind) {
    case Kind::kOp:
      VisitOp(instruction, visit);
      break;
    case Kind::kCopy:
    case Kind::kSpillLoad:
      field(instruction.rd, Access::kWrite);
      field(instruction.rs1, Access::kRead);
      break;
    case Kind::kConstant:
    case Kind::kSlotAddress:
    case Kind::kSymbolAddress:
    case Kind::kUndefine:
      field(instruction.rd, Access::kWrite);
      break;
    case Kind::kCall:
    case Kind::kAsm:
    case Kind::kSpillStore:
      field(instruction.rs1, Access::kRead);
      break;
  }
  for (Reg& reg : instruction.uses) visit(reg, Access::kRead);
  for (Reg& reg : instruction.defs) visit(reg, Access::kWrite);
}

void VisitRegisters(const MachineInstruction& instruction,
                    absl::FunctionRef<void(const Reg&, Access)> visit) {
  VisitRegisters(const_cast<MachineInstruction&>(instruction),
                 [&](Reg& reg, Access access) { visit(reg, access); });
}

std::vector<int> MachineFunction::Successors(int block) const {
  std::vector<int> successors;
  for (const MachineInstruction& instruction : blocks[block].instructions) {
    if (!instruction.IsBranch()) continue;
    if (std::find(successors.begin(), successors.end(), instruction.target) == successors.end()) {
      successors.push_back(instruction.target);
    }
  }
  return successors;
}

std::string MachineFunction::ToString() const {
  std::string out = absl::StrCat(name, ":\n");
  for (size_t i = 0; i < blocks.size(); ++i) {
    absl::StrAppend(&out, "block", i, ":\n");
    for (const MachineInstruction& instruction : blocks[i].instructions) {
      absl::StrAppend(&out, "  ", instruction.ToString(), "\n");
    }
  }
  return out;
}

}  // namespace atalla::cc
