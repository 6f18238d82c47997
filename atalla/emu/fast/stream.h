// The form in which the fast engine runs a program: blocks of decoded operations, each of which
// knows its handler and goes on to the next by itself.
//
// Plain types only: this is included by handlers that are compiled for processors newer than the
// one that the rest is for, and no inline function of a library may be compiled that way.

#ifndef ATALLA_EMU_FAST_STREAM_H_
#define ATALLA_EMU_FAST_STREAM_H_

#include <stdint.h>

#include "atalla/emu/fault.h"
#include "atalla/emu/weight_tile.h"

namespace atalla::emu::fast {

struct Operation;
struct Context;

// Executes `op` and those that follow, until the context says why it stopped. With tail calls a
// handler ends by jumping to the next one, and `budget` stays in a register. Without (sanitizers,
// compilers that cannot promise them) it returns the next operation to a loop, and the budget is in
// the context.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
#define ATALLA_EMU_TAIL_CALLS 0
#define ATALLA_EMU_TAIL_CALL
#elif defined(__clang__)
#define ATALLA_EMU_TAIL_CALLS 1
#define ATALLA_EMU_TAIL_CALL [[clang::musttail]]
#else
#define ATALLA_EMU_TAIL_CALLS 1
#define ATALLA_EMU_TAIL_CALL
#endif

using Handler = const Operation* (*)(const Operation* op, uint32_t* x, Context* context,
                                     int64_t budget);

struct Operation {
  Handler run;
  int32_t imm;
  uint8_t rs1;
  uint8_t rs2;
  uint16_t rd;  // 256 for a write that is lost.
};
static_assert(sizeof(Operation) == 16, "four operations a cache line");

// Lies behind an operation that ends a block or leaves its packet, in the place of two operations.
struct ControlInfo {
  int64_t target;        // Address of a jump, bytes.
  int64_t fall_address;  // Address of the packet that follows in memory.
  int32_t fall_block;
  int32_t unused[3];
};
static_assert(sizeof(ControlInfo) == 2 * sizeof(Operation), "takes the place of operations");

// Packets from one that is jumped to, up to one that may jump. Numbered by the first packet;
// entering one that is not translated, or for which the budget is too small, leaves the stream.
struct Block {
  const Operation* operations;
  uint64_t entered;
  int64_t packets;
};

struct VectorRegister {
  alignas(64) uint32_t lanes[32];
};
inline constexpr int kVectorRegisters = 257;  // And one for writes that are lost.

// While a stream runs, vectors of BF16 numbers, which most are, may be held as halves: the upper
// ones of their words, whose lower ones are zero. No half is a signalling NaN.
struct NarrowVector {
  alignas(64) uint16_t halves[32];
};

// Where the value of a vector register is: in the machine's state, in Context::narrow_registers, or
// not worked out yet; then this is kFirstPending and the number of the item.
enum RegisterForm : uint8_t { kWide, kNarrow, kFirstPending };

// The same for a row of a scratchpad. Narrow rows have been written as a whole, by scpad.ld or
// vreg.st.
enum RowForm : uint8_t { kWideRow, kLoadedRow, kStoredRow, kPendingRow };

// As emu::ScratchpadRow.
struct Row {
  alignas(64) uint32_t cells[32];
  uint32_t written;
  uint32_t from_register;
};

// A weight tile in the form in which products read it.
struct PackedWeights {
  // BF16 pairs: terms 2k and 2k + 1 of column j, the first in the upper half.
  alignas(64) uint32_t pairs[16][32];
  // The same as binary32, by term and column, where products do not use pairs.
  alignas(64) uint32_t terms[32][32];
  uint64_t version;  // Of the tile; ~0 for none.
  // Activations that are not zero, and below this in magnitude as words, must not be multiplied by
  // `pairs`.
  uint32_t least_activation;
};

// A gemm.vv whose result nobody has asked for yet. Rows that meet the same weights are multiplied
// together, which is several times as fast as one by one.
struct PendingProduct {
  alignas(64) uint16_t activations[32];  // Rounded to BF16.
  alignas(64) uint32_t addend[32];
  int32_t rd;   // Negative if it has been written again since.
  int32_t row;  // Where vreg.st sent the result: twice the row's number, plus the scratchpad; or
                // kNoRow.
};

inline constexpr int32_t kNoRow = -1;

inline constexpr int kMaxPending = 32;

enum class Exit : uint8_t { kHalted, kFault, kLeft };

struct Context {
  Block* blocks;
  int32_t block_count;

  uint32_t* masks;
  VectorRegister* vectors;
  Row* rows[2];
  uint32_t row_mask;

  uint8_t* memory;
  const uint8_t* direct_pages;  // By page of 64 KiB.
  uint64_t* loaded;             // Traffic, by scratchpad.
  uint64_t* stored;
  uint64_t* vreg_memory;

  WeightTile* weights;
  PackedWeights* packed;
  int32_t pending_count;
  uint8_t register_forms[kVectorRegisters];
  NarrowVector narrow_registers[kVectorRegisters];
  uint8_t* row_forms[2];
  NarrowVector* narrow_rows[2];
  PendingProduct pending[kMaxPending];
  // Completes what is pending. Handlers call it before they touch what that writes, and before the
  // weights change; so does whoever looks at the state.
  void (*flush)(Context* context);

  // Stores that need more than a copy; false if the memory limit forbids it.
  bool (*write_memory)(Context* context, uint32_t address, const void* bytes, uint32_t size);
  void (*read_memory)(Context* context, uint32_t address, void* bytes, uint32_t size);
  // The block that begins at an address, or `block_count` where there is no packet: no budget is
  // enough for that one.
  int32_t (*find_block)(Context* context, int64_t address);
  void* engine;

  // A packet with a jump that cannot come last: where execution goes when it ends.
  int32_t next_block;
  int64_t next_address;

  // While the program is recorded (recorder.h): where the next words go, where those of the block
  // begin that was entered last, and the first place at which a block may have no room.
  uint32_t* record;
  uint32_t* record_block;
  const uint32_t* record_limit;
  // Makes room; the block with that number is entered next.
  void (*record_full)(Context* context, int32_t block);

  // Set when the stream is left.
  Exit exit;
  Fault fault;
  const Operation* at;  // The operation that faulted.
  int64_t left_to;      // The next packet's address, with kHalted and kLeft.
  int64_t budget;       // What is left.
};

}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_STREAM_H_
