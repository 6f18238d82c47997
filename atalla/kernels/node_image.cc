#include "atalla/kernels/node_image.h"

#include <algorithm>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/constant.h"
#include "atalla/image/check.h"
#include "atalla/image/tensor_layout.h"
#include "atalla/kernels/kernels.h"
#include "atalla/kernels/planned_node.h"

namespace atalla::kernels {
namespace {

void AddSegment(uint64_t address, std::string data, v1::Image& image) {
  v1::Segment& segment = *image.add_segments();
  segment.set_address(address);
  segment.set_data(std::move(data));
}

void AddParameters(const std::vector<KernelParameter>& parameters, v1::Image& image) {
  std::string words;
  for (const KernelParameter& parameter : parameters) {
    v1::Parameter& entry = *image.add_parameters();
    entry.set_name(parameter.name);
    entry.set_offset_bytes(static_cast<uint32_t>(words.size()));
    entry.set_value(parameter.value);
    for (int byte = 0; byte < 4; ++byte) {
      words += static_cast<char>(parameter.value >> (8 * byte) & 0xFF);
    }
  }
  image.set_parameter_base(kParameterBase);
  AddSegment(kParameterBase, std::move(words), image);
}

// Makes the harness put the stack above every placement, those without a segment included.
void AddStackAnchor(const v1::Plan& plan, v1::Image& image) {
  if (plan.memory().stack_anchor_bytes() == 0) return;
  AddSegment(plan.memory().stack_anchor_bytes(), std::string(4, '\0'), image);
}

bool HasRegion(const v1::Image& image, absl::string_view tensor) {
  return std::any_of(image.regions().begin(), image.regions().end(),
                     [&](const v1::Region& region) { return region.tensor() == tensor; });
}

// Packs `bytes`, the row-major elements, where the plan puts them.
absl::Status AddTensor(const v1::Placement& placement, absl::string_view bytes, v1::Image& image) {
  absl::StatusOr<std::string> packed =
      image::PackTensor(bytes, {placement.dtype(), placement.shape(), placement.layout()});
  if (!packed.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("tensor '", placement.tensor(), "': ", packed.status().message()));
  }
  AddSegment(placement.address_bytes(), *std::move(packed), image);
  return absl::OkStatus();
}

// The inputs that lie in memory, each once.
std::vector<const v1::Placement*> Distinct(const std::vector<const v1::Placement*>& inputs) {
  std::vector<const v1::Placement*> distinct;
  for (const v1::Placement* input : inputs) {
    if (input != nullptr && std::find(distinct.begin(), distinct.end(), input) == distinct.end()) {
      distinct.push_back(input);
    }
  }
  return distinct;
}

}  // namespace

v1::Region RegionOf(const graph::Graph& graph, const v1::Placement& placement) {
  v1::Region region;
  region.set_tensor(placement.tensor());
  const v1::Tensor* tensor = graph.FindTensor(placement.tensor());
  if (graph::IsConstant(graph, placement.tensor())) {
    region.set_role(v1::Region::ROLE_PARAMETER);
  } else if (tensor != nullptr && tensor->role() == v1::Tensor::ROLE_INPUT) {
    region.set_role(v1::Region::ROLE_INPUT);
  } else {
    region.set_role(v1::Region::ROLE_OUTPUT);
  }
  region.set_address(placement.address_bytes());
  region.set_size_bytes(placement.size_bytes());
  region.set_dtype(placement.dtype());
  *region.mutable_shape() = placement.shape();
  *region.mutable_layout() = placement.layout();
  return region;
}

absl::StatusOr<std::vector<std::string>> StoredInputs(const graph::Graph& graph,
                                                      const v1::Plan& plan, int node_index) {
  ATALLA_ASSIGN_OR_RETURN(const PlannedNode node, FindPlannedNode(graph, plan, node_index));
  std::vector<std::string> stored;
  for (const v1::Placement* input : Distinct(node.inputs)) {
    if (!graph::IsConstant(graph, input->tensor())) stored.push_back(input->tensor());
  }
  return stored;
}

absl::StatusOr<v1::Image> BuildNodeImage(const graph::Graph& graph, const v1::Plan& plan,
                                         int node_index, const TensorBytes& inputs) {
  ATALLA_ASSIGN_OR_RETURN(const PlannedNode node, FindPlannedNode(graph, plan, node_index));
  ATALLA_ASSIGN_OR_RETURN(const KernelSource source, GenerateKernel(graph, plan, node_index));
  v1::Image image;
  image.set_schema_version(image::kSchemaVersion);
  image.set_name(graph.node(node_index).name());
  AddParameters(source.parameters, image);
  for (const v1::Placement* input : Distinct(node.inputs)) {
    v1::Region region = RegionOf(graph, *input);
    // For this program, what an earlier one computed is an input.
    if (region.role() == v1::Region::ROLE_OUTPUT) region.set_role(v1::Region::ROLE_INPUT);
    // A constant that the node reads in two layouts has its name once.
    if (!HasRegion(image, region.tensor())) *image.add_regions() = region;
    if (region.role() == v1::Region::ROLE_PARAMETER) {
      ATALLA_ASSIGN_OR_RETURN(const std::string bytes,
                              graph::ConstantBytes(graph, input->tensor()));
      ATALLA_RETURN_IF_ERROR(AddTensor(*input, bytes, image));
      continue;
    }
    const auto given = inputs.find(input->tensor());
    if (given != inputs.end()) {
      ATALLA_RETURN_IF_ERROR(AddTensor(*input, given->second, image));
    }
  }
  *image.add_regions() = RegionOf(graph, *node.output);
  AddStackAnchor(plan, image);
  std::sort(image.mutable_segments()->begin(), image.mutable_segments()->end(),
            [](const v1::Segment& a, const v1::Segment& b) { return a.address() < b.address(); });
  const absl::Status status = image::CheckImage(image);
  if (!status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "node '", image.name(), "': the plan does not give a valid image: ", status.message()));
  }
  return image;
}

}  // namespace atalla::kernels
