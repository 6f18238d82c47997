// Slot by slot, stopping, and going back to a checkpoint.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/base/file.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/dump.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/test_machine.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

RunOptions Packets(uint64_t count) {
  RunOptions options;
  options.max_packets = count;
  return options;
}

// 0: addi x1 5 | nop | jal x2, +40 | addi x3, x2, 1     40: halt | addi x4, x1, 1
std::vector<TestPacket> JumpProgram() {
  return {{Word("addi.s", {1, 0, 5}), kNop, Word("jal", {2, 40}), Word("addi.s", {3, 2, 1})},
          {Word("addi.s", {9, 0, 9})},
          {kHalt, Word("addi.s", {4, 1, 1})}};
}

TEST(StepSlot, ExecutesOneInstructionAndKeepsAJumpForTheEndOfThePacket) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), JumpProgram());
  EXPECT_EQ(emulator.next_slot(), 0);
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  EXPECT_EQ(emulator.ScalarRegister(1), 5u);
  EXPECT_EQ(emulator.pc(), 0);
  EXPECT_EQ(emulator.next_slot(), 2);  // Slot 1 is nop.s.
  EXPECT_EQ(emulator.counters().instructions_executed, 1u);
  EXPECT_EQ(emulator.counters().packets_executed, 1u);
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  EXPECT_EQ(emulator.ScalarRegister(2), 20u);
  EXPECT_EQ(emulator.ScalarRegister(3), 0u);
  EXPECT_EQ(emulator.pc(), 0);
  EXPECT_EQ(emulator.next_slot(), 3);
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  EXPECT_EQ(emulator.ScalarRegister(3), 21u);
  EXPECT_EQ(emulator.pc(), 40);
  EXPECT_EQ(emulator.next_slot(), 0);
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  EXPECT_FALSE(emulator.halted());  // halt.s ends the program after its packet.
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  EXPECT_TRUE(emulator.halted());
  EXPECT_EQ(emulator.ScalarRegister(4), 6u);
  EXPECT_EQ(emulator.ScalarRegister(9), 0u);
  EXPECT_EQ(emulator.StepSlot().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(emulator.counters().instructions_executed, 5u);
  EXPECT_EQ(emulator.counters().packets_executed, 2u);
}

TEST(StepSlot, APacketOfNopsIsOneStep) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), {{}, {kHalt}});
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  EXPECT_EQ(emulator.pc(), 20);
  EXPECT_EQ(emulator.next_slot(), 0);
}

TEST(StepSlot, RunCompletesThePacketAsOneOfItsBudget) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), JumpProgram());
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  EXPECT_EQ(emulator.Run(Packets(0)).code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(emulator.next_slot(), 2);
  EXPECT_EQ(emulator.Run(Packets(1)).code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(emulator.pc(), 40);
  EXPECT_EQ(emulator.next_slot(), 0);
  EXPECT_EQ(emulator.ScalarRegister(3), 21u);
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  EXPECT_EQ(emulator.Run(), absl::OkStatus());
  EXPECT_TRUE(emulator.halted());
  EXPECT_EQ(emulator.ScalarRegister(4), 6u);
}

TEST(StepSlot, SurvivesAnObserverThatComesInsideAPacket) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), JumpProgram());
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  Observer observer;
  ASSERT_EQ(emulator.SetObserver(&observer), absl::OkStatus());
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  EXPECT_EQ(emulator.pc(), 40);
  EXPECT_EQ(emulator.ScalarRegister(3), 21u);
}

TEST(StepSlot, ReportsTraps) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(),
                                   {{Word("addi.s", {1, 0, 5}), Word("div.s", {2, 1, 0})}});
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  EXPECT_EQ(emulator.StepSlot().code(), absl::StatusCode::kAborted);
  ASSERT_TRUE(emulator.trap().has_value());
  EXPECT_EQ(emulator.trap()->slot, 1);
  EXPECT_EQ(emulator.trap()->pc, 0);
  EXPECT_EQ(emulator.next_slot(), 0);
  EXPECT_EQ(emulator.counters().instructions_executed, 2u);

  Emulator nowhere = MakeEmulator(isa::MachineModel::Default(), {{Word("jal", {0, 400})}});
  ASSERT_EQ(nowhere.StepSlot(), absl::OkStatus());
  EXPECT_EQ(nowhere.StepSlot().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(nowhere.pc(), 400);
}

