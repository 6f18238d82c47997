// A timing result as a message, for files that other programs read.
//
//   v1::TimingResult message = emu::TimingResultToProto(timing.Result(), emulator.program());
//   message.set_halted(emulator.halted());
//   ATALLA_RETURN_IF_ERROR(WriteProto(message, "kernel.timing.pb"));
//
// The schema, with what each number means: proto/timing.proto.

#ifndef ATALLA_EMU_TIMING_TIMING_RESULT_PROTO_H_
#define ATALLA_EMU_TIMING_TIMING_RESULT_PROTO_H_

#include "atalla/emu/timing/timing_result.h"
#include "atalla/v1/program.pb.h"
#include "atalla/v1/timing.pb.h"

namespace atalla::emu {

v1::StallCycles StallCyclesToProto(const StallCycles& stalls);

// All of the result. `program` is the one that was timed; whether it halted, only its emulator
// knows.
v1::TimingResult TimingResultToProto(const TimingResult& result, const v1::Program& program);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_TIMING_RESULT_PROTO_H_
