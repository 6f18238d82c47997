#include "atalla/image/in_format.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/image/check.h"
#include "atalla/image/image_view.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::image {
namespace {

constexpr absl::string_view kHalt = "0000000032 0000000031 0000000031 0000000031";

InFile MustParse(absl::string_view text) {
  absl::StatusOr<InFile> file = ParseIn(text, "t.in");
  EXPECT_TRUE(file.ok()) << file.status() << "\n" << text;
  if (!file.ok()) return {};
  EXPECT_TRUE(CheckProgram(file->program).ok()) << CheckProgram(file->program);
  EXPECT_TRUE(CheckImage(file->image).ok()) << CheckImage(file->image);
  return *std::move(file);
}

// "1000:0102 2000:FF": segments as address and bytes.
std::string Segments(const v1::Image& image) {
  std::vector<std::string> parts;
  for (const v1::Segment& segment : image.segments()) {
    std::string part = absl::StrFormat("%X:", segment.address());
    for (const char c : segment.data()) absl::StrAppendFormat(&part, "%02X", c & 0xFF);
    parts.push_back(part);
  }
  return absl::StrJoin(parts, " ");
}

std::string DataSegments(absl::string_view data) {
  return Segments(MustParse(absl::StrCat(".data\n", data)).image);
}

TEST(ParseIn, ReadsTheSpecificationsExample) {
  const InFile file = MustParse(
      "00000000: 00001000B0 0020008116 0040008196 0080000316 # comment\n"
      "00000014: 0000000032 0000000031 0000000031 0000000031\n"
      "\n"
      ".data\n"
      "\n"
      "00001000: 40003F80\n");
  ASSERT_EQ(file.program.packets_size(), 2);
  EXPECT_EQ(file.program.packets(0).address(), 0u);
  EXPECT_EQ(file.program.packets(0).slots(0), 0x00001000B0u);
  EXPECT_EQ(file.program.packets(0).slots(3), 0x0080000316u);
  EXPECT_EQ(file.program.packets(1).address(), 0x14u);
  EXPECT_EQ(file.program.packets(1).slots(0), 0x32u);
  EXPECT_EQ(file.program.entry(), 0u);
  EXPECT_EQ(Segments(file.image), "1000:803F0040");
}

TEST(ParseIn, AcceptsEverySpellingOfAPacket) {
  for (const char* text : {
           "0:32000000003100000000310000000031",  // One number, short.
           "0000: 0000000032 0000000031 0000000031 0000000031",
           "0x0:0x0000000032_0000000031_0000000031_0000000031",
           "+0X0 :  00000000320000000031 00000000310000000031\r",
           "\t 0_0 : \t0000000032 0000000031 0000000031 0000000031\t # x : y",
           "-0: 0_0_000000320000000031  0000000031 0000000031",
           "0x_0: 0 x 3 2 0000000031 0000000031 0000000031",
           "0: 00000000000000000032 0000000031 0000000031 0000000031",  // Leading zeros.
       }) {
    const InFile file = MustParse(text);
    ASSERT_EQ(file.program.packets_size(), 1) << text;
    EXPECT_EQ(file.program.packets(0).address(), 0u) << text;
    EXPECT_EQ(file.program.packets(0).slots(0), 0x32u) << text;
    EXPECT_EQ(file.program.packets(0).slots(3), 0x31u) << text;
  }
}

TEST(ParseIn, MissingDigitsAreZerosOfSlotZero) {
  const InFile file = MustParse("0: 32\n");
  EXPECT_EQ(file.program.packets(0).slots(0), 0u);
  EXPECT_EQ(file.program.packets(0).slots(3), 0x32u);
}

TEST(ParseIn, SortsAndOverwrites) {
  const InFile file = MustParse(absl::StrCat("14: 1\n0: ", kHalt, "\n14: 2\n7: 3\n",
                                             ".data\n8: 1\n.data again\n4: 2\n8: 3\n"));
  ASSERT_EQ(file.program.packets_size(), 3);
  EXPECT_EQ(file.program.packets(0).address(), 0u);
  EXPECT_EQ(file.program.packets(1).address(), 7u);  // No alignment is required.
  EXPECT_EQ(file.program.packets(2).address(), 0x14u);
  EXPECT_EQ(file.program.packets(2).slots(3), 2u);
  EXPECT_EQ(Segments(file.image), "4:0200000003000000");
}

TEST(ParseIn, EmptyTextsAreEmptyFiles) {
  for (const char* text : {"", "\n\n", "# nothing", ".data", ".data\n#\n"}) {
    const InFile file = MustParse(text);
    EXPECT_EQ(file.program.packets_size(), 0);
    EXPECT_EQ(file.image.segments_size(), 0);
  }
}

TEST(ParseIn, DataWordsAtAnyAddress) {
  EXPECT_EQ(DataSegments("1001: 11223344"), "1001:44332211");
  EXPECT_EQ(DataSegments("1000: 0"), "1000:00000000");
  EXPECT_EQ(DataSegments("0: 1\n8: 2"), "0:01000000 8:02000000");
  EXPECT_EQ(DataSegments("8: 2\n0: 1\n4: 3"), "0:010000000300000002000000");
  EXPECT_EQ(DataSegments("FFFFFFFC: 1"), "FFFFFFFC:01000000");
  EXPECT_EQ(DataSegments("FFFFFFFE: 00003F80"), "FFFFFFFE:803F");
}

TEST(ParseIn, OverlappingWordsThatAgree) {
  // Half-words 1.5, -2.0 and 1.0 at 0x40: a word at every even address, and a compact form.
  EXPECT_EQ(DataSegments("40: C0003FC0\n42: 3F80C000\n44: 00003F80"), "40:C03F00C0803F0000");
  EXPECT_EQ(DataSegments("40: C0003FC0\n44: 00003F80"), "40:C03F00C0803F0000");
  EXPECT_EQ(DataSegments("40: C0003FC0\n42: 0000C000"), "40:C03F00C00000");
  EXPECT_EQ(DataSegments("43: 44332211\n41: 22110605\n40: 11060504"), "40:04050611223344");
}

TEST(ParseIn, OverlappingWordsThatDisagree) {
  const struct {
    const char* data;
    const char* message;
  } kRows[] = {
      {"100: 11223344\n102: AABBCCDD\n",
       "disagree about the byte at 00000102: line 2 says 22, line 3 says DD"},
      {"102: AABBCCDD\n100: 11223344\n",
       "disagree about the byte at 00000102: line 3 says 22, line 2 says DD"},
      {"100: 11223344\n103: 00000012\n",
       "disagree about the byte at 00000103: line 2 says 11, line 3 says 12"},
      // Neighbours agree; the first and the third do not.
      {"100: 11223344\n101: 33112233\n102: 99332211\n", "disagree about the byte at 00000102"},
      {"FFFFFFFC: 01020304\nFFFFFFFF: 00000002\n", "disagree about the byte at FFFFFFFF"},
      {"100: 00010000\n101: 00000000\n", "disagree about the byte at 00000102"},
  };
  for (const auto& row : kRows) {
    const absl::Status status = ParseIn(absl::StrCat(".data\n", row.data), "t.in").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.data;
    EXPECT_TRUE(absl::StrContains(status.message(), row.message)) << status;
  }
}

// Against memory as the specification's section 7 has it: a map of bytes, later words on top.
TEST(ParseIn, RandomConsistentWordsGiveTheSameBytes) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    std::map<uint32_t, uint8_t> memory;
    for (uint32_t a = 0; a < 70; ++a) memory[a] = random() % 3 == 0 ? random() % 256 : 0;
    std::string text = ".data\n";
    std::map<uint32_t, uint8_t> expected;
    for (int i = 0; i < 20; ++i) {
      const uint32_t address = random() % 64;
      uint32_t word = 0;
      for (int b = 3; b >= 0; --b) word = word << 8 | memory[address + b];
      absl::StrAppendFormat(&text, "%X: %08X\n", address, word);
      for (int b = 0; b < 4; ++b) expected[address + b] = memory[address + b];
    }
    const InFile file = MustParse(text);
    std::map<uint32_t, uint8_t> got;
    for (const v1::Segment& segment : file.image.segments()) {
      for (size_t i = 0; i < segment.data().size(); ++i) {
        got[segment.address() + i] = static_cast<uint8_t>(segment.data()[i]);
      }
    }
    EXPECT_EQ(got, expected) << text;
  }
}

