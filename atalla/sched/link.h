// The last step: gives labels addresses, fills in references and encodes.
//
//   ATALLA_ASSIGN_OR_RETURN(v1::Program program, Link(code, schedule, "atalla", "list"));

#ifndef ATALLA_SCHED_LINK_H_
#define ATALLA_SCHED_LINK_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/sched/packet_list.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched {

// REQUIRES: `schedule` is a checked schedule of `code` in which all branches reach their labels.
// kInvalidArgument lists, with source locations, the operands and jumps that are out of range.
absl::StatusOr<v1::Program> Link(const assembler::Code& code, const Schedule& schedule,
                                 absl::string_view machine, absl::string_view scheduler);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_LINK_H_
