// What schedules are compared by, the same in tables and pictures.
//
//   const Metric* metric = FindMetric("packets");                    // nullptr: no such name
//   std::optional<double> packets = metric->value(schedule);         // None: it does not run.
//   GeometricMean(comparison, machine, scheduler, *metric);          // Of ratios to the baseline.

#ifndef ATALLA_COMPARE_METRIC_H_
#define ATALLA_COMPARE_METRIC_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/v1/comparison.pb.h"

namespace atalla::compare {

struct Metric {
  absl::string_view name;   // Of flags.
  absl::string_view title;  // "executed packets"
  bool more_is_better;
  int decimals;  // That are shown.
  // Nothing if there is no program, or, for what takes a run, if it did not end as it should.
  std::optional<double> (*value)(const v1::ComparedSchedule& schedule);
  // The least (or most) that the program's blocks allow; nothing if that is not known.
  std::optional<double> (*bound)(const v1::ComparedMachine& machine);
};

// "packets" (the headline), "cycles", "static", "fill", "time".
absl::Span<const Metric> AllMetrics();
const Metric* FindMetric(absl::string_view name);
std::vector<std::string> MetricNames();

// Programs, by index, for which every scheduler has the metric on machine number `machine`: those
// that sums and means over programs are of.
std::vector<int> CommonPrograms(const v1::Comparison& comparison, int machine,
                                const Metric& metric);

// Geometric mean over CommonPrograms of the ratio to the baseline, where that is not 0. Nothing
// without such programs.
std::optional<double> GeometricMean(const v1::Comparison& comparison, int machine, int scheduler,
                                    const Metric& metric);

// Index of comparison.baseline() in comparison.schedulers().
int BaselineIndex(const v1::Comparison& comparison);

}  // namespace atalla::compare

#endif  // ATALLA_COMPARE_METRIC_H_
