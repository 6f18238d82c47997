// Which memory accesses can touch the same bytes.
//
//   const Aliases aliases(function);
//   if (!aliases.MayWrite(*store, LocationOfLoad(*load))) ...   // the load can stay ahead of it
//
// What is known: different objects of the frame and different globals do not overlap (arithmetic on
// an address stays inside its object, as C has it), nobody else reaches an object of the frame
// whose address goes nowhere but into loads and stores, and accesses off one base at known
// distances. Transfers between memory and scratchpads, calls and inline assembly touch all that is
// reachable.

#ifndef ATALLA_CC_PASSES_ALIAS_H_
#define ATALLA_CC_PASSES_ALIAS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

// Bytes [offset, offset + size) from a base; no offset: anywhere in the base's object.
struct MemoryLocation {
  // A slot address, a symbol address, any other i32 value, or null for address 0.
  const ir::Value* base = nullptr;
  std::optional<int32_t> offset;
  int size_bytes = 4;
};

MemoryLocation LocationOf(const ir::Value* address, ir::Width width);
// REQUIRES a kLoad, a kStore.
MemoryLocation LocationOfLoad(const ir::Instruction& load);
MemoryLocation LocationOfStore(const ir::Instruction& store);

class Aliases {
 public:
  // As the function is now.
  explicit Aliases(ir::Function& function);

  bool MayOverlap(const MemoryLocation& a, const MemoryLocation& b) const;
  // Whether the instruction may change bytes of the location.
  bool MayWrite(const ir::Instruction& instruction, const MemoryLocation& location) const;
  // Whether the address of the slot goes only into loads and stores of this function.
  bool IsPrivate(const ir::Value* base) const;

 private:
  std::vector<bool> escapes_;  // By slot number.
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_PASSES_ALIAS_H_
