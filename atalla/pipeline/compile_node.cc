#include "atalla/pipeline/compile_node.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/cc/compiler.h"
#include "atalla/sched/schedule.h"

namespace atalla::pipeline {
namespace {

absl::Status At(const std::string& node, const char* stage, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat("node '", node, "': ", stage, ": ", status.message()));
}

}  // namespace

absl::StatusOr<CompiledNode> CompileKernel(kernels::KernelSource source,
                                           const CompileNodeOptions& options) {
  CompiledNode node;
  node.source = std::move(source);
  cc::CompileOptions compile;
  compile.optimization = options.optimization;
  compile.weight_mode = node.source.weight_mode;
  absl::StatusOr<cc::CompileResult> compiled =
      cc::Compile(node.source.text, node.source.file_name, compile);
  if (!compiled.ok()) return At(node.source.node, "compiler", compiled.status());
  // Generated text has no business raising a warning: one means that text and compiler disagree.
  if (!compiled->warnings.diagnostics().empty()) {
    return At(node.source.node, "compiler",
              absl::InternalError(compiled->warnings.Render(node.source.text)));
  }
  assembler::AddBootstrap(compiled->code);
  node.assembly = assembler::PrintCode(compiled->code);

  absl::StatusOr<v1::Program> program = sched::ScheduleProgram(compiled->code, options);
  if (!program.ok()) return At(node.source.node, "scheduler", program.status());
  node.program = *std::move(program);
  node.program.set_optimization(absl::StrCat("-O", options.optimization));
  return node;
}

absl::StatusOr<CompiledNode> CompileNode(const graph::Graph& graph, const v1::Plan& plan,
                                         int node_index, const CompileNodeOptions& options) {
  ATALLA_ASSIGN_OR_RETURN(kernels::KernelSource source,
                          kernels::GenerateKernel(graph, plan, node_index));
  return CompileKernel(std::move(source), options);
}

}  // namespace atalla::pipeline
