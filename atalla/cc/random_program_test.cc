// Random programs give what an interpreter that shares nothing with the compiler gives, at every
// level, under both schedulers and on both machines.

#include "atalla/cc/random_program.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "atalla/cc/run_program.h"
#include "atalla/emu/emulator.h"
#include "atalla/isa/machine.h"

namespace atalla::cc {
namespace {

constexpr int kProgramsPerCase = 25;

class RandomProgramTest : public testing::TestWithParam<int> {};

TEST_P(RandomProgramTest, GivesWhatTheInterpreterGives) {
  for (int i = 0; i < kProgramsPerCase; ++i) {
    const uint32_t seed = static_cast<uint32_t>(GetParam() * kProgramsPerCase + i);
    const RandomProgram program = MakeRandomProgram(seed);
    for (const int level : {0, 1, 2, 3}) {
      SCOPED_TRACE(absl::StrCat("seed ", seed, " -O", level, "\n", program.text));
      RunSourceOptions options;
      options.compile.optimization = level;
      options.compile.verify_passes = true;
      // Half the time the reference machine; never the same pairs.
      if ((seed + level) % 2 == 0) options.machine = isa::MachineModel::Reference();
      if ((seed + level) % 3 == 0) options.scheduler = "linear";
      const absl::StatusOr<emu::Emulator> done = RunSource(program.text, "t.c", options);
      ASSERT_TRUE(done.ok()) << done.status();
      ASSERT_EQ(done->ScalarRegister(kReturnRegister), program.result);
    }
  }
}

// More with RANDOM_PROGRAM_CASES=800 in the environment: 20,000 programs.
int CaseCount() {
  constexpr int kDefaultCases = 8;
  const char* given = std::getenv("RANDOM_PROGRAM_CASES");
  int count = 0;
  return given != nullptr && absl::SimpleAtoi(given, &count) && count > 0 ? count : kDefaultCases;
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomProgramTest, testing::Range(0, CaseCount()));

TEST(RandomProgramTest, SameSeedSameProgram) {
  EXPECT_EQ(MakeRandomProgram(7).text, MakeRandomProgram(7).text);
  EXPECT_NE(MakeRandomProgram(7).text, MakeRandomProgram(8).text);
}

}  // namespace
}  // namespace atalla::cc
