#include "atalla/cc/sema/operators.h"

#include "absl/strings/string_view.h"
#include "atalla/cc/ast/ast.h"

namespace atalla::cc {

absl::string_view OperatorSpelling(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd:
    case BinaryOp::kPointerAdd:
      return "+";
    case BinaryOp::kSub:
    case BinaryOp::kPointerSub:
    case BinaryOp::kPointerDiff:
      return "-";
    case BinaryOp::kMul:
      return "*";
    case BinaryOp::kDiv:
      return "/";
    case BinaryOp::kMod:
      return "%";
    case BinaryOp::kAnd:
      return "&";
    case BinaryOp::kOr:
      return "|";
    case BinaryOp::kXor:
      return "^";
    case BinaryOp::kShl:
      return "<<";
    case BinaryOp::kShr:
      return ">>";
    case BinaryOp::kLt:
      return "<";
    case BinaryOp::kLe:
      return "<=";
    case BinaryOp::kGt:
      return ">";
    case BinaryOp::kGe:
      return ">=";
    case BinaryOp::kEq:
      return "==";
    case BinaryOp::kNe:
      return "!=";
    case BinaryOp::kLogicalAnd:
      return "&&";
    case BinaryOp::kLogicalOr:
      return "||";
    case BinaryOp::kComma:
      return ",";
  }
  return "?";
}

}  // namespace atalla::cc