TEST(ParseIn, Errors) {
  const struct {
    const char* text;
    const char* message;
  } kRows[] = {
      {"0 32", "t.in:1:1: error: no ':' in this line"},
      {"\n0: 1: 2", "t.in:2:5: error: a second ':' in this line"},
      {"0: zz", "t.in:1:4: error: 'z' in a value"},
      {"0: 12\t34", "t.in:1:6: error: a tab between digits"},
      {"0: -1", "t.in:1:4: error: '-' in a value"},
      {"0:", "no value after ':'"},
      {": 12", "no address before ':'"},
      {"0x: 12", "no address before ':'"},
      {"_1: 12", "'_' in an address"},
      {"1__1: 12", "'_' in an address"},
      {"1_: 12", "no address before ':'"},
      {"g: 12", "'g' in an address"},
      {"1 2: 12", "' ' in an address"},
      {"-4: 12", "address -4 is out of range"},
      {"100000000: 12", "address 100000000 is out of range"},
      {"FFFFFFFFFFFFFFFFFFFFFFFF: 12", "is out of range"},
      {"0: 1 0000000032 0000000031 0000000031 0000000031", "a packet of 41 hexadecimal digits"},
      {".data\n0: 123456789", "t.in:2:4: error: a data word of 9 hexadecimal digits"},
      {".data\n-4: 1", "address -4 is out of range"},
      {".data\nFFFFFFFE: 00010000", "the word at FFFFFFFE reaches beyond address FFFFFFFF"},
      {".text", "t.in:1:1: error: unknown directive"},
      {".DATA", "unknown directive"},
      {"main:", "'m' in an address"},
      {"0: halt.s", "'h' in a value"},
      {"\x01\x02\x03", "no ':' in this line"},
  };
  for (const auto& row : kRows) {
    const absl::Status status = ParseIn(row.text, "t.in").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.text;
    EXPECT_TRUE(absl::StrContains(status.message(), row.message)) << row.text << "\n" << status;
  }
}

