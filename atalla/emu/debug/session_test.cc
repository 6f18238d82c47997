#include "atalla/emu/debug/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/emu/debug/commands.h"
#include "atalla/emu/debug/debugger.h"
#include "atalla/emu/debug/test_program.h"
#include "atalla/emu/emulator.h"

namespace atalla::emu::debug {
namespace {

using ::testing::HasSubstr;

class SessionTest : public testing::Test {
 protected:
  void SetUp() override {
    auto debugger = Debugger::Create(CallingEmulator());
    ASSERT_TRUE(debugger.ok()) << debugger.status();
    debugger_ = *std::move(debugger);
    Start({});
  }
  void Start(SessionOptions options) {
    session_ = std::make_unique<Session>(*debugger_, output_, errors_, std::move(options));
  }
  // What a command prints; "error: ..." if it is wrong.
  std::string Run(absl::string_view line) {
    output_.str("");
    errors_.str("");
    session_->Execute(line);
    return absl::StrCat(output_.str(), errors_.str());
  }

  std::ostringstream output_;
  std::ostringstream errors_;
  std::unique_ptr<Debugger> debugger_;
  std::unique_ptr<Session> session_;
};

TEST_F(SessionTest, BreaksAtPlacesOfEveryKind) {
  EXPECT_EQ(Run("break sub"), "breakpoint 1 at 00000028 (sub)\n");
  EXPECT_EQ(Run("b main+40"), "breakpoint 2 at 00000064 (loop+20)\n");
  EXPECT_EQ(Run("break a.c:9"), "breakpoint 3 at 00000050 (loop)\n");
  EXPECT_EQ(Run("break 0x14"), "breakpoint 4 at 00000014\n");
  EXPECT_EQ(Run("break 120 if x6 <= 0"), "breakpoint 5 at 00000078 (loop+40)\n");
  EXPECT_EQ(Run("break 00000078"), "breakpoint 6 at 00000078 (loop+40)\n");
  EXPECT_EQ(Run("tbreak ."), "breakpoint 7 at 00000000\n");
  EXPECT_EQ(Run("watch x5"), "watch 8 of x5\n");
  EXPECT_EQ(Run("rwatch sp0[1]"), "watch 9 of sp0[1], reads\n");
  Run("disable 6");
  EXPECT_EQ(Run("info points"),
            "  1 breakpoint sub 00000028, 0 stops\n"
            "  2 breakpoint main+40 00000064, 0 stops\n"
            "  3 breakpoint a.c:9 00000050, 0 stops\n"
            "  4 breakpoint 0x14 00000014, 0 stops\n"
            "  5 breakpoint 120 00000078, with a condition, 0 stops\n"
            "  6 breakpoint 00000078 00000078, 0 stops, disabled\n"
            "  7 breakpoint . 00000000, once, 0 stops\n"
            "  8 change of x5, 0 stops\n"
            "  9 read of sp0[1], 0 stops\n");
  EXPECT_EQ(Run("continue"), "breakpoint 3\n00000050 loop (src/a.c:9): jal x3, -40 <sub>\n");
  EXPECT_EQ(Run("break :11"), "breakpoint 10 at 0000008C (loop+60)\n");
  Run("delete 1 2 3 4 6 8");
  EXPECT_EQ(Run("c"), "breakpoint 5\n00000078 loop+40 (src/a.c:10): bne.s x6, x0, -40, 0 <loop>\n");
  EXPECT_EQ(Run("delete"), "");
  EXPECT_EQ(Run("info points"), "no breakpoints or watches\n");
  EXPECT_EQ(session_->errors(), 0);
}

TEST_F(SessionTest, MovesAndShowsWhere) {
  EXPECT_EQ(Run("step"), "0000003C main (src/a.c:8): addi.s x6, x0, 2\n");
  EXPECT_EQ(Run("next 2"), "00000064 loop+20 (src/a.c:9): addi.s x6, x6, -1\n");
  EXPECT_EQ(Run("step 3"),
            "00000028 sub (src/a.c:3, src/a.c:4): addi.s x5, x5, 1 | sw.s x5, 1024(x0) | "
            "jalr x0, x3, 0\n");
  EXPECT_EQ(Run("slot"),
            "00000028 sub (src/a.c:3, src/a.c:4): addi.s x5, x5, 1 | > sw.s x5, 1024(x0) | "
            "jalr x0, x3, 0\n");
  EXPECT_EQ(Run("backtrace"),
            "#0   00000028 in sub (src/a.c:3, src/a.c:4)\n"
            "#1   00000050 in main+20 (src/a.c:9)\n"
            "#2   00000000 in 00000000\n");
  EXPECT_EQ(Run("finish"),
            "the function has returned\n00000064 loop+20 (src/a.c:9): addi.s x6, x6, -1\n");
  EXPECT_EQ(Run("watch x6"), "watch 1 of x6\n");
  EXPECT_EQ(Run("continue"),
            "watch 1, at 00000064 slot 0 (loop+20): x6: 00000001 -> 00000000\n"
            "00000078 loop+40 (src/a.c:10): bne.s x6, x0, -40, 0 <loop>\n");
  EXPECT_EQ(Run("continue"), "the program has halted after 12 packets\n");
  EXPECT_EQ(Run("step"), "error: the program has halted; 'restart' or 'back' to run again\n");
  EXPECT_EQ(Run("back 2"), "0000008C loop+60 (src/a.c:11): jalr x0, x1, 0\n");
  EXPECT_EQ(Run("reverse-continue"),
            "watch 1, at 00000064 slot 0 (loop+20): x6: 00000001 -> 00000000\n"
            "00000078 loop+40 (src/a.c:10): bne.s x6, x0, -40, 0 <loop>\n");
  EXPECT_EQ(Run("restart"), "00000000: jal x1, 60 <main>\n");
  EXPECT_EQ(Run("continue 2"),
            "watch 1, at 00000064 slot 0 (loop+20): x6: 00000002 -> 00000001\n"
            "00000078 loop+40 (src/a.c:10): bne.s x6, x0, -40, 0 <loop>\n");
  EXPECT_EQ(Run("info program"),
            "program 'calls', 8 packets; machine 'atalla'\n5 packets executed\n"
            "00000078 loop+40 (src/a.c:10): bne.s x6, x0, -40, 0 <loop>\n");
}

TEST_F(SessionTest, ShowsAndChangesTheMachine) {
  Run("set x5 = 41");
  Run("set x6 -1");
  Run("set [0x404] = 1.0");
  EXPECT_EQ(Run("info registers"), "x5 = 00000029  41  5.74532e-44\nx6 = FFFFFFFF  -1  nan\n");
  Run("step 4");
  EXPECT_EQ(Run("print/d x5 x6"), "x5 = 42\nx6 = 2\n");
  EXPECT_EQ(Run("p pc x5"), absl::StrCat("00000064 loop+20 (src/a.c:9): addi.s x6, x6, -1\n",
                                         "x5 = 0000002A  42  5.88545e-44\n"));
  EXPECT_EQ(Run("memory 0x400 3"), "00000400: 0000002A 3F800000 00000000\n");
  EXPECT_EQ(Run("x/c 1024 4"), "00000400: 2A 00 00 00\n");
  EXPECT_EQ(Run("x/b 0x404 2"), "00000404: 0 1\n");
  EXPECT_THAT(Run("info masks"), HasSubstr("m0 = FFFFFFFF  lanes 0..31: 11111111 "));
  EXPECT_THAT(Run("info counters"), HasSubstr("\npackets_executed: 4\n"));
  EXPECT_EQ(Run("info regions"), "the image names no tensors\n");
  EXPECT_EQ(Run("info labels"), "00000028  sub\n0000003C  main\n00000050  loop\n");
  EXPECT_EQ(Run("info snapshots"), "no snapshots\n");
  Run("snapshot here");
  Run("continue");
  EXPECT_EQ(Run("info snapshots"), "here\n");
  EXPECT_EQ(Run("restore here"), "00000064 loop+20 (src/a.c:9): addi.s x6, x6, -1\n");
  EXPECT_EQ(session_->errors(), 0);
}

TEST_F(SessionTest, ListsCodeWithSourceLinesAndMarks) {
  const std::string folder = absl::StrCat(testing::TempDir(), "/sources");
  ASSERT_EQ(CreateFolders(folder), absl::OkStatus());
  ASSERT_EQ(WriteFile(folder + "/a.c", "1\n2\n  x5 += 1;\n *p = x5;\n5\n6\n7\n  x6 = 2;\nsub();\n"),
            absl::OkStatus());
  SessionOptions options;
  options.source_folders = {folder};
  Start(options);
  Run("break loop");
  Run("step 3");
  Run("slot 2");
  EXPECT_EQ(Run("disassemble . 5"),
            "       00000000  jal x1, 60 <main>\n"
            "       00000014  halt.s\n"
            "sub:\n"
            "        # src/a.c:3: x5 += 1;\n"
            "        # src/a.c:4: *p = x5;\n"
            "    => 00000028  addi.s x5, x5, 1 | > sw.s x5, 1024(x0) | jalr x0, x3, 0\n"
            "main:\n"
            "        # src/a.c:8: x6 = 2;\n"
            "       0000003C  addi.s x6, x0, 2\n"
            "loop:\n"
            "        # src/a.c:9: sub();\n"
            "  1    00000050  jal x3, -40 <sub>\n");
  EXPECT_EQ(Run("list a.c:10 2"),
            "        # src/a.c:10\n"
            "       00000078  bne.s x6, x0, -40, 0 <loop>\n"
            "        # src/a.c:11\n"
            "       0000008C  jalr x0, x1, 0\n");
}

TEST_F(SessionTest, SaysWhatIsWrongAndGoesOn) {
  EXPECT_EQ(Run("brek main"), "error: no command 'brek'; did you mean 'break'?\n");
  EXPECT_EQ(Run("zzz"), "error: no command 'zzz'; 'help' lists them\n");
  EXPECT_EQ(Run("re"), "error: 're' may be reverse-continue or restart or restore\n");
  EXPECT_EQ(Run("break"),
            "error: usage: break PLACE [if TARGET RELATION NUMBER]; see 'help break'\n");
  EXPECT_EQ(Run("finish now"), "error: usage: finish; see 'help finish'\n");
  EXPECT_EQ(Run("break mian"),
            "error: no label 'mian'; did you mean 'main'?; a place is a label, file:line or an "
            "address like 0x28\n");
  EXPECT_EQ(Run("break 0x29"), "error: there is no packet at 00000029\n");
  EXPECT_EQ(Run("break main+10"), "error: there is no packet at 00000046\n");
  EXPECT_EQ(Run("break b.c:1"), "error: no code of file 'b.c'; there is code of src/a.c\n");
  EXPECT_EQ(Run("break a.c:5"), "error: no code of line 5 of a.c; the next line with code is 8\n");
  EXPECT_EQ(Run("break a.c:x"), "error: bad line number 'x'; it must be like sum.c:3\n");
  EXPECT_EQ(Run("break :3"),
            "error: the current packet has no source line; name the file, as in a.c:3\n");
  EXPECT_EQ(Run("break main if"), "error: bad condition 'if'; it must be like: if x5 == 3\n");
  EXPECT_EQ(Run("break main if x5 = 3"),
            "error: bad relation '='; it must be == != < <= > or >=\n");
  EXPECT_EQ(Run("break main if v5 == 3"),
            "error: a condition needs one word; v5 is more, or less\n");
  EXPECT_EQ(Run("rwatch x5"),
            "error: reads of registers are not watched: x5; a target of rwatch is memory or "
            "scratchpad rows\n");
  EXPECT_EQ(Run("delete 7"), "error: no breakpoint or watch 7\n");
  EXPECT_EQ(Run("delete all"),
            "error: 'all' is no breakpoint or watch; they have numbers: 'info points'\n");
  EXPECT_EQ(Run("step 0"), "error: a count must be 1 or more\n");
  EXPECT_EQ(Run("step many"), "error: 'many' is no number; it must be like 64, or 0x40\n");
  EXPECT_EQ(Run("print x300"), "error: no x300; the last one is x255\n");
  EXPECT_THAT(Run("print/q x3"), HasSubstr("error: bad format '/q'; it must be /x"));
  EXPECT_EQ(Run("step/x"), "error: step takes no format\n");
  EXPECT_EQ(Run("set x5 to 3"), "error: usage: set TARGET = NUMBER\n");
  EXPECT_EQ(Run("set x0 = 3"), "error: x0 is always 0\n");
  EXPECT_EQ(Run("tensor y"), "error: no region 'y' in the loaded images, which have none\n");
  EXPECT_EQ(Run("memory 0 100000"), "error: 100000 elements; at most 16384\n");
  EXPECT_EQ(Run("finish"), "error: no call of this function was seen; see 'help backtrace'\n");
  EXPECT_EQ(Run("back"), "error: only 0 packets back are known, to the start\n");
  EXPECT_EQ(Run("restore a"), "error: no snapshot 'a'; there is none\n");
  EXPECT_THAT(Run("info everything"),
              HasSubstr("error: no topic 'everything'; there are: points "));
  EXPECT_THAT(Run("source /no/such/file"), HasSubstr("error: /no/such/file: "));
  EXPECT_EQ(session_->errors(), 32);
  EXPECT_EQ(Run("step"), "0000003C main (src/a.c:8): addi.s x6, x0, 2\n");
}

TEST_F(SessionTest, RunsScripts) {
  const std::string inner = absl::StrCat(testing::TempDir(), "/inner.dbg");
  const std::string outer = absl::StrCat(testing::TempDir(), "/outer.dbg");
  ASSERT_EQ(WriteFile(inner, "step\n  # a comment\n\nnonsense\n"), absl::OkStatus());
  ASSERT_EQ(WriteFile(outer, absl::StrCat("source ", inner, "\nprint/d x6\nstep\necho  the end\n",
                                          "quit\nstep\n")),
            absl::OkStatus());
  SessionOptions options;
  options.echo_prompt = "> ";
  Start(options);
  EXPECT_EQ(session_->RunScript(outer), absl::OkStatus());
  EXPECT_EQ(output_.str(),
            absl::StrCat("> source ", inner,
                         "\n> step\n0000003C main (src/a.c:8): addi.s x6, x0, 2\n"
                         ">   # a comment\n> \n> nonsense\n> print/d x6\nx6 = 0\n> step\n"
                         "00000050 loop (src/a.c:9): jal x3, -40 <sub>\n> echo  the end\nthe end\n"
                         "> quit\n"));
  EXPECT_EQ(errors_.str(), absl::StrCat(inner, ":4: no command 'nonsense'; 'help' lists them\n"));
  EXPECT_TRUE(session_->has_quit());
  EXPECT_EQ(session_->errors(), 1);
}

TEST_F(SessionTest, ScriptsThatRunThemselvesEnd) {
  const std::string path = absl::StrCat(testing::TempDir(), "/self.dbg");
  ASSERT_EQ(WriteFile(path, absl::StrCat("source ", path, "\n")), absl::OkStatus());
  EXPECT_EQ(session_->RunScript(path), absl::OkStatus());
  EXPECT_THAT(errors_.str(), HasSubstr("scripts run each other more than 16 deep"));
  EXPECT_EQ(session_->errors(), 1);
}

TEST_F(SessionTest, AnEmptyLineRepeatsWhatMoves) {
  EXPECT_EQ(Run(""), "");
  SessionOptions options;
  options.repeat_on_empty_line = true;
  Start(options);
  EXPECT_EQ(Run(""), "");
  EXPECT_EQ(Run("step 2"), "00000050 loop (src/a.c:9): jal x3, -40 <sub>\n");
  EXPECT_THAT(Run(""), HasSubstr("00000064 loop+20"));
  Run("print x5");
  EXPECT_EQ(Run(""), "");  // Only what moves is repeated.
}

// Whatever is typed, nothing crashes, and the machine and the debugger agree on how far it is.
TEST_F(SessionTest, AnyLineIsAnswered) {
  std::vector<std::string> words = {"row",
                                    "main",
                                    "main+20",
                                    "a.c:9",
                                    ":9",
                                    ":0",
                                    ".",
                                    "0x28",
                                    "0000003C",
                                    "x5",
                                    "x0",
                                    "x256",
                                    "v1",
                                    "v1[",
                                    "v1[0]",
                                    "v1[9..3]",
                                    "m15",
                                    "sp0",
                                    "sp1[31]",
                                    "sp0[0..1,0..3]",
                                    "sp2",
                                    "[",
                                    "[]",
                                    "[1024]",
                                    "[1024:9]",
                                    "[0xFFFFFFFF:1]",
                                    "[0xFFFFFFFF:2]",
                                    "[0..4294967295]",
                                    "if",
                                    "==",
                                    "<",
                                    "=",
                                    "0",
                                    "1",
                                    "3",
                                    "-1",
                                    "1.5",
                                    "nan",
                                    "1e99",
                                    "99999999999999999999",
                                    "points",
                                    "counters",
                                    "a"};
  std::vector<std::string> names = {"p/x", "p/b", "x/c", "frobnicate", "/", "#", ""};
  for (const Command& command : AllCommands()) {
    if (command.name != "quit" && command.name != "source") names.emplace_back(command.name);
  }
  std::mt19937 random(1);
  const auto pick = [&random](const std::vector<std::string>& from) {
    return from[random() % from.size()];
  };
  for (int i = 0; i < 5000; ++i) {
    std::string line = pick(names);
    for (uint32_t count = random() % 4; count > 0; --count)
      absl::StrAppend(&line, " ", pick(words));
    SCOPED_TRACE(line);
    const int64_t errors_before = session_->errors();
    Run(line);
    EXPECT_EQ(session_->errors() - errors_before, errors_.str().empty() ? 0 : 1);
    const Emulator& emulator = debugger_->emulator();
    const bool inside = emulator.next_slot() != 0 || emulator.trap().has_value();
    ASSERT_EQ(debugger_->position() + (inside ? 1 : 0), emulator.counters().packets_executed);
  }
  EXPECT_GT(session_->errors(), 100);
  EXPECT_LT(session_->errors(), 4900);
}

// The table is what help and parser are made of.
TEST(Commands, AreDistinctAndExplained) {
  std::set<std::string> names;
  for (const Command& command : AllCommands()) {
    std::vector<std::string> all = absl::StrSplit(command.aliases, ' ', absl::SkipEmpty());
    all.emplace_back(command.name);
    for (const std::string& name : all) {
      EXPECT_TRUE(names.insert(name).second) << name;
      const auto found = FindCommand(name);
      ASSERT_TRUE(found.ok()) << found.status();
      EXPECT_EQ(*found, &command);
    }
    EXPECT_FALSE(command.summary.empty()) << command.name;
    EXPECT_LT(command.summary.size(), 70u) << command.name;
    EXPECT_TRUE(command.max_words < 0 || command.max_words >= command.min_words) << command.name;
    EXPECT_EQ(command.arguments.empty(), command.max_words == 0) << command.name;
    EXPECT_NE(command.run, nullptr);
    EXPECT_TRUE(absl::StrContains(HelpText(), Usage(command))) << command.name;
    EXPECT_TRUE(absl::StartsWith(HelpText(command), Usage(command)));
    for (const absl::string_view details : command.details) {
      EXPECT_TRUE(details.empty() || absl::EndsWith(details, "\n")) << command.name;
    }
  }
  EXPECT_EQ(FindCommand("disas").value()->name, "disassemble");
}

TEST_F(SessionTest, HelpIsOfTheTable) {
  EXPECT_EQ(Run("help"), HelpText());
  EXPECT_EQ(Run("help bt"), HelpText(*FindCommand("backtrace").value()));
  EXPECT_THAT(Run("help info"), HasSubstr("  counters     what the program has executed"));
  EXPECT_THAT(Run("help print"), HasSubstr("  sp0[0..3,0..7]            a tile"));
  EXPECT_THAT(Run("help me"),
              HasSubstr("memory[/FORMAT] ADDRESS"));  // The only one that begins so.
  EXPECT_EQ(Run("help you"), "error: no command 'you'; 'help' lists them\n");
}

}  // namespace
}  // namespace atalla::emu::debug
