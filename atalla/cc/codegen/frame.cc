#include "atalla/cc/codegen/frame.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/base/check.h"
#include "atalla/cc/codegen/registers.h"

namespace atalla::cc {
namespace {

using isa::Access;
using isa::Op;
using isa::RegisterFile;
using Kind = MachineInstruction::Kind;

constexpr int64_t kMaxFrameBytes = int64_t{1} << 30;

bool FitsImm12(int64_t value) { return value >= -2048 && value <= 2047; }

int64_t RoundUp(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

bool IsReturn(const MachineInstruction& instruction) {
  return instruction.IsOp(Op::kJalr) && instruction.rd == ScalarRegister(0);
}

RegisterSet WrittenRegisters(const MachineFunction& function) {
  RegisterSet written;
  for (const MachineBlock& block : function.blocks) {
    for (const MachineInstruction& instruction : block.instructions) {
      VisitRegisters(instruction, [&](const Reg& reg, Access access) {
        if (access != Access::kRead && !IsConstantRegister(reg)) written.Add(reg);
      });
      if (instruction.clobbers != nullptr) written.AddAll(*instruction.clobbers);
      if (instruction.kind == Kind::kCall) written.Add(ScalarRegister(kReturnAddress));
    }
  }
  return written;
}

class Expander {
 public:
  explicit Expander(MachineFunction& function) : function_(function) {}

  absl::Status Run() {
    ChooseSavedRegisters();
    LayOut();
    if (frame_bytes_ > kMaxFrameBytes) {
      return absl::InvalidArgumentError(
          absl::StrCat(function_.location.ToString(), ": error: the local objects of '",
                       function_.name, "' take ", frame_bytes_, " bytes, more than 1 GiB"));
    }
    for (size_t i = 0; i < function_.blocks.size(); ++i) {
      std::vector<MachineInstruction> instructions = std::move(function_.blocks[i].instructions);
      out_ = &function_.blocks[i].instructions;
      out_->clear();
      if (i == 0) Prologue();
      for (MachineInstruction& instruction : instructions) {
        location_ = instruction.location;
        if (IsReturn(instruction)) Epilogue();
        Expand(std::move(instruction));
      }
    }
    return absl::OkStatus();
  }

 private:
  void ChooseSavedRegisters() {
    bool returns = false;
    for (const MachineBlock& block : function_.blocks) {
      for (const MachineInstruction& instruction : block.instructions) {
        returns |= IsReturn(instruction);
      }
    }
    if (!returns) return;  // Nobody is left to miss them.
    const RegisterSet written = WrittenRegisters(function_);
    if (written.Has(ScalarRegister(kReturnAddress))) saved_.push_back(kReturnAddress);
    // Main is called by the start-up code, which keeps nothing.
    if (function_.is_main) return;
    for (int i = 0; i < isa::kScalarRegisterCount; ++i) {
      if (written.Has(ScalarRegister(i)) && CalleeSavedRegisters().Has(ScalarRegister(i))) {
        saved_.push_back(i);
      }
    }
  }

  void LayOut() {
    int64_t offset = RoundUp(function_.outgoing_bytes, 4);
    saved_offset_ = offset;
    offset += 4 * static_cast<int64_t>(saved_.size());
    std::vector<bool> used(function_.slots.size(), false);
    for (const MachineBlock& block : function_.blocks) {
      for (const MachineInstruction& instruction : block.instructions) {
        if (instruction.slot >= 0) used[instruction.slot] = true;
      }
    }
    std::vector<int> order;
    for (size_t i = 0; i < used.size(); ++i) {
      if (used[i]) order.push_back(static_cast<int>(i));
    }
    // Small ones first, so that most are within reach of a displacement.
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
      return function_.slots[a].size_bytes < function_.slots[b].size_bytes;
    });
    for (int slot : order) {
      const ir::FrameSlot& object = function_.slots[slot];
      offset = RoundUp(offset, std::max<int64_t>(object.align_bytes, 4));
      slot_offsets_[slot] = offset;
      offset += object.size_bytes;
    }
    frame_bytes_ = RoundUp(offset, kStackAlignment);
  }

  void Emit(MachineInstruction instruction) {
    instruction.location = location_;
    out_->push_back(std::move(instruction));
  }

  void LoadConstant(Reg rd, int32_t value) {
    if (value >= -(1 << 24) && value < (1 << 24)) {
      Emit(MachineInstruction::OpImm(Op::kLiS, rd, {}, value));
      return;
    }
    // Arithmetic: the field of lui.s is signed, and its top bits fall off the word.
    Emit(MachineInstruction::OpImm(Op::kLuiS, rd, {}, value >> 7));
    if ((value & 0x7F) != 0) {
      Emit(MachineInstruction::OpImm(Op::kAddiS, rd, rd, value & 0x7F));
    }
  }

  // rd = x2 + offset.
  void StackAddress(Reg rd, int64_t offset) {
    if (FitsImm12(offset)) {
      Emit(MachineInstruction::OpImm(Op::kAddiS, rd, ScalarRegister(kStackPointer),
                                     static_cast<int32_t>(offset)));
      return;
    }
    LoadConstant(rd, static_cast<int32_t>(offset));
    Emit(MachineInstruction::Op(Op::kAddS, rd, rd, ScalarRegister(kStackPointer)));
  }

