#include "atalla/sched/legality.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"

namespace atalla::sched {
namespace {

using isa::Format;
using isa::InstructionInfo;
using isa::Op;

// A resource of which a packet has `limit`, and `use(info)` is what an operation takes.
template <typename UseOf>
Resource MakeResource(absl::string_view name, int limit, const UseOf& use) {
  Resource resource;
  resource.name = std::string(name);
  resource.limit = limit;
  for (const InstructionInfo& info : isa::AllInstructions()) {
    resource.use[static_cast<int>(info.op)] = static_cast<uint8_t>(use(info));
  }
  return resource;
}

bool IsVectorFormat(Format format) {
  switch (format) {
    case Format::kVV:
    case Format::kVS:
    case Format::kVI:
    case Format::kVM:
    case Format::kVTS:
    case Format::kVMV:
    case Format::kVMS:
      return true;
    default:
      return false;
  }
}

// lw.vi is not a memory instruction: it moves a vector register to the weight buffer.
bool IsMemoryFormat(Format format) {
  return format == Format::kM || format == Format::kVM || format == Format::kSDMA;
}

bool IsControl(Op op) { return isa::HasEffect(op, isa::kIsControl); }

std::string Quoted(const isa::Instruction& instruction) {
  return absl::StrCat("'", isa::ToString(instruction), "'");
}

// `later` is in a later slot than `earlier`.
absl::Status CheckPair(const RuleSet& rules, const isa::Instruction& earlier,
                       const isa::Instruction& later) {
  const auto conflict = [&](absl::string_view what, absl::string_view how) {
    return absl::InvalidArgumentError(absl::StrCat(Quoted(earlier), " and ", Quoted(later),
                                                   " share a packet, and the second ", how, " ",
                                                   what));
  };
  const isa::RegisterEffects first = isa::GetRegisterEffects(earlier);
  const isa::RegisterEffects second = isa::GetRegisterEffects(later);
  for (isa::Register written : first.writes) {
    if (absl::c_linear_search(second.reads, written)) {
      return conflict(written.ToString(), "needs the first one's result in");
    }
    if (absl::c_linear_search(second.writes, written)) {
      return conflict(written.ToString(), "also writes");
    }
  }
  if (!rules.shares_war) {
    for (isa::Register written : second.writes) {
      if (absl::c_linear_search(first.reads, written)) {
        return conflict(written.ToString(), "overwrites the first one's operand");
      }
    }
  }
  // gemm.vv also ends a fill of the buffer, so a push after it depends on it as on another push.
  constexpr uint32_t kWeights = isa::kReadsWeights | isa::kWritesWeights;
  if (isa::HasEffect(earlier.op, kWeights) && isa::HasEffect(later.op, kWeights) &&
      (isa::HasEffect(earlier.op, isa::kWritesWeights) ||
       isa::HasEffect(later.op, isa::kWritesWeights))) {
    return conflict("the weight buffer", "depends on the first one through");
  }
  return absl::OkStatus();
}

}  // namespace

RuleSet RulesLinear() {
  RuleSet rules;
  rules.name = "linear";
  rules.width = 1;
  return rules;
}

RuleSet RulesL1() {
  RuleSet rules;
  rules.name = "L1";
  rules.control_alone = true;
  rules.shares_war = false;
  rules.resources = {
      MakeResource("vector", 1,
                   [](const InstructionInfo& info) { return IsVectorFormat(info.format); }),
      MakeResource("memory", 1,
                   [](const InstructionInfo& info) { return IsMemoryFormat(info.format); }),
  };
  return rules;
}

RuleSet RulesL2(const isa::MachineModel& machine) {
  RuleSet rules;
  rules.name = "L2";
  for (int i = 0; i < isa::kUnitCount; ++i) {
    const isa::Unit unit = static_cast<isa::Unit>(i);
    rules.resources.push_back(
        MakeResource(isa::UnitName(unit), machine.UnitLimit(unit),
                     [unit](const InstructionInfo& info) { return info.unit == unit; }));
  }
  const isa::PortUse ports = machine.Ports();
  rules.resources.push_back(MakeResource(
      "scalar ports", ports.scalar,
      [&machine](const InstructionInfo& info) { return machine.PortsOf(info.op).scalar; }));
  rules.resources.push_back(MakeResource(
      "vector ports", ports.vector,
      [&machine](const InstructionInfo& info) { return machine.PortsOf(info.op).vector; }));
  rules.resources.push_back(MakeResource(
      "mask ports", ports.mask,
      [&machine](const InstructionInfo& info) { return machine.PortsOf(info.op).mask; }));
  return rules;
}

absl::Status CheckPacket(const RuleSet& rules, absl::Span<const isa::Instruction> packet) {
  if (static_cast<int>(packet.size()) > rules.width) {
    return absl::InvalidArgumentError(absl::StrCat("a packet of ", packet.size(),
                                                   " instructions; rules ", rules.name, " allow ",
                                                   rules.width));
  }
  for (const Resource& resource : rules.resources) {
    int used = 0;
    for (const isa::Instruction& instruction : packet) used += resource.Use(instruction.op);
    if (used > resource.limit) {
      return absl::InvalidArgumentError(absl::StrCat("a packet uses ", used, " of ", resource.name,
                                                     "; rules ", rules.name, " allow ",
                                                     resource.limit));
    }
  }
  for (size_t i = 0; i < packet.size(); ++i) {
    for (size_t j = i + 1; j < packet.size(); ++j) {
      const bool one = IsControl(packet[i].op);
      const bool other = IsControl(packet[j].op);
      if ((one && other) || (rules.control_alone && (one || other))) {
        return absl::InvalidArgumentError(absl::StrCat(Quoted(packet[i]), " and ",
                                                       Quoted(packet[j]), " share a packet; rules ",
                                                       rules.name, " do not allow it"));
      }
      ATALLA_RETURN_IF_ERROR(CheckPair(rules, packet[i], packet[j]));
    }
  }
  return absl::OkStatus();
}

PacketRoom::PacketRoom(const RuleSet& rules)
    : width_(rules.width), control_alone_(rules.control_alone) {
  for (const Resource& resource : rules.resources) limits_.push_back(resource.limit);
  used_.resize(limits_.size());
  for (const InstructionInfo& info : isa::AllInstructions()) {
    ClassUse use;
    use.control = IsControl(info.op);
    for (size_t r = 0; r < rules.resources.size(); ++r) {
      const int amount = rules.resources[r].Use(info.op);
      if (amount > 0) use.uses.push_back({static_cast<uint8_t>(r), static_cast<uint8_t>(amount)});
    }
    const auto found = absl::c_find_if(uses_, [&use](const ClassUse& other) {
      return other.control == use.control && other.uses == use.uses;
    });
    classes_[static_cast<int>(info.op)] = static_cast<int>(found - uses_.begin());
    if (found == uses_.end()) uses_.push_back(use);
  }
}

bool PacketRoom::Fits(isa::Op op) const { return ClassFits(ClassOf(op)); }

bool PacketRoom::ClassFits(int op_class) const {
  const ClassUse& use = uses_[op_class];
  if (size_ >= width_) return false;
  if (use.control && has_control_) return false;
  if (control_alone_ && size_ > 0 && (use.control || has_control_)) return false;
  return absl::c_all_of(
      use.uses, [this](Use u) { return used_[u.resource] + u.amount <= limits_[u.resource]; });
}

void PacketRoom::Add(isa::Op op) { AddClass(ClassOf(op)); }

void PacketRoom::AddClass(int op_class) {
  ATALLA_CHECK(ClassFits(op_class));
  const ClassUse& use = uses_[op_class];
  for (const Use& u : use.uses) used_[u.resource] += u.amount;
  has_control_ = has_control_ || use.control;
  ++size_;
}

void PacketRoom::Clear() {
  size_ = 0;
  has_control_ = false;
  std::fill(used_.begin(), used_.end(), 0);
}

}  // namespace atalla::sched
