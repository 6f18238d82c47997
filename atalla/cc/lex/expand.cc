// Expansion of macros.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/lex/lexer.h"
#include "atalla/cc/lex/literal.h"
#include "atalla/cc/lex/macro.h"
#include "atalla/cc/lex/preprocessor.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {
namespace {

std::string Quoted(absl::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  quoted.push_back('"');
  return quoted;
}

}  // namespace

Token Preprocessor::MakeToken(TokenKind kind, absl::string_view spelling, Loc loc) {
  Token token;
  token.kind = kind;
  token.spelling = sources_.Intern(spelling);
  token.loc = loc;
  token.end = loc;
  return token;
}

std::optional<Token> Preprocessor::ExpandBuiltin(const Token& name) {
  const SourceLocation place = sources_.Resolve(name.loc);
  std::string text;
  if (name.spelling == "__LINE__") {
    text = absl::StrCat(place.line);
  } else if (name.spelling == "__FILE__") {
    text = Quoted(place.file);
  } else if (name.spelling == "__DATE__") {
    text = Quoted(options_.date);
  } else if (name.spelling == "__TIME__") {
    text = Quoted(options_.time);
  } else if (name.spelling == "__COUNTER__") {
    text = absl::StrCat(counter_++);
  } else {
    text = absl::StrCat(files_.size() - 1);
  }
  return MakeToken(text[0] == '"' ? TokenKind::kString : TokenKind::kNumber, text, name.loc);
}

// Replaces `token` when that names a macro: then its expansion is read next.
bool Preprocessor::TryExpand(Token& token) {
  const auto found = macros_.find(token.spelling);
  if (found == macros_.end() || token.no_expand) return false;
  const std::shared_ptr<Macro> shared = found->second;
  Macro& macro = *shared;
  if (macro.is_disabled) {
    token.no_expand = true;
    return false;
  }
  if (macro.is_dynamic) {
    Token built = *ExpandBuiltin(token);
    built.starts_line = token.starts_line;
    built.space_before = token.space_before;
    token = built;
    return false;
  }
  PendingTokens pending;
  if (macro.is_function_like) {
    if (!NextIsLeftParen()) return false;
    std::vector<std::vector<Token>> arguments;
    if (!ReadArguments(token, macro, arguments)) return true;
    pending.tokens = Substitute(token, macro, arguments);
  } else {
    pending.tokens = Substitute(token, macro, {});
  }
  if (!pending.tokens.empty()) {
    pending.tokens.front().starts_line = token.starts_line;
    pending.tokens.front().space_before = token.space_before;
  }
  pending.macro = shared;
  macro.is_disabled = true;
  pending_.push_back(std::move(pending));
  return true;
}

bool Preprocessor::ReadArguments(const Token& name, const Macro& macro,
                                 std::vector<std::vector<Token>>& arguments) {
  ReadRaw();  // The parenthesis.
  arguments.emplace_back();
  int depth = 0;
  while (true) {
    Token token = ReadRaw();
    if (!token.Is(TokenKind::kEnd) && !CountToken(token.loc)) token.kind = TokenKind::kEnd;
    if (token.Is(TokenKind::kEnd)) {
      if (!stopped_) {
        report_.Error(name.loc, absl::StrCat("the arguments of macro '", name.spelling,
                                             "' have no closing ')'"));
      }
      return false;
    }
    if (token.Is(TokenKind::kRightParen) && depth == 0) break;
    if (token.Is(TokenKind::kLeftParen)) ++depth;
    if (token.Is(TokenKind::kRightParen)) --depth;
    const bool in_rest = macro.is_variadic && arguments.size() >= macro.parameters.size();
    if (token.Is(TokenKind::kComma) && depth == 0 && !in_rest) {
      arguments.emplace_back();
      continue;
    }
    // A macro that is disabled now must not come alive again when the argument is read later.
    const auto found = macros_.find(token.spelling);
    if (token.Is(TokenKind::kIdentifier) && found != macros_.end() && found->second->is_disabled) {
      token.no_expand = true;
    }
    token.space_before |= token.starts_line;
    token.starts_line = false;
    arguments.back().push_back(token);
  }
  size_t count = arguments.size();
  const size_t wanted = macro.parameters.size();
  if (wanted == 0 && count == 1 && arguments[0].empty()) {
    arguments.clear();
    return true;
  }
  if (macro.is_variadic && count + 1 == wanted) {
    arguments.emplace_back();
    ++count;
  }
  if (count == wanted) return true;
  report_.Error(
      name.loc,
      absl::StrCat("macro '", name.spelling, "' takes ", macro.is_variadic ? "at least " : "",
                   macro.is_variadic ? wanted - 1 : wanted, " arguments, not ", count));
  return false;
}

