#include "atalla/sched/global/prepare_loops.h"

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/rotate_loops.h"
#include "atalla/sched/global/thread_jumps.h"
#include "atalla/sched/numeric_targets.h"

namespace atalla::sched {

assembler::Code PrepareLoops(const assembler::Code& code) {
  if (code.instructions.empty() || FindNumericTarget(code) != nullptr) return code;
  global::BlockList list = global::SplitIntoBlocks(code);
  std::vector<global::Change> changes;
  global::ThreadJumps(list, changes);
  global::RotateLoops(list, changes);
  global::ThreadJumps(list, changes);
  return global::JoinBlocks(list);
}

}  // namespace atalla::sched
