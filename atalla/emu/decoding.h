// What every engine needs to know to decode a program.
//
//   const Switches switches = SwitchesOf(machine.semantics());
//   op.rd = DestinationOf(instruction);

#ifndef ATALLA_EMU_DECODING_H_
#define ATALLA_EMU_DECODING_H_

#include <cstdint>

#include "atalla/emu/weight_buffer.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/machine.pb.h"

namespace atalla::emu {

// Readings of the instruction set; v1::Semantics without the slot order.
struct Switches {
  bool shift_weights = false;
  GemmOrder gemm_order = GemmOrder::kB8;
  bool unsigned_branches = false;
  bool reversed_compare_bits = false;
  bool abort_on_overflow = false;
  bool ignore_bad_scratchpad = false;
};

Switches SwitchesOf(const v1::Semantics& semantics);

// The register that the instruction writes, or names in its rd field: kDiscardRegister for x0 and
// v0, which are constant, where they are written. Of a conditional branch, the one it increments.
uint16_t DestinationOf(const isa::Instruction& instruction);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_DECODING_H_
