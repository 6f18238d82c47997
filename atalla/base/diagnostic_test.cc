#include "atalla/base/diagnostic.h"

#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace atalla {
namespace {

TEST(Diagnostic, PointsAtTheColumn) {
  DiagnosticList list;
  list.Error({"a.s", 2, 5}, "bad", "better");
  EXPECT_EQ(list.Render("one\ntwo three\n"),
            "a.s:2:5: error: bad\ntwo three\n    ^\nhint: better\n");
}

TEST(Diagnostic, TabsCountAsColumns) {
  const Diagnostic diagnostic{Diagnostic::Severity::kWarning, {"a.s", 1, 9}, "bad", "", "\tadd"};
  EXPECT_EQ(diagnostic.Render(), "a.s:1:9: warning: bad\n        add\n        ^\n");
}

TEST(Diagnostic, LeavesOutWhatIsUnknown) {
  EXPECT_EQ((SourceLocation{"f", 3, 0}).ToString(), "f:3");
  EXPECT_EQ((SourceLocation{"f", 0, 0}).ToString(), "f");
  DiagnosticList list;
  list.Error({}, "no place");
  EXPECT_EQ(list.Render(), "error: no place\n");
}

TEST(DiagnosticList, OnlyErrorsFail) {
  DiagnosticList list;
  list.Warning({"f", 1, 1}, "hm");
  EXPECT_TRUE(list.ToStatus().ok());
  list.Error({"f", 9, 1}, "no such line");
  const absl::Status status = list.ToStatus("text\r\n");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(std::string(status.message()),
            "f:1:1: warning: hm\ntext\n^\nf:9:1: error: no such line");
}

TEST(NearestSpelling, FindsSlips) {
  const std::vector<std::string> names = {"add.s", "addi.s", "gemm.vv"};
  EXPECT_EQ(NearestSpelling("ad.s", names), "add.s");
  EXPECT_EQ(NearestSpelling("gemv.vv", names), "gemm.vv");
  EXPECT_EQ(NearestSpelling("gmem.vv", names), "gemm.vv");
  EXPECT_EQ(NearestSpelling("frobnicate", names), "");
  EXPECT_EQ(NearestSpelling("z", names), "");
}

// Comparing two of these would take a terabyte.
TEST(NearestSpelling, LooksAtNoLongWords) {
  const std::string long_word(1000000, 'x');
  EXPECT_EQ(NearestSpelling(long_word, {long_word + "y"}), "");
  EXPECT_EQ(NearestSpelling("xx", {long_word, "xxy"}), "xxy");
}

}  // namespace
}  // namespace atalla
