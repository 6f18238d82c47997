#include "atalla/emu/snapshot.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/check.h"

namespace atalla::emu {
namespace {

v1::Image EmptyImage(const Emulator& emulator) {
  v1::Image image;
  image.set_schema_version(image::kSchemaVersion);
  image.set_name(emulator.program().name());
  return image;
}

absl::Status TooLarge(uint64_t bytes) {
  return absl::ResourceExhaustedError(absl::StrCat(
      "the image would have ", bytes, " bytes; it can have ", kMaxSnapshotBytes, " at most"));
}

// Of one name the last, in order of loading.
std::vector<v1::Region> DistinctRegions(const Emulator& emulator) {
  std::map<std::string, size_t> last;
  const std::vector<v1::Region>& all = emulator.regions();
  for (size_t i = 0; i < all.size(); ++i) last[all[i].tensor()] = i;
  std::vector<v1::Region> regions;
  for (size_t i = 0; i < all.size(); ++i) {
    if (last.at(all[i].tensor()) == i) regions.push_back(all[i]);
  }
  return regions;
}

// Which tensors the outputs lie over, without comparing all with all.
class Outputs {
 public:
  explicit Outputs(const std::vector<v1::Region>& regions) {
    std::vector<const v1::Region*> outputs;
    for (const v1::Region& region : regions) {
      if (region.role() == v1::Region::ROLE_OUTPUT) outputs.push_back(&region);
    }
    std::sort(outputs.begin(), outputs.end(),
              [](const v1::Region* a, const v1::Region* b) { return a->address() < b->address(); });
    for (const v1::Region* output : outputs) Add(*output);
  }

  // Whether another tensor's output has a byte of this one, or an empty one lies inside.
  bool LieOver(const v1::Region& region) const {
    const uint64_t end = region.address() + region.size_bytes();
    const auto after = std::lower_bound(
        reaches_.begin(), reaches_.end(), end,
        [](const Reach& reach, uint64_t address) { return reach.address < address; });
    if (after == reaches_.begin()) return false;
    const Reach& reach = *(after - 1);
    return (reach.furthest == region.tensor() ? reach.second_end : reach.end) > region.address();
  }

 private:
  // Of the outputs that start at or before an address: how far they reach, and how far without the
  // one that reaches furthest.
  struct Reach {
    uint64_t address = 0;
    uint64_t end = 0;
    uint64_t second_end = 0;
    absl::string_view furthest;
  };

  void Add(const v1::Region& output) {
    Reach reach = reaches_.empty() ? Reach() : reaches_.back();
    reach.address = output.address();
    const uint64_t end = output.address() + output.size_bytes();
    if (end >= reach.end) {
      reach.second_end = reach.end;
      reach.end = end;
      reach.furthest = output.tensor();
    } else {
      reach.second_end = std::max(reach.second_end, end);
    }
    reaches_.push_back(reach);
  }

  std::vector<Reach> reaches_;  // Ascending by address.
};

// Adds [address, address + size) as a segment with what memory holds there.
absl::Status AddSegment(const Emulator& emulator, uint64_t address, uint64_t size,
                        v1::Image& image) {
  v1::Segment& segment = *image.add_segments();
  segment.set_address(address);
  std::string bytes(size, '\0');
  ATALLA_RETURN_IF_ERROR(
      emulator.ReadMemory(static_cast<uint32_t>(address),
                          absl::MakeSpan(reinterpret_cast<uint8_t*>(bytes.data()), bytes.size())));
  segment.set_data(std::move(bytes));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Image> SnapshotTensors(const Emulator& emulator) {
  const std::vector<v1::Region> regions = DistinctRegions(emulator);
  const Outputs outputs(regions);
  v1::Image image = EmptyImage(emulator);
  for (const v1::Region& region : regions) {
    if (region.role() == v1::Region::ROLE_PARAMETER || outputs.LieOver(region)) continue;
    *image.add_regions() = region;
    image.mutable_regions()->rbegin()->set_role(v1::Region::ROLE_INPUT);
  }
  if (image.regions().empty()) {
    return absl::FailedPreconditionError("the loaded images name no tensors that could be saved");
  }
  // Regions may overlap; segments may not.
  std::map<uint64_t, uint64_t> ends;  // By first address.
  for (const v1::Region& region : image.regions()) {
    uint64_t& end = ends[region.address()];
    end = std::max(end, region.address() + region.size_bytes());
  }
  std::vector<std::pair<uint64_t, uint64_t>> ranges;
  uint64_t total = 0;
  for (const auto& [address, end] : ends) {
    const uint64_t start = ranges.empty() ? address : std::max(address, ranges.back().second);
    if (start >= end) continue;
    total += end - start;
    ranges.emplace_back(start, end);
  }
  if (total > kMaxSnapshotBytes) return TooLarge(total);
  for (const auto& [start, end] : ranges) {
    ATALLA_RETURN_IF_ERROR(AddSegment(emulator, start, end - start, image));
  }
  return image;
}

absl::StatusOr<v1::Image> SnapshotMemory(const Emulator& emulator) {
  ATALLA_ASSIGN_OR_RETURN(const std::vector<MemoryWord> words, emulator.WrittenWords());
  if (words.size() * 4 > kMaxSnapshotBytes) return TooLarge(words.size() * 4);
  v1::Image image = EmptyImage(emulator);
  for (size_t i = 0; i < words.size();) {
    size_t next = i + 1;
    while (next < words.size() && words[next].address == words[next - 1].address + 4) ++next;
    ATALLA_RETURN_IF_ERROR(AddSegment(emulator, words[i].address, (next - i) * 4, image));
    i = next;
  }
  for (v1::Region& region : DistinctRegions(emulator)) *image.add_regions() = std::move(region);
  return image;
}

}  // namespace atalla::emu
