// How well the iterations of inner loops overlap, under scheduler "modulo": loops of all programs
// in testdata reach the least initiation interval that their resources and recurrences allow.

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
#include "atalla/isa/machine.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/loops.h"
#include "atalla/sched/modulo/modulo.h"
#include "gtest/gtest.h"

namespace atalla::cc {
namespace {

using assembler::Code;

// Loops that have no other loop within, before any pass.
int InnermostLoops(const Code& code) {
  const sched::flow::FlowGraph graph(code);
  const std::vector<sched::flow::NaturalLoop> loops =
      sched::flow::FindNaturalLoops(graph, sched::flow::Dominators(graph));
  std::set<int> outer;
  for (const sched::flow::NaturalLoop& loop : loops) outer.insert(loop.parent);
  int innermost = 0;
  for (int i = 0; i < static_cast<int>(loops.size()); ++i) innermost += outer.count(i) == 0;
  return innermost;
}

struct Count {
  int programs = 0;
  int innermost = 0;
  int one_block = 0;
  int at_bound = 0;
  int overlapped = 0;
  std::string others;

  void Add(const Code& code) {
    ++programs;
    innermost += InnermostLoops(code);
    for (const sched::LoopReport& loop : sched::ExplainLoops(code, isa::MachineModel::Default())) {
      ++one_block;
      overlapped += loop.pipelined;
      if (loop.least_ii > 0 && loop.least_ii == std::max(loop.res_mii, loop.rec_mii)) {
        ++at_bound;
      } else {
        others += loop.ToString() + "\n";
      }
    }
  }

  void Add(const Count& other) {
    programs += other.programs;
    innermost += other.innermost;
    one_block += other.one_block;
    at_bound += other.at_bound;
    overlapped += other.overlapped;
    others += other.others;
  }
};

Count OfTable(const char* table) {
  Count count;
  for (const ProgramRow& row : ReadProgramTable(table)) {
    const absl::StatusOr<CompileResult> result = Compile(row.program, "t.c");
    EXPECT_TRUE(result.ok()) << result.status();
    if (result.ok()) count.Add(result->code);
  }
  return count;
}

Count OfFolder(const std::string& folder) {
  std::set<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".s") paths.insert(entry.path().string());
  }
  Count count;
  for (const std::string& path : paths) {
    const absl::StatusOr<std::string> text = ReadFile(path);
    EXPECT_TRUE(text.ok()) << text.status();
    const absl::StatusOr<Code> code = assembler::ParseAssembly(text.value_or(""), path);
    EXPECT_TRUE(code.ok()) << code.status();
    if (code.ok()) count.Add(*code);
  }
  return count;
}

TEST(OverlapTest, LoopsReachTheirBound) {
  std::string table =
      "| Programs | | innermost loops | of one block after the passes | II = max(ResMII, RecMII) | "
      "overlapped |\n| --- | --- | --- | --- | --- | --- |\n";
  Count all;
  const auto add = [&](absl::string_view name, const Count& count) {
    absl::StrAppendFormat(&table, "| %s | %d | %d | %d | %d | %d |\n", name, count.programs,
                          count.innermost, count.one_block, count.at_bound, count.overlapped);
    EXPECT_GE(count.at_bound * 100, count.one_block * 95) << name << "\n" << count.others;
    all.Add(count);
  };
  add("hand-written", OfFolder("testdata/handwritten"));
  add("scheduler vectors", OfFolder("testdata/vectors/sched"));
  add("C, conformance", OfTable("testdata/atallac/accept.txt"));
  add("C, language", OfTable("testdata/atallac/language.txt"));
  add("**all**", Count(all));
  EXPECT_GE(all.at_bound * 100, all.one_block * 96) << all.others;
  EXPECT_EQ(CompareGoldenSection("docs/schedulers.md", "overlapped loops", table), "");
}

}  // namespace
}  // namespace atalla::cc
