#include "atalla/emu/interpreter.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/base/check.h"
#include "atalla/emu/access.h"
#include "atalla/emu/decoding.h"
#include "atalla/emu/engine.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/observed_access.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/semantics.h"
#include "atalla/emu/state.h"
#include "atalla/emu/trap.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

// A packet's operations are ops[first_op] to ops[first_op + op_count - 1]; nop.s has none.
struct DecodedPacket {
  int64_t address = 0;
  uint32_t first_op = 0;
  uint32_t op_count = 0;
  uint32_t next = kNoPacketIndex;  // The packet that follows in memory.
};

template <typename Access>
class Interpreter : public SteppingEngine {
 public:
  using Stop = Engine::Stop;
  using Reason = Engine::Reason;

  template <typename... Arguments>
  Interpreter(const v1::Program& program, const v1::Semantics& semantics, MachineState& state,
              Execution& execution, Arguments&... arguments)
      : program_(program),
        state_(state),
        access_(state, index_, arguments...),
        execution_(execution) {
    Decode(SwitchesOf(semantics));
  }

  Stop Run(uint64_t max_packets) override;
  Stop StepSlot() override;

 private:
  using Micro = MicroOp<Access>;

  void Decode(const Switches& switches);
  Micro DecodeSlot(const DecodedPacket& packet, int slot, uint64_t word, const Switches& switches);
  uint32_t Find(int64_t address) const {
    const auto found = index_.find(address);
    return found == index_.end() ? kNoPacketIndex : found->second;
  }
  Stop Faulted(Fault fault, int slot);
  // Makes `packet` the current one, at its start or where the last StepSlot left it; returns the
  // operation to execute next.
  const Micro* Resume(const DecodedPacket& packet);

  const v1::Program& program_;
  MachineState& state_;
  PacketIndex index_;
  std::vector<DecodedPacket> packets_;
  std::vector<Micro> ops_;
  Access access_;
  Execution& execution_;
  uint32_t next_ = kNoPacketIndex;
};

template <typename Access>
void Interpreter<Access>::Decode(const Switches& switches) {
  packets_.reserve(program_.packets_size());
  for (const v1::Packet& packet : program_.packets()) {
    const int64_t address = static_cast<int64_t>(packet.address());
    index_.emplace(address, static_cast<uint32_t>(packets_.size()));
    packets_.emplace_back().address = address;
  }
  for (size_t i = 0; i < packets_.size(); ++i) {
    DecodedPacket& packet = packets_[i];
    packet.first_op = static_cast<uint32_t>(ops_.size());
    packet.next = Find(packet.address + isa::kBytesPerPacket);
    for (int slot = 0; slot < isa::kSlotsPerPacket; ++slot) {
      const uint64_t word = program_.packets(static_cast<int>(i)).slots(slot);
      if (isa::OpFromOpcode(word & 0x7F) == isa::Op::kNopS) continue;
      ops_.push_back(DecodeSlot(packet, slot, word, switches));
    }
    packet.op_count = static_cast<uint32_t>(ops_.size()) - packet.first_op;
  }
}

template <typename Access>
MicroOp<Access> Interpreter<Access>::DecodeSlot(const DecodedPacket& packet, int slot,
                                                uint64_t word, const Switches& switches) {
  Micro op;
  op.slot = static_cast<uint8_t>(slot);
  const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
  if (!instruction.ok()) {
    op.run = &semantics::Undefined<Access>;
    return op;
  }
  op.run = SelectHandler<Access>(instruction->op, switches);
  op.imm = instruction->imm;
  op.rd = DestinationOf(*instruction);
  op.rs1 = instruction->rs1;
  op.rs2 = instruction->rs2;
  op.mask = instruction->mask;
  op.sid = instruction->sid;
  op.increment = instruction->increment;
  if (isa::HasEffect(instruction->op, isa::kIsControl)) {
    op.target = Find(packet.address + instruction->imm);
  }
  return op;
}

Engine::Stop Stopped(Engine::Reason reason) {
  Engine::Stop stop;
  stop.reason = reason;
  return stop;
}

template <typename Access>
Engine::Stop Interpreter<Access>::Faulted(Fault fault, int slot) {
  Stop stop;
  stop.reason = Reason::kFault;
  stop.fault = fault;
  stop.slot = slot;
  if (fault == Fault::kNoPacket) {
    stop.description = DescribeFault(fault, 0, state_);
    return stop;
  }
  const uint64_t word = program_.packets(static_cast<int>(next_)).slots(slot);
  stop.description = DescribeFault(fault, word, state_);
  execution_.faulted_packet = next_;
  execution_.faulted_slot = slot;
  return stop;
}

