#include "atalla/pipeline/node_testing.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <utility>

#include "atalla/base/status_macros.h"
#include "atalla/plan/planner.h"

namespace atalla::pipeline {

std::vector<float> RandomBf16(size_t count, uint32_t seed) {
  std::mt19937 generator(seed);
  std::vector<float> values(count);
  for (float& value : values) {
    const uint32_t draw = generator();
    const float magnitude =
        std::ldexp(1.0f + (draw >> 8 & 127) / 128.0f, static_cast<int>(draw & 3) - 2);
    value = draw >> 31 != 0 ? -magnitude : magnitude;
  }
  return values;
}

uint32_t Bits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

float FromBits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

// Half of the last place is 0x8000, and ties keep an even last place.
float NearestBf16(float value) {
  const uint32_t bits = Bits(value);
  const uint32_t low = bits & 0xFFFF;
  uint32_t high = bits >> 16;
  if (low > 0x8000 || (low == 0x8000 && (high & 1) != 0)) ++high;
  return FromBits(high << 16);
}

// 32 terms in four groups of eight, fused multiply-add from the left, the groups from the left;
// rounded to BF16; added in binary32.
float MachineDot(const std::vector<float>& a, const std::vector<float>& b) {
  float sum = 0;
  for (size_t k0 = 0; k0 < a.size(); k0 += 32) {
    float groups[4];
    for (int g = 0; g < 4; ++g) {
      for (int i = 0; i < 8; ++i) {
        const size_t k = k0 + 8 * g + i;
        const float x = k < a.size() ? a[k] : 0;
        const float w = k < a.size() ? b[k] : 0;
        groups[g] = i == 0 ? x * w : std::fma(x, w, groups[g]);
      }
    }
    const float dot = ((groups[0] + groups[1]) + groups[2]) + groups[3];
    sum = NearestBf16(dot) + sum;
  }
  return NearestBf16(sum);
}

kernels::TensorBytes Bf16Bytes(const graph::TensorValues& values) {
  kernels::TensorBytes bytes;
  for (const auto& [name, elements] : values) {
    bytes[name] = graph::BytesFromFloats(elements, v1::DTYPE_BF16);
  }
  return bytes;
}

absl::StatusOr<TestRun> RunOnce(graph::GraphBuilder builder, const CompileNodeOptions& compile) {
  ATALLA_ASSIGN_OR_RETURN(graph::Graph graph, std::move(builder).Build());
  ATALLA_ASSIGN_OR_RETURN(v1::Plan plan, plan::PlanGraph(graph, compile.machine));
  ATALLA_RETURN_IF_ERROR(plan::CheckPlan(graph, plan, compile.machine));
  ATALLA_ASSIGN_OR_RETURN(graph::TensorValues inputs, graph::ExampleInputs(graph));
  RunGraphOptions options;
  options.compile = compile;
  ATALLA_ASSIGN_OR_RETURN(GraphRun run, RunGraph(graph, plan, Bf16Bytes(inputs), options));
  ATALLA_ASSIGN_OR_RETURN(const graph::TensorValues reference,
                          graph::Evaluate(graph, inputs, graph::Precision::kBf16));
  const std::string& name = graph.proto().outputs(0);
  std::vector<float> output = graph::FloatsFromBytes(run.tensors.at(name), v1::DTYPE_BF16);
  return TestRun{std::move(graph), std::move(plan),   std::move(inputs),
                 std::move(run),   std::move(output), reference.at(name)};
}

int64_t FirstDifference(const std::vector<float>& expected, const std::vector<float>& found) {
  const size_t common = std::min(expected.size(), found.size());
  for (size_t i = 0; i < common; ++i) {
    if (std::isnan(expected[i]) && std::isnan(found[i])) continue;
    if (Bits(expected[i]) != Bits(found[i])) return static_cast<int64_t>(i);
  }
  return expected.size() == found.size() ? -1 : static_cast<int64_t>(common);
}

}  // namespace atalla::pipeline
