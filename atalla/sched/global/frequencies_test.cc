#include "atalla/sched/global/frequencies.h"

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/flow/flow_graph.h"
#include "gtest/gtest.h"

namespace atalla::sched::global {
namespace {

void ExpectFrequencies(absl::string_view text, const std::vector<double>& expected) {
  const std::vector<double> frequencies = EstimateFrequencies(flow::FlowGraph(Assemble(text)));
  ASSERT_EQ(frequencies.size(), expected.size());
  for (size_t b = 0; b < expected.size(); ++b) {
    EXPECT_NEAR(frequencies[b], expected[b], 1e-9 * expected[b]) << b;
  }
}

// Back 9 times of 10: 10 iterations; in a loop of 10, 100.
TEST(FrequenciesTest, Loops) {
  ExpectFrequencies(
      "li.s x1, 0\n"
      "outer: li.s x2, 0\n"
      "inner: bne.s x2, x3, inner, 1\n"
      "bne.s x1, x3, outer, 1\n"
      "halt.s\n",
      {1, 10, 100, 10, 1});
}

// The test at the head stays in the loop 9 times of 10: its last time included, 10 times.
TEST(FrequenciesTest, TestAtTheHead) {
  ExpectFrequencies(
      "li.s x1, 0\n"
      "head: bge.s x1, x2, end\n"
      "addi.s x1, x1, 1\n"
      "jal x0, head\n"
      "end: halt.s\n",
      {1, 10, 9, 1});
}

TEST(FrequenciesTest, BranchesCallsAndWhatNothingReaches) {
  ExpectFrequencies(
      "beq.s x1, x2, other\n"  // 1
      "jal x1, f\n"            // Half of the time,
      "jal x0, join\n"
      "other: addi.s x1, x1, 1\n"
      "join: halt.s\n"
      "addi.s x1, x1, 1\n"  // never,
      "halt.s\n"
      "f: jalr x0, x1, 0\n",  // as often as the call.
      {1, 0.5, 0.5, 0.5, 1, 0, 0.5});
}

}  // namespace
}  // namespace atalla::sched::global
