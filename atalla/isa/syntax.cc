#include "atalla/isa/syntax.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::isa {
namespace {

// Sources of a register file are numbered in order of text: rs1, rs2, vs1, ...
struct SourceNumbers {
  int scalar = 0;
  int vector = 0;
};

std::string ScalarName(const InstructionInfo& info, const OperandInfo& operand,
                       SourceNumbers& numbers) {
  if (operand.field == Field::kRd && operand.access == Access::kWrite) return "rd";
  if (operand.field == Field::kRd && info.format == Format::kM) return "rs";
  return absl::StrCat("rs", ++numbers.scalar);
}

std::string VectorName(const OperandInfo& operand, SourceNumbers& numbers) {
  if (operand.field == Field::kRd) return operand.access == Access::kRead ? "vs" : "vd";
  return absl::StrCat("vs", ++numbers.vector);
}

std::string MaskName(const OperandInfo& operand) {
  if (operand.field == Field::kRd) return "vmd";
  return operand.field == Field::kMask ? "mask" : "vms";
}

std::string NameOf(const InstructionInfo& info, const OperandInfo& operand,
                   SourceNumbers& numbers) {
  switch (operand.kind) {
    case OperandKind::kScalar:
      return ScalarName(info, operand, numbers);
    case OperandKind::kVector:
      return VectorName(operand, numbers);
    case OperandKind::kMask:
      return MaskName(operand);
    case OperandKind::kImm12:
      return "imm12";
    case OperandKind::kImm25:
      return "imm25";
    case OperandKind::kImm8:
      return "imm8";
    case OperandKind::kBranch:
    case OperandKind::kJump:
      return "target";
    case OperandKind::kIncrement:
      return "incr7";
    case OperandKind::kColumns:
      return "num_cols";
    case OperandKind::kScratchpad:
      return "sid";
  }
  return "";
}

}  // namespace

std::vector<std::string> OperandNames(Op op) {
  const InstructionInfo& info = GetInfo(op);
  std::vector<std::string> names;
  SourceNumbers numbers;
  for (const OperandInfo& operand : info.operands) {
    names.push_back(NameOf(info, operand, numbers));
  }
  return names;
}

std::string OperandSyntax(Op op) {
  const InstructionInfo& info = GetInfo(op);
  const std::vector<std::string> names = OperandNames(op);
  if (info.format == Format::kM) {
    return absl::StrCat(names[0], ", ", names[2], "(", names[1], ")");
  }
  if (op == Op::kJal) return absl::StrCat("[", names[0], ",] ", names[1]);
  if (info.format == Format::kBR || info.format == Format::kVI) {
    return absl::StrCat(absl::StrJoin(names.begin(), names.end() - 1, ", "), "[, ", names.back(),
                        "]");
  }
  return absl::StrJoin(names, ", ");
}

std::string Syntax(Op op) {
  const std::string operands = OperandSyntax(op);
  return absl::StrCat(GetInfo(op).mnemonic, operands.empty() ? "" : " ", operands);
}

}  // namespace atalla::isa
