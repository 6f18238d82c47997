// Every instruction's latency and unit, as the specification's table has them, seen in cycles.

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/isa/testing/spec_tables.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

using isa::Instruction;
using isa::Op;

constexpr int kAddress = 10;  // Scalar registers: an address of data memory; that of packet 1.
constexpr int kNextPacket = 11;
constexpr int kThree = 3;

// With destination `number` and sources that no other instruction here writes.
Instruction MakeInstruction(Op op, int number) {
  Instruction in;
  in.op = op;
  const bool memory = isa::GetInfo(op).format == isa::Format::kM;
  for (const isa::OperandInfo& operand : isa::GetInfo(op).operands) {
    int64_t value = 1;
    switch (operand.kind) {
      case isa::OperandKind::kScalar:
        value = memory && operand.field == isa::Field::kRs1 ? kAddress : kThree;
        if (op == Op::kJalr) value = kNextPacket;
        // vreg.*: row 0 of the scratchpad.
        if (isa::GetInfo(op).format == isa::Format::kVM) value = 0;
        break;
      case isa::OperandKind::kBranch:
      case isa::OperandKind::kJump:
        value = isa::kBytesPerPacket;
        break;
      case isa::OperandKind::kScratchpad:
        value = 0;
        break;
      default:
        break;
    }
    if (op == Op::kJalr && operand.field == isa::Field::kImm) value = 0;
    const bool writes =
        operand.access == isa::Access::kWrite || operand.access == isa::Access::kReadWrite;
    if (writes) value = number;
    isa::SetField(in, operand.field, value);
  }
  return in;
}

// What uses the result, as soon as it can; nothing if there is none.
std::optional<Instruction> UserOf(const Instruction& producer) {
  Instruction user;
  const isa::RegisterEffects effects = isa::GetRegisterEffects(producer);
  if (!effects.writes.empty()) {
    const uint8_t number = effects.writes[0].number;
    switch (effects.writes[0].file) {
      case isa::RegisterFile::kScalar:
        user.op = Op::kAddS;
        user.rd = 99;
        break;
      case isa::RegisterFile::kVector:
        user.op = Op::kAddVv;
        user.rd = 99;
        break;
      case isa::RegisterFile::kMask:
        user.op = Op::kMvMts;
        user.rd = 99;
        break;
    }
    user.rs1 = number;
    user.rs2 = user.op == Op::kMvMts ? 0 : number;
    return user;
  }
  switch (producer.op) {
    case Op::kSwS:
    case Op::kShwS:
      user = MakeInstruction(Op::kLhwS, 99);
      return user;
    case Op::kVregSt:
      return MakeInstruction(Op::kVregLd, 99);
    case Op::kLwVi:
      return MakeInstruction(Op::kGemmVv, 99);
    default:
      return std::nullopt;
  }
}

TimingResult Time(const std::vector<std::vector<Instruction>>& packets) {
  v1::Program program;
  program.set_schema_version(1);
  for (const std::vector<Instruction>& instructions : packets) {
    v1::Packet* packet = program.add_packets();
    packet->set_address((program.packets_size() - 1) * isa::kBytesPerPacket);
    for (int slot = 0; slot < isa::kSlotsPerPacket; ++slot) {
      const bool filled = slot < static_cast<int>(instructions.size());
      packet->add_slots(isa::Encode(filled ? instructions[slot] : Instruction{Op::kNopS}).value());
    }
  }
  Emulator emulator;
  EXPECT_TRUE(emulator.LoadProgram(program).ok());
  emulator.SetScalarRegister(kThree, 3);
  emulator.SetScalarRegister(kAddress, 0x2000);
  emulator.SetScalarRegister(kNextPacket, isa::kBytesPerPacket);
  TimingModel timing(program, emulator.machine());
  EXPECT_TRUE(emulator.SetObserver(&timing).ok());
  EXPECT_TRUE(emulator.Run().ok());
  return timing.Result();
}

TEST(TimingSpecification, Latencies) {
  int checked = 0;
  for (const isa::SpecRow& row : isa::SpecTable("latency.csv")) {
    SCOPED_TRACE(row.at("mnemonic"));
    const Op op = isa::OpFromMnemonic(row.at("mnemonic")).value();
    // Transfers need set-up (golden_test); nothing else here has no result.
    const std::optional<Instruction> user = UserOf(MakeInstruction(op, 5));
    if (isa::GetInfo(op).format == isa::Format::kSDMA || !user) continue;
    const TimingResult result = Time({{MakeInstruction(op, 5)}, {*user}, {{Op::kHaltS}}});
    EXPECT_EQ(absl::StrCat(result.stalls.Of(StallCause::kOperand) + 1), row.at("latency"));
    EXPECT_EQ(result.cycles, result.stalls.Of(StallCause::kOperand) + 3);
    ++checked;
  }
  // All but two transfers, halt.s and nop.s.
  EXPECT_EQ(checked, isa::kOpCount - 4);
}

// Two instructions of one unit take two cycles, but for vreg.*, of which a cycle takes two.
TEST(TimingSpecification, Units) {
  for (const isa::SpecRow& row : isa::SpecTable("latency.csv")) {
    SCOPED_TRACE(row.at("mnemonic"));
    const Op op = isa::OpFromMnemonic(row.at("mnemonic")).value();
    const std::string unit = row.at("unit");
    if (unit == "SDMA" || unit == "NONE") continue;
    // Stores go to the same place: their order costs more than the unit.
    const Instruction first = MakeInstruction(op, 6);
    const Instruction second = MakeInstruction(op, 7);
    if (isa::GetInfo(op).operands[0].access == isa::Access::kRead) continue;
    const TimingResult result = Time({{first, second}, {{Op::kHaltS}}});
    EXPECT_EQ(result.stalls.Of(StallCause::kUnit), unit == "VEC_MEM" ? 0 : 1);
    ASSERT_EQ(result.units.size(), 1u);
    EXPECT_EQ(isa::UnitName(result.units[0].unit), unit);
    EXPECT_EQ(result.units[0].instructions, 2);
    EXPECT_EQ(result.units[0].busy_cycles, unit == "VEC_MEM" ? 1 : 2);
  }
}

}  // namespace
}  // namespace atalla::emu
