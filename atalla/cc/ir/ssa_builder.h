// Turns variables that are written and read into SSA values while the blocks are being built (the
// method of Braun et al., "Simple and Efficient Construction of Static Single Assignment Form").
//
//   SsaBuilder ssa(function);
//   int x = ssa.AddVariable(Type::kI32);
//   ssa.Write(x, block, value);
//   Value* now = ssa.Read(x, block);      // adds phis where they are needed
//   ssa.Seal(loop_header);                // once all its predecessors have their terminators
//   ssa.Finish();                         // at the end: every block must be sealed
//
// Reading a variable that no path has written gives undef. Phis that turn out to be superfluous are
// removed; values returned by Read() stay valid only until the next Seal(), so keep variables, not
// values, across loops (Resolve() gives the present one).

#ifndef ATALLA_CC_IR_SSA_BUILDER_H_
#define ATALLA_CC_IR_SSA_BUILDER_H_

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "atalla/cc/ir/ir.h"

namespace atalla::cc::ir {

class SsaBuilder {
 public:
  explicit SsaBuilder(Function* function) : function_(function) {}

  // A new variable of this type.
  int AddVariable(Type type);
  void Write(int variable, Block* block, Value* value);
  Value* Read(int variable, Block* block);
  // Says that every predecessor of `block` has its terminator, so that no branch to it will be
  // added. Best done as early as possible: a loop header after its last back edge, everything else
  // before it is filled. REQUIRES not sealed before.
  void Seal(Block* block);
  // For a function whose blocks are complete. REQUIRES that nothing was read or sealed before.
  void SealAll();
  bool IsSealed(const Block* block) const { return sealed_.count(block) != 0; }
  // What stands for `value` now, if it was a phi that has been removed.
  Value* Resolve(Value* value) const;

  // REQUIRES every block sealed.
  void Finish();

 private:
  Value* ReadHere(int variable, Block* block);
  Value* AddPhiOperands(int variable, Instruction* phi);
  Value* RemoveIfTrivial(Instruction* phi);

  Function* function_;
  std::vector<Type> types_;
  std::map<std::pair<const Block*, int>, Value*> definitions_;
  std::map<const Block*, std::map<int, Instruction*>> incomplete_;
  std::map<const Block*, std::vector<Block*>> predecessors_;
  std::set<const Block*> sealed_;
  std::map<Value*, Value*> replaced_;
};

}  // namespace atalla::cc::ir

#endif  // ATALLA_CC_IR_SSA_BUILDER_H_
