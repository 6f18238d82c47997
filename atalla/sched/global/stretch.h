// The passes of this folder in their order: makes blocks longer and fewer, with less in those that
// run often.
//
//   global::StretchOptions options;
//   ATALLA_ASSIGN_OR_RETURN(global::Stretched stretched,
//                           global::Stretch(code, FreeRegisters(code), options, costs));
//   stretched.code;      // does what `code` does
//
// Threading of jumps and rotation make no way through the code longer; what the other passes do is
// only kept if the code does not become more expensive by cost.h. Every register that the program
// names, memory, scratchpads and weights end as they did.

#ifndef ATALLA_SCHED_GLOBAL_STRETCH_H_
#define ATALLA_SCHED_GLOBAL_STRETCH_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"

namespace atalla::sched::global {

// What one pass did to the code that it got.
struct PassReport {
  std::string pass;
  std::vector<Change> changes;
  // Of EstimatedCost (cost.h).
  double cost_before = 0;
  double cost_after = 0;
  bool kept = false;
};

enum class Passes {
  kAll,
  // Those that make loops small: what comes before overlapping their iterations.
  kLoops,
  // Those that make blocks long: what comes after.
  kBlocks,
};

struct StretchOptions {
  Passes passes = Passes::kAll;
  // Labels of blocks whose instructions, but for their branch, stay as they are.
  absl::flat_hash_set<std::string> settled;
};

struct Stretched {
  assembler::Code code;
  FreeRegisters free;  // What is left of the given ones: `code` names none of them.
  // Only of passes that changed something.
  std::vector<PassReport> reports;
};

// The code as it was if it holds numeric code addresses. `free`: what may be used for limits and
// constants. REQUIRES: assembler::CheckCode(code) is OK.
absl::StatusOr<Stretched> Stretch(assembler::Code code, FreeRegisters free,
                                  const StretchOptions& options, const BlockCosts& costs);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_STRETCH_H_
