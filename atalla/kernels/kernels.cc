#include "atalla/kernels/kernels.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/op_info.h"
#include "atalla/kernels/generators.h"
#include "atalla/kernels/kernel_writer.h"
#include "atalla/kernels/planned_node.h"

namespace atalla::kernels {
namespace {

std::string ShapeText(const v1::Shape& shape) {
  return absl::StrCat("[", absl::StrJoin(shape.dims(), ", "), "]");
}

std::string LayoutText(const v1::Layout& layout) {
  if (!layout.has_weight_tiles()) return "row-major";
  return absl::StrFormat("weight tiles of %d terms x %d columns", layout.weight_tiles().k(),
                         layout.weight_tiles().n());
}

std::string Address(uint64_t address) { return absl::StrFormat("0x%08X", address); }

}  // namespace

int64_t ElementsOf(const KernelTensor& tensor) {
  int64_t elements = 1;
  for (const int64_t dim : tensor.placement->shape().dims()) elements *= dim;
  return elements;
}

namespace {

// The names that tensors have in the text, and the table of their addresses.
KernelTask MakeTask(const PlannedNode& node, std::vector<KernelParameter>& parameters) {
  KernelTask task;
  task.plan = node.plan;
  const auto add = [&](const std::string& variable, const v1::Placement* placement) {
    parameters.push_back(
        {variable, placement->tensor(), static_cast<uint32_t>(placement->address_bytes())});
    return KernelTensor{variable, placement};
  };
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    if (node.inputs[i] == nullptr) {
      task.inputs.push_back(std::nullopt);
    } else {
      task.inputs.push_back(add(std::string(1, static_cast<char>('a' + i)), node.inputs[i]));
    }
  }
  task.output = add("out", node.output);
  return task;
}

void WriteHeader(const graph::Graph& graph, const v1::Node& node, const KernelTask& task,
                 KernelWriter& out) {
  out.Comment(absl::StrCat("Node '", node.name(), "' of graph '", graph.name(),
                           "': ", graph::PublishedName(node.op()), "."));
  const auto describe = [&](const KernelTensor& tensor, const std::string& name) {
    const v1::Placement& placement = *tensor.placement;
    out.Comment(absl::StrFormat("  %-4s %s %s, %s, %d bytes at %s", tensor.variable, name,
                                ShapeText(placement.shape()), LayoutText(placement.layout()),
                                placement.size_bytes(), Address(placement.address_bytes())));
  };
  for (size_t i = 0; i < task.inputs.size(); ++i) {
    if (task.inputs[i]) describe(*task.inputs[i], node.inputs(static_cast<int>(i)));
  }
  describe(task.output, node.outputs(0));
}

void WriteParameterLoads(const std::vector<KernelParameter>& parameters, KernelWriter& out) {
  out.Line(absl::StrFormat("int* parameters = (int*)0x%X;", kParameterBase));
  for (size_t i = 0; i < parameters.size(); ++i) {
    out.Line(absl::StrFormat("int %s = parameters[%d];", parameters[i].name, i));
  }
}

using TransferKey = std::tuple<int, std::string, uint32_t, uint32_t, uint32_t>;

std::map<TransferKey, int64_t> Summed(absl::Span<const v1::Transfer* const> transfers) {
  std::map<TransferKey, int64_t> sums;
  for (const v1::Transfer* t : transfers) {
    sums[{t->direction(), t->tensor(), t->scratchpad(), t->rows(), t->columns()}] += t->count();
  }
  return sums;
}

std::string TransferText(const TransferKey& key, int64_t count) {
  const auto& [direction, tensor, scratchpad, rows, columns] = key;
  return absl::StrFormat("%d %s of %d x %d %s '%s', scratchpad %d", count,
                         direction == v1::Transfer::DIRECTION_LOAD ? "loads" : "stores", rows,
                         columns, direction == v1::Transfer::DIRECTION_LOAD ? "from" : "to", tensor,
                         scratchpad);
}

// The plan must list what the kernel does: reports and the run's checks rely on it.
absl::Status CheckTransfers(const v1::NodePlan& plan, const std::vector<v1::Transfer>& transfers) {
  std::vector<const v1::Transfer*> planned;
  for (const v1::Transfer& transfer : plan.transfers()) planned.push_back(&transfer);
  std::vector<const v1::Transfer*> made;
  for (const v1::Transfer& transfer : transfers) made.push_back(&transfer);
  const std::map<TransferKey, int64_t> planned_sums = Summed(planned);
  const std::map<TransferKey, int64_t> made_sums = Summed(made);
  for (const auto& [key, count] : made_sums) {
    const auto found = planned_sums.find(key);
    if (found == planned_sums.end() || found->second != count) {
      return absl::InvalidArgumentError(
          absl::StrCat("the kernel makes ", TransferText(key, count), "; the plan has ",
                       found == planned_sums.end() ? 0 : found->second));
    }
  }
  for (const auto& [key, count] : planned_sums) {
    if (made_sums.find(key) == made_sums.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the plan has ", TransferText(key, count), "; the kernel makes none"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<KernelSource> Generate(const graph::Graph& graph, const v1::Plan& plan,
                                      int node_index) {
  ATALLA_ASSIGN_OR_RETURN(const PlannedNode planned, FindPlannedNode(graph, plan, node_index));
  const v1::Node& node = graph.node(node_index);
  KernelSource source;
  source.node = node.name();
  source.file_name = NodeFileNames(graph)[node_index] + ".c";
  const KernelTask task = MakeTask(planned, source.parameters);

  KernelWriter out;
  WriteHeader(graph, node, task, out);
  out.OpenFunction("int main()");
  WriteParameterLoads(source.parameters, out);
  switch (planned.plan->shape_case()) {
    case v1::NodePlan::kGemm:
      ATALLA_RETURN_IF_ERROR(GenerateGemm(task, out, source.weight_mode));
      break;
    case v1::NodePlan::kElementwise:
      ATALLA_RETURN_IF_ERROR(GenerateElementwise(task, out));
      break;
    case v1::NodePlan::SHAPE_NOT_SET:
      return absl::InvalidArgumentError("the plan says nothing of how to compute it");
  }
  out.Line("return 0;");
  out.Close();
  ATALLA_RETURN_IF_ERROR(CheckTransfers(*planned.plan, out.transfers()));
  source.text = out.text();
  source.transfers = out.transfers();
  return source;
}

}  // namespace

absl::StatusOr<KernelSource> GenerateKernel(const graph::Graph& graph, const v1::Plan& plan,
                                            int node_index) {
  absl::StatusOr<KernelSource> source = Generate(graph, plan, node_index);
  if (source.ok()) return source;
  const std::string name = node_index >= 0 && node_index < graph.node_count()
                               ? absl::StrCat("node '", graph.node(node_index).name(), "'")
                               : absl::StrCat("node ", node_index);
  return absl::Status(source.status().code(), absl::StrCat(name, ": ", source.status().message()));
}

std::vector<std::string> NodeFileNames(const graph::Graph& graph) {
  constexpr size_t kMaxLength = 100;
  std::vector<std::string> names;
  std::set<std::string> taken;  // Lower case: some file systems do not tell cases apart.
  for (int i = 0; i < graph.node_count(); ++i) {
    const std::string& node = graph.node(i).name();
    std::string name;
    for (const char c : node.substr(0, kMaxLength)) {
      name +=
          absl::ascii_isalnum(c) || c == '_' || c == '-' || (c == '.' && !name.empty()) ? c : '_';
    }
    if (name != node || name.empty()) absl::StrAppend(&name, "_", i);
    while (!taken.insert(absl::AsciiStrToLower(name)).second) absl::StrAppend(&name, "_", i);
    names.push_back(name);
  }
  return names;
}

}  // namespace atalla::kernels
