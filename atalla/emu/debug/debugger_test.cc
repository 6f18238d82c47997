#include "atalla/emu/debug/debugger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "atalla/emu/debug/target.h"
#include "atalla/emu/debug/test_program.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"

namespace atalla::emu::debug {
namespace {

using ::testing::ElementsAre;

std::unique_ptr<Debugger> Make(Emulator emulator) {
  auto debugger = Debugger::Create(std::move(emulator));
  EXPECT_TRUE(debugger.ok()) << debugger.status();
  return *std::move(debugger);
}

int BreakAt(Debugger& debugger, int64_t address) {
  Breakpoint breakpoint;
  breakpoint.addresses = {address};
  return debugger.AddBreakpoint(breakpoint);
}

int WatchOf(Debugger& debugger, const char* target, bool on_read = false) {
  Watch watch;
  watch.target = ParseTarget(target, debugger.emulator()).value();
  watch.on_read = on_read;
  return debugger.AddWatch(watch);
}

// The path of the program is in test_program.h: packet, and how many came before it.
void ExpectAt(const Debugger& debugger, int64_t pc, uint64_t position) {
  EXPECT_EQ(debugger.emulator().pc(), pc);
  EXPECT_EQ(debugger.position(), position);
  EXPECT_EQ(debugger.emulator().counters().packets_executed, position);
}

TEST(Debugger, StopsAtBreakpoints) {
  const auto debugger = Make(CallingEmulator());
  EXPECT_EQ(BreakAt(*debugger, 40), 1);
  Stop stop = debugger->Continue();
  EXPECT_EQ(stop.reason, Stop::Reason::kBreakpoint);
  EXPECT_THAT(stop.breakpoints, ElementsAre(1));
  ExpectAt(*debugger, 40, 3);
  EXPECT_EQ(debugger->Continue().reason, Stop::Reason::kBreakpoint);
  ExpectAt(*debugger, 40, 7);
  EXPECT_EQ(debugger->points().at(1).hits, 2u);
  EXPECT_EQ(debugger->Continue().reason, Stop::Reason::kHalted);
  EXPECT_EQ(debugger->position(), 12u);
  EXPECT_EQ(debugger->emulator().ScalarRegister(5), 2u);
  stop = debugger->Continue();
  EXPECT_EQ(stop.reason, Stop::Reason::kError);
  EXPECT_EQ(stop.message, "the program has halted; 'restart' or 'back' to run again");
}

TEST(Debugger, ConditionsAreOfSignedIntegersBeforeThePacket) {
  const auto stops = [](const char* target, Condition::Relation relation, uint32_t value) {
    const auto debugger = Make(CallingEmulator());
    Breakpoint breakpoint;
    breakpoint.addresses = {120};  // x6 is 1, then 0.
    breakpoint.condition =
        Condition{ParseTarget(target, debugger->emulator()).value(), relation, value};
    debugger->AddBreakpoint(breakpoint);
    std::vector<uint64_t> positions;
    while (debugger->Continue().reason == Stop::Reason::kBreakpoint) {
      positions.push_back(debugger->position());
    }
    return positions;
  };
  using Relation = Condition::Relation;
  const uint32_t minus_1 = 0xFFFFFFFF;
  EXPECT_THAT(stops("x6", Relation::kEqual, 1), ElementsAre(5));
  EXPECT_THAT(stops("x6", Relation::kNotEqual, 1), ElementsAre(9));
  EXPECT_THAT(stops("x6", Relation::kLess, 1), ElementsAre(9));
  EXPECT_THAT(stops("x6", Relation::kLessOrEqual, 0), ElementsAre(9));
  EXPECT_THAT(stops("x6", Relation::kGreater, minus_1), ElementsAre(5, 9));
  EXPECT_THAT(stops("x6", Relation::kGreaterOrEqual, 1), ElementsAre(5));
  EXPECT_THAT(stops("[1024]", Relation::kEqual, 2), ElementsAre(9));
  EXPECT_THAT(stops("m0", Relation::kEqual, minus_1), ElementsAre(5, 9));
}

TEST(Debugger, BreakpointsCanBeOnceOffAndGone) {
  const auto debugger = Make(CallingEmulator());
  Breakpoint once;
  once.addresses = {40};
  once.once = true;
  debugger->AddBreakpoint(once);
  const int other = BreakAt(*debugger, 100);
  EXPECT_THAT(debugger->Continue().breakpoints, ElementsAre(1));
  EXPECT_EQ(debugger->points().count(1), 0u);
  EXPECT_EQ(debugger->Enable(other, false), absl::OkStatus());
  const int third = BreakAt(*debugger, 120);
  EXPECT_THAT(debugger->Continue().breakpoints, ElementsAre(third));
  ExpectAt(*debugger, 120, 5);
  EXPECT_EQ(debugger->Enable(other, true), absl::OkStatus());
  EXPECT_EQ(debugger->Delete(third), absl::OkStatus());
  EXPECT_THAT(debugger->Continue().breakpoints, ElementsAre(other));
  ExpectAt(*debugger, 100, 8);
  EXPECT_EQ(debugger->Delete(third), absl::NotFoundError("no breakpoint or watch 3"));
  EXPECT_EQ(debugger->Enable(9, true), absl::NotFoundError("no breakpoint or watch 9"));
}

TEST(Debugger, WatchesTellWhatChangedAndWhere) {
  const auto debugger = Make(CallingEmulator());
  const int reg = WatchOf(*debugger, "x5");
  const int memory = WatchOf(*debugger, "[1020:8]");
  Stop stop = debugger->Continue();
  EXPECT_EQ(stop.reason, Stop::Reason::kWatch);
  ExpectAt(*debugger, 100, 4);  // After the packet.
  ASSERT_EQ(stop.hits.size(), 2u);
  EXPECT_EQ(stop.hits[0].number, reg);
  EXPECT_EQ(stop.hits[0].address, 40);
  EXPECT_EQ(stop.hits[0].slot, 0);
  EXPECT_EQ(stop.hits[0].what, "x5: 00000000 -> 00000001");
  EXPECT_EQ(stop.hits[1].number, memory);
  EXPECT_EQ(stop.hits[1].slot, 1);
  EXPECT_EQ(stop.hits[1].what, "[0x000003FC:8]: byte 00000400 00 -> 01");
  EXPECT_EQ(debugger->Delete(reg), absl::OkStatus());
  stop = debugger->Continue();
  ASSERT_EQ(stop.hits.size(), 1u);
  EXPECT_EQ(stop.hits[0].what, "[0x000003FC:8]: byte 00000400 01 -> 02");
  EXPECT_EQ(debugger->points().at(memory).hits, 2u);
  EXPECT_EQ(debugger->Continue().reason, Stop::Reason::kHalted);
}

// add.vv v3 = v1 + v2; vreg.st v3 to row 5 of scratchpad 1; lw.s x4 from 400h; mv.stm m2.
TEST(Debugger, WatchesVectorsMasksRowsAndReads) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(),
                                   {{Word("add.vv", {3, 1, 2, 0}), Word("mv.stm", {2, 7})},
                                    {Word("vreg.st", {3, 6, 0, 3, 1})},
                                    {Word("lw.s", {4, 0, 0x400})},
                                    {Word("vreg.ld", {9, 6, 0, 3, 1})},
                                    {kHalt}});
  emulator.SetVectorRegister(1, FirstLanes({0x3F800000, 0x3F800000, 0x40000000}));
  emulator.SetScalarRegister(6, 5 * 64);  // Row 5.
  emulator.SetScalarRegister(7, 0x0F);
  const auto debugger = Make(std::move(emulator));
  WatchOf(*debugger, "v3[2..3]");
  WatchOf(*debugger, "m2");
  WatchOf(*debugger, "sp1[4..6]");
  WatchOf(*debugger, "[0x402:2]", /*on_read=*/true);
  WatchOf(*debugger, "sp1[5]", /*on_read=*/true);
  const auto hits = [&debugger] {
    std::vector<std::string> texts;
    for (const WatchHit& hit : debugger->Continue().hits) texts.push_back(hit.what);
    return texts;
  };
  EXPECT_THAT(hits(),
              ElementsAre("v3[2..3]: lane 2 00000000 -> 40000000", "m2: 00000000 -> 0000000F"));
  EXPECT_THAT(hits(), ElementsAre("sp1[4..6]: lane 0 of row 5 00000000 -> 3F800000"));
  EXPECT_THAT(hits(), ElementsAre("[0x00000402:2]: 4 bytes from 00000400 are read"));
  EXPECT_THAT(hits(), ElementsAre("sp1[5]: row 5 is read"));
}

