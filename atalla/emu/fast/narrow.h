// Between the short form of vectors and the one that the machine's state has; see NarrowVector.
//
//   const uint32_t* lanes = WidenRegister(context, 5);
//
// For what is rare, or not worth a version for each processor. Plain types only, as in stream.h.

#ifndef ATALLA_EMU_FAST_NARROW_H_
#define ATALLA_EMU_FAST_NARROW_H_

#include <stdint.h>

#include "atalla/emu/fast/stream.h"

namespace atalla::emu::fast {

// The lanes of a register, in the machine's state. REQUIRES: it is not pending.
uint32_t* WidenRegister(Context* context, int number);

// The same for a row.
Row& WidenRow(Context* context, uint32_t scratchpad, uint32_t number);

// Everything, for others to look at, and back for a stream. REQUIRES: nothing is pending.
void WidenAll(Context* context);
void NarrowAll(Context* context);

}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_NARROW_H_
