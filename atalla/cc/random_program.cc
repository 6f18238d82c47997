// The generator of random programs.

#include "atalla/cc/random_program.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/base/bf16.h"
#include "atalla/base/check.h"
#include "atalla/cc/random_tree.h"

namespace atalla::cc {
namespace random {
namespace {

class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  Tree Make() {
    tree_ = Tree();
    Global("gi", Type::kInt, Element::kSame, 0);
    Global("gu", Type::kUnsigned, Element::kSame, 0);
    Global("gf", Type::kFloat, Element::kSame, 0);
    Global("ga", Type::kInt, Element::kSame, 8);
    Global("gn", Type::kInt, static_cast<Element>(1 + Below(4)), 8);
    Global("gr", Type::kFloat, Element::kSame, 4);
    Global("gv", Type::kVec, Element::kSame, 2);
    const int count = 2 + Below(3);
    for (int i = 0; i < count; ++i) MakeFunction(i + 1 == count);
    return std::move(tree_);
  }

 private:
  int Below(int limit) { return static_cast<int>(random_() % static_cast<uint32_t>(limit)); }
  bool Chance(int percent) { return Below(100) < percent; }

  // ------------------------------------------------------------------------------- Declarations

  void Global(const std::string& name, Type type, Element element, int count) {
    auto variable = std::make_unique<Variable>();
    variable->name = name;
    variable->type = type;
    variable->element = element;
    variable->count = count;
    variable->is_global = true;
    variable->slot = static_cast<int>(tree_.initial.size());
    for (int i = 0; i < std::max(count, 1); ++i) {
      Value value;
      if (type == Type::kFloat) {
        value = Number(type);
      } else if (type != Type::kVec) {
        value.bits = static_cast<uint32_t>(Below(100));
      }
      tree_.initial.push_back(value);
    }
    tree_.globals.push_back(std::move(variable));
  }

  Variable* Local(const std::string& name, Type type, Element element, int count) {
    auto variable = std::make_unique<Variable>();
    variable->name = name;
    variable->type = type;
    variable->element = element;
    variable->count = count;
    variable->slot = function_->slot_count;
    function_->slot_count += std::max(count, 1);
    function_->variables.push_back(std::move(variable));
    return function_->variables.back().get();
  }

  Type AnyType() { return static_cast<Type>(Below(4)); }
  Type ScalarType() { return static_cast<Type>(Below(3)); }
  Type IntegerType() { return static_cast<Type>(Below(2)); }

  void MakeFunction(bool is_last) {
    tree_.functions.push_back(std::make_unique<Function>());
    function_ = tree_.functions.back().get();
    function_->name = absl::StrCat("f", tree_.functions.size());
    function_->type = is_last ? Type::kInt : AnyType();
    readable_.clear();
    for (const auto& global : tree_.globals) readable_.push_back(global.get());
    const int parameters = is_last ? 0 : Below(10);
    for (int i = 0; i < parameters; ++i) {
      function_->parameters.push_back(Local(absl::StrCat("p", i), AnyType(), Element::kSame, 0));
    }
    Local("i", Type::kInt, Element::kSame, 0);
    Local("j", Type::kInt, Element::kSame, 0);
    Local("u", Type::kUnsigned, Element::kSame, 0);
    Local("x", Type::kFloat, Element::kSame, 0);
    Local("y", Type::kFloat, Element::kSame, 0);
    Local("v", Type::kVec, Element::kSame, 0);
    Local("w", Type::kVec, Element::kSame, 0);
    if (Chance(40)) Local("a", Type::kInt, static_cast<Element>(Below(5)), 4);
    if (Chance(30)) Local("b", Type::kFloat, Element::kSame, 4);
    if (Chance(30)) Local("t", Type::kVec, Element::kSame, 2);
    for (const auto& variable : function_->variables) readable_.push_back(variable.get());
    writable_ = readable_;
    function_->body = Block(2 + Below(4), 0, false, false);
    function_->result = Make(function_->type, 2);
  }

  // ------------------------------------------------------------------------------- Expressions

  static Expr::Ptr New(Expr::Kind kind, Type type) {
    auto e = std::make_unique<Expr>();
    e->kind = kind;
    e->type = type;
    return e;
  }

