// The eight instructions of the benchmark TightLoop for another machine: a static RV64 program, to
// be run by another emulator.

#ifndef ATALLA_BENCHMARKS_RISCV_LOOP_H_
#define ATALLA_BENCHMARKS_RISCV_LOOP_H_

#include <cstdint>
#include <string>
#include <vector>

namespace atalla {

inline constexpr int kRiscvLoopInstructions = 8;

// The program's code: it goes so often through the loop and exits with 0. REQUIRES: 0 < iterations
// < 2^31, a multiple of 4096.
std::vector<uint32_t> RiscvTightLoop(uint32_t iterations);

// The ELF file of such code, which starts with its first instruction.
std::string RiscvExecutable(const std::vector<uint32_t>& code);

}  // namespace atalla

#endif  // ATALLA_BENCHMARKS_RISCV_LOOP_H_
