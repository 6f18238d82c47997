#include "atalla/emu/timing/trace.h"

#include <cstdint>
#include <random>
#include <vector>

#include "absl/types/span.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

using isa::Instruction;
using isa::Op;

// x1..x7 hold anything, x10..x12 addresses of memory, x13 of a scratchpad, x20..x23 shapes of
// transfers, x40.. loop counters, x60 how often loops run. v1..v5, m0..m2.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  v1::Program Run() {
    const int segments = Pick(2, 6);
    for (int i = 0; i < segments; ++i) {
      const int length = Pick(1, 8);
      const int first = static_cast<int>(packets_.size());
      for (int j = 0; j < length; ++j) packets_.push_back(RandomPacket());
      if (Pick(0, 2) == 0) packets_.push_back({LoopBack(first, i)});
    }
    // Branches skip up to three packets.
    for (int i = 0; i < 3; ++i) packets_.push_back({});
    packets_.push_back({{Op::kHaltS}});
    return Encoded();
  }

 private:
  using Packet = std::vector<Instruction>;

  int Pick(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<uint32_t>(high - low + 1));
  }
  uint8_t Data() { return static_cast<uint8_t>(Pick(0, 7)); }
  uint8_t Address() { return static_cast<uint8_t>(Pick(10, 12)); }
  uint8_t Vector() { return static_cast<uint8_t>(Pick(0, 5)); }
  uint8_t Mask() { return static_cast<uint8_t>(Pick(0, 2)); }
  uint8_t Shape() { return static_cast<uint8_t>(Pick(20, 23)); }
  uint8_t ScratchpadBase() { return Pick(0, 1) == 0 ? 0 : 13; }
  template <size_t kCount>
  Op OneOf(const Op (&ops)[kCount]) {
    return ops[Pick(0, kCount - 1)];
  }

  Packet RandomPacket() {
    Packet packet;
    const int count = Pick(0, 9) == 0 ? 0 : Pick(1, 4);
    for (int i = 0; i < count; ++i) packet.push_back(RandomInstruction());
    return packet;
  }

  Instruction RandomInstruction() {
    switch (Pick(0, 12)) {
      case 0:
      case 1:
        return Scalar();
      case 2:
        return ScalarImmediate();
      case 3:
      case 4:
        return ScalarMemory();
      case 5:
        return Weights();
      case 6:
      case 7:
        return Lanes();
      case 8:
        return Reduction();
      case 9:
        return Move();
      case 10:
        return VectorMemory();
      case 11:
        return Pick(0, 1) == 0 ? Transfer() : VectorMemory();
      default:
        return Branch();
    }
  }

  Instruction Scalar() {
    Instruction in;
    in.op = OneOf({Op::kAddS, Op::kSubS, Op::kMulS, Op::kXorS, Op::kSllS, Op::kSltuS, Op::kAddBf,
                   Op::kMulBf, Op::kSltBf, Op::kSqrtBf, Op::kRcpBf, Op::kStbfS});
    in.rd = Data();
    in.rs1 = Data();
    in.rs2 = Data();
    return in;
  }

  Instruction ScalarImmediate() {
    Instruction in;
    in.op = OneOf({Op::kAddiS, Op::kMuliS, Op::kDiviS, Op::kModiS, Op::kLiS, Op::kLuiS});
    in.rd = Data();
    in.rs1 = in.op == Op::kLiS || in.op == Op::kLuiS ? 0 : Data();
    in.imm = Pick(1, 100);
    return in;
  }

  Instruction ScalarMemory() {
    Instruction in;
    in.op = OneOf({Op::kLwS, Op::kSwS, Op::kLhwS, Op::kShwS});
    in.rd = Data();
    in.rs1 = Address();
    in.imm = Pick(-6, 12);
    return in;
  }

  Instruction Weights() {
    Instruction in;
    in.op = OneOf({Op::kLwVi, Op::kLwVi, Op::kGemmVv});
    in.rd = Vector();
    in.rs1 = Vector();
    in.rs2 = in.op == Op::kGemmVv ? Vector() : 0;
    return in;
  }

  Instruction Lanes() {
    Instruction in;
    in.op = OneOf({Op::kAddVv, Op::kMulVv, Op::kAddVs, Op::kMulVs, Op::kMgtMvv, Op::kMeqMvs});
    const bool compare = in.op == Op::kMgtMvv || in.op == Op::kMeqMvs;
    const bool scalar = in.op == Op::kAddVs || in.op == Op::kMulVs || in.op == Op::kMeqMvs;
    in.rd = compare ? Mask() : Vector();
    in.rs1 = Vector();
    in.rs2 = scalar ? Data() : Vector();
    in.mask = Mask();
    return in;
  }

  Instruction Reduction() {
    Instruction in;
    in.op = OneOf({Op::kRsumVi, Op::kRmaxVi, Op::kExpiVi});
    in.rd = Vector();
    in.rs1 = Vector();
    in.imm = Pick(0, 127);
    in.mask = Mask();
    return in;
  }

  Instruction Move() {
    Instruction in;
    in.op = OneOf({Op::kVmovVts, Op::kMvMts, Op::kMvStm});
    in.rd = in.op == Op::kMvStm ? Mask() : Data();
    in.rs1 = in.op == Op::kVmovVts ? Vector() : in.op == Op::kMvMts ? Mask() : Data();
    in.imm = in.op == Op::kVmovVts ? Pick(0, 31) : 0;
    return in;
  }

  Instruction VectorMemory() {
    Instruction in;
    in.op = OneOf({Op::kVregLd, Op::kVregSt});
    in.rd = Vector();
    in.rs1 = Pick(0, 3) == 0 ? Address() : ScratchpadBase();
    in.rs2 = Data();
    in.imm = Pick(0, 31);
    in.sid = static_cast<uint8_t>(Pick(0, 1));
    return in;
  }

  Instruction Transfer() {
    Instruction in;
    in.op = OneOf({Op::kScpadLd, Op::kScpadSt});
    in.rd = ScratchpadBase();
    in.rs1 = Address();
    in.rs2 = Shape();
    return in;
  }

  // Forward by one to three packets.
  Instruction Branch() {
    Instruction in;
    in.op = OneOf({Op::kBeqS, Op::kBneS, Op::kBltS, Op::kJal});
    in.imm = isa::kBytesPerPacket * Pick(1, 3);
    if (in.op == Op::kJal) {
      in.rd = Data();
      return in;
    }
    in.rs1 = Data();
    in.rs2 = Data();
    in.increment = static_cast<uint8_t>(Pick(0, 1) * Pick(1, 3));
    return in;
  }

  Instruction LoopBack(int first, int loop) {
    Instruction in;
    in.op = Op::kBltS;
    in.rs1 = static_cast<uint8_t>(40 + loop);
    in.rs2 = 60;
    in.increment = 1;
    in.imm = isa::kBytesPerPacket * (first - static_cast<int>(packets_.size()));
    return in;
  }

  v1::Program Encoded() const {
    v1::Program program;
    program.set_schema_version(1);
    program.set_name("random");
    for (const Packet& instructions : packets_) {
      v1::Packet* packet = program.add_packets();
      packet->set_address((program.packets_size() - 1) * isa::kBytesPerPacket);
      for (const Instruction& in : instructions) packet->add_slots(isa::Encode(in).value());
      while (packet->slots_size() < isa::kSlotsPerPacket) {
        packet->add_slots(isa::Encode({Op::kNopS}).value());
      }
    }
    return program;
  }

  std::mt19937 random_;
  std::vector<Packet> packets_;
};

