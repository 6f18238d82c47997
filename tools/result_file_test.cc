#include "tools/result_file.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/v1/timing.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "nlohmann/json.hpp"

namespace atalla {
namespace {

using ::google::protobuf::util::MessageDifferencer;

v1::TimingResult Example() {
  v1::TimingResult result;
  result.set_machine("atalla");
  result.set_cycles(uint64_t{1} << 60);
  result.mutable_stalls()->set_dma(518);
  return result;
}

std::string Path(const char* name) { return absl::StrCat(testing::TempDir(), "/", name); }

TEST(ResultFile, TheNameSaysTheForm) {
  for (const char* name : {"result.pb", "result.textproto"}) {
    const std::string path = Path(name);
    EXPECT_EQ(CheckResultName("out", path), absl::OkStatus());
    ASSERT_EQ(WriteResult(Example(), path), absl::OkStatus());
    const auto read = ReadProto<v1::TimingResult>(path);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_TRUE(MessageDifferencer::Equals(*read, Example())) << name;
  }
  EXPECT_EQ(CheckResultName("out", "a/result.json"), absl::OkStatus());
  ASSERT_EQ(WriteResult(Example(), Path("result.json")), absl::OkStatus());
  const auto json = nlohmann::json::parse(ReadFile(Path("result.json")).value_or(""));
  EXPECT_EQ(json.at("cycles"), uint64_t{1} << 60);
  EXPECT_EQ(json.at("stalls").at("dma"), 518);
  EXPECT_EQ(json.at("stalls").at("unit"), 0);
}

TEST(ResultFile, OtherNamesAreErrors) {
  for (const char* name : {"result", "result.PB", "result.txt", "-", "", "json"}) {
    const absl::Status status = CheckResultName("timing_out", name);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_EQ(status.message(), absl::StrCat("bad value '", name,
                                             "' for --timing_out; the name must end in .pb "
                                             "(binary), .textproto or .json"));
  }
  EXPECT_EQ(WriteResult(Example(), "/no/such/folder/r.json").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(WriteResult(Example(), "/no/such/folder/r.pb").code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace atalla
