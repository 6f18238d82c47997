#include "atalla/sched/run_testing.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/timing/hazard.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched {
namespace {

constexpr int kMaxDifferences = 8;

void MustBeOk(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

// Made once each: reading a description takes longer than running a small program.
const isa::MachineModel& MachineFor(const std::string& preset, v1::Semantics::SlotOrder order,
                                    v1::Issue::Timing timing = v1::Issue::TIMING_INTERLOCKED) {
  using Key = std::tuple<std::string, v1::Semantics::SlotOrder, v1::Issue::Timing>;
  static auto* const machines = new std::map<Key, isa::MachineModel>();
  const Key key(preset, order, timing);
  const auto known = machines->find(key);
  if (known != machines->end()) return known->second;
  const absl::StatusOr<isa::MachineModel> base = isa::MachineModel::FromPreset(preset);
  MustBeOk(base.status());
  v1::Machine machine = base->proto();
  machine.mutable_semantics()->set_slot_order(order);
  machine.mutable_issue()->set_timing(timing);
  return machines->emplace(key, isa::MachineModel::FromProto(machine).value()).first->second;
}

void Prepare(const StartState& start, emu::Emulator& emulator) {
  std::vector<uint8_t> bytes;
  for (const uint32_t word : start.data) {
    for (int shift = 0; shift < 32; shift += 8)
      bytes.push_back(static_cast<uint8_t>(word >> shift));
  }
  if (!bytes.empty()) MustBeOk(emulator.WriteMemory(0, bytes));
  if (start.image) MustBeOk(emulator.LoadImage(*start.image));
  if (start.init_stack) emulator.InitStack();
  for (const auto& [number, value] : start.registers) emulator.SetScalarRegister(number, value);
  for (const auto& [number, value] : start.masks) emulator.SetMaskRegister(number, value);
  for (const auto& [number, value] : start.vectors) {
    emu::Lanes lanes;
    for (int lane = 0; lane < isa::kLanes; ++lane) lanes[lane] = value;
    emulator.SetVectorRegister(number, lanes);
  }
}

EndState StateOf(const emu::Emulator& emulator) {
  EndState state;
  for (int i = 0; i < isa::kScalarRegisterCount; ++i) state.scalars[i] = emulator.ScalarRegister(i);
  for (int i = 0; i < isa::kMaskRegisterCount; ++i) state.masks[i] = emulator.MaskRegister(i);
  for (int i = 0; i < isa::kVectorRegisterCount; ++i) {
    const emu::Lanes& lanes = emulator.VectorRegister(i);
    for (int lane = 0; lane < isa::kLanes; ++lane) state.vectors.push_back(lanes[lane]);
  }
  const isa::MachineModel& machine = emulator.machine();
  for (int sp = 0; sp < machine.scratchpad_count(); ++sp) {
    for (int row = 0; row < machine.scratchpad_rows(); ++row) {
      for (int lane = 0; lane < isa::kLanes; ++lane) {
        const std::optional<uint32_t> cell = emulator.ScratchpadCell(sp, row, lane);
        state.cells.push_back(cell.has_value() ? int64_t{*cell} : -1);
      }
    }
  }
  const absl::StatusOr<std::vector<emu::MemoryWord>> words = emulator.WrittenWords();
  MustBeOk(words.status());
  for (const emu::MemoryWord& word : *words) state.words.emplace_back(word.address, word.value);
  return state;
}

// Collects lines up to a limit.
class Report {
 public:
  template <typename Name>
  void Compare(int64_t a, int64_t b, const Name& name) {
    if (a == b || ++count_ > kMaxDifferences) return;
    absl::StrAppend(&text_, name(), ": ", Hex(a), " / ", Hex(b), "\n");
  }
  std::string text() const {
    const int more = count_ - kMaxDifferences;
    return more > 0 ? absl::StrCat(text_, "and ", more, " more\n") : text_;
  }

 private:
  static std::string Hex(int64_t value) { return value < 0 ? "-" : absl::StrFormat("%08X", value); }

  std::string text_;
  int count_ = 0;
};

}  // namespace

Outcome Execute(const v1::Program& program, const StartState& start, v1::Semantics::SlotOrder order,
                uint64_t max_packets) {
  emu::EmulatorOptions options;
  options.track_written_words = true;
  emu::Emulator emulator(MachineFor(start.preset, order), options);
  Outcome outcome;
  outcome.status = emulator.LoadProgram(program);
  if (!outcome.status.ok()) return outcome;
  Prepare(start, emulator);
  emu::RunOptions run;
  run.max_packets = max_packets;
  outcome.status = emulator.Run(run);
  outcome.state = StateOf(emulator);
  outcome.counters = emulator.counters();
  return outcome;
}

TimedOutcome ExecuteTimed(const v1::Program& program, const StartState& start,
                          v1::Issue::Timing timing, uint64_t max_packets) {
  emu::Emulator emulator(MachineFor(start.preset, v1::Semantics::SLOT_ORDER_SEQUENTIAL, timing));
  TimedOutcome outcome;
  outcome.status = emulator.LoadProgram(program);
  if (!outcome.status.ok()) return outcome;
  Prepare(start, emulator);
  emu::TimingModel model(emulator.program(), emulator.machine());
  MustBeOk(emulator.SetObserver(&model));
  emu::RunOptions run;
  run.max_packets = max_packets;
  outcome.status = emulator.Run(run);
  outcome.timing = model.Result();
  for (const emu::Hazard& hazard : model.hazards().list()) {
    outcome.hazards.push_back(emu::DescribeHazard(hazard, program));
  }
  return outcome;
}

std::string Differences(const EndState& a, const EndState& b) {
  if (a.scalars == b.scalars && a.masks == b.masks && a.vectors == b.vectors &&
      a.cells == b.cells && a.words == b.words) {
    return "";
  }
  Report report;
  for (size_t i = 0; i < a.scalars.size(); ++i) {
    report.Compare(a.scalars[i], b.scalars[i], [i] { return absl::StrCat("x", i); });
  }
  for (size_t i = 0; i < a.masks.size(); ++i) {
    report.Compare(a.masks[i], b.masks[i], [i] { return absl::StrCat("m", i); });
  }
  for (size_t i = 0; i < a.vectors.size(); ++i) {
    report.Compare(a.vectors[i], b.vectors[i],
                   [i] { return absl::StrCat("v", i / isa::kLanes, "[", i % isa::kLanes, "]"); });
  }
  for (size_t i = 0; i < a.cells.size(); ++i) {
    report.Compare(a.cells[i], b.cells[i], [i] {
      return absl::StrCat("scratchpad row ", i / isa::kLanes, " lane ", i % isa::kLanes);
    });
  }
  std::map<uint32_t, std::pair<int64_t, int64_t>> words;
  for (const auto& [address, value] : a.words) words[address] = {value, -1};
  for (const auto& [address, value] : b.words) {
    words.try_emplace(address, -1, 0).first->second.second = value;
  }
  for (const auto& [address, values] : words) {
    report.Compare(values.first, values.second,
                   [address = address] { return absl::StrFormat("memory %08X", address); });
  }
  return report.text();
}

std::string Differences(const emu::Counters& a, const emu::Counters& b) {
  static_assert(std::has_unique_object_representations_v<emu::Counters>);
  if (std::memcmp(&a, &b, sizeof(a)) == 0) return "";
  return absl::StrCat(emu::FormatCounters(a), emu::FormatExtraCounters(a), "/\n",
                      emu::FormatCounters(b), emu::FormatExtraCounters(b));
}

Walk WalkProgram(const v1::Program& program, const StartState& start, uint64_t max_packets) {
  emu::Emulator emulator(MachineFor(start.preset, v1::Semantics::SLOT_ORDER_SEQUENTIAL));
  Walk walk;
  walk.status = emulator.LoadProgram(program);
  if (!walk.status.ok()) return walk;
  Prepare(start, emulator);
  emu::RunOptions one;
  one.max_packets = 1;
  for (uint64_t n = 0; n < max_packets; ++n) {
    const int64_t from = emulator.pc();
    walk.steps[from];
    walk.status = emulator.Run(one);
    if (!absl::IsDeadlineExceeded(walk.status)) break;
    walk.steps[from].insert(emulator.pc());
  }
  return walk;
}

StartState RandomStart(uint32_t seed) {
  std::mt19937 random(seed);
  const auto pick = [&random](uint32_t low, uint32_t high) {
    return std::uniform_int_distribution<uint32_t>(low, high)(random);
  };
  const auto bf16 = [&pick] { return pick(0x3F00, 0x40FF) << 16; };
  StartState start;
  for (int reg = 1; reg < 64; ++reg) {
    const uint32_t metadata = pick(0, 1) << 30 | pick(0, 31) << 25 | pick(0, 31) << 20;
    const uint32_t choices[] = {pick(0, 9), 0x1000 + 4 * pick(0, 99), 64 * pick(0, 31), metadata,
                                bf16()};
    start.registers.emplace_back(reg, choices[pick(0, 4)]);
    start.vectors.emplace_back(reg, bf16());
  }
  for (int reg = 1; reg < 16; ++reg) start.masks.emplace_back(reg, pick(0, 0xFFFFFFFF));
  for (int i = 0; i < 0x400; ++i) start.data.push_back(pick(0, 1) == 0 ? pick(0, 9) : bf16());
  return start;
}

}  // namespace atalla::sched
