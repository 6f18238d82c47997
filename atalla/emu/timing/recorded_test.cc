// Programs that the fast engine records for the timing model against the same programs under the
// interpreter, which tells the model of each event: every number must be the same.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/timing/hazard.h"
#include "atalla/emu/timing/testing.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/timing/trace.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

constexpr uint32_t kPrograms = 600;
constexpr uint64_t kMaxPackets = 6000;

class Random {
 public:
  explicit Random(uint32_t seed) : random_(seed) {}
  uint32_t Pick(uint32_t low, uint32_t high) { return low + random_() % (high - low + 1); }
  bool OneIn(uint32_t n) { return Pick(1, n) == 1; }

 private:
  std::mt19937 random_;
};

isa::MachineModel MachineOf(uint32_t seed, bool exposed) {
  return TimedMachine([&](v1::Machine& m) {
    Random random(seed);
    if (exposed) m.mutable_issue()->set_timing(v1::Issue::TIMING_EXPOSED);
    if (random.OneIn(3)) return;
    for (v1::ClassLatency& latency : *m.mutable_latencies()) {
      if (random.OneIn(3)) latency.set_cycles(random.Pick(1, 12));
    }
    if (random.OneIn(2)) SetLatency(m, "vreg_memory", static_cast<int>(random.Pick(1, 60)));
    if (random.OneIn(2)) SetLatency(m, "sdma", static_cast<int>(random.Pick(1, 60)));
    for (v1::UnitLimit& unit : *m.mutable_units()) {
      if (random.OneIn(4)) unit.set_per_packet(random.Pick(1, 4));
    }
    m.mutable_dma()->set_cycles_per_row(random.Pick(0, 3));
    m.mutable_dma()->set_in_flight(random.Pick(0, 3));
    m.mutable_dma()->set_bytes_per_cycle(random.Pick(0, 1) * random.Pick(1, 100));
    m.mutable_issue()->set_taken_branch_cycles(random.Pick(0, 1) * random.Pick(1, 3));
    if (random.OneIn(3)) {
      m.mutable_semantics()->set_sdma_bad_scratchpad(v1::Semantics::SDMA_BAD_SCRATCHPAD_IGNORE);
    }
  });
}

uint64_t TrappingWord(Random& random) {
  isa::Instruction instruction;
  switch (random.Pick(0, 3)) {
    case 0:
      return 0;  // No instruction.
    case 1:
      instruction.op = isa::Op::kDivS;  // By x0.
      instruction.rd = 3;
      break;
    case 2:
      instruction.op = isa::Op::kVregLd;
      instruction.rd = 3;
      instruction.sid = 3;
      break;
    default:
      instruction.op = isa::Op::kScpadLd;
      instruction.rs1 = 10;
      instruction.rs2 = 61;  // Scratchpad 2, which some machines ignore.
      break;
  }
  return isa::Encode(instruction).value();
}

// Makes vreg.* those of whole rows, which host code has instructions for.
void UseWholeRows(v1::Program& program) {
  for (v1::Packet& packet : *program.mutable_packets()) {
    for (int slot = 0; slot < packet.slots_size(); ++slot) {
      isa::Instruction instruction = isa::Decode(packet.slots(slot)).value();
      if (instruction.op != isa::Op::kVregLd && instruction.op != isa::Op::kVregSt) continue;
      instruction.imm = isa::kLanes - 1;
      packet.set_slots(slot, isa::Encode(instruction).value());
    }
  }
}

// A program that sometimes traps, and loops for longer than they do elsewhere.
v1::Program ProgramOf(uint32_t seed) {
  Random random(seed ^ 0x5EED);
  v1::Program program = RandomPackets(seed);
  if (random.OneIn(2)) UseWholeRows(program);
  if (random.OneIn(3)) {
    v1::Packet* packet = program.mutable_packets(random.Pick(0, program.packets_size() - 1));
    packet->set_slots(static_cast<int>(random.Pick(0, 3)), TrappingWord(random));
  }
  return program;
}

void Prepare(const v1::Program& program, uint32_t seed, Emulator& emulator) {
  Random random(seed ^ 0xC0DE);
  ASSERT_EQ(emulator.LoadProgram(program), absl::OkStatus());
  SetRandomRegisters(seed, emulator);
  emulator.SetScalarRegister(60, random.OneIn(2) ? random.Pick(0, 3) : random.Pick(20, 300));
  emulator.SetScalarRegister(61, 0x83F00000u);
  if (random.OneIn(3)) emulator.SetScalarRegister(33, 0x1000 + random.Pick(0, 0x300));
}

// All of it, or kMaxPackets packets, in pieces and single steps if `pieces`.
absl::Status RunIt(Emulator& emulator, uint32_t seed, bool pieces) {
  Random random(seed);
  RunOptions options;
  options.max_packets = kMaxPackets;
  if (!pieces) return emulator.Run(options);
  absl::Status status = absl::DeadlineExceededError("");
  while (absl::IsDeadlineExceeded(status) && emulator.counters().packets_executed < kMaxPackets) {
    for (uint32_t i = random.OneIn(3) ? random.Pick(1, 5) : 0; i > 0 && !emulator.halted(); --i) {
      status = emulator.StepSlot();
      if (!status.ok()) return status;
    }
    if (emulator.halted()) return status;
    const uint64_t left = kMaxPackets - emulator.counters().packets_executed;
    options.max_packets = std::min<uint64_t>(left, random.Pick(1, random.OneIn(2) ? 20 : 400));
    status = emulator.Run(options);
  }
  return status;
}

