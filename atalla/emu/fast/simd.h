// Parts of a 32-lane vector in registers of the processor that a file is compiled for.
//
// Only for the files of vector handlers: everything here has internal linkage, so that versions for
// different processors do not mix.

#ifndef ATALLA_EMU_FAST_SIMD_H_
#define ATALLA_EMU_FAST_SIMD_H_

#include <stdint.h>
#include <string.h>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace atalla::emu::fast {
namespace {

#if defined(__AVX512F__)
constexpr int kPartBytes = 64;
#elif defined(__AVX2__)
constexpr int kPartBytes = 32;
#else
constexpr int kPartBytes = 16;
#endif
constexpr int kPartLanes = kPartBytes / 4;
constexpr int kParts = 32 / kPartLanes;

typedef uint32_t Words __attribute__((vector_size(kPartBytes), may_alias));
typedef int32_t Signs __attribute__((vector_size(kPartBytes), may_alias));
typedef float Floats __attribute__((vector_size(kPartBytes), may_alias));
typedef uint16_t Halves __attribute__((vector_size(kPartBytes / 2), may_alias));

#define ATALLA_SIMD [[maybe_unused, gnu::always_inline]] inline

// Before a loop with a constant number of turns, over things that are to stay in registers.
#if defined(__clang__)
#define ATALLA_UNROLL _Pragma("clang loop unroll(full)")
#else
#define ATALLA_UNROLL _Pragma("GCC unroll 32")
#endif

ATALLA_SIMD Words LoadPart(const uint32_t* lanes, int part) {
  return *reinterpret_cast<const Words*>(lanes + part * kPartLanes);
}
ATALLA_SIMD void StorePart(uint32_t* lanes, int part, Words words) {
  *reinterpret_cast<Words*>(lanes + part * kPartLanes) = words;
}
ATALLA_SIMD Words AllLanes(uint32_t word) { return Words{} + word; }

// As RoundToBf16 of atalla/base/bf16.h.
ATALLA_SIMD Words RoundPart(Words words) {
  return (words + 0x7FFFu + ((words >> 16) & 1u)) & 0xFFFF0000u;
}

// All bits where a lane is NaN.
ATALLA_SIMD Words NanBits(Words words) {
  return reinterpret_cast<Words>(reinterpret_cast<Signs>(words & 0x7FFFFFFFu) > 0x7F800000);
}
ATALLA_SIMD Words QuietPart(Words words) { return words | (NanBits(words) & 0x00400000u); }

ATALLA_SIMD bool HasNan(Floats floats) {
#if defined(__AVX512F__)
  return _mm512_cmp_ps_mask(reinterpret_cast<__m512>(floats), reinterpret_cast<__m512>(floats),
                            _CMP_UNORD_Q) != 0;
#elif defined(__AVX2__)
  return _mm256_movemask_ps(_mm256_cmp_ps(reinterpret_cast<__m256>(floats),
                                          reinterpret_cast<__m256>(floats), _CMP_UNORD_Q)) != 0;
#else
  const Signs unordered = floats != floats;
  return (unordered[0] | unordered[1] | unordered[2] | unordered[3]) != 0;
#endif
}

// `fresh` where the part's bit of `mask` is 1, `old` elsewhere.
ATALLA_SIMD Words BlendPart(uint32_t mask, int part, Words fresh, Words old) {
  const uint32_t bits = mask >> (part * kPartLanes);
#if defined(__AVX512F__)
  return reinterpret_cast<Words>(_mm512_mask_mov_epi32(reinterpret_cast<__m512i>(old),
                                                       static_cast<__mmask16>(bits),
                                                       reinterpret_cast<__m512i>(fresh)));
#else
  Words lane_bits;
  ATALLA_UNROLL
  for (int i = 0; i < kPartLanes; ++i) lane_bits[i] = 1u << i;
  const Words enabled = reinterpret_cast<Words>((AllLanes(bits) & lane_bits) != 0);
  return (fresh & enabled) | (old & ~enabled);
#endif
}

// Bit i: lane i of a comparison that gave all ones or zero.
ATALLA_SIMD uint32_t BitsOf(Signs comparison) {
#if defined(__AVX512F__)
  return _mm512_movepi32_mask(reinterpret_cast<__m512i>(comparison));
#elif defined(__AVX2__)
  return static_cast<uint32_t>(_mm256_movemask_ps(reinterpret_cast<__m256>(comparison)));
#else
  uint32_t bits = 0;
  ATALLA_UNROLL
  for (int i = 0; i < kPartLanes; ++i) bits |= (static_cast<uint32_t>(comparison[i]) & 1u) << i;
  return bits;
#endif
}

// ---- 32 halves, in 64 bytes. ----

constexpr int kHalfParts = 64 / kPartBytes;
constexpr int kHalfPartLanes = kPartBytes / 2;
typedef uint16_t HalfWords __attribute__((vector_size(kPartBytes), may_alias));
typedef int16_t HalfSigns __attribute__((vector_size(kPartBytes), may_alias));

// `halves` at any address.
ATALLA_SIMD HalfWords LoadHalves(const void* halves, int part) {
  HalfWords values;
  memcpy(&values, static_cast<const uint16_t*>(halves) + part * kHalfPartLanes, sizeof(values));
  return values;
}
ATALLA_SIMD void StoreHalves(void* halves, int part, HalfWords values) {
  memcpy(static_cast<uint16_t*>(halves) + part * kHalfPartLanes, &values, sizeof(values));
}
ATALLA_SIMD void CopyHalves(const void* from, void* to) {
  ATALLA_UNROLL
  for (int part = 0; part < kHalfParts; ++part) StoreHalves(to, part, LoadHalves(from, part));
}

// As LanesFromHalves of semantics.h has NaNs.
ATALLA_SIMD HalfWords QuietHalves(HalfWords halves) {
  const HalfSigns is_nan = reinterpret_cast<HalfSigns>(halves & 0x7FFF) > 0x7F80;
  return halves | (reinterpret_cast<HalfWords>(is_nan) & 0x0040);
}
ATALLA_SIMD void CopyQuietHalves(const void* from, void* to) {
  ATALLA_UNROLL
  for (int part = 0; part < kHalfParts; ++part) {
    StoreHalves(to, part, QuietHalves(LoadHalves(from, part)));
  }
}

// The words of which `halves` are the upper ones.
ATALLA_SIMD Words ExpandPart(const uint16_t* halves, int part) {
#if defined(__AVX512F__)
  const __m256i values =
      _mm256_loadu_si256(reinterpret_cast<const __m256i*>(halves + part * kPartLanes));
  return reinterpret_cast<Words>(_mm512_slli_epi32(_mm512_cvtepu16_epi32(values), 16));
#elif defined(__AVX2__)
  const __m128i values =
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(halves + part * kPartLanes));
  return reinterpret_cast<Words>(_mm256_slli_epi32(_mm256_cvtepu16_epi32(values), 16));
#else
  Halves values;
  memcpy(&values, halves + part * kPartLanes, sizeof(values));
  return __builtin_convertvector(values, Words) << 16;
#endif
}

