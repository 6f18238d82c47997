// Any bytes as an `.in` file: errors, or messages that keep their promises and can be written
// again.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/image/check.h"
#include "atalla/image/in_format.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace image = atalla::image;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<image::InFile> file = image::ParseIn(text, "fuzz.in");
  if (!file.ok()) {
    ATALLA_CHECK(absl::IsInvalidArgument(file.status()));
    return 0;
  }
  ATALLA_CHECK(image::CheckProgram(file->program).ok());
  ATALLA_CHECK(image::CheckImage(file->image).ok());
  const std::string written = image::WriteIn(file->program, file->image);
  const absl::StatusOr<image::InFile> same = image::ParseIn(written, "written.in");
  ATALLA_CHECK(same.ok());
  ATALLA_CHECK(image::WriteIn(same->program, same->image) == written);
  return 0;
}
