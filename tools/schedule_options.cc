#include "tools/schedule_options.h"

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/sched/schedule.h"

namespace atalla {
namespace {

using Timing = sched::ScheduleOptions::Timing;
using Simplify = sched::ScheduleOptions::Simplify;

absl::Status BadValue(absl::string_view flag, absl::string_view value, absl::string_view good) {
  return absl::InvalidArgumentError(
      absl::StrCat("bad value '", value, "' for --", flag, "; it must be ", good));
}

}  // namespace

absl::Status SetLatencyCap(absl::string_view text, sched::ScheduleOptions& options) {
  int cap = 0;
  if (!absl::SimpleAtoi(text, &cap) || cap < 0) {
    return BadValue("latency_cap", text, "a number of cycles, or 0 for none");
  }
  options.latency_cap = cap;
  return absl::OkStatus();
}

absl::Status SetTiming(absl::string_view name, sched::ScheduleOptions& options) {
  if (name.empty()) {
    options.timing = Timing::kOfMachine;
  } else if (name == "interlocked") {
    options.timing = Timing::kInterlocked;
  } else if (name == "exposed") {
    options.timing = Timing::kExposed;
  } else {
    return BadValue("timing", name, "'interlocked' or 'exposed'");
  }
  return absl::OkStatus();
}

absl::Status SetSimplify(absl::string_view name, sched::ScheduleOptions& options) {
  if (name == "auto") {
    options.simplify = Simplify::kAuto;
  } else if (name == "on") {
    options.simplify = Simplify::kOn;
  } else if (name == "off") {
    options.simplify = Simplify::kOff;
  } else {
    return BadValue("simplify", name, "'auto', 'on' or 'off'");
  }
  return absl::OkStatus();
}

}  // namespace atalla
