// AtallaC specification, section 2: spelling, places, line splices, comments.

#include "atalla/cc/lex/lexer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/base/diagnostic.h"
#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {
namespace {

struct LexOptions {
  bool c89 = false;
  bool trigraphs = false;
};

// "line:column spelling" of each token but ends of lines; messages come behind.
std::vector<std::string> Lex(const std::string& text, const LexOptions& options = {}) {
  SourceManager sources;
  DiagnosticList diagnostics;
  Reporter report(sources, diagnostics);
  Lexer lexer(sources, report, sources.AddFile("t.c", text), options.c89, options.trigraphs);
  std::vector<std::string> tokens;
  for (Token token = lexer.Next(); !token.Is(TokenKind::kEnd); token = lexer.Next()) {
    if (token.Is(TokenKind::kNewline)) continue;
    tokens.push_back(absl::StrCat(token.loc.line, ":", token.loc.column, " ", token.spelling));
  }
  for (const Diagnostic& diagnostic : diagnostics.diagnostics()) {
    tokens.push_back(absl::StrCat(diagnostic.location.ToString(), ": ", diagnostic.message));
  }
  return tokens;
}

using testing::ElementsAre;

TEST(LexerTest, PlacesCountFromOne) {
  EXPECT_THAT(Lex("int a;\n  b\n"), ElementsAre("1:1 int", "1:5 a", "1:6 ;", "2:3 b"));
}

TEST(LexerTest, TabsAdvanceToTheNextMultipleOfEight) {
  EXPECT_THAT(Lex("\ta\n  \tb\n1234567\tc\n12345678\td"),
              ElementsAre("1:9 a", "2:9 b", "3:1 1234567", "3:9 c", "4:1 12345678", "4:17 d"));
}

TEST(LexerTest, LinesEndWithLfOrCrlf) {
  EXPECT_THAT(Lex("a\r\nb\nc\r\n"), ElementsAre("1:1 a", "2:1 b", "3:1 c"));
}

TEST(LexerTest, ABackslashJoinsLines) {
  EXPECT_THAT(Lex("ab\\\ncd e\\\r\nf"), ElementsAre("1:1 abcd", "2:4 ef"));
  EXPECT_THAT(Lex("+\\\n= x"), ElementsAre("1:1 +=", "2:3 x"));
}

TEST(LexerTest, CommentsAreSpaces) {
  EXPECT_THAT(Lex("a/* x\n y */b//c\nd"), ElementsAre("1:1 a", "2:6 b", "3:1 d"));
  EXPECT_THAT(Lex("a/b"), ElementsAre("1:1 a", "1:2 /", "1:3 b"));
  EXPECT_THAT(Lex("a /* b"), ElementsAre("1:1 a", "t.c:1:3: this comment does not end"));
}

TEST(LexerTest, LongestPunctuatorWins) {
  EXPECT_THAT(Lex("a+++b>>=c->d...e<<f"),
              ElementsAre("1:1 a", "1:2 ++", "1:4 +", "1:5 b", "1:6 >>=", "1:9 c", "1:10 ->",
                          "1:12 d", "1:13 ...", "1:16 e", "1:17 <<", "1:19 f"));
  EXPECT_THAT(Lex("~=.."), ElementsAre("1:1 ~", "1:2 =", "1:3 .", "1:4 ."));
}

TEST(LexerTest, NumbersTakeWhatLooksLikeOne) {
  EXPECT_THAT(Lex("1e-5 1.5e+3x .5 0x1F 5UL a.5"),
              ElementsAre("1:1 1e-5", "1:6 1.5e+3x", "1:14 .5", "1:17 0x1F", "1:22 5UL", "1:26 a",
                          "1:27 .5"));
}

TEST(LexerTest, QuotedText) {
  EXPECT_THAT(Lex("\"a\\\"b\" 'c' L'd' '\\''"),
              ElementsAre("1:1 \"a\\\"b\"", "1:8 'c'", "1:12 L'd'", "1:17 '\\''"));
}

TEST(LexerTest, C89HasNoLineComments) {
  EXPECT_THAT(Lex("a // b\n// c", {/*c89=*/true}),
              ElementsAre("1:1 a", "t.c:1:3: '//' comments are not part of C89"));
}

TEST(LexerTest, Trigraphs) {
  const std::string text = "?\?=x ?\?(1?\?) ?\?<?\?> a?\?!?\?!b ?\?-c ?\?'d ?\?/\ne ?\?x";
  EXPECT_THAT(Lex(text, {false, /*trigraphs=*/true}),
              ElementsAre("1:1 #", "1:4 x", "1:6 [", "1:9 1", "1:10 ]", "1:14 {", "1:17 }",
                          "1:21 a", "1:22 ||", "1:28 b", "1:30 ~", "1:33 c", "1:35 ^", "1:38 d",
                          "2:1 e", "2:3 ?", "2:4 ?", "2:5 x"));
  EXPECT_EQ(Lex("?\?=", {false, false}).size(), 3u);
}

}  // namespace
}  // namespace atalla::cc
