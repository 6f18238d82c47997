// Whether a Program or an Image, from a file or from another library, keeps its promises.
//
//   ATALLA_RETURN_IF_ERROR(CheckProgram(program));
//   ATALLA_RETURN_IF_ERROR(CheckImage(image));
//
// What the promises are is in proto/program.proto and proto/image.proto. Nothing here allocates in
// proportion to a size that the message only claims.

#ifndef ATALLA_IMAGE_CHECK_H_
#define ATALLA_IMAGE_CHECK_H_

#include <cstdint>

#include "absl/status/status.h"
#include "atalla/image/image_view.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::image {

// Program.schema_version and Image.schema_version of this library.
inline constexpr uint32_t kSchemaVersion = 1;

// One past the largest address of data and of instruction memory.
inline constexpr uint64_t kAddressEnd = uint64_t{1} << 32;

// kInvalidArgument names the message, the packet or symbol, what was found and what is expected.
absl::Status CheckProgram(const v1::Program& program);

// kInvalidArgument names the message, the segment, region or parameter, what was found and what is
// expected.
absl::Status CheckImage(const v1::Image& image);
absl::Status CheckImageView(const ImageView& image);

}  // namespace atalla::image

#endif  // ATALLA_IMAGE_CHECK_H_
