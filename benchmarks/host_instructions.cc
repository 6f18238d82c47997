#include "benchmarks/host_instructions.h"

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"
#include "benchmarks/emu_programs.h"
#include "benchmarks/subprocess.h"

namespace atalla::emu {
namespace {

constexpr absl::string_view kInstructions = "instructions executed: ";
// "==123== Collected : 4567".
constexpr absl::string_view kCollected = "Collected :";

// The number behind `name`.
absl::StatusOr<uint64_t> NumberBehind(absl::string_view name, absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits(name, 1));
  uint64_t number = 0;
  if (parts.size() == 2) {
    const std::vector<absl::string_view> words =
        absl::StrSplit(parts[1], absl::MaxSplits(absl::ByAnyChar(" \n"), 2), absl::SkipEmpty());
    if (!words.empty() && absl::SimpleAtoi(words[0], &number)) return number;
  }
  return absl::InternalError(absl::StrCat("no '", name, "' in what valgrind printed: ", text));
}

struct Counts {
  uint64_t host = 0;
  uint64_t guest = 0;
};

absl::StatusOr<Counts> Count(absl::string_view program, absl::string_view engine,
                             uint64_t packets) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return absl::InternalError(absl::StrCat("/proc/self/exe: ", error.message()));
  ATALLA_ASSIGN_OR_RETURN(
      const SubprocessResult result,
      RunSubprocess({"valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                     self.string(), kRunPackets, std::string(program), std::string(engine),
                     absl::StrCat(packets)}));
  Counts counts;
  ATALLA_ASSIGN_OR_RETURN(counts.host, NumberBehind(kCollected, result.output));
  ATALLA_ASSIGN_OR_RETURN(counts.guest, NumberBehind(kInstructions, result.output));
  return counts;
}

absl::StatusOr<EmulatorOptions> OptionsOf(absl::string_view engine) {
  EmulatorOptions options;
  if (engine == "jit") {
    options.engine = EngineKind::kJit;
    options.jit_after_packets = 0;
  } else if (engine == "handlers") {
    options.engine = FastestHandlers();
  } else {
    return absl::InvalidArgumentError(absl::StrCat("unknown engine '", engine, "'"));
  }
  if (!IsSupported(options.engine)) {
    return absl::UnavailableError(absl::StrCat("engine '", engine, "' does not run here"));
  }
  return options;
}

}  // namespace

absl::StatusOr<double> HostInstructionsPerInstruction(absl::string_view program,
                                                      absl::string_view engine) {
  constexpr uint64_t kFew = 20'000;
  constexpr uint64_t kMany = 120'000;
  ATALLA_ASSIGN_OR_RETURN(const Counts few, Count(program, engine, kFew));
  ATALLA_ASSIGN_OR_RETURN(const Counts many, Count(program, engine, kMany));
  return static_cast<double>(many.host - few.host) / static_cast<double>(many.guest - few.guest);
}

absl::Status RunPackets(const std::vector<std::string>& arguments) {
  RunOptions run;
  if (arguments.size() != 3 || !absl::SimpleAtoi(arguments[2], &run.max_packets)) {
    return absl::InvalidArgumentError(
        absl::StrCat("usage: ", kRunPackets, " PROGRAM handlers|jit PACKETS"));
  }
  ATALLA_ASSIGN_OR_RETURN(const EmulatorOptions options, OptionsOf(arguments[1]));
  for (const BenchmarkProgram& program : BenchmarkPrograms()) {
    if (program.name != arguments[0]) continue;
    Emulator emulator = program.make(options);
    const absl::Status status = emulator.Run(run);
    if (!absl::IsDeadlineExceeded(status)) return status;
    std::cout << kInstructions << emulator.counters().instructions_executed << std::endl;
    return absl::OkStatus();
  }
  return absl::NotFoundError(absl::StrCat("no program '", arguments[0], "'"));
}

}  // namespace atalla::emu
