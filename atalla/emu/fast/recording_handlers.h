// Handlers of operations that write down what the program does (atalla/emu/recording.h).
//
//   operation.run = RecordAccessHandler(isa::Op::kLwS);  // Before the lw.s, with its fields.
//
// A recorder must be attached to the context: see recorder.h.

#ifndef ATALLA_EMU_FAST_RECORDING_HANDLERS_H_
#define ATALLA_EMU_FAST_RECORDING_HANDLERS_H_

#include "atalla/emu/fast/stream.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::fast {

// Comes first in a block. imm is its number, rd the number of its packets.
Handler RecordBlockHandler();

// Of an instruction that accesses data memory or a scratchpad; null for others.
Handler RecordAccessHandler(isa::Op op);

// Makes room in the record for the block of number imm: what RecordBlockHandler does when it is
// full.
Handler RecordRoomHandler();

// Words of the record that a handler writes; 0 for handlers that are not of this file.
int RecordedWords(Handler handler);

}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_RECORDING_HANDLERS_H_
