// How well the iterations of inner loops overlap, under scheduler "modulo": loops of the compiler's
// own tables of programs, and of the scheduler vectors, reach the least initiation interval that
// their resources and recurrences allow.

#include <algorithm>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/cc/compiler.h"
#include "atalla/cc/program_table.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/modulo/modulo.h"
#include "gtest/gtest.h"

namespace atalla::cc {
namespace {

struct Count {
  int loops = 0;
  int at_bound = 0;
  std::string others;

  void Add(const assembler::Code& code) {
    for (const sched::LoopReport& loop : sched::ExplainLoops(code, isa::MachineModel::Default())) {
      ++loops;
      if (loop.least_ii > 0 && loop.least_ii == std::max(loop.res_mii, loop.rec_mii)) {
        ++at_bound;
      } else {
        others += loop.ToString() + "\n";
      }
    }
  }
};

TEST(OverlapTest, LoopsReachTheirBound) {
  Count count;
  for (const char* table : {"testdata/atallac/accept.txt", "testdata/atallac/language.txt"}) {
    for (const ProgramRow& row : ReadProgramTable(table)) {
      const absl::StatusOr<CompileResult> result = Compile(row.program, "t.c");
      ASSERT_TRUE(result.ok()) << result.status();
      count.Add(result->code);
    }
  }
  EXPECT_GT(count.loops, 20);
  for (int i = 0; i < 32; ++i) {
    const std::string path = absl::StrFormat("testdata/vectors/sched/s%02d.s", i);
    const absl::StatusOr<std::string> text = ReadFile(path);
    ASSERT_TRUE(text.ok()) << text.status();
    const absl::StatusOr<assembler::Code> code = assembler::ParseAssembly(*text, path);
    ASSERT_TRUE(code.ok()) << code.status();
    count.Add(*code);
  }
  EXPECT_GT(count.loops, 30);
  EXPECT_GE(count.at_bound * 100, count.loops * 96) << count.others;
  RecordProperty("loops", count.loops);
  RecordProperty("at_bound", count.at_bound);
}

}  // namespace
}  // namespace atalla::cc
