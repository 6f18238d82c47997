// Whatever is broken must be seen: kernels with a line missing or changed, weights that are not the
// model's, references that are not the model's. And no value of a reference may reach a result.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/evaluator.h"
#include "atalla/graph/graph.h"
#include "atalla/graph/op_info.h"
#include "atalla/isa/machine.h"
#include "atalla/kernels/kernels.h"
#include "atalla/kernels/node_image.h"
#include "atalla/models/models.h"
#include "atalla/pipeline/compare.h"
#include "atalla/pipeline/compile_node.h"
#include "atalla/pipeline/metrics.h"
#include "atalla/pipeline/node_testing.h"
#include "atalla/pipeline/run_graph.h"
#include "atalla/pipeline/run_node.h"
#include "atalla/plan/planner.h"
#include "gtest/gtest.h"

namespace atalla::pipeline {
namespace {

// A graph of one node, whose kernel can be run with another text.
class KernelUnderTest {
 public:
  explicit KernelUnderTest(graph::GraphBuilder builder) {
    absl::StatusOr<TestRun> run = RunOnce(std::move(builder));
    EXPECT_TRUE(run.ok()) << run.status();
    run_.emplace(*std::move(run));
  }

  const TestRun& run() const { return *run_; }
  std::string text() const { return run_->run.nodes[0].compiled.source.text; }

  // The output of the device with another text, or why there is none.
  absl::StatusOr<std::string> Run(const std::string& text) const {
    const NodeRun& original = run_->run.nodes[0];
    kernels::KernelSource source = original.compiled.source;
    source.text = text;
    ATALLA_ASSIGN_OR_RETURN(const CompiledNode compiled, CompileKernel(std::move(source), {}));
    RunNodeOptions options;
    options.max_packets = 100000;
    ATALLA_ASSIGN_OR_RETURN(NodeResult result, RunNode(run_->graph, run_->plan, 0, compiled.program,
                                                       original.image, options));
    return result.output;
  }

  // Whether a run with another text fails, or the comparison with the reference.
  bool IsFound(const std::string& text) const {
    const absl::StatusOr<std::string> output = Run(text);
    if (!output.ok()) return true;
    const std::vector<float> values = graph::FloatsFromBytes(*output, v1::DTYPE_BF16);
    return !BrokenBounds("node", *Compare(run_->reference, values), {}).empty();
  }

