#include "atalla/sched/global/pass_testing.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/global/random_control.h"
#include "atalla/sched/modulo/random_loops.h"
#include "atalla/sched/random_code.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched::global {
namespace {

using assembler::Code;
using assembler::CodeInstruction;

std::string Text(Code code) {
  for (CodeInstruction& instruction : code.instructions) instruction.location = {};
  return assembler::PrintCode(code);
}

// `state` with what `from` has in x1, the link, and in registers that `code` never names.
EndState Comparable(const EndState& from, const Code& code, EndState state) {
  std::array<std::set<int>, 3> named;
  for (const CodeInstruction& instruction : code.instructions) {
    const isa::RegisterEffects effects = isa::GetRegisterEffects(instruction.instruction);
    for (const isa::Register reg : effects.writes) {
      named[static_cast<int>(reg.file)].insert(reg.number);
    }
    for (const isa::Register reg : effects.reads) {
      named[static_cast<int>(reg.file)].insert(reg.number);
    }
  }
  named[0].erase(1);
  for (size_t i = 0; i < state.scalars.size(); ++i) {
    if (named[0].count(static_cast<int>(i)) == 0) state.scalars[i] = from.scalars[i];
  }
  for (size_t i = 0; i < state.vectors.size(); ++i) {
    if (named[1].count(static_cast<int>(i / isa::kLanes)) == 0) state.vectors[i] = from.vectors[i];
  }
  for (size_t i = 0; i < state.masks.size(); ++i) {
    if (named[2].count(static_cast<int>(i)) == 0) state.masks[i] = from.masks[i];
  }
  return state;
}

Outcome RunLinear(const Code& code, const StartState& start) {
  absl::StatusOr<v1::Program> program = ScheduleProgram(code, {"linear"});
  if (!program.ok()) {
    Outcome outcome;
    outcome.status = program.status();
    return outcome;
  }
  return Execute(*program, start, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
}

bool ExpectSame(const CodePass& pass, const std::string& text, std::vector<uint32_t> data,
                bool never_more) {
  const Code code = Assemble(text);
  const Code changed = pass(code);
  const absl::Status check = assembler::CheckCode(changed);
  EXPECT_TRUE(check.ok()) << check;
  if (!check.ok()) return false;
  StartState start;
  start.data = std::move(data);
  for (const char* preset : {"default", "reference"}) {
    start.preset = preset;
    const Outcome before = RunLinear(code, start);
    const Outcome after = RunLinear(changed, start);
    EXPECT_EQ(before.status.ok(), after.status.ok()) << before.status << " " << after.status;
    if (!before.status.ok()) continue;
    EXPECT_EQ(Differences(before.state, Comparable(before.state, code, after.state)), "");
    EXPECT_EQ(after.counters.flops_vector, before.counters.flops_vector);
    EXPECT_EQ(after.counters.scalar_memory_bytes, before.counters.scalar_memory_bytes);
    EXPECT_EQ(after.counters.vreg_memory_bytes, before.counters.vreg_memory_bytes);
    if (never_more) {
      EXPECT_LE(after.counters.packets_executed, before.counters.packets_executed);
    }
  }
  return !(changed == code);
}

}  // namespace

std::string After(const CodePass& pass, absl::string_view text) {
  return Text(pass(Assemble(text)));
}

std::string Same(absl::string_view text) { return Text(Assemble(text)); }

void ExpectSameOnRandomPrograms(const CodePass& pass, int first_seed, int programs,
                                bool never_more) {
  int changed = 0;
  for (int seed = first_seed; seed < first_seed + programs; ++seed) {
    const uint32_t s = static_cast<uint32_t>(seed);
    const std::pair<std::string, std::vector<uint32_t>> sources[] = {
        {RandomControl(s), RandomControlData(s)},
        {RandomProgram(s), RandomProgramData(s)},
        {modulo::RandomLoops(s), modulo::RandomLoopsData(s)}};
    for (const auto& [text, data] : sources) {
      const bool is_first = &text == &sources[0].first;
      if (!is_first && seed % 4 != 0) continue;
      if (ExpectSame(pass, text, data, never_more) && is_first) ++changed;
      if (testing::Test::HasFailure()) {
        ADD_FAILURE() << "seed " << seed << "\n" << text << "\nbecame\n" << After(pass, text);
        return;
      }
    }
  }
  EXPECT_GT(changed, programs / 10);
}

}  // namespace atalla::sched::global
