// How handlers end. For handlers only.

#ifndef ATALLA_EMU_FAST_DISPATCH_H_
#define ATALLA_EMU_FAST_DISPATCH_H_

#include <stdint.h>

#include "atalla/emu/fast/stream.h"

// Parameters of every handler.
#define ATALLA_EMU_HANDLER                                            \
  [[maybe_unused]] const Operation *op, [[maybe_unused]] uint32_t *x, \
      [[maybe_unused]] Context *context, [[maybe_unused]] int64_t budget

// The empty instruction has the compiler move the operation's address first, and then jump through
// memory: one instruction less for each operation.
#if ATALLA_EMU_TAIL_CALLS
#define ATALLA_EMU_CONTINUE_AT(next)                                               \
  do {                                                                             \
    const Operation* continue_at = (next);                                         \
    asm("" : "+r"(continue_at));                                                   \
    ATALLA_EMU_TAIL_CALL return continue_at->run(continue_at, x, context, budget); \
  } while (false)
#else
#define ATALLA_EMU_CONTINUE_AT(next) \
  do {                               \
    context->budget = budget;        \
    return (next);                   \
  } while (false)
#endif

// To the next operation of the block.
#define ATALLA_EMU_NEXT ATALLA_EMU_CONTINUE_AT(op + 1)

// To a block; `address` is where it is, for leaving the stream.
#define ATALLA_EMU_ENTER(block_number, address)                  \
  do {                                                           \
    Block* const block = context->blocks + (block_number);       \
    budget -= block->packets;                                    \
    if (__builtin_expect(budget < 0, 0)) {                       \
      return Leave(context, (address), budget + block->packets); \
    }                                                            \
    ++block->entered;                                            \
    ATALLA_EMU_CONTINUE_AT(block->operations);                   \
  } while (false)

namespace atalla::emu::fast {

// Only in files that define handlers: not inline functions, which the linker would share between
// files that are compiled for different processors.
namespace {

[[maybe_unused, gnu::noinline, gnu::cold]] const Operation* Leave(Context* context, int64_t address,
                                                                  int64_t budget) {
  context->exit = Exit::kLeft;
  context->left_to = address;
  context->budget = budget;
  return nullptr;
}

[[maybe_unused, gnu::noinline, gnu::cold]] const Operation* Trap(Context* context,
                                                                 const Operation* op, Fault fault) {
  context->exit = Exit::kFault;
  context->fault = fault;
  context->at = op;
  return nullptr;
}

}  // namespace
}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_DISPATCH_H_
