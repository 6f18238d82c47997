#include "atalla/cc/lex/macro.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {
namespace {

// Reads "a, b, ...)" from `next` on, which moves behind the parenthesis.
bool ParseParameters(const Token& name, const std::vector<Token>& tokens, size_t& next,
                     Macro& macro, Reporter& report) {
  const Loc end = tokens.empty() ? name.end : tokens.back().end;
  const auto at = [&](size_t i) { return i < tokens.size() ? tokens[i].kind : TokenKind::kEnd; };
  const auto loc = [&](size_t i) { return i < tokens.size() ? tokens[i].loc : end; };
  if (at(next) == TokenKind::kRightParen) {
    ++next;
    return true;
  }
  while (true) {
    if (at(next) == TokenKind::kEllipsis) {
      macro.is_variadic = true;
      macro.parameters.push_back("__VA_ARGS__");
      ++next;
    } else if (at(next) == TokenKind::kIdentifier) {
      const Token& parameter = tokens[next++];
      if (macro.ParameterIndex(parameter.spelling) >= 0) {
        report.Error(parameter.loc, absl::StrCat("the macro has two parameters called '",
                                                 parameter.spelling, "'"));
        return false;
      }
      macro.parameters.push_back(parameter.spelling);
    } else {
      report.Error(loc(next), "expected the name of a macro parameter, or '...'");
      return false;
    }
    if (at(next) == TokenKind::kRightParen) {
      ++next;
      return true;
    }
    if (at(next) != TokenKind::kComma || macro.is_variadic) {
      report.Error(loc(next), macro.is_variadic ? "expected ')' after '...'"
                                                : "expected ',' or ')' after a macro parameter");
      return false;
    }
    ++next;
  }
}

bool CheckBody(const Macro& macro, Reporter& report) {
  const std::vector<Token>& body = macro.body;
  for (size_t i = 0; i < body.size(); ++i) {
    const Token& token = body[i];
    if (token.Is(TokenKind::kHashHash) && (i == 0 || i + 1 == body.size())) {
      report.Error(token.loc, "'##' needs a token on both sides");
      return false;
    }
    if (token.Is(TokenKind::kHash) && macro.is_function_like &&
        (i + 1 == body.size() || macro.ParameterIndex(body[i + 1].spelling) < 0)) {
      report.Error(token.loc, "'#' must stand before a parameter of the macro");
      return false;
    }
    if (token.spelling == "__VA_ARGS__" && !macro.is_variadic) {
      report.Error(token.loc, "'__VA_ARGS__' needs a macro with '...' among its parameters");
      return false;
    }
  }
  return true;
}

}  // namespace

int Macro::ParameterIndex(absl::string_view name) const {
  const auto found = std::find(parameters.begin(), parameters.end(), name);
  return found == parameters.end() ? -1 : static_cast<int>(found - parameters.begin());
}

std::optional<Macro> ParseMacro(const Token& name, const std::vector<Token>& tokens,
                                Reporter& report) {
  Macro macro;
  size_t next = 0;
  if (!tokens.empty() && tokens[0].Is(TokenKind::kLeftParen) && !tokens[0].space_before) {
    macro.is_function_like = true;
    next = 1;
    if (!ParseParameters(name, tokens, next, macro, report)) return std::nullopt;
  }
  macro.body.assign(tokens.begin() + static_cast<std::ptrdiff_t>(next), tokens.end());
  if (!CheckBody(macro, report)) return std::nullopt;
  return macro;
}

}  // namespace atalla::cc
