// Programs that schedulers of the reference's tools got wrong: assembler specification, section
// 10.5. Every registered scheduler must get them right.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/equivalence_testing.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using isa::Op;

// What is in the slots that hold something.
std::vector<std::vector<isa::Instruction>> PacketsOf(const v1::Program& program) {
  std::vector<std::vector<isa::Instruction>> packets;
  for (const v1::Packet& packet : program.packets()) {
    packets.emplace_back();
    for (const uint64_t word : packet.slots()) {
      const absl::StatusOr<isa::Instruction> in = isa::Decode(word);
      EXPECT_TRUE(in.ok()) << in.status();
      if (in.ok() && in->op != Op::kNopS) packets.back().push_back(*in);
    }
  }
  return packets;
}

class TrapTest : public testing::TestWithParam<std::string> {
 protected:
  // Not simplified, which would take out the very instructions that are there to be packed.
  v1::Program Build(const std::string& text) {
    ScheduleOptions options;
    options.scheduler = GetParam();
    options.simplify = ScheduleOptions::Simplify::kOff;
    const absl::StatusOr<v1::Program> program = ScheduleProgram(Assemble(text), options);
    EXPECT_TRUE(program.ok()) << program.status();
    return program.ok() ? *program : v1::Program();
  }

  // Expects the same with slots in order and with all slots reading before any writes.
  EndState StateAfter(const std::string& text, const StartState& start = {}) {
    const v1::Program program = Build(text);
    const Outcome by_slot = Execute(program, start, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
    const Outcome at_once = Execute(program, start, v1::Semantics::SLOT_ORDER_READ_THEN_WRITE);
    EXPECT_TRUE(by_slot.status.ok()) << by_slot.status;
    EXPECT_EQ(Differences(by_slot.state, at_once.state), "");
    EXPECT_EQ(Differences(by_slot.counters, at_once.counters), "");
    return by_slot.state;
  }

  uint32_t RegisterAfter(const std::string& text, int reg) { return StateAfter(text).scalars[reg]; }
};

// If the loop head shared a packet with the code before it, $5 would end as 30.
TEST_P(TrapTest, LabelsEndAPacket) {
  EXPECT_EQ(RegisterAfter("        addi.s $4,$0,3\n"
                          "        addi.s $5,$5,10\n"
                          "loop:   addi.s $3,$3,1\n"
                          "        blt.s $3,$4,loop\n"
                          "        halt.s\n",
                          5),
            10u);
}

// One pass of the reference issues halt.s first, as it depends on nothing.
TEST_P(TrapTest, HaltIsLast) {
  constexpr char kText[] =
      "li.s x1,3\nmuli.s x2,x1,5\nsw.s x2,64(x0)\naddi.s x3,x2,6\nvreg.st v1,x0,x0,31,0\nhalt.s\n";
  const EndState state = StateAfter(kText);
  EXPECT_EQ(state.scalars[3], 21u);
  ASSERT_EQ(state.words.size(), 1u);
  EXPECT_EQ(state.words[0].second, 15u);
  const auto packets = PacketsOf(Build(kText));
  EXPECT_EQ(packets.back().back().op, Op::kHaltS);
}

// Rows of equal lanes: e^0 = 1 in 32 lanes, 1 / 32 = 2^-5, in BF16 3D00h.
std::string Softmax(int rows) {
  std::string text =
      "li.s x7,-1\nmv.stm m1,x7\nli.s x5,0\nli.s x6,0x1000\n"
      "lui.s x8,0x7FE000\naddi.s x8,x8,31\nscpad.ld x5,x6,x8\n";
  for (int row = 0; row < rows; ++row) {
    absl::StrAppend(&text, "addi.s x9,x0,", row,
                    "\n"
                    "vreg.ld v1,x5,x9,31,0\n"
                    "rmax.vi v2,v1,64,m1\n"
                    "vmov.vts x10,v2,0\n"
                    "sub.vs v1,v1,x10,m1\n"
                    "expi.vi v1,v1,0,m1\n"
                    "rsum.vi v3,v1,64,m1\n"
                    "vmov.vts x10,v3,0\n"
                    "rcp.bf x10,x10,x0\n"
                    "mul.vs v1,v1,x10,m1\n"
                    "vreg.st v1,x5,x9,31,0\n");
  }
  return absl::StrCat(text, "li.s x6,0x2000\nscpad.st x5,x6,x8\nhalt.s\n");
}

// Metadata 3FF0001Fh: 32 rows of 32 columns; 8 rows are computed, the others copied.
TEST_P(TrapTest, TheTrailingTransferIsLast) {
  constexpr int kRows = 8;
  StartState start;
  start.data.resize(0x1800 / 4);
  for (size_t i = 0x1000 / 4; i < start.data.size(); ++i) start.data[i] = 0x40004000;
  const EndState state = StateAfter(Softmax(kRows), start);
  int results = 0;
  for (const auto& [address, value] : state.words) {
    if (address < 0x2000) continue;
    EXPECT_EQ(value, address < 0x2000 + kRows * 64 ? 0x3D003D00u : 0x40004000u) << address;
    ++results;
  }
  EXPECT_EQ(results, 32 * 32 / 2);
  bool transferred = false;
  int stores = 0;
  for (const auto& packet : PacketsOf(Build(Softmax(kRows)))) {
    for (const isa::Instruction& in : packet) {
      if (in.op == Op::kScpadSt) transferred = true;
      if (in.op != Op::kVregSt) continue;
      EXPECT_FALSE(transferred) << isa::ToString(in);
      ++stores;
    }
  }
  EXPECT_TRUE(transferred);
  EXPECT_EQ(stores, kRows);
}

TEST_P(TrapTest, LargeConstants) {
  EXPECT_EQ(RegisterAfter("li.s $6,0x7FFFFFF\nhalt.s\n", 6), 0x7FFFFFFu);
  EXPECT_EQ(RegisterAfter("li.s $6,0xFFFFFFC0\nhalt.s\n", 6), 0xFFFFFFC0u);
  EXPECT_EQ(RegisterAfter("li.s $6,-2147483648\nhalt.s\n", 6), 0x80000000u);
}

// A large constant is two instructions. Where packets were made before it became two, all later
// slots, and with them labels and control, were shifted by one, and the two shared a packet.
TEST_P(TrapTest, ExpansionsKeepTheAlignment) {
  constexpr char kText[] =
      "        li.s x1,0x12345678\n"
      "        li.s x2,1\n"
      "        jal x3,f\n"
      "        li.s x4,0x7FFFFFF\n"
      "g:      li.s x5,0x40000001\n"
      "        addi.s x6,x6,1\n"
      "        blt.s x6,x7,g\n"
      "        halt.s\n"
      "f:      li.s x7,3\n"
      "        li.s x8,-2147483647\n"
      "        jalr x0,x3,0\n";
  const EndState state = StateAfter(kText);
  EXPECT_EQ(state.scalars[1], 0x12345678u);
  EXPECT_EQ(state.scalars[4], 0x7FFFFFFu);
  EXPECT_EQ(state.scalars[5], 0x40000001u);
  EXPECT_EQ(state.scalars[6], 3u);
  EXPECT_EQ(state.scalars[8], 0x80000001u);
  const v1::Program program = Build(kText);
  for (const v1::Symbol& symbol : program.symbols()) {
    EXPECT_EQ(symbol.address() % isa::kBytesPerPacket, 0u) << symbol.name();
  }
  for (const auto& packet : PacketsOf(program)) {
    for (size_t i = 0; i < packet.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        EXPECT_FALSE(packet[j].op == Op::kLuiS && packet[i].op == Op::kAddiS &&
                     packet[j].rd == packet[i].rs1)
            << isa::ToString(packet[j]) << " | " << isa::ToString(packet[i]);
      }
    }
  }
}

