#include "atalla/graph/constant.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/evaluator.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::graph {
namespace {

using ::testing::ElementsAre;

Graph MakeGraph() {
  GraphBuilder b("g", "test");
  const std::string x = b.Input("x", {2, 3, 4});
  std::vector<float> values(24);
  for (int i = 0; i < 24; ++i) values[i] = static_cast<float>(i);
  const std::string w = b.Parameter("w", {2, 3, 4}, values);
  b.Transpose("w1", w, {2, 0, 1});
  b.Transpose("w2", "w1", {1, 0, 2});
  b.Transpose("x1", x, {2, 0, 1});
  b.Output(b.Transpose("x2", "x1", {1, 0, 2}));
  absl::StatusOr<Graph> graph = std::move(b).Build();
  EXPECT_TRUE(graph.ok()) << graph.status();
  return *std::move(graph);
}

// w1 = [4, 2, 3]; w2 swaps its first two: [2, 4, 3], which is w with its last two swapped.
TEST(Constant, FollowsChainsOfTransposes) {
  const Graph graph = MakeGraph();
  const ViewOf view = ResolveView(graph, "x2");
  EXPECT_EQ(view.source, "x");
  EXPECT_THAT(view.permutation, ElementsAre(0, 2, 1));
  EXPECT_THAT(ResolveView(graph, "x1").permutation, ElementsAre(2, 0, 1));
  EXPECT_EQ(ResolveView(graph, "x").source, "x");
  EXPECT_THAT(ResolveView(graph, "x").permutation, ElementsAre(0, 1, 2));
}

TEST(Constant, OnlyConstantsAndTheirTransposesAreConstant) {
  const Graph graph = MakeGraph();
  EXPECT_TRUE(IsConstant(graph, "w"));
  EXPECT_TRUE(IsConstant(graph, "w2"));
  EXPECT_FALSE(IsConstant(graph, "x"));
  EXPECT_FALSE(IsConstant(graph, "x2"));
}

TEST(Constant, BytesArePermuted) {
  const Graph graph = MakeGraph();
  const absl::StatusOr<std::string> bytes = ConstantBytes(graph, "w2");
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_THAT(FloatsFromBytes(*bytes, v1::DTYPE_BF16),
              ElementsAre(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, 12, 16, 20, 13, 17, 21, 14, 18, 22,
                          15, 19, 23));
  EXPECT_EQ(*ConstantBytes(graph, "w"), graph.tensor("w").data());
  EXPECT_EQ(ConstantBytes(graph, "x2").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace atalla::graph
