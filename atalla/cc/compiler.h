// AtallaC to machine code on blocks, ready to be scheduled.
//
//   ATALLA_ASSIGN_OR_RETURN(CompileResult result, Compile(text, "k.c", CompileOptions()));
//   assembler::AddBootstrap(result.code);
//   ATALLA_ASSIGN_OR_RETURN(v1::Program program, sched::ScheduleProgram(result.code));
//
// Errors: kInvalidArgument; the message is the rendered list of diagnostics, each with
// file:line:col. The same input and options give the same output. docs/compiler.md describes the
// inside.

#ifndef ATALLA_CC_COMPILER_H_
#define ATALLA_CC_COMPILER_H_

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "atalla/assembler/code.h"
#include "atalla/base/diagnostic.h"
#include "atalla/cc/lex/warning.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::cc {

struct CompileOptions {
  int optimization = 2;  // 0..3
  std::vector<std::string> include_dirs;
  std::vector<std::string> defines;  // "NAME" or "NAME=VALUE"
  std::vector<std::string> undefines;
  // Decimal literals to BF16 by dropping bits instead of to nearest even.
  bool truncate_literals = false;
  bool c89 = false;
  // Trigraphs, three characters from "??" on, stand for # and its like.
  bool trigraphs = false;
  // What the source relies on in the weight buffer; goes into the program.
  v1::WeightMode weight_mode = v1::WEIGHT_MODE_ANY;
  // Order branches of the machine are known to be signed (-mclean).
  bool signed_branches = false;
  // Where global objects begin; a multiple of 64.
  uint32_t data_base = 0x80000;
  // An error when there is no main.
  bool require_main = true;
  // Warn where vec values lose bits because registers run out (-Wspill).
  bool warn_spill = false;
  bool warnings_are_errors = false;
  std::set<WarningKind> disabled_warnings;  // -Wno-NAME

  // Passes to run instead of those of the level, as passes/pass.h has them; empty: those.
  std::string passes;
  // Verify the IR after every pass.
  bool verify_passes = false;
  // Name of a pass, "irgen" or "all": `print_ir` gets the IR as text after it.
  std::string print_after;
  std::function<void(absl::string_view pass, absl::string_view text)> print_ir;
  // Gets the time of each run of a pass, and of "parse" (all of the front end), "irgen" and
  // "codegen"; may be empty.
  std::function<void(absl::string_view stage, absl::Duration time)> record_time;
};

struct CompileResult {
  assembler::Code code;
  // Initialised global objects, to be loaded beside the program; no segments if there are none.
  v1::Image data;
  DiagnosticList warnings;
};

absl::StatusOr<CompileResult> Compile(absl::string_view source, absl::string_view file_name,
                                      const CompileOptions& options = {});

// The text after preprocessing.
absl::StatusOr<std::string> Preprocess(absl::string_view source, absl::string_view file_name,
                                       const CompileOptions& options = {});

}  // namespace atalla::cc

#endif  // ATALLA_CC_COMPILER_H_
