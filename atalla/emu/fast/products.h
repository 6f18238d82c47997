// Products of a vector with the weight tile. Only for the files of vector handlers, as simd.h.

#ifndef ATALLA_EMU_FAST_PRODUCTS_H_
#define ATALLA_EMU_FAST_PRODUCTS_H_

#include <stdint.h>

#include "atalla/emu/fast/simd.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/weight_tile.h"

namespace atalla::emu::fast {
namespace {

constexpr int kTerms = 32;
constexpr int kGroupTerms = 8;  // Of order B8.
constexpr int kGroups = kTerms / kGroupTerms;

// Column j, or zeros if nothing was pushed there; of a whole tile without asking.
template <bool kWhole>
ATALLA_SIMD const uint16_t* ColumnTerms(const WeightTile& tile, int j, const uint16_t* zeros) {
  if (kWhole) return tile.columns[j];
  const uint32_t physical = (tile.base + static_cast<uint32_t>(j)) % 32;
  return ((tile.valid >> physical) & 1) != 0 ? tile.columns[physical] : zeros;
}

#if defined(__AVX512F__)

// Rows to columns, 16 x 16 words.
ATALLA_SIMD void Transpose16(__m512i rows[16]) {
  __m512i pairs[16];
  ATALLA_UNROLL
  for (int i = 0; i < 16; i += 2) {
    pairs[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  __m512i quads[16];
  ATALLA_UNROLL
  for (int i = 0; i < 16; i += 4) {
    quads[i] = _mm512_unpacklo_epi64(pairs[i], pairs[i + 2]);
    quads[i + 1] = _mm512_unpackhi_epi64(pairs[i], pairs[i + 2]);
    quads[i + 2] = _mm512_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
    quads[i + 3] = _mm512_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
  }
  // Now 128-bit part p of quads[4r + c] is column 4p + c of rows 4r to 4r + 3.
  ATALLA_UNROLL
  for (int c = 0; c < 4; ++c) {
    const __m512i low01 = _mm512_shuffle_i32x4(quads[c], quads[4 + c], 0x44);
    const __m512i high01 = _mm512_shuffle_i32x4(quads[c], quads[4 + c], 0xEE);
    const __m512i low23 = _mm512_shuffle_i32x4(quads[8 + c], quads[12 + c], 0x44);
    const __m512i high23 = _mm512_shuffle_i32x4(quads[8 + c], quads[12 + c], 0xEE);
    rows[c] = _mm512_shuffle_i32x4(low01, low23, 0x88);
    rows[4 + c] = _mm512_shuffle_i32x4(low01, low23, 0xDD);
    rows[8 + c] = _mm512_shuffle_i32x4(high01, high23, 0x88);
    rows[12 + c] = _mm512_shuffle_i32x4(high01, high23, 0xDD);
  }
}

template <bool kWhole>
ATALLA_SIMD void PackPairs(const WeightTile& tile, const uint16_t* zeros, PackedWeights& packed) {
  ATALLA_UNROLL
  for (int half = 0; half < 2; ++half) {
    __m512i rows[16];
    ATALLA_UNROLL
    for (int i = 0; i < 16; ++i) {
      rows[i] = _mm512_load_si512(ColumnTerms<kWhole>(tile, half * 16 + i, zeros));
    }
    Transpose16(rows);
    ATALLA_UNROLL
    for (int i = 0; i < 16; ++i) {
      _mm512_store_si512(&packed.pairs[i][half * 16], _mm512_rol_epi32(rows[i], 16));
    }
  }
}

#else

template <bool kWhole>
ATALLA_SIMD void PackPairs(const WeightTile& tile, const uint16_t* zeros, PackedWeights& packed) {
  for (int j = 0; j < 32; ++j) {
    const uint16_t* column = ColumnTerms<kWhole>(tile, j, zeros);
    ATALLA_UNROLL
    for (int i = 0; i < 16; ++i) {
      packed.pairs[i][j] = uint32_t{column[2 * i]} << 16 | column[2 * i + 1];
    }
  }
}

#endif  // defined(__AVX512F__)

#if defined(__AVX512BF16__)

// The unit for BF16 pairs treats denormal numbers as zeros. It gives what fused multiply-add gives
// if no product can have a bit below 2^-126: then no sum can be denormal either. A BF16 number with
// the biased exponent e has its last bit at 2^(e - 134), so the exponents of the factors must add
// up to 142; and neither factor may be denormal itself.
ATALLA_SIMD uint32_t LeastActivation(const PackedWeights& packed) {
  constexpr uint32_t kLeastExponentSum = 142;
  constexpr uint32_t kOneExponent = 1u << 23;
  // Minima of magnitude - 1, by halves: zero becomes the largest.
  const __m512i magnitude = _mm512_set1_epi16(0x7FFF);
  const __m512i one = _mm512_set1_epi16(1);
  __m512i least[2] = {_mm512_set1_epi16(-1), _mm512_set1_epi16(-1)};
  ATALLA_UNROLL
  for (int i = 0; i < 16; ++i) {
    ATALLA_UNROLL
    for (int part = 0; part < kParts; ++part) {
      const __m512i pairs = reinterpret_cast<__m512i>(LoadPart(packed.pairs[i], part));
      least[part] =
          _mm512_min_epu16(least[part], _mm512_sub_epi16(_mm512_and_si512(pairs, magnitude), one));
    }
  }
  const __m512i both = _mm512_min_epu16(least[0], least[1]);
  const __m512i words = _mm512_min_epu16(both, _mm512_srli_epi32(both, 16));
  const uint32_t low_halves =
      _mm512_reduce_min_epu32(_mm512_and_si512(words, _mm512_set1_epi32(0xFFFF)));
  const uint32_t smallest = ((low_halves + 1) & 0xFFFF) << 16;
  if (smallest == 0) return kOneExponent;           // All weights are zero.
  if (smallest < kOneExponent) return 0x80000000u;  // A denormal one: no activation will do.
  const uint32_t exponent = smallest >> 23;
  return exponent >= kLeastExponentSum ? kOneExponent : (kLeastExponentSum - exponent) << 23;
}

#else  // !defined(__AVX512BF16__)

ATALLA_SIMD void FillTerms(PackedWeights& packed) {
  ATALLA_UNROLL
  for (int i = 0; i < 16; ++i) {
    ATALLA_UNROLL
    for (int part = 0; part < kParts; ++part) {
      const Words pairs = LoadPart(packed.pairs[i], part);
      StorePart(packed.terms[2 * i], part, pairs & 0xFFFF0000u);
      StorePart(packed.terms[2 * i + 1], part, pairs << 16);
    }
  }
}

#endif  // defined(__AVX512BF16__)

// Rare work is in functions of its own, so that handlers need no stack for it.
[[maybe_unused, gnu::noinline]] void PackTile(const WeightTile& tile, PackedWeights& packed) {
  alignas(64) static constexpr uint16_t kZeros[32] = {};
  if (tile.valid == 0xFFFFFFFFu && tile.base == 0) {
    PackPairs<true>(tile, kZeros, packed);
  } else {
    PackPairs<false>(tile, kZeros, packed);
  }
#if defined(__AVX512BF16__)
  packed.least_activation = LeastActivation(packed);
#else
  FillTerms(packed);
#endif
  packed.version = tile.version;
}

#if defined(__AVX512BF16__)
constexpr int kSteps = 16;  // One for two terms.
#else
constexpr int kSteps = kTerms;
#endif

// As many rows at once as leave the partial sums in registers.
template <bool kSequential>
constexpr int RowsTogether() {
#if defined(__AVX512F__)
  return kSequential ? 8 : 6;
#elif defined(__AVX2__)
  return kSequential ? 6 : 3;
#else
  return 1;
#endif
}
constexpr int kPartsTogether = kParts < 2 ? kParts : 2;

// Adds the products of one step, a term or two, to the sums of a row.
ATALLA_SIMD Floats AddStep(Floats sum, uint32_t activation, const uint32_t* weights, int part) {
#if defined(__AVX512BF16__)
  return reinterpret_cast<Floats>(
      _mm512_dpbf16_ps(reinterpret_cast<__m512>(sum), (__m512bh)LoadPart(weights, part),
                       (__m512bh)_mm512_set1_epi32(static_cast<int>(activation))));
#else
  return FusedMultiplyAdd(reinterpret_cast<Floats>(AllLanes(activation)),
                          reinterpret_cast<Floats>(LoadPart(weights, part)), sum);
#endif
}

ATALLA_SIMD const uint32_t* WeightsOfStep(const PackedWeights& packed, int step) {
#if defined(__AVX512BF16__)
  return packed.pairs[step];
#else
  return packed.terms[step];
#endif
}

// Activations as MultiplyRows reads them, a word for each step, where an item's own are not that.
struct alignas(64) StepActivations {
  uint32_t words[kSteps];
};

// Dot products of the activations of `kRows` rows with every column. They start from +0 and not
// from the first product: that only changes the sign of a zero, which AddDotProduct drops.
template <bool kSequential, int kRows>
ATALLA_SIMD void MultiplyRows(const PackedWeights& packed, const uint32_t* const rows[kRows],
                              Floats sums[kRows][kParts]) {
  constexpr int kChains = kSequential ? 1 : kGroups;
  constexpr int kChainSteps = kSteps / kChains;
  for (int first = 0; first < kParts; first += kPartsTogether) {
    Floats totals[kRows][kPartsTogether] = {};
    for (int chain = 0; chain < kChains; ++chain) {
      Floats chain_sums[kRows][kPartsTogether] = {};
      for (int k = 0; k < kChainSteps; ++k) {
        const int step = chain * kChainSteps + k;
        const uint32_t* weights = WeightsOfStep(packed, step);
        ATALLA_UNROLL
        for (int row = 0; row < kRows; ++row) {
          ATALLA_UNROLL
          for (int i = 0; i < kPartsTogether; ++i) {
            chain_sums[row][i] = AddStep(chain_sums[row][i], rows[row][step], weights, first + i);
          }
        }
      }
      ATALLA_UNROLL
      for (int row = 0; row < kRows; ++row) {
        ATALLA_UNROLL
        for (int i = 0; i < kPartsTogether; ++i) {
          totals[row][i] = chain == 0 ? chain_sums[row][i] : totals[row][i] + chain_sums[row][i];
        }
      }
    }
    ATALLA_UNROLL
    for (int row = 0; row < kRows; ++row) {
      ATALLA_UNROLL
      for (int i = 0; i < kPartsTogether; ++i) sums[row][first + i] = totals[row][i];
    }
  }
}

// A sum of products rounded to BF16, with +0 for -0, as AddDotProduct has it.
ATALLA_SIMD Floats RoundProduct(Floats sum) {
#if defined(__AVX512BF16__)
  // Sums by pairs are never denormal, which this instruction would take for zero.
  const __m512i halves =
      _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(reinterpret_cast<__m512>(sum)));
  return reinterpret_cast<Floats>(_mm512_slli_epi32(halves, 16)) + Floats{};
#else
  return reinterpret_cast<Floats>(RoundPart(reinterpret_cast<Words>(sum))) + Floats{};
#endif
}

// What gemm.vv gives; false if a NaN has to be worked out exactly. A sum that is NaN has zeros in
// its lower half, as the BF16 numbers have that it comes from, and so stays NaN when it is rounded.
ATALLA_SIMD bool AddProducts(const Floats sums[kParts], const uint32_t* addend,
                             Words results[kParts]) {
  bool has_nan = false;
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) {
    const Floats sum = RoundProduct(sums[part]) + reinterpret_cast<Floats>(LoadPart(addend, part));
    has_nan |= HasNan(sum);
    results[part] = reinterpret_cast<Words>(sum);
  }
  return !has_nan;
}

// ---- Activations of an item: the halves of a vector, rounded to BF16. ----

#if defined(__AVX512BF16__)

// Terms 2k are in the upper halves of weights, so each pair is kept with its halves swapped.
ATALLA_SIMD int ActivationIndex(int term) { return term ^ 1; }

ATALLA_SIMD void StoreActivations(const uint16_t* halves, uint16_t* activations) {
  _mm512_store_si512(activations, _mm512_rol_epi32(_mm512_load_si512(halves), 16));
}

ATALLA_SIMD const uint32_t* StepsOf(const uint16_t* activations, StepActivations&) {
  return reinterpret_cast<const StepActivations*>(activations)->words;
}

// Whether MultiplyRows gives the exact products for these activations.
ATALLA_SIMD bool AreExact(const PackedWeights& packed, const uint16_t* activations) {
  // Magnitudes minus one, so that zero becomes the largest.
  const __m512i magnitudes =
      _mm512_sub_epi16(_mm512_and_si512(_mm512_load_si512(activations), _mm512_set1_epi16(0x7FFF)),
                       _mm512_set1_epi16(1));
  const __m512i least =
      _mm512_set1_epi16(static_cast<int16_t>((packed.least_activation >> 16) - 1));
  return _mm512_cmplt_epu16_mask(magnitudes, least) == 0;
}

#else

ATALLA_SIMD int ActivationIndex(int term) { return term; }

ATALLA_SIMD void StoreActivations(const uint16_t* halves, uint16_t* activations) {
  CopyHalves(halves, activations);
}

ATALLA_SIMD const uint32_t* StepsOf(const uint16_t* activations, StepActivations& steps) {
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) {
    StorePart(steps.words, part, ExpandPart(activations, part));
  }
  return steps.words;
}

ATALLA_SIMD bool AreExact(const PackedWeights&, const uint16_t*) { return true; }

#endif  // defined(__AVX512BF16__)

}  // namespace
}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_PRODUCTS_H_
