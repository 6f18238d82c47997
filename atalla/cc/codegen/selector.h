// The state of instruction selection, shared by the files that select the groups of operations.
// Internal to select.h.

#ifndef ATALLA_CC_CODEGEN_SELECTOR_H_
#define ATALLA_CC_CODEGEN_SELECTOR_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "atalla/cc/codegen/machine.h"
#include "atalla/cc/codegen/select.h"
#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

// Works from the last instruction of a block to the first and from the last block to the first, so
// that it knows of each value whether anyone wants it in a register.
class Selector {
 public:
  Selector(ir::Function& function, const SelectContext& context);
  MachineFunction Run();

 private:
  using Kind = MachineInstruction::Kind;
  // A base register, or a frame slot, and a displacement.
  struct Address {
    Reg base;
    int slot = MachineInstruction::kNoSlot;
    int32_t displacement = 0;
  };

  // select.cc
  void SelectBlock(const ir::Block& block);
  void SelectInstruction(const ir::Instruction& instruction);
  bool IsWanted(const ir::Instruction& instruction) const;
  Reg Use(const ir::Value* value);     // The register that holds the value.
  Reg Define(const ir::Value* value);  // The same, of an instruction or argument.
  Reg ConstantRegister(const ir::Value* value);
  // A register that is set in the block at hand, for that block alone.
  Reg LocalConstant(const ir::Value* value);
  bool WantsLocalRows(const ir::Block& block) const;
  Reg New(isa::RegisterFile file) { return machine_.NewRegister(file); }
  MachineInstruction& Emit(MachineInstruction instruction);
  MachineInstruction& EmitOp(isa::Op op, Reg rd, Reg rs1 = {}, Reg rs2 = {});
  MachineInstruction& EmitImm(isa::Op op, Reg rd, Reg rs1, int32_t imm);
  // rd = the constant or register.
  void EmitMove(Reg rd, const ir::Value* value);
  void EmitPhiCopies(const ir::Block& from);
  void PlaceConstants();
  void CopyArguments();
  int BlockIndex(const ir::Block* block) const { return block_index_.at(block); }

  // select_scalar.cc
  void SelectArithmetic(const ir::Instruction& instruction);
  void SelectCompare(const ir::Instruction& compare);
  void SelectScalar(const ir::Instruction& instruction);
  void SelectBranch(const ir::Instruction& branch);
  const ir::Instruction* StepOf(const ir::Value& counter, const ir::Block& block) const;
  void SelectReturn(const ir::Instruction& ret);

  // select_memory.cc
  Address FoldAddress(const ir::Value* address);
  void SelectLoad(const ir::Instruction& load);
  void SelectStore(const ir::Instruction& store);
  void SelectVectorMemory(const ir::Instruction& access);
  void SelectScratch(const ir::Instruction& transfer);

  // select_vector.cc
  void SelectVector(const ir::Instruction& instruction);
  void SelectMasked(const ir::Instruction& instruction, isa::Op vector_op, isa::Op scalar_op);
  void SelectReduction(const ir::Instruction& instruction, isa::Op op);
  void SelectVectorCompare(const ir::Instruction& compare);
  void SelectMaskMove(const ir::Instruction& move);

  // select_call.cc
  void SelectCall(const ir::Instruction& call);
  void SelectAssembly(const ir::Instruction& assembly);

  ir::Function& function_;
  const SelectContext& context_;
  ir::Cfg cfg_;
  MachineFunction machine_;
  std::map<const ir::Block*, int> block_index_;
  std::map<const ir::Value*, Reg> registers_;
  // Registers of constants, by file and by what sets them, in order of first need.
  struct ConstantEntry {
    MachineInstruction definition;
    std::vector<int> blocks;  // Where it is used; filled in by PlaceConstants.
    size_t first_use = 0;     // Position in the first of them.
    bool is_local = false;    // Stays where it is used, in loops too.
  };
  std::map<Reg, ConstantEntry> constants_;
  std::map<const ir::Value*, Reg> constant_registers_;
  std::map<const ir::Value*, Reg> local_constants_;  // Of the block at hand.
  bool has_local_rows_ = false;                      // The block at hand.
  // Steps of counters that branches do.
  std::set<const ir::Instruction*> done_by_branch_;
  // What the instruction at hand becomes, in order.
  std::vector<MachineInstruction> sequence_;
  SourceLocation location_;
};

isa::RegisterFile FileOf(ir::Type type);
inline bool FitsImm12(int64_t value) { return value >= -2048 && value <= 2047; }

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_SELECTOR_H_
