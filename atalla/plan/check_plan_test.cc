#include "atalla/plan/check_plan.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atalla/graph/builder.h"
#include "atalla/plan/planner.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::plan {
namespace {

using ::atalla::graph::Graph;
using ::testing::HasSubstr;

// y = (x * w + bias) * 0.5, with a transpose of an input beside it.
Graph MakeGraph() {
  graph::GraphBuilder b("g", "test");
  const std::string x = b.Input("x", {33, 40});
  const std::string w = b.Parameter("w", {40, 65}, std::vector<float>(40 * 65, 0.0f));
  const std::string bias = b.Parameter("bias", {65}, std::vector<float>(65, 0.0f));
  const std::string p = b.MatMul("p", x, w);                     // Node 0.
  const std::string s = b.Add("s", p, bias);                     // Node 1.
  const std::string h = b.Mul("h", s, b.Literal("half", 0.5f));  // Node 2.
  b.Transpose("t", x, {1, 0});                                   // Node 3.
  b.Output(h);
  b.Output("t");
  absl::StatusOr<Graph> graph = std::move(b).Build();
  EXPECT_TRUE(graph.ok()) << graph.status();
  return *std::move(graph);
}

v1::Placement& Place(v1::Plan& plan, const std::string& tensor) {
  for (v1::Placement& placement : *plan.mutable_placements()) {
    if (placement.tensor() == tensor) return placement;
  }
  ADD_FAILURE() << tensor;
  return *plan.mutable_placements(0);
}

void Remove(v1::Plan& plan, const std::string& tensor) {
  for (int i = 0; i < plan.placements_size(); ++i) {
    if (plan.placements(i).tensor() == tensor) plan.mutable_placements()->DeleteSubrange(i--, 1);
  }
}

// One more placement of x, above all others.
v1::Placement& AddX(v1::Plan& plan) {
  const v1::Placement x = Place(plan, "x");
  v1::Placement& added = *plan.add_placements();
  added = x;
  added.set_address_bytes(0x100000);
  return added;
}

struct BadCase {
  const char* what;
  std::function<void(v1::Plan&)> spoil;
  const char* message;  // A part of it.
};

const std::vector<BadCase>& BadCases() {
  static const auto& cases = *new std::vector<BadCase>{
      {"schema", [](v1::Plan& p) { p.set_schema_version(9); }, "schema version 9; expected 1"},
      {"graph", [](v1::Plan& p) { p.set_graph("other"); }, "the graph is 'g'"},
      {"machine", [](v1::Plan& p) { p.set_machine("other"); },
       "it was made for machine 'other', not for 'atalla'"},
      {"nodes", [](v1::Plan& p) { p.mutable_nodes()->RemoveLast(); }, "3 nodes; the graph has 4"},
      {"order", [](v1::Plan& p) { p.mutable_nodes()->SwapElements(0, 1); },
       "node 0 's': the graph has 'p' here"},
      {"backend", [](v1::Plan& p) { p.mutable_nodes(0)->clear_backend(); },
       "node 0 'p': backend 0; expected"},
      {"backend unknown",
       [](v1::Plan& p) { p.mutable_nodes(0)->set_backend(static_cast<v1::NodePlan::Backend>(9)); },
       "backend 9"},
      {"host", [](v1::Plan& p) { p.mutable_nodes(0)->set_backend(v1::NodePlan::BACKEND_HOST); },
       "on the host without a reason"},
      {"view", [](v1::Plan& p) { p.mutable_nodes(0)->set_backend(v1::NodePlan::BACKEND_VIEW); },
       "a view; matmul computes"},
      {"view with transfers", [](v1::Plan& p) { p.mutable_nodes(3)->set_loaded_bytes(2); },
       "tiles or transfers without a kernel"},
      {"transpose on the device",
       [](v1::Plan& p) { p.mutable_nodes(3)->set_backend(v1::NodePlan::BACKEND_DEVICE); },
       "kernel '' with a plan of case 0 for an operation transpose"},
      {"kernel", [](v1::Plan& p) { p.mutable_nodes(0)->set_kernel("elementwise"); },
       "kernel 'elementwise' with a plan of case 5 for an operation matmul"},
      {"M", [](v1::Plan& p) { p.mutable_nodes(0)->mutable_gemm()->set_m(34); },
       "M is 34; the shapes give 33"},
      {"N", [](v1::Plan& p) { p.mutable_nodes(0)->mutable_gemm()->set_n(-1); },
       "N is -1; the shapes give 65"},
      {"tile 0", [](v1::Plan& p) { p.mutable_nodes(0)->mutable_gemm()->set_tile_m(0); },
       "tiles of 0 along M"},
      {"tile 33", [](v1::Plan& p) { p.mutable_nodes(0)->mutable_gemm()->set_tile_m(33); },
       "tiles of 33 along M"},
      {"tile of weights", [](v1::Plan& p) { p.mutable_nodes(0)->mutable_gemm()->set_tile_k(20); },
       "tiles of 20 along K = 40; weights are packed in tiles of 32"},
      {"tile count", [](v1::Plan& p) { p.mutable_nodes(0)->mutable_gemm()->set_n_tiles(2); },
       "N = 65 in 2 tiles of 32, the last of 1; it takes 3, the last of 1"},
      {"tail", [](v1::Plan& p) { p.mutable_nodes(0)->mutable_gemm()->set_tail_k(32); },
       "K = 40 in 2 tiles of 32, the last of 32; it takes 2, the last of 8"},
      {"loop order", [](v1::Plan& p) { p.mutable_nodes(0)->mutable_gemm()->set_loop_order("kmn"); },
       "loop order 'kmn'; expected nmk or mnk"},
      {"transfer count",
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_transfers(0)->set_count(5); },
       "5 loads of 32 x 32 of 'w' through scratchpad 1; its tiles make 4"},
      {"transfer size", [](v1::Plan& p) { p.mutable_nodes(0)->mutable_transfers(0)->set_rows(31); },
       "4 loads of 31 x 32 of 'w' through scratchpad 1; its tiles make 0"},
      {"transfer rows 99",
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_transfers(0)->set_rows(99); },
       "loads of 99 x 32 of 'w' through scratchpad 1; its tiles make 0"},
      {"transfer scratchpad",
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_transfers(0)->set_scratchpad(0); },
       "through scratchpad 0; its tiles make 0"},
      {"transfer direction",
       [](v1::Plan& p) { p.mutable_nodes(0)->mutable_transfers(0)->clear_direction(); },
       "its tiles make 0"},
      {"transfer twice",
       [](v1::Plan& p) {
         *p.mutable_nodes(0)->add_transfers() = v1::Transfer(p.nodes(0).transfers(0));
       },
       "its tiles make 0"},
      {"transfer missing",
       [](v1::Plan& p) { p.mutable_nodes(1)->mutable_transfers()->RemoveLast(); },
       "node 1 's': it lacks 1 stores of"},
      {"loaded bytes", [](v1::Plan& p) { p.mutable_nodes(1)->set_loaded_bytes(2); },
       "2 bytes loaded and 4290 stored; its tiles make 4420 and 4290"},
      {"stored bytes", [](v1::Plan& p) { p.mutable_nodes(1)->set_stored_bytes(2); },
       "4420 bytes loaded and 2 stored; its tiles make 4420 and 4290"},
      {"function",
       [](v1::Plan& p) {
         p.mutable_nodes(1)->mutable_elementwise()->set_function(v1::ElementwisePlan::FUNCTION_MUL);
       },
       "function 2 for an operation add"},
      {"extents",
       [](v1::Plan& p) { p.mutable_nodes(1)->mutable_elementwise()->set_extents(0, 34); },
       "extents [34, 65] are no merger of the output's [33, 65]"},
      {"extent huge",
       [](v1::Plan& p) {
         p.mutable_nodes(1)->mutable_elementwise()->set_extents(0, int64_t{1} << 62);
       },
       "extent 4611686018427387904"},
      {"extents none",
       [](v1::Plan& p) { p.mutable_nodes(1)->mutable_elementwise()->clear_extents(); },
       "extents [] are no merger"},
      {"extents swapped",
       [](v1::Plan& p) {
         p.mutable_nodes(1)->mutable_elementwise()->mutable_extents()->SwapElements(0, 1);
       },
       "extents [65, 33] are no merger"},
      {"lanes", [](v1::Plan& p) { p.mutable_nodes(1)->mutable_elementwise()->set_lanes(33); },
       "tiles of 32 rows of 33 lanes; expected 1 .. 32 of both"},
      {"lanes 0", [](v1::Plan& p) { p.mutable_nodes(1)->mutable_elementwise()->set_lanes(0); },
       "tiles of 32 rows of 0 lanes"},
      {"rows 0",
       [](v1::Plan& p) { p.mutable_nodes(1)->mutable_elementwise()->set_rows_per_tile(0); },
       "tiles of 0 rows of 32 lanes"},
      {"rows 33",
       [](v1::Plan& p) { p.mutable_nodes(1)->mutable_elementwise()->set_rows_per_tile(33); },
       "tiles of 33 rows of 32 lanes"},
      {"other lanes", [](v1::Plan& p) { p.mutable_nodes(1)->mutable_elementwise()->set_lanes(16); },
       "node 1 's': 2 loads of 32 x 32 of 'p' through scratchpad 0; its tiles make 0"},
      {"operands",
       [](v1::Plan& p) {
         p.mutable_nodes(1)->mutable_elementwise()->mutable_operands()->RemoveLast();
       },
       "1 operands; the node has 2 inputs"},
      {"strides count",
       [](v1::Plan& p) {
         p.mutable_nodes(1)->mutable_elementwise()->mutable_operands(1)->add_strides(1);
       },
       "'bias' has 3 strides for 2 extents"},
      {"stride",
       [](v1::Plan& p) {
         p.mutable_nodes(1)->mutable_elementwise()->mutable_operands(1)->set_strides(0, 1);
       },
       "strides [1, 1] over extents [33, 65] do not read 'bias' as it is broadcast to [33, 65]"},
      {"stride huge",
       [](v1::Plan& p) {
         p.mutable_nodes(1)->mutable_elementwise()->mutable_operands(1)->set_strides(
             0, int64_t{1} << 62);
       },
       "'bias' has a stride of 4611686018427387904"},
      {"stride negative",
       [](v1::Plan& p) {
         p.mutable_nodes(1)->mutable_elementwise()->mutable_operands(1)->set_strides(0, -1);
       },
       "'bias' has a stride of -1"},
      {"constant",
       [](v1::Plan& p) {
         p.mutable_nodes(2)->mutable_elementwise()->mutable_operands(1)->set_constant(0.25f);
       },
       "the constant 0.25 for 'half', which is no literal scalar of this value"},
      {"constant for a tensor",
       [](v1::Plan& p) {
         auto& operand = *p.mutable_nodes(1)->mutable_elementwise()->mutable_operands(1);
         operand.clear_strides();
         operand.set_constant(0);
       },
       "the constant 0 for 'bias'"},
      {"placement missing", [](v1::Plan& p) { p.mutable_placements()->DeleteSubrange(0, 1); },
       "has no placement"},
      {"placement of an operand missing", [](v1::Plan& p) { Remove(p, "bias"); },
       "node 1 's': 'bias' has no placement in row-major"},
      {"placement of the left-hand side missing", [](v1::Plan& p) { Remove(p, "x"); },
       "node 0 'p': 'x' has no placement in row-major"},
      {"placement of a product missing", [](v1::Plan& p) { Remove(p, "p"); },
       "node 0 'p': 'p' has no placement in row-major"},
      {"placement of an output missing", [](v1::Plan& p) { Remove(p, "h"); },
       "node 2 'h': 'h' has no placement in row-major"},
      {"layout", [](v1::Plan& p) { Place(p, "w").mutable_layout()->mutable_row_major(); },
       "node 0 'p': 'w' has no placement in weight tiles"},
      {"layout size",
       [](v1::Plan& p) { Place(p, "w").mutable_layout()->mutable_weight_tiles()->set_k(41); },
       "placement of 'w': 12288 bytes; its layout takes 0"},
      {"layout of none", [](v1::Plan& p) { AddX(p).mutable_layout()->Clear(); },
       "placement of 'x': 2640 bytes; its layout takes 0"},
      {"size", [](v1::Plan& p) { Place(p, "bias").set_size_bytes(128); },
       "placement of 'bias': 128 bytes; its layout takes 130"},
      {"shape", [](v1::Plan& p) { Place(p, "bias").mutable_shape()->add_dims(1); },
       "placement of 'bias': type or shape is not the tensor's"},
      {"dtype", [](v1::Plan& p) { Place(p, "bias").set_dtype(v1::DTYPE_F32); },
       "placement of 'bias': type or shape is not the tensor's"},
      {"unknown tensor",
       [](v1::Plan& p) {
         *p.add_placements() = Place(p, "x");
         p.mutable_placements(p.placements_size() - 1)->set_tensor("q");
       },
       "placement of 'q': no such tensor"},
      {"twice", [](v1::Plan& p) { AddX(p); }, "placement of 'x': there are two in this layout"},
      {"alignment", [](v1::Plan& p) { Place(p, "w").set_address_bytes(0x1002); },
       "placement of 'w': address 0x1002 is no multiple of 64"},
      {"below", [](v1::Plan& p) { p.mutable_placements(0)->set_address_bytes(0x40); },
       "0x40 and 12288 bytes; expected 0x1000 .. 0x80000000"},
      {"above",
       [](v1::Plan& p) {
         p.mutable_placements(p.placements_size() - 1)->set_address_bytes(~uint64_t{63});
       },
       "expected 0x1000 .. 0x80000000"},
      {"globals",
       [](v1::Plan& p) {
         p.mutable_placements(p.placements_size() - 1)->set_address_bytes(0x80000 - 64);
       },
       "globals take 0x80000 .. 0xc0000"},
      {"order of placements", [](v1::Plan& p) { p.mutable_placements()->SwapElements(0, 1); },
       "placements are not ascending by address"},
      {"persistent in the wrong arena",
       [](v1::Plan& p) { Place(p, "bias").set_arena(v1::Placement::ARENA_TRANSIENT); },
       "placement of 'bias': arena 2; a constant is persistent"},
      {"transient in the wrong arena",
       [](v1::Plan& p) { Place(p, "x").set_arena(v1::Placement::ARENA_PERSISTENT); },
       "placement of 'x': arena 1; a tensor that is computed is transient"},
      {"view placed",
       [](v1::Plan& p) {
         v1::Placement& t = *p.add_placements();
         t = Place(p, "x");
         t.set_tensor("t");
         t.mutable_shape()->set_dims(0, 40);
         t.mutable_shape()->set_dims(1, 33);
         t.set_address_bytes(0x100000);
       },
       "placement of 't': a view has no bytes of its own"},
      {"life too short", [](v1::Plan& p) { Place(p, "x").set_last_node(2); },
       "placement of 'x': kept from node 0 to 2; needed from 0 to 3"},
      {"life too late", [](v1::Plan& p) { Place(p, "p").set_first_node(1); },
       "placement of 'p': kept from node 1 to 1; needed from 0 to 1"},
      {"life of a constant", [](v1::Plan& p) { Place(p, "w").set_last_node(0); },
       "placement of 'w': kept from node 0 to 0; needed from 0 to 3"},
      {"overlap",
       [](v1::Plan& p) { Place(p, "s").set_address_bytes(Place(p, "p").address_bytes()); },
       "which lives at the same time"},
      {"overlap with a constant",
       [](v1::Plan& p) {
         v1::Placement h = Place(p, "h");
         h.set_address_bytes(0x1000);
         for (int i = 0; i < p.placements_size(); ++i) {
           if (p.placements(i).tensor() == "h") p.mutable_placements()->DeleteSubrange(i, 1);
         }
         v1::Plan rest;
         *rest.add_placements() = h;
         rest.mutable_placements()->MergeFrom(p.placements());
         *p.mutable_placements() = rest.placements();
       },
       "overlaps that of 'h', which lives at the same time"},
      {"view missing", [](v1::Plan& p) { p.clear_views(); }, "'t' is not among the views"},
      {"view twice", [](v1::Plan& p) { *p.add_views() = v1::TensorView(p.views(0)); },
       "view 't' is listed twice"},
      {"view of nothing", [](v1::Plan& p) { p.mutable_views(0)->set_tensor("p"); },
       "view 'p': no transpose makes it"},
      {"view source", [](v1::Plan& p) { p.mutable_views(0)->set_source("p"); },
       "view 't': source or permutation is not what the graph says"},
      {"view permutation", [](v1::Plan& p) { p.mutable_views(0)->set_permutation(0, 0); },
       "view 't': source or permutation is not what the graph says"},
      {"end", [](v1::Plan& p) { p.set_dram_end_bytes(0); }, "dram_end_bytes 0; expected"},
      {"summary", [](v1::Plan& p) { p.mutable_memory()->set_transient_bound_bytes(1); },
       "the memory summary says"},
      {"stack too low", [](v1::Plan& p) { p.mutable_memory()->set_stack_anchor_bytes(0x2000); },
       "stack anchor 0x2000; expected"},
      {"stack in the globals",
       [](v1::Plan& p) { p.mutable_memory()->set_stack_anchor_bytes(0x90000); },
       "stack anchor 0x90000; expected"},
      {"stack unaligned",
       [](v1::Plan&
              p) { p.mutable_memory()->set_stack_anchor_bytes(p.memory().stack_anchor_bytes() + 2); },
       "expected a multiple of 4"},
      {"stack too near",
       [](v1::Plan& p) { p.mutable_memory()->set_stack_anchor_bytes(p.dram_end_bytes() + 0xFFF8); },
       "64 KiB above 0x"},
      {"stack beyond the end",
       [](v1::Plan& p) { p.mutable_memory()->set_stack_anchor_bytes(0x80000000 - 4); },
       "stack anchor 0x7ffffffc; expected"},
  };
  return cases;
}

