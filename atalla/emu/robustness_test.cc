// Random programs, and messages with random damage: errors or results, never a crash. The seeds are
// fixed; run it under the sanitizers too.

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/dump.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/snapshot.h"
#include "atalla/emu/test_machine.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

constexpr uint64_t kMaxPackets = 300;

EmulatorOptions SmallMemory() {
  EmulatorOptions options;
  options.memory_limit_bytes = uint64_t{4} << 20;
  options.track_written_words = true;
  return options;
}

// Any choice of the switches.
isa::MachineModel RandomMachine(std::mt19937& random) {
  return MachineWith(isa::MachineModel::Default(), [&random](v1::Semantics& semantics) {
    using S = v1::Semantics;
    const auto flip = [&random] { return static_cast<int>(random() % 2); };
    semantics.set_weight_mode(flip() != 0 ? v1::WEIGHT_MODE_SHIFT : v1::WEIGHT_MODE_RESET);
    semantics.set_gemm_order(static_cast<S::GemmOrder>(flip()));
    semantics.set_slot_order(static_cast<S::SlotOrder>(flip()));
    semantics.set_order_branches(static_cast<S::OrderBranches>(flip()));
    semantics.set_disabled_compare_bits(static_cast<S::DisabledCompareBits>(flip()));
    semantics.set_scalar_float_overflow(static_cast<S::ScalarFloatOverflow>(flip()));
    semantics.set_sdma_bad_scratchpad(static_cast<S::SdmaBadScratchpad>(flip()));
  });
}

// 40 bits, of which the opcode is mostly defined, and the register fields are mostly small, so that
// instructions meet. Jumps mostly go to packets.
uint64_t RandomWord(std::mt19937_64& random, int packets) {
  uint64_t word = random() & 0xFFFFFFFFFF;
  if (random() % 4 != 0) word &= ~uint64_t{0x7C3E1F00};  // rd, rs1 and rs2 below 8.
  const uint64_t opcode = random() % 200 == 0 ? random() % 128 : 1 + random() % 77;
  word = (word & ~uint64_t{0x7F}) | opcode;
  const auto target = [&] { return (static_cast<int64_t>(random() % packets) - packets / 2) * 20; };
  if (opcode >= 35 && opcode <= 40 && random() % 8 != 0) {
    const auto offset = static_cast<uint64_t>(target() / 4);  // 10 bits: imm1 at 14, imm9 at 31.
    word = (word & 0x7FFFBFFF) | (offset & 0x1FF) << 31 | (offset >> 9 & 1) << 14;
  }
  if (opcode == 45 && random() % 8 != 0) {
    word = (word & 0x7FFF) | (static_cast<uint64_t>(target()) & 0x1FFFFFF) << 15;
  }
  // Most programs should live longer than a few packets.
  if (opcode == 50 && random() % 4 != 0) word = kNop;
  return word;
}

std::vector<TestPacket> RandomPackets(std::mt19937_64& random) {
  std::vector<TestPacket> packets(1 + random() % 40);
  for (TestPacket& packet : packets) {
    for (int slot = 0; slot < 4; ++slot) {
      packet.push_back(RandomWord(random, static_cast<int>(packets.size())));
    }
  }
  return packets;
}

// Values that lead somewhere: addresses, DMA metadata, floats, anything.
uint32_t RandomValue(std::mt19937_64& random) {
  const uint32_t any = static_cast<uint32_t>(random());
  switch (random() % 6) {
    case 0:
      return any % 64;
    case 1:
      return any % 0x2000;
    case 2:
      return any & 0x43FFFFFF;
    case 3:
      return (any & 0x807F0000) | 0x3F800000;
    case 4:
      return 0xFFFFFFFF - any % 64;
    default:
      return any;
  }
}

void FillRegisters(Emulator& emulator, uint64_t seed) {
  std::mt19937_64 random(seed);
  for (int number = 1; number < 256; ++number) {
    emulator.SetScalarRegister(number, RandomValue(random));
    Lanes lanes;
    for (uint32_t& lane : lanes) lane = RandomValue(random);
    emulator.SetVectorRegister(number, lanes);
  }
  for (int number = 0; number < 16; ++number) {
    emulator.SetMaskRegister(number, static_cast<uint32_t>(random()));
  }
}

