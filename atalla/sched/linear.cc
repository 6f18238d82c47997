#include "atalla/sched/linear.h"

#include <cstdint>

#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched {

RuleSet LinearScheduler::Rules(const isa::MachineModel&) const { return RulesLinear(); }

absl::StatusOr<Schedule> LinearScheduler::Run(const assembler::Code& code,
                                              const isa::MachineModel&) const {
  Schedule schedule;
  for (const Block& block : FindBlocks(code)) {
    schedule.block_starts.push_back(static_cast<int32_t>(schedule.packets.size()));
    for (int32_t i = block.begin; i < block.end; ++i) schedule.packets.push_back({Slot{i}});
  }
  return schedule;
}

}  // namespace atalla::sched
