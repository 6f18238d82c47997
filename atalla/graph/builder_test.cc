#include "atalla/graph/builder.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::graph {
namespace {

using ::testing::HasSubstr;

TEST(GraphBuilder, InfersShapesAndRoundsToBf16) {
  GraphBuilder b("g", "test");
  const std::string x = b.Input("x", {4, 1, 3});
  // 1.00390625 = 1 + 2^-8 lies half-way between two BF16 values; even is 1.
  const std::string w =
      b.Parameter("w", {3, 2}, std::vector<float>{1.00390625f, 1.01171875f, 0, 0, 0, 0});
  b.Output(b.Add("y", b.MatMul("m", x, w), b.Literal("half", 0.5f)));
  const absl::StatusOr<Graph> graph = std::move(b).Build();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->dims("m"), (Dims{4, 1, 2}));
  EXPECT_EQ(graph->dims("half"), Dims{});
  // 1 = 3F80; 1 + 1.5 * 2^-7 is half-way between 3F81 and 3F82.
  EXPECT_EQ(graph->tensor("w").data(), std::string("\x80\x3F\x82\x3F\0\0\0\0\0\0\0\0", 12));
  EXPECT_TRUE(graph->is_output("y"));
}

TEST(GraphBuilder, Float32KeepsAllBits) {
  GraphBuilder b("g", "test");
  b.set_dtype(v1::DTYPE_F32);
  b.Output(b.Relu("y", b.Input("x", {1}, std::vector<float>{1.00390625f})));
  const absl::StatusOr<Graph> graph = std::move(b).Build();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->tensor("x").data(), std::string("\x00\x80\x80\x3F", 4));
}

TEST(GraphBuilder, ReturnsTheFirstMistake) {
  GraphBuilder b("g", "test");
  const std::string x = b.Input("x", {2, 3});
  b.MatMul("m", x, x);
  b.Relu("r", "nothing");
  const absl::Status status = std::move(b).Build().status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("node 'm': [2, 3] x [2, 3]"));
}

TEST(GraphBuilder, VerifiesTheWhole) {
  GraphBuilder b("g", "test");
  b.Parameter("w", {2}, std::vector<float>{1, 2, 3});
  EXPECT_THAT(std::string(std::move(b).Build().status().message()),
              HasSubstr("tensor 'w': 6 bytes of data; expected 4"));
}

}  // namespace
}  // namespace atalla::graph
