// For tests: compiles a program, schedules it and runs it on the emulator.
//
//   ATALLA_ASSIGN_OR_RETURN(emu::Emulator done, RunSource(text, "k.c", RunSourceOptions()));
//   done.ScalarRegister(kReturnRegister);

#ifndef ATALLA_CC_RUN_PROGRAM_H_
#define ATALLA_CC_RUN_PROGRAM_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/compiler.h"
#include "atalla/emu/emulator.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"

namespace atalla::cc {

// Where main leaves its result.
inline constexpr int kReturnRegister = 10;

struct RunSourceOptions {
  CompileOptions compile;
  std::string scheduler = "list";
  isa::MachineModel machine = isa::MachineModel::Default();
  // Loaded before the program's own data.
  v1::Image image;
  uint64_t max_packets = 1000000;
};

// The emulator after halt.s. Errors are those of the stage that failed.
absl::StatusOr<emu::Emulator> RunSource(absl::string_view source, absl::string_view file_name,
                                        const RunSourceOptions& options);

}  // namespace atalla::cc

#endif  // ATALLA_CC_RUN_PROGRAM_H_
