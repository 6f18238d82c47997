// The intrinsics: AtallaC specification, section 12.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/lex/literal.h"
#include "atalla/cc/lex/token.h"
#include "atalla/cc/sema/constant.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {
namespace {

struct IntrinsicInfo {
  TokenKind token;
  size_t argument_count;
  absl::string_view form;
};

constexpr IntrinsicInfo kIntrinsics[] = {
    {TokenKind::kGemm, 3, "gemm(a, c, mask)"},
    {TokenKind::kVecOpMasked, 4, "vec_op_masked(\"+\", a, b, mask)"},
    {TokenKind::kMakeMask, 4, "make_mask(\">\", a, b, mask)"},
    {TokenKind::kLoadWeights, 1, "load_weights(v)"},
    {TokenKind::kScpadLoad, 3, "scpad_load(scratchpad_address, dram_address, control)"},
    {TokenKind::kScpadStore, 3, "scpad_store(scratchpad_address, dram_address, control)"},
    {TokenKind::kVectorLoad, 4, "vector_load(address, row, columns - 1, scratchpad)"},
    {TokenKind::kVectorStore, 5, "vector_store(v, address, row, columns - 1, scratchpad)"},
    {TokenKind::kSqrt, 1, "sqrt(x)"},
};

const IntrinsicInfo& InfoOf(TokenKind token) {
  for (const IntrinsicInfo& info : kIntrinsics) {
    if (info.token == token) return info;
  }
  return kIntrinsics[0];
}

struct NamedOperation {
  absl::string_view name;
  Intrinsic intrinsic;
};

constexpr NamedOperation kVecOperations[] = {
    {"+", Intrinsic::kVecAdd},       {"-", Intrinsic::kVecSub},
    {"*", Intrinsic::kVecMul},       {"GEMM", Intrinsic::kGemm},
    {"EXP", Intrinsic::kVecExp},     {"RSUM", Intrinsic::kReduceSum},
    {"RMIN", Intrinsic::kReduceMin}, {"RMAX", Intrinsic::kReduceMax},
};

constexpr NamedOperation kRelations[] = {
    {">", Intrinsic::kMaskGt},
    {"<", Intrinsic::kMaskLt},
    {"==", Intrinsic::kMaskEq},
    {"!=", Intrinsic::kMaskNe},
};

template <size_t N>
std::optional<Intrinsic> FindOperation(const NamedOperation (&table)[N], absl::string_view name) {
  for (const NamedOperation& operation : table) {
    if (operation.name == name) return operation.intrinsic;
  }
  return std::nullopt;
}

// The text of a string literal without its zero; nothing if `e` is no string literal.
std::optional<std::string> LiteralText(const Expr* e) {
  if (e->kind != ExprKind::kString || e->is_parenthesized) return std::nullopt;
  return e->string->bytes.substr(0, e->string->bytes.size() - 1);
}

bool ExistsNowhere(absl::string_view op) {
  for (const absl::string_view known : {"/", "|", "&", "^", "<<", ">>", "~", "SQRT"}) {
    if (op == known) return true;
  }
  return false;
}

}  // namespace

Expr* Sema::VecOperand(Expr* e, absl::string_view what) {
  e = Rvalue(e);
  if (e == nullptr || IsVec(e->type)) return e;
  report_.Error(e->begin, absl::StrCat(what, " must be a vec, not '", TypeName(e->type), "'"),
                IsFloat(e->type) || IsInteger(e->type) ? "(vec)x fills all lanes with x" : "");
  return nullptr;
}

Expr* Sema::VecOrFloatOperand(Expr* e, absl::string_view what) {
  e = Promote(e);
  if (e == nullptr || IsVec(e->type) || IsFloat(e->type)) return e;
  if (IsInteger(e->type)) return ConvertArithmetic(e, types().Float());
  report_.Error(e->begin,
                absl::StrCat(what, " must be a vec or a number, not '", TypeName(e->type), "'"));
  return nullptr;
}

