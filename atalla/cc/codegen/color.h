// Colouring of an interference graph: which physical register each virtual one becomes, and which
// ones find none.
//
//   Coloring coloring = ColorGraph(function, graph, unspillable);
//   if (coloring.spilled.empty()) coloring.RegisterOf(reg, graph) ...

#ifndef ATALLA_CC_CODEGEN_COLOR_H_
#define ATALLA_CC_CODEGEN_COLOR_H_

#include <set>
#include <vector>

#include "atalla/cc/codegen/interference.h"
#include "atalla/cc/codegen/machine.h"

namespace atalla::cc {

struct Coloring {
  std::vector<int> colors;   // By RegisterNumbering index of a representative; -1: none.
  std::vector<int> spilled;  // Representatives.

  Reg RegisterOf(const Reg& reg, const InterferenceGraph& graph) const {
    return {reg.file, false, colors[graph.Representative(graph.numbering().Index(reg))]};
  }
};

// `unspillable`: virtual registers that spilling has made and that must not be spilled again.
Coloring ColorGraph(const MachineFunction& function, const InterferenceGraph& graph,
                    const std::set<Reg>& unspillable);

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_COLOR_H_
