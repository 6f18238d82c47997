// Any bytes as a file whose name does not say what it holds, and as text of the messages: errors
// that name the file, or messages that keep their promises.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/base/proto_io.h"
#include "atalla/image/check.h"
#include "atalla/image/in_format.h"
#include "atalla/image/load.h"
#include "atalla/image/mapped_image.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::image {
namespace {

// A file that is only in memory.
class MemoryFile {
 public:
  explicit MemoryFile(absl::string_view content) : descriptor_(memfd_create("fuzz", 0)) {
    ATALLA_CHECK(descriptor_ >= 0);
    ATALLA_CHECK(write(descriptor_, content.data(), content.size()) ==
                 static_cast<ssize_t>(content.size()));
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(descriptor_); }

  std::string path() const { return absl::StrCat("/proc/self/fd/", descriptor_); }

 private:
  int descriptor_;
};

void CheckError(const absl::Status& status, absl::string_view path) {
  ATALLA_CHECK(absl::IsInvalidArgument(status));
  ATALLA_CHECK(absl::StrContains(status.message(), path));
}

void LoadAsFile(absl::string_view content) {
  const MemoryFile file(content);
  const absl::StatusOr<InFile> program = LoadProgramFile(file.path());
  if (program.ok()) {
    ATALLA_CHECK(CheckProgram(program->program).ok());
    ATALLA_CHECK(CheckImage(program->image).ok());
    ATALLA_CHECK(program->program.packets_size() > 0);
  } else {
    CheckError(program.status(), file.path());
  }
  const absl::StatusOr<v1::Image> image = LoadImage(file.path());
  if (image.ok()) {
    ATALLA_CHECK(CheckImage(*image).ok());
  } else {
    CheckError(image.status(), file.path());
  }
}

// What is taken apart is the message that protobuf reads.
void Split(absl::string_view content) {
  const std::optional<ImageBytes> split =
      SplitImageBytes({reinterpret_cast<const uint8_t*>(content.data()), content.size()});
  if (!split.has_value()) return;
  v1::Image image;
  ATALLA_CHECK(ParseProtoBytes(content, "same", image).ok());
  ATALLA_CHECK(CheckImageView({split->info, split->segments}) == CheckImage(image));
  v1::Image joined = split->info;
  for (const auto& [address, data] : split->segments) {
    v1::Segment& segment = *joined.add_segments();
    segment.set_address(address);
    segment.set_data(std::string(data.begin(), data.end()));
  }
  ATALLA_CHECK(SerializeProto(joined) == SerializeProto(image));
}

// What the text says can be said in bytes.
template <typename Message>
void ParseAsText(absl::string_view text, absl::Status (*check)(const Message&)) {
  Message message;
  if (!ParseProtoText(text, "fuzz.textproto", message).ok()) return;
  check(message).IgnoreError();
  const std::string bytes = SerializeProto(message);
  Message same;
  ATALLA_CHECK(ParseProtoBytes(bytes, "same", same).ok());
  ATALLA_CHECK(SerializeProto(same) == bytes);
}

}  // namespace
}  // namespace atalla::image

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace image = atalla::image;
  const absl::string_view content(reinterpret_cast<const char*>(data), size);
  image::LoadAsFile(content);
  image::Split(content);
  image::ParseAsText<atalla::v1::Program>(content, image::CheckProgram);
  image::ParseAsText<atalla::v1::Image>(content, image::CheckImage);
  return 0;
}
