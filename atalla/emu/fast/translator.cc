#include "atalla/emu/fast/translator.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "absl/status/statusor.h"
#include "atalla/base/check.h"
#include "atalla/emu/decoding.h"
#include "atalla/emu/fast/plain_vector_handlers.h"
#include "atalla/emu/fast/recording_handlers.h"
#include "atalla/emu/fast/scalar_handlers.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/vector_handlers.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu::fast {
namespace {

constexpr int kEndOfPacketSlot = isa::kSlotsPerPacket;

bool IsControl(isa::Op op) { return isa::HasEffect(op, isa::kIsControl); }

Handler SelectVectorHandler(const isa::Instruction& instruction, const Switches& switches,
                            const VectorHandlers& handlers) {
  const isa::Op op = instruction.op;
  const bool is_row = instruction.imm == isa::kLanes - 1 && instruction.sid < 2;
  if (op == isa::Op::kVregLd) {
    return is_row ? handlers.vreg_load_row[instruction.sid] : handlers.vreg_load;
  }
  if (op == isa::Op::kVregSt) {
    return is_row ? handlers.vreg_store_row[instruction.sid] : handlers.vreg_store;
  }
  const int reversed = switches.reversed_compare_bits ? 1 : 0;
  const int ignores = switches.ignore_bad_scratchpad ? 1 : 0;
  switch (op) {
    case isa::Op::kAddVv:
      return handlers.add_vv;
    case isa::Op::kSubVv:
      return handlers.subtract_vv;
    case isa::Op::kMulVv:
      return handlers.multiply_vv;
    case isa::Op::kAddVs:
      return handlers.add_vs;
    case isa::Op::kSubVs:
      return handlers.subtract_vs;
    case isa::Op::kMulVs:
      return handlers.multiply_vs;
    case isa::Op::kMgtMvv:
      return handlers.greater_vv[reversed];
    case isa::Op::kMltMvv:
      return handlers.less_vv[reversed];
    case isa::Op::kMeqMvv:
      return handlers.equal_vv[reversed];
    case isa::Op::kMneqMvv:
      return handlers.not_equal_vv[reversed];
    case isa::Op::kMgtMvs:
      return handlers.greater_vs[reversed];
    case isa::Op::kMltMvs:
      return handlers.less_vs[reversed];
    case isa::Op::kMeqMvs:
      return handlers.equal_vs[reversed];
    case isa::Op::kMneqMvs:
      return handlers.not_equal_vs[reversed];
    case isa::Op::kGemmVv:
      return handlers.gemm;
    case isa::Op::kLwVi:
      return handlers.push_weights[switches.shift_weights ? 1 : 0];
    case isa::Op::kScpadLd:
      return handlers.scratchpad_load[ignores];
    case isa::Op::kScpadSt:
      return handlers.scratchpad_store[ignores];
    default:
      return nullptr;
  }
}

// The immediate of an operation on vectors, as the headers of the handlers say.
int32_t PackedImmediate(const isa::Instruction& instruction) {
  if (instruction.op == isa::Op::kVregLd || instruction.op == isa::Op::kVregSt) {
    return (instruction.imm + 1) | instruction.sid << 8;
  }
  return instruction.mask;
}

bool WritesRegister(const isa::Instruction& instruction) {
  return !isa::GetRegisterEffects(instruction).writes.empty();
}

bool MayTrap(const isa::Instruction& instruction) {
  switch (isa::GetInfo(instruction.op).unit) {
    case isa::Unit::kAluS:
    case isa::Unit::kMultS:
    case isa::Unit::kAluV:
    case isa::Unit::kMultV:
    case isa::Unit::kExpV:
    case isa::Unit::kGemm:
    case isa::Unit::kWbMtoS:
    case isa::Unit::kWbStoM:
      return false;
    default:
      return true;
  }
}

bool Contains(absl::Span<const isa::Register> registers, isa::Register wanted) {
  return std::find(registers.begin(), registers.end(), wanted) != registers.end();
}

}  // namespace

Translator::Translator(const v1::Program& program, const Switches& switches,
                       const VectorHandlers& handlers, bool records)
    : program_(program), switches_(switches), handlers_(handlers), records_(records) {
  index_.reserve(program.packets_size());
  for (int i = 0; i < program.packets_size(); ++i) {
    index_.emplace(static_cast<int64_t>(program.packets(i).address()), i);
  }
}

int32_t Translator::FindPacket(int64_t address) const {
  const auto found = index_.find(address);
  return found == index_.end() ? packet_count() : found->second;
}

