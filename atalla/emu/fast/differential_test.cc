// Random programs on every engine: registers, masks, lanes, scratchpads, memory, counters, position
// and traps must be those of the interpreter.
//
// ATALLA_DIFFERENTIAL_PROGRAMS=100000 in the environment runs as many instead of kPrograms.

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/fuzz/difference.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/test_machine.h"
#include "atalla/emu/timing/testing.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

constexpr int kPrograms = 4000;
constexpr uint64_t kMaxPackets = 400;
constexpr uint64_t kMemoryLimit = 12 << 16;

class Generator {
 public:
  // Every third one makes programs that move rows and multiply, as kernels do: what the fast
  // engines put off, keep in a short form or make host code of must meet itself often.
  explicit Generator(uint32_t seed) : random_(seed), moves_rows_(seed % 3 == 0) {}

  bool moves_rows() const { return moves_rows_; }

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }
  bool OneIn(int n) { return Below(n) == 0; }
  uint32_t Bits() { return random_(); }

  // A binary32 word of any kind: ordinary, BF16, tiny, huge, zero, infinite, NaN.
  uint32_t FloatWord() {
    const uint32_t bits = Bits();
    switch (Below(12)) {
      case 0:
        return bits;
      case 1:
        return bits & 0x807FFFFFu;  // Zero or denormal.
      case 2:
        return bits & 0x80000000u;
      case 3:
        return OneIn(3) ? (bits & 0x80000000u) | 0x7F800000u : bits | 0x7F800000u;
      case 4:
        return (bits & 0x8000FFFFu) | 0x7F7F0000u;
      case 5:
        return (bits & 0x807FFFFFu) | (Bits() % 40 + 20) << 23;  // Small enough to underflow.
      case 6:
      case 7:
        return (bits & 0x807FFFFFu) | (Bits() % 20 + 118) << 23;
      default:
        return (bits & 0x807F0000u) | (Bits() % 12 + 122) << 23;
    }
  }

  Lanes Vector() {
    Lanes lanes;
    const bool ordinary = OneIn(2);
    for (uint32_t& lane : lanes) {
      lane = ordinary ? (Bits() & 0x807F0000u) | (Bits() % 12 + 122) << 23 : FloatWord();
    }
    return lanes;
  }

  // Mostly few registers, so that instructions meet; x33 and the constant ones among them.
  int Register() {
    if (OneIn(moves_rows_ ? 40 : 8)) return Below(256);
    return OneIn(12) ? 33 : Below(moves_rows_ ? 5 : 8);
  }

  isa::Instruction Instruction(int packets, int packet) {
    isa::Instruction instruction;
    do {
      instruction.op = OpOf();
    } while (instruction.op == isa::Op::kHaltS && !OneIn(6));
    instruction.rd = static_cast<uint8_t>(Register());
    instruction.rs1 = static_cast<uint8_t>(Register());
    instruction.rs2 = static_cast<uint8_t>(Register());
    instruction.mask = static_cast<uint8_t>(Below(4));
    instruction.sid = static_cast<uint8_t>(OneIn(20) ? Below(4) : Below(2));
    instruction.increment = static_cast<uint8_t>(OneIn(2) ? 0 : Below(128));
    for (const isa::OperandInfo& operand : isa::GetInfo(instruction.op).operands) {
      if (operand.kind == isa::OperandKind::kMask && operand.field == isa::Field::kRd) {
        instruction.rd %= 16;
      }
      if (operand.kind == isa::OperandKind::kMask && operand.field == isa::Field::kRs1) {
        instruction.rs1 %= 16;
      }
      SetImmediate(operand.kind, packets, packet, instruction);
    }
    return instruction;
  }

  v1::Program Program() {
    const int packets = 2 + Below(24);
    v1::Program program;
    program.set_schema_version(1);
    int64_t address = OneIn(4) ? 20 * Below(5) : 0;
    program.set_entry(address);
    for (int i = 0; i < packets; ++i) {
      v1::Packet* packet = program.add_packets();
      packet->set_address(address);
      address += OneIn(40) ? 40 : 20;
      const int filled = 1 + Below(4);
      for (int slot = 0; slot < 4; ++slot) packet->add_slots(Slot(slot < filled, packets, i));
    }
    return program;
  }

 private:
  isa::Op OpOf() {
    constexpr isa::Op kRowOps[] = {
        isa::Op::kVregLd, isa::Op::kVregLd,  isa::Op::kVregLd,  isa::Op::kVregSt, isa::Op::kVregSt,
        isa::Op::kGemmVv, isa::Op::kGemmVv,  isa::Op::kGemmVv,  isa::Op::kLwVi,   isa::Op::kLwVi,
        isa::Op::kLwVi,   isa::Op::kScpadLd, isa::Op::kScpadSt, isa::Op::kAddiS,  isa::Op::kAddVs,
        isa::Op::kBneS,   isa::Op::kHaltS};
    if (moves_rows_ && !OneIn(30)) return kRowOps[Below(std::size(kRowOps))];
    for (;;) {
      const std::optional<isa::Op> op = isa::OpFromOpcode(static_cast<uint8_t>(Below(128)));
      if (op.has_value()) return *op;
    }
  }

  void SetImmediate(isa::OperandKind kind, int packets, int packet, isa::Instruction& instruction) {
    switch (kind) {
      case isa::OperandKind::kImm12:
        instruction.imm = OneIn(2) ? Below(64) : Below(4096) - 2048;
        break;
      case isa::OperandKind::kImm25:
        instruction.imm = OneIn(2) ? Below(1 << 14) : static_cast<int32_t>(Bits()) >> 7;
        break;
      case isa::OperandKind::kImm8:
        instruction.imm = OneIn(4) ? Below(256) : Below(128);
        if (instruction.op == isa::Op::kVmovVts && !OneIn(6)) instruction.imm %= 32;
        break;
      case isa::OperandKind::kBranch:
      case isa::OperandKind::kJump:
        instruction.imm = OneIn(12) ? 4 * (Below(200) - 100) : 20 * (Below(packets + 1) - packet);
        break;
      case isa::OperandKind::kColumns:
        instruction.imm = OneIn(moves_rows_ ? 20 : 2) ? Below(32) : 31;
        break;
      default:
        break;
    }
  }

  uint64_t Slot(bool filled, int packets, int packet) {
    constexpr uint64_t kNoOperation = 0x31;
    if (!filled || OneIn(10)) return kNoOperation;
    if (OneIn(150)) return uint64_t{Bits()} << 8 | (Bits() & 0xFF);
    const absl::StatusOr<uint64_t> word = isa::Encode(Instruction(packets, packet));
    return word.ok() ? *word : kNoOperation;
  }

  std::mt19937 random_;
  const bool moves_rows_;
};

