// The systolic array: 32 columns of weights, and products of a vector with them.
//
//   WeightBuffer weights;
//   weights.PushReset(lanes);                              // lw.vi
//   Lanes sums = weights.Multiply(activations, GemmOrder::kB8);
//   weights.MarkUsed();                                    // gemm.vv ends a tile in RESET mode
//
// Source: instruction-set specification, section 12.

#ifndef ATALLA_EMU_WEIGHT_BUFFER_H_
#define ATALLA_EMU_WEIGHT_BUFFER_H_

#include <cstdint>

#include "atalla/emu/lanes.h"
#include "atalla/emu/weight_tile.h"

namespace atalla::emu {

enum class GemmOrder : uint8_t {
  kB8,   // Partial sums of terms 0-7, 8-15, 16-23 and 24-31, then ((g0 + g1) + g2) + g3.
  kSeq,  // One sum from term 0 to term 31.
};

// For each logical column j the dot product over k of bf16(activations[k]) and term k of the column
// in binary32 with fused multiply-add, unrounded. Of NaN operands the one with the highest k wins,
// the activation before the weight; an invalid operation gives FFC00000.
Lanes MultiplyTile(const WeightTile& tile, const Lanes& activations, GemmOrder order);

// Term k of logical column j, as a word.
uint32_t TermOf(const WeightTile& tile, int k, int j);

class WeightBuffer {
 public:
  // The first push after a product empties the buffer and fills column 0; a push into a full buffer
  // overwrites column 0, the next one column 1, and so on.
  void PushReset(const Lanes& lanes);
  // Pushes 1 to 32 fill columns 0 to 31; every later one moves all columns up by one, and fills
  // column 0.
  void PushShift(const Lanes& lanes);
  void MarkUsed() { tile_.used = true; }

  Lanes Multiply(const Lanes& activations, GemmOrder order) const {
    return MultiplyTile(tile_, activations, order);
  }

  WeightTile& tile() { return tile_; }

 private:
  WeightTile tile_;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_WEIGHT_BUFFER_H_
