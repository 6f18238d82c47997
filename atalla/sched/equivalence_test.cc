// What every scheduler must do: leave the machine as one instruction a packet leaves it, whether
// slots run one after another or all read before any writes.

#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/random_code.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

// Everything that a program leaves behind, by name.
using State = std::map<std::string, uint32_t>;

struct Outcome {
  absl::Status status;
  State state;
  uint64_t instructions = 0;
  uint64_t packets = 0;
};

isa::MachineModel Machine(v1::Semantics::SlotOrder order) {
  v1::Machine machine = isa::MachineModel::Default().proto();
  machine.mutable_semantics()->set_slot_order(order);
  return *isa::MachineModel::FromProto(machine);
}

State StateOf(const emu::Emulator& emulator) {
  State state;
  for (int i = 0; i < isa::kScalarRegisterCount; ++i) {
    state[absl::StrCat("x", i)] = emulator.ScalarRegister(i);
  }
  for (int i = 0; i < isa::kMaskRegisterCount; ++i) {
    state[absl::StrCat("m", i)] = emulator.MaskRegister(i);
  }
  for (int i = 0; i < isa::kVectorRegisterCount; ++i) {
    for (int lane = 0; lane < isa::kLanes; ++lane) {
      const uint32_t word = emulator.VectorRegister(i)[lane];
      if (word != 0) state[absl::StrCat("v", i, "[", lane, "]")] = word;
    }
  }
  for (int sp = 0; sp < 2; ++sp) {
    for (int row = 0; row < 32; ++row) {
      for (int lane = 0; lane < isa::kLanes; ++lane) {
        const auto cell = emulator.ScratchpadCell(sp, row, lane);
        if (cell) state[absl::StrCat("sp", sp, "[", row, "][", lane, "]")] = *cell;
      }
    }
  }
  const absl::StatusOr<std::vector<emu::MemoryWord>> words = emulator.WrittenWords();
  EXPECT_TRUE(words.ok()) << words.status();
  for (const emu::MemoryWord& word : *words) {
    state[absl::StrFormat("memory %08X", word.address)] = word.value;
  }
  return state;
}

Outcome Execute(const v1::Program& program, const std::vector<uint32_t>& data,
                v1::Semantics::SlotOrder order) {
  emu::EmulatorOptions options;
  options.track_written_words = true;
  emu::Emulator emulator(Machine(order), options);
  Outcome outcome;
  outcome.status = emulator.LoadProgram(program);
  if (!outcome.status.ok()) return outcome;
  std::vector<uint8_t> bytes;
  for (uint32_t word : data) {
    for (int shift = 0; shift < 32; shift += 8)
      bytes.push_back(static_cast<uint8_t>(word >> shift));
  }
  EXPECT_TRUE(emulator.WriteMemory(0, bytes).ok());
  emu::RunOptions run;
  run.max_packets = 100000;
  outcome.status = emulator.Run(run);
  outcome.state = StateOf(emulator);
  outcome.instructions = emulator.counters().instructions_executed;
  outcome.packets = emulator.counters().packets_executed;
  return outcome;
}

v1::Program Build(const assembler::Code& code, const std::string& scheduler) {
  ScheduleOptions options;
  options.scheduler = scheduler;
  absl::StatusOr<v1::Program> program = ScheduleProgram(code, options);
  EXPECT_TRUE(program.ok()) << program.status();
  return program.ok() ? *program : v1::Program();
}

// The first few differences, as text; empty if there are none.
std::string Differences(const State& a, const State& b) {
  std::string text;
  int count = 0;
  const auto note = [&](const std::string& name, const std::string& left,
                        const std::string& right) {
    if (++count <= 8) absl::StrAppend(&text, name, ": ", left, " / ", right, "\n");
  };
  const auto hex = [](uint32_t word) { return absl::StrFormat("%08X", word); };
  for (const auto& [name, value] : a) {
    const auto found = b.find(name);
    if (found == b.end()) {
      note(name, hex(value), "-");
    } else if (found->second != value) {
      note(name, hex(value), hex(found->second));
    }
  }
  for (const auto& [name, value] : b) {
    if (a.find(name) == a.end()) note(name, "-", hex(value));
  }
  return text;
}

