// What every scheduler must do: leave the machine as one instruction a packet leaves it, whether
// slots run one after another or all read before any writes.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/random_code.h"
#include "atalla/sched/registry.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/schedule.h"
#include "atalla/sched/scheduler.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using assembler::Code;
using assembler::CodeInstruction;

v1::Program Build(const Code& code, const std::string& scheduler) {
  ScheduleOptions options;
  options.scheduler = scheduler;
  absl::StatusOr<v1::Program> program = ScheduleProgram(code, options);
  EXPECT_TRUE(program.ok()) << program.status();
  return program.ok() ? *program : v1::Program();
}

// One code under every scheduler.
class Programs {
 public:
  // `link_registers` hold code addresses, which are compared between slot orders only.
  Programs(const Code& code, const std::vector<int>& link_registers)
      : linear_(Build(code, "linear")), link_registers_(link_registers) {
    for (const Scheduler* scheduler : AllSchedulers()) {
      const std::string name(scheduler->name());
      const bool pads = scheduler->Rules(isa::MachineModel::Default()).pads_after_control;
      schedulers_.push_back({name, pads, Build(code, name)});
    }
  }

  // Runs all of them in both slot orders and compares what they leave with what one instruction a
  // packet leaves. False, and nothing compared, if the program does not end by itself.
  bool ExpectEquivalent(const StartState& start, uint64_t max_packets = 100000) const {
    const Outcome reference =
        Execute(linear_, start, v1::Semantics::SLOT_ORDER_SEQUENTIAL, max_packets);
    if (!reference.status.ok()) return false;
    for (const auto& [name, pads, program] : schedulers_) {
      Outcome by_slot =
          Execute(program, start, v1::Semantics::SLOT_ORDER_SEQUENTIAL, kPaddedPackets);
      const Outcome at_once =
          Execute(program, start, v1::Semantics::SLOT_ORDER_READ_THEN_WRITE, kPaddedPackets);
      EXPECT_TRUE(by_slot.status.ok()) << name << by_slot.status;
      EXPECT_TRUE(at_once.status.ok()) << name << at_once.status;
      EXPECT_EQ(Differences(by_slot.state, at_once.state), "") << name << ": slot orders differ";
      for (const int reg : link_registers_) {
        by_slot.state.scalars[reg] = reference.state.scalars[reg];
      }
      EXPECT_EQ(Differences(reference.state, by_slot.state), "") << name << " differs";
      EXPECT_EQ(by_slot.instructions, at_once.instructions) << name;
      EXPECT_EQ(by_slot.packets, at_once.packets) << name;
      // Padding puts branches out of reach, and a detour is one instruction more.
      if (program.metrics().sched_slots_filled() == linear_.metrics().sched_slots_filled()) {
        EXPECT_EQ(by_slot.instructions, reference.instructions) << name;
      } else {
        EXPECT_TRUE(pads) << name << " has detours where " << linear_.scheduler() << " has none";
        EXPECT_GE(by_slot.instructions, reference.instructions) << name;
      }
      if (!pads) {
        EXPECT_LE(by_slot.packets, reference.packets) << name;
      }
    }
    return true;
  }

 private:
  static constexpr uint64_t kPaddedPackets = 10000000;

  struct Scheduled {
    std::string name;
    bool pads;  // Waits with empty packets.
    v1::Program program;
  };

  v1::Program linear_;
  std::vector<int> link_registers_;
  std::vector<Scheduled> schedulers_;
};

class RandomTest : public testing::TestWithParam<int> {};

TEST_P(RandomTest, SchedulersAgree) {
  constexpr int kPrograms = 300;
  int64_t instructions = 0;
  for (int i = 0; i < kPrograms; ++i) {
    const uint32_t seed = static_cast<uint32_t>(GetParam() * kPrograms + i);
    const std::string text = RandomProgram(seed);
    const Code code = Assemble(text);
    StartState start;
    start.data = RandomProgramData(seed);
    EXPECT_TRUE(Programs(code, {kRandomLinkRegister}).ExpectEquivalent(start))
        << "seed " << seed << " does not end";
    instructions += static_cast<int64_t>(code.instructions.size());
    if (HasFailure()) {
      ADD_FAILURE() << "seed " << seed << "\n" << text;
      return;
    }
  }
  EXPECT_GT(instructions, 40 * kPrograms);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTest, testing::Range(0, 8));

// Registers for a source that was written to be scheduled, not to be run: whatever makes divisors
// other than 0, tiles that exist, and loops that end.
StartState RandomStart(uint32_t seed) {
  std::mt19937 random(seed);
  const auto pick = [&random](uint32_t low, uint32_t high) {
    return std::uniform_int_distribution<uint32_t>(low, high)(random);
  };
  const auto bf16 = [&pick] { return pick(0x3F00, 0x40FF) << 16; };
  StartState start;
  for (int reg = 1; reg < 64; ++reg) {
    const uint32_t metadata = pick(0, 1) << 30 | pick(0, 31) << 25 | pick(0, 31) << 20;
    const uint32_t choices[] = {pick(0, 9), 0x1000 + 4 * pick(0, 99), 64 * pick(0, 31), metadata,
                                bf16()};
    start.registers.emplace_back(reg, choices[pick(0, 4)]);
    start.vectors.emplace_back(reg, bf16());
  }
  for (int reg = 1; reg < 16; ++reg) start.masks.emplace_back(reg, pick(0, 0xFFFFFFFF));
  for (int i = 0; i < 0x400; ++i) start.data.push_back(pick(0, 1) == 0 ? pick(0, 9) : bf16());
  return start;
}

