#include "atalla/pipeline/report.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace atalla::pipeline {
namespace {

constexpr size_t kMaxNameColumns = 20;
constexpr size_t kMaxShapeColumns = 14;

using Row = std::vector<std::string>;

// Keeps both ends: names of one model often differ in the last letters.
std::string Shortened(const std::string& text, size_t columns) {
  if (text.size() <= columns) return text;
  const size_t tail = (columns - 2) / 2;
  return absl::StrCat(text.substr(0, columns - 2 - tail), "..", text.substr(text.size() - tail));
}

// Control characters in names must not break the table.
std::string Printable(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = '?';
  }
  return text;
}

// Exact up to seven digits, then four significant ones; the metrics file has all of them.
std::string Count(uint64_t count) {
  if (count < 10000000) return absl::StrCat(count);
  double value = static_cast<double>(count);
  const char* units = "MGTPE";
  for (value /= 1e6; value >= 9999.5 && units[1] != '\0'; value /= 1e3) ++units;
  return absl::StrFormat("%.4g%c", value, *units);
}

// The published names of the metrics file say how the reference tools worked; people ask where a
// node ran.
std::string Where(const std::string& backend) {
  if (backend == "emulator") return "device";
  if (backend == "numpy") return "host";
  if (backend == "passthrough") return "view";
  return backend;
}

Row NodeRow(const v1::NodeMetrics& node) {
  Row row = {Shortened(Printable(node.name()), kMaxNameColumns),
             node.op(),
             Where(node.backend()),
             Shortened(node.shape().empty() ? "scalar" : absl::StrJoin(node.shape(), "x"),
                       kMaxShapeColumns),
             absl::StrFormat("%.7f", node.cos_sim()),
             absl::StrFormat("%.2e", node.rel_l2_error()),
             absl::StrFormat("%.2e", node.max_abs_error()),
             absl::StrFormat("%.7f", node.float32().cos_sim())};
  if (node.backend() != "emulator") {
    row.insert(row.end(), 5, "-");
    return row;
  }
  for (const uint64_t count : {node.packets_executed(), node.instructions_executed(),
                               node.bytes_loaded(), node.bytes_written(), node.flops_total()}) {
    row.push_back(Count(count));
  }
  return row;
}

Row TotalRow(const v1::AggregateMetrics& sum) {
  return {"total",
          "",
          "",
          "",
          "",
          "",
          "",
          "",
          Count(sum.total_emu_packets()),
          Count(sum.total_emu_instructions_retired()),
          Count(sum.total_bytes_loaded()),
          Count(sum.total_bytes_written()),
          Count(sum.total_flops())};
}

