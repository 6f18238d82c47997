// The fast engine: translates blocks of packets when they are first reached, and runs them as
// chains of handlers.
//
//   std::unique_ptr<Engine> engine = MakeFastEngine(program, semantics, state, execution, level);
//   Engine::Stop stop = engine->Run(1000000);
//
// It leaves to the interpreter what is rare: the last packets of a budget, and addresses without a
// packet. docs/emulator.md describes the inside.

#ifndef ATALLA_EMU_FAST_FAST_ENGINE_H_
#define ATALLA_EMU_FAST_FAST_ENGINE_H_

#include <memory>

#include "atalla/emu/engine.h"
#include "atalla/emu/fast/simd_level.h"
#include "atalla/emu/jit/host_code.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/state.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu::fast {

// `program` is valid (image::CheckProgram) and, like `semantics`, `state` and `execution`, outlives
// the engine.
// REQUIRES: slots run in order; IsSupported(level). With `host_code` enabled, blocks that are hot
// become code of the host, where that can be had. With an observer, which outlives the engine, too,
// and has a record_reader, that gets blocks, and the observer what the interpreter does.
std::unique_ptr<Engine> MakeFastEngine(const v1::Program& program, const v1::Semantics& semantics,
                                       MachineState& state, Execution& execution, SimdLevel level,
                                       const jit::Options& host_code = {},
                                       Observer* observer = nullptr);

}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_FAST_ENGINE_H_
