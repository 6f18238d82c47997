// A conversation with a debugger: lines of text in, text out.
//
//   Session session(*debugger, std::cout, std::cerr, {});
//   session.Execute("break main");
//   session.Execute("continue");
//
// Every command is a row of one table (commands.h), from which the parser and the help come.

#ifndef ATALLA_EMU_DEBUG_SESSION_H_
#define ATALLA_EMU_DEBUG_SESSION_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "atalla/emu/debug/debugger.h"
#include "atalla/emu/debug/listing.h"
#include "atalla/emu/debug/target.h"

namespace atalla::emu::debug {

struct SessionOptions {
  // Where to look for source files, besides where the program says.
  std::vector<std::string> source_folders;
  // An empty line repeats the last command that moved the program.
  bool repeat_on_empty_line = false;
  // Shows each command of a script before it runs, after this.
  std::string echo_prompt;
};

class Session {
 public:
  // All outlive this. Errors go to `errors`, one line each.
  Session(Debugger& debugger, std::ostream& output, std::ostream& errors, SessionOptions options);

  // Executes one command. `place` ("script:3") comes before its error, if there is one.
  void Execute(absl::string_view line, absl::string_view place = "");
  // Executes the lines of a file, "-" is standard input, until one of them quits.
  absl::Status RunScript(absl::string_view path);

  // Whether a command has asked to quit.
  bool has_quit() const { return has_quit_; }
  // Commands that were wrong.
  int64_t errors() const { return error_count_; }

  // ---- For the rows of the table (commands.h). ----

  struct Arguments {
    std::vector<std::string> words;
    std::string rest;  // All of them, as they were written.
    ValueFormat format = ValueFormat::kDefault;
  };
  // Handlers print to output, or return what was wrong with the command.
  absl::Status Break(const Arguments& arguments);
  absl::Status BreakOnce(const Arguments& arguments);
  absl::Status WatchChange(const Arguments& arguments);
  absl::Status WatchRead(const Arguments& arguments);
  absl::Status Delete(const Arguments& arguments);
  absl::Status Enable(const Arguments& arguments);
  absl::Status Disable(const Arguments& arguments);
  absl::Status Continue(const Arguments& arguments);
  absl::Status Step(const Arguments& arguments);
  absl::Status Next(const Arguments& arguments);
  absl::Status Slot(const Arguments& arguments);
  absl::Status Finish(const Arguments& arguments);
  absl::Status Back(const Arguments& arguments);
  absl::Status ContinueBack(const Arguments& arguments);
  absl::Status Restart(const Arguments& arguments);
  absl::Status Snapshot(const Arguments& arguments);
  absl::Status Restore(const Arguments& arguments);
  absl::Status Print(const Arguments& arguments);
  absl::Status Memory(const Arguments& arguments);
  absl::Status Tensor(const Arguments& arguments);
  absl::Status Set(const Arguments& arguments);
  absl::Status Disassemble(const Arguments& arguments);
  absl::Status Backtrace(const Arguments& arguments);
  absl::Status Info(const Arguments& arguments);
  absl::Status Source(const Arguments& arguments);
  absl::Status Echo(const Arguments& arguments);
  absl::Status Help(const Arguments& arguments);
  absl::Status Quit(const Arguments& arguments);

  // Topics of info.
  void InfoPoints();
  void InfoCounters();
  void InfoRegisters();
  void InfoMasks();
  void InfoRegions();
  void InfoLabels();
  void InfoSnapshots();
  void InfoProgram();

 private:
  // OK, the command's error, or what is wrong with the line.
  absl::Status Perform(absl::string_view line);
  absl::Status AddBreakpoint(const Arguments& arguments, bool once);
  absl::Status AddWatch(const Arguments& arguments, bool on_read);
  absl::Status EnableAll(const Arguments& arguments, bool enabled);
  absl::Status Show(const Stop& stop);
  void ShowPlace();
  ListingMarks Marks() const;
  const Emulator& emulator() const { return debugger_.emulator(); }

  Debugger& debugger_;
  std::ostream& output_;
  std::ostream& errors_;
  const SessionOptions options_;
  SourceFiles sources_;
  std::string last_move_;
  int script_depth_ = 0;
  int64_t error_count_ = 0;
  bool has_quit_ = false;
};

}  // namespace atalla::emu::debug

#endif  // ATALLA_EMU_DEBUG_SESSION_H_
