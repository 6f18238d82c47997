// What one slot did to data memory or a scratchpad.
//
//   SlotAccess access;
//   if (ReadAccess(slot, row_mask, words, access)) ...  // From a record of the emulator.

#ifndef ATALLA_EMU_TIMING_SLOT_ACCESS_H_
#define ATALLA_EMU_TIMING_SLOT_ACCESS_H_

#include <cstdint>

#include "absl/types/span.h"
#include "atalla/emu/timing/outstanding_bytes.h"
#include "atalla/emu/timing/packet_table.h"

namespace atalla::emu {

struct SlotAccess {
  bool reads_memory = false;
  bool writes_memory = false;
  bool reads_rows = false;
  bool writes_rows = false;
  bool by_vreg_to_memory = false;
  uint8_t slot = 0;
  uint32_t scratchpad = 0;
  uint32_t first_row = 0;
  uint32_t columns = 0;
  ByteTile bytes;  // Its `rows` are those of the scratchpad, too.

  bool is_transfer() const {
    return (reads_memory || writes_memory) && (reads_rows || writes_rows);
  }
};

// Whether what they do may depend on their order: they have rows or bytes in common, or both are
// transfers.
bool Meet(const SlotAccess& a, const SlotAccess& b, uint32_t row_mask);

// What an instruction that accesses data memory or a scratchpad did, by its words of a record
// (atalla/emu/recording.h), which are taken off `words`. False if it did nothing. REQUIRES:
// slot.accesses; the instruction has completed.
bool ReadAccess(const SlotNeeds& slot, uint32_t row_mask, absl::Span<const uint32_t>& words,
                SlotAccess& access);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_SLOT_ACCESS_H_
