// The programs that the emulator's speed is measured with. Each loops for ever.
//
//   for (const BenchmarkProgram& program : BenchmarkPrograms()) {
//     Emulator emulator = program.make(EmulatorOptions());
//     emulator.Run({/*max_packets=*/1 << 16}).IgnoreError();      // kDeadlineExceeded
//   }

#ifndef ATALLA_BENCHMARKS_EMU_PROGRAMS_H_
#define ATALLA_BENCHMARKS_EMU_PROGRAMS_H_

#include "absl/types/span.h"
#include "atalla/emu/emulator.h"

namespace atalla::emu {

struct BenchmarkProgram {
  const char* name;
  // The machine before the first packet.
  Emulator (*make)(const EmulatorOptions& options);
};

absl::Span<const BenchmarkProgram> BenchmarkPrograms();

// The best of the engines without host code.
EngineKind FastestHandlers();

}  // namespace atalla::emu

#endif  // ATALLA_BENCHMARKS_EMU_PROGRAMS_H_
