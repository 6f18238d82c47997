#include "atalla/image/mapped_image.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/proto_io.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/check.h"
#include "atalla/image/image_view.h"
#include "atalla/image/load.h"
#include "atalla/v1/image.pb.h"
#include "google/protobuf/io/coded_stream.h"

namespace atalla::image {
namespace {

using ::google::protobuf::io::CodedInputStream;
using ::google::protobuf::io::CodedOutputStream;

constexpr uint32_t kVarint = 0;
constexpr uint32_t kBytes = 2;
constexpr uint32_t Tag(uint32_t field, uint32_t wire_type) { return field << 3 | wire_type; }

constexpr uint32_t kSegmentTag = Tag(v1::Image::kSegmentsFieldNumber, kBytes);
constexpr uint32_t kAddressTag = Tag(v1::Segment::kAddressFieldNumber, kVarint);
constexpr uint32_t kDataTag = Tag(v1::Segment::kDataFieldNumber, kBytes);

// A tag in as few bytes as it takes; 0 at the end, and for anything else.
uint32_t ReadTag(CodedInputStream& input) {
  const int start = input.CurrentPosition();
  const uint32_t tag = input.ReadTag();
  const auto size = static_cast<size_t>(input.CurrentPosition() - start);
  return size == CodedOutputStream::VarintSize32(tag) ? tag : 0;
}

// A field's length in as few bytes as it takes.
bool ReadSize(CodedInputStream& input, int& size) {
  const int start = input.CurrentPosition();
  if (!input.ReadVarintSizeAsInt(&size)) return false;
  const auto bytes = static_cast<size_t>(input.CurrentPosition() - start);
  return bytes == CodedOutputStream::VarintSize32(static_cast<uint32_t>(size));
}

// Goes over a field's length and as many bytes, which are `data` then.
bool ReadBytes(absl::Span<const uint8_t> all, CodedInputStream& input,
               absl::Span<const uint8_t>& data) {
  int size = 0;
  if (!ReadSize(input, size)) return false;
  const int start = input.CurrentPosition();
  // Skip stops at the end of the message around it.
  if (!input.Skip(size)) return false;
  data = all.subspan(start, size);
  return true;
}

// The fields of a Segment; of one that is there several times, the last counts.
bool ReadSegment(absl::Span<const uint8_t> all, CodedInputStream& input, SegmentView& segment) {
  int size = 0;
  if (!ReadSize(input, size)) return false;
  const CodedInputStream::Limit around = input.PushLimit(size);
  if (input.BytesUntilLimit() != size) return false;  // It would reach beyond its message.
  while (const uint32_t tag = ReadTag(input)) {
    if (tag == kAddressTag) {
      if (!input.ReadVarint64(&segment.address)) return false;
    } else if (tag != kDataTag || !ReadBytes(all, input, segment.data)) {
      return false;
    }
  }
  if (!input.ConsumedEntireMessage() || input.BytesUntilLimit() != 0) return false;
  input.PopLimit(around);
  return true;
}

// Goes over a field that is not a segment.
bool SkipField(absl::Span<const uint8_t> all, uint32_t tag, CodedInputStream& input) {
  uint64_t value = 0;
  absl::Span<const uint8_t> bytes;
  if (tag % 8 == kVarint) return input.ReadVarint64(&value);
  return tag % 8 == kBytes && ReadBytes(all, input, bytes);
}

}  // namespace

std::optional<ImageBytes> SplitImageBytes(absl::Span<const uint8_t> bytes) {
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max())) return std::nullopt;
  CodedInputStream input(bytes.data(), static_cast<int>(bytes.size()));
  const CodedInputStream::Limit none = input.PushLimit(static_cast<int>(bytes.size()));
  static_cast<void>(none);
  ImageBytes image;
  std::string rest;  // The message without its segments.
  while (true) {
    const int start = input.CurrentPosition();
    const uint32_t tag = ReadTag(input);
    if (tag == 0) break;
    if (tag == kSegmentTag) {
      if (!ReadSegment(bytes, input, image.segments.emplace_back())) return std::nullopt;
      continue;
    }
    if (!SkipField(bytes, tag, input)) return std::nullopt;
    rest.append(reinterpret_cast<const char*>(bytes.data()) + start,
                input.CurrentPosition() - start);
  }
  if (!input.ConsumedEntireMessage()) return std::nullopt;
  if (!ParseProtoBytes(rest, "", image.info).ok()) return std::nullopt;
  return image;
}

// A file's bytes.
class MappedImage::Mapping {
 public:
  Mapping(void* base, size_t size) : base_(base), size_(size) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { munmap(base_, size_); }

  // Null for a file that is small, no file of bytes, or cannot be mapped: it is to be read.
  static std::shared_ptr<const Mapping> Make(absl::string_view path) {
    const std::string name(path);
    struct stat status = {};
    // Before it is opened: a pipe would notice that.
    if (stat(name.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return nullptr;
    const int descriptor = open(name.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return nullptr;
    const auto close_file = absl::MakeCleanup([descriptor] { close(descriptor); });
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return nullptr;
    const auto size = static_cast<size_t>(status.st_size);
    if (size < kMappedBytes) return nullptr;
    void* base = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (base == MAP_FAILED) return nullptr;
    return std::make_shared<const Mapping>(base, size);
  }

  absl::Span<const uint8_t> bytes() const { return {static_cast<const uint8_t*>(base_), size_}; }

 private:
  void* base_;
  size_t size_;
};

MappedImage::MappedImage(v1::Image image) : info_(std::move(image)), segments_(SegmentsOf(info_)) {}

MappedImage::MappedImage(std::shared_ptr<const Mapping> mapping, v1::Image info,
                         std::vector<SegmentView> segments)
    : mapping_(std::move(mapping)), info_(std::move(info)), segments_(std::move(segments)) {}

absl::StatusOr<MappedImage> MappedImage::Open(absl::string_view path) {
  if (absl::EndsWith(path, ".pb")) {
    if (std::shared_ptr<const Mapping> mapping = Mapping::Make(path); mapping != nullptr) {
      if (std::optional<ImageBytes> split = SplitImageBytes(mapping->bytes()); split.has_value()) {
        const absl::Status status = CheckImageView({split->info, split->segments});
        if (!status.ok()) {
          return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
        }
        return MappedImage(std::move(mapping), std::move(split->info), std::move(split->segments));
      }
    }
  }
  ATALLA_ASSIGN_OR_RETURN(v1::Image image, image::LoadImage(path));
  return MappedImage(std::move(image));
}

}  // namespace atalla::image
