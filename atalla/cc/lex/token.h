// Tokens of AtallaC.
//
// The lexer yields preprocessing tokens: identifiers (keywords among them), numbers, characters,
// strings, punctuators, ends of lines. The preprocessor passes them on without the ends of lines
// and with the kind of keywords set.

#ifndef ATALLA_CC_LEX_TOKEN_H_
#define ATALLA_CC_LEX_TOKEN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/cc/lex/source.h"

namespace atalla::cc {

enum class TokenKind : uint8_t {
  kEnd,      // Of the file. Its place is behind the last token.
  kNewline,  // Lexer only.
  kIdentifier,
  kNumber,
  kCharacter,
  kString,
  kStray,        // A character that starts no token, or an unterminated literal: see spelling.
  kPlacemarker,  // Preprocessor only: an empty operand of ##.

  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kDot,
  kEllipsis,
  kArrow,
  kIncrement,
  kDecrement,
  kAmpersand,
  kStar,
  kPlus,
  kMinus,
  kTilde,
  kExclaim,
  kSlash,
  kPercent,
  kShiftLeft,
  kShiftRight,
  kLess,
  kGreater,
  kLessEqual,
  kGreaterEqual,
  kEqualEqual,
  kExclaimEqual,
  kCaret,
  kPipe,
  kAmpersandAmpersand,
  kPipePipe,
  kQuestion,
  kColon,
  kSemicolon,
  kComma,
  kEqual,
  kStarEqual,
  kSlashEqual,
  kPercentEqual,
  kPlusEqual,
  kMinusEqual,
  kShiftLeftEqual,
  kShiftRightEqual,
  kAmpersandEqual,
  kCaretEqual,
  kPipeEqual,
  kHash,
  kHashHash,

  kVoid,
  kChar,
  kShort,
  kInt,
  kLong,
  kFloat,
  kDouble,
  kSigned,
  kUnsigned,
  kVec,
  kConst,
  kVolatile,
  kRestrict,
  kInline,
  kTypedef,
  kStatic,
  kExtern,
  kRegister,
  kAuto,
  kStruct,
  kUnion,
  kEnum,
  kIf,
  kElse,
  kWhile,
  kDo,
  kFor,
  kSwitch,
  kCase,
  kDefault,
  kBreak,
  kContinue,
  kGoto,
  kReturn,
  kSizeof,
  kAsm,
  kAttribute,
  kVaList,
  kVaStart,
  kVaArg,
  kVaCopy,
  kOffsetof,
  kTrue,
  kFalse,
  kGemm,
  kVecOpMasked,
  kMakeMask,
  kLoadWeights,
  kScpadLoad,
  kScpadStore,
  kVectorLoad,
  kVectorStore,
  kSqrt,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool starts_line = false;  // First of its line.
  bool space_before = false;
  bool no_expand = false;      // Names a macro that was being expanded when this was read.
  Loc loc;                     // Of tokens from a macro's body: where the macro is named.
  Loc end;                     // Behind the last character.
  absl::string_view spelling;  // Lives as long as the SourceManager.

  bool Is(TokenKind k) const { return kind == k; }
};

// The keyword with this spelling, or kIdentifier.
TokenKind KeywordKind(absl::string_view spelling);
inline bool IsKeyword(TokenKind kind) { return kind >= TokenKind::kVoid; }
inline bool IsIntrinsicName(TokenKind kind) { return kind >= TokenKind::kGemm; }
// All keywords, for spelling hints.
const std::vector<std::string>& KeywordSpellings();

// How a message names a token of this kind: "';'", "'while'", "an identifier".
std::string DescribeKind(TokenKind kind);
// How a message names this token: "'foo'", "the end of the file".
std::string Describe(const Token& token);

// The punctuator that `text` starts with, and its length; kStray and 0 if there is none.
struct Punctuator {
  TokenKind kind;
  int length;
};
Punctuator MatchPunctuator(absl::string_view text);

}  // namespace atalla::cc

#endif  // ATALLA_CC_LEX_TOKEN_H_
