// The basic blocks of a scheduled program, with what they depend on: for judging a schedule without
// knowing how it was made.
//
//   ATALLA_ASSIGN_OR_RETURN(const PacketBlocks blocks, PacketBlocks::Of(program));
//   sched::DependenceGraphBuilder builder(machine);
//   for (const PacketBlock& block : blocks.blocks()) builder.Build(blocks.code(), block.begin,
//   block.end);
//
// Slots execute in order, so the instructions of all packets, one after the other, are the program
// that the schedule is one of, whatever a scheduler has changed before.

#ifndef ATALLA_COMPARE_PACKET_BLOCKS_H_
#define ATALLA_COMPARE_PACKET_BLOCKS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/bounds.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"
#include "atalla/v1/program.pb.h"

namespace atalla::compare {

// Packets that execution enters at the first and leaves at the last.
struct PacketBlock {
  std::string name;  // As in emu::BlockTiming.
  int64_t address = 0;
  int first_packet = 0;
  int packets = 0;
  // Its instructions in PacketBlocks::code().
  int begin = 0;
  int end = 0;

  int size() const { return end - begin; }
};

// Where an instruction is.
struct PacketPlace {
  int packet = 0;
  int slot = 0;
};

class PacketBlocks {
 public:
  // kInvalidArgument: a slot that does not decode. O(packets log packets).
  static absl::StatusOr<PacketBlocks> Of(const v1::Program& program);

  const std::vector<PacketBlock>& blocks() const { return blocks_; }
  // All instructions but nop.s, with final immediates and source lines; no labels.
  const assembler::Code& code() const { return code_; }
  // Entry i is where code().instructions[i] is.
  const std::vector<PacketPlace>& places() const { return places_; }

 private:
  std::vector<PacketBlock> blocks_;
  assembler::Code code_;
  std::vector<PacketPlace> places_;
};

// How few packets the instructions [begin, end) of `code` need. `rules` outlive the result.
sched::PacketBound BoundOfRun(const assembler::Code& code, int begin, int end,
                              const sched::RuleSet& rules, sched::DependenceGraphBuilder& graphs);

}  // namespace atalla::compare

#endif  // ATALLA_COMPARE_PACKET_BLOCKS_H_
