#include "atalla/emu/timing/slot_access.h"

#include <cstdint>

#include "absl/types/span.h"
#include "atalla/emu/addressing.h"
#include "atalla/emu/timing/packet_table.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::emu {
namespace {

constexpr int kTransferWords = 3;

void ReadVreg(const SlotNeeds& slot, uint32_t word, bool writes, SlotAccess& access) {
  if ((word & 1) == 0) {
    access.reads_rows = !writes;
    access.writes_rows = writes;
    access.scratchpad = slot.scratchpad;
    access.first_row = word / 2;
    return;
  }
  access.by_vreg_to_memory = true;
  access.reads_memory = !writes;
  access.writes_memory = writes;
  access.bytes = {word & ~1u, slot.size_bytes};
}

bool ReadTransfer(absl::Span<const uint32_t> words, uint32_t row_mask, bool is_load,
                  SlotAccess& access) {
  const Transfer transfer = DecodeTransfer(words[2]);
  // It did nothing, where the machine ignores such scratchpads.
  if (transfer.scratchpad > 1) return false;
  access.reads_memory = access.writes_rows = is_load;
  access.writes_memory = access.reads_rows = !is_load;
  access.scratchpad = transfer.scratchpad;
  access.first_row = words[0] / kRowBytes & row_mask;
  access.columns = transfer.columns;
  access.bytes = {words[1] & ~1u, 2 * transfer.columns, 2 * transfer.pitch, transfer.rows};
  return true;
}

}  // namespace

bool Meet(const SlotAccess& a, const SlotAccess& b, uint32_t row_mask) {
  if (a.is_transfer() && b.is_transfer()) return true;
  const bool both_rows = (a.reads_rows || a.writes_rows) && (b.reads_rows || b.writes_rows);
  if (both_rows && a.scratchpad == b.scratchpad) {
    // Rows wrap.
    const bool b_in_a = ((b.first_row - a.first_row) & row_mask) < a.bytes.rows;
    const bool a_in_b = ((a.first_row - b.first_row) & row_mask) < b.bytes.rows;
    if (a_in_b || b_in_a) return true;
  }
  const bool both_memory =
      (a.reads_memory || a.writes_memory) && (b.reads_memory || b.writes_memory);
  return both_memory && Overlap(a.bytes, b.bytes);
}

bool ReadAccess(const SlotNeeds& slot, uint32_t row_mask, absl::Span<const uint32_t>& words,
                SlotAccess& access) {
  access = SlotAccess();
  access.slot = slot.slot;
  if (slot.op == isa::Op::kScpadLd || slot.op == isa::Op::kScpadSt) {
    const absl::Span<const uint32_t> registers = words.first(kTransferWords);
    words.remove_prefix(kTransferWords);
    return ReadTransfer(registers, row_mask, slot.op == isa::Op::kScpadLd, access);
  }
  const uint32_t word = words[0];
  words.remove_prefix(1);
  if (slot.op == isa::Op::kVregLd || slot.op == isa::Op::kVregSt) {
    ReadVreg(slot, word, slot.op == isa::Op::kVregSt, access);
    return true;
  }
  access.writes_memory = isa::HasEffect(slot.op, isa::kWritesMemory);
  access.reads_memory = !access.writes_memory;
  access.bytes = {word, slot.size_bytes};
  return true;
}

}  // namespace atalla::emu
