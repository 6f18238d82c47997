#include "atalla/cc/passes/pass.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "atalla/base/status_macros.h"
#include "atalla/cc/ir/verifier.h"
#include "atalla/cc/passes/passes.h"

namespace atalla::cc {
namespace {

constexpr Pass kPasses[] = {
    {"cfg", "simplify control flow", SimplifyControlFlow, nullptr},
    {"constants", "propagate constants through phis and branches", PropagateConstants, nullptr},
    {"count_early", "test counters before they step", CountEarly, nullptr},
    {"dce", "remove dead code", EliminateDeadCode, nullptr},
    {"forward", "use what was stored instead of loading it", ForwardStores, nullptr},
    {"hoist", "move loop-invariant computations before their loops", HoistInvariants, nullptr},
    {"inline", "inline calls, remove static functions not called", nullptr, InlineFunctions},
    {"invert", "test loops at the bottom", InvertLoops, nullptr},
    {"number", "compute each value once", NumberValues, nullptr},
    {"simplify", "fold constants and simplify instructions", SimplifyInstructions, nullptr},
    {"unroll_fully", "make straight code of loops with few rounds", UnrollFully, nullptr},
    {"unroll_partly", "put rounds of small loops behind each other", UnrollPartly, nullptr},
};

// A group that still changes things after so many rounds goes round in circles.
constexpr int kMaxRounds = 20;

class Runner {
 public:
  Runner(ir::Module& module, const PassOptions& options) : module_(module), options_(options) {}

  absl::Status Run(absl::string_view text) {
    const std::string spaced = absl::StrReplaceAll(text, {{"[", " [ "}, {"]", " ] "}});
    const std::vector<std::string> words =
        absl::StrSplit(spaced, absl::ByAnyChar(" \t\n,"), absl::SkipEmpty());
    for (size_t i = 0; i < words.size(); ++i) {
      if (words[i] != "[") {
        ATALLA_RETURN_IF_ERROR(RunOne(words[i]).status());
        continue;
      }
      size_t end = i + 1;
      while (end < words.size() && words[end] != "]" && words[end] != "[") ++end;
      if (end == words.size() || words[end] == "[") {
        return absl::InvalidArgumentError(absl::StrCat("unmatched '[' in passes '", text, "'"));
      }
      ATALLA_RETURN_IF_ERROR(RunGroup({words.begin() + i + 1, words.begin() + end}));
      i = end;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status RunGroup(const std::vector<std::string>& names) {
    for (int round = 0; round < kMaxRounds; ++round) {
      bool changed = false;
      for (const std::string& name : names) {
        ATALLA_ASSIGN_OR_RETURN(const bool pass_changed, RunOne(name));
        changed |= pass_changed;
      }
      if (!changed) break;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<bool> RunOne(absl::string_view name) {
    const Pass* pass = FindPass(name);
    if (pass == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("there is no pass '", name, "'"));
    }
    const absl::Time start = absl::Now();
    bool changed = false;
    if (pass->run_on_module != nullptr) {
      changed = pass->run_on_module(module_);
    } else {
      for (const auto& function : module_.functions()) {
        if (function->IsDefinition()) changed |= pass->run_on_function(*function);
      }
    }
    if (options_.record_time) options_.record_time(name, absl::Now() - start);
    if (options_.verify) {
      const absl::Status status = ir::VerifyModule(module_);
      if (!status.ok()) {
        return absl::InternalError(absl::StrCat("after pass '", name, "': ", status.message()));
      }
    }
    if (options_.print && (options_.print_after == name || options_.print_after == "all")) {
      options_.print(name, module_);
    }
    return changed;
  }

  ir::Module& module_;
  const PassOptions& options_;
};

}  // namespace

absl::Span<const Pass> AllPasses() { return kPasses; }

const Pass* FindPass(absl::string_view name) {
  for (const Pass& pass : kPasses) {
    if (pass.name == name) return &pass;
  }
  return nullptr;
}

absl::string_view PassesForLevel(int level) {
  switch (level) {
    case 0:
      // What code generation counts on: no unreachable blocks, no dead values.
      return "cfg dce";
    case 1:
      return "[cfg simplify number dce]";
    case 2:
      return "[cfg simplify dce] inline [cfg constants simplify number forward dce] "
             "invert [cfg constants simplify number forward hoist dce] count_early";
    default:
      return "[cfg simplify dce] inline [cfg constants simplify number forward dce] "
             "invert [cfg constants simplify number forward hoist dce] "
             "unroll_fully [cfg constants simplify number forward hoist dce] "
             "unroll_fully unroll_partly [cfg constants simplify number forward hoist dce] "
             "count_early";
  }
}

absl::Status RunPasses(ir::Module& module, absl::string_view passes, const PassOptions& options) {
  return Runner(module, options).Run(passes);
}

}  // namespace atalla::cc
