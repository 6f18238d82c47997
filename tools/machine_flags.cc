#include "tools/machine_flags.h"

#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tools/tool_main.h"

ABSL_FLAG(std::string, machine, "", "Description of the machine (.textproto).");
ABSL_FLAG(std::string, preset, "",
          "Instead of --machine: 'default', or 'reference', the readings of existing programs.");
ABSL_FLAG(std::string, weights, "", "Weight buffer, in place of the machine's: reset, shift.");
ABSL_FLAG(std::string, gemm_order, "", "Order of the sums of gemm.vv: b8, seq.");
ABSL_FLAG(std::string, branches, "", "How branches order values: signed, unsigned.");
ABSL_FLAG(std::string, compare_bits, "", "Disabled lanes of compares into masks: keep, reversed.");
ABSL_FLAG(std::string, overflow, "", "Overflow of scalar floats: ieee (infinities), abort.");
ABSL_FLAG(std::string, slot_order, "", "Slots of a packet: sequential, read_then_write.");
ABSL_FLAG(std::string, bad_scratchpad, "", "scpad.* with a scratchpad id of 2 or 3: trap, ignore.");

namespace atalla {
namespace {

// A switch of the machine: its flag, and its field of v1::Semantics. The field's enumeration says
// what values there are: GEMM_ORDER_SEQ is "seq".
struct Switch {
  const char* flag;
  const char* field;
};

constexpr Switch kSwitches[] = {
    {"weights", "weight_mode"},
    {"gemm_order", "gemm_order"},
    {"branches", "order_branches"},
    {"compare_bits", "disabled_compare_bits"},
    {"overflow", "scalar_float_overflow"},
    {"slot_order", "slot_order"},
    {"bad_scratchpad", "sdma_bad_scratchpad"},
};

const google::protobuf::FieldDescriptor* FieldOf(const Switch& which) {
  return v1::Semantics::descriptor()->FindFieldByName(which.field);
}

// The name of a value as people write it.
std::string NameOf(const google::protobuf::EnumValueDescriptor& value,
                   const google::protobuf::FieldDescriptor& field) {
  const std::string prefix = absl::StrCat(absl::AsciiStrToUpper(field.name()), "_");
  return absl::AsciiStrToLower(absl::StripPrefix(value.name(), prefix));
}

absl::Status BadValue(absl::string_view flag, absl::string_view value,
                      const std::vector<std::string>& values) {
  return absl::InvalidArgumentError(absl::StrCat("bad value '", value, "' for --", flag,
                                                 "; it must be ", absl::StrJoin(values, " or ")));
}

absl::Status SetSwitch(const Switch& which, absl::string_view name, v1::Semantics& semantics) {
  const google::protobuf::FieldDescriptor& field = *FieldOf(which);
  std::vector<std::string> names;
  for (int i = 0; i < field.enum_type()->value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor* value = field.enum_type()->value(i);
    // A program may do with any weight buffer; a machine has one.
    if (value->number() == v1::WEIGHT_MODE_ANY && field.enum_type() == v1::WeightMode_descriptor())
      continue;
    names.push_back(NameOf(*value, field));
    if (names.back() != name) continue;
    semantics.GetReflection()->SetEnum(&semantics, &field, value);
    return absl::OkStatus();
  }
  return BadValue(which.flag, name, names);
}

}  // namespace

std::string DescribeSwitches(const v1::Semantics& semantics) {
  std::vector<std::string> parts;
  for (const Switch& which : kSwitches) {
    const google::protobuf::FieldDescriptor& field = *FieldOf(which);
    const auto* value = semantics.GetReflection()->GetEnum(semantics, &field);
    parts.push_back(absl::StrCat(which.flag, "=", NameOf(*value, field)));
  }
  return absl::StrJoin(parts, " ");
}

absl::StatusOr<isa::MachineModel> MachineFromFlags() {
  const std::string path = absl::GetFlag(FLAGS_machine);
  const std::string preset = absl::GetFlag(FLAGS_preset);
  if (!path.empty() && !preset.empty()) {
    return absl::InvalidArgumentError("give --machine or --preset, not both");
  }
  isa::MachineModel machine = isa::MachineModel::Default();
  if (!path.empty()) {
    ATALLA_ASSIGN_OR_RETURN(machine, isa::MachineModel::FromFile(UserPath(path)));
  } else if (preset == "reference") {
    machine = isa::MachineModel::Reference();
  } else if (!preset.empty() && preset != "default") {
    return BadValue("preset", preset, {"default", "reference"});
  }
  const std::string values[] = {
      absl::GetFlag(FLAGS_weights),        absl::GetFlag(FLAGS_gemm_order),
      absl::GetFlag(FLAGS_branches),       absl::GetFlag(FLAGS_compare_bits),
      absl::GetFlag(FLAGS_overflow),       absl::GetFlag(FLAGS_slot_order),
      absl::GetFlag(FLAGS_bad_scratchpad),
  };
  static_assert(std::size(values) == std::size(kSwitches), "one flag for each switch");
  v1::Machine proto = machine.proto();
  for (size_t i = 0; i < std::size(kSwitches); ++i) {
    if (values[i].empty()) continue;
    ATALLA_RETURN_IF_ERROR(SetSwitch(kSwitches[i], values[i], *proto.mutable_semantics()));
  }
  return isa::MachineModel::FromProto(proto);
}

}  // namespace atalla
