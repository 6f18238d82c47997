#include "atalla/kernels/kernels.h"

#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/graph.h"
#include "atalla/isa/machine.h"
#include "atalla/plan/planner.h"
#include "gtest/gtest.h"

namespace atalla::kernels {
namespace {

struct Planned {
  graph::Graph graph;
  v1::Plan plan;
};

Planned PlanOf(graph::GraphBuilder builder) {
  absl::StatusOr<graph::Graph> graph = std::move(builder).Build();
  EXPECT_TRUE(graph.ok()) << graph.status();
  absl::StatusOr<v1::Plan> plan = plan::PlanGraph(*graph, isa::MachineModel::Default());
  EXPECT_TRUE(plan.ok()) << plan.status();
  return {*std::move(graph), *std::move(plan)};
}

Planned MatMul(int64_t m, int64_t n, int64_t k) {
  graph::GraphBuilder builder("one", "test");
  const std::string x = builder.Input("x", {m, k});
  const std::string w = builder.Parameter("w", {k, n}, std::vector<float>(k * n, 1.0f));
  builder.Output(builder.MatMul("y", x, w));
  return PlanOf(std::move(builder));
}

Planned Relu(int64_t elements) {
  graph::GraphBuilder builder("one", "test");
  builder.Output(builder.Relu("y", builder.Input("x", {elements})));
  return PlanOf(std::move(builder));
}

KernelSource MustGenerate(const Planned& planned) {
  auto source = GenerateKernel(planned.graph, planned.plan, 0);
  EXPECT_TRUE(source.ok()) << source.status();
  return source.ok() ? *source : KernelSource();
}

// What a person sees in the file; the rest of the suite compiles and runs such texts.
TEST(GenerateKernelTest, TextOfARelu) {
  const Planned planned = Relu(3);
  const KernelSource source = MustGenerate(planned);
  EXPECT_EQ(source.file_name, "y.c");
  EXPECT_EQ(source.text.substr(source.text.find("int main()")), R"(int main() {
  int* parameters = (int*)0x3C;
  int a = parameters[0];
  int out = parameters[1];
  // Loops: [3]; tiles of 1 x 3 (rows x lanes).
  // a: scratchpad 0, strides [1].
  // out: scratchpad 0.
  vec zero = 0.0;

  scpad_load(0, a, 0x00200002);  // 1 x 3, pitch 3
  {
    vec a0 = vector_load(0, 0, 2, 0);
    a0 = vec_op_masked("+", zero, 0.0, make_mask("<", a0, 0.0, -1));
    vector_store(a0, 0, 0, 2, 0);
  }
  scpad_store(0, out, 0x00200002);  // 1 x 3, pitch 3
  return 0;
}
)");
}

TEST(GenerateKernelTest, ParametersAreTheAddressesOfThePlan) {
  const Planned planned = MatMul(4, 32, 32);
  const KernelSource source = MustGenerate(planned);
  ASSERT_EQ(source.parameters.size(), 3u);
  for (const KernelParameter& parameter : source.parameters) {
    bool found = false;
    for (const v1::Placement& placement : planned.plan.placements()) {
      if (placement.tensor() != parameter.tensor) continue;
      found = true;
      EXPECT_EQ(parameter.value, placement.address_bytes());
    }
    EXPECT_TRUE(found) << parameter.tensor;
  }
  EXPECT_EQ(source.parameters[0].tensor, "x");
  EXPECT_EQ(source.parameters[1].tensor, "w");
  EXPECT_EQ(source.parameters[2].tensor, "y");
}

TEST(GenerateKernelTest, OneFillOfTheArrayNeedsNoWeightMode) {
  EXPECT_EQ(MustGenerate(MatMul(1, 32, 32)).weight_mode, v1::WEIGHT_MODE_ANY);
  EXPECT_EQ(MustGenerate(MatMul(1, 5, 7)).weight_mode, v1::WEIGHT_MODE_ANY);
  EXPECT_EQ(MustGenerate(MatMul(1, 33, 32)).weight_mode, v1::WEIGHT_MODE_RESET);
  EXPECT_EQ(MustGenerate(MatMul(1, 32, 33)).weight_mode, v1::WEIGHT_MODE_RESET);
  EXPECT_EQ(MustGenerate(Relu(3000)).weight_mode, v1::WEIGHT_MODE_ANY);
}

// C is stored once, and with one term tile no operand of a single row of tiles is loaded twice:
// M*K, K*N and M*N elements of two bytes.
TEST(GenerateKernelTest, MovesEachElementOnceWhereOneTileOfEachIsEnough) {
  for (const auto& [m, n, k] : {std::tuple<int, int, int>{1, 32, 32}, {32, 32, 32}, {5, 1, 7}}) {
    const Planned planned = MatMul(m, n, k);
    int64_t loaded = 0;
    int64_t stored = 0;
    for (const v1::Transfer& transfer : MustGenerate(planned).transfers) {
      (transfer.direction() == v1::Transfer::DIRECTION_LOAD ? loaded : stored) +=
          2 * transfer.rows() * transfer.columns() * transfer.count();
    }
    EXPECT_EQ(loaded, 2 * (m * k + k * n));
    EXPECT_EQ(stored, 2 * m * n);
  }
}

struct BadPlan {
  const char* why;
  Planned planned;
  std::function<void(v1::Plan&)> damage;
  const char* message;
};

TEST(GenerateKernelTest, RefusesPlansThatCannotBeRight) {
  const std::vector<BadPlan> cases = {
      {"other graph", MatMul(4, 4, 4), [](v1::Plan& p) { p.set_graph("two"); }, "graph 'two'"},
      {"nodes missing", MatMul(4, 4, 4), [](v1::Plan& p) { p.clear_nodes(); }, "of 0 nodes"},
      {"other node", MatMul(4, 4, 4), [](v1::Plan& p) { p.mutable_nodes(0)->set_node("z"); },
       "'z' at its place"},
      {"not on the device", MatMul(4, 4, 4),
       [](v1::Plan& p) { p.mutable_nodes(0)->set_backend(v1::NodePlan::BACKEND_HOST); },
       "not planned for the device"},
      {"no shape", MatMul(4, 4, 4), [](v1::Plan& p) { p.mutable_nodes(0)->clear_gemm(); },
       "no place for 'w'"},
      {"no placements", MatMul(4, 4, 4), [](v1::Plan& p) { p.clear_placements(); },
       "no place for 'x'"},
      {"placement beyond memory", MatMul(4, 4, 4),
       [](v1::Plan& p) {
         for (auto& placement : *p.mutable_placements()) placement.set_address_bytes(~uint64_t{1});
       },
       "end below 2^32"},
      {"size of another shape", MatMul(4, 4, 4),
       [](v1::Plan& p) {
         for (auto& placement : *p.mutable_placements()) placement.set_size_bytes(2);
       },
       "placed in 2 bytes"},
      {"zero tile", MatMul(4, 4, 4),
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_gemm()->set_tile_k(0); }, "K = 4"},
      {"huge tile", MatMul(4, 4, 4),
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_gemm()->set_tile_m(33); }, "M = 4"},
      {"tiles that do not add up", MatMul(40, 4, 4),
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_gemm()->set_m_tiles(3); }, "in 3 tiles"},
      {"M of another tensor", MatMul(4, 4, 4),
       [](v1::Plan& p) {
         auto& gemm = *p.mutable_nodes(0)->mutable_gemm();
         gemm.set_m(5);
         gemm.set_tile_m(5);
         gemm.set_tail_m(5);
       },
       "do not fit"},
      {"loop order", MatMul(4, 4, 4),
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_gemm()->set_loop_order("kmn"); }, "'kmn'"},
      {"transfer missing", MatMul(4, 4, 4),
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_transfers()->RemoveLast(); },
       "the kernel makes 1"},
      {"transfer too many", Relu(3),
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_transfers(0)->set_rows(7); },
       "the plan has 0"},
      {"no such function", Relu(3),
       [](v1::Plan& p) {
         p.mutable_nodes(0)->mutable_elementwise()->set_function(
             static_cast<v1::ElementwisePlan::Function>(77));
       },
       "function 77"},
      {"operand missing", Relu(3),
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_elementwise()->clear_operands(); },
       "0 operands"},
      {"strides missing", Relu(3),
       [](v1::Plan& p) {
         p.mutable_nodes(0)->mutable_elementwise()->mutable_operands(0)->clear_strides();
       },
       "0 strides for 1 loops"},
      {"strides beyond the tensor", Relu(3),
       [](v1::Plan& p) {
         p.mutable_nodes(0)->mutable_elementwise()->mutable_operands(0)->set_strides(0, 2);
       },
       "leave the 3 elements"},
      {"negative stride", Relu(3),
       [](v1::Plan& p) {
         p.mutable_nodes(0)->mutable_elementwise()->mutable_operands(0)->set_strides(0, -1);
       },
       "leave the 3 elements"},
      {"loops of another size", Relu(3),
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_elementwise()->set_extents(0, 2); },
       "output of 3"},
      {"overflowing loops", Relu(3),
       [](v1::Plan& p) {
         auto& plan = *p.mutable_nodes(0)->mutable_elementwise();
         for (int i = 0; i < 5; ++i) plan.add_extents(int64_t{1} << 30);
       },
       "loops of"},
      {"no lanes", Relu(3),
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_elementwise()->set_lanes(0); }, "0 lanes"},
  };
  for (const BadPlan& bad : cases) {
    v1::Plan plan = bad.planned.plan;
    bad.damage(plan);
    const auto source = GenerateKernel(bad.planned.graph, plan, 0);
    ASSERT_FALSE(source.ok()) << bad.why;
    EXPECT_TRUE(absl::IsInvalidArgument(source.status())) << source.status();
    EXPECT_TRUE(absl::StrContains(source.status().message(), bad.message))
        << bad.why << ": " << source.status();
    EXPECT_TRUE(absl::StartsWith(source.status().message(), "node 'y': ")) << source.status();
  }
}

