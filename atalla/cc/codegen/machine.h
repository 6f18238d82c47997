// Machine code before and during register allocation: instructions of the machine on virtual and
// physical registers, with a few pseudo-instructions that are expanded at the end.
//
//   MachineFunction function;
//   Reg sum = function.NewRegister(isa::RegisterFile::kScalar);
//   function.blocks[0].instructions.push_back(MachineInstruction::Op(isa::Op::kAddS, sum, a, b));

#ifndef ATALLA_CC_CODEGEN_MACHINE_H_
#define ATALLA_CC_CODEGEN_MACHINE_H_

#include <bitset>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "atalla/base/diagnostic.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::cc {

// A register of the machine, or a virtual one that will become one of the same file.
struct Reg {
  isa::RegisterFile file = isa::RegisterFile::kScalar;
  bool is_virtual = false;
  int32_t number = -1;

  bool IsNone() const { return number < 0; }
  bool IsPhysical() const { return number >= 0 && !is_virtual; }
  std::string ToString() const;  // "x5", "%x5", "-".

  friend bool operator==(const Reg& a, const Reg& b) {
    return a.file == b.file && a.is_virtual == b.is_virtual && a.number == b.number;
  }
  friend bool operator!=(const Reg& a, const Reg& b) { return !(a == b); }
  friend bool operator<(const Reg& a, const Reg& b) {
    return std::tie(a.is_virtual, a.file, a.number) < std::tie(b.is_virtual, b.file, b.number);
  }
};

inline Reg ScalarRegister(int number) { return {isa::RegisterFile::kScalar, false, number}; }
inline Reg VectorRegister(int number) { return {isa::RegisterFile::kVector, false, number}; }
inline Reg MaskRegister(int number) { return {isa::RegisterFile::kMask, false, number}; }

// Reads of these give a constant, whatever is written: x0 and v0. m0 counts too: all ones, and
// nothing that we generate writes it.
inline bool IsConstantRegister(const Reg& reg) { return reg.IsPhysical() && reg.number == 0; }

// A set of physical registers.
struct RegisterSet {
  std::bitset<256> files[3];  // By RegisterFile.

  void Add(const Reg& reg) { files[static_cast<int>(reg.file)].set(reg.number); }
  bool Has(const Reg& reg) const { return files[static_cast<int>(reg.file)].test(reg.number); }
  void AddAll(const RegisterSet& other) {
    for (int i = 0; i < 3; ++i) files[i] |= other.files[i];
  }
};

struct MachineInstruction {
  enum class Kind : uint8_t {
    kOp,             // `op` with the fields below.
    kCopy,           // rd = rs1, of one file.
    kConstant,       // rd = imm.
    kSlotAddress,    // rd = address of frame slot `slot`, plus imm.
    kSymbolAddress,  // rd = address of the function `symbol`.
    kUndefine,       // rd = anything; no code.
    kCall,           // Calls `symbol`, or the address in rs1 if that is empty.
    kAsm,            // `assembly`, outputs in defs, inputs in uses.
    kSpillStore,     // Frame slot `slot` = rs1, a scalar or vector.
    kSpillLoad,      // rd = frame slot `slot`.
  };

  Kind kind = Kind::kOp;
  isa::Op op = isa::Op::kNopS;
  Reg rd, rs1, rs2, mask;
  uint8_t sid = 0;
  uint8_t increment = 0;
  int32_t imm = 0;
  // Loads, stores, kSlotAddress, kSpill*: which frame slot the address is in; then rs1 is x2 and
  // the slot's place in the frame is added to imm. kIncomingSlot: the stack arguments of the
  // caller.
  int slot = kNoSlot;
  int target = -1;     // Branches and jumps: the block's index.
  std::string symbol;  // kCall, kSymbolAddress.
  // Further registers: kCall: arguments and result; kAsm: inputs and outputs; return: the result.
  std::vector<Reg> uses, defs;
  // Outputs must not share registers with inputs.
  bool early_clobber = false;
  const ir::Assembly* assembly = nullptr;
  // Physical registers that lose their contents. Null: none.
  std::shared_ptr<const RegisterSet> clobbers;
  SourceLocation location;
  int id = -1;  // Set when allocation starts; pairs an instruction with the one it was.

  static constexpr int kNoSlot = -1;
  static constexpr int kIncomingSlot = -2;

  static MachineInstruction Op(isa::Op op, Reg rd, Reg rs1 = {}, Reg rs2 = {});
  static MachineInstruction OpImm(isa::Op op, Reg rd, Reg rs1, int32_t imm);
  static MachineInstruction Copy(Reg rd, Reg rs);
  static MachineInstruction Constant(Reg rd, int32_t value);
  static MachineInstruction Jump(int target);

  bool IsOp(isa::Op which) const { return kind == Kind::kOp && op == which; }
  // A branch or jump to `target`.
  bool IsBranch() const { return kind == Kind::kOp && target >= 0; }
  // Ends a block: jump, return, halt.
  bool IsTerminator() const;
  // Can be executed again anywhere: its result depends on nothing that changes.
  bool IsRematerializable() const {
    return kind == Kind::kConstant || kind == Kind::kSlotAddress || kind == Kind::kSymbolAddress;
  }
  // For listings.
  std::string ToString() const;
};

// Calls `visit` for each register operand, x0, v0 and m0 included. An operand that is read and
// written comes once, with kReadWrite. A merging operation under m0 only writes its destination.
void VisitRegisters(MachineInstruction& instruction,
                    absl::FunctionRef<void(Reg&, isa::Access)> visit);
void VisitRegisters(const MachineInstruction& instruction,
                    absl::FunctionRef<void(const Reg&, isa::Access)> visit);

struct MachineBlock {
  std::vector<MachineInstruction> instructions;
  int loop_depth = 0;
};

struct MachineFunction {
  std::string name;
  bool is_main = false;
  // The first is the entry; the order is that of the layout.
  std::vector<MachineBlock> blocks;
  std::vector<ir::FrameSlot> slots;
  uint32_t outgoing_bytes = 0;  // Of stack arguments.
  bool has_calls = false;
  SourceLocation location;

  Reg NewRegister(isa::RegisterFile file) {
    return {file, true, register_count[static_cast<int>(file)]++};
  }
  int register_count[3] = {0, 0, 0};

  std::vector<int> Successors(int block) const;
  std::string ToString() const;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_MACHINE_H_