Expr* Sema::MaskOperand(Expr* e) {
  e = Rvalue(e);
  if (e == nullptr || IsMask(e->type)) return e;
  // A mask that has only just become an int goes straight on.
  if (e->kind == ExprKind::kCast && e->cast == CastKind::kMaskToInt) return e->a;
  if (IsInteger(e->type)) return ConvertArithmetic(e, types().Mask());
  report_.Error(e->begin, absl::StrCat("the mask must be an int, not '", TypeName(e->type), "'"),
                "bit i enables lane i; -1 enables all");
  return nullptr;
}

Expr* Sema::MakeIntrinsic(Intrinsic intrinsic, const Token& name, std::vector<Expr*> args,
                          QualType type) {
  for (const Expr* arg : args) {
    if (arg == nullptr) return nullptr;
  }
  Expr* e = NewExpr(ExprKind::kIntrinsic, name.loc, name.loc, type);
  e->intrinsic = intrinsic;
  e->args = std::move(args);
  return Checked(e);
}

std::optional<int32_t> Sema::Immediate(Expr* e, absl::string_view what, int32_t last) {
  const std::optional<int64_t> value = ConstantInteger(e, what);
  if (!value.has_value()) return std::nullopt;
  if (*value >= 0 && *value <= last) return static_cast<int32_t>(*value);
  report_.Error(e->begin, absl::StrCat(what, " must be 0 to ", last, ", not ", *value),
                last == 31 ? "it is the number of columns, minus one" : "");
  return std::nullopt;
}

Expr* Sema::VecOpMasked(const Token& name, std::vector<Expr*> args) {
  if (args[0] == nullptr) return nullptr;
  const std::optional<std::string> op = LiteralText(args[0]);
  constexpr absl::string_view kKnown =
      "\"+\" \"-\" \"*\" \"GEMM\" \"EXP\" \"RSUM\" \"RMIN\" \"RMAX\"";
  if (!op.has_value()) {
    report_.Error(args[0]->begin, "the operation must be a string literal",
                  absl::StrCat("one of ", kKnown));
    return nullptr;
  }
  const std::optional<Intrinsic> intrinsic = FindOperation(kVecOperations, *op);
  if (!intrinsic.has_value()) {
    report_.Error(args[0]->begin,
                  ExistsNowhere(*op)
                      ? absl::StrCat("the machine has no vector instruction for \"", *op, "\"")
                      : absl::StrCat("unknown operation \"", Printable(*op), "\""),
                  absl::StrCat("one of ", kKnown));
    return nullptr;
  }
  Expr* a = VecOperand(args[1], "the first operand");
  Expr* mask = MaskOperand(args[3]);
  Expr* b = nullptr;
  switch (*intrinsic) {
    case Intrinsic::kGemm:
      b = VecOperand(args[2], "the second operand");
      break;
    case Intrinsic::kVecAdd:
    case Intrinsic::kVecSub:
    case Intrinsic::kVecMul:
      b = VecOrFloatOperand(args[2], "the second operand");
      break;
    default:
      b = Promote(args[2]);
      if (b != nullptr && !IsFloat(b->type) && !IsInteger(b->type)) {
        report_.Error(b->begin,
                      absl::StrCat("\"", *op, "\" has one operand: '", TypeName(b->type),
                                   "' cannot stand here"),
                      "write 0.0");
        b = nullptr;
      }
  }
  return MakeIntrinsic(*intrinsic, name, {a, b, mask}, types().Vec());
}

Expr* Sema::MakeMaskCall(const Token& name, std::vector<Expr*> args) {
  if (args[0] == nullptr) return nullptr;
  const std::optional<std::string> relation = LiteralText(args[0]);
  const std::optional<Intrinsic> intrinsic =
      relation.has_value() ? FindOperation(kRelations, *relation) : std::nullopt;
  if (!intrinsic.has_value()) {
    std::string hint = "one of \">\" \"<\" \"==\" \"!=\"";
    if (relation == ">=") hint = "a >= b is ~make_mask(\"<\", a, b, m) & m";
    if (relation == "<=") hint = "a <= b is ~make_mask(\">\", a, b, m) & m";
    report_.Error(args[0]->begin,
                  relation.has_value()
                      ? absl::StrCat("make_mask has no relation \"", Printable(*relation), "\"")
                      : "the relation must be a string literal",
                  hint);
    return nullptr;
  }
  Expr* a = VecOperand(args[1], "the first operand");
  Expr* b = VecOrFloatOperand(args[2], "the second operand");
  return MakeIntrinsic(*intrinsic, name, {a, b, MaskOperand(args[3])}, types().Mask());
}

