// The checker accepts right allocations and rejects wrong ones, each wrong in one way.

#include "atalla/cc/codegen/check_allocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "atalla/cc/codegen/machine.h"
#include "atalla/cc/codegen/registers.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::cc {
namespace {

using isa::Op;
using isa::RegisterFile;
using testing::HasSubstr;
using Kind = MachineInstruction::Kind;

Reg X(int number) { return ScalarRegister(number); }
Reg V(int number) { return VectorRegister(number); }
Reg M(int number) { return MaskRegister(number); }
Reg Virtual(int number) { return {RegisterFile::kScalar, true, number}; }
Reg VirtualVector(int number) { return {RegisterFile::kVector, true, number}; }

MachineInstruction Load(Reg rd, int offset) {
  return MachineInstruction::OpImm(Op::kLwS, rd, X(0), offset);
}

MachineInstruction Return() { return MachineInstruction::Op(Op::kJalr, X(0), X(kReturnAddress)); }

MachineInstruction Branch(Op op, Reg a, Reg b, int target) {
  MachineInstruction branch = MachineInstruction::Op(op, {}, a, b);
  branch.target = target;
  return branch;
}

MachineInstruction Spill(Kind kind, Reg reg, int slot) {
  MachineInstruction spill;
  spill.kind = kind;
  (kind == Kind::kSpillStore ? spill.rs1 : spill.rd) = reg;
  spill.slot = slot;
  return spill;
}

MachineFunction Function(std::vector<std::vector<MachineInstruction>> blocks) {
  MachineFunction function;
  function.name = "f";
  for (int& count : function.register_count) count = 16;
  int id = 0;
  for (std::vector<MachineInstruction>& instructions : blocks) {
    function.blocks.emplace_back();
    for (MachineInstruction& instruction : instructions) {
      instruction.id = id++;
      function.blocks.back().instructions.push_back(std::move(instruction));
    }
  }
  return function;
}

// %0 = load; %1 = load; %2 = %0 + %1; x10 = %2; return.
MachineFunction Sum(Reg a, Reg b, Reg sum) {
  return Function({{Load(a, 64), Load(b, 68), MachineInstruction::Op(Op::kAddS, sum, a, b),
                    MachineInstruction::Copy(X(kScalarResult), sum), Return()}});
}

std::string ErrorOf(const MachineFunction& before, const MachineFunction& after) {
  const absl::Status status = CheckAllocation(before, after);
  if (status.ok()) return "";
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  return std::string(status.message());
}

TEST(CheckAllocationTest, AcceptsAnyRightColouring) {
  const MachineFunction before = Sum(Virtual(0), Virtual(1), Virtual(2));
  EXPECT_EQ(ErrorOf(before, Sum(X(34), X(35), X(36))), "");
  EXPECT_EQ(ErrorOf(before, Sum(X(5), X(6), X(5))), "");
  EXPECT_EQ(ErrorOf(before, Sum(X(12), X(255), X(10))), "");
}

TEST(CheckAllocationTest, TwoLiveValuesNeedTwoRegisters) {
  const MachineFunction before = Sum(Virtual(0), Virtual(1), Virtual(2));
  EXPECT_THAT(ErrorOf(before, Sum(X(34), X(34), X(36))), HasSubstr("x34 does not hold %x0"));
}

TEST(CheckAllocationTest, ReservedRegistersAreNotHandedOut) {
  const MachineFunction before = Sum(Virtual(0), Virtual(1), Virtual(2));
  for (const int reserved : {1, 2, 33, 253, 254}) {
    EXPECT_NE(ErrorOf(before, Sum(X(reserved), X(35), X(36))), "") << reserved;
  }
  EXPECT_NE(ErrorOf(before, Sum(X(0), X(35), X(36))), "");
}

TEST(CheckAllocationTest, OperandsStayWhatTheyWere) {
  const MachineFunction before = Sum(Virtual(0), Virtual(1), Virtual(2));
  const MachineFunction right = Sum(X(34), X(35), X(36));
  MachineFunction swapped = right;
  std::swap(swapped.blocks[0].instructions[2].rs1, swapped.blocks[0].instructions[2].rs2);
  EXPECT_THAT(ErrorOf(before, swapped), HasSubstr("x35 does not hold %x0"));
  MachineFunction other_op = right;
  other_op.blocks[0].instructions[2].op = Op::kSubS;
  EXPECT_THAT(ErrorOf(before, other_op), HasSubstr("an instruction was changed"));
  MachineFunction other_offset = right;
  other_offset.blocks[0].instructions[1].imm = 72;
  EXPECT_THAT(ErrorOf(before, other_offset), HasSubstr("an instruction was changed"));
  MachineFunction other_result = right;
  other_result.blocks[0].instructions[3].rd = X(11);
  EXPECT_THAT(ErrorOf(before, other_result), HasSubstr("x10 became x11"));
  MachineFunction vector = right;
  vector.blocks[0].instructions[0].rd = V(1);
  EXPECT_THAT(ErrorOf(before, vector), HasSubstr("%x0 became v1"));
}

TEST(CheckAllocationTest, InstructionsKeepTheirPlaces) {
  const MachineFunction before = Sum(Virtual(0), Virtual(1), Virtual(2));
  MachineFunction missing = Sum(X(34), X(35), X(36));
  missing.blocks[0].instructions.erase(missing.blocks[0].instructions.begin() + 2);
  EXPECT_THAT(ErrorOf(before, missing), HasSubstr("an instruction is missing"));
  MachineFunction reordered = Sum(X(34), X(35), X(36));
  std::swap(reordered.blocks[0].instructions[0], reordered.blocks[0].instructions[1]);
  EXPECT_THAT(ErrorOf(before, reordered), HasSubstr("out of place"));
  MachineFunction twice = Sum(X(34), X(35), X(36));
  twice.blocks[0].instructions.insert(twice.blocks[0].instructions.begin() + 3,
                                      twice.blocks[0].instructions[2]);
  EXPECT_THAT(ErrorOf(before, twice), HasSubstr("out of place"));
}

// A spill around another use of the register; slot 0 is the first free one.
TEST(CheckAllocationTest, SpillCode) {
  const MachineFunction before = Sum(Virtual(0), Virtual(1), Virtual(2));
  const auto spilled = [&](int store_slot, int load_slot, bool store_first) {
    MachineFunction after = Sum(X(34), X(34), X(36));
    auto& code = after.blocks[0].instructions;
    code[2].rs1 = X(35);
    code.insert(code.begin() + 2, Spill(Kind::kSpillLoad, X(35), load_slot));
    code.insert(code.begin() + (store_first ? 1 : 2), Spill(Kind::kSpillStore, X(34), store_slot));
    return after;
  };
  EXPECT_EQ(ErrorOf(before, spilled(0, 0, true)), "");
  EXPECT_THAT(ErrorOf(before, spilled(0, 1, true)), HasSubstr("x35 does not hold %x0"));
  // Stored too late: the register holds the second value by then.
  EXPECT_THAT(ErrorOf(before, spilled(0, 0, false)), HasSubstr("x35 does not hold %x0"));
  // A slot that belongs to the program.
  MachineFunction with_object = before;
  with_object.slots.push_back({"a", 4, 4});
  EXPECT_THAT(ErrorOf(with_object, spilled(0, 0, true)),
              HasSubstr("spill code uses a slot of the program"));
  EXPECT_EQ(ErrorOf(with_object, spilled(1, 1, true)), "");
}

TEST(CheckAllocationTest, OnlySpillCodeMayBeAdded) {
  const MachineFunction before = Sum(Virtual(0), Virtual(1), Virtual(2));
  MachineFunction after = Sum(X(34), X(35), X(36));
  after.blocks[0].instructions.insert(after.blocks[0].instructions.begin() + 2,
                                      MachineInstruction::OpImm(Op::kAddiS, X(34), X(34), 1));
  EXPECT_THAT(ErrorOf(before, after), HasSubstr("this is no spill code"));
  after = Sum(X(34), X(35), X(36));
  after.blocks[0].instructions.insert(after.blocks[0].instructions.begin(),
                                      MachineInstruction::Constant(X(kStackPointer), 1));
  EXPECT_THAT(ErrorOf(before, after), HasSubstr("x2 is reserved"));
}

// Constants may be made again where they are used, but only the right ones.
TEST(CheckAllocationTest, Rematerialization) {
  const auto function = [](Reg a, Reg b, Reg sum) {
    return Function({{MachineInstruction::Constant(a, 7), Load(b, 68),
                      MachineInstruction::Op(Op::kAddS, sum, a, b),
                      MachineInstruction::Copy(X(kScalarResult), sum), Return()}});
  };
  const MachineFunction before = function(Virtual(0), Virtual(1), Virtual(2));
  for (const int value : {7, 8}) {
    MachineFunction after = function(X(34), X(34), X(36));
    auto& code = after.blocks[0].instructions;
    code[2].rs1 = X(35);
    code.insert(code.begin() + 2, MachineInstruction::Constant(X(35), value));
    code.erase(code.begin());
    if (value == 7) {
      EXPECT_EQ(ErrorOf(before, after), "");
    } else {
      EXPECT_THAT(ErrorOf(before, after), HasSubstr("x35 does not hold %x0"));
    }
  }
}

TEST(CheckAllocationTest, CallsTakeRegistersAway) {
  const auto function = [](Reg kept, const std::shared_ptr<const RegisterSet>& clobbers) {
    MachineInstruction call;
    call.kind = Kind::kCall;
    call.symbol = "g";
    call.clobbers = clobbers;
    return Function(
        {{Load(kept, 64), call, MachineInstruction::Copy(X(kScalarResult), kept), Return()}});
  };
  const auto clobbers = std::make_shared<const RegisterSet>(CallerSavedRegisters());
  const MachineFunction before = function(Virtual(0), clobbers);
  EXPECT_EQ(ErrorOf(before, function(X(18), clobbers)), "");
  EXPECT_EQ(ErrorOf(before, function(X(8), clobbers)), "");
  EXPECT_THAT(ErrorOf(before, function(X(34), clobbers)), HasSubstr("x34 does not hold %x0"));
  EXPECT_THAT(ErrorOf(before, function(X(12), clobbers)), HasSubstr("x12 does not hold %x0"));
}

// Along both ways into a block the value must be in the same place.
TEST(CheckAllocationTest, PathsMeet) {
  const auto function = [](Reg condition, Reg left, Reg right, Reg read) {
    return Function(
        {{Load(condition, 60), Branch(Op::kBeqS, condition, X(0), 2), MachineInstruction::Jump(1)},
         {Load(left, 64), MachineInstruction::Jump(3)},
         {Load(right, 68), MachineInstruction::Jump(3)},
         {MachineInstruction::Copy(X(kScalarResult), read), Return()}});
  };
  const MachineFunction before = function(Virtual(0), Virtual(1), Virtual(1), Virtual(1));
  EXPECT_EQ(ErrorOf(before, function(X(34), X(35), X(35), X(35))), "");
  EXPECT_THAT(ErrorOf(before, function(X(34), X(35), X(36), X(35))),
              HasSubstr("in block 3: x35 does not hold %x1"));
  EXPECT_THAT(ErrorOf(before, function(X(34), X(35), X(36), X(36))),
              HasSubstr("in block 3: x36 does not hold %x1"));
}

// Round a loop: a value that is changed in it must not lie where another one is kept.
TEST(CheckAllocationTest, LoopsKeepTheirValues) {
  const auto function = [](Reg kept, Reg counter) {
    return Function({{Load(kept, 64), Load(counter, 68), MachineInstruction::Jump(1)},
                     {MachineInstruction::OpImm(Op::kAddiS, counter, counter, -1),
                      Branch(Op::kBneS, counter, X(0), 1), MachineInstruction::Jump(2)},
                     {MachineInstruction::Copy(X(kScalarResult), kept), Return()}});
  };
  const MachineFunction before = function(Virtual(0), Virtual(1));
  EXPECT_EQ(ErrorOf(before, function(X(34), X(35))), "");
  EXPECT_THAT(ErrorOf(before, function(X(34), X(34))), HasSubstr("x34 does not hold %x0"));
}

// A masked operation reads what it writes: the lanes outside the mask.
TEST(CheckAllocationTest, MergingOperationsKeepTheirDestination) {
  const auto function = [](Reg old, Reg a, Reg result) {
    MachineInstruction add = MachineInstruction::Op(Op::kAddVv, result, a, a);
    add.mask = M(3);
    MachineInstruction store = MachineInstruction::Op(Op::kVregSt, result, X(0), X(0));
    store.imm = 31;
    return Function({{MachineInstruction::Copy(result, old), add, store,
                      MachineInstruction::Copy(V(kVectorResult), a), Return()}});
  };
  const MachineFunction before = function(V(2), VirtualVector(0), VirtualVector(1));
  // %v0 is read before it is written: nothing says which register holds it.
  EXPECT_THAT(ErrorOf(before, function(V(2), V(9), V(10))), HasSubstr("v9 does not hold %v0"));
  MachineFunction defined = before;
  MachineInstruction define = MachineInstruction::Op(Op::kVregLd, VirtualVector(0), X(0), X(0));
  define.imm = 31;
  define.id = 99;
  const auto with_load = [&](MachineFunction function, Reg reg) {
    MachineInstruction load = define;
    load.rd = reg;
    auto& code = function.blocks[0].instructions;
    code.insert(code.begin(), load);
    return function;
  };
  EXPECT_EQ(
      ErrorOf(with_load(before, VirtualVector(0)), with_load(function(V(2), V(9), V(10)), V(9))),
      "");
  // The copy is the destination's first value: it cannot go.
  MachineFunction without_copy = with_load(function(V(2), V(9), V(10)), V(9));
  without_copy.blocks[0].instructions[1].rd = V(11);
  EXPECT_THAT(ErrorOf(with_load(before, VirtualVector(0)), without_copy),
              HasSubstr("v10 does not hold %v1"));
}

TEST(CheckAllocationTest, EarlyOutputsAreApartFromInputs) {
  const ir::Assembly assembly;
  const auto function = [&](Reg in, Reg out) {
    MachineInstruction block;
    block.kind = Kind::kAsm;
    block.assembly = &assembly;
    block.uses = {in};
    block.defs = {out};
    block.early_clobber = true;
    return Function(
        {{Load(in, 64), block, MachineInstruction::Copy(X(kScalarResult), out), Return()}});
  };
  const MachineFunction before = function(Virtual(0), Virtual(1));
  EXPECT_EQ(ErrorOf(before, function(X(34), X(35))), "");
  EXPECT_THAT(ErrorOf(before, function(X(34), X(34))),
              HasSubstr("an input shares a register with an early output"));
}

}  // namespace
}  // namespace atalla::cc
