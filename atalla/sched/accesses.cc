#include "atalla/sched/accesses.h"

#include <cstdint>
#include <cstdlib>

#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/values.h"

namespace atalla::sched {
namespace {

using isa::Instruction;
using isa::Op;

// vreg.* goes to data memory from this address up, and in a window below x33 when x33 is there.
constexpr uint32_t kMemoryBase = 0x1000;
constexpr uint32_t kSpillWindowBytes = 0x300;
constexpr int kBytesPerRow = 2 * isa::kLanes;
constexpr uint8_t kSpillBaseRegister = 33;

enum class Route { kMemory, kScratchpad, kEither };

Route RouteOf(Value address, Value spill_base) {
  if (!address.is_constant()) return Route::kEither;
  const uint32_t a = address.offset;
  if (a >= kMemoryBase) return Route::kMemory;
  if (a < kMemoryBase - kSpillWindowBytes) return Route::kScratchpad;
  if (!spill_base.is_constant()) return Route::kEither;
  const uint32_t top = spill_base.offset;
  const bool spill = top >= kMemoryBase && top - kSpillWindowBytes <= a;
  return spill ? Route::kMemory : Route::kScratchpad;
}

Accesses VregAccesses(const Instruction& instruction, const ScalarValues& values) {
  const bool load = instruction.op == Op::kVregLd;
  const Value address = values.Get(instruction.rs1);
  const Route route = RouteOf(address, values.Get(kSpillBaseRegister));
  Accesses accesses;
  if (route != Route::kScratchpad) {
    MemoryAccess& memory = accesses.memory.emplace();
    memory.reads = load;
    memory.writes = !load;
    memory.start = address;
    memory.bytes = 2 * (static_cast<uint64_t>(instruction.imm) + 1);
    memory.half_words = true;
  }
  if (route != Route::kMemory) {
    ScratchpadAccess& scratchpad = accesses.scratchpad.emplace();
    scratchpad.reads = load;
    scratchpad.writes = !load;
    scratchpad.sid = instruction.sid;
    scratchpad.base = address;
    scratchpad.row = values.Get(instruction.rs2);
  }
  return accesses;
}

Accesses TransferAccesses(const Instruction& instruction, const ScalarValues& values) {
  const bool load = instruction.op == Op::kScpadLd;
  Accesses accesses;
  MemoryAccess& memory = accesses.memory.emplace();
  memory.reads = load;
  memory.writes = !load;
  ScratchpadAccess& scratchpad = accesses.scratchpad.emplace();
  scratchpad.reads = !load;
  scratchpad.writes = load;

  const Value metadata = values.Get(instruction.rs2);
  if (!metadata.is_constant()) {
    memory.anywhere = true;
    scratchpad.sid = -1;
    scratchpad.all_rows = true;
    return accesses;
  }
  const uint32_t word = metadata.offset;
  const uint32_t rows = ((word >> 25) & 31) + 1;
  const uint32_t columns = ((word >> 20) & 31) + 1;
  const uint32_t full = word & 0xFFFFF;
  const uint32_t pitch = full == 0 ? columns : full + 1;
  memory.start = values.Get(instruction.rs1);
  memory.bytes = 2 * (static_cast<uint64_t>(rows - 1) * pitch + columns);
  memory.half_words = true;
  if (rows > 1 && pitch > columns) {
    memory.pitch = pitch;
    memory.columns = columns;
  }
  scratchpad.sid = static_cast<int>(word >> 30);
  scratchpad.base = values.Get(instruction.rd);
  scratchpad.rows = rows;
  return accesses;
}

// Tiles of the same pitch, `distance` bytes apart: true if no column of one is in the other.
bool InOtherColumns(const MemoryAccess& a, const MemoryAccess& b, int64_t distance) {
  if (a.pitch == 0 || a.pitch != b.pitch || distance % 2 != 0) return false;
  // Far enough from 2^32 that wrapping cannot make them meet.
  constexpr int64_t kFar = int64_t{1} << 30;
  if (std::abs(distance) >= kFar || a.bytes >= kFar || b.bytes >= kFar) return false;
  const int64_t pitch = a.pitch;
  const int64_t column = ((distance / 2) % pitch + pitch) % pitch;
  return column >= a.columns && column + b.columns <= pitch;
}

}  // namespace

Accesses GetAccesses(const Instruction& instruction, const ScalarValues& values) {
  const isa::InstructionInfo& info = isa::GetInfo(instruction.op);
  if (info.format == isa::Format::kVM) return VregAccesses(instruction, values);
  if (info.format == isa::Format::kSDMA) return TransferAccesses(instruction, values);
  Accesses accesses;
  if (info.format == isa::Format::kM) {
    MemoryAccess& memory = accesses.memory.emplace();
    memory.reads = (info.effects & isa::kReadsMemory) != 0;
    memory.writes = (info.effects & isa::kWritesMemory) != 0;
    memory.start = values.Get(instruction.rs1) + instruction.imm;
    memory.bytes = instruction.op == Op::kLwS || instruction.op == Op::kSwS ? 4 : 2;
  }
  return accesses;
}

bool MayOverlap(const MemoryAccess& a, const MemoryAccess& b) {
  if (a.anywhere || b.anywhere || a.start.symbol != b.start.symbol) return true;
  uint32_t a_start = a.start.offset;
  uint32_t b_start = b.start.offset;
  uint64_t a_bytes = a.bytes;
  uint64_t b_bytes = b.bytes;
  if (a.start.is_constant()) {
    if (a.half_words) a_start &= ~1u;
    if (b.half_words) b_start &= ~1u;
  } else if ((a.half_words || b.half_words) &&
             !(a.half_words && b.half_words && (b_start - a_start) % 2 == 0)) {
    // Whether bit 0 is dropped depends on the symbol: one byte more on the low side.
    if (a.half_words) --a_start, ++a_bytes;
    if (b.half_words) --b_start, ++b_bytes;
  }
  const uint32_t distance = b_start - a_start;
  const uint32_t distance_back = a_start - b_start;
  if (distance >= a_bytes && distance_back >= b_bytes) return false;
  return !InOtherColumns(a, b, static_cast<int32_t>(distance));
}

bool MayOverlap(const ScratchpadAccess& a, const ScratchpadAccess& b, uint32_t scratchpad_rows) {
  if (a.sid >= 0 && b.sid >= 0 && a.sid != b.sid) return false;
  if (a.all_rows || b.all_rows) return true;
  if (a.base.symbol != b.base.symbol || a.row.symbol != b.row.symbol) return true;
  // Rows from a's first to b's first. With an unknown base the division may round either way.
  uint32_t low = 0;
  uint32_t high = 0;
  if (a.base.is_constant()) {
    low = high = b.base.offset / kBytesPerRow - a.base.offset / kBytesPerRow;
  } else {
    const int32_t bytes = static_cast<int32_t>(b.base.offset - a.base.offset);
    const int32_t down = bytes >= 0 ? bytes / kBytesPerRow : -((-(bytes + 1)) / kBytesPerRow) - 1;
    low = static_cast<uint32_t>(down);
    high = bytes % kBytesPerRow == 0 ? low : low + 1;
  }
  const uint32_t row_distance = b.row.offset - a.row.offset;
  for (uint32_t quotient : {low, high}) {
    const uint32_t distance = (quotient + row_distance) % scratchpad_rows;
    if (distance < a.rows || scratchpad_rows - distance < b.rows) return true;
  }
  return false;
}

bool Covers(const MemoryAccess& outer, const MemoryAccess& inner) {
  if (outer.anywhere) return true;
  if (inner.anywhere || outer.pitch != 0 || outer.start != inner.start) return false;
  return outer.half_words == inner.half_words && outer.bytes >= inner.bytes;
}

bool Covers(const ScratchpadAccess& outer, const ScratchpadAccess& inner) {
  if (outer.sid >= 0 && outer.sid != inner.sid) return false;
  if (outer.all_rows) return true;
  return !inner.all_rows && outer.base == inner.base && outer.row == inner.row &&
         outer.rows >= inner.rows;
}

}  // namespace atalla::sched
