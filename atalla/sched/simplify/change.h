// What Simplify did, for reports.

#ifndef ATALLA_SCHED_SIMPLIFY_CHANGE_H_
#define ATALLA_SCHED_SIMPLIFY_CHANGE_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "atalla/base/diagnostic.h"

namespace atalla::sched::simplify {

enum class ChangeKind : uint8_t {
  kFolded,       // An operation on constants became the constant.
  kReduced,      // A cheaper operation: an immediate for a register, a shift for a product.
  kPropagated,   // An operand is read from where it was copied or derived from.
  kShared,       // A value that a register holds already is copied instead of computed.
  kForwarded,    // A load of what a register holds became a copy.
  kRedundant,    // Gone: the destination holds the result already.
  kDead,         // Gone: nobody reads the result.
  kBranch,       // A branch whose outcome is known, or a jump to what follows.
  kUnreachable,  // Gone: control never gets there.
};
inline constexpr int kChangeKindCount = 9;

// "folded", "dead", ...
absl::string_view ChangeKindName(ChangeKind kind);

struct Change {
  ChangeKind kind = ChangeKind::kFolded;
  SourceLocation location;  // Of the instruction in the given code.

  friend bool operator==(const Change& a, const Change& b) {
    return a.kind == b.kind && a.location == b.location;
  }
};

}  // namespace atalla::sched::simplify

#endif  // ATALLA_SCHED_SIMPLIFY_CHANGE_H_
