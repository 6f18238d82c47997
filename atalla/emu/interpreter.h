// Runs a decoded program on a MachineState: the loop over packets and slots.
//
//   std::unique_ptr<Engine> engine = MakeInterpreter(program, machine.semantics(), state);
//   Engine::Stop stop = engine->Run(1000);
//
// An engine decodes its program once; a faster engine is another subclass of Engine.

#ifndef ATALLA_EMU_INTERPRETER_H_
#define ATALLA_EMU_INTERPRETER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "atalla/emu/fault.h"
#include "atalla/emu/state.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

// How often packets ran. With the program this gives every counter that does not depend on values.
struct Execution {
  // By the packet's number in the program; completed packets only.
  std::vector<uint64_t> completed;
  // The packet and slot of a fault; the packet is not in `completed`. -1: none.
  int64_t faulted_packet = -1;
  int faulted_slot = 0;
  // Execution came to an address without a packet.
  bool fetched_nothing = false;
};

class Engine {
 public:
  enum class Reason { kHalted, kBudget, kFault };
  struct Stop {
    Reason reason = Reason::kHalted;
    Fault fault = Fault::kNone;
    int slot = 0;
    std::string description;  // Of the fault.
  };

  virtual ~Engine() = default;

  // Executes up to `max_packets` packets from pc(). REQUIRES: the engine has neither halted nor
  // faulted.
  virtual Stop Run(uint64_t max_packets) = 0;
  // The next packet; after a fault, the one at fault.
  virtual int64_t pc() const = 0;
  virtual const Execution& execution() const = 0;
};

// `program` is valid (image::CheckProgram) and, like `state`, outlives the engine.
std::unique_ptr<Engine> MakeInterpreter(const v1::Program& program, const v1::Semantics& semantics,
                                        MachineState& state);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_INTERPRETER_H_
