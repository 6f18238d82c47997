// What other software reaches on the same machine at the same time, if it is installed. Nothing is
// linked: libraries are opened by name, programs are run.
//
//   RegisterOpenBlasSgemm();
//   RegisterQemuTightLoop();
//   benchmark::RunSpecifiedBenchmarks();
//
// A row says so where something is missing, and by which package it comes.

#ifndef ATALLA_BENCHMARKS_YARDSTICKS_H_
#define ATALLA_BENCHMARKS_YARDSTICKS_H_

namespace atalla {

// BM_Yardstick/OpenBlasSgemm256: a product of 256 x 256 x 256 in float32 with one thread and the
// kernels that OpenBLAS chooses for this processor, whatever the environment says.
void RegisterOpenBlasSgemm();

// BM_Yardstick/qemu-riscv64: the instructions of the benchmark TightLoop as RV64 code in QEMU's
// user mode. CPU time of the loop alone: what starting takes cancels out of two runs.
void RegisterQemuTightLoop();

}  // namespace atalla

#endif  // ATALLA_BENCHMARKS_YARDSTICKS_H_
