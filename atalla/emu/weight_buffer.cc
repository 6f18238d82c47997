#include "atalla/emu/weight_buffer.h"

#include <array>
#include <cstdint>

#include "atalla/base/bf16.h"
#include "atalla/emu/arithmetic.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/weight_tile.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu {
namespace {

constexpr int kTerms = isa::kLanes;
constexpr int kGroup = 8;

using Columns = std::array<float, isa::kLanes>;
using Terms = std::array<Columns, isa::kLanes>;  // By term, then by logical column.

// a * b + c with one rounding. The product of two BF16 values is exact in binary64, and rounding
// its sum with a binary32 value first to binary64 cannot change the result: 53 bits are more than
// twice 24 plus two, and where the operands are too far apart for binary64 the smaller one is far
// below half a unit of the result.
float FusedMultiplyAdd(float a, float b, float c) {
  return static_cast<float>(static_cast<double>(a) * b + c);
}

// Dot products of terms first..last-1 with every column, left to right from the first product.
Columns PartialSums(const Columns& activations, const Terms& terms, int first, int last) {
  Columns sums;
  for (int j = 0; j < isa::kLanes; ++j) sums[j] = activations[first] * terms[first][j];
  for (int k = first + 1; k < last; ++k) {
    const float activation = activations[k];
    const Columns& row = terms[k];
    for (int j = 0; j < isa::kLanes; ++j) sums[j] = FusedMultiplyAdd(activation, row[j], sums[j]);
  }
  return sums;
}

// What a sum that is NaN is: the operand consumed last that is one, else the default.
uint32_t NanOfDotProduct(const Columns& activations, const Terms& terms, int column) {
  for (int k = kTerms - 1; k >= 0; --k) {
    const uint32_t activation = FloatWord(activations[k]);
    const uint32_t weight = FloatWord(terms[k][column]);
    if (IsNanWord(activation) || IsNanWord(weight)) return NanOf(activation, weight);
  }
  return kDefaultNan;
}

void SetColumn(WeightTile& tile, uint32_t physical, const Lanes& lanes) {
  for (int k = 0; k < kTerms; ++k) {
    tile.columns[physical][k] = TruncateToBf16(RoundToBf16(lanes[k]));
  }
}

}  // namespace

void WeightBuffer::PushReset(const Lanes& lanes) {
  SetColumn(tile_, PushColumnReset(tile_), lanes);
}

void WeightBuffer::PushShift(const Lanes& lanes) {
  SetColumn(tile_, PushColumnShift(tile_), lanes);
}

uint32_t TermOf(const WeightTile& tile, int k, int j) {
  const uint32_t physical = (tile.base + static_cast<uint32_t>(j)) % isa::kLanes;
  if (((tile.valid >> physical) & 1) == 0) return 0;
  return ExpandBf16(tile.columns[physical][k]);
}

Lanes MultiplyTile(const WeightTile& tile, const Lanes& activations, GemmOrder order) {
  Columns rounded;
  Terms terms;
  for (int k = 0; k < kTerms; ++k) {
    rounded[k] = WordFloat(RoundToBf16(activations[k]));
    for (int j = 0; j < isa::kLanes; ++j) terms[k][j] = WordFloat(TermOf(tile, k, j));
  }
  Columns sums;
  if (order == GemmOrder::kSeq) {
    sums = PartialSums(rounded, terms, 0, kTerms);
  } else {
    sums = PartialSums(rounded, terms, 0, kGroup);
    for (int first = kGroup; first < kTerms; first += kGroup) {
      const Columns group = PartialSums(rounded, terms, first, first + kGroup);
      for (int j = 0; j < isa::kLanes; ++j) sums[j] += group[j];
    }
  }
  Lanes result;
  for (int j = 0; j < isa::kLanes; ++j) {
    result[j] = FloatWord(sums[j]);
    if (IsNanWord(result[j])) result[j] = NanOfDotProduct(rounded, terms, j);
  }
  return result;
}

}  // namespace atalla::emu
