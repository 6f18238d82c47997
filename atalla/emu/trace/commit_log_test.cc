#include "atalla/emu/trace/commit_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/trace.pb.h"

namespace atalla::emu {
namespace {

// A machine's state as the log tells it: "x5", "v3.12", "sp0[4].3", "[1000]" and their values.
using State = std::map<std::string, uint32_t>;

void SetWords(absl::string_view name, const std::vector<uint32_t>& words, State& state) {
  for (size_t i = 0; i < words.size(); ++i) state[absl::StrCat(name, ".", i)] = words[i];
}

void SetBytes(uint32_t address, const std::vector<uint32_t>& bytes, State& state) {
  for (const uint32_t byte : bytes) state[absl::StrFormat("[%08X]", address++)] = byte;
}

// "x5 = 0000002A", as the text log has it.
void ApplyText(absl::string_view write, State& state) {
  const std::vector<std::string> parts = absl::StrSplit(write, ' ');
  ASSERT_GE(parts.size(), 3u) << write;
  ASSERT_EQ(parts[1], "=");
  std::vector<uint32_t> values;
  for (size_t i = 2; i < parts.size(); ++i) {
    ASSERT_TRUE(absl::SimpleHexAtoi(parts[i], &values.emplace_back())) << write;
  }
  uint32_t address = 0;
  if (parts[0][0] == '[') {
    ASSERT_TRUE(absl::SimpleHexAtoi(parts[0].substr(1, 8), &address));
    SetBytes(address, values, state);
  } else if (parts[0][0] == 'v' || parts[0][0] == 's') {
    SetWords(parts[0], values, state);
  } else {
    ASSERT_EQ(values.size(), 1u);
    state[parts[0]] = values[0];
  }
}

void ApplyProto(const v1::CommitWrite& write, State& state) {
  if (write.has_scalar()) {
    state[absl::StrCat("x", write.scalar().number())] = write.scalar().value();
  } else if (write.has_mask()) {
    state[absl::StrCat("m", write.mask().number())] = write.mask().value();
  } else if (write.has_vector()) {
    const auto& lanes = write.vector().lanes();
    SetWords(absl::StrCat("v", write.vector().number()), {lanes.begin(), lanes.end()}, state);
  } else if (write.has_row()) {
    const auto& cells = write.row().cells();
    SetWords(absl::StrCat("sp", write.row().scratchpad(), "[", write.row().row(), "]"),
             {cells.begin(), cells.end()}, state);
  } else {
    ASSERT_TRUE(write.has_memory());
    std::vector<uint32_t> bytes;
    for (const char byte : write.memory().data()) bytes.push_back(static_cast<uint8_t>(byte));
    SetBytes(write.memory().address(), bytes, state);
  }
}

State StateOfImage(const v1::Image& image) {
  State state;
  state["m0"] = 0xFFFFFFFF;
  for (const v1::Segment& segment : image.segments()) {
    std::vector<uint32_t> bytes;
    for (const char byte : segment.data()) bytes.push_back(static_cast<uint8_t>(byte));
    SetBytes(static_cast<uint32_t>(segment.address()), bytes, state);
  }
  return state;
}

// What the emulator ended with, without what is zero.
State FinalState(const Emulator& emulator) {
  State state;
  for (int i = 0; i < 256; ++i) state[absl::StrCat("x", i)] = emulator.ScalarRegister(i);
  for (int i = 0; i < 16; ++i) state[absl::StrCat("m", i)] = emulator.MaskRegister(i);
  for (int i = 0; i < 256; ++i) {
    const Lanes& lanes = emulator.VectorRegister(i);
    SetWords(absl::StrCat("v", i), {lanes.begin(), lanes.end()}, state);
  }
  for (int scratchpad = 0; scratchpad < 2; ++scratchpad) {
    for (int row = 0; row < emulator.machine().scratchpad_rows(); ++row) {
      std::vector<uint32_t> cells;
      for (int lane = 0; lane < 32; ++lane) {
        cells.push_back(emulator.ScratchpadCell(scratchpad, row, lane).value_or(0));
      }
      SetWords(absl::StrFormat("sp%d[%d]", scratchpad, row), cells, state);
    }
  }
  const auto words = emulator.WrittenWords();
  EXPECT_TRUE(words.ok()) << words.status();
  for (const MemoryWord& word : words.value_or(std::vector<MemoryWord>())) {
    SetBytes(word.address,
             {word.value & 0xFF, word.value >> 8 & 0xFF, word.value >> 16 & 0xFF, word.value >> 24},
             state);
  }
  return state;
}

State WithoutZeros(State state) {
  for (auto entry = state.begin(); entry != state.end();) {
    entry = entry->second == 0 ? state.erase(entry) : std::next(entry);
  }
  return state;
}

struct Log {
  State state;
  uint64_t packets = 0;
  std::string end;
};

Log ReplayText(absl::string_view text, const v1::Image& image) {
  Log log;
  log.state = StateOfImage(image);
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    const size_t arrow = line.find(" -> ");
    if (absl::StartsWith(line, "packet ")) {
      ++log.packets;
    } else if (absl::StartsWith(line, "start ")) {
      ApplyText(line.substr(6), log.state);
    } else if (absl::StartsWith(line, "end ")) {
      log.end = std::string(line);
    } else if (arrow != absl::string_view::npos) {
      ApplyText(line.substr(arrow + 4), log.state);
    }
  }
  return log;
}

Log ReplayProto(const std::string& path, const v1::Image& image) {
  Log log;
  log.state = StateOfImage(image);
  auto reader = CommitLogReader::Open(path);
  EXPECT_TRUE(reader.ok()) << reader.status();
  if (!reader.ok()) return log;
  v1::CommitRecord record;
  for (;;) {
    const auto more = (*reader)->Next(record);
    EXPECT_TRUE(more.ok()) << more.status();
    if (!more.value_or(false)) return log;
    for (const v1::CommitWrite& write : record.start().registers()) ApplyProto(write, log.state);
    for (const v1::CommitSlot& slot : record.packet().slots()) {
      for (const v1::CommitWrite& write : slot.writes()) ApplyProto(write, log.state);
    }
    if (record.has_packet()) {
      EXPECT_EQ(record.packet().number(), log.packets++);
    }
    if (record.has_end()) log.end = record.end().ShortDebugString();
  }
}

// The run, logged to a file; the run's status.
absl::Status Logged(Emulator& emulator, const std::string& path, uint64_t max_packets = 100000) {
  auto log = CommitLog::Create(emulator, path);
  EXPECT_TRUE(log.ok()) << log.status();
  if (!log.ok()) return log.status();
  EXPECT_EQ(emulator.SetObserver(log->get()), absl::OkStatus());
  RunOptions options;
  options.max_packets = max_packets;
  const absl::Status run = emulator.Run(options);
  EXPECT_EQ((*log)->Close(), absl::OkStatus());
  EXPECT_EQ(emulator.SetObserver(nullptr), absl::OkStatus());
  return run;
}

image::InFile ReadIn(const std::string& path) {
  const auto text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  auto in = image::ParseIn(text.value_or(""), path);
  EXPECT_TRUE(in.ok()) << in.status();
  return in.value_or(image::InFile());
}

Emulator Loaded(const image::InFile& in, const isa::MachineModel& machine) {
  EmulatorOptions options;
  options.track_written_words = true;
  Emulator emulator(machine, options);
  EXPECT_EQ(emulator.LoadProgram(in.program), absl::OkStatus());
  EXPECT_EQ(emulator.LoadImage(in.image), absl::OkStatus());
  emulator.InitStack();
  return emulator;
}

// The number in the counters that the reference simulator left.
uint64_t PacketsExecuted(const std::string& stem) {
  const auto text = ReadFile(absl::StrCat(stem, ".perf"));
  EXPECT_TRUE(text.ok()) << text.status();
  for (absl::string_view line : absl::StrSplit(text.value_or(""), '\n')) {
    uint64_t packets = 0;
    const std::vector<absl::string_view> parts = absl::StrSplit(line, ": ");
    if (parts[0] == "packets_executed" && absl::SimpleAtoi(parts[1], &packets)) return packets;
  }
  ADD_FAILURE() << stem;
  return 0;
}

class ReplayTest : public testing::TestWithParam<std::string> {};

// The log's writes, applied one after the other by the code above, give the final state.
TEST_P(ReplayTest, GivesTheFinalState) {
  const std::string stem = absl::StrCat("testdata/vectors/", GetParam());
  const image::InFile in = ReadIn(absl::StrCat(stem, ".in"));
  const std::string path = absl::StrCat(testing::TempDir(), "/log");
  const bool is_common = absl::StartsWith(GetParam(), "common");
  const isa::MachineModel machine =
      is_common ? isa::MachineModel::Default() : isa::MachineModel::Reference();

  Emulator emulator = Loaded(in, machine);
  ASSERT_EQ(Logged(emulator, path), absl::OkStatus());
  const State expected = WithoutZeros(FinalState(emulator));
  ASSERT_FALSE(expected.empty());
  const auto text = ReadFile(path);
  ASSERT_TRUE(text.ok()) << text.status();
  const Log from_text = ReplayText(*text, in.image);
  EXPECT_EQ(WithoutZeros(from_text.state), expected);
  EXPECT_EQ(from_text.packets, PacketsExecuted(stem));
  EXPECT_EQ(from_text.end, absl::StrCat("end halted after ", PacketsExecuted(stem), " packets"));

  Emulator again = Loaded(in, machine);
  ASSERT_EQ(Logged(again, path + ".pb"), absl::OkStatus());
  const Log from_proto = ReplayProto(path + ".pb", in.image);
  EXPECT_EQ(WithoutZeros(from_proto.state), expected);
  EXPECT_EQ(from_proto.packets, PacketsExecuted(stem));
  EXPECT_EQ(from_proto.end, absl::StrCat("reason: REASON_HALTED packets: ", PacketsExecuted(stem)));
}

std::vector<std::string> Programs() {
  std::vector<std::string> names = {"end_to_end/gemm"};
  for (int i = 0; i < 30; ++i) {
    names.push_back(absl::StrFormat("reference/r%02d", i));
    names.push_back(absl::StrFormat("common/c%02d", i));
  }
  return names;
}
INSTANTIATE_TEST_SUITE_P(All, ReplayTest, testing::ValuesIn(Programs()));

// Without its last write to memory the log does not give the state: the comparison can fail.
TEST(CommitLog, ReplayNeedsEveryWrite) {
  const image::InFile in = ReadIn("testdata/vectors/end_to_end/gemm.in");
  Emulator emulator = Loaded(in, isa::MachineModel::Reference());
  const std::string path = absl::StrCat(testing::TempDir(), "/cut_log");
  ASSERT_EQ(Logged(emulator, path), absl::OkStatus());
  std::string text = ReadFile(path).value_or("");
  const size_t last = text.rfind(" -> [");
  ASSERT_NE(last, std::string::npos);
  text.erase(last, text.find('\n', last) - last);
  EXPECT_NE(WithoutZeros(ReplayText(text, in.image).state), WithoutZeros(FinalState(emulator)));
}

// lui.s x1, 32; lui.s x4, a tile of 1 x 4 in scratchpad 0 | nop.s x 2; scpad.ld x0, x1, x4; div by
// 0.
constexpr char kProgram[] = R"(
00000000: 00001000B0 0030000230 0000000031 0000000031
00000014: 0002008046 0000000031 0000000031 0000000031
00000028: 0000800096 0000008184 0000000031 0000000031
)";

