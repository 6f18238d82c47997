// What a random program does, by the rules of the language as random_program.h sums them up.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "atalla/base/bf16.h"
#include "atalla/cc/random_tree.h"

namespace atalla::cc::random {
namespace {

constexpr int kMaxSteps = 20000;

float Bf16Nearest(float value) { return Bf16ToFloat(Bf16FromFloat(value)); }

class Interpreter {
 public:
  explicit Interpreter(const Tree& tree) : tree_(tree), globals_(tree.initial) {}

  bool Run(uint32_t& result) {
    uint32_t sum = Call(*tree_.functions.back(), {}).bits;
    for (const auto& variable : tree_.globals) {
      for (int i = 0; i < std::max(variable->count, 1); ++i) {
        const Value& value = globals_[variable->slot + i];
        uint32_t part = value.bits;
        if (variable->type == Type::kFloat) part = Word(WordFloat(value.bits));
        if (variable->type == Type::kVec) {
          part = 0;
          for (const float lane : value.lanes) part = part * 31 + Word(lane);
        }
        sum = sum * 31 + part;
      }
    }
    result = sum;
    return !is_open_;
  }

 private:
  enum class Flow { kNext, kBreak, kContinue, kReturn };

  static uint32_t Word(float value) { return FloatWord(value + 0.0f); }

  // Notes a float that the machines may disagree about.
  float Finite(float value) {
    const float size = std::fabs(value);
    if (!(size < 1e30f) || (size != 0 && size < 1e-30f)) is_open_ = true;
    return value;
  }

  Value& Slot(const Variable& variable, uint32_t index) {
    return (variable.is_global ? globals_ : frame_)[variable.slot + index];
  }

  Value Convert(const Value& value, Type from, Type to) {
    Value result = value;
    if (from == to) return result;
    if (to == Type::kVec) {
      const float scalar = WordFloat(Convert(value, from, Type::kFloat).bits);
      result.lanes.fill(Bf16Nearest(scalar));
      return result;
    }
    if (to == Type::kFloat) {
      const float number = from == Type::kInt ? static_cast<float>(static_cast<int32_t>(value.bits))
                                              : static_cast<float>(value.bits);
      result.bits = FloatWord(number);
      return result;
    }
    if (from == Type::kFloat) {
      const float number = WordFloat(value.bits);
      const bool fits = to == Type::kInt ? std::fabs(number) < 2147483648.0f
                                         : number >= 0 && number < 4294967296.0f;
      if (!fits) {
        is_open_ = true;
        return Value();
      }
      result.bits = to == Type::kInt ? static_cast<uint32_t>(static_cast<int32_t>(number))
                                     : static_cast<uint32_t>(number);
    }
    return result;
  }

  Value Integer(const std::string& op, bool is_unsigned, uint32_t a, uint32_t b) {
    const auto sa = static_cast<int32_t>(a);
    const auto sb = static_cast<int32_t>(b);
    Value value;
    uint32_t& r = value.bits;
    if (op == "+") r = a + b;
    if (op == "-") r = a - b;
    if (op == "*") r = a * b;
    if (op == "&") r = a & b;
    if (op == "|") r = a | b;
    if (op == "^") r = a ^ b;
    if (op == "<") r = is_unsigned ? a < b : sa < sb;
    if (op == "<=") r = is_unsigned ? a <= b : sa <= sb;
    if (op == ">") r = is_unsigned ? a > b : sa > sb;
    if (op == ">=") r = is_unsigned ? a >= b : sa >= sb;
    if (op == "==") r = a == b;
    if (op == "!=") r = a != b;
    if (op == "<<" || op == ">>") {
      if (b > 31) {
        is_open_ = true;
      } else {
        r = op == "<<" ? a << b : is_unsigned ? a >> b : static_cast<uint32_t>(sa >> b);
      }
    }
    if (op == "/" || op == "%") {
      if (b == 0 || (!is_unsigned && a == 0x80000000u && sb == -1)) {
        is_open_ = true;
      } else if (is_unsigned) {
        r = op == "/" ? a / b : a % b;
      } else {
        r = static_cast<uint32_t>(op == "/" ? sa / sb : sa % sb);
      }
    }
    return value;
  }

