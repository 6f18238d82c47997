// Checks that a module keeps the rules of the IR: shapes, types, blocks, dominance.
//
//   ATALLA_RETURN_IF_ERROR(VerifyModule(module));
//
// The message is kInternal, names the function, and lists all that is wrong, one line each.

#ifndef ATALLA_CC_IR_VERIFIER_H_
#define ATALLA_CC_IR_VERIFIER_H_

#include "absl/status/status.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc::ir {

// Renumbers the blocks; changes nothing else.
absl::Status VerifyFunction(Function& function);
absl::Status VerifyModule(Module& module);

}  // namespace atalla::cc::ir

#endif  // ATALLA_CC_IR_VERIFIER_H_
