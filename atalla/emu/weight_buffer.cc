#include "atalla/emu/weight_buffer.h"

#include <array>
#include <cstdint>

#include "atalla/base/bf16.h"
#include "atalla/emu/arithmetic.h"
#include "atalla/emu/lanes.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu {
namespace {

constexpr int kTerms = isa::kLanes;
constexpr int kGroup = 8;

using Columns = std::array<float, isa::kLanes>;

// a * b + c with one rounding. The product of two BF16 values is exact in binary64, and rounding
// its sum with a binary32 value first to binary64 cannot change the result: 53 bits are more than
// twice 24 plus two, and where the operands are too far apart for binary64 the smaller one is far
// below half a unit of the result.
float FusedMultiplyAdd(float a, float b, float c) {
  return static_cast<float>(static_cast<double>(a) * b + c);
}

// Dot products of terms first..last-1 with every column, left to right from the first product.
Columns PartialSums(const Columns& activations, const std::array<Columns, isa::kLanes>& terms,
                    int first, int last) {
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
uint32_t NanOfDotProduct(const Columns& activations, const std::array<Columns, isa::kLanes>& terms,
                         int column) {
  for (int k = kTerms - 1; k >= 0; --k) {
    const uint32_t activation = FloatWord(activations[k]);
    const uint32_t weight = FloatWord(terms[k][column]);
    if (IsNanWord(activation) || IsNanWord(weight)) return NanOf(activation, weight);
  }
  return kDefaultNan;
}

}  // namespace

void WeightBuffer::SetColumn(int physical, const Lanes& lanes) {
  for (int k = 0; k < kTerms; ++k) terms_[k][physical] = WordFloat(RoundToBf16(lanes[k]));
}

void WeightBuffer::PushReset(const Lanes& lanes) {
  if (used_) *this = {};
  SetColumn(static_cast<int>(count_), lanes);
  count_ = (count_ + 1) % isa::kLanes;
}

void WeightBuffer::PushShift(const Lanes& lanes) {
  if (count_ < isa::kLanes) {
    SetColumn(static_cast<int>(count_++), lanes);
    return;
  }
  base_ = (base_ + isa::kLanes - 1) % isa::kLanes;
  SetColumn(static_cast<int>(base_), lanes);
}

uint32_t WeightBuffer::Term(int k, int j) const {
  return FloatWord(terms_[k][(base_ + static_cast<uint32_t>(j)) % isa::kLanes]);
}

Lanes WeightBuffer::Multiply(const Lanes& activations, GemmOrder order) const {
  Columns rounded;
  for (int k = 0; k < kTerms; ++k) rounded[k] = WordFloat(RoundToBf16(activations[k]));
  Columns sums;
  if (order == GemmOrder::kSeq) {
    sums = PartialSums(rounded, terms_, 0, kTerms);
  } else {
    sums = PartialSums(rounded, terms_, 0, kGroup);
    for (int first = kGroup; first < kTerms; first += kGroup) {
      const Columns group = PartialSums(rounded, terms_, first, first + kGroup);
      for (int j = 0; j < isa::kLanes; ++j) sums[j] += group[j];
    }
  }
  Lanes result;
  for (int j = 0; j < isa::kLanes; ++j) {
    const int physical = static_cast<int>((base_ + static_cast<uint32_t>(j)) % isa::kLanes);
    result[j] = FloatWord(sums[physical]);
    if (IsNanWord(result[j])) result[j] = NanOfDotProduct(rounded, terms_, physical);
  }
  return result;
}

}  // namespace atalla::emu