TEST(CheckPlan, AcceptsThePlannersPlan) {
  const Graph graph = MakeGraph();
  const isa::MachineModel machine = isa::MachineModel::Default();
  const absl::StatusOr<v1::Plan> plan = PlanGraph(graph, machine);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_TRUE(CheckPlan(graph, *plan, machine).ok()) << CheckPlan(graph, *plan, machine);
}

TEST(CheckPlan, RefusesEveryMistake) {
  const Graph graph = MakeGraph();
  const isa::MachineModel machine = isa::MachineModel::Default();
  const v1::Plan good = *PlanGraph(graph, machine);
  for (const BadCase& bad : BadCases()) {
    v1::Plan plan = good;
    bad.spoil(plan);
    const absl::Status status = CheckPlan(graph, plan, machine);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad.what;
    EXPECT_THAT(std::string(status.message()), HasSubstr(bad.message)) << bad.what;
  }
}

// A plan in which m is the outer loop is as good, with its own transfers.
TEST(CheckPlan, AcceptsTheOtherLoopOrder) {
  graph::GraphBuilder b("g", "test");
  const std::string x = b.Input("x", {33, 8});
  b.Output(b.MatMul("y", x, b.Parameter("w", {8, 8}, std::vector<float>(64, 0.0f))));
  const Graph graph = *std::move(b).Build();
  const isa::MachineModel machine = isa::MachineModel::Default();
  v1::Plan plan = *PlanGraph(graph, machine);
  v1::NodePlan& node = *plan.mutable_nodes(0);
  node.mutable_gemm()->set_loop_order("mnk");
  EXPECT_FALSE(CheckPlan(graph, plan, machine).ok());
  // The weights are loaded for both tiles of m: once more 8 x 8 x 2 bytes.
  ASSERT_EQ(node.transfers(0).tensor(), "w");
  node.mutable_transfers(0)->set_count(2);
  node.set_loaded_bytes(node.loaded_bytes() + 128);
  EXPECT_TRUE(CheckPlan(graph, plan, machine).ok()) << CheckPlan(graph, plan, machine);
}

