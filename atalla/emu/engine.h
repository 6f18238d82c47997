// What executes a decoded program, and how far it has come.
//
//   std::unique_ptr<Engine> engine = MakeInterpreter(program, machine.semantics(), state,
//   execution); Engine::Stop stop = engine->Run(1000);
//
// All that changes is in MachineState and Execution: engines can take over from each other between
// two Runs, and a SteppingEngine inside a packet.

#ifndef ATALLA_EMU_ENGINE_H_
#define ATALLA_EMU_ENGINE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "atalla/emu/fault.h"

namespace atalla::emu {

// How far a program has come, and how often packets ran. With the program this gives every counter
// that does not depend on values.
struct Execution {
  // Address of the next packet; after a fault, of the one at fault.
  int64_t pc = 0;
  // By the packet's number in the program; completed packets only.
  std::vector<uint64_t> completed;
  // The packet and slot of a fault; the packet is not in `completed`. -1: none.
  int64_t faulted_packet = -1;
  int faulted_slot = 0;
  // Execution came to an address without a packet.
  bool fetched_nothing = false;
  // The slot of the packet at `pc` that executes next; those before it have executed. 0 between
  // packets.
  int next_slot = 0;
  // Inside a packet: where its executed slots send execution.
  int64_t next_pc = 0;
  bool halting = false;
};

class Engine {
 public:
  enum class Reason {
    kHalted,
    kBudget,
    kStopped,  // The observer asked for it.
    kFault,
  };
  struct Stop {
    Reason reason = Reason::kHalted;
    Fault fault = Fault::kNone;
    int slot = 0;
    std::string description;  // Of the fault.
  };

  virtual ~Engine() = default;

  // Executes up to `max_packets` packets from Execution::pc. REQUIRES: the program has neither
  // halted nor faulted; Execution::next_slot is 0.
  virtual Stop Run(uint64_t max_packets) = 0;
};

class SteppingEngine : public Engine {
 public:
  // Executes the next instruction of the packet at Execution::pc; the packet completes with its
  // last instruction that is not nop.s. kBudget: the program goes on. REQUIRES: the program has
  // neither halted nor faulted; slots run in order.
  virtual Stop StepSlot() = 0;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_ENGINE_H_
