// What all tools that schedule understand by --latency_cap, --timing and --simplify.
//
//   ATALLA_RETURN_IF_ERROR(SetTiming(absl::GetFlag(FLAGS_timing), options));
//
// kInvalidArgument names the flag, the bad value and the good ones.

#ifndef ATALLA_TOOLS_SCHEDULE_OPTIONS_H_
#define ATALLA_TOOLS_SCHEDULE_OPTIONS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "atalla/sched/schedule.h"

namespace atalla {

inline constexpr char kLatencyCapHelp[] =
    "The scheduler takes every latency for at most this many cycles; 0: as they are.";
inline constexpr char kTimingHelp[] =
    "Whether the machine waits for results: 'interlocked', or 'exposed' for one that does not and "
    "needs empty packets. Default: what the machine description says.";
inline constexpr char kSimplifyHelp[] =
    "Whether the code is simplified first: 'on', 'off', or 'auto': before schedulers that "
    "rewrite control, 'global' and 'modulo'.";

// 0 and up.
absl::Status SetLatencyCap(absl::string_view text, sched::ScheduleOptions& options);
// "", "interlocked" or "exposed".
absl::Status SetTiming(absl::string_view name, sched::ScheduleOptions& options);
// "auto", "on" or "off".
absl::Status SetSimplify(absl::string_view name, sched::ScheduleOptions& options);

}  // namespace atalla

#endif  // ATALLA_TOOLS_SCHEDULE_OPTIONS_H_
