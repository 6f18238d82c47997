// Listings read back: the same words, addresses, symbols and bytes.

#include "atalla/assembler/listing_parser.h"

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/disassembler.h"
#include "atalla/base/file.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/isa/testing/random_instruction.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::assembler {
namespace {

// False after a failure.
bool ExpectReadsBack(const v1::Program& program, const v1::Image& image, bool slots, bool units) {
  static const isa::MachineModel machine = isa::MachineModel::Default();
  ListingOptions options;
  options.slots = slots;
  if (units) options.machine = &machine;
  const std::string text = absl::StrCat(ListProgram(program, options), ListImage(image));
  const absl::StatusOr<image::InFile> again = ParseListing(text, "a.lst");
  EXPECT_TRUE(again.ok()) << again.status() << "\n" << text;
  if (!again.ok()) return false;
  EXPECT_EQ(again->program.weight_mode(), program.weight_mode());
  EXPECT_EQ(again->program.packets_size(), program.packets_size()) << text;
  EXPECT_EQ(again->program.symbols_size(), program.symbols_size()) << text;
  EXPECT_EQ(again->image.segments_size(), image.segments_size()) << text;
  if (testing::Test::HasFailure()) return false;
  for (int i = 0; i < program.packets_size(); ++i) {
    EXPECT_EQ(again->program.packets(i).address(), program.packets(i).address());
    for (int slot = 0; slot < 4; ++slot) {
      EXPECT_EQ(again->program.packets(i).slots(slot), program.packets(i).slots(slot)) << text;
    }
  }
  for (int i = 0; i < program.symbols_size(); ++i) {
    EXPECT_EQ(again->program.symbols(i).name(), program.symbols(i).name());
    EXPECT_EQ(again->program.symbols(i).address(), program.symbols(i).address());
  }
  for (int i = 0; i < image.segments_size(); ++i) {
    EXPECT_EQ(again->image.segments(i).address(), image.segments(i).address());
    EXPECT_EQ(again->image.segments(i).data(), image.segments(i).data()) << text;
  }
  return !testing::Test::HasFailure();
}

uint64_t RandomWord(std::mt19937& random) {
  if (random() % 5 == 0) return static_cast<uint64_t>(isa::Op::kNopS);
  // Any bits: undefined opcodes, and fields that decoding ignores.
  if (random() % 5 == 0) return (uint64_t{random()} << 32 | random()) & isa::kWordMask;
  const isa::Op op = isa::AllInstructions()[random() % isa::kOpCount].op;
  return *isa::Encode(isa::RandomInstruction(op, random));
}

TEST(Listing, RandomProgramsReadBack) {
  constexpr uint32_t kPrograms = 10000;
  std::cout << "seeds 0.." << kPrograms - 1 << "\n";
  for (uint32_t seed = 0; seed < kPrograms; ++seed) {
    std::mt19937 random(seed);
    v1::Program program;
    program.set_weight_mode(static_cast<v1::WeightMode>(random() % 3));
    const int packets = 1 + static_cast<int>(random() % 12);
    uint64_t address = random() % 3 == 0 ? random() % 0x10000000 : 0;
    const auto add_symbol = [&program, &random](uint64_t at) {
      if (random() % 3 != 0) return;
      const char* const starts[] = {"main", "L", "_x", "00000000", "a b|#<c>:", "x5"};
      v1::Symbol& symbol = *program.add_symbols();
      symbol.set_name(absl::StrCat(starts[random() % 6], program.symbols_size()));
      symbol.set_address(at);
    };
    for (int i = 0; i < packets; ++i) {
      v1::Packet& packet = *program.add_packets();
      packet.set_address(address);
      add_symbol(address);
      for (int slot = 0; slot < 4; ++slot) packet.add_slots(RandomWord(random));
      address += 20 + (random() % 10 == 0 ? random() % 1000 : 0);
      if (i + 1 == packets) add_symbol(packet.address() + 20);
    }
    v1::Image image;
    image.set_schema_version(1);
    uint64_t place = random() % 100;
    for (uint32_t i = random() % 3; i > 0; --i) {
      v1::Segment& segment = *image.add_segments();
      segment.set_address(place);
      for (uint32_t size = 1 + random() % 40; size > 0; --size) {
        segment.mutable_data()->push_back(static_cast<char>(random()));
      }
      place += segment.data().size() + 1 + random() % 100;
    }
    if (!ExpectReadsBack(program, image, seed % 3 == 0, seed % 2 == 0)) {
      FAIL() << "seed " << seed;
    }
  }
}

TEST(Listing, AllProgramsOfTestdataReadBack) {
  int programs = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("testdata")) {
    const std::string path = entry.path().string();
    if (!absl::EndsWith(path, ".in")) continue;
    const absl::StatusOr<std::string> text = ReadFile(path);
    ASSERT_TRUE(text.ok()) << text.status();
    const absl::StatusOr<image::InFile> file = image::ParseIn(*text, path);
    ASSERT_TRUE(file.ok()) << file.status();
    for (const bool slots : {false, true}) {
      ASSERT_TRUE(ExpectReadsBack(file->program, file->image, slots, !slots)) << path;
    }
    ++programs;
  }
  std::cout << programs << " programs\n";
  EXPECT_GT(programs, 130);
}

