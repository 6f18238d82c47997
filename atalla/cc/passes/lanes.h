// Which lanes of a vector anyone looks at.

#ifndef ATALLA_CC_PASSES_LANES_H_
#define ATALLA_CC_PASSES_LANES_H_

#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

// Whether every user of the vector looks only at lanes that the mask surely enables. Takes time in
// proportion to the number of users.
bool LooksOnlyAt(const ir::Instruction& vector, const ir::Value* mask);

}  // namespace atalla::cc

#endif  // ATALLA_CC_PASSES_LANES_H_
