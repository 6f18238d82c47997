// The parts of //benchmarks:emu that have files of their own.

#ifndef ATALLA_BENCHMARKS_EMU_BENCHMARKS_H_
#define ATALLA_BENCHMARKS_EMU_BENCHMARKS_H_

namespace atalla {

// BM_MatMul256, BM_MatMul1024, BM_MatVec4096x9216: kernels of the pipeline.
void RegisterKernels();

// BM_Load122MiB: an Image file, brought into data memory.
void RegisterLoads();

// BM_StartToExit: atalla_run with a small kernel.
void RegisterStart();

}  // namespace atalla

#endif  // ATALLA_BENCHMARKS_EMU_BENCHMARKS_H_
