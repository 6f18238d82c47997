#include "benchmarks/kernel_program.h"

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atalla/base/check.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/graph.h"
#include "atalla/image/tensor_layout.h"
#include "atalla/kernels/node_image.h"
#include "atalla/pipeline/compile_node.h"
#include "atalla/plan/planner.h"
#include "atalla/v1/plan.pb.h"

namespace atalla {
namespace {

std::vector<float> RandomValues(int64_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = normal(random);
  return values;
}

template <typename T>
T OrDie(absl::StatusOr<T> value) {
  ATALLA_CHECK(value.ok());
  return *std::move(value);
}

}  // namespace

KernelProgram MakeMatMulProgram(int64_t m, int64_t k, int64_t n, const isa::MachineModel& machine) {
  graph::GraphBuilder builder("matmul", "benchmark");
  const std::vector<float> input = RandomValues(m * k, 1);
  const std::string a = builder.Input("a", {m, k}, input);
  const std::string b = builder.Parameter("b", {k, n}, RandomValues(k * n, 2));
  builder.Output(builder.MatMul("c", a, b));
  const graph::Graph graph = OrDie(std::move(builder).Build());
  const v1::Plan plan = OrDie(plan::PlanGraph(graph, machine));
  pipeline::CompileNodeOptions options;
  options.machine = machine;
  KernelProgram result;
  result.program = OrDie(pipeline::CompileNode(graph, plan, 0, options)).program;
  const std::string bytes = OrDie(image::EncodeFloats(input, v1::DTYPE_BF16));
  result.image = OrDie(kernels::BuildNodeImage(graph, plan, 0, {{"a", bytes}}));
  return result;
}

}  // namespace atalla
