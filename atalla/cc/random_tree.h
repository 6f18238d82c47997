// For tests: the tree of a random program; the generator makes it, the printer prints it, the
// interpreter runs it. See random_program.h.

#ifndef ATALLA_CC_RANDOM_TREE_H_
#define ATALLA_CC_RANDOM_TREE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace atalla::cc::random {

enum class Type { kInt, kUnsigned, kFloat, kVec };
// What an array holds; a scalar is of its type.
enum class Element { kSame, kChar, kUnsignedChar, kShort, kUnsignedShort };

struct Value {
  uint32_t bits = 0;  // Of an int, an unsigned, or a float32.
  std::array<float, 32> lanes = {};
};

struct Variable {
  std::string name;
  Type type = Type::kInt;
  Element element = Element::kSame;
  int count = 0;  // A power of two; 0: a scalar.
  bool is_global = false;
  int slot = 0;  // First of its values in the globals or in the frame.
};

struct Function;

struct Expr {
  enum class Kind {
    kConstant,
    kVariable,
    kElement,      // variable[a & (count - 1)]
    kUnary,        // op a: - ~ !
    kBinary,       // a op b
    kConditional,  // a ? b : c
    kCast,         // (type)a
    kLane,         // a[lane], or a variable lane: a[b & 31]
    kMasked,       // vec_op_masked(op, a, b, c)
    kMakeMask,     // make_mask(op, a, b, c)
  };
  using Ptr = std::unique_ptr<Expr>;

  Kind kind = Kind::kConstant;
  Type type = Type::kInt;
  std::string op;
  Value value;
  const Variable* variable = nullptr;
  int lane = 0;
  Ptr a, b, c;
};

struct Statement {
  enum class Kind {
    kAssign,    // target op a
    kCall,      // target = function(args)
    kIf,        // if (a) body else other
    kFor,       // for (counter = 0; counter < count; counter++) body
    kWhile,     // counter = count; while (counter > 0) { counter--; body }
    kDo,        // counter = 0; do { counter++; body } while (counter < count)
    kSwitch,    // switch (a & 3) { case 0: ...; case 1: ...; default: ... }; body is split
    kBreak,     // if (a) break;
    kContinue,  // if (a) continue;
    kReturn,    // if (a) return b;
  };
  using Ptr = std::unique_ptr<Statement>;

  Kind kind = Kind::kAssign;
  std::string op;
  const Variable* target = nullptr;
  Expr::Ptr index;  // Of an element of the target.
  Expr::Ptr a, b;
  std::vector<Expr::Ptr> args;
  const Function* function = nullptr;
  const Variable* counter = nullptr;
  int count = 0;
  std::vector<Ptr> body, other;
  std::array<bool, 3> falls_through = {};  // Of the parts of a switch.
};

struct Function {
  std::string name;
  Type type = Type::kInt;
  std::vector<const Variable*> parameters;
  std::vector<std::unique_ptr<Variable>> variables;  // Parameters first.
  int slot_count = 0;
  std::vector<Statement::Ptr> body;
  Expr::Ptr result;
};

struct Tree {
  std::vector<std::unique_ptr<Variable>> globals;
  std::vector<Value> initial;                        // Of the global slots.
  std::vector<std::unique_ptr<Function>> functions;  // The last is main's work.
};

// AtallaC.
std::string Print(const Tree& tree);

// What main returns: a sum over the results and all globals. False: the program does something that
// the language leaves open, or runs for too long.
bool Interpret(const Tree& tree, uint32_t& result);

}  // namespace atalla::cc::random

#endif  // ATALLA_CC_RANDOM_TREE_H_
