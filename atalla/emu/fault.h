// Why an instruction could not complete.
//
//   const Fault fault = op.run(op, access);
//   if (fault != Fault::kNone) ...        // DescribeFault of trap.h says it in words.

#ifndef ATALLA_EMU_FAULT_H_
#define ATALLA_EMU_FAULT_H_

#include <cstdint>

namespace atalla::emu {

enum class Fault : uint8_t {
  kNone,
  kUndefinedOpcode,
  kNoPacket,  // The program counter is where no packet is.
  kDivisionByZero,
  kFloatOverflow,     // A finite result that binary32 cannot hold; only with the ABORT switch.
  kReciprocalOfZero,  // Likewise.
  kConversion,        // bfts.s of NaN, infinity, or a magnitude of 2^63 and more.
  kLane,              // vmov.vts of a lane that is not there.
  kScratchpad,        // A scratchpad that is not there.
  kPitch,             // An SDMA row pitch below the columns of the tile.
  kMemoryLimit,
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_FAULT_H_