// In a program without jalr nobody goes to a link, and it is only a number that changes with the
// packets and may get anywhere: leaves links out.
std::vector<int> TakeOutLinks(Code& code) {
  std::vector<int> links;
  bool returns = false;
  for (const CodeInstruction& instruction : code.instructions) {
    const isa::Op op = instruction.instruction.op;
    returns = returns || op == isa::Op::kJalr;
    if (op == isa::Op::kJal || op == isa::Op::kJalr) links.push_back(instruction.instruction.rd);
  }
  if (returns) return links;
  for (CodeInstruction& instruction : code.instructions) {
    if (instruction.instruction.op == isa::Op::kJal) instruction.instruction.rd = 0;
  }
  return {};
}

// Compares with the first few starts that end; false if there are none.
bool ExpectEquivalentFromSomeStart(const Code& code, const std::vector<int>& link_registers) {
  constexpr int kStarts = 200;
  constexpr int kEnough = 4;
  const Programs programs(code, link_registers);
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
    const std::vector<int> links = TakeOutLinks(code);
    if (ExpectEquivalentFromSomeStart(code, links)) ++compared;
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
      if (ExpectEquivalentFromSomeStart(alone, {})) ++compared;
    }
  }
  EXPECT_GT(blocks, 150);
  EXPECT_GE(compared, blocks * 95 / 100) << "of " << blocks;
}

// Programs of the assembler specification, section 10.5.

uint32_t RegisterAfter(const std::string& text, const std::string& scheduler, int reg) {
  const Outcome outcome =
      Execute(Build(Assemble(text), scheduler), {}, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
  EXPECT_TRUE(outcome.status.ok()) << outcome.status;
  return outcome.state.scalars[reg];
}

class TrapTest : public testing::TestWithParam<std::string> {};

// If the loop head shared a packet with the code before it, $5 would end as 30.
TEST_P(TrapTest, LabelsEndAPacket) {
  EXPECT_EQ(RegisterAfter("        addi.s $4,$0,3\n"
                          "        addi.s $5,$5,10\n"
                          "loop:   addi.s $3,$3,1\n"
                          "        blt.s $3,$4,loop\n"
                          "        halt.s\n",
                          GetParam(), 5),
            10u);
}

TEST_P(TrapTest, HaltIsLast) {
  EXPECT_EQ(RegisterAfter("li.s x1,3\nmuli.s x2,x1,5\naddi.s x3,x2,6\nhalt.s\n", GetParam(), 3),
            21u);
}

TEST_P(TrapTest, LargeConstants) {
  EXPECT_EQ(RegisterAfter("li.s $6,0x7FFFFFF\nhalt.s\n", GetParam(), 6), 0x7FFFFFFu);
  EXPECT_EQ(RegisterAfter("li.s $6,0xFFFFFFC0\nhalt.s\n", GetParam(), 6), 0xFFFFFFC0u);
  EXPECT_EQ(RegisterAfter("li.s $6,-2147483648\nhalt.s\n", GetParam(), 6), 0x80000000u);
}

std::string Nops(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, "nop.s\nl", i, "_", count, ":\n");
  return text;
}

// 102 packets are in reach, 103 are not; labels keep each nop in a packet of its own.
TEST_P(TrapTest, FarBranchesAreTakenAndCountOnce) {
  for (int distance : {101, 102, 103, 250}) {
    const std::string forward =
        absl::StrCat("li.s x1,5\nbeq.s x1,x1,far,2\nlow: addi.s x9,x9,100\n", Nops(distance),
                     "far: addi.s x9,x9,1\nhalt.s\n");
    EXPECT_EQ(RegisterAfter(forward, GetParam(), 9), 1u) << distance;
    EXPECT_EQ(RegisterAfter(forward, GetParam(), 1), 7u) << distance;
    // Three rounds: x1 = 0, 1, 2 are below 3 before the increment, 3 is not.
    const std::string backward = absl::StrCat(
        "li.s x2,3\nback: addi.s x9,x9,1\nm: ", Nops(distance), "blt.s x1,x2,back,1\nhalt.s\n");
    EXPECT_EQ(RegisterAfter(backward, GetParam(), 9), 4u) << distance;
    EXPECT_EQ(RegisterAfter(backward, GetParam(), 1), 4u) << distance;
  }
}

INSTANTIATE_TEST_SUITE_P(Schedulers, TrapTest, testing::ValuesIn(SchedulerNames()),
                         [](const testing::TestParamInfo<std::string>& info) {
                           return info.param;
                         });

}  // namespace
}  // namespace atalla::sched
