// Any bytes as two Image messages: each is refused, or it is loaded, its tensors are read and
// written, it is merged with the other, and saved. The first two bytes of an input say how long the
// first message is; the second has the rest.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/base/proto_io.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/snapshot.h"
#include "atalla/image/check.h"
#include "atalla/image/in_format.h"
#include "atalla/image/load.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

constexpr uint64_t kMemoryLimit = uint64_t{1} << 20;

// Bytes that the regions claim to have.
uint64_t ClaimedBytes(const Emulator& emulator) {
  uint64_t bytes = 0;
  for (const v1::Region& region : emulator.regions()) bytes += region.size_bytes();
  return bytes;
}

// What is read can be written, and reads the same then.
void ReadAndWrite(Emulator& emulator, const v1::Region& region) {
  const absl::StatusOr<std::vector<float>> values = emulator.ReadTensor(region);
  if (!values.ok()) {
    ATALLA_CHECK(absl::IsResourceExhausted(values.status()));
    return;
  }
  const absl::Status written = emulator.WriteTensor(region, *values);
  if (!written.ok()) {
    // An I32 that is no float, or memory runs out.
    ATALLA_CHECK(absl::IsOutOfRange(written) || absl::IsResourceExhausted(written));
    return;
  }
  const absl::StatusOr<std::vector<float>> again = emulator.ReadTensor(region);
  ATALLA_CHECK(again.ok() && again->size() == values->size());
}

void Load(const v1::Image& image, const v1::Image& other) {
  EmulatorOptions options;
  options.memory_limit_bytes = kMemoryLimit;
  options.track_written_words = true;
  Emulator emulator(isa::MachineModel::Default(), options);
  const absl::Status loaded = emulator.LoadImage(image);
  const absl::Status valid = image::CheckImage(image);
  if (!valid.ok()) {
    ATALLA_CHECK(absl::IsInvalidArgument(valid) && loaded == valid);
    return;
  }
  ATALLA_CHECK(loaded.ok() || absl::IsResourceExhausted(loaded));
  emulator.LoadImage(other).IgnoreError();
  emulator.InitStack();
  for (const v1::Region& region : image.regions()) ReadAndWrite(emulator, region);
  // A snapshot may have 1 GiB, which takes too long here.
  const bool large = ClaimedBytes(emulator) > kMemoryLimit;
  for (const absl::StatusOr<v1::Image>& saved :
       {large ? absl::ResourceExhaustedError("") : SnapshotTensors(emulator),
        SnapshotMemory(emulator)}) {
    if (saved.ok()) {
      ATALLA_CHECK(image::CheckImage(*saved).ok());
    } else {
      ATALLA_CHECK(absl::IsResourceExhausted(saved.status()) ||
                   absl::IsFailedPrecondition(saved.status()));
    }
  }
  // As text, too: words of 0 between segments are not listed.
  ATALLA_CHECK(image::ParseIn(image::WriteIn(v1::Program(), image), "saved").ok());
}

void Merge(const v1::Image& from, const v1::Image& into) {
  if (!image::CheckImage(from).ok() || !image::CheckImage(into).ok()) return;
  v1::Image merged = into;
  const absl::Status status = image::MergeImages(from, merged);
  if (status.ok()) {
    ATALLA_CHECK(image::CheckImage(merged).ok());
  } else {
    ATALLA_CHECK(absl::IsInvalidArgument(status));
    ATALLA_CHECK(SerializeProto(merged) == SerializeProto(into));
  }
  v1::Image twice = into;
  ATALLA_CHECK(image::MergeImages(into, twice).ok());
}

}  // namespace
}  // namespace atalla::emu

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.size() < 2) return 0;
  const size_t length = data[0] | data[1] << 8;
  bytes.remove_prefix(2);
  atalla::v1::Image first;
  atalla::v1::Image second;
  if (!atalla::ParseProtoBytes(bytes.substr(0, length), "first", first).ok()) return 0;
  bytes.remove_prefix(std::min(length, bytes.size()));
  if (!atalla::ParseProtoBytes(bytes, "second", second).ok()) return 0;
  atalla::emu::Load(first, second);
  atalla::emu::Merge(first, second);
  atalla::emu::Merge(second, first);
  return 0;
}
