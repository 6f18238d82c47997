#include "atalla/sched/modulo/storage.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/modulo/body.h"
#include "atalla/sched/operands.h"
#include "atalla/sched/touches.h"
#include "atalla/sched/values.h"

namespace atalla::sched::modulo {
namespace {

using isa::Op;

bool TouchesStorage(Op op) {
  return isa::HasEffect(op, isa::kReadsMemory | isa::kWritesMemory | isa::kReadsScratchpad |
                                isa::kWritesScratchpad | isa::kReadsWeights | isa::kWritesWeights);
}

bool WritesStorage(const Touch& t) { return t.writes_memory || t.writes_scratchpad; }

class Finder {
 public:
  Finder(const Body& body, absl::Span<const KnownRegister> known, const isa::MachineModel& machine,
         int max_distance)
      : body_(body), rows_(machine.scratchpad_rows()), max_distance_(max_distance) {
    size_ = static_cast<int>(body.ops.size());
    bool writes = false;
    for (const BodyOp& op : body.ops) {
      touching_ += TouchesStorage(op.code.instruction.op) ? 1 : 0;
      writes = writes ||
               isa::HasEffect(op.code.instruction.op, isa::kWritesMemory | isa::kWritesScratchpad);
    }
    if (!writes) max_distance_ = std::min(max_distance_, 1);
    Unroll(known);
  }

  Storage Run() {
    storage_.writes.assign(size_, false);
    storage_.reads.assign(size_, false);
    std::vector<Touch> touches =
        FindTouches(code_, 0, static_cast<int32_t>(code_.instructions.size()));
    // Every iteration touches with the same ops, in the same order.
    const int count = touching_;
    if (count == 0) return std::move(storage_);
    for (int i = 0; i < count; ++i) {
      const Touch& touch = touches[i];
      ops_.push_back((touch.instruction - first_) % size_);
      const bool stores = WritesStorage(touch);
      storage_.writes[ops_[i]] = stores;
      storage_.reads[ops_[i]] = !stores && (touch.reads_memory || touch.reads_scratchpad);
    }
    for (Touch& touch : touches) ApplyAssumption(touch);
    for (int a = 0; a < count; ++a) {
      for (int b = 0; b < count; ++b) Compare(touches, count, a, b);
    }
    return std::move(storage_);
  }

 private:
  // Known values, then the iterations; the branch becomes what it does to its register.
  void Unroll(absl::Span<const KnownRegister> known) {
    for (const KnownRegister& reg : known) {
      if (Written(reg.number)) continue;
      isa::Instruction constant = {Op::kLiS};
      constant.rd = reg.number;
      constant.imm = static_cast<int32_t>(reg.value);
      code_.instructions.emplace_back().instruction = constant;
    }
    first_ = static_cast<int32_t>(code_.instructions.size());
    isa::Instruction increment = {Op::kNopS};
    const isa::Instruction& branch = body_.ops.back().code.instruction;
    if (branch.increment != 0) {
      increment.op = Op::kAddiS;
      increment.rd = increment.rs1 = branch.rs1;
      increment.imm = branch.increment;
    }
    for (int iteration = 0; iteration <= max_distance_; ++iteration) {
      for (int op = 0; op + 1 < size_; ++op) code_.instructions.push_back(body_.ops[op].code);
      code_.instructions.emplace_back().instruction = increment;
    }
  }

  bool Written(uint8_t number) const {
    for (const BodyOp& op : body_.ops) {
      for (const Operand& operand : op.operands) {
        const bool scalar = operand.reg.file == isa::RegisterFile::kScalar;
        if (scalar && operand.writes && operand.reg.number == number) return true;
      }
    }
    return false;
  }

  void ApplyAssumption(Touch& touch) const {
    const isa::Instruction& in = code_.instructions[touch.instruction].instruction;
    if (isa::GetInfo(in.op).format != isa::Format::kVM || !body_.Assumes(in.rs1)) return;
    touch.reads_memory = touch.writes_memory = false;
    touch.pieces.clear();
  }

  bool MayMeet(const Touch& a, const Touch& b) const {
    const bool memory = ((a.writes_memory && (b.reads_memory || b.writes_memory)) ||
                         (a.reads_memory && b.writes_memory)) &&
                        MayMeetInMemory(a, b);
    const bool scratchpad = ((a.writes_scratchpad && (b.reads_scratchpad || b.writes_scratchpad)) ||
                             (a.reads_scratchpad && b.writes_scratchpad)) &&
                            MayMeetInScratchpad(a, b, rows_);
    return memory || scratchpad;
  }

  // The first iteration of touch b that must follow touch a of the first.
  void Compare(const std::vector<Touch>& touches, int count, int a, int b) {
    const Touch& first = touches[a];
    const Touch& other = touches[b];
    const int closest = a < b ? 0 : 1;
    const bool weights = (first.writes_weights && (other.reads_weights || other.writes_weights)) ||
                         (first.reads_weights && other.writes_weights);
    if (weights) {
      const bool result = first.writes_weights && other.reads_weights;
      storage_.orders.push_back({ops_[a], ops_[b], closest, result, true});
    }
    if (!WritesStorage(first) && !WritesStorage(other)) return;
    for (int distance = closest; distance <= max_distance_; ++distance) {
      const Touch& second = touches[static_cast<size_t>(distance) * count + b];
      if (!MayMeet(first, second)) continue;
      const bool reads = other.reads_memory || other.reads_scratchpad;
      // A transfer goes on reading after its packet.
      const bool transfer =
          isa::GetInfo(code_.instructions[first.instruction].instruction.op).format ==
          isa::Format::kSDMA;
      const bool result = (WritesStorage(first) && reads) || transfer;
      storage_.orders.push_back({ops_[a], ops_[b], distance, result, WritesStorage(first)});
      return;
    }
  }

  const Body& body_;
  const int rows_;
  int max_distance_;
  int size_ = 0;
  int touching_ = 0;
  int32_t first_ = 0;  // Of the first iteration in code_.
  assembler::Code code_;
  std::vector<int> ops_;  // Of each touch of an iteration.
  Storage storage_;
};

}  // namespace

Storage FindStorage(const Body& body, absl::Span<const KnownRegister> known,
                    const isa::MachineModel& machine, int max_distance) {
  return Finder(body, known, machine, max_distance).Run();
}

}  // namespace atalla::sched::modulo