// Each nop is a block of its own, and so a packet; up to waiting, which makes more.
std::string Nops(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, "nop.s\nl", i, "_", count, ":\n");
  return text;
}

bool HasDetour(const v1::Program& program) {
  for (const auto& packet : PacketsOf(program)) {
    for (const isa::Instruction& in : packet) {
      if (in.op == Op::kJal) return true;
    }
  }
  return false;
}

// 102 packets are in reach, 103 are not.
TEST_P(TrapTest, BranchesReach102Packets) {
  for (const int distance : {102, 103}) {
    const std::string forward =
        absl::StrCat("beq.s x1,x2,far\nl: ", Nops(distance - 1), "far: halt.s\n");
    EXPECT_EQ(HasDetour(Build(forward)), distance == 103);
    const std::string backward = absl::StrCat("far: ", Nops(distance), "beq.s x1,x2,far\nhalt.s\n");
    EXPECT_EQ(HasDetour(Build(backward)), distance == 103);
  }
}

TEST_P(TrapTest, FarBranchesAreTakenAndCountOnce) {
  for (int distance : {101, 102, 103, 250}) {
    const std::string forward =
        absl::StrCat("li.s x1,5\nbeq.s x1,x1,far,2\nlow: addi.s x9,x9,100\n", Nops(distance),
                     "far: addi.s x9,x9,1\nhalt.s\n");
    EXPECT_EQ(RegisterAfter(forward, 9), 1u) << distance;
    EXPECT_EQ(RegisterAfter(forward, 1), 7u) << distance;
    // Three rounds: x1 = 0, 1, 2 are below 3 before the increment, 3 is not.
    const std::string backward = absl::StrCat(
        "li.s x2,3\nback: addi.s x9,x9,1\nm: ", Nops(distance), "blt.s x1,x2,back,1\nhalt.s\n");
    EXPECT_EQ(RegisterAfter(backward, 9), 4u) << distance;
    EXPECT_EQ(RegisterAfter(backward, 1), 4u) << distance;
  }
}

// It is one past the last packet.
TEST_P(TrapTest, ALabelMayEndTheProgram) {
  const char* text = "addi.s x1,x2,5\nbeq.s x0,x1,end\nsw.s x1,0(x0)\nhalt.s\nend:\n";
  EXPECT_EQ(StateAfter(text).words.size(), 1u);
  const v1::Program program = Build(text);
  ASSERT_EQ(program.symbols_size(), 1);
  const uint64_t end = program.symbols(0).address();
  EXPECT_EQ(end, static_cast<uint64_t>(program.packets_size()) * isa::kBytesPerPacket);
  int branches = 0;
  for (const v1::Packet& packet : program.packets()) {
    for (const uint64_t word : packet.slots()) {
      const isa::Instruction in = isa::Decode(word).value();
      if (in.op != Op::kBeqS) continue;
      EXPECT_EQ(packet.address() + static_cast<uint64_t>(in.imm), end);
      ++branches;
    }
  }
  EXPECT_EQ(branches, 1);
}

INSTANTIATE_TEST_SUITE_P(Schedulers, TrapTest, testing::ValuesIn(SchedulerNames()),
                         [](const testing::TestParamInfo<std::string>& info) {
                           return info.param;
                         });

}  // namespace
}  // namespace atalla::sched
