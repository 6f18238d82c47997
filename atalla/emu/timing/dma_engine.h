// When transfers between data memory and scratchpads may start and when they are done, by the
// machine description (v1::Dma, and the latency class "sdma").
//
//   DmaEngine engine(machine);
//   const int64_t start = std::max(cycle, engine.EarliestStart());
//   const int64_t landed = engine.Start(start, rows, columns);

#ifndef ATALLA_EMU_TIMING_DMA_ENGINE_H_
#define ATALLA_EMU_TIMING_DMA_ENGINE_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"

namespace atalla::emu {

class DmaEngine {
 public:
  explicit DmaEngine(const isa::MachineModel& machine)
      : latency_(machine.Latency(isa::LatencyClass::kSdma)),
        cycles_per_row_(machine.dma().cycles_per_row()),
        bytes_per_cycle_(machine.dma().bytes_per_cycle()),
        in_flight_(machine.dma().in_flight()) {
    last_done_.reserve(in_flight_ + 1);
  }

  // First cycle in which the next transfer may start.
  int64_t EarliestStart() const {
    // With as many transfers as may be on the way, the first of them to land makes room.
    const bool full = in_flight_ > 0 && last_done_.size() == in_flight_;
    return full ? std::max(free_, last_done_.front()) : free_;
  }

  // Starts a transfer; returns the first cycle in which all of it has landed. REQUIRES: `cycle` is
  // not below EarliestStart().
  int64_t Start(int64_t cycle, uint32_t rows, uint32_t columns) {
    free_ = cycle + ReadCycles(rows, columns);
    const int64_t done = Landed(cycle, rows, columns);
    busy_cycles_ += std::max<int64_t>(0, done - std::max(cycle, busy_until_));
    busy_until_ = std::max(busy_until_, done);
    if (in_flight_ > 0) {
      if (last_done_.size() == in_flight_) last_done_.erase(last_done_.begin());
      last_done_.insert(std::upper_bound(last_done_.begin(), last_done_.end(), done), done);
    }
    return done;
  }

  // What Start would return.
  int64_t Landed(int64_t cycle, uint32_t rows, uint32_t columns) const {
    return cycle + latency_ + MoveCycles(rows, columns);
  }

  // First cycle in which the first `rows` rows of the source of a transfer that starts in `cycle`
  // may be overwritten: that in which the last of them is read.
  int64_t SourceFree(int64_t cycle, uint32_t rows, uint32_t columns) const {
    return cycle + std::max<int64_t>(0, ReadCycles(rows, columns) - 1);
  }

  // Cycles in which a transfer is on its way.
  int64_t busy_cycles() const { return busy_cycles_; }

 private:
  static constexpr int64_t kElementBytes = 2;

  int64_t MoveCycles(uint32_t rows, uint32_t columns) const {
    if (bytes_per_cycle_ == 0) return 0;
    return (kElementBytes * rows * columns + bytes_per_cycle_ - 1) / bytes_per_cycle_;
  }
  int64_t ReadCycles(uint32_t rows, uint32_t columns) const {
    return std::max<int64_t>(int64_t{rows} * cycles_per_row_, MoveCycles(rows, columns));
  }

  int64_t latency_;
  uint32_t cycles_per_row_;
  uint32_t bytes_per_cycle_;
  uint32_t in_flight_;
  int64_t free_ = 0;
  // The `in_flight_` latest cycles in which transfers have landed or will, ascending.
  std::vector<int64_t> last_done_;
  int64_t busy_until_ = 0;
  int64_t busy_cycles_ = 0;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_DMA_ENGINE_H_
