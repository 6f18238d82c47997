// For tests of this folder: one code under every scheduler, run in both slot orders.
//
//   const ScheduledPrograms programs(code);
//   EXPECT_TRUE(programs.ExpectEquivalent(start));
//
// What must agree, from one start state:
// * with one instruction a packet and with the packets of a scheduler: memory, scratchpads and all
//   registers at halt.s, floating-point operations and bytes moved; link registers, and copies of
//   them, must be the same return address in the code. A scheduler that rewrites code may use
//   registers that the code never names.
// * with slots one after another and with all slots reading before any writes: everything, and
//   all counters.

#ifndef ATALLA_SCHED_EQUIVALENCE_TESTING_H_
#define ATALLA_SCHED_EQUIVALENCE_TESTING_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched {

// The program by this scheduler; expects that there is one.
v1::Program ExpectSchedule(const assembler::Code& code, const std::string& scheduler,
                           ScheduleOptions::Timing timing = ScheduleOptions::Timing::kInterlocked);

// `state` with what `from` has in registers that no instruction of `code` names, which schedulers
// that rewrite code may use.
EndState WithUnnamedOf(const EndState& from, const assembler::Code& code, EndState state);

class ScheduledPrograms {
 public:
  // Under all schedulers, or only under those of these names.
  explicit ScheduledPrograms(const assembler::Code& code,
                             const std::vector<std::string>& schedulers = {});
  // The same with stall packets, also with one instruction a packet. Then they must also take as
  // many cycles as packets, and meet no hazard on a machine that does not wait.
  static ScheduledPrograms Exposed(const assembler::Code& code,
                                   const std::vector<std::string>& schedulers = {});

  // Runs all of them and compares what they leave. False, and nothing compared, if the program with
  // one instruction a packet does not end by itself within `max_packets`.
  bool ExpectEquivalent(const StartState& start, uint64_t max_packets = 100000) const;

  const v1::Program& linear() const { return linear_.program; }

 private:
  ScheduledPrograms(const assembler::Code& code, const std::vector<std::string>& schedulers,
                    bool exposed);

  struct Scheduled {
    std::string name;
    bool pads = false;         // Waits with empty packets.
    bool rewrites = false;     // Leaves other values in registers that are not named.
    bool only_renames = true;  // Runs the same instructions but for register numbers.
    bool simplifies = false;   // Leaves out what need not be computed or loaded.
    v1::Program program;
    std::multimap<uint32_t, uint32_t> returns;  // Return addresses of calls by line.
  };

  void ExpectAgrees(const Scheduled& scheduled, const Outcome& linear,
                    const StartState& start) const;
  void ExpectSameWork(const Scheduled& scheduled, const Outcome& linear,
                      const Outcome& outcome) const;

  void ExpectOnTime(const Scheduled& scheduled, const StartState& start) const;

  assembler::Code code_;
  bool exposed_;
  Scheduled linear_;  // Without stall packets.
  std::vector<Scheduled> others_;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EQUIVALENCE_TESTING_H_
