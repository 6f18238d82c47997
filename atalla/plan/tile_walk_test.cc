#include "atalla/plan/tile_walk.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::plan {
namespace {

using ::testing::ElementsAre;

// "operand@offset rowsxcolumns/pitch spN".
std::vector<std::string> Walk(const v1::NodePlan& plan) {
  std::vector<std::string> accesses;
  const AccessVisitor visit = [&](const TileAccess& access) {
    accesses.push_back(std::to_string(access.operand) + "@" + std::to_string(access.offset) + " " +
                       std::to_string(access.rows) + "x" + std::to_string(access.columns) + "/" +
                       std::to_string(access.pitch) + " sp" + std::to_string(access.scratchpad));
  };
  plan.has_gemm() ? WalkGemm(plan.gemm(), visit) : WalkElementwise(plan.elementwise(), visit);
  return accesses;
}

v1::NodePlan Gemm(int64_t m, int64_t n, int64_t k, const char* order) {
  v1::NodePlan plan;
  v1::GemmPlan& gemm = *plan.mutable_gemm();
  const auto tile = [](int64_t extent) { return static_cast<uint32_t>(extent < 32 ? extent : 32); };
  gemm.set_m(m);
  gemm.set_n(n);
  gemm.set_k(k);
  gemm.set_tile_m(tile(m));
  gemm.set_tile_n(tile(n));
  gemm.set_tile_k(tile(k));
  gemm.set_m_tiles((m + 31) / 32);
  gemm.set_n_tiles((n + 31) / 32);
  gemm.set_k_tiles((k + 31) / 32);
  gemm.set_loop_order(order);
  return plan;
}

// 33 x 33 x 5: the weights stay in the array for both m tiles.
TEST(TileWalk, GemmKeepsWeightsOverM) {
  EXPECT_THAT(
      Walk(Gemm(33, 33, 5, "nmk")),
      ElementsAre("1@0 32x5/32 sp1", "0@0 32x5/5 sp0", "-1@0 32x32/33 sp0", "0@160 1x5/5 sp0",
                  "-1@1056 1x32/33 sp0", "1@1024 1x5/32 sp1", "0@0 32x5/5 sp0", "-1@32 32x1/33 sp0",
                  "0@160 1x5/5 sp0", "-1@1088 1x1/33 sp0"));
}

TEST(TileWalk, GemmWithMOutsideLoadsWeightsEachTime) {
  EXPECT_THAT(Walk(Gemm(33, 1, 2, "mnk")),
              ElementsAre("1@0 1x2/32 sp1", "0@0 32x2/2 sp0", "-1@0 32x1/1 sp0", "1@0 1x2/32 sp1",
                          "0@64 1x2/2 sp0", "-1@32 1x1/1 sp0"));
}

// K = 40: tiles of 32 and 8; C is stored once. A lies in scratchpad 1 when a tile has over 16 rows.
TEST(TileWalk, GemmSumsOverK) {
  EXPECT_THAT(Walk(Gemm(2, 3, 40, "nmk")),
              ElementsAre("1@0 3x32/32 sp1", "0@0 2x32/40 sp0", "1@1024 3x8/32 sp1",
                          "0@32 2x8/40 sp0", "-1@0 2x3/3 sp0"));
  EXPECT_THAT(Walk(Gemm(17, 3, 40, "nmk")),
              ElementsAre("1@0 3x32/32 sp1", "0@0 17x32/40 sp1", "1@1024 3x8/32 sp1",
                          "0@32 17x8/40 sp1", "-1@0 17x3/3 sp0"));
}

v1::NodePlan Elementwise(const std::vector<int64_t>& extents,
                         const std::vector<std::vector<int64_t>>& strides, uint32_t rows,
                         uint32_t lanes) {
  v1::NodePlan plan;
  v1::ElementwisePlan& elementwise = *plan.mutable_elementwise();
  for (const int64_t extent : extents) elementwise.add_extents(extent);
  for (const auto& operand : strides) {
    auto& entry = *elementwise.add_operands();
    if (operand.empty()) entry.set_constant(1);
    for (const int64_t stride : operand) entry.add_strides(stride);
  }
  elementwise.set_rows_per_tile(rows);
  elementwise.set_lanes(lanes);
  return plan;
}

// 1,025 = 32 full rows and one lane.
TEST(TileWalk, LinearTails) {
  EXPECT_THAT(Walk(Elementwise({1025}, {{1}, {0}}, 32, 32)),
              ElementsAre("0@0 32x32/32 sp0", "0@1024 1x1/32 sp0", "1@0 1x1/1 sp1",
                          "-1@0 32x32/32 sp0", "-1@1024 1x1/32 sp0"));
  EXPECT_THAT(Walk(Elementwise({1100}, {{1}, {}}, 32, 32)),
              ElementsAre("0@0 32x32/32 sp0", "0@1024 2x32/32 sp0", "0@1088 1x12/32 sp0",
                          "-1@0 32x32/32 sp0", "-1@1024 2x32/32 sp0", "-1@1088 1x12/32 sp0"));
}

// 33 x 34 plus a row of 34, and times a column of 33.
TEST(TileWalk, PlanesLoadWhatRepeatsOnce) {
  EXPECT_THAT(
      Walk(Elementwise({33, 34}, {{34, 1}, {0, 1}}, 32, 32)),
      ElementsAre("0@0 32x32/34 sp0", "1@0 1x32/0 sp1", "-1@0 32x32/34 sp0", "0@1088 1x32/34 sp0",
                  "-1@1088 1x32/34 sp0", "0@32 32x2/34 sp0", "1@32 1x2/0 sp1", "-1@32 32x2/34 sp0",
                  "0@1120 1x2/34 sp0", "-1@1120 1x2/34 sp0"));
  EXPECT_THAT(Walk(Elementwise({2, 3}, {{3, 1}, {1, 0}}, 2, 3)),
              ElementsAre("0@0 2x3/3 sp0", "1@0 2x1/1 sp1", "-1@0 2x3/3 sp0"));
}

TEST(TileWalk, OuterLoops) {
  EXPECT_THAT(Walk(Elementwise({2, 1, 3}, {{3, 0, 1}, {1, 0, 0}}, 1, 3)),
              ElementsAre("0@0 1x3/0 sp0", "1@0 1x1/0 sp1", "-1@0 1x3/3 sp0", "0@3 1x3/0 sp0",
                          "1@1 1x1/0 sp1", "-1@3 1x3/3 sp0"));
}

}  // namespace
}  // namespace atalla::plan