TEST(ParseIn, ReportsEveryErrorUpToALimit) {
  const absl::Status two = ParseIn("0 1\n0: 1\n1 0\n", "t.in").status();
  EXPECT_TRUE(absl::StrContains(two.message(), "t.in:1:1:")) << two;
  EXPECT_TRUE(absl::StrContains(two.message(), "t.in:3:1:")) << two;
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "x\n";
  const absl::Status status = ParseIn(many, "t.in").status();
  EXPECT_TRUE(absl::StrContains(status.message(), "t.in:50:1:"));
  EXPECT_FALSE(absl::StrContains(status.message(), "t.in:51:1:"));
  EXPECT_TRUE(absl::StrContains(status.message(), "more than 50 errors")) << status;
}

TEST(ParseIn, RefusesTheOlderMachine) {
  for (const char* text : {
           "00000000: 000000000030 00000000002F 00000000002F 00000000002F\n",
           "0: 00000000003000000000002F00000000002F00000000002F",
           // Small packets, but the addresses tell.
           "00000000: 2F\n00000018: 30\n00000030: 30\n",
       }) {
    const absl::Status status = ParseIn(text, "old.in").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(status.message(), "older 48-bit machine")) << status;
    EXPECT_TRUE(absl::StartsWith(status.message(), "old.in:")) << status;
  }
  // One packet at 0x18, and steps that only look like it, are legal.
  MustParse("18: 32\n");
  MustParse("0: 31\n18: 31\n2C: 32\n");
}

TEST(ParseIn, IsFastAndSparse) {
  std::string text = ".data\n";
  for (int i = 0; i < 50000; ++i) absl::StrAppendFormat(&text, "%08X: %08X\n", 4096 + 2 * i, 0);
  absl::StrAppend(&text, "FFFFFF00: 1\n");
  const auto start = std::chrono::steady_clock::now();
  const InFile file = MustParse(text);
  const auto taken = std::chrono::steady_clock::now() - start;
  EXPECT_LT(std::chrono::duration_cast<std::chrono::milliseconds>(taken).count(), 500);
  EXPECT_EQ(file.image.segments_size(), 2);
}