// The state after a run as text, with how the run ended.
std::string Outcome(const Emulator& emulator, const absl::Status& status) {
  std::string text = absl::IsDeadlineExceeded(status) ? "budget" : status.ToString();
  absl::StrAppend(&text, "\nPC ", emulator.pc(), "\n");
  const auto dumps = MakeDumps(emulator, DumpFormat::kVectors, "p");
  EXPECT_TRUE(dumps.ok()) << dumps.status();
  for (const DumpFile& file : *dumps) absl::StrAppend(&text, file.name, "\n", file.content, "\n");
  return absl::StrCat(text, FormatExtraCounters(emulator.counters()));
}

void CheckInvariants(const Emulator& emulator, const absl::Status& status) {
  EXPECT_TRUE(status.ok() || absl::IsAborted(status) || absl::IsDeadlineExceeded(status) ||
              absl::IsResourceExhausted(status))
      << status;
  EXPECT_EQ(emulator.halted(), status.ok());
  EXPECT_EQ(emulator.trap().has_value(),
            absl::IsAborted(status) || absl::IsResourceExhausted(status));
  EXPECT_EQ(emulator.ScalarRegister(0), 0u);
  EXPECT_EQ(emulator.VectorRegister(0), Lanes{});
  const Counters counters = emulator.counters();
  EXPECT_LE(counters.packets_executed, kMaxPackets + 1);
  EXPECT_LE(counters.packets_executed_non_nop, counters.packets_executed);
  EXPECT_LE(counters.instructions_executed, counters.packet_slots_executed_filled);
  uint64_t retired = 0;
  for (const uint64_t count : counters.retired) retired += count;
  EXPECT_LE(counters.instructions_executed - retired, 1u);  // An undefined opcode.
}

// One run, and the same packet by packet.
TEST(RobustnessTest, RandomPrograms) {
  std::mt19937_64 random(20);
  int halted = 0;
  int trapped = 0;
  int spent = 0;
  for (int round = 0; round < 1500; ++round) {
    SCOPED_TRACE(round);
    std::mt19937 switches(static_cast<uint32_t>(round));
    const isa::MachineModel machine = RandomMachine(switches);
    const std::vector<TestPacket> packets = RandomPackets(random);
    Emulator emulator = MakeEmulator(machine, packets, SmallMemory());
    FillRegisters(emulator, static_cast<uint64_t>(round));
    RunOptions options;
    options.max_packets = kMaxPackets;
    const absl::Status status = emulator.Run(options);
    CheckInvariants(emulator, status);
    halted += status.ok() ? 1 : 0;
    spent += absl::IsDeadlineExceeded(status) ? 1 : 0;
    trapped += emulator.trap().has_value() ? 1 : 0;
    if (round % 8 != 0) continue;
    Emulator stepped = MakeEmulator(machine, packets, SmallMemory());
    FillRegisters(stepped, static_cast<uint64_t>(round));
    options.max_packets = 1;
    absl::Status last;
    for (uint64_t i = 0; i < kMaxPackets; ++i) {
      last = stepped.Run(options);
      if (!absl::IsDeadlineExceeded(last)) break;
    }
    EXPECT_EQ(Outcome(stepped, last), Outcome(emulator, status));
    if (HasFailure()) return;
  }
  // All ways to end were met.
  EXPECT_GT(halted, 50);
  EXPECT_GT(trapped, 50);
  EXPECT_GT(spent, 5);
}

// Anything at all as words, addresses and entry.
TEST(RobustnessTest, ProgramsOfAnyBits) {
  std::mt19937_64 random(21);
  for (int round = 0; round < 300; ++round) {
    v1::Program program;
    program.set_schema_version(1);
    std::set<uint64_t> addresses;
    for (uint64_t i = random() % 10; i < 10; ++i) addresses.insert(random() & 0xFFFFFFFF);
    for (const uint64_t address : addresses) {
      v1::Packet* packet = program.add_packets();
      packet->set_address(address);
      for (int slot = 0; slot < 4; ++slot) packet->add_slots(random() & 0xFFFFFFFFFF);
      if (random() % 4 == 0) program.set_entry(address);
    }
    Emulator emulator(isa::MachineModel::Default(), SmallMemory());
    const absl::Status loaded = emulator.LoadProgram(program);
    ASSERT_TRUE(loaded.ok()) << loaded;
    FillRegisters(emulator, static_cast<uint64_t>(round));
    RunOptions options;
    options.max_packets = kMaxPackets;
    CheckInvariants(emulator, emulator.Run(options));
  }
}

