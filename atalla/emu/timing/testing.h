// Small programs for timing tests, written down as packets.
//
//   const v1::Program program = PacketProgram("mul.s x1, x2, x3 ; li.s x4, 5\nhalt.s");
//   const isa::MachineModel machine = TimedMachine([](v1::Machine& m) { ... });
//
// One packet a line, slots separated by ';'. Operands in the order of the instruction table: a load
// is "lw.s x1, x2, 4". "name:" before a packet makes a symbol, which branches and jal may use. The
// source of each packet is its line in "test.s", from 1.

#ifndef ATALLA_EMU_TIMING_TESTING_H_
#define ATALLA_EMU_TIMING_TESTING_H_

#include <string>

#include "absl/strings/string_view.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

// Empty lines make no packets.
v1::Program PacketProgram(absl::string_view text);

// The default machine with changes.
template <typename Change>
isa::MachineModel TimedMachine(const Change& change) {
  v1::Machine machine = isa::MachineModel::Default().proto();
  change(machine);
  return isa::MachineModel::FromProto(machine).value();
}

// REQUIRES: the class exists.
void SetLatency(v1::Machine& machine, absl::string_view latency_class, int cycles);

// Every field of a result, for comparing two.
std::string AllNumbers(const TimingResult& result);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_TESTING_H_
