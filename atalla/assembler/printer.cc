#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/diagnostic.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"

namespace atalla::assembler {
namespace {

constexpr absl::string_view kIndent = "        ";

std::string LocationDirective(const SourceLocation& location) {
  return absl::StrCat(kIndent, ".loc \"", absl::CEscape(location.file), "\" ", location.line,
                      location.column == 0 ? "" : absl::StrCat(" ", location.column), "\n");
}

// As isa::ToString, with the label in place of the immediate. All other operands of instructions
// that may refer to a label are scalar registers and the increment of branches.
std::string InstructionText(const CodeInstruction& code) {
  if (code.reference == CodeInstruction::Reference::kNone) return isa::ToString(code.instruction);
  const isa::InstructionInfo& info = isa::GetInfo(code.instruction.op);
  std::string text(info.mnemonic);
  const char* separator = " ";
  for (const isa::OperandInfo& operand : info.operands) {
    const int64_t value = isa::GetField(code.instruction, operand.field);
    if (operand.field == isa::Field::kIncrement && value == 0) continue;
    absl::StrAppend(&text, separator);
    separator = ", ";
    if (operand.field == isa::Field::kImm) {
      absl::StrAppend(&text, code.target);
    } else if (operand.kind == isa::OperandKind::kScalar) {
      absl::StrAppend(&text, "x", value);
    } else {
      absl::StrAppend(&text, value);
    }
  }
  return text;
}

absl::string_view WeightModeWord(v1::WeightMode mode) {
  if (mode == v1::WEIGHT_MODE_RESET) return "reset";
  return mode == v1::WEIGHT_MODE_SHIFT ? "shift" : "any";
}

}  // namespace

std::string PrintCode(const Code& code) {
  std::string text;
  if (code.weight_mode != v1::WEIGHT_MODE_ANY) {
    absl::StrAppend(&text, kIndent, ".weights ", WeightModeWord(code.weight_mode), "\n");
  }
  const SourceLocation* location = nullptr;
  auto label = code.labels.begin();
  for (size_t i = 0; i <= code.instructions.size(); ++i) {
    for (; label != code.labels.end() && label->index == static_cast<int>(i); ++label) {
      if (label->is_address_taken) absl::StrAppend(&text, kIndent, ".entry ", label->name, "\n");
      absl::StrAppend(&text, label->name, ":\n");
    }
    if (i == code.instructions.size()) break;
    const CodeInstruction& instruction = code.instructions[i];
    if (location == nullptr || !(*location == instruction.location)) {
      absl::StrAppend(&text, LocationDirective(instruction.location));
      location = &instruction.location;
    }
    absl::StrAppend(&text, kIndent, InstructionText(instruction));
    if (!instruction.comment.empty()) absl::StrAppend(&text, "  # ", instruction.comment);
    absl::StrAppend(&text, "\n");
  }
  return text;
}

}  // namespace atalla::assembler