int64_t Translator::AddressOf(int packet) const {
  return static_cast<int64_t>(program_.packets(packet).address());
}

Translator::Slots Translator::DecodePacket(int packet) const {
  Slots slots;
  for (int i = 0; i < isa::kSlotsPerPacket; ++i) {
    const uint64_t word = program_.packets(packet).slots(i);
    if (isa::OpFromOpcode(word & 0x7F) == isa::Op::kNopS) continue;
    Slot& slot = slots.emplace_back();
    slot.number = i;
    const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
    slot.is_defined = instruction.ok();
    if (slot.is_defined) slot.instruction = *instruction;
  }
  return slots;
}

bool Translator::MayComeLast(const Slots& slots, size_t control) {
  const isa::Instruction& jump = slots[control].instruction;
  if (jump.op == isa::Op::kHaltS) return true;
  const isa::RegisterEffects effects = isa::GetRegisterEffects(jump);
  for (size_t i = control + 1; i < slots.size(); ++i) {
    if (!slots[i].is_defined) return effects.writes.empty();
    const isa::RegisterEffects other = isa::GetRegisterEffects(slots[i].instruction);
    for (const isa::Register written : other.writes) {
      if (Contains(effects.reads, written) || Contains(effects.writes, written)) return false;
    }
    for (const isa::Register written : effects.writes) {
      if (Contains(other.reads, written)) return false;
    }
    // A trap must find what the jump wrote.
    if (!effects.writes.empty() && MayTrap(slots[i].instruction)) return false;
  }
  return true;
}

Operation Translator::PlainOperation(const Slot& slot) const {
  Operation operation = {};
  if (!slot.is_defined) {
    operation.run = UndefinedHandler();
    return operation;
  }
  const isa::Instruction& instruction = slot.instruction;
  operation.rd = DestinationOf(instruction);
  operation.rs1 = instruction.rs1;
  operation.rs2 = instruction.rs2;
  operation.imm = instruction.imm;
  operation.run = ScalarHandler(instruction.op, switches_);
  if (operation.run != nullptr) return operation;
  operation.run = PlainVectorHandler(instruction.op);
  if (operation.run != nullptr) {
    operation.imm = static_cast<int32_t>(instruction.mask | instruction.imm << 8);
    return operation;
  }
  operation.imm = PackedImmediate(instruction);
  operation.run = SelectVectorHandler(instruction, switches_, handlers_);
  ATALLA_CHECK(operation.run != nullptr);
  return operation;
}

void Translator::AppendRecording(int packet, const Slot& slot, TranslatedBlock& block) const {
  if (!slot.is_defined) return;
  Operation operation = PlainOperation(slot);
  operation.run = RecordAccessHandler(slot.instruction.op);
  if (operation.run == nullptr) return;
  block.operations.push_back(operation);
  block.origins.push_back({packet, slot.number});
}

void Translator::AppendPlain(int packet, const Slot& slot, TranslatedBlock& block) const {
  if (records_) AppendRecording(packet, slot, block);
  block.operations.push_back(PlainOperation(slot));
  block.origins.push_back({packet, slot.number});
}

Operation Translator::ControlOperation(int packet, const Slot& slot, bool at_end) const {
  const isa::Instruction& instruction = slot.instruction;
  const bool is_branch = isa::HasEffect(instruction.op, isa::kIsConditional);
  const bool increments = is_branch && WritesRegister(instruction);
  Operation operation = {};
  operation.run = at_end ? TerminatorHandler(instruction.op, switches_, increments)
                         : EarlyControlHandler(instruction.op, switches_, increments);
  operation.rs1 = instruction.rs1;
  operation.rs2 = instruction.rs2;
  operation.rd = is_branch ? instruction.increment : DestinationOf(instruction);
  operation.imm = instruction.op == isa::Op::kJalr
                      ? instruction.imm
                      : FindPacket(AddressOf(packet) + instruction.imm);
  return operation;
}

void Translator::AppendInfo(int packet, int slot, const isa::Instruction& instruction,
                            TranslatedBlock& block) const {
  ControlInfo info = {};
  info.target = AddressOf(packet) + instruction.imm;
  info.fall_address = AddressOf(packet) + isa::kBytesPerPacket;
  info.fall_block = FindPacket(info.fall_address);
  Operation places[2];
  static_assert(sizeof(places) == sizeof(info), "ControlInfo takes the place of two operations");
  std::memcpy(static_cast<void*>(places), &info, sizeof(info));
  for (const Operation& place : places) {
    block.operations.push_back(place);
    block.origins.push_back({packet, slot});
  }
}

