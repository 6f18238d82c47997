// A program under control: breakpoints, watches, steps of packets and of slots, and steps back.
//
//   ATALLA_ASSIGN_OR_RETURN(auto debugger, Debugger::Create(std::move(emulator)));
//   debugger->AddBreakpoint({0x168});
//   Stop stop = debugger->Continue();              // What stopped it, and where.
//
// The core of tools: no text is read here. A session with commands: commands.h.

#ifndef ATALLA_EMU_DEBUG_DEBUGGER_H_
#define ATALLA_EMU_DEBUG_DEBUGGER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/emu/debug/call_stack.h"
#include "atalla/emu/debug/target.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/trace/code_map.h"

namespace atalla::emu::debug {

// Holds when `target`, one word, compares so with `value`; order is that of signed integers.
struct Condition {
  enum class Relation { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
  Target target;
  Relation relation = Relation::kEqual;
  uint32_t value = 0;
};

struct Breakpoint {
  std::vector<int64_t> addresses;  // Stops before these packets.
  std::optional<Condition> condition;
  bool once = false;  // Deleted at its first stop.
  std::string place;  // As a person named it.
};

struct Watch {
  Target target;
  bool on_read = false;  // Of memory or rows; else stops when the value changes.
};

// A breakpoint or a watch, by its number.
struct Point {
  bool enabled = true;
  uint64_t hits = 0;
  std::optional<Breakpoint> breakpoint;
  std::optional<Watch> watch;
};

struct WatchHit {
  int number = 0;  // Of the watch.
  int64_t address = 0;
  int slot = 0;
  std::string what;  // "x5: 00000001 -> 00000002"
};

struct Stop {
  enum class Reason {
    kStep,  // As many steps as asked for.
    kBreakpoint,
    kWatch,
    kFinished,     // The function returned.
    kInterrupted,  // Somebody pressed ^C.
    kHalted,
    kTrapped,
    kError,  // Nothing was run: see `message`.
  };
  Reason reason = Reason::kStep;
  std::vector<int> breakpoints;  // That are here.
  std::vector<WatchHit> hits;
  std::string message;  // Of a trap and of an error.
};

class Debugger : private Observer {
 public:
  // `emulator` has its program loaded, and its data, stack and registers set. kFailedPrecondition:
  // it has no program, or cannot be observed.
  static absl::StatusOr<std::unique_ptr<Debugger>> Create(Emulator emulator);

  const Emulator& emulator() const { return emulator_; }
  const CodeMap& code() const { return code_; }
  const CallStack& calls() const { return calls_; }
  // Packets completed since the start.
  uint64_t position() const { return position_; }

  // Runs stop soon after somebody sets the flag, which Debugger clears then. Outlives this.
  void SetInterruptFlag(std::atomic<bool>* flag) { interrupt_ = flag; }

  // Breakpoints and watches have numbers from 1 on.
  int AddBreakpoint(Breakpoint breakpoint);
  int AddWatch(Watch watch);
  absl::Status Delete(int number);
  absl::Status Enable(int number, bool enabled);
  const std::map<int, Point>& points() const { return points_; }

  Stop StepPackets(uint64_t count);
  // What is called counts as one step with the packet that calls it.
  Stop StepOver(uint64_t count);
  Stop StepSlots(uint64_t count);
  Stop Continue();
  // Until the current function returns. kError if no call of it was seen.
  Stop Finish();

  // Back by that many packets, or to the stop before this one, by running again from the last
  // change that was made by hand, or from the start. To the start of the current packet counts as a
  // packet. kError if it is not that far.
  Stop StepBack(uint64_t count);
  Stop ContinueBack();
  // To the start.
  absl::Status Restart();

  // Changes the machine by hand. Steps back reach no further than this.
  absl::Status Modify(const std::function<absl::Status(Emulator&)>& change);

  void SaveSnapshot(absl::string_view name);
  absl::Status RestoreSnapshot(absl::string_view name);
  std::vector<std::string> snapshots() const;

 private:
  struct Snapshot {
    Emulator::Checkpoint checkpoint;
    CallStack calls;
    uint64_t position = 0;
  };
  struct Watching {
    int number = 0;
    Watch watch;
    std::vector<uint32_t> words;  // When last looked at.
  };

  explicit Debugger(Emulator emulator);

  void OnPacket(int64_t address, int index) override;
  void OnSlot(int slot) override { slot_ = slot; }
  void OnPacketEnd(int64_t next_address) override;
  bool StopRequested() override { return stop_requested_; }
  void OnScalarWrite(int number, uint32_t value) override;
  void OnMaskWrite(int number, uint32_t value) override;
  void OnVectorWrite(int number, const Lanes& lanes) override;
  void OnMemoryRead(const MemoryAccess& access) override;
  void OnMemoryWrite(const MemoryAccess& access, absl::Span<const uint8_t> bytes) override;
  void OnRowRead(const RowAccess& access) override;
  void OnRowWrite(const RowAccess& access) override;

  // After points changed; after the machine changed other than by running.
  void RefreshPoints();
  void RefreshWatches();
  void LookAt(Watching& watching);
  void RegisterWritten(Target::Kind kind, int number);
  bool Holds(const Condition& condition) const;
  // Numbers of the breakpoints that stop at an address.
  std::vector<int> BreakpointsAt(int64_t address) const;

  // Runs up to `max_packets`, until something stops it or `done(next)` after a packet.
  Stop Run(uint64_t max_packets, std::function<bool()> done);
  // What ended a run or a step with this status.
  Stop Describe(const absl::Status& status);
  Stop Error(absl::string_view message) const;
  bool CanRun() const { return !emulator_.halted() && !emulator_.trap().has_value(); }
  Stop CannotRun() const;

  Snapshot TakeSnapshot() const { return {emulator_.Save(), calls_, position_}; }
  absl::Status GoTo(const Snapshot& snapshot);
  // From `base_` to where `position` packets have completed, without stopping.
  absl::Status ReplayTo(uint64_t position);
  // The same, and what is there.
  Stop GoBackTo(uint64_t position);

  Emulator emulator_;
  const CodeMap code_;
  CallStack calls_;
  std::atomic<bool>* interrupt_ = nullptr;

  std::map<int, Point> points_;
  int last_number_ = 0;
  // Enabled ones, for quick looks.
  std::map<int64_t, std::vector<int>> breakpoints_;
  std::vector<Watching> watches_;

  uint64_t position_ = 0;
  int64_t address_ = 0;  // Of the current packet.
  int index_ = 0;
  int slot_ = 0;
  // While running.
  bool replaying_ = false;
  bool stop_requested_ = false;
  bool interrupted_ = false;
  bool done_reached_ = false;
  std::function<bool()> done_;
  std::vector<WatchHit> hits_;

  std::optional<Snapshot> start_;
  // Where steps back start from.
  std::optional<Snapshot> base_;
  std::map<std::string, Snapshot, std::less<>> snapshots_;
};

}  // namespace atalla::emu::debug

#endif  // ATALLA_EMU_DEBUG_DEBUGGER_H_
