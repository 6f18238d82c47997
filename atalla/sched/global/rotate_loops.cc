#include "atalla/sched/global/rotate_loops.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/table.h"
#include "atalla/sched/global/block_list.h"

namespace atalla::sched::global {
namespace {

using assembler::CodeInstruction;

// The jump at the end of blocks[tail] goes back to `entry`, where blocks[head] is the first with
// instructions and ends in a branch out of the loop, to blocks[exit].
struct HeadTest {
  int entry = 0;
  int head = 0;
  int tail = 0;
  int exit = 0;
};

bool IsHeadTest(const BlockList& list, const absl::flat_hash_map<std::string, int>& blocks,
                int tail, HeadTest& test) {
  const CodeInstruction* jump = list.blocks[tail].control();
  if (jump == nullptr || !IsJump(*jump)) return false;
  test.tail = tail;
  test.entry = blocks.at(jump->target);
  test.head = SkipEmpty(list, test.entry);
  if (test.head >= tail) return false;
  const BasicBlock& head = list.blocks[test.head];
  const CodeInstruction* branch = head.control();
  if (branch == nullptr || !IsConditional(*branch)) return false;
  if (head.instructions.size() > static_cast<size_t>(kMaxRotatedHead)) return false;
  test.exit = blocks.at(branch->target);
  return test.exit < test.entry || test.exit > tail;
}

// Branches and jumps of the loop to its head, but for the one at its tail.
std::vector<CodeInstruction*> InnerJumps(BlockList& list, const HeadTest& test) {
  std::vector<CodeInstruction*> jumps;
  const absl::flat_hash_map<std::string, int> blocks = BlockOfLabels(list);
  for (int b = test.entry; b < test.tail; ++b) {
    CodeInstruction* control = list.blocks[b].control();
    if (control == nullptr || (!IsConditional(*control) && !IsJump(*control))) continue;
    const int target = blocks.at(control->target);
    if (test.entry <= target && target <= test.head) jumps.push_back(control);
  }
  return jumps;
}

void Rotate(BlockList& list, const HeadTest& test) {
  const std::string exit = LabelOf(list, test.exit);
  BasicBlock bottom;
  bottom.instructions = list.blocks[test.head].instructions;
  const CodeInstruction branch = bottom.instructions.back();
  CodeInstruction& back = bottom.instructions.back();
  back.instruction.op = isa::InvertedBranch(back.instruction.op);
  back.target = LabelOf(list, test.head + 1);

  list.blocks[test.tail].instructions.pop_back();
  const std::vector<CodeInstruction*> inner = InnerJumps(list, test);
  const int place = test.tail + 1;
  list.blocks.insert(list.blocks.begin() + place, std::move(bottom));
  // The pointers stay good: blocks move without their instructions.
  for (CodeInstruction* jump : inner) jump->target = LabelOf(list, place);
  if (SkipEmpty(list, BlockOfLabels(list).at(exit)) != SkipEmpty(list, place + 1)) {
    BasicBlock leave;
    leave.instructions.push_back(MakeJump(branch, exit));
    list.blocks.insert(list.blocks.begin() + place + 1, std::move(leave));
  }
}

}  // namespace

void RotateLoops(BlockList& list, std::vector<Change>& changes) {
  // A jump out of the loop may in turn go back to another head: to the end it is one for each
  // branch at most.
  const int limit = static_cast<int>(list.blocks.size());
  for (int count = 0; count < limit; ++count) {
    const absl::flat_hash_map<std::string, int> blocks = BlockOfLabels(list);
    HeadTest test;
    int tail = 0;
    const int size = static_cast<int>(list.blocks.size());
    while (tail < size && !IsHeadTest(list, blocks, tail, test)) ++tail;
    if (tail == size) return;
    changes.push_back(
        {list.blocks[test.head].control()->location,
         absl::StrCat("test at the head of the loop, ", list.blocks[test.head].instructions.size(),
                      " instructions, also at its bottom")});
    Rotate(list, test);
  }
}

}  // namespace atalla::sched::global
