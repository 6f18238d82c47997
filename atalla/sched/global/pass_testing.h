// For tests of this folder: a pass on assembly text, and on random programs.
//
//   EXPECT_EQ(After(ThreadJumps, "..."), "...");
//   ExpectSameOnRandomPrograms(ThreadJumps, /*first_seed=*/0, /*programs=*/1000);

#ifndef ATALLA_SCHED_GLOBAL_PASS_TESTING_H_
#define ATALLA_SCHED_GLOBAL_PASS_TESTING_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"

namespace atalla::sched::global {

using CodePass = std::function<assembler::Code(const assembler::Code&)>;

// The assembly text of what the pass makes of `text`, without source lines.
std::string After(const CodePass& pass, absl::string_view text);
// What no pass makes of it, for comparing.
std::string Same(absl::string_view text);

// Runs what the pass makes of programs of RandomControl, RandomProgram and RandomLoops, one
// instruction a packet, against the programs: memory, scratchpads and all registers that the
// program names must be the same, but for links, and no more instructions may be executed if
// `never_more`.
// Every program must change now and then: expects changes in a tenth of those of RandomControl.
void ExpectSameOnRandomPrograms(const CodePass& pass, int first_seed, int programs,
                                bool never_more = true);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_PASS_TESTING_H_
