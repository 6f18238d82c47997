#include "atalla/sched/exposed/known_values.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <optional>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/values.h"

namespace atalla::sched::exposed {
namespace {

using Constants = std::vector<KnownRegister>;

// Keeps of `known` what `other` says as well. True if that is less.
bool Intersect(const Constants& other, Constants& known) {
  const size_t before = known.size();
  const auto contradicted = [&other](KnownRegister reg) {
    return std::find(other.begin(), other.end(), reg) == other.end();
  };
  known.erase(std::remove_if(known.begin(), known.end(), contradicted), known.end());
  return known.size() < before;
}

}  // namespace

std::vector<Constants> KnownOnEntries(const assembler::Code& code, const flow::FlowGraph& graph) {
  // Nothing yet: no way into the block has been seen.
  std::vector<std::optional<Constants>> known(graph.size());
  std::deque<int> waiting;
  for (int b = 0; b < graph.size(); ++b) {
    if (!graph.IsEntry(b)) continue;
    known[b].emplace();
    waiting.push_back(b);
  }
  ScalarValues values;
  while (!waiting.empty()) {
    const int b = waiting.front();
    waiting.pop_front();
    values.Start(*known[b]);
    const Block& block = graph.block(b);
    for (int32_t i = block.begin; i < block.end; ++i) values.Execute(code.instructions[i]);
    const Constants at_end = values.Constants();
    const Constants nothing;
    for (const flow::FlowEdge& edge : graph.Successors(b)) {
      if (graph.IsEntry(edge.to)) continue;
      // What the callee leaves is not known.
      const Constants& after = edge.kind == flow::EdgeKind::kReturn ? nothing : at_end;
      std::optional<Constants>& there = known[edge.to];
      const bool changed = there ? Intersect(after, *there) : true;
      if (!there) there = after;
      if (changed) waiting.push_back(edge.to);
    }
  }
  std::vector<Constants> result;
  result.reserve(known.size());
  for (std::optional<Constants>& constants : known) {
    result.push_back(constants ? *std::move(constants) : Constants());
  }
  return result;
}

}  // namespace atalla::sched::exposed
