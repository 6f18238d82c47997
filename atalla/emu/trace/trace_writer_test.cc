#include "atalla/emu/trace/trace_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/file.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/trace/test_clock.h"
#include "atalla/emu/trace/trace_clock.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/machine.h"
#include "nlohmann/json.hpp"

namespace atalla::emu {
namespace {

using ::testing::ElementsAre;
using Json = nlohmann::json;

// Adds the four BF16 values at 1000h to those at 1040h, and stores the sums at 1080h.
constexpr char kProgram[] = R"(
00000000: 00001000B0 0030000230 40300002B0 0000000031 # lui.s x1, 32 ; lui.s x4, tile of 1 x 4 in SP0 ; lui.s x5, the same in SP1
00000014: 0020008116 0040008196 0000000031 0000000031 # addi.s x2, x1, 64 ; addi.s x3, x1, 128
00000028: 0002008046 0000000031 0000000031 0000000031 # scpad.ld x0, x1, x4
0000003C: 0002810046 0000000031 0000000031 0000000031 # scpad.ld x0, x2, x5
00000050: 01800000C4 1180000144 0000000031 0000000031 # vreg.ld v1, x0, x0, 3, 0 ; vreg.ld v2, x0, x0, 3, 1
00000064: 00010081B3 0000000031 0000000031 0000000031 # add.vv v3, v1, v2, m0
00000078: 01800001C5 0000000031 0000000031 0000000031 # vreg.st v3, x0, x0, 3, 0
0000008C: 0002018047 0000000031 0000000031 0000000031 # scpad.st x0, x3, x4
000000A0: 0000000032 0000000031 0000000031 0000000031 # halt.s
)";

Emulator Loaded(const image::InFile& in, const isa::MachineModel& machine) {
  Emulator emulator(machine);
  EXPECT_EQ(emulator.LoadProgram(in.program), absl::OkStatus());
  EXPECT_EQ(emulator.LoadImage(in.image), absl::OkStatus());
  emulator.InitStack();
  return emulator;
}

Emulator Loaded(absl::string_view text) {
  const auto in = image::ParseIn(text, "test.in");
  EXPECT_TRUE(in.ok()) << in.status();
  return Loaded(in.value_or(image::InFile()), isa::MachineModel::Default());
}

struct Traced {
  Json json;
  std::string truncation;
  absl::Status run;
};

Traced Trace(Emulator& emulator, TraceClock& clock, const TraceOptions& options = {},
             uint64_t max_packets = 100000) {
  Traced result;
  const std::string path = absl::StrCat(testing::TempDir(), "/trace.json");
  auto writer = TraceWriter::Create(emulator, path, &clock, options);
  EXPECT_TRUE(writer.ok()) << writer.status();
  EXPECT_EQ(emulator.SetObserver(writer->get()), absl::OkStatus());
  RunOptions run_options;
  run_options.max_packets = max_packets;
  result.run = emulator.Run(run_options);
  result.truncation = (*writer)->Truncation();
  EXPECT_EQ((*writer)->Close(), absl::OkStatus());
  EXPECT_EQ(emulator.SetObserver(nullptr), absl::OkStatus());
  const auto text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  result.json = Json::parse(text.value_or(""), nullptr, /*allow_exceptions=*/false);
  EXPECT_FALSE(result.json.is_discarded()) << text.value_or("");
  return result;
}

// By the Trace Event Format: what viewers need of each event. And our promise: tracks are named,
// and their slices come in order and do not overlap.
void CheckFormat(const Json& json) {
  ASSERT_TRUE(json.is_object());
  ASSERT_TRUE(json.at("traceEvents").is_array());
  EXPECT_EQ(json.at("displayTimeUnit"), "ns");
  std::map<int, std::string> names;
  std::set<std::string> distinct;
  std::map<int, int64_t> ends;
  for (const Json& event : json.at("traceEvents")) {
    ASSERT_TRUE(event.at("name").is_string()) << event;
    ASSERT_TRUE(event.at("pid").is_number_integer()) << event;
    ASSERT_TRUE(event.at("tid").is_number_integer()) << event;
    const std::string phase = event.at("ph");
    const int track = event.at("tid");
    if (phase == "M") {
      ASSERT_TRUE(event.at("args").is_object()) << event;
      if (event.at("name") == "thread_name") {
        ASSERT_TRUE(names.emplace(track, event.at("args").at("name")).second) << event;
        EXPECT_TRUE(distinct.insert(names[track]).second) << event;
      }
      continue;
    }
    ASSERT_TRUE(event.at("cat").is_string()) << event;
    ASSERT_TRUE(event.at("ts").is_number_integer()) << event;
    EXPECT_EQ(names.count(track), 1u) << event;
    if (phase == "i") {
      EXPECT_EQ(event.at("s"), "g") << event;
      continue;
    }
    ASSERT_EQ(phase, "X") << event;
    ASSERT_TRUE(event.at("dur").is_number_integer()) << event;
    const int64_t begin = event.at("ts");
    const int64_t duration = event.at("dur");
    EXPECT_GT(duration, 0) << event;
    EXPECT_GE(begin, ends[track]) << event;
    ends[track] = begin + duration;
  }
}

// "track: name begin+duration" of each slice of a category, in the order of the file.
std::vector<std::string> Slices(const Json& json, absl::string_view category) {
  std::map<int, std::string> names;
  std::vector<std::string> slices;
  for (const Json& event : json.at("traceEvents")) {
    if (event.at("name") == "thread_name") names[event.at("tid")] = event.at("args").at("name");
    if (event.value("cat", "") != std::string(category) || event.at("ph") != "X") continue;
    slices.push_back(
        absl::StrFormat("%s: %s %d+%d", names[event.at("tid")], event.at("name").get<std::string>(),
                        event.at("ts").get<int64_t>(), event.at("dur").get<int64_t>()));
  }
  return slices;
}

TEST(TraceWriter, ShowsPacketsUnitsAndTransfers) {
  Emulator emulator = Loaded(kProgram);
  PacketCountClock clock;
  const Traced traced = Trace(emulator, clock);
  ASSERT_EQ(traced.run, absl::OkStatus());
  CheckFormat(traced.json);
  EXPECT_EQ(traced.truncation, "");
  EXPECT_THAT(
      Slices(traced.json, "packet"),
      ElementsAre("packets: 00000000 0+1", "packets: 00000014 1+1", "packets: 00000028 2+1",
                  "packets: 0000003C 3+1", "packets: 00000050 4+1", "packets: 00000064 5+1",
                  "packets: 00000078 6+1", "packets: 0000008C 7+1", "packets: 000000A0 8+1"));
  // Units: instruction-set specification, appendix B.
  EXPECT_THAT(Slices(traced.json, "instruction"),
              ElementsAre("ALU.S 0: lui.s 0+1", "ALU.S 1: lui.s 0+1", "ALU.S 2: lui.s 0+1",
                          "ALU.S 0: addi.s 1+1", "ALU.S 1: addi.s 1+1", "SDMA 0: scpad.ld 2+1",
                          "SDMA 0: scpad.ld 3+1", "VEC_MEM 0: vreg.ld 4+1",
                          "VEC_MEM 1: vreg.ld 4+1", "ALU.V 0: add.vv 5+1", "VEC_MEM 0: vreg.st 6+1",
                          "SDMA 0: scpad.st 7+1", "no unit 0: halt.s 8+1"));
  EXPECT_THAT(Slices(traced.json, "dma"),
              ElementsAre("DMA 0: load sp0[0] 1 x 4 2+1", "DMA 0: load sp1[0] 1 x 4 3+1",
                          "DMA 0: store sp0[0] 1 x 4 7+1"));
  EXPECT_TRUE(Slices(traced.json, "stall").empty());
  EXPECT_EQ(traced.json.at("otherData").at("machine"), "atalla");
  EXPECT_EQ(traced.json.at("otherData").at("time"), "1 us is one of packets");
  EXPECT_EQ(traced.json.at("otherData").at("packets"), 9);
}

TEST(TraceWriter, TellsInstructionAndSourceLine) {
  auto in = image::ParseIn(kProgram, "test.in");
  ASSERT_TRUE(in.ok()) << in.status();
  in->program.add_source_files("add.s");
  for (int i = 0; i < 4; ++i) in->program.mutable_packets(1)->add_lines()->set_line(7 + i);
  v1::Symbol& symbol = *in->program.add_symbols();
  symbol.set_name("ma\xFFin");  // Not UTF-8.
  symbol.set_address(0);
  Emulator emulator = Loaded(*in, isa::MachineModel::Default());
  PacketCountClock clock;
  const Traced traced = Trace(emulator, clock);
  CheckFormat(traced.json);
  std::vector<Json> args;
  for (const Json& event : traced.json.at("traceEvents")) {
    if (event.at("ph") == "X" && event.at("ts") == 1) args.push_back(event.at("args"));
  }
  ASSERT_EQ(args.size(), 3u);
  EXPECT_EQ(args[0], Json({{"number", 1},
                           {"address", "00000014"},
                           {"instructions", "addi.s x2, x1, 64 | addi.s x3, x1, 128"},
                           {"source", "add.s:7, add.s:8, add.s:9, add.s:10"}}));
  EXPECT_EQ(args[2], Json({{"instruction", "addi.s x3, x1, 128"},
                           {"slot", 1},
                           {"address", "00000014"},
                           {"source", "add.s:8"}}));
  EXPECT_EQ(Slices(traced.json, "packet")[1], "packets: ma\xEF\xBF\xBDin+20 1+1");
}

TEST(TraceWriter, TakesTimesAndStallsFromTheClock) {
  Emulator emulator = Loaded(kProgram);
  TestClock clock;
  const Traced traced = Trace(emulator, clock, {}, 4);
  CheckFormat(traced.json);
  EXPECT_THAT(Slices(traced.json, "packet"),
              ElementsAre("packets: 00000000 0+1", "packets: 00000014 10+1",
                          "packets: 00000028 20+1", "packets: 0000003C 30+1"));
  EXPECT_THAT(Slices(traced.json, "stall"),
              ElementsAre("stalls: stall: operand 1+4", "stalls: stall: dma 5+5",
                          "stalls: stall: operand 11+4", "stalls: stall: dma 15+5",
                          "stalls: stall: operand 21+4", "stalls: stall: dma 25+5"));
  // The second transfer begins while the first is on its way: it needs a track of its own.
  EXPECT_THAT(Slices(traced.json, "dma"),
              ElementsAre("DMA 0: load sp0[0] 1 x 4 20+15", "DMA 1: load sp1[0] 1 x 4 30+15"));
  std::set<std::string> colours;
  for (const Json& event : traced.json.at("traceEvents")) {
    if (event.value("cat", "") == "stall") {
      colours.insert(absl::StrCat(event.at("name").get<std::string>(), " ",
                                  event.at("cname").get<std::string>()));
    }
  }
  EXPECT_THAT(colours, ElementsAre("stall: dma terrible", "stall: operand bad"));
}

TEST(TraceWriter, EndsAtItsLimitAndSaysSo) {
  Emulator emulator = Loaded(kProgram);
  PacketCountClock clock;
  TraceOptions options;
  options.max_events = 16;
  const Traced traced = Trace(emulator, clock, options);
  EXPECT_EQ(traced.run, absl::OkStatus());  // The run goes on.
  CheckFormat(traced.json);
  // Packets 0 and 1 have 4 + 3 slices; packet 2 could have 9, and has 3; then 10 are there.
  EXPECT_EQ(traced.truncation,
            "the trace holds 3 of 9 packets: the limit is 16 events, and 10 are in it");
  EXPECT_EQ(traced.json.at("otherData").at("truncated"), traced.truncation);
  EXPECT_EQ(Slices(traced.json, "packet").size(), 3u);
  const Json& last = traced.json.at("traceEvents").back();
  EXPECT_EQ(last.at("name"), "end of the trace");

  Emulator again = Loaded(kProgram);
  PacketCountClock other_clock;
  options.max_events = 0;
  EXPECT_EQ(Trace(again, other_clock, options).truncation,
            "the trace holds 0 of 9 packets: the limit is 0 events, and 0 are in it");
}

TEST(TraceWriter, MarksTraps) {
  Emulator emulator = Loaded("0: 0000800096 0000000031 0000000031 0000000031\n");
  PacketCountClock clock;
  const Traced traced = Trace(emulator, clock);
  EXPECT_EQ(traced.run.code(), absl::StatusCode::kAborted);
  CheckFormat(traced.json);
  const Json& last = traced.json.at("traceEvents").back();
  EXPECT_EQ(last.at("name"), "trap");
  EXPECT_EQ(last.at("ts"), 1);
  EXPECT_EQ(last.at("args").at("message"),
            "PC 00000014 slot 0: there is no packet at this address");
}

TEST(TraceWriter, BadFiles) {
  Emulator emulator = Loaded("0: 000000002D 0000000031 0000000031 0000000031\n");
  PacketCountClock clock;
  EXPECT_EQ(TraceWriter::Create(emulator, "/no/such/folder/t.json", &clock, {}).status().code(),
            absl::StatusCode::kNotFound);
  // What the trace writes to before it is complete: a disk that is full.
  const std::string path = absl::StrCat(testing::TempDir(), "/full_disk.json");
  ASSERT_EQ(symlink("/dev/full", absl::StrCat(path, ".tmp", getpid()).c_str()), 0);
  auto writer = TraceWriter::Create(emulator, path, &clock, {});
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_EQ(emulator.SetObserver(writer->get()), absl::OkStatus());
  EXPECT_EQ(emulator.Run().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ((*writer)->Close().code(), absl::StatusCode::kResourceExhausted);
}

class ProgramsTest : public testing::TestWithParam<std::string> {};

TEST_P(ProgramsTest, SlicesAgreeWithTheCounters) {
  const std::string path = absl::StrCat("testdata/vectors/", GetParam(), ".in");
  const auto text = ReadFile(path);
  ASSERT_TRUE(text.ok()) << text.status();
  const auto in = image::ParseIn(*text, path);
  ASSERT_TRUE(in.ok()) << in.status();
  Emulator emulator = Loaded(*in, isa::MachineModel::Reference());
  PacketCountClock clock;
  const Traced traced = Trace(emulator, clock);
  ASSERT_EQ(traced.run, absl::OkStatus());
  CheckFormat(traced.json);
  const Counters counters = emulator.counters();
  EXPECT_EQ(Slices(traced.json, "packet").size(), counters.packets_executed);
  EXPECT_EQ(Slices(traced.json, "instruction").size(), counters.instructions_executed);
  uint64_t bytes = 0;
  for (const Json& event : traced.json.at("traceEvents")) {
    if (event.value("cat", "") == "dma") bytes += event.at("args").at("bytes").get<uint64_t>();
  }
  EXPECT_EQ(bytes, counters.BytesLoaded() + counters.BytesStored());
}

std::vector<std::string> Programs() {
  std::vector<std::string> names = {"end_to_end/gemm"};
  for (int i = 0; i < 30; ++i) names.push_back(absl::StrFormat("reference/r%02d", i));
  return names;
}
INSTANTIATE_TEST_SUITE_P(All, ProgramsTest, testing::ValuesIn(Programs()));

}  // namespace
}  // namespace atalla::emu
