#include "atalla/cc/compiler.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "atalla/base/status_macros.h"
#include "atalla/cc/codegen/generate.h"
#include "atalla/cc/ir/printer.h"
#include "atalla/cc/ir/verifier.h"
#include "atalla/cc/irgen/irgen.h"
#include "atalla/cc/parse/front_end.h"
#include "atalla/cc/passes/pass.h"

namespace atalla::cc {
namespace {

constexpr uint32_t kImageSchemaVersion = 1;

FrontEndOptions FrontEndOptionsOf(const CompileOptions& options) {
  FrontEndOptions result;
  result.include_dirs = options.include_dirs;
  result.defines = options.defines;
  result.undefines = options.undefines;
  result.truncate_literals = options.truncate_literals;
  result.c89 = options.c89;
  result.trigraphs = options.trigraphs;
  result.disabled_warnings = options.disabled_warnings;
  result.require_main = options.require_main;
  return result;
}

absl::Status CheckPrintAfter(const std::string& name) {
  if (name.empty() || name == "irgen" || name == "all" || FindPass(name) != nullptr) {
    return absl::OkStatus();
  }
  std::string names;
  for (const Pass& pass : AllPasses()) absl::StrAppend(&names, ", ", pass.name);
  return absl::InvalidArgumentError(
      absl::StrCat("there is no pass '", name, "' to print after; there are: all, irgen", names));
}

absl::Status Optimize(ir::Module& module, const CompileOptions& options) {
  PassOptions pass_options;
  pass_options.record_time = options.record_time;
  pass_options.verify = options.verify_passes;
  pass_options.print_after = options.print_after;
  if (options.print_ir) {
    pass_options.print = [&](absl::string_view pass, const ir::Module& printed) {
      options.print_ir(pass, ir::PrintModule(printed));
    };
    if (options.print_after == "irgen" || options.print_after == "all") {
      options.print_ir("irgen", ir::PrintModule(module));
    }
  }
  return RunPasses(module,
                   options.passes.empty() ? PassesForLevel(options.optimization)
                                          : absl::string_view(options.passes),
                   pass_options);
}

// Tells the options' listener what each stage took.
class Stopwatch {
 public:
  explicit Stopwatch(const CompileOptions& options) : options_(options) {}

  void Restart() { start_ = absl::Now(); }
  void Record(absl::string_view stage) {
    if (options_.record_time) options_.record_time(stage, absl::Now() - start_);
    Restart();
  }

 private:
  const CompileOptions& options_;
  absl::Time start_ = absl::Now();
};

v1::Image DataImage(const std::vector<DataObject>& objects, absl::string_view name) {
  v1::Image image;
  image.set_schema_version(kImageSchemaVersion);
  image.set_name(std::string(name));
  for (const DataObject& object : objects) {
    if (object.size_bytes == 0) continue;
    v1::Segment* segment = image.add_segments();
    segment->set_address(object.address);
    std::string bytes(object.bytes.begin(), object.bytes.end());
    bytes.resize(object.size_bytes, '\0');
    segment->set_data(std::move(bytes));
  }
  return image;
}

}  // namespace

absl::StatusOr<CompileResult> Compile(absl::string_view source, absl::string_view file_name,
                                      const CompileOptions& options) {
  if (options.optimization < 0 || options.optimization > 3) {
    return absl::InvalidArgumentError(
        absl::StrCat("optimization level ", options.optimization, " is not in 0..3"));
  }
  if (options.data_base % 64 != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("data base ", options.data_base, " is not a multiple of 64"));
  }
  ATALLA_RETURN_IF_ERROR(CheckPrintAfter(options.print_after));
  CompileResult result;
  Stopwatch stopwatch(options);
  ATALLA_ASSIGN_OR_RETURN(
      auto unit, ParseAndCheck(source, file_name, FrontEndOptionsOf(options), result.warnings));
  stopwatch.Record("parse");
  ATALLA_ASSIGN_OR_RETURN(ir::Module module, GenerateIr(*unit));
  stopwatch.Record("irgen");
  // The interface between the two halves: a mistake here is ours, and better found here.
  ATALLA_RETURN_IF_ERROR(ir::VerifyModule(module));
  ATALLA_RETURN_IF_ERROR(Optimize(module, options));
  stopwatch.Restart();
  CodegenOptions codegen;
  codegen.data_base = options.data_base;
  codegen.signed_branches = options.signed_branches;
  ATALLA_ASSIGN_OR_RETURN(GeneratedCode generated, GenerateCode(module, codegen));
  stopwatch.Record("codegen");
  result.code = std::move(generated.code);
  result.code.name = std::string(file_name);
  result.code.weight_mode = options.weight_mode;
  result.data = DataImage(generated.data, file_name);
  if (options.warn_spill) {
    for (const AllocationNote& note : generated.notes) {
      result.warnings.Warning(note.location, note.message);
    }
  }
  if (options.warnings_are_errors && !result.warnings.diagnostics().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(result.warnings.Render(source), "warnings are errors (-Werror)"));
  }
  return result;
}

absl::StatusOr<std::string> Preprocess(absl::string_view source, absl::string_view file_name,
                                       const CompileOptions& options) {
  DiagnosticList diagnostics;
  return PreprocessOnly(source, file_name, FrontEndOptionsOf(options), diagnostics);
}

}  // namespace atalla::cc
