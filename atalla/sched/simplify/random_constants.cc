#include "atalla/sched/simplify/random_constants.h"

#include <cstdint>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"

namespace atalla::sched::simplify {
namespace {

// x10..x17 are data, x20..x22 addresses of memory, x24, x25 temporaries, x29 metadata; x40.. loop
// counters and limits. v1..v4, m1..m3.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string Run() {
    for (int reg = 10; reg <= 13; ++reg) Line("lw.s x", reg, ", ", 4 * reg, "(x0)");
    for (int reg = 20; reg <= 21; ++reg) Line("lw.s x", reg, ", ", 4 * reg, "(x0)");
    Line("lw.s x29, 116(x0)");
    const int segments = Pick(2, 7);
    for (int i = 0; i < segments; ++i) Segment();
    if (called_) {
      Line("jal x0, end");
      absl::StrAppend(&text_, "f: ");
      Straight(Pick(1, 6));
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
  std::string Data() { return absl::StrCat("x", Chance(10) ? 0 : Pick(10, 17)); }
  std::string Address() { return absl::StrCat("x", Chance(25) ? 0 : Pick(20, 22)); }
  std::string Vector() { return absl::StrCat("v", Pick(0, 4)); }
  std::string Mask() { return absl::StrCat("m", Pick(1, 3)); }

  void Segment() {
    switch (Pick(1, 9)) {
      case 1:
      case 2:
      case 3:
        return Straight(Pick(2, 25));
      case 4:
        return Macro();
      case 5:
      case 6:
        return Skip();
      case 7:
        return Loop();
      case 8:
        called_ = true;
        return Line("jal x1, f");
      default:
        return Unreachable();
    }
  }

  void Straight(int count) {
    for (int i = 0; i < count; ++i) Instruction();
  }

  void Instruction() {
    switch (Pick(1, 14)) {
      case 1:
      case 2:
        return Constant();
      case 3:
      case 4:
      case 5:
        return Arithmetic();
      case 6:
        return Copy();
      case 7:
        return Float();
      case 8:
      case 9:
        return Memory();
      case 10:
        return Masks();
      case 11:
        return Lanes();
      case 12:
        return Rows();
      case 13:
        return Step();
      default:
        return Line("nop.s");
    }
  }

  void Constant() {
    static constexpr uint32_t kSome[] = {0,          1,          2,          4,          0x80,
                                         0x1000,     0x7FFFFFF,  0xFFFFFFC0, 0x80000000, 0xFFFFFFFF,
                                         0x12345678, 0x40000000, 0x3F800000};
    const uint32_t value = kSome[Pick(0, 12)] + (Chance(30) ? Pick(-3, 3) : 0);
    const std::string reg = Chance(10) ? "x22" : absl::StrCat("x", Pick(10, 17));
    // Addresses stay where nothing else is.
    if (reg == "x22") return Line("li.s x22, ", 0x1000 + 4 * Pick(0, 40));
    Line("li.s ", reg, ", ", value);
  }

  void Arithmetic() {
    static constexpr const char* kOps[] = {"add", "sub", "mul", "or",  "and", "xor",
                                           "sll", "srl", "sra", "slt", "sltu"};
    const std::string op = kOps[Pick(0, 10)];
    if (Chance(60)) return Line(op, ".s ", Data(), ", ", Data(), ", ", Data());
    const int imm = Chance(50) ? 1 << Pick(0, 10) : Pick(-40, 40);
    if (Chance(8)) {
      return Line(Chance(50) ? "divi.s " : "modi.s ", Data(), ", ", Data(), ", ", Pick(1, 9));
    }
    Line(op, "i.s ", Data(), ", ", Data(), ", ", imm);
  }

  void Copy() {
    switch (Pick(1, 4)) {
      case 1:
        return Line("or.s ", Data(), ", ", Data(), ", x0");
      case 2:
        return Line("addi.s ", Data(), ", ", Data(), ", 0");
      case 3:
        return Line("add.s ", Data(), ", x0, ", Data());
      default:
        return Line("addi.s x22, x", Pick(20, 21), ", ", 4 * Pick(0, 3));
    }
  }

  void Float() {
    static constexpr const char* kOps[] = {"stbf.s", "sqrt.bf", "slt.bf"};
    const int kind = Pick(0, 2);
    Line(kOps[kind], " ", Data(), ", ", Data(), ", ", kind == 2 ? Data() : "x0");
  }

  void Memory() {
    static constexpr const char* kOps[] = {"lw", "lw", "sw", "lhw", "shw"};
    Line(kOps[Pick(0, 4)], ".s ", Data(), ", ", 2 * Pick(-2, 6) + (Chance(5) ? 1 : 0) + 8, "(",
         Address(), ")");
  }

  void Masks() {
    static constexpr const char* kCompares[] = {"mgt", "mlt", "meq", "mneq"};
    switch (Pick(1, 4)) {
      case 1:
        return Line("mv.stm ", Mask(), ", ", Data());
      case 2:
        Line("li.s x24, -1");
        return Line("mv.stm ", Mask(), ", x24");
      case 3:
        return Line("mv.mts ", Data(), ", ", Mask());
      default:
        return Line(kCompares[Pick(0, 3)], ".mvv ", Mask(), ", ", Vector(), ", ", Vector(), ", ",
                    Mask());
    }
  }

  void Lanes() {
    static constexpr const char* kOps[] = {"add.vv", "sub.vv", "mul.vv"};
    switch (Pick(1, 4)) {
      case 1:
        return Line("rsum.vi ", Vector(), ", ", Vector(), ", ", Chance(50) ? 64 : 3, ", ", Mask());
      case 2:
        return Line("vmov.vts ", Data(), ", ", Vector(), ", ", Pick(0, 2));
      case 3:
        return Line("mul.vs ", Vector(), ", ", Vector(), ", ", Data(), ", ", Mask());
      default:
        return Line(kOps[Pick(0, 2)], " ", Vector(), ", ", Vector(), ", ", Vector(), ", ", Mask());
    }
  }

  void Rows() {
    const std::string row = Chance(50) ? "x0" : "x24";
    if (row == "x24") Line("li.s x24, ", Pick(0, 3));
    const std::string base = Chance(60) ? "x0" : absl::StrCat("x", Pick(20, 22));
    switch (Pick(1, 5)) {
      case 1:
        return Line("vreg.st ", Vector(), ", ", base, ", ", row, ", ", Pick(0, 31), ", 0");
      case 2:
        return Line("scpad.ld x0, x", Pick(20, 21), ", x29");
      default:
        return Line("vreg.ld ", Vector(), ", ", base, ", ", row, ", ", Chance(70) ? 31 : 5, ", 0");
    }
  }

  // Addresses in small steps, as pointers go.
  void Step() {
    const std::string reg = absl::StrCat("x", Pick(20, 22));
    Line("addi.s ", reg, ", ", reg, ", ", Chance(30) ? -4 : 4);
  }

  // The tile descriptor of hand-written kernels, in 13 instructions.
  void Macro() {
    Line("add.s x29, x0, x0");
    for (const int shift : {30, 25, 20}) {
      Line("addi.s x25, x0, ", shift == 30 ? Pick(0, 1) : Pick(0, 31));
      Line("slli.s x25, x25, ", shift);
      Line("or.s x29, x29, x25");
    }
    const int pitch = Pick(31, 0x3FFF);
    Line("lui.s x25, ", pitch >> 7);
    Line("addi.s x25, x25, ", pitch & 127);
    Line("or.s x29, x29, x25");
  }

  void Skip() {
    static constexpr const char* kBranches[] = {"beq", "bne", "blt", "bge", "bgt", "ble"};
    const int label = labels_++;
    Straight(Pick(0, 6));
    Line(kBranches[Pick(0, 5)], ".s ", Data(), ", ", Data(), ", l", label, ", ",
         Chance(50) ? 0 : Pick(1, 127));
    if (Chance(80)) Straight(Pick(1, 8));
    absl::StrAppend(&text_, "l", label, ": ");
    Line(Chance(50) ? "nop.s" : "addi.s x16, x16, 1");
  }

  void Loop() {
    const int label = labels_++;
    const int counter = 40 + 2 * (label % 50);
    Line("li.s x", counter, ", 0");
    Line("li.s x", counter + 1, ", ", Pick(0, 3));
    absl::StrAppend(&text_, "l", label, ": ");
    Straight(Pick(1, 12));
    if (Chance(50)) {
      Line("blt.s x", counter, ", x", counter + 1, ", l", label, ", 1");
    } else {
      Line("addi.s x", counter, ", x", counter, ", 1");
      Line("blt.s x", counter, ", x", counter + 1, ", l", label);
    }
  }

  void Unreachable() {
    const int label = labels_++;
    Line("jal x0, l", label);
    Straight(Pick(1, 5));
    absl::StrAppend(&text_, "l", label, ": ");
    Instruction();
  }

  std::mt19937 random_;
  std::string text_;
  int labels_ = 0;
  bool called_ = false;
};

}  // namespace

std::string RandomConstants(uint32_t seed) { return Generator(seed).Run(); }

}  // namespace atalla::sched::simplify
