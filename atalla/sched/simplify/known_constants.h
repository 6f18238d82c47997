// Scalar registers that hold the same number whenever control reaches a block.
//
//   const KnownConstants known(code, graph);
//   values.Start(known.AtStart(b));
//
// Conditional constant propagation over the flow graph (M. N. Wegman, F. K. Zadeck, "Constant
// propagation with conditional branches", TOPLAS 13(2), 1991), on registers rather than single
// assignments: branches whose outcome is known lead one way only. Nothing is known at the entries
// of the graph.

#ifndef ATALLA_SCHED_SIMPLIFY_KNOWN_CONSTANTS_H_
#define ATALLA_SCHED_SIMPLIFY_KNOWN_CONSTANTS_H_

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/values.h"

namespace atalla::sched::simplify {

// The numbers in scalar registers at one point, as far as they are known. x0 is 0.
class ConstantRegisters {
 public:
  std::optional<uint32_t> Get(uint8_t number) const {
    if (number == 0) return 0;
    if (!known_[number]) return std::nullopt;
    return values_[number];
  }
  void Set(uint8_t number, uint32_t value) {
    known_.set(number);
    values_[number] = value;
  }
  void Forget(uint8_t number) { known_.reset(number); }
  // Steps over one instruction. `li.s` may load any 32-bit constant.
  void Execute(const assembler::CodeInstruction& line);
  // Keeps what both know to be the same; true if that is less than before.
  bool Meet(const ConstantRegisters& other);
  std::vector<KnownRegister> Known() const;

 private:
  std::array<uint32_t, isa::kScalarRegisterCount> values_ = {};
  std::bitset<isa::kScalarRegisterCount> known_;
};

// The number that an instruction leaves in its scalar destination, or nothing.
std::optional<uint32_t> ConstantResult(const assembler::CodeInstruction& line,
                                       const ConstantRegisters& registers);

class KnownConstants {
 public:
  // O(instructions) for each time that a register of a block turns out not to be constant.
  KnownConstants(const assembler::Code& code, const flow::FlowGraph& graph);

  std::vector<KnownRegister> AtStart(int b) const;
  // False if no way leads to the block, all outcomes that are known considered.
  bool IsReached(int b) const { return states_[b].has_value(); }

 private:
  std::vector<std::optional<ConstantRegisters>> states_;
};

}  // namespace atalla::sched::simplify

#endif  // ATALLA_SCHED_SIMPLIFY_KNOWN_CONSTANTS_H_
