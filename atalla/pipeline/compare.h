// How far a result is from its reference.
//
//   ATALLA_ASSIGN_OR_RETURN(v1::ErrorMetrics error, Compare(reference, result));
//   if (!MeetsBounds(error, bounds)) ...
//
// The measures and their names are those of the published tables; docs/metrics.md defines each one.

#ifndef ATALLA_PIPELINE_COMPARE_H_
#define ATALLA_PIPELINE_COMPARE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/v1/metrics.pb.h"

namespace atalla::pipeline {

// Both in row-major order of the same shape; a different number of elements is kInvalidArgument.
// Elements that are NaN or infinite on either side are no part of the sums; `non_finite` counts
// those on which the two sides disagree. Everything is computed in binary64 and is finite.
absl::StatusOr<v1::ErrorMetrics> Compare(absl::Span<const float> reference,
                                         absl::Span<const float> result);

// What a comparison must meet to pass.
struct ErrorBounds {
  double min_cosine = 0.9999;
  double max_rel_l2 = 0.01;
  // Largest difference of one element, as a share of the largest magnitude in the reference. One
  // wrong element among many moves neither of the others far.
  double max_rel_max_abs = 0.05;
};

// One sentence for each bound that `error` breaks, each starting with `what`. Empty: passed.
std::vector<std::string> BrokenBounds(absl::string_view what, const v1::ErrorMetrics& error,
                                      const ErrorBounds& bounds);

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_COMPARE_H_
