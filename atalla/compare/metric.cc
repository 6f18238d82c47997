#include "atalla/compare/metric.h"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/v1/comparison.pb.h"

namespace atalla::compare {
namespace {

bool HasRun(const v1::ComparedSchedule& schedule) {
  return schedule.has_run() && schedule.run().error().empty() &&
         schedule.run().difference().empty();
}

std::optional<double> Packets(const v1::ComparedSchedule& schedule) {
  if (!HasRun(schedule)) return std::nullopt;
  return static_cast<double>(schedule.run().packets_executed());
}

std::optional<double> Cycles(const v1::ComparedSchedule& schedule) {
  if (!HasRun(schedule)) return std::nullopt;
  return static_cast<double>(schedule.run().cycles());
}

std::optional<double> Static(const v1::ComparedSchedule& schedule) {
  if (!schedule.error().empty()) return std::nullopt;
  return static_cast<double>(schedule.metrics().sched_packets());
}

std::optional<double> Fill(const v1::ComparedSchedule& schedule) {
  if (!HasRun(schedule)) return std::nullopt;
  return 100 * schedule.run().efficiency_dynamic();
}

std::optional<double> Time(const v1::ComparedSchedule& schedule) {
  if (!schedule.error().empty()) return std::nullopt;
  return 1e3 * schedule.schedule_seconds();
}

std::optional<double> PacketBound(const v1::ComparedMachine& machine) {
  if (!machine.bound().has_packets_executed()) return std::nullopt;
  return static_cast<double>(machine.bound().packets_executed());
}

std::optional<double> StaticBound(const v1::ComparedMachine& machine) {
  return static_cast<double>(machine.bound().packets());
}

std::optional<double> NoBound(const v1::ComparedMachine&) { return std::nullopt; }

}  // namespace

absl::Span<const Metric> AllMetrics() {
  static constexpr Metric kMetrics[] = {
      {"packets", "executed packets", false, 0, Packets, PacketBound},
      {"cycles", "cycles", false, 0, Cycles, NoBound},
      {"static", "packets of the program", false, 0, Static, StaticBound},
      {"fill", "filled slots of executed packets, %", true, 1, Fill, NoBound},
      {"time", "scheduling time, ms", false, 3, Time, NoBound},
  };
  return kMetrics;
}

const Metric* FindMetric(absl::string_view name) {
  for (const Metric& metric : AllMetrics()) {
    if (metric.name == name) return &metric;
  }
  return nullptr;
}

std::vector<std::string> MetricNames() {
  std::vector<std::string> names;
  for (const Metric& metric : AllMetrics()) names.emplace_back(metric.name);
  return names;
}

std::vector<int> CommonPrograms(const v1::Comparison& comparison, int machine,
                                const Metric& metric) {
  std::vector<int> common;
  for (int i = 0; i < comparison.programs_size(); ++i) {
    const auto& schedules = comparison.programs(i).machines(machine).schedules();
    if (absl::c_all_of(schedules, [&](const v1::ComparedSchedule& schedule) {
          return metric.value(schedule).has_value();
        })) {
      common.push_back(i);
    }
  }
  return common;
}

std::optional<double> GeometricMean(const v1::Comparison& comparison, int machine, int scheduler,
                                    const Metric& metric) {
  const int baseline = BaselineIndex(comparison);
  double logarithms = 0;
  int count = 0;
  for (const int i : CommonPrograms(comparison, machine, metric)) {
    const v1::ComparedMachine& row = comparison.programs(i).machines(machine);
    const double value = *metric.value(row.schedules(scheduler));
    const double base = *metric.value(row.schedules(baseline));
    if (value <= 0 || base <= 0) continue;
    logarithms += std::log(value / base);
    ++count;
  }
  if (count == 0) return std::nullopt;
  return std::exp(logarithms / count);
}

int BaselineIndex(const v1::Comparison& comparison) {
  const auto found = absl::c_find(comparison.schedulers(), comparison.baseline());
  ATALLA_CHECK(found != comparison.schedulers().end());
  return static_cast<int>(found - comparison.schedulers().begin());
}

}  // namespace atalla::compare
