#include "atalla/graph/graph.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/base/status_macros.h"

namespace atalla::graph {
namespace {

constexpr size_t kMaxNameLength = 255;

// An error about the graph, one of its nodes or one of its tensors.
absl::Status Wrong(absl::string_view where, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(where, ": ", what));
}

Dims ToDims(const v1::Shape& shape) { return Dims(shape.dims().begin(), shape.dims().end()); }

// The graph's name is used for files, so it may neither leave a folder nor hide in it.
bool IsGraphName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameLength || name[0] == '.' || name[0] == '-') {
    return false;
  }
  for (const char c : name) {
    if (!absl::ascii_isalnum(c) && c != '_' && c != '.' && c != '-') return false;
  }
  return true;
}

// Of a node or a tensor: front ends use paths such as "/layer1/Conv_output_0". Who makes a file for
// a node maps its name first.
bool IsName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameLength) return false;
  for (const char c : name) {
    if (absl::ascii_iscntrl(c) || absl::ascii_isspace(c)) return false;
  }
  return true;
}

std::string Quoted(absl::string_view name) { return absl::StrCat("'", absl::CEscape(name), "'"); }

}  // namespace

// Fills a Graph, or says why its message is not one.
class GraphVerifier {
 public:
  static absl::StatusOr<Graph> Verify(v1::Graph proto) {
    Graph graph;
    graph.proto_ = std::move(proto);
    GraphVerifier verifier(graph);
    ATALLA_RETURN_IF_ERROR(verifier.CheckHeader());
    ATALLA_RETURN_IF_ERROR(verifier.CheckTensors());
    ATALLA_RETURN_IF_ERROR(verifier.CheckNodes());
    ATALLA_RETURN_IF_ERROR(verifier.CheckEnds());
    return graph;
  }

 private:
  explicit GraphVerifier(Graph& graph) : graph_(graph) {}

  std::string Where() const { return absl::StrCat("graph ", Quoted(graph_.name())); }
  std::string Where(const v1::Tensor& tensor) const {
    return absl::StrCat(Where(), ": tensor ", Quoted(tensor.name()));
  }
  std::string Where(const v1::Node& node) const {
    return absl::StrCat(Where(), ": node ", Quoted(node.name()));
  }

  absl::Status CheckHeader() const {
    const v1::Graph& proto = graph_.proto_;
    if (proto.schema_version() != kGraphSchemaVersion) {
      return Wrong(Where(), absl::StrCat("schema version ", proto.schema_version(), "; expected ",
                                         kGraphSchemaVersion));
    }
    if (!IsGraphName(proto.name())) {
      return Wrong(Where(),
                   "a name has 1 to 255 of the characters A-Z a-z 0-9 _ . -, and does "
                   "not begin with . or -");
    }
    if (proto.nodes_size() > kMaxNodes || proto.tensors_size() > kMaxTensors) {
      return Wrong(Where(),
                   absl::StrCat(proto.nodes_size(), " nodes and ", proto.tensors_size(),
                                " tensors; expected at most ", kMaxNodes, " and ", kMaxTensors));
    }
    return absl::OkStatus();
  }

  absl::Status CheckTensors() {
    int64_t total = 0;
    for (int i = 0; i < graph_.proto_.tensors_size(); ++i) {
      const v1::Tensor& tensor = graph_.proto_.tensors(i);
      if (!IsName(tensor.name())) {
        return Wrong(Where(tensor),
                     "a name has 1 to 255 characters, none of them blank or a control character");
      }
      Graph::TensorEntry entry;
      entry.index = i;
      if (!graph_.tensors_.emplace(tensor.name(), entry).second) {
        return Wrong(Where(tensor), "the name is used twice");
      }
      ATALLA_RETURN_IF_ERROR(CheckShape(tensor, total));
      ATALLA_RETURN_IF_ERROR(CheckPayload(tensor));
    }
    return absl::OkStatus();
  }

  // Adds the elements to `total`.
  absl::Status CheckShape(const v1::Tensor& tensor, int64_t& total) const {
    if (DTypeSize(tensor.dtype()) == 0) {
      return Wrong(Where(tensor), absl::StrCat("element type ", static_cast<int>(tensor.dtype()),
                                               "; expected BF16, F32 or I32"));
    }
    if (tensor.shape().dims_size() > kMaxRank) {
      return Wrong(Where(tensor), absl::StrCat("rank ", tensor.shape().dims_size(),
                                               "; expected at most ", kMaxRank));
    }
    int64_t count = 1;
    for (const int64_t extent : tensor.shape().dims()) {
      if (extent < 1) {
        return Wrong(Where(tensor),
                     absl::StrCat("extent ", extent, " in shape ",
                                  DimsString(ToDims(tensor.shape())), "; expected 1 or more"));
      }
      // Neither product nor sum can overflow: both factors stay below 2^31.
      if (extent > kMaxElements || (count *= extent) > kMaxElements) {
        return Wrong(Where(tensor), absl::StrCat("shape ", DimsString(ToDims(tensor.shape())),
                                                 " is too large; a graph has at most ",
                                                 kMaxElements, " elements"));
      }
    }
    total += count;
    if (total > kMaxElements) {
      return Wrong(Where(tensor), absl::StrCat("with it the graph has ", total,
                                               " elements; expected at most ", kMaxElements));
    }
    return absl::OkStatus();
  }

