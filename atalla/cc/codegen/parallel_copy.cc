#include "atalla/cc/codegen/parallel_copy.h"

#include <algorithm>
#include <map>

namespace atalla::cc {

std::vector<std::pair<Reg, Reg>> SequentializeCopies(
    const std::vector<std::pair<Reg, Reg>>& copies,
    absl::FunctionRef<Reg(isa::RegisterFile)> new_register) {
  std::vector<std::pair<Reg, Reg>> pending;
  std::map<Reg, int> reads_left;
  for (const auto& [to, from] : copies) {
    if (to == from) continue;
    pending.emplace_back(to, from);
    ++reads_left[from];
  }
  std::vector<std::pair<Reg, Reg>> sequence;
  while (!pending.empty()) {
    // A copy whose target nobody has still to read can be made now.
    const auto ready = std::find_if(pending.begin(), pending.end(), [&](const auto& copy) {
      const auto found = reads_left.find(copy.first);
      return found == reads_left.end() || found->second == 0;
    });
    if (ready != pending.end()) {
      sequence.push_back(*ready);
      --reads_left[ready->second];
      pending.erase(ready);
      continue;
    }
    // Only cycles are left: one target's old value goes to a new register, for its reader.
    const Reg saved = pending.front().first;
    const Reg temporary = new_register(saved.file);
    sequence.emplace_back(temporary, saved);
    for (auto& [to, from] : pending) {
      if (from == saved) from = temporary;
    }
    reads_left[temporary] = reads_left[saved];
    reads_left[saved] = 0;
  }
  return sequence;
}

}  // namespace atalla::cc
