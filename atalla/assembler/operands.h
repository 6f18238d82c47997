// Registers, numbers and memory operands of assembly text.
//
//   ParseNumber("-0x10");          // {kNumber, -16}
//   ParseRegister("$x5");          // class 'x', 5
//   ParseSymbolExpression("table+8");
//   SplitMemoryOperand("4(x1)");   // "4" and "x1"

#ifndef ATALLA_ASSEMBLER_OPERANDS_H_
#define ATALLA_ASSEMBLER_OPERANDS_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace atalla::assembler {

// Numbers that are farther from 0 count as this far.
inline constexpr int64_t kNumberBound = int64_t{1} << 62;

struct Number {
  enum class Kind {
    kNumber,
    kNotANumber,
    kLeadingZero,  // "010": decimal or octal?
  };
  Kind kind = Kind::kNotANumber;
  int64_t value = 0;  // In +-kNumberBound.
};

// Optional sign; decimal, 0x or 0b.
Number ParseNumber(absl::string_view text);

struct RegisterName {
  char letter = 0;  // 'x', 'v' or 'm', lower case; 0 for "$5", which names no register file.
  int64_t number = 0;
};

// "$5", "$x5", "x5", "v5", "$v5", "m5", "$m5"; letters in either case. The number is not checked.
std::optional<RegisterName> ParseRegister(absl::string_view text);

bool IsLabelName(absl::string_view text);

// "table", "table + 8", "table-4", or the parts of it that two instructions put together:
// "hi(table)", bits 31:7 for lui.s, and "lo(table + 8)", bits 6:0 for addi.s.
struct SymbolExpression {
  enum class Part { kWhole, kHigh, kLow };

  absl::string_view name;
  int64_t addend = 0;
  Part part = Part::kWhole;
};

// Nothing for other texts. A name that is a register's is a symbol only within hi and lo.
std::optional<SymbolExpression> ParseSymbolExpression(absl::string_view text);

struct MemoryOperand {
  absl::string_view offset;
  absl::string_view base;
};

// "offset(base)" with blanks anywhere, where the offset may be "lo(table)"; nothing for other
// texts.
std::optional<MemoryOperand> SplitMemoryOperand(absl::string_view text);

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_OPERANDS_H_
