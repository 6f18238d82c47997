// Spelling and classes of binary operators.

#ifndef ATALLA_CC_SEMA_OPERATORS_H_
#define ATALLA_CC_SEMA_OPERATORS_H_

#include "absl/strings/string_view.h"
#include "atalla/cc/ast/ast.h"

namespace atalla::cc {

absl::string_view OperatorSpelling(BinaryOp op);

inline bool IsComparison(BinaryOp op) { return op >= BinaryOp::kLt && op <= BinaryOp::kNe; }
// & | ^ << >>: integers only.
inline bool IsBitwise(BinaryOp op) { return op >= BinaryOp::kAnd && op <= BinaryOp::kShr; }

}  // namespace atalla::cc

#endif  // ATALLA_CC_SEMA_OPERATORS_H_
