// Programs and images from files, checked.
//
//   ATALLA_ASSIGN_OR_RETURN(InFile file, LoadProgramFile("kernel.in"));   // or .pb, .textproto
//   ATALLA_ASSIGN_OR_RETURN(v1::Image inputs, LoadImage("inputs.pb"));
//   ATALLA_RETURN_IF_ERROR(MergeImages(inputs, file.image));

#ifndef ATALLA_IMAGE_LOAD_H_
#define ATALLA_IMAGE_LOAD_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/image/in_format.h"
#include "atalla/v1/image.pb.h"

namespace atalla::image {

// `.in` text, or a Program message: ".textproto" and ".pb" decide by the name, other names by the
// content. A Program has no data of its own: the image is then empty. A file without packets is
// refused.
absl::StatusOr<InFile> LoadProgramFile(absl::string_view path);

// An Image message (".pb", ".textproto"), or the data of an `.in` file.
absl::StatusOr<v1::Image> LoadImage(absl::string_view path);

// Adds segments, regions and parameters of `from` to `into`. Segments that overlap must agree about
// every byte, names and parameter bases must not clash; otherwise kInvalidArgument, and `into` is
// unchanged. The role of a region may differ, for the output of one program is the input of the
// next: a region that is an output of either is one of the result. REQUIRES: both are valid
// (CheckImage).
absl::Status MergeImages(const v1::Image& from, v1::Image& into);

// What MergeImages does besides the segments. `into` may have changed when an error is returned.
absl::Status MergeNames(const v1::Image& from, v1::Image& into);

}  // namespace atalla::image

#endif  // ATALLA_IMAGE_LOAD_H_
