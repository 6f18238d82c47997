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

// Of memory words to lanes and back, as LanesFromHalves and HalvesFromLanes of semantics.h.
ATALLA_SIMD Words LanesOfHalves(const void* halves, int part) {
  Halves values;  // At any address.
  memcpy(&values, static_cast<const uint16_t*>(halves) + part * kPartLanes, sizeof(values));
  return QuietPart(__builtin_convertvector(values, Words) << 16);
}
ATALLA_SIMD void StoreHalvesOf(Words words, void* halves, int part) {
  const Halves values = __builtin_convertvector(QuietPart(words) >> 16, Halves);
  memcpy(static_cast<uint16_t*>(halves) + part * kPartLanes, &values, sizeof(values));
}

// Rounds a vector to BF16 and writes its 32 halves. `halves` is aligned to 64 bytes.
ATALLA_SIMD void StoreRounded(const uint32_t* lanes, uint16_t* halves) {
#if defined(__AVX512BW__)
  alignas(64) static constexpr uint16_t kUpperHalves[32] = {
      1,  3,  5,  7,  9,  11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31,
      33, 35, 37, 39, 41, 43, 45, 47, 49, 51, 53, 55, 57, 59, 61, 63};
  Words low = LoadPart(lanes, 0);
  Words high = LoadPart(lanes, 1);
  // Most vectors come from memory, and are BF16 already.
  if (_mm512_test_epi32_mask(reinterpret_cast<__m512i>(low | high), _mm512_set1_epi32(0xFFFF)) !=
      0) {
    low = RoundPart(low);
    high = RoundPart(high);
  }
  _mm512_store_si512(halves, _mm512_permutex2var_epi16(reinterpret_cast<__m512i>(low),
                                                       _mm512_load_si512(kUpperHalves),
                                                       reinterpret_cast<__m512i>(high)));
#else
  ATALLA_UNROLL
  for (int part = 0; part < kParts; ++part) {
    *reinterpret_cast<Halves*>(halves + part * kPartLanes) =
        __builtin_convertvector(RoundPart(LoadPart(lanes, part)) >> 16, Halves);
  }
#endif
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
