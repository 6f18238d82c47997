// The text of a random program.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/base/bf16.h"
#include "atalla/cc/random_tree.h"

namespace atalla::cc::random {
namespace {

absl::string_view TypeName(Type type) {
  switch (type) {
    case Type::kInt:
      return "int";
    case Type::kUnsigned:
      return "unsigned";
    case Type::kFloat:
      return "float";
    case Type::kVec:
      return "vec";
  }
  return "";
}

absl::string_view ElementName(const Variable& variable) {
  switch (variable.element) {
    case Element::kChar:
      return "char";
    case Element::kUnsignedChar:
      return "unsigned char";
    case Element::kShort:
      return "short";
    case Element::kUnsignedShort:
      return "unsigned short";
    case Element::kSame:
      break;
  }
  return TypeName(variable.type);
}

std::string Constant(Type type, const Value& value) {
  switch (type) {
    case Type::kInt:
      if (value.bits == 0x80000000u) return "(-2147483647 - 1)";
      return absl::StrFormat(static_cast<int32_t>(value.bits) < 0 ? "(%d)" : "%d",
                             static_cast<int32_t>(value.bits));
    case Type::kUnsigned:
      return absl::StrFormat("0x%XU", value.bits);
    case Type::kFloat: {
      const float number = WordFloat(value.bits);
      return absl::StrFormat(number < 0 ? "(%.3f)" : "%.3f", number);
    }
    case Type::kVec:
      break;
  }
  return "";
}

std::string Text(const Expr& e) {
  switch (e.kind) {
    case Expr::Kind::kConstant:
      return Constant(e.type, e.value);
    case Expr::Kind::kVariable:
      return e.variable->name;
    case Expr::Kind::kElement:
      return absl::StrCat(e.variable->name, "[", Text(*e.a), " & ", e.variable->count - 1, "]");
    case Expr::Kind::kUnary:
      return absl::StrCat("(", e.op, Text(*e.a), ")");
    case Expr::Kind::kBinary:
      return absl::StrCat("(", Text(*e.a), " ", e.op, " ", Text(*e.b), ")");
    case Expr::Kind::kConditional:
      return absl::StrCat("(", Text(*e.a), " ? ", Text(*e.b), " : ", Text(*e.c), ")");
    case Expr::Kind::kCast:
      return absl::StrCat("((", TypeName(e.type), ")", Text(*e.a), ")");
    case Expr::Kind::kLane:
      if (e.b == nullptr) return absl::StrCat(Text(*e.a), "[", e.lane, "]");
      return absl::StrCat(Text(*e.a), "[", Text(*e.b), " & 31]");
    case Expr::Kind::kMasked:
      return absl::StrCat("vec_op_masked(\"", e.op, "\", ", Text(*e.a), ", ",
                          e.b == nullptr ? "0.0" : Text(*e.b), ", ", Text(*e.c), ")");
    case Expr::Kind::kMakeMask:
      return absl::StrCat("make_mask(\"", e.op, "\", ", Text(*e.a), ", ", Text(*e.b), ", ",
                          Text(*e.c), ")");
  }
  return "";
}

class Printer {
 public:
  std::string text;

  void Line(int depth, absl::string_view line) {
    absl::StrAppend(&text, std::string(2 * depth, ' '), line, "\n");
  }

  void Block(const std::vector<Statement::Ptr>& body, int depth) {
    for (const Statement::Ptr& statement : body) Print(*statement, depth);
  }

  static std::string Target(const Statement& s) {
    if (s.index == nullptr) return s.target->name;
    return absl::StrCat(s.target->name, "[", Text(*s.index), " & ", s.target->count - 1, "]");
  }

  void Switch(const Statement& s, int depth) {
    Line(depth, absl::StrCat("switch (", Text(*s.a), " & 3) {"));
    const char* labels[] = {"case 0:", "case 2:", "default:"};
    for (size_t part = 0; part < 3; ++part) {
      Line(depth + 1, labels[part]);
      for (size_t i = part; i < s.body.size(); i += 3) Print(*s.body[i], depth + 2);
      Line(depth + 2, s.falls_through[part] ? ";" : "break;");
    }
    Line(depth, "}");
  }