void AppendRange(uint32_t address, uint32_t size, std::vector<uint32_t>& bytes) {
  for (uint32_t i = 0; i < size; ++i) bytes.push_back(address + i);
}

}  // namespace

void TraceRecorder::OnPacket(int64_t address, int index) {
  address_ = address;
  trace_.emplace_back().index = index;
}

void TraceRecorder::OnSlot(int slot) {
  TracedSlot& traced = trace_.back().slots.emplace_back();
  traced.slot = slot;
  traced.instruction = isa::Decode(program_.packets(trace_.back().index).slots(slot)).value();
}

void TraceRecorder::OnPacketEnd(int64_t next_address) {
  trace_.back().taken = next_address != address_ + isa::kBytesPerPacket;
}

void TraceRecorder::OnTransfer(const TransferEvent& transfer) {
  slot().transfer = true;
  slot().transfer_rows = transfer.rows;
  slot().transfer_columns = transfer.columns;
}

void TraceRecorder::OnMemoryRead(const MemoryAccess& access) {
  slot().vreg_to_memory = access.port == MemoryPort::kVector;
  AppendRange(access.address, access.size_bytes, slot().bytes_read);
}

void TraceRecorder::OnMemoryWrite(const MemoryAccess& access, absl::Span<const uint8_t>) {
  slot().vreg_to_memory = access.port == MemoryPort::kVector;
  AppendRange(access.address, access.size_bytes, slot().bytes_written);
}

void TraceRecorder::OnRowRead(const RowAccess& row) {
  slot().rows_read.emplace_back(row.scratchpad, row.row);
}

void TraceRecorder::OnRowWrite(const RowAccess& row) {
  slot().rows_written.emplace_back(row.scratchpad, row.row);
}

v1::Program RandomPackets(uint32_t seed) { return Generator(seed).Run(); }

void SetRandomRegisters(uint32_t seed, Emulator& emulator) {
  std::mt19937 random(seed);
  const auto pick = [&random](uint32_t low, uint32_t high) {
    return low + random() % (high - low + 1);
  };
  for (int i = 1; i <= 7; ++i) emulator.SetScalarRegister(i, pick(0, 9));
  for (int i = 10; i <= 12; ++i) emulator.SetScalarRegister(i, 0x1000 + pick(0, 200));
  // Sometimes at the end of the address space.
  if (pick(0, 3) == 0) emulator.SetScalarRegister(12, 0u - pick(1, 40));
  emulator.SetScalarRegister(13, 64 * pick(0, 32));
  for (int i = 20; i <= 23; ++i) {
    const uint32_t columns = pick(0, 31);
    const uint32_t pitch = pick(0, 1) == 0 ? 0 : columns + pick(0, 20);
    emulator.SetScalarRegister(i, pick(0, 1) << 30 | pick(0, 31) << 25 | columns << 20 | pitch);
  }
  emulator.SetScalarRegister(60, pick(0, 3));
}

}  // namespace atalla::emu
