#include "atalla/pipeline/compare.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace atalla::pipeline {
namespace {

// Keeps the relative measures finite for a reference of zeros, as in the published definitions.
constexpr double kTiny = 1e-12;
// Smaller magnitudes are not counted as non-zero.
constexpr double kZeroMagnitude = 1e-8;

// NaN equals NaN, and infinities equal those of their sign.
bool SameNonFinite(float reference, float result) {
  if (std::isnan(reference) || std::isnan(result)) {
    return std::isnan(reference) && std::isnan(result);
  }
  return reference == result;
}

// Of sums of squares: one square root makes the cosine of parallel vectors of equal length
// exactly 1. The products of sums of float32 squares neither over- nor underflow binary64.
double Cosine(double dot, double reference_squares, double result_squares) {
  if (reference_squares == 0 && result_squares == 0) return 1;
  if (reference_squares == 0 || result_squares == 0) return 0;
  return std::clamp(dot / std::sqrt(reference_squares * result_squares), -1.0, 1.0);
}

}  // namespace

absl::StatusOr<v1::ErrorMetrics> Compare(absl::Span<const float> reference,
                                         absl::Span<const float> result) {
  if (reference.size() != result.size()) {
    return absl::InvalidArgumentError(absl::StrCat("the result has ", result.size(),
                                                   " elements, its reference ", reference.size()));
  }
  double dot = 0;
  double reference_squares = 0;
  double result_squares = 0;
  double squares = 0;
  double sum_abs = 0;
  double max_abs = 0;
  double reference_max = 0;
  uint64_t result_nonzero = 0;
  uint64_t reference_nonzero = 0;
  uint64_t non_finite = 0;
  uint64_t compared = 0;
  for (size_t i = 0; i < reference.size(); ++i) {
    if (!std::isfinite(reference[i]) || !std::isfinite(result[i])) {
      if (!SameNonFinite(reference[i], result[i])) ++non_finite;
      continue;
    }
    const double r = reference[i];
    const double e = result[i];
    const double difference = e - r;
    ++compared;
    dot += r * e;
    reference_squares += r * r;
    result_squares += e * e;
    squares += difference * difference;
    sum_abs += std::abs(difference);
    max_abs = std::max(max_abs, std::abs(difference));
    reference_max = std::max(reference_max, std::abs(r));
    if (std::abs(e) > kZeroMagnitude) ++result_nonzero;
    if (std::abs(r) > kZeroMagnitude) ++reference_nonzero;
  }
  const double count = compared > 0 ? static_cast<double>(compared) : 1;
  const double reference_norm = std::sqrt(reference_squares);
  const double result_norm = std::sqrt(result_squares);

  v1::ErrorMetrics error;
  error.set_cos_sim(Cosine(dot, reference_squares, result_squares));
  error.set_max_abs_error(max_abs);
  error.set_mean_abs_error(sum_abs / count);
  error.set_rmse(std::sqrt(squares / count));
  error.set_rel_l2_error(std::sqrt(squares) / (reference_norm + kTiny));
  error.set_ref_max_abs(reference_max);
  error.set_rel_max_abs_error(max_abs / (reference_max + kTiny));
  error.set_max_diff(max_abs);
  error.set_emu_norm(result_norm);
  error.set_ref_norm(reference_norm);
  error.set_emu_nz(result_nonzero);
  error.set_ref_nz(reference_nonzero);
  error.set_non_finite(non_finite);
  return error;
}

std::vector<std::string> BrokenBounds(absl::string_view what, const v1::ErrorMetrics& error,
                                      const ErrorBounds& bounds) {
  std::vector<std::string> broken;
  // Written so that a NaN breaks a bound.
  if (!(error.cos_sim() >= bounds.min_cosine)) {
    broken.push_back(
        absl::StrFormat("%s: cosine %.9g is below %.9g", what, error.cos_sim(), bounds.min_cosine));
  }
  if (!(error.rel_l2_error() <= bounds.max_rel_l2)) {
    broken.push_back(absl::StrFormat("%s: relative l2 error %.6g is above %.6g", what,
                                     error.rel_l2_error(), bounds.max_rel_l2));
  }
  if (!(error.rel_max_abs_error() <= bounds.max_rel_max_abs)) {
    broken.push_back(absl::StrFormat(
        "%s: an element is off by %.6g of the largest magnitude, which is above %.6g", what,
        error.rel_max_abs_error(), bounds.max_rel_max_abs));
  }
  if (error.non_finite() > 0) {
    broken.push_back(
        absl::StrFormat("%s: %d elements are NaN or infinite on one side of the comparison only",
                        what, error.non_finite()));
  }
  return broken;
}

}  // namespace atalla::pipeline
