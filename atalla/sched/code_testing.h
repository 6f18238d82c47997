// For tests of this folder: code from assembly text, and schedules as text.

#ifndef ATALLA_SCHED_CODE_TESTING_H_
#define ATALLA_SCHED_CODE_TESTING_H_

#include <string>

#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched {

// The code of a piece of assembly that must be right, named "test.s".
assembler::Code Assemble(absl::string_view text);

// One line a packet, indices of instructions in slot order: "0 1\n2\n"; "~4" for an inverted
// branch, ">4" for its detour.
std::string PacketsText(const Schedule& schedule);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_CODE_TESTING_H_