  absl::Status CheckPayload(const v1::Tensor& tensor) const {
    const bool has_payload = tensor.payload_case() != v1::Tensor::PAYLOAD_NOT_SET;
    if (tensor.has_external()) {
      return Wrong(Where(tensor),
                   absl::StrCat("its data lies in the file ", Quoted(tensor.external().file()),
                                ", which has not been loaded"));
    }
    switch (tensor.role()) {
      case v1::Tensor::ROLE_INPUT:
        if (!has_payload) return absl::OkStatus();
        break;
      case v1::Tensor::ROLE_PARAMETER:
      case v1::Tensor::ROLE_LITERAL:
        if (!has_payload) return Wrong(Where(tensor), "a constant without data");
        break;
      case v1::Tensor::ROLE_ACTIVATION:
        if (has_payload) return Wrong(Where(tensor), "an activation with data");
        return absl::OkStatus();
      default:
        return Wrong(Where(tensor), absl::StrCat("role ", static_cast<int>(tensor.role()),
                                                 "; expected input, parameter, literal or "
                                                 "activation"));
    }
    const int64_t expected = ElementCount(ToDims(tensor.shape())) * DTypeSize(tensor.dtype());
    const int64_t found = tensor.data().size();
    // An input's example may be left out by writing an empty string.
    if (found == expected || (found == 0 && tensor.role() == v1::Tensor::ROLE_INPUT)) {
      return absl::OkStatus();
    }
    return Wrong(Where(tensor),
                 absl::StrCat(found, " bytes of data; expected ", expected, " for ",
                              DTypeName(tensor.dtype()), DimsString(ToDims(tensor.shape()))));
  }

  absl::Status CheckNodes() {
    absl::flat_hash_map<std::string, int> names;
    for (int i = 0; i < graph_.proto_.nodes_size(); ++i) {
      const v1::Node& node = graph_.proto_.nodes(i);
      if (!IsName(node.name())) {
        return Wrong(Where(node),
                     "a name has 1 to 255 characters, none of them blank or a control character");
      }
      if (!names.emplace(node.name(), i).second) {
        return Wrong(Where(node), "the name is used twice");
      }
      ATALLA_RETURN_IF_ERROR(CheckNode(i, node));
    }
    return absl::OkStatus();
  }

  absl::Status CheckNode(int index, const v1::Node& node) {
    const OpInfo* info = FindOpInfo(node.op());
    if (info == nullptr) {
      return Wrong(Where(node),
                   absl::StrCat("operation ", static_cast<int>(node.op()), " does not exist"));
    }
    if (node.inputs_size() != info->inputs || node.outputs_size() != 1) {
      return Wrong(Where(node), absl::StrCat(info->onnx_name, " with ", node.inputs_size(),
                                             " inputs and ", node.outputs_size(),
                                             " outputs; expected ", info->inputs, " and 1"));
    }
    if (node.attributes_case() != info->attributes) {
      return Wrong(Where(node), absl::StrCat("attributes of another operation, or none; expected ",
                                             "those of ", info->onnx_name));
    }
    ATALLA_RETURN_IF_ERROR(ConnectInputs(index, node));
    return CheckOutput(index, node, *info);
  }

