// Programs of the pipeline's own kernels, for benchmarks: what people run, and not code that was
// written to be fast to emulate.
//
//   const KernelProgram gemm = MakeMatMulProgram(256, 256, 256);
//   emulator.LoadProgram(gemm.program);
//   emulator.LoadImage(gemm.image);

#ifndef ATALLA_BENCHMARKS_KERNEL_PROGRAM_H_
#define ATALLA_BENCHMARKS_KERNEL_PROGRAM_H_

#include <cstdint>

#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla {

struct KernelProgram {
  v1::Program program;
  v1::Image image;
};

// [m, k] times [k, n] with constant weights in tiles of 2 KiB, compiled at -O2 and scheduled by
// `list`.
KernelProgram MakeMatMulProgram(int64_t m, int64_t k, int64_t n,
                                const isa::MachineModel& machine = isa::MachineModel::Default());

}  // namespace atalla

#endif  // ATALLA_BENCHMARKS_KERNEL_PROGRAM_H_