 private:
  std::optional<TestRun> run_;
};

graph::GraphBuilder MatMulGraph(int m, int n, int k) {
  graph::GraphBuilder builder("matmul", "test");
  builder.Output(builder.MatMul("y", builder.Input("a", {m, k}, RandomBf16(m * k, 1)),
                                builder.Parameter("b", {k, n}, RandomBf16(k * n, 2))));
  return builder;
}

graph::GraphBuilder BinaryGraph(bool add, const graph::Dims& a, const graph::Dims& b) {
  graph::GraphBuilder builder("binary", "test");
  const std::string x = builder.Input("x", a, RandomBf16(graph::ElementCount(a), 3));
  const std::string w = builder.Parameter("w", b, RandomBf16(graph::ElementCount(b), 4));
  builder.Output(add ? builder.Add("y", x, w) : builder.Mul("y", x, w));
  return builder;
}

graph::GraphBuilder ReluGraph(int elements) {
  graph::GraphBuilder builder("relu", "test");
  builder.Output(builder.Relu("y", builder.Input("x", {elements}, RandomBf16(elements, 5))));
  return builder;
}

std::vector<graph::GraphBuilder> Graphs() {
  std::vector<graph::GraphBuilder> graphs;
  graphs.push_back(
      MatMulGraph(9, 33, 70));  // Sums beside A; the last of three tiles of terms short.
  graphs.push_back(MatMulGraph(40, 40, 100));  // A in the weights' place.
  graphs.push_back(MatMulGraph(70, 40, 32));   // Weights pushed once.
  graphs.push_back(BinaryGraph(true, {40, 50}, {50}));
  graphs.push_back(BinaryGraph(false, {40, 50}, {40, 1}));
  graphs.push_back(BinaryGraph(true, {3, 40, 50}, {3, 1, 1}));
  graphs.push_back(BinaryGraph(false, {1100}, {1100}));
  graphs.push_back(ReluGraph(1100));
  return graphs;
}

// Without any one of its lines a kernel does not compile, does not run, or gives other bytes.
TEST(KernelMutationTest, EveryLineMatters) {
  int deleted = 0;
  for (graph::GraphBuilder& builder : Graphs()) {
    const KernelUnderTest kernel(std::move(builder));
    const std::string& output = kernel.run().run.tensors.at("y");
    ASSERT_EQ(*kernel.Run(kernel.text()), output);
    const std::vector<std::string> original = absl::StrSplit(kernel.text(), '\n');
    for (size_t i = 0; i < original.size(); ++i) {
      const absl::string_view line = absl::StripLeadingAsciiWhitespace(original[i]);
      // What main returns reaches nobody.
      if (line.empty() || absl::StartsWith(line, "//") || line == "return 0;") continue;
      std::vector<std::string> lines = original;
      lines.erase(lines.begin() + i);
      ++deleted;
      const absl::StatusOr<std::string> result = kernel.Run(absl::StrJoin(lines, "\n"));
      EXPECT_FALSE(result.ok() && *result == output) << "line " << i + 1 << " '" << line << "' of\n"
                                                     << kernel.text();
    }
  }
  EXPECT_GT(deleted, 300);
}

struct Replacement {
  const char* what;
  graph::GraphBuilder builder;
  std::vector<std::pair<std::string, std::string>> texts;
};

// Errors that kernels have had or might have; the comparison, or a check before it, finds each.
TEST(KernelMutationTest, TypicalErrorsAreFound) {
  std::vector<Replacement> replacements;
  replacements.push_back({"weights pushed in reverse",
                          MatMulGraph(4, 32, 32),
                          {{"load_weights(vector_load(0,", "load_weights(vector_load(448,"},
                           {"load_weights(vector_load(448,", "load_weights(vector_load(0,"}}});
  replacements.push_back({"scratchpads swapped in vector_load",
                          MatMulGraph(4, 8, 40),
                          {{", 31, 0)", ", 31, 1)"}, {", 31, 1)", ", 31, 0)"}}});
  replacements.push_back(
      {"product without the sum so far", MatMulGraph(4, 8, 40), {{"sum0, -1", "zero, -1"}}});
  replacements.push_back(
      {"sum of another row", MatMulGraph(4, 8, 40), {{"gemm(a1, sum1", "gemm(a1, sum2"}}});
  replacements.push_back(
      {"subtracted", BinaryGraph(true, {40, 50}, {50}), {{" + b_row", " - b_row"}}});
  replacements.push_back(
      {"added", BinaryGraph(false, {40, 50}, {40, 1}), {{"a3 * b3", "a3 + b3"}}});
  replacements.push_back(
      {"another operand", BinaryGraph(true, {100}, {100}), {{"a0 + b0", "a0 + a0"}}});
  replacements.push_back({"positive instead of negative", ReluGraph(100), {{"\"<\"", "\">\""}}});
  replacements.push_back({"one lane too few", ReluGraph(64), {{", 31, 0);", ", 30, 0);"}}});
  replacements.push_back(
      {"nothing done", ReluGraph(64), {{"int main() {", "int main() { return 0;"}}});
  replacements.push_back(
      {"never ends", ReluGraph(64), {{"int main() {", "int main() { while (1) {}"}}});
  for (Replacement& replacement : replacements) {
    const KernelUnderTest kernel(std::move(replacement.builder));
    const std::string text = absl::StrReplaceAll(kernel.text(), replacement.texts);
    ASSERT_NE(text, kernel.text()) << replacement.what << ":\n" << text;
    EXPECT_TRUE(kernel.IsFound(text)) << replacement.what << ":\n" << text;
    EXPECT_FALSE(kernel.IsFound(kernel.text()));
  }
}

// A kernel that stores the right numbers to the wrong place, or more than it should.
TEST(KernelMutationTest, StoresBesideTheOutputAreErrors) {
  const KernelUnderTest kernel(ReluGraph(32));
  const std::string text = kernel.text();
  const std::string store = "scpad_store(0, out,";
  for (const char* wrong :
       {"scpad_store(0, out + 2,", "scpad_store(0, out - 2,", "scpad_store(0, a,"}) {
    ASSERT_TRUE(absl::StrContains(text, store)) << text;
    const auto result = kernel.Run(absl::StrReplaceAll(text, {{store, wrong}}));
    EXPECT_TRUE(absl::IsDataLoss(result.status())) << wrong << ": " << result.status();
  }
  const auto twice = kernel.Run(
      absl::StrReplaceAll(text, {{"return 0;", "scpad_load(0, a, 0x01F0001F); return 0;"}}));
  EXPECT_TRUE(absl::IsInternal(twice.status())) << twice.status();
  EXPECT_TRUE(absl::StrContains(twice.status().message(), "the plan says 64 and 64"));
}

// The basic model, run once.
class ModelMutationTest : public testing::Test {
 protected:
  void SetUp() override {
    auto graph = models::BuildModel("basic");
    ASSERT_TRUE(graph.ok()) << graph.status();
    graph_.emplace(*std::move(graph));
    inputs_ = *graph::ExampleInputs(*graph_);
    auto references = EvaluateReferences(*graph_, inputs_);
    ASSERT_TRUE(references.ok()) << references.status();
    references_ = *std::move(references);
    auto run = Run(*graph_, nullptr);
    ASSERT_TRUE(run.ok()) << run.status();
    run_ = *std::move(run);
  }

