#include "atalla/image/load.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/image/check.h"
#include "atalla/v1/common.pb.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::image {
namespace {

std::string Save(const std::string& name, const std::string& content) {
  const std::string path = JoinPath(::testing::TempDir(), name);
  EXPECT_TRUE(WriteFile(path, content).ok());
  return path;
}

v1::Program OnePacket() {
  v1::Program program;
  program.set_schema_version(kSchemaVersion);
  program.set_name("one");
  v1::Packet& packet = *program.add_packets();
  for (const uint64_t word : {0x32, 0x31, 0x31, 0x31}) packet.add_slots(word);
  return program;
}

v1::Image OneSegment(uint64_t address, const std::string& data) {
  v1::Image image;
  image.set_schema_version(kSchemaVersion);
  v1::Segment& segment = *image.add_segments();
  segment.set_address(address);
  segment.set_data(data);
  return image;
}

TEST(Load, ProgramsInEveryForm) {
  const std::string text = "0: 32 0000000031 0000000031 0000000031\n.data\n3C: 7\n";
  for (const char* name : {"a.in", "a.txt", "a"}) {
    const absl::StatusOr<InFile> file = LoadProgramFile(Save(name, text));
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(file->program.packets(0).slots(0), 0x32u);
    EXPECT_EQ(file->image.segments(0).address(), 0x3Cu);
  }
  const std::string bytes = SerializeProto(OnePacket());
  for (const std::string& path :
       {Save("b.pb", bytes), Save("b", bytes), Save("b.textproto", OnePacket().DebugString())}) {
    const absl::StatusOr<InFile> file = LoadProgramFile(path);
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(SerializeProto(file->program), bytes);
    EXPECT_EQ(file->image.segments_size(), 0);
  }
}

TEST(Load, Images) {
  const v1::Image image = OneSegment(0x1000, std::string("\x01\x02\x03\x04", 4));
  const absl::StatusOr<v1::Image> binary = LoadImage(Save("i.pb", SerializeProto(image)));
  ASSERT_TRUE(binary.ok()) << binary.status();
  EXPECT_EQ(SerializeProto(*binary), SerializeProto(image));
  const absl::StatusOr<v1::Image> text = LoadImage(Save("i.in", ".data\n1000: 04030201\n"));
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(text->segments(0).data(), image.segments(0).data());
}

TEST(Load, RefusesBadFiles) {
  const std::string bytes = SerializeProto(OnePacket());
  v1::Program other = OnePacket();
  other.set_schema_version(99);
  const struct {
    std::string path;
    const char* message;
  } kRows[] = {
      {Save("cut.pb", bytes.substr(0, bytes.size() - 3)), "truncated or corrupt"},
      {Save("empty.pb", ""), "schema version 0"},
      {Save("image.pb", SerializeProto(OneSegment(1, "x"))),
       "the program has no packets; is this an Image?"},
      {Save("future.pb", SerializeProto(other)), "schema version 99"},
      {Save("text.pb", "0: 32\n"), "truncated or corrupt"},
      {Save("bad.in", "0: 3 2 :\n"), "bad.in:1:8: error: a second ':'"},
      {Save("binary.in", bytes), "binary.in:1"},
      {Save("bad.textproto", "packets {\n  adress: 3\n}\n"), "bad.textproto:2:"},
  };
  for (const auto& row : kRows) {
    const absl::Status status = LoadProgramFile(row.path).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.path;
    EXPECT_TRUE(absl::StrContains(status.message(), row.message)) << status;
    EXPECT_TRUE(absl::StrContains(status.message(), row.path)) << status;
  }
  EXPECT_EQ(LoadProgramFile("/nonexistent/a.in").status().code(), absl::StatusCode::kNotFound);
  const std::string data_only = Save("data_only.in", ".data\n100: 1\n");
  EXPECT_EQ(std::string(LoadProgramFile(data_only).status().message()),
            absl::StrCat(data_only, ": there are no packets in this file"));
  EXPECT_TRUE(LoadImage(data_only).ok());
  v1::Image image = OneSegment(5, "a");
  *image.add_segments() = image.segments(0);
  const absl::Status status = LoadImage(Save("two.pb", SerializeProto(image))).status();
  EXPECT_TRUE(absl::StrContains(status.message(), "starts before the previous one ends")) << status;
}

// All prefixes of a message: an error or a valid program.
TEST(Load, SurvivesTruncation) {
  const std::string bytes = SerializeProto(OnePacket());
  for (size_t size = 0; size < bytes.size(); ++size) {
    const absl::StatusOr<InFile> file = LoadProgramFile(Save("p.pb", bytes.substr(0, size)));
    EXPECT_TRUE(!file.ok() || CheckProgram(file->program).ok()) << size;
  }
}

TEST(MergeImages, JoinsSegments) {
  v1::Image into = OneSegment(0x10, "abcd");
  ASSERT_TRUE(MergeImages(OneSegment(0x12, "cdef"), into).ok());
  ASSERT_TRUE(MergeImages(OneSegment(0x0, "xy"), into).ok());
  ASSERT_TRUE(MergeImages(OneSegment(0x11, "bc"), into).ok());
  ASSERT_TRUE(MergeImages(OneSegment(0x0E, "zz"), into).ok());
  EXPECT_TRUE(CheckImage(into).ok()) << CheckImage(into);
  ASSERT_EQ(into.segments_size(), 3);
  EXPECT_EQ(into.segments(0).data(), "xy");
  EXPECT_EQ(into.segments(1).data(), "zz");
  EXPECT_EQ(into.segments(2).data(), "abcdef");
}

TEST(MergeImages, RefusesDisagreement) {
  v1::Image into = OneSegment(0x10, "abcd");
  const std::string before = SerializeProto(into);
  const absl::Status status = MergeImages(OneSegment(0x12, "cX"), into);
  EXPECT_EQ(std::string(status.message()),
            "images disagree about the byte at 0x00000013: 0x64 and 0x58");
  EXPECT_EQ(SerializeProto(into), before);

  v1::Image with_region;
  with_region.set_schema_version(kSchemaVersion);
  v1::Region& region = *with_region.add_regions();
  region.set_tensor("x");
  region.set_role(v1::Region::ROLE_INPUT);
  region.set_size_bytes(2);
  region.set_dtype(v1::DTYPE_BF16);
  region.mutable_layout()->mutable_row_major();
  ASSERT_TRUE(MergeImages(with_region, into).ok());
  ASSERT_TRUE(MergeImages(with_region, into).ok());  // The same region again.
  EXPECT_EQ(into.regions_size(), 1);
  region.set_address(8);
  EXPECT_EQ(std::string(MergeImages(with_region, into).message()),
            "images disagree about region 'x'");
}

// The output of one program is the input of the next; in which order they merge makes no
// difference.
TEST(MergeImages, AnOutputOfEitherIsAnOutput) {
  v1::Image input;
  input.set_schema_version(kSchemaVersion);
  v1::Region& region = *input.add_regions();
  region.set_tensor("x");
  region.set_role(v1::Region::ROLE_INPUT);
  region.set_size_bytes(2);
  region.set_dtype(v1::DTYPE_BF16);
  region.mutable_layout()->mutable_row_major();
  v1::Image output = input;
  output.mutable_regions(0)->set_role(v1::Region::ROLE_OUTPUT);
  v1::Image into = input;
  ASSERT_TRUE(MergeImages(output, into).ok());
  EXPECT_EQ(SerializeProto(into), SerializeProto(output));
  into = output;
  ASSERT_TRUE(MergeImages(input, into).ok());
  EXPECT_EQ(SerializeProto(into), SerializeProto(output));
  // A parameter is something else.
  output.mutable_regions(0)->set_role(v1::Region::ROLE_PARAMETER);
  EXPECT_EQ(std::string(MergeImages(output, input).message()), "images disagree about region 'x'");
}

// Looking each one up among all others would take minutes.
TEST(MergeImages, ManyTensors) {
  v1::Image input;
  input.set_schema_version(kSchemaVersion);
  for (int i = 0; i < 50000; ++i) {
    v1::Region& region = *input.add_regions();
    region.set_tensor("t" + std::to_string(i));
    region.set_role(v1::Region::ROLE_INPUT);
    region.set_address(2 * i);
    region.set_size_bytes(2);
    region.set_dtype(v1::DTYPE_BF16);
    region.mutable_layout()->mutable_row_major();
  }
  v1::Image into = input;
  ASSERT_TRUE(MergeImages(input, into).ok());
  EXPECT_EQ(into.regions_size(), 50000);
}

TEST(MergeImages, ParametersNeedOneBase) {
  v1::Image a = OneSegment(0x3C, std::string("\x01\0\0\0", 4));
  a.set_parameter_base(0x3C);
  a.add_parameters()->set_name("n");
  a.mutable_parameters(0)->set_value(1);
  v1::Image b;
  b.set_schema_version(kSchemaVersion);
  ASSERT_TRUE(MergeImages(a, b).ok());
  EXPECT_EQ(b.parameter_base(), 0x3Cu);
  a.set_parameter_base(0x40);
  EXPECT_TRUE(absl::StrContains(MergeImages(a, b).message(),
                                "images have their parameters at 0x00000040 and at 0x0000003C"));
}

}  // namespace
}  // namespace atalla::image
