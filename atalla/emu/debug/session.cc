#include "atalla/emu/debug/session.h"

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <istream>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/debug/commands.h"
#include "atalla/emu/debug/debugger.h"
#include "atalla/emu/debug/listing.h"
#include "atalla/emu/debug/target.h"
#include "atalla/emu/trace/code_map.h"

namespace atalla::emu::debug {
namespace {

constexpr int kMaxScriptDepth = 16;

}  // namespace

Session::Session(Debugger& debugger, std::ostream& output, std::ostream& errors,
                 SessionOptions options)
    : debugger_(debugger),
      output_(output),
      errors_(errors),
      options_(std::move(options)),
      sources_(options_.source_folders) {}

void Session::Execute(absl::string_view line, absl::string_view place) {
  const absl::Status status = Perform(line);
  if (status.ok()) return;
  ++error_count_;
  output_.flush();
  errors_ << (place.empty() ? absl::string_view("error") : place) << ": " << status.message()
          << "\n";
}

absl::Status Session::Perform(absl::string_view line) {
  std::string text(absl::StripAsciiWhitespace(line));
  if (text.empty()) {
    if (!options_.repeat_on_empty_line || script_depth_ > 0) return absl::OkStatus();
    text = last_move_;
  }
  if (text.empty() || text[0] == '#') return absl::OkStatus();
  Arguments arguments;
  arguments.words = absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  std::string word = arguments.words[0];
  arguments.words.erase(arguments.words.begin());
  arguments.rest = std::string(absl::StripLeadingAsciiWhitespace(text.substr(word.size())));
  const size_t slash = word.find('/');
  const std::string format = slash == std::string::npos ? "" : word.substr(slash + 1);
  ATALLA_ASSIGN_OR_RETURN(const Command* const command, FindCommand(word.substr(0, slash)));
  if (slash != std::string::npos) {
    if (!command->has_format) {
      return absl::InvalidArgumentError(absl::StrCat(command->name, " takes no format"));
    }
    ATALLA_ASSIGN_OR_RETURN(arguments.format, ParseFormat(format));
  }
  const int count = static_cast<int>(arguments.words.size());
  if (count < command->min_words || (command->max_words >= 0 && count > command->max_words)) {
    return absl::InvalidArgumentError(
        absl::StrCat("usage: ", Usage(*command), "; see 'help ", command->name, "'"));
  }
  last_move_ = command->moves ? text : "";
  return (this->*command->run)(arguments);
}

absl::Status Session::RunScript(absl::string_view path) {
  if (script_depth_ >= kMaxScriptDepth) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": scripts run each other more than ", kMaxScriptDepth, " deep"));
  }
  std::ifstream file;
  if (path != "-") {
    file.open(std::string(path));
    if (!file.is_open()) return absl::ErrnoToStatus(errno, path);
  }
  std::istream& lines = path == "-" ? std::cin : file;
  ++script_depth_;
  std::string line;
  for (int number = 1; !has_quit_ && std::getline(lines, line); ++number) {
    if (!options_.echo_prompt.empty()) output_ << options_.echo_prompt << line << "\n";
    Execute(line, absl::StrCat(path == "-" ? "stdin" : path, ":", number));
  }
  --script_depth_;
  return absl::OkStatus();
}

ListingMarks Session::Marks() const {
  ListingMarks marks;
  marks.pc = emulator().pc();
  marks.next_slot = emulator().next_slot();
  for (const auto& [number, point] : debugger_.points()) {
    if (!point.breakpoint.has_value()) continue;
    for (const int64_t address : point.breakpoint->addresses) {
      marks.breakpoints.emplace(address, number);
    }
  }
  return marks;
}

void Session::ShowPlace() {
  const CodeMap& code = debugger_.code();
  const int64_t pc = emulator().pc();
  const int packet = code.FindPacket(pc);
  output_ << absl::StrFormat("%08X", pc & 0xFFFFFFFF);
  if (const std::string name = code.NameOf(pc); !name.empty()) output_ << " " << name;
  if (packet == CodeMap::kNoPacket) {
    output_ << ": no packet\n";
    return;
  }
  if (const std::string places = code.Places(packet); !places.empty()) {
    output_ << " (" << places << ")";
  }
  output_ << ": " << PacketLine(code, packet, emulator().next_slot()) << "\n";
}

absl::Status Session::Show(const Stop& stop) {
  if (stop.reason == Stop::Reason::kError) return absl::FailedPreconditionError(stop.message);
  for (const WatchHit& hit : stop.hits) {
    const std::string name = debugger_.code().NameOf(hit.address);
    output_ << absl::StrFormat("watch %d, at %08X slot %d%s: %s\n", hit.number, hit.address,
                               hit.slot, name.empty() ? "" : absl::StrCat(" (", name, ")"),
                               hit.what);
  }
  for (const int number : stop.breakpoints) output_ << "breakpoint " << number << "\n";
  switch (stop.reason) {
    case Stop::Reason::kFinished:
      output_ << "the function has returned\n";
      break;
    case Stop::Reason::kInterrupted:
      output_ << "interrupted\n";
      break;
    case Stop::Reason::kHalted:
      output_ << "the program has halted after " << debugger_.position() << " packets\n";
      return absl::OkStatus();
    case Stop::Reason::kTrapped:
      output_ << stop.message << "\n";
      return absl::OkStatus();
    default:
      break;
  }
  ShowPlace();
  return absl::OkStatus();
}

}  // namespace atalla::emu::debug
