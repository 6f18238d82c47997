#include "atalla/cc/lex/token.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace atalla::cc {
namespace {

struct Spelling {
  absl::string_view text;
  TokenKind kind;
};

// Longer ones before those that they start with.
constexpr Spelling kPunctuators[] = {
    {"...", TokenKind::kEllipsis},
    {"<<=", TokenKind::kShiftLeftEqual},
    {">>=", TokenKind::kShiftRightEqual},
    {"->", TokenKind::kArrow},
    {"++", TokenKind::kIncrement},
    {"--", TokenKind::kDecrement},
    {"<<", TokenKind::kShiftLeft},
    {">>", TokenKind::kShiftRight},
    {"<=", TokenKind::kLessEqual},
    {">=", TokenKind::kGreaterEqual},
    {"==", TokenKind::kEqualEqual},
    {"!=", TokenKind::kExclaimEqual},
    {"&&", TokenKind::kAmpersandAmpersand},
    {"||", TokenKind::kPipePipe},
    {"*=", TokenKind::kStarEqual},
    {"/=", TokenKind::kSlashEqual},
    {"%=", TokenKind::kPercentEqual},
    {"+=", TokenKind::kPlusEqual},
    {"-=", TokenKind::kMinusEqual},
    {"&=", TokenKind::kAmpersandEqual},
    {"^=", TokenKind::kCaretEqual},
    {"|=", TokenKind::kPipeEqual},
    {"##", TokenKind::kHashHash},
    {"(", TokenKind::kLeftParen},
    {")", TokenKind::kRightParen},
    {"[", TokenKind::kLeftBracket},
    {"]", TokenKind::kRightBracket},
    {"{", TokenKind::kLeftBrace},
    {"}", TokenKind::kRightBrace},
    {".", TokenKind::kDot},
    {"&", TokenKind::kAmpersand},
    {"*", TokenKind::kStar},
    {"+", TokenKind::kPlus},
    {"-", TokenKind::kMinus},
    {"~", TokenKind::kTilde},
    {"!", TokenKind::kExclaim},
    {"/", TokenKind::kSlash},
    {"%", TokenKind::kPercent},
    {"<", TokenKind::kLess},
    {">", TokenKind::kGreater},
    {"^", TokenKind::kCaret},
    {"|", TokenKind::kPipe},
    {"?", TokenKind::kQuestion},
    {":", TokenKind::kColon},
    {";", TokenKind::kSemicolon},
    {",", TokenKind::kComma},
    {"=", TokenKind::kEqual},
    {"#", TokenKind::kHash},
};

constexpr Spelling kKeywords[] = {
    {"void", TokenKind::kVoid},
    {"char", TokenKind::kChar},
    {"short", TokenKind::kShort},
    {"int", TokenKind::kInt},
    {"long", TokenKind::kLong},
    {"float", TokenKind::kFloat},
    {"double", TokenKind::kDouble},
    {"signed", TokenKind::kSigned},
    {"unsigned", TokenKind::kUnsigned},
    {"vec", TokenKind::kVec},
    {"const", TokenKind::kConst},
    {"volatile", TokenKind::kVolatile},
    {"__volatile__", TokenKind::kVolatile},
    {"restrict", TokenKind::kRestrict},
    {"inline", TokenKind::kInline},
    {"typedef", TokenKind::kTypedef},
    {"static", TokenKind::kStatic},
    {"extern", TokenKind::kExtern},
    {"register", TokenKind::kRegister},
    {"auto", TokenKind::kAuto},
    {"struct", TokenKind::kStruct},
    {"union", TokenKind::kUnion},
    {"enum", TokenKind::kEnum},
    {"if", TokenKind::kIf},
    {"else", TokenKind::kElse},
    {"while", TokenKind::kWhile},
    {"do", TokenKind::kDo},
    {"for", TokenKind::kFor},
    {"switch", TokenKind::kSwitch},
    {"case", TokenKind::kCase},
    {"default", TokenKind::kDefault},
    {"break", TokenKind::kBreak},
    {"continue", TokenKind::kContinue},
    {"goto", TokenKind::kGoto},
    {"return", TokenKind::kReturn},
    {"sizeof", TokenKind::kSizeof},
    {"asm", TokenKind::kAsm},
    {"__asm__", TokenKind::kAsm},
    {"__attribute__", TokenKind::kAttribute},
    {"__builtin_va_list", TokenKind::kVaList},
    {"__builtin_va_start", TokenKind::kVaStart},
    {"__builtin_va_arg", TokenKind::kVaArg},
    {"__builtin_va_copy", TokenKind::kVaCopy},
    {"__builtin_offsetof", TokenKind::kOffsetof},
    {"true", TokenKind::kTrue},
    {"false", TokenKind::kFalse},
    {"gemm", TokenKind::kGemm},
    {"vec_op_masked", TokenKind::kVecOpMasked},
    {"make_mask", TokenKind::kMakeMask},
    {"load_weights", TokenKind::kLoadWeights},
    {"scpad_load", TokenKind::kScpadLoad},
    {"scpad_store", TokenKind::kScpadStore},
    {"vector_load", TokenKind::kVectorLoad},
    {"vector_store", TokenKind::kVectorStore},
    {"sqrt", TokenKind::kSqrt},
};

}  // namespace

TokenKind KeywordKind(absl::string_view spelling) {
  for (const Spelling& keyword : kKeywords) {
    if (keyword.text == spelling) return keyword.kind;
  }
  return TokenKind::kIdentifier;
}

const std::vector<std::string>& KeywordSpellings() {
  static const std::vector<std::string>& spellings = *[] {
    auto* list = new std::vector<std::string>;
    for (const Spelling& keyword : kKeywords) list->emplace_back(keyword.text);
    return list;
  }();
  return spellings;
}

std::string DescribeKind(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEnd:
      return "the end of the file";
    case TokenKind::kNewline:
      return "the end of the line";
    case TokenKind::kIdentifier:
      return "an identifier";
    case TokenKind::kNumber:
      return "a number";
    case TokenKind::kCharacter:
      return "a character constant";
    case TokenKind::kString:
      return "a string";
    case TokenKind::kStray:
      return "a stray character";
    default:
      break;
  }
  const auto same_kind = [kind](const Spelling& spelling) { return spelling.kind == kind; };
  const Spelling* found = std::find_if(std::begin(kPunctuators), std::end(kPunctuators), same_kind);
  if (found == std::end(kPunctuators)) {
    found = std::find_if(std::begin(kKeywords), std::end(kKeywords), same_kind);
    if (found == std::end(kKeywords)) return "nothing";
  }
  return absl::StrCat("'", found->text, "'");
}

std::string Describe(const Token& token) {
  if (token.kind == TokenKind::kEnd || token.kind == TokenKind::kNewline) {
    return DescribeKind(token.kind);
  }
  constexpr size_t kShown = 40;
  if (token.spelling.size() <= kShown) return absl::StrCat("'", token.spelling, "'");
  return absl::StrCat("'", token.spelling.substr(0, kShown), "...'");
}

Punctuator MatchPunctuator(absl::string_view text) {
  for (const Spelling& punctuator : kPunctuators) {
    if (absl::StartsWith(text, punctuator.text)) {
      return {punctuator.kind, static_cast<int>(punctuator.text.size())};
    }
  }
  return {TokenKind::kStray, 0};
}

}  // namespace atalla::cc
