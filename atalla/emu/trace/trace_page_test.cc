#include "atalla/emu/trace/trace_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/file.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/test_machine.h"
#include "atalla/emu/trace/test_clock.h"
#include "atalla/emu/trace/trace_clock.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/program.pb.h"
#include "nlohmann/json.hpp"

namespace atalla::emu {
namespace {

using ::testing::ElementsAre;
using Json = nlohmann::json;

// A loop of two times: packets 0, 1, 2, 1, 2, 3. x1 counts down; the load moves one element.
v1::Program Loop() {
  v1::Program program = MakeProgram({
      {Word("li.s", {1, 2}), Word("li.s", {2, 0x1000})},
      {Word("addi.s", {1, 1, -1}), Word("scpad.ld", {0, 2, 0})},
      {Word("bne.s", {1, 0, -20, 0})},
      {kHalt},
  });
  program.set_name("loop.s");
  program.set_scheduler("list");
  program.add_source_files("loop.s");
  for (int i = 0; i < program.packets_size(); ++i) {
    for (int slot = 0; slot < 4; ++slot)
      program.mutable_packets(i)->add_lines()->set_line(10 * i + slot + 1);
  }
  v1::Symbol& symbol = *program.add_symbols();
  symbol.set_name("again");
  symbol.set_address(20);
  return program;
}

Emulator Loaded(const v1::Program& program) {
  Emulator emulator;
  EXPECT_EQ(emulator.LoadProgram(program), absl::OkStatus());
  return emulator;
}

// The text of the page.
std::string Trace(Emulator& emulator, TraceClock& clock, const TraceOptions& options = {}) {
  const std::string path = absl::StrCat(testing::TempDir(), "/trace.html");
  auto page = TracePage::Create(emulator, path, &clock, options);
  EXPECT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(emulator.SetObserver(page->get()), absl::OkStatus());
  emulator.Run().IgnoreError();
  EXPECT_EQ((*page)->Close(), absl::OkStatus());
  EXPECT_EQ(emulator.SetObserver(nullptr), absl::OkStatus());
  return ReadFile(path).value_or("");
}

// What a browser takes as the content of the element, and so what JSON.parse gets.
Json DataOf(const std::string& page) {
  const std::vector<std::string> parts =
      absl::StrSplit(page, "<script id=\"trace\" type=\"application/json\">");
  EXPECT_EQ(parts.size(), 2u);
  const std::string text = parts.back().substr(0, parts.back().find("</script"));
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  EXPECT_FALSE(json.is_discarded()) << text;
  return json;
}

TEST(TracePage, HoldsWhatHappenedAndWhatItHappenedTo) {
  Emulator emulator = Loaded(Loop());
  TestClock clock;
  const Json data = DataOf(Trace(emulator, clock));
  // Times count from the issue of the packet before.
  EXPECT_EQ(data.at("events"),
            Json({0, 0, 1,  0,                                  // Packet 0 in cycle 0.
                  1, 1, 4,  0, 1, 5, 5, 1, 0, 10,     1, 1,     // Two stalls; packet 1 in cycle 10:
                  2, 0, 15, 0, 0, 0, 1, 1, 2, 0x1000,           // it loads one element.
                  1, 1, 4,  0, 1, 5, 5, 1, 0, 10,     1, 2,     // Packet 2 in cycle 20.
                  1, 1, 4,  0, 1, 5, 5, 1, 0, 10,     1, 1,     // Packet 1 again.
                  2, 0, 15, 0, 0, 0, 1, 1, 2, 0x1000,           //
                  1, 1, 4,  0, 1, 5, 5, 1, 0, 10,     1, 2,     // Packet 2 again.
                  1, 1, 4,  0, 1, 5, 5, 1, 0, 10,     1, 3}));  // halt.s
  EXPECT_EQ(data.at("causes"), Json({"operand", "dma"}));
  ASSERT_EQ(data.at("code").size(), 4u);
  // The table's units: ALU.S is 1, CONTROL 7, SDMA 13.
  EXPECT_EQ(data.at("units").at(1), "ALU.S");
  EXPECT_EQ(data.at("units").at(13), "SDMA");
  EXPECT_EQ(data.at("code").at(0).at(1), "");
  EXPECT_EQ(data.at("code").at(0).at(2).at(1),
            Json({1, 1, 1, "li.s x2, 4096", "loop.s:2", 1, {"x2"}, {"x2"}}));
  // Latencies are those of the default machine; x0 is never waited for.
  EXPECT_EQ(data.at("code").at(1), Json::parse(R"([20, "again",
                [[0, 1, 0, "addi.s x1, x1, -1", "loop.s:11", 1, ["x1"], ["x1"]],
                 [1, 13, 0, "scpad.ld x0, x2, x0", "loop.s:12", 520, ["x2"], []]]])"));
  EXPECT_EQ(data.at("code").at(2).at(2).at(0).at(3), "bne.s x1, x0, -20, 0 <again>");
  EXPECT_EQ(data.at("units").at(data.at("code").at(3).at(2).at(0).at(1).get<int>()), "no unit");
  EXPECT_EQ(data.at("symbols"), Json::parse(R"([[20, "again"]])"));
  EXPECT_EQ(data.at("program"), "loop.s");
  EXPECT_EQ(data.at("scheduler"), "list");
  EXPECT_EQ(data.at("machine"), "atalla");
  EXPECT_EQ(data.at("time"), "cycles");
  EXPECT_EQ(data.at("first_number"), 0);
  EXPECT_EQ(data.at("totals"), Json::parse(R"({"packets": 6, "time": 51, "lost": [20, 25]})"));
  EXPECT_EQ(data.at("truncated"), "");
  EXPECT_EQ(data.at("end"), Json::parse(R"({"reason": "halted", "message": ""})"));
}

TEST(TracePage, PacketsMayBeTheTime) {
  Emulator emulator = Loaded(Loop());
  PacketCountClock clock;
  const Json data = DataOf(Trace(emulator, clock));
  EXPECT_EQ(data.at("time"), "packets");
  EXPECT_EQ(data.at("totals").at("time"), 6);
  EXPECT_EQ(data.at("causes"), Json::array());
}

// Instruction-set specification, section 12: pushes fill what a product reads.
TEST(TracePage, TheWeightBufferIsWaitedFor) {
  Emulator emulator =
      Loaded(MakeProgram({{Word("lw.vi", {0, 1, 0, 0}), Word("gemm.vv", {3, 4, 5, 0})}, {kHalt}}));
  PacketCountClock clock;
  const Json data = DataOf(Trace(emulator, clock));
  const Json& slots = data.at("code").at(0).at(2);
  EXPECT_EQ(slots.at(0).at(6), Json::array({"v1"}));
  EXPECT_EQ(slots.at(0).at(7), Json::array({"weights"}));
  EXPECT_EQ(slots.at(1).at(5), 16);
  EXPECT_EQ(slots.at(1).at(6), Json::array({"v4", "v5", "v3", "weights"}));
  EXPECT_EQ(slots.at(1).at(7), Json::array({"v3"}));
}

// One file, no other one; and the browser is told so.
TEST(TracePage, NeedsNothingElse) {
  Emulator emulator = Loaded(Loop());
  PacketCountClock clock;
  const std::string page = Trace(emulator, clock);
  EXPECT_TRUE(absl::StartsWith(page, "<!DOCTYPE html>\n"));
  EXPECT_TRUE(absl::EndsWith(page, "</html>\n"));
  EXPECT_TRUE(absl::StrContains(page, "default-src 'none'"));
  for (const char* other : {"http://", "https://", "src=", "href=", "@import", "url("}) {
    EXPECT_FALSE(absl::StrContains(page, other)) << other;
  }
  EXPECT_FALSE(absl::StrContains(page, "{{"));
}

TEST(TracePage, NamesCannotLeaveTheData) {
  v1::Program program = Loop();
  const std::string name = "</script><script>alert(1)</script><!--";
  program.set_name(name);
  program.mutable_symbols(0)->set_name(absl::StrCat("a\xFF", name));
  program.set_source_files(0, absl::StrCat(name, "\"\\\n\u2028"));
  Emulator emulator = Loaded(program);
  PacketCountClock clock;
  const std::string page = Trace(emulator, clock);
  EXPECT_FALSE(absl::StrContains(page, "alert(1)</script"));
  EXPECT_FALSE(absl::StrContains(page, "<!--"));
  // The data, and the page's own script.
  EXPECT_EQ(std::vector<std::string>(absl::StrSplit(page, "</script")).size(), 3u);
  const Json data = DataOf(page);
  EXPECT_EQ(data.at("program"), name);
  EXPECT_EQ(data.at("symbols").at(0).at(1), absl::StrCat("a\xEF\xBF\xBD", name));
  EXPECT_EQ(data.at("code").at(1).at(2).at(0).at(4), absl::StrCat(name, "\"\\\n\u2028:11"));
}

TEST(TracePage, EndsAtItsLimitAndSaysSo) {
  Emulator emulator = Loaded(Loop());
  TestClock clock;
  TraceOptions options;
  options.max_events = 20;
  const Json data = DataOf(Trace(emulator, clock, options));
  // Packet 0 has 3 slices; packet 1, 2 + 3 + 1; packet 2, 2 + 2. Then 13 are there, and 9 could
  // come.
  EXPECT_EQ(data.at("truncated"),
            "the trace holds 3 of 6 packets: the limit is 20 events, and 13 are in it");
  EXPECT_EQ(data.at("traced_packets"), 3);
  EXPECT_EQ(data.at("limit"), 20);
  EXPECT_EQ(data.at("code").size(), 3u);
  // Totals are those of the run.
  EXPECT_EQ(data.at("totals"), Json::parse(R"({"packets": 6, "time": 51, "lost": [20, 25]})"));

  Emulator again = Loaded(Loop());
  TestClock other_clock;
  options.max_events = 0;
  const Json empty = DataOf(Trace(again, other_clock, options));
  EXPECT_EQ(empty.at("events"), Json::array());
  EXPECT_EQ(empty.at("code"), Json::array());
  EXPECT_EQ(empty.at("traced_packets"), 0);
}

TEST(TracePage, MarksTraps) {
  Emulator emulator = Loaded(MakeProgram({{Word("li.s", {1, 2})}}));
  PacketCountClock clock;
  const Json data = DataOf(Trace(emulator, clock));
  EXPECT_EQ(data.at("end").at("reason"), "trapped");
  EXPECT_EQ(data.at("end").at("message"), "PC 00000014 slot 0: there is no packet at this address");
}

TEST(TracePage, BadFiles) {
  Emulator emulator = Loaded(Loop());
  PacketCountClock clock;
  EXPECT_EQ(TracePage::Create(emulator, "/no/such/folder/t.html", &clock, {}).status().code(),
            absl::StatusCode::kNotFound);
  // What the trace writes to before it is complete: a disk that is full.
  const std::string path = absl::StrCat(testing::TempDir(), "/full_disk.html");
  ASSERT_EQ(symlink("/dev/full", absl::StrCat(path, ".tmp", getpid()).c_str()), 0);
  auto page = TracePage::Create(emulator, path, &clock, {});
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(emulator.SetObserver(page->get()), absl::OkStatus());
  emulator.Run().IgnoreError();
  EXPECT_EQ((*page)->Close().code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace atalla::emu
