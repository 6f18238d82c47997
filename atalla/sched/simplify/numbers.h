// What is in all registers and in memory at one point, as numbers of values: two places with the
// same number hold the same bits, whatever they are.

#ifndef ATALLA_SCHED_SIMPLIFY_NUMBERS_H_
#define ATALLA_SCHED_SIMPLIFY_NUMBERS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/accesses.h"
#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/values.h"

namespace atalla::sched::simplify {

class Numbers {
 public:
  // `named`: the registers worth looking at.
  explicit Numbers(const flow::RegisterSet& named);

  // Forgets everything but `known`.
  void Start(absl::Span<const KnownRegister> known);
  // A block begins: what is there is older than what comes.
  void BeginBlock() { block_start_ = clock_; }

  Value Get(isa::Register reg) const;
  const ScalarValues& scalars() const { return scalars_; }
  void Set(isa::Register reg, Value value);

  // What the instruction computes: the number of a value that is there or that was computed before,
  // or a new one. It has no reference and is no control instruction.
  Value ResultOf(const isa::Instruction& instruction);
  // Steps over an instruction that computes `result`, if it has a destination.
  void Execute(const isa::Instruction& instruction, Value result);
  // Over one of which nothing is known but what it writes.
  void ExecuteUnknown(const isa::Instruction& instruction);

  // The register that has held `value` longest. If it is a constant, one that was written in this
  // block comes before others, so that schedulers of blocks see the constant.
  std::optional<isa::Register> Holder(isa::RegisterFile file, Value value) const;
  // The scalar register that has held longest a value whose distance to `value` is in
  // [min, max], and has for longer than `than`; and the distance.
  std::optional<std::pair<isa::Register, int32_t>> NearHolder(Value value, int32_t min, int32_t max,
                                                              isa::Register than) const;

 private:
  struct Expression {
    isa::Op op;
    int32_t imm = 0;
    absl::InlinedVector<std::pair<uint32_t, uint32_t>, 4> operands;

    friend bool operator==(const Expression& a, const Expression& b) {
      return a.op == b.op && a.imm == b.imm && a.operands == b.operands;
    }
    template <typename H>
    friend H AbslHashValue(H h, const Expression& e) {
      return H::combine(std::move(h), e.op, e.imm, e.operands);
    }
  };
  // What a load found, or a store left.
  struct Stored {
    Expression load;
    Accesses accesses;
    Value value;
  };

  std::optional<Value> Identity(const isa::Instruction& instruction) const;
  Expression ExpressionOf(const isa::Instruction& instruction) const;
  uint32_t StampOf(isa::Register reg) const { return stamps_[flow::RegisterSet::Index(reg)]; }
  bool IsStored(const Expression& load) const;
  void Store(const isa::Instruction& instruction, const Accesses& accesses);

  std::array<std::vector<uint8_t>, 3> named_;  // Ascending, by file.
  ScalarValues scalars_;
  std::array<Value, isa::kVectorRegisterCount> vectors_;
  std::array<Value, isa::kMaskRegisterCount> masks_;
  std::array<uint32_t, flow::RegisterSet::kSize> stamps_ = {};  // When written.
  uint32_t clock_ = 0;
  uint32_t block_start_ = 0;
  absl::flat_hash_map<Expression, Value> computed_;
  std::vector<Stored> stored_;
};

}  // namespace atalla::sched::simplify

#endif  // ATALLA_SCHED_SIMPLIFY_NUMBERS_H_
