#include "atalla/isa/machine.h"

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/base/proto_io.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machines/default_machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::isa {
namespace {

absl::Status Bad(const v1::Machine& machine, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("machine '", machine.name(), "': ", what));
}

// Checks that a value lies in min..max.
absl::Status CheckValue(const v1::Machine& machine, absl::string_view name, uint32_t value,
                        uint32_t min, uint32_t max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return Bad(machine, absl::StrCat(name, " is ", value, "; it must be in ", min, "..", max));
}

// Fills `values` from entries of (name, value); each of the names must be there exactly once.
template <typename Enum, size_t kCount>
absl::Status FillByName(const v1::Machine& machine, absl::string_view what,
                        absl::string_view (*name_of)(Enum), absl::string_view name, uint32_t value,
                        std::array<int, kCount>& values) {
  for (size_t i = 0; i < kCount; ++i) {
    if (name_of(static_cast<Enum>(i)) != name) continue;
    if (values[i] >= 0) return Bad(machine, absl::StrCat(what, " '", name, "' is listed twice"));
    values[i] = static_cast<int>(value);
    return absl::OkStatus();
  }
  return Bad(machine, absl::StrCat("unknown ", what, " '", name, "'"));
}

template <typename Enum, size_t kCount>
absl::Status CheckFilled(const v1::Machine& machine, absl::string_view what,
                         absl::string_view (*name_of)(Enum),
                         const std::array<int, kCount>& values) {
  for (size_t i = 0; i < kCount; ++i) {
    if (values[i] < 0) {
      return Bad(machine,
                 absl::StrCat(what, " '", name_of(static_cast<Enum>(i)), "' is not listed"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSemantics(const v1::Machine& machine) {
  const v1::Semantics& semantics = machine.semantics();
  if (semantics.weight_mode() != v1::WEIGHT_MODE_RESET &&
      semantics.weight_mode() != v1::WEIGHT_MODE_SHIFT) {
    return Bad(machine, "semantics.weight_mode must be WEIGHT_MODE_RESET or WEIGHT_MODE_SHIFT");
  }
  const bool known =
      v1::Semantics::GemmOrder_IsValid(semantics.gemm_order()) &&
      v1::Semantics::SlotOrder_IsValid(semantics.slot_order()) &&
      v1::Semantics::OrderBranches_IsValid(semantics.order_branches()) &&
      v1::Semantics::DisabledCompareBits_IsValid(semantics.disabled_compare_bits()) &&
      v1::Semantics::ScalarFloatOverflow_IsValid(semantics.scalar_float_overflow()) &&
      v1::Semantics::SdmaBadScratchpad_IsValid(semantics.sdma_bad_scratchpad());
  if (!known) return Bad(machine, "semantics has a value that this version does not know");
  return absl::OkStatus();
}

absl::Status CheckTiming(const v1::Machine& machine) {
  constexpr uint32_t kMost = 1 << 16;
  const v1::Dma& dma = machine.dma();
  ATALLA_RETURN_IF_ERROR(CheckValue(machine, "dma.cycles_per_row", dma.cycles_per_row(), 0, kMost));
  ATALLA_RETURN_IF_ERROR(CheckValue(machine, "dma.in_flight", dma.in_flight(), 0, 1024));
  ATALLA_RETURN_IF_ERROR(
      CheckValue(machine, "dma.bytes_per_cycle", dma.bytes_per_cycle(), 0, kMost));
  if (!v1::Issue::Timing_IsValid(machine.issue().timing())) {
    return Bad(machine, "issue.timing must be TIMING_INTERLOCKED or TIMING_EXPOSED");
  }
  return CheckValue(machine, "issue.taken_branch_cycles", machine.issue().taken_branch_cycles(), 0,
                    kMost);
}

absl::Status CheckSizes(const v1::Machine& machine) {
  const v1::Scratchpads& pads = machine.scratchpads();
  ATALLA_RETURN_IF_ERROR(CheckValue(machine, "scratchpads.count", pads.count(), 2, 2));
  ATALLA_RETURN_IF_ERROR(CheckValue(machine, "scratchpads.lanes", pads.lanes(), kLanes, kLanes));
  ATALLA_RETURN_IF_ERROR(CheckValue(machine, "scratchpads.rows", pads.rows(), 32, 1 << 20));
  if ((pads.rows() & (pads.rows() - 1)) != 0) {
    return Bad(machine,
               absl::StrCat("scratchpads.rows is ", pads.rows(), "; it must be a power of two"));
  }
  ATALLA_RETURN_IF_ERROR(CheckValue(machine, "ports.scalar", machine.ports().scalar(), 4, 64));
  ATALLA_RETURN_IF_ERROR(CheckValue(machine, "ports.vector", machine.ports().vector(), 4, 64));
  return CheckValue(machine, "ports.mask", machine.ports().mask(), 2, 64);
}

}  // namespace

absl::StatusOr<MachineModel> MachineModel::FromProto(const v1::Machine& machine) {
  MachineModel model;
  model.machine_ = machine;
  model.unit_limits_.fill(-1);
  model.latencies_.fill(-1);
  if (machine.name().empty()) return Bad(machine, "it has no name");
  for (const v1::UnitLimit& unit : machine.units()) {
    ATALLA_RETURN_IF_ERROR(CheckValue(machine, absl::StrCat("unit ", unit.unit(), " per_packet"),
                                      unit.per_packet(), 1, kSlotsPerPacket));
    ATALLA_RETURN_IF_ERROR(FillByName<Unit>(machine, "unit", UnitName, unit.unit(),
                                            unit.per_packet(), model.unit_limits_));
  }
  ATALLA_RETURN_IF_ERROR(CheckFilled<Unit>(machine, "unit", UnitName, model.unit_limits_));
  for (const v1::ClassLatency& latency : machine.latencies()) {
    ATALLA_RETURN_IF_ERROR(CheckValue(machine, absl::StrCat("latency of ", latency.latency_class()),
                                      latency.cycles(), 1, 1 << 20));
    ATALLA_RETURN_IF_ERROR(FillByName<LatencyClass>(machine, "latency class", LatencyClassName,
                                                    latency.latency_class(), latency.cycles(),
                                                    model.latencies_));
  }
  ATALLA_RETURN_IF_ERROR(
      CheckFilled<LatencyClass>(machine, "latency class", LatencyClassName, model.latencies_));
  ATALLA_RETURN_IF_ERROR(CheckSizes(machine));
  ATALLA_RETURN_IF_ERROR(CheckSemantics(machine));
  ATALLA_RETURN_IF_ERROR(CheckTiming(machine));
  model.ports_ = {static_cast<uint8_t>(machine.ports().scalar()),
                  static_cast<uint8_t>(machine.ports().vector()),
                  static_cast<uint8_t>(machine.ports().mask())};
  return model;
}

absl::StatusOr<MachineModel> MachineModel::FromFile(absl::string_view path) {
  ATALLA_ASSIGN_OR_RETURN(const v1::Machine machine, ReadProto<v1::Machine>(path));
  return FromProto(machine);
}

MachineModel MachineModel::Default() {
  v1::Machine machine;
  ATALLA_CHECK(ParseProtoText(kDefaultMachineText, "atalla.textproto", machine).ok());
  absl::StatusOr<MachineModel> model = FromProto(machine);
  ATALLA_CHECK(model.ok());
  return *std::move(model);
}

MachineModel MachineModel::Reference() {
  v1::Machine machine = Default().proto();
  v1::Semantics* semantics = machine.mutable_semantics();
  semantics->set_weight_mode(v1::WEIGHT_MODE_SHIFT);
  semantics->set_order_branches(v1::Semantics::ORDER_BRANCHES_UNSIGNED);
  semantics->set_disabled_compare_bits(v1::Semantics::DISABLED_COMPARE_BITS_REVERSED);
  semantics->set_scalar_float_overflow(v1::Semantics::SCALAR_FLOAT_OVERFLOW_ABORT);
  semantics->set_sdma_bad_scratchpad(v1::Semantics::SDMA_BAD_SCRATCHPAD_IGNORE);
  absl::StatusOr<MachineModel> model = FromProto(machine);
  ATALLA_CHECK(model.ok());
  return *std::move(model);
}

absl::StatusOr<MachineModel> MachineModel::FromPreset(absl::string_view preset) {
  if (preset == "default") return Default();
  if (preset == "reference") return Reference();
  return absl::InvalidArgumentError(
      absl::StrCat("unknown preset '", preset, "'; it must be 'default' or 'reference'"));
}

}  // namespace atalla::isa
