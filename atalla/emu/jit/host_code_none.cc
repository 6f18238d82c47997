// Processors for which there is no host code.

#include <cstdint>
#include <memory>

#include "atalla/emu/decoding.h"
#include "atalla/emu/fast/simd_level.h"
#include "atalla/emu/jit/host_code.h"

namespace atalla::emu::jit {

bool IsSupported() { return false; }

std::unique_ptr<HostCode> MakeHostCode(const Switches&, const Options&, fast::SimdLevel, uint32_t) {
  return nullptr;
}

}  // namespace atalla::emu::jit