  Value Number(Type type) {
    static constexpr uint32_t kIntegers[] = {0,      1,          2,          3,     7,    31,
                                             32,     127,        255,        2047,  2048, 4095,
                                             65535,  0x12345678, 0x7FFFFFFF, ~0u,   ~1u,  ~2047u,
                                             ~2048u, 0x80000000, 0xFFFF0000, 100000};
    Value value;
    if (type == Type::kFloat) {
      // Exact in bfloat16.
      value.bits = FloatWord(static_cast<float>(Below(129) - 64) / 8.0f);
    } else {
      value.bits = Chance(50) ? static_cast<uint32_t>(Below(20))
                              : kIntegers[Below(static_cast<int>(std::size(kIntegers)))];
    }
    return value;
  }

  Expr::Ptr Constant(Type type, uint32_t bits) {
    Expr::Ptr e = New(Expr::Kind::kConstant, type);
    e->value.bits = bits;
    return e;
  }

  Expr::Ptr Op(Type type, const std::string& op, Expr::Ptr a, Expr::Ptr b) {
    Expr::Ptr e = New(Expr::Kind::kBinary, type);
    e->op = op;
    e->a = std::move(a);
    e->b = std::move(b);
    return e;
  }

  Expr::Ptr Leaf(Type type) {
    std::vector<const Variable*> candidates;
    for (const Variable* variable : readable_) {
      if (variable->type == type) candidates.push_back(variable);
    }
    if (candidates.empty() || (type != Type::kVec && Chance(30))) {
      if (type != Type::kVec) return Constant(type, Number(type).bits);
      Expr::Ptr e = New(Expr::Kind::kCast, type);
      e->a = Constant(Type::kFloat, Number(Type::kFloat).bits);
      return e;
    }
    const Variable* variable = candidates[Below(static_cast<int>(candidates.size()))];
    Expr::Ptr e =
        New(variable->count > 0 ? Expr::Kind::kElement : Expr::Kind::kVariable, variable->type);
    e->variable = variable;
    if (variable->count > 0) e->a = Leaf(Type::kInt);
    return e;
  }

  std::string Relation() {
    static constexpr const char* kRelations[] = {"<", "<=", ">", ">=", "==", "!="};
    return kRelations[Below(6)];
  }

  Expr::Ptr Conditional(Type type, int depth) {
    Expr::Ptr e = New(Expr::Kind::kConditional, type);
    e->a = Make(ScalarType(), depth);
    e->b = Make(type, depth);
    e->c = Make(type, depth);
    return e;
  }

  Expr::Ptr IntegerBinary(Type type, int depth) {
    static constexpr const char* kOps[] = {"+", "-", "*", "&", "|", "^", "<<", ">>", "/", "%"};
    const std::string op = kOps[Below(10)];
    if (op == "<<" || op == ">>") {
      Expr::Ptr amount = Op(Type::kInt, "&", Make(Type::kInt, depth), Constant(Type::kInt, 31));
      if (Chance(50)) amount = Constant(Type::kInt, Below(32));
      return Op(type, op, Make(type, depth), std::move(amount));
    }
    // The common type is unsigned if one of them is.
    Type left = type;
    Type right = type;
    if (type == Type::kUnsigned && Chance(40)) (Chance(50) ? left : right) = Type::kInt;
    Expr::Ptr b = Make(right, depth);
    if (op == "/" || op == "%") {
      if (Chance(40)) {
        b = Constant(right, Chance(50) ? 1u << Below(31) : Number(right).bits | 1u);
      } else {
        b = Op(right, "|", std::move(b), Constant(right, 1));
      }
    }
    return Op(type, op, Make(left, depth), std::move(b));
  }

  Expr::Ptr MakeMask(int depth) {
    static constexpr const char* kRelations[] = {"<", ">", "==", "!="};
    Expr::Ptr e = New(Expr::Kind::kMakeMask, Type::kInt);
    e->op = kRelations[Below(4)];
    e->a = Make(Type::kVec, depth);
    e->b = Make(Chance(50) ? Type::kVec : Type::kFloat, depth);
    e->c = Mask(depth);
    return e;
  }

  Expr::Ptr Mask(int depth) {
    if (Chance(30)) return Constant(Type::kInt, ~0u);
    if (depth > 0 && Chance(50)) return MakeMask(depth - 1);
    return Make(IntegerType(), depth);
  }

