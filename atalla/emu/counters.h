// What a run counted: the counters of the instruction-set specification, section 15.4, and the
// traffic beside them.
//
//   const emu::Counters& counters = emulator.counters();
//   counters.packets_executed;
//   counters.Retired(isa::RetiredClass::kSdma);
//   std::cout << emu::FormatCounters(counters);      // One "name: value" line each, 27 lines.

#ifndef ATALLA_EMU_COUNTERS_H_
#define ATALLA_EMU_COUNTERS_H_

#include <array>
#include <cstdint>
#include <string>

#include "atalla/isa/table.h"

namespace atalla::emu {

struct Counters {
  // Operations, counted when an instruction completes, whatever its mask and destination.
  uint64_t flops_scalar = 0;
  uint64_t flops_vector = 0;
  uint64_t flops_matmul = 0;

  // Bytes moved by SDMA, by scratchpad.
  std::array<uint64_t, 2> bytes_loaded_by_scratchpad = {};
  std::array<uint64_t, 2> bytes_stored_by_scratchpad = {};
  // Bytes moved between registers and data memory: by vreg.* that is routed to memory, and by
  // scalar loads and stores. They are in no counter of section 15.4.
  uint64_t vreg_memory_bytes = 0;
  uint64_t scalar_memory_bytes = 0;

  // Slots reached that are not nop.s. One that traps counts, an undefined opcode too.
  uint64_t instructions_executed = 0;
  // The same by class; sums to instructions_executed, but for an undefined opcode, which has none.
  std::array<uint64_t, isa::kRetiredClassCount> retired = {};

  // Packets that the program has, and those with a slot that is not nop.s.
  uint64_t packets_static_total = 0;
  uint64_t packets_static_non_nop = 0;
  uint64_t packet_slots_filled = 0;

  // Packets fetched, those with a slot that is not nop.s, and the slots filled in them.
  uint64_t packets_executed = 0;
  uint64_t packets_executed_non_nop = 0;
  uint64_t packet_slots_executed_filled = 0;

  uint64_t FlopsTotal() const { return flops_scalar + flops_vector + flops_matmul; }
  uint64_t BytesLoaded() const {
    return bytes_loaded_by_scratchpad[0] + bytes_loaded_by_scratchpad[1];
  }
  uint64_t BytesStored() const {
    return bytes_stored_by_scratchpad[0] + bytes_stored_by_scratchpad[1];
  }
  uint64_t Retired(isa::RetiredClass retired_class) const {
    return retired[static_cast<int>(retired_class)];
  }
};

// The lines "name: value" of section 15.4, in its order; each ends in a newline.
std::string FormatCounters(const Counters& counters);

// Lines of the same form for what section 15.4 does not have: bytes by scratchpad,
// bytes_vreg_memory, bytes_scalar_memory, moveconvert_ops, and dyn_retired_X for each class.
std::string FormatExtraCounters(const Counters& counters);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_COUNTERS_H_