isa::MachineModel MachineOf(Generator& generator) {
  if (generator.OneIn(3)) return isa::MachineModel::Reference();
  if (generator.OneIn(2)) return isa::MachineModel::Default();
  return MachineWith(isa::MachineModel::Default(), [&](v1::Semantics& semantics) {
    if (generator.OneIn(2)) semantics.set_weight_mode(v1::WEIGHT_MODE_SHIFT);
    if (generator.OneIn(2)) semantics.set_gemm_order(v1::Semantics::GEMM_ORDER_SEQ);
    if (generator.OneIn(2)) semantics.set_order_branches(v1::Semantics::ORDER_BRANCHES_UNSIGNED);
    if (generator.OneIn(2)) {
      semantics.set_disabled_compare_bits(v1::Semantics::DISABLED_COMPARE_BITS_REVERSED);
    }
    if (generator.OneIn(2)) {
      semantics.set_scalar_float_overflow(v1::Semantics::SCALAR_FLOAT_OVERFLOW_ABORT);
    }
  });
}

// Addresses of scratchpads, of memory near page boundaries and the end, small numbers, SDMA
// metadata.
uint32_t ScalarOf(Generator& generator) {
  switch (generator.Below(generator.moves_rows() && generator.OneIn(2) ? 2 : 8)) {
    case 0:
      return generator.moves_rows() ? generator.Below(40) : generator.Bits();
    case 1:
      return 64u * generator.Below(64);
    case 2:
      return 0x1000u + generator.Below(4096);
    case 3:
      return 0x20000u - generator.Below(80);
    case 4:
      return 0u - generator.Below(80);
    case 5:
      return generator.FloatWord();
    case 6: {
      const uint32_t columns = generator.OneIn(2) ? 31 : generator.Below(32);
      const uint32_t pitch =
          generator.OneIn(6) ? generator.Below(40) : columns + generator.Below(9);
      return static_cast<uint32_t>(generator.OneIn(20) ? generator.Below(4) : generator.Below(2))
                 << 30 |
             static_cast<uint32_t>(generator.Below(32)) << 25 | columns << 20 | pitch;
    }
    default:
      return generator.Below(100);
  }
}

struct Start {
  v1::Program program;
  isa::MachineModel machine = isa::MachineModel::Default();
  std::array<uint32_t, 256> scalars;
  std::array<uint32_t, 16> masks;
  std::vector<Lanes> vectors;
  std::vector<uint8_t> memory;  // At 1000h.
  bool track = false;
  uint64_t first_budget = 0;
  uint64_t jit_after_packets = 0;
};

