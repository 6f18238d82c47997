// How types and objects of the language look in the IR.

#ifndef ATALLA_CC_IRGEN_LOWERING_H_
#define ATALLA_CC_IRGEN_LOWERING_H_

#include <cstdint>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

// The register of a value: structs are passed around by address.
ir::Type LowerType(QualType type);
// What a load or store of an object of this (scalar or vec) type moves.
ir::Width WidthOf(QualType type);

// vec arguments from this one on go by address (AtallaC specification, 14.3).
inline constexpr int kVecArgumentsInRegisters = 8;

// The IR function of a declaration, with its arguments: the address of a struct result, the
// parameters (structs, and vecs beyond the registers, as addresses of copies that the caller made),
// the address of the variable arguments.
ir::Function* DeclareIrFunction(const Function& function, ir::Module& module);
// What the call returns in a register: void for structs.
ir::Type ResultType(QualType function_type);

// Gives addresses to objects outside the stack, and emits string literals when they are first
// needed.
class GlobalTable {
 public:
  explicit GlobalTable(ir::Module& module) : module_(module) {}

  // Emits a variable with its initial bytes.
  void Define(const Variable& variable, const SourceManager& sources);
  // Name to refer to it by.
  std::string Symbol(const Variable& variable) const { return variable.link_name; }
  std::string Symbol(const StringObject& string);

 private:
  void Fill(ir::Global& global, int64_t base, const Initializer& initializer);
  void FillElement(ir::Global& global, int64_t offset, const InitElement& element);

  ir::Module& module_;
  std::set<const StringObject*> emitted_;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_IRGEN_LOWERING_H_
