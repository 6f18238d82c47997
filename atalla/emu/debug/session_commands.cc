// What the commands of a session do.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/debug/call_stack.h"
#include "atalla/emu/debug/commands.h"
#include "atalla/emu/debug/debugger.h"
#include "atalla/emu/debug/listing.h"
#include "atalla/emu/debug/location.h"
#include "atalla/emu/debug/session.h"
#include "atalla/emu/debug/target.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/trace/code_map.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu::debug {
namespace {

absl::StatusOr<uint64_t> CountArgument(const std::vector<std::string>& words, size_t index,
                                       uint64_t otherwise) {
  if (index >= words.size()) return otherwise;
  ATALLA_ASSIGN_OR_RETURN(const uint64_t count, ParseCount(words[index]));
  if (count == 0) return absl::InvalidArgumentError("a count must be 1 or more");
  return count;
}

absl::StatusOr<Condition::Relation> ParseRelation(absl::string_view text) {
  using Relation = Condition::Relation;
  static constexpr std::pair<absl::string_view, Relation> kRelations[] = {
      {"==", Relation::kEqual},  {"!=", Relation::kNotEqual},
      {"<", Relation::kLess},    {"<=", Relation::kLessOrEqual},
      {">", Relation::kGreater}, {">=", Relation::kGreaterOrEqual}};
  for (const auto& [name, relation] : kRelations) {
    if (name == text) return relation;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("bad relation '", text, "'; it must be == != < <= > or >="));
}

// "if TARGET RELATION NUMBER".
absl::StatusOr<Condition> ParseCondition(absl::Span<const std::string> words,
                                         const Emulator& emulator) {
  if (words.size() != 4 || words[0] != "if") {
    return absl::InvalidArgumentError(absl::StrCat("bad condition '", absl::StrJoin(words, " "),
                                                   "'; it must be like: if x5 == 3"));
  }
  Condition condition;
  ATALLA_ASSIGN_OR_RETURN(condition.target, ParseTarget(words[1], emulator));
  const std::vector<uint32_t> values = ReadTarget(condition.target, emulator);
  const bool is_memory = condition.target.kind == Target::Kind::kMemory;
  if (values.size() != (is_memory ? 4 : 1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("a condition needs one word; ", words[1], " is more, or less"));
  }
  ATALLA_ASSIGN_OR_RETURN(condition.relation, ParseRelation(words[2]));
  ATALLA_ASSIGN_OR_RETURN(condition.value, ParseWord(words[3]));
  return condition;
}

absl::StatusOr<int> ParseNumber(absl::string_view word) {
  int number = 0;
  if (absl::SimpleAtoi(word, &number)) return number;
  return absl::InvalidArgumentError(
      absl::StrCat("'", word, "' is no breakpoint or watch; they have numbers: 'info points'"));
}

std::string ShapeText(const v1::Region& region) {
  return absl::StrCat(v1::DType_Name(region.dtype()).substr(6), "[",
                      absl::StrJoin(region.shape().dims(), ", "), "]");
}

}  // namespace

absl::Status Session::AddBreakpoint(const Arguments& arguments, bool once) {
  Breakpoint breakpoint;
  breakpoint.place = arguments.words[0];
  breakpoint.once = once;
  ATALLA_ASSIGN_OR_RETURN(breakpoint.addresses,
                          ParseLocation(breakpoint.place, debugger_.code(), emulator().pc()));
  if (arguments.words.size() > 1) {
    ATALLA_ASSIGN_OR_RETURN(
        breakpoint.condition,
        ParseCondition(absl::MakeConstSpan(arguments.words).subspan(1), emulator()));
  }
  std::vector<std::string> places;
  for (const int64_t address : breakpoint.addresses) {
    const std::string name = debugger_.code().NameOf(address);
    places.push_back(
        absl::StrFormat("%08X%s", address, name.empty() ? "" : absl::StrCat(" (", name, ")")));
  }
  output_ << "breakpoint " << debugger_.AddBreakpoint(std::move(breakpoint)) << " at "
          << absl::StrJoin(places, ", ") << "\n";
  return absl::OkStatus();
}

absl::Status Session::Break(const Arguments& arguments) { return AddBreakpoint(arguments, false); }
absl::Status Session::BreakOnce(const Arguments& arguments) {
  return AddBreakpoint(arguments, true);
}

