// Goes through the packets of a block and tells which come too early for what is still on its way.
//
//   clock.Start(pending);                           // At the start of the block.
//   clock.Wait(clock.Missing(packet));              // As many empty packets before it.
//   clock.Issue(packet);
//   Pending after = clock.Finish();

#ifndef ATALLA_SCHED_EXPOSED_PACKET_CLOCK_H_
#define ATALLA_SCHED_EXPOSED_PACKET_CLOCK_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/exposed/needs.h"
#include "atalla/sched/exposed/pending.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched::exposed {

class PacketClock {
 public:
  // `needs` of all instructions; must outlive this.
  PacketClock(absl::Span<const Needs> needs, const isa::MachineModel& machine);

  void Start(const Pending& pending);

  // By how many packets the next one would come too early.
  int32_t Missing(const Packet& packet) const;
  void Wait(int32_t packets) { now_ += packets; }
  // Starts what the packet's instructions do, and goes to the next packet.
  void Issue(const Packet& packet);
  // Only ends what they make anew: for asking who meets what was pending at the start.
  void Pass(const Packet& packet);

  // What is on its way behind the last packet.
  Pending Finish() const;

 private:
  // Times are counted from Start.
  struct Access {
    PendingAccess access;
    int64_t written = 0;
    int64_t read = 0;
  };

  int64_t ReadyFor(const Needs& needs) const;
  int64_t ReadyFor(const PendingAccess& access) const;
  void StartTransfer(const Needs& needs);

  const absl::Span<const Needs> needs_;
  const uint32_t scratchpad_rows_;
  const size_t max_in_flight_;

  int64_t now_ = 0;
  std::array<int64_t, kPlaceCount> ready_ = {};
  std::vector<Access> accesses_;
  std::vector<int64_t> in_flight_;  // Ascending; as many as there may be.
};

}  // namespace atalla::sched::exposed

#endif  // ATALLA_SCHED_EXPOSED_PACKET_CLOCK_H_
