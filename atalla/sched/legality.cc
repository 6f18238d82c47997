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

PacketRoom::PacketRoom(const RuleSet& rules) {
  // Slots and control are resources like others here.
  std::vector<Resource> resources = {
      MakeResource("width", rules.width,
                   [&rules](const InstructionInfo& info) {
                     return rules.control_alone && IsControl(info.op) ? rules.width : 1;
                   }),
      MakeResource("control", 1, [](const InstructionInfo& info) { return IsControl(info.op); }),
  };
  for (const Resource& resource : rules.resources) {
    const int most = *absl::c_max_element(resource.use);
    // Where a packet cannot run short there is nothing to watch.
    if (most * rules.width > resource.limit) resources.push_back(resource);
  }
  constexpr int kPerWord = 4;
  words_ = (static_cast<int>(resources.size()) + kPerWord - 1) / kPerWord;
  const auto add = [](std::vector<uint64_t>& words, size_t first, size_t resource, int amount) {
    words[first + resource / kPerWord] += static_cast<uint64_t>(amount)
                                          << (16 * (resource % kPerWord));
  };
  full_.assign(static_cast<size_t>(words_), kGuards);
  for (size_t r = 0; r < resources.size(); ++r) add(full_, 0, r, resources[r].limit);
  left_ = full_;
  for (const InstructionInfo& info : isa::AllInstructions()) {
    std::vector<uint64_t> use(static_cast<size_t>(words_), 0);
    for (size_t r = 0; r < resources.size(); ++r) add(use, 0, r, resources[r].Use(info.op));
    int found = 0;
    while (found < class_count() &&
           !std::equal(use.begin(), use.end(), uses_.begin() + found * words_)) {
      ++found;
    }
    classes_[static_cast<int>(info.op)] = found;
    if (found == class_count()) uses_.insert(uses_.end(), use.begin(), use.end());
  }
}

bool PacketRoom::Fits(isa::Op op) const { return ClassFits(ClassOf(op)); }

void PacketRoom::Add(isa::Op op) { AddClass(ClassOf(op)); }

void PacketRoom::AddClass(int op_class) {
  ATALLA_CHECK(ClassFits(op_class));
  const uint64_t* use = &uses_[static_cast<size_t>(op_class * words_)];
  for (int w = 0; w < words_; ++w) left_[w] -= use[w];
  ++size_;
}

void PacketRoom::Clear() {
  size_ = 0;
  std::copy(full_.begin(), full_.end(), left_.begin());
}

}  // namespace atalla::sched
