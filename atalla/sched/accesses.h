// Which bytes of data memory and which scratchpad rows an instruction touches, as far as the values
// of its address registers are known; and whether two such accesses may meet.
//
//   const Accesses a = GetAccesses(first, values, machine);
//   const Accesses b = GetAccesses(second, values, machine);
//   if (a.memory && b.memory && MayOverlap(*a.memory, *b.memory)) ...
//
// "May" is one-sided: false is a proof, true is not.

#ifndef ATALLA_SCHED_ACCESSES_H_
#define ATALLA_SCHED_ACCESSES_H_

#include <cstdint>
#include <optional>

#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/values.h"

namespace atalla::sched {

struct MemoryAccess {
  bool reads = false;
  bool writes = false;
  // Any byte of memory; the fields below mean nothing then.
  bool anywhere = false;
  // First byte, and bytes from there to one past the last. Addresses wrap at 2^32.
  Value start;
  uint64_t bytes = 0;
  // Moves half-words, ignoring bit 0 of `start`.
  bool half_words = false;
  // A tile of several rows with gaps: distance between rows, and columns, in half-words. 0, 0 if
  // all of [start, start + bytes) may be touched.
  uint32_t pitch = 0;
  uint32_t columns = 0;
};

struct ScratchpadAccess {
  bool reads = false;
  bool writes = false;
  int sid = 0;            // -1: any.
  bool all_rows = false;  // Any row; the fields below mean nothing then.
  // The first row is base / 64 + row, modulo the scratchpad's rows.
  Value base;
  Value row;
  uint32_t rows = 1;
};

// One instruction has both when its address is not known well enough to tell which it goes to
// (vreg.*), or because it copies from one to the other (scpad.*).
struct Accesses {
  std::optional<MemoryAccess> memory;
  std::optional<ScratchpadAccess> scratchpad;
};

// `values` as they are before the instruction.
Accesses GetAccesses(const isa::Instruction& instruction, const ScalarValues& values);

bool MayOverlap(const MemoryAccess& a, const MemoryAccess& b);
// `scratchpad_rows`: rows after which addresses wrap; a power of two.
bool MayOverlap(const ScratchpadAccess& a, const ScratchpadAccess& b, uint32_t scratchpad_rows);

// True if whatever overlaps `inner` also overlaps `outer`.
bool Covers(const MemoryAccess& outer, const MemoryAccess& inner);
bool Covers(const ScratchpadAccess& outer, const ScratchpadAccess& inner);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_ACCESSES_H_
