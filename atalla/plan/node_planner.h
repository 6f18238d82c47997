// What planning one node gives, whichever family plans it.

#ifndef ATALLA_PLAN_NODE_PLANNER_H_
#define ATALLA_PLAN_NODE_PLANNER_H_

#include <string>
#include <vector>

#include "atalla/v1/common.pb.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::plan {

// A constant that must lie in data memory in this layout.
struct ConstantRequest {
  std::string tensor;
  v1::Layout layout;
};

struct PlannedNode {
  v1::NodePlan plan;  // Complete.
  std::vector<ConstantRequest> constants;
};

inline v1::Layout RowMajorLayout() {
  v1::Layout layout;
  layout.mutable_row_major();
  return layout;
}

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_NODE_PLANNER_H_
