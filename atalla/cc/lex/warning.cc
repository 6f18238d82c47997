#include "atalla/cc/lex/warning.h"

#include <algorithm>
#include <iterator>

namespace atalla::cc {
namespace {

// In the order of the enumerators.
constexpr absl::string_view kNames[] = {
    "asm-clobber",        "constant-conversion", "division-by-zero", "empty-declaration",
    "extra-tokens",       "implicit-int",        "int-conversion",   "initializer-overrides",
    "pointer-arithmetic", "pointer-compare",     "return-type",      "scratchpad",
    "unused-result",      "user-warning"};
static_assert(std::size(kNames) == static_cast<size_t>(WarningKind::kUserWarning) + 1);

}  // namespace

absl::string_view WarningName(WarningKind kind) { return kNames[static_cast<int>(kind)]; }

std::optional<WarningKind> WarningFromName(absl::string_view name) {
  const auto* found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found == std::end(kNames)) return std::nullopt;
  return static_cast<WarningKind>(found - std::begin(kNames));
}

std::vector<std::string> WarningNames() { return {std::begin(kNames), std::end(kNames)}; }

}  // namespace atalla::cc
