#include "atalla/emu/fast/plain_vector_handlers.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>

#include "atalla/base/bf16.h"
#include "atalla/emu/arithmetic.h"
#include "atalla/emu/fast/dispatch.h"
#include "atalla/emu/fast/narrow.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/lanes.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::fast {
namespace {

constexpr int kPatterns = 1 << 16;

void CompletePending(Context* context) {
  if (context->pending_count != 0) context->flush(context);
}

Lanes ReadLanes(Context* context, int number) {
  Lanes lanes;
  std::memcpy(lanes.data(), WidenRegister(context, number), sizeof(lanes));
  return lanes;
}

void WriteLanes(const Lanes& lanes, Context* context, int number) {
  std::memcpy(context->vectors[number].lanes, lanes.data(), sizeof(lanes));
  context->register_forms[number] = kWide;
}

template <uint32_t (*kReduce)(const Lanes&, uint32_t)>
void Reduce(const Operation* op, Context* context) {
  CompletePending(context);
  const Lanes source = ReadLanes(context, op->rs1);
  const uint32_t result = kReduce(source, context->masks[op->imm & 0xFF]);
  WriteLanes(PlaceReduction(result, static_cast<uint32_t>(op->imm >> 8), source), context, op->rd);
}

template <uint32_t (*kReduce)(const Lanes&, uint32_t)>
const Operation* Reduction(ATALLA_EMU_HANDLER) {
  // A call of its own, so that its locals are gone before the jump to the next handler.
  Reduce<kReduce>(op, context);
  ATALLA_EMU_NEXT;
}

// e^x by BF16 pattern. Made when first asked for.
const uint16_t* Exponentials() {
  using Table = std::array<uint16_t, kPatterns>;
  static const Table& table = *[] {
    auto made = std::make_unique<Table>();
    for (int i = 0; i < kPatterns; ++i) {
      (*made)[i] = TruncateToBf16(ExpBf16(ExpandBf16(static_cast<uint16_t>(i))));
    }
    return made.release();
  }();
  return table.data();
}

void TakeExponentials(const Operation* op, Context* context) {
  CompletePending(context);
  const uint32_t mask = context->masks[op->imm & 0xFF];
  const uint16_t* exponentials = Exponentials();
  NarrowVector source = context->narrow_registers[op->rs1];
  if (context->register_forms[op->rs1] == kWide) {
    const uint32_t* lanes = context->vectors[op->rs1].lanes;
    for (int i = 0; i < isa::kLanes; ++i) source.halves[i] = TruncateToBf16(RoundToBf16(lanes[i]));
  }
  uint16_t* const rd = context->narrow_registers[op->rd].halves;
  if (mask == ~0u) {
    for (int i = 0; i < isa::kLanes; ++i) rd[i] = exponentials[source.halves[i]];
    context->register_forms[op->rd] = kNarrow;
    return;
  }
  uint32_t* const lanes = WidenRegister(context, op->rd);
  for (int i = 0; i < isa::kLanes; ++i) {
    if (IsEnabled(mask, i)) lanes[i] = ExpandBf16(exponentials[source.halves[i]]);
  }
}

const Operation* Exponential(ATALLA_EMU_HANDLER) {
  TakeExponentials(op, context);
  ATALLA_EMU_NEXT;
}

const Operation* MoveLane(ATALLA_EMU_HANDLER) {
  const int32_t lane = op->imm >> 8;
  if (lane >= isa::kLanes) return Trap(context, op, Fault::kLane);
  CompletePending(context);
  x[op->rd] = QuietNan(WidenRegister(context, op->rs1)[lane]);
  ATALLA_EMU_NEXT;
}

}  // namespace

Handler PlainVectorHandler(isa::Op op) {
  switch (op) {
    case isa::Op::kRsumVi:
      return &Reduction<SumLanes>;
    case isa::Op::kRminVi:
      return &Reduction<MinimumOfLanes>;
    case isa::Op::kRmaxVi:
      return &Reduction<MaximumOfLanes>;
    case isa::Op::kExpiVi:
      Exponentials();  // While the program is loaded rather than while it runs.
      return &Exponential;
    case isa::Op::kVmovVts:
      return &MoveLane;
    default:
      return nullptr;
  }
}

}  // namespace atalla::emu::fast
