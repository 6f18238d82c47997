#include "atalla/sched/equivalence_testing.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "atalla/assembler/code.h"
#include "atalla/emu/counters.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/exposed/path_testing.h"
#include "atalla/sched/registry.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/schedule.h"
#include "atalla/sched/scheduler.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

// Empty packets are many.
constexpr uint64_t kMaxScheduledPackets = 10000000;

constexpr v1::Semantics::SlotOrder kBySlot = v1::Semantics::SLOT_ORDER_SEQUENTIAL;
constexpr v1::Semantics::SlotOrder kAtOnce = v1::Semantics::SLOT_ORDER_READ_THEN_WRITE;

const isa::MachineModel& Machine() {
  static const auto* const machine = new isa::MachineModel(isa::MachineModel::Default());
  return *machine;
}

// The code with instruction i on line i + 1, so that calls are known again wherever they end up.
assembler::Code Numbered(assembler::Code code) {
  int line = 0;
  for (assembler::CodeInstruction& instruction : code.instructions) {
    instruction.location = {"", ++line, 0};
  }
  return code;
}

// Line and return address of each call.
std::multimap<uint32_t, uint32_t> ReturnAddresses(const v1::Program& program) {
  std::multimap<uint32_t, uint32_t> addresses;
  for (const v1::Packet& packet : program.packets()) {
    for (int slot = 0; slot < packet.slots_size(); ++slot) {
      const absl::StatusOr<isa::Instruction> in = isa::Decode(packet.slots(slot));
      if (!in.ok() || (in->op != isa::Op::kJal && in->op != isa::Op::kJalr) || in->rd == 0) {
        continue;
      }
      addresses.emplace(packet.lines(slot).line(),
                        static_cast<uint32_t>(packet.address()) + isa::kBytesPerPacket);
    }
  }
  return addresses;
}

// `state` with the return addresses that it holds where `linear` has those of the same calls
// replaced by the latter.
EndState WithReturnsOf(const EndState& linear,
                       const std::multimap<uint32_t, uint32_t>& linear_returns, EndState state,
                       const std::multimap<uint32_t, uint32_t>& returns) {
  std::set<std::pair<uint32_t, uint32_t>> pairs;
  for (const auto& [line, address] : returns) {
    const auto [begin, end] = linear_returns.equal_range(line);
    for (auto call = begin; call != end; ++call) pairs.emplace(call->second, address);
  }
  const auto replace = [&pairs](uint32_t expected, uint32_t& value) {
    if (expected != value && pairs.count({expected, value}) > 0) value = expected;
  };
  for (size_t i = 0; i < state.scalars.size(); ++i) replace(linear.scalars[i], state.scalars[i]);
  if (state.words.size() != linear.words.size()) return state;
  for (size_t i = 0; i < state.words.size(); ++i) {
    if (state.words[i].first != linear.words[i].first) return state;
    replace(linear.words[i].second, state.words[i].second);
  }
  return state;
}

}  // namespace

EndState WithUnnamedOf(const EndState& from, const assembler::Code& code, EndState state) {
  std::set<std::pair<isa::RegisterFile, int>> named;
  for (const assembler::CodeInstruction& instruction : code.instructions) {
    const isa::RegisterEffects effects = isa::GetRegisterEffects(instruction.instruction);
    for (isa::Register reg : effects.reads) named.emplace(reg.file, reg.number);
    for (isa::Register reg : effects.writes) named.emplace(reg.file, reg.number);
  }
  const auto is_named = [&named](isa::RegisterFile file, size_t number) {
    return named.count({file, static_cast<int>(number)}) > 0;
  };
  for (size_t i = 0; i < state.scalars.size(); ++i) {
    if (!is_named(isa::RegisterFile::kScalar, i)) state.scalars[i] = from.scalars[i];
  }
  for (size_t i = 0; i < state.masks.size(); ++i) {
    if (!is_named(isa::RegisterFile::kMask, i)) state.masks[i] = from.masks[i];
  }
  for (size_t i = 0; i < state.vectors.size(); ++i) {
    const bool kept = is_named(isa::RegisterFile::kVector, i / isa::kLanes);
    if (!kept) state.vectors[i] = from.vectors[i];
  }
  return state;
}

v1::Program ExpectSchedule(const assembler::Code& code, const std::string& scheduler,
                           ScheduleOptions::Timing timing) {
  ScheduleOptions options;
  options.scheduler = scheduler;
  options.machine = Machine();
  options.timing = timing;
  absl::StatusOr<v1::Program> program = ScheduleProgram(code, options);
  EXPECT_TRUE(program.ok()) << scheduler << ": " << program.status();
  return program.ok() ? *std::move(program) : v1::Program();
}

ScheduledPrograms::ScheduledPrograms(const assembler::Code& code,
                                     const std::vector<std::string>& schedulers)
    : ScheduledPrograms(code, schedulers, /*exposed=*/false) {}

ScheduledPrograms ScheduledPrograms::Exposed(const assembler::Code& code,
                                             const std::vector<std::string>& schedulers) {
  return ScheduledPrograms(code, schedulers, /*exposed=*/true);
}

