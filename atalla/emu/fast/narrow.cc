#include "atalla/emu/fast/narrow.h"

#include <cstdint>

#include "atalla/emu/fast/stream.h"

namespace atalla::emu::fast {
namespace {

void Widen(const NarrowVector& narrow, uint32_t* words) {
  for (int i = 0; i < 32; ++i) words[i] = uint32_t{narrow.halves[i]} << 16;
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

}  // namespace atalla::emu::fast
