// The optimiser: passes with names, the lists of them that the levels run, and the manager that
// runs a list.
//
//   PassOptions options;
//   options.verify = true;                       // after every pass
//   ATALLA_RETURN_IF_ERROR(RunPasses(module, PassesForLevel(2), options));
//
// A pass changes one function and says whether it did. docs/compiler.md says how to add one.

#ifndef ATALLA_CC_PASSES_PASS_H_
#define ATALLA_CC_PASSES_PASS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

struct Pass {
  absl::string_view name;
  absl::string_view description;
  // Exactly one of the two is set.
  bool (*run_on_function)(ir::Function& function);
  bool (*run_on_module)(ir::Module& module);
};

// Every pass there is.
absl::Span<const Pass> AllPasses();
const Pass* FindPass(absl::string_view name);

// Names of what a level (0..3) runs, in order. "[a b]" around names: again until none of them
// changes anything.
absl::string_view PassesForLevel(int level);

struct PassOptions {
  // Verifies the module after every pass; a failure is kInternal and names the pass.
  bool verify = false;
  // Name of a pass after whose runs `print` gets the module; "all" for every pass.
  std::string print_after;
  std::function<void(absl::string_view pass, const ir::Module& module)> print;
  // Gets the time that each run of a pass took, without verifying and printing; may be empty.
  std::function<void(absl::string_view pass, absl::Duration time)> record_time;
};

// Runs passes by a list as PassesForLevel() gives it. kInvalidArgument: no such pass, or brackets
// that do not match.
absl::Status RunPasses(ir::Module& module, absl::string_view passes, const PassOptions& options);

}  // namespace atalla::cc

#endif  // ATALLA_CC_PASSES_PASS_H_
