#include "atalla/compare/timed_run.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::compare {
namespace {

absl::Status Run(const v1::Program& program, const v1::Image& data, uint64_t max_packets,
                 emu::Emulator& emulator, TimedRun& result) {
  ATALLA_RETURN_IF_ERROR(emulator.LoadProgram(program));
  ATALLA_RETURN_IF_ERROR(emulator.LoadImage(data));
  emulator.InitStack();
  emu::TimingModel timing(emulator.program(), emulator.machine());
  ATALLA_RETURN_IF_ERROR(emulator.SetObserver(&timing));
  const absl::Status status = emulator.Run({max_packets});
  result.counters = emulator.counters();
  result.timing = timing.Result();
  result.hazards = timing.hazards().list().size();
  ATALLA_RETURN_IF_ERROR(emulator.SetObserver(nullptr));
  ATALLA_ASSIGN_OR_RETURN(result.memory, emulator.WrittenWords());
  return status;
}

// What a program may have stored of its own addresses.
class CodeAddresses {
 public:
  explicit CodeAddresses(const v1::Program& program) {
    for (const v1::Packet& packet : program.packets()) {
      for (const uint64_t word : packet.slots()) {
        const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
        if (!instruction.ok() || instruction->rd == 0) continue;
        if (instruction->op == isa::Op::kJal || instruction->op == isa::Op::kJalr) {
          returns_.insert(packet.address() + isa::kBytesPerPacket);
        }
      }
    }
    for (const v1::Symbol& symbol : program.symbols()) {
      labels_[symbol.address()].push_back(symbol.name());
    }
  }

  bool IsReturn(uint32_t address) const { return returns_.contains(address); }
  bool ShareLabel(uint32_t address, const CodeAddresses& other, uint32_t other_address) const {
    const auto mine = labels_.find(address);
    const auto theirs = other.labels_.find(other_address);
    if (mine == labels_.end() || theirs == other.labels_.end()) return false;
    return absl::c_any_of(mine->second, [&](absl::string_view name) {
      return absl::c_linear_search(theirs->second, name);
    });
  }

 private:
  absl::flat_hash_set<uint64_t> returns_;
  absl::flat_hash_map<uint64_t, std::vector<std::string>> labels_;
};

std::string Describe(uint32_t address, uint32_t expected, uint32_t found) {
  return absl::StrFormat("word at %08X: %08X, not %08X", address, found, expected);
}

}  // namespace

TimedRun RunTimed(const v1::Program& program, const v1::Image& data,
                  const isa::MachineModel& machine, uint64_t max_packets) {
  emu::EmulatorOptions options;
  options.track_written_words = true;
  emu::Emulator emulator(machine, options);
  TimedRun result;
  result.status = Run(program, data, max_packets, emulator, result);
  return result;
}

std::string FirstDifference(const v1::Program& expected_program,
                            const std::vector<emu::MemoryWord>& expected,
                            const v1::Program& program,
                            const std::vector<emu::MemoryWord>& memory) {
  const CodeAddresses expected_code(expected_program);
  const CodeAddresses code(program);
  const auto alike = [&](uint32_t a, uint32_t b) {
    return a == b || (expected_code.IsReturn(a) && code.IsReturn(b)) ||
           expected_code.ShareLabel(a, code, b);
  };
  // A word that only one of the two has is 0 in the other.
  auto a = expected.begin();
  auto b = memory.begin();
  while (a != expected.end() || b != memory.end()) {
    const bool has_a = a != expected.end() && (b == memory.end() || a->address <= b->address);
    const bool has_b = b != memory.end() && (a == expected.end() || b->address <= a->address);
    const uint32_t address = has_a ? a->address : b->address;
    const uint32_t wanted = has_a ? a->value : 0;
    const uint32_t found = has_b ? b->value : 0;
    if (!alike(wanted, found)) return Describe(address, wanted, found);
    if (has_a) ++a;
    if (has_b) ++b;
  }
  return "";
}

}  // namespace atalla::compare
