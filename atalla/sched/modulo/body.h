// A loop's instructions made ready for overlapping: the increment of its counter moves into the
// branch, and what can only be known when the loop starts becomes an assumption that the code
// before the loop tests.
//
//   FreeRegisters free(code);
//   std::optional<Body> body = MakeBody(code, loop, options, machine, free);
//   body->ops.back();   // The branch.

#ifndef ATALLA_SCHED_MODULO_BODY_H_
#define ATALLA_SCHED_MODULO_BODY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/modulo/loops.h"
#include "atalla/sched/operands.h"
#include "atalla/sched/values.h"

namespace atalla::sched::modulo {

struct BodyOp {
  assembler::CodeInstruction code;
  Operands operands;
  // Reads the counter in a place that can make up for a counter that has moved on: the row of
  // vreg.*, or the address of a scalar access.
  bool follows_counter = false;
};

// Which unknown bases of vreg.* are taken to be in a scratchpad.
enum class ScratchpadBases {
  kNone,
  kStored,  // Those that the loop stores to: other scratchpads, and memory, are then apart.
  kAll,
};

struct BodyOptions {
  // Let the branch increment the counter.
  bool fold = true;
  // Take masks that the loop does not write as all ones, so that masked operations do not merge.
  bool assume_masks = true;
  ScratchpadBases scratchpads = ScratchpadBases::kAll;
};

// Addresses of vreg.* below this go to a scratchpad whatever x33 holds.
inline constexpr uint32_t kScratchpadLimit = 0x1000 - 0x300;

struct Body {
  std::vector<BodyOp> ops;  // Without nop.s; the branch is last.
  // What the branch increments, and by how much; -1 if it increments nothing.
  int counter = -1;
  int step = 0;

  // Instructions before the loop: constants that the loop loads in each iteration, and what its
  // branch compares with.
  std::vector<assembler::CodeInstruction> setup;
  // Scalar registers that must be below kScratchpadLimit.
  std::vector<uint8_t> scratchpad_bases;
  // Scalar registers that must be in [0, 2^30), so that comparing before the increment is the same.
  std::vector<uint8_t> small_numbers;
  // A branch that must not be taken: the counter is below the limit, so that comparing before it
  // moves by 1 is the same.
  std::optional<isa::Instruction> entry_test;
  // Masks that must be all ones.
  std::vector<uint8_t> full_masks;
  // Scalar registers that the loop leaves alone and whose values are known.
  std::vector<KnownRegister> known;
  // Iterations, if that is known.
  std::optional<int64_t> trip_count;

  bool has_assumptions() const { return entry_test.has_value() || tests_registers(); }
  // Assumptions other than entry_test.
  bool tests_registers() const {
    return !scratchpad_bases.empty() || !small_numbers.empty() || !full_masks.empty();
  }
  bool Assumes(uint8_t scratchpad_base) const;
  std::optional<uint32_t> KnownValue(uint8_t number) const;
};

// `known`: see KnownOnEntry. Nothing if no register is left for a limit. Takes it from `free`.
std::optional<Body> MakeBody(const assembler::Code& code, const Loop& loop,
                             const std::vector<KnownRegister>& known, const BodyOptions& options,
                             const isa::MachineModel& machine, FreeRegisters& free);

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_BODY_H_