  absl::StatusOr<GraphRun> Run(const graph::Graph& graph,
                               const kernels::TensorBytes* oracle) const {
    ATALLA_ASSIGN_OR_RETURN(const v1::Plan plan,
                            plan::PlanGraph(graph, isa::MachineModel::Default()));
    RunGraphOptions options;
    options.oracle = oracle;
    return RunGraph(graph, plan, Bf16Bytes(inputs_), options);
  }

  v1::RunMetrics Metrics(const GraphRun& run, const References& references) const {
    const auto plan = plan::PlanGraph(*graph_, isa::MachineModel::Default());
    EXPECT_TRUE(plan.ok());
    auto metrics = MakeMetrics(*graph_, *plan, run, references, {}, {"basic", "chained", {}});
    EXPECT_TRUE(metrics.ok()) << metrics.status();
    return *std::move(metrics);
  }

  std::optional<graph::Graph> graph_;
  graph::TensorValues inputs_;
  References references_;
  GraphRun run_;
};

TEST_F(ModelMutationTest, ZeroedWeightsAreFound) {
  ASSERT_TRUE(Metrics(run_, references_).passed());
  int parameters = 0;
  for (int i = 0; i < graph_->proto().tensors_size(); ++i) {
    v1::Graph proto = graph_->proto();
    v1::Tensor& tensor = *proto.mutable_tensors(i);
    if (tensor.role() != v1::Tensor::ROLE_PARAMETER && tensor.role() != v1::Tensor::ROLE_LITERAL) {
      continue;
    }
    ++parameters;
    tensor.mutable_data()->assign(tensor.data().size(), '\0');
    const auto graph = graph::Graph::FromProto(proto);
    ASSERT_TRUE(graph.ok()) << graph.status();
    const auto run = Run(*graph, nullptr);
    ASSERT_TRUE(run.ok()) << run.status();
    EXPECT_FALSE(Metrics(*run, references_).passed()) << tensor.name();
  }
  EXPECT_EQ(parameters, 7);  // Three matrices, three biases, the 0.5 of the residual.
}

// The references decide the verdict and nothing else: the run does not know them.
TEST_F(ModelMutationTest, AReferenceThatIsOffFailsTheComparison) {
  for (const v1::Node& node : graph_->nodes()) {
    References references = references_;
    for (float& value : references.bf16.at(node.outputs(0))) value = -value;
    const v1::RunMetrics metrics = Metrics(run_, references);
    EXPECT_FALSE(metrics.passed());
    ASSERT_GE(metrics.failures_size(), 1);
    EXPECT_TRUE(absl::StrContains(metrics.failures(0), absl::StrCat("node '", node.name(), "'")))
        << metrics.failures(0);
  }
}

// With inputs from the reference, a node's own value there still does not reach its result: it
// only reaches the nodes after it.
TEST_F(ModelMutationTest, TheOracleGivesInputsAndNoOutputs) {
  const kernels::TensorBytes oracle = Bf16Bytes(references_.bf16);
  const auto plain = Run(*graph_, &oracle);
  ASSERT_TRUE(plain.ok()) << plain.status();
  for (const v1::Node& node : graph_->nodes()) {
    const std::string& tensor = node.outputs(0);
    kernels::TensorBytes changed = oracle;
    changed.at(tensor).assign(changed.at(tensor).size(), '\x40');  // 3.0039 everywhere.
    const auto run = Run(*graph_, &changed);
    ASSERT_TRUE(run.ok()) << run.status();
    EXPECT_EQ(run->tensors.at(tensor), plain->tensors.at(tensor)) << tensor;
    for (const int consumer : graph_->consumers(tensor)) {
      // A transpose of a weight reads the weight itself.
      if (run->nodes[consumer].backend != v1::NodePlan::BACKEND_DEVICE) continue;
      if (node.op() == v1::OP_TRANSPOSE) continue;
      const std::string& next = graph_->node(consumer).outputs(0);
      EXPECT_NE(run->tensors.at(next), plain->tensors.at(next)) << tensor << " -> " << next;
    }
  }
}

}  // namespace
}  // namespace atalla::pipeline