TEST(StepSlot, IsRefusedWhereSlotsReadBeforeTheyWriteAndWithoutAProgram) {
  const isa::MachineModel machine =
      MachineWith(isa::MachineModel::Default(), [](v1::Semantics& semantics) {
        semantics.set_slot_order(v1::Semantics::SLOT_ORDER_READ_THEN_WRITE);
      });
  Emulator emulator = MakeEmulator(machine, JumpProgram());
  EXPECT_EQ(emulator.StepSlot().code(), absl::StatusCode::kFailedPrecondition);
  Emulator empty;
  EXPECT_EQ(empty.StepSlot().code(), absl::StatusCode::kFailedPrecondition);
}

// Asks to stop before the packet at an address.
class StopAt : public Observer {
 public:
  explicit StopAt(int64_t address) : address_(address) {}
  void OnPacketEnd(int64_t next_address) override { stop_ = next_address == address_; }
  bool StopRequested() override { return stop_; }

 private:
  int64_t address_;
  bool stop_ = false;
};

TEST(StopRequested, EndsTheRunBeforeTheNextPacket) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), JumpProgram());
  StopAt stop(40);
  ASSERT_EQ(emulator.SetObserver(&stop), absl::OkStatus());
  EXPECT_EQ(emulator.Run().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(emulator.pc(), 40);
  EXPECT_FALSE(emulator.halted());
  EXPECT_EQ(emulator.Run(), absl::OkStatus());
  EXPECT_TRUE(emulator.halted());
}

// 0: x1 += 1 | sw x1 to 1000h | set lanes     20: loop to 0
std::vector<TestPacket> LoopProgram() {
  return {{Word("addi.s", {1, 1, 1}), Word("sw.s", {1, 3, 0x400}), Word("addi.s", {2, 1, 7})},
          {Word("jal", {0, -20})}};
}

TEST(Checkpoint, BringsBackRegistersMemoryPositionAndCounters) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), LoopProgram());
  emulator.SetVectorRegister(5, FirstLanes({1, 2, 3}));
  emulator.SetMaskRegister(3, 0x55);
  emulator.SetScratchpadCell(1, 4, 6, 0x40000000);
  EXPECT_EQ(emulator.Run(Packets(4)).code(), absl::StatusCode::kDeadlineExceeded);
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  const Emulator::Checkpoint inside = emulator.Save();
  EXPECT_EQ(emulator.ScalarRegister(1), 3u);
  EXPECT_EQ(GetWord(emulator, 0x400), 2u);

  EXPECT_EQ(emulator.Run(Packets(11)).code(), absl::StatusCode::kDeadlineExceeded);
  emulator.SetVectorRegister(5, FirstLanes({9}));
  emulator.SetMaskRegister(3, 1);
  emulator.SetScratchpadCell(1, 4, 6, 1);
  EXPECT_EQ(GetWord(emulator, 0x400), 8u);

  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(emulator.Restore(inside), absl::OkStatus());
    EXPECT_EQ(emulator.ScalarRegister(1), 3u);
    EXPECT_EQ(GetWord(emulator, 0x400), 2u);
    EXPECT_EQ(emulator.VectorRegister(5), FirstLanes({1, 2, 3}));
    EXPECT_EQ(emulator.MaskRegister(3), 0x55u);
    EXPECT_EQ(emulator.ScratchpadCell(1, 4, 6), 0x40000000u);
    EXPECT_EQ(emulator.pc(), 0);
    EXPECT_EQ(emulator.next_slot(), 1);
    EXPECT_EQ(emulator.counters().packets_executed, 5u);
    ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
    EXPECT_EQ(GetWord(emulator, 0x400), 3u);
  }
}

