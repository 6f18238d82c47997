#include "atalla/image/mapped_image.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/image/check.h"
#include "atalla/image/image_view.h"
#include "atalla/image/load.h"
#include "atalla/v1/image.pb.h"
#include "gtest/gtest.h"

namespace atalla::image {
namespace {

// With a value in each field of Image.
v1::Image SmallImage() {
  v1::Image image;
  image.set_schema_version(kSchemaVersion);
  image.set_name("small");
  v1::Segment& table = *image.add_segments();
  table.set_address(0x3C);
  table.set_data(std::string("\x00\x10\x00\x00", 4));
  v1::Segment& data = *image.add_segments();
  data.set_address(0xFFFFFF00);
  data.set_data(std::string(200, 'd'));
  v1::Region& region = *image.add_regions();
  region.set_tensor("x");
  region.set_role(v1::Region::ROLE_INPUT);
  region.set_address(0x1000);
  region.set_size_bytes(12);
  region.set_dtype(v1::DTYPE_BF16);
  region.mutable_shape()->add_dims(2);
  region.mutable_shape()->add_dims(3);
  region.mutable_layout()->mutable_row_major();
  image.set_parameter_base(0x3C);
  image.add_parameters()->set_name("in");
  image.mutable_parameters(0)->set_value(0x1000);
  return image;
}

// That, with a segment so long that the file is mapped.
v1::Image LargeImage() {
  v1::Image image = SmallImage();
  std::string data(MappedImage::kMappedBytes, '\0');
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<char>(i * 7 + i / 251);
  image.mutable_segments(1)->set_address(0x10000);
  image.mutable_segments(1)->set_data(std::move(data));
  return image;
}

// The message that a view shows.
std::string Serialize(const ImageView& view) {
  v1::Image image = view.info;
  image.clear_segments();
  for (const auto& [address, data] : view.segments) {
    v1::Segment& segment = *image.add_segments();
    segment.set_address(address);
    segment.set_data(std::string(data.begin(), data.end()));
  }
  return SerializeProto(image);
}

std::string Save(absl::string_view name, absl::string_view content) {
  const std::string path = JoinPath(::testing::TempDir(), name);
  EXPECT_TRUE(WriteFile(path, content).ok());
  return path;
}

absl::Span<const uint8_t> BytesOf(absl::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

TEST(MappedImage, MapsLargeFilesAndReadsOthers) {
  const std::string large = SerializeProto(LargeImage());
  const std::string small = SerializeProto(SmallImage());
  const struct {
    std::string path;
    std::string bytes;
    bool mapped;
  } kRows[] = {
      {Save("large.pb", large), large, true},
      {Save("small.pb", small), small, false},
      {Save("large", large), large, false},
      {Save("small.textproto", SmallImage().DebugString()), small, false},
  };
  for (const auto& row : kRows) {
    absl::StatusOr<MappedImage> image = MappedImage::Open(row.path);
    ASSERT_TRUE(image.ok()) << image.status();
    EXPECT_EQ(image->is_mapped(), row.mapped) << row.path;
    EXPECT_EQ(Serialize(image->view()), row.bytes) << row.path;
    // Moving leaves the bytes where they are.
    const MappedImage moved = *std::move(image);
    EXPECT_EQ(Serialize(moved.view()), row.bytes) << row.path;
  }
  const absl::StatusOr<MappedImage> text = MappedImage::Open(Save("i.in", ".data\n100: 1\n"));
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(text->view().segments[0].address, 0x100u);
}

// The name is free for another file, of any size, while the first is mapped.
TEST(MappedImage, KeepsAFileThatIsReplaced) {
  const std::string bytes = SerializeProto(LargeImage());
  const std::string path = Save("replaced.pb", bytes);
  const absl::StatusOr<MappedImage> image = MappedImage::Open(path);
  ASSERT_TRUE(image.ok()) << image.status();
  Save("replaced.pb", "");
  EXPECT_EQ(Serialize(image->view()), bytes);
}

// Whatever is wrong, the words are those of LoadImage.
TEST(MappedImage, RefusesWhatLoadImageRefuses) {
  const std::string good = SerializeProto(LargeImage());
  v1::Image future = LargeImage();
  future.set_schema_version(99);
  v1::Image overlap = LargeImage();
  overlap.mutable_segments(1)->set_address(0x3D);
  v1::Image beyond = LargeImage();
  beyond.mutable_segments(1)->set_address(0xFFFFFFFF);
  v1::Image parameter = LargeImage();
  parameter.mutable_parameters(0)->set_value(7);
  const struct {
    const char* name;
    std::string bytes;
    const char* message;
  } kRows[] = {
      {"cut.pb", good.substr(0, good.size() - 1), "truncated or corrupt"},
      {"half.pb", good.substr(0, good.size() - 100), "truncated or corrupt"},
      {"zeros.pb", std::string(MappedImage::kMappedBytes, '\0'), "truncated or corrupt"},
      {"text.pb", std::string(MappedImage::kMappedBytes, '~'), "truncated or corrupt"},
      // Field 19, of one byte.
      {"unknown.pb", good + "\x9A\x01\x01x", "fields that the type lacks"},
      // A segment with field 3.
      {"segment.pb", good + std::string("\x1A\x02\x18\x01", 4), "fields that the type lacks"},
      {"future.pb", SerializeProto(future), "schema version 99"},
      {"overlap.pb", SerializeProto(overlap), "starts before the previous one ends"},
      {"beyond.pb", SerializeProto(beyond), "reaches beyond address 0xFFFFFFFF"},
      {"parameter.pb", SerializeProto(parameter), "parameter 'in': it is 0x00000007"},
      {"empty.pb", "", "schema version 0"},
  };
  for (const auto& row : kRows) {
    const std::string path = Save(row.name, row.bytes);
    const absl::Status status = MappedImage::Open(path).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.name;
    EXPECT_TRUE(absl::StrContains(status.message(), row.message)) << status;
    EXPECT_EQ(status, LoadImage(path).status());
  }
  const absl::Status missing = MappedImage::Open("/nonexistent/a.pb").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(missing, LoadImage("/nonexistent/a.pb").status());
  const std::string folder = JoinPath(::testing::TempDir(), "folder.pb");
  ASSERT_TRUE(CreateFolders(folder).ok());
  EXPECT_FALSE(MappedImage::Open(folder).ok());
  EXPECT_EQ(MappedImage::Open(folder).status(), LoadImage(folder).status());
}

TEST(SplitImageBytes, PointsIntoTheMessage) {
  const std::string bytes = SerializeProto(SmallImage());
  const std::optional<ImageBytes> split = SplitImageBytes(BytesOf(bytes));
  ASSERT_TRUE(split.has_value());
  EXPECT_EQ(split->info.segments_size(), 0);
  ASSERT_EQ(split->segments.size(), 2u);
  EXPECT_EQ(split->segments[1].data.size(), 200u);
  EXPECT_EQ(static_cast<const void*>(split->segments[1].data.data()),
            bytes.data() + bytes.find("dddd"));
  // As protobuf has it: of a field that is there twice, the last value counts.
  const std::string twice("\x08\x01\x1A\x0A\x08\x01\x12\x01x\x12\x01y\x08\x02", 14);
  const std::optional<ImageBytes> last = SplitImageBytes(BytesOf(twice));
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->segments[0].address, 2u);
  EXPECT_EQ(std::string(last->segments[0].data.begin(), last->segments[0].data.end()), "y");
}

// What SplitImageBytes takes apart, the library reads as the same message; of what the library
// refuses it makes nothing.
void ExpectAgreement(const std::string& bytes, int& split_count) {
  const std::optional<ImageBytes> split = SplitImageBytes(BytesOf(bytes));
  if (!split.has_value()) return;
  ++split_count;
  v1::Image image;
  const absl::Status status = ParseProtoBytes(bytes, "image", image);
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_EQ(Serialize(ImageView{split->info, split->segments}), SerializeProto(image));
}

TEST(SplitImageBytes, AgreesWithTheLibrary) {
  const std::string bytes = SerializeProto(SmallImage());
  int whole = 0;
  ExpectAgreement(bytes, whole);
  EXPECT_EQ(whole, 1);
  int prefixes = 0;
  for (size_t size = 0; size < bytes.size(); ++size) {
    ExpectAgreement(bytes.substr(0, size), prefixes);
  }
  EXPECT_GE(prefixes, 6);  // Between fields.
  EXPECT_LT(prefixes, 20);
  std::mt19937 random(3);
  int changed = 0;
  for (int round = 0; round < 100000; ++round) {
    std::string other = bytes;
    for (uint32_t count = 1 + random() % 3; count > 0; --count) {
      const size_t place = random() % 2 == 0 ? random() % 40 : random() % other.size();
      if (random() % 8 == 0) {
        other.insert(place, 1, static_cast<char>(random()));
      } else {
        other[place] = static_cast<char>(random());
      }
    }
    ASSERT_NO_FATAL_FAILURE(ExpectAgreement(other, changed)) << round;
  }
  EXPECT_GT(changed, 1000);
  EXPECT_LT(changed, 99000);
}

}  // namespace
}  // namespace atalla::image