absl::Status Session::AddWatch(const Arguments& arguments, bool on_read) {
  debug::Watch watch;
  watch.on_read = on_read;
  ATALLA_ASSIGN_OR_RETURN(watch.target, ParseTarget(arguments.words[0], emulator()));
  const bool is_storage =
      watch.target.kind == Target::Kind::kMemory || watch.target.kind == Target::Kind::kRows;
  if (on_read && !is_storage) {
    return absl::InvalidArgumentError(
        absl::StrCat("reads of registers are not watched: ", arguments.words[0],
                     "; a target of rwatch is memory or scratchpad rows"));
  }
  const std::string name = TargetName(watch.target);
  output_ << "watch " << debugger_.AddWatch(watch) << " of " << name
          << (on_read ? ", reads\n" : "\n");
  return absl::OkStatus();
}

absl::Status Session::WatchChange(const Arguments& arguments) { return AddWatch(arguments, false); }
absl::Status Session::WatchRead(const Arguments& arguments) { return AddWatch(arguments, true); }

absl::Status Session::Delete(const Arguments& arguments) {
  std::vector<int> numbers;
  for (const std::string& word : arguments.words) {
    ATALLA_ASSIGN_OR_RETURN(const int number, ParseNumber(word));
    numbers.push_back(number);
  }
  if (arguments.words.empty()) {
    for (const auto& [number, point] : debugger_.points()) numbers.push_back(number);
  }
  for (const int number : numbers) ATALLA_RETURN_IF_ERROR(debugger_.Delete(number));
  return absl::OkStatus();
}

absl::Status Session::EnableAll(const Arguments& arguments, bool enabled) {
  for (const std::string& word : arguments.words) {
    ATALLA_ASSIGN_OR_RETURN(const int number, ParseNumber(word));
    ATALLA_RETURN_IF_ERROR(debugger_.Enable(number, enabled));
  }
  return absl::OkStatus();
}

absl::Status Session::Enable(const Arguments& arguments) { return EnableAll(arguments, true); }
absl::Status Session::Disable(const Arguments& arguments) { return EnableAll(arguments, false); }

absl::Status Session::Continue(const Arguments& arguments) {
  ATALLA_ASSIGN_OR_RETURN(const uint64_t times, CountArgument(arguments.words, 0, 1));
  Stop stop;
  for (uint64_t i = 0; i < times; ++i) {
    stop = debugger_.Continue();
    const bool goes_on =
        stop.reason == Stop::Reason::kBreakpoint || stop.reason == Stop::Reason::kWatch;
    if (!goes_on) break;
  }
  return Show(stop);
}

absl::Status Session::Step(const Arguments& arguments) {
  ATALLA_ASSIGN_OR_RETURN(const uint64_t count, CountArgument(arguments.words, 0, 1));
  return Show(debugger_.StepPackets(count));
}

absl::Status Session::Next(const Arguments& arguments) {
  ATALLA_ASSIGN_OR_RETURN(const uint64_t count, CountArgument(arguments.words, 0, 1));
  return Show(debugger_.StepOver(count));
}

absl::Status Session::Slot(const Arguments& arguments) {
  ATALLA_ASSIGN_OR_RETURN(const uint64_t count, CountArgument(arguments.words, 0, 1));
  return Show(debugger_.StepSlots(count));
}

absl::Status Session::Finish(const Arguments& /*arguments*/) { return Show(debugger_.Finish()); }

absl::Status Session::Back(const Arguments& arguments) {
  ATALLA_ASSIGN_OR_RETURN(const uint64_t count, CountArgument(arguments.words, 0, 1));
  return Show(debugger_.StepBack(count));
}

absl::Status Session::ContinueBack(const Arguments& /*arguments*/) {
  return Show(debugger_.ContinueBack());
}

absl::Status Session::Restart(const Arguments& /*arguments*/) {
  ATALLA_RETURN_IF_ERROR(debugger_.Restart());
  ShowPlace();
  return absl::OkStatus();
}

absl::Status Session::Snapshot(const Arguments& arguments) {
  debugger_.SaveSnapshot(arguments.words[0]);
  return absl::OkStatus();
}

absl::Status Session::Restore(const Arguments& arguments) {
  ATALLA_RETURN_IF_ERROR(debugger_.RestoreSnapshot(arguments.words[0]));
  ShowPlace();
  return absl::OkStatus();
}

absl::Status Session::Print(const Arguments& arguments) {
  for (const std::string& word : arguments.words) {
    if (word == "pc") {
      ShowPlace();
      continue;
    }
    ATALLA_ASSIGN_OR_RETURN(const Target target, ParseTarget(word, emulator()));
    output_ << FormatTarget(target, arguments.format, emulator());
  }
  return absl::OkStatus();
}

