// What Simplify makes does what the code did: in memory, scratchpads and every register that the
// code names.

#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/random_code.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/schedule.h"
#include "atalla/sched/simplify/random_constants.h"
#include "atalla/sched/simplify/simplify.h"
#include "gtest/gtest.h"

namespace atalla::sched::simplify {
namespace {

using assembler::Code;

constexpr v1::Semantics::SlotOrder kBySlot = v1::Semantics::SLOT_ORDER_SEQUENTIAL;

// By source line: with one instruction a packet, a call's return address follows from its place,
// if no branch had to be made longer.
std::map<int, uint32_t> ReturnAddresses(const Code& code) {
  std::map<int, uint32_t> addresses;
  for (size_t i = 0; i < code.instructions.size(); ++i) {
    const isa::Op op = code.instructions[i].instruction.op;
    if (op != isa::Op::kJal && op != isa::Op::kJalr) continue;
    addresses[code.instructions[i].location.line] =
        static_cast<uint32_t>((i + 1) * isa::kBytesPerPacket);
  }
  return addresses;
}

// Return addresses of `from` in the state become those of the same calls in `to`.
void MapReturns(const Code& from, const Code& to, const EndState& expected, EndState& state) {
  const std::map<int, uint32_t> targets = ReturnAddresses(to);
  for (const auto& [line, address] : ReturnAddresses(from)) {
    const auto target = targets.find(line);
    if (target == targets.end() || address == target->second) continue;
    for (size_t i = 0; i < state.scalars.size(); ++i) {
      if (state.scalars[i] == address && expected.scalars[i] == target->second) {
        state.scalars[i] = target->second;
      }
    }
    for (size_t i = 0; i < state.words.size() && i < expected.words.size(); ++i) {
      if (state.words[i].second == address && expected.words[i].second == target->second) {
        state.words[i].second = target->second;
      }
    }
  }
}

Outcome RunLinear(const Code& code, const StartState& start, uint64_t max_packets) {
  const auto program = ScheduleProgram(code, {"linear"});
  EXPECT_TRUE(program.ok()) << program.status();
  if (!program.ok()) return {};
  return Execute(*program, start, kBySlot, max_packets);
}

// False, and nothing compared, if `code` does not end by itself.
bool ExpectSameEffect(const Code& code, const Simplification& simpler, const StartState& start,
                      uint64_t max_packets = 100000) {
  const Outcome expected = RunLinear(code, start, max_packets);
  if (!expected.status.ok()) return false;
  Outcome got = RunLinear(simpler.code, start, max_packets);
  EXPECT_TRUE(got.status.ok()) << got.status;
  MapReturns(simpler.code, code, expected.state, got.state);
  EXPECT_EQ(Differences(expected.state, got.state), "");
  EXPECT_LE(got.counters.instructions_executed, expected.counters.instructions_executed);
  return true;
}

Simplification ExpectSound(const Code& code) {
  const Simplification simpler = Simplify(code);
  EXPECT_TRUE(assembler::CheckCode(simpler.code).ok()) << assembler::CheckCode(simpler.code);
  EXPECT_EQ(flow::NamedRegisters(simpler.code).ToString(), flow::NamedRegisters(code).ToString());
  EXPECT_EQ(simpler.code.labels.size(), code.labels.size());
  // There is nothing left to do.
  const Simplification again = Simplify(simpler.code);
  EXPECT_EQ(again.instructions_after, simpler.instructions_after) << again.Summary();
  return simpler;
}

class RandomTest : public testing::TestWithParam<int> {};

TEST_P(RandomTest, ProgramsDoTheSame) {
  constexpr int kPrograms = 1000;
  int64_t before = 0;
  int64_t after = 0;
  const int first = GetParam() * kPrograms;
  std::cout << "seeds " << first << ".." << first + kPrograms - 1 << "\n";
  for (int i = 0; i < kPrograms; ++i) {
    const auto seed = static_cast<uint32_t>(first + i);
    // Three of four have much to simplify.
    const std::string text = seed % 4 == 0 ? RandomProgram(seed) : RandomConstants(seed);
    const Code code = Assemble(text);
    StartState start;
    start.data = RandomProgramData(seed);
    start.preset = seed % 2 == 0 ? "default" : "reference";
    const Simplification simpler = ExpectSound(code);
    EXPECT_TRUE(ExpectSameEffect(code, simpler, start)) << "does not end";
    before += simpler.instructions_before;
    after += simpler.instructions_after;
    if (HasFailure()) {
      ADD_FAILURE() << "seed " << seed << "\n"
                    << text << "\nbecame\n"
                    << assembler::PrintCode(simpler.code);
      return;
    }
  }
  std::cout << before << " -> " << after << " instructions\n";
  EXPECT_LT(after, before * 8 / 10);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTest, testing::Range(0, 20));

TEST(VectorTest, SchedulerVectorsDoTheSame) {
  int compared = 0;
  for (int number = 0; number < 32; ++number) {
    const std::string path = absl::StrFormat("testdata/vectors/sched/s%02d.s", number);
    const auto text = ReadFile(path);
    ASSERT_TRUE(text.ok()) << text.status();
    auto code = assembler::ParseAssembly(*text, path);
    ASSERT_TRUE(code.ok()) << code.status();
    assembler::AddBootstrap(*code);
    SCOPED_TRACE(path);
    const Simplification simpler = ExpectSound(*code);
    int ended = 0;
    for (int seed = 0; seed < 200 && ended < 4; ++seed) {
      ended += ExpectSameEffect(*code, simpler, RandomStart(seed), /*max_packets=*/2000) ? 1 : 0;
    }
    compared += ended > 0 ? 1 : 0;
  }
  // The others loop for ever, or always divide by 0 or transfer a tile that does not exist.
  EXPECT_GE(compared, 22);
}

}  // namespace
}  // namespace atalla::sched::simplify
