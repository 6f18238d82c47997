#include "atalla/emu/fast/scalar_handlers.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "atalla/base/bf16.h"
#include "atalla/emu/arithmetic.h"
#include "atalla/emu/decoding.h"
#include "atalla/emu/fast/dispatch.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::fast {
namespace {

// Fields of the ControlInfo behind an operation, each loaded by itself.
int64_t TargetOf(const Operation* op) {
  int64_t value;
  std::memcpy(&value, reinterpret_cast<const char*>(op + 1) + offsetof(ControlInfo, target),
              sizeof(value));
  return value;
}
int64_t FallAddressOf(const Operation* op) {
  int64_t value;
  std::memcpy(&value, reinterpret_cast<const char*>(op + 1) + offsetof(ControlInfo, fall_address),
              sizeof(value));
  return value;
}
int32_t FallBlockOf(const Operation* op) {
  int32_t value;
  std::memcpy(&value, reinterpret_cast<const char*>(op + 1) + offsetof(ControlInfo, fall_block),
              sizeof(value));
  return value;
}

// ---- Arithmetic. ----

template <uint32_t (*kCompute)(uint32_t, uint32_t)>
const Operation* BinaryRegister(ATALLA_EMU_HANDLER) {
  x[op->rd] = kCompute(x[op->rs1], x[op->rs2]);
  ATALLA_EMU_NEXT;
}

template <uint32_t (*kCompute)(uint32_t, uint32_t)>
const Operation* BinaryImmediate(ATALLA_EMU_HANDLER) {
  x[op->rd] = kCompute(x[op->rs1], static_cast<uint32_t>(op->imm));
  ATALLA_EMU_NEXT;
}

template <uint32_t (*kCompute)(uint32_t)>
const Operation* Unary(ATALLA_EMU_HANDLER) {
  x[op->rd] = kCompute(x[op->rs1]);
  ATALLA_EMU_NEXT;
}

template <Checked (*kCompute)(uint32_t, uint32_t)>
const Operation* CheckedRegister(ATALLA_EMU_HANDLER) {
  const Checked result = kCompute(x[op->rs1], x[op->rs2]);
  if (__builtin_expect(result.fault != Fault::kNone, 0)) return Trap(context, op, result.fault);
  x[op->rd] = result.value;
  ATALLA_EMU_NEXT;
}

template <Checked (*kCompute)(uint32_t, uint32_t)>
const Operation* CheckedImmediate(ATALLA_EMU_HANDLER) {
  const Checked result = kCompute(x[op->rs1], static_cast<uint32_t>(op->imm));
  if (__builtin_expect(result.fault != Fault::kNone, 0)) return Trap(context, op, result.fault);
  x[op->rd] = result.value;
  ATALLA_EMU_NEXT;
}

template <Checked (*kCompute)(uint32_t)>
const Operation* CheckedUnary(ATALLA_EMU_HANDLER) {
  const Checked result = kCompute(x[op->rs1]);
  if (__builtin_expect(result.fault != Fault::kNone, 0)) return Trap(context, op, result.fault);
  x[op->rd] = result.value;
  ATALLA_EMU_NEXT;
}

// imm holds the value.
const Operation* LoadConstant(ATALLA_EMU_HANDLER) {
  x[op->rd] = static_cast<uint32_t>(op->imm);
  ATALLA_EMU_NEXT;
}

const Operation* LoadUpper(ATALLA_EMU_HANDLER) {
  x[op->rd] = static_cast<uint32_t>(op->imm) << 7;
  ATALLA_EMU_NEXT;
}

const Operation* MoveMaskToScalar(ATALLA_EMU_HANDLER) {
  x[op->rd] = context->masks[op->rs1];
  ATALLA_EMU_NEXT;
}

const Operation* MoveScalarToMask(ATALLA_EMU_HANDLER) {
  context->masks[op->rd] = x[op->rs1];
  ATALLA_EMU_NEXT;
}

const Operation* Undefined(ATALLA_EMU_HANDLER) {
  return Trap(context, op, Fault::kUndefinedOpcode);
}

// ---- Memory. ----

uint32_t AddressOf(const Operation* op, const uint32_t* x) {
  return x[op->rs1] + static_cast<uint32_t>(op->imm);
}

uint32_t RegisterOf(uint32_t word) { return word; }
uint32_t RegisterOf(uint16_t half) { return ExpandBf16(half); }

// Handlers of the rare cases are of their own, so that the others need no stack.
template <typename Word>
[[gnu::noinline]] const Operation* LoadByCall(ATALLA_EMU_HANDLER) {
  Word word;
  context->read_memory(context, AddressOf(op, x), &word, sizeof(word));
  x[op->rd] = RegisterOf(word);
  ATALLA_EMU_NEXT;
}

template <typename Word>
const Operation* Load(ATALLA_EMU_HANDLER) {
  const uint32_t address = AddressOf(op, x);
  if (__builtin_expect(address > 0xFFFFFFFFu - (sizeof(Word) - 1), 0)) {
    ATALLA_EMU_TAIL_CALL return LoadByCall<Word>(op, x, context, budget);
  }
  Word word;
  std::memcpy(&word, context->memory + address, sizeof(word));
  x[op->rd] = RegisterOf(word);
  ATALLA_EMU_NEXT;
}

template <typename Word>
Word StoredPart(uint32_t word) {
  return sizeof(Word) == sizeof(uint32_t) ? static_cast<Word>(word)
                                          : static_cast<Word>(TruncateToBf16(word));
}

template <typename Word>
[[gnu::noinline]] bool WriteByCall(const Operation* op, const uint32_t* x, Context* context) {
  const Word word = StoredPart<Word>(x[op->rd]);
  return context->write_memory(context, AddressOf(op, x), &word, sizeof(word));
}

template <typename Word>
[[gnu::noinline]] const Operation* StoreByCall(ATALLA_EMU_HANDLER) {
  if (!WriteByCall<Word>(op, x, context)) return Trap(context, op, Fault::kMemoryLimit);
  ATALLA_EMU_NEXT;
}

template <typename Word>
const Operation* Store(ATALLA_EMU_HANDLER) {
  const uint32_t address = AddressOf(op, x);
  const bool crosses = (address & 0xFFFF) > 0x10000 - sizeof(Word);
  if (__builtin_expect(crosses || context->direct_pages[address >> 16] == 0, 0)) {
    ATALLA_EMU_TAIL_CALL return StoreByCall<Word>(op, x, context, budget);
  }
  const Word word = StoredPart<Word>(x[op->rd]);
  std::memcpy(context->memory + address, &word, sizeof(word));
  ATALLA_EMU_NEXT;
}

// ---- Control. Of a branch, rd is the increment. ----

// The budget was too small for the block that a branch goes to.
template <bool (*kTaken)(uint32_t, uint32_t), bool kIncrements>
[[gnu::noinline, gnu::cold]] const Operation* LeaveAtBranch(ATALLA_EMU_HANDLER) {
  const uint32_t value = x[op->rs1] - (kIncrements ? op->rd : 0);
  const uint32_t other = op->rs2 == op->rs1 ? value : x[op->rs2];
  const bool taken = kTaken(value, other);
  const int32_t fall_block = FallBlockOf(op);
  const int64_t packets = context->blocks[taken ? op->imm : fall_block].packets;
  return Leave(context, taken ? TargetOf(op) : FallAddressOf(op), budget + packets);
}

template <bool (*kTaken)(uint32_t, uint32_t), bool kIncrements>
const Operation* BranchAtEnd(ATALLA_EMU_HANDLER) {
  const uint32_t value = x[op->rs1];
  const bool taken = kTaken(value, x[op->rs2]);
  if (kIncrements) x[op->rs1] = value + op->rd;
  const int32_t fall_block = FallBlockOf(op);
  Block* const block = context->blocks + (taken ? op->imm : fall_block);
  budget -= block->packets;
  // With the same parameters in the same registers: the usual way needs no others.
  if (__builtin_expect(budget < 0, 0)) {
    ATALLA_EMU_TAIL_CALL return LeaveAtBranch<kTaken, kIncrements>(op, x, context, budget);
  }
  ++block->entered;
  ATALLA_EMU_CONTINUE_AT(block->operations);
}

const Operation* JumpAtEnd(ATALLA_EMU_HANDLER) {
  x[op->rd] = static_cast<uint32_t>(FallAddressOf(op));
  ATALLA_EMU_ENTER(op->imm, TargetOf(op));
}

const Operation* JumpToRegisterAtEnd(ATALLA_EMU_HANDLER) {
  const int64_t target = int64_t{x[op->rs1]} + op->imm;
  x[op->rd] = static_cast<uint32_t>(FallAddressOf(op));
  const int32_t next = context->find_block(context, target);
  ATALLA_EMU_ENTER(next, target);
}

const Operation* HaltAtEnd(ATALLA_EMU_HANDLER) {
  context->exit = Exit::kHalted;
  context->left_to = FallAddressOf(op);
  context->budget = budget;
  return nullptr;
}

const Operation* FallThrough(ATALLA_EMU_HANDLER) { ATALLA_EMU_ENTER(op->imm, FallAddressOf(op)); }

// ---- Control that other operations of the packet follow. ----

template <bool (*kTaken)(uint32_t, uint32_t), bool kIncrements>
const Operation* EarlyBranch(ATALLA_EMU_HANDLER) {
  const uint32_t value = x[op->rs1];
  const bool taken = kTaken(value, x[op->rs2]);
  if (kIncrements) x[op->rs1] = value + op->rd;
  context->next_block = taken ? op->imm : FallBlockOf(op);
  context->next_address = taken ? TargetOf(op) : FallAddressOf(op);
  ATALLA_EMU_CONTINUE_AT(op + 3);
}

const Operation* EarlyJump(ATALLA_EMU_HANDLER) {
  x[op->rd] = static_cast<uint32_t>(FallAddressOf(op));
  context->next_block = op->imm;
  context->next_address = TargetOf(op);
  ATALLA_EMU_CONTINUE_AT(op + 3);
}

const Operation* EarlyJumpToRegister(ATALLA_EMU_HANDLER) {
  const int64_t target = int64_t{x[op->rs1]} + op->imm;
  x[op->rd] = static_cast<uint32_t>(FallAddressOf(op));
  context->next_block = context->find_block(context, target);
  context->next_address = target;
  ATALLA_EMU_CONTINUE_AT(op + 3);
}

const Operation* EndOfPacket(ATALLA_EMU_HANDLER) {
  ATALLA_EMU_ENTER(context->next_block, context->next_address);
}

const Operation* HaltAtEndOfPacket(ATALLA_EMU_HANDLER) {
  context->exit = Exit::kHalted;
  context->left_to = context->next_address;
  context->budget = budget;
  return nullptr;
}

// ---- Selection. ----

Handler IntegerRegisterHandler(isa::Op op) {
  switch (op) {
    case isa::Op::kAddS:
      return &BinaryRegister<Add>;
    case isa::Op::kSubS:
      return &BinaryRegister<Subtract>;
    case isa::Op::kMulS:
      return &BinaryRegister<Multiply>;
    case isa::Op::kDivS:
      return &CheckedRegister<Divide>;
    case isa::Op::kModS:
      return &CheckedRegister<Modulus>;
    case isa::Op::kOrS:
      return &BinaryRegister<Or>;
    case isa::Op::kAndS:
      return &BinaryRegister<And>;
    case isa::Op::kXorS:
      return &BinaryRegister<Xor>;
    case isa::Op::kSllS:
      return &BinaryRegister<ShiftLeft>;
    case isa::Op::kSrlS:
      return &BinaryRegister<ShiftRight>;
    case isa::Op::kSraS:
      return &BinaryRegister<ShiftRightSigned>;
    case isa::Op::kSltS:
      return &BinaryRegister<Less>;
    case isa::Op::kSltuS:
      return &BinaryRegister<LessUnsigned>;
    default:
      return nullptr;
  }
}

Handler IntegerImmediateHandler(isa::Op op) {
  switch (op) {
    case isa::Op::kAddiS:
      return &BinaryImmediate<Add>;
    case isa::Op::kSubiS:
      return &BinaryImmediate<Subtract>;
    case isa::Op::kMuliS:
      return &BinaryImmediate<Multiply>;
    case isa::Op::kDiviS:
      return &CheckedImmediate<Divide>;
    case isa::Op::kModiS:
      return &CheckedImmediate<Modulus>;
    case isa::Op::kOriS:
      return &BinaryImmediate<Or>;
    case isa::Op::kAndiS:
      return &BinaryImmediate<And>;
    case isa::Op::kXoriS:
      return &BinaryImmediate<Xor>;
    case isa::Op::kSlliS:
      return &BinaryImmediate<ShiftLeft>;
    case isa::Op::kSrliS:
      return &BinaryImmediate<ShiftRight>;
    case isa::Op::kSraiS:
      return &BinaryImmediate<ShiftRightSigned>;
    case isa::Op::kSltiS:
      return &BinaryImmediate<Less>;
    case isa::Op::kSltuiS:
      return &BinaryImmediate<LessUnsigned>;
    case isa::Op::kLiS:
      return &LoadConstant;
    case isa::Op::kLuiS:
      return &LoadUpper;
    default:
      return nullptr;
  }
}

template <bool kAbort>
Handler FloatHandler(isa::Op op) {
  switch (op) {
    case isa::Op::kAddBf:
      return &CheckedRegister<ScalarFloat<PlusFloat, kAbort>>;
    case isa::Op::kSubBf:
      return &CheckedRegister<ScalarFloat<MinusFloat, kAbort>>;
    case isa::Op::kMulBf:
      return &CheckedRegister<ScalarFloat<TimesFloat, kAbort>>;
    case isa::Op::kRcpBf:
      return &CheckedUnary<Reciprocal<kAbort>>;
    case isa::Op::kSltBf:
      return &BinaryRegister<LessFloat>;
    case isa::Op::kSqrtBf:
      return &Unary<SquareRoot>;
    case isa::Op::kStbfS:
      return &Unary<FloatFromUnsigned>;
    case isa::Op::kBftsS:
      return &CheckedUnary<IntegerFromFloat>;
    default:
      return nullptr;
  }
}

Handler MemoryOrMoveHandler(isa::Op op) {
  switch (op) {
    case isa::Op::kLwS:
      return &Load<uint32_t>;
    case isa::Op::kSwS:
      return &Store<uint32_t>;
    case isa::Op::kLhwS:
      return &Load<uint16_t>;
    case isa::Op::kShwS:
      return &Store<uint16_t>;
    case isa::Op::kMvMts:
      return &MoveMaskToScalar;
    case isa::Op::kMvStm:
      return &MoveScalarToMask;
    default:
      return nullptr;
  }
}

template <bool (*kTaken)(uint32_t, uint32_t)>
Handler BranchHandler(bool at_end, bool increments) {
  if (at_end) return increments ? &BranchAtEnd<kTaken, true> : &BranchAtEnd<kTaken, false>;
  return increments ? &EarlyBranch<kTaken, true> : &EarlyBranch<kTaken, false>;
}

Handler ControlHandler(isa::Op op, bool is_unsigned, bool at_end, bool increments) {
  switch (op) {
    case isa::Op::kBeqS:
      return BranchHandler<Equal>(at_end, increments);
    case isa::Op::kBneS:
      return BranchHandler<NotEqual>(at_end, increments);
    case isa::Op::kBltS:
      return is_unsigned ? BranchHandler<UnsignedLess>(at_end, increments)
                         : BranchHandler<SignedLess>(at_end, increments);
    case isa::Op::kBgeS:
      return is_unsigned ? BranchHandler<UnsignedGreaterEqual>(at_end, increments)
                         : BranchHandler<SignedGreaterEqual>(at_end, increments);
    case isa::Op::kBgtS:
      return is_unsigned ? BranchHandler<UnsignedGreater>(at_end, increments)
                         : BranchHandler<SignedGreater>(at_end, increments);
    case isa::Op::kBleS:
      return is_unsigned ? BranchHandler<UnsignedLessEqual>(at_end, increments)
                         : BranchHandler<SignedLessEqual>(at_end, increments);
    case isa::Op::kJal:
      return at_end ? &JumpAtEnd : &EarlyJump;
    case isa::Op::kJalr:
      return at_end ? &JumpToRegisterAtEnd : &EarlyJumpToRegister;
    case isa::Op::kHaltS:
      return at_end ? &HaltAtEnd : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace

Handler ScalarHandler(isa::Op op, const Switches& switches) {
  const Handler candidates[] = {
      IntegerRegisterHandler(op),
      IntegerImmediateHandler(op),
      switches.abort_on_overflow ? FloatHandler<true>(op) : FloatHandler<false>(op),
      MemoryOrMoveHandler(op),
  };
  for (const Handler candidate : candidates) {
    if (candidate != nullptr) return candidate;
  }
  return nullptr;
}

Handler TerminatorHandler(isa::Op op, const Switches& switches, bool writes_register) {
  return ControlHandler(op, switches.unsigned_branches, /*at_end=*/true, writes_register);
}

Handler EarlyControlHandler(isa::Op op, const Switches& switches, bool writes_register) {
  return ControlHandler(op, switches.unsigned_branches, /*at_end=*/false, writes_register);
}

Handler FallThroughHandler() { return &FallThrough; }
Handler EndOfPacketHandler() { return &EndOfPacket; }
Handler HaltAtEndOfPacketHandler() { return &HaltAtEndOfPacket; }
Handler UndefinedHandler() { return &Undefined; }

bool HandlersEndInJumps() { return ATALLA_EMU_TAIL_CALLS != 0; }

}  // namespace atalla::emu::fast
