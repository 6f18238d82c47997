// What data memory holds after a run, as an Image that the next program can load.
//
//   ATALLA_RETURN_IF_ERROR(emulator.Run());
//   ATALLA_ASSIGN_OR_RETURN(v1::Image next, emu::SnapshotTensors(emulator));
//   ATALLA_RETURN_IF_ERROR(image::MergeImages(next, image_of_the_next_program));
//
// Both return kResourceExhausted for more than kMaxSnapshotBytes.

#ifndef ATALLA_EMU_SNAPSHOT_H_
#define ATALLA_EMU_SNAPSHOT_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "atalla/emu/emulator.h"
#include "atalla/v1/image.pb.h"

namespace atalla::emu {

// A protobuf message cannot hold 2 GiB.
inline constexpr uint64_t kMaxSnapshotBytes = uint64_t{1} << 30;

// The tensors that the loaded images name, with their bytes: inputs and outputs, which are all
// inputs of what runs next. Not the parameters, which come with the program that reads them, and
// not a tensor that an output lies over: its bytes are gone. kFailedPrecondition if none is left.
absl::StatusOr<v1::Image> SnapshotTensors(const Emulator& emulator);

// All 4-aligned words that an image set or the program wrote, and all regions as they were.
// kFailedPrecondition without EmulatorOptions::track_written_words.
absl::StatusOr<v1::Image> SnapshotMemory(const Emulator& emulator);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_SNAPSHOT_H_