TEST(Debugger, StepsPacketsOverCallsAndOut) {
  const auto debugger = Make(CallingEmulator());
  EXPECT_EQ(debugger->StepPackets(2).reason, Stop::Reason::kStep);
  ExpectAt(*debugger, 80, 2);
  EXPECT_EQ(debugger->StepOver(1).reason, Stop::Reason::kStep);
  ExpectAt(*debugger, 100, 4);
  EXPECT_EQ(debugger->StepOver(3).reason, Stop::Reason::kStep);  // 100, 120, and 80 with its call.
  ExpectAt(*debugger, 100, 8);
  EXPECT_EQ(debugger->Finish().reason, Stop::Reason::kFinished);
  ExpectAt(*debugger, 20, 11);
  EXPECT_EQ(debugger->Finish().message, "no call of this function was seen; see 'help backtrace'");
  EXPECT_EQ(debugger->StepPackets(5).reason, Stop::Reason::kHalted);
  EXPECT_EQ(debugger->StepSlots(1).reason, Stop::Reason::kError);

  const auto again = Make(CallingEmulator());
  again->StepPackets(3);
  EXPECT_EQ(again->Finish().reason, Stop::Reason::kFinished);
  ExpectAt(*again, 100, 4);
  // A breakpoint inside of what is stepped over, or finished, stops.
  BreakAt(*again, 40);
  again->StepPackets(2);
  EXPECT_EQ(again->StepOver(1).reason, Stop::Reason::kBreakpoint);
  ExpectAt(*again, 40, 7);
}

