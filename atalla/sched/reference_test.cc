#include "atalla/sched/reference.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/checker.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/relax.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using assembler::Code;
using assembler::CodeInstruction;

constexpr char kVectors[] = "testdata/vectors/sched/";

std::string MustRead(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

Schedule MustRun(const Scheduler& scheduler, const Code& code) {
  const absl::StatusOr<Schedule> schedule = scheduler.Run(code, isa::MachineModel::Default());
  EXPECT_TRUE(schedule.ok()) << schedule.status();
  return schedule.value_or(Schedule());
}

// A line of sched.csv: what the reference made of a program.
struct Published {
  std::string program;  // "s00"
  std::string policy;   // "cap1" or "table"
  std::string packets;  // "-" if it was refused.
  std::string filled;
  std::string histogram;
  std::string refused;
};

std::ostream& operator<<(std::ostream& out, const Published& p) {
  return out << p.program << "." << p.policy;
}

std::vector<Published> ReadPublished() {
  std::vector<Published> rows;
  for (const absl::string_view line :
       absl::StrSplit(MustRead(absl::StrCat(kVectors, "sched.csv")), '\n', absl::SkipEmpty())) {
    const std::vector<std::string> cells = absl::StrSplit(line, absl::MaxSplits(',', 6));
    if (cells.size() != 7 || cells[0] == "program") continue;
    rows.push_back({cells[0], cells[2], cells[3], cells[4], cells[5], cells[6]});
  }
  return rows;
}

std::string HistogramText(const v1::StaticMetrics& metrics) {
  std::string text;
  for (int n = 0; n < metrics.sched_slot_histogram_size(); ++n) {
    if (metrics.sched_slot_histogram(n) == 0) continue;
    absl::StrAppend(&text, text.empty() ? "" : " ", n, ":", metrics.sched_slot_histogram(n));
  }
  return text;
}

// The reference refuses a program if a branch is out of reach; here it gets a detour, so that every
// program has a baseline. These have no packets to be compared with. Programs, and the offset in
// bytes that they are refused for.
const std::map<std::string, int>& Refused() {
  static const auto* const refused = new std::map<std::string, int>{{"s12.table", 10780},
                                                                    {"s13.table", 12020},
                                                                    {"s20.table", -10560},
                                                                    {"s27.table", 10640},
                                                                    {"s30.table", -10740}};
  return *refused;
}

// The offset of the first branch that does not reach, 0 if all do.
int64_t FirstOffsetOutOfReach(const Code& code, const Schedule& schedule) {
  const auto labels = LabelPackets(code, schedule);
  const isa::Range reach = isa::OperandRange(isa::OperandKind::kBranch);
  for (size_t p = 0; p < schedule.packets.size(); ++p) {
    for (const Slot& slot : schedule.packets[p]) {
      const CodeInstruction& instruction = code.instructions[slot.instruction];
      if (!isa::HasEffect(instruction.instruction.op, isa::kIsConditional)) continue;
      const int64_t offset =
          (labels.at(instruction.target) - static_cast<int64_t>(p)) * isa::kBytesPerPacket;
      if (offset < reach.min || offset > reach.max) return offset;
    }
  }
  return 0;
}

class PublishedTest : public testing::TestWithParam<Published> {
 protected:
  PublishedTest() : scheduler_(GetParam().policy == "cap1" ? 1 : ReferenceScheduler::kNoCap) {
    const std::string path = absl::StrCat(kVectors, GetParam().program, ".s");
    absl::StatusOr<Code> code = assembler::ParseAssembly(MustRead(path), path);
    EXPECT_TRUE(code.ok()) << code.status();
    if (code.ok()) code_ = *code;
    assembler::AddBootstrap(code_);
    name_ = absl::StrCat(GetParam().program, ".", GetParam().policy);
  }

  v1::Program Build() {
    const absl::StatusOr<v1::Program> program =
        ScheduleProgram(code_, {std::string(scheduler_.name())});
    EXPECT_TRUE(program.ok()) << program.status();
    return program.value_or(v1::Program());
  }

  const ReferenceScheduler scheduler_;
  Code code_;
  std::string name_;
};

// Word for word what the reference wrote: instructions, offsets, empty packets.
TEST_P(PublishedTest, PacketsAreTheReferences) {
  if (Refused().count(name_) > 0) GTEST_SKIP() << "refused: there is nothing to compare with";
  const std::string path = absl::StrCat(kVectors, name_, ".in");
  const absl::StatusOr<image::InFile> expected = image::ParseIn(MustRead(path), path);
  ASSERT_TRUE(expected.ok()) << expected.status();
  const v1::Program program = Build();
  ASSERT_EQ(program.packets_size(), expected->program.packets_size());
  for (int p = 0; p < program.packets_size(); ++p) {
    EXPECT_EQ(program.packets(p).address(), expected->program.packets(p).address());
    for (int s = 0; s < isa::kSlotsPerPacket; ++s) {
      EXPECT_EQ(program.packets(p).slots(s), expected->program.packets(p).slots(s))
          << "packet " << p << " slot " << s << ": "
          << isa::Disassemble(program.packets(p).slots(s)) << " instead of "
          << isa::Disassemble(expected->program.packets(p).slots(s));
    }
  }
}

TEST_P(PublishedTest, MetricsAreTheReferences) {
  if (Refused().count(name_) > 0) GTEST_SKIP() << "refused: there is nothing to compare with";
  const v1::StaticMetrics metrics = ReferenceMetrics(MustRun(scheduler_, code_));
  EXPECT_EQ(absl::StrCat(metrics.sched_packets()), GetParam().packets);
  EXPECT_EQ(absl::StrCat(metrics.sched_slots_filled()), GetParam().filled);
  EXPECT_EQ(HistogramText(metrics), GetParam().histogram);
  // The program's own count leaves explicit nops out.
  uint64_t nops = 0;
  for (const CodeInstruction& in : code_.instructions) nops += in.instruction.op == isa::Op::kNopS;
  const v1::Program program = Build();
  EXPECT_EQ(program.metrics().sched_packets(), metrics.sched_packets());
  EXPECT_EQ(program.metrics().sched_slots_filled(), metrics.sched_slots_filled() - nops);
}

// What the reference refuses, it refuses for the branch and the distance that are found here.
TEST_P(PublishedTest, RefusalsAreTheReferences) {
  const auto refused = Refused().find(name_);
  ASSERT_EQ(refused != Refused().end(), !GetParam().refused.empty()) << GetParam().refused;
  const int64_t offset = FirstOffsetOutOfReach(code_, MustRun(scheduler_, code_));
  if (refused == Refused().end()) {
    EXPECT_EQ(offset, 0);
    return;
  }
  EXPECT_EQ(offset, refused->second);
  EXPECT_TRUE(absl::StartsWith(GetParam().refused,
                               absl::StrCat("Branch target offset ", offset, " out of range")))
      << GetParam().refused;
  EXPECT_GT(Build().metrics().sched_slots_filled(), code_.instructions.size()) << "no detour";
}

INSTANTIATE_TEST_SUITE_P(Sched, PublishedTest, testing::ValuesIn(ReadPublished()),
                         [](const testing::TestParamInfo<Published>& info) {
                           return absl::StrCat(info.param.program, "_", info.param.policy);
                         });

TEST(VectorsTest, AreAllThere) {
  const std::vector<Published> rows = ReadPublished();
  EXPECT_EQ(rows.size(), 64u);
  size_t refused = 0;
  for (const Published& row : rows) refused += row.refused.empty() ? 0 : 1;
  EXPECT_EQ(refused, Refused().size());
}

// Cases worked by hand.

struct PacketsCase {
  const char* what;
  const char* text;
  int latency_cap;
  const char* packets;  // Instructions by index; '/' between packets.
};

std::ostream& operator<<(std::ostream& out, const PacketsCase& c) { return out << c.what; }

class PacketsTest : public testing::TestWithParam<PacketsCase> {};

TEST_P(PacketsTest, AreAsWorkedByHand) {
  const Code code = Assemble(GetParam().text);
  const ReferenceScheduler scheduler(GetParam().latency_cap);
  const isa::MachineModel machine = isa::MachineModel::Default();
  const Schedule schedule = MustRun(scheduler, code);
  std::string expected = absl::StrReplaceAll(GetParam().packets, {{"/", "\n"}});
  EXPECT_EQ(PacketsText(schedule), absl::StrCat(expected, "\n"));
  const absl::Status status = CheckSchedule(code, schedule, scheduler.Rules(machine), machine);
  EXPECT_TRUE(status.ok()) << status;
}

constexpr int kTable = ReferenceScheduler::kNoCap;

INSTANTIATE_TEST_SUITE_P(
    InOrder, PacketsTest,
    testing::Values(
        PacketsCase{"four a packet", "li.s x1,1\nli.s x2,1\nli.s x3,1\nli.s x4,1\nli.s x5,1", 1,
                    "0 1 2 3/4"},
        PacketsCase{"nothing overtakes", "lw.s x1,0(x2)\nlw.s x3,0(x4)\nli.s x5,1", 1, "0/1 2"},
        PacketsCase{"an explicit nop takes a slot", "nop.s\nnop.s\nnop.s\nli.s x1,1\nli.s x2,1", 1,
                    "0 1 2 3/4"},
        PacketsCase{"control alone", "li.s x1,1\nhalt.s\nli.s x2,1", 1, "0/1/2"},
        PacketsCase{"a label", "li.s x1,1\nl: li.s x2,1\njal l", 1, "0/1/2"},
        PacketsCase{"vreg.* is vector and memory",
                    "vreg.ld v1,x1,x2,31,0\nadd.vv v2,v3,v4,m0\n"
                    "vreg.ld v5,x1,x2,31,0\nlw.s x5,0(x6)",
                    1, "0/1/2/3"},
        PacketsCase{"moves of masks are not vector",
                    "mv.stm m1,x1\nmv.mts x2,m2\nadd.vv v1,v2,v3,m3", 1, "0 1 2"},
        PacketsCase{"vmov.vts is vector", "vmov.vts x1,v1,0\nadd.vv v1,v2,v3,m3", 1, "0/1"},
        PacketsCase{"lw.vi is vector, not memory",
                    "lw.vi v0,v1,0\nlw.s x1,0(x2)\ngemm.vv v2,v3,v4,m0", 1, "0 1/2"}));

INSTANTIATE_TEST_SUITE_P(
    Hazards, PacketsTest,
    testing::Values(
        PacketsCase{"read after write", "li.s x1,1\naddi.s x2,x1,1", 1, "0/1"},
        PacketsCase{"write after write", "li.s x1,1\nli.s x1,2", 1, "0/1"},
        PacketsCase{"write after read", "addi.s x2,x1,1\nli.s x1,1", 1, "0/1"},
        PacketsCase{"x0 is a register", "li.s x0,1\nadd.s x2,x0,x0", 1, "0/1"},
        // muli.s: 2. The write waits for the whole latency of the write before.
        PacketsCase{"write after write waits", "muli.s x1,x2,3\nli.s x1,2", kTable, "0//1"},
        PacketsCase{"write after read does not", "muli.s x1,x2,3\nli.s x2,2", kTable, "0/1"},
        // lw.s: 4, capped at 3.
        PacketsCase{"a cap", "lw.s x1,0(x2)\naddi.s x3,x1,1", 3, "0///1"},
        PacketsCase{"a cap above the latency", "muli.s x1,x2,3\naddi.s x3,x1,1", 3, "0//1"},
        // sw.s is visible after 4; another key is taken to be another place.
        PacketsCase{"store, load", "sw.s x1,0(x2)\nlw.s x3,0(x2)", kTable, "0////1"},
        PacketsCase{"store, load elsewhere", "sw.s x1,0(x2)\nlw.s x3,4(x2)", kTable, "0/1"},
        PacketsCase{"store, load by another register", "sw.s x1,0(x2)\nlw.s x3,0(x4)", kTable,
                    "0/1"},
        PacketsCase{"keys outlive their registers",
                    "sw.s x1,0(x2)\naddi.s x2,x2,64\n"
                    "lw.s x3,0(x2)",
                    kTable, "0/1///2"},
        // A branch "writes" rs1 although it adds nothing.
        PacketsCase{"after a branch", "l: beq.s x1,x2,l\nadd.s x3,x1,x1", 1, "0/1"},
        // Latency 66, waited for behind the branch, but not by who comes through the label.
        PacketsCase{"times run over labels",
                    "divi.s x1,x2,3\nbeq.s x3,x4,l\nmuli.s x5,x6,2\n"
                    "l: li.s x5,1\n",
                    3, "0/1/2//3"}));

// Loops of the reference's kernels: specification, section 9.4, "SCH cap 1" and "SCH 520".
constexpr char kRowLoop[] =
    "r: vreg.ld v1,x1,x2,31,0\nvreg.ld v2,x3,x2,31,1\ngemm.vv v3,v1,v2,m0\n"
    "vreg.st v3,x3,x2,31,1\naddi.s x2,x2,1\nblt.s x2,x4,r\n";
constexpr char kWeightLoop[] =
    "w: vreg.ld v1,x1,x2,31,1\nlw.vi v0,v1,0\naddi.s x2,x2,1\nblt.s x2,x4,w\n";

TEST(KernelLoopsTest, TakeTheRowsThatWereMeasured) {
  const ReferenceScheduler cap1(1);
  const ReferenceScheduler table(kTable);
  EXPECT_EQ(MustRun(cap1, Assemble(kRowLoop)).packets.size(), 6u);
  EXPECT_EQ(MustRun(cap1, Assemble(kWeightLoop)).packets.size(), 3u);
  const v1::StaticMetrics rows = ReferenceMetrics(MustRun(table, Assemble(kRowLoop)));
  EXPECT_EQ(rows.sched_packets(), 23u);
  EXPECT_EQ(rows.sched_slot_histogram(0), 17u);
  EXPECT_EQ(MustRun(table, Assemble(kWeightLoop)).packets.size(), 5u);
}

// The example of docs/schedulers.md: 3 for vreg.ld, 16 for gemm.vv, and no write after read.
TEST(KernelLoopsTest, TheDocumentedExample) {
  const Schedule schedule = MustRun(ReferenceScheduler(kTable), Assemble(kRowLoop));
  std::vector<size_t> busy;
  for (size_t p = 0; p < schedule.packets.size(); ++p) {
    if (!schedule.packets[p].empty()) busy.push_back(p);
  }
  EXPECT_EQ(busy, (std::vector<size_t>{0, 1, 4, 20, 21, 22}));
  for (const auto& [scheduler, packets] : {std::pair("list_l1", 6), std::pair("list", 4)}) {
    const absl::StatusOr<v1::Program> program = ScheduleProgram(Assemble(kRowLoop), {scheduler});
    ASSERT_TRUE(program.ok()) << program.status();
    EXPECT_EQ(program->packets_size(), packets) << scheduler;
  }
}

// 97 % of the reference's padding is this: the next writer of the register that held the
// scratchpad address waits for the transfer, whose data nobody needs yet.
TEST(TransferTest, TheBaseRegisterIsBusyFor520Packets) {
  const Code code = Assemble("scpad.ld x1,x2,x3\nli.s x1,64\nhalt.s\n");
  EXPECT_EQ(MustRun(ReferenceScheduler(1), code).packets.size(), 3u);
  const v1::StaticMetrics metrics = ReferenceMetrics(MustRun(ReferenceScheduler(kTable), code));
  EXPECT_EQ(metrics.sched_packets(), 522u);
  EXPECT_EQ(metrics.sched_slot_histogram(0), 519u);
  // With the address in another register nothing waits for the data either.
  EXPECT_EQ(MustRun(ReferenceScheduler(kTable),
                    Assemble("scpad.ld x1,x2,x3\nvreg.ld v1,x4,x0,31,0\nhalt.s\n"))
                .packets.size(),
            3u);
}

// Empty packets before a label are paid on the way through, not by those who jump.
TEST(PaddingTest, IsInFrontOfTheLabel) {
  const Code code = Assemble("divi.s x1,x2,3\nbeq.s x3,x4,l\nl: addi.s x5,x1,1\nhalt.s\n");
  const absl::StatusOr<v1::Program> program = ScheduleProgram(code, {"reference_table"});
  ASSERT_TRUE(program.ok()) << program.status();
  // Packets 0, 1, 64 empty ones, the label at 66, halt.s.
  EXPECT_EQ(program->packets_size(), 68);
  EXPECT_EQ(program->symbols(0).address(), 66u * 20);
  EXPECT_EQ(isa::Disassemble(program->packets(1).slots(0)), "beq.s x3, x4, 1300, 0");
}

TEST(PaddingTest, HasALimit) {
  v1::Machine description = isa::MachineModel::Default().proto();
  for (v1::ClassLatency& latency : *description.mutable_latencies()) latency.set_cycles(1 << 20);
  const absl::StatusOr<isa::MachineModel> machine = isa::MachineModel::FromProto(description);
  ASSERT_TRUE(machine.ok()) << machine.status();
  const Code code = Assemble("li.s x1,1\naddi.s x1,x1,1\naddi.s x1,x1,1\nhalt.s\n");
  const absl::StatusOr<Schedule> schedule = ReferenceScheduler(kTable).Run(code, *machine);
  EXPECT_EQ(schedule.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(absl::StrContains(schedule.status().message(), "test.s:3:1: more than 1048576"))
      << schedule.status();
  EXPECT_TRUE(ReferenceScheduler(1).Run(code, *machine).ok());
}

// The deliberate differences.

// The reference puts all of these in one packet: right only while slots run one after another.
TEST(CompareTest, DependsOnItsOperands) {
  const Code code = Assemble(
      "vreg.ld v1,x1,x2,31,0\nmgt.mvv m1,v1,v2,m2\nmv.stm m3,x3\nmlt.mvs m3,v1,x4,m0\n"
      "add.vv v3,v4,v5,m3\n");
  EXPECT_EQ(PacketsText(MustRun(ReferenceScheduler(1), code)), "0\n1 2\n3\n4\n");
}

TEST(RoutingTest, X33IsNotWrittenWhereVregGoes) {
  EXPECT_EQ(PacketsText(MustRun(ReferenceScheduler(1),
                                Assemble("li.s x33,5\nvreg.ld v1,x1,x2,31,0\nli.s x33,6"))),
            "0\n1\n2\n");
  // As the reference does not know the register, it never waits for its latency.
  EXPECT_EQ(PacketsText(MustRun(ReferenceScheduler(kTable),
                                Assemble("muli.s x33,x5,2\nvreg.ld v1,x1,x2,31,0"))),
            "0\n1\n");
}

TEST(NameTest, SaysTheCap) {
  EXPECT_EQ(ReferenceScheduler(1).name(), "reference");
  EXPECT_EQ(ReferenceScheduler(kTable).name(), "reference_table");
  EXPECT_EQ(ReferenceScheduler(4).name(), "reference_cap4");
}

}  // namespace
}  // namespace atalla::sched
