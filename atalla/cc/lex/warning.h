// The kinds of warnings, by the names that switch them off: -Wno-int-conversion.

#ifndef ATALLA_CC_LEX_WARNING_H_
#define ATALLA_CC_LEX_WARNING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace atalla::cc {

enum class WarningKind : uint8_t {
  kAsmClobber,            // An asm writes a register that it does not name.
  kConstantConversion,    // A constant loses its value.
  kDivisionByZero,        // A constant divisor of 0.
  kEmptyDeclaration,      // A declaration of nothing.
  kExtraTokens,           // Text after a directive.
  kImplicitInt,           // A missing type.
  kIntConversion,         // Integers and pointers, or pointers of different types, without a cast.
  kInitializerOverrides,  // An element is initialised twice.
  kPointerArithmetic,     // Steps of a void *.
  kPointerCompare,        // Pointers of different types, or a pointer with an integer.
  kReturnType,            // A function may end without a value.
  kScratchpad,            // A scratchpad that the machine does not have.
  kUnusedResult,          // Of gemm, vec_op_masked, make_mask.
  kUserWarning,           // #warning
};

absl::string_view WarningName(WarningKind kind);
std::optional<WarningKind> WarningFromName(absl::string_view name);
std::vector<std::string> WarningNames();

}  // namespace atalla::cc

#endif  // ATALLA_CC_LEX_WARNING_H_