void Translator::AppendSuccessors(int packet, const Slots& slots, TranslatedBlock& block) const {
  const auto append = [&](int64_t address) {
    const int32_t successor = FindPacket(address);
    if (successor != packet_count()) block.successors.push_back(successor);
  };
  for (const Slot& slot : slots) {
    if (!slot.is_defined || !IsControl(slot.instruction.op)) continue;
    const isa::Op op = slot.instruction.op;
    const bool links = (op == isa::Op::kJal || op == isa::Op::kJalr) && slot.instruction.rd != 0;
    if (isa::HasEffect(op, isa::kIsConditional) || links) {
      append(AddressOf(packet) + isa::kBytesPerPacket);
    }
    if (op != isa::Op::kJalr && op != isa::Op::kHaltS) {
      append(AddressOf(packet) + slot.instruction.imm);
    }
  }
}

void Translator::AppendMixedPacket(int packet, const Slots& slots, TranslatedBlock& block) const {
  bool halts = false;
  for (const Slot& slot : slots) {
    if (!slot.is_defined || !IsControl(slot.instruction.op)) {
      AppendPlain(packet, slot, block);
    } else if (slot.instruction.op == isa::Op::kHaltS) {
      halts = true;
    } else {
      block.operations.push_back(ControlOperation(packet, slot, /*at_end=*/false));
      block.origins.push_back({packet, slot.number});
      AppendInfo(packet, slot.number, slot.instruction, block);
    }
  }
  Operation end = {};
  end.run = halts ? HaltAtEndOfPacketHandler() : EndOfPacketHandler();
  block.operations.push_back(end);
  block.origins.push_back({packet, kEndOfPacketSlot});
}

bool Translator::AppendPacket(int packet, TranslatedBlock& block) const {
  ++block.packets;
  const Slots slots = DecodePacket(packet);
  size_t controls = 0;
  size_t last_control = 0;
  for (size_t i = 0; i < slots.size(); ++i) {
    if (!slots[i].is_defined || !IsControl(slots[i].instruction.op)) continue;
    // A second halt.s does nothing.
    const bool is_halt = slots[i].instruction.op == isa::Op::kHaltS;
    if (is_halt && controls > 0 && slots[last_control].instruction.op == isa::Op::kHaltS) continue;
    ++controls;
    last_control = i;
  }
  if (controls == 0) {
    for (const Slot& slot : slots) AppendPlain(packet, slot, block);
    return false;
  }
  AppendSuccessors(packet, slots, block);
  if (controls > 1 || !MayComeLast(slots, last_control)) {
    AppendMixedPacket(packet, slots, block);
    return true;
  }
  for (size_t i = 0; i < slots.size(); ++i) {
    if (!slots[i].is_defined || !IsControl(slots[i].instruction.op)) {
      AppendPlain(packet, slots[i], block);
    }
  }
  const Slot& control = slots[last_control];
  block.operations.push_back(ControlOperation(packet, control, /*at_end=*/true));
  block.origins.push_back({packet, control.number});
  AppendInfo(packet, control.number, control.instruction, block);
  return true;
}

TranslatedBlock Translator::Translate(int first_packet) const {
  TranslatedBlock block;
  block.first_packet = first_packet;
  if (records_) {
    Operation record = {};
    record.run = RecordBlockHandler();
    record.imm = first_packet;
    block.operations.push_back(record);
    block.origins.push_back({first_packet, 0});
  }
  AppendPackets(first_packet, block);
  if (records_) block.operations.front().rd = static_cast<uint16_t>(block.packets);
  return block;
}

void Translator::AppendPackets(int first_packet, TranslatedBlock& block) const {
  int packet = first_packet;
  for (;;) {
    if (AppendPacket(packet, block)) return;
    const int32_t next = FindPacket(AddressOf(packet) + isa::kBytesPerPacket);
    // Packets ascend by address, so that the one behind this is the next, if it exists.
    const bool follows = next == packet + 1 && next != packet_count();
    if (!follows || block.packets == kMaxBlockPackets) {
      Operation end = {};
      end.run = FallThroughHandler();
      end.imm = next;
      if (next != packet_count()) block.successors.push_back(next);
      block.operations.push_back(end);
      block.origins.push_back({packet, kEndOfPacketSlot});
      AppendInfo(packet, kEndOfPacketSlot, isa::Instruction(), block);
      return;
    }
    packet = next;
  }
}

}  // namespace atalla::emu::fast
