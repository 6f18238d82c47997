#include "atalla/emu/fast/narrow.h"

#include <cstdint>

#include "atalla/emu/fast/stream.h"

namespace atalla::emu::fast {
namespace {

void Widen(const NarrowVector& narrow, uint32_t* words) {
  for (int i = 0; i < 32; ++i) words[i] = uint32_t{narrow.halves[i]} << 16;
}

// Whether these are BF16 numbers, and surely none is a signalling NaN.
bool CanBeNarrow(const uint32_t* words) {
  constexpr uint32_t kExponent = 0x7F800000;
  constexpr uint32_t kQuiet = 0x00400000;
  uint32_t low_halves = 0;
  uint32_t doubtful = 0;
  for (int i = 0; i < 32; ++i) {
    low_halves |= words[i];
    doubtful |= (words[i] & (kExponent | kQuiet)) == kExponent ? 1 : 0;
  }
  return (low_halves & 0xFFFF) == 0 && doubtful == 0;
}

void Narrow(const uint32_t* words, NarrowVector& narrow) {
  for (int i = 0; i < 32; ++i) narrow.halves[i] = static_cast<uint16_t>(words[i] >> 16);
}

}  // namespace

uint32_t* WidenRegister(Context* context, int number) {
  uint32_t* const lanes = context->vectors[number].lanes;
  if (context->register_forms[number] == kNarrow) {
    Widen(context->narrow_registers[number], lanes);
    context->register_forms[number] = kWide;
  }
  return lanes;
}

Row& WidenRow(Context* context, uint32_t scratchpad, uint32_t number) {
  Row& row = context->rows[scratchpad][number];
  uint8_t& form = context->row_forms[scratchpad][number];
  if (form != kWideRow) {
    Widen(context->narrow_rows[scratchpad][number], row.cells);
    row.written = ~0u;
    row.from_register = form == kStoredRow ? ~0u : 0;
    form = kWideRow;
  }
  return row;
}

void WidenAll(Context* context) {
  for (int i = 0; i < kVectorRegisters; ++i) WidenRegister(context, i);
  for (uint32_t scratchpad = 0; scratchpad < 2; ++scratchpad) {
    for (uint32_t i = 0; i <= context->row_mask; ++i) WidenRow(context, scratchpad, i);
  }
}

void NarrowAll(Context* context) {
  for (int i = 0; i < kVectorRegisters; ++i) {
    const uint32_t* const lanes = context->vectors[i].lanes;
    const bool is_narrow = CanBeNarrow(lanes);
    if (is_narrow) Narrow(lanes, context->narrow_registers[i]);
    context->register_forms[i] = is_narrow ? kNarrow : kWide;
  }
  for (uint32_t scratchpad = 0; scratchpad < 2; ++scratchpad) {
    for (uint32_t i = 0; i <= context->row_mask; ++i) {
      const Row& row = context->rows[scratchpad][i];
      const bool is_whole =
          row.written == ~0u && (row.from_register == 0 || ~row.from_register == 0);
      uint8_t& form = context->row_forms[scratchpad][i];
      form = kWideRow;
      if (!is_whole || !CanBeNarrow(row.cells)) continue;
      Narrow(row.cells, context->narrow_rows[scratchpad][i]);
      form = row.from_register == 0 ? kLoadedRow : kStoredRow;
    }
  }
}

}  // namespace atalla::emu::fast