Start MakeStart(uint32_t seed) {
  Generator generator(seed);
  Start start;
  start.program = generator.Program();
  start.machine = MachineOf(generator);
  for (uint32_t& scalar : start.scalars) scalar = ScalarOf(generator);
  // So that the spill area reaches into the addresses of scratchpads.
  if (generator.OneIn(8)) start.scalars[33] = 0x1000u + generator.Below(0x300);
  for (uint32_t& mask : start.masks) {
    mask = generator.OneIn(3) ? 0xFFFFFFFFu : generator.Bits();
  }
  for (int i = 0; i < 256; ++i) start.vectors.push_back(generator.Vector());
  for (int i = 0; i < 4096; ++i) {
    const uint32_t word = generator.FloatWord();
    start.memory.push_back(static_cast<uint8_t>(word >> 16));
    start.memory.push_back(static_cast<uint8_t>(word >> 24));
  }
  start.track = generator.OneIn(2);
  start.first_budget = generator.OneIn(2) ? generator.Below(40) : kMaxPackets;
  start.jit_after_packets = generator.OneIn(3) ? generator.Below(200) : 0;
  return start;
}

Emulator Prepare(const Start& start, EngineKind engine) {
  EmulatorOptions options;
  options.engine = engine;
  options.jit_after_packets = start.jit_after_packets;
  options.memory_limit_bytes = kMemoryLimit;
  // What the others are compared with knows every word that was written.
  options.track_written_words = start.track || engine == EngineKind::kInterpreter;
  Emulator emulator(start.machine, options);
  EXPECT_EQ(emulator.LoadProgram(start.program), absl::OkStatus());
  EXPECT_EQ(emulator.WriteMemory(0x1000, start.memory), absl::OkStatus());
  for (int i = 0; i < 256; ++i) {
    emulator.SetScalarRegister(i, start.scalars[i]);
    emulator.SetVectorRegister(i, start.vectors[i]);
  }
  for (int i = 0; i < 16; ++i) emulator.SetMaskRegister(i, start.masks[i]);
  return emulator;
}

absl::Status RunInTwoParts(Emulator& emulator, uint64_t first_budget) {
  RunOptions run;
  run.max_packets = first_budget;
  const absl::Status first = emulator.Run(run);
  if (first.code() != absl::StatusCode::kDeadlineExceeded) return first;
  run.max_packets = kMaxPackets;
  return emulator.Run(run);
}

std::vector<EngineKind> SupportedEngines() {
  std::vector<EngineKind> engines;
  for (const EngineKind kind : {EngineKind::kPortable, EngineKind::kAvx2, EngineKind::kAvx512,
                                EngineKind::kAvx512Bf16, EngineKind::kJit}) {
    if (IsSupported(kind)) engines.push_back(kind);
  }
  return engines;
}

int ProgramCount() {
  const char* text = std::getenv("ATALLA_DIFFERENTIAL_PROGRAMS");
  int count = kPrograms;
  if (text != nullptr && !absl::SimpleAtoi(text, &count)) count = kPrograms;
  return count;
}

TEST(DifferentialTest, EnginesAgreeOnRandomPrograms) {
  const std::vector<EngineKind> engines = SupportedEngines();
  int halted = 0;
  int trapped = 0;
  uint64_t packets = 0;
  const int programs = ProgramCount();
  for (int i = 0; i < programs && !testing::Test::HasFailure(); ++i) {
    const Start start = MakeStart(static_cast<uint32_t>(i));
    Emulator expected = Prepare(start, EngineKind::kInterpreter);
    const absl::Status expected_status = RunInTwoParts(expected, start.first_budget);
    halted += expected.halted() ? 1 : 0;
    trapped += expected.trap().has_value() ? 1 : 0;
    packets += expected.counters().packets_executed;
    for (const EngineKind engine : engines) {
      SCOPED_TRACE(absl::StrCat("program ", i, " engine ", static_cast<int>(engine)));
      Emulator emulator = Prepare(start, engine);
      EXPECT_EQ(RunInTwoParts(emulator, start.first_budget), expected_status);
      EXPECT_EQ(FirstDifference(expected, emulator), "");
    }
  }
  // The programs must be worth something.
  EXPECT_GT(packets, static_cast<uint64_t>(programs) * 20);
  EXPECT_GT(halted, programs / 50);
  EXPECT_GT(trapped, programs / 10);
  EXPECT_LT(trapped, programs * 9 / 10);
}

std::string TimesOf(const Start& start, EngineKind engine) {
  Emulator emulator = Prepare(start, engine);
  TimingModel timing(start.program, start.machine);
  EXPECT_EQ(emulator.SetObserver(&timing), absl::OkStatus());
  const absl::Status status = RunInTwoParts(emulator, start.first_budget);
  return absl::StrCat(status.ToString(), "\n", AllNumbers(timing.Result()));
}

// What the fast engines record for the timing model is what the interpreter tells it.
TEST(DifferentialTest, EnginesAgreeOnTimesOfRandomPrograms) {
  const int programs = ProgramCount();
  for (int i = 0; i < programs && !testing::Test::HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Start start = MakeStart(static_cast<uint32_t>(i));
    const std::string expected = TimesOf(start, EngineKind::kInterpreter);
    EXPECT_EQ(TimesOf(start, EngineKind::kPortable), expected);
    EXPECT_EQ(TimesOf(start, EngineKind::kAutomatic), expected);
  }
}

}  // namespace
}  // namespace atalla::emu
