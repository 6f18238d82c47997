// For tests: walks all ways that a program may take behind each instruction until its result has
// landed, and tells who comes too early. Knows nothing of how stalls were placed.
//
//   EXPECT_EQ(EarlyUses(program, machine), "");
//
// Of registers and the weight buffer; a vreg.ld is taken for the faster of its two kinds, since
// addresses are not followed. A jalr goes behind any call.

#ifndef ATALLA_SCHED_EXPOSED_PATH_TESTING_H_
#define ATALLA_SCHED_EXPOSED_PATH_TESTING_H_

#include <string>

#include "atalla/isa/machine.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched::exposed {

// A line for each of the first few: "packet 3: lw.s x1, 0(x2): used 2 packets too early in packet
// 5: ...". Empty if there are none.
std::string EarlyUses(const v1::Program& program, const isa::MachineModel& machine);

}  // namespace atalla::sched::exposed

#endif  // ATALLA_SCHED_EXPOSED_PATH_TESTING_H_
