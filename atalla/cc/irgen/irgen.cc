#include "atalla/cc/irgen/irgen.h"

#include <map>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/irgen/function_generator.h"
#include "atalla/cc/irgen/lowering.h"

namespace atalla::cc {

absl::StatusOr<ir::Module> GenerateIr(const TranslationUnit& unit) {
  ir::Module module;
  module.source_file = unit.file_name;
  GlobalTable globals(module);
  for (const Variable* variable : unit.globals) {
    if (!variable->is_extern || variable->is_used) globals.Define(*variable, unit.sources);
  }
  std::map<const Function*, ir::Function*> targets;
  for (const Function* function : unit.functions) {
    if (function->body == nullptr && !function->is_used) continue;
    targets[function] = DeclareIrFunction(*function, module);
    targets[function]->location = unit.sources.Resolve(function->loc);
  }
  for (const Function* function : unit.functions) {
    if (function->body == nullptr) continue;
    FunctionGenerator(unit, globals, *function, targets[function]).Generate();
  }
  return module;
}

}  // namespace atalla::cc