  Expr::Ptr Integer(Type type, int depth) {
    switch (Below(10)) {
      case 0: {
        Expr::Ptr e = New(Expr::Kind::kUnary, type);
        e->op = Chance(50) ? "-" : "~";
        e->a = Make(type, depth);
        return e;
      }
      case 1:
        return Conditional(type, depth);
      case 2: {
        Expr::Ptr e = New(Expr::Kind::kCast, type);
        e->a = Make(ScalarType(), depth);
        return e;
      }
      case 3:
      case 4:
        if (type == Type::kInt) {
          return Op(type, Relation(), Make(ScalarType(), depth), Make(ScalarType(), depth));
        }
        break;
      case 5:
        if (type == Type::kInt) return MakeMask(depth);
        break;
      case 6:
        if (type != Type::kInt) break;
        if (Chance(40)) {
          Expr::Ptr e = New(Expr::Kind::kUnary, type);
          e->op = "!";
          e->a = Make(ScalarType(), depth);
          return e;
        }
        return Op(type, Chance(50) ? "&&" : "||", Make(ScalarType(), depth),
                  Make(ScalarType(), depth));
      default:
        break;
    }
    return IntegerBinary(type, depth);
  }

  Expr::Ptr Float(int depth) {
    const Type type = Type::kFloat;
    switch (Below(8)) {
      case 0: {
        Expr::Ptr e = New(Expr::Kind::kUnary, type);
        e->op = "-";
        e->a = Make(type, depth);
        return e;
      }
      case 1:
        return Conditional(type, depth);
      case 2: {
        Expr::Ptr e = New(Expr::Kind::kCast, type);
        e->a = Make(IntegerType(), depth);
        return e;
      }
      case 3: {
        Expr::Ptr e = New(Expr::Kind::kLane, type);
        // A lane of something with a name, or of a value.
        e->a = Chance(50) ? Leaf(Type::kVec) : Make(Type::kVec, depth);
        if (e->a->kind == Expr::Kind::kCast) e->a = Make(Type::kVec, depth);
        e->lane = Below(32);
        if (Chance(25)) e->b = Make(Type::kInt, depth);
        return e;
      }
      default: {
        static constexpr const char* kOps[] = {"+", "-", "*", "/"};
        // Integers take part, too, by conversion.
        const bool mixed = Chance(15);
        return Op(type, kOps[Below(4)], Make(mixed ? IntegerType() : type, depth),
                  Make(type, depth));
      }
    }
  }

  Expr::Ptr Masked(int depth) {
    static constexpr const char* kOps[] = {"+", "-", "*", "+", "-", "*", "RMIN", "RMAX"};
    Expr::Ptr e = New(Expr::Kind::kMasked, Type::kVec);
    e->op = kOps[Below(8)];
    e->a = Make(Type::kVec, depth);
    if (e->op[0] != 'R') e->b = Make(AnyType(), depth);
    e->c = Mask(depth);
    return e;
  }

  Expr::Ptr Vec(int depth) {
    const Type type = Type::kVec;
    static constexpr const char* kOps[] = {"+", "-", "*"};
    switch (Below(8)) {
      case 0: {
        Expr::Ptr e = New(Expr::Kind::kUnary, type);
        e->op = "-";
        e->a = Make(type, depth);
        return e;
      }
      case 1:
        return Conditional(type, depth);
      case 2: {
        Expr::Ptr e = New(Expr::Kind::kCast, type);
        e->a = Make(ScalarType(), depth);
        return e;
      }
      case 3:
        return Op(type, "/", Make(type, depth), Make(Type::kFloat, depth));
      case 4:
        return Op(type, kOps[Below(3)], Make(ScalarType(), depth), Make(type, depth));
      case 5:
      case 6:
        return Masked(depth);
      default:
        return Op(type, kOps[Below(3)], Make(type, depth), Make(AnyType(), depth));
    }
  }

  Expr::Ptr Make(Type type, int depth) {
    if (depth <= 0 || Chance(15)) return Leaf(type);
    if (type == Type::kVec) return Vec(depth - 1);
    if (type == Type::kFloat) return Float(depth - 1);
    return Integer(type, depth - 1);
  }

  // ------------------------------------------------------------------------------- Statements

  static Statement::Ptr New(Statement::Kind kind) {
    auto s = std::make_unique<Statement>();
    s->kind = kind;
    return s;
  }

  const Variable* Target(bool only_scalars) {
    while (true) {
      const Variable* variable = writable_[Below(static_cast<int>(writable_.size()))];
      if (variable->count == 0 || !only_scalars) return variable;
    }
  }

