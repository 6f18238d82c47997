#include "atalla/cc/lex/lexer.h"

#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {
namespace {

constexpr int kTabWidth = 8;

bool IsIdentifierStart(int c) { return c >= 0 && c < 128 && (absl::ascii_isalpha(c) || c == '_'); }
bool IsIdentifierPart(int c) { return c >= 0 && c < 128 && (absl::ascii_isalnum(c) || c == '_'); }
bool IsDigit(int c) { return c >= '0' && c <= '9'; }

}  // namespace

Lexer::Lexer(SourceManager& sources, Reporter& report, int file, bool c89, bool trigraphs)
    : sources_(sources),
      report_(report),
      file_(file),
      c89_(c89),
      trigraphs_(trigraphs),
      text_(sources.text(file)),
      last_end_{file, 1, 1} {}

char Lexer::CharacterAt(size_t position, size_t& length) const {
  constexpr absl::string_view kThird = "=/'()!<>-";
  constexpr absl::string_view kMeaning = "#\\^[]|{}~";
  length = 1;
  if (trigraphs_ && position + 2 < text_.size() && text_.substr(position, 2) == "??") {
    const size_t index = kThird.find(text_[position + 2]);
    if (index != absl::string_view::npos) {
      length = 3;
      return kMeaning[index];
    }
  }
  return text_[position];
}

void Lexer::SkipSplices() {
  size_t length = 0;
  while (position_ < text_.size() && CharacterAt(position_, length) == '\\') {
    size_t end = position_ + length;
    if (end < text_.size() && text_[end] == '\r') ++end;
    if (end >= text_.size() || text_[end] != '\n') return;
    position_ = end + 1;
    ++line_;
    column_ = 1;
  }
}

int Lexer::Peek() {
  SkipSplices();
  if (position_ >= text_.size()) return -1;
  if (text_[position_] == '\r' && position_ + 1 < text_.size() && text_[position_ + 1] == '\n') {
    return '\n';
  }
  size_t length = 0;
  return static_cast<unsigned char>(CharacterAt(position_, length));
}

int Lexer::PeekSecond() {
  const auto saved = std::make_tuple(position_, line_, column_);
  Advance();
  const int c = Peek();
  std::tie(position_, line_, column_) = saved;
  return c;
}

void Lexer::Advance() {
  SkipSplices();
  if (position_ >= text_.size()) return;
  size_t length = 0;
  char c = CharacterAt(position_, length);
  position_ += length;
  if (c == '\r' && position_ < text_.size() && text_[position_] == '\n') c = text_[position_++];
  if (c == '\n') {
    ++line_;
    column_ = 1;
  } else if (c == '\t') {
    column_ = (column_ - 1) / kTabWidth * kTabWidth + kTabWidth + 1;
  } else {
    column_ += static_cast<int>(length);
  }
}

Loc Lexer::Here() {
  SkipSplices();
  return {file_, line_, column_};
}

void Lexer::SkipBlockComment() {
  const Loc start = Here();
  Advance();
  Advance();
  while (true) {
    const int c = Peek();
    if (c < 0) {
      report_.Error(start, "this comment does not end", "a comment ends with '*/'");
      return;
    }
    Advance();
    if (c == '*' && Peek() == '/') {
      Advance();
      return;
    }
  }
}

void Lexer::SkipSpaceAndComments() {
  while (true) {
    const int c = Peek();
    if (c == ' ' || c == '\t' || c == '\f' || c == '\v' || c == '\r') {
      Advance();
    } else if (c == '/' && PeekSecond() == '*') {
      SkipBlockComment();
    } else if (c == '/' && PeekSecond() == '/') {
      if (c89_ && !warned_c89_) {
        report_.Error(Here(), "'//' comments are not part of C89");
        warned_c89_ = true;
      }
      while (Peek() >= 0 && Peek() != '\n') Advance();
    } else {
      return;
    }
    space_before_ = true;
  }
}

Token Lexer::Finish(TokenKind kind, Loc start, const std::string& spelling) {
  Token token;
  token.kind = kind;
  token.starts_line = std::exchange(starts_line_, kind == TokenKind::kNewline);
  token.space_before = std::exchange(space_before_, false);
  token.loc = start;
  token.end = {file_, line_, column_};
  token.spelling = sources_.Intern(spelling);
  if (kind != TokenKind::kNewline) last_end_ = token.end;
  return token;
}

