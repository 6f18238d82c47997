// For tests of this folder: machine code in packets back to code that can be scheduled anew.
//
//   const Walk walk = WalkProgram(program, start, max_packets);
//   ATALLA_ASSIGN_OR_RETURN(const Unpacked unpacked, Unpack(program, walk));
//   ScheduledPrograms(unpacked.code).ExpectEquivalent(start);
//
// The code does what the program does from the same start, one slot after another, wherever its
// packets are: offsets become labels, links become the constants that they were, and a jalr becomes
// a choice among the places to which the walk saw it go. So it has no calls and returns any more.

#ifndef ATALLA_SCHED_UNPACK_TESTING_H_
#define ATALLA_SCHED_UNPACK_TESTING_H_

#include <vector>

#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/sched/run_testing.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched {

struct Unpacked {
  assembler::Code code;
  // Scalar registers that the program does not use and the code does.
  std::vector<int> scratch;
};

// `walk` is that of the program, to its end. kUnimplemented if too few registers are unused.
absl::StatusOr<Unpacked> Unpack(const v1::Program& program, const Walk& walk);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_UNPACK_TESTING_H_
