#include "atalla/emu/fast/plain_vector_handlers.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>

#include "atalla/base/bf16.h"
#include "atalla/emu/arithmetic.h"
#include "atalla/emu/fast/dispatch.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/lanes.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::fast {
namespace {

constexpr int kPatterns = 1 << 16;

void CompletePending(Context* context) {
  if (context->pending->count != 0) context->flush(context);
}

Lanes ReadLanes(const Context* context, int number) {
  Lanes lanes;
  std::memcpy(lanes.data(), context->vectors[number].lanes, sizeof(lanes));
  return lanes;
}

void WriteLanes(const Lanes& lanes, Context* context, int number) {
  std::memcpy(context->vectors[number].lanes, lanes.data(), sizeof(lanes));
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

void TakeExponentials(const Operation* op, Context* context) {
  CompletePending(context);
  const uint32_t* source = context->vectors[op->rs1].lanes;
  uint32_t* rd = context->vectors[op->rd].lanes;
  const uint32_t mask = context->masks[op->imm & 0xFF];
  for (int i = 0; i < isa::kLanes; ++i) {
    if (!IsEnabled(mask, i)) continue;
    rd[i] = ExpandBf16(context->exponentials[TruncateToBf16(RoundToBf16(source[i]))]);
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
  x[op->rd] = QuietNan(context->vectors[op->rs1].lanes[lane]);
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
      return &Exponential;
    case isa::Op::kVmovVts:
      return &MoveLane;
    default:
      return nullptr;
  }
}

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

}  // namespace atalla::emu::fast
