#include "atalla/sched/global/choose_units.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"

namespace atalla::sched::global {
namespace {

using assembler::Code;
using assembler::CodeInstruction;
using isa::Instruction;
using isa::Op;

// 2^10 is the largest power of two that an immediate of 12 bits holds.
constexpr int kLongestShift = 10;

Instruction MultiplyBy(const Instruction& like, uint8_t source, int32_t factor) {
  Instruction product = {Op::kMuliS};
  product.rd = like.rd;
  product.rs1 = source;
  product.imm = factor;
  return product;
}

std::optional<Instruction> ShiftOrCopy(const Instruction& product) {
  for (int shift = 0; shift <= kLongestShift; ++shift) {
    if (product.imm != 1 << shift) continue;
    Instruction result = product;
    result.op = shift == 0 ? Op::kAddiS : Op::kSlliS;
    result.imm = shift;
    return result;
  }
  return std::nullopt;
}

struct Candidate {
  size_t index = 0;
  Instruction instruction;
  int path = 0;  // Length of the longest chain of dependences through it.
};

class BlockChooser {
 public:
  BlockChooser(absl::Span<const CodeInstruction> block, const BlockCosts& costs)
      : block_(block.begin(), block.end()), costs_(costs) {}

  // The block with other operations, if that costs less.
  std::optional<std::vector<CodeInstruction>> Run() {
    const bool multiplies[] = {false, true};
    std::optional<std::vector<CodeInstruction>> best;
    std::optional<int64_t> cost;
    for (const bool is_product : multiplies) {
      std::vector<Candidate> candidates = Candidates(is_product);
      if (candidates.empty()) continue;
      if (!cost) cost = costs_.CostOf(block_);
      if (*cost <= static_cast<int64_t>(block_.size() + 3) / 4) break;
      const size_t count = FewestMoved(candidates, *cost);
      if (count == 0) continue;
      best = Moved(candidates, count);
      cost = costs_.CostOf(*best);
      block_ = *best;
    }
    return best;
  }

 private:
  std::vector<Candidate> Candidates(bool is_product) const {
    std::vector<Candidate> candidates;
    for (size_t i = 0; i < block_.size(); ++i) {
      if (block_[i].reference != CodeInstruction::Reference::kNone) continue;
      if ((block_[i].instruction.op == Op::kMuliS) != is_product) continue;
      const std::optional<Instruction> other = OnOtherUnit(block_[i].instruction);
      if (other) candidates.push_back({i, *other, 0});
    }
    if (candidates.size() < 2) return candidates;
    const std::vector<int> paths = Paths();
    for (Candidate& candidate : candidates) candidate.path = paths[candidate.index];
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.path < b.path; });
    return candidates;
  }

  std::vector<int> Paths() const {
    Code code;
    code.instructions = block_;
    DependenceGraphBuilder builder(costs_.machine());
    const int size = static_cast<int>(block_.size());
    const DependenceGraph& graph = builder.Build(code, 0, size);
    std::vector<int> head(block_.size());
    std::vector<int> tail(block_.size());
    for (int node = 0; node < size; ++node) {
      for (const Dependence& d : graph.Predecessors(node)) {
        head[node] = std::max(head[node], head[d.from] + d.latency);
      }
    }
    for (int node = size - 1; node >= 0; --node) {
      for (const Dependence& d : graph.Successors(node)) {
        tail[node] = std::max(tail[node], tail[d.to] + d.latency);
      }
    }
    for (int node = 0; node < size; ++node) head[node] += tail[node];
    return head;
  }

  std::vector<CodeInstruction> Moved(absl::Span<const Candidate> candidates, size_t count) const {
    std::vector<CodeInstruction> moved = block_;
    for (const Candidate& candidate : candidates.subspan(0, count)) {
      moved[candidate.index].instruction = candidate.instruction;
    }
    return moved;
  }
  int64_t Cost(absl::Span<const Candidate> candidates, size_t count) const {
    return costs_.CostOf(Moved(candidates, count));
  }

  // How many of the first candidates to move, by bisection: the fewest at the least cost
  // found.
  size_t FewestMoved(absl::Span<const Candidate> candidates, int64_t fewest) const {
    size_t none = 0;
    size_t enough = 0;
    // All of them may be too many for the other unit.
    for (size_t count = candidates.size(); count > 0; count /= 2) {
      const int64_t cost = Cost(candidates, count);
      if (cost < fewest) {
        fewest = cost;
        enough = count;
      }
    }
    if (enough == 0) return 0;
    while (none + 1 < enough) {
      const size_t middle = (none + enough) / 2;
      const int64_t cost = Cost(candidates, middle);
      if (cost <= fewest) {
        fewest = cost;
        enough = middle;
      } else {
        none = middle;
      }
    }
    return enough;
  }

  std::vector<CodeInstruction> block_;
  const BlockCosts& costs_;
};

}  // namespace

std::optional<Instruction> OnOtherUnit(const Instruction& instruction) {
  const Instruction& in = instruction;
  switch (in.op) {
    case Op::kAddiS:
    case Op::kSubiS:
    case Op::kOriS:
    case Op::kXoriS:
      if (in.imm == 0) return MultiplyBy(in, in.rs1, 1);
      break;
    case Op::kLiS:
    case Op::kLuiS:
      if (in.imm == 0) return MultiplyBy(in, 0, 0);
      break;
    case Op::kAddS:
      if (in.rs1 == in.rs2) return MultiplyBy(in, in.rs1, 2);
      [[fallthrough]];
    case Op::kOrS:
      if (in.rs2 == 0 || in.rs1 == in.rs2) return MultiplyBy(in, in.rs1, 1);
      if (in.rs1 == 0) return MultiplyBy(in, in.rs2, 1);
      break;
    case Op::kSlliS:
      if (in.imm >= 0 && in.imm <= kLongestShift) return MultiplyBy(in, in.rs1, 1 << in.imm);
      break;
    case Op::kMuliS:
      return ShiftOrCopy(in);
    default:
      break;
  }
  return std::nullopt;
}

Code ChooseUnits(const Code& code, const absl::flat_hash_set<int>& settled, const BlockCosts& costs,
                 std::vector<Change>& changes) {
  Code result = code;
  for (const Block& block : FindBlocks(code)) {
    if (settled.contains(block.begin)) continue;
    const auto instructions =
        absl::MakeConstSpan(code.instructions)
            .subspan(static_cast<size_t>(block.begin), static_cast<size_t>(block.size()));
    const std::optional<std::vector<CodeInstruction>> chosen =
        BlockChooser(instructions, costs).Run();
    if (!chosen) continue;
    for (size_t i = 0; i < chosen->size(); ++i) {
      CodeInstruction& instruction = result.instructions[block.begin + i];
      if (instruction.instruction == (*chosen)[i].instruction) continue;
      changes.push_back(
          {instruction.location,
           absl::StrCat(isa::GetInfo(instruction.instruction.op).mnemonic, " becomes ",
                        isa::GetInfo((*chosen)[i].instruction.op).mnemonic)});
      instruction = (*chosen)[i];
    }
  }
  return result;
}

}  // namespace atalla::sched::global
