// Operations that host code leaves to their handlers: copies, with an operation behind them that
// comes back.
//
//   const fast::Operation* first = chains.Copy({block.operations.data() + i, 3});
//   if (first->run(first, x, context, budget) == nullptr) ...  // A trap.

#ifndef ATALLA_EMU_JIT_CHAINS_H_
#define ATALLA_EMU_JIT_CHAINS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "atalla/emu/fast/stream.h"

namespace atalla::emu::jit {

// Handler of the operation that comes back. Not null: null says that the stream was left.
inline const fast::Operation* ComeBack(const fast::Operation* op, uint32_t*, fast::Context*,
                                       int64_t) {
  return op;
}

class Chains {
 public:
  // What it returns stays until this is destroyed; `operations` are not to move before.
  const fast::Operation* Copy(absl::Span<const fast::Operation> operations) {
    Chain& chain = chains_.emplace_back();
    chain.originals = operations;
    chain.copies = std::make_unique<fast::Operation[]>(operations.size() + 1);
    for (size_t i = 0; i < operations.size(); ++i) chain.copies[i] = operations[i];
    chain.copies[operations.size()].run = &ComeBack;
    return chain.copies.get();
  }

  // The same for an operation that is of no block, and never traps.
  const fast::Operation* Add(const fast::Operation& operation) {
    const fast::Operation* const copy = Copy({&operation, 1});
    chains_.back().originals = {};
    return copy;
  }

  // The operation of which `op` is a copy; null if it is none.
  const fast::Operation* OriginalOf(const fast::Operation* op) const {
    const std::less<> before;
    for (const Chain& chain : chains_) {
      const fast::Operation* const first = chain.copies.get();
      if (!before(op, first) && before(op, first + chain.originals.size())) {
        return chain.originals.data() + (op - first);
      }
    }
    return nullptr;
  }

 private:
  struct Chain {
    absl::Span<const fast::Operation> originals;
    std::unique_ptr<fast::Operation[]> copies;
  };
  std::vector<Chain> chains_;
};

}  // namespace atalla::emu::jit

#endif  // ATALLA_EMU_JIT_CHAINS_H_