  Value Floats(const std::string& op, float a, float b) {
    Value value;
    if (op == "+") value.bits = FloatWord(Finite(a + b));
    if (op == "-") value.bits = FloatWord(Finite(a - b));
    if (op == "*") value.bits = FloatWord(Finite(a * b));
    if (op == "/") value.bits = FloatWord(Finite(a * Finite(1.0f / b)));
    if (op == "<") value.bits = a < b;
    if (op == "<=") value.bits = a <= b;
    if (op == ">") value.bits = a > b;
    if (op == ">=") value.bits = a >= b;
    if (op == "==") value.bits = a == b;
    if (op == "!=") value.bits = a != b;
    return value;
  }

  float Lane(const std::string& op, float a, float b) {
    const float exact = op == "+" ? a + b : op == "-" ? a - b : a * b;
    return Finite(Bf16Nearest(Finite(exact)));
  }

  // b is a vec or a float, a the vec; `old` gives the lanes outside the mask.
  Value Vectors(const std::string& op, const Value& a, const Value& b, Type b_type, uint32_t mask,
                const Value& old) {
    Value value = old;
    if (op == "RMIN" || op == "RMAX") {
      if (mask == 0) is_open_ = true;
      float best = op == "RMIN" ? INFINITY : -INFINITY;
      for (int i = 0; i < 32; ++i) {
        if ((mask >> i & 1) == 0) continue;
        best = op == "RMIN" ? std::min(best, a.lanes[i]) : std::max(best, a.lanes[i]);
      }
      value.lanes.fill(best);
      return value;
    }
    for (int i = 0; i < 32; ++i) {
      if ((mask >> i & 1) == 0) continue;
      value.lanes[i] =
          Lane(op, a.lanes[i], b_type == Type::kVec ? b.lanes[i] : Bf16Nearest(WordFloat(b.bits)));
    }
    return value;
  }

  Value VecBinary(const Expr& e) {
    Value a = Evaluate(*e.a);
    Value b = Evaluate(*e.b);
    constexpr uint32_t kAll = 0xFFFFFFFFu;
    if (e.op == "/") {
      b = Convert(b, e.b->type, Type::kFloat);
      b.bits = FloatWord(Finite(1.0f / WordFloat(b.bits)));
      return Vectors("*", a, b, Type::kFloat, kAll, a);
    }
    if (e.a->type == Type::kVec) {
      const Type type = e.b->type == Type::kVec ? Type::kVec : Type::kFloat;
      return Vectors(e.op, a, Convert(b, e.b->type, type), type, kAll, a);
    }
    a = Convert(a, e.a->type, Type::kFloat);
    if (e.op != "-") return Vectors(e.op, b, a, Type::kFloat, kAll, b);
    const Value difference = Vectors("-", b, a, Type::kFloat, kAll, b);
    Value minus_one;
    minus_one.bits = FloatWord(-1.0f);
    return Vectors("*", difference, minus_one, Type::kFloat, kAll, b);
  }

  Value Binary(const Expr& e) {
    if (e.type == Type::kVec) return VecBinary(e);
    if (e.op == "&&" || e.op == "||") {
      Value value;
      const bool first = Condition(*e.a);
      value.bits = first == (e.op == "||") ? first : Condition(*e.b);
      return value;
    }
    const Value a = Evaluate(*e.a);
    const Value b = Evaluate(*e.b);
    if (e.a->type == Type::kFloat || e.b->type == Type::kFloat) {
      return Floats(e.op, WordFloat(Convert(a, e.a->type, Type::kFloat).bits),
                    WordFloat(Convert(b, e.b->type, Type::kFloat).bits));
    }
    // The result of a shift has the type of its left operand.
    const bool is_shift = e.op == "<<" || e.op == ">>";
    const bool is_unsigned =
        e.a->type == Type::kUnsigned || (!is_shift && e.b->type == Type::kUnsigned);
    return Integer(e.op, is_unsigned, a.bits, b.bits);
  }

  Value Unary(const Expr& e) {
    Value value = Evaluate(*e.a);
    if (e.op == "~") value.bits = ~value.bits;
    if (e.op == "!") {
      value.bits = e.a->type == Type::kFloat ? WordFloat(value.bits) == 0.0f : value.bits == 0;
    }
    if (e.op == "-") {
      if (e.type == Type::kFloat) {
        value.bits = FloatWord(0.0f - WordFloat(value.bits));
      } else if (e.type == Type::kVec) {
        for (float& lane : value.lanes) lane = -lane;
      } else {
        value.bits = 0 - value.bits;
      }
    }
    return value;
  }

