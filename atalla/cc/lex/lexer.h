// Characters to preprocessing tokens.
//
//   Lexer lexer(sources, report, sources.AddFile("k.c", text), /*c89=*/false);
//   while (!(token = lexer.Next()).Is(TokenKind::kEnd)) ...
//
// LF and CRLF end lines; a backslash before the end joins lines; comments are spaces. An
// unterminated comment is reported here; a stray character or an unterminated literal becomes a
// kStray token, which is an error only where the parser sees it (so not inside `#if 0`).

#ifndef ATALLA_CC_LEX_LEXER_H_
#define ATALLA_CC_LEX_LEXER_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {

class Lexer {
 public:
  Lexer(SourceManager& sources, Reporter& report, int file, bool c89, bool trigraphs = false);

  Token Next();
  // The next token when it has to be the name of a header: "f" or <f>, as a kString with its
  // delimiters. Anything else: like Next().
  Token NextHeaderName();
  int file() const { return file_; }

 private:
  // The character at a position of the text, and how many the text spells it with.
  char CharacterAt(size_t position, size_t& length) const;
  // A character behind line splices, '\n' at the end of a line, -1 at the end of the text.
  int Peek();
  int PeekSecond();
  void Advance();
  void SkipSplices();
  Loc Here();
  void SkipSpaceAndComments();
  void SkipBlockComment();
  Token Finish(TokenKind kind, Loc start, const std::string& spelling);
  Token LexIdentifier(Loc start);
  Token LexNumber(Loc start);
  Token LexQuoted(Loc start, std::string prefix, char quote);
  Token LexPunctuator(Loc start);

  SourceManager& sources_;
  Reporter& report_;
  int file_;
  bool c89_;
  bool trigraphs_;
  absl::string_view text_;
  size_t position_ = 0;
  int line_ = 1;
  int column_ = 1;
  bool starts_line_ = true;
  bool space_before_ = false;
  bool warned_c89_ = false;
  Loc last_end_;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_LEX_LEXER_H_