absl::Status Session::Memory(const Arguments& arguments) {
  uint64_t size = 4;
  if (arguments.format == ValueFormat::kBf16) size = 2;
  if (arguments.format == ValueFormat::kBytes) size = 1;
  ATALLA_ASSIGN_OR_RETURN(const uint64_t address, ParseCount(arguments.words[0]));
  ATALLA_ASSIGN_OR_RETURN(const uint64_t count, CountArgument(arguments.words, 1, 16));
  const uint64_t limit = Target::kMaxBytes / size;
  if (count > limit) {
    return absl::InvalidArgumentError(absl::StrCat(count, " elements; at most ", limit));
  }
  ATALLA_ASSIGN_OR_RETURN(
      const Target target,
      ParseTarget(absl::StrCat("[", address, ":", count * size, "]"), emulator()));
  output_ << FormatTarget(target, arguments.format, emulator());
  return absl::OkStatus();
}

absl::Status Session::Tensor(const Arguments& arguments) {
  constexpr uint64_t kDefaultCount = 32;
  constexpr size_t kPerLine = 8;
  ATALLA_ASSIGN_OR_RETURN(const uint64_t count, CountArgument(arguments.words, 1, kDefaultCount));
  ATALLA_ASSIGN_OR_RETURN(const std::vector<float> elements,
                          emulator().ReadTensor(arguments.words[0]));
  const size_t shown = std::min<uint64_t>(count, elements.size());
  for (size_t i = 0; i < shown; ++i) {
    if (i % kPerLine == 0) output_ << absl::StrFormat("%s%6d:", i == 0 ? "" : "\n", i);
    output_ << " " << absl::StrCat(elements[i]);
  }
  output_ << "\n";
  if (shown < elements.size()) output_ << shown << " of " << elements.size() << " elements\n";
  return absl::OkStatus();
}

absl::Status Session::Set(const Arguments& arguments) {
  const bool has_sign = arguments.words.size() == 3;
  if (has_sign && arguments.words[1] != "=") {
    return absl::InvalidArgumentError("usage: set TARGET = NUMBER");
  }
  ATALLA_ASSIGN_OR_RETURN(const Target target, ParseTarget(arguments.words[0], emulator()));
  return debugger_.Modify(
      [&](Emulator& machine) { return SetTarget(target, arguments.words.back(), machine); });
}

absl::Status Session::Disassemble(const Arguments& arguments) {
  constexpr int kBefore = 3;
  constexpr uint64_t kDefaultCount = 10;
  const CodeMap& code = debugger_.code();
  const std::string place = arguments.words.empty() ? "." : arguments.words[0];
  ATALLA_ASSIGN_OR_RETURN(const std::vector<int64_t> addresses,
                          ParseLocation(place, code, emulator().pc()));
  ATALLA_ASSIGN_OR_RETURN(const uint64_t count, CountArgument(arguments.words, 1, kDefaultCount));
  for (const int64_t address : addresses) {
    // A place that was asked for comes first; around the PC, what led there shows, too.
    const int first = code.FindPacket(address) - (place == "." ? kBefore : 0);
    output_ << ListCode(code, sources_, first,
                        static_cast<int>(std::min<uint64_t>(count, code.packet_count())), Marks());
  }
  return absl::OkStatus();
}

absl::Status Session::Backtrace(const Arguments& /*arguments*/) {
  constexpr size_t kMaxShown = 50;
  const CodeMap& code = debugger_.code();
  const CallStack& calls = debugger_.calls();
  const auto show = [&](size_t number, int64_t address) {
    const int packet = code.FindPacket(address);
    const std::string places = packet == CodeMap::kNoPacket ? "" : code.Places(packet);
    output_ << absl::StrFormat("#%-3d %08X in %s%s\n", number, address & 0xFFFFFFFF,
                               code.FunctionOf(address),
                               places.empty() ? "" : absl::StrCat(" (", places, ")"));
  };
  show(0, emulator().pc());
  const absl::Span<const Frame> frames = calls.frames();
  for (size_t i = 0; i < std::min(frames.size(), kMaxShown); ++i) {
    show(i + 1, frames[frames.size() - 1 - i].call_site);
  }
  const uint64_t hidden = calls.depth() - std::min(frames.size(), kMaxShown);
  if (hidden > 0) output_ << "... and " << hidden << " more\n";
  return absl::OkStatus();
}

