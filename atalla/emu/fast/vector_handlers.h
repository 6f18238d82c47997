// Handlers of vector operations, of the systolic array and of scratchpads, in one version for each
// kind of processor.
//
//   const VectorHandlers handlers = HandlersFor(BestSimdLevel());      // simd_level.h
//
// Plain types only, as in stream.h.

#ifndef ATALLA_EMU_FAST_VECTOR_HANDLERS_H_
#define ATALLA_EMU_FAST_VECTOR_HANDLERS_H_

#include "atalla/emu/fast/stream.h"

namespace atalla::emu::fast {

// Fields that a reading of the instruction set chooses between are arrays.
struct VectorHandlers {
  // Operands: rd, rs1, rs2; imm is the mask register.
  Handler add_vv;
  Handler subtract_vv;
  Handler multiply_vv;
  Handler add_vs;
  Handler subtract_vs;
  Handler multiply_vs;
  // rd is a mask register. Second index: 1 with reversed bits of disabled lanes.
  Handler greater_vv[2];
  Handler less_vv[2];
  Handler equal_vv[2];
  Handler not_equal_vv[2];
  Handler greater_vs[2];
  Handler less_vs[2];
  Handler equal_vs[2];
  Handler not_equal_vs[2];
  Handler gemm;
  void (*flush[2])(Context* context);  // Context::flush; 1: order SEQ.
  Handler push_weights[2];             // 1: mode SHIFT.
  // imm: number of lanes in bits 0..7, scratchpad in bits 8..9.
  Handler vreg_load;
  Handler vreg_store;
  // All lanes; by scratchpad.
  Handler vreg_load_row[2];
  Handler vreg_store_row[2];
  // Index 1: a scratchpad that is not there is ignored.
  Handler scratchpad_load[2];
  Handler scratchpad_store[2];
};

VectorHandlers PortableHandlers();
VectorHandlers Avx2Handlers();        // AVX2, FMA and BMI2.
VectorHandlers Avx512Handlers();      // AVX-512 F, BW, DQ and VL.
VectorHandlers Avx512Bf16Handlers();  // And BF16.

}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_VECTOR_HANDLERS_H_
