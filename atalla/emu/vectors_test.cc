// The conformance vectors: 60 programs with the final state that the reference simulator leaves.

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/emu/dump.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/test_machine.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/machine.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

constexpr int kProgramsPerPack = 30;

// Expected files of one program, read once.
struct Vector {
  std::string name;  // "r07".
  image::InFile in;
  std::vector<DumpFile> expected;
  // Lines of zero words that a .mem file may have or not: words of which the image has two bytes
  // only, as the zero upper half of a data word at 4k + 2. The expected files list them after
  // tensors (c16: 507Eh covers the word 5080h), and leave them out after the arrays that are
  // accessed with lhw.s and shw.s (c00: 148Eh and 1490h).
  std::set<std::string> optional_memory_lines;
};

// See Vector::optional_memory_lines.
std::set<std::string> OptionalMemoryLines(absl::string_view in_text) {
  std::map<uint32_t, uint32_t> words;
  for (absl::string_view line : absl::StrSplit(in_text.substr(in_text.find(".data")), '\n')) {
    const std::vector<absl::string_view> parts = absl::StrSplit(line, ": ");
    uint32_t address = 0;
    uint32_t word = 0;
    if (parts.size() != 2 || !absl::SimpleHexAtoi(parts[0], &address)) continue;
    if (absl::SimpleHexAtoi(parts[1], &word)) words[address] = word;
  }
  std::set<std::string> lines;
  for (const auto& [address, word] : words) {
    if (address % 4 == 2 && word >> 16 == 0 && words.count(address + 2) == 0) {
      lines.insert(absl::StrFormat("%08X: 00000000", address + 2));
    }
  }
  return lines;
}

std::string WithoutLines(absl::string_view text, const std::set<std::string>& lines) {
  std::vector<std::string> kept;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (lines.count(std::string(line)) == 0) kept.emplace_back(line);
  }
  return absl::StrJoin(kept, "\n");
}

Vector ReadVector(absl::string_view pack, absl::string_view name) {
  const std::string stem = absl::StrCat("testdata/vectors/", pack, "/", name);
  Vector vector;
  vector.name = std::string(name);
  const auto text = ReadFile(absl::StrCat(stem, ".in"));
  EXPECT_TRUE(text.ok()) << text.status();
  auto in = image::ParseIn(text.value_or(""), absl::StrCat(name, ".in"));
  EXPECT_TRUE(in.ok()) << in.status();
  if (in.ok()) vector.in = *std::move(in);
  if (text.ok()) vector.optional_memory_lines = OptionalMemoryLines(*text);
  for (const char* suffix : {".mem", ".sregs", ".mregs", ".vregs", ".spad", ".perf"}) {
    const auto content = ReadFile(absl::StrCat(stem, suffix));
    EXPECT_TRUE(content.ok()) << content.status();
    vector.expected.push_back({absl::StrCat(name, suffix), content.value_or("missing")});
  }
  return vector;
}

// The first line that differs.
std::string Difference(const std::string& actual, const std::string& expected) {
  const std::vector<std::string> actual_lines = absl::StrSplit(actual, '\n');
  const std::vector<std::string> expected_lines = absl::StrSplit(expected, '\n');
  for (size_t i = 0; i < std::max(actual_lines.size(), expected_lines.size()); ++i) {
    const std::string a = i < actual_lines.size() ? actual_lines[i] : "(end)";
    const std::string e = i < expected_lines.size() ? expected_lines[i] : "(end)";
    if (a != e) return absl::StrCat("line ", i + 1, "\n  actual   ", a, "\n  expected ", e);
  }
  return "";
}

void RunAndCompare(const Vector& vector, const isa::MachineModel& machine, bool init_stack,
                   absl::string_view what) {
  EmulatorOptions options;
  options.track_written_words = true;
  Emulator emulator(machine, options);
  ASSERT_TRUE(emulator.LoadProgram(vector.in.program).ok());
  ASSERT_TRUE(emulator.LoadImage(vector.in.image).ok());
  if (init_stack) emulator.InitStack();
  RunOptions run_options;
  run_options.max_packets = 1000;
  const absl::Status status = emulator.Run(run_options);
  ASSERT_TRUE(status.ok()) << vector.name << " " << what << ": " << status;
  const auto dumps = MakeDumps(emulator, DumpFormat::kVectors, vector.name);
  ASSERT_TRUE(dumps.ok()) << dumps.status();
  ASSERT_EQ(dumps->size(), vector.expected.size());
  for (size_t i = 0; i < dumps->size(); ++i) {
    EXPECT_EQ((*dumps)[i].name, vector.expected[i].name);
    EXPECT_EQ(Difference(WithoutLines((*dumps)[i].content, vector.optional_memory_lines),
                         WithoutLines(vector.expected[i].content, vector.optional_memory_lines)),
              "")
        << (*dumps)[i].name << " " << what;
  }
}

