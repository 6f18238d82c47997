// From the checked syntax tree to IR in SSA form.
//
//   ATALLA_ASSIGN_OR_RETURN(ir::Module module, GenerateIr(*unit));
//
// Locals whose address is not taken are SSA values from the start, at every optimisation level.
// Errors: kInvalidArgument, rendered, "not supported yet: ..." with a location.

#ifndef ATALLA_CC_IRGEN_IRGEN_H_
#define ATALLA_CC_IRGEN_IRGEN_H_

#include "absl/status/statusor.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

absl::StatusOr<ir::Module> GenerateIr(const TranslationUnit& unit);

}  // namespace atalla::cc

#endif  // ATALLA_CC_IRGEN_IRGEN_H_
