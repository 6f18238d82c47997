// The value of constant expressions.
//
//   std::optional<Constant> bound = EvaluateConstant(expr);
//   if (bound.has_value() && bound->IsInteger()) ... bound->integer ...
//
// Integers follow the rules of the language (32 bits, wrapping); floats are computed as the machine
// does: sums and products in float32, a quotient as the product with the reciprocal. An address is
// that of an object or function plus a number of bytes.

#ifndef ATALLA_CC_SEMA_CONSTANT_H_
#define ATALLA_CC_SEMA_CONSTANT_H_

#include <cstdint>
#include <optional>

#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"

namespace atalla::cc {

struct Constant {
  bool is_float = false;
  uint32_t float_word = 0;
  int64_t integer = 0;  // In the range of its type; bytes to add, when there is a base.
  // At most one is set: the base of an address.
  const Variable* variable = nullptr;
  const Function* function = nullptr;
  StringObject* string = nullptr;

  bool IsAddress() const { return variable != nullptr || function != nullptr || string != nullptr; }
  bool IsInteger() const { return !is_float && !IsAddress(); }
};

// Nothing when the expression is not constant. Division by zero and shifts outside 0..31 are not.
std::optional<Constant> EvaluateConstant(const Expr* e);

// `value` modulo the size of the integer or pointer type, in its range.
int64_t WrapInteger(int64_t value, QualType type);

}  // namespace atalla::cc

#endif  // ATALLA_CC_SEMA_CONSTANT_H_
