#include "atalla/compare/packet_blocks.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/bounds.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"
#include "atalla/v1/program.pb.h"

namespace atalla::compare {
namespace {

// The timing model's blocks, of all packets.
std::vector<emu::BlockTiming> BlocksOf(const v1::Program& program) {
  emu::TimingResult result;
  for (const v1::Packet& packet : program.packets()) {
    emu::PacketTiming& timing = result.packets.emplace_back();
    timing.address = static_cast<int64_t>(packet.address());
    timing.issued = 1;
  }
  emu::AddBlocksAndLines(program, result);
  return std::move(result.blocks);
}

SourceLocation LocationOf(const v1::Program& program, const v1::Packet& packet, int slot) {
  SourceLocation location;
  if (slot >= packet.lines_size()) return location;
  const v1::SourceLine& line = packet.lines(slot);
  if (line.line() == 0 || static_cast<int>(line.file()) >= program.source_files_size()) {
    return location;
  }
  location.file = program.source_files(static_cast<int>(line.file()));
  location.line = static_cast<int>(line.line());
  return location;
}

}  // namespace

absl::StatusOr<PacketBlocks> PacketBlocks::Of(const v1::Program& program) {
  PacketBlocks result;
  result.code_.name = program.name();
  result.code_.weight_mode = program.weight_mode();
  int packet = 0;
  for (const emu::BlockTiming& timing : BlocksOf(program)) {
    PacketBlock& block = result.blocks_.emplace_back();
    block.name = timing.name;
    block.address = timing.address;
    block.first_packet = packet;
    block.packets = timing.packets;
    block.begin = static_cast<int>(result.places_.size());
    for (const int end = packet + timing.packets; packet < end; ++packet) {
      const v1::Packet& words = program.packets(packet);
      for (int slot = 0; slot < words.slots_size(); ++slot) {
        ATALLA_ASSIGN_OR_RETURN(const isa::Instruction instruction, isa::Decode(words.slots(slot)));
        if (instruction.op == isa::Op::kNopS) continue;
        assembler::CodeInstruction& line = result.code_.instructions.emplace_back();
        line.instruction = instruction;
        line.location = LocationOf(program, words, slot);
        result.places_.push_back({packet, slot});
      }
    }
    block.end = static_cast<int>(result.places_.size());
  }
  return result;
}

sched::PacketBound BoundOfRun(const assembler::Code& code, int begin, int end,
                              const sched::RuleSet& rules, sched::DependenceGraphBuilder& graphs) {
  std::vector<isa::Op> ops;
  ops.reserve(static_cast<size_t>(end - begin));
  for (int i = begin; i < end; ++i) ops.push_back(code.instructions[i].instruction.op);
  return sched::BoundOf(graphs.Build(code, begin, end), ops, rules);
}

}  // namespace atalla::compare
