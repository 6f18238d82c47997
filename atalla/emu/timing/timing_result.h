// How long a program took on a machine, and where the time went.
//
//   const TimingResult result = timing.Result();             // Of a TimingModel.
//   result.cycles;
//   std::cout << FormatTiming(result);                       // Numbers, and the costliest places.
//
// Every cycle is the issue cycle of one packet or a stall cycle with one cause, so
// cycles = packets_issued + all stalls; the same holds for the sums over packets, blocks and lines.
// What the causes mean: docs/timing.md.

#ifndef ATALLA_EMU_TIMING_TIMING_RESULT_H_
#define ATALLA_EMU_TIMING_TIMING_RESULT_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

enum class StallCause : uint8_t {
  kOperand,  // A result that is not there yet, other than a transfer's.
  kUnit,     // A packet has more instructions of a unit than the machine takes in a cycle.
  kPort,     // A packet reads more registers than the machine has ports.
  kDma,      // A transfer that is not done, or may not start yet.
  kControl,  // A branch was taken.
};
inline constexpr int kStallCauseCount = 5;

// "operand", "unit", "port", "dma", "control".
absl::string_view StallCauseName(StallCause cause);

struct StallCycles {
  std::array<int64_t, kStallCauseCount> by_cause = {};

  int64_t Of(StallCause cause) const { return by_cause[static_cast<int>(cause)]; }
  int64_t Total() const;
  StallCycles& operator+=(const StallCycles& other);
};

// A packet of the program: entry i of TimingResult::packets is that of program.packets(i).
struct PacketTiming {
  int64_t address = 0;
  int64_t issued = 0;  // Times.
  // By the slot that waited, or that a packet was split before; of a taken branch, the branch's.
  std::array<StallCycles, isa::kSlotsPerPacket> stalls_by_slot;

  StallCycles Stalls() const;
};

// Packets that execution enters at the first and leaves at the last.
struct BlockTiming {
  int64_t address = 0;
  int packets = 0;      // In the program.
  std::string name;     // "loop", "loop+40" (bytes, decimal) after a symbol, or "00000014".
  int64_t entered = 0;  // Times.
  int64_t issued = 0;   // Packets.
  StallCycles stalls;

  int64_t Cycles() const { return issued + stalls.Total(); }
};

struct LineTiming {
  std::string source;  // "file:line"; empty for what no line is known of.
  // Packets whose first instruction is of this line.
  int64_t issued = 0;
  StallCycles stalls;

  int64_t Cycles() const { return issued + stalls.Total(); }
};

struct UnitTiming {
  isa::Unit unit = isa::Unit::kNone;
  int64_t instructions = 0;
  // In which an instruction went to the unit; of SDMA, in which a transfer was on its way.
  int64_t busy_cycles = 0;
};

struct TimingResult {
  std::string machine;
  bool exposed = false;
  int64_t cycles = 0;
  int64_t packets_issued = 0;
  StallCycles stalls;
  std::vector<UnitTiming> units;      // Units with instructions, in the table's order; not NONE.
  std::vector<PacketTiming> packets;  // All packets of the program.
  std::vector<BlockTiming> blocks;    // Blocks that were entered, in the program's order.
  std::vector<LineTiming> lines;      // Lines with cycles, by file and line; "" comes last.
};

// Fills blocks and lines from packets.
void AddBlocksAndLines(const v1::Program& program, TimingResult& result);

// "name: value" lines, then tables of the units, and of the `top` blocks and source lines with
// the most stall cycles.
std::string FormatTiming(const TimingResult& result, int top = 10);

// "file.c:12", or "" where the program does not know.
std::string SourceOf(const v1::Program& program, int packet, int slot);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_TIMING_RESULT_H_