// The upper halves of words, to memory that is aligned to 64 bytes.
ATALLA_SIMD void PackParts(const Words parts[kParts], uint16_t* halves) {
#if defined(__AVX512BW__)
  alignas(64) static constexpr uint16_t kUpperHalves[32] = {
      1,  3,  5,  7,  9,  11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31,
      33, 35, 37, 39, 41, 43, 45, 47, 49, 51, 53, 55, 57, 59, 61, 63};
  _mm512_store_si512(halves, _mm512_permutex2var_epi16(reinterpret_cast<__m512i>(parts[0]),
                                                       _mm512_load_si512(kUpperHalves),
                                                       reinterpret_cast<__m512i>(parts[1])));
#else
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) {
    *reinterpret_cast<Halves*>(halves + part * kPartLanes) =
        __builtin_convertvector(parts[part] >> 16, Halves);
  }
#endif
}

// Whether words are no more than their upper halves.
ATALLA_SIMD bool AreNarrow(const Words parts[kParts]) {
  Words any = {};
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) any |= parts[part];
#if defined(__AVX512F__)
  return _mm512_test_epi32_mask(reinterpret_cast<__m512i>(any), _mm512_set1_epi32(0xFFFF)) == 0;
#elif defined(__AVX2__)
  return _mm256_testz_si256(reinterpret_cast<__m256i>(any), _mm256_set1_epi32(0xFFFF)) != 0;
#else
  return ((any[0] | any[1] | any[2] | any[3]) & 0xFFFF) == 0;
#endif
}

// As HalvesFromLanes of semantics.h, to memory that is aligned to 64 bytes.
ATALLA_SIMD void TruncateLanes(const uint32_t* lanes, uint16_t* halves) {
  Words parts[kParts];
  bool has_nan = false;
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) {
    parts[part] = LoadPart(lanes, part);
    has_nan |= HasNan(reinterpret_cast<Floats>(parts[part]));
  }
  if (__builtin_expect(has_nan, 0)) {
    ATALLA_UNROLL
    for (int part = 0; part < kParts; ++part) parts[part] = QuietPart(parts[part]);
  }
  PackParts(parts, halves);
}

// a * b + c with one rounding.
ATALLA_SIMD Floats FusedMultiplyAdd(Floats a, Floats b, Floats c) {
#if defined(__AVX512F__)
  return reinterpret_cast<Floats>(_mm512_fmadd_ps(
      reinterpret_cast<__m512>(a), reinterpret_cast<__m512>(b), reinterpret_cast<__m512>(c)));
#elif defined(__AVX2__)
  return reinterpret_cast<Floats>(_mm256_fmadd_ps(
      reinterpret_cast<__m256>(a), reinterpret_cast<__m256>(b), reinterpret_cast<__m256>(c)));
#else
  // Why that is exact for BF16 factors: FusedMultiplyAdd of weight_buffer.cc.
  Floats result;
  ATALLA_UNROLL
  for (int i = 0; i < kPartLanes; ++i) {
    result[i] = static_cast<float>(static_cast<double>(a[i]) * b[i] + c[i]);
  }
  return result;
#endif
}

}  // namespace
}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_SIMD_H_
