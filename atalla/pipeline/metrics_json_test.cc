#include "atalla/pipeline/metrics_json.h"

#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "atalla/v1/graph.pb.h"
#include "atalla/v1/metrics.pb.h"
#include "atalla/v1/timing.pb.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace atalla::pipeline {
namespace {

v1::RunMetrics Example() {
  v1::RunMetrics run;
  run.set_model("basic");
  run.set_passed(true);
  v1::NodeMetrics& node = *run.add_kernel_metrics();
  node.set_name("matmul");
  node.add_shape(1);
  node.add_shape(32);
  node.set_packets(std::numeric_limits<uint64_t>::max());
  node.set_sched_slot_efficiency(0.5);
  (*node.mutable_sched_slot_histogram())["1"] = 7;
  (*node.mutable_sched_slot_histogram())["0"] = 3;
  node.set_map_m(0);
  return run;
}

// Read back by a parser that knows nothing of the message.
TEST(MessageToJsonTest, NumbersAreNumbersAndKeysAreFieldNames) {
  const auto text = MessageToJson(Example());
  ASSERT_TRUE(text.ok()) << text.status();
  const nlohmann::json run = nlohmann::json::parse(*text);
  EXPECT_EQ(run["model"], "basic");
  EXPECT_EQ(run["passed"], true);
  const nlohmann::json& node = run["kernel_metrics"][0];
  EXPECT_TRUE(node["packets"].is_number_unsigned());
  EXPECT_EQ(node["packets"].get<uint64_t>(), 18446744073709551615u);
  EXPECT_EQ(node["sched_slot_efficiency"], 0.5);
  EXPECT_EQ(node["shape"], nlohmann::json::parse("[1, 32]"));
  EXPECT_EQ(node["sched_slot_histogram"], nlohmann::json::parse(R"({"0": 3, "1": 7})"));
}

TEST(MessageToJsonTest, AbsentOptionalFieldsAreLeftOutAndZeroesAreNot) {
  const nlohmann::json run = nlohmann::json::parse(*MessageToJson(Example()));
  const nlohmann::json& node = run["kernel_metrics"][0];
  EXPECT_TRUE(node.contains("map_M"));  // Set, to 0.
  EXPECT_FALSE(node.contains("map_N"));
  EXPECT_FALSE(node.contains("float32"));
  EXPECT_FALSE(run.contains("stats"));
  v1::RunMetrics view;
  view.add_kernel_metrics()->set_backend("passthrough");
  EXPECT_FALSE(nlohmann::json::parse(*MessageToJson(view))["kernel_metrics"][0].contains(
      "sched_slot_histogram"));
  EXPECT_FALSE(node.contains("instructions"));
  EXPECT_EQ(node["emu_nz"], 0);
  EXPECT_EQ(run["failures"], nlohmann::json::array());
}

TEST(MessageToJsonTest, MoreMessagesFollowUnderTheirKeys) {
  v1::RunTiming timing;
  timing.mutable_total()->set_cycles(uint64_t{1} << 40);
  const auto text = MessageToJson(Example(), {{"timing", &timing}});
  ASSERT_TRUE(text.ok()) << text.status();
  const nlohmann::json run = nlohmann::json::parse(*text);
  EXPECT_EQ(run["model"], "basic");
  EXPECT_EQ(run["timing"]["total"]["cycles"], uint64_t{1} << 40);
  EXPECT_EQ(run["timing"]["nodes"], nlohmann::json::array());
  EXPECT_GT(text->find("\"timing\""), text->find("\"failures\""));
  v1::Tensor raw;
  raw.set_data("raw");
  EXPECT_FALSE(MessageToJson(Example(), {{"tensor", &raw}}).ok());
}

TEST(MessageToJsonTest, FieldsKeepTheOrderOfTheirNumbersAndMapsAreSorted) {
  const std::string text = *MessageToJson(Example());
  EXPECT_LT(text.find("\"model\""), text.find("\"machine\""));
  EXPECT_LT(text.find("\"0\": 3"), text.find("\"1\": 7"));
  EXPECT_EQ(text.back(), '\n');
}

TEST(MessageToJsonTest, NumbersThatJsonLacksAreRefused) {
  v1::RunMetrics run;
  run.set_elapsed_s(std::numeric_limits<double>::infinity());
  EXPECT_EQ(MessageToJson(run).status().message(),
            "atalla.v1.RunMetrics.elapsed_s is inf, for which JSON has no number");
  v1::Tensor tensor;
  tensor.set_data("raw");
  EXPECT_FALSE(MessageToJson(tensor).ok());
}

TEST(MessageToJsonTest, TextThatIsNotUtf8IsReplaced) {
  v1::RunMetrics run;
  run.set_model("a\"b\n");
  EXPECT_EQ(nlohmann::json::parse(*MessageToJson(run))["model"], "a\"b\n");
}

}  // namespace
}  // namespace atalla::pipeline