  bool Condition(const Expr& e) {
    const Value value = Evaluate(e);
    return e.type == Type::kFloat ? WordFloat(value.bits) != 0.0f : value.bits != 0;
  }

  Value MakeMask(const Expr& e) {
    const Value a = Evaluate(*e.a);
    const Value b = Evaluate(*e.b);
    const uint32_t mask = Evaluate(*e.c).bits;
    Value value;
    for (int i = 0; i < 32; ++i) {
      const float left = a.lanes[i];
      const float right = e.b->type == Type::kVec ? b.lanes[i] : WordFloat(b.bits);
      const bool holds = e.op == "<"    ? left < right
                         : e.op == ">"  ? left > right
                         : e.op == "==" ? left == right
                                        : left != right;
      if (holds) value.bits |= 1u << i;
    }
    value.bits &= mask;
    return value;
  }

  Value Masked(const Expr& e, const Value* target) {
    const Value a = Evaluate(*e.a);
    Value b;
    Type type = Type::kFloat;
    if (e.b != nullptr) {
      b = Evaluate(*e.b);
      type = e.b->type == Type::kVec ? Type::kVec : Type::kFloat;
      b = Convert(b, e.b->type, type);
    }
    const uint32_t mask = Evaluate(*e.c).bits;
    return Vectors(e.op, a, b, type, mask, target == nullptr ? a : *target);
  }

  Value Evaluate(const Expr& e) {
    if (++steps_ > kMaxSteps) is_open_ = true;
    if (is_open_) return Value();
    switch (e.kind) {
      case Expr::Kind::kConstant:
        return e.value;
      case Expr::Kind::kVariable:
        return Slot(*e.variable, 0);
      case Expr::Kind::kElement:
        return Slot(*e.variable, Evaluate(*e.a).bits & (e.variable->count - 1));
      case Expr::Kind::kUnary:
        return Unary(e);
      case Expr::Kind::kBinary:
        return Binary(e);
      case Expr::Kind::kConditional: {
        const Expr& arm = Condition(*e.a) ? *e.b : *e.c;
        return Convert(Evaluate(arm), arm.type, e.type);
      }
      case Expr::Kind::kCast:
        return Convert(Evaluate(*e.a), e.a->type, e.type);
      case Expr::Kind::kLane: {
        const Value vec = Evaluate(*e.a);
        const uint32_t lane = e.b == nullptr ? e.lane : Evaluate(*e.b).bits & 31;
        Value value;
        value.bits = FloatWord(vec.lanes[lane]);
        return value;
      }
      case Expr::Kind::kMasked:
        return Masked(e, nullptr);
      case Expr::Kind::kMakeMask:
        return MakeMask(e);
    }
    return Value();
  }

  void Store(const Variable& variable, uint32_t index, Value value) {
    switch (variable.element) {
      case Element::kChar:
        value.bits = static_cast<uint32_t>(static_cast<int8_t>(value.bits));
        break;
      case Element::kUnsignedChar:
        value.bits &= 0xFF;
        break;
      case Element::kShort:
        value.bits = static_cast<uint32_t>(static_cast<int16_t>(value.bits));
        break;
      case Element::kUnsignedShort:
        value.bits &= 0xFFFF;
        break;
      case Element::kSame:
        break;
    }
    const bool in_memory = variable.is_global || variable.count > 0;
    if (variable.type == Type::kFloat && in_memory) value.bits &= 0xFFFF0000u;
    Slot(variable, index) = value;
  }

  void Assign(const Statement& s) {
    const uint32_t index = s.index == nullptr ? 0 : Evaluate(*s.index).bits & (s.target->count - 1);
    const Type type = s.target->type;
    if (s.op == "=") {
      // Only here do lanes outside a mask keep the target's.
      const Value value =
          s.a->kind == Expr::Kind::kMasked ? Masked(*s.a, &Slot(*s.target, index)) : Evaluate(*s.a);
      Store(*s.target, index, Convert(value, s.a->type, type));
      return;
    }
    // target op= a, computed in the common type.
    const std::string op = s.op.substr(0, s.op.size() - 1);
    const Value old = Slot(*s.target, index);
    const Value value = Evaluate(*s.a);
    if (type == Type::kVec) {
      const Type other = s.a->type == Type::kVec ? Type::kVec : Type::kFloat;
      Store(*s.target, index,
            Vectors(op, old, Convert(value, s.a->type, other), other, 0xFFFFFFFFu, old));
    } else if (type == Type::kFloat || s.a->type == Type::kFloat) {
      const Value result = Floats(op, WordFloat(Convert(old, type, Type::kFloat).bits),
                                  WordFloat(Convert(value, s.a->type, Type::kFloat).bits));
      Store(*s.target, index, Convert(result, Type::kFloat, type));
    } else {
      const bool is_unsigned = type == Type::kUnsigned || s.a->type == Type::kUnsigned;
      Store(*s.target, index, Integer(op, is_unsigned, old.bits, value.bits));
    }
  }

