#include "atalla/sched/touches.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"

namespace atalla::sched {

using isa::Instruction;
using isa::Op;

Sum Number(uint32_t constant) {
  Sum sum;
  sum.constant = constant;
  return sum;
}

Sum AddScaled(const Sum& a, const Sum& b, uint32_t factor) {
  Sum sum = Number(a.constant + factor * b.constant);
  size_t i = 0;
  size_t j = 0;
  while (i < a.terms.size() || j < b.terms.size()) {
    Sum::Term term;
    if (j == b.terms.size() || (i < a.terms.size() && a.terms[i].first < b.terms[j].first)) {
      term = a.terms[i++];
    } else if (i == a.terms.size() || b.terms[j].first < a.terms[i].first) {
      term = {b.terms[j].first, factor * b.terms[j].second};
      ++j;
    } else {
      term = {a.terms[i].first, a.terms[i].second + factor * b.terms[j].second};
      ++i, ++j;
    }
    if (term.second != 0) sum.terms.push_back(term);
  }
  return sum;
}

namespace {

uint32_t PowerOfTwo(uint32_t shift) { return shift < 32 ? 1u << shift : 0; }

std::optional<Sum> Product(const Sum& a, const Sum& b) {
  if (b.IsNumber()) return AddScaled(Number(0), a, b.constant);
  if (a.IsNumber()) return AddScaled(Number(0), b, a.constant);
  return std::nullopt;
}

std::optional<Sum> ShiftRight(const Sum& a, uint32_t shift) {
  if (!a.IsNumber()) return std::nullopt;
  return Number(shift < 32 ? a.constant >> shift : 0);
}

std::optional<Sum> Bitwise(Op op, const Sum& a, const Sum& b) {
  if (a.IsNumber() && b.IsNumber()) {
    return Number(op == Op::kOrS    ? a.constant | b.constant
                  : op == Op::kAndS ? a.constant & b.constant
                                    : a.constant ^ b.constant);
  }
  // A copy.
  if (op == Op::kOrS && b.IsNumber() && b.constant == 0) return a;
  if (op == Op::kOrS && a.IsNumber() && a.constant == 0) return b;
  return std::nullopt;
}

}  // namespace

std::optional<Sum> SumOf(const Instruction& in, ScalarSums scalars) {
  const Sum& a = scalars(in.rs1);
  switch (in.op) {
    case Op::kLiS:
      return Number(static_cast<uint32_t>(in.imm));
    case Op::kLuiS:
      return Number(static_cast<uint32_t>(in.imm) * 128u);
    case Op::kAddS:
      return AddScaled(a, scalars(in.rs2), 1);
    case Op::kAddiS:
      return AddScaled(a, Number(static_cast<uint32_t>(in.imm)), 1);
    case Op::kSubS:
      return AddScaled(a, scalars(in.rs2), ~0u);
    case Op::kSubiS:
      return AddScaled(a, Number(static_cast<uint32_t>(in.imm)), ~0u);
    case Op::kMulS:
      return Product(a, scalars(in.rs2));
    case Op::kMuliS:
      return Product(a, Number(static_cast<uint32_t>(in.imm)));
    case Op::kSlliS:
      return Product(a, Number(PowerOfTwo(static_cast<uint32_t>(in.imm))));
    case Op::kSllS:
      if (!scalars(in.rs2).IsNumber()) return std::nullopt;
      return Product(a, Number(PowerOfTwo(scalars(in.rs2).constant)));
    case Op::kSrliS:
      return ShiftRight(a, static_cast<uint32_t>(in.imm));
    case Op::kSrlS:
      if (!scalars(in.rs2).IsNumber()) return std::nullopt;
      return ShiftRight(a, scalars(in.rs2).constant);
    case Op::kOrS:
    case Op::kAndS:
    case Op::kXorS:
      return Bitwise(in.op, a, scalars(in.rs2));
    case Op::kOriS:
      return Bitwise(Op::kOrS, a, Number(static_cast<uint32_t>(in.imm)));
    case Op::kAndiS:
      return Bitwise(Op::kAndS, a, Number(static_cast<uint32_t>(in.imm)));
    case Op::kXoriS:
      return Bitwise(Op::kXorS, a, Number(static_cast<uint32_t>(in.imm)));
    default:
      return std::nullopt;
  }
}

namespace {

constexpr size_t kMaxTerms = 4;

// The scalar registers, as sums.
class Registers {
 public:
  Registers() {
    for (int i = 1; i < isa::kScalarRegisterCount; ++i) values_[i].terms.push_back({i, 1});
  }