// Plans that no planner makes, because the graph cannot be planned: each is the plan of `planned`,
// checked against `graph`, whose nodes have the same names.
std::string ErrorOf(graph::GraphBuilder planned, const std::function<void(v1::Plan&)>& spoil,
                    graph::GraphBuilder graph) {
  const isa::MachineModel machine = isa::MachineModel::Default();
  const absl::StatusOr<Graph> planned_graph = std::move(planned).Build();
  const absl::StatusOr<Graph> checked_graph = std::move(graph).Build();
  EXPECT_TRUE(planned_graph.ok() && checked_graph.ok());
  absl::StatusOr<v1::Plan> plan = PlanGraph(*planned_graph, machine);
  EXPECT_TRUE(plan.ok()) << plan.status();
  spoil(*plan);
  return std::string(CheckPlan(*checked_graph, *plan, machine).message());
}

std::vector<float> Zeros(int64_t count) { return std::vector<float>(count, 0.0f); }

// y = x * w; x transposed in place when `transposed`.
graph::GraphBuilder Product(const graph::Dims& x_dims, const graph::Dims& w_dims, bool transposed) {
  graph::GraphBuilder b("g", "test");
  const std::string x = b.Input("x", x_dims);
  const std::string t = b.Transpose("t", x, {1, 0});
  b.Output(b.MatMul("y", transposed ? t : x,
                    b.Parameter("w", w_dims, Zeros(graph::ElementCount(w_dims)))));
  return b;
}