// The first `left` columns are aligned left, the others right.
std::string FormatTable(const std::vector<Row>& rows, size_t left) {
  std::vector<size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string table;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      const std::string padding(widths[i] - row[i].size(), ' ');
      absl::StrAppend(&line, i < left ? row[i] : padding, i < left ? padding : row[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    absl::StrAppend(&table, line, "\n");
  }
  return table;
}

Row TimingRow(const v1::NodeTiming& node, uint64_t all_cycles) {
  const double share = all_cycles == 0 ? 0
                                       : 100.0 * static_cast<double>(node.cycles()) /
                                             static_cast<double>(all_cycles);
  Row row = {Shortened(Printable(node.name()), kMaxNameColumns), Count(node.cycles()),
             absl::StrFormat("%.1f %%", share)};
  const v1::StallCycles& stalls = node.stalls();
  for (const uint64_t count : {node.packets_issued(), node.stall_cycles(), stalls.operand(),
                               stalls.unit(), stalls.port(), stalls.dma(), stalls.control()}) {
    row.push_back(Count(count));
  }
  return row;
}

std::string FormatTiming(const v1::RunTiming& timing) {
  std::vector<Row> rows = {{"node", "cycles", "share", "packets", "stalls", "operand", "unit",
                            "port", "dma", "control"}};
  const uint64_t all_cycles = timing.total().cycles();
  for (const v1::NodeTiming& node : timing.nodes()) rows.push_back(TimingRow(node, all_cycles));
  rows.push_back(TimingRow(timing.total(), all_cycles));
  return absl::StrCat(FormatTable(rows, 1), "\ncycles: timing model, machine ",
                      Printable(timing.machine()),
                      timing.exposed() ? " (exposed: nothing waits)" : "",
                      "; each node alone, until all of its transfers have landed\n"
                      "stalls: cycles in which no packet issued, by cause, see docs/timing.md\n\n");
}

std::string Summary(const v1::RunMetrics& metrics) {
  const v1::NodeCounts& stats = metrics.stats();
  const v1::AggregateMetrics& sum = metrics.aggregate_metrics();
  const uint32_t operations =
      stats.emulated() + stats.numpy() + stats.passthrough() + stats.unsupported();
  return absl::StrCat(
      absl::StrFormat("nodes: %d, of which %d inputs and parameters, %d on the device, %d on the "
                      "host, %d %s, %d unsupported\n",
                      stats.total(), stats.total() - operations, stats.emulated(), stats.numpy(),
                      stats.passthrough(), stats.passthrough() == 1 ? "view" : "views",
                      stats.unsupported()),
      absl::StrFormat("slots filled: %.2f %% of %d packets in the programs (%.2f %% without empty "
                      "packets), %.2f %% of %d executed\n",
                      100 * sum.aggregate_static_slot_efficiency(), sum.total_sched_packets(),
                      100 * sum.aggregate_static_slot_efficiency_nonempty(),
                      100 * sum.aggregate_dynamic_slot_efficiency(), sum.total_emu_packets()),
      absl::StrFormat("traffic: %d bytes, %.2f FLOPs a byte\n", sum.total_bytes_memory_traffic(),
                      sum.aggregate_arithmetic_intensity()));
}

std::string FormatError(const std::string& reference, const v1::ErrorMetrics& error) {
  return absl::StrFormat(
      "  against %-7s  cosine %.9f, rel. l2 %.3e, max abs %.3e, rmse %.3e, non-finite %d\n",
      reference, error.cos_sim(), error.rel_l2_error(), error.max_abs_error(), error.rmse(),
      error.non_finite());
}

}  // namespace

std::string FormatReport(const v1::RunMetrics& metrics, const v1::RunTiming* timing) {
  std::string report = absl::StrFormat(
      "model %s%s: machine %s, scheduler %s, %s, inputs %s\n\n", Printable(metrics.model()),
      metrics.has_seed() ? absl::StrFormat(" (seed %d)", metrics.seed()) : "", metrics.machine(),
      metrics.scheduler(), metrics.optimization(), metrics.validate_inputs());

  std::vector<Row> rows = {{"node", "op", "where", "shape", "cosine", "rel. l2", "max abs",
                            "f32 cos.", "packets", "instr.", "bytes in", "bytes out", "FLOPs"}};
  for (const v1::NodeMetrics& node : metrics.kernel_metrics()) rows.push_back(NodeRow(node));
  rows.push_back(TotalRow(metrics.aggregate_metrics()));
  absl::StrAppend(&report, FormatTable(rows, 4), "\n");
  absl::StrAppend(
      &report, "cosine, rel. l2, max abs: against the ", metrics.reference_precision(),
      " reference; f32 cos.: against float32\n"
      "packets, instr.: executed, not cycles; bytes: moved by SDMA; FLOPs: published rules, see "
      "docs/metrics.md\n\n",
      timing == nullptr ? "" : FormatTiming(*timing), Summary(metrics), "end to end",
      metrics.validate_inputs() == "oracle"
          ? " (the last node on the reference's inputs: no evidence of the nodes before)"
          : "",
      ":\n", FormatError(metrics.reference_precision(), metrics.end_to_end()),
      FormatError("float32", metrics.end_to_end_float32()));
  const v1::ErrorBounds& bounds = metrics.bounds();
  absl::StrAppendFormat(
      &report,
      "%s: each node and the end need cosine >= %.9g, rel. l2 <= %.9g, max abs <= %.9g of the "
      "largest magnitude\n",
      metrics.passed() ? "PASSED" : "FAILED", bounds.min_cos_sim(), bounds.max_rel_l2_error(),
      bounds.max_rel_max_abs_error());
  for (const std::string& failure : metrics.failures()) {
    absl::StrAppend(&report, "  ", Printable(failure), "\n");
  }
  return report;
}

}  // namespace atalla::pipeline