ScheduledPrograms::ScheduledPrograms(const assembler::Code& code,
                                     const std::vector<std::string>& schedulers, bool exposed)
    : code_(Numbered(code)), exposed_(exposed) {
  for (const Scheduler* scheduler : AllSchedulers()) {
    Scheduled scheduled;
    scheduled.name = std::string(scheduler->name());
    const bool is_linear = scheduled.name == "linear";
    const bool wanted =
        schedulers.empty() || is_linear || absl::c_linear_search(schedulers, scheduled.name);
    if (!wanted) continue;
    scheduled.rewrites = scheduler->RewritesCode();
    scheduled.only_renames = scheduler->OnlyRenames();
    scheduled.simplifies = scheduler->SimplifiesFirst();
    if (is_linear) {
      linear_ = scheduled;
      linear_.program = ExpectSchedule(code_, linear_.name);
      linear_.returns = ReturnAddresses(linear_.program);
      if (!exposed) continue;
    }
    scheduled.pads = exposed || scheduler->Rules(Machine()).pads_after_control;
    scheduled.program = ExpectSchedule(
        code_, scheduled.name,
        exposed ? ScheduleOptions::Timing::kExposed : ScheduleOptions::Timing::kInterlocked);
    if (exposed) {
      EXPECT_EQ(exposed::EarlyUses(scheduled.program, Machine()), "") << scheduled.name;
    }
    scheduled.returns = ReturnAddresses(scheduled.program);
    others_.push_back(std::move(scheduled));
  }
}

bool ScheduledPrograms::ExpectEquivalent(const StartState& start, uint64_t max_packets) const {
  const Outcome linear = Execute(linear_.program, start, kBySlot, max_packets);
  if (!linear.status.ok()) return false;
  for (const Scheduled& scheduled : others_) ExpectAgrees(scheduled, linear, start);
  return true;
}

void ScheduledPrograms::ExpectAgrees(const Scheduled& scheduled, const Outcome& linear,
                                     const StartState& start) const {
  SCOPED_TRACE(scheduled.name);
  const Outcome by_slot = Execute(scheduled.program, start, kBySlot, kMaxScheduledPackets);
  const Outcome at_once = Execute(scheduled.program, start, kAtOnce, kMaxScheduledPackets);
  EXPECT_TRUE(by_slot.status.ok()) << by_slot.status;
  EXPECT_TRUE(at_once.status.ok()) << at_once.status;
  EXPECT_EQ(Differences(by_slot.state, at_once.state), "") << "slot orders differ";
  EXPECT_EQ(Differences(by_slot.counters, at_once.counters), "") << "slot orders differ";
  EndState state = WithReturnsOf(linear.state, linear_.returns, by_slot.state, scheduled.returns);
  if (scheduled.rewrites) state = WithUnnamedOf(linear.state, code_, std::move(state));
  EXPECT_EQ(Differences(linear.state, state), "") << "differs from linear";
  ExpectSameWork(scheduled, linear, by_slot);
  if (exposed_) ExpectOnTime(scheduled, start);
}

void ScheduledPrograms::ExpectOnTime(const Scheduled& scheduled, const StartState& start) const {
  const TimedOutcome waits =
      ExecuteTimed(scheduled.program, start, v1::Issue::TIMING_INTERLOCKED, kMaxScheduledPackets);
  EXPECT_TRUE(waits.status.ok()) << waits.status;
  EXPECT_EQ(waits.timing.cycles, waits.timing.packets_issued);
  const TimedOutcome runs =
      ExecuteTimed(scheduled.program, start, v1::Issue::TIMING_EXPOSED, kMaxScheduledPackets);
  EXPECT_TRUE(runs.status.ok()) << runs.status;
  EXPECT_EQ(absl::StrJoin(runs.hazards, "\n"), "");
}

void ScheduledPrograms::ExpectSameWork(const Scheduled& scheduled, const Outcome& linear,
                                       const Outcome& outcome) const {
  const emu::Counters& expected = linear.counters;
  const emu::Counters& got = outcome.counters;
  EXPECT_EQ(got.flops_matmul, expected.flops_matmul);
  EXPECT_EQ(got.bytes_loaded_by_scratchpad, expected.bytes_loaded_by_scratchpad);
  EXPECT_EQ(got.bytes_stored_by_scratchpad, expected.bytes_stored_by_scratchpad);
  if (scheduled.simplifies) {
    EXPECT_LE(got.flops_vector, expected.flops_vector);
    EXPECT_LE(got.vreg_memory_bytes, expected.vreg_memory_bytes);
    EXPECT_LE(got.scalar_memory_bytes, expected.scalar_memory_bytes);
  } else {
    EXPECT_EQ(got.flops_vector, expected.flops_vector);
    EXPECT_EQ(got.vreg_memory_bytes, expected.vreg_memory_bytes);
    EXPECT_EQ(got.scalar_memory_bytes, expected.scalar_memory_bytes);
  }
  // Counters move into branches, and come back to test what is assumed of them.
  if (!scheduled.only_renames) return;
  EXPECT_EQ(got.flops_scalar, expected.flops_scalar);
  // Padding puts branches out of reach, and one instruction a packet may do so as well; a detour is
  // one instruction more.
  const uint64_t filled = scheduled.program.metrics().sched_slots_filled();
  const uint64_t linear_filled = linear_.program.metrics().sched_slots_filled();
  if (filled == linear_filled) {
    EXPECT_EQ(got.instructions_executed, expected.instructions_executed);
    EXPECT_EQ(got.retired, expected.retired);
  } else if (filled > linear_filled) {
    EXPECT_TRUE(scheduled.pads) << "detours where 'linear' has none";
    EXPECT_GE(got.instructions_executed, expected.instructions_executed);
  } else {
    EXPECT_LE(got.instructions_executed, expected.instructions_executed);
  }
  if (!scheduled.pads) {
    EXPECT_LE(got.packets_executed, expected.packets_executed);
  }
}

}  // namespace atalla::sched