  absl::Status ConnectInputs(int index, const v1::Node& node) {
    for (const std::string& name : node.inputs()) {
      const auto found = graph_.tensors_.find(name);
      if (found == graph_.tensors_.end()) {
        return Wrong(Where(node), absl::StrCat("input ", Quoted(name), " is no tensor"));
      }
      Graph::TensorEntry& entry = found->second;
      if (graph_.proto_.tensors(entry.index).role() == v1::Tensor::ROLE_ACTIVATION &&
          entry.producer < 0) {
        return Wrong(Where(node), absl::StrCat("input ", Quoted(name),
                                               " is not made by any node before this one"));
      }
      if (entry.consumers.empty() || entry.consumers.back() != index) {
        entry.consumers.push_back(index);
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckOutput(int index, const v1::Node& node, const OpInfo& info) {
    const auto found = graph_.tensors_.find(node.outputs(0));
    if (found == graph_.tensors_.end()) {
      return Wrong(Where(node), absl::StrCat("output ", Quoted(node.outputs(0)), " is no tensor"));
    }
    const v1::Tensor& output = graph_.proto_.tensors(found->second.index);
    if (output.role() != v1::Tensor::ROLE_ACTIVATION) {
      return Wrong(Where(node), absl::StrCat("output ", Quoted(output.name()),
                                             " is an input or a constant; expected an activation"));
    }
    if (found->second.producer >= 0) {
      return Wrong(Where(node),
                   absl::StrCat("output ", Quoted(output.name()), " is already made by node ",
                                Quoted(graph_.node(found->second.producer).name())));
    }
    found->second.producer = index;
    std::vector<Dims> inputs;
    for (const std::string& name : node.inputs()) {
      const v1::DType dtype = graph_.tensor(name).dtype();
      if (dtype != output.dtype() || dtype == v1::DTYPE_I32) {
        return Wrong(Where(node),
                     absl::StrCat("input ", Quoted(name), " is ", DTypeName(dtype), " and output ",
                                  Quoted(output.name()), " is ", DTypeName(output.dtype()),
                                  "; expected one floating type for both"));
      }
      inputs.push_back(graph_.dims(name));
    }
    const absl::StatusOr<Dims> expected = info.shape_rule(node, inputs);
    if (!expected.ok()) return Wrong(Where(node), expected.status().message());
    const Dims dims = ToDims(output.shape());
    if (dims != *expected) {
      return Wrong(Where(node),
                   absl::StrCat("output ", Quoted(output.name()), " has shape ", DimsString(dims),
                                "; expected ", DimsString(*expected)));
    }
    return absl::OkStatus();
  }

  absl::Status CheckEnds() {
    const v1::Graph& proto = graph_.proto_;
    for (const v1::Tensor& tensor : proto.tensors()) {
      if (tensor.role() == v1::Tensor::ROLE_ACTIVATION && graph_.producer(tensor.name()) < 0) {
        return Wrong(Where(tensor), "no node makes this activation");
      }
    }
    absl::flat_hash_map<std::string, int> listed;
    for (const std::string& name : proto.inputs()) {
      const v1::Tensor* tensor = graph_.FindTensor(name);
      if (tensor == nullptr || tensor->role() != v1::Tensor::ROLE_INPUT) {
        return Wrong(Where(), absl::StrCat("graph input ", Quoted(name),
                                           " is no tensor with the role of an input"));
      }
      if (listed[name]++ > 0) {
        return Wrong(Where(), absl::StrCat("graph input ", Quoted(name), " is listed twice"));
      }
    }
    for (const v1::Tensor& tensor : proto.tensors()) {
      if (tensor.role() == v1::Tensor::ROLE_INPUT && !listed.contains(tensor.name())) {
        return Wrong(Where(tensor), "an input that is not among the graph's inputs");
      }
    }
    if (proto.outputs().empty()) return Wrong(Where(), "it has no outputs; expected at least one");
    for (const std::string& name : proto.outputs()) {
      const auto found = graph_.tensors_.find(name);
      if (found == graph_.tensors_.end()) {
        return Wrong(Where(), absl::StrCat("graph output ", Quoted(name), " is no tensor"));
      }
      if (found->second.is_output) {
        return Wrong(Where(), absl::StrCat("graph output ", Quoted(name), " is listed twice"));
      }
      found->second.is_output = true;
    }
    return absl::OkStatus();
  }

  Graph& graph_;
};

absl::StatusOr<Graph> Graph::FromProto(v1::Graph proto) {
  return GraphVerifier::Verify(std::move(proto));
}

const Graph::TensorEntry& Graph::entry(absl::string_view tensor) const {
  const auto found = tensors_.find(tensor);
  ATALLA_CHECK(found != tensors_.end());
  return found->second;
}

const v1::Tensor& Graph::tensor(absl::string_view name) const {
  return proto_.tensors(entry(name).index);
}

const v1::Tensor* Graph::FindTensor(absl::string_view name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : &proto_.tensors(found->second.index);
}

Dims Graph::dims(absl::string_view tensor) const { return ToDims(this->tensor(tensor).shape()); }

int64_t Graph::size_bytes(absl::string_view tensor) const {
  return ElementCount(dims(tensor)) * DTypeSize(this->tensor(tensor).dtype());
}

int Graph::producer(absl::string_view tensor) const { return entry(tensor).producer; }

absl::Span<const int> Graph::consumers(absl::string_view tensor) const {
  return entry(tensor).consumers;
}

bool Graph::is_output(absl::string_view tensor) const { return entry(tensor).is_output; }

int DTypeSize(v1::DType dtype) {
  switch (dtype) {
    case v1::DTYPE_BF16:
      return 2;
    case v1::DTYPE_F32:
    case v1::DTYPE_I32:
      return 4;
    default:
      return 0;
  }
}

std::string DTypeName(v1::DType dtype) {
  switch (dtype) {
    case v1::DTYPE_BF16:
      return "bf16";
    case v1::DTYPE_F32:
      return "f32";
    case v1::DTYPE_I32:
      return "i32";
    default:
      return absl::StrCat("type ", static_cast<int>(dtype));
  }
}

NodeCounts CountNodes(const Graph& graph) {
  NodeCounts counts;
  for (const v1::Tensor& tensor : graph.proto().tensors()) {
    if (tensor.role() == v1::Tensor::ROLE_INPUT) ++counts.inputs;
    if (tensor.role() == v1::Tensor::ROLE_PARAMETER) ++counts.parameters;
  }
  counts.operations = graph.node_count();
  return counts;
}

}  // namespace atalla::graph
