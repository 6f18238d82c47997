// Where vreg.* and scpad.* go: the rules that every engine shares.
//
//   if (RoutesToMemory(address, x33)) ...                     // vreg.*
//   const Transfer transfer = DecodeTransfer(metadata);       // scpad.*
//
// Plain types, and always inlined: kernels for newer processors include this, and the linker must
// not share a function that was compiled for those. Source: instruction-set specification,
// section 11.

#ifndef ATALLA_EMU_ADDRESSING_H_
#define ATALLA_EMU_ADDRESSING_H_

#include <stdint.h>

namespace atalla::emu {

// Bytes of a scratchpad row in the address space of SDMA and vreg.*.
inline constexpr uint32_t kRowBytes = 64;
inline constexpr int kRoutingRegister = 33;

// Addresses from here on are data memory's.
inline constexpr uint32_t kFirstMemoryAddress = 0x1000;
// So are as many bytes below x33, if x33 is such an address.
inline constexpr uint32_t kSpillBytes = 0x300;

// Whether vreg.* with this address goes to data memory.
[[gnu::always_inline]] inline bool RoutesToMemory(uint32_t address, uint32_t x33) {
  const bool spill = x33 >= kFirstMemoryAddress && address >= x33 - kSpillBytes && address <= x33;
  return spill || address >= kFirstMemoryAddress;
}

// The metadata word of scpad.*.
struct Transfer {
  uint32_t scratchpad;
  uint32_t rows;
  uint32_t columns;
  uint32_t pitch;  // Elements from one row to the next in data memory.
};

[[gnu::always_inline]] inline Transfer DecodeTransfer(uint32_t metadata) {
  const uint32_t columns = ((metadata >> 20) & 31) + 1;
  const uint32_t full_width = metadata & 0xFFFFF;
  return {metadata >> 30, ((metadata >> 25) & 31) + 1, columns,
          full_width == 0 ? columns : full_width + 1};
}

}  // namespace atalla::emu

#endif  // ATALLA_EMU_ADDRESSING_H_
