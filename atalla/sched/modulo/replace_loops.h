// Puts pipelines in the place of loops, and keeps the packets that modulo scheduling has settled
// through whatever is done to the rest of the code.
//
//   Replaced replaced = ReplaceLoops(code, std::move(planned));
//   ... passes that leave the blocks in replaced.settled alone ...
//   const PacketSizes sizes = FindSettled(code, replaced.settled);
//   schedule = WithSettled(code, schedule, sizes);

#ifndef ATALLA_SCHED_MODULO_REPLACE_LOOPS_H_
#define ATALLA_SCHED_MODULO_REPLACE_LOOPS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/modulo/plan_loops.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched::modulo {

struct SettledBlock {
  std::vector<isa::Instruction> instructions;
  std::vector<int> sizes;  // Instructions of each packet.
};
using SettledBlocks = absl::flat_hash_map<std::string, SettledBlock>;  // By label.

struct Replaced {
  assembler::Code code;
  SettledBlocks settled;
};

// A loop's own label goes to the kernel if only the loop refers to it, otherwise to the start of
// the pipeline.
Replaced ReplaceLoops(const assembler::Code& code, std::vector<PlannedLoop> loops);

// Instructions of each packet of a block, by its first instruction.
using PacketSizes = absl::flat_hash_map<int32_t, std::vector<int>>;

// Where `settled` blocks are in `code`, if their instructions are still the same; branches may have
// been turned round and lead elsewhere.
PacketSizes FindSettled(const assembler::Code& code, const SettledBlocks& settled);

// `schedule` with those packets in place of its own.
Schedule WithSettled(const assembler::Code& code, const Schedule& schedule,
                     const PacketSizes& sizes);

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_REPLACE_LOOPS_H_
