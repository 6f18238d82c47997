// Numbers of the machine and of the memory map that plans keep to.

#ifndef ATALLA_PLAN_LIMITS_H_
#define ATALLA_PLAN_LIMITS_H_

#include <cstdint>

namespace atalla::plan {

inline constexpr uint32_t kPlanSchemaVersion = 1;

// A tile: rows and lanes of a scratchpad, rows and columns of a transfer.
inline constexpr int64_t kTile = 32;
// Elements that a transfer can step from row to row in data memory.
inline constexpr int64_t kMaxPitch = int64_t{1} << 20;
inline constexpr int64_t kElementBytes = 2;  // BF16.

// Addresses in data memory, bytes.
inline constexpr uint64_t kAlignment = 64;
inline constexpr uint64_t kFirstAddress = 0x1000;  // The parameter table of a kernel is below.
inline constexpr uint64_t kEndOfMemory = uint64_t{1} << 31;
// Where the globals of compiled programs are linked; no tensor lies here.
inline constexpr uint64_t kGlobalsBegin = 0x80000;
inline constexpr uint64_t kGlobalsEnd = 0xC0000;
// Room below the stack pointer, and above it for what the start-up code takes.
inline constexpr uint64_t kStackBytes = 0x10000;
inline constexpr uint64_t kStackHeadroomBytes = 0x4000;

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_LIMITS_H_
