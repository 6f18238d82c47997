#include "atalla/sched/schedule.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/reference.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using assembler::CodeInstruction;

v1::Program Build(const assembler::Code& code, const char* scheduler) {
  absl::StatusOr<v1::Program> program = ScheduleProgram(code, {scheduler});
  EXPECT_TRUE(program.ok()) << program.status();
  return program.ok() ? *program : v1::Program();
}

std::string Words(const v1::Program& program) {
  std::string text;
  for (const v1::Packet& packet : program.packets()) {
    absl::StrAppendFormat(&text, "%08X:", packet.address());
    for (uint64_t slot : packet.slots()) absl::StrAppendFormat(&text, " %010X", slot);
    absl::StrAppend(&text, "\n");
  }
  return text;
}

std::string Nops(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, "nop.s\n");
  return text;
}

// The worked example of the assembler specification, section 6.5.
TEST(ScheduleTest, LinearGivesTheWorkedExample) {
  const v1::Program program = Build(Assemble("        addi.s  $1, $0, 60\n"
                                             "        lw.s    $2, 0($1)\n"
                                             "loop:   addi.s  $3, $3, 1\n"
                                             "        blt.s   $3, $2, loop\n"
                                             "        halt.s\n"),
                                    "linear");
  EXPECT_EQ(Words(program),
            "00000000: 001E000096 0000000031 0000000031 0000000031\n"
            "00000014: 0000008129 0000000031 0000000031 0000000031\n"
            "00000028: 0000818196 0000000031 0000000031 0000000031\n"
            "0000003C: FD8101C025 0000000031 0000000031 0000000031\n"
            "00000050: 0000000032 0000000031 0000000031 0000000031\n");
  EXPECT_EQ(program.metrics().sched_packets(), 5u);
  EXPECT_EQ(program.metrics().sched_slots_filled(), 5u);
}

TEST(ScheduleTest, TheProgramSaysWhatItIs) {
  assembler::Code code = Assemble(R"(
a: b:   li.s x1, 1
        lw.s x2, 0(x3)
        nop.s
c:      beq.s x0, x0, d
        nop.s
d:
)");
  code.name = "kernel";
  code.weight_mode = v1::WEIGHT_MODE_RESET;
  const v1::Program program = Build(code, "list");
  EXPECT_EQ(program.schema_version(), 1u);
  EXPECT_EQ(program.name(), "kernel");
  EXPECT_EQ(program.machine(), "atalla");
  EXPECT_EQ(program.scheduler(), "list");
  EXPECT_EQ(program.weight_mode(), v1::WEIGHT_MODE_RESET);
  EXPECT_EQ(program.entry(), 0u);
  ASSERT_EQ(program.packets_size(), 3);
  ASSERT_EQ(program.symbols_size(), 4);
  const char* names[] = {"a", "b", "c", "d"};
  const uint64_t addresses[] = {0, 0, 20, 60};
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(program.symbols(i).name(), names[i]);
    EXPECT_EQ(program.symbols(i).address(), addresses[i]) << names[i];
  }
  // Explicit nops are slots that hold nothing: packets of 2, 1 and 0.
  EXPECT_EQ(program.metrics().sched_packets(), 3u);
  EXPECT_EQ(program.metrics().sched_slots_filled(), 3u);
  EXPECT_EQ(std::vector<uint64_t>(program.metrics().sched_slot_histogram().begin(),
                                  program.metrics().sched_slot_histogram().end()),
            (std::vector<uint64_t>{1, 1, 1, 0, 0}));
  ASSERT_EQ(program.source_files_size(), 1);
  EXPECT_EQ(program.source_files(0), "test.s");
  ASSERT_EQ(program.packets(0).lines_size(), 4);
  EXPECT_EQ(program.packets(0).lines(0).line(), 2u);
  EXPECT_EQ(program.packets(0).lines(1).line(), 3u);
  EXPECT_EQ(program.packets(0).lines(3).line(), 0u);
  EXPECT_EQ(program.packets(1).lines(0).line(), 5u);
}

TEST(ScheduleTest, WithoutSourceLinesThereAreNone) {
  assembler::Code code = Assemble("li.s x1, 1\nhalt.s\n");
  for (CodeInstruction& instruction : code.instructions) instruction.location = {};
  const v1::Program program = Build(code, "linear");
  EXPECT_EQ(program.packets(0).lines_size(), 0);
  EXPECT_EQ(program.source_files_size(), 0);
}

