// How many instructions the host executes for one of a program: a number that repeats exactly, also
// on a busy machine. Callgrind (of valgrind) counts them.
//
//   absl::StatusOr<double> ratio = HostInstructionsPerInstruction("TightLoop", "handlers");
//
// valgrind runs this same binary again, as `BINARY run_packets PROGRAM ENGINE PACKETS`; main() must
// hand that to RunPackets. What it takes to start is no part of the ratio: it is that of the
// difference of two runs. valgrind 3.19 knows no AVX-512, so that the engine takes AVX2 under it.

#ifndef ATALLA_BENCHMARKS_HOST_INSTRUCTIONS_H_
#define ATALLA_BENCHMARKS_HOST_INSTRUCTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace atalla::emu {

inline constexpr char kRunPackets[] = "run_packets";

// Of a program of emu_programs.h; `engine` is "handlers" or "jit". kNotFound: valgrind is not
// installed.
absl::StatusOr<double> HostInstructionsPerInstruction(absl::string_view program,
                                                      absl::string_view engine);

// Runs packets and prints how many instructions they had. `arguments` are those after kRunPackets.
absl::Status RunPackets(const std::vector<std::string>& arguments);

}  // namespace atalla::emu

#endif  // ATALLA_BENCHMARKS_HOST_INSTRUCTIONS_H_