Token Lexer::Next() {
  SkipSpaceAndComments();
  const Loc start = Here();
  const int c = Peek();
  if (c < 0) {
    Token end = Finish(TokenKind::kEnd, last_end_, "");
    end.starts_line = true;
    return end;
  }
  if (c == '\n') {
    Token newline = Finish(TokenKind::kNewline, start, "");
    Advance();
    return newline;
  }
  if (c == 'L' && (PeekSecond() == '\'' || PeekSecond() == '"')) {
    Advance();
    return LexQuoted(start, "L", static_cast<char>(Peek()));
  }
  if (IsIdentifierStart(c)) return LexIdentifier(start);
  if (IsDigit(c) || (c == '.' && IsDigit(PeekSecond()))) return LexNumber(start);
  if (c == '"' || c == '\'') return LexQuoted(start, "", static_cast<char>(c));
  return LexPunctuator(start);
}

Token Lexer::NextHeaderName() {
  SkipSpaceAndComments();
  const Loc start = Here();
  if (Peek() != '<' && Peek() != '"') return Next();
  const int close = Peek() == '<' ? '>' : '"';
  std::string spelling(1, static_cast<char>(Peek()));
  for (Advance(); Peek() >= 0 && Peek() != '\n'; Advance()) {
    spelling.push_back(static_cast<char>(Peek()));
    if (Peek() == close) {
      Advance();
      return Finish(TokenKind::kString, start, spelling);
    }
  }
  return Finish(TokenKind::kStray, start, spelling);
}

Token Lexer::LexIdentifier(Loc start) {
  std::string spelling;
  while (IsIdentifierPart(Peek())) {
    spelling.push_back(static_cast<char>(Peek()));
    Advance();
  }
  return Finish(TokenKind::kIdentifier, start, spelling);
}

// A preprocessing number: what it means, and whether it means anything, is decided later.
Token Lexer::LexNumber(Loc start) {
  std::string spelling;
  bool is_hex = false;
  while (true) {
    const int c = Peek();
    if (!IsIdentifierPart(c) && c != '.') {
      const char last = spelling.empty() ? '\0' : spelling.back();
      const bool is_exponent = !is_hex && (last == 'e' || last == 'E');
      if (!((c == '+' || c == '-') && is_exponent)) break;
    }
    spelling.push_back(static_cast<char>(c));
    if (spelling.size() == 2 && spelling[0] == '0' && (c == 'x' || c == 'X')) is_hex = true;
    Advance();
  }
  return Finish(TokenKind::kNumber, start, spelling);
}

Token Lexer::LexQuoted(Loc start, std::string spelling, char quote) {
  spelling.push_back(quote);
  Advance();
  while (true) {
    const int c = Peek();
    if (c < 0 || c == '\n') return Finish(TokenKind::kStray, start, spelling);
    spelling.push_back(static_cast<char>(c));
    Advance();
    if (c == quote) break;
    if (c == '\\' && Peek() >= 0 && Peek() != '\n') {
      spelling.push_back(static_cast<char>(Peek()));
      Advance();
    }
  }
  return Finish(quote == '"' ? TokenKind::kString : TokenKind::kCharacter, start, spelling);
}

Token Lexer::LexPunctuator(Loc start) {
  constexpr int kLongest = 3;
  const auto saved = std::make_tuple(position_, line_, column_);
  std::string ahead;
  for (int i = 0; i < kLongest && Peek() >= 0 && Peek() != '\n'; ++i) {
    ahead.push_back(static_cast<char>(Peek()));
    Advance();
  }
  std::tie(position_, line_, column_) = saved;
  Punctuator punctuator = MatchPunctuator(ahead);
  if (punctuator.kind == TokenKind::kStray) {
    // The bytes of one UTF-8 character stay together.
    punctuator.length = 1;
    Advance();
    std::string spelling = ahead.substr(0, 1);
    if (static_cast<unsigned char>(ahead[0]) >= 0xC0) {
      while (Peek() >= 0x80 && Peek() < 0xC0 && spelling.size() < 4) {
        spelling.push_back(static_cast<char>(Peek()));
        Advance();
      }
    }
    return Finish(TokenKind::kStray, start, spelling);
  }
  for (int i = 0; i < punctuator.length; ++i) Advance();
  return Finish(punctuator.kind, start, ahead.substr(0, punctuator.length));
}

}  // namespace atalla::cc