TEST(ScheduleTest, NoCodeIsNoProgram) {
  assembler::Code code;
  code.labels.push_back({"end", 0});
  for (const std::string& scheduler : SchedulerNames()) {
    const v1::Program program = Build(code, scheduler.c_str());
    EXPECT_EQ(program.packets_size(), 0);
    EXPECT_EQ(program.symbols(0).address(), 0u);
  }
}

// The second word of each packet's slot 0, disassembled.
std::string Text(const v1::Program& program, int packet, int slot = 0) {
  return isa::Disassemble(program.packets(packet).slots(slot));
}

TEST(ScheduleTest, FarBranchesGoByWayOfAJump) {
  const v1::Program program =
      Build(Assemble(absl::StrCat("blt.s x1, x2, l, 5\n", Nops(102), "l: bge.s x3, x4, m, 7\n",
                                  Nops(102), "m: beq.s x5, x6, l\nhalt.s\n")),
            "linear");
  EXPECT_EQ(Text(program, 0), "bge.s x1, x2, 40, 5");
  EXPECT_EQ(Text(program, 1), "jal x0, 2060");  // To packet 104.
  EXPECT_EQ(Text(program, 104), "blt.s x3, x4, 40, 7");
  EXPECT_EQ(Text(program, 105), "jal x0, 2060");  // To packet 208.
  EXPECT_EQ(Text(program, 208), "bne.s x5, x6, 40, 0");
  EXPECT_EQ(Text(program, 209), "jal x0, -2100");  // From packet 209 to 104.
  EXPECT_EQ(Text(program, 210), "halt.s");
  // A detour is at its branch's line.
  EXPECT_EQ(program.packets(1).lines(0).line(), 1u);
}

TEST(ScheduleTest, AddressesOfLabelsAreSplitForLuiAndAddi) {
  assembler::Code code =
      Assemble("lui.s x5, 0\naddi.s x5, x5, 0\njalr x1, x5, 0\n" + Nops(10) + "f: halt.s\n");
  code.instructions[0].reference = CodeInstruction::Reference::kAddressHigh;
  code.instructions[1].reference = CodeInstruction::Reference::kAddressLow;
  code.instructions[0].target = code.instructions[1].target = "f";
  const v1::Program program = Build(code, "linear");
  // f is at 13 * 20 = 260 = 2 * 128 + 4.
  EXPECT_EQ(Text(program, 0), "lui.s x5, 2");
  EXPECT_EQ(Text(program, 1), "addi.s x5, x5, 4");
}

struct ErrorCase {
  const char* text;
  const char* scheduler;
  const char* complaint;
};

class ErrorTest : public testing::TestWithParam<ErrorCase> {};

TEST_P(ErrorTest, IsReported) {
  const absl::StatusOr<v1::Program> program =
      ScheduleProgram(Assemble(GetParam().text), {GetParam().scheduler});
  ASSERT_FALSE(program.ok());
  EXPECT_EQ(program.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(program.status().message(), GetParam().complaint))
      << program.status();
}

INSTANTIATE_TEST_SUITE_P(
    Schedule, ErrorTest,
    testing::Values(
        // Offsets that hit no statement stay numbers.
        ErrorCase{"nop.s\njal x0, 44\nhalt.s", "list", "test.s:2:1: a numeric code address"},
        ErrorCase{"nop.s\nbeq.s x1, x2, 44, 0\nhalt.s", "list", "test.s:2:1: a numeric"},
        ErrorCase{"li.s x5, 60\njalr x0, x5, 0\nhalt.s", "list", "test.s:2:1: a numeric"},
        ErrorCase{"jalr x0, x0, 40\nnop.s\nhalt.s", "list", "test.s:1:1: a numeric"},
        ErrorCase{"jalr x0, x1, 20\nnop.s\nhalt.s", "list", "test.s:1:1: a numeric"}));

TEST(ScheduleTest, LinearKeepsNumericAddresses) {
  EXPECT_EQ(Text(Build(Assemble("nop.s\njal x0, 44\nhalt.s"), "linear"), 1), "jal x0, 44");
  EXPECT_EQ(Text(Build(Assemble("jalr x0, x0, 40\nnop.s\nhalt.s"), "linear"), 0),
            "jalr x0, x0, 40");
}

TEST(ScheduleTest, ReturningAndRestartingAreNotNumericAddresses) {
  EXPECT_TRUE(ScheduleProgram(Assemble("f: jalr x0, x1, 0\n"), {"list"}).ok());
  EXPECT_TRUE(ScheduleProgram(Assemble("f: jalr x0, x0, 0\n"), {"list"}).ok());
}

