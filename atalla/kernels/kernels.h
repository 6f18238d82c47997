// Kernel generators: a node of a planned graph becomes the text of an AtallaC program.
//
//   ATALLA_ASSIGN_OR_RETURN(KernelSource source, GenerateKernel(graph, plan, node_index));
//   cc::Compile(source.text, source.file_name, {.weight_mode = source.weight_mode});
//
// docs/kernels.md says how each kernel works, which transfers it makes, and how to add one.

#ifndef ATALLA_KERNELS_KERNELS_H_
#define ATALLA_KERNELS_KERNELS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/graph/graph.h"
#include "atalla/v1/plan.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::kernels {

// Where the parameter table lies, bytes.
inline constexpr uint32_t kParameterBase = 0x3C;

// Word i of the parameter table.
struct KernelParameter {
  std::string name;    // What the kernel's text calls it: "a", "b", "out".
  std::string tensor;  // The placed tensor whose address it is.
  uint32_t value = 0;  // The address, bytes.
};

struct KernelSource {
  std::string node;       // Name of the node.
  std::string file_name;  // "matmul_1.c": NodeFileNames() and ".c".
  std::string text;       // AtallaC.
  std::vector<KernelParameter> parameters;
  // What the text relies on in the weight buffer: to be given to the compiler.
  v1::WeightMode weight_mode = v1::WEIGHT_MODE_ANY;
  // What the kernel moves, summed up by tensor and size, in order of first use. Equal to the
  // plan's.
  std::vector<v1::Transfer> transfers;
};

// The kernel of a node that the plan puts on the device. kInvalidArgument names the node and what
// in the plan does not fit the graph, the machine's limits or the transfers of the kernel;
// kUnimplemented: no generator can do it.
absl::StatusOr<KernelSource> GenerateKernel(const graph::Graph& graph, const v1::Plan& plan,
                                            int node_index);

// A name for the files of each node, without suffix: the node's name where that is a plain file
// name, else one made of its letters and the index. No two are equal, whatever the case.
std::vector<std::string> NodeFileNames(const graph::Graph& graph);

}  // namespace atalla::kernels

#endif  // ATALLA_KERNELS_KERNELS_H_
