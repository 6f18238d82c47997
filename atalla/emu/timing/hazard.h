// Where a program relies on the machine to wait: what the timing model finds on a machine with
// exposed timing (v1::Issue::TIMING_EXPOSED).
//
//   for (const Hazard& hazard : timing.hazards().list()) {
//     std::cerr << DescribeHazard(hazard, program) << "\n";
//   }

#ifndef ATALLA_EMU_TIMING_HAZARD_H_
#define ATALLA_EMU_TIMING_HAZARD_H_

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

// An instruction by its packet's number in the program, and its slot.
struct SlotId {
  int packet = -1;
  int slot = 0;
};

struct Hazard {
  enum class Kind : uint8_t {
    kEarlyRead,   // Reads what has not landed.
    kOvertaken,   // Writes what an older write will then overwrite, or lands together with it.
    kEarlyWrite,  // Overwrites what a transfer has yet to read.
    kTooMuch,     // Needs more of a unit or of ports than the machine has in a cycle.
  };

  Kind kind = Kind::kEarlyRead;
  SlotId reader;    // The instruction that comes too early.
  SlotId producer;  // What it should have waited for; packet -1 for kTooMuch.
  // "x5", "the weight buffer", "row 3 of scratchpad 1", "bytes 00001000..0000103F",
  // "unit ALU.S", "scalar ports". Of the first time.
  std::string what;
  // Packets that must be between them in addition to those that are; the most of all times. 0 for
  // kTooMuch.
  int64_t missing_packets = 0;
  int64_t times = 0;
  int64_t first_cycle = 0;
};

// Keeps one Hazard for each kind, reader, producer and register or storage.
class HazardList {
 public:
  explicit HazardList(int max_hazards) : max_hazards_(max_hazards) {}

  // Register places by number (packet_table.h), kMemory, kScratchpad, or a CycleRoom::Lack.
  static constexpr int kMemory = -1;
  static constexpr int kScratchpad = -2;

  // `describe()` gives Hazard::what; called only for hazards that are kept.
  template <typename Describe>
  void Add(const Hazard& hazard, int resource, const Describe& describe) {
    const Key key = {static_cast<int>(hazard.kind), hazard.reader.packet, hazard.reader.slot,
                     hazard.producer.packet,        hazard.producer.slot, resource};
    const auto found = index_.find(key);
    if (found != index_.end()) {
      Again(hazard, list_[found->second]);
    } else if (static_cast<int>(list_.size()) < max_hazards_) {
      index_.emplace(key, list_.size());
      list_.push_back(hazard);
      list_.back().what = describe();
      list_.back().times = 1;
    } else {
      ++times_left_out_;
    }
  }

  // In the order of their first times.
  const std::vector<Hazard>& list() const { return list_; }
  // Times that hazards occurred which are not in the list, because it was full.
  int64_t times_left_out() const { return times_left_out_; }

 private:
  using Key = std::tuple<int, int, int, int, int, int>;

  static void Again(const Hazard& hazard, Hazard& known);

  int max_hazards_;
  std::vector<Hazard> list_;
  absl::flat_hash_map<Key, size_t> index_;
  int64_t times_left_out_ = 0;
};

// "PC 00000028 slot 0 (k.c:9): add.s x4, x1, x1: reads x1 2 packets too early: mul.s x1, x2, x3 at
// PC 00000014 slot 0 (k.c:8)"; " (5 times)" at the end if there were several.
std::string DescribeHazard(const Hazard& hazard, const v1::Program& program);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_HAZARD_H_
