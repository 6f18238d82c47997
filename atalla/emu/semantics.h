// What each instruction does, one function an instruction, over either access class of access.h.
//
//   MicroOp<DirectAccess> op = ...;                      // decoded once, by interpreter.cc
//   op.run = SelectHandler<DirectAccess>(isa::Op::kAddS, switches);
//   const Fault fault = op.run(op, access);
//
// A function decodes nothing: fields are ready in the MicroOp, the machine's switches are chosen by
// SelectHandler. One that returns a fault has written no register. Source: instruction-set
// specification, sections 8 to 12.

#ifndef ATALLA_EMU_SEMANTICS_H_
#define ATALLA_EMU_SEMANTICS_H_

#include <cstdint>

#include "atalla/base/bf16.h"
#include "atalla/emu/access.h"
#include "atalla/emu/addressing.h"
#include "atalla/emu/arithmetic.h"
#include "atalla/emu/decoding.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/weight_buffer.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu {

template <typename Access>
struct MicroOp {
  Fault (*run)(const MicroOp& op, Access& access) = nullptr;
  // As in isa::Instruction, but that a destination x0 or v0 is kDiscardRegister.
  int32_t imm = 0;
  uint16_t rd = 0;
  uint8_t rs1 = 0;
  uint8_t rs2 = 0;
  uint8_t mask = 0;
  uint8_t sid = 0;
  uint8_t increment = 0;
  uint8_t slot = 0;
  // Of branches and jal: the packet at the target, or kNoPacketIndex.
  uint32_t target = kNoPacketIndex;
};

template <typename Access>
using Handler = Fault (*)(const MicroOp<Access>& op, Access& access);

