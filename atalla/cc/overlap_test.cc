// How well the iterations of inner loops overlap, under scheduler "modulo": the innermost loops of
// all programs in testdata, against the least initiation interval that their resources and
// recurrences allow.

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/base/golden.h"
#include "atalla/cc/compiler.h"
#include "atalla/cc/program_table.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/exact/loop_oracle.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/loops.h"
#include "atalla/sched/handwritten_programs.h"
#include "atalla/sched/modulo/modulo.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/unpack_testing.h"
#include "gtest/gtest.h"

namespace atalla::cc {
namespace {

struct Count {
  int innermost = 0;   // Natural loops of the code as it is.
  int one_block = 0;   // Of one block, once prepared: those that "modulo" looks at.
  int overlapped = 0;  // Others have iterations that "list" makes as short.
  int in_use = 0;      // An iteration takes the least interval.
  int at_bound = 0;    // There is a schedule of the least interval.
  std::string others;

  void Add(const assembler::Code& code) {
    const sched::flow::FlowGraph graph(code);
    const std::vector<sched::flow::NaturalLoop> loops =
        sched::flow::FindNaturalLoops(graph, sched::flow::Dominators(graph));
    std::set<int> parents;
    for (const sched::flow::NaturalLoop& loop : loops) parents.insert(loop.parent);
    for (size_t i = 0; i < loops.size(); ++i) {
      innermost += parents.count(static_cast<int>(i)) > 0 ? 0 : 1;
    }
    const sched::ExactLoopOracle oracle;
    for (const sched::LoopReport& loop :
         sched::ExplainLoops(code, isa::MachineModel::Default(), &oracle)) {
      ++one_block;
      overlapped += loop.pipelined ? 1 : 0;
      const int bound = std::max(loop.res_mii, loop.rec_mii);
      const bool least = loop.ii > 0 && (loop.pipelined ? loop.ii : loop.list_packets) <= bound;
      in_use += least ? 1 : 0;
      at_bound += least || (loop.least_ii > 0 && loop.least_ii == bound) ? 1 : 0;
      if (!least) absl::StrAppend(&others, code.name, ": ", loop.ToString(), "\n");
    }
  }

  void Add(const Count& other) {
    innermost += other.innermost;
    one_block += other.one_block;
    overlapped += other.overlapped;
    in_use += other.in_use;
    at_bound += other.at_bound;
    others += other.others;
  }

  std::string Row(absl::string_view name) const {
    return absl::StrFormat("| %s | %d | %d | %d | %d | %d |\n", name, innermost, one_block,
                           overlapped, in_use, at_bound);
  }
};

std::string Read(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

Count CompiledPrograms(int optimization) {
  Count count;
  CompileOptions options;
  options.optimization = optimization;
  const auto add = [&](const std::string& text, const std::string& name) {
    const absl::StatusOr<CompileResult> result = Compile(text, name, options);
    EXPECT_TRUE(result.ok()) << result.status();
    if (result.ok()) count.Add(result->code);
  };
  for (const char* table : {"accept", "language"}) {
    for (const ProgramRow& row :
         ReadProgramTable(absl::StrCat("testdata/atallac/", table, ".txt"))) {
      add(row.program, absl::StrCat(table, "_", row.number, ".c"));
    }
  }
  add(Read("testdata/debug/sum.c"), "sum.c");
  return count;
}

Count SchedulerVectors() {
  Count count;
  for (int i = 0; i < 32; ++i) {
    const std::string path = absl::StrFormat("testdata/vectors/sched/s%02d.s", i);
    const absl::StatusOr<assembler::Code> code = assembler::ParseAssembly(Read(path), path);
    EXPECT_TRUE(code.ok()) << code.status();
    if (code.ok()) count.Add(*code);
  }
  return count;
}

Count EmulatorVectors() {
  Count count;
  std::set<std::string> paths;
  for (const char* pack : {"common", "end_to_end", "reference"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(absl::StrCat("testdata/vectors/", pack))) {
      if (entry.path().extension() == ".in") paths.insert(entry.path());
    }
  }
  EXPECT_EQ(paths.size(), 62u);
  for (const std::string& path : paths) {
    const absl::StatusOr<image::InFile> file = image::ParseIn(Read(path), path);
    EXPECT_TRUE(file.ok()) << file.status();
    if (!file.ok()) continue;
    sched::StartState start;
    start.image = file->image;
    start.init_stack = true;
    start.preset = "reference";
    const absl::StatusOr<sched::Unpacked> unpacked = sched::Unpack(
        file->program, sched::WalkProgram(file->program, start, /*max_packets=*/10000));
    EXPECT_TRUE(unpacked.ok()) << unpacked.status();
    if (unpacked.ok()) count.Add(unpacked->code);
  }
  return count;
}

Count HandwrittenPrograms() {
  Count count;
  for (const sched::HandwrittenProgram& program : sched::HandwrittenPrograms()) {
    count.Add(program.code);
  }
  return count;
}

TEST(OverlapTest, LoopsReachTheirBound) {
  std::string table =
      "| Programs | innermost loops | of one block | overlapped | II in use is the least | a "
      "schedule of the least II exists |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  Count all;
  const auto add = [&](absl::string_view name, const Count& count) {
    table += count.Row(name);
    all.Add(count);
  };
  for (int level = 0; level <= 3; ++level) {
    add(absl::StrCat("the compiler's tables, `-O", level, "`"), CompiledPrograms(level));
  }
  add("scheduler vectors", SchedulerVectors());
  add("emulator vectors", EmulatorVectors());
  add("hand-written kernels", HandwrittenPrograms());
  table += all.Row("**all**");
  EXPECT_GT(all.one_block, 60);
  // Some are over after two or three iterations, and take fewer stages instead.
  EXPECT_GE(all.in_use * 100, all.one_block * 90) << all.others;
  EXPECT_GE(all.at_bound * 100, all.one_block * 96) << all.others;
  EXPECT_EQ(CompareGoldenSection("docs/schedulers.md", "overlap", table), "") << all.others;
}

}  // namespace
}  // namespace atalla::cc
