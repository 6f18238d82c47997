// Products that are put off until several rows can be multiplied together. Only for the files of
// vector handlers, as simd.h.

#ifndef ATALLA_EMU_FAST_PENDING_H_
#define ATALLA_EMU_FAST_PENDING_H_

#include <stdint.h>
#include <string.h>

#include "atalla/emu/fast/exact.h"
#include "atalla/emu/fast/products.h"
#include "atalla/emu/fast/simd.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/weight_tile.h"

namespace atalla::emu::fast {
namespace {

ATALLA_SIMD bool IsPendingRegister(const PendingProducts& pending, uint32_t number) {
  return pending.registers[number] != kNotPending;
}
ATALLA_SIMD uint8_t& RowMark(PendingProducts& pending, uint32_t scratchpad, uint64_t row) {
  return pending.rows[scratchpad][row % 64];
}

template <bool kSequential>
[[gnu::noinline, gnu::cold]] void CompleteExactly(const Context* context,
                                                  const PendingProduct& item) {
  uint32_t* rd = context->vectors[item.rd].lanes;
  VectorRegister activations;
  for (int i = 0; i < 32; ++i) activations.lanes[i] = uint32_t{item.activations[i]} << 16;
  ExactGemm(*context->weights, kSequential, activations.lanes, item.addend, rd);
  if (item.row != nullptr) memcpy(item.row->cells, rd, sizeof(item.row->cells));
}

// Completes the first `kRows` items.
template <bool kSequential, int kRows>
ATALLA_SIMD void CompleteItems(Context* context, const PendingProduct* items) {
  StepActivations rows[kRows];
  bool is_exact[kRows];
  ATALLA_UNROLL
  for (int row = 0; row < kRows; ++row) {
    is_exact[row] = SetActivations(*context->packed, items[row].activations, rows[row]);
  }
  Floats sums[kRows][kParts];
  MultiplyRows<kSequential, kRows>(*context->packed, rows, sums);
  for (int row = 0; row < kRows; ++row) {
    const PendingProduct& item = items[row];
    Words results[kParts];
    const bool no_nan = AddProducts(sums[row], item.addend, results);
    if (__builtin_expect(!no_nan || !is_exact[row], 0)) {
      CompleteExactly<kSequential>(context, item);
      continue;
    }
    uint32_t* rd = context->vectors[item.rd].lanes;
    // Without a row, twice to the register.
    uint32_t* cells = item.row == nullptr ? rd : item.row->cells;
    ATALLA_UNROLL
    for (int part = 0; part < kParts; ++part) {
      StorePart(rd, part, results[part]);
      StorePart(cells, part, results[part]);
    }
  }
}

// Lets code for older processors run at full speed after this.
ATALLA_SIMD void LeaveWideRegisters() {
#if defined(__AVX2__)
  _mm256_zeroupper();
#endif
}

// Context::flush.
template <bool kSequential>
[[gnu::noinline]] void FlushProducts(Context* context) {
  PendingProducts& pending = *context->pending;
  if (pending.count == 0) return LeaveWideRegisters();
  if (context->packed->version != context->weights->version) {
    PackTile(*context->weights, *context->packed);
  }
  constexpr int kRows = RowsTogether<kSequential>();
  const PendingProduct* items = pending.items;
  int left = pending.count;
  for (; left >= kRows; left -= kRows, items += kRows) {
    CompleteItems<kSequential, kRows>(context, items);
  }
  if (kRows > 3 && left >= 3) {
    CompleteItems<kSequential, 3>(context, items);
    left -= 3;
    items += 3;
  }
  for (; left > 0; --left, ++items) CompleteItems<kSequential, 1>(context, items);
  for (int i = 0; i < pending.count; ++i) {
    const PendingProduct& item = pending.items[i];
    pending.registers[item.rd] = kNotPending;
    if (item.row != nullptr) *item.row_mark = 0;
  }
  pending.count = 0;
  LeaveWideRegisters();
}

// Puts one gemm.vv off. REQUIRES: there is room, and none of its operands is pending.
ATALLA_SIMD void AddPending(PendingProducts& pending, const uint32_t* activations,
                            const uint32_t* addend, uint16_t rd) {
  PendingProduct& item = pending.items[pending.count];
  StoreRounded(activations, item.activations);
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) StorePart(item.addend, part, LoadPart(addend, part));
  item.row = nullptr;
  item.rd = rd;
  pending.registers[rd] = static_cast<uint8_t>(pending.count);
  ++pending.count;
}

}  // namespace
}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_PENDING_H_
