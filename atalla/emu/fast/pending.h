// Products that are put off until several rows can be multiplied together. Only for the files of
// vector handlers, as simd.h.

#ifndef ATALLA_EMU_FAST_PENDING_H_
#define ATALLA_EMU_FAST_PENDING_H_

#include <stdint.h>
#include <string.h>

#include "atalla/emu/fast/exact.h"
#include "atalla/emu/fast/operands.h"
#include "atalla/emu/fast/products.h"
#include "atalla/emu/fast/simd.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/weight_tile.h"

namespace atalla::emu::fast {
namespace {

// Another result takes a register's place: a product that is still to go there need not any more.
ATALLA_SIMD void Disown(Context* context, uint32_t number) {
  const uint32_t form = context->register_forms[number];
  if (form >= kFirstPending) context->pending[form - kFirstPending].rd = -1;
}

// Where a product's result goes; `unused` if nobody wants it.
ATALLA_SIMD uint32_t* ResultOf(Context* context, const PendingProduct& item, uint32_t* unused) {
  if (item.row != nullptr) return item.row->cells;
  return item.rd >= 0 ? context->vectors[item.rd].lanes : unused;
}

template <bool kSequential>
[[gnu::noinline, gnu::cold]] void CompleteExactly(const Context* context,
                                                  const PendingProduct& item, uint32_t* result) {
  VectorRegister activations;
  for (int i = 0; i < 32; ++i) {
    activations.lanes[i] = uint32_t{item.activations[ActivationIndex(i)]} << 16;
  }
  ExactGemm(*context->weights, kSequential, activations.lanes, item.addend, result);
}

// Completes the first `kRows` items.
template <bool kSequential, int kRows>
ATALLA_SIMD void CompleteItems(Context* context, const PendingProduct* items) {
  StepActivations steps[kRows];
  const uint32_t* rows[kRows];
  ATALLA_UNROLL
  for (int row = 0; row < kRows; ++row) rows[row] = StepsOf(items[row].activations, steps[row]);
  Floats sums[kRows][kParts];
  MultiplyRows<kSequential, kRows>(*context->packed, rows, sums);
  for (int row = 0; row < kRows; ++row) {
    const PendingProduct& item = items[row];
    VectorRegister unused;
    uint32_t* const result = ResultOf(context, item, unused.lanes);
    Words results[kParts];
    const bool no_nan = AddProducts(sums[row], item.addend, results);
    if (__builtin_expect(no_nan && AreExact(*context->packed, item.activations), 1)) {
      ATALLA_UNROLL
      for (int part = 0; part < kParts; ++part) StorePart(result, part, results[part]);
    } else {
      CompleteExactly<kSequential>(context, item, result);
    }
    if (item.rd >= 0) {
      context->register_forms[item.rd] = kWide;
      uint32_t* const rd = context->vectors[item.rd].lanes;
      if (rd != result) {
        ATALLA_UNROLL
        for (int part = 0; part < kParts; ++part) StorePart(rd, part, LoadPart(result, part));
      }
    }
    if (item.row != nullptr) {
      item.row->written = ~0u;
      item.row->from_register = ~0u;
      *item.row_form = kWideRow;
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
  if (context->pending_count == 0) return LeaveWideRegisters();
  if (context->packed->version != context->weights->version) {
    PackTile(*context->weights, *context->packed);
  }
  constexpr int kRows = RowsTogether<kSequential>();
  const PendingProduct* items = context->pending;
  int left = context->pending_count;
  for (; left >= kRows; left -= kRows, items += kRows) {
    CompleteItems<kSequential, kRows>(context, items);
  }
  if constexpr (kRows > 4) {
    if (left >= 4) {
      CompleteItems<kSequential, 4>(context, items);
      left -= 4;
      items += 4;
    }
  }
  if constexpr (kRows > 2) {
    if (left >= 2) {
      CompleteItems<kSequential, 2>(context, items);
      left -= 2;
      items += 2;
    }
  }
  for (; left > 0; --left, ++items) CompleteItems<kSequential, 1>(context, items);
  context->pending_count = 0;
  LeaveWideRegisters();
}

// Puts one gemm.vv off. REQUIRES: there is room. `activations` is aligned to 64 bytes.
ATALLA_SIMD void AddPending(Context* context, const uint16_t* activations,
                            const Words addend[kParts], uint32_t rd) {
  PendingProduct& item = context->pending[context->pending_count];
  StoreActivations(activations, item.activations);
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) StorePart(item.addend, part, addend[part]);
  Disown(context, rd);
  item.row = nullptr;
  item.rd = static_cast<int32_t>(rd);
  context->register_forms[rd] = static_cast<uint8_t>(kFirstPending + context->pending_count);
  ++context->pending_count;
}

}  // namespace
}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_PENDING_H_
