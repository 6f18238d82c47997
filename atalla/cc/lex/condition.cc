#include "atalla/cc/lex/condition.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/lex/literal.h"
#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {
namespace {

// 64 bits, as the C standard has it (intmax_t), with the unsignedness that C gives.
struct Wide {
  uint64_t bits = 0;
  bool is_unsigned = false;

  int64_t AsSigned() const { return static_cast<int64_t>(bits); }
};

int Precedence(TokenKind kind) {
  switch (kind) {
    case TokenKind::kPipePipe:
      return 1;
    case TokenKind::kAmpersandAmpersand:
      return 2;
    case TokenKind::kPipe:
      return 3;
    case TokenKind::kCaret:
      return 4;
    case TokenKind::kAmpersand:
      return 5;
    case TokenKind::kEqualEqual:
    case TokenKind::kExclaimEqual:
      return 6;
    case TokenKind::kLess:
    case TokenKind::kGreater:
    case TokenKind::kLessEqual:
    case TokenKind::kGreaterEqual:
      return 7;
    case TokenKind::kShiftLeft:
    case TokenKind::kShiftRight:
      return 8;
    case TokenKind::kPlus:
    case TokenKind::kMinus:
      return 9;
    case TokenKind::kStar:
    case TokenKind::kSlash:
    case TokenKind::kPercent:
      return 10;
    default:
      return 0;
  }
}

class Evaluator {
 public:
  Evaluator(const std::vector<Token>& tokens, Loc end, Reporter& report)
      : tokens_(tokens), end_(end), report_(report) {}

  std::optional<bool> Run() {
    const Wide value = Conditional(/*live=*/true);
    if (!failed_ && next_ < tokens_.size()) {
      Fail(Here(), absl::StrCat("unexpected ", Describe(tokens_[next_]), " in the condition"));
    }
    if (failed_) return std::nullopt;
    return value.bits != 0;
  }

 private:
  static constexpr int kMaxDepth = 200;

  TokenKind Kind() const { return next_ < tokens_.size() ? tokens_[next_].kind : TokenKind::kEnd; }
  Loc Here() const { return next_ < tokens_.size() ? tokens_[next_].loc : end_; }
  Wide Fail(Loc loc, absl::string_view message) {
    if (!failed_) report_.Error(loc, message);
    failed_ = true;
    next_ = tokens_.size();
    return {};
  }

  // `live`: the value counts, so that a division by zero is an error.
  Wide Conditional(bool live) {
    if (++depth_ > kMaxDepth) return Fail(Here(), "the condition is nested too deeply");
    Wide value = Binary(1, live);
    if (Kind() == TokenKind::kQuestion) {
      ++next_;
      const bool first = value.bits != 0;
      const Wide a = Conditional(live && first);
      if (Kind() != TokenKind::kColon) return Fail(Here(), "expected ':' in the condition");
      ++next_;
      const Wide b = Conditional(live && !first);
      value = first ? a : b;
      value.is_unsigned = a.is_unsigned || b.is_unsigned;
    }
    --depth_;
    return value;
  }

  Wide Binary(int lowest, bool live) {
    Wide a = Unary(live);
    while (true) {
      const TokenKind op = Kind();
      const int precedence = Precedence(op);
      if (precedence == 0 || precedence < lowest) return a;
      const Loc loc = Here();
      ++next_;
      const bool skips = (op == TokenKind::kAmpersandAmpersand && a.bits == 0) ||
                         (op == TokenKind::kPipePipe && a.bits != 0);
      const Wide b = Binary(precedence + 1, live && !skips);
      a = Apply(op, a, b, live, loc);
    }
  }

