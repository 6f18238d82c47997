// Blocks of the fast engine as code of the host.
//
//   std::unique_ptr<HostCode> code =                          // Null: not on this host.
//       MakeHostCode(switches, options, level, row_mask);
//   if (code->Add(hot_blocks, table) != HostCode::Result::kAdded) ...
//   table[n].operations->run(...);  // Block n is now host code.
//
// An addition to the fast engine's handlers, not another engine: scalar integers, scalar memory,
// mask moves, branches and jumps become instructions of the host, and, with AVX-512, rows on their
// way to and from the systolic array; everything else calls its handler. Blocks that are host code
// and blocks that are not enter each other freely.

#ifndef ATALLA_EMU_JIT_HOST_CODE_H_
#define ATALLA_EMU_JIT_HOST_CODE_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/types/span.h"
#include "atalla/emu/decoding.h"
#include "atalla/emu/fast/simd_level.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/translator.h"

namespace atalla::emu::jit {

struct Options {
  bool enabled = false;
  // Packets that a program has executed when its blocks are first looked at; those that are hot by
  // then become host code. 0: every block does, when it is translated.
  uint64_t after_packets = uint64_t{1} << 18;
  // Host code of one program, bytes.
  size_t limit_bytes = size_t{16} << 20;
  // For tests: as if the host refused memory for code.
  bool refuse_memory = false;
};

// Whether this build and this host can do it: x86-64, handlers that end in jumps, and executable
// memory. Tried once.
bool IsSupported();

class HostCode {
 public:
  enum class Result {
    kAdded,
    kFull,     // The limit; Clear makes room.
    kRefused,  // The host gives no memory. It is of no use to try again.
  };

  virtual ~HostCode() = default;

  // Makes host code of blocks and enters it in `table`, by first packet. They jump to each other
  // directly. Changes nothing unless it returns kAdded. REQUIRES: neither the blocks' operations
  // nor the table move until Clear; no stream is running.
  virtual Result Add(absl::Span<const fast::TranslatedBlock* const> blocks, fast::Block* table) = 0;

  // The operation of a block of which `op` is a copy; `op` itself if it is none.
  virtual const fast::Operation* OriginalOf(const fast::Operation* op) const = 0;

  virtual size_t size_bytes() const = 0;

  // Frees everything. REQUIRES: no table refers to it.
  virtual void Clear() = 0;
};

// For blocks with handlers of that level, of a machine whose scratchpads have `row_mask` + 1 rows.
// Null if not IsSupported().
std::unique_ptr<HostCode> MakeHostCode(const Switches& switches, const Options& options,
                                       fast::SimdLevel level, uint32_t row_mask);

}  // namespace atalla::emu::jit

#endif  // ATALLA_EMU_JIT_HOST_CODE_H_
