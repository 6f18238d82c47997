#include "atalla/graph/graph.h"

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atalla/base/proto_io.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::graph {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// y = relu(x + b), and a transpose of it.
constexpr char kGood[] = R"pb(
  schema_version: 1
  name: "g"
  tensors {
    name: "x"
    dtype: DTYPE_BF16
    shape { dims: 2 dims: 3 }
    role: ROLE_INPUT
  }
  tensors {
    name: "b"
    dtype: DTYPE_BF16
    shape { dims: 3 }
    role: ROLE_PARAMETER
    data: "\000\000\200\077\000\100"
  }
  tensors {
    name: "s"
    dtype: DTYPE_BF16
    shape { dims: 2 dims: 3 }
    role: ROLE_ACTIVATION
  }
  tensors {
    name: "r"
    dtype: DTYPE_BF16
    shape { dims: 2 dims: 3 }
    role: ROLE_ACTIVATION
  }
  tensors {
    name: "t"
    dtype: DTYPE_BF16
    shape { dims: 3 dims: 2 }
    role: ROLE_ACTIVATION
  }
  nodes { name: "add" op: OP_ADD inputs: "x" inputs: "b" outputs: "s" }
  nodes { name: "relu" op: OP_RELU inputs: "s" outputs: "r" }
  nodes {
    name: "transpose"
    op: OP_TRANSPOSE
    inputs: "r"
    outputs: "t"
    transpose { permutation: 1 permutation: 0 }
  }
  inputs: "x"
  outputs: "t"
)pb";

v1::Graph Good() {
  v1::Graph graph;
  const absl::Status status = ParseProtoText(kGood, "good", graph);
  EXPECT_TRUE(status.ok()) << status;
  return graph;
}

TEST(Graph, AnswersQuestions) {
  const absl::StatusOr<Graph> graph = Graph::FromProto(Good());
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->name(), "g");
  EXPECT_EQ(graph->node_count(), 3);
  EXPECT_EQ(graph->producer("x"), -1);
  EXPECT_EQ(graph->producer("r"), 1);
  EXPECT_THAT(graph->consumers("s"), ElementsAre(1));
  EXPECT_THAT(graph->consumers("t"), ElementsAre());
  EXPECT_TRUE(graph->is_output("t"));
  EXPECT_FALSE(graph->is_output("r"));
  EXPECT_EQ(graph->dims("t"), (Dims{3, 2}));
  EXPECT_EQ(graph->size_bytes("t"), 12);
  EXPECT_EQ(graph->FindTensor("none"), nullptr);
  EXPECT_EQ(CountNodes(*graph).total(), 5);
}

TEST(Graph, ANodeThatReadsATensorTwiceIsOneConsumer) {
  v1::Graph proto = Good();
  proto.mutable_nodes(0)->set_inputs(1, "x");
  EXPECT_THAT(Graph::FromProto(proto)->consumers("x"), ElementsAre(0));
}

struct BadCase {
  const char* what;
  std::function<void(v1::Graph&)> spoil;
  const char* message;  // A part of it.
};

