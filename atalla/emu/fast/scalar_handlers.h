// Handlers of operations that touch no vector.
//
//   operation.run = ScalarHandler(isa::Op::kAddS, switches);

#ifndef ATALLA_EMU_FAST_SCALAR_HANDLERS_H_
#define ATALLA_EMU_FAST_SCALAR_HANDLERS_H_

#include "atalla/emu/decoding.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::fast {

// Arithmetic, scalar memory and mask moves; null for other operations.
Handler ScalarHandler(isa::Op op, const Switches& switches);

// A branch, jal, jalr or halt.s as the last operation of its block. A ControlInfo lies behind it;
// imm is the block of a target, or of jalr the offset.
Handler TerminatorHandler(isa::Op op, const Switches& switches, bool writes_register);

// The same where other operations of its packet follow: only says where the packet ends up. halt.s
// has none. A ControlInfo lies behind it.
Handler EarlyControlHandler(isa::Op op, const Switches& switches, bool writes_register);

// Ends a block: goes on to the packet that follows; to where an early control operation said; halts
// there. A ControlInfo lies behind the first; imm is its block.
Handler FallThroughHandler();
Handler EndOfPacketHandler();
Handler HaltAtEndOfPacketHandler();

Handler UndefinedHandler();

// Whether handlers jump to the next one (see stream.h): only then can host code call some of them.
bool HandlersEndInJumps();

}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_SCALAR_HANDLERS_H_