std::string AllHazards(const HazardList& hazards, const v1::Program& program) {
  std::string text = absl::StrCat(hazards.times_left_out(), "\n");
  for (const Hazard& hazard : hazards.list()) {
    absl::StrAppend(&text, DescribeHazard(hazard, program), " @", hazard.first_cycle, "\n");
  }
  return text;
}

struct Timed {
  absl::Status status;
  std::string numbers;
  std::string hazards;
  uint64_t packets = 0;
};

struct How {
  EngineKind engine = EngineKind::kInterpreter;
  bool pieces = false;
};

Timed Time(uint32_t seed, bool exposed, const How& how) {
  const v1::Program program = ProgramOf(seed);
  const isa::MachineModel machine = MachineOf(seed, exposed);
  EmulatorOptions options;
  options.engine = how.engine;
  options.jit_after_packets = seed % 2 == 0 ? 0 : 500;
  Emulator emulator(machine, options);
  Prepare(program, seed, emulator);
  TimingModel timing(program, machine);
  EXPECT_EQ(emulator.SetObserver(&timing), absl::OkStatus());
  Timed timed;
  timed.status = RunIt(emulator, seed, how.pieces);
  timed.numbers = AllNumbers(timing.Result());
  timed.hazards = AllHazards(timing.hazards(), program);
  timed.packets = emulator.counters().packets_executed;
  return timed;
}

void ExpectSame(bool exposed) {
  int trapped = 0;
  int halted = 0;
  uint64_t packets = 0;
  for (uint32_t seed = 0; seed < kPrograms && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const Timed expected = Time(seed, exposed, {EngineKind::kInterpreter, false});
    trapped += absl::IsAborted(expected.status) ? 1 : 0;
    halted += expected.status.ok() ? 1 : 0;
    packets += expected.packets;
    for (const EngineKind engine : {EngineKind::kPortable, EngineKind::kAutomatic}) {
      for (const bool pieces : {false, true}) {
        SCOPED_TRACE(testing::Message()
                     << "engine " << static_cast<int>(engine) << " pieces " << pieces);
        const Timed timed = Time(seed, exposed, {engine, pieces});
        // The budget in the message is that of the last piece.
        EXPECT_EQ(timed.status.code(), expected.status.code());
        if (!pieces) {
          EXPECT_EQ(timed.status, expected.status);
        }
        EXPECT_EQ(timed.packets, expected.packets);
        EXPECT_EQ(timed.numbers, expected.numbers);
        EXPECT_EQ(timed.hazards, expected.hazards);
      }
    }
  }
  // The programs are worth something.
  EXPECT_GT(trapped, static_cast<int>(kPrograms) / 10);
  EXPECT_GT(halted, static_cast<int>(kPrograms) / 3);
  EXPECT_GT(packets, uint64_t{kPrograms} * 300);
}

TEST(TimingRecorded, InterlockedIsAsUnderTheInterpreter) { ExpectSame(/*exposed=*/false); }
TEST(TimingRecorded, ExposedIsAsUnderTheInterpreter) { ExpectSame(/*exposed=*/true); }

// What the model gets is blocks: otherwise the tests above would compare the interpreter with
// itself.
class EventCounter : public Observer {
 public:
  explicit EventCounter(TimingModel& model) : model_(model) {}
  int packets = 0;

  RecordReader* record_reader() override { return model_.record_reader(); }
  void OnPacket(int64_t address, int index) override {
    ++packets;
    model_.OnPacket(address, index);
  }
  void OnSlot(int slot) override { model_.OnSlot(slot); }
  void OnMemoryRead(const MemoryAccess& access) override { model_.OnMemoryRead(access); }
  void OnPacketEnd(int64_t next_address) override { model_.OnPacketEnd(next_address); }

 private:
  TimingModel& model_;
};

TEST(TimingRecorded, ModelHearsOfNoSinglePackets) {
  const v1::Program program = PacketProgram(
      "loop: addi.s x1, x1, 1\n"
      "lw.s x4, x0, 4\n"
      "bne.s x1, x2, loop, 0\n"
      "halt.s");
  Emulator emulator;
  ASSERT_EQ(emulator.LoadProgram(program), absl::OkStatus());
  emulator.SetScalarRegister(2, 100);
  TimingModel timing(program, emulator.machine());
  EventCounter counter(timing);
  ASSERT_EQ(emulator.SetObserver(&counter), absl::OkStatus());
  RunOptions options;
  options.max_packets = 151;  // 50 times the block, and a packet of the interpreter's.
  ASSERT_TRUE(absl::IsDeadlineExceeded(emulator.Run(options)));
  EXPECT_EQ(counter.packets, 1);
  EXPECT_EQ(timing.Result().packets_issued, 151);
  ASSERT_EQ(emulator.Run(), absl::OkStatus());
  EXPECT_EQ(counter.packets, 1);
  EXPECT_EQ(timing.Result().packets_issued, 301);
}

}  // namespace
}  // namespace atalla::emu