const std::vector<BadCase>& BadCases() {
  static const auto& cases = *new std::vector<BadCase>{
      {"schema", [](v1::Graph& g) { g.set_schema_version(2); }, "schema version 2; expected 1"},
      {"graph name", [](v1::Graph& g) { g.set_name("../g"); }, "graph '../g': a name has"},
      {"too many nodes",
       [](v1::Graph& g) {
         for (int i = 0; i <= kMaxNodes; ++i) g.add_nodes();
       },
       "16388 nodes and 5 tensors; expected at most 16384 and 65536"},
      {"tensor name", [](v1::Graph& g) { g.mutable_tensors(0)->set_name("a b"); },
       "tensor 'a b': a name has"},
      {"tensor name empty", [](v1::Graph& g) { g.mutable_tensors(0)->clear_name(); },
       "tensor '': a name has"},
      {"tensor twice", [](v1::Graph& g) { g.mutable_tensors(1)->set_name("x"); },
       "tensor 'x': the name is used twice"},
      {"dtype", [](v1::Graph& g) { g.mutable_tensors(0)->set_dtype(v1::DTYPE_UNSPECIFIED); },
       "tensor 'x': element type 0; expected"},
      {"dtype unknown",
       [](v1::Graph& g) { g.mutable_tensors(0)->set_dtype(static_cast<v1::DType>(77)); },
       "tensor 'x': element type 77; expected"},
      {"rank",
       [](v1::Graph& g) {
         for (int i = 0; i < 9; ++i) g.mutable_tensors(0)->mutable_shape()->add_dims(1);
       },
       "tensor 'x': rank 11; expected at most 8"},
      {"extent 0", [](v1::Graph& g) { g.mutable_tensors(0)->mutable_shape()->set_dims(1, 0); },
       "tensor 'x': extent 0 in shape [2, 0]; expected 1 or more"},
      {"extent negative",
       [](v1::Graph& g) { g.mutable_tensors(0)->mutable_shape()->set_dims(1, -3); },
       "extent -3 in shape [2, -3]"},
      {"extent huge",
       [](v1::Graph& g) {
         g.mutable_tensors(0)->mutable_shape()->set_dims(1, std::numeric_limits<int64_t>::max());
       },
       "is too large; a graph has at most 1073741824 elements"},
      {"product wraps to a small number",
       [](v1::Graph& g) {
         v1::Shape& shape = *g.mutable_tensors(0)->mutable_shape();
         shape.clear_dims();
         for (int i = 0; i < 4; ++i) shape.add_dims(65536);  // 2^64.
       },
       "tensor 'x': shape [65536, 65536, 65536, 65536] is too large"},
      {"sum",
       [](v1::Graph& g) {
         for (int i : {0, 2}) {
           g.mutable_tensors(i)->mutable_shape()->set_dims(0, 1 << 28);
         }
       },
       "tensor 's': with it the graph has 1610612739 elements; expected at most 1073741824"},
      {"role", [](v1::Graph& g) { g.mutable_tensors(0)->set_role(v1::Tensor::ROLE_UNSPECIFIED); },
       "tensor 'x': role 0; expected"},
      {"payload short", [](v1::Graph& g) { g.mutable_tensors(1)->set_data("12345"); },
       "tensor 'b': 5 bytes of data; expected 6 for bf16[3]"},
      {"payload missing", [](v1::Graph& g) { g.mutable_tensors(1)->clear_payload(); },
       "tensor 'b': a constant without data"},
      {"payload of an activation", [](v1::Graph& g) { g.mutable_tensors(2)->set_data("123456"); },
       "tensor 's': an activation with data"},
      {"example of the wrong size", [](v1::Graph& g) { g.mutable_tensors(0)->set_data("12"); },
       "tensor 'x': 2 bytes of data; expected 12 for bf16[2, 3]"},
      {"external", [](v1::Graph& g) { g.mutable_tensors(1)->mutable_external()->set_file("w"); },
       "tensor 'b': its data lies in the file 'w', which has not been loaded"},
      {"node name", [](v1::Graph& g) { g.mutable_nodes(0)->set_name("a\nb"); },
       "node 'a\\nb': a name has"},
      {"node name too long",
       [](v1::Graph& g) { g.mutable_nodes(0)->set_name(std::string(256, 'n')); },
       "a name has 1 to 255 characters"},
      {"node twice", [](v1::Graph& g) { g.mutable_nodes(1)->set_name("add"); },
       "node 'add': the name is used twice"},
      {"op", [](v1::Graph& g) { g.mutable_nodes(0)->set_op(v1::OP_UNSPECIFIED); },
       "node 'add': operation 0 does not exist"},
      {"op unknown", [](v1::Graph& g) { g.mutable_nodes(0)->set_op(static_cast<v1::Op>(99)); },
       "node 'add': operation 99 does not exist"},
      {"arity", [](v1::Graph& g) { g.mutable_nodes(0)->add_inputs("x"); },
       "node 'add': Add with 3 inputs and 1 outputs; expected 2 and 1"},
      {"no output", [](v1::Graph& g) { g.mutable_nodes(0)->clear_outputs(); },
       "node 'add': Add with 2 inputs and 0 outputs; expected 2 and 1"},
      {"attributes missing", [](v1::Graph& g) { g.mutable_nodes(2)->clear_attributes(); },
       "node 'transpose': attributes of another operation, or none; expected those of Transpose"},
      {"attributes too many", [](v1::Graph& g) { g.mutable_nodes(0)->mutable_transpose(); },
       "node 'add': attributes of another operation, or none; expected those of Add"},
      {"input unknown", [](v1::Graph& g) { g.mutable_nodes(0)->set_inputs(1, "q"); },
       "node 'add': input 'q' is no tensor"},
      {"order", [](v1::Graph& g) { g.mutable_nodes()->SwapElements(0, 1); },
       "node 'relu': input 's' is not made by any node before this one"},
      {"cycle", [](v1::Graph& g) { g.mutable_nodes(0)->set_inputs(1, "r"); },
       "node 'add': input 'r' is not made by any node before this one"},
      {"output unknown", [](v1::Graph& g) { g.mutable_nodes(0)->set_outputs(0, "q"); },
       "node 'add': output 'q' is no tensor"},
      {"output is a constant", [](v1::Graph& g) { g.mutable_nodes(0)->set_outputs(0, "b"); },
       "node 'add': output 'b' is an input or a constant; expected an activation"},
      {"made twice", [](v1::Graph& g) { g.mutable_nodes(1)->set_outputs(0, "s"); },
       "node 'relu': output 's' is already made by node 'add'"},
      {"types differ", [](v1::Graph& g) { g.mutable_tensors(2)->set_dtype(v1::DTYPE_F32); },
       "node 'add': input 'x' is bf16 and output 's' is f32; expected one floating type"},
      {"shapes do not broadcast",
       [](v1::Graph& g) {
         g.mutable_tensors(1)->mutable_shape()->set_dims(0, 2);
         g.mutable_tensors(1)->set_data("1234");
       },
       "node 'add': [2, 3] and [2] do not broadcast: 3 against 2"},
      {"output shape", [](v1::Graph& g) { g.mutable_tensors(4)->mutable_shape()->set_dims(0, 2); },
       "node 'transpose': output 't' has shape [2, 2]; expected [3, 2]"},
      {"orphan", [](v1::Graph& g) { g.mutable_nodes()->RemoveLast(); },
       "tensor 't': no node makes this activation"},
      {"input not listed", [](v1::Graph& g) { g.clear_inputs(); },
       "tensor 'x': an input that is not among the graph's inputs"},
      {"input listed twice", [](v1::Graph& g) { g.add_inputs("x"); },
       "graph input 'x' is listed twice"},
      {"input of another role", [](v1::Graph& g) { g.add_inputs("b"); },
       "graph input 'b' is no tensor with the role of an input"},
      {"no outputs", [](v1::Graph& g) { g.clear_outputs(); }, "it has no outputs"},
      {"output no tensor", [](v1::Graph& g) { g.set_outputs(0, "q"); },
       "graph output 'q' is no tensor"},
      {"output twice", [](v1::Graph& g) { g.add_outputs("t"); },
       "graph output 't' is listed twice"},
  };
  return cases;
}

TEST(Graph, RefusesWhatIsNoGraph) {
  for (const BadCase& bad : BadCases()) {
    v1::Graph proto = Good();
    bad.spoil(proto);
    const absl::Status status = Graph::FromProto(proto).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad.what;
    EXPECT_THAT(std::string(status.message()), HasSubstr(bad.message)) << bad.what;
  }
}

TEST(Graph, TypeNamesAndSizes) {
  EXPECT_EQ(DTypeSize(v1::DTYPE_BF16), 2);
  EXPECT_EQ(DTypeSize(v1::DTYPE_F32), 4);
  EXPECT_EQ(DTypeSize(v1::DTYPE_I32), 4);
  EXPECT_EQ(DTypeSize(static_cast<v1::DType>(9)), 0);
  EXPECT_EQ(DTypeName(static_cast<v1::DType>(9)), "type 9");
}

}  // namespace
}  // namespace atalla::graph