// A listing may be edited: labels as targets, forward too, and slots left out at the end.
TEST(Listing, TakesLabelsAsTargets) {
  const absl::StatusOr<image::InFile> file = ParseListing(
      "top:\n"
      "00000000:  addi x1, x1, 1 | beq x1, x2, end  # over\n"
      "00000014:  nop | jal top <wrong>\n"
      "end:\n",
      "a.lst");
  ASSERT_TRUE(file.ok()) << file.status();
  const v1::Program& program = file->program;
  EXPECT_EQ(isa::Disassemble(program.packets(0).slots(1)), "beq.s x1, x2, 40, 0");
  EXPECT_EQ(isa::Disassemble(program.packets(1).slots(0)), "nop.s");
  EXPECT_EQ(isa::Disassemble(program.packets(1).slots(1)), "jal x0, -20");
  EXPECT_EQ(isa::Disassemble(program.packets(1).slots(3)), "nop.s");
  EXPECT_EQ(program.symbols(1).address(), 40u);
}

TEST(Listing, NamesWhatIsWrong) {
  const struct {
    const char* text;
    const char* message;
  } kRows[] = {
      {"00000000:  nop | add.s x1, x2", "a.lst:1:18: error: add.s with 2 operands"},
      {"00000000:  add.s x1, v2, x3", "a.lst:1:22: error: 'v2' is a vector register"},
      {"00000000:  lw.s x1, 4(y)", "a.lst:1:23: error: 'y' is not a register"},
      {"00000000:  ad.s x1, x2, x3", "1:12: error: unknown mnemonic 'ad.s'"},
      {"00000000:  nop | nop | nop | nop | nop", "a packet of 5 slots; it has 4"},
      {"00000000:  nop | | nop", "an empty slot"},
      {"00000000:  jal nowhere", "1:16: error: unknown label 'nowhere'"},
      {"00000000:  li.s x1, 0x7FFFFFFF", "this stands for 2 instructions"},
      {"00000000:  .word 0x10000000000", "this is no word of 40 bits"},
      {"00000000:  nop\n00000010:  nop", "2:1: error: a packet at 00000010"},
      {"00000000.4  0000000031", "this is not a slot"},
      {"00000000.0  000000031", "this is not a slot"},
      {"what is this", "1:1: error: this is not a row of a listing"},
      {".weights x", "unknown weight mode"},
      {"segment 10, 4 bytes", "this is not a segment"},
      {"segment 00000010, 4 bytes\n00000010:  11223344 55", "more bytes than the segment has"},
      {"segment 00000010, 4 bytes\n00000010:  112233", "the segment ends too early"},
      {"segment 00000010, 4 bytes\n00000011:  112233", "where those at 00000010 should be"},
      {"segment 00000010, 4 bytes\n00000010:  1122334", "not a word of up to 8"},
  };
  for (const auto& row : kRows) {
    const absl::Status status = ParseListing(row.text, "a.lst").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.text;
    EXPECT_TRUE(absl::StrContains(status.message(), row.message)) << row.text << "\n" << status;
  }
}

}  // namespace
}  // namespace atalla::assembler
