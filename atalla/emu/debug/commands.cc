#include "atalla/emu/debug/commands.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/diagnostic.h"
#include "atalla/emu/debug/session.h"

namespace atalla::emu::debug {
namespace {

constexpr absl::string_view kLocationHelp =
    "A place is a label (main), a label and bytes after it (main+40), a source line (sum.c:3, or\n"
    ":3 in the current file), an address (0x28, or 00000028 as listings print it), or . for here.\n"
    "Of a source line it is the first packet in each function that has code of the line.\n";

constexpr absl::string_view kTargetHelp =
    "  x5  m2  v3                registers\n"
    "  v3[4]  v3[0..7]           lanes of a vector register\n"
    "  sp0  sp1[3]  sp0[0..3]    rows of a scratchpad, all or some\n"
    "  sp0[0..3,0..7]            a tile: columns 0 to 7 of rows 0 to 3\n"
    "  [0x1000]  [0x1000:64]     a word of data memory; 64 bytes ([0x1000..0x103F] is the same)\n"
    "  y  y:64                   the bytes of a tensor that the image names; the first 64\n";

constexpr absl::string_view kFormatHelp =
    "Formats: /x words in hexadecimal, /d signed, /u unsigned, /f float, /b BF16 (the upper half "
    "of\n"
    "a word, half-words of memory), /c bytes of memory. Without one, registers show as several,\n"
    "vectors and tiles as floats, memory as words. Cells never written show as a dot.\n";

constexpr absl::string_view kConditionHelp =
    "With a condition it stops only when that holds: break main if x5 == 3. The left side is one\n"
    "word of what 'help print' lists, the relation one of == != < <= > >= on signed integers.\n";

constexpr absl::string_view kWatchHelp =
    "The program stops after the packet that did it; 'slot' stops after the slot. Targets:\n";

constexpr Command kCommands[] = {
    {"break",
     "b",
     "PLACE [if TARGET RELATION NUMBER]",
     1,
     5,
     false,
     false,
     "stop before the packets at a place",
     {kLocationHelp, kConditionHelp},
     &Session::Break},
    {"tbreak",
     "tb",
     "PLACE [if TARGET RELATION NUMBER]",
     1,
     5,
     false,
     false,
     "the same, once",
     {kLocationHelp, kConditionHelp},
     &Session::BreakOnce},
    {"watch",
     "w",
     "TARGET",
     1,
     1,
     false,
     false,
     "stop when a register, scratchpad row or memory changes",
     {kWatchHelp, kTargetHelp},
     &Session::WatchChange},
    {"rwatch",
     "rw",
     "TARGET",
     1,
     1,
     false,
     false,
     "stop when memory or a scratchpad row is read",
     {kWatchHelp, kTargetHelp},
     &Session::WatchRead},
    {"delete",
     "d",
     "[NUMBER...]",
     0,
     -1,
     false,
     false,
     "delete breakpoints and watches, all without a number",
     {},
     &Session::Delete},
    {"enable",
     "",
     "NUMBER...",
     1,
     -1,
     false,
     false,
     "let them stop the program again",
     {},
     &Session::Enable},
    {"disable",
     "",
     "NUMBER...",
     1,
     -1,
     false,
     false,
     "keep them, but do not stop",
     {},
     &Session::Disable},
    {"continue",
     "c cont",
     "[TIMES]",
     0,
     1,
     true,
     false,
     "run until something stops the program",
     {"With a number, that many times. ^C stops it, too.\n"},
     &Session::Continue},
    {"step", "s", "[COUNT]", 0, 1, true, false, "execute packets", {}, &Session::Step},
    {"next",
     "n",
     "[COUNT]",
     0,
     1,
     true,
     false,
     "execute packets; calls count as one",
     {},
     &Session::Next},
    {"slot",
     "stepi si",
     "[COUNT]",
     0,
     1,
     true,
     false,
     "execute instructions, slot by slot",
     {"Inside a packet, '>' marks the instruction that executes next. A jump takes effect at the\n"
      "end of its packet. 'step' completes a packet.\n"},
     &Session::Slot},
    {"finish",
     "fin",
     "",
     0,
     0,
     true,
     false,
     "run until the current function has returned",
     {},
     &Session::Finish},
    {"back",
     "bs reverse-step",
     "[COUNT]",
     0,
     1,
     true,
     false,
     "go back by packets",
     {"By running again, from the start or from the last change by hand ('set', 'restore').\n"},
     &Session::Back},
    {"reverse-continue",
     "rc",
     "",
     0,
     0,
     true,
     false,
     "go back to the last place that stops the program",
     {},
     &Session::ContinueBack},
    {"restart",
     "run r",
     "",
     0,
     0,
     false,
     false,
     "go back to the start of the program",
     {"Breakpoints stay; changes by hand are undone.\n"},
     &Session::Restart},
    {"snapshot",
     "save",
     "NAME",
     1,
     1,
     false,
     false,
     "remember the machine as it is now",
     {"Registers, scratchpads, data memory, and how far the program has come.\n"},
     &Session::Snapshot},
    {"restore", "", "NAME", 1, 1, false, false, "go back to a snapshot", {}, &Session::Restore},
    {"print",
     "p",
     "TARGET...",
     1,
     -1,
     false,
     true,
     "show registers, tiles of scratchpads, memory",
     {kTargetHelp, kFormatHelp},
     &Session::Print},
    {"memory",
     "x",
     "ADDRESS [COUNT]",
     1,
     2,
     false,
     true,
     "show COUNT elements of memory, 16 without it",
     {kFormatHelp},
     &Session::Memory},
    {"tensor",
     "t",
     "NAME [COUNT]",
     1,
     2,
     false,
     false,
     "show elements of a tensor that the image names, in row-major order",
     {},
     &Session::Tensor},
    {"set",
     "",
     "TARGET = NUMBER",
     2,
     3,
     false,
     false,
     "change a register, cells, or words",
     {"A number with a point or an exponent is a float: set v3 = 1.5 sets all lanes.\n"},
     &Session::Set},
    {"disassemble",
     "u dis list l",
     "[PLACE] [COUNT]",
     0,
     2,
     false,
     false,
     "list packets around a place, with source lines",
     {kLocationHelp},
     &Session::Disassemble},
    {"backtrace",
     "bt where",
     "",
     0,
     0,
     false,
     false,
     "who called the current function",
     {"From the jumps that were seen: a jal or jalr that keeps its return address in a register\n"
      "is a call, a jalr to that address without keeping one is the return. Functions that jump\n"
      "away otherwise stay in the list.\n"},
     &Session::Backtrace},
    {"info", "i", "TOPIC", 1, 1, false, false, "show lists and counters", {}, &Session::Info},
    {"source",
     "",
     "FILE",
     1,
     1,
     false,
     false,
     "run the commands of a file",
     {"Commands that are wrong are reported, and the next one runs.\n"},
     &Session::Source},
    {"echo", "", "TEXT", 0, -1, false, false, "print text", {}, &Session::Echo},
    {"help",
     "h ?",
     "[COMMAND]",
     0,
     1,
     false,
     false,
     "this list; all about one command",
     {},
     &Session::Help},
    {"quit", "q exit", "", 0, 0, false, false, "leave", {}, &Session::Quit},
};

constexpr InfoTopic kInfoTopics[] = {
    {"points", "breakpoints and watches", &Session::InfoPoints},
    {"breakpoints", "the same", &Session::InfoPoints},
    {"counters", "what the program has executed and moved", &Session::InfoCounters},
    {"registers", "scalar registers that are not 0", &Session::InfoRegisters},
    {"masks", "mask registers", &Session::InfoMasks},
    {"regions", "tensors that the image names", &Session::InfoRegions},
    {"labels", "labels of the program", &Session::InfoLabels},
    {"snapshots", "snapshots", &Session::InfoSnapshots},
    {"program", "program, machine, and how far it has come", &Session::InfoProgram},
};

bool HasAlias(const Command& command, absl::string_view word) {
  for (absl::string_view alias : absl::StrSplit(command.aliases, ' ', absl::SkipEmpty())) {
    if (alias == word) return true;
  }
  return false;
}

}  // namespace

absl::Span<const Command> AllCommands() { return kCommands; }

absl::Span<const InfoTopic> AllInfoTopics() { return kInfoTopics; }

absl::StatusOr<const Command*> FindCommand(absl::string_view word) {
  std::vector<const Command*> beginnings;
  std::vector<std::string> names;
  for (const Command& command : AllCommands()) {
    if (command.name == word || HasAlias(command, word)) return &command;
    if (absl::StartsWith(command.name, word)) beginnings.push_back(&command);
    names.emplace_back(command.name);
  }
  if (beginnings.size() == 1) return beginnings[0];
  if (beginnings.empty()) {
    const std::string nearest = NearestSpelling(word, names);
    return absl::InvalidArgumentError(absl::StrCat(
        "no command '", word, "'",
        nearest.empty() ? "; 'help' lists them" : absl::StrCat("; did you mean '", nearest, "'?")));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", word, "' may be ",
                   absl::StrJoin(beginnings, " or ", [](std::string* out, const Command* command) {
                     absl::StrAppend(out, command->name);
                   })));
}

std::string Usage(const Command& command) {
  return absl::StrCat(command.name, command.has_format ? "[/FORMAT]" : "",
                      command.arguments.empty() ? "" : " ", command.arguments);
}

std::string HelpText() {
  std::string text;
  for (const Command& command : AllCommands()) {
    absl::StrAppendFormat(&text, "  %-46s %s\n", Usage(command), command.summary);
  }
  return absl::StrCat(text,
                      "The beginning of a name will do if no other begins so. 'help COMMAND' ",
                      "says more.\n");
}

std::string HelpText(const Command& command) {
  std::string text = absl::StrCat(Usage(command), ": ", command.summary, "\n", command.details[0],
                                  command.details[1]);
  if (!command.aliases.empty()) {
    absl::StrAppend(
        &text, "Also: ",
        absl::StrJoin(std::vector<std::string>(absl::StrSplit(command.aliases, ' ')), ", "), "\n");
  }
  if (command.run != &Session::Info) return text;
  for (const InfoTopic& topic : AllInfoTopics()) {
    absl::StrAppendFormat(&text, "  %-12s %s\n", topic.name, topic.summary);
  }
  return text;
}

}  // namespace atalla::emu::debug
