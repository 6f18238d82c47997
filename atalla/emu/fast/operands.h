// Vector registers as operands and results, in either of their forms (NarrowVector of stream.h).
// Only for the files of vector handlers, as simd.h. No register here may be pending.

#ifndef ATALLA_EMU_FAST_OPERANDS_H_
#define ATALLA_EMU_FAST_OPERANDS_H_

#include <stdint.h>

#include "atalla/emu/fast/narrow.h"
#include "atalla/emu/fast/simd.h"
#include "atalla/emu/fast/stream.h"

namespace atalla::emu::fast {
namespace {

ATALLA_SIMD bool IsNarrow(const Context* context, uint32_t number) {
  return context->register_forms[number] == kNarrow;
}

// All 32 lanes.
ATALLA_SIMD void LoadVector(const Context* context, uint32_t number, Words parts[kParts]) {
  if (__builtin_expect(IsNarrow(context, number), 1)) {
    ATALLA_UNROLL
    for (int part = 0; part < kParts; ++part) {
      parts[part] = ExpandPart(context->narrow_registers[number].halves, part);
    }
    return;
  }
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) {
    parts[part] = LoadPart(context->vectors[number].lanes, part);
  }
}

// Rounded to BF16.
ATALLA_SIMD void LoadRounded(const Context* context, uint32_t number, Words parts[kParts]) {
  LoadVector(context, number, parts);
  if (__builtin_expect(IsNarrow(context, number), 1)) return;
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) parts[part] = RoundPart(parts[part]);
}

// The same as halves, to memory that is aligned to 64 bytes.
ATALLA_SIMD void LoadRoundedHalves(const Context* context, uint32_t number, uint16_t* halves) {
  if (__builtin_expect(IsNarrow(context, number), 1)) {
    CopyHalves(context->narrow_registers[number].halves, halves);
    return;
  }
  Words parts[kParts];
  LoadRounded(context, number, parts);
  PackParts(parts, halves);
}

// Writes a register's lanes that `mask` has, which are BF16 numbers.
ATALLA_SIMD void StoreNarrow(Context* context, uint32_t number, uint32_t mask,
                             Words parts[kParts]) {
  if (__builtin_expect(mask != 0xFFFFFFFFu, 0)) {
    uint32_t* const lanes = context->vectors[number].lanes;
    const bool is_narrow = IsNarrow(context, number);
    ATALLA_UNROLL
    for (int part = 0; part < kParts; ++part) {
      const Words old = is_narrow ? ExpandPart(context->narrow_registers[number].halves, part)
                                  : LoadPart(lanes, part);
      parts[part] = BlendPart(mask, part, parts[part], old);
      if (!is_narrow) StorePart(lanes, part, parts[part]);
    }
    if (!is_narrow) return;
  }
  PackParts(parts, context->narrow_registers[number].halves);
  context->register_forms[number] = kNarrow;
}

}  // namespace
}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_OPERANDS_H_
