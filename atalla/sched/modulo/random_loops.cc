#include "atalla/sched/modulo/random_loops.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace atalla::sched::modulo {
namespace {

// x10..x19 are data; x20..x23 pointers to memory; x24..x26 addresses of scratchpads; x27, x28 rows;
// x29 metadata of transfers; x30, x31 limits. v1..v8, m0..m3. x40 and up: counters.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string Run() {
    for (int reg = 10; reg <= 31; ++reg) Line("lw.s x", reg, ", ", 4 * reg, "(x0)");
    if (Chance(30)) Line("lw.s x33, 132(x0)");
    for (int v = 1; v <= 8; ++v) Line("vreg.ld v", v, ", x20, x0, ", Pick(10, 31), ", 0");
    if (Chance(60)) {
      Line("li.s x9, -1");
      Line("mv.stm m0, x9");
    }
    for (int m = 1; m <= 3; ++m) Line("mv.stm m", m, ", x", Pick(10, 19));
    const int loops = Pick(1, 3);
    for (int i = 0; i < loops; ++i) {
      if (Chance(20)) {
        Nest();
      } else if (Chance(25)) {
        HeadTested();
      } else if (Chance(20)) {
        NearTheEnd();
      } else {
        Loop();
      }
    }
    Line("gemm.vv v1, v2, v3, m0");
    Line("halt.s");
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
  std::string Source() { return Chance(25) ? absl::StrCat("x", counter_) : Data(); }
  std::string Pointer() { return absl::StrCat("x", Pick(20, 23)); }
  std::string Vector() { return absl::StrCat("v", Chance(4) ? 0 : Pick(1, 8)); }
  std::string Mask() { return absl::StrCat("m", Chance(60) ? 0 : Pick(1, 3)); }
  std::string Spad() { return absl::StrCat("x", Chance(40) ? 0 : Pick(24, 26)); }
  std::string Row() {
    return absl::StrCat("x", Chance(65) ? counter_ : Chance(30) ? 0 : Pick(27, 28));
  }

  void Nest() {
    const int outer = next_++;
    const int label = labels_++;
    Line("li.s x", outer, ", 0");
    Line("li.s x", next_, ", ", Pick(1, 4));
    const int limit = next_++;
    absl::StrAppend(&text_, "n", label, ": ");
    Body(Pick(0, 3));
    Loop();
    Line("addi.s x", outer, ", x", outer, ", 1");
    Line("blt.s x", outer, ", x", limit, ", n", label);
  }

  // Trips that fill a pipeline just so, or not quite.
  int Trips() { return Chance(30) ? Pick(1, 4) : Chance(30) ? Pick(5, 14) : Pick(1, 40); }

  // A guard at the top, and a jump back; often for no iteration at all.
  void HeadTested() {
    counter_ = next_++;
    const int limit = next_++;
    const int label = labels_++;
    const int trips = Chance(25) ? Pick(-3, 0) : Trips();
    const int start = Chance(70) ? 0 : Pick(0, 50);
    const int step = Chance(70) ? 1 : Pick(1, 9);
    const bool inclusive = Chance(20);
    Start(counter_, start);
    Start(limit, start + trips * step - (inclusive ? 1 : 0));
    Line(absl::StrCat("h", label, ": ", inclusive ? "bgt.s" : "bge.s", " x", counter_, ", x", limit,
                      ", e", label));
    Body(Pick(0, 9));
    Line("addi.s x", counter_, ", x", counter_, ", ", step);
    if (Chance(20)) Body(1);
    Line("jal x0, h", label);
    absl::StrAppend(&text_, "e", label, ": ");
    Instruction();
  }

  // Counters and limits around where sums wrap, as signed and as unsigned numbers.
  void NearTheEnd() {
    static constexpr uint32_t kPlaces[] = {0x3FFFFFFF, 0x40000000, 0x7FFFFFF0, 0x7FFFFFFF,
                                           0x80000000, 0xFFFFFFF8, 0xFFFFFFFF};
    counter_ = next_++;
    const int limit = next_++;
    const int label = labels_++;
    const bool unequal = Chance(40);
    // Others than bne.s would pass the limit, wrap and go on for long.
    const int step = unequal && Chance(50) ? Pick(2, 9) : 1;
    const int trips = Trips();
    const uint32_t start = kPlaces[Pick(0, 6)] - static_cast<uint32_t>(Pick(0, 30));
    Number(counter_, start);
    Number(limit, start + static_cast<uint32_t>(trips * step));
    absl::StrAppend(&text_, "w", label, ": ");
    Body(Pick(0, 7));
    const int form = Pick(1, 3);
    const std::string c = absl::StrCat("x", counter_);
    const std::string n = absl::StrCat("x", limit);
    Line("addi.s ", c, ", ", c, ", ", step);
    if (unequal) {
      Line("bne.s ", c, ", ", n, ", w", label);
    } else if (form == 1) {
      Line("sltu.s x39, ", c, ", ", n);
      Line("bne.s x39, x0, w", label);
    } else {
      Line(form == 2 ? absl::StrCat("blt.s ", c, ", ", n) : absl::StrCat("bgt.s ", n, ", ", c),
           ", w", label);
    }
  }

