// Modulo variable expansion: registers for values that live longer than one II, so that several
// instances are alive at once (M. Lam, "Software pipelining: an effective scheduling technique for
// VLIW machines", PLDI 1988).
//
//   std::optional<Names> names = NameValues(graph, times, ii, free);
//   names->Of(value, iteration);   // The register of that instance.
//
// As no hardware rotates registers, the kernel is repeated `copies` times with other names.

#ifndef ATALLA_SCHED_MODULO_RENAME_H_
#define ATALLA_SCHED_MODULO_RENAME_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/modulo/graph.h"

namespace atalla::sched::modulo {

struct Names {
  int copies = 1;
  // Of each value, in turn; their number divides `copies`. The last value of a register that needs
  // one name keeps the register.
  std::vector<std::vector<uint8_t>> registers;

  uint8_t Of(int value, int iteration) const {
    const std::vector<uint8_t>& names = registers[value];
    return names[static_cast<size_t>(iteration) % names.size()];
  }
};

// Nothing if `free` has too few registers; takes from it.
std::optional<Names> NameValues(const LoopGraph& graph, absl::Span<const int> times, int ii,
                                FreeRegisters& free);

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_RENAME_H_
