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

Row NodeRow(const v1::NodeMetrics& node) {
  Row row = {Shortened(Printable(node.name()), kMaxNameColumns),
             node.op(),
             node.backend(),
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

std::string FormatError(const char* reference, const v1::ErrorMetrics& error) {
  return absl::StrFormat(
      "  against %-7s  cosine %.9f, rel. l2 %.3e, max abs %.3e, rmse %.3e, non-finite %d\n",
      reference, error.cos_sim(), error.rel_l2_error(), error.max_abs_error(), error.rmse(),
      error.non_finite());
}

}  // namespace

std::string FormatReport(const v1::RunMetrics& metrics) {
  std::string report = absl::StrFormat(
      "model %s: machine %s, scheduler %s, %s, inputs %s, reference %s\n\n",
      Printable(metrics.model()), metrics.machine(), metrics.scheduler(), metrics.optimization(),
      metrics.validate_inputs(), metrics.reference_precision());

  std::vector<Row> rows = {{"node", "op", "backend", "shape", "cosine", "rel. l2", "max abs",
                            "f32 cos.", "packets", "instr.", "loaded", "stored", "FLOPs"}};
  for (const v1::NodeMetrics& node : metrics.kernel_metrics()) rows.push_back(NodeRow(node));
  rows.push_back(TotalRow(metrics.aggregate_metrics()));
  absl::StrAppend(&report, FormatTable(rows, 4), "\n");

  const v1::NodeCounts& stats = metrics.stats();
  const v1::AggregateMetrics& sum = metrics.aggregate_metrics();
  absl::StrAppendFormat(&report,
                        "nodes: %d total, %d emulated, %d host, %d views, %d unsupported; %.2f s\n",
                        stats.total(), stats.emulated(), stats.numpy(), stats.passthrough(),
                        stats.unsupported(), metrics.elapsed_s());
  absl::StrAppendFormat(&report,
                        "slots filled: %.2f %% static (%.2f %% of non-empty packets), %.2f %% "
                        "dynamic; %d static packets\n",
                        100 * sum.aggregate_static_slot_efficiency(),
                        100 * sum.aggregate_static_slot_efficiency_nonempty(),
                        100 * sum.aggregate_dynamic_slot_efficiency(), sum.total_sched_packets());
  absl::StrAppendFormat(&report, "traffic: %d bytes by SDMA, %.2f FLOPs a byte\n",
                        sum.total_bytes_memory_traffic(), sum.aggregate_arithmetic_intensity());
  absl::StrAppend(
      &report, "end to end",
      metrics.validate_inputs() == "oracle"
          ? " (the last node on the reference's inputs: no evidence of the nodes before)"
          : "",
      ":\n", FormatError("bf16", metrics.end_to_end()),
      FormatError("float32", metrics.end_to_end_float32()));
  absl::StrAppend(&report, metrics.passed() ? "PASSED\n" : "FAILED\n");
  for (const std::string& failure : metrics.failures()) {
    absl::StrAppend(&report, "  ", Printable(failure), "\n");
  }
  return report;
}

}  // namespace atalla::pipeline
