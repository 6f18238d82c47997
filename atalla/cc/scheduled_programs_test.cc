// What the compiler makes of its own tables of programs, under every scheduler: scheduled and with
// one instruction a packet they leave the same, slot by slot and with all slots reading first; with
// stalls, on machines that wait and on those that do not; and after simplification.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/cc/compiler.h"
#include "atalla/cc/program_table.h"
#include "atalla/image/load.h"
#include "atalla/sched/equivalence_testing.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/simplify/simplify.h"
#include "gtest/gtest.h"

namespace atalla::cc {
namespace {

struct Case {
  const char* table;
  int optimization;
};

// Addresses of functions are other numbers in other packets, and may get anywhere.
bool HasCodeAddresses(const assembler::Code& code) {
  for (const assembler::CodeInstruction& instruction : code.instructions) {
    const auto reference = instruction.reference;
    if (reference != assembler::CodeInstruction::Reference::kNone &&
        reference != assembler::CodeInstruction::Reference::kPcRelative) {
      return true;
    }
  }
  return false;
}

class ScheduledProgramsTest : public testing::TestWithParam<Case> {
 protected:
  // Calls `compare` with the code of each program and what it starts with.
  template <typename Compare>
  void ForEachProgram(const Compare& compare) {
    sched::StartState start;
    start.image = TableMemory();
    start.init_stack = true;
    CompileOptions options;
    options.optimization = GetParam().optimization;
    int programs = 0;
    int left_out = 0;
    for (const ProgramRow& row :
         ReadProgramTable(absl::StrCat("testdata/atallac/", GetParam().table, ".txt"))) {
      SCOPED_TRACE(absl::StrCat(row.number, " ", row.feature, "\n", row.program));
      absl::StatusOr<CompileResult> result = Compile(row.program, "t.c", options);
      ASSERT_TRUE(result.ok()) << result.status();
      assembler::AddBootstrap(result->code);
      sched::StartState with_globals = start;
      const absl::Status merged = image::MergeImages(result->data, *with_globals.image);
      ASSERT_TRUE(merged.ok()) << merged;
      ++programs;
      if (HasCodeAddresses(result->code)) {
        ++left_out;
        continue;
      }
      compare(result->code, with_globals);
      if (HasFailure()) return;
    }
    EXPECT_GT(programs, 100);
    EXPECT_LE(left_out * 100, programs * 5);
  }
};

TEST_P(ScheduledProgramsTest, SchedulersAgree) {
  ForEachProgram([](const assembler::Code& code, const sched::StartState& start) {
    EXPECT_TRUE(sched::ScheduledPrograms(code).ExpectEquivalent(start)) << "does not end";
  });
}

TEST_P(ScheduledProgramsTest, SchedulersAgreeOnSimplerCode) {
  ForEachProgram([](const assembler::Code& code, const sched::StartState& start) {
    const assembler::Code simpler = sched::simplify::Simplify(code).code;
    EXPECT_TRUE(sched::ScheduledPrograms(simpler).ExpectEquivalent(start)) << "does not end";
  });
}

TEST_P(ScheduledProgramsTest, NobodyComesTooEarly) {
  ForEachProgram([](const assembler::Code& code, const sched::StartState& start) {
    EXPECT_TRUE(sched::ScheduledPrograms::Exposed(code).ExpectEquivalent(start)) << "does not end";
  });
}

INSTANTIATE_TEST_SUITE_P(Tables, ScheduledProgramsTest,
                         testing::Values(Case{"accept", 0}, Case{"accept", 2}, Case{"language", 0},
                                         Case{"language", 2}),
                         [](const testing::TestParamInfo<Case>& info) {
                           return absl::StrCat(info.param.table, "_O", info.param.optimization);
                         });

}  // namespace
}  // namespace atalla::cc