template <typename Access>
Engine::Stop Interpreter<Access>::Run(uint64_t max_packets) {
  Flow& flow = access_.flow();
  next_ = Find(execution_.pc);
  for (; max_packets > 0; --max_packets) {
    if (next_ == kNoPacketIndex) {
      execution_.fetched_nothing = true;
      return Faulted(Fault::kNoPacket, 0);
    }
    const DecodedPacket& packet = packets_[next_];
    flow.pc = packet.address;
    flow.fallthrough = packet.next;
    access_.FallThrough();
    access_.BeginPacket(static_cast<int>(next_));
    const Micro* const first = ops_.data() + packet.first_op;
    for (const Micro* op = first; op != first + packet.op_count; ++op) {
      access_.BeginSlot(op->slot);
      const Fault fault = op->run(*op, access_);
      if (ABSL_PREDICT_FALSE(fault != Fault::kNone)) {
        const Stop stop = Faulted(fault, op->slot);
        // Earlier slots of the packet have executed; what they cannot write comes first.
        int slot = op->slot;
        const Fault earlier = access_.Commit(slot);
        return earlier == Fault::kNone ? stop : Faulted(earlier, slot);
      }
    }
    int slot = 0;
    const Fault fault = access_.Commit(slot);
    if (ABSL_PREDICT_FALSE(fault != Fault::kNone)) return Faulted(fault, slot);
    ++execution_.completed[next_];
    execution_.pc = flow.next_pc;
    next_ = flow.next_index;
    access_.EndPacket();
    if (flow.halted) return {};
    if (access_.StopRequested()) return Stopped(Reason::kStopped);
  }
  return Stopped(Reason::kBudget);
}

template <typename Access>
const MicroOp<Access>* Interpreter<Access>::Resume(const DecodedPacket& packet) {
  Flow& flow = access_.flow();
  flow.pc = packet.address;
  flow.fallthrough = packet.next;
  const Micro* op = ops_.data() + packet.first_op;
  if (execution_.next_slot == 0) {
    access_.FallThrough();
    access_.BeginPacket(static_cast<int>(next_));
    return op;
  }
  access_.Jump(execution_.next_pc, Find(execution_.next_pc));
  flow.halted = execution_.halting;
  while (op->slot < execution_.next_slot) ++op;
  return op;
}

template <typename Access>
Engine::Stop Interpreter<Access>::StepSlot() {
  next_ = Find(execution_.pc);
  if (next_ == kNoPacketIndex) {
    execution_.fetched_nothing = true;
    return Faulted(Fault::kNoPacket, 0);
  }
  const DecodedPacket& packet = packets_[next_];
  const Flow& flow = access_.flow();
  const Micro* op = Resume(packet);
  const Micro* const end = ops_.data() + packet.first_op + packet.op_count;
  execution_.next_slot = 0;
  if (op != end) {
    access_.BeginSlot(op->slot);
    const Fault fault = op->run(*op, access_);
    if (fault != Fault::kNone) return Faulted(fault, op->slot);
    ++op;
  }
  if (op != end) {
    execution_.next_slot = op->slot;
    execution_.next_pc = flow.next_pc;
    execution_.halting = flow.halted;
    return Stopped(Reason::kBudget);
  }
  ++execution_.completed[next_];
  execution_.pc = flow.next_pc;
  access_.EndPacket();
  if (flow.halted) return {};
  return Stopped(access_.StopRequested() ? Reason::kStopped : Reason::kBudget);
}

}  // namespace

std::unique_ptr<SteppingEngine> MakeInterpreter(const v1::Program& program,
                                                const v1::Semantics& semantics, MachineState& state,
                                                Execution& execution, Observer* observer) {
  if (semantics.slot_order() == v1::Semantics::SLOT_ORDER_READ_THEN_WRITE) {
    ATALLA_CHECK(observer == nullptr);
    return std::make_unique<Interpreter<BufferedAccess>>(program, semantics, state, execution);
  }
  if (observer != nullptr) {
    return std::make_unique<Interpreter<ObservedAccess>>(program, semantics, state, execution,
                                                         *observer);
  }
  return std::make_unique<Interpreter<DirectAccess>>(program, semantics, state, execution);
}

}  // namespace atalla::emu