TEST(Debugger, KnowsWhoCalled) {
  const auto debugger = Make(CallingEmulator());
  EXPECT_TRUE(debugger->calls().frames().empty());
  debugger->StepPackets(3);
  ASSERT_EQ(debugger->calls().frames().size(), 2u);
  EXPECT_EQ(debugger->calls().frames()[0].call_site, 0);
  EXPECT_EQ(debugger->calls().frames()[0].function, 60);
  EXPECT_EQ(debugger->calls().frames()[1].call_site, 80);
  EXPECT_EQ(debugger->calls().frames()[1].function, 40);
  EXPECT_EQ(debugger->calls().frames()[1].return_address, 100);
  debugger->StepPackets(1);
  EXPECT_EQ(debugger->calls().depth(), 1u);
  debugger->Continue();
  EXPECT_EQ(debugger->calls().depth(), 0u);
}

// 0: jal x1, 0 without end.
TEST(Debugger, ForgetsTheOutermostOfEndlessCalls) {
  const auto debugger = Make(MakeEmulator(isa::MachineModel::Default(), {{Word("jal", {1, 0})}}));
  debugger->StepPackets(200000);
  EXPECT_EQ(debugger->calls().depth(), 200000u);
  EXPECT_LE(debugger->calls().frames().size(), CallStack::kMaxFrames);
  EXPECT_EQ(debugger->calls().forgotten() + debugger->calls().frames().size(), 200000u);
}

TEST(Debugger, StepsSlots) {
  const auto debugger = Make(CallingEmulator());
  debugger->StepPackets(3);
  EXPECT_EQ(debugger->StepSlots(1).reason, Stop::Reason::kStep);
  EXPECT_EQ(debugger->emulator().next_slot(), 1);
  EXPECT_EQ(debugger->emulator().ScalarRegister(5), 1u);
  EXPECT_EQ(debugger->position(), 3u);
  // A watch stops inside the packet.
  WatchOf(*debugger, "[1024]");
  const Stop stop = debugger->StepSlots(2);
  EXPECT_EQ(stop.reason, Stop::Reason::kWatch);
  EXPECT_EQ(debugger->emulator().next_slot(), 2);
  // A packet's breakpoint does not stop in the middle of it; the end of the packet is a place.
  BreakAt(*debugger, 40);
  BreakAt(*debugger, 100);
  EXPECT_EQ(debugger->StepSlots(1).reason, Stop::Reason::kBreakpoint);
  ExpectAt(*debugger, 100, 4);
  // Back from inside a packet is to its start.
  debugger->StepPackets(3);
  debugger->StepSlots(1);
  EXPECT_EQ(debugger->emulator().ScalarRegister(5), 2u);
  EXPECT_EQ(debugger->StepBack(1).reason, Stop::Reason::kBreakpoint);
  ExpectAt(*debugger, 40, 7);
  EXPECT_EQ(debugger->emulator().next_slot(), 0);
  EXPECT_EQ(debugger->emulator().ScalarRegister(5), 1u);
}

