#include "atalla/compare/table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "atalla/compare/compare.h"
#include "atalla/compare/metric.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/comparison.pb.h"
#include "atalla/v1/timing.pb.h"

namespace atalla::compare {
namespace {

constexpr size_t kLongestName = 32;

// Rows of cells as aligned text: the first column to the left, all others to the right.
class Grid {
 public:
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  std::string ToString() const {
    std::vector<size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string text;
    for (const auto& row : rows_) {
      std::string line;
      for (size_t i = 0; i < row.size(); ++i) {
        const int width = static_cast<int>(widths[i]);
        line += i == 0 ? absl::StrFormat("%-*s", width, row[i])
                       : absl::StrFormat("  %*s", width, row[i]);
      }
      absl::StrAppend(&text, line.substr(0, line.find_last_not_of(' ') + 1), "\n");
    }
    return text;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

std::string Shortened(absl::string_view name) {
  if (name.size() <= kLongestName) return std::string(name);
  return absl::StrCat("...", name.substr(name.size() - (kLongestName - 3)));
}

std::string Number(std::optional<double> value, int decimals) {
  return value ? absl::StrFormat("%.*f", decimals, *value) : "-";
}

std::string RatioText(std::optional<double> value) {
  return value ? absl::StrFormat("%.2fx", *value) : "";
}

// The best value of a row; nothing if all schedulers have the same.
std::optional<double> BestOf(const v1::ComparedMachine& machine, const Metric& metric) {
  std::vector<double> values;
  for (const v1::ComparedSchedule& row : machine.schedules()) {
    if (const auto value = metric.value(row)) values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least == *most) return std::nullopt;
  return metric.more_is_better ? *most : *least;
}

std::optional<double> RatioOf(std::optional<double> value, std::optional<double> base) {
  if (!value || !base || *base == 0) return std::nullopt;
  return *value / *base;
}

std::vector<std::string> ProgramRow(const v1::ComparedProgram& program,
                                    const v1::ComparedMachine& machine, int baseline,
                                    const Metric& metric) {
  std::vector<std::string> row = {Shortened(program.name()), absl::StrCat(program.instructions()),
                                  Number(metric.bound(machine), metric.decimals)};
  const std::optional<double> best = BestOf(machine, metric);
  const std::optional<double> base = metric.value(machine.schedules(baseline));
  for (const v1::ComparedSchedule& schedule : machine.schedules()) {
    const std::optional<double> value = metric.value(schedule);
    const bool failed = !schedule.error().empty() || !schedule.run().difference().empty();
    const std::string text = failed && !value ? "FAILED" : Number(value, metric.decimals);
    row.push_back(absl::StrCat(text, value && value == best ? "*" : " ",
                               absl::StrFormat("%6s", RatioText(RatioOf(value, base)))));
  }
  return row;
}

std::string ProgramTable(const v1::Comparison& comparison, int machine, const Metric& metric) {
  Grid grid;
  const int baseline = BaselineIndex(comparison);
  std::vector<std::string> head = {"program", "instr", "bound"};
  for (const std::string& name : comparison.schedulers()) {
    head.push_back(
        absl::StrFormat("%s%*s", name, std::max(0, 7 - static_cast<int>(name.size())), ""));
  }
  grid.Add(head);
  for (const v1::ComparedProgram& program : comparison.programs()) {
    grid.Add(ProgramRow(program, program.machines(machine), baseline, metric));
  }
  std::vector<std::string> means = {"geometric mean", "", ""};
  for (int i = 0; i < comparison.schedulers_size(); ++i) {
    means.push_back(RatioText(GeometricMean(comparison, machine, i, metric)));
  }
  grid.Add(means);
  return grid.ToString();
}

// Sums over programs of what one scheduler has made.
struct Sums {
  uint64_t packets = 0, filled = 0, empty = 0;                  // Static.
  uint64_t packets_executed = 0, instructions = 0, cycles = 0;  // Dynamic.
  v1::StallCycles stalls;
  double seconds = 0;
  uint64_t scheduled = 0;
};

Sums SumsOf(const v1::Comparison& comparison, int machine, int scheduler,
            const std::vector<int>& programs) {
  Sums sums;
  for (const int i : programs) {
    const v1::ComparedProgram& program = comparison.programs(i);
    const v1::ComparedSchedule& row = program.machines(machine).schedules(scheduler);
    sums.packets += row.metrics().sched_packets();
    sums.filled += row.metrics().sched_slots_filled();
    if (!row.metrics().sched_slot_histogram().empty()) {
      sums.empty += row.metrics().sched_slot_histogram(0);
    }
    const v1::ComparedRun& run = row.run();
    sums.packets_executed += run.packets_executed();
    sums.instructions += run.instructions_executed();
    sums.cycles += run.cycles();
    sums.stalls.set_operand(sums.stalls.operand() + run.stalls().operand());
    sums.stalls.set_unit(sums.stalls.unit() + run.stalls().unit());
    sums.stalls.set_port(sums.stalls.port() + run.stalls().port());
    sums.stalls.set_dma(sums.stalls.dma() + run.stalls().dma());
    sums.stalls.set_control(sums.stalls.control() + run.stalls().control());
    sums.seconds += row.schedule_seconds();
    sums.scheduled += program.instructions();
  }
  return sums;
}

std::string Percent(uint64_t part, uint64_t whole) {
  if (whole == 0) return "-";
  return absl::StrFormat("%.1f", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

// `ran`: with what takes a run.
std::string SumTable(const v1::Comparison& comparison, int machine,
                     const std::vector<int>& programs, bool ran) {
  Grid grid;
  std::vector<std::string> head = {"scheduler"};
  if (ran) {
    head.insert(head.end(), {"packets", "mean", "cycles", "mean", "operand", "unit", "port", "dma",
                             "control", "fill %"});
  }
  head.insert(head.end(), {"static", "fill %", "non-empty %", "ms", "instr/s"});
  grid.Add(head);
  for (int i = 0; i < comparison.schedulers_size(); ++i) {
    const Sums sums = SumsOf(comparison, machine, i, programs);
    std::vector<std::string> row = {comparison.schedulers(i)};
    if (ran) {
      const auto mean = [&](absl::string_view name) {
        return RatioText(GeometricMean(comparison, machine, i, *FindMetric(name)));
      };
      const v1::StallCycles& stalls = sums.stalls;
      row.insert(
          row.end(),
          {absl::StrCat(sums.packets_executed), mean("packets"), absl::StrCat(sums.cycles),
           mean("cycles"), absl::StrCat(stalls.operand()), absl::StrCat(stalls.unit()),
           absl::StrCat(stalls.port()), absl::StrCat(stalls.dma()), absl::StrCat(stalls.control()),
           Percent(sums.instructions, isa::kSlotsPerPacket * sums.packets_executed)});
    }
    const double speed = sums.seconds > 0 ? static_cast<double>(sums.scheduled) / sums.seconds : 0;
    row.insert(
        row.end(),
        {absl::StrCat(sums.packets), Percent(sums.filled, isa::kSlotsPerPacket * sums.packets),
         Percent(sums.filled, isa::kSlotsPerPacket * (sums.packets - sums.empty)),
         absl::StrFormat("%.2f", 1e3 * sums.seconds), absl::StrFormat("%.0f", speed)});
    grid.Add(std::move(row));
  }
  return grid.ToString();
}

std::string LoopTable(const v1::Comparison& comparison, int machine) {
  Grid grid;
  grid.Add({"loop", "instr", "times", "list", "ResMII", "RecMII", "II", "stages", "used"});
  int loops = 0;
  int least = 0;
  for (const v1::ComparedProgram& program : comparison.programs()) {
    for (const v1::ComparedLoop& loop : program.machines(machine).loops()) {
      ++loops;
      const uint64_t bound = std::max(loop.res_mii(), loop.rec_mii());
      if (bound > 0 && loop.least_ii() == bound) ++least;
      grid.Add({Shortened(absl::StrCat(program.name(), ": ", loop.name())),
                absl::StrCat(loop.instructions()),
                loop.has_iterations() ? absl::StrCat(loop.iterations()) : "-",
                absl::StrCat(loop.list_packets()),
                loop.limit().empty() ? absl::StrCat(loop.res_mii())
                                     : absl::StrCat(loop.res_mii(), " ", loop.limit()),
                absl::StrCat(loop.rec_mii()), loop.ii() == 0 ? "-" : absl::StrCat(loop.ii()),
                absl::StrCat(loop.stages()), loop.pipelined() ? "yes" : "no"});
    }
  }
  if (loops == 0) return "";
  return absl::StrFormat(
      "\nLoops of one block under `modulo`; an II of max(ResMII, RecMII) was found for %d of %d\n\n"
      "%s",
      least, loops, grid.ToString());
}

// What was taken out of the code before schedulers saw it, apart from what they gain themselves.
std::string SimplifyTable(const v1::Comparison& comparison, int machine) {
  Grid grid;
  grid.Add({"simplify", "instr", "left", "before"});
  bool simplified = false;
  for (const v1::ComparedProgram& program : comparison.programs()) {
    std::vector<std::string> schedulers;
    uint64_t left = 0;
    for (const v1::ComparedSchedule& row : program.machines(machine).schedules()) {
      if (!row.has_simplified_instructions()) continue;
      schedulers.push_back(row.scheduler());
      left = row.simplified_instructions();  // Simplify knows no schedulers.
    }
    if (schedulers.empty()) continue;
    simplified = true;
    grid.Add({Shortened(program.name()), absl::StrCat(program.instructions()), absl::StrCat(left),
              absl::StrJoin(schedulers, ", ")});
  }
  if (!simplified) return "";
  return absl::StrCat("\nInstructions left where the code was simplified before a scheduler\n\n",
                      grid.ToString());
}

// A program that no scheduler makes halt is one that needs other data, or has no end: no failure.
std::string Notes(const v1::Comparison& comparison, int machine) {
  std::string text;
  for (const v1::ComparedProgram& program : comparison.programs()) {
    for (const v1::ComparedSchedule& row : program.machines(machine).schedules()) {
      if (row.run().error().empty() || !row.run().difference().empty()) continue;
      absl::StrAppend(&text, "does not run: ", program.name(), ": ", row.run().error(), "\n");
      break;
    }
  }
  return text.empty() ? text : absl::StrCat("\n", text);
}

}  // namespace

std::string FormatTable(const v1::Comparison& comparison, const Metric& metric) {
  std::string text;
  for (int m = 0; m < comparison.machines_size(); ++m) {
    absl::StrAppendFormat(&text, "%sMachine %s: %s; x: of %s; *: the %s\n\n%s", m == 0 ? "" : "\n",
                          comparison.machines(m), metric.title, comparison.baseline(),
                          metric.more_is_better ? "most" : "least",
                          ProgramTable(comparison, m, metric));
    const std::vector<int> ran = CommonPrograms(comparison, m, *FindMetric("packets"));
    const std::vector<int> made = CommonPrograms(comparison, m, *FindMetric("static"));
    const std::vector<int>& summed = ran.empty() ? made : ran;
    if (!summed.empty()) {
      absl::StrAppendFormat(&text, "\nSums over %d programs that all schedulers %s\n\n%s",
                            summed.size(), ran.empty() ? "have packets for" : "run",
                            SumTable(comparison, m, summed, !ran.empty()));
    }
    absl::StrAppend(&text, SimplifyTable(comparison, m), LoopTable(comparison, m),
                    Notes(comparison, m));
  }
  const std::vector<std::string> failures = Failures(comparison);
  if (!failures.empty()) {
    absl::StrAppend(&text, "\nFAILED:\n", absl::StrJoin(failures, "\n"), "\n");
  }
  return text;
}

}  // namespace atalla::compare
