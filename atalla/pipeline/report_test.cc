#include "atalla/pipeline/report.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "atalla/v1/metrics.pb.h"
#include "atalla/v1/timing.pb.h"
#include "gtest/gtest.h"

namespace atalla::pipeline {
namespace {

v1::RunMetrics Example() {
  v1::RunMetrics run;
  run.set_model("tiny");
  run.set_validate_inputs("chained");
  run.set_machine("atalla");
  run.set_scheduler("list");
  run.set_optimization("-O2");
  run.set_reference_precision("bf16");
  v1::NodeMetrics& node = *run.add_kernel_metrics();
  node.set_name("matmul");
  node.set_op("matmul");
  node.set_backend("emulator");
  node.add_shape(1);
  node.add_shape(32);
  node.set_cos_sim(0.99999);
  node.set_rel_l2_error(0.0025);
  node.set_max_abs_error(0.015625);
  node.mutable_float32()->set_cos_sim(0.9999);
  node.set_packets_executed(123);
  node.set_instructions_executed(246);
  node.set_bytes_loaded(2112);
  node.set_bytes_written(64);
  node.set_flops_total(2100);
  v1::NodeMetrics& view = *run.add_kernel_metrics();
  view.set_name("transpose");
  view.set_op("transpose");
  view.set_backend("passthrough");
  view.add_shape(32);
  view.set_cos_sim(1);
  view.mutable_float32()->set_cos_sim(1);
  v1::AggregateMetrics& sum = *run.mutable_aggregate_metrics();
  sum.set_total_emu_packets(123);
  sum.set_total_emu_instructions_retired(246);
  sum.set_total_bytes_loaded(2112);
  sum.set_total_bytes_written(64);
  sum.set_total_bytes_memory_traffic(2176);
  sum.set_total_flops(2100);
  sum.set_total_sched_packets(50);
  sum.set_aggregate_static_slot_efficiency(0.4);
  sum.set_aggregate_static_slot_efficiency_nonempty(0.41);
  sum.set_aggregate_dynamic_slot_efficiency(0.5);
  sum.set_aggregate_arithmetic_intensity(0.965);
  run.mutable_stats()->set_total(5);
  run.mutable_stats()->set_emulated(1);
  run.mutable_stats()->set_passthrough(1);
  run.mutable_end_to_end()->set_cos_sim(0.99999);
  run.mutable_end_to_end()->set_rel_l2_error(0.0025);
  run.mutable_end_to_end_float32()->set_cos_sim(0.9999);
  run.set_passed(true);
  run.set_elapsed_s(0.5);
  run.set_seed(7);
  run.mutable_bounds()->set_min_cos_sim(0.9999);
  run.mutable_bounds()->set_max_rel_l2_error(0.01);
  run.mutable_bounds()->set_max_rel_max_abs_error(0.05);
  return run;
}

TEST(FormatReportTest, WholeText) {
  EXPECT_EQ(FormatReport(Example()),
            R"(model tiny (seed 7): machine atalla, scheduler list, -O2, inputs chained

node       op         where   shape     cosine   rel. l2   max abs   f32 cos.  packets  instr.  bytes in  bytes out  FLOPs
matmul     matmul     device  1x32   0.9999900  2.50e-03  1.56e-02  0.9999000      123     246      2112         64   2100
transpose  transpose  view    32     1.0000000  0.00e+00  0.00e+00  1.0000000        -       -         -          -      -
total                                                                              123     246      2112         64   2100

cosine, rel. l2, max abs: against the bf16 reference; f32 cos.: against float32
packets, instr.: executed, not cycles; bytes: moved by SDMA; FLOPs: published rules, see docs/metrics.md

nodes: 5, of which 3 inputs and parameters, 1 on the device, 0 on the host, 1 view, 0 unsupported
slots filled: 40.00 % of 50 packets in the programs (41.00 % without empty packets), 50.00 % of 123 executed
traffic: 2176 bytes, 0.96 FLOPs a byte
end to end:
  against bf16     cosine 0.999990000, rel. l2 2.500e-03, max abs 0.000e+00, rmse 0.000e+00, non-finite 0
  against float32  cosine 0.999900000, rel. l2 0.000e+00, max abs 0.000e+00, rmse 0.000e+00, non-finite 0
PASSED: each node and the end need cosine >= 0.9999, rel. l2 <= 0.01, max abs <= 0.05 of the largest magnitude
)");
}

v1::NodeTiming NodeTiming(const char* name, uint64_t packets, uint64_t operand, uint64_t dma) {
  v1::NodeTiming node;
  node.set_name(name);
  node.set_cycles(packets + operand + dma);
  node.set_packets_issued(packets);
  node.set_stall_cycles(operand + dma);
  node.mutable_stalls()->set_operand(operand);
  node.mutable_stalls()->set_dma(dma);
  return node;
}

TEST(FormatReportTest, CyclesAreATableOfTheirOwn) {
  v1::RunTiming timing;
  timing.set_machine("atalla");
  *timing.add_nodes() = NodeTiming("matmul", 123, 77, 1050);
  *timing.add_nodes() = NodeTiming("encoder/layer_11/attention/query", 10, 0, 1040);
  *timing.mutable_total() = NodeTiming("total", 133, 77, 2090);
  const std::string plain = FormatReport(Example());
  const std::string report = FormatReport(Example(), &timing);
  // 1250 of 2300 cycles are 54.35 %.
  const std::string table = R"(
node                  cycles    share  packets  stalls  operand  unit  port   dma  control
matmul                  1250   54.3 %      123    1127       77     0     0  1050        0
encoder/l..ion/query    1050   45.7 %       10    1040        0     0     0  1040        0
total                   2300  100.0 %      133    2167       77     0     0  2090        0

cycles: timing model, machine atalla; each node alone, until all of its transfers have landed
stalls: cycles in which no packet issued, by cause, see docs/timing.md
)";
  const size_t at = report.find(table);
  ASSERT_NE(at, std::string::npos) << report;
  EXPECT_EQ(report.substr(0, at) + report.substr(at + table.size()), plain);
  timing.set_exposed(true);
  EXPECT_TRUE(absl::StrContains(FormatReport(Example(), &timing),
                                "machine atalla (exposed: nothing waits); each node"));
}

TEST(FormatReportTest, FailuresFollowTheVerdict) {
  v1::RunMetrics run = Example();
  run.set_passed(false);
  run.add_failures("node 'matmul': cosine 0.1 is below 0.9999");
  const std::string report = FormatReport(run);
  EXPECT_TRUE(absl::EndsWith(report, "\n  node 'matmul': cosine 0.1 is below 0.9999\n")) << report;
  EXPECT_TRUE(absl::StrContains(report, "\nFAILED: ")) << report;
  EXPECT_FALSE(absl::StrContains(report, "PASSED"));
}

TEST(FormatReportTest, OracleRunsSayWhatTheirEndIsWorth) {
  v1::RunMetrics run = Example();
  run.set_validate_inputs("oracle");
  EXPECT_TRUE(absl::StrContains(FormatReport(run), "no evidence of the nodes before"));
}

// Two runs of the same thing give the same text.
TEST(FormatReportTest, TimeIsNoPartOfIt) {
  v1::RunMetrics run = Example();
  run.set_elapsed_s(1234.5);
  EXPECT_EQ(FormatReport(run), FormatReport(Example()));
}

TEST(FormatReportTest, GraphsFromFilesHaveNoSeed) {
  v1::RunMetrics run = Example();
  run.clear_seed();
  EXPECT_TRUE(absl::StartsWith(FormatReport(run), "model tiny: machine atalla,"));
}

TEST(FormatReportTest, LinesStayWithin150Columns) {
  v1::RunMetrics run = Example();
  v1::NodeMetrics& node = *run.mutable_kernel_metrics(0);
  node.set_name("encoder/layer_11/attention/self/query/" + std::string(200, 'q') + "_1");
  node.set_op("layernorm");
  for (int i = 0; i < 8; ++i) node.add_shape(1 << 20);
  node.set_packets_executed(1234567890);
  node.set_instructions_executed(4234567890);
  node.set_bytes_loaded(123456789);
  node.set_bytes_written(123456789);
  node.set_flops_total(41234567890);
  const std::vector<std::string> lines = absl::StrSplit(FormatReport(run), '\n');
  size_t longest = 0;
  for (const std::string& line : lines) longest = std::max(longest, line.size());
  EXPECT_LE(longest, 150u);
}

TEST(FormatReportTest, LargeCountsAreShortened) {
  v1::RunMetrics run = Example();
  v1::NodeMetrics& node = *run.mutable_kernel_metrics(0);
  node.set_packets_executed(9999999);
  node.set_instructions_executed(10000000);
  node.set_bytes_loaded(1234567890);
  node.set_bytes_written(12345678901);
  const std::string report = FormatReport(run);
  EXPECT_TRUE(absl::StrContains(report, " 9999999 ")) << report;
  EXPECT_TRUE(absl::StrContains(report, " 10M ")) << report;
  EXPECT_TRUE(absl::StrContains(report, " 1235M ")) << report;
  EXPECT_TRUE(absl::StrContains(report, " 12.35G ")) << report;
}

TEST(FormatReportTest, NamesCannotBreakTheTable) {
  v1::RunMetrics run = Example();
  run.mutable_kernel_metrics(0)->set_name("a\nb");
  EXPECT_TRUE(absl::StrContains(FormatReport(run), "a?b"));
}

}  // namespace
}  // namespace atalla::pipeline
