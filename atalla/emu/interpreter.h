// Runs a decoded program on a MachineState: the loop over packets and slots, one instruction at a
// time, straight from semantics.h. The simplest engine; others are compared with it.
//
//   std::unique_ptr<Engine> engine = MakeInterpreter(program, machine.semantics(), state,
//   execution); Engine::Stop stop = engine->Run(1000);

#ifndef ATALLA_EMU_INTERPRETER_H_
#define ATALLA_EMU_INTERPRETER_H_

#include <memory>

#include "atalla/emu/engine.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/state.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

// `program` is valid (image::CheckProgram) and, like `state`, `execution` and `observer`, outlives
// the engine. `observer` may be null. REQUIRES: with an observer, slots run in order.
std::unique_ptr<SteppingEngine> MakeInterpreter(const v1::Program& program,
                                                const v1::Semantics& semantics, MachineState& state,
                                                Execution& execution, Observer* observer = nullptr);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_INTERPRETER_H_
