// Any bytes as a program and the state that it starts from: every engine must leave what the
// interpreter leaves. An input is
//
//   1 byte   readings of the machine, a bit each, and whether written words are tracked
//   1 byte   packets of a first Run, before a second that has the rest; half as many, or none if it
//   is
//            a multiple of 4, are run before there is host code
//   4 bytes  seed of the registers, masks and memory
//   1 byte   how many scalar registers to set (modulo 8), each as number (1) and value (4)
//   the rest instructions, 5 bytes each, four a packet, packets at 0, 20, ...
//
// Numbers are little-endian. What is missing at the end is zero; missing slots are nop.s.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/fuzz/difference.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

constexpr uint64_t kMaxPackets = 300;
constexpr uint64_t kMemoryLimit = 12 << 16;
constexpr uint32_t kMemoryStart = 0x1000;

class Input {
 public:
  Input(const uint8_t* data, size_t size) : bytes_(data, size) {}

  bool empty() const { return bytes_.empty(); }
  uint64_t Take(int bytes) {
    uint64_t value = 0;
    for (int i = 0; i < bytes && !bytes_.empty(); ++i) {
      value |= uint64_t{bytes_.front()} << (8 * i);
      bytes_.remove_prefix(1);
    }
    return value;
  }

 private:
  absl::Span<const uint8_t> bytes_;
};

// xorshift32: cheap, for 9,000 words an input.
class Words {
 public:
  explicit Words(uint32_t seed) : state_(seed * 2654435761u | 1) {}
  uint32_t Next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }
  // Mostly ordinary BF16 values, some of any kind.
  uint32_t NextFloat() {
    const uint32_t word = Next();
    switch (word % 8) {
      case 0:
        return Next();
      case 1:
        return word & 0x80FF0000;
      case 2:
        return word | 0x7F800000;
      default:
        return (word & 0x807F0000) | (122 + word % 11) << 23;
    }
  }
  // Small numbers, addresses of rows and of memory, transfers, anything.
  uint32_t NextScalar() {
    const uint32_t word = Next();
    switch (word >> 3 & 7) {
      case 0:
        return word;
      case 1:
        return word >> 8 & 0x7C0;
      case 2:
        return kMemoryStart + (word >> 8 & 0xFFF);
      case 3:
        return 0u - (word >> 8 & 0x3F);
      case 4:
        return (word & 0x40000000) | (word >> 8 & 31) << 25 | 31 << 20 | 32;
      case 5:
        return NextFloat();
      default:
        return word >> 8 & 0xFF;
    }
  }

 private:
  uint32_t state_;
};

struct Start {
  isa::MachineModel machine = isa::MachineModel::Default();
  bool track = false;
  uint64_t first_packets = 0;
  std::vector<uint32_t> scalars;
  std::vector<uint32_t> masks;
  std::vector<Lanes> vectors;
  std::vector<uint8_t> memory;
  v1::Program program;
};

isa::MachineModel MachineOf(uint64_t bits) {
  return MachineWith(isa::MachineModel::Default(), [bits](v1::Semantics& semantics) {
    using S = v1::Semantics;
    if (bits & 1) semantics.set_weight_mode(v1::WEIGHT_MODE_SHIFT);
    if (bits & 2) semantics.set_gemm_order(S::GEMM_ORDER_SEQ);
    if (bits & 4) semantics.set_order_branches(S::ORDER_BRANCHES_UNSIGNED);
    if (bits & 8) semantics.set_disabled_compare_bits(S::DISABLED_COMPARE_BITS_REVERSED);
    if (bits & 16) semantics.set_scalar_float_overflow(S::SCALAR_FLOAT_OVERFLOW_ABORT);
    if (bits & 32) semantics.set_sdma_bad_scratchpad(S::SDMA_BAD_SCRATCHPAD_IGNORE);
  });
}

