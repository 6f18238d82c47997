#include "atalla/sched/symbolic/terms.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/string_view.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/touches.h"

namespace atalla::sched {
namespace {

constexpr size_t kRegisters = 3 * 256;

}  // namespace

bool SameSum(const Sum& a, const Sum& b) { return a.constant == b.constant && a.terms == b.terms; }

void AppendSum(const Sum& sum, TermKey& key) {
  key.push_back(sum.constant);
  key.push_back(static_cast<uint32_t>(sum.terms.size()));
  for (const auto& [term, factor] : sum.terms) {
    key.push_back(static_cast<uint32_t>(term));
    key.push_back(factor);
  }
}

TermKey KeyOf(const Sum& sum) {
  TermKey key;
  AppendSum(sum, key);
  return key;
}

Sum SumOfTerm(int32_t term) {
  Sum sum;
  sum.terms.push_back({term, 1});
  return sum;
}

std::optional<int32_t> OnlyTerm(const Sum& sum) {
  if (sum.constant != 0 || sum.terms.size() != 1 || sum.terms[0].second != 1) return std::nullopt;
  return sum.terms[0].first;
}

Terms::Terms() : terms_(kRegisters) {}

std::optional<uint8_t> Terms::EntryScalar(int32_t term) {
  if (term >= isa::kScalarRegisterCount) return std::nullopt;
  return static_cast<uint8_t>(term);
}

int32_t Terms::Intern(TermKey key, Term term) {
  const auto [entry, is_new] =
      numbers_.try_emplace(std::move(key), static_cast<int32_t>(terms_.size()));
  if (is_new) terms_.push_back(std::move(term));
  return entry->second;
}

uint32_t Terms::InternText(absl::string_view text) {
  return texts_.try_emplace(text, static_cast<uint32_t>(texts_.size())).first->second;
}

}  // namespace atalla::sched
