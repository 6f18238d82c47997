// What tests of whole kernels share: numbers to run on, a run of a small graph, and the machine's
// rounding written down once more. For tests only.

#ifndef ATALLA_PIPELINE_NODE_TESTING_H_
#define ATALLA_PIPELINE_NODE_TESTING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/evaluator.h"
#include "atalla/graph/graph.h"
#include "atalla/pipeline/compile_node.h"
#include "atalla/pipeline/run_graph.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::pipeline {

// BF16 numbers, as most of them come: normal, mean 0, with the sign and size mixed.
std::vector<float> RandomBf16(size_t count, uint32_t seed);

uint32_t Bits(float value);
float FromBits(uint32_t bits);

// Nearest even, for finite values.
float NearestBf16(float value);

// The dot product of gemm.vv over tiles of 32 terms (instruction-set specification, section 12),
// rounded once at the end.
float MachineDot(const std::vector<float>& a, const std::vector<float>& b);

// A graph that was planned, run on its example inputs, and evaluated.
struct TestRun {
  graph::Graph graph;
  v1::Plan plan;
  graph::TensorValues inputs;
  GraphRun run;
  std::vector<float> output;     // The first output of the graph, from the device.
  std::vector<float> reference;  // The same from the BF16 evaluator.
};

// Inputs of the graph, as the device takes them.
kernels::TensorBytes Bf16Bytes(const graph::TensorValues& values);

absl::StatusOr<TestRun> RunOnce(graph::GraphBuilder builder,
                                const CompileNodeOptions& compile = {});

// The index of the first element in which two BF16 results differ, -1 for none: bits must be equal,
// but any NaN equals any other.
int64_t FirstDifference(const std::vector<float>& expected, const std::vector<float>& found);

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_NODE_TESTING_H_
