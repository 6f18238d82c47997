// Products of a vector with the weight tile. Only for the files of vector handlers, as simd.h.

#ifndef ATALLA_EMU_FAST_PRODUCTS_H_
#define ATALLA_EMU_FAST_PRODUCTS_H_

#include <stdint.h>

#include "atalla/emu/fast/exact.h"
#include "atalla/emu/fast/simd.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/weight_tile.h"

namespace atalla::emu::fast {
namespace {

constexpr int kTerms = 32;
constexpr int kGroupTerms = 8;  // Of order B8.
constexpr int kGroups = kTerms / kGroupTerms;

// Column j, or zeros if nothing was pushed there.
ATALLA_SIMD const uint16_t* ColumnTerms(const WeightTile& tile, int j, const uint16_t* zeros) {
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

ATALLA_SIMD void PackPairs(const WeightTile& tile, const uint16_t* zeros, PackedWeights& packed) {
  ATALLA_UNROLL
  for (int half = 0; half < 2; ++half) {
    __m512i rows[16];
    ATALLA_UNROLL
    for (int i = 0; i < 16; ++i) {
      rows[i] = _mm512_load_si512(ColumnTerms(tile, half * 16 + i, zeros));
    }
    Transpose16(rows);
    ATALLA_UNROLL
    for (int i = 0; i < 16; ++i) {
      _mm512_store_si512(&packed.pairs[i][half * 16], _mm512_rol_epi32(rows[i], 16));
    }
  }
}

#else

ATALLA_SIMD void PackPairs(const WeightTile& tile, const uint16_t* zeros, PackedWeights& packed) {
  for (int j = 0; j < 32; ++j) {
    const uint16_t* column = ColumnTerms(tile, j, zeros);
    ATALLA_UNROLL
    for (int i = 0; i < 16; ++i) {
      packed.pairs[i][j] = uint32_t{column[2 * i]} << 16 | column[2 * i + 1];
    }
  }
}

#endif  // defined(__AVX512F__)

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
  packed.has_terms = true;
}

#if defined(__AVX512BF16__)

// The unit for BF16 pairs treats denormal numbers as zeros. It gives what fused multiply-add gives
// if no product can have a bit below 2^-126: then no sum can be denormal either. A BF16 number with
// the biased exponent e has its last bit at 2^(e - 134), so the exponents of the factors must add
// up to 142; and neither factor may be denormal itself.
ATALLA_SIMD uint32_t LeastActivation(const PackedWeights& packed) {
  constexpr uint32_t kLeastExponentSum = 142;
  constexpr uint32_t kOneExponent = 1u << 23;
  // Minima of magnitude - 1: zero becomes the largest.
  __m512i least = _mm512_set1_epi32(-1);
  const __m512i magnitude = _mm512_set1_epi32(0x7FFFFFFF);
  const __m512i high_half = _mm512_set1_epi32(0x7FFF0000);
  const __m512i one = _mm512_set1_epi32(1);
  ATALLA_UNROLL
  for (int i = 0; i < 16; ++i) {
    ATALLA_UNROLL
    for (int part = 0; part < kParts; ++part) {
      const __m512i pairs = reinterpret_cast<__m512i>(LoadPart(packed.pairs[i], part));
      const __m512i even = _mm512_and_si512(pairs, high_half);
      const __m512i odd = _mm512_and_si512(_mm512_slli_epi32(pairs, 16), magnitude);
      least = _mm512_min_epu32(least, _mm512_sub_epi32(even, one));
      least = _mm512_min_epu32(least, _mm512_sub_epi32(odd, one));
    }
  }
  const uint32_t smallest = _mm512_reduce_min_epu32(least) + 1;
  if (smallest == 0) return kOneExponent;           // All weights are zero.
  if (smallest < kOneExponent) return 0x80000000u;  // A denormal one: no activation will do.
  const uint32_t exponent = smallest >> 23;
  return exponent >= kLeastExponentSum ? kOneExponent : (kLeastExponentSum - exponent) << 23;
}

// Dot products of rounded activations by pairs; false if the guard forbids it.
template <bool kSequential>
ATALLA_SIMD bool MultiplyPairs(const PackedWeights& packed, const Words rounded[kParts],
                               Floats sums[kParts]) {
  const __m512i low = reinterpret_cast<__m512i>(rounded[0]);
  const __m512i high = reinterpret_cast<__m512i>(rounded[1]);
  const __m512i magnitude = _mm512_set1_epi32(0x7FFFFFFF);
  const __m512i one = _mm512_set1_epi32(1);
  const __m512i least = _mm512_set1_epi32(static_cast<int>(packed.least_activation - 1));
  const __mmask16 small =
      _mm512_cmplt_epu32_mask(_mm512_sub_epi32(_mm512_and_si512(low, magnitude), one), least) |
      _mm512_cmplt_epu32_mask(_mm512_sub_epi32(_mm512_and_si512(high, magnitude), one), least);
  if (__builtin_expect(small != 0, 0)) return false;

  const __m512i evens =
      _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const __m512i odds = _mm512_add_epi32(evens, one);
  const __m512i even = _mm512_permutex2var_epi32(low, evens, high);
  const __m512i odd = _mm512_permutex2var_epi32(low, odds, high);
  alignas(64) uint32_t pairs[16];
  _mm512_store_si512(pairs, _mm512_or_si512(even, _mm512_srli_epi32(odd, 16)));

  constexpr int kChains = kSequential ? 1 : kGroups;
  constexpr int kChainPairs = 16 / kChains;
  __m512 chains[kChains][2];
  ATALLA_UNROLL
  for (int chain = 0; chain < kChains; ++chain) {
    chains[chain][0] = _mm512_setzero_ps();
    chains[chain][1] = _mm512_setzero_ps();
  }
  ATALLA_UNROLL
  for (int k = 0; k < kChainPairs; ++k) {
    ATALLA_UNROLL
    for (int chain = 0; chain < kChains; ++chain) {
      const int pair = chain * kChainPairs + k;
      const __m512bh activation = (__m512bh)_mm512_set1_epi32(static_cast<int>(pairs[pair]));
      ATALLA_UNROLL
      for (int part = 0; part < 2; ++part) {
        chains[chain][part] =
            _mm512_dpbf16_ps(chains[chain][part], activation,
                             (__m512bh)_mm512_load_si512(&packed.pairs[pair][part * 16]));
      }
    }
  }
  ATALLA_UNROLL
  for (int part = 0; part < 2; ++part) {
    __m512 sum = chains[0][part];
    ATALLA_UNROLL
    for (int chain = 1; chain < kChains; ++chain) sum = _mm512_add_ps(sum, chains[chain][part]);
    sums[part] = reinterpret_cast<Floats>(sum);
  }
  return true;
}

#endif  // defined(__AVX512BF16__)

// Rare work is in functions of its own, so that handlers need no stack for it.
[[maybe_unused, gnu::noinline]] void PackTile(const WeightTile& tile, PackedWeights& packed) {
  alignas(64) static constexpr uint16_t kZeros[32] = {};
  PackPairs(tile, kZeros, packed);
#if defined(__AVX512BF16__)
  packed.least_activation = LeastActivation(packed);
  packed.has_terms = false;
#else
  FillTerms(packed);
#endif
  packed.version = tile.version;
}

// The tile as products need it, packed anew only after a push.
ATALLA_SIMD PackedWeights& Pack(const WeightTile& tile, PackedWeights& packed) {
  if (__builtin_expect(packed.version != tile.version, 0)) PackTile(tile, packed);
  return packed;
}

// Dot products of `activations`, rounded, with every column. They start from +0 and not from the
// first product: that only changes the sign of a zero, which AddDotProduct drops.
template <bool kSequential>
ATALLA_SIMD void MultiplyTerms(const PackedWeights& packed, const uint32_t* activations,
                               Floats sums[kParts]) {
  constexpr int kChains = kSequential ? 1 : kGroups;
  constexpr int kChainTerms = kTerms / kChains;
  // As many parts at once as leaves the partial sums in registers.
  constexpr int kTogether = kSequential || kParts <= 2 ? kParts : 2;
  ATALLA_UNROLL
  for (int first = 0; first < kParts; first += kTogether) {
    Floats chains[kChains][kTogether] = {};
    ATALLA_UNROLL
    for (int k = 0; k < kChainTerms; ++k) {
      ATALLA_UNROLL
      for (int chain = 0; chain < kChains; ++chain) {
        const int term = chain * kChainTerms + k;
        const Floats activation = reinterpret_cast<Floats>(AllLanes(activations[term]));
        ATALLA_UNROLL
        for (int i = 0; i < kTogether; ++i) {
          const Floats weights = reinterpret_cast<Floats>(LoadPart(packed.terms[term], first + i));
          chains[chain][i] = FusedMultiplyAdd(activation, weights, chains[chain][i]);
        }
      }
    }
    ATALLA_UNROLL
    for (int i = 0; i < kTogether; ++i) {
      Floats sum = chains[0][i];
      ATALLA_UNROLL
      for (int chain = 1; chain < kChains; ++chain) sum += chains[chain][i];
      sums[first + i] = sum;
    }
  }
}

// The sums that gemm.vv gives; false if a NaN has to be worked out exactly.
ATALLA_SIMD bool AddProducts(const Floats sums[kParts], const uint32_t* addend, uint32_t* result) {
  bool has_nan = false;
  Words results[kParts];
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) {
    has_nan |= HasNan(sums[part]);
    const Words rounded = RoundPart(reinterpret_cast<Words>(sums[part]));
    const Words is_negative_zero = reinterpret_cast<Words>(rounded == 0x80000000u);
    const Floats sum = reinterpret_cast<Floats>(rounded & ~is_negative_zero) +
                       reinterpret_cast<Floats>(LoadPart(addend, part));
    has_nan |= HasNan(sum);
    results[part] = reinterpret_cast<Words>(sum);
  }
  if (__builtin_expect(has_nan, 0)) return false;
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) StorePart(result, part, results[part]);
  return true;
}

