// A modulo schedule as code: iterations overlapped, with every way in and out.
//
//   std::optional<Pipeline> pipeline = EmitPipeline(body, graph, times, ii, names, context, free);
//
//   tests of assumptions            to the original loop if one fails
//   prologue 0 .. stages - 1        each leaves for its own epilogue if the loop ends there
//   kernel 0 .. copies - 1          likewise; the last jumps back to the first
//   epilogues                       the rest of the iterations in flight; then to the code after;
//                                   one for all parts that leave the same to be done
//   original loop                   if there are assumptions
//
// Part g of prologue and kernel starts iteration g and has the branch of iteration g in its last
// packet, so a loop that ends after any number of iterations, known or not, runs as it did.

#ifndef ATALLA_SCHED_MODULO_PIPELINE_H_
#define ATALLA_SCHED_MODULO_PIPELINE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/modulo/body.h"
#include "atalla/sched/modulo/graph.h"
#include "atalla/sched/modulo/rename.h"

namespace atalla::sched::modulo {

struct Pipeline {
  std::vector<assembler::CodeInstruction> instructions;
  std::vector<assembler::CodeLabel> labels;  // Relative to the first instruction; ascending.
  // Blocks whose packets are settled, by their first instruction.
  struct Packed {
    int32_t begin = 0;
    std::vector<int> sizes;  // Instructions of each packet.
  };
  std::vector<Packed> packed;
  int setup_size = 0;  // Instructions before the first iteration starts.
  int32_t kernel = 0;  // Its first instruction: for labels of the loop that only it refers to.
};

struct PipelineContext {
  std::string prefix;  // Of labels; no other label starts with it.
  // The loop as it was.
  absl::Span<const assembler::CodeInstruction> original;
};

// Nothing if registers or displacements do not suffice. REQUIRES: `times` keep `graph`, and so do
// `names`.
std::optional<Pipeline> EmitPipeline(const Body& body, const LoopGraph& graph,
                                     absl::Span<const int> times, int ii, const Names& names,
                                     const PipelineContext& context, FreeRegisters& free);

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_PIPELINE_H_
