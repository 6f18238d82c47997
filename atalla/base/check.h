// ATALLA_CHECK(condition): stops the program when one of our own invariants does not hold.
//
// For conditions that no input can make false. What a user can cause is an absl::Status.

#ifndef ATALLA_BASE_CHECK_H_
#define ATALLA_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

#include "absl/base/optimization.h"

namespace atalla::base_internal {

[[noreturn]] inline void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: internal error: %s does not hold\n", file, line, condition);
  std::abort();
}

}  // namespace atalla::base_internal

#define ATALLA_CHECK(condition) \
  (ABSL_PREDICT_TRUE(condition) \
       ? static_cast<void>(0)   \
       : ::atalla::base_internal::CheckFailed(__FILE__, __LINE__, #condition))

#endif  // ATALLA_BASE_CHECK_H_