  Flow Loop(const Statement& s) {
    uint32_t& counter = Slot(*s.counter, 0).bits;
    const auto count = static_cast<uint32_t>(s.count);
    const bool counts_down = s.kind == Statement::Kind::kWhile;
    counter = counts_down ? count : 0;
    while (true) {
      if (is_open_) return Flow::kReturn;
      if (s.kind == Statement::Kind::kFor && counter >= count) break;
      if (counts_down && counter == 0) break;
      if (counts_down) --counter;
      if (s.kind == Statement::Kind::kDo) ++counter;
      const Flow flow = Block(s.body);
      if (flow == Flow::kBreak) break;
      if (flow == Flow::kReturn) return flow;
      if (s.kind == Statement::Kind::kFor) ++counter;
      if (s.kind == Statement::Kind::kDo && counter >= count) break;
    }
    return Flow::kNext;
  }

  Flow Switch(const Statement& s) {
    const uint32_t selector = Evaluate(*s.a).bits & 3;
    for (size_t part = selector == 0 ? 0 : selector == 2 ? 1 : 2; part < 3; ++part) {
      for (size_t i = part; i < s.body.size(); i += 3) {
        const Flow flow = Execute(*s.body[i]);
        if (flow == Flow::kBreak) return Flow::kNext;
        if (flow != Flow::kNext) return flow;
      }
      if (!s.falls_through[part]) break;
    }
    return Flow::kNext;
  }

  Flow Execute(const Statement& s) {
    if (++steps_ > kMaxSteps) is_open_ = true;
    if (is_open_) return Flow::kReturn;
    switch (s.kind) {
      case Statement::Kind::kAssign:
        Assign(s);
        return Flow::kNext;
      case Statement::Kind::kCall: {
        std::vector<Value> args;
        for (size_t i = 0; i < s.args.size(); ++i) {
          args.push_back(
              Convert(Evaluate(*s.args[i]), s.args[i]->type, s.function->parameters[i]->type));
        }
        const Value value = Call(*s.function, args);
        Store(*s.target, 0, Convert(value, s.function->type, s.target->type));
        return Flow::kNext;
      }
      case Statement::Kind::kIf:
        return Block(Condition(*s.a) ? s.body : s.other);
      case Statement::Kind::kSwitch:
        return Switch(s);
      case Statement::Kind::kBreak:
        return Condition(*s.a) ? Flow::kBreak : Flow::kNext;
      case Statement::Kind::kContinue:
        return Condition(*s.a) ? Flow::kContinue : Flow::kNext;
      case Statement::Kind::kReturn:
        if (!Condition(*s.a)) return Flow::kNext;
        returned_ = Convert(Evaluate(*s.b), s.b->type, function_->type);
        return Flow::kReturn;
      default:
        return Loop(s);
    }
  }

  Flow Block(const std::vector<Statement::Ptr>& body) {
    for (const Statement::Ptr& statement : body) {
      const Flow flow = Execute(*statement);
      if (flow != Flow::kNext) return flow;
    }
    return Flow::kNext;
  }

  Value Call(const Function& function, const std::vector<Value>& args) {
    std::vector<Value> frame(function.slot_count);
    for (size_t i = 0; i < args.size(); ++i) frame[function.parameters[i]->slot] = args[i];
    const Function* caller = function_;
    frame.swap(frame_);
    function_ = &function;
    const Flow flow = Block(function.body);
    const Value value = flow == Flow::kReturn ? returned_
                                              : Convert(Evaluate(*function.result),
                                                        function.result->type, function.type);
    frame.swap(frame_);
    function_ = caller;
    return value;
  }

  const Tree& tree_;
  std::vector<Value> globals_;
  std::vector<Value> frame_;
  const Function* function_ = nullptr;
  Value returned_;
  int steps_ = 0;
  bool is_open_ = false;
};

}  // namespace

bool Interpret(const Tree& tree, uint32_t& result) { return Interpreter(tree).Run(result); }

}  // namespace atalla::cc::random