#if defined(__AVX512BF16__)

// One gemm.vv that MultiplyPairs refuses.
template <bool kSequential>
[[maybe_unused, gnu::noinline, gnu::cold]] void MultiplyRowByTerms(const WeightTile& tile,
                                                                   PackedWeights& packed,
                                                                   const uint32_t* activations,
                                                                   const uint32_t* addend,
                                                                   uint32_t* result) {
  if (!packed.has_terms) FillTerms(packed);
  VectorRegister words;
  Floats sums[kParts];
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) {
    StorePart(words.lanes, part, RoundPart(LoadPart(activations, part)));
  }
  MultiplyTerms<kSequential>(packed, words.lanes, sums);
  if (__builtin_expect(!AddProducts(sums, addend, result), 0)) {
    ExactGemm(tile, kSequential, activations, addend, result);
  }
}

#endif  // defined(__AVX512BF16__)

// One gemm.vv.
template <bool kSequential>
ATALLA_SIMD void MultiplyRow(const WeightTile& tile, PackedWeights& packed,
                             const uint32_t* activations, const uint32_t* addend,
                             uint32_t* result) {
  Floats sums[kParts];
  Words rounded[kParts];
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) rounded[part] = RoundPart(LoadPart(activations, part));
#if defined(__AVX512BF16__)
  if (__builtin_expect(!MultiplyPairs<kSequential>(packed, rounded, sums), 0)) {
    MultiplyRowByTerms<kSequential>(tile, packed, activations, addend, result);
    return;
  }
#else
  VectorRegister words;
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) StorePart(words.lanes, part, rounded[part]);
  MultiplyTerms<kSequential>(packed, words.lanes, sums);
#endif
  if (__builtin_expect(!AddProducts(sums, addend, result), 0)) {
    ExactGemm(tile, kSequential, activations, addend, result);
  }
}

}  // namespace
}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_PRODUCTS_H_
