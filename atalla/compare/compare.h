// Programs under schedulers on machines: how many packets and cycles, where they go, how long
// scheduling takes, and how near that is to the least possible.
//
//   CompareOptions options;
//   options.schedulers = sched::AllSchedulers();
//   ATALLA_ASSIGN_OR_RETURN(const ComparisonResult result, Compare(programs, machines, options));
//   std::cout << FormatTable(result.comparison, {});        // table.h; csv.h, page.h
//
// Every program runs under every scheduler, on the timed emulator, and what it leaves in data
// memory is compared with what it leaves under `linear`. A combination that fails says why and does
// not keep the others from being measured.

#ifndef ATALLA_COMPARE_COMPARE_H_
#define ATALLA_COMPARE_COMPARE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/compare/program_file.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/schedule.h"
#include "atalla/sched/scheduler.h"
#include "atalla/v1/comparison.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::compare {

struct CompareOptions {
  // In the order of the result. They need not be in registry.h.
  std::vector<const sched::Scheduler*> schedulers;
  // For all schedulers; its scheduler and machine do not count.
  sched::ScheduleOptions schedule;
  // One of `schedulers`.
  std::string baseline;
  // Times that each schedule is made, for the median of the processor time; at least 1. What takes
  // long is made once.
  int repetitions = 3;
  // That a run may execute; a program that needs more is one that does not come to an end.
  uint64_t max_packets = uint64_t{1} << 24;
  // Told before each program: its number from 0.
  std::function<void(int)> progress;
};

struct ComparisonResult {
  v1::Comparison comparison;
  std::vector<isa::MachineModel> machines;
  // What was scheduled: [program][machine][scheduler], as in `comparison`; empty where there is
  // none.
  std::vector<std::vector<std::vector<v1::Program>>> programs;
};

// kInvalidArgument: no programs, schedulers or machines; two machines, or two programs, of one
// name; a baseline that is not among the schedulers.
absl::StatusOr<ComparisonResult> Compare(absl::Span<const SourceProgram> programs,
                                         absl::Span<const isa::MachineModel> machines,
                                         const CompareOptions& options);

// Combinations without a program, and runs that ended otherwise than under `linear`, a line each:
// "gemm: list on atalla: ...". Runs that do not come to halt.s under `linear` either are not here.
std::vector<std::string> Failures(const v1::Comparison& comparison);

}  // namespace atalla::compare

#endif  // ATALLA_COMPARE_COMPARE_H_
