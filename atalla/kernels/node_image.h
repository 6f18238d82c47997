// The data memory that the kernel of one node runs on.
//
//   ATALLA_ASSIGN_OR_RETURN(v1::Image image, BuildNodeImage(graph, plan, node_index, {}));
//   emulator.LoadImage(image);
//
// Addresses are those of the plan, so the images of consecutive nodes compose: what one stores is
// where the next one loads it.

#ifndef ATALLA_KERNELS_NODE_IMAGE_H_
#define ATALLA_KERNELS_NODE_IMAGE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/graph/graph.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::kernels {

// Elements of a placed tensor: row-major, little-endian, by name.
using TensorBytes = std::map<std::string, std::string>;

// The parameter table and the constants that the node reads, packed in their layouts, as segments;
// its inputs and its output as regions. A region of an input gets a segment when `inputs` has its
// bytes; entries that the node does not read are ignored.
absl::StatusOr<v1::Image> BuildNodeImage(const graph::Graph& graph, const v1::Plan& plan,
                                         int node_index, const TensorBytes& inputs);

// The placed tensors (not views) that a node reads and that are no constants, each once.
absl::StatusOr<std::vector<std::string>> StoredInputs(const graph::Graph& graph,
                                                      const v1::Plan& plan, int node_index);

// The region that a placement describes.
v1::Region RegionOf(const graph::Graph& graph, const v1::Placement& placement);

}  // namespace atalla::kernels

#endif  // ATALLA_KERNELS_NODE_IMAGE_H_