std::vector<Token> Preprocessor::ExpandList(const std::vector<Token>& tokens) {
  std::vector<Token> expanded;
  if (tokens.empty()) return expanded;
  if (argument_depth_ >= kMaxArgumentDepth) {
    if (!stopped_) {
      report_.Error(tokens[0].loc, absl::StrCat("macro arguments are nested more than ",
                                                kMaxArgumentDepth, " deep"));
    }
    stopped_ = true;
    return expanded;
  }
  ++argument_depth_;
  PendingTokens barrier;
  barrier.tokens = tokens;
  barrier.is_barrier = true;
  const size_t depth = pending_.size();
  pending_.push_back(std::move(barrier));
  for (Token token = Next(); !token.Is(TokenKind::kEnd); token = Next()) expanded.push_back(token);
  while (pending_.size() > depth) {
    if (pending_.back().macro != nullptr) pending_.back().macro->is_disabled = false;
    pending_.pop_back();
  }
  --argument_depth_;
  return expanded;
}

Token Preprocessor::Stringise(const std::vector<Token>& tokens, Loc loc) {
  constexpr size_t kMaxString = 1 << 16;
  std::string text;
  for (const Token& token : tokens) {
    if (text.size() > kMaxString) {
      report_.Error(loc, "'#' makes a string of more than 65536 characters");
      text.clear();
      break;
    }
    if (!text.empty() && token.space_before) text.push_back(' ');
    if (token.Is(TokenKind::kString) || token.Is(TokenKind::kCharacter)) {
      const std::string quoted = Quoted(token.spelling);
      text += quoted.substr(1, quoted.size() - 2);
    } else {
      absl::StrAppend(&text, token.spelling);
    }
  }
  return MakeToken(TokenKind::kString, absl::StrCat("\"", text, "\""), loc);
}

Token Preprocessor::Paste(const Token& left, const Token& right) {
  if (left.Is(TokenKind::kPlacemarker)) return right;
  if (right.Is(TokenKind::kPlacemarker)) return left;
  const std::string text = absl::StrCat(left.spelling, right.spelling);
  constexpr size_t kMaxSpelling = 1 << 16;
  if (text.size() <= kMaxSpelling && text.substr(0, 2) != "//" && text.substr(0, 2) != "/*") {
    Lexer lexer(sources_, report_, sources_.AddFile("<paste>", text), false);
    Token token = lexer.Next();
    if (!token.Is(TokenKind::kStray) && lexer.Next().Is(TokenKind::kEnd)) {
      token.loc = left.loc;
      token.end = left.end;
      token.starts_line = false;
      token.space_before = left.space_before;
      return token;
    }
  }
  report_.Error(left.loc, absl::StrCat("'", Printable(left.spelling.substr(0, 40)), "' and '",
                                       Printable(right.spelling.substr(0, 40)),
                                       "' pasted together are not one token"));
  return left;
}

std::vector<Token> Preprocessor::Substitute(const Token& name, const Macro& macro,
                                            const std::vector<std::vector<Token>>& arguments) {
  std::vector<Token> result;
  const std::vector<Token>& body = macro.body;
  std::vector<std::optional<std::vector<Token>>> expanded(arguments.size());
  const auto placemarker = [&] { return MakeToken(TokenKind::kPlacemarker, "", name.loc); };
  // Whether the next thing is to be joined to the last of `result`.
  bool paste = false;
  const auto append = [&](std::vector<Token> tokens, bool space_before) {
    if (!tokens.empty()) tokens[0].space_before = space_before;
    for (size_t i = 0; i < tokens.size(); ++i) {
      if (paste && i == 0 && !result.empty()) {
        result.back() = Paste(result.back(), tokens[0]);
      } else {
        result.push_back(tokens[i]);
      }
      if (!CountToken(name.loc)) return;
    }
    paste = false;
  };
  for (size_t i = 0; i < body.size() && !stopped_; ++i) {
    const Token& token = body[i];
    if (token.Is(TokenKind::kHashHash)) {
      paste = true;
      continue;
    }
    if (token.Is(TokenKind::kHash) && macro.is_function_like) {
      const int parameter = macro.ParameterIndex(body[++i].spelling);
      append({Stringise(arguments[parameter], name.loc)}, token.space_before);
      continue;
    }
    const int parameter =
        token.Is(TokenKind::kIdentifier) ? macro.ParameterIndex(token.spelling) : -1;
    if (parameter < 0) {
      Token copy = token;
      copy.loc = name.loc;
      copy.end = name.end;
      copy.starts_line = false;
      append({copy}, token.space_before);
      continue;
    }
    const bool is_operand = paste || (i + 1 < body.size() && body[i + 1].Is(TokenKind::kHashHash));
    if (is_operand) {
      std::vector<Token> raw = arguments[parameter];
      // `, ## __VA_ARGS__` without arguments takes the comma away.
      const bool is_rest = macro.is_variadic && parameter + 1u == macro.parameters.size();
      if (paste && is_rest && !result.empty() && result.back().Is(TokenKind::kComma)) {
        if (raw.empty()) result.pop_back();
        paste = false;
      }
      if (raw.empty()) raw.push_back(placemarker());
      append(std::move(raw), token.space_before);
      continue;
    }
    if (!expanded[parameter].has_value()) expanded[parameter] = ExpandList(arguments[parameter]);
    append(*expanded[parameter], token.space_before);
  }
  std::vector<Token> tokens;
  for (Token& token : result) {
    if (!token.Is(TokenKind::kPlacemarker)) tokens.push_back(token);
  }
  return tokens;
}

}  // namespace atalla::cc
