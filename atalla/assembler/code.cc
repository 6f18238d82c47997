#include "atalla/assembler/code.h"

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"

namespace atalla::assembler {
namespace {

using Reference = CodeInstruction::Reference;

bool IsLabelName(absl::string_view name) {
  if (name.empty() || absl::ascii_isdigit(name.front())) return false;
  for (const char c : name) {
    if (!absl::ascii_isalnum(c) && c != '_') return false;
  }
  return true;
}

bool FitsReference(isa::Op op, Reference reference) {
  switch (reference) {
    case Reference::kNone:
      return true;
    case Reference::kPcRelative:
      return op == isa::Op::kJal || isa::GetInfo(op).format == isa::Format::kBR;
    case Reference::kAddressHigh:
      return op == isa::Op::kLuiS;
    case Reference::kAddressLow:
      return op == isa::Op::kAddiS;
  }
  return false;
}

absl::Status CheckInstruction(const CodeInstruction& code,
                              const absl::flat_hash_set<absl::string_view>& names) {
  ATALLA_RETURN_IF_ERROR(isa::CheckRanges(code.instruction));
  if (!FitsReference(code.instruction.op, code.reference)) {
    return absl::InvalidArgumentError("it cannot refer to a label in this way");
  }
  if ((code.reference == Reference::kNone) != code.target.empty()) {
    return absl::InvalidArgumentError("it must have a target if and only if it is a reference");
  }
  if (code.reference != Reference::kNone && code.instruction.imm != 0) {
    return absl::InvalidArgumentError("its immediate must be 0: the target decides it");
  }
  if (!code.target.empty() && !names.contains(code.target)) {
    return absl::InvalidArgumentError(absl::StrCat("unknown label '", code.target, "'"));
  }
  if (code.comment.find_first_of("\r\n") != std::string::npos) {
    return absl::InvalidArgumentError("its comment has more than one line");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckCode(const Code& code) {
  absl::flat_hash_set<absl::string_view> names;
  int previous = 0;
  for (const CodeLabel& label : code.labels) {
    if (!IsLabelName(label.name)) {
      return absl::InvalidArgumentError(
          absl::StrCat(code.name, ": '", label.name, "' is not a label name"));
    }
    if (!names.insert(label.name).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(code.name, ": label '", label.name, "' is there twice"));
    }
    if (label.index < previous || label.index > static_cast<int>(code.instructions.size())) {
      return absl::InvalidArgumentError(
          absl::StrCat(code.name, ": label '", label.name, "' has index ", label.index,
                       "; labels ascend and do not go beyond the end, ", code.instructions.size()));
    }
    previous = label.index;
  }
  for (size_t i = 0; i < code.instructions.size(); ++i) {
    const CodeInstruction& instruction = code.instructions[i];
    const absl::Status status = CheckInstruction(instruction, names);
    if (status.ok()) continue;
    const std::string place = instruction.location.ToString();
    return absl::InvalidArgumentError(
        absl::StrCat(place.empty() ? code.name : place, ": instruction ", i, " (",
                     isa::ToString(instruction.instruction), "): ", status.message()));
  }
  if (!v1::WeightMode_IsValid(code.weight_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat(code.name, ": unknown weight mode ", static_cast<int>(code.weight_mode)));
  }
  return absl::OkStatus();
}

absl::flat_hash_set<std::string> AddressTakenLabels(const Code& code) {
  absl::flat_hash_set<std::string> names;
  for (const CodeInstruction& instruction : code.instructions) {
    if (instruction.reference == Reference::kAddressHigh ||
        instruction.reference == Reference::kAddressLow) {
      names.insert(instruction.target);
    }
  }
  for (const CodeLabel& label : code.labels) {
    if (label.is_address_taken) names.insert(label.name);
  }
  return names;
}

}  // namespace atalla::assembler