namespace semantics {

template <typename Access>
using Op = MicroOp<Access>;

// ---- Scalar core. ----

template <typename A, uint32_t (*kCompute)(uint32_t, uint32_t)>
Fault BinaryRegister(const Op<A>& op, A& access) {
  access.SetX(op.rd, kCompute(access.X(op.rs1), access.X(op.rs2)));
  return Fault::kNone;
}

template <typename A, uint32_t (*kCompute)(uint32_t, uint32_t)>
Fault BinaryImmediate(const Op<A>& op, A& access) {
  access.SetX(op.rd, kCompute(access.X(op.rs1), static_cast<uint32_t>(op.imm)));
  return Fault::kNone;
}

template <typename A, uint32_t (*kCompute)(uint32_t)>
Fault Unary(const Op<A>& op, A& access) {
  access.SetX(op.rd, kCompute(access.X(op.rs1)));
  return Fault::kNone;
}

template <typename A>
Fault SetChecked(const Op<A>& op, A& access, Checked result) {
  if (result.fault == Fault::kNone) access.SetX(op.rd, result.value);
  return result.fault;
}

template <typename A, Checked (*kCompute)(uint32_t, uint32_t)>
Fault CheckedRegister(const Op<A>& op, A& access) {
  return SetChecked(op, access, kCompute(access.X(op.rs1), access.X(op.rs2)));
}

template <typename A, Checked (*kCompute)(uint32_t, uint32_t)>
Fault CheckedImmediate(const Op<A>& op, A& access) {
  return SetChecked(op, access, kCompute(access.X(op.rs1), static_cast<uint32_t>(op.imm)));
}

template <typename A, Checked (*kCompute)(uint32_t)>
Fault CheckedUnary(const Op<A>& op, A& access) {
  return SetChecked(op, access, kCompute(access.X(op.rs1)));
}

template <typename A>
Fault LoadImmediate(const Op<A>& op, A& access) {
  access.SetX(op.rd, static_cast<uint32_t>(op.imm));
  return Fault::kNone;
}

template <typename A>
Fault LoadUpper(const Op<A>& op, A& access) {
  access.SetX(op.rd, static_cast<uint32_t>(op.imm) << 7);
  return Fault::kNone;
}

// ---- Scalar memory. ----

template <typename A>
uint32_t ScalarAddress(const Op<A>& op, const A& access) {
  return access.X(op.rs1) + static_cast<uint32_t>(op.imm);
}

template <typename A>
Fault LoadWord(const Op<A>& op, A& access) {
  access.SetX(op.rd, access.Load32(ScalarAddress(op, access)));
  return Fault::kNone;
}

template <typename A>
Fault LoadHalf(const Op<A>& op, A& access) {
  access.SetX(op.rd, ExpandBf16(access.Load16(ScalarAddress(op, access))));
  return Fault::kNone;
}

template <typename A>
Fault StoreWord(const Op<A>& op, A& access) {
  return access.Store32(ScalarAddress(op, access), access.X(op.rd));
}

template <typename A>
Fault StoreHalf(const Op<A>& op, A& access) {
  return access.Store16(ScalarAddress(op, access), TruncateToBf16(access.X(op.rd)));
}

// ---- Control. The last control instruction of a packet decides. ----

template <typename A, bool (*kTaken)(uint32_t, uint32_t)>
Fault Branch(const Op<A>& op, A& access) {
  const uint32_t value = access.X(op.rs1);
  if (kTaken(value, access.X(op.rs2))) {
    access.Jump(access.flow().pc + op.imm, op.target);
  } else {
    access.FallThrough();
  }
  // rd is rs1, or the discard register for x0.
  if (op.increment != 0) access.SetX(op.rd, value + op.increment);
  return Fault::kNone;
}

template <typename A>
void Link(const Op<A>& op, A& access) {
  access.SetX(op.rd, static_cast<uint32_t>(access.flow().pc + isa::kBytesPerPacket));
}

template <typename A>
Fault JumpAndLink(const Op<A>& op, A& access) {
  access.Jump(access.flow().pc + op.imm, op.target);
  Link(op, access);
  return Fault::kNone;
}

template <typename A>
Fault JumpToRegister(const Op<A>& op, A& access) {
  const int64_t target = int64_t{access.X(op.rs1)} + op.imm;
  access.Jump(target, access.FindPacket(target));
  Link(op, access);
  return Fault::kNone;
}

template <typename A>
Fault Halt(const Op<A>&, A& access) {
  access.Halt();
  return Fault::kNone;
}

template <typename A>
Fault Undefined(const Op<A>&, A&) {
  return Fault::kUndefinedOpcode;
}

// ---- Vectors. ----

template <typename A>
void SetMasked(const Op<A>& op, A& access, const Lanes& result) {
  access.SetV(op.rd, Merge(access.M(op.mask), result, access.V(op.rd)));
}

// A scalar operand of a vector instruction: its word as binary32.
template <typename A>
Lanes BroadcastScalar(const Op<A>& op, const A& access) {
  return Broadcast(QuietNan(access.X(op.rs2)));
}

template <typename A, typename Operation>
Fault VectorVector(const Op<A>& op, A& access) {
  SetMasked(op, access, LaneOperation<Operation>(access.V(op.rs1), access.V(op.rs2)));
  return Fault::kNone;
}

template <typename A, typename Operation>
Fault VectorScalar(const Op<A>& op, A& access) {
  SetMasked(op, access, LaneOperation<Operation>(access.V(op.rs1), BroadcastScalar(op, access)));
  return Fault::kNone;
}

template <typename A>
Fault Exponential(const Op<A>& op, A& access) {
  const Lanes& source = access.V(op.rs1);
  const uint32_t mask = access.M(op.mask);
  Lanes result = {};
  for (int i = 0; i < isa::kLanes; ++i) {
    if (IsEnabled(mask, i)) result[i] = ExpBf16(source[i]);
  }
  SetMasked(op, access, result);
  return Fault::kNone;
}

template <typename A, uint32_t (*kReduce)(const Lanes&, uint32_t)>
Fault Reduction(const Op<A>& op, A& access) {
  const Lanes& source = access.V(op.rs1);
  const uint32_t result = kReduce(source, access.M(op.mask));
  access.SetV(op.rd, PlaceReduction(result, static_cast<uint32_t>(op.imm), source));
  return Fault::kNone;
}

template <typename A, bool kReversed>
Fault SetCompared(const Op<A>& op, A& access, uint32_t bits) {
  const uint32_t mask = access.M(op.mask);
  const uint32_t old = access.M(op.rd);
  access.SetM(op.rd, (bits & mask) | ((kReversed ? ReverseBits(old) : old) & ~mask));
  return Fault::kNone;
}

template <typename A, typename Comparison, bool kReversed>
Fault CompareVector(const Op<A>& op, A& access) {
  return SetCompared<A, kReversed>(op, access,
                                   CompareLanes<Comparison>(access.V(op.rs1), access.V(op.rs2)));
}

template <typename A, typename Comparison, bool kReversed>
Fault CompareScalar(const Op<A>& op, A& access) {
  return SetCompared<A, kReversed>(
      op, access, CompareLanes<Comparison>(access.V(op.rs1), BroadcastScalar(op, access)));
}

// ---- The systolic array. ----

template <typename A, GemmOrder kOrder>
Fault Gemm(const Op<A>& op, A& access) {
  const Lanes products = access.weights().Multiply(access.V(op.rs1), kOrder);
  const Lanes& addend = access.V(op.rs2);
  Lanes result;
  for (int j = 0; j < isa::kLanes; ++j) result[j] = AddDotProduct(products[j], addend[j]);
  access.SetV(op.rd, result);
  access.MarkWeightsUsed();
  return Fault::kNone;
}

template <typename A, bool kShift>
Fault PushWeights(const Op<A>& op, A& access) {
  access.template PushWeights<kShift>(access.V(op.rs1));
  return Fault::kNone;
}

// ---- Moves. ----

template <typename A>
Fault MoveLane(const Op<A>& op, A& access) {
  if (op.imm >= isa::kLanes) return Fault::kLane;
  access.SetX(op.rd, QuietNan(access.V(op.rs1)[op.imm]));
  return Fault::kNone;
}

template <typename A>
Fault MoveMaskToScalar(const Op<A>& op, A& access) {
  access.SetX(op.rd, access.M(op.rs1));
  return Fault::kNone;
}

template <typename A>
Fault MoveScalarToMask(const Op<A>& op, A& access) {
  access.SetM(op.rd, access.X(op.rs1));
  return Fault::kNone;
}

// ---- Scratchpads. ----

inline Lanes LanesFromHalves(const Halves& halves, uint32_t count) {
  Lanes lanes = {};
  for (uint32_t i = 0; i < count; ++i) lanes[i] = QuietNan(ExpandBf16(halves[i]));
  return lanes;
}

inline Halves HalvesFromLanes(const Lanes& lanes) {
  Halves halves;
  for (int i = 0; i < isa::kLanes; ++i) halves[i] = TruncateToBf16(QuietNan(lanes[i]));
  return halves;
}

template <typename A>
uint64_t VregRow(const Op<A>& op, const A& access) {
  return uint64_t{access.X(op.rs1) / kRowBytes} + access.X(op.rs2);
}

template <typename A>
Fault VregLoad(const Op<A>& op, A& access) {
  const uint32_t count = static_cast<uint32_t>(op.imm) + 1;
  const uint32_t address = access.X(op.rs1);
  if (RoutesToMemory(address, access.X(kRoutingRegister))) {
    access.SetV(op.rd, LanesFromHalves(access.LoadHalves(address, count), count));
    access.traffic().vreg_memory += 2 * count;
    return Fault::kNone;
  }
  if (op.sid >= kScratchpadCount) return Fault::kScratchpad;
  Lanes lanes = access.Row(op.sid, VregRow(op, access));
  for (uint32_t i = count; i < lanes.size(); ++i) lanes[i] = 0;
  access.SetV(op.rd, lanes);
  return Fault::kNone;
}

template <typename A>
Fault VregStore(const Op<A>& op, A& access) {
  const uint32_t count = static_cast<uint32_t>(op.imm) + 1;
  const uint32_t address = access.X(op.rs1);
  const Lanes& lanes = access.V(op.rd);
  if (RoutesToMemory(address, access.X(kRoutingRegister))) {
    access.traffic().vreg_memory += 2 * count;
    return access.StoreHalves(address, HalvesFromLanes(lanes), count);
  }
  if (op.sid >= kScratchpadCount) return Fault::kScratchpad;
  access.StoreRow(op.sid, VregRow(op, access), lanes, count, /*from_register=*/true);
  return Fault::kNone;
}

// In scpad.*, rd is the scratchpad address, rs1 the memory address and rs2 the metadata register.
template <typename A, bool kLoad, bool kIgnoreBadScratchpad>
Fault ScratchpadTransfer(const Op<A>& op, A& access) {
  const Transfer transfer = DecodeTransfer(access.X(op.rs2));
  if (transfer.scratchpad >= kScratchpadCount) {
    return kIgnoreBadScratchpad ? Fault::kNone : Fault::kScratchpad;
  }
  if (transfer.pitch < transfer.columns) return Fault::kPitch;
  const uint64_t first_row = access.X(op.rd) / kRowBytes;
  uint32_t address = access.X(op.rs1);
  access.BeginTransfer({kLoad, transfer.scratchpad, static_cast<uint32_t>(first_row), transfer.rows,
                        transfer.columns, address & ~1u, 2 * transfer.pitch});
  for (uint32_t i = 0; i < transfer.rows; ++i, address += 2 * transfer.pitch) {
    if (kLoad) {
      const Halves halves = access.LoadHalves(address, transfer.columns);
      access.StoreRow(transfer.scratchpad, first_row + i, LanesFromHalves(halves, transfer.columns),
                      transfer.columns,
                      /*from_register=*/false);
      access.traffic().loaded[transfer.scratchpad] += 2 * transfer.columns;
    } else {
      const Halves halves = HalvesFromLanes(access.Row(transfer.scratchpad, first_row + i));
      const Fault fault = access.StoreHalves(address, halves, transfer.columns);
      if (fault != Fault::kNone) return fault;
      access.traffic().stored[transfer.scratchpad] += 2 * transfer.columns;
    }
  }
  return Fault::kNone;
}

}  // namespace semantics

// The function of an operation under these switches.
template <typename Access>
Handler<Access> SelectHandler(isa::Op op, const Switches& switches);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_SEMANTICS_H_
