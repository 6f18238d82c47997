// An Image from a file of any size, without a copy of its segments' bytes.
//
//   ATALLA_ASSIGN_OR_RETURN(const MappedImage weights, MappedImage::Open("weights.pb"));
//   ATALLA_RETURN_IF_ERROR(emulator.LoadImage(weights.view()));
//
// A binary message (".pb") of kMappedBytes and more is mapped into memory, and its pages are read
// when they are first touched. Whoever makes such a file shorter while it is mapped ends this
// process (SIGBUS); to replace it, write another file and rename it, as WriteFile does. Smaller
// files and text are read as LoadImage reads them.

#ifndef ATALLA_IMAGE_MAPPED_IMAGE_H_
#define ATALLA_IMAGE_MAPPED_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/image/image_view.h"
#include "atalla/v1/image.pb.h"

namespace atalla::image {

class MappedImage {
 public:
  // Reading is as fast below, and a file that shrinks does no harm then.
  static constexpr size_t kMappedBytes = size_t{1} << 20;

  // The image is checked (CheckImage). Errors are those of LoadImage.
  static absl::StatusOr<MappedImage> Open(absl::string_view path);

  MappedImage(MappedImage&&) noexcept = default;
  MappedImage& operator=(MappedImage&&) noexcept = default;

  // Valid while this lives and stays where it is.
  ImageView view() const { return {info_, segments_}; }
  bool is_mapped() const { return mapping_ != nullptr; }

 private:
  class Mapping;

  explicit MappedImage(v1::Image image);
  MappedImage(std::shared_ptr<const Mapping> mapping, v1::Image info,
              std::vector<SegmentView> segments);

  std::shared_ptr<const Mapping> mapping_;  // Null for a file that was read.
  v1::Image info_;                          // With segments, if the file was read.
  std::vector<SegmentView> segments_;
};

// A binary Image message as a view of its bytes.
struct ImageBytes {
  v1::Image info;  // No segments.
  std::vector<SegmentView> segments;
};

// Takes apart `bytes`, which outlive the result. Nothing if they are no message, or one that is
// written in an unusual way, such as with fields that Segment lacks: ParseProtoBytes then knows
// which. The image is not checked.
std::optional<ImageBytes> SplitImageBytes(absl::Span<const uint8_t> bytes);

}  // namespace atalla::image

#endif  // ATALLA_IMAGE_MAPPED_IMAGE_H_