TEST(CommitLog, IsReadable) {
  const auto in = image::ParseIn(kProgram, "test.in");
  ASSERT_TRUE(in.ok()) << in.status();
  Emulator emulator;
  ASSERT_EQ(emulator.LoadProgram(in->program), absl::OkStatus());
  emulator.SetScalarRegister(9, 0xABC);
  emulator.SetMaskRegister(2, 3);
  const uint8_t bytes[] = {0x80, 0x3F, 0x00, 0x40, 0x40, 0x40, 0x80, 0x40};
  ASSERT_EQ(emulator.WriteMemory(0x1000, bytes), absl::OkStatus());
  const std::string path = absl::StrCat(testing::TempDir(), "/readable");
  EXPECT_EQ(Logged(emulator, path).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReadFile(path).value_or(""),
            "# atalla commit log 1: program 'test.in', machine 'atalla'\n"
            "start x9 = 00000ABC\n"
            "start m2 = 00000003\n"
            "packet 0 00000000\n"
            "00000000.0 lui.s x1, 32 -> x1 = 00001000\n"
            "00000000.1 lui.s x4, 24576 -> x4 = 00300000\n"
            "packet 1 00000014\n"
            "00000014.0 scpad.ld x0, x1, x4 -> sp0[0] = 3F800000 40000000 40400000 40800000\n"
            "packet 2 00000028 (not completed)\n"
            "00000028.0 addi.s x1, x0, 1 -> x1 = 00000001\n"
            "00000028.1 div.s x3, x1, x0\n"
            "end trapped after 2 packets: PC 00000028 slot 1: division by zero (x1 = 00000001, x0 "
            "= 00000000)\n");
}

