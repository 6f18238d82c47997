// Counters from how often each packet ran.
//
//   Counters counters = CountExecution(program, execution, state.traffic);

#ifndef ATALLA_EMU_COUNTING_H_
#define ATALLA_EMU_COUNTING_H_

#include "atalla/emu/counters.h"
#include "atalla/emu/engine.h"
#include "atalla/emu/state.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

Counters CountExecution(const v1::Program& program, const Execution& execution,
                        const Traffic& traffic);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_COUNTING_H_
