// For tests and benchmarks: the kernels of testdata/atallac/kernels with data, what they must
// compute, and how many instructions other code for them executes.
//
//   for (const KernelCase& kernel : KernelSuite()) {
//     options.image = kernel.image;
//     RunSource(KernelSource(kernel), kernel.file, options);
//     ErrorOf(kernel, emulator);                      // 0.003: largest error against float32
//   }
//
// Expected values come from loops over floats here, which share nothing with the compiler.

#ifndef ATALLA_CC_KERNEL_SUITE_H_
#define ATALLA_CC_KERNEL_SUITE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/cc/compiler.h"
#include "atalla/emu/emulator.h"
#include "atalla/v1/image.pb.h"

namespace atalla::cc {

struct KernelCase {
  std::string name;  // "gemm 64x64x64"
  std::string file;  // Under testdata/atallac/kernels.
  std::vector<std::string> defines;
  v1::Image image;
  uint32_t output_address = 0;
  std::vector<float> expected;
  // Executed instructions of the reference compiler's code and of code written by hand with its
  // loops unrolled (specification of the language, 17.1 and 17.4). 0: not known.
  int64_t reference_instructions = 0;
  int64_t hand_instructions = 0;
};

// All of them but the largest product, in the order of the specification.
std::vector<KernelCase> KernelSuite();

// C += A W for matrices of `size`; `hoisted`: the tile of C is stored once, not in every step.
KernelCase GemmCase(int size, bool hoisted);

// The row loop alone, over `rows` of 0..32.
KernelCase GemmRowsCase(int rows);

absl::StatusOr<std::string> KernelSource(const KernelCase& kernel);

// Options that the kernel needs: its definitions, the folder of its header.
CompileOptions KernelOptions(const KernelCase& kernel, int level);

// The largest difference between what memory holds and what is expected, in units of the largest
// expected magnitude.
absl::StatusOr<float> ErrorOf(const KernelCase& kernel, const emu::Emulator& emulator);

// The bytes of the result.
absl::StatusOr<std::string> OutputOf(const KernelCase& kernel, const emu::Emulator& emulator);

}  // namespace atalla::cc

#endif  // ATALLA_CC_KERNEL_SUITE_H_
