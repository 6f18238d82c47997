// One run of a program on the timed emulator, and whether two ended alike.
//
//   const TimedRun run = RunTimed(program, data, machine, max_packets);
//   run.status; run.timing.cycles;

#ifndef ATALLA_COMPARE_TIMED_RUN_H_
#define ATALLA_COMPARE_TIMED_RUN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::compare {

struct TimedRun {
  // OK: it came to halt.s. Otherwise as Emulator::Run, or why it could not start.
  absl::Status status;
  emu::Counters counters;
  emu::TimingResult timing;
  // On a machine with exposed timing.
  size_t hazards = 0;
  std::vector<emu::MemoryWord> memory;  // Words that data set or the program wrote.
};

// With the stack set up as atalla_run does.
TimedRun RunTimed(const v1::Program& program, const v1::Image& data,
                  const isa::MachineModel& machine, uint64_t max_packets);

// The first word of data memory that differs, with both values; empty if there is none. Code lies
// elsewhere under each scheduler, so two addresses of code are alike if both follow calls, or are
// those of the same label.
std::string FirstDifference(const v1::Program& expected_program,
                            const std::vector<emu::MemoryWord>& expected,
                            const v1::Program& program, const std::vector<emu::MemoryWord>& memory);

}  // namespace atalla::compare

#endif  // ATALLA_COMPARE_TIMED_RUN_H_
