#include "atalla/cc/run_program.h"

#include <utility>

#include "atalla/assembler/assembler.h"
#include "atalla/base/status_macros.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/program.pb.h"

namespace atalla::cc {

absl::StatusOr<emu::Emulator> RunSource(absl::string_view source, absl::string_view file_name,
                                        const RunSourceOptions& options) {
  ATALLA_ASSIGN_OR_RETURN(CompileResult compiled, Compile(source, file_name, options.compile));
  assembler::AddBootstrap(compiled.code);
  ATALLA_ASSIGN_OR_RETURN(
      const v1::Program program,
      sched::ScheduleProgram(compiled.code, {options.scheduler, options.machine}));
  emu::Emulator emulator(options.machine);
  ATALLA_RETURN_IF_ERROR(emulator.LoadProgram(program));
  if (!options.image.segments().empty()) {
    ATALLA_RETURN_IF_ERROR(emulator.LoadImage(options.image));
  }
  ATALLA_RETURN_IF_ERROR(emulator.LoadImage(compiled.data));
  emulator.InitStack();
  emu::RunOptions run;
  run.max_packets = options.max_packets;
  ATALLA_RETURN_IF_ERROR(emulator.Run(run));
  return emulator;
}

}  // namespace atalla::cc