  void Print(const Statement& s, int depth) {
    const std::string counter = s.counter == nullptr ? "" : s.counter->name;
    switch (s.kind) {
      case Statement::Kind::kAssign:
        Line(depth, absl::StrCat(Target(s), " ", s.op, " ", Text(*s.a), ";"));
        return;
      case Statement::Kind::kCall: {
        std::string call = absl::StrCat(s.target->name, " = ", s.function->name, "(");
        for (size_t i = 0; i < s.args.size(); ++i) {
          absl::StrAppend(&call, i == 0 ? "" : ", ", Text(*s.args[i]));
        }
        Line(depth, call + ");");
        return;
      }
      case Statement::Kind::kIf:
        Line(depth, absl::StrCat("if (", Text(*s.a), ") {"));
        Block(s.body, depth + 1);
        if (!s.other.empty()) {
          Line(depth, "} else {");
          Block(s.other, depth + 1);
        }
        break;
      case Statement::Kind::kFor:
        Line(depth, absl::StrCat("for (", counter, " = 0; ", counter, " < ", s.count, "; ", counter,
                                 "++) {"));
        Block(s.body, depth + 1);
        break;
      case Statement::Kind::kWhile:
        Line(depth, absl::StrCat(counter, " = ", s.count, ";"));
        Line(depth, absl::StrCat("while (", counter, " > 0) {"));
        Line(depth + 1, absl::StrCat(counter, "--;"));
        Block(s.body, depth + 1);
        break;
      case Statement::Kind::kDo:
        Line(depth, absl::StrCat(counter, " = 0;"));
        Line(depth, "do {");
        Line(depth + 1, absl::StrCat("++", counter, ";"));
        Block(s.body, depth + 1);
        Line(depth, absl::StrCat("} while (", counter, " < ", s.count, ");"));
        return;
      case Statement::Kind::kSwitch:
        Switch(s, depth);
        return;
      case Statement::Kind::kBreak:
        Line(depth, absl::StrCat("if (", Text(*s.a), ") break;"));
        return;
      case Statement::Kind::kContinue:
        Line(depth, absl::StrCat("if (", Text(*s.a), ") continue;"));
        return;
      case Statement::Kind::kReturn:
        Line(depth, absl::StrCat("if (", Text(*s.a), ") return ", Text(*s.b), ";"));
        return;
    }
    Line(depth, "}");
  }

  void Print(const Function& function) {
    std::string heading = absl::StrCat(TypeName(function.type), " ", function.name, "(");
    for (size_t i = 0; i < function.parameters.size(); ++i) {
      absl::StrAppend(&heading, i == 0 ? "" : ", ", TypeName(function.parameters[i]->type), " ",
                      function.parameters[i]->name);
    }
    Line(0, heading + ") {");
    for (size_t i = function.parameters.size(); i < function.variables.size(); ++i) {
      const Variable& variable = *function.variables[i];
      if (variable.count > 0 && variable.type == Type::kVec) {
        // A list cannot initialise a vec.
        Line(1, absl::StrCat("vec ", variable.name, "[", variable.count, "];"));
        for (int k = 0; k < variable.count; ++k) {
          Line(1, absl::StrCat(variable.name, "[", k, "] = 0.0;"));
        }
      } else if (variable.count > 0) {
        Line(1, absl::StrCat(ElementName(variable), " ", variable.name, "[", variable.count,
                             "] = {0};"));
      } else {
        Line(1,
             absl::StrCat(
                 ElementName(variable), " ", variable.name, " = ",
                 variable.type == Type::kFloat || variable.type == Type::kVec ? "0.0" : "0", ";"));
      }
    }
    Block(function.body, 1);
    Line(1, absl::StrCat("return ", Text(*function.result), ";"));
    Line(0, "}");
  }

  void Global(const Variable& variable, const std::vector<Value>& initial) {
    std::string line = absl::StrCat(ElementName(variable), " ", variable.name);
    if (variable.count > 0) absl::StrAppend(&line, "[", variable.count, "]");
    if (variable.type != Type::kVec) {
      absl::StrAppend(&line, " = ", variable.count > 0 ? "{" : "");
      for (int i = 0; i < std::max(variable.count, 1); ++i) {
        absl::StrAppend(&line, i == 0 ? "" : ", ",
                        Constant(variable.type, initial[variable.slot + i]));
      }
      absl::StrAppend(&line, variable.count > 0 ? "}" : "");
    }
    Line(0, line + ";");
  }

  // main adds up what the last function returns and what the globals hold.
  void Main(const Tree& tree) {
    Line(0, "int main() {");
    Line(1, absl::StrCat("int r = ", tree.functions.back()->name, "();"));
    Line(1, "int i;");
    for (const auto& variable : tree.globals) {
      std::string value = variable->name;
      if (variable->count > 0) absl::StrAppend(&value, "[i]");
      if (variable->type == Type::kFloat) value = absl::StrCat("word(", value, " + 0.0)");
      if (variable->type == Type::kVec) value = absl::StrCat("lanes(", value, ")");
      if (variable->count > 0) {
        Line(1,
             absl::StrCat("for (i = 0; i < ", variable->count, "; i++) r = r * 31 + ", value, ";"));
      } else {
        Line(1, absl::StrCat("r = r * 31 + ", value, ";"));
      }
    }
    Line(1, "return r;");
    Line(0, "}");
  }
};

}  // namespace

std::string Print(const Tree& tree) {
  Printer printer;
  printer.text =
      "int word(float f) { int i; asm(\"add_s %0, %1, x0\" : \"=r\"(i) : \"r\"(f)); return i; }\n"
      "int lanes(vec v) {\n"
      "  int i; int r = 0;\n"
      "  for (i = 0; i < 32; i++) r = r * 31 + word(v[i] + 0.0);\n"
      "  return r;\n"
      "}\n";
  for (const auto& variable : tree.globals) printer.Global(*variable, tree.initial);
  for (const auto& function : tree.functions) printer.Print(*function);
  printer.Main(tree);
  return printer.text;
}

}  // namespace atalla::cc::random
