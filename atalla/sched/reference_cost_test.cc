// What the reference's rules and its empty packets cost: three kernels in its style, under every
// scheduler that packs blocks, timed. docs/schedulers.md shows the table.

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/assembler/code.h"
#include "atalla/base/golden.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

struct Kernel {
  const char* name;
  const char* text;
};

// Tiles of 8x8: metadata 7 rows << 25 | 7 columns << 20 | 7, scratchpad 1 in bit 30. The scratchpad
// address of a transfer stands in a register that is used again, as in the reference's kernels.
const Kernel kKernels[] = {{"gemm, 8x8x8", R"(
        li.s x4, 8
        li.s x8, 0x0E700007
        li.s x9, 0x4E700007
        li.s x5, 0
        li.s x6, 0x1000
        scpad.ld x5, x6, x8
        li.s x5, 0
        li.s x6, 0x1100
        scpad.ld x5, x6, x9
        li.s x5, 0
        li.s x11, 0
w:      vreg.ld v1, x5, x11, 7, 1
        lw.vi v0, v1, 0
        addi.s x11, x11, 1
        blt.s x11, x4, w
        li.s x12, 0
r:      vreg.ld v1, x5, x12, 7, 0
        vreg.ld v2, x5, x12, 7, 1
        gemm.vv v3, v1, v2, m0
        vreg.st v3, x5, x12, 7, 1
        addi.s x12, x12, 1
        blt.s x12, x4, r
        li.s x6, 0x1200
        scpad.st x5, x6, x9
        halt.s
)"},
                           {"relu, 8 rows", R"(
        li.s x4, 8
        li.s x7, -1
        mv.stm m2, x7
        li.s x8, 0x0E700007
        li.s x5, 0
        li.s x6, 0x1000
        scpad.ld x5, x6, x8
        li.s x5, 0
        li.s x12, 0
r:      vreg.ld v1, x5, x12, 7, 0
        sub.vv v2, v1, v1, m2
        mgt.mvv m1, v1, v2, m2
        add.vv v2, v1, v0, m1
        vreg.st v2, x5, x12, 7, 0
        addi.s x12, x12, 1
        blt.s x12, x4, r
        scpad.st x5, x6, x8
        halt.s
)"},
                           {"sum of 16 words", R"(
        li.s x6, 0x1000
        li.s x7, 0x1040
        li.s x10, 0
l:      lw.s x9, 0(x6)
        add.s x10, x10, x9
        addi.s x9, x6, 4
        add.s x6, x9, x0
        blt.s x6, x7, l
        sw.s x10, 0(x7)
        halt.s
)"}};

struct Cost {
  int packets = 0;
  int empty = 0;
  int64_t executed = 0;
  int64_t cycles = 0;
};

Cost Measure(const Kernel& kernel, const std::string& scheduler) {
  Cost cost;
  const absl::StatusOr<v1::Program> program = ScheduleProgram(Assemble(kernel.text), {scheduler});
  EXPECT_TRUE(program.ok()) << program.status();
  if (!program.ok()) return cost;
  cost.packets = static_cast<int>(program->metrics().sched_packets());
  cost.empty = static_cast<int>(program->metrics().sched_slot_histogram(0));
  emu::Emulator emulator(isa::MachineModel::Default());
  EXPECT_TRUE(emulator.LoadProgram(*program).ok());
  emu::TimingModel timing(emulator.program(), emulator.machine());
  EXPECT_TRUE(emulator.SetObserver(&timing).ok());
  const absl::Status end = emulator.Run();
  EXPECT_TRUE(end.ok()) << end;
  cost.executed = static_cast<int64_t>(emulator.counters().packets_executed);
  cost.cycles = timing.Result().cycles;
  return cost;
}

TEST(ReferenceCostTest, DocumentedCostsAreMeasured) {
  std::string table =
      "| Kernel | Scheduler | packets | of them empty | executed | cycles |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (const Kernel& kernel : kKernels) {
    std::map<std::string, Cost> costs;
    for (const char* scheduler : {"linear", "reference", "reference_table", "list_l1", "list"}) {
      const Cost cost = costs[scheduler] = Measure(kernel, scheduler);
      absl::StrAppendFormat(&table, "| %s | `%s` | %d | %d | %d | %d |\n", kernel.name, scheduler,
                            cost.packets, cost.empty, cost.executed, cost.cycles);
    }
    // The machine waits by itself: waiting in advance never makes a program end earlier.
    EXPECT_GE(costs["reference_table"].cycles, costs["reference"].cycles) << kernel.name;
    EXPECT_EQ(costs["reference"].empty, 0) << kernel.name;
    EXPECT_LE(costs["list_l1"].executed, costs["reference"].executed) << kernel.name;
    EXPECT_LE(costs["reference"].executed, costs["linear"].executed) << kernel.name;
  }
  EXPECT_EQ(CompareGoldenSection("docs/schedulers.md", "reference costs", table), "");
}

}  // namespace
}  // namespace atalla::sched
