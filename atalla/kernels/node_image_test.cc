#include "atalla/kernels/node_image.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/graph.h"
#include "atalla/image/check.h"
#include "atalla/isa/machine.h"
#include "atalla/kernels/kernels.h"
#include "atalla/plan/planner.h"
#include "gtest/gtest.h"

namespace atalla::kernels {
namespace {

// y = relu(x) * w', w' the transpose of a parameter w of 3 x 2: w[n][k] = 10 n + k.
class NodeImageTest : public testing::Test {
 protected:
  void SetUp() override {
    graph::GraphBuilder builder("two", "test");
    const std::string x = builder.Input("x", {2, 2});
    const std::string w = builder.Parameter("w", {3, 2}, {0, 1, 10, 11, 20, 21});
    const std::string r = builder.Relu("r", x);
    builder.Output(builder.MatMul("y", r, builder.Transpose("wt", w, {1, 0})));
    auto graph = std::move(builder).Build();
    ASSERT_TRUE(graph.ok()) << graph.status();
    graph_.emplace(*std::move(graph));
    auto plan = plan::PlanGraph(*graph_, isa::MachineModel::Default());
    ASSERT_TRUE(plan.ok()) << plan.status();
    plan_ = *std::move(plan);
  }

  int NodeIndex(const std::string& name) const {
    for (int i = 0; i < graph_->node_count(); ++i) {
      if (graph_->node(i).name() == name) return i;
    }
    return -1;
  }

  v1::Image MustBuild(const std::string& node, const TensorBytes& inputs) const {
    auto image = BuildNodeImage(*graph_, plan_, NodeIndex(node), inputs);
    EXPECT_TRUE(image.ok()) << image.status();
    return image.ok() ? *image : v1::Image();
  }

  // The two bytes at an address, as BF16; 0xFFFF where no segment is.
  static uint16_t Half(const v1::Image& image, uint64_t address) {
    for (const v1::Segment& segment : image.segments()) {
      if (address < segment.address() || address + 2 > segment.address() + segment.data().size()) {
        continue;
      }
      const std::string& data = segment.data();
      const size_t at = address - segment.address();
      return static_cast<uint8_t>(data[at]) | static_cast<uint8_t>(data[at + 1]) << 8;
    }
    return 0xFFFF;
  }

  std::optional<graph::Graph> graph_;
  v1::Plan plan_;
};

TEST_F(NodeImageTest, WeightsAreWhatThePushesTake) {
  const v1::Image image = MustBuild("y", {});
  ASSERT_TRUE(image::CheckImage(image).ok());
  ASSERT_EQ(image.parameters_size(), 3);
  const uint64_t b = image.parameters(1).value();
  // Row r of the tile is column r of w', which is row r of w: 10 r, 10 r + 1.
  EXPECT_EQ(Half(image, b + 0), 0x0000);       // 0
  EXPECT_EQ(Half(image, b + 2), 0x3F80);       // 1
  EXPECT_EQ(Half(image, b + 64), 0x4120);      // 10
  EXPECT_EQ(Half(image, b + 64 + 2), 0x4130);  // 11
  EXPECT_EQ(Half(image, b + 128), 0x41A0);     // 20
  EXPECT_EQ(Half(image, b + 4), 0x0000);       // Padding.
  EXPECT_EQ(Half(image, b + 3 * 64), 0x0000);
}

TEST_F(NodeImageTest, ParametersAreWordsAtTheirBase) {
  const v1::Image image = MustBuild("r", {});
  ASSERT_EQ(image.parameters_size(), 2);
  EXPECT_EQ(image.parameter_base(), 0x3Cu);
  for (int i = 0; i < 2; ++i) {
    const uint64_t at = 0x3C + image.parameters(i).offset_bytes();
    EXPECT_EQ(image.parameters(i).offset_bytes(), 4u * i);
    EXPECT_EQ(Half(image, at) | Half(image, at + 2) << 16, image.parameters(i).value());
  }
}

TEST_F(NodeImageTest, ActivationsAreRegionsAndHaveDataOnlyWhenItIsGiven) {
  const v1::Image without = MustBuild("y", {});
  ASSERT_EQ(without.regions_size(), 3);
  EXPECT_EQ(without.regions(0).tensor(), "r");
  EXPECT_EQ(without.regions(0).role(), v1::Region::ROLE_INPUT);
  EXPECT_EQ(without.regions(1).role(), v1::Region::ROLE_PARAMETER);
  EXPECT_EQ(without.regions(2).tensor(), "y");
  EXPECT_EQ(without.regions(2).role(), v1::Region::ROLE_OUTPUT);
  const uint64_t r = without.regions(0).address();
  EXPECT_EQ(Half(without, r), 0xFFFF);
  EXPECT_EQ(Half(without, without.regions(2).address()), 0xFFFF);

  const std::string bytes("\x80\x3F\x00\x40\x40\x40\x80\x40", 8);  // 1, 2, 3, 4.
  const v1::Image with = MustBuild("y", {{"r", bytes}, {"x", bytes}});
  EXPECT_EQ(Half(with, r), 0x3F80);
  EXPECT_EQ(Half(with, r + 6), 0x4080);
  EXPECT_EQ(with.segments_size(), without.segments_size() + 1);
}

TEST_F(NodeImageTest, TheOutputOfOneIsTheInputOfTheNext) {
  const v1::Image first = MustBuild("r", {});
  const v1::Image second = MustBuild("y", {});
  EXPECT_EQ(first.regions(1).tensor(), "r");
  EXPECT_EQ(first.regions(1).address(), second.regions(0).address());
}

TEST_F(NodeImageTest, TheStackStartsAboveEveryPlacement) {
  const v1::Image image = MustBuild("r", {});
  const v1::Segment& last = image.segments(image.segments_size() - 1);
  EXPECT_GE(last.address() + last.data().size(), plan_.dram_end_bytes());
}

TEST_F(NodeImageTest, DataOfTheWrongSizeIsRefused) {
  const auto image = BuildNodeImage(*graph_, plan_, NodeIndex("y"), {{"r", "ab"}});
  ASSERT_FALSE(image.ok());
  EXPECT_TRUE(absl::StrContains(image.status().message(), "'r'")) << image.status();
}

TEST_F(NodeImageTest, StoredInputsAreTheOnesAKernelReads) {
  EXPECT_EQ(*StoredInputs(*graph_, plan_, NodeIndex("y")), std::vector<std::string>{"r"});
  EXPECT_EQ(*StoredInputs(*graph_, plan_, NodeIndex("r")), std::vector<std::string>{"x"});
}

TEST_F(NodeImageTest, SegmentsThatOverlapAreRefused) {
  for (v1::Placement& placement : *plan_.mutable_placements()) {
    if (placement.layout().has_weight_tiles()) placement.set_address_bytes(0x3C);
  }
  const auto image = BuildNodeImage(*graph_, plan_, NodeIndex("y"), {});
  ASSERT_FALSE(image.ok());
  EXPECT_TRUE(absl::StrContains(image.status().message(), "node 'y'")) << image.status();
}

}  // namespace
}  // namespace atalla::kernels
