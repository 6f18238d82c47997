// Handlers of vector operations that are sequential by definition, or rare: the same code on every
// processor.
//
//   operation.run = PlainVectorHandler(isa::Op::kRsumVi);
//
// Operands: rd, rs1; imm has the mask register in bits 0..7 and the immediate from bit 8 up.

#ifndef ATALLA_EMU_FAST_PLAIN_VECTOR_HANDLERS_H_
#define ATALLA_EMU_FAST_PLAIN_VECTOR_HANDLERS_H_

#include "atalla/emu/fast/stream.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::fast {

// rsum.vi, rmin.vi, rmax.vi, expi.vi and vmov.vts; null for other operations. The first expi.vi
// that is asked for makes a table of all 65,536 exponentials, half a millisecond's work.
Handler PlainVectorHandler(isa::Op op);

}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_PLAIN_VECTOR_HANDLERS_H_
