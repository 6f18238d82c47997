// What register allocation reports besides its result.

#ifndef ATALLA_CC_CODEGEN_ALLOCATION_H_
#define ATALLA_CC_CODEGEN_ALLOCATION_H_

#include <string>
#include <vector>

#include "atalla/base/diagnostic.h"

namespace atalla::cc {

struct AllocationNote {
  SourceLocation location;
  std::string message;
};

struct Allocation {
  // Values that the source may lose bits of, or pay for, unexpectedly.
  std::vector<AllocationNote> notes;
  int spilled_scalars = 0;
  int spilled_vectors = 0;
  int spilled_masks = 0;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_ALLOCATION_H_
