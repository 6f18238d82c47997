// What the checker knows of the storage that instructions touch: addresses as sums of unknowns, in
// pieces that are compared one by one. Simple, slow, and independent of accesses.h.
//
//   const std::vector<Touch> touches = FindTouches(code, begin, end);
//   if (MayMeetInMemory(touches[0], touches[1])) ...

#ifndef ATALLA_SCHED_TOUCHES_H_
#define ATALLA_SCHED_TOUCHES_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"

namespace atalla::sched {

// constant + sum of factor * unknown, modulo 2^32. An unknown is what a register holds on entry to
// the block, or what some instruction of it computes.
struct Sum {
  using Term = std::pair<int32_t, uint32_t>;  // Unknown, factor; ascending, factors not 0.

  uint32_t constant = 0;
  absl::InlinedVector<Term, 2> terms;

  bool IsNumber() const { return terms.empty(); }
};

Sum Number(uint32_t constant);
// a + factor * b.
Sum AddScaled(const Sum& a, const Sum& b, uint32_t factor);
// b - a, if that is a number.
std::optional<uint32_t> Distance(const Sum& a, const Sum& b);

// A run of bytes in data memory.
struct MemoryPiece {
  Sum start;
  uint32_t bytes = 0;
  bool ignores_bit0 = false;
};

// One instruction's use of memory, scratchpads and weights.
struct Touch {
  int32_t instruction = 0;

  bool reads_memory = false;
  bool writes_memory = false;
  bool any_address = false;
  std::vector<MemoryPiece> pieces;

  bool reads_scratchpad = false;
  bool writes_scratchpad = false;
  bool any_row = false;  // Of any scratchpad.
  int sid = 0;
  Sum base;  // First row: base / 64 + row.
  Sum row;
  int rows = 0;

  bool reads_weights = false;
  bool writes_weights = false;
};

// What scalar registers hold, by number; x0 is 0.
using ScalarSums = absl::FunctionRef<const Sum&(int)>;

// What an instruction without a reference computes for its scalar destination, if it is a sum.
std::optional<Sum> SumOf(const isa::Instruction& instruction, ScalarSums scalars);
// What an instruction touches; nothing if it has to do with none of these storages.
std::optional<Touch> TouchOf(const isa::Instruction& instruction, ScalarSums scalars);

// Those of instructions [begin, end), which control enters at `begin` only, in program order;
// instructions that touch nothing are left out.
std::vector<Touch> FindTouches(const assembler::Code& code, int32_t begin, int32_t end);

bool MayMeetInMemory(const Touch& a, const Touch& b);
bool MayMeetInScratchpad(const Touch& a, const Touch& b, int scratchpad_rows);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_TOUCHES_H_