TEST(Checkpoint, UndoesAHaltAndATrap) {
  Emulator emulator =
      MakeEmulator(isa::MachineModel::Default(), {{kHalt}, {Word("div.s", {2, 1, 0})}});
  const Emulator::Checkpoint start = emulator.Save();
  ASSERT_EQ(emulator.Run(), absl::OkStatus());
  ASSERT_EQ(emulator.Restore(start), absl::OkStatus());
  EXPECT_FALSE(emulator.halted());
  ASSERT_EQ(emulator.StepSlot(), absl::OkStatus());
  EXPECT_TRUE(emulator.halted());

  Emulator trapping =
      MakeEmulator(isa::MachineModel::Default(), {{Word("div.s", {2, 1, 3})}, {kHalt}});
  const Emulator::Checkpoint before = trapping.Save();
  EXPECT_EQ(trapping.Run().code(), absl::StatusCode::kAborted);
  const Emulator::Checkpoint after = trapping.Save();
  ASSERT_EQ(trapping.Restore(before), absl::OkStatus());
  EXPECT_FALSE(trapping.trap().has_value());
  trapping.SetScalarRegister(3, 1);
  EXPECT_EQ(trapping.Run(), absl::OkStatus());
  EXPECT_EQ(trapping.counters().packets_executed, 2u);
  ASSERT_EQ(trapping.Restore(after), absl::OkStatus());
  ASSERT_TRUE(trapping.trap().has_value());
  EXPECT_EQ(trapping.counters().packets_executed, 1u);
}

TEST(Checkpoint, IsRefusedByOtherMachinesAndOtherPrograms) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), LoopProgram());
  const Emulator::Checkpoint checkpoint = emulator.Save();
  Emulator other = MakeEmulator(isa::MachineModel::Default(), LoopProgram());
  EXPECT_EQ(other.Restore(checkpoint).code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_EQ(emulator.LoadProgram(MakeProgram(LoopProgram())), absl::OkStatus());
  EXPECT_EQ(emulator.Restore(checkpoint).code(), absl::StatusCode::kFailedPrecondition);
  Emulator empty;
  EXPECT_EQ(empty.Restore(empty.Save()).code(), absl::StatusCode::kFailedPrecondition);
}

std::string FinalState(const Emulator& emulator) {
  const auto dumps = MakeDumps(emulator, DumpFormat::kVectors, "p");
  EXPECT_TRUE(dumps.ok()) << dumps.status();
  std::string text;
  if (dumps.ok()) {
    for (const DumpFile& file : *dumps) absl::StrAppend(&text, file.name, "\n", file.content);
  }
  return text;
}

// The files of the conformance programs come out the same slot by slot, and with every third
// packet slot by slot from a checkpoint on.
TEST(StepSlot, ConformanceProgramsEndInTheSameState) {
  for (int number = 0; number < 30; ++number) {
    const std::string path = absl::StrFormat("testdata/vectors/reference/r%02d.in", number);
    const auto text = ReadFile(path);
    ASSERT_TRUE(text.ok()) << text.status();
    const auto in = image::ParseIn(*text, path);
    ASSERT_TRUE(in.ok()) << in.status();
    const auto load = [&in] {
      EmulatorOptions options;
      options.track_written_words = true;
      Emulator emulator(isa::MachineModel::Reference(), options);
      EXPECT_EQ(emulator.LoadProgram(in->program), absl::OkStatus());
      EXPECT_EQ(emulator.LoadImage(in->image), absl::OkStatus());
      emulator.InitStack();
      return emulator;
    };
    Emulator whole = load();
    ASSERT_EQ(whole.Run(Packets(100000)), absl::OkStatus()) << path;
    const std::string expected = FinalState(whole);

    Emulator slots = load();
    const Emulator::Checkpoint start = slots.Save();
    for (int i = 0; i < 100000 && !slots.halted(); ++i) {
      ASSERT_EQ(slots.StepSlot(), absl::OkStatus()) << path;
    }
    EXPECT_EQ(FinalState(slots), expected) << path;

    ASSERT_EQ(slots.Restore(start), absl::OkStatus());
    for (int i = 0; i < 100000 && !slots.halted(); ++i) {
      ASSERT_EQ(slots.StepSlot(), absl::OkStatus()) << path;
      if (slots.halted()) break;
      if (i % 2 == 0) {
        ASSERT_EQ(slots.Restore(slots.Save()), absl::OkStatus());
      }
      if (i % 3 == 0) slots.Run(Packets(2)).IgnoreError();
    }
    EXPECT_EQ(FinalState(slots), expected) << path;
  }
}

}  // namespace
}  // namespace atalla::emu
