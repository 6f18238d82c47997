// Random programs of integers, floats, vectors and masks: every level gives what level 0 gives, in
// all of memory and in the scratchpads, on both machines.

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/cc/run_program.h"
#include "atalla/emu/emulator.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"

namespace atalla::cc {
namespace {

constexpr int kPrograms = 60;
constexpr uint32_t kInput = 0x10000;
constexpr uint32_t kOutput = 0x20000;
constexpr int kOutputBytes = 2048;

// Source text. No division by what may be 0, no float that may overflow, no undefined order.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string Program() {
    text_ = R"(
static int helper(int a, int b) { if (a < b) return a - b; return a * 3 + b; }
static vec blend(vec a, vec b, int m) { return vec_op_masked("+", a, b, m); }
int table[8] = {3, -1, 4, -1, 5, -9, 2, 6};
int main() {
  volatile int* in = (volatile int*)0x10000;
  int* out = (int*)0x20000;
  vec* lanes = (vec*)0x10040;
  vec* result = (vec*)0x20400;
)";
    for (int i = 0; i < kInts; ++i) {
      Line(i < 3 ? absl::StrCat("int i", i, " = in[", i, "];")
                 : absl::StrCat("int i", i, " = ", i, ";"));
    }
    for (int i = 0; i < kFloats; ++i) Line(absl::StrCat("float f", i, " = lanes[0][", i, "];"));
    for (int i = 0; i < kVectors; ++i) Line(absl::StrCat("vec v", i, " = lanes[", i, "];"));
    for (int i = 0; i < kVectors; ++i) {
      Line(absl::StrCat("vector_store(v", i, ", ", 64 * i, ", 0, 31, ", i % 2, ");"));
    }
    Statements(8, 3);
    for (int i = 0; i < kInts; ++i) Line(absl::StrCat("out[", i, "] = i", i, ";"));
    for (int i = 0; i < kFloats; ++i) {
      Line(absl::StrCat("result[", i, "] = (vec)f", i, ";"));
    }
    for (int i = 0; i < kVectors; ++i) {
      Line(absl::StrCat("result[", kFloats + i, "] = v", i, ";"));
    }
    Line("for (int i = 0; i < 8; i++) out[16 + i] = table[i];");
    Line("return i0;\n}");
    return text_;
  }

 private:
  static constexpr int kInts = 5;
  static constexpr int kFloats = 3;
  static constexpr int kVectors = 4;

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }
  std::string Pick(const std::vector<std::string>& choices) {
    return choices[Below(static_cast<int>(choices.size()))];
  }
  void Line(absl::string_view line) { absl::StrAppend(&text_, "  ", line, "\n"); }

  std::string IntVariable() {
    std::vector<std::string> names = counters_;
    for (int i = 0; i < kInts; ++i) names.push_back(absl::StrCat("i", i));
    return Pick(names);
  }
  std::string Int(int depth) {
    if (depth == 0 || Below(5) == 0) {
      switch (Below(4)) {
        case 0:
          return Pick({"0", "1", "2", "3", "7", "8", "31", "64", "255", "-1", "-5", "65536",
                       "2147483647", "(-2147483647 - 1)"});
        case 1:
          return absl::StrCat("table[", IntVariable(), " & 7]");
        default:
          return IntVariable();
      }
    }
    const std::string a = Int(depth - 1);
    const std::string b = Int(depth - 1);
    switch (Below(8)) {
      case 0:
        return absl::StrCat("(", a, " / ((", b, " & 15) + 1))");
      case 1:
        return absl::StrCat("(", a, " % ", Pick({"8", "-3", "10", "16u", "7u"}), ")");
      case 2:
        return absl::StrCat("(", a, Pick({" << ", " >> "}), "(", b, " & 31))");
      case 3:
        return absl::StrCat("(", a, Pick({" < ", " <= ", " == ", " != ", " > "}), b, ")");
      case 4:
        return absl::StrCat("(", a, " < 0 ? ", b, " : ", IntVariable(), ")");
      case 5:
        return absl::StrCat("((", Pick({"char", "short", "unsigned char", "unsigned"}), ")", a,
                            ")");
      default:
        return absl::StrCat("(", a, Pick({" + ", " - ", " * ", " & ", " | ", " ^ "}), b, ")");
    }
  }
  std::string Mask() {
    switch (Below(4)) {
      case 0:
        return Pick({"-1", "0", "15", "0xFFFF0000", "1"});
      case 1:
        return absl::StrCat("make_mask(\"", Pick({"<", ">", "==", "!="}), "\", ", Vec(0), ", ",
                            Below(2) == 0 ? Vec(0) : Float(), ", ", Pick({"-1", "i1"}), ")");
      default:
        return Int(1);
    }
  }
  std::string Float() {
    switch (Below(4)) {
      case 0:
        return Pick({"0.0", "1.0", "-2.5", "0.125"});
      case 1:
        return absl::StrCat(Vec(0), "[", Below(32), "]");
      default:
        return absl::StrCat("f", Below(kFloats));
    }
  }
  std::string Vec(int depth) {
    if (depth == 0) return absl::StrCat("v", Below(kVectors));
    switch (Below(7)) {
      case 0:
        return absl::StrCat("vec_op_masked(\"", Pick({"+", "-", "*"}), "\", ", Vec(depth - 1), ", ",
                            Below(2) == 0 ? Vec(0) : Float(), ", ", Mask(), ")");
      case 1:
        return absl::StrCat("vec_op_masked(\"", Pick({"RSUM", "RMIN", "RMAX"}), "\", ", Vec(0),
                            ", 0.0, -1) * 0.0625");
      case 2:
        return absl::StrCat("vector_load(0, ", IntVariable(), " & 3, ", Pick({"31", "7"}), ", ",
                            Below(2), ")");
      case 3:
        return absl::StrCat("blend(", Vec(0), ", ", Vec(0), ", ", Mask(), ")");
      case 4:
        return absl::StrCat("gemm(", Vec(0), ", ", Vec(0), ", -1) * 0.03125");
      default:
        return absl::StrCat("(", Vec(depth - 1), Pick({" + ", " - "}),
                            Below(2) == 0 ? Vec(0) : Float(), ") * 0.5");
    }
  }

  void Statements(int count, int depth) {
    for (int i = 0; i < count; ++i) Statement(depth);
  }
  void Statement(int depth) {
    switch (Below(depth > 0 ? 12 : 9)) {
      case 0:
      case 1:
        return Line(absl::StrCat("i", Below(kInts), Pick({" = ", " += ", " ^= "}), Int(3), ";"));
      case 2:
        return Line(absl::StrCat("i", Below(kInts), " = helper(", Int(1), ", ", Int(1), ");"));
      case 3:
        return Line(absl::StrCat("table[", Int(1), " & 7] = ", Int(2), ";"));
      case 4:
        return Line(
            absl::StrCat("f", Below(kFloats), " = ", Float(), " * 0.5 + ", Float(), " * 0.25;"));
      case 5:
      case 6:
        return Line(absl::StrCat("v", Below(kVectors), " = ", Vec(2), ";"));
      case 7:
        return Line(absl::StrCat("vector_store(", Vec(0), ", 0, ", IntVariable(), " & 3, ",
                                 Pick({"31", "7"}), ", ", Below(2), ");"));
      case 8:
        return Line(absl::StrCat("load_weights(", Vec(0), ");"));
      case 9:
        Line(absl::StrCat("if (", Int(2), ") {"));
        Statements(2, depth - 1);
        Line("} else {");
        Statements(1, depth - 1);
        return Line("}");
      default:
        return Loop(depth);
    }
  }
  void Loop(int depth) {
    const std::string counter = absl::StrCat("n", next_counter_++);
    const std::string bound =
        Below(2) == 0 ? absl::StrCat(Below(6)) : absl::StrCat("(", Int(1), " & 3)");
    if (Below(2) == 0) {
      Line(absl::StrCat("for (int ", counter, " = 0; ", counter, " < ", bound, "; ", counter,
                        "++) {"));
    } else {
      Line(absl::StrCat("int ", counter, " = ", bound, ";"));
      Line(absl::StrCat("while (", counter, "-- > 0) {"));
    }
    counters_.push_back(counter);
    Statements(3, depth - 1);
    if (Below(3) == 0) {
      Line(absl::StrCat("if (", Int(1), " == 3) ", Pick({"break", "continue"}), ";"));
      Statements(1, 0);
    }
    counters_.pop_back();
    Line("}");
  }

  std::mt19937 random_;
  std::string text_;
  std::vector<std::string> counters_;
  int next_counter_ = 0;
};