  void Number(int reg, uint32_t value) {
    if (Chance(50)) {
      Line("li.s x", reg, ", ", static_cast<int32_t>(value) >> 7);
    } else {
      Line("lw.s x", reg, ", 0(x0)");
      Line("li.s x39, ", static_cast<int32_t>(value) >> 7);
      Line("add.s x", reg, ", x", reg, ", x39");
    }
    Line("slli.s x", reg, ", x", reg, ", 7");
    Line("addi.s x", reg, ", x", reg, ", ", value & 127);
  }

  void Loop() {
    counter_ = next_++;
    const int limit = next_++;
    const int label = labels_++;
    const int trips = Trips();
    const int step = Chance(70) ? 1 : Pick(1, 9);
    const int form = Pick(1, 8);
    const int start = Chance(70) ? 0 : Pick(0, 50);
    const bool down = form == 5;
    const int end = down ? start - trips * step : start + trips * step;
    Start(counter_, start);
    Start(limit, form == 4 ? end - 1 : end);
    absl::StrAppend(&text_, "l", label, ": ");
    const int size = Chance(15) ? Pick(12, 30) : Pick(0, 9);
    const int before = Chance(70) ? size : Pick(0, size);
    Body(before);
    const std::string c = absl::StrCat("x", counter_);
    const std::string n = absl::StrCat("x", limit);
    const std::string to = absl::StrCat("l", label);
    switch (form) {
      case 1:  // The branch increments: it compares before that.
        Body(size - before);
        Line("blt.s ", c, ", ", n, ", ", to, ", ", step);
        return;
      case 2:
        return Close(size - before, step, absl::StrCat("bne.s ", c, ", ", n, ", ", to));
      case 3:
        return Close(size - before, step, absl::StrCat("bgt.s ", n, ", ", c, ", ", to));
      case 4:
        return Close(size - before, step, absl::StrCat("ble.s ", c, ", ", n, ", ", to));
      case 5:
        return Close(size - before, -step, absl::StrCat("bgt.s ", c, ", ", n, ", ", to));
      case 6:
        Line("addi.s ", c, ", ", c, ", ", step);
        Body(size - before);
        Line("slt.s x39, ", c, ", ", n);
        Line("bne.s x39, x0, ", to, ", ", Chance(50) ? 0 : 3);
        return;
      case 7:
        // Ends early where the data says so.
        Line("addi.s ", c, ", ", c, ", ", step);
        Body(size - before);
        Line("slt.s x39, ", c, ", ", n);
        Line("srli.s x38, ", Data(), ", 3");
        Line("andi.s x38, x38, 7");
        Line("slt.s x38, x0, x38");
        Line("and.s x39, x39, x38");
        Line("bne.s x39, x0, ", to);
        return;
      default:
        return Close(size - before, step, absl::StrCat("blt.s ", c, ", ", n, ", ", to));
    }
  }

  void Close(int rest, int step, const std::string& branch) {
    if (Chance(50)) Body(rest);
    Line("addi.s x", counter_, ", x", counter_, ", ", step);
    if (Chance(20)) Body(rest);
    Line(branch);
  }

  void Start(int reg, int value) {
    if (Chance(50)) {
      Line("li.s x", reg, ", ", value);
    } else {
      // Not known before it runs.
      Line("lw.s x", reg, ", 0(x0)");
      Line("addi.s x", reg, ", x", reg, ", ", value);
    }
  }

  void Body(int count) {
    for (int i = 0; i < count; ++i) Instruction();
  }