TEST(WriteIn, WritesTheConventionalLayout) {
  InFile file =
      MustParse(absl::StrCat("0: 0001008181 0002008129 0000000031 0000000031\n14: ", kHalt,
                             "\n28: 31 0000000031 0000000031 0000000031\n",
                             ".data\n3C: 00001000\n40: 0\n1000: 40003F80\n"));
  v1::Symbol& symbol = *file.program.add_symbols();
  symbol.set_name("stop");
  symbol.set_address(0x14);
  EXPECT_EQ(WriteIn(file.program, file.image),
            "00000000: 0001008181 0002008129 0000000031 0000000031 # add.s x3, x1, x2 | lw.s x2, "
            "4(x1)\n"
            "# stop:\n"
            "00000014: 0000000032 0000000031 0000000031 0000000031 # halt.s\n"
            "00000028: 0000000031 0000000031 0000000031 0000000031\n"
            "\n"
            ".data\n"
            "\n"
            "0000003C: 00001000\n"
            "00000040: 00000000\n"
            "00001000: 40003F80\n");
  const WriteInOptions plain = {[](const v1::Packet&) { return std::string(); }};
  EXPECT_EQ(WriteIn({}, {}, plain), "\n\n.data\n");
}

TEST(WriteIn, WritesLargeDataInPieces) {
  const std::vector<uint8_t> data(400'000, 0xA5);
  v1::Image info;
  info.set_schema_version(kSchemaVersion);
  const SegmentView segments[] = {{0x1000, data}};
  std::string text;
  size_t pieces = 0;
  size_t largest = 0;
  WriteIn({}, {info, segments}, {}, [&](absl::string_view piece) {
    absl::StrAppend(&text, piece);
    ++pieces;
    largest = std::max(largest, piece.size());
  });
  // 100,000 lines of 19 bytes.
  std::string expected = "\n\n.data\n\n";
  for (uint32_t address = 0x1000; address < 0x1000 + data.size(); address += 4) {
    absl::StrAppendFormat(&expected, "%08X: A5A5A5A5\n", address);
  }
  EXPECT_TRUE(text == expected);
  EXPECT_GT(pieces, 20u);
  EXPECT_LT(largest, 100'000u);
}

TEST(WriteIn, CoversUnalignedSegments) {
  v1::Image image;
  image.set_schema_version(kSchemaVersion);
  for (const auto& [address, data] : std::map<uint64_t, std::string>{
           {1, "\x11"}, {2, "\x22"}, {0x1003, "\x33\x44"}, {0xFFFFFFFF, "\x55"}}) {
    v1::Segment& segment = *image.add_segments();
    segment.set_address(address);
    segment.set_data(data);
  }
  ASSERT_TRUE(CheckImage(image).ok());
  EXPECT_TRUE(absl::EndsWith(WriteIn({}, image),
                             "00000000: 00221100\n00001000: 33000000\n00001004: 00000044\n"
                             "FFFFFFFC: 55000000\n"));
}

// The image that covers the same memory in whole words at multiples of 4.
v1::Image WholeWords(const v1::Image& image) {
  std::map<uint64_t, char> bytes;
  for (const v1::Segment& segment : image.segments()) {
    for (size_t i = 0; i < segment.data().size(); ++i) {
      const uint64_t address = segment.address() + i;
      for (uint64_t a = address & ~uint64_t{3}; a < (address & ~uint64_t{3}) + 4; ++a) bytes[a];
      bytes[address] = segment.data()[i];
    }
  }
  v1::Image whole;
  uint64_t end = 1;
  for (const auto& [address, byte] : bytes) {
    if (address != end) whole.add_segments()->set_address(address);
    whole.mutable_segments(whole.segments_size() - 1)->mutable_data()->push_back(byte);
    end = address + 1;
  }
  return whole;
}

// Every program of the conformance vectors, through text and back.
TEST(WriteIn, RoundTripsTheConformanceVectors) {
  int count = 0;
  for (const char* pack : {"common", "reference"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(absl::StrCat("testdata/vectors/", pack))) {
      if (entry.path().extension() != ".in") continue;
      ++count;
      const absl::StatusOr<std::string> text = ReadFile(entry.path().string());
      ASSERT_TRUE(text.ok());
      absl::StatusOr<InFile> file = ParseIn(*text, entry.path().string());
      ASSERT_TRUE(file.ok()) << file.status();
      const std::string written = WriteIn(file->program, file->image);
      const absl::StatusOr<InFile> again = ParseIn(written, entry.path().string());
      ASSERT_TRUE(again.ok()) << again.status();
      EXPECT_EQ(SerializeProto(again->program), SerializeProto(file->program)) << entry.path();
      EXPECT_EQ(Segments(again->image), Segments(WholeWords(file->image))) << entry.path();
      EXPECT_EQ(WriteIn(again->program, again->image), written);
    }
  }
  EXPECT_EQ(count, 60);
}

// Cut anywhere, a file of whole values is an error or has only whole lines of the original.
TEST(ParseIn, FindsTruncation) {
  const std::string text =
      absl::StrCat("00000000: 0001008181 0002008129 0000000031 0000000031\n", "00000014: ", kHalt,
                   " # end\n\n.data\n\n", "0000003C: 00001000\n00000040: 00000203\n");
  for (size_t size = 75; size < text.size(); ++size) {  // From the second line on.
    const std::string cut = text.substr(0, size);
    const std::string last = cut.substr(cut.rfind('\n') + 1);
    const size_t colon = last.find(':');
    const std::string value =
        colon == std::string::npos ? "" : last.substr(colon + 1, last.find('#') - colon - 1);
    const auto digits = std::count_if(value.begin(), value.end(), absl::ascii_isxdigit);
    const bool is_whole =
        last.empty() || last == ".data" || digits == (absl::StrContains(cut, ".data") ? 8 : 40);
    EXPECT_EQ(ParseIn(cut, "cut.in").ok(), is_whole) << cut;
  }
  const absl::Status packet = ParseIn(text.substr(0, 80), "cut.in").status();
  EXPECT_TRUE(absl::StrContains(packet.message(),
                                "cut.in:2:11: error: the file ends after 15 of 40 digits: is it "
                                "truncated?"))
      << packet;
  const absl::Status word = ParseIn(text.substr(0, text.size() - 3), "cut.in").status();
  EXPECT_TRUE(absl::StrContains(word.message(), "cut.in:7:11: error: the file ends after 6 of 8"))
      << word;
  // With a line end, or where values are short anyway, it is what was meant.
  EXPECT_EQ(DataSegments("0: 00000001\n4: 2\n"), "0:0100000002000000");
  EXPECT_EQ(DataSegments("0: 1\n4: 2"), "0:0100000002000000");
}

// Mutated texts: an error or a file that passes its own checks, never a crash.
TEST(ParseIn, SurvivesMutations) {
  const absl::StatusOr<std::string> text = ReadFile("testdata/vectors/common/c11.in");
  ASSERT_TRUE(text.ok());
  std::mt19937 random(3);
  const absl::string_view kCharacters = "0123456789ABCDEFabcdefxX_:.#- \t\n\rg\x01\xFF";
  for (int round = 0; round < 2000; ++round) {
    std::string mutated = *text;
    for (int i = 0; i < 4; ++i) {
      const size_t place = random() % mutated.size();
      const char c = kCharacters[random() % kCharacters.size()];
      if (random() % 3 == 0) {
        mutated.erase(place, random() % 20);
      } else if (random() % 2 == 0) {
        mutated.insert(mutated.begin() + place, c);
      } else {
        mutated[place] = c;
      }
    }
    const absl::StatusOr<InFile> file = ParseIn(mutated, "m.in");
    if (!file.ok()) continue;
    EXPECT_TRUE(CheckProgram(file->program).ok()) << CheckProgram(file->program);
    EXPECT_TRUE(CheckImage(file->image).ok()) << CheckImage(file->image);
  }
}

}  // namespace
}  // namespace atalla::image
