#include "atalla/image/image_set.h"

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/proto_io.h"
#include "atalla/image/check.h"
#include "atalla/image/image_view.h"
#include "atalla/image/load.h"
#include "atalla/image/mapped_image.h"
#include "atalla/v1/common.pb.h"
#include "atalla/v1/image.pb.h"
#include "gtest/gtest.h"

namespace atalla::image {
namespace {

v1::Image EmptyImage() {
  v1::Image image;
  image.set_schema_version(kSchemaVersion);
  return image;
}

void AddSegment(uint64_t address, absl::string_view data, v1::Image& image) {
  v1::Segment& segment = *image.add_segments();
  segment.set_address(address);
  segment.set_data(std::string(data));
}

v1::Image OneSegment(uint64_t address, absl::string_view data) {
  v1::Image image = EmptyImage();
  AddSegment(address, data, image);
  return image;
}

absl::Status Add(const v1::Image& image, ImageSet& set) {
  return set.Add(ImageView{image, SegmentsOf(image)});
}

// "10:abcd 20:x": address and bytes of the pieces.
std::string Pieces(const ImageSet& set) {
  std::string text;
  for (const auto& [address, data] : set.view().segments) {
    absl::StrAppend(&text, text.empty() ? "" : " ", absl::Hex(address), ":",
                    std::string(data.begin(), data.end()));
  }
  return text;
}

TEST(ImageSet, HasEachByteOnce) {
  const v1::Image whole = OneSegment(0x10, "abcd");
  const v1::Image tail = OneSegment(0x12, "cdef");
  const v1::Image below = OneSegment(0x0, "xy");
  const v1::Image inside = OneSegment(0x11, "bc");
  const v1::Image around = OneSegment(0x0E, "zzabcdefg");
  ImageSet set("all");
  EXPECT_EQ(Pieces(set), "");
  ASSERT_TRUE(Add(whole, set).ok());
  EXPECT_EQ(Pieces(set), "10:abcd");
  ASSERT_TRUE(Add(tail, set).ok());
  EXPECT_EQ(Pieces(set), "10:ab 12:cd 14:ef");
  ASSERT_TRUE(Add(below, set).ok());
  ASSERT_TRUE(Add(inside, set).ok());
  ASSERT_TRUE(Add(around, set).ok());
  EXPECT_EQ(Pieces(set), "0:xy e:zz 10:a 11:b 12:c 13:d 14:ef 16:g");
  EXPECT_TRUE(CheckImageView(set.view()).ok()) << CheckImageView(set.view());
  EXPECT_EQ(set.view().info.name(), "all");
  // Not copied.
  EXPECT_EQ(static_cast<const void*>(set.view().segments[0].data.data()),
            below.segments(0).data().data());
}

TEST(ImageSet, NamesTheFirstByteThatDiffers) {
  const v1::Image first = OneSegment(0x10, "abcd");
  v1::Image second = OneSegment(0x8, "12345678a");
  AddSegment(0x12, "cXY", second);
  ImageSet set("all");
  ASSERT_TRUE(Add(first, set).ok());
  EXPECT_EQ(Add(second, set),
            absl::InvalidArgumentError("images disagree about the byte at 0x00000013: 0x64 and "
                                       "0x58"));
  EXPECT_EQ(Pieces(set), "10:abcd");
  // The same when the new one starts first: what is known comes first.
  EXPECT_EQ(Add(OneSegment(0xF, "zz"), set),
            absl::InvalidArgumentError("images disagree about the byte at 0x00000010: 0x61 and "
                                       "0x7A"));
}

v1::Image WithRegion(absl::string_view tensor, uint64_t address) {
  v1::Image image = EmptyImage();
  v1::Region& region = *image.add_regions();
  region.set_tensor(std::string(tensor));
  region.set_role(v1::Region::ROLE_INPUT);
  region.set_address(address);
  region.set_size_bytes(2);
  region.set_dtype(v1::DTYPE_BF16);
  region.mutable_layout()->mutable_row_major();
  return image;
}

TEST(ImageSet, MergesRegionsAndParameters) {
  v1::Image table = OneSegment(0x3C, absl::string_view("\x01\0\0\0\x02\0\0\0", 8));
  table.set_parameter_base(0x3C);
  table.add_parameters()->set_name("one");
  table.mutable_parameters(0)->set_value(1);
  v1::Image second = OneSegment(0x40, absl::string_view("\x02\0\0\0", 4));
  second.set_parameter_base(0x3C);
  second.add_parameters()->set_name("two");
  second.mutable_parameters(0)->set_value(2);
  second.mutable_parameters(0)->set_offset_bytes(4);
  // Cuts the word of "two" in pieces.
  const v1::Image cut = OneSegment(0x3E, absl::string_view("\0\0\x02\0", 4));
  const v1::Image region = WithRegion("x", 0x100);
  ImageSet set("all");
  const v1::Image* const images[] = {&table, &second, &cut, &region, &region};
  for (const v1::Image* image : images) {
    ASSERT_TRUE(Add(*image, set).ok());
  }
  EXPECT_EQ(set.view().info.parameters_size(), 2);
  EXPECT_EQ(set.view().info.parameter_base(), 0x3Cu);
  EXPECT_EQ(set.view().info.regions_size(), 1);
  EXPECT_EQ(Add(WithRegion("x", 0x102), set),
            absl::InvalidArgumentError("images disagree about region 'x'"));
  v1::Image moved = second;
  moved.set_parameter_base(0x40);
  EXPECT_EQ(Add(moved, set),
            absl::InvalidArgumentError("images have their parameters at 0x00000040 and at "
                                       "0x0000003C"));
  // Another name for the same word is refused by CheckImage.
  v1::Image again = second;
  again.mutable_parameters(0)->set_name("three");
  EXPECT_EQ(Add(again, set),
            absl::InvalidArgumentError(
                "image 'all': parameter 'three': another parameter has offset 4 too"));
  EXPECT_EQ(set.view().info.parameters_size(), 2);
}

// Bytes by address.
std::map<uint64_t, uint8_t> BytesOf(const ImageView& image) {
  std::map<uint64_t, uint8_t> bytes;
  for (const auto& [address, data] : image.segments) {
    for (size_t i = 0; i < data.size(); ++i) bytes[address + i] = data[i];
  }
  return bytes;
}

// Segments of 1 to 6 bytes that hold their addresses, one byte in `errors` of them something else.
v1::Image RandomImage(std::mt19937& random, int errors) {
  v1::Image image = EmptyImage();
  uint64_t address = random() % 8;
  for (uint32_t count = random() % 6; count > 0; --count) {
    std::string data(1 + random() % 6, '\0');
    for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<char>(address + i);
    if (random() % errors == 0) data[random() % data.size()] = '\x7F';
    AddSegment(address, data, image);
    address += data.size() + random() % 5;
  }
  return image;
}

// MergeImages, which copies, is the other implementation.
TEST(ImageSet, AgreesWithMergeImages) {
  std::mt19937 random(7);
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<v1::Image> images;
    for (int i = 0; i < 4; ++i) images.push_back(RandomImage(random, 40));
    v1::Image merged = EmptyImage();
    ImageSet set("");
    for (const v1::Image& image : images) {
      const absl::Status expected = MergeImages(image, merged);
      const absl::Status status = Add(image, set);
      ASSERT_EQ(status.code(), expected.code()) << status << " " << expected;
      // Up to the two values, the order of which is another when the new segment starts first.
      const size_t length = std::string("images disagree about the byte at 0x00000000").size();
      ASSERT_EQ(status.message().substr(0, length), expected.message().substr(0, length));
      if (!status.ok()) ++refused;
      ASSERT_EQ(BytesOf(set.view()), BytesOf(ImageView{merged, SegmentsOf(merged)}));
    }
  }
  EXPECT_GT(refused, 100);
  EXPECT_LT(refused, 6000);
}

TEST(ImageSet, TakesFiles) {
  const std::string large = absl::StrCat(testing::TempDir(), "/large.pb");
  const std::string small = absl::StrCat(testing::TempDir(), "/small.textproto");
  const std::string other = absl::StrCat(testing::TempDir(), "/other.pb");
  const std::string bytes(MappedImage::kMappedBytes, 'x');
  ASSERT_TRUE(WriteProto(OneSegment(0x100, bytes), large).ok());
  ASSERT_TRUE(WriteProto(OneSegment(0xFF, "ax"), small).ok());
  ASSERT_TRUE(WriteProto(OneSegment(0xFF, "az"), other).ok());
  ImageSet set("all");
  ASSERT_TRUE(set.AddFile(large).ok());
  ASSERT_TRUE(set.AddFile(small).ok());
  // Neither an image that disagrees nor a file that is not there changes the set.
  const absl::Status disagrees = set.AddFile(other);
  EXPECT_EQ(disagrees.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StartsWith(disagrees.message(), absl::StrCat(other, ": images disagree")))
      << disagrees;
  EXPECT_EQ(set.AddFile("/no/such/file.pb").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Pieces(set), absl::StrCat("ff:a 100:x 101:", bytes.substr(1)));
}

}  // namespace
}  // namespace atalla::image
