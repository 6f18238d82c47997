// The customary options of a C compiler, as atalla_cc takes them.
//
//   ATALLA_ASSIGN_OR_RETURN(CompilerOptions options, ParseCompilerOptions(arguments));
//   if (options.help) std::cout << CompilerHelp();
//
// A value may follow its option at once or as the next argument: -Idir, -I dir, --std=c99,
// --std c99. kInvalidArgument says which option is wrong and what would be right.

#ifndef ATALLA_TOOLS_COMPILER_OPTIONS_H_
#define ATALLA_TOOLS_COMPILER_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/cc/compiler.h"
#include "atalla/sched/schedule.h"

namespace atalla {

struct CompilerOptions {
  enum class Output { kProgram, kAssembly, kPreprocessed };

  std::string input;   // "-" is standard input.
  std::string output;  // "-" is standard output. Given, or derived from `input`.
  Output kind = Output::kProgram;
  std::string data;                 // File for the Image of the global objects; may be empty.
  std::string machine;              // File; empty: the default machine.
  sched::ScheduleOptions schedule;  // But its machine, and whether there is such a scheduler.
  bool time_passes = false;         // Say what each stage took.
  bool help = false;                // Then nothing else counts.
  cc::CompileOptions compile;
};

absl::StatusOr<CompilerOptions> ParseCompilerOptions(const std::vector<std::string>& arguments);

// What --help prints.
std::string CompilerHelp();

// Whether a file of this name holds a Program message and not `.in` text.
bool IsMessageName(const std::string& path);

}  // namespace atalla

#endif  // ATALLA_TOOLS_COMPILER_OPTIONS_H_