TEST(Debugger, StepsBack) {
  const auto debugger = Make(CallingEmulator());
  debugger->Continue();
  EXPECT_EQ(debugger->StepBack(1).reason, Stop::Reason::kStep);
  ExpectAt(*debugger, 20, 11);
  EXPECT_EQ(debugger->StepBack(4).reason, Stop::Reason::kStep);
  ExpectAt(*debugger, 40, 7);
  EXPECT_EQ(debugger->emulator().ScalarRegister(5), 1u);
  EXPECT_EQ(GetWord(debugger->emulator(), 1024), 1u);
  EXPECT_EQ(debugger->calls().depth(), 2u);
  EXPECT_EQ(debugger->StepBack(0).reason, Stop::Reason::kStep);
  ExpectAt(*debugger, 40, 7);
  const Stop stop = debugger->StepBack(8);
  EXPECT_EQ(stop.reason, Stop::Reason::kError);
  EXPECT_EQ(stop.message, "only 7 packets back are known, to the start");
  EXPECT_EQ(debugger->StepBack(7).reason, Stop::Reason::kStep);
  ExpectAt(*debugger, 0, 0);
  EXPECT_EQ(GetWord(debugger->emulator(), 1024), 0u);
  // Forward it is the same program as ever.
  EXPECT_EQ(debugger->Continue().reason, Stop::Reason::kHalted);
  EXPECT_EQ(debugger->position(), 12u);
  EXPECT_EQ(debugger->emulator().ScalarRegister(5), 2u);
}

// Wherever one goes, there the machine is as it was on the way there.
TEST(Debugger, EveryPlaceIsTheSameFromBothSides) {
  const auto state = [](const Debugger& debugger) {
    const Emulator& emulator = debugger.emulator();
    std::vector<uint64_t> words = {static_cast<uint64_t>(emulator.pc()), debugger.calls().depth(),
                                   GetWord(emulator, 1024), emulator.halted() ? 1u : 0u};
    for (int i = 0; i < 8; ++i) words.push_back(emulator.ScalarRegister(i));
    return words;
  };
  const auto debugger = Make(CallingEmulator());
  std::vector<std::vector<uint64_t>> forward = {state(*debugger)};
  while (debugger->StepPackets(1).reason == Stop::Reason::kStep)
    forward.push_back(state(*debugger));
  forward.push_back(state(*debugger));
  ASSERT_EQ(forward.size(), 13u);
  std::mt19937 random(7);
  for (int i = 0; i < 500; ++i) {
    const uint64_t position = debugger->position();
    const uint64_t count = random() % 5;
    if (random() % 2 == 0) {
      const Stop stop = debugger->StepBack(count);
      EXPECT_EQ(stop.reason == Stop::Reason::kError, count > position);
    } else if (count > 0 && position < 12) {
      debugger->StepPackets(count);
    }
    ASSERT_EQ(state(*debugger), forward[debugger->position()]) << "step " << i;
  }
}

TEST(Debugger, ContinuesBack) {
  const auto debugger = Make(CallingEmulator());
  debugger->Continue();
  BreakAt(*debugger, 40);
  const int watch = WatchOf(*debugger, "x6");  // Written by 60, 100 (1), 100 (0).
  Stop stop = debugger->ContinueBack();
  EXPECT_EQ(stop.reason, Stop::Reason::kWatch);
  ExpectAt(*debugger, 120, 9);  // After 100 set x6 to 0.
  ASSERT_EQ(stop.hits.size(), 1u);
  EXPECT_EQ(stop.hits[0].what, "x6: 00000001 -> 00000000");
  EXPECT_EQ(debugger->ContinueBack().reason, Stop::Reason::kBreakpoint);
  ExpectAt(*debugger, 40, 7);
  EXPECT_EQ(debugger->Delete(watch), absl::OkStatus());
  EXPECT_EQ(debugger->ContinueBack().reason, Stop::Reason::kBreakpoint);
  ExpectAt(*debugger, 40, 3);
  EXPECT_EQ(debugger->ContinueBack().reason, Stop::Reason::kStep);
  ExpectAt(*debugger, 0, 0);
}

TEST(Debugger, GoingBackUsesUpNoBreakpoint) {
  const auto debugger = Make(CallingEmulator());
  debugger->Continue();
  Breakpoint once;
  once.addresses = {40};
  once.once = true;
  const int number = debugger->AddBreakpoint(once);
  EXPECT_THAT(debugger->ContinueBack().breakpoints, ElementsAre(number));
  EXPECT_THAT(debugger->ContinueBack().breakpoints, ElementsAre(number));
  ExpectAt(*debugger, 40, 3);
  EXPECT_EQ(debugger->points().at(number).hits, 0u);
  debugger->StepPackets(1);
  EXPECT_THAT(debugger->StepBack(1).breakpoints, ElementsAre(number));
  EXPECT_THAT(debugger->Continue().breakpoints, ElementsAre(number));
  ExpectAt(*debugger, 40, 7);
  EXPECT_EQ(debugger->points().count(number), 0u);
}

