// What is known about scalar registers at each point of a run of instructions: constants, and
// distances from values that are not known.
//
//   ScalarValues values;
//   values.Start();
//   for (const assembler::CodeInstruction& instruction : run) {
//     Value address = values.Get(instruction.instruction.rs1) + 16;
//     values.Execute(instruction);
//   }
//
// Two addresses with the same symbol differ by their offsets, whatever the symbol stands for.

#ifndef ATALLA_SCHED_VALUES_H_
#define ATALLA_SCHED_VALUES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"

namespace atalla::sched {

// symbol + offset, modulo 2^32. Symbol 0 stands for the number 0.
struct Value {
  uint32_t symbol = 0;
  uint32_t offset = 0;

  bool is_constant() const { return symbol == 0; }
  Value operator+(int64_t distance) const {
    return {symbol, offset + static_cast<uint32_t>(distance)};
  }
  friend bool operator==(Value a, Value b) { return a.symbol == b.symbol && a.offset == b.offset; }
  friend bool operator!=(Value a, Value b) { return !(a == b); }
};

// A scalar register whose value is the same whenever control reaches some point.
struct KnownRegister {
  uint8_t number = 0;
  uint32_t value = 0;

  friend bool operator==(KnownRegister a, KnownRegister b) {
    return a.number == b.number && a.value == b.value;
  }
};

class ScalarValues {
 public:
  ScalarValues();

  // Forgets everything but `known`: every other register holds a symbol of its own.
  void Start(absl::Span<const KnownRegister> known = {});

  // The value of a register before the next instruction.
  Value Get(uint8_t number) const { return registers_[number]; }

  // Steps over one instruction.
  void Execute(const assembler::CodeInstruction& code);

  // What an instruction leaves in its scalar destination, if that follows from what is known.
  // Without a reference; the destination may be any.
  std::optional<Value> Known(const isa::Instruction& instruction) const;
  // For what knows more than Execute.
  void Set(uint8_t number, Value value);
  // A value that has nothing to do with any other.
  Value Fresh() { return {++last_symbol_, 0}; }

  // The constants now, ascending by register; x0 is not among them.
  std::vector<KnownRegister> Constants() const;

 private:
  std::array<Value, isa::kScalarRegisterCount> registers_;
  // Registers that differ from what Start() without knowledge gives.
  std::vector<uint8_t> changed_;
  uint32_t last_symbol_ = 0;
};

// The integer operations that address arithmetic is made of, on known operands: exactly what the
// machine computes. `b` is the second operand: a register, or the sign-extended immediate. False if
// `op` is not one of them.
bool EvaluateConstant(isa::Op op, uint32_t a, uint32_t b, uint32_t& result);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_VALUES_H_
