// The names of one assembly text: labels of code, whose addresses only the linker knows, and
// symbols of data, whose addresses are known when the text has been read once.
//
//   Symbols symbols;
//   symbols.AddData("table", 0x1000);
//   symbols.DataAddress("table");   // 0x1000

#ifndef ATALLA_ASSEMBLER_SYMBOLS_H_
#define ATALLA_ASSEMBLER_SYMBOLS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/operands.h"

namespace atalla::assembler {

class Symbols {
 public:
  // REQUIRES: the name is new.
  void AddLabel(absl::string_view name);
  void AddData(absl::string_view name, uint32_t address);

  bool IsLabel(absl::string_view name) const;
  std::optional<uint32_t> DataAddress(absl::string_view name) const;

  // "did you mean 'table'?", or nothing. O(symbols).
  std::string Suggest(absl::string_view name) const;

 private:
  absl::flat_hash_map<std::string, std::optional<uint32_t>> addresses_;  // Nothing: a label.
  std::vector<std::string> names_;
};

// What an instruction with this part of an address holds: all of it, bits 31:7 as lui.s takes them,
// sign-extended from 25 bits, or bits 6:0.
int64_t ValueOfPart(SymbolExpression::Part part, uint32_t address);

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_SYMBOLS_H_
