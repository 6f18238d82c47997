#include "atalla/sched/global/random_control.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace atalla::sched::global {
namespace {

constexpr const char* kBranches[] = {"beq.s", "bne.s", "blt.s", "bge.s", "bgt.s", "ble.s"};

// x10..x19 are data; x20, x21 point to memory; x22 to a scratchpad; x40 and up count loops.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string Run() {
    for (int reg = 10; reg <= 22; ++reg) Line("lw.s x", reg, ", ", 4 * reg, "(x0)");
    for (int v = 1; v <= 4; ++v) Line("vreg.ld v", v, ", x20, x0, 31, 0");
    const int parts = Pick(1, 5);
    for (int i = 0; i < parts; ++i) Part(0);
    Line("gemm.vv v1, v2, v3, m0");
    if (Chance(50)) {
      Line("halt.s");
    } else {
      Line("jal x0, end");
    }
    if (Chance(30)) Line("addi.s x10, x10, 1");  // Nothing comes here.
    if (calls_ > 0) {
      // One calls the other; both keep their link in x1.
      absl::StrAppend(&text_, "f: ");
      Body(Pick(1, 4));
      If(1);
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
  void Label(absl::string_view label) { absl::StrAppend(&text_, label, ": "); }
  std::string NewLabel() { return absl::StrCat("l", labels_++); }

  std::string Data() { return absl::StrCat("x", Chance(8) ? 0 : Pick(10, 19)); }
  std::string Vector() { return absl::StrCat("v", Pick(1, 4)); }
  std::string Condition() {
    return absl::StrCat(kBranches[Pick(0, 5)], " ", Data(), ", ", Data(), ", ");
  }
  std::string Increment() { return absl::StrCat(", ", Chance(60) ? 0 : Pick(1, 127)); }

  void Part(int depth) {
    const int kind = Pick(1, 12);
    if (kind <= 2 || depth > 2) {
      Body(Pick(1, 8));
    } else if (kind <= 5) {
      If(depth);
    } else if (kind <= 10) {
      Loop(depth);
    } else if (kind == 11) {
      Chain();
    } else {
      // The link must survive: functions do not call.
      Line("jal x1, f");
      ++calls_;
    }
  }

  void If(int depth) {
    const std::string other = NewLabel();
    const std::string join = NewLabel();
    switch (Pick(1, 5)) {
      case 1:
        Line(Condition(), join, Increment());
        Body(Pick(0, 4));
        break;
      case 2: {  // A branch over a jump.
        const std::string over = NewLabel();
        Line(Condition(), over, Increment());
        Line("jal x0, ", join);
        Label(over);
        Body(Pick(0, 4));
        break;
      }
      case 3:  // Known here.
        Line("li.s x30, ", Pick(-2, 2));
        Line("li.s x31, ", Pick(-2, 2));
        Line(kBranches[Pick(0, 5)], " x30, x31, ", join, Increment());
        Body(Pick(0, 3));
        break;
      case 4: {  // Twice the same question.
        const std::string a = Data();
        const std::string b = Data();
        Line(kBranches[Pick(0, 5)], " ", a, ", ", b, ", ", other, Increment());
        if (Chance(50)) Body(Pick(0, 2));
        if (Chance(50)) Line("jal x0, ", join);
        Label(other);
        Line(kBranches[Pick(0, 5)], " ", Chance(50) ? a + ", " + b : b + ", " + a, ", ", join,
             Increment());
        Body(Pick(0, 3));
        break;
      }
      default:
        Line(Condition(), other, Increment());
        if (depth < 2 && Chance(40)) {
          Part(depth + 1);
        } else {
          Body(Pick(0, 4));
        }
        Line("jal x0, ", join);
        Label(other);
        Body(Pick(0, 4));
        break;
    }
    Label(join);
    Body(1);
  }

  // Ends: the counter moves by 1 on every way to the next iteration.
  void Loop(int depth) {
    const std::string c = absl::StrCat("x", next_++);
    const std::string n = absl::StrCat("x", next_++);
    const std::string head = NewLabel();
    const std::string next = NewLabel();
    const std::string exit = NewLabel();
    Start(c, 0);
    Start(n, Pick(0, 5));
    const int form = Pick(1, 6);
    Label(head);
    if (Chance(30)) Body(Pick(1, 3));
    if (form != 5) {  // At the head; 5 and 6 at the tail as well, or only there.
      if (Chance(70)) {
        Line("bge.s ", c, ", ", n, ", ", exit, Chance(80) ? "" : ", 1");
      } else {
        Line("ble.s ", n, ", ", c, ", ", exit);
      }
    }
    Body(Pick(0, 4));
    if (Chance(25)) Line(Condition(), exit, Increment());
    if (Chance(25)) Line(Condition(), next, Increment());
    if (depth < 2 && Chance(45)) Part(depth + 1);
    Label(next);
    Line("addi.s ", c, ", ", c, ", 1");
    if (Chance(30)) Body(Pick(1, 3));
    if (form >= 5) {
      if (Chance(50)) {
        Line("blt.s ", c, ", ", n, ", ", head, Chance(80) ? "" : ", 1");
      } else {
        Line("bgt.s ", n, ", ", c, ", ", head);
      }
      if (Chance(40)) Line("jal x0, ", exit);
    } else {
      Line("jal x0, ", head);
    }
    if (Chance(15)) Line("addi.s x10, x10, 3");
    Label(exit);
    Body(1);
  }

  void Chain() {
    const std::string a = NewLabel();
    const std::string b = NewLabel();
    const std::string c = NewLabel();
    Line(Condition(), a, Increment());
    Body(Pick(0, 2));
    Line("jal x0, ", b);
    Label(a);
    Line("jal x0, ", Chance(50) ? b : c);
    Label(b);
    if (Chance(50)) Body(Pick(1, 2));
    Line("jal x0, ", c);
    Label(c);
    Body(1);
  }

  void Start(const std::string& reg, int value) {
    if (Chance(60)) {
      Line("li.s ", reg, ", ", value);
    } else {
      // Not known before it runs: word 0 is 0.
      Line("lw.s ", reg, ", 0(x0)");
      Line("addi.s ", reg, ", ", reg, ", ", value);
    }
  }

  void Body(int count) {
    for (int i = 0; i < count; ++i) Instruction();
  }

  void Instruction() {
    static constexpr const char* kR[] = {"add", "sub", "mul", "or", "and", "xor", "slt", "sltu"};
    static constexpr const char* kI[] = {"addi", "subi", "muli", "ori", "andi", "xori", "slli"};
    switch (Pick(1, 12)) {
      case 1:
      case 2:
        return Line(kR[Pick(0, 7)], ".s ", Data(), ", ", Data(), ", ", Data());
      case 3:
      case 4:
        return Line(kI[Pick(0, 6)], ".s ", Data(), ", ", Data(), ", ", Pick(0, 20));
      case 5:
        return Line("li.s ", Data(), ", ", Pick(-100, 100));
      case 6:
        return Line("lw.s ", Data(), ", ", 4 * Pick(0, 9), "(x", Pick(20, 21), ")");
      case 7:
        return Line("sw.s ", Data(), ", ", 4 * Pick(0, 9), "(x", Pick(20, 21), ")");
      case 8:
        return Line(Chance(50) ? "vreg.ld " : "vreg.st ", Vector(), ", x22, x0, ", Pick(0, 31),
                    ", ", Pick(0, 1));
      case 9:
        return Line("add.vv ", Vector(), ", ", Vector(), ", ", Vector(), ", m", Pick(0, 2));
      case 10:
        return Line("mv.stm m", Pick(0, 2), ", ", Data());
      case 11:
        return Line("mv.mts ", Data(), ", m", Pick(0, 2));
      default:
        return Line("mgt.mvv m", Pick(0, 2), ", ", Vector(), ", ", Vector(), ", m0");
    }
  }

  std::mt19937 random_;
  std::string text_;
  int labels_ = 0;
  int calls_ = 0;
  int next_ = 40;
};

}  // namespace

std::string RandomControl(uint32_t seed) { return Generator(seed).Run(); }

std::vector<uint32_t> RandomControlData(uint32_t seed) {
  std::mt19937 random(seed ^ 0x27D4EB2Fu);
  const auto pick = [&random](uint32_t low, uint32_t high) {
    return std::uniform_int_distribution<uint32_t>(low, high)(random);
  };
  std::vector<uint32_t> words(0x1400 / 4);
  for (uint32_t& word : words) {
    word = pick(0, 3) == 0 ? pick(0x3F00, 0x40FF) << 16 : pick(0, 9) - 4;
  }
  words[0] = 0;
  words[20] = 0x1000 + 4 * pick(0, 9);
  words[21] = 0x1000 + 4 * pick(0, 9);
  words[22] = 64 * pick(0, 7);
  return words;
}

}  // namespace atalla::sched::global