class VectorsTest : public testing::TestWithParam<int> {};

TEST_P(VectorsTest, ReferencePackUnderTheReferencePreset) {
  const Vector vector = ReadVector("reference", absl::StrFormat("r%02d", GetParam()));
  RunAndCompare(vector, isa::MachineModel::Reference(), /*init_stack=*/true, "reference");
}

// Every choice of the readings, 2^6 machines.
TEST_P(VectorsTest, CommonPackUnderEveryReading) {
  const Vector vector = ReadVector("common", absl::StrFormat("c%02d", GetParam()));
  for (int choice = 0; choice < 64; ++choice) {
    const auto pick = [choice](int bit) { return ((choice >> bit) & 1) != 0; };
    const isa::MachineModel machine =
        MachineWith(isa::MachineModel::Default(), [&](v1::Semantics& semantics) {
          using S = v1::Semantics;
          semantics.set_weight_mode(pick(0) ? v1::WEIGHT_MODE_SHIFT : v1::WEIGHT_MODE_RESET);
          semantics.set_order_branches(pick(1) ? S::ORDER_BRANCHES_UNSIGNED
                                               : S::ORDER_BRANCHES_SIGNED);
          semantics.set_disabled_compare_bits(pick(2) ? S::DISABLED_COMPARE_BITS_REVERSED
                                                      : S::DISABLED_COMPARE_BITS_KEEP);
          semantics.set_gemm_order(pick(3) ? S::GEMM_ORDER_SEQ : S::GEMM_ORDER_B8);
          semantics.set_scalar_float_overflow(pick(4) ? S::SCALAR_FLOAT_OVERFLOW_ABORT
                                                      : S::SCALAR_FLOAT_OVERFLOW_IEEE);
        });
    RunAndCompare(vector, machine, /*init_stack=*/pick(5), absl::StrCat("choice ", choice));
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(All, VectorsTest, testing::Range(0, kProgramsPerPack));

// What vectors/README.md says each reference program tells apart: with that one reading switched,
// some file must differ. Keeps the comparison above honest.
TEST(VectorsTest, SwitchingAReadingChangesTheProgramsThatTellItApart) {
  struct Case {
    const char* program;
    void (*change)(v1::Semantics&);
    bool init_stack;
  };
  using S = v1::Semantics;
  const Case cases[] = {
      {"r14", [](S& s) { s.set_weight_mode(v1::WEIGHT_MODE_RESET); }, true},
      {"r11", [](S& s) { s.set_order_branches(S::ORDER_BRANCHES_SIGNED); }, true},
      {"r21", [](S& s) { s.set_disabled_compare_bits(S::DISABLED_COMPARE_BITS_KEEP); }, true},
      {"r16", [](S& s) { s.set_gemm_order(S::GEMM_ORDER_SEQ); }, true},
      {"r06", [](S&) {}, false},
  };
  for (const Case& test : cases) {
    const Vector vector = ReadVector("reference", test.program);
    EmulatorOptions options;
    options.track_written_words = true;
    Emulator emulator(MachineWith(isa::MachineModel::Reference(), test.change), options);
    ASSERT_TRUE(emulator.LoadProgram(vector.in.program).ok());
    ASSERT_TRUE(emulator.LoadImage(vector.in.image).ok());
    if (test.init_stack) emulator.InitStack();
    RunOptions run_options;
    run_options.max_packets = 100000;
    emulator.Run(run_options).IgnoreError();  // Other readings may lead anywhere.
    const auto dumps = MakeDumps(emulator, DumpFormat::kVectors, vector.name);
    ASSERT_TRUE(dumps.ok()) << dumps.status();
    bool differs = false;
    for (size_t i = 0; i < dumps->size(); ++i) {
      differs |= (*dumps)[i].content != vector.expected[i].content;
    }
    EXPECT_TRUE(differs) << test.program;
  }
}

}  // namespace
}  // namespace atalla::emu
