// Values as expressions, each kept once: two values are the same number if they are the same
// expression.
//
//   Terms terms;
//   const int32_t product = terms.Intern({key of mul.s, operands...}, {a, b});
//
// A scalar is a sum of terms (touches.h), so that a counter plus a constant is one however it came
// about. Vectors, masks, and scalars that are no sums are terms. An access to memory, scratchpads
// or weights is a term, too, made of what it moves, where, and the accesses that it must follow.

#ifndef ATALLA_SCHED_SYMBOLIC_TERMS_H_
#define ATALLA_SCHED_SYMBOLIC_TERMS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/touches.h"

namespace atalla::sched {

bool SameSum(const Sum& a, const Sum& b);

// Words that tell sums, and terms, from all others.
using TermKey = std::vector<uint32_t>;
void AppendSum(const Sum& sum, TermKey& key);
TermKey KeyOf(const Sum& sum);
Sum SumOfTerm(int32_t term);
// The term, if that is all of the sum.
std::optional<int32_t> OnlyTerm(const Sum& sum);

// What an operation computes.
struct Term {
  isa::Op op = isa::Op::kNopS;
  int32_t imm = 0;
  std::vector<Sum> scalars;     // Its scalar operands, in order; an immediate is not among them.
  std::vector<int32_t> others;  // Vectors and masks.
};

class Terms {
 public:
  // Terms of all registers, which hold what they do on entry.
  Terms();

  static int32_t Entry(isa::Register reg) {
    return static_cast<int32_t>(reg.file) * 256 + reg.number;
  }
  // Nothing if the term is no scalar register on entry.
  static std::optional<uint8_t> EntryScalar(int32_t term);

  // The term of `key`; `term` if that is new. O(key).
  int32_t Intern(TermKey key, Term term);
  // A number for a text.
  uint32_t InternText(absl::string_view text);

  const Term& operator[](int32_t term) const { return terms_[term]; }

 private:
  std::vector<Term> terms_;
  absl::flat_hash_map<TermKey, int32_t> numbers_;
  absl::flat_hash_map<std::string, uint32_t> texts_;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_SYMBOLIC_TERMS_H_
