#include "atalla/sched/modulo/replace_loops.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/modulo/pipeline.h"
#include "atalla/sched/modulo/plan_loops.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched::modulo {
namespace {

using assembler::Code;

// The code with pipelines in place of loops.
class Replacer {
 public:
  explicit Replacer(const Code& code) : code_(code) {
    for (const assembler::CodeLabel& label : code.labels) given_.insert(label.name);
  }

  void Run(std::vector<PlannedLoop> loops) {
    out_.name = code_.name;
    out_.weight_mode = code_.weight_mode;
    size_t next = 0;
    for (int32_t i = 0; i <= static_cast<int32_t>(code_.instructions.size());) {
      while (next < loops.size() && (loops[next].loop.begin < i || !loops[next].pipeline)) ++next;
      const bool pipelined = next < loops.size() && loops[next].loop.begin == i;
      // A label that only the loop refers to would part its prologue from what is before it.
      const bool moves = pipelined && loops[next].loop.preheader < i;
      TakeLabels(i, moves ? &*loops[next].pipeline : nullptr);
      if (i == static_cast<int32_t>(code_.instructions.size())) break;
      if (pipelined) {
        TakePipeline(*std::move(loops[next].pipeline));
        i = loops[next].loop.end;
      } else {
        out_.instructions.push_back(code_.instructions[i++]);
      }
    }
  }

  Replaced Take() && { return {std::move(out_), std::move(settled_)}; }

 private:
  // Labels of `index` go to where the code ends now, or to the kernel of `pipeline`.
  void TakeLabels(int32_t index, Pipeline* pipeline) {
    std::vector<assembler::CodeLabel>& labels = pipeline ? pipeline->labels : out_.labels;
    const int place = pipeline ? pipeline->kernel : static_cast<int>(out_.instructions.size());
    while (label_ < code_.labels.size() && code_.labels[label_].index == index) {
      const auto after = std::upper_bound(
          labels.begin(), labels.end(), place,
          [](int at, const assembler::CodeLabel& label) { return at < label.index; });
      labels.insert(after, code_.labels[label_])->index = place;
      ++label_;
    }
  }

  void TakePipeline(Pipeline pipeline) {
    const int start = static_cast<int>(out_.instructions.size());
    Settle(pipeline);
    const absl::flat_hash_set<absl::string_view> referred = Targets(pipeline);
    for (assembler::CodeLabel& label : pipeline.labels) {
      const bool is_new = !given_.contains(label.name);
      if (is_new && !referred.contains(label.name) && !settled_.contains(label.name)) continue;
      label.index += start;
      out_.labels.push_back(std::move(label));
    }
    std::move(pipeline.instructions.begin(), pipeline.instructions.end(),
              std::back_inserter(out_.instructions));
  }

  // Blocks that have a label, which finds them again: the copies of the kernel.
  void Settle(const Pipeline& pipeline) {
    for (const Pipeline::Packed& packed : pipeline.packed) {
      for (const assembler::CodeLabel& label : pipeline.labels) {
        if (label.index != packed.begin) continue;
        SettledBlock& block = settled_[label.name];
        block.sizes = packed.sizes;
        for (const int size : packed.sizes) {
          for (int i = 0; i < size; ++i) {
            const size_t next = packed.begin + block.instructions.size();
            block.instructions.push_back(pipeline.instructions[next].instruction);
          }
        }
      }
    }
  }

  static absl::flat_hash_set<absl::string_view> Targets(const Pipeline& pipeline) {
    absl::flat_hash_set<absl::string_view> targets;
    for (const assembler::CodeInstruction& code : pipeline.instructions) {
      if (!code.target.empty()) targets.insert(code.target);
    }
    return targets;
  }

  const Code& code_;
  absl::flat_hash_set<absl::string_view> given_;  // Labels of `code_`.
  Code out_;
  size_t label_ = 0;
  SettledBlocks settled_;
};

// Whether `b` is `a`, or the same branch for the other outcome.
bool SameButForBranch(const isa::Instruction& a, isa::Instruction b) {
  if (isa::HasEffect(a.op, isa::kIsConditional)) {
    if (b.op != a.op && b.op != isa::InvertedBranch(a.op)) return false;
    b.op = a.op;
    b.imm = a.imm;
  }
  return a == b;
}

}  // namespace

Replaced ReplaceLoops(const Code& code, std::vector<PlannedLoop> loops) {
  Replacer replacer(code);
  replacer.Run(std::move(loops));
  return std::move(replacer).Take();
}

PacketSizes FindSettled(const Code& code, const SettledBlocks& settled) {
  PacketSizes sizes;
  for (const assembler::CodeLabel& label : code.labels) {
    const auto found = settled.find(label.name);
    if (found == settled.end()) continue;
    const std::vector<isa::Instruction>& block = found->second.instructions;
    if (label.index + block.size() > code.instructions.size()) continue;
    bool same = true;
    for (size_t i = 0; i < block.size(); ++i) {
      const isa::Instruction& now = code.instructions[label.index + i].instruction;
      same = same && SameButForBranch(block[i], now);
    }
    if (same) sizes[label.index] = found->second.sizes;
  }
  return sizes;
}

Schedule WithSettled(const Code& code, const Schedule& schedule, const PacketSizes& sizes) {
  Schedule result;
  const std::vector<Block> blocks = FindBlocks(code);
  for (size_t b = 0; b < blocks.size(); ++b) {
    result.block_starts.push_back(static_cast<int32_t>(result.packets.size()));
    const auto found = sizes.find(blocks[b].begin);
    if (found == sizes.end()) {
      const size_t first = schedule.block_starts[b];
      const size_t end =
          b + 1 < blocks.size() ? schedule.block_starts[b + 1] : schedule.packets.size();
      for (size_t p = first; p < end; ++p) result.packets.push_back(schedule.packets[p]);
      continue;
    }
    int32_t instruction = blocks[b].begin;
    for (const int size : found->second) {
      Packet& packet = result.packets.emplace_back();
      for (int i = 0; i < size; ++i) packet.push_back({instruction++});
    }
  }
  return result;
}

}  // namespace atalla::sched::modulo
