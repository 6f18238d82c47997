// Walks the loops of a kernel tile by tile, as docs/kernels.md describes them, and reports every
// transfer. Slow and literal: the oracle for counts and addresses that the planner multiplies out.
//
//   WalkGemm(node.gemm(), [&](const TileAccess& access) { bytes += 2 * access.rows * ...; });
//
// REQUIRES: a plan whose numbers are consistent (check_plan.cc sees to that first).

#ifndef ATALLA_PLAN_TILE_WALK_H_
#define ATALLA_PLAN_TILE_WALK_H_

#include <cstdint>
#include <functional>

#include "atalla/v1/plan.pb.h"

namespace atalla::plan {

// One transfer between a scratchpad and an operand in data memory.
struct TileAccess {
  int operand = 0;  // Index of the node's input; -1: its output.
  int scratchpad = 0;
  int64_t offset = 0;  // Of the first element, from the start of the operand, in elements.
  int64_t rows = 0;
  int64_t columns = 0;
  int64_t pitch = 0;  // Elements from row to row; of no meaning for one row.
};
using AccessVisitor = std::function<void(const TileAccess&)>;

// A and C are row-major, B in weight tiles.
void WalkGemm(const v1::GemmPlan& gemm, const AccessVisitor& visit);

void WalkElementwise(const v1::ElementwisePlan& plan, const AccessVisitor& visit);

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_TILE_WALK_H_
