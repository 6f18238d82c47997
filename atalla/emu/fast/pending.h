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

// Hands the result of a product over, in the shorter form if that can hold it.
ATALLA_SIMD void DeliverWide(Context* context, const PendingProduct& item,
                             const Words results[kParts]) {
  if (item.rd >= 0) {
    ATALLA_UNROLL
    for (int part = 0; part < kParts; ++part) {
      StorePart(context->vectors[item.rd].lanes, part, results[part]);
    }
    context->register_forms[item.rd] = kWide;
  }
  if (item.row == kNoRow) return;
  const uint32_t scratchpad = static_cast<uint32_t>(item.row) % 2;
  const uint32_t number = static_cast<uint32_t>(item.row) / 2;
  Row& row = context->rows[scratchpad][number];
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) StorePart(row.cells, part, results[part]);
  row.written = ~0u;
  row.from_register = ~0u;
  context->row_forms[scratchpad][number] = kWideRow;
}

ATALLA_SIMD void Deliver(Context* context, const PendingProduct& item,
                         const Words results[kParts]) {
  if (!AreNarrow(results)) return DeliverWide(context, item, results);
  NarrowVector packed;
  PackParts(results, packed.halves);
  if (item.rd >= 0) {
    CopyHalves(packed.halves, context->narrow_registers[item.rd].halves);
    context->register_forms[item.rd] = kNarrow;
  }
  if (item.row == kNoRow) return;
  const uint32_t scratchpad = static_cast<uint32_t>(item.row) % 2;
  const uint32_t number = static_cast<uint32_t>(item.row) / 2;
  CopyHalves(packed.halves, context->narrow_rows[scratchpad][number].halves);
  context->row_forms[scratchpad][number] = kStoredRow;
}

template <bool kSequential>
[[gnu::noinline, gnu::cold]] void CompleteExactly(Context* context, const PendingProduct& item) {
  VectorRegister activations;
  for (int i = 0; i < 32; ++i) {
    activations.lanes[i] = uint32_t{item.activations[ActivationIndex(i)]} << 16;
  }
  VectorRegister result;
  ExactGemm(*context->weights, kSequential, activations.lanes, item.addend, result.lanes);
  Words results[kParts];
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) results[part] = LoadPart(result.lanes, part);
  DeliverWide(context, item, results);
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
    Words results[kParts];
    const bool no_nan = AddProducts(sums[row], item.addend, results);
    if (__builtin_expect(no_nan && AreExact(*context->packed, item.activations), 1)) {
      Deliver(context, item, results);
    } else {
      CompleteExactly<kSequential>(context, item);
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
  item.row = kNoRow;
  item.rd = static_cast<int32_t>(rd);
  context->register_forms[rd] = static_cast<uint8_t>(kFirstPending + context->pending_count);
  ++context->pending_count;
}

}  // namespace
}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_PENDING_H_