TEST(CheckPlan, RefusesWhatAProductKernelCannotDo) {
  const auto nothing = [](v1::Plan&) {};
  EXPECT_THAT(ErrorOf(Product({8, 8}, {8, 8}, false), nothing, Product({8, 8}, {8, 8}, true)),
              HasSubstr("node 1 'y': 't' is a transpose in place"));
  EXPECT_THAT(ErrorOf(Product({8, 8}, {8, 8}, false), nothing, Product({8, 8}, {2, 8, 8}, false)),
              HasSubstr("node 1 'y': a batch of right-hand sides; a kernel takes one"));
  const int64_t most = int64_t{1} << 20;
  const auto one_more = [most](v1::Plan& plan) {
    v1::GemmPlan& gemm = *plan.mutable_nodes(1)->mutable_gemm();
    gemm.set_k(most + 1);
    gemm.set_k_tiles(gemm.k_tiles() + 1);
    gemm.set_tail_k(1);
  };
  EXPECT_THAT(ErrorOf(Product({1, most}, {most, 1}, false), one_more,
                      Product({1, most + 1}, {most + 1, 1}, false)),
              HasSubstr("node 1 'y': rows of 1048577 elements; a transfer steps at most 1048576"));
}

// y = relu(x), or of its transpose.
graph::GraphBuilder Activation(const graph::Dims& x_dims, bool transposed) {
  graph::GraphBuilder b("g", "test");
  const std::string x = b.Input("x", x_dims);
  const std::string t = b.Transpose("t", x, {1, 0});
  b.Output(b.Relu("y", transposed ? t : x));
  return b;
}

