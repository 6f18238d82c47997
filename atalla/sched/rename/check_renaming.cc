#include "atalla/sched/rename/check_renaming.h"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/values.h"

namespace atalla::sched {
namespace {

using assembler::Code;
using assembler::CodeInstruction;
using isa::Register;
using isa::RegisterEffects;
using isa::RegisterFile;

int Index(Register reg) { return static_cast<int>(reg.file) * 256 + reg.number; }

// What each register holds: the index of the instruction that wrote it, or -1 - register.
class Holders {
 public:
  Holders() { writers_.fill(-1); }

  void Start(int32_t begin) { begin_ = begin; }
  int32_t Of(Register reg) const {
    const int32_t writer = writers_[Index(reg)];
    return writer >= begin_ ? writer : -1 - Index(reg);
  }
  void Set(Register reg, int32_t writer) { writers_[Index(reg)] = writer; }

 private:
  int32_t begin_ = 0;
  std::array<int32_t, 3 * 256> writers_;
};

class RenamingChecker {
 public:
  RenamingChecker(const Code& before, const Code& after) : before_(before), after_(after) {}

  absl::Status Run() {
    if (before_.labels != after_.labels ||
        before_.instructions.size() != after_.instructions.size()) {
      return absl::InternalError("wrong renaming: other labels or instructions");
    }
    const int32_t size = static_cast<int32_t>(before_.instructions.size());
    for (int32_t i = 0; i < size; ++i) Name(before_.instructions[i].instruction);
    size_t label = 0;
    int32_t begin = 0;
    for (int32_t i = 0; i < size; ++i) {
      while (label < before_.labels.size() && before_.labels[label].index <= i) ++label;
      if (i == begin) StartBlock(i);
      ATALLA_RETURN_IF_ERROR(CheckInstruction(i));
      const bool labelled = label < before_.labels.size() && before_.labels[label].index == i + 1;
      const bool leaves = isa::HasEffect(before_.instructions[i].instruction.op, isa::kIsControl);
      if (!labelled && !leaves && i + 1 < size) continue;
      for (int32_t k = begin; k <= i; ++k) ATALLA_RETURN_IF_ERROR(CheckLeft(k));
      begin = i + 1;
    }
    return absl::OkStatus();
  }

 private:
  void Name(const isa::Instruction& instruction) {
    const RegisterEffects effects = isa::GetRegisterEffects(instruction);
    for (Register reg : effects.reads) named_.set(Index(reg));
    for (Register reg : effects.writes) named_.set(Index(reg));
  }

  void StartBlock(int32_t begin) {
    was_.Start(begin);
    is_.Start(begin);
    ones_.fill(false);
    scalars_.Start();
  }

  absl::Status CheckInstruction(int32_t i) {
    const isa::Instruction& was = before_.instructions[i].instruction;
    const isa::Instruction& is = after_.instructions[i].instruction;
    ATALLA_RETURN_IF_ERROR(CheckFields(i, was, is));
    const RegisterEffects was_effects = isa::GetRegisterEffects(was);
    const RegisterEffects is_effects = isa::GetRegisterEffects(is);
    if (was_effects.reads.size() != is_effects.reads.size() ||
        was_effects.writes.size() != is_effects.writes.size()) {
      return Wrong(i, "uses another number of registers");
    }
    // What is written is the first operand of all.
    const bool merges = !was_effects.writes.empty() && !was_effects.reads.empty() && Merges(was) &&
                        was_effects.writes[0] == was_effects.reads[0];
    for (size_t r = 0; r < was_effects.reads.size(); ++r) {
      if (was_.Of(was_effects.reads[r]) == is_.Of(is_effects.reads[r])) continue;
      if (r == 0 && merges && AllLanes(was)) continue;
      return Wrong(i, absl::StrCat("does not read in ", is_effects.reads[r].ToString(),
                                   " what it did in ", was_effects.reads[r].ToString()));
    }
    FollowMasks(before_.instructions[i], was_effects);
    for (Register reg : was_effects.writes) was_.Set(reg, i);
    for (Register reg : is_effects.writes) is_.Set(reg, i);
    return absl::OkStatus();
  }

  absl::Status CheckFields(int32_t i, const isa::Instruction& was,
                           const isa::Instruction& is) const {
    const CodeInstruction& a = before_.instructions[i];
    const CodeInstruction& b = after_.instructions[i];
    if (was.op != is.op || a.reference != b.reference || a.target != b.target) {
      return Wrong(i, "is another instruction");
    }
    for (const isa::OperandInfo& operand : isa::GetInfo(was.op).operands) {
      if (operand.access != isa::Access::kNone) continue;
      if (isa::GetField(was, operand.field) != isa::GetField(is, operand.field)) {
        return Wrong(i, "has another immediate");
      }
    }
    return absl::OkStatus();
  }

  // The first operand is a vector or a mask of which unselected lanes stay.
  static bool Merges(const isa::Instruction& instruction) {
    const isa::OperandInfo& first = isa::GetInfo(instruction.op).operands[0];
    return first.access == isa::Access::kReadWrite && first.kind != isa::OperandKind::kScalar;
  }

  bool AllLanes(const isa::Instruction& instruction) const {
    for (const isa::OperandInfo& operand : isa::GetInfo(instruction.op).operands) {
      if (operand.field != isa::Field::kMask || operand.access != isa::Access::kRead) continue;
      return ones_[instruction.mask];
    }
    return false;
  }

  // After reads were checked, before writes are entered.
  void FollowMasks(const CodeInstruction& code, const RegisterEffects& effects) {
    const isa::Instruction& in = code.instruction;
    for (Register reg : effects.writes) {
      if (reg.file != RegisterFile::kMask) continue;
      const Value value = scalars_.Get(in.rs1);
      ones_[reg.number] =
          in.op == isa::Op::kMvStm && value.is_constant() && value.offset == 0xFFFFFFFFu;
    }
    scalars_.Execute(code);
  }

  absl::Status CheckLeft(int32_t i) const {
    for (const Code* code : {&before_, &after_}) {
      const RegisterEffects effects = isa::GetRegisterEffects(code->instructions[i].instruction);
      for (Register reg : effects.writes) {
        if (!named_[Index(reg)] || was_.Of(reg) == is_.Of(reg)) continue;
        return Wrong(i, absl::StrCat("is in a block that leaves ", reg.ToString(), " otherwise"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Wrong(int32_t i, absl::string_view what) const {
    const CodeInstruction& instruction = before_.instructions[i];
    return absl::InternalError(absl::StrCat("wrong renaming: instruction ", i, " (",
                                            isa::ToString(instruction.instruction), ", ",
                                            instruction.location.ToString(), ") ", what));
  }

  const Code& before_;
  const Code& after_;
  std::bitset<3 * 256> named_;
  Holders was_, is_;
  // Masks of `before` whose bits are all set.
  std::array<bool, isa::kMaskRegisterCount> ones_ = {};
  ScalarValues scalars_;
};

}  // namespace

absl::Status CheckRenaming(const Code& before, const Code& after) {
  return RenamingChecker(before, after).Run();
}

}  // namespace atalla::sched
