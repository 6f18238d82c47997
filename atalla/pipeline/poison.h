// Shows what a program wrote: fills memory with a pattern that no kernel can store.
//
//   MemoryGuard guard(output_region, image);
//   ATALLA_RETURN_IF_ERROR(guard.Arm(emulator));
//   ... run ...
//   ATALLA_RETURN_IF_ERROR(guard.Check(emulator));
//
// The pattern is a signalling NaN. SDMA makes every NaN quiet, so an element that still has it was
// not written.

#ifndef ATALLA_PIPELINE_POISON_H_
#define ATALLA_PIPELINE_POISON_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "atalla/emu/emulator.h"
#include "atalla/v1/image.pb.h"

namespace atalla::pipeline {

inline constexpr uint16_t kPoison = 0x7FBD;
// Bytes on either side of the output that must stay as they are: more than a tile.
inline constexpr uint64_t kGuardBytes = 4096;

class MemoryGuard {
 public:
  // REQUIRES: `image` is valid, has the region, and outlives the guard; no segment is in the
  // region.
  MemoryGuard(const v1::Region& output, const v1::Image& image);

  // Poisons the output and, where no segment is, what lies around it.
  absl::Status Arm(emu::Emulator& emulator) const;

  // kDataLoss: an element of the output was not written, or anything beside it was.
  absl::Status Check(const emu::Emulator& emulator) const;

 private:
  struct Range {
    uint64_t begin = 0;
    uint64_t end = 0;
  };

  const v1::Image& image_;
  Range output_;
  std::vector<Range> around_;
};

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_POISON_H_
