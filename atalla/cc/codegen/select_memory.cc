// Memory and scratchpad accesses, with addresses folded into their displacements.

#include "atalla/base/check.h"
#include "atalla/cc/codegen/registers.h"
#include "atalla/cc/codegen/selector.h"

namespace atalla::cc {

using ir::Instruction;
using ir::Opcode;
using ir::Value;
using ir::Width;
using isa::Op;

Selector::Address Selector::FoldAddress(const Value* address) {
  int64_t displacement = 0;
  while (const Instruction* sum = address->As(Opcode::kAdd)) {
    const int constant = sum->operand(1)->IsInt() ? 1 : sum->operand(0)->IsInt() ? 0 : -1;
    if (constant < 0) break;
    const int64_t total = displacement + sum->operand(constant)->SignedBits();
    if (!FitsImm12(total)) break;
    displacement = total;
    address = sum->operand(1 - constant);
  }
  Address result;
  result.displacement = static_cast<int32_t>(displacement);
  if (address->kind() == ir::ValueKind::kSlotAddress) {
    result.base = ScalarRegister(kStackPointer);
    result.slot = static_cast<int>(address->bits());
    return result;
  }
  const auto global = address->kind() == ir::ValueKind::kSymbolAddress
                          ? context_.global_addresses.find(address->symbol())
                          : context_.global_addresses.end();
  if (global != context_.global_addresses.end()) address = function_.Int(global->second);
  if (!address->IsInt()) {
    result.base = Use(address);
    return result;
  }
  // A multiple of 2048 as base can serve its neighbours too, and the first 2 KB need none.
  const uint32_t absolute = address->bits() + static_cast<uint32_t>(displacement);
  result.displacement = static_cast<int32_t>(absolute & 0x7FF);
  result.base = Use(function_.Int(absolute & ~uint32_t{0x7FF}));
  return result;
}

void Selector::SelectLoad(const Instruction& load) {
  const Reg rd = Define(&load);
  const Value* address = load.operand(0);
  if (load.width == Width::kVec) {
    MachineInstruction& access = EmitOp(Op::kVregLd, rd, Use(address), ScalarRegister(0));
    access.imm = isa::kLanes - 1;
    access.sid = 3;
    return;
  }
  const Op op = load.width == Width::kBf16 ? Op::kLhwS : Op::kLwS;
  ATALLA_CHECK(op == Op::kLhwS || load.width == Width::kI32 || load.width == Width::kFloat32);
  const Address place = FoldAddress(address);
  EmitImm(op, rd, place.base, place.displacement).slot = place.slot;
}

void Selector::SelectStore(const Instruction& store) {
  const Reg value = Use(store.operand(0));
  const Value* address = store.operand(1);
  if (store.width == Width::kVec) {
    MachineInstruction& access = EmitOp(Op::kVregSt, value, Use(address), ScalarRegister(0));
    access.imm = isa::kLanes - 1;
    access.sid = 3;
    return;
  }
  const Op op = store.width == Width::kBf16 ? Op::kShwS : Op::kSwS;
  ATALLA_CHECK(op == Op::kShwS || store.width == Width::kI32 || store.width == Width::kFloat32);
  const Address place = FoldAddress(address);
  EmitImm(op, value, place.base, place.displacement).slot = place.slot;
}

void Selector::SelectVectorMemory(const Instruction& access) {
  const bool is_load = access.opcode() == Opcode::kVectorLoad;
  const int first = is_load ? 0 : 1;
  const Reg data = is_load ? Define(&access) : Use(access.operand(0));
  const bool is_local =
      has_local_rows_ && access.operand(first)->IsInt() && access.operand(first + 1)->IsInt();
  const auto use = [&](const Value* value) { return is_local ? LocalConstant(value) : Use(value); };
  const Reg address = use(access.operand(first));
  const Reg row = use(access.operand(first + 1));
  MachineInstruction& instruction = EmitOp(is_load ? Op::kVregLd : Op::kVregSt, data, address, row);
  instruction.imm = access.last_lane;
  instruction.sid = static_cast<uint8_t>(access.sid);
}

void Selector::SelectScratch(const Instruction& transfer) {
  const Op op = transfer.opcode() == Opcode::kScratchLoad ? Op::kScpadLd : Op::kScpadSt;
  const Reg scratchpad = Use(transfer.operand(0));
  const Reg memory = Use(transfer.operand(1));
  EmitOp(op, scratchpad, memory, Use(transfer.operand(2)));
}

}  // namespace atalla::cc
