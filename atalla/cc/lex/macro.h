// A macro, and the reading of its definition.

#ifndef ATALLA_CC_LEX_MACRO_H_
#define ATALLA_CC_LEX_MACRO_H_

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {

struct Macro {
  bool is_function_like = false;
  bool is_variadic = false;   // The last parameter is __VA_ARGS__.
  bool is_protected = false;  // Predefined: may not be redefined.
  bool is_dynamic = false;    // __LINE__ and its like: the body is made at each use.
  bool is_disabled = false;   // While its own body is being read.
  std::vector<absl::string_view> parameters;
  std::vector<Token> body;

  // Index of the parameter with this name, or -1.
  int ParameterIndex(absl::string_view name) const;
};

// Reads a definition from the tokens behind the macro's name (the end of the line excluded).
// Reports what is wrong and returns nothing.
std::optional<Macro> ParseMacro(const Token& name, const std::vector<Token>& tokens,
                                Reporter& report);

}  // namespace atalla::cc

#endif  // ATALLA_CC_LEX_MACRO_H_
