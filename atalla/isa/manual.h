// The reference manual of the instruction set, as Markdown: docs/isa.md.
//
//   std::cout << InstructionManual(MachineModel::Default());
//
// Everything in it comes from the instruction table, the encoder and the machine description, so
// that it cannot say anything else than they do.

#ifndef ATALLA_ISA_MANUAL_H_
#define ATALLA_ISA_MANUAL_H_

#include <string>

#include "atalla/isa/machine.h"

namespace atalla::isa {

std::string InstructionManual(const MachineModel& machine);

}  // namespace atalla::isa

#endif  // ATALLA_ISA_MANUAL_H_
