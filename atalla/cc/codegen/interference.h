// Which virtual registers must not share a register, which physical ones each must keep away from,
// and the merging (coalescing) of registers that a copy connects.
//
//   InterferenceGraph graph(function);
//   graph.Coalesce();
//   graph.Interfere(a, b);  // by RegisterNumbering index of representatives

#ifndef ATALLA_CC_CODEGEN_INTERFERENCE_H_
#define ATALLA_CC_CODEGEN_INTERFERENCE_H_

#include <bitset>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "atalla/cc/codegen/liveness.h"
#include "atalla/cc/codegen/machine.h"

namespace atalla::cc {

class InterferenceGraph {
 public:
  explicit InterferenceGraph(const MachineFunction& function);

  const RegisterNumbering& numbering() const { return liveness_.numbering(); }
  int count() const { return numbering().count(); }

  // The register that stands for this one and all merged with it.
  int Representative(int index) const;
  // By representatives. A neighbour may be listed under a name that has been merged since: take its
  // representative.
  const std::vector<int>& Neighbours(int index) const { return nodes_[index].neighbours; }
  bool Interfere(int a, int b) const;
  // Physical registers of its file that it must not become.
  const std::bitset<256>& Forbidden(int index) const { return nodes_[index].forbidden; }

  // Merges the two ends of copies, the innermost loops first, as long as that cannot make a
  // function harder to colour. Vector copies are merged wherever it is possible: a copy of them can
  // round.
  void Coalesce();

  struct Copy {
    Reg to;
    Reg from;
    int loop_depth;
  };
  // All copies with a virtual register, in order of the code.
  const std::vector<Copy>& copies() const { return copies_; }

 private:
  struct Node {
    std::vector<int> neighbours;
    std::bitset<256> forbidden;
    int parent = -1;
  };

  void AddBlock(const MachineFunction& function, int block);
  void AddEdge(int a, int b);
  bool MayMerge(int a, int b) const;
  void Merge(int a, int b);
  int Degree(int index) const;

  Liveness liveness_;
  std::vector<Node> nodes_;
  absl::flat_hash_set<uint64_t> edges_;
  std::vector<Copy> copies_;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_INTERFERENCE_H_
