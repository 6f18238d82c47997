// Several images as one, without a copy of their bytes.
//
//   ImageSet all("kernel");
//   ATALLA_RETURN_IF_ERROR(all.Add(program_data));           // ImageView
//   ATALLA_RETURN_IF_ERROR(all.AddFile("weights.pb"));
//   ATALLA_RETURN_IF_ERROR(emulator.LoadImage(all.view()));
//
// MergeImages (load.h) makes a message of its own instead.

#ifndef ATALLA_IMAGE_IMAGE_SET_H_
#define ATALLA_IMAGE_IMAGE_SET_H_

#include <deque>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "atalla/image/image_view.h"
#include "atalla/image/mapped_image.h"
#include "atalla/v1/image.pb.h"

namespace atalla::image {

class ImageSet {
 public:
  // The name of the image that view() shows.
  explicit ImageSet(absl::string_view name);

  // The bytes of `image` outlive this. Images must agree as MergeImages demands; otherwise
  // kInvalidArgument, which names the first byte that differs, its value so far and the new one, or
  // the region or parameter; the set is unchanged then. REQUIRES: CheckImage(image) is OK.
  absl::Status Add(const ImageView& image);
  // The same of a file, which stays mapped if it is large (MappedImage). Errors name the path.
  absl::Status AddFile(absl::string_view path);

  // A valid image. Valid until the next Add or AddFile.
  ImageView view() const { return {info_, segments_}; }

 private:
  std::deque<MappedImage> files_;
  v1::Image info_;                     // No segments.
  std::vector<SegmentView> segments_;  // Pieces of those of the images.
};

}  // namespace atalla::image

#endif  // ATALLA_IMAGE_IMAGE_SET_H_
