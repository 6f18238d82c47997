#include "atalla/sched/modulo/rename.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/modulo/graph.h"

namespace atalla::sched::modulo {
namespace {

// Cycles from the first write until the register may be written again.
int Lifetime(const LoopGraph& graph, const RenamedValue& value, absl::Span<const int> times,
             int ii) {
  const int start = times[value.first_write];
  int end = start + graph.latencies[value.first_write];
  for (const RenamedValue::User& user : value.users) {
    // The branch is last in its packet, and stores come after loads: no write after their reads.
    const bool alone =
        user.op == graph.size - 1 || (graph.stores[user.op] && graph.loads[value.first_write]);
    const int after = user.writes ? graph.latencies[user.op] : alone ? 1 : 0;
    end = std::max(end, times[user.op] + user.distance * ii + after);
  }
  return end - start;
}

}  // namespace

std::optional<Names> NameValues(const LoopGraph& graph, absl::Span<const int> times, int ii,
                                FreeRegisters& free) {
  std::vector<int> counts;
  Names names;
  for (const RenamedValue& value : graph.values) {
    const int lifetime = Lifetime(graph, value, times, ii);
    counts.push_back(std::max(1, (lifetime + ii - 1) / ii));
    names.copies = std::max(names.copies, counts.back());
  }
  for (size_t v = 0; v < graph.values.size(); ++v) {
    const RenamedValue& value = graph.values[v];
    std::vector<uint8_t>& registers = names.registers.emplace_back();
    if (value.last && counts[v] == 1) {
      registers.push_back(value.reg.number);
      continue;
    }
    int count = counts[v];
    while (names.copies % count != 0) ++count;
    for (int i = 0; i < count; ++i) {
      const std::optional<uint8_t> number = free.Take(value.reg.file);
      if (!number) return std::nullopt;
      registers.push_back(*number);
    }
  }
  return names;
}

}  // namespace atalla::sched::modulo