TEST(CommitLog, SaysWhenTheProgramWentOn) {
  const auto in = image::ParseIn(kProgram, "test.in");
  ASSERT_TRUE(in.ok()) << in.status();
  Emulator emulator;
  ASSERT_EQ(emulator.LoadProgram(in->program), absl::OkStatus());
  const std::string path = absl::StrCat(testing::TempDir(), "/unfinished");
  EXPECT_EQ(Logged(emulator, path, 1).code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(absl::EndsWith(ReadFile(path).value_or(""), "end unfinished after 1 packets\n"));
  // A second log goes on counting.
  EXPECT_EQ(Logged(emulator, path, 1).code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(absl::StrContains(ReadFile(path).value_or(""), "\npacket 1 00000014\n"));
}

TEST(CommitLog, BadFiles) {
  Emulator emulator;
  ASSERT_EQ(emulator.LoadProgram(image::ParseIn(kProgram, "p")->program), absl::OkStatus());
  EXPECT_EQ(CommitLog::Create(emulator, "/no/such/folder/log").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(CommitLogReader::Open("/no/such/file").status().code(), absl::StatusCode::kNotFound);

  const std::string path = absl::StrCat(testing::TempDir(), "/whole.pb");
  EXPECT_EQ(Logged(emulator, path, 2).code(), absl::StatusCode::kDeadlineExceeded);
  const std::string whole = ReadFile(path).value_or("");
  ASSERT_EQ(WriteFile(path, whole.substr(0, whole.size() - 3)), absl::OkStatus());
  auto reader = CommitLogReader::Open(path);
  ASSERT_TRUE(reader.ok()) << reader.status();
  v1::CommitRecord record;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE((*reader)->Next(record).value_or(false)) << i;
  EXPECT_EQ((*reader)->Next(record).status(),
            absl::InvalidArgumentError(
                absl::StrCat(path, ": what follows record 3 is no commit record")));
}

// A full disk ends the run, rather than going on without a log.
TEST(CommitLog, StopsTheRunWhenItCannotBeWritten) {
  const auto in = image::ParseIn("0: 000000002D 0000000031 0000000031 0000000031\n", "loop.in");
  ASSERT_TRUE(in.ok()) << in.status();
  Emulator emulator;
  ASSERT_EQ(emulator.LoadProgram(in->program), absl::OkStatus());
  // What the log writes to before it is complete.
  const std::string path = absl::StrCat(testing::TempDir(), "/full_disk");
  ASSERT_EQ(symlink("/dev/full", absl::StrCat(path, ".tmp", getpid()).c_str()), 0);
  auto log = CommitLog::Create(emulator, path);
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_EQ(emulator.SetObserver(log->get()), absl::OkStatus());
  EXPECT_EQ(emulator.Run().code(), absl::StatusCode::kCancelled);
  const absl::Status closed = (*log)->Close();
  EXPECT_EQ(closed.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(absl::StrContains(closed.message(), path)) << closed;
}

}  // namespace
}  // namespace atalla::emu