TEST(Debugger, ChangesByHandAreWhereStepsBackEnd) {
  const auto debugger = Make(CallingEmulator());
  debugger->StepPackets(2);
  WatchOf(*debugger, "x6");
  EXPECT_EQ(debugger->Modify([](Emulator& emulator) {
    emulator.SetScalarRegister(6, 5);
    return absl::OkStatus();
  }),
            absl::OkStatus());
  const Stop stop = debugger->Continue();
  ASSERT_EQ(stop.hits.size(), 1u);
  EXPECT_EQ(stop.hits[0].what, "x6: 00000005 -> 00000004");  // Not from 2: the hand is no write.
  ExpectAt(*debugger, 120, 5);
  EXPECT_EQ(debugger->StepBack(4).message,
            "only 3 packets back are known, to the last change by hand");
  EXPECT_EQ(debugger->StepBack(3).reason, Stop::Reason::kStep);
  ExpectAt(*debugger, 80, 2);
  EXPECT_EQ(debugger->emulator().ScalarRegister(6), 5u);
  EXPECT_EQ(debugger->Restart(), absl::OkStatus());
  ExpectAt(*debugger, 0, 0);
  EXPECT_EQ(debugger->emulator().ScalarRegister(6), 0u);
}

TEST(Debugger, Snapshots) {
  const auto debugger = Make(CallingEmulator());
  debugger->StepPackets(3);
  debugger->SaveSnapshot("in sub");
  debugger->Continue();
  EXPECT_EQ(debugger->RestoreSnapshot("in main"),
            absl::NotFoundError("no snapshot 'in main'; there are: in sub"));
  EXPECT_EQ(debugger->RestoreSnapshot("in sub"), absl::OkStatus());
  ExpectAt(*debugger, 40, 3);
  EXPECT_EQ(debugger->calls().depth(), 2u);
  EXPECT_EQ(debugger->emulator().ScalarRegister(5), 0u);
  EXPECT_EQ(debugger->Continue().reason, Stop::Reason::kHalted);
  EXPECT_EQ(debugger->position(), 12u);
  EXPECT_EQ(Make(CallingEmulator())->RestoreSnapshot("a"),
            absl::NotFoundError("no snapshot 'a'; there is none"));
}

TEST(Debugger, CanBeInterrupted) {
  const auto debugger = Make(MakeEmulator(isa::MachineModel::Default(), {{Word("jal", {0, 0})}}));
  std::atomic<bool> flag{true};
  debugger->SetInterruptFlag(&flag);
  EXPECT_EQ(debugger->Continue().reason, Stop::Reason::kInterrupted);
  EXPECT_EQ(debugger->position(), 1u);
  EXPECT_FALSE(flag);
}

TEST(Debugger, Traps) {
  const auto debugger = Make(MakeEmulator(
      isa::MachineModel::Default(), {{Word("addi.s", {1, 0, 5})}, {Word("div.s", {2, 1, 0})}}));
  const Stop stop = debugger->Continue();
  EXPECT_EQ(stop.reason, Stop::Reason::kTrapped);
  EXPECT_EQ(stop.message,
            "trap at PC 00000014 slot 0: div.s x2, x1, x0: division by zero (x1 = 00000005, "
            "x0 = 00000000)");
  EXPECT_EQ(debugger->Continue().message,
            "the program has trapped; 'restart' or 'back' to run again");
  EXPECT_EQ(debugger->StepBack(1).reason, Stop::Reason::kStep);
  ExpectAt(*debugger, 20, 1);
  EXPECT_EQ(debugger->StepSlots(1).reason, Stop::Reason::kTrapped);
}

TEST(Debugger, NeedsAProgramThatCanBeObserved) {
  EXPECT_EQ(Debugger::Create(Emulator()).status(),
            absl::FailedPreconditionError("no program is loaded"));
  const isa::MachineModel machine =
      MachineWith(isa::MachineModel::Default(), [](v1::Semantics& semantics) {
        semantics.set_slot_order(v1::Semantics::SLOT_ORDER_READ_THEN_WRITE);
      });
  EXPECT_EQ(Debugger::Create(MakeEmulator(machine, {{kHalt}})).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace atalla::emu::debug