  const Sum& operator[](int number) const { return values_[number]; }

  // `index` names what the instruction computes, where nothing more is known.
  void Step(const assembler::CodeInstruction& code, int32_t index) {
    const Instruction& in = code.instruction;
    if (!WritesScalar(in.op) || in.rd == 0) return;
    Sum unknown;
    unknown.terms.push_back({isa::kScalarRegisterCount + index, 1});
    if (code.reference != assembler::CodeInstruction::Reference::kNone) {
      values_[in.rd] = unknown;
      return;
    }
    std::optional<Sum> result =
        SumOf(in, [this](int number) -> const Sum& { return values_[number]; });
    if (!result || result->terms.size() > kMaxTerms) result = unknown;
    values_[in.rd] = *result;
  }

 private:
  static bool WritesScalar(Op op) {
    if (op >= Op::kAddS && op <= Op::kSltuiS) return true;
    return op == Op::kLwS || op == Op::kLhwS || op == Op::kJal || op == Op::kJalr ||
           op == Op::kLiS || op == Op::kLuiS || op == Op::kVmovVts || op == Op::kMvMts;
  }

  std::array<Sum, isa::kScalarRegisterCount> values_;
};

Touch ScalarTouch(const Instruction& in, ScalarSums scalars) {
  Touch touch;
  touch.reads_memory = in.op == Op::kLwS || in.op == Op::kLhwS;
  touch.writes_memory = !touch.reads_memory;
  MemoryPiece piece;
  piece.start = AddScaled(scalars(in.rs1), Number(static_cast<uint32_t>(in.imm)), 1);
  piece.bytes = in.op == Op::kLwS || in.op == Op::kSwS ? 4 : 2;
  touch.pieces.push_back(piece);
  return touch;
}

// Instruction-set specification, section 11.4.
void RouteOfVreg(const Sum& address, const Sum& x33, bool& memory, bool& scratchpad) {
  memory = scratchpad = true;
  if (!address.IsNumber()) return;
  const int64_t a = address.constant;
  if (a >= 0x1000) {
    scratchpad = false;
  } else if (x33.IsNumber()) {
    const int64_t top = x33.constant;
    const bool spill = top >= 0x1000 && top - 0x300 <= a && a <= top;
    memory = spill;
    scratchpad = !spill;
  } else if (a < 0x1000 - 0x300) {
    memory = false;
  }
}

Touch VregTouch(const Instruction& in, ScalarSums scalars) {
  Touch touch;
  const bool load = in.op == Op::kVregLd;
  bool memory = false;
  bool scratchpad = false;
  RouteOfVreg(scalars(in.rs1), scalars(33), memory, scratchpad);
  if (memory) {
    (load ? touch.reads_memory : touch.writes_memory) = true;
    touch.pieces.push_back(
        {scalars(in.rs1), 2 * (static_cast<uint32_t>(in.imm) + 1), /*ignores_bit0=*/true});
  }
  if (scratchpad) {
    (load ? touch.reads_scratchpad : touch.writes_scratchpad) = true;
    touch.sid = in.sid;
    touch.base = scalars(in.rs1);
    touch.row = scalars(in.rs2);
    touch.rows = 1;
  }
  return touch;
}

// Instruction-set specification, sections 11.2 and 11.3.
Touch TransferTouch(const Instruction& in, ScalarSums scalars) {
  Touch touch;
  const bool load = in.op == Op::kScpadLd;
  touch.reads_memory = touch.writes_scratchpad = load;
  touch.writes_memory = touch.reads_scratchpad = !load;
  const Sum& metadata = scalars(in.rs2);
  if (!metadata.IsNumber()) {
    touch.any_address = touch.any_row = true;
    return touch;
  }
  const uint32_t word = metadata.constant;
  const uint32_t rows = (word >> 25) % 32 + 1;
  const uint32_t columns = (word >> 20) % 32 + 1;
  const uint32_t full = word % (1u << 20);
  const uint32_t pitch = full == 0 ? columns : full + 1;
  for (uint32_t row = 0; row < rows; ++row) {
    touch.pieces.push_back({AddScaled(scalars(in.rs1), Number(2 * row * pitch), 1), 2 * columns,
                            /*ignores_bit0=*/true});
  }
  touch.sid = static_cast<int>(word >> 30);
  touch.base = scalars(in.rd);
  touch.rows = static_cast<int>(rows);
  return touch;
}

bool MayMeet(const MemoryPiece& a, const MemoryPiece& b) {
  const std::optional<uint32_t> distance = Distance(a.start, b.start);
  if (!distance) return true;
  // Bytes of a and b relative to a's start.
  int64_t a_begin = 0;
  int64_t b_begin = static_cast<int32_t>(*distance);
  int64_t a_end = a_begin + a.bytes;
  int64_t b_end = b_begin + b.bytes;
  if (a.start.IsNumber()) {
    if (a.ignores_bit0 && a.start.constant % 2 != 0) --a_begin, --a_end;
    if (b.ignores_bit0 && b.start.constant % 2 != 0) --b_begin, --b_end;
  } else if (!(a.ignores_bit0 && b.ignores_bit0 && *distance % 2 == 0)) {
    if (a.ignores_bit0) --a_begin;
    if (b.ignores_bit0) --b_begin;
  }
  return a_begin < b_end && b_begin < a_end;
}

}  // namespace

std::optional<uint32_t> Distance(const Sum& a, const Sum& b) {
  if (a.terms != b.terms) return std::nullopt;
  return b.constant - a.constant;
}

std::optional<Touch> TouchOf(const Instruction& in, ScalarSums scalars) {
  switch (in.op) {
    case Op::kLwS:
    case Op::kSwS:
    case Op::kLhwS:
    case Op::kShwS:
      return ScalarTouch(in, scalars);
    case Op::kVregLd:
    case Op::kVregSt:
      return VregTouch(in, scalars);
    case Op::kScpadLd:
    case Op::kScpadSt:
      return TransferTouch(in, scalars);
    case Op::kGemmVv: {
      Touch touch;
      touch.reads_weights = true;
      return touch;
    }
    case Op::kLwVi: {
      Touch touch;
      touch.writes_weights = true;
      return touch;
    }
    default:
      return std::nullopt;
  }
}

std::vector<Touch> FindTouches(const assembler::Code& code, int32_t begin, int32_t end) {
  std::vector<Touch> touches;
  Registers registers;
  for (int32_t i = begin; i < end; ++i) {
    std::optional<Touch> touch =
        TouchOf(code.instructions[i].instruction,
                [&registers](int number) -> const Sum& { return registers[number]; });
    if (touch) {
      touch->instruction = i;
      touches.push_back(*std::move(touch));
    }
    registers.Step(code.instructions[i], i);
  }
  return touches;
}

bool MayMeetInMemory(const Touch& a, const Touch& b) {
  if (a.any_address || b.any_address) return true;
  for (const MemoryPiece& piece : a.pieces) {
    for (const MemoryPiece& other : b.pieces) {
      if (MayMeet(piece, other)) return true;
    }
  }
  return false;
}

bool MayMeetInScratchpad(const Touch& a, const Touch& b, int scratchpad_rows) {
  if (a.any_row || b.any_row) return true;
  if (a.sid != b.sid) return false;
  const std::optional<uint32_t> base = Distance(a.base, b.base);
  const std::optional<uint32_t> row = Distance(a.row, b.row);
  if (!base || !row) return true;
  // Quotients of bases that are not numbers may differ by the distance / 64 rounded down or up.
  const int64_t bytes = static_cast<int32_t>(*base);
  int64_t low = bytes >> 6;
  int64_t high = (bytes + 63) >> 6;
  if (a.base.IsNumber()) {
    low = high = int64_t{b.base.constant / 64} - int64_t{a.base.constant / 64};
  }
  for (int64_t quotient = low; quotient <= high; ++quotient) {
    for (int i = 0; i < a.rows; ++i) {
      for (int j = 0; j < b.rows; ++j) {
        if ((quotient + *row + j - i) % scratchpad_rows == 0) return true;
      }
    }
  }
  return false;
}

}  // namespace atalla::sched