  Statement::Ptr Assignment() {
    Statement::Ptr s = New(Statement::Kind::kAssign);
    s->target = Target(false);
    if (s->target->count > 0) s->index = Make(Type::kInt, 1);
    const Type type = s->target->type;
    s->op = "=";
    Type value = Chance(75) ? type : type == Type::kVec ? AnyType() : ScalarType();
    if (Chance(30)) {
      static constexpr const char* kOps[] = {"+=", "-=", "*=", "&=", "|=", "^="};
      const bool is_integer = type == Type::kInt || type == Type::kUnsigned;
      if (is_integer) value = IntegerType();
      s->op = kOps[Below(is_integer ? 6 : 3)];
    }
    s->a = Make(value, 3);
    return s;
  }

  Statement::Ptr Call() {
    const int last = static_cast<int>(tree_.functions.size()) - 1;
    if (last == 0) return Assignment();
    Statement::Ptr s = New(Statement::Kind::kCall);
    s->function = tree_.functions[Below(last)].get();
    const bool is_vec = s->function->type == Type::kVec;
    do {
      s->target = Target(true);
    } while (is_vec && s->target->type != Type::kVec);
    for (const Variable* parameter : s->function->parameters) {
      const bool other = parameter->type != Type::kVec && Chance(20);
      s->args.push_back(Make(other ? ScalarType() : parameter->type, 2));
    }
    return s;
  }

  Statement::Ptr Loop(int depth) {
    static constexpr Statement::Kind kKinds[] = {Statement::Kind::kFor, Statement::Kind::kWhile,
                                                 Statement::Kind::kDo};
    Statement::Ptr s = New(kKinds[Below(3)]);
    // Not among those that the body may write.
    s->counter =
        Local(absl::StrCat("n", function_->variables.size()), Type::kInt, Element::kSame, 0);
    readable_.push_back(s->counter);
    s->count = 1 + Below(6);
    s->body = Block(1 + Below(4), depth + 1, true, true);
    return s;
  }

  Statement::Ptr Guarded(Statement::Kind kind) {
    Statement::Ptr s = New(kind);
    s->a = Make(ScalarType(), 2);
    return s;
  }

  Statement::Ptr MakeStatement(int depth, bool in_loop, bool may_break) {
    const int kind = Below(depth > 1 ? 6 : 12);
    switch (kind) {
      case 3:
        return Call();
      case 4:
        if (may_break && Chance(50)) return Guarded(Statement::Kind::kBreak);
        if (in_loop) return Guarded(Statement::Kind::kContinue);
        break;
      case 5: {
        if (Chance(70)) break;
        Statement::Ptr s = Guarded(Statement::Kind::kReturn);
        s->b = Make(function_->type, 2);
        return s;
      }
      case 6:
      case 7: {
        Statement::Ptr s = Guarded(Statement::Kind::kIf);
        s->body = Block(1 + Below(3), depth + 1, in_loop, may_break);
        if (Chance(50)) s->other = Block(1 + Below(3), depth + 1, in_loop, may_break);
        return s;
      }
      case 8:
      case 9:
        return Loop(depth);
      case 10: {
        Statement::Ptr s = New(Statement::Kind::kSwitch);
        s->a = Make(IntegerType(), 2);
        s->body = Block(1 + Below(6), depth + 1, in_loop, true);
        for (bool& falls : s->falls_through) falls = Chance(30);
        return s;
      }
      default:
        break;
    }
    return Assignment();
  }

  std::vector<Statement::Ptr> Block(int count, int depth, bool in_loop, bool may_break) {
    std::vector<Statement::Ptr> body;
    for (int i = 0; i < count; ++i) body.push_back(MakeStatement(depth, in_loop, may_break));
    return body;
  }

  std::mt19937 random_;
  Tree tree_;
  Function* function_ = nullptr;
  std::vector<const Variable*> readable_;
  std::vector<const Variable*> writable_;
};

}  // namespace
}  // namespace random

RandomProgram MakeRandomProgram(uint32_t seed) {
  random::Generator generator(seed);
  for (int tries = 0; tries < 10000; ++tries) {
    const random::Tree tree = generator.Make();
    RandomProgram program;
    if (!random::Interpret(tree, program.result)) continue;
    program.text = random::Print(tree);
    return program;
  }
  ATALLA_CHECK(false);
  return {};
}

}  // namespace atalla::cc
