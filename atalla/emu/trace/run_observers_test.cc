#include "atalla/emu/trace/run_observers.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/file.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"

namespace atalla::emu {
namespace {

// mul.s, and an add.s that waits one cycle for it; then halt.s: 3 packets, 4 cycles.
Emulator WaitingEmulator() {
  return MakeEmulator(isa::MachineModel::Default(),
                      {{Word("mul.s", {1, 2, 3})}, {Word("add.s", {4, 1, 1})}, {kHalt}});
}

// Attaches, runs, closes; the note.
std::string Observe(const RunObserverOptions& options, Emulator& emulator,
                    int64_t* cycles = nullptr) {
  auto observers = RunObservers::Attach(options, emulator);
  EXPECT_TRUE(observers.ok()) << observers.status();
  if (!observers.ok()) return "";
  EXPECT_EQ(emulator.Run(), absl::OkStatus());
  EXPECT_EQ((*observers)->timing() != nullptr, options.timing);
  if (cycles != nullptr) *cycles = (*observers)->timing()->cycles();
  const auto note = (*observers)->Close();
  EXPECT_TRUE(note.ok()) << note.status();
  return note.value_or("");
}

TEST(RunObservers, WriteAllThatIsAskedFor) {
  RunObserverOptions options;
  options.timing = true;
  options.trace = absl::StrCat(testing::TempDir(), "/all.json");
  options.commit_log = absl::StrCat(testing::TempDir(), "/all.log");
  Emulator emulator = WaitingEmulator();
  int64_t cycles = 0;
  EXPECT_EQ(Observe(options, emulator, &cycles), "");
  EXPECT_EQ(cycles, 4);
  const std::string trace = ReadFile(options.trace).value_or("");
  EXPECT_TRUE(absl::StrContains(trace, "1 us is one of cycles")) << trace;
  EXPECT_TRUE(absl::StrContains(
      trace, "\"name\":\"stall: operand\",\"cat\":\"stall\",\"ph\":\"X\",\"ts\":1,\"dur\":1"))
      << trace;
  EXPECT_TRUE(
      absl::EndsWith(ReadFile(options.commit_log).value_or(""), "end halted after 3 packets\n"));
}

TEST(RunObservers, TheNameSaysTheFormOfTheTrace) {
  RunObserverOptions options;
  options.trace = absl::StrCat(testing::TempDir(), "/page.html");
  Emulator emulator = WaitingEmulator();
  EXPECT_EQ(Observe(options, emulator), "");
  const std::string page = ReadFile(options.trace).value_or("");
  EXPECT_TRUE(absl::StartsWith(page, "<!DOCTYPE html>"));
  // Packets in 0, 2 and 3; a cycle is lost before the second.
  EXPECT_TRUE(absl::StrContains(page, "{\"events\":[0,0,1,0\n,1,1,1,0,0,2,1,1\n,0,1,1,2\n],"));
  options.trace = absl::StrCat(testing::TempDir(), "/page.html.txt");
  Emulator other = WaitingEmulator();
  EXPECT_EQ(Observe(options, other), "");
  EXPECT_TRUE(absl::StartsWith(ReadFile(options.trace).value_or(""), "{\"traceEvents\":"));
}

TEST(RunObservers, TraceInPacketsAndWithItsLimit) {
  RunObserverOptions options;
  options.trace = absl::StrCat(testing::TempDir(), "/packets.json");
  options.trace_in_cycles = false;
  options.trace_options.max_events = 10;
  Emulator emulator = WaitingEmulator();
  EXPECT_EQ(Observe(options, emulator),
            "the trace holds 1 of 3 packets: the limit is 10 events, and 2 are in it");
  EXPECT_TRUE(absl::StrContains(ReadFile(options.trace).value_or(""), "1 us is one of packets"));
}

TEST(RunObservers, NothingIsAttachedForNothing) {
  const isa::MachineModel machine =
      MachineWith(isa::MachineModel::Default(), [](v1::Semantics& semantics) {
        semantics.set_slot_order(v1::Semantics::SLOT_ORDER_READ_THEN_WRITE);
      });
  Emulator emulator = MakeEmulator(machine, {{kHalt}});
  RunObserverOptions options;
  EXPECT_EQ(Observe(options, emulator), "");
  Emulator refused = MakeEmulator(machine, {{kHalt}});
  options.commit_log = absl::StrCat(testing::TempDir(), "/refused.log");
  EXPECT_EQ(RunObservers::Attach(options, refused).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(ReadFile(options.commit_log).ok());
}

TEST(RunObservers, NameFilesThatCannotBe) {
  Emulator emulator = WaitingEmulator();
  RunObserverOptions options;
  options.trace = "/no/such/folder/t.json";
  EXPECT_TRUE(absl::StrContains(RunObservers::Attach(options, emulator).status().message(),
                                "/no/such/folder/t.json"));
  options = {};
  options.commit_log = "/no/such/folder/t.log";
  EXPECT_TRUE(absl::StrContains(RunObservers::Attach(options, emulator).status().message(),
                                "/no/such/folder/t.log"));
  // What was attached before the error is not any more.
  EXPECT_EQ(emulator.Run(), absl::OkStatus());
}

}  // namespace
}  // namespace atalla::emu
