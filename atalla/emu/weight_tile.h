// What the systolic array holds, as plain data that every engine works on.
//
// Plain types, and functions that are always inlined: kernels for newer processors include this,
// and the linker must not share a function that was compiled for those.

#ifndef ATALLA_EMU_WEIGHT_TILE_H_
#define ATALLA_EMU_WEIGHT_TILE_H_

#include <stdint.h>

namespace atalla::emu {

struct WeightTile {
  // Physical column i: its 32 terms as BF16 halves, which is all that a product sees of what was
  // pushed. Columns that `valid` does not have are zero, whatever is here.
  alignas(64) uint16_t columns[32][32] = {};
  uint32_t valid = 0;
  // Logical column j is physical column (base + j) mod 32.
  uint32_t base = 0;
  uint32_t count = 0;  // RESET: the next column. SHIFT: columns filled.
  bool used = false;   // A product was taken since the last push.
  // Changes with every push.
  uint64_t version = 0;
};

// The physical column that the next push fills, made ready for it.
[[gnu::always_inline]] inline uint32_t PushColumnReset(WeightTile& tile) {
  if (tile.used) {
    tile.used = false;
    tile.valid = 0;
    tile.count = 0;
  }
  const uint32_t column = tile.count;
  tile.count = (column + 1) % 32;
  tile.valid |= 1u << column;
  ++tile.version;
  return column;
}

[[gnu::always_inline]] inline uint32_t PushColumnShift(WeightTile& tile) {
  uint32_t column;
  if (tile.count < 32) {
    column = tile.count++;
  } else {
    tile.base = (tile.base + 31) % 32;
    column = tile.base;
  }
  tile.valid |= 1u << column;
  ++tile.version;
  return column;
}

}  // namespace atalla::emu

#endif  // ATALLA_EMU_WEIGHT_TILE_H_
