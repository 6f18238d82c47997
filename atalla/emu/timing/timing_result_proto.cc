#include "atalla/emu/timing/timing_result_proto.h"

#include <string>

#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"
#include "atalla/v1/timing.pb.h"

namespace atalla::emu {
namespace {

constexpr int kSchemaVersion = 1;

void AddPacket(const PacketTiming& packet, v1::TimingResult& message) {
  const StallCycles stalls = packet.Stalls();
  v1::PacketTiming& entry = *message.add_packets();
  entry.set_address(packet.address);
  entry.set_issued(packet.issued);
  entry.set_cycles(packet.issued + stalls.Total());
  *entry.mutable_stalls() = StallCyclesToProto(stalls);
  if (stalls.Total() == 0) return;
  for (const StallCycles& of_slot : packet.stalls_by_slot) {
    *entry.add_stalls_by_slot() = StallCyclesToProto(of_slot);
  }
}

void AddBlock(const BlockTiming& block, v1::TimingResult& message) {
  v1::BlockTiming& entry = *message.add_blocks();
  entry.set_name(block.name);
  entry.set_address(block.address);
  entry.set_packets(block.packets);
  entry.set_entered(block.entered);
  entry.set_issued(block.issued);
  entry.set_cycles(block.Cycles());
  *entry.mutable_stalls() = StallCyclesToProto(block.stalls);
}

void AddLine(const LineTiming& line, v1::TimingResult& message) {
  v1::LineTiming& entry = *message.add_lines();
  entry.set_source(line.source);
  entry.set_issued(line.issued);
  entry.set_cycles(line.Cycles());
  *entry.mutable_stalls() = StallCyclesToProto(line.stalls);
}

}  // namespace

v1::StallCycles StallCyclesToProto(const StallCycles& stalls) {
  static_assert(kStallCauseCount == 5, "one field for each cause");
  v1::StallCycles message;
  message.set_operand(stalls.Of(StallCause::kOperand));
  message.set_unit(stalls.Of(StallCause::kUnit));
  message.set_port(stalls.Of(StallCause::kPort));
  message.set_dma(stalls.Of(StallCause::kDma));
  message.set_control(stalls.Of(StallCause::kControl));
  return message;
}

v1::TimingResult TimingResultToProto(const TimingResult& result, const v1::Program& program) {
  v1::TimingResult message;
  message.set_schema_version(kSchemaVersion);
  message.set_program(program.name());
  message.set_scheduler(program.scheduler());
  message.set_machine(result.machine);
  message.set_exposed(result.exposed);
  message.set_cycles(result.cycles);
  message.set_packets_issued(result.packets_issued);
  *message.mutable_stalls() = StallCyclesToProto(result.stalls);
  for (const UnitTiming& unit : result.units) {
    v1::UnitTiming& entry = *message.add_units();
    entry.set_unit(std::string(isa::UnitName(unit.unit)));
    entry.set_instructions(unit.instructions);
    entry.set_busy_cycles(unit.busy_cycles);
  }
  for (const PacketTiming& packet : result.packets) AddPacket(packet, message);
  for (const BlockTiming& block : result.blocks) AddBlock(block, message);
  for (const LineTiming& line : result.lines) AddLine(line, message);
  return message;
}

}  // namespace atalla::emu
