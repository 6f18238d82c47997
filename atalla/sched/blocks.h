// Basic blocks: runs of instructions that control enters only at the first and leaves only at the
// last.
//
//   for (const Block& block : FindBlocks(code)) ...

#ifndef ATALLA_SCHED_BLOCKS_H_
#define ATALLA_SCHED_BLOCKS_H_

#include <cstdint>
#include <vector>

#include "atalla/assembler/code.h"

namespace atalla::sched {

// Instructions [begin, end) of a Code; never empty.
struct Block {
  int32_t begin = 0;
  int32_t end = 0;

  int32_t size() const { return end - begin; }
  friend bool operator==(const Block& a, const Block& b) {
    return a.begin == b.begin && a.end == b.end;
  }
};

// All blocks, in program order. A block starts at instruction 0, at every label and after every
// branch, jump and halt.s.
std::vector<Block> FindBlocks(const assembler::Code& code);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_BLOCKS_H_