v1::Image Inputs(uint32_t seed) {
  std::mt19937 random(seed);
  v1::Image image;
  image.set_schema_version(1);
  v1::Segment* segment = image.add_segments();
  segment->set_address(kInput);
  std::string bytes;
  for (int i = 0; i < 64; ++i) bytes.push_back(static_cast<char>(random()));
  // BF16 of magnitudes from 2^-7 to 2^1.
  for (int i = 0; i < 32 * 4; ++i) {
    const uint32_t half = ((random() & 1) << 15) | ((120 + random() % 8) << 7) | (random() & 0x7F);
    bytes.push_back(static_cast<char>(half & 0xFF));
    bytes.push_back(static_cast<char>(half >> 8));
  }
  segment->set_data(bytes);
  return image;
}

// The output and the scratchpads, or what went wrong.
std::string Outcome(const std::string& source, const RunSourceOptions& options) {
  const absl::StatusOr<emu::Emulator> done = RunSource(source, "random.c", options);
  if (!done.ok()) return done.status().ToString();
  std::vector<std::string> words;
  std::vector<uint8_t> output(kOutputBytes);
  const absl::Status read = done->ReadMemory(kOutput, absl::MakeSpan(output));
  if (!read.ok()) return read.ToString();
  for (uint8_t byte : output) words.push_back(absl::StrCat(absl::Hex(byte)));
  for (int scratchpad = 0; scratchpad < 2; ++scratchpad) {
    for (int row = 0; row < 8; ++row) {
      for (int lane = 0; lane < 32; ++lane) {
        words.push_back(
            absl::StrCat(absl::Hex(done->ScratchpadCell(scratchpad, row, lane).value_or(0))));
      }
    }
  }
  return absl::StrJoin(words, " ");
}

class LevelsTest : public testing::TestWithParam<const char*> {};

TEST_P(LevelsTest, AllGiveTheSame) {
  const absl::StatusOr<isa::MachineModel> machine = isa::MachineModel::FromPreset(GetParam());
  ASSERT_TRUE(machine.ok()) << machine.status();
  for (uint32_t seed = 0; seed < kPrograms; ++seed) {
    const std::string source = Generator(seed).Program();
    RunSourceOptions options;
    options.compile.verify_passes = true;
    options.machine = *machine;
    options.image = Inputs(seed);
    options.compile.optimization = 0;
    const std::string expected = Outcome(source, options);
    ASSERT_EQ(expected.find(':'), std::string::npos) << expected << "\n" << source;
    for (int level = 1; level <= 3; ++level) {
      options.compile.optimization = level;
      ASSERT_EQ(Outcome(source, options), expected)
          << "level " << level << ", seed " << seed << "\n"
          << source;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Machines, LevelsTest, testing::Values("default", "reference"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace atalla::cc
