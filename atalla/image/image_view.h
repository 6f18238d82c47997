// An Image whose bytes lie elsewhere: in a mapped file, or in the segments of other messages.
//
//   const std::vector<SegmentView> segments = SegmentsOf(image);
//   ATALLA_RETURN_IF_ERROR(CheckImageView({image, segments}));
//
// A view copies nothing; what it shows must outlive it and stay as it is.

#ifndef ATALLA_IMAGE_IMAGE_VIEW_H_
#define ATALLA_IMAGE_IMAGE_VIEW_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "atalla/v1/image.pb.h"

namespace atalla::image {

struct SegmentView {
  uint64_t address = 0;
  absl::Span<const uint8_t> data;
};

struct ImageView {
  // Everything but the segments: those that it may have do not count.
  const v1::Image& info;
  // Sorted by address, never overlapping, never empty.
  absl::Span<const SegmentView> segments;
};

inline std::vector<SegmentView> SegmentsOf(const v1::Image& image) {
  std::vector<SegmentView> segments;
  segments.reserve(image.segments_size());
  for (const v1::Segment& segment : image.segments()) {
    const auto* data = reinterpret_cast<const uint8_t*>(segment.data().data());
    segments.push_back({segment.address(), {data, segment.data().size()}});
  }
  return segments;
}

}  // namespace atalla::image

#endif  // ATALLA_IMAGE_IMAGE_VIEW_H_
