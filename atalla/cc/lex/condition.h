// The value of the expression of an #if.

#ifndef ATALLA_CC_LEX_CONDITION_H_
#define ATALLA_CC_LEX_CONDITION_H_

#include <optional>
#include <vector>

#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {

// `tokens`: expanded, `defined` replaced by 0 or 1; names that are left count as 0. `end`: where to
// point when something is missing. Reports what is wrong and returns nothing.
std::optional<bool> EvaluateIfExpression(const std::vector<Token>& tokens, Loc end,
                                         Reporter& report);

}  // namespace atalla::cc

#endif  // ATALLA_CC_LEX_CONDITION_H_