  void Instruction() {
    static constexpr const char* kR[] = {"add", "sub", "mul", "or", "and", "xor", "slt", "sltu"};
    static constexpr const char* kI[] = {"addi", "subi", "muli", "ori", "andi", "xori", "slli"};
    static constexpr const char* kFloat[] = {"add.bf", "sub.bf", "mul.bf", "slt.bf"};
    static constexpr const char* kVV[] = {"add.vv", "sub.vv", "mul.vv"};
    static constexpr const char* kVS[] = {"add.vs", "sub.vs", "mul.vs"};
    static constexpr const char* kVI[] = {"expi.vi", "rsum.vi", "rmin.vi", "rmax.vi"};
    static constexpr const char* kCompare[] = {"mgt", "mlt", "meq", "mneq"};
    switch (Pick(1, 20)) {
      case 1:
        return Line(kR[Pick(0, 7)], ".s ", Data(), ", ", Source(), ", ", Source());
      case 2:
        return Line(kI[Pick(0, 6)], ".s ", Data(), ", ", Source(), ", ", Pick(0, 20));
      case 3:
        return Line(kFloat[Pick(0, 3)], " ", Data(), ", ", Data(), ", ", Data());
      case 4:
      case 5:
        return Line(Chance(70) ? "lw.s " : "lhw.s ", Data(), ", ", Pick(-8, 40), "(", Pointer(),
                    ")");
      case 6:
        return Line(Chance(70) ? "sw.s " : "shw.s ", Source(), ", ", Pick(-8, 40), "(", Pointer(),
                    ")");
      case 7:
        return Line("addi.s ", Pointer(), ", ", Pointer(), ", ", 2 * Pick(-2, 10));
      case 8: {
        const int p = Pick(20, 23);
        return Line("addi.s x", p, ", x", p, ", ", 4 * Pick(-1, 3));
      }
      case 9:
      case 10:
      case 11:
        return Line("vreg.ld ", Vector(), ", ", Spad(), ", ", Row(), ", ", Pick(20, 31), ", ",
                    Pick(0, 1));
      case 12:
      case 13:
        return Line("vreg.st ", Vector(), ", ", Spad(), ", ", Row(), ", ", Pick(20, 31), ", ",
                    Pick(0, 1));
      case 14:
        return Line("gemm.vv ", Vector(), ", ", Vector(), ", ", Vector(), ", m0");
      case 15:
        return Line("lw.vi v0, ", Vector(), ", 0");
      case 16:
        return Line(kVV[Pick(0, 2)], " ", Vector(), ", ", Vector(), ", ", Vector(), ", ", Mask());
      case 17:
        return Line(kVS[Pick(0, 2)], " ", Vector(), ", ", Vector(), ", ", Data(), ", ", Mask());
      case 18:
        return Line(kVI[Pick(0, 3)], " ", Vector(), ", ", Vector(), ", ", Pick(0, 127), ", ",
                    Mask());
      case 19:
        return Line(kCompare[Pick(0, 3)], ".mvv ", Mask(), ", ", Vector(), ", ", Vector(), ", ",
                    Mask());
      default:
        return Rare();
    }
  }

  void Rare() {
    switch (Pick(1, 6)) {
      case 1:
        return Line("vmov.vts ", Data(), ", ", Vector(), ", ", Pick(0, 31));
      case 2:
        return Line("mv.mts ", Data(), ", ", Mask());
      case 3:
        return Line("mv.stm m", Pick(1, 3), ", ", Data());
      case 4:
        return Line(Chance(50) ? "scpad.ld " : "scpad.st ", Spad(), ", ", Pointer(), ", x29");
      case 5:
        return Line("addi.s x", Pick(27, 28), ", x", Pick(27, 28), ", ", Pick(-2, 3));
      default:
        return Line("vreg.ld ", Vector(), ", ", Pointer(), ", x0, ", Pick(0, 31), ", 0");
    }
  }

  std::mt19937 random_;
  std::string text_;
  int counter_ = 40;
  int next_ = 40;
  int labels_ = 0;
};

}  // namespace

std::string RandomLoops(uint32_t seed) { return Generator(seed).Run(); }

std::vector<uint32_t> RandomLoopsData(uint32_t seed) {
  std::mt19937 random(seed ^ 0x85EBCA6Bu);
  const auto pick = [&random](uint32_t low, uint32_t high) {
    return std::uniform_int_distribution<uint32_t>(low, high)(random);
  };
  // From address 0 to past 0x1000, where the pointers start: BF16 values near 1.
  std::vector<uint32_t> words(0x2000 / 4);
  for (uint32_t& word : words) {
    word = pick(0x3F00, 0x40FF) << 16 | pick(0x3F00, 0x40FF) | (pick(0, 3) == 0 ? 0x80000000u : 0);
  }
  words[0] = 0;
  for (int reg = 10; reg <= 19; ++reg) words[reg] = pick(0, 1) == 0 ? pick(0, 9) : words[reg];
  for (int reg = 20; reg <= 23; ++reg) words[reg] = 0x1100 + 4 * pick(0, 60);
  // Mostly in a scratchpad; some in memory.
  for (int reg = 24; reg <= 26; ++reg) {
    words[reg] = pick(0, 5) == 0 ? 0x1200 + 2 * pick(0, 99) : 16 * pick(0, 127);
  }
  for (int reg = 27; reg <= 28; ++reg) words[reg] = pick(0, 40);
  const uint32_t columns = pick(0, 31);
  words[29] = pick(0, 1) << 30 | pick(0, 5) << 25 | columns << 20 | (columns + pick(0, 3));
  words[33] = 0x1000 + pick(0, 0x200);
  return words;
}

}  // namespace atalla::sched::modulo
