// ATALLA_RETURN_IF_ERROR and ATALLA_ASSIGN_OR_RETURN: leave a function with the first error.
//
//   ATALLA_ASSIGN_OR_RETURN(std::string text, ReadFile(path));
//   ATALLA_RETURN_IF_ERROR(Check(text));

#ifndef ATALLA_BASE_STATUS_MACROS_H_
#define ATALLA_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define ATALLA_RETURN_IF_ERROR(expression)         \
  do {                                             \
    absl::Status atalla_status = (expression);     \
    if (!atalla_status.ok()) return atalla_status; \
  } while (false)

#define ATALLA_ASSIGN_OR_RETURN(lhs, expression) \
  ATALLA_ASSIGN_OR_RETURN_IMPL(ATALLA_STATUS_CONCAT(atalla_status_or_, __LINE__), lhs, expression)
#define ATALLA_ASSIGN_OR_RETURN_IMPL(status_or, lhs, expression) \
  auto status_or = (expression);                                 \
  if (!status_or.ok()) return std::move(status_or).status();     \
  lhs = *std::move(status_or)
#define ATALLA_STATUS_CONCAT(a, b) ATALLA_STATUS_CONCAT_IMPL(a, b)
#define ATALLA_STATUS_CONCAT_IMPL(a, b) a##b

#endif  // ATALLA_BASE_STATUS_MACROS_H_
