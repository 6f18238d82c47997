// The tests' own model of time: steps cycle by cycle, asks of each cycle whether a packet or slot
// may issue, and keeps a map of every byte and row. Slow, and written from docs/timing.md alone: it
// shares nothing with TimingModel but the instruction table.
//
//   const OracleResult expected = RunOracle(recorder.trace(), machine);

#ifndef ATALLA_EMU_TIMING_ORACLE_H_
#define ATALLA_EMU_TIMING_ORACLE_H_

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "atalla/emu/timing/trace.h"
#include "atalla/isa/machine.h"

namespace atalla::emu {

struct OracleResult {
  int64_t cycles = 0;
  // By packet, slot and cause: "operand", "unit", "port", "dma", "control".
  std::map<std::tuple<int, int, std::string>, int64_t> stalls;
  // Exposed timing: packet, slot and "read", "overtaken", "overwrite" or "too much".
  std::set<std::tuple<int, int, std::string>> hazards;
};

OracleResult RunOracle(const std::vector<TracedPacket>& trace, const isa::MachineModel& machine);

// What no machine with these latencies can be faster than: the longest chain of instructions each
// of which reads what the one before wrote.
int64_t DependenceBound(const std::vector<TracedPacket>& trace, const isa::MachineModel& machine);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_ORACLE_H_