// Runs `code` under every scheduler and both slot orders. Link registers hold code addresses, which
// are compared between slot orders only. False if the program does not end by itself.
bool ExpectEquivalent(const assembler::Code& code, const std::vector<uint32_t>& data,
                      const std::vector<int>& link_registers) {
  const Outcome reference =
      Execute(Build(code, "linear"), data, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
  if (!reference.status.ok()) return false;
  for (const std::string& scheduler : SchedulerNames()) {
    const v1::Program program = Build(code, scheduler);
    Outcome by_slot = Execute(program, data, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
    const Outcome at_once = Execute(program, data, v1::Semantics::SLOT_ORDER_READ_THEN_WRITE);
    EXPECT_TRUE(by_slot.status.ok()) << scheduler << by_slot.status;
    EXPECT_TRUE(at_once.status.ok()) << scheduler << at_once.status;
    EXPECT_EQ(Differences(by_slot.state, at_once.state), "") << scheduler << ": slot orders differ";
    for (int reg : link_registers) {
      const std::string name = absl::StrCat("x", reg);
      by_slot.state[name] = reference.state.at(name);
    }
    EXPECT_EQ(Differences(reference.state, by_slot.state), "") << scheduler << " differs";
    EXPECT_EQ(by_slot.instructions, reference.instructions) << scheduler;
    EXPECT_LE(by_slot.packets, reference.packets) << scheduler;
  }
  return true;
}

class RandomTest : public testing::TestWithParam<int> {};

TEST_P(RandomTest, SchedulersAgree) {
  constexpr int kPrograms = 40;
  int64_t linear = 0;
  for (int i = 0; i < kPrograms; ++i) {
    const uint32_t seed = static_cast<uint32_t>(GetParam() * kPrograms + i);
    const std::string text = RandomProgram(seed);
    const assembler::Code code = Assemble(text);
    EXPECT_TRUE(ExpectEquivalent(code, RandomProgramData(seed), {kRandomLinkRegister}))
        << "seed " << seed << " does not end";
    linear += static_cast<int64_t>(code.instructions.size());
    if (HasFailure()) {
      ADD_FAILURE() << "seed " << seed << "\n" << text;
      return;
    }
  }
  EXPECT_GT(linear, 40 * kPrograms);
}

INSTANTIATE_TEST_SUITE_P(Programs, RandomTest, testing::Range(0, 8));

// The scheduler vectors: compiler output, hand-written loops, all spellings.
TEST(VectorTest, SchedulersAgree) {
  int compared = 0;
  for (int i = 0; i < 32; ++i) {
    const std::string path = absl::StrFormat("testdata/vectors/sched/s%02d.s", i);
    const absl::StatusOr<std::string> text = ReadFile(path);
    ASSERT_TRUE(text.ok()) << text.status();
    absl::StatusOr<assembler::Code> code = assembler::ParseAssembly(*text, path);
    ASSERT_TRUE(code.ok()) << code.status();
    assembler::AddBootstrap(*code);
    std::vector<int> links;
    for (const assembler::CodeInstruction& instruction : code->instructions) {
      const isa::Op op = instruction.instruction.op;
      if (op == isa::Op::kJal || op == isa::Op::kJalr) links.push_back(instruction.instruction.rd);
    }
    std::vector<uint32_t> data(0x400, 0);
    for (uint32_t w = 0; w < data.size(); ++w) data[w] = w % 7;
    SCOPED_TRACE(path);
    if (ExpectEquivalent(*code, data, links)) {
      ++compared;
    } else {
      std::cout << path << " does not end by itself\n";
    }
  }
  EXPECT_GE(compared, 20);
}

// Programs of the assembler specification, section 10.5.

uint32_t RegisterAfter(const char* text, const char* scheduler, int reg) {
  const Outcome outcome =
      Execute(Build(Assemble(text), scheduler), {}, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
  EXPECT_TRUE(outcome.status.ok()) << outcome.status;
  return outcome.state.at(absl::StrCat("x", reg));
}

class TrapTest : public testing::TestWithParam<const char*> {};

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
    EXPECT_EQ(RegisterAfter(forward.c_str(), GetParam(), 9), 1u) << distance;
    EXPECT_EQ(RegisterAfter(forward.c_str(), GetParam(), 1), 7u) << distance;
    // Three rounds: x1 = 0, 1, 2 are below 3 before the increment, 3 is not.
    const std::string backward = absl::StrCat(
        "li.s x2,3\nback: addi.s x9,x9,1\nm: ", Nops(distance), "blt.s x1,x2,back,1\nhalt.s\n");
    EXPECT_EQ(RegisterAfter(backward.c_str(), GetParam(), 9), 4u) << distance;
    EXPECT_EQ(RegisterAfter(backward.c_str(), GetParam(), 1), 4u) << distance;
  }
}

INSTANTIATE_TEST_SUITE_P(Schedulers, TrapTest, testing::Values("linear", "list"));

}  // namespace
}  // namespace atalla::sched
