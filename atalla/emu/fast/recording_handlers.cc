#include "atalla/emu/fast/recording_handlers.h"

#include <cstdint>

#include "atalla/emu/addressing.h"
#include "atalla/emu/fast/dispatch.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::fast {
namespace {

[[gnu::noinline, gnu::cold]] const Operation* HandOverFirst(ATALLA_EMU_HANDLER) {
  context->record_full(context, op->imm);
  ATALLA_EMU_CONTINUE_AT(op);
}

const Operation* RecordBlock(ATALLA_EMU_HANDLER) {
  uint32_t* const words = context->record;
  if (__builtin_expect(words >= context->record_limit, 0)) {
    ATALLA_EMU_TAIL_CALL return HandOverFirst(op, x, context, budget);
  }
  words[0] = static_cast<uint32_t>(op->imm);
  words[1] = op->rd;
  context->record_block = words;
  context->record = words + 2;
  ATALLA_EMU_NEXT;
}

const Operation* RecordRoom(ATALLA_EMU_HANDLER) {
  context->record_full(context, op->imm);
  ATALLA_EMU_NEXT;
}

const Operation* RecordAddress(ATALLA_EMU_HANDLER) {
  *context->record++ = x[op->rs1] + static_cast<uint32_t>(op->imm);
  ATALLA_EMU_NEXT;
}

const Operation* RecordVreg(ATALLA_EMU_HANDLER) {
  const uint32_t address = x[op->rs1];
  const uint32_t row = (address / kRowBytes + x[op->rs2]) & context->row_mask;
  *context->record++ = RoutesToMemory(address, x[kRoutingRegister]) ? address | 1 : 2 * row;
  ATALLA_EMU_NEXT;
}

const Operation* RecordTransfer(ATALLA_EMU_HANDLER) {
  uint32_t* const words = context->record;
  words[0] = x[op->rd];
  words[1] = x[op->rs1];
  words[2] = x[op->rs2];
  context->record = words + 3;
  ATALLA_EMU_NEXT;
}

}  // namespace

Handler RecordBlockHandler() { return &RecordBlock; }
Handler RecordRoomHandler() { return &RecordRoom; }

Handler RecordAccessHandler(isa::Op op) {
  switch (op) {
    case isa::Op::kLwS:
    case isa::Op::kLhwS:
    case isa::Op::kSwS:
    case isa::Op::kShwS:
      return &RecordAddress;
    case isa::Op::kVregLd:
    case isa::Op::kVregSt:
      return &RecordVreg;
    case isa::Op::kScpadLd:
    case isa::Op::kScpadSt:
      return &RecordTransfer;
    default:
      return nullptr;
  }
}

int RecordedWords(Handler handler) {
  if (handler == &RecordBlock) return 2;
  if (handler == &RecordAddress || handler == &RecordVreg) return 1;
  return handler == &RecordTransfer ? 3 : 0;
}

}  // namespace atalla::emu::fast
