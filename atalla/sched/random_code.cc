#include "atalla/sched/random_code.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace atalla::sched {
namespace {

// x10..x19 are data; x20..x23 byte addresses of memory; x24..x26 of scratchpads; x27, x28 rows;
// x29..x31 metadata; x40.. loop counters and limits. v1..v7, m0..m3.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string Run() {
    Setup();
    const int blocks = Pick(2, 6);
    for (int i = 0; i < blocks; ++i) Segment();
    // Makes the weight buffer show in a register.
    Line("gemm.vv v1, v2, v3, m0");
    Line("gemm.vv v4, v5, v3, m0");
    if (calls_ > 0) {
      Line("jal x0, end");
      absl::StrAppend(&text_, "f: ");
      Straight(Pick(1, 8));
      Line("jalr x0, x1, 0");
    }
    absl::StrAppend(&text_, "end: halt.s\n");
    return text_;
  }

 private:
  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  bool Chance(int percent) { return Pick(1, 100) <= percent; }
  template <typename... Parts>
  void Line(const Parts&... parts) {
    absl::StrAppend(&text_, parts..., "\n");
  }

  std::string Data() { return absl::StrCat("x", Chance(5) ? 0 : Pick(10, 19)); }
  std::string Vector() { return absl::StrCat("v", Chance(5) ? 0 : Pick(1, 7)); }
  std::string Mask() { return absl::StrCat("m", Pick(0, 3)); }
  std::string Memory() { return absl::StrCat("x", Pick(20, 23)); }
  std::string Spad() { return absl::StrCat("x", Chance(40) ? 0 : Pick(24, 26)); }
  std::string Row() { return absl::StrCat("x", Chance(30) ? 0 : Pick(27, 28)); }

  // Word `index` of the data, or the same as a constant.
  void Load(int reg, int index, uint32_t value, bool constant) {
    if (constant) {
      Line("li.s x", reg, ", ", absl::StrFormat("0x%X", value));
    } else {
      Line("lw.s x", reg, ", ", 4 * index, "(x0)");
    }
  }

  void Setup() {
    for (int reg = 10; reg <= 31; ++reg) {
      Load(reg, reg, 0, false);
    }
    if (Chance(50)) Line("lw.s x33, 132(x0)");
    for (int v = 1; v <= 7; ++v) Line("vreg.ld v", v, ", x20, x0, ", Pick(0, 31), ", 0");
    for (int m = 1; m <= 3; ++m) Line("mv.stm m", m, ", x", Pick(10, 19));
  }

  void Segment() {
    const int kind = Pick(1, 10);
    if (kind <= 4) {
      Straight(Pick(1, 40));
    } else if (kind <= 6) {
      Skip();
    } else if (kind <= 8) {
      Loop();
    } else if (kind == 9) {
      ++calls_;
      Straight(Pick(0, 5));
      Line("jal x1, f");
    } else {
      Addresses();
      Straight(Pick(10, 30));
    }
  }

  void Straight(int count) {
    for (int i = 0; i < count; ++i) Instruction();
  }

  void Skip() {
    const int label = labels_++;
    static constexpr const char* kBranches[] = {"beq", "bne", "blt", "bge", "bgt", "ble"};
    Straight(Pick(0, 6));
    Line(kBranches[Pick(0, 5)], ".s ", Data(), ", ", Data(), ", l", label, ", ",
         Chance(50) ? 0 : Pick(1, 127));
    Straight(Pick(0, 8));
    absl::StrAppend(&text_, "l", label, ": ");
    Line("nop.s");
  }

  void Loop() {
    const int label = labels_++;
    const int counter = 40 + 2 * (label % 50);
    Line("li.s x", counter, ", 0");
    Line("li.s x", counter + 1, ", ", Pick(0, 3));
    absl::StrAppend(&text_, "l", label, ": ");
    Straight(Pick(1, 20));
    Line("blt.s x", counter, ", x", counter + 1, ", l", label, ", 1");
  }

  // Makes addresses known in this block, or moves them.
  void Addresses() {
    if (Chance(60)) Load(Pick(20, 23), 0, 0x1000 + 2 * Pick(0, 80), true);
    if (Chance(60)) Load(Pick(24, 26), 0, 16 * Pick(0, 130), true);
    if (Chance(60)) Load(Pick(27, 28), 0, Pick(0, 40), true);
    if (Chance(60)) {
      const int columns = Pick(0, 31);
      const int pitch = Chance(40) ? 0 : columns + Pick(0, 8);
      const uint32_t metadata = (Chance(50) ? 1u << 30 : 0) |
                                static_cast<uint32_t>(Pick(0, 31)) << 25 |
                                static_cast<uint32_t>(columns) << 20 | static_cast<uint32_t>(pitch);
      const int reg = Pick(29, 31);
      Line("lui.s x", reg, ", ", metadata >> 7);
      Line("addi.s x", reg, ", x", reg, ", ", metadata & 127);
    }
  }

  void Instruction() {
    switch (Pick(1, 16)) {
      case 1:
      case 2:
        return Scalar();
      case 3:
        return ScalarFloat();
      case 4:
      case 5:
        return ScalarMemory();
      case 6:
        return VectorMemory();
      case 7:
      case 8:
        return VectorSpad();
      case 9:
        return Transfer();
      case 10:
        return Weights();
      case 11:
      case 12:
        return Lanes();
      case 13:
        return Moves();
      case 14:
        return Move();
      default:
        return Chance(30) ? Addresses() : Scalar();
    }
  }

  void Scalar() {
    static constexpr const char* kR[] = {"add", "sub", "mul", "or",  "and", "xor",
                                         "sll", "srl", "sra", "slt", "sltu"};
    static constexpr const char* kI[] = {"addi", "subi", "muli", "ori",  "andi", "xori",
                                         "slli", "srli", "srai", "slti", "sltui"};
    if (Chance(5)) {
      Line(Chance(50) ? "divi" : "modi", ".s ", Data(), ", ", Data(), ", ", Pick(1, 100));
    } else if (Chance(50)) {
      Line(kR[Pick(0, 10)], ".s ", Data(), ", ", Data(), ", ", Data());
    } else {
      Line(kI[Pick(0, 10)], ".s ", Data(), ", ", Data(), ", ", Pick(-40, 40));
    }
  }

  void ScalarFloat() {
    static constexpr const char* kOps[] = {"add.bf", "sub.bf", "mul.bf", "slt.bf"};
    if (Chance(70)) {
      Line(kOps[Pick(0, 3)], " ", Data(), ", ", Data(), ", ", Data());
    } else {
      const std::string reg = absl::StrCat("x", Pick(10, 19));
      Line("stbf.s ", reg, ", ", Data(), ", x0");
      Line(Chance(50) ? "bfts.s " : "sqrt.bf ", Data(), ", ", reg, ", x0");
    }
  }

  void ScalarMemory() {
    static constexpr const char* kOps[] = {"lw", "sw", "lhw", "shw"};
    Line(kOps[Pick(0, 3)], ".s ", Data(), ", ", Pick(-4, 20), "(", Memory(), ")");
  }

  void VectorMemory() {
    Line(Chance(50) ? "vreg.ld " : "vreg.st ", Vector(), ", ", Memory(), ", ", Row(), ", ",
         Pick(0, 31), ", ", Pick(0, 1));
  }

  void VectorSpad() {
    Line(Chance(50) ? "vreg.ld " : "vreg.st ", Vector(), ", ", Spad(), ", ", Row(), ", ",
         Pick(0, 31), ", ", Pick(0, 1));
  }

  void Transfer() {
    Line(Chance(50) ? "scpad.ld " : "scpad.st ", Spad(), ", ", Memory(), ", x", Pick(29, 31));
  }

  void Weights() {
    if (Chance(50)) {
      Line("lw.vi v0, ", Vector(), ", 0");
    } else {
      Line("gemm.vv ", Vector(), ", ", Vector(), ", ", Vector(), ", m0");
    }
  }

  void Lanes() {
    static constexpr const char* kVV[] = {"add.vv", "sub.vv", "mul.vv"};
    static constexpr const char* kVS[] = {"add.vs", "sub.vs", "mul.vs"};
    static constexpr const char* kVI[] = {"expi.vi", "rsum.vi", "rmin.vi", "rmax.vi"};
    const int kind = Pick(1, 3);
    if (kind == 1) {
      Line(kVV[Pick(0, 2)], " ", Vector(), ", ", Vector(), ", ", Vector(), ", ", Mask());
    } else if (kind == 2) {
      Line(kVS[Pick(0, 2)], " ", Vector(), ", ", Vector(), ", ", Data(), ", ", Mask());
    } else {
      Line(kVI[Pick(0, 3)], " ", Vector(), ", ", Vector(), ", ", Pick(0, 127), ", ", Mask());
    }
  }

  void Moves() {
    static constexpr const char* kCompares[] = {"mgt", "mlt", "meq", "mneq"};
    const char* compare = kCompares[Pick(0, 3)];
    switch (Pick(1, 5)) {
      case 1:
        return Line(compare, ".mvv ", Mask(), ", ", Vector(), ", ", Vector(), ", ", Mask());
      case 2:
        return Line(compare, ".mvs ", Mask(), ", ", Vector(), ", ", Data(), ", ", Mask());
      case 3:
        return Line("vmov.vts ", Data(), ", ", Vector(), ", ", Pick(0, 31));
      case 4:
        return Line("mv.mts ", Data(), ", ", Mask());
      default:
        return Line("mv.stm ", Mask(), ", ", Data());
    }
  }

  // Addresses and rows move by small steps, or are copied.
  void Move() {
    switch (Pick(1, 4)) {
      case 1:
        return Line("addi.s ", Memory(), ", ", Memory(), ", ", 2 * Pick(-20, 40));
      case 2:
        return Line("addi.s x", Pick(24, 26), ", x", Pick(24, 26), ", ", 16 * Pick(-2, 4));
      case 3:
        return Line("addi.s x", Pick(27, 28), ", x", Pick(27, 28), ", ", Pick(-2, 3));
      default:
        return Line("or.s x", Pick(29, 31), ", x", Pick(29, 31), ", x0");
    }
  }

  std::mt19937 random_;
  std::string text_;
  int labels_ = 0;
  int calls_ = 0;
};

}  // namespace