TEST(CheckPlan, RefusesStepsThatNoTransferCanDo) {
  const auto steps = [](int64_t rows, int64_t lanes, int64_t row_step, int64_t lane_step) {
    return [=](v1::Plan& plan) {
      v1::ElementwisePlan& elementwise = *plan.mutable_nodes(1)->mutable_elementwise();
      elementwise.clear_extents();
      elementwise.add_extents(rows);
      elementwise.add_extents(lanes);
      elementwise.mutable_operands(0)->clear_strides();
      elementwise.mutable_operands(0)->add_strides(row_step);
      elementwise.mutable_operands(0)->add_strides(lane_step);
    };
  };
  // The transpose of [4, 6], read as [6, 4].
  EXPECT_THAT(ErrorOf(Activation({4, 6}, false), steps(6, 4, 1, 6), Activation({4, 6}, true)),
              HasSubstr("node 1 'y': strides [1, 6] of 't': a transfer steps 0 or 1 from lane to "
                        "lane, at most 1048576 from row to row"));
  const int64_t wide = (int64_t{1} << 20) + 1;
  EXPECT_THAT(
      ErrorOf(Activation({2, wide}, false), steps(2, wide, wide, 1), Activation({2, wide}, false)),
      HasSubstr("node 1 'y': rows of 1048577 elements; a transfer steps at most 1048576"));
}

TEST(CheckPlan, RefusesOtherElementTypes) {
  graph::GraphBuilder f32("g", "test");
  f32.set_dtype(v1::DTYPE_F32);
  const std::string x = f32.Input("x", {4, 6});
  f32.Transpose("t", x, {1, 0});
  f32.Output(f32.Relu("y", x));
  EXPECT_THAT(ErrorOf(
                  Activation({4, 6}, false), [](v1::Plan&) {}, std::move(f32)),
              HasSubstr("node 1 'y': 'x' is f32; kernels compute in bf16"));
}

// An input that no node reads is placed as well: the caller gives it.
TEST(CheckPlan, InputsThatNoNodeReadsHaveAPlace) {
  const auto graph = [] {
    graph::GraphBuilder b("g", "test");
    b.Input("unused", {3});
    b.Output(b.Relu("y", b.Input("x", {4})));
    return b;
  };
  EXPECT_EQ(ErrorOf(
                graph(), [](v1::Plan&) {}, graph()),
            "");
  EXPECT_THAT(ErrorOf(
                  graph(), [](v1::Plan& plan) { Remove(plan, "unused"); }, graph()),
              HasSubstr("plan of 'g': 'unused' has no placement"));
}

}  // namespace
}  // namespace atalla::plan