absl::Status Session::Info(const Arguments& arguments) {
  std::vector<std::string> names;
  const InfoTopic* chosen = nullptr;
  for (const InfoTopic& topic : AllInfoTopics()) {
    names.emplace_back(topic.name);
    const bool begins = topic.name.substr(0, arguments.words[0].size()) == arguments.words[0];
    if (begins && chosen == nullptr) chosen = &topic;
  }
  if (chosen == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("no topic '", arguments.words[0],
                                                   "'; there are: ", absl::StrJoin(names, " ")));
  }
  (this->*chosen->run)();
  return absl::OkStatus();
}

void Session::InfoPoints() {
  if (debugger_.points().empty()) output_ << "no breakpoints or watches\n";
  for (const auto& [number, point] : debugger_.points()) {
    std::string text;
    if (point.breakpoint.has_value()) {
      text = absl::StrCat("breakpoint ", point.breakpoint->place);
      for (const int64_t address : point.breakpoint->addresses) {
        absl::StrAppendFormat(&text, " %08X", address);
      }
      if (point.breakpoint->condition.has_value()) absl::StrAppend(&text, ", with a condition");
      if (point.breakpoint->once) absl::StrAppend(&text, ", once");
    } else {
      text = absl::StrCat(point.watch->on_read ? "read of " : "change of ",
                          TargetName(point.watch->target));
    }
    output_ << absl::StrFormat("%3d %s, %d stops%s\n", number, text, point.hits,
                               point.enabled ? "" : ", disabled");
  }
}

void Session::InfoCounters() {
  const Counters counters = emulator().counters();
  output_ << FormatCounters(counters) << FormatExtraCounters(counters);
}

void Session::InfoRegisters() {
  for (int i = 0; i < isa::kScalarRegisterCount; ++i) {
    if (emulator().ScalarRegister(i) == 0) continue;
    Target target;
    target.number = i;
    output_ << FormatTarget(target, ValueFormat::kDefault, emulator());
  }
}

void Session::InfoMasks() {
  for (int i = 0; i < isa::kMaskRegisterCount; ++i) {
    Target target;
    target.kind = Target::Kind::kMask;
    target.number = i;
    output_ << FormatTarget(target, ValueFormat::kDefault, emulator());
  }
}

void Session::InfoRegions() {
  if (emulator().regions().empty()) output_ << "the image names no tensors\n";
  for (const v1::Region& region : emulator().regions()) {
    output_ << absl::StrFormat("%08X  %8d bytes  %-10s %s  %s\n", region.address(),
                               region.size_bytes(), v1::Region::Role_Name(region.role()).substr(5),
                               region.tensor(), ShapeText(region));
  }
}

void Session::InfoLabels() {
  const v1::Program& program = debugger_.code().program();
  if (program.symbols().empty()) output_ << "the program has no labels\n";
  for (const v1::Symbol& symbol : program.symbols()) {
    output_ << absl::StrFormat("%08X  %s\n", symbol.address(), symbol.name());
  }
}

void Session::InfoSnapshots() {
  const std::vector<std::string> names = debugger_.snapshots();
  output_ << (names.empty() ? "no snapshots" : absl::StrJoin(names, "\n")) << "\n";
}

void Session::InfoProgram() {
  const v1::Program& program = debugger_.code().program();
  output_ << "program '" << program.name() << "', " << program.packets_size()
          << " packets; machine '" << emulator().machine().name() << "'\n"
          << debugger_.position() << " packets executed"
          << (emulator().halted()             ? ", halted"
              : emulator().trap().has_value() ? ", trapped"
                                              : "")
          << "\n";
  ShowPlace();
}

absl::Status Session::Source(const Arguments& arguments) { return RunScript(arguments.rest); }

absl::Status Session::Echo(const Arguments& arguments) {
  output_ << arguments.rest << "\n";
  return absl::OkStatus();
}

absl::Status Session::Help(const Arguments& arguments) {
  if (arguments.words.empty()) {
    output_ << HelpText();
    return absl::OkStatus();
  }
  ATALLA_ASSIGN_OR_RETURN(const Command* const command, FindCommand(arguments.words[0]));
  output_ << HelpText(*command);
  return absl::OkStatus();
}

absl::Status Session::Quit(const Arguments& /*arguments*/) {
  has_quit_ = true;
  return absl::OkStatus();
}

}  // namespace atalla::emu::debug
