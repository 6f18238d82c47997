// A machine description, checked and ready for look-ups.
//
//   const MachineModel machine = MachineModel::Default();
//   machine.UnitLimit(Unit::kVecMem);        // 2
//   machine.Latency(Op::kGemmVv);            // 16
//   ATALLA_ASSIGN_OR_RETURN(MachineModel mine, MachineModel::FromFile("mine.textproto"));
//
// The description itself is the protobuf message v1::Machine; the default one is
// atalla/isa/machines/atalla.textproto, and is linked in.

#ifndef ATALLA_ISA_MACHINE_H_
#define ATALLA_ISA_MACHINE_H_

#include <array>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/v1/machine.pb.h"

namespace atalla::isa {

class MachineModel {
 public:
  // The machine "atalla" with its default semantics.
  static MachineModel Default();
  // "atalla" with the readings of existing programs: SHIFT weights, unsigned order branches,
  // reversed compare bits, abort on scalar float overflow, scpad.* with a scratchpad that is not
  // there ignored.
  static MachineModel Reference();

  // kInvalidArgument names what is missing, unknown, repeated or out of range. A unit or a latency
  // class must be listed exactly once.
  static absl::StatusOr<MachineModel> FromProto(const v1::Machine& machine);
  // Reads a .textproto or a binary file.
  static absl::StatusOr<MachineModel> FromFile(absl::string_view path);
  // "default" or "reference".
  static absl::StatusOr<MachineModel> FromPreset(absl::string_view preset);

  const v1::Machine& proto() const { return machine_; }
  const std::string& name() const { return machine_.name(); }
  const v1::Semantics& semantics() const { return machine_.semantics(); }

  // Instructions of a unit that one packet may hold.
  int UnitLimit(Unit unit) const { return unit_limits_[static_cast<int>(unit)]; }
  // Read ports that one packet may use.
  PortUse Ports() const { return ports_; }
  // Read ports that one instruction takes: those of the table, and all there are for halt.s.
  PortUse PortsOf(Op op) const { return op == Op::kHaltS ? ports_ : GetInfo(op).ports; }
  // Cycles from issue to the first packet that may use the result.
  int Latency(LatencyClass latency_class) const {
    return latencies_[static_cast<int>(latency_class)];
  }
  int Latency(Op op) const { return Latency(GetInfo(op).latency); }

  const v1::Dma& dma() const { return machine_.dma(); }
  const v1::Issue& issue() const { return machine_.issue(); }

  int scratchpad_count() const { return static_cast<int>(machine_.scratchpads().count()); }
  int scratchpad_rows() const { return static_cast<int>(machine_.scratchpads().rows()); }

 private:
  MachineModel() = default;

  v1::Machine machine_;
  std::array<int, kUnitCount> unit_limits_ = {};
  std::array<int, kLatencyClassCount> latencies_ = {};
  PortUse ports_;
};

}  // namespace atalla::isa

#endif  // ATALLA_ISA_MACHINE_H_