std::string Damage(std::string bytes, std::mt19937_64& random) {
  for (uint64_t i = random() % 4; i < 4 && !bytes.empty(); ++i) {
    const size_t place = random() % bytes.size();
    switch (random() % 4) {
      case 0:
        bytes[place] = static_cast<char>(random());
        break;
      case 1:
        bytes[place] = static_cast<char>(bytes[place] ^ (1 << random() % 8));
        break;
      case 2:
        bytes.erase(place, 1 + random() % 8);
        break;
      default:
        bytes.insert(place, 1 + random() % 4, static_cast<char>(random()));
        break;
    }
  }
  return bytes;
}

image::InFile ReadVector(absl::string_view name) {
  const auto text = ReadFile(absl::StrCat("testdata/vectors/common/", name, ".in"));
  EXPECT_TRUE(text.ok()) << text.status();
  auto file = image::ParseIn(text.value_or(""), name);
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *std::move(file) : image::InFile();
}

TEST(RobustnessTest, DamagedProgramMessages) {
  v1::Program good = ReadVector("c12").program;
  v1::Symbol& symbol = *good.add_symbols();
  symbol.set_name("start");
  good.add_source_files("a.c");
  for (v1::Packet& packet : *good.mutable_packets()) {
    for (uint32_t line = 1; line <= 4; ++line) packet.add_lines()->set_line(line);
  }
  const std::string bytes = SerializeProto(good);
  std::mt19937_64 random(22);
  int loaded = 0;
  for (int round = 0; round < 3000; ++round) {
    v1::Program program;
    if (!ParseProtoBytes(Damage(bytes, random), "damaged", program).ok()) continue;
    Emulator emulator(isa::MachineModel::Default(), SmallMemory());
    const absl::Status status = emulator.LoadProgram(program);
    if (!status.ok()) {
      EXPECT_TRUE(absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status)) << status;
      continue;
    }
    ++loaded;
    RunOptions options;
    options.max_packets = kMaxPackets;
    CheckInvariants(emulator, emulator.Run(options));
  }
  EXPECT_GT(loaded, 100);
}

// An image with everything, damaged: what loads can be read, run on and saved.
TEST(RobustnessTest, DamagedImageMessages) {
  v1::Image good = ReadVector("c12").image;
  for (const char* tensor : {"x", "y"}) {
    v1::Region& region = *good.add_regions();
    region.set_tensor(tensor);
    region.set_role(tensor[0] == 'x' ? v1::Region::ROLE_INPUT : v1::Region::ROLE_OUTPUT);
    region.set_address(good.segments(0).address());
    region.set_size_bytes(24);
    region.set_dtype(v1::DTYPE_BF16);
    region.mutable_shape()->add_dims(3);
    region.mutable_shape()->add_dims(4);
    region.mutable_layout()->mutable_row_major();
  }
  const std::string bytes = SerializeProto(good);
  std::mt19937_64 random(23);
  int loaded = 0;
  for (int round = 0; round < 3000; ++round) {
    v1::Image image;
    if (!ParseProtoBytes(Damage(bytes, random), "damaged", image).ok()) continue;
    Emulator emulator = MakeEmulator(isa::MachineModel::Default(), {{kHalt}}, SmallMemory());
    const absl::Status status = emulator.LoadImage(image);
    if (!status.ok()) {
      EXPECT_TRUE(absl::IsInvalidArgument(status) || absl::IsResourceExhausted(status)) << status;
      continue;
    }
    ++loaded;
    emulator.InitStack();
    EXPECT_TRUE(emulator.Run().ok());
    for (const v1::Region& region : image.regions()) {
      emulator.ReadTensor(region).status().IgnoreError();
    }
    const absl::StatusOr<v1::Image> tensors = SnapshotTensors(emulator);
    EXPECT_TRUE(tensors.ok() || !absl::IsInternal(tensors.status())) << tensors.status();
    const absl::StatusOr<v1::Image> memory = SnapshotMemory(emulator);
    EXPECT_TRUE(memory.ok()) << memory.status();
  }
  EXPECT_GT(loaded, 100);
}

TEST(RobustnessTest, RandomBytesAreNoMessages) {
  std::mt19937_64 random(24);
  for (int round = 0; round < 5000; ++round) {
    std::string bytes(random() % 64, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    Emulator emulator(isa::MachineModel::Default(), SmallMemory());
    v1::Program program;
    if (ParseProtoBytes(bytes, "random", program).ok()) {
      emulator.LoadProgram(program).IgnoreError();
    }
    v1::Image image;
    if (ParseProtoBytes(bytes, "random", image).ok()) emulator.LoadImage(image).IgnoreError();
    image::ParseIn(bytes, "random").status().IgnoreError();
  }
}

}  // namespace
}  // namespace atalla::emu
