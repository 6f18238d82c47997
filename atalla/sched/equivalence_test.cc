// What every scheduler must do: leave the machine as one instruction a packet leaves it, whether
// slots run one after another or all read before any writes.

#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/equivalence_testing.h"
#include "atalla/sched/random_code.h"
#include "atalla/sched/run_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using assembler::Code;
using assembler::CodeInstruction;

class RandomTest : public testing::TestWithParam<int> {};

TEST_P(RandomTest, SchedulersAgree) {
  constexpr int kPrograms = 1000;
  int64_t instructions = 0;
  const int first = GetParam() * kPrograms;
  std::cout << "seeds " << first << ".." << first + kPrograms - 1 << "\n";
  for (int i = 0; i < kPrograms; ++i) {
    const uint32_t seed = static_cast<uint32_t>(first + i);
    const std::string text = RandomProgram(seed);
    const Code code = Assemble(text);
    StartState start;
    start.data = RandomProgramData(seed);
    EXPECT_TRUE(ScheduledPrograms(code).ExpectEquivalent(start))
        << "seed " << seed << " does not end";
    instructions += static_cast<int64_t>(code.instructions.size());
    if (HasFailure()) {
      ADD_FAILURE() << "seed " << seed << "\n" << text;
      return;
    }
  }
  EXPECT_GT(instructions, 40 * kPrograms);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTest, testing::Range(0, 20));

class ExposedRandomTest : public testing::TestWithParam<int> {};

// With stalls, on machines that wait and on those that do not.
TEST_P(ExposedRandomTest, NobodyComesTooEarly) {
  constexpr int kPrograms = 500;
  const int first = 1000000 + GetParam() * kPrograms;
  std::cout << "seeds " << first << ".." << first + kPrograms - 1 << "\n";
  for (int i = 0; i < kPrograms; ++i) {
    const uint32_t seed = static_cast<uint32_t>(first + i);
    const std::string text = RandomProgram(seed);
    StartState start;
    start.data = RandomProgramData(seed);
    EXPECT_TRUE(ScheduledPrograms::Exposed(Assemble(text)).ExpectEquivalent(start))
        << "seed " << seed << " does not end";
    if (HasFailure()) {
      ADD_FAILURE() << "seed " << seed << "\n" << text;
      return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ExposedRandomTest, testing::Range(0, 10));

// In a program without jalr nobody goes to a link, and it is only a number that changes with the
// packets and may get anywhere, also into arithmetic: leaves links out.
void TakeOutLinks(Code& code) {
  for (const CodeInstruction& instruction : code.instructions) {
    if (instruction.instruction.op == isa::Op::kJalr) return;
  }
  for (CodeInstruction& instruction : code.instructions) {
    if (instruction.instruction.op == isa::Op::kJal) instruction.instruction.rd = 0;
  }
}

// Compares with the first few starts that end; false if there are none.
bool ExpectEquivalentFromSomeStart(const ScheduledPrograms& programs) {
  constexpr int kStarts = 200;
  constexpr int kEnough = 4;
  int compared = 0;
  for (int seed = 0; seed < kStarts && compared < kEnough; ++seed) {
    if (programs.ExpectEquivalent(RandomStart(seed), /*max_packets=*/2000)) ++compared;
  }
  return compared > 0;
}

// The scheduler vectors: compiler output, hand-written loops, all spellings.
Code VectorCode(int number) {
  const std::string path = absl::StrFormat("testdata/vectors/sched/s%02d.s", number);
  const absl::StatusOr<std::string> text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  absl::StatusOr<Code> code = assembler::ParseAssembly(text.value_or(""), path);
  EXPECT_TRUE(code.ok()) << code.status();
  if (!code.ok()) return {};
  assembler::AddBootstrap(*code);
  return *code;
}

TEST(VectorTest, SchedulersAgreeOnPrograms) {
  int compared = 0;
  for (int i = 0; i < 32; ++i) {
    Code code = VectorCode(i);
    SCOPED_TRACE(code.name);
    TakeOutLinks(code);
    const bool ends = ExpectEquivalentFromSomeStart(ScheduledPrograms(code));
    EXPECT_EQ(ExpectEquivalentFromSomeStart(ScheduledPrograms::Exposed(code)), ends);
    if (ends) ++compared;
  }
  // The others loop for ever, or always divide by 0 or transfer a tile that does not exist.
  EXPECT_GE(compared, 23);
}

// Each block by itself, so that also programs that never end have a part.
TEST(VectorTest, SchedulersAgreeOnBlocks) {
  int blocks = 0;
  int compared = 0;
  for (int i = 0; i < 32; ++i) {
    const Code code = VectorCode(i);
    for (const Block& block : FindBlocks(code)) {
      Code alone;
      alone.name = absl::StrCat(code.name, " from instruction ", block.begin);
      SCOPED_TRACE(alone.name);
      for (int32_t k = block.begin; k < block.end; ++k) {
        if (isa::HasEffect(code.instructions[k].instruction.op, isa::kIsControl)) break;
        alone.instructions.push_back(code.instructions[k]);
      }
      alone.instructions.emplace_back().instruction.op = isa::Op::kHaltS;
      ++blocks;
      if (ExpectEquivalentFromSomeStart(ScheduledPrograms(alone))) ++compared;
    }
  }
  EXPECT_GT(blocks, 150);
  EXPECT_GE(compared, blocks * 95 / 100) << "of " << blocks;
}

}  // namespace
}  // namespace atalla::sched
