// Whether control can come out at the end of a statement, as far as its form tells: for the warning
// about a missing return.

#ifndef ATALLA_CC_SEMA_FLOW_H_
#define ATALLA_CC_SEMA_FLOW_H_

#include "atalla/cc/ast/ast.h"

namespace atalla::cc {

bool MayFallOut(const Stmt& statement);

}  // namespace atalla::cc

#endif  // ATALLA_CC_SEMA_FLOW_H_
