#include "atalla/base/proto_io.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atalla/base/file.h"
#include "atalla/v1/graph.pb.h"
#include "atalla/v1/program.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla {
namespace {

using ::testing::HasSubstr;

v1::Program SomeProgram() {
  v1::Program program;
  program.set_name("p");
  program.add_packets()->set_address(20);
  return program;
}

TEST(ProtoIo, BinaryAndTextRoundTrip) {
  for (const std::string name : {"p.pb", "p.textproto"}) {
    const std::string path = JoinPath(::testing::TempDir(), name);
    ASSERT_TRUE(WriteProto(SomeProgram(), path).ok());
    const absl::StatusOr<v1::Program> read = ReadProto<v1::Program>(path);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(SerializeProto(*read), SerializeProto(SomeProgram()));
  }
}

TEST(ProtoIo, TruncatedBytesAreAnError) {
  const std::string bytes = SerializeProto(SomeProgram());
  v1::Program program;
  const absl::Status status =
      ParseProtoBytes(absl::string_view(bytes).substr(0, bytes.size() - 1), "cut.pb", program);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("cut.pb: not a binary atalla.v1.Program"));
}

TEST(ProtoIo, FieldsOfAnotherTypeAreAnError) {
  // Field 19 exists in no message of ours.
  const std::string bytes = "\x9A\x01\x01x";
  v1::Program program;
  const absl::Status status = ParseProtoBytes(bytes, "other.pb", program);
  EXPECT_THAT(std::string(status.message()), HasSubstr("fields that the type lacks"));
}

TEST(ProtoIo, TextErrorsNameLineAndColumn) {
  v1::Program program;
  const absl::Status status = ParseProtoText("name: 'p'\nnmae: 'q'\n", "p.textproto", program);
  EXPECT_THAT(std::string(status.message()), HasSubstr("p.textproto:2:"));
}

TEST(ProtoIo, TextWithBytesThatAreNoTextIsAnError) {
  v1::Program program;
  EXPECT_TRUE(ParseProtoText("name: 'caf\xC3\xA9'", "p.textproto", program).ok());
  for (const std::string text : {"name: 'caf\xE9'", "symbols { name: '\\377' }"}) {
    const absl::Status status = ParseProtoText(text, "p.textproto", program);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("p.textproto: a string is not UTF-8"));
  }
}

TEST(ProtoIo, MissingFile) {
  EXPECT_EQ(ReadProto<v1::Graph>("/no/such.pb").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace atalla
