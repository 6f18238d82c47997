// What the handlers of the fast engine do, for whom their address says nothing.
//
//   const MeaningTable meanings(switches);
//   Meaning meaning = meanings.Of(operation.run);  // {Form::kPlain, isa::Op::kAddS}

#ifndef ATALLA_EMU_JIT_MEANING_H_
#define ATALLA_EMU_JIT_MEANING_H_

#include "absl/container/flat_hash_map.h"
#include "atalla/emu/decoding.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/vector_handlers.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::jit {

enum class Form {
  kOther,         // Left to its handler; goes on to the next operation.
  kPlain,         // Scalar integers, constants, scalar memory, mask moves.
  kRow,           // As RowEmitter takes them.
  kRecord,        // As RecordEmitter takes them; the start of a block, if the op is nop.s.
  kEarlyControl,  // Left to its handler; a ControlInfo lies behind it.
  // The others end a block.
  kBranch,
  kJump,
  kFallThrough,
  kOtherEnd,  // Left to its handler.
};

struct Meaning {
  Form form = Form::kOther;
  isa::Op op = isa::Op::kNopS;  // Of kPlain, kRow and kBranch.
  bool increments = false;      // Of kBranch.
};

class MeaningTable {
 public:
  explicit MeaningTable(const Switches& switches);
  // Operations on rows have a meaning, too, from then on.
  void AddRows(const Switches& switches, const fast::VectorHandlers& handlers);
  Meaning Of(fast::Handler handler) const;

 private:
  void AddControl(isa::Op op, const Switches& switches);

  absl::flat_hash_map<fast::Handler, Meaning> meanings_;
};

}  // namespace atalla::emu::jit

#endif  // ATALLA_EMU_JIT_MEANING_H_