  // A scalar load or store at x2 + offset; `data` is the register loaded or stored.
  void AccessStack(Op op, Reg data, int64_t offset) {
    if (FitsImm12(offset)) {
      Emit(MachineInstruction::OpImm(op, data, ScalarRegister(kStackPointer),
                                     static_cast<int32_t>(offset)));
      return;
    }
    const Reg base = ScalarRegister(kScratchRegister);
    StackAddress(base, offset);
    Emit(MachineInstruction::OpImm(op, data, base, 0));
  }

  void AdjustStack(int64_t bytes) {
    if (FitsImm12(bytes)) {
      Emit(MachineInstruction::OpImm(Op::kAddiS, ScalarRegister(kStackPointer),
                                     ScalarRegister(kStackPointer), static_cast<int32_t>(bytes)));
      return;
    }
    LoadConstant(ScalarRegister(kScratchRegister), static_cast<int32_t>(bytes));
    Emit(MachineInstruction::Op(Op::kAddS, ScalarRegister(kStackPointer),
                                ScalarRegister(kStackPointer), ScalarRegister(kScratchRegister)));
  }

  void Prologue() {
    location_ = function_.location;
    if (frame_bytes_ == 0) return;
    AdjustStack(-frame_bytes_);
    for (size_t i = 0; i < saved_.size(); ++i) {
      AccessStack(Op::kSwS, ScalarRegister(saved_[i]), saved_offset_ + 4 * static_cast<int64_t>(i));
    }
  }

  void Epilogue() {
    if (frame_bytes_ == 0) return;
    for (size_t i = 0; i < saved_.size(); ++i) {
      AccessStack(Op::kLwS, ScalarRegister(saved_[i]), saved_offset_ + 4 * static_cast<int64_t>(i));
    }
    AdjustStack(frame_bytes_);
  }

  int64_t OffsetOf(const MachineInstruction& instruction) const {
    const int64_t base = instruction.slot == MachineInstruction::kIncomingSlot
                             ? frame_bytes_
                             : slot_offsets_.at(instruction.slot);
    return base + instruction.imm;
  }

  void ExpandCopy(const MachineInstruction& copy) {
    if (copy.rd == copy.rs1) return;
    const Reg scratch = ScalarRegister(kScratchRegister);
    switch (copy.rd.file) {
      case RegisterFile::kScalar:
        Emit(MachineInstruction::OpImm(Op::kAddiS, copy.rd, copy.rs1, 0));
        return;
      case RegisterFile::kVector: {
        // Not add.vs, which makes +0.0 of -0.0.
        MachineInstruction subtract =
            MachineInstruction::Op(Op::kSubVs, copy.rd, copy.rs1, ScalarRegister(0));
        subtract.mask = MaskRegister(0);
        Emit(subtract);
        return;
      }
      case RegisterFile::kMask:
        Emit(MachineInstruction::Op(Op::kMvMts, scratch, copy.rs1));
        Emit(MachineInstruction::Op(Op::kMvStm, copy.rd, scratch));
        return;
    }
  }

  void ExpandSpill(const MachineInstruction& spill) {
    const bool is_store = spill.kind == Kind::kSpillStore;
    const Reg data = is_store ? spill.rs1 : spill.rd;
    const int64_t offset = OffsetOf(spill);
    if (data.file == RegisterFile::kScalar) {
      AccessStack(is_store ? Op::kSwS : Op::kLwS, data, offset);
      return;
    }
    ATALLA_CHECK(data.file == RegisterFile::kVector);
    const Reg address = ScalarRegister(kScratchRegister);
    StackAddress(address, offset);
    MachineInstruction access = MachineInstruction::Op(is_store ? Op::kVregSt : Op::kVregLd, data,
                                                       address, ScalarRegister(0));
    access.imm = isa::kLanes - 1;
    access.sid = 3;
    Emit(access);
  }

  void Expand(MachineInstruction instruction) {
    switch (instruction.kind) {
      case Kind::kUndefine:
        return;
      case Kind::kCopy:
        return ExpandCopy(instruction);
      case Kind::kConstant:
        return LoadConstant(instruction.rd, instruction.imm);
      case Kind::kSlotAddress:
        return StackAddress(instruction.rd, OffsetOf(instruction));
      case Kind::kSpillStore:
      case Kind::kSpillLoad:
        return ExpandSpill(instruction);
      case Kind::kOp:
        if (instruction.slot != MachineInstruction::kNoSlot) {
          return AccessStack(instruction.op, instruction.rd, OffsetOf(instruction));
        }
        break;
      default:
        break;
    }
    out_->push_back(std::move(instruction));
  }

  MachineFunction& function_;
  std::vector<int> saved_;
  int64_t saved_offset_ = 0;
  std::map<int, int64_t> slot_offsets_;
  int64_t frame_bytes_ = 0;
  std::vector<MachineInstruction>* out_ = nullptr;
  SourceLocation location_;
};

}  // namespace

absl::Status ExpandFunction(MachineFunction& function) { return Expander(function).Run(); }

RegisterSet ClobbersOf(const MachineFunction& function) {
  RegisterSet clobbers = WrittenRegisters(function);
  clobbers.files[0].reset(kStackPointer);
  for (int file = 0; file < 3; ++file) {
    clobbers.files[file] &= ~CalleeSavedRegisters().files[file];
  }
  return clobbers;
}

}  // namespace atalla::cc
