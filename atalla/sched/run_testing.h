// For tests of this folder: runs programs on the emulator and compares what they leave behind.
//
//   const Outcome one = Execute(program, start, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
//   const Outcome other = Execute(program, start, v1::Semantics::SLOT_ORDER_READ_THEN_WRITE);
//   EXPECT_EQ(Differences(one.state, other.state), "");
//   EXPECT_EQ(Differences(one.counters, other.counters), "");

#ifndef ATALLA_SCHED_RUN_TESTING_H_
#define ATALLA_SCHED_RUN_TESTING_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched {

// What a program starts with; everything else is 0.
struct StartState {
  std::vector<std::pair<int, uint32_t>> registers;
  std::vector<std::pair<int, uint32_t>> masks;
  // Vector registers with the same word in every lane.
  std::vector<std::pair<int, uint32_t>> vectors;
  std::vector<uint32_t> data;      // Words of data memory from address 0.
  std::optional<v1::Image> image;  // Data over the words.
  bool init_stack = false;         // As Emulator::InitStack, before the registers above.
  std::string preset = "default";  // Of the machine's semantics: or "reference".
};

// For sources that were written to be scheduled, not to be run: whatever makes divisors other than
// 0, tiles that exist, and loops that end.
StartState RandomStart(uint32_t seed);

// Everything that a program leaves behind.
struct EndState {
  std::array<uint32_t, isa::kScalarRegisterCount> scalars = {};
  std::array<uint32_t, isa::kMaskRegisterCount> masks = {};
  // Lane by lane, register by register.
  std::vector<uint32_t> vectors;
  // Of both scratchpads, row by row: the word, or -1 for a cell that was never written.
  std::vector<int64_t> cells;
  // Address and value of each word of data memory that was ever written, ascending.
  std::vector<std::pair<uint32_t, uint32_t>> words;
};

struct Outcome {
  absl::Status status;
  EndState state;
  emu::Counters counters;
};

// Runs `program` with these slot semantics, until it ends by itself or has executed `max_packets`.
Outcome Execute(const v1::Program& program, const StartState& start, v1::Semantics::SlotOrder order,
                uint64_t max_packets = 100000);

// The same on a timed machine.
struct TimedOutcome {
  absl::Status status;
  emu::TimingResult timing;
  std::vector<std::string> hazards;  // If nothing waits: what should have; a line each.
};

TimedOutcome ExecuteTimed(const v1::Program& program, const StartState& start,
                          v1::Issue::Timing timing, uint64_t max_packets);

// The first few differences, a line each; empty if there are none.
std::string Differences(const EndState& a, const EndState& b);
std::string Differences(const emu::Counters& a, const emu::Counters& b);

// Which way a program goes, on a machine that runs slots in order.
struct Walk {
  absl::Status status;
  // From the address of each packet that was executed to those of all that came after it.
  std::map<int64_t, std::set<int64_t>> steps;
};

Walk WalkProgram(const v1::Program& program, const StartState& start, uint64_t max_packets);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_RUN_TESTING_H_