void TakeProgram(Input& input, v1::Program& program) {
  program.set_schema_version(1);
  for (uint64_t address = 0; !input.empty(); address += isa::kBytesPerPacket) {
    v1::Packet& packet = *program.add_packets();
    packet.set_address(address);
    for (int slot = 0; slot < isa::kSlotsPerPacket; ++slot) {
      packet.add_slots(input.empty() ? kNop : input.Take(isa::kBytesPerInstruction));
    }
  }
}

Start TakeStart(Input& input) {
  Start start;
  const uint64_t bits = input.Take(1);
  start.machine = MachineOf(bits);
  start.track = (bits & 64) != 0;
  start.first_packets = input.Take(1);
  Words words(static_cast<uint32_t>(input.Take(4)));
  for (int i = 0; i < isa::kScalarRegisterCount; ++i) start.scalars.push_back(words.NextScalar());
  for (int i = 0; i < isa::kMaskRegisterCount; ++i) {
    start.masks.push_back(i == 0 ? 0xFFFFFFFF : words.Next());
  }
  for (int i = 0; i < isa::kVectorRegisterCount; ++i) {
    for (uint32_t& lane : start.vectors.emplace_back()) lane = words.NextFloat();
  }
  for (int i = 0; i < 2048; ++i) {
    const uint32_t word = words.NextFloat();
    start.memory.push_back(static_cast<uint8_t>(word >> 16));
    start.memory.push_back(static_cast<uint8_t>(word >> 24));
  }
  for (uint64_t i = input.Take(1) % 8; i > 0; --i) {
    const uint64_t number = input.Take(1);
    start.scalars[number] = static_cast<uint32_t>(input.Take(4));
  }
  TakeProgram(input, start.program);
  return start;
}

Emulator Prepare(const Start& start, EngineKind engine) {
  EmulatorOptions options;
  options.engine = engine;
  options.memory_limit_bytes = kMemoryLimit;
  options.jit_after_packets = start.first_packets % 4 == 0 ? 0 : start.first_packets / 2;
  options.track_written_words = start.track || engine == EngineKind::kInterpreter;
  Emulator emulator(start.machine, options);
  ATALLA_CHECK(emulator.LoadProgram(start.program).ok());
  ATALLA_CHECK(emulator.WriteMemory(kMemoryStart, start.memory).ok());
  for (int i = 0; i < isa::kScalarRegisterCount; ++i) {
    emulator.SetScalarRegister(i, start.scalars[i]);
  }
  for (int i = 0; i < isa::kMaskRegisterCount; ++i) emulator.SetMaskRegister(i, start.masks[i]);
  for (int i = 0; i < isa::kVectorRegisterCount; ++i) {
    emulator.SetVectorRegister(i, start.vectors[i]);
  }
  return emulator;
}

absl::Status RunInTwoParts(Emulator& emulator, uint64_t first_packets) {
  RunOptions options;
  options.max_packets = first_packets;
  const absl::Status first = emulator.Run(options);
  if (!absl::IsDeadlineExceeded(first)) return first;
  options.max_packets = kMaxPackets;
  return emulator.Run(options);
}

void CheckEngines(const Start& start) {
  Emulator expected = Prepare(start, EngineKind::kInterpreter);
  const absl::Status expected_status = RunInTwoParts(expected, start.first_packets);
  for (const EngineKind engine : {EngineKind::kPortable, EngineKind::kAvx2, EngineKind::kAvx512,
                                  EngineKind::kAvx512Bf16, EngineKind::kJit}) {
    if (!IsSupported(engine)) continue;
    Emulator emulator = Prepare(start, engine);
    const absl::Status status = RunInTwoParts(emulator, start.first_packets);
    std::string difference = FirstDifference(expected, emulator);
    if (status != expected_status) {
      difference = status.ToString() + ", expected " + expected_status.ToString();
    }
    if (difference.empty()) continue;
    std::fprintf(stderr, "engine %d: %s\n%s", static_cast<int>(engine), difference.c_str(),
                 start.program.DebugString().c_str());
    ATALLA_CHECK(difference.empty());
  }
}

}  // namespace
}  // namespace atalla::emu

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  atalla::emu::Input input(data, size);
  atalla::emu::CheckEngines(atalla::emu::TakeStart(input));
  return 0;
}