std::string RandomProgram(uint32_t seed) { return Generator(seed).Run(); }

std::vector<uint32_t> RandomProgramData(uint32_t seed) {
  std::mt19937 random(seed ^ 0x9E3779B9u);
  const auto pick = [&random](uint32_t low, uint32_t high) {
    return std::uniform_int_distribution<uint32_t>(low, high)(random);
  };
  // From address 0 to past 0x1000, where the memory addresses point: BF16 values near 1.
  std::vector<uint32_t> words(0x1800 / 4);
  for (uint32_t& word : words) {
    word = pick(0x3F00, 0x40FF) << 16 | pick(0x3F00, 0x40FF) | (pick(0, 3) == 0 ? 0x80000000u : 0);
  }
  for (int reg = 10; reg <= 19; ++reg) words[reg] = pick(0, 1) == 0 ? pick(0, 9) : words[reg];
  // Often equal, often overlapping.
  for (int reg = 20; reg <= 23; ++reg) words[reg] = 0x1000 + 4 * pick(0, 40);
  for (int reg = 24; reg <= 26; ++reg) words[reg] = 64 * pick(0, 40) + pick(0, 3);
  for (int reg = 27; reg <= 28; ++reg) words[reg] = pick(0, 35);
  for (int reg = 29; reg <= 31; ++reg) {
    words[reg] = pick(0, 1) << 30 | pick(0, 31) << 25 | pick(0, 31) << 20;
  }
  words[33] = pick(0xE00, 0x1200);
  return words;
}

}  // namespace atalla::sched
