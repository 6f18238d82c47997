#include "atalla/emu/debug/debugger.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/debug/call_stack.h"
#include "atalla/emu/debug/target.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/trace/code_map.h"

namespace atalla::emu::debug {
namespace {

constexpr uint64_t kForever = std::numeric_limits<uint64_t>::max();

bool Overlaps(const MemoryAccess& access, const Target& target) {
  // Distances wrap at 2^32, as addresses do.
  return target.kind == Target::Kind::kMemory &&
         (access.address - target.first < target.count ||
          target.first - access.address < access.size_bytes);
}

bool Overlaps(const RowAccess& access, const Target& target) {
  return target.kind == Target::Kind::kRows &&
         static_cast<int>(access.scratchpad) == target.number && access.row >= target.first &&
         access.row<target.first + target.count&& static_cast<int>(access.columns)> target
             .first_lane;
}

// "x5: 00000001 -> 00000002"; of several words, the first that changed.
std::string DescribeChange(const Target& target, const std::vector<uint32_t>& before,
                           const std::vector<uint32_t>& after) {
  const size_t i =
      std::mismatch(before.begin(), before.end(), after.begin()).first - before.begin();
  const bool is_memory = target.kind == Target::Kind::kMemory;
  std::string place;
  if (is_memory) {
    place = absl::StrFormat(" byte %08X", target.first + i);
  } else if (before.size() > 1) {
    place = absl::StrFormat(" lane %d", target.first_lane + static_cast<int>(i) % target.lanes);
    if (target.count > 1) absl::StrAppend(&place, " of row ", target.first + i / target.lanes);
  }
  return absl::StrFormat("%s:%s %0*X -> %0*X", TargetName(target), place, is_memory ? 2 : 8,
                         before[i], is_memory ? 2 : 8, after[i]);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Debugger>> Debugger::Create(Emulator emulator) {
  if (emulator.program().packets().empty()) {
    return absl::FailedPreconditionError("no program is loaded");
  }
  std::unique_ptr<Debugger> debugger(new Debugger(std::move(emulator)));
  ATALLA_RETURN_IF_ERROR(debugger->emulator_.SetObserver(debugger.get()));
  return debugger;
}

Debugger::Debugger(Emulator emulator)
    : emulator_(std::move(emulator)), code_(emulator_.program()), calls_(code_) {
  start_ = TakeSnapshot();
  base_ = start_;
}

int Debugger::AddBreakpoint(Breakpoint breakpoint) {
  points_[++last_number_].breakpoint = std::move(breakpoint);
  RefreshPoints();
  return last_number_;
}

int Debugger::AddWatch(Watch watch) {
  points_[++last_number_].watch = std::move(watch);
  RefreshPoints();
  return last_number_;
}

absl::Status Debugger::Delete(int number) {
  if (points_.erase(number) == 0) {
    return absl::NotFoundError(absl::StrCat("no breakpoint or watch ", number));
  }
  RefreshPoints();
  return absl::OkStatus();
}

absl::Status Debugger::Enable(int number, bool enabled) {
  const auto point = points_.find(number);
  if (point == points_.end()) {
    return absl::NotFoundError(absl::StrCat("no breakpoint or watch ", number));
  }
  point->second.enabled = enabled;
  RefreshPoints();
  return absl::OkStatus();
}

void Debugger::RefreshPoints() {
  breakpoints_.clear();
  watches_.clear();
  for (const auto& [number, point] : points_) {
    if (!point.enabled) continue;
    if (point.watch.has_value()) watches_.push_back({number, *point.watch, {}});
    if (!point.breakpoint.has_value()) continue;
    for (const int64_t address : point.breakpoint->addresses) {
      breakpoints_[address].push_back(number);
    }
  }
  RefreshWatches();
}

void Debugger::RefreshWatches() {
  for (Watching& watching : watches_) watching.words = ReadTarget(watching.watch.target, emulator_);
}

void Debugger::OnPacket(int64_t address, int index) {
  address_ = address;
  index_ = index;
}

void Debugger::OnPacketEnd(int64_t next_address) {
  ++position_;
  calls_.OnPacketEnd(index_, address_, next_address);
  if (interrupt_ != nullptr && interrupt_->load(std::memory_order_relaxed)) {
    interrupted_ = true;
    stop_requested_ = true;
  }
  if (replaying_) return;
  if (!breakpoints_.empty() && !BreakpointsAt(next_address).empty()) stop_requested_ = true;
  if (done_ != nullptr && done_()) {
    done_reached_ = true;
    stop_requested_ = true;
  }
}

void Debugger::LookAt(Watching& watching) {
  std::vector<uint32_t> words = ReadTarget(watching.watch.target, emulator_);
  if (words == watching.words) return;
  if (!watching.watch.on_read && !replaying_) {
    hits_.push_back({watching.number, address_, slot_,
                     DescribeChange(watching.watch.target, watching.words, words)});
    stop_requested_ = true;
  }
  watching.words = std::move(words);
}

void Debugger::RegisterWritten(Target::Kind kind, int number) {
  for (Watching& watching : watches_) {
    const Target& target = watching.watch.target;
    if (target.kind == kind && target.number == number) LookAt(watching);
  }
}

void Debugger::OnScalarWrite(int number, uint32_t /*value*/) {
  RegisterWritten(Target::Kind::kScalar, number);
}
void Debugger::OnMaskWrite(int number, uint32_t /*value*/) {
  RegisterWritten(Target::Kind::kMask, number);
}
void Debugger::OnVectorWrite(int number, const Lanes& /*lanes*/) {
  RegisterWritten(Target::Kind::kVector, number);
}

void Debugger::OnMemoryRead(const MemoryAccess& access) {
  for (const Watching& watching : watches_) {
    if (replaying_ || !watching.watch.on_read || !Overlaps(access, watching.watch.target)) continue;
    hits_.push_back(
        {watching.number, address_, slot_,
         absl::StrFormat("%s: %d bytes from %08X are read", TargetName(watching.watch.target),
                         access.size_bytes, access.address)});
    stop_requested_ = true;
  }
}

void Debugger::OnMemoryWrite(const MemoryAccess& access, absl::Span<const uint8_t> /*bytes*/) {
  for (Watching& watching : watches_) {
    if (Overlaps(access, watching.watch.target)) LookAt(watching);
  }
}

void Debugger::OnRowRead(const RowAccess& access) {
  for (const Watching& watching : watches_) {
    if (replaying_ || !watching.watch.on_read || !Overlaps(access, watching.watch.target)) continue;
    hits_.push_back(
        {watching.number, address_, slot_,
         absl::StrFormat("%s: row %d is read", TargetName(watching.watch.target), access.row)});
    stop_requested_ = true;
  }
}

void Debugger::OnRowWrite(const RowAccess& access) {
  for (Watching& watching : watches_) {
    if (Overlaps(access, watching.watch.target)) LookAt(watching);
  }
}

bool Debugger::Holds(const Condition& condition) const {
  uint32_t word = 0;
  const std::vector<uint32_t> words = ReadTarget(condition.target, emulator_);
  if (condition.target.kind == Target::Kind::kMemory) {
    for (size_t i = 0; i < words.size() && i < 4; ++i) word |= words[i] << (8 * i);
  } else if (!words.empty()) {
    word = words[0];
  }
  const int32_t left = static_cast<int32_t>(word);
  const int32_t right = static_cast<int32_t>(condition.value);
  switch (condition.relation) {
    case Condition::Relation::kEqual:
      return left == right;
    case Condition::Relation::kNotEqual:
      return left != right;
    case Condition::Relation::kLess:
      return left < right;
    case Condition::Relation::kLessOrEqual:
      return left <= right;
    case Condition::Relation::kGreater:
      return left > right;
    case Condition::Relation::kGreaterOrEqual:
      return left >= right;
  }
  return false;
}

std::vector<int> Debugger::BreakpointsAt(int64_t address) const {
  std::vector<int> numbers;
  const auto found = breakpoints_.find(address);
  if (found == breakpoints_.end()) return numbers;
  for (const int number : found->second) {
    const std::optional<Condition>& condition = points_.at(number).breakpoint->condition;
    if (!condition.has_value() || Holds(*condition)) numbers.push_back(number);
  }
  return numbers;
}

Stop Debugger::Error(absl::string_view message) const {
  Stop stop;
  stop.reason = Stop::Reason::kError;
  stop.message = std::string(message);
  return stop;
}

Stop Debugger::CannotRun() const {
  return Error(emulator_.halted() ? "the program has halted; 'restart' or 'back' to run again"
                                  : "the program has trapped; 'restart' or 'back' to run again");
}

Stop Debugger::Describe(const absl::Status& status) {
  Stop stop;
  stop.hits = std::move(hits_);
  hits_.clear();
  for (const WatchHit& hit : stop.hits) ++points_.at(hit.number).hits;
  if (emulator_.trap().has_value()) {
    stop.reason = Stop::Reason::kTrapped;
    stop.message = std::string(status.message());
    return stop;
  }
  if (emulator_.halted()) {
    stop.reason = Stop::Reason::kHalted;
    return stop;
  }
  if (emulator_.next_slot() == 0) stop.breakpoints = BreakpointsAt(emulator_.pc());
  if (interrupted_) {
    stop.reason = Stop::Reason::kInterrupted;
    if (interrupt_ != nullptr) *interrupt_ = false;
  } else if (!stop.hits.empty()) {
    stop.reason = Stop::Reason::kWatch;
  } else if (!stop.breakpoints.empty()) {
    stop.reason = Stop::Reason::kBreakpoint;
  }
  for (const int number : stop.breakpoints) {
    ++points_.at(number).hits;
    if (points_.at(number).breakpoint->once) points_.erase(number);
  }
  RefreshPoints();
  return stop;
}

Stop Debugger::Run(uint64_t max_packets, std::function<bool()> done) {
  if (!CanRun()) return CannotRun();
  stop_requested_ = interrupted_ = done_reached_ = false;
  done_ = std::move(done);
  RunOptions options;
  options.max_packets = max_packets;
  const absl::Status status = emulator_.Run(options);
  done_ = nullptr;
  return Describe(status);
}

Stop Debugger::StepPackets(uint64_t count) { return Run(count, nullptr); }

Stop Debugger::Continue() { return Run(kForever, nullptr); }

Stop Debugger::StepOver(uint64_t count) {
  Stop stop;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t depth = calls_.depth();
    stop = Run(kForever, [this, depth] { return calls_.depth() <= depth; });
    if (stop.reason != Stop::Reason::kStep) break;
  }
  return stop;
}

Stop Debugger::Finish() {
  const uint64_t depth = calls_.depth();
  if (depth == 0) return Error("no call of this function was seen; see 'help backtrace'");
  Stop stop = Run(kForever, [this, depth] { return calls_.depth() < depth; });
  if (stop.reason == Stop::Reason::kStep && done_reached_) stop.reason = Stop::Reason::kFinished;
  return stop;
}

Stop Debugger::StepSlots(uint64_t count) {
  Stop stop;
  for (uint64_t i = 0; i < count; ++i) {
    if (!CanRun()) return i == 0 ? CannotRun() : stop;
    stop_requested_ = interrupted_ = false;
    stop = Describe(emulator_.StepSlot());
    if (stop.reason != Stop::Reason::kStep) break;
  }
  return stop;
}

absl::Status Debugger::GoTo(const Snapshot& snapshot) {
  ATALLA_RETURN_IF_ERROR(emulator_.Restore(snapshot.checkpoint));
  calls_ = snapshot.calls;
  position_ = snapshot.position;
  RefreshWatches();
  return absl::OkStatus();
}

absl::Status Debugger::ReplayTo(uint64_t position) {
  ATALLA_RETURN_IF_ERROR(GoTo(*base_));
  stop_requested_ = interrupted_ = false;
  replaying_ = true;
  RunOptions options;
  options.max_packets = position - position_;
  // The packets ran before; a run can only end early by an interrupt.
  emulator_.Run(options).IgnoreError();
  replaying_ = false;
  return absl::OkStatus();
}

Stop Debugger::StepBack(uint64_t count) {
  const bool inside = emulator_.next_slot() != 0 || emulator_.trap().has_value();
  const uint64_t reach = position_ - base_->position + (inside ? 1 : 0);
  if (count > reach) {
    return Error(absl::StrCat("only ", reach, " packets back are known, to the ",
                              base_->position == 0 ? "start" : "last change by hand"));
  }
  if (count == 0) return {};
  return GoBackTo(position_ + (inside ? 1 : 0) - count);
}

Stop Debugger::GoBackTo(uint64_t position) {
  if (const absl::Status status = ReplayTo(position); !status.ok()) return Error(status.message());
  // Hits are counted, and points for one stop used up, when going forward.
  const std::map<int, Point> points = points_;
  const Stop stop = Describe(absl::OkStatus());
  points_ = points;
  RefreshPoints();
  return stop;
}

Stop Debugger::ContinueBack() {
  const uint64_t here = position_;
  // A first run finds the last stop before this place; the second goes there.
  uint64_t last = base_->position;
  std::vector<WatchHit> last_hits;
  const std::map<int, Point> points = points_;
  if (const absl::Status status = GoTo(*base_); !status.ok()) return Error(status.message());
  while (position_ < here && CanRun()) {
    Stop stop = Run(here - position_, nullptr);
    points_ = points;
    RefreshPoints();
    if (stop.reason == Stop::Reason::kInterrupted) break;
    const bool is_stop = !stop.hits.empty() || !stop.breakpoints.empty();
    if (!is_stop || position_ >= here) continue;
    last = position_;
    last_hits = std::move(stop.hits);
  }
  Stop stop = GoBackTo(last);
  stop.hits = std::move(last_hits);
  const bool is_plain =
      stop.reason == Stop::Reason::kStep || stop.reason == Stop::Reason::kBreakpoint;
  if (is_plain && !stop.hits.empty()) stop.reason = Stop::Reason::kWatch;
  return stop;
}

absl::Status Debugger::Restart() {
  ATALLA_RETURN_IF_ERROR(GoTo(*start_));
  base_ = start_;
  return absl::OkStatus();
}

absl::Status Debugger::Modify(const std::function<absl::Status(Emulator&)>& change) {
  const absl::Status status = change(emulator_);
  base_ = TakeSnapshot();
  RefreshWatches();
  return status;
}

void Debugger::SaveSnapshot(absl::string_view name) {
  snapshots_.insert_or_assign(std::string(name), TakeSnapshot());
}

absl::Status Debugger::RestoreSnapshot(absl::string_view name) {
  const auto found = snapshots_.find(name);
  if (found == snapshots_.end()) {
    return absl::NotFoundError(absl::StrCat(
        "no snapshot '", name, "'; there ",
        snapshots_.empty() ? "is none" : absl::StrCat("are: ", absl::StrJoin(snapshots(), " "))));
  }
  ATALLA_RETURN_IF_ERROR(GoTo(found->second));
  base_ = found->second;
  return absl::OkStatus();
}

std::vector<std::string> Debugger::snapshots() const {
  std::vector<std::string> names;
  for (const auto& [name, snapshot] : snapshots_) names.push_back(name);
  return names;
}

}  // namespace atalla::emu::debug
