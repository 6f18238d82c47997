#include "atalla/graph/graph_io.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/base/status_macros.h"

namespace atalla::graph {
namespace {

// True for a relative path that never goes up.
bool StaysInFolder(absl::string_view path) {
  if (path.empty() || path[0] == '/') return false;
  for (const absl::string_view part : absl::StrSplit(path, '/')) {
    if (part == "..") return false;
  }
  return true;
}

std::string Folder(absl::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == absl::string_view::npos) return "";
  return std::string(path.substr(0, slash == 0 ? 1 : slash));
}

std::string TypeString(const Graph& graph, absl::string_view tensor) {
  return absl::StrCat(DTypeName(graph.tensor(tensor).dtype()), DimsString(graph.dims(tensor)));
}

absl::string_view RoleName(v1::Tensor::Role role) {
  switch (role) {
    case v1::Tensor::ROLE_INPUT:
      return "input";
    case v1::Tensor::ROLE_PARAMETER:
      return "parameter";
    default:
      return "literal";
  }
}

std::string AttributesString(const v1::Node& node) {
  switch (node.attributes_case()) {
    case v1::Node::kTranspose:
      return absl::StrCat(", permutation=[", absl::StrJoin(node.transpose().permutation(), ", "),
                          "]");
    case v1::Node::kLayerNormalization:
      return absl::StrCat(", axis=", node.layer_normalization().axis(),
                          ", epsilon=", node.layer_normalization().epsilon());
    default:
      return "";
  }
}

}  // namespace

absl::Status LoadExternalData(absl::string_view folder, v1::Graph& graph) {
  for (v1::Tensor& tensor : *graph.mutable_tensors()) {
    if (!tensor.has_external()) continue;
    const v1::ExternalData external = tensor.external();
    if (!StaysInFolder(external.file())) {
      return absl::InvalidArgumentError(
          absl::StrCat("tensor '", tensor.name(), "': data in '", external.file(),
                       "'; expected a relative path inside the graph's folder"));
    }
    absl::StatusOr<std::string> bytes = ReadFileRange(
        JoinPath(folder, external.file()), external.offset_bytes(), external.size_bytes());
    if (!bytes.ok()) {
      return absl::Status(bytes.status().code(),
                          absl::StrCat("tensor '", tensor.name(), "': ", bytes.status().message()));
    }
    tensor.set_data(*std::move(bytes));
  }
  return absl::OkStatus();
}

absl::StatusOr<Graph> ReadGraph(absl::string_view path) {
  ATALLA_ASSIGN_OR_RETURN(v1::Graph proto, ReadProto<v1::Graph>(path));
  const auto annotate = [path](const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
  };
  if (absl::Status status = LoadExternalData(Folder(path), proto); !status.ok()) {
    return annotate(status);
  }
  absl::StatusOr<Graph> graph = Graph::FromProto(std::move(proto));
  if (!graph.ok()) return annotate(graph.status());
  return graph;
}

absl::Status WriteGraph(const Graph& graph, absl::string_view path) {
  return WriteProto(graph.proto(), path);
}

std::string PrintGraph(const Graph& graph) {
  std::string text = absl::StrCat("graph ", graph.name(), "\n");
  for (const v1::Tensor& tensor : graph.proto().tensors()) {
    if (tensor.role() == v1::Tensor::ROLE_ACTIVATION) continue;
    absl::StrAppend(&text, RoleName(tensor.role()), " ", tensor.name(), ": ",
                    TypeString(graph, tensor.name()), "\n");
  }
  for (const v1::Node& node : graph.nodes()) {
    const std::string& output = node.outputs(0);
    absl::StrAppend(&text, node.name(), output == node.name() ? "" : " -> ",
                    output == node.name() ? "" : output, ": ", TypeString(graph, output), " = ",
                    PublishedName(node.op()), "(", absl::StrJoin(node.inputs(), ", "),
                    AttributesString(node), ")\n");
  }
  absl::StrAppend(&text, "return ", absl::StrJoin(graph.proto().outputs(), ", "), "\n");
  return text;
}

}  // namespace atalla::graph
