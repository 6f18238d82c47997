// Another program, run to its end.
//
//   ATALLA_ASSIGN_OR_RETURN(const SubprocessResult result, RunSubprocess({"qemu-riscv64", path}));

#ifndef ATALLA_BENCHMARKS_SUBPROCESS_H_
#define ATALLA_BENCHMARKS_SUBPROCESS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace atalla {

struct SubprocessResult {
  double cpu_seconds = 0;  // User and system time, of its own subprocesses, too.
  std::string output;      // Standard output and standard error as one.
};

// The program is looked for in PATH. kNotFound: there is none; kAborted, with the end of what it
// wrote: it did not exit with 0.
absl::StatusOr<SubprocessResult> RunSubprocess(std::vector<std::string> command);

}  // namespace atalla

#endif  // ATALLA_BENCHMARKS_SUBPROCESS_H_
