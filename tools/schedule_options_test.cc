#include "tools/schedule_options.h"

#include "absl/status/status.h"
#include "atalla/sched/schedule.h"
#include "gtest/gtest.h"

namespace atalla {
namespace {

using Timing = sched::ScheduleOptions::Timing;
using Simplify = sched::ScheduleOptions::Simplify;

TEST(ScheduleOptionsTest, TakesEveryValue) {
  sched::ScheduleOptions options;
  EXPECT_TRUE(SetLatencyCap("4", options).ok());
  EXPECT_EQ(options.latency_cap, 4);
  EXPECT_TRUE(SetLatencyCap("0", options).ok());
  EXPECT_EQ(options.latency_cap, 0);
  EXPECT_TRUE(SetTiming("exposed", options).ok());
  EXPECT_EQ(options.timing, Timing::kExposed);
  EXPECT_TRUE(SetTiming("interlocked", options).ok());
  EXPECT_EQ(options.timing, Timing::kInterlocked);
  EXPECT_TRUE(SetTiming("", options).ok());
  EXPECT_EQ(options.timing, Timing::kOfMachine);
  EXPECT_TRUE(SetSimplify("on", options).ok());
  EXPECT_EQ(options.simplify, Simplify::kOn);
  EXPECT_TRUE(SetSimplify("off", options).ok());
  EXPECT_EQ(options.simplify, Simplify::kOff);
  EXPECT_TRUE(SetSimplify("auto", options).ok());
  EXPECT_EQ(options.simplify, Simplify::kAuto);
}

TEST(ScheduleOptionsTest, SaysWhatIsWrongAndChangesNothing) {
  sched::ScheduleOptions options;
  options.latency_cap = 3;
  for (const char* text : {"-1", "x", "", "4x", "99999999999"}) {
    EXPECT_EQ(SetLatencyCap(text, options).code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(options.latency_cap, 3);
  }
  EXPECT_EQ(SetLatencyCap("-1", options).message(),
            "bad value '-1' for --latency_cap; it must be a number of cycles, or 0 for none");
  EXPECT_EQ(SetTiming("none", options).message(),
            "bad value 'none' for --timing; it must be 'interlocked' or 'exposed'");
  EXPECT_EQ(SetSimplify("yes", options).message(),
            "bad value 'yes' for --simplify; it must be 'auto', 'on' or 'off'");
}

}  // namespace
}  // namespace atalla