// A load (4 cycles), a product of scalars (2), a sum of both: 3 and 1 empty packets under the
// machine's latencies, 1 and 1 under a cap of 2, none under 1, which is what "reference" takes.
TEST(ScheduleTest, ACapOfReferenceTableIsThatOfTheReference) {
  const assembler::Code code =
      Assemble("lw.s x1, 0(x2)\nmul.s x3, x1, x1\nadd.s x4, x3, x3\nhalt.s\n");
  const int packets[] = {8, 4, 6, 7, 8, 8};
  for (int cap = 0; cap < 6; ++cap) {
    ScheduleOptions options;
    options.scheduler = "reference_table";
    options.latency_cap = cap;
    const absl::StatusOr<v1::Program> program = ScheduleProgram(code, options);
    ASSERT_TRUE(program.ok()) << program.status();
    EXPECT_EQ(program->packets_size(), packets[cap]) << cap;
    EXPECT_EQ(program->machine(), "atalla");
    EXPECT_EQ(absl::StrJoin(program->schedule_options(), " "),
              cap == 0 ? "" : absl::StrCat("latency_cap=", cap));
    const absl::StatusOr<v1::Program> expected =
        ScheduleProgram(code, ReferenceScheduler(cap), isa::MachineModel::Default());
    ASSERT_TRUE(expected.ok()) << expected.status();
    EXPECT_EQ(Words(*program), Words(*expected)) << cap;
  }
}

TEST(ScheduleTest, ANegativeCapIsRefused) {
  ScheduleOptions options;
  options.latency_cap = -1;
  const absl::Status status = ScheduleProgram(Assemble("halt.s\n"), options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "latency cap -1: it must be 0 (none) or more");
}

TEST(ScheduleTest, UnknownSchedulersAreNamedWithTheKnownOnes) {
  const absl::Status status = ScheduleProgram(assembler::Code(), {"fastest"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(),
            "unknown scheduler 'fastest'; there are: linear, reference, reference_table, list, "
            "list_l1, global, modulo, list_cycles, global_cycles, modulo_cycles");
}

TEST(ScheduleTest, JumpsOutOfRangeAreListed) {
  // 2^24 bytes are 838,860.8 packets.
  assembler::Code code;
  CodeInstruction jump;
  jump.instruction.op = isa::Op::kJal;
  jump.reference = CodeInstruction::Reference::kPcRelative;
  jump.target = "end";
  jump.location = {"big.s", 1, 1};
  code.instructions.push_back(jump);
  jump.location.line = 2;
  code.instructions.push_back(jump);
  code.instructions.resize(838862);
  code.labels.push_back({"end", 838862});
  const absl::Status status = ScheduleProgram(code, {"linear"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(
      status.message(),
      "big.s:1:1: error: 'jal' to 'end' needs 16777240; it holds -16777216..16777215"))
      << status;
  EXPECT_TRUE(
      absl::StrContains(status.message(), "big.s:2:1: error: 'jal' to 'end' needs 16777220"));
}

TEST(ScheduleTest, OneInstructionNearerIsInRange) {
  assembler::Code code;
  CodeInstruction jump;
  jump.instruction.op = isa::Op::kJal;
  jump.reference = CodeInstruction::Reference::kPcRelative;
  jump.target = "end";
  code.instructions.push_back(jump);
  code.instructions.resize(838860);
  code.labels.push_back({"end", 838860});
  const absl::StatusOr<v1::Program> program = ScheduleProgram(code, {"linear"});
  ASSERT_TRUE(program.ok()) << program.status();
  EXPECT_EQ(Text(*program, 0), "jal x0, 16777200");
}

TEST(ScheduleTest, BadCodeIsRefused) {
  assembler::Code code = Assemble("jal x0, l\nl: halt.s\n");
  code.instructions[0].target = "gone";
  EXPECT_EQ(ScheduleProgram(code).status().code(), absl::StatusCode::kInvalidArgument);
  code = Assemble("l: nop.s\nm: halt.s\n");
  code.labels[1].name = "l";
  EXPECT_EQ(ScheduleProgram(code).status().code(), absl::StatusCode::kInvalidArgument);
  code = Assemble("addi.s x1, x1, 5\n");
  code.instructions[0].instruction.imm = 5000;
  EXPECT_EQ(ScheduleProgram(code).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace atalla::sched
