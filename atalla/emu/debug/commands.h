// The commands of a debugger session: one table for the parser and for the help.

#ifndef ATALLA_EMU_DEBUG_COMMANDS_H_
#define ATALLA_EMU_DEBUG_COMMANDS_H_

#include <array>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/emu/debug/session.h"

namespace atalla::emu::debug {

struct Command {
  absl::string_view name;
  absl::string_view aliases;    // With blanks between.
  absl::string_view arguments;  // As help shows them.
  int min_words;
  int max_words;                             // -1: any number.
  bool moves;                                // Moves the program: an empty line repeats it.
  bool has_format;                           // May be followed by /x and the like.
  absl::string_view summary;                 // One line.
  std::array<absl::string_view, 2> details;  // More lines, or none.
  absl::Status (Session::*run)(const Session::Arguments&);
};

absl::Span<const Command> AllCommands();

// By name, alias, or the beginning of one name only. kInvalidArgument: unknown, with the nearest
// spelling, or the beginning of several.
absl::StatusOr<const Command*> FindCommand(absl::string_view word);

struct InfoTopic {
  absl::string_view name;
  absl::string_view summary;
  void (Session::*run)();
};

absl::Span<const InfoTopic> AllInfoTopics();

// "break LOCATION [if TARGET RELATION NUMBER]".
std::string Usage(const Command& command);
// Of all commands, one line each; of one, all that there is to say.
std::string HelpText();
std::string HelpText(const Command& command);

}  // namespace atalla::emu::debug

#endif  // ATALLA_EMU_DEBUG_COMMANDS_H_