TEST(GenerateKernelTest, RefusesNodesThatAreNotThere) {
  const Planned planned = Relu(3);
  EXPECT_EQ(GenerateKernel(planned.graph, planned.plan, 1).status().message(),
            "node 1: the graph has nodes 0 to 0");
  EXPECT_FALSE(GenerateKernel(planned.graph, planned.plan, -1).ok());
}

TEST(NodeFileNamesTest, ArePlainAndDifferent) {
  graph::GraphBuilder builder("names", "test");
  std::string x = builder.Input("x", {2});
  const std::vector<std::string> nodes = {"relu",    "Relu", "a/b",    "a:b",
                                          ".hidden", "..",   "relu_1", std::string(255, 'n')};
  for (const std::string& node : nodes) x = builder.Relu(node, x);
  builder.Output(x);
  const auto graph = std::move(builder).Build();
  ASSERT_TRUE(graph.ok()) << graph.status();
  const std::vector<std::string> names = NodeFileNames(*graph);
  ASSERT_EQ(names.size(), nodes.size());
  EXPECT_EQ(names[0], "relu");
  EXPECT_EQ(names[1], "Relu_1");
  EXPECT_EQ(names[2], "a_b_2");
  EXPECT_EQ(names[3], "a_b_3");
  EXPECT_EQ(names[4], "_hidden_4");
  EXPECT_EQ(names[5], "_._5");
  EXPECT_EQ(names[6], "relu_1_6");
  EXPECT_EQ(names[7].size(), 102u);
}

}  // namespace
}  // namespace atalla::kernels
