#include "atalla/sched/blocks.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/table.h"

namespace atalla::sched {

std::vector<Block> FindBlocks(const assembler::Code& code) {
  const int32_t size = static_cast<int32_t>(code.instructions.size());
  std::vector<Block> blocks;
  size_t label = 0;
  int32_t begin = 0;
  for (int32_t i = 0; i < size; ++i) {
    while (label < code.labels.size() && code.labels[label].index <= i) ++label;
    const bool label_follows = label < code.labels.size() && code.labels[label].index == i + 1;
    if (label_follows || i + 1 == size ||
        isa::HasEffect(code.instructions[i].instruction.op, isa::kIsControl)) {
      blocks.push_back({begin, i + 1});
      begin = i + 1;
    }
  }
  return blocks;
}

}  // namespace atalla::sched
