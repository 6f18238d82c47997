// Code cut into basic blocks that can be moved, copied and deleted: what the passes of this folder
// work on.
//
//   BlockList list = SplitIntoBlocks(code);
//   ... list.blocks ...
//   code = JoinBlocks(list);
//
// Control goes from a block to the next in the list unless it ends in an unconditional jump, a
// return or halt.s; after a call it comes back to the next. Blocks may be empty.

#ifndef ATALLA_SCHED_GLOBAL_BLOCK_LIST_H_
#define ATALLA_SCHED_GLOBAL_BLOCK_LIST_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/diagnostic.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched::global {

struct BasicBlock {
  std::vector<std::string> labels;
  // A control instruction can only be the last.
  std::vector<assembler::CodeInstruction> instructions;

  // The control instruction at its end, or nullptr.
  const assembler::CodeInstruction* control() const;
  assembler::CodeInstruction* control();
};

struct BlockList {
  std::string name;
  v1::WeightMode weight_mode = v1::WEIGHT_MODE_ANY;
  std::vector<BasicBlock> blocks;
  // Labels of the code that nothing refers to: symbols that somebody wants to see, so they stay.
  absl::flat_hash_set<std::string> symbols;
  // Of these, and of those that instructions refer to: labels whose address data hold.
  absl::flat_hash_set<std::string> address_taken;
  int new_labels = 0;
};

// One thing that a pass did.
struct Change {
  SourceLocation location;
  std::string what;
};

BlockList SplitIntoBlocks(const assembler::Code& code);
// Leaves out labels that nothing refers to any more.
assembler::Code JoinBlocks(const BlockList& list);

bool IsConditional(const assembler::CodeInstruction& instruction);
// `jal x0` to a label.
bool IsJump(const assembler::CodeInstruction& instruction);
// A branch that also counts: its rs1 changes, taken or not.
bool Increments(const isa::Instruction& branch);
// True if control may go on to the next block, be it on the return from a call.
bool FallsThrough(const BasicBlock& block);

// The block that each label stands before.
absl::flat_hash_map<std::string, int> BlockOfLabels(const BlockList& list);

// A label of blocks[index], a new one if it has none.
const std::string& LabelOf(BlockList& list, int index);

// The first block from `index` on that has instructions; blocks.size() if there is none.
int SkipEmpty(const BlockList& list, int index);

// Labels that instructions or data refer to, in any way.
absl::flat_hash_set<std::string> ReferredLabels(const BlockList& list);
bool IsReferred(const BasicBlock& block, const absl::flat_hash_set<std::string>& referred);

// `jal x0, target`, where `like` was.
assembler::CodeInstruction MakeJump(const assembler::CodeInstruction& like,
                                    const std::string& target);
// `addi.s rs1, rs1, increment` of a branch. REQUIRES: Increments(branch.instruction).
assembler::CodeInstruction MakeIncrement(const assembler::CodeInstruction& branch);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_BLOCK_LIST_H_