void Sema::WarnMissingScratchpad(const Expr* address, int64_t scratchpad, Loc loc) {
  constexpr int64_t kMemoryStart = 0x1000;
  if (scratchpad < 2 || address == nullptr) return;
  const std::optional<Constant> constant = EvaluateConstant(address);
  if (!constant.has_value() || !constant->IsInteger() || constant->integer < 0 ||
      constant->integer >= kMemoryStart) {
    return;
  }
  report_.Warning(WarningKind::kScratchpad, loc,
                  absl::StrCat("the machine has no scratchpad ", scratchpad),
                  "it has 0 and 1; at an address from 0x1000 on the number does not count");
}

Expr* Sema::VectorAccess(const Token& name, std::vector<Expr*> args) {
  const bool is_store = name.Is(TokenKind::kVectorStore);
  const size_t first = is_store ? 1 : 0;
  std::vector<Expr*> operands;
  if (is_store) operands.push_back(VecOperand(args[0], "what vector_store stores"));
  operands.push_back(IntegerOperand(args[first], "the address"));
  operands.push_back(IntegerOperand(args[first + 1], "the row"));
  const std::optional<int32_t> columns = Immediate(args[first + 2], "the last column", 31);
  const std::optional<int32_t> scratchpad =
      Immediate(args[first + 3], "the number of the scratchpad", 3);
  if (!columns.has_value() || !scratchpad.has_value()) return nullptr;
  WarnMissingScratchpad(args[first], *scratchpad, args[first + 3]->begin);
  Expr* e = MakeIntrinsic(is_store ? Intrinsic::kVectorStore : Intrinsic::kVectorLoad, name,
                          std::move(operands), is_store ? types().Void() : types().Vec());
  if (e != nullptr) e->immediates = {*columns, *scratchpad};
  return e;
}

Expr* Sema::IntrinsicCall(const Token& name, std::vector<Expr*> args) {
  const IntrinsicInfo& info = InfoOf(name.kind);
  if (args.size() != info.argument_count) {
    report_.Error(
        name.loc,
        absl::StrCat("'", name.spelling, "' takes ", info.argument_count,
                     info.argument_count == 1 ? " argument" : " arguments", ", not ", args.size()),
        absl::StrCat("write ", info.form));
    return nullptr;
  }
  switch (name.kind) {
    case TokenKind::kGemm:
      return MakeIntrinsic(
          Intrinsic::kGemm, name,
          {VecOperand(args[0], "the first operand of gemm"),
           VecOperand(args[1], "the second operand of gemm"), MaskOperand(args[2])},
          types().Vec());
    case TokenKind::kVecOpMasked:
      return VecOpMasked(name, std::move(args));
    case TokenKind::kMakeMask:
      return MakeMaskCall(name, std::move(args));
    case TokenKind::kLoadWeights:
      return MakeIntrinsic(Intrinsic::kLoadWeights, name,
                           {VecOperand(args[0], "what load_weights loads")}, types().Void());
    case TokenKind::kScpadLoad:
    case TokenKind::kScpadStore:
      return MakeIntrinsic(
          name.Is(TokenKind::kScpadLoad) ? Intrinsic::kScpadLoad : Intrinsic::kScpadStore, name,
          {IntegerOperand(args[0], "the scratchpad address"),
           IntegerOperand(args[1], "the memory address"),
           IntegerOperand(args[2], "the control word")},
          types().Void());
    case TokenKind::kVectorLoad:
    case TokenKind::kVectorStore:
      return VectorAccess(name, std::move(args));
    default: {
      Expr* x = Rvalue(args[0]);
      if (x != nullptr && !IsFloat(x->type)) {
        report_.Error(x->begin, absl::StrCat("sqrt takes a float, not '", TypeName(x->type), "'"),
                      IsInteger(x->type) ? "write sqrt((float)x)" : "");
        return nullptr;
      }
      return MakeIntrinsic(Intrinsic::kSqrt, name, {x}, types().Float());
    }
  }
}

}  // namespace atalla::cc
