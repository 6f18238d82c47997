#include "atalla/image/image_set.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/check.h"
#include "atalla/image/image_view.h"
#include "atalla/image/load.h"
#include "atalla/image/mapped_image.h"
#include "atalla/v1/image.pb.h"

namespace atalla::image {
namespace {

using Bytes = absl::Span<const uint8_t>;

// REQUIRES: both have the same size.
absl::Status CheckAgreement(uint64_t address, Bytes known, Bytes added) {
  if (std::memcmp(known.data(), added.data(), known.size()) == 0) return absl::OkStatus();
  const size_t i = std::mismatch(known.begin(), known.end(), added.begin()).first - known.begin();
  return absl::InvalidArgumentError(
      absl::StrFormat("images disagree about the byte at 0x%08X: 0x%02X and 0x%02X", address + i,
                      known[i], added[i]));
}

// The segments of an image, from the front.
class Reader {
 public:
  explicit Reader(absl::Span<const SegmentView> segments) : segments_(segments) { Next(); }

  bool done() const { return rest_.data.empty(); }
  uint64_t address() const { return rest_.address; }
  size_t size() const { return rest_.data.size(); }

  // The first `size` bytes of the segment; the next Take goes on behind them.
  SegmentView Take(size_t size) {
    const SegmentView piece = {rest_.address, rest_.data.first(size)};
    rest_.address += size;
    rest_.data.remove_prefix(size);
    if (rest_.data.empty()) Next();
    return piece;
  }

 private:
  void Next() {
    rest_ = {};
    if (segments_.empty()) return;
    rest_ = segments_.front();
    segments_.remove_prefix(1);
  }

  absl::Span<const SegmentView> segments_;
  SegmentView rest_;
};

// Each byte that one of them has, once.
absl::StatusOr<std::vector<SegmentView>> Unite(absl::Span<const SegmentView> known_segments,
                                               absl::Span<const SegmentView> added_segments) {
  std::vector<SegmentView> united;
  Reader known(known_segments);
  Reader added(added_segments);
  while (!known.done() && !added.done()) {
    if (known.address() == added.address()) {
      const size_t size = std::min(known.size(), added.size());
      united.push_back(known.Take(size));
      ATALLA_RETURN_IF_ERROR(
          CheckAgreement(united.back().address, united.back().data, added.Take(size).data));
      continue;
    }
    Reader& low = known.address() < added.address() ? known : added;
    const uint64_t distance = std::max(known.address(), added.address()) - low.address();
    united.push_back(low.Take(std::min<uint64_t>(low.size(), distance)));
  }
  for (Reader* reader : {&known, &added}) {
    while (!reader->done()) united.push_back(reader->Take(reader->size()));
  }
  return united;
}

}  // namespace

ImageSet::ImageSet(absl::string_view name) {
  info_.set_schema_version(kSchemaVersion);
  info_.set_name(std::string(name));
}

absl::Status ImageSet::Add(const ImageView& image) {
  ATALLA_ASSIGN_OR_RETURN(std::vector<SegmentView> segments, Unite(segments_, image.segments));
  v1::Image info = info_;
  ATALLA_RETURN_IF_ERROR(MergeNames(image.info, info));
  ATALLA_RETURN_IF_ERROR(CheckImageView({info, segments}));
  info_ = std::move(info);
  segments_ = std::move(segments);
  return absl::OkStatus();
}

absl::Status ImageSet::AddFile(absl::string_view path) {
  ATALLA_ASSIGN_OR_RETURN(MappedImage image, MappedImage::Open(path));
  files_.push_back(std::move(image));
  const absl::Status status = Add(files_.back().view());
  if (status.ok()) return status;
  files_.pop_back();
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

}  // namespace atalla::image
