#include "atalla/cc/codegen/emit.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/assembler.h"
#include "atalla/base/check.h"
#include "atalla/base/status_macros.h"
#include "atalla/cc/codegen/registers.h"

namespace atalla::cc {
namespace {

using assembler::Code;
using assembler::CodeInstruction;
using Kind = MachineInstruction::Kind;
using Reference = CodeInstruction::Reference;

uint8_t FieldOf(const Reg& reg) {
  if (reg.IsNone()) return 0;
  ATALLA_CHECK(reg.IsPhysical());
  return static_cast<uint8_t>(reg.number);
}

CodeInstruction MakeInstruction(const MachineInstruction& machine) {
  CodeInstruction result;
  result.instruction.op = machine.op;
  result.instruction.rd = FieldOf(machine.rd);
  result.instruction.rs1 = FieldOf(machine.rs1);
  result.instruction.rs2 = FieldOf(machine.rs2);
  result.instruction.mask = FieldOf(machine.mask);
  result.instruction.sid = machine.sid;
  result.instruction.increment = machine.increment;
  result.instruction.imm = machine.imm;
  result.location = machine.location;
  return result;
}

absl::Status AssemblyError(const MachineInstruction& assembly, absl::string_view message,
                           absl::string_view hint = "") {
  DiagnosticList diagnostics;
  diagnostics.Error(assembly.location, message, hint);
  return diagnostics.ToStatus();
}

// The message of the first error in rendered diagnostics.
std::string FirstMessage(absl::string_view rendered) {
  const size_t start = rendered.find("error: ");
  if (start != absl::string_view::npos) rendered.remove_prefix(start + 7);
  return std::string(rendered.substr(0, rendered.find('\n')));
}

// The text with %N replaced by the registers of the operands.
absl::StatusOr<std::string> FillIn(const MachineInstruction& assembly) {
  std::vector<Reg> operands = assembly.defs;
  operands.insert(operands.end(), assembly.uses.begin(), assembly.uses.end());
  const std::string& text = assembly.assembly->text;
  std::string filled;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      filled += text[i];
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == '%') {
      filled += '%';
      ++i;
      continue;
    }
    size_t number = 0;
    size_t end = i + 1;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) &&
           number < 1000) {
      number = number * 10 + (text[end++] - '0');
    }
    if (end == i + 1)
      return AssemblyError(assembly, "'%' without an operand number in asm",
                           "write %% for a percent sign");
    if (number >= operands.size()) {
      return AssemblyError(
          assembly, absl::StrCat("asm has no operand %", number, "; it has ", operands.size()));
    }
    filled += operands[number].ToString();
    i = end - 1;
  }
  return filled;
}

absl::Status EmitAssembly(const MachineInstruction& assembly, Code& code) {
  ATALLA_ASSIGN_OR_RETURN(const std::string text, FillIn(assembly));
  absl::StatusOr<Code> parsed = assembler::ParseAssembly(text, "asm");
  if (!parsed.ok()) {
    return AssemblyError(
        assembly, absl::StrCat("asm does not assemble: ", FirstMessage(parsed.status().message())));
  }
  if (!parsed->labels.empty()) {
    return AssemblyError(assembly, "labels and branches are not supported in asm",
                         "write the control flow in C");
  }
  for (CodeInstruction& instruction : parsed->instructions) {
    instruction.location = assembly.location;
    code.instructions.push_back(std::move(instruction));
  }
  return absl::OkStatus();
}

void EmitSymbolAddress(const MachineInstruction& machine, Code& code) {
  CodeInstruction high;
  high.instruction.op = isa::Op::kLuiS;
  high.instruction.rd = FieldOf(machine.rd);
  high.reference = Reference::kAddressHigh;
  high.target = machine.symbol;
  high.location = machine.location;
  CodeInstruction low = high;
  low.instruction.op = isa::Op::kAddiS;
  low.instruction.rs1 = low.instruction.rd;
  low.reference = Reference::kAddressLow;
  code.instructions.push_back(std::move(high));
  code.instructions.push_back(std::move(low));
}

void EmitCall(const MachineInstruction& machine, Code& code) {
  CodeInstruction call;
  call.instruction.rd = kReturnAddress;
  call.location = machine.location;
  if (machine.symbol.empty()) {
    call.instruction.op = isa::Op::kJalr;
    call.instruction.rs1 = FieldOf(machine.rs1);
  } else {
    call.instruction.op = isa::Op::kJal;
    call.reference = Reference::kPcRelative;
    call.target = machine.symbol;
  }
  code.instructions.push_back(std::move(call));
}

}  // namespace

std::string CodeEmitter::BlockLabel(const std::string& function, int block) {
  std::string label = absl::StrCat(function, "_block", block);
  while (taken_.count(label) != 0) label += "_";
  return label;
}

absl::Status CodeEmitter::EmitFunction(const MachineFunction& function, Code& code) {
  std::set<int> targets;
  for (const MachineBlock& block : function.blocks) {
    for (const MachineInstruction& instruction : block.instructions) {
      if (instruction.IsBranch()) targets.insert(instruction.target);
    }
  }
  code.labels.push_back({function.name, static_cast<int>(code.instructions.size())});
  for (size_t i = 0; i < function.blocks.size(); ++i) {
    const int block = static_cast<int>(i);
    if (targets.count(block) != 0) {
      code.labels.push_back(
          {BlockLabel(function.name, block), static_cast<int>(code.instructions.size())});
    }
    for (const MachineInstruction& instruction : function.blocks[i].instructions) {
      switch (instruction.kind) {
        case Kind::kAsm:
          ATALLA_RETURN_IF_ERROR(EmitAssembly(instruction, code));
          break;
        case Kind::kCall:
          EmitCall(instruction, code);
          break;
        case Kind::kSymbolAddress:
          EmitSymbolAddress(instruction, code);
          break;
        default: {
          ATALLA_CHECK(instruction.kind == Kind::kOp);
          CodeInstruction result = MakeInstruction(instruction);
          if (instruction.IsBranch()) {
            result.reference = Reference::kPcRelative;
            result.target = BlockLabel(function.name, instruction.target);
          }
          code.instructions.push_back(std::move(result));
        }
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace atalla::cc
