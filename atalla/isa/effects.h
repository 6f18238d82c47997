// Which registers one instruction reads and writes: what every dependence analysis starts from.
//
//   const RegisterEffects effects = GetRegisterEffects(instruction);
//   for (Register reg : effects.reads) ...
//
// Memory, scratchpads and the weight buffer are flags of the instruction table (Effect in table.h).

#ifndef ATALLA_ISA_EFFECTS_H_
#define ATALLA_ISA_EFFECTS_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "atalla/isa/instruction.h"

namespace atalla::isa {

enum class RegisterFile : uint8_t { kScalar, kVector, kMask };

struct Register {
  RegisterFile file = RegisterFile::kScalar;
  uint8_t number = 0;

  // "x5", "v5", "m5".
  std::string ToString() const;

  friend bool operator==(Register a, Register b) {
    return a.file == b.file && a.number == b.number;
  }
  friend bool operator!=(Register a, Register b) { return !(a == b); }
  template <typename H>
  friend H AbslHashValue(H h, Register r) {
    return H::combine(std::move(h), r.file, r.number);
  }
};

struct RegisterEffects {
  absl::InlinedVector<Register, 5> reads;
  absl::InlinedVector<Register, 1> writes;
};

// Exact for the machine:
// * x0 and v0 are constant: neither read nor written here. m0 is an ordinary register.
// * A merging destination (masked vector operations, compares into masks) is read and written.
// * A branch writes rs1 only if its increment is not 0.
// * vreg.ld and vreg.st read x33, which routes their addresses.
// * Fields that the operation ignores (rs2 of unary operations, vd and mask of lw.vi, mask of
// gemm.vv) do
//   not count.
RegisterEffects GetRegisterEffects(const Instruction& instruction);

}  // namespace atalla::isa

#endif  // ATALLA_ISA_EFFECTS_H_
