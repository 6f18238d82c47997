#include "atalla/plan/planner.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/graph/builder.h"
#include "atalla/models/models.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::plan {
namespace {

using ::atalla::graph::Dims;
using ::atalla::graph::Graph;
using ::atalla::graph::GraphBuilder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<float> Zeros(const Dims& dims) {
  return std::vector<float>(graph::ElementCount(dims), 0.0f);
}

Graph Build(GraphBuilder b) {
  absl::StatusOr<Graph> graph = std::move(b).Build();
  EXPECT_TRUE(graph.ok()) << graph.status();
  return *std::move(graph);
}

// Every plan that a test makes is verified too.
v1::Plan Plan(const Graph& graph) {
  const isa::MachineModel machine = isa::MachineModel::Default();
  const absl::StatusOr<v1::Plan> plan = PlanGraph(graph, machine);
  EXPECT_TRUE(plan.ok()) << plan.status();
  const absl::Status status = CheckPlan(graph, *plan, machine);
  EXPECT_TRUE(status.ok()) << status;
  return *plan;
}

Graph MatMulGraph(const Dims& lhs, const Dims& rhs) {
  GraphBuilder b("g", "test");
  const std::string x = b.Input("x", lhs);
  b.Output(b.MatMul("y", x, b.Parameter("w", rhs, Zeros(rhs))));
  return Build(std::move(b));
}

// "load x 32x5 sp1 *2".
std::vector<std::string> Transfers(const v1::NodePlan& node) {
  std::vector<std::string> lines;
  for (const v1::Transfer& t : node.transfers()) {
    lines.push_back(absl::StrCat(t.direction() == v1::Transfer::DIRECTION_LOAD ? "load " : "store ",
                                 t.tensor(), " ", t.rows(), "x", t.columns(), " sp", t.scratchpad(),
                                 " *", t.count()));
  }
  return lines;
}

TEST(Planner, BasicRunsOnTheDeviceButForItsTranspose) {
  const Graph graph = *models::BuildModel("basic");
  const v1::Plan plan = Plan(graph);
  int device = 0;
  int view = 0;
  for (const v1::NodePlan& node : plan.nodes()) {
    device += node.backend() == v1::NodePlan::BACKEND_DEVICE;
    view += node.backend() == v1::NodePlan::BACKEND_VIEW;
  }
  EXPECT_EQ(device, 10);
  EXPECT_EQ(view, 1);
  EXPECT_EQ(plan.machine(), "atalla");
  // 32 x 32 weights, and one row in and out: 2048 + 64 bytes in, 64 out.
  EXPECT_EQ(plan.nodes(0).loaded_bytes(), 2112u);
  EXPECT_EQ(plan.nodes(0).stored_bytes(), 64u);
  // The bias: two rows of 32.
  EXPECT_EQ(plan.nodes(1).loaded_bytes(), 128u);
  // mul by a literal: one row.
  EXPECT_EQ(plan.nodes(6).node(), "mul");
  EXPECT_EQ(plan.nodes(6).elementwise().operands(0).constant(), 0.5f);
  EXPECT_EQ(plan.nodes(6).loaded_bytes(), 64u);
  // Three packed matrices and three biases.
  EXPECT_EQ(plan.memory().persistent_bytes(), 3u * 2048 + 3 * 64);
  // At most three rows live at once: relu (the residual), matmul_1 and add_1, and so on.
  EXPECT_EQ(plan.memory().transient_bound_bytes(), 3u * 64);
  EXPECT_EQ(plan.memory().transient_bytes(), 3u * 64);
}

// The transpose of a weight is folded into its packed tiles; the weight itself needs no place.
TEST(Planner, TransposedWeightsArePackedAsTheProductSeesThem) {
  const Graph graph = *models::BuildModel("basic");
  const v1::Plan plan = Plan(graph);
  int placed = 0;
  for (const v1::Placement& placement : plan.placements()) {
    EXPECT_NE(placement.tensor(), "output_weight");
    if (placement.tensor() != "transpose") continue;
    ++placed;
    EXPECT_EQ(placement.layout().weight_tiles().k(), 32);
    EXPECT_EQ(placement.layout().weight_tiles().n(), 32);
    EXPECT_EQ(placement.arena(), v1::Placement::ARENA_PERSISTENT);
  }
  EXPECT_EQ(placed, 1);
  ASSERT_EQ(plan.views_size(), 1);
  EXPECT_EQ(plan.views(0).tensor(), "transpose");
  EXPECT_EQ(plan.views(0).source(), "output_weight");
}

struct GemmCase {
  Dims lhs, rhs;
  uint64_t loaded, stored;
};

// Bytes by hand: W once for each n (k in one tile) or for each m; A for each n tile; C once.
TEST(Planner, GemmBytes) {
  for (const GemmCase& c : std::vector<GemmCase>{
           {{1, 32}, {32, 32}, 2 * (32 * 32 + 32), 2 * 32},
           {{33, 31}, {31, 33}, 2 * (31 * 33 + 2 * 33 * 31), 2 * 33 * 33},
           {{40, 40}, {40, 512}, 2 * (2 * 40 * 512 + 16 * 40 * 40), 2 * 40 * 512},
           {{1, 9216}, {9216, 1000}, 2 * (9216 * 1000 + 32 * 9216), 2 * 1000},
           {{2, 3, 32, 5}, {5, 7}, 2 * (5 * 7 + 192 * 5), 2 * 192 * 7},
           {{64}, {64, 1}, 2 * (64 + 64), 2},
           {{5, 64}, {64}, 2 * (64 + 5 * 64), 2 * 5},
       }) {
    const v1::Plan plan = Plan(MatMulGraph(c.lhs, c.rhs));
    EXPECT_EQ(plan.nodes(0).loaded_bytes(), c.loaded) << graph::DimsString(c.lhs);
    EXPECT_EQ(plan.nodes(0).stored_bytes(), c.stored) << graph::DimsString(c.lhs);
  }
}

TEST(Planner, GemmTilesAndTails) {
  const v1::Plan plan = Plan(MatMulGraph({33, 40}, {40, 65}));
  const v1::GemmPlan& gemm = plan.nodes(0).gemm();
  EXPECT_EQ(gemm.m_tiles(), 2);
  EXPECT_EQ(gemm.n_tiles(), 3);
  EXPECT_EQ(gemm.k_tiles(), 2);
  EXPECT_EQ(gemm.tail_m(), 1u);
  EXPECT_EQ(gemm.tail_n(), 1u);
  EXPECT_EQ(gemm.tail_k(), 8u);
  EXPECT_THAT(Transfers(plan.nodes(0)),
              ElementsAre("load w 32x32 sp1 *4", "load w 32x8 sp1 *4", "load w 1x32 sp1 *2",
                          "load w 1x8 sp1 *2", "load x 32x32 sp1 *3", "load x 32x8 sp1 *3",
                          "store y 32x32 sp0 *2", "store y 32x1 sp0 *1", "load x 1x32 sp1 *3",
                          "load x 1x8 sp1 *3", "store y 1x32 sp0 *2", "store y 1x1 sp0 *1"));
}

// All tails: planner (by multiplication) and verifier (by walking) agree, and every byte of C is
// stored once.
TEST(Planner, GemmTailsExhaustively) {
  for (const int64_t m : {1, 16, 17, 31, 32, 33, 65}) {
    for (const int64_t n : {1, 31, 32, 33, 70}) {
      for (const int64_t k : {1, 31, 32, 33, 64, 95}) {
        EXPECT_EQ(Plan(MatMulGraph({m, k}, {k, n})).nodes(0).stored_bytes(),
                  static_cast<uint64_t>(2 * m * n));
      }
    }
  }
}

Graph AddGraph(const Dims& a, const Dims& b_dims) {
  GraphBuilder b("g", "test");
  const std::string x = b.Input("x", a);
  b.Output(b.Add("y", x, b.Input("z", b_dims)));
  return Build(std::move(b));
}

struct AddCase {
  Dims a, b;
  Dims extents;
  std::vector<std::string> transfers;
};

TEST(Planner, ElementwiseMergesAndBroadcasts) {
  for (const AddCase& c : std::vector<AddCase>{
           {{1024},
            {1024},
            {1024},
            {"load x 32x32 sp0 *1", "load z 32x32 sp1 *1", "store y 32x32 sp0 *1"}},
           {{5, 205},
            {5, 205},
            {1025},
            {"load x 32x32 sp0 *1", "load x 1x1 sp0 *1", "load z 32x32 sp1 *1", "load z 1x1 sp1 *1",
             "store y 32x32 sp0 *1", "store y 1x1 sp0 *1"}},
           {{3072},
            {1},
            {3072},
            {"load x 32x32 sp0 *3", "load z 1x1 sp1 *1", "store y 32x32 sp0 *3"}},
           {{2100},
            {},
            {2100},
            {"load x 32x32 sp0 *2", "load x 1x32 sp0 *1", "load x 1x20 sp0 *1", "load z 1x1 sp1 *1",
             "store y 32x32 sp0 *2", "store y 1x32 sp0 *1", "store y 1x20 sp0 *1"}},
           {{7}, {7}, {7}, {"load x 1x7 sp0 *1", "load z 1x7 sp1 *1", "store y 1x7 sp0 *1"}},
           {{}, {}, {1}, {"load x 1x1 sp0 *1", "load z 1x1 sp1 *1", "store y 1x1 sp0 *1"}},
           {{2, 20, 40},
            {40},
            {40, 40},
            {"load x 32x32 sp0 *1", "load x 8x32 sp0 *1", "load x 32x8 sp0 *1", "load x 8x8 sp0 *1",
             "load z 1x32 sp1 *1", "load z 1x8 sp1 *1", "store y 32x32 sp0 *1",
             "store y 8x32 sp0 *1", "store y 32x8 sp0 *1", "store y 8x8 sp0 *1"}},
           // One factor a channel: [3, 4, 5] + [3, 1, 1] is [3, 20] + [3, 1].
           {{3, 4, 5},
            {3, 1, 1},
            {3, 20},
            {"load x 3x20 sp0 *1", "load z 3x1 sp1 *1", "store y 3x20 sp0 *1"}},
           {{2, 1, 33},
            {1, 3, 1},
            {2, 3, 33},
            {"load x 1x32 sp0 *2", "load x 1x1 sp0 *2", "load z 3x1 sp1 *4", "store y 3x32 sp0 *2",
             "store y 3x1 sp0 *2"}},
       }) {
    const v1::Plan plan = Plan(AddGraph(c.a, c.b));
    const v1::ElementwisePlan& elementwise = plan.nodes(0).elementwise();
    EXPECT_EQ(Dims(elementwise.extents().begin(), elementwise.extents().end()), c.extents)
        << graph::DimsString(c.a) << graph::DimsString(c.b);
    EXPECT_EQ(Transfers(plan.nodes(0)), c.transfers)
        << graph::DimsString(c.a) << graph::DimsString(c.b);
  }
}

// Shapes of up to four dimensions against each other: the verifier compares with a walk of the
// definition, and each element of the output is stored once.
TEST(Planner, ElementwiseShapesExhaustively) {
  const std::vector<int64_t> sizes = {1, 3, 33};
  for (int a = 0; a < 27; ++a) {
    for (int b = 0; b < 8; ++b) {
      const Dims full = {sizes[a % 3], sizes[a / 3 % 3], sizes[a / 9]};
      Dims part = full;
      for (int d = 0; d < 3; ++d) {
        if (b >> d & 1) part[d] = 1;
      }
      for (const bool swapped : {false, true}) {
        const v1::Plan plan = swapped ? Plan(AddGraph(part, full)) : Plan(AddGraph(full, part));
        EXPECT_EQ(plan.nodes(0).stored_bytes(),
                  static_cast<uint64_t>(2 * graph::ElementCount(full)));
      }
    }
  }
}

TEST(Planner, SameTensorTwice) {
  GraphBuilder b("g", "test");
  const std::string x = b.Input("x", {40});
  b.Output(b.Mul("y", x, x));
  EXPECT_EQ(Plan(Build(std::move(b))).nodes(0).loaded_bytes(), 160u);
}

// A transpose that leaves the last dimension in place is read by its strides.
TEST(Planner, ElementwiseReadsTransposesInPlace) {
  GraphBuilder b("g", "test");
  const std::string x = b.Input("x", {2, 3, 4});
  const std::string t = b.Transpose("t", x, {1, 0, 2});
  b.Output(b.Relu("y", t));
  const v1::Plan plan = Plan(Build(std::move(b)));
  EXPECT_THAT(plan.nodes(1).elementwise().extents(), ElementsAre(3, 2, 4));
  EXPECT_THAT(plan.nodes(1).elementwise().operands(0).strides(), ElementsAre(4, 12, 1));
  EXPECT_EQ(plan.nodes(0).backend(), v1::NodePlan::BACKEND_VIEW);
  // The bytes of x are needed until the node that reads them through the view.
  EXPECT_EQ(plan.placements(0).tensor(), "x");
  EXPECT_EQ(plan.placements(0).last_node(), 1);
}

// Transposes of constants are permuted when the image is written, whatever reads them.
TEST(Planner, ConstantViewsHaveAPlaceOfTheirOwn) {
  GraphBuilder b("g", "test");
  const std::string x = b.Input("x", {2, 3});
  const std::string w = b.Parameter("w", {3, 2}, Zeros({3, 2}));
  const std::string t = b.Transpose("t", w, {1, 0});
  b.Output(b.Add("y", x, t));
  b.Output(b.MatMul("z", x, w));
  const v1::Plan plan = Plan(Build(std::move(b)));
  std::vector<std::string> persistent;
  for (const v1::Placement& placement : plan.placements()) {
    if (placement.arena() == v1::Placement::ARENA_PERSISTENT) {
      persistent.push_back(placement.tensor());
    }
  }
  EXPECT_THAT(persistent, ElementsAre("t", "w"));
}

TEST(Planner, OneConstantInTwoLayouts) {
  GraphBuilder b("g", "test");
  const std::string x = b.Input("x", {4, 4});
  const std::string w = b.Parameter("w", {4, 4}, Zeros({4, 4}));
  b.Output(b.Add("y", b.MatMul("p", x, w), w));
  EXPECT_EQ(Plan(Build(std::move(b))).memory().persistent_bytes(), 2048u + 32u);
}

TEST(Planner, ListsEveryUnsupportedNode) {
  GraphBuilder b("g", "test");
  const std::string x = b.Input("x", {4, 4});
  const std::string s = b.Parameter("s", {4}, Zeros({4}));
  const std::string n = b.LayerNormalization("norm", x, s, s, -1, 1e-5);
  const std::string p = b.MatMul("product", n, x);
  const std::string t = b.Transpose("t", p, {1, 0});
  const std::string r = b.Relu("relu", t);
  const std::string w = b.Parameter("w", {2, 4, 4}, Zeros({2, 4, 4}));
  b.Output(b.MatMul("batch", b.Relu("fine", r), w));
  const Graph graph = Build(std::move(b));
  const absl::Status status = PlanGraph(graph, isa::MachineModel::Default()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(status.message(),
            "graph 'g': 4 of 6 nodes cannot run on machine 'atalla'\n"
            "  norm (layernorm): there is no kernel for LayerNormalization\n"
            "  product (matmul): its right-hand side 'x' is not a constant; only constants can be "
            "packed in weight tiles\n"
            "  relu (relu): its input 't' is a transpose of 'product' in place, read with a step "
            "of 4 elements from lane to lane; a transfer can do 0 and 1\n"
            "  batch (matmul): its right-hand side [2, 4, 4] is a batch of matrices; a kernel "
            "takes one");
  const std::vector<UnsupportedNode> unsupported = FindUnsupported(graph);
  ASSERT_EQ(unsupported.size(), 4u);
  EXPECT_EQ(unsupported[1].node, 1);
  EXPECT_EQ(unsupported[1].op, "matmul");
}

TEST(Planner, LayernormSmokeNamesItsMissingOperation) {
  EXPECT_THAT(
      std::string(PlanGraph(*models::BuildModel("layernorm_smoke"), isa::MachineModel::Default())
                      .status()
                      .message()),
      HasSubstr("layer_norm (layernorm): there is no kernel for LayerNormalization"));
}

TEST(Planner, Float32IsUnsupported) {
  GraphBuilder b("g", "test");
  b.set_dtype(v1::DTYPE_F32);
  b.Output(b.Relu("y", b.Input("x", {4})));
  EXPECT_THAT(
      std::string(PlanGraph(Build(std::move(b)), isa::MachineModel::Default()).status().message()),
      HasSubstr("y (relu): its input 'x' is f32; kernels compute in bf16"));
}

TEST(Planner, RowsBeyondTheDmaPitchAreUnsupported) {
  const int64_t wide = (int64_t{1} << 20) + 1;
  GraphBuilder b("g", "test");
  const std::string x = b.Input("x", {2, wide});
  b.Output(b.Add("y", x, b.Input("z", {2, 1})));
  EXPECT_THAT(
      std::string(PlanGraph(Build(std::move(b)), isa::MachineModel::Default()).status().message()),
      HasSubstr("rows of 1048577 elements; a transfer steps at most 1048576"));
}

std::string RefusalOf(GraphBuilder b) {
  const absl::Status status = PlanGraph(Build(std::move(b)), isa::MachineModel::Default()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  return std::string(status.message());
}

TEST(Planner, ProductsOfTransposedActivationsAreUnsupported) {
  GraphBuilder b("g", "test");
  const std::string t = b.Transpose("t", b.Input("x", {4, 6}), {1, 0});
  b.Output(b.MatMul("y", t, b.Parameter("w", {4, 4}, Zeros({4, 4}))));
  EXPECT_THAT(RefusalOf(std::move(b)),
              HasSubstr("y (matmul): its left-hand side 't' is a transpose of 'x' in place; a "
                        "kernel reads rows whose elements follow each other"));
}

// Moving dimensions of one element moves no bytes.
TEST(Planner, TransposesThatKeepTheOrderOfElementsAreContiguous) {
  GraphBuilder b("g", "test");
  const std::string t = b.Transpose("t", b.Input("x", {1, 6, 4}), {1, 0, 2});
  b.Output(b.MatMul("y", t, b.Parameter("w", {4, 5}, Zeros({4, 5}))));
  const v1::Plan plan = Plan(Build(std::move(b)));
  EXPECT_EQ(plan.nodes(1).gemm().m(), 6);
}

TEST(Planner, ProductsBeyondTheDmaPitchAreUnsupported) {
  const int64_t most = int64_t{1} << 20;
  EXPECT_EQ(Plan(MatMulGraph({1, most}, {most, 1})).nodes(0).gemm().k_tiles(), most / 32);
  GraphBuilder b("g", "test");
  b.Output(b.MatMul("y", b.Input("x", {1, most + 1}),
                    b.Parameter("w", {most + 1, 1}, Zeros({most + 1, 1}))));
  EXPECT_THAT(RefusalOf(std::move(b)),
              HasSubstr("y (matmul): K = 1048577, N = 1: a transfer steps at most 1048576 elements "
                        "from row to row"));
}

// [2, 2^20 + 1, 1] broadcast along its last dimension, with rows exchanged: a step of 2^20 + 1 from
// row to row.
TEST(Planner, RowStepsBeyondTheDmaPitchAreUnsupported) {
  const int64_t wide = (int64_t{1} << 20) + 1;
  GraphBuilder b("g", "test");
  const std::string t = b.Transpose("t", b.Input("x", {2, wide, 1}), {1, 0, 2});
  b.Output(b.Add("y", t, b.Input("z", {3})));
  EXPECT_THAT(RefusalOf(std::move(b)),
              HasSubstr("y (add): its input 't' is read with a step of 1048577 elements from row "
                        "to row; a transfer can do 1048576"));
}

// Plans use 32 rows of each scratchpad, what the smallest machine has, and name their machine.
TEST(Planner, TheSmallestMachineIsEnough) {
  v1::Machine proto = isa::MachineModel::Default().proto();
  proto.set_name("small");
  proto.mutable_scratchpads()->set_rows(32);
  const absl::StatusOr<isa::MachineModel> machine = isa::MachineModel::FromProto(proto);
  ASSERT_TRUE(machine.ok()) << machine.status();
  const Graph graph = MatMulGraph({33, 64}, {64, 33});
  const absl::StatusOr<v1::Plan> plan = PlanGraph(graph, *machine);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_TRUE(CheckPlan(graph, *plan, *machine).ok());
  EXPECT_FALSE(CheckPlan(graph, *plan, isa::MachineModel::Default()).ok());
  v1::Plan expected = Plan(graph);
  expected.set_machine("small");
  EXPECT_EQ(plan->SerializeAsString(), expected.SerializeAsString());
}

TEST(Planner, TensorsBeyondDataMemoryAreRefused) {
  const int64_t half = int64_t{1} << 29;
  GraphBuilder b("g", "test");
  b.Output(b.Relu("y", b.Input("x", {half})));
  const absl::Status status = PlanGraph(Build(std::move(b)), isa::MachineModel::Default()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
}

TEST(Planner, ExplainsItself) {
  const Graph graph = MatMulGraph({33, 40}, {40, 65});
  const std::string text = ExplainPlan(graph, Plan(graph));
  EXPECT_THAT(text, HasSubstr("plan of g for machine atalla"));
  EXPECT_THAT(text, HasSubstr("33x65x40 in 2x3x2 of 32x32x32, last 1x1x8, nmk"));
  EXPECT_THAT(text, HasSubstr("weight tiles 40x65"));
}

}  // namespace
}  // namespace atalla::plan