  Wide Apply(TokenKind op, Wide a, Wide b, bool live, Loc loc) {
    const bool is_unsigned = a.is_unsigned || b.is_unsigned;
    const auto truth = [](bool value) { return Wide{value ? 1u : 0u, false}; };
    const auto less = [is_unsigned](Wide x, Wide y) {
      return is_unsigned ? x.bits < y.bits : x.AsSigned() < y.AsSigned();
    };
    switch (op) {
      case TokenKind::kPipePipe:
        return truth(a.bits != 0 || b.bits != 0);
      case TokenKind::kAmpersandAmpersand:
        return truth(a.bits != 0 && b.bits != 0);
      case TokenKind::kPipe:
        return {a.bits | b.bits, is_unsigned};
      case TokenKind::kCaret:
        return {a.bits ^ b.bits, is_unsigned};
      case TokenKind::kAmpersand:
        return {a.bits & b.bits, is_unsigned};
      case TokenKind::kEqualEqual:
        return truth(a.bits == b.bits);
      case TokenKind::kExclaimEqual:
        return truth(a.bits != b.bits);
      case TokenKind::kLess:
        return truth(less(a, b));
      case TokenKind::kGreater:
        return truth(less(b, a));
      case TokenKind::kLessEqual:
        return truth(!less(b, a));
      case TokenKind::kGreaterEqual:
        return truth(!less(a, b));
      case TokenKind::kShiftLeft:
        return {b.bits < 64 ? a.bits << b.bits : 0, a.is_unsigned};
      case TokenKind::kShiftRight:
        if (a.is_unsigned) return {b.bits < 64 ? a.bits >> b.bits : 0, true};
        return {static_cast<uint64_t>(a.AsSigned() >> (b.bits < 64 ? b.bits : 63)), false};
      case TokenKind::kPlus:
        return {a.bits + b.bits, is_unsigned};
      case TokenKind::kMinus:
        return {a.bits - b.bits, is_unsigned};
      case TokenKind::kStar:
        return {a.bits * b.bits, is_unsigned};
      default:
        return Divide(op == TokenKind::kPercent, a, b, live, loc);
    }
  }

  Wide Divide(bool remainder, Wide a, Wide b, bool live, Loc loc) {
    const bool is_unsigned = a.is_unsigned || b.is_unsigned;
    if (b.bits == 0) return live ? Fail(loc, "division by zero in the condition") : Wide();
    if (is_unsigned) return {remainder ? a.bits % b.bits : a.bits / b.bits, true};
    if (b.AsSigned() == -1) return {remainder ? 0 : 0 - a.bits, false};
    const int64_t value = remainder ? a.AsSigned() % b.AsSigned() : a.AsSigned() / b.AsSigned();
    return {static_cast<uint64_t>(value), false};
  }

  Wide Unary(bool live) {
    if (++depth_ > kMaxDepth) return Fail(Here(), "the condition is nested too deeply");
    const Wide value = UnaryInside(live);
    --depth_;
    return value;
  }

  Wide UnaryInside(bool live) {
    if (next_ >= tokens_.size()) return Fail(end_, "expected a value in the condition");
    const Token& token = tokens_[next_++];
    std::string error;
    switch (token.kind) {
      case TokenKind::kPlus:
        return Unary(live);
      case TokenKind::kMinus: {
        Wide value = Unary(live);
        value.bits = 0 - value.bits;
        return value;
      }
      case TokenKind::kTilde: {
        Wide value = Unary(live);
        value.bits = ~value.bits;
        return value;
      }
      case TokenKind::kExclaim:
        return {Unary(live).bits == 0 ? 1u : 0u, false};
      case TokenKind::kLeftParen: {
        const Wide value = Conditional(live);
        if (Kind() != TokenKind::kRightParen) return Fail(Here(), "expected ')' in the condition");
        ++next_;
        return value;
      }
      case TokenKind::kNumber:
        if (const auto number = ParseWideInteger(token.spelling, error)) {
          return {number->value, number->is_unsigned};
        }
        return Fail(token.loc, error);
      case TokenKind::kCharacter:
        if (const auto value = ParseCharacter(token.spelling, error)) {
          return {static_cast<uint64_t>(static_cast<int64_t>(*value)), false};
        }
        return Fail(token.loc, error);
      case TokenKind::kIdentifier:
        return {};
      default:
        return Fail(token.loc, absl::StrCat("expected a value in the condition, not ",
                                            Printable(Describe(token))));
    }
  }

  const std::vector<Token>& tokens_;
  Loc end_;
  Reporter& report_;
  size_t next_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<bool> EvaluateIfExpression(const std::vector<Token>& tokens, Loc end,
                                         Reporter& report) {
  return Evaluator(tokens, end, report).Run();
}

}  // namespace atalla::cc
