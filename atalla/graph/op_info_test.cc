#include "atalla/graph/op_info.h"

#include <limits>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::graph {
namespace {

using ::testing::HasSubstr;

TEST(OpInfo, TableHasEveryOperationOnce) {
  std::set<std::string> names;
  for (int op = v1::Op_MIN; op <= v1::Op_MAX; ++op) {
    if (op == v1::OP_UNSPECIFIED || !v1::Op_IsValid(op)) continue;
    const OpInfo* info = FindOpInfo(static_cast<v1::Op>(op));
    ASSERT_NE(info, nullptr) << v1::Op_Name(static_cast<v1::Op>(op));
    EXPECT_GE(info->inputs, 1);
    EXPECT_TRUE(names.insert(info->onnx_name).second);
    EXPECT_TRUE(names.insert(info->published_name).second);
  }
  EXPECT_EQ(names.size(), 2 * AllOps().size());
  EXPECT_EQ(FindOpInfo(v1::OP_UNSPECIFIED), nullptr);
  EXPECT_EQ(FindOpInfo(static_cast<v1::Op>(99)), nullptr);
  EXPECT_EQ(PublishedName(static_cast<v1::Op>(99)), "op 99");
}

struct MatMulCase {
  Dims lhs, rhs, output;  // An empty output: an error.
};

// Shapes as NumPy's matmul gives them.
TEST(OpInfo, MatMulShapes) {
  for (const MatMulCase& c : std::vector<MatMulCase>{
           {{2, 3}, {3, 4}, {2, 4}},
           {{5, 2, 3}, {3, 4}, {5, 2, 4}},
           {{5, 2, 3}, {5, 3, 4}, {5, 2, 4}},
           {{5, 1, 2, 3}, {6, 3, 4}, {5, 6, 2, 4}},
           {{3}, {3, 4}, {4}},
           {{2, 3}, {3}, {2}},
           {{7, 2, 3}, {3}, {7, 2}},
           {{2, 3}, {4, 3}, {}},
           {{2, 3}, {4}, {}},
           {{}, {3}, {}},
           {{2, 2, 3}, {5, 3, 4}, {}},
       }) {
    const absl::StatusOr<MatMulDims> dims = GetMatMulDims(c.lhs, c.rhs);
    ASSERT_EQ(dims.ok(), !c.output.empty()) << DimsString(c.lhs) << DimsString(c.rhs);
    if (dims.ok()) {
      EXPECT_EQ(dims->output, c.output);
    }
  }
}

TEST(OpInfo, MatMulErrorNamesBothSides) {
  const absl::Status status = GetMatMulDims({2, 3}, {4, 5}).status();
  EXPECT_EQ(status.message(), "[2, 3] x [4, 5]: the rows of the right-hand side are 4; expected 3");
}

struct BroadcastCase {
  Dims a, b, output;
  bool ok = true;
};

// The examples of the ONNX broadcasting page, and others.
TEST(OpInfo, BroadcastShapes) {
  for (const BroadcastCase& c : std::vector<BroadcastCase>{
           {{2, 3, 4, 5}, {}, {2, 3, 4, 5}},
           {{2, 3, 4, 5}, {5}, {2, 3, 4, 5}},
           {{4, 5}, {2, 3, 4, 5}, {2, 3, 4, 5}},
           {{1, 4, 5}, {2, 3, 1, 1}, {2, 3, 4, 5}},
           {{3, 4, 5}, {2, 1, 1, 1}, {2, 3, 4, 5}},
           {{}, {}, {}},
           {{2, 3}, {2}, {}, false},
           {{4}, {3}, {}, false},
       }) {
    for (const bool swapped : {false, true}) {
      const absl::StatusOr<Dims> dims = swapped ? BroadcastDims(c.b, c.a) : BroadcastDims(c.a, c.b);
      ASSERT_EQ(dims.ok(), c.ok) << DimsString(c.a) << DimsString(c.b);
      if (c.ok) {
        EXPECT_EQ(*dims, c.output);
      }
    }
  }
}

TEST(OpInfo, BroadcastStridesAreZeroWhereAnOperandRepeats) {
  EXPECT_EQ(BroadcastStrides({3, 1, 5}, {2, 3, 4, 5}), (Dims{0, 5, 0, 1}));
  EXPECT_EQ(BroadcastStrides({}, {2, 3}), (Dims{0, 0}));
  EXPECT_EQ(RowMajorStrides({2, 3, 4}), (Dims{12, 4, 1}));
}

v1::Node Transpose(const std::vector<int64_t>& permutation) {
  v1::Node node;
  node.set_op(v1::OP_TRANSPOSE);
  for (const int64_t dimension : permutation) {
    node.mutable_transpose()->add_permutation(dimension);
  }
  return node;
}

TEST(OpInfo, TransposeShapes) {
  const ShapeRule rule = FindOpInfo(v1::OP_TRANSPOSE)->shape_rule;
  const std::vector<Dims> inputs = {{2, 3, 4}};
  EXPECT_EQ(*rule(Transpose({2, 0, 1}), inputs), (Dims{4, 2, 3}));
  for (const std::vector<int64_t>& bad : std::vector<std::vector<int64_t>>{
           {}, {0, 1}, {0, 0, 1}, {0, 1, 3}, {-1, 0, 1}, {0, 1, 2, 3}}) {
    const absl::Status status = rule(Transpose(bad), inputs).status();
    EXPECT_THAT(std::string(status.message()), HasSubstr("expected each of 0 .. rank-1 once"));
  }
}

TEST(OpInfo, LayerNormalizationShapes) {
  const ShapeRule rule = FindOpInfo(v1::OP_LAYER_NORMALIZATION)->shape_rule;
  v1::Node node;
  node.mutable_layer_normalization()->set_axis(-2);
  EXPECT_EQ(*rule(node, {Dims{2, 3, 4}, Dims{3, 4}, Dims{3, 4}}), (Dims{2, 3, 4}));
  EXPECT_THAT(std::string(rule(node, {Dims{2, 3, 4}, Dims{3, 4}, Dims{4}}).status().message()),
              HasSubstr("bias has shape [4]; expected [3, 4]"));
  node.mutable_layer_normalization()->set_epsilon(-1);
  EXPECT_FALSE(rule(node, {Dims{2, 3, 4}, Dims{3, 4}, Dims{3, 4}}).ok());
  node.mutable_layer_normalization()->set_epsilon(std::numeric_limits<double>::quiet_NaN());
  EXPECT_FALSE(rule(node, {Dims{2, 3, 4}, Dims{3, 4}, Dims{3, 4}}).ok());
  node.mutable_layer_normalization()->set_epsilon(0);
  node.mutable_layer_normalization()->set_axis(3);
  EXPECT_FALSE(rule(node, {Dims{2, 3, 4}, Dims{3, 4}, Dims{3, 4}}).ok());
}

}  // namespace
}  // namespace atalla::graph
