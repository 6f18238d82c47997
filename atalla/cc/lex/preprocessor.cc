#include "atalla/cc/lex/preprocessor.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/lex/lexer.h"
#include "atalla/cc/lex/macro.h"
#include "atalla/cc/lex/options.h"
#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {

Preprocessor::Preprocessor(SourceManager& sources, Reporter& report, const FrontEndOptions& options)
    : sources_(sources), report_(report), options_(options) {
  for (const char* name :
       {"__LINE__", "__FILE__", "__DATE__", "__TIME__", "__COUNTER__", "__INCLUDE_LEVEL__"}) {
    Macro macro;
    macro.is_protected = true;
    macro.is_dynamic = true;
    SetMacro(name, macro);
  }
  const std::pair<absl::string_view, absl::string_view> fixed[] = {
      {"__STDC__", "1"},
      {"__STDC_VERSION__", options.c89 ? "199409L" : "199901L"},
      {"__STDC_HOSTED__", "0"},
      {"__ORDER_LITTLE_ENDIAN__", "1"},
      {"__ORDER_BIG_ENDIAN__", "2"},
      {"__BYTE_ORDER__", "1"},
      {"__ATALLA__", "1"},
  };
  for (const auto& [name, value] : fixed) {
    Macro macro;
    macro.is_protected = true;
    macro.body.push_back(MakeToken(TokenKind::kNumber, value, Loc()));
    SetMacro(name, macro);
  }
  for (const std::string& define : options.defines) DefineFromOption(define);
  for (const std::string& name : options.undefines) macros_.erase(sources_.Intern(name));
}

void Preprocessor::SetMacro(absl::string_view name, Macro macro) {
  macros_[name] = std::make_shared<Macro>(std::move(macro));
}

void Preprocessor::DefineFromOption(const std::string& option) {
  const size_t equal = option.find('=');
  const std::string text = equal == std::string::npos ? absl::StrCat(option, " 1")
                                                      : absl::StrCat(option.substr(0, equal), " ",
                                                                     option.substr(equal + 1));
  Lexer lexer(sources_, report_, sources_.AddFile("<command line>", text), options_.c89);
  const Token name = lexer.Next();
  if (!name.Is(TokenKind::kIdentifier)) {
    report_.Error(name.loc, "-D needs the name of a macro");
    return;
  }
  std::vector<Token> body;
  for (Token token = lexer.Next(); !token.Is(TokenKind::kEnd); token = lexer.Next()) {
    if (!token.Is(TokenKind::kNewline)) body.push_back(token);
  }
  if (std::optional<Macro> macro = ParseMacro(name, body, report_)) {
    SetMacro(name.spelling, *std::move(macro));
  }
}

bool Preprocessor::CountToken(Loc loc) {
  if (++token_count_ <= kMaxTokens) return true;
  if (!stopped_) {
    report_.Error(loc, absl::StrCat("more than ", kMaxTokens, " tokens after macro expansion"),
                  "a macro that doubles itself grows without bound");
    stopped_ = true;
  }
  return false;
}

Token Preprocessor::NextFileToken() {
  IncludedFile& file = files_.back();
  if (file.peeked.has_value()) {
    Token token = *file.peeked;
    file.peeked.reset();
    return token;
  }
  return file.lexer->Next();
}

Token Preprocessor::ReadInLine() {
  Token token = NextFileToken();
  if (token.Is(TokenKind::kNewline) || token.Is(TokenKind::kEnd)) {
    // Stays, so that whoever reads the line twice does not run into the next one.
    files_.back().peeked = token;
    if (token.Is(TokenKind::kEnd)) token.kind = TokenKind::kNewline;
  }
  return token;
}

void Preprocessor::LeaveFile() {
  for (const Conditional& conditional : files_.back().conditionals) {
    report_.Error(conditional.loc, "this condition has no #endif");
  }
  files_.pop_back();
}

Token Preprocessor::ReadFromFile() {
  while (true) {
    Token token = NextFileToken();
    if (stopped_ || report_.stopped()) {
      token.kind = TokenKind::kEnd;
      return token;
    }
    switch (token.kind) {
      case TokenKind::kNewline:
        break;
      case TokenKind::kEnd:
        if (files_.size() == 1) {
          for (const Conditional& conditional : files_.back().conditionals) {
            report_.Error(conditional.loc, "this condition has no #endif");
          }
          files_.back().conditionals.clear();
          files_.back().peeked = token;
          return token;
        }
        LeaveFile();
        break;
      case TokenKind::kHash:
        if (token.starts_line) {
          Directive(token);
          break;
        }
        return token;
      default:
        return token;
    }
  }
}

Token Preprocessor::ReadRaw() {
  while (!pending_.empty()) {
    PendingTokens& pending = pending_.back();
    if (pending.next < pending.tokens.size()) return pending.tokens[pending.next++];
    if (pending.is_barrier) return Token();  // kEnd.
    if (pending.macro != nullptr) pending.macro->is_disabled = false;
    pending_.pop_back();
  }
  return ReadFromFile();
}

void Preprocessor::PutBack(Token token) {
  if (token.Is(TokenKind::kEnd)) return;  // It will come again.
  PendingTokens pending;
  pending.tokens.push_back(token);
  pending_.push_back(std::move(pending));
}

bool Preprocessor::NextIsLeftParen() {
  for (auto pending = pending_.rbegin(); pending != pending_.rend(); ++pending) {
    if (pending->next < pending->tokens.size()) {
      return pending->tokens[pending->next].Is(TokenKind::kLeftParen);
    }
    if (pending->is_barrier) return false;
  }
  // In the file: across ends of lines, but not across a directive.
  Token token = NextFileToken();
  while (token.Is(TokenKind::kNewline)) token = NextFileToken();
  files_.back().peeked = token;
  return token.Is(TokenKind::kLeftParen);
}

Token Preprocessor::Next() {
  while (true) {
    Token token = ReadRaw();
    if (token.Is(TokenKind::kEnd)) return token;
    if (!CountToken(token.loc)) {
      token.kind = TokenKind::kEnd;
      return token;
    }
    if (!token.Is(TokenKind::kIdentifier) || !TryExpand(token)) return token;
  }
}

std::vector<Token> Preprocessor::Run(int file) {
  files_.emplace_back();
  files_.back().lexer =
      std::make_unique<Lexer>(sources_, report_, file, options_.c89, options_.trigraphs);
  std::vector<Token> tokens;
  while (true) {
    Token token = Next();
    if (token.Is(TokenKind::kIdentifier)) token.kind = KeywordKind(token.spelling);
    tokens.push_back(token);
    if (token.Is(TokenKind::kEnd)) return tokens;
  }
}

}  // namespace atalla::cc
