// The families of kernels, behind GenerateKernel. For kernels.cc only.

#ifndef ATALLA_KERNELS_GENERATORS_H_
#define ATALLA_KERNELS_GENERATORS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "atalla/kernels/kernel_writer.h"
#include "atalla/v1/plan.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::kernels {

// A tensor that the kernel reaches in data memory.
struct KernelTensor {
  std::string variable;  // Holds its address in the text.
  const v1::Placement* placement = nullptr;
};

// Bounds every count of elements: all addresses are 32 bits, and an element has two bytes.
inline constexpr int64_t kMaxElements = int64_t{1} << 31;

// By the shape. REQUIRES: the placement has been checked (it is at most kMaxElements).
int64_t ElementsOf(const KernelTensor& tensor);

// What a generator works from. The parameter table has been read when its text starts.
struct KernelTask {
  const v1::NodePlan* plan = nullptr;
  // One for each input of the node; nothing for a constant that is written in the text.
  std::vector<std::optional<KernelTensor>> inputs;
  KernelTensor output;
};

// Both write the body of main() without its return. kInvalidArgument says what in the plan cannot
// be right.
absl::Status GenerateGemm(const KernelTask& task, KernelWriter& out, v1::WeightMode& weight_mode);
absl::Status GenerateElementwise(const KernelTask& task, KernelWriter& out);

}  // namespace atalla::kernels

#endif  // ATALLA_KERNELS_GENERATORS_H_
