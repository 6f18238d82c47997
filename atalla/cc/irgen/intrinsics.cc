// Intrinsics.

#include <vector>

#include "atalla/base/check.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/irgen/function_generator.h"
#include "atalla/cc/irgen/lowering.h"

namespace atalla::cc {

// `target`: the object that the result is assigned to, where its lanes show through.
ir::Value* FunctionGenerator::MaskedOperation(const Expr* e, const Place* target) {
  ir::Value* a = Evaluate(e->args[0]);
  ir::Value* b = Evaluate(e->args[1]);
  ir::Value* mask = Evaluate(e->args[2]);
  SetLocation(e->loc);
  a = ssa_.Resolve(a);
  b = ssa_.Resolve(b);
  ir::Value* passthru = nullptr;
  if (mask != target_->AllLanes()) passthru = target != nullptr ? Read(*target) : a;
  switch (e->intrinsic) {
    case Intrinsic::kVecAdd:
      return builder_.VAdd(a, b, mask, passthru);
    case Intrinsic::kVecSub:
      return builder_.VSub(a, b, mask, passthru);
    case Intrinsic::kVecMul:
      return builder_.VMul(a, b, mask, passthru);
    default:
      ATALLA_CHECK(e->intrinsic == Intrinsic::kVecExp);
      return builder_.VExp(a, mask, passthru);
  }
}

ir::Value* FunctionGenerator::EvaluateIntrinsic(const Expr* e, const Place* target) {
  switch (e->intrinsic) {
    case Intrinsic::kVecAdd:
    case Intrinsic::kVecSub:
    case Intrinsic::kVecMul:
    case Intrinsic::kVecExp:
      return MaskedOperation(e, target);
    default:
      break;
  }
  std::vector<ir::Value*> args;
  for (const Expr* arg : e->args) args.push_back(Evaluate(arg));
  for (ir::Value*& arg : args) arg = ssa_.Resolve(arg);
  SetLocation(e->loc);
  switch (e->intrinsic) {
    case Intrinsic::kGemm:
      return builder_.Gemm(args[0], args[1]);
    case Intrinsic::kReduceSum:
      return builder_.VReduce(ir::Opcode::kVSum, args[0], args[2]);
    case Intrinsic::kReduceMin:
      return builder_.VReduce(ir::Opcode::kVMin, args[0], args[2]);
    case Intrinsic::kReduceMax:
      return builder_.VReduce(ir::Opcode::kVMax, args[0], args[2]);
    case Intrinsic::kMaskGt:
      return builder_.VCmp(ir::Predicate::kSgt, args[0], args[1], args[2]);
    case Intrinsic::kMaskLt:
      return builder_.VCmp(ir::Predicate::kSlt, args[0], args[1], args[2]);
    case Intrinsic::kMaskEq:
      return builder_.VCmp(ir::Predicate::kEq, args[0], args[1], args[2]);
    case Intrinsic::kMaskNe:
      return builder_.VCmp(ir::Predicate::kNe, args[0], args[1], args[2]);
    case Intrinsic::kLoadWeights:
      builder_.LoadWeights(args[0]);
      return target_->Int(0);
    case Intrinsic::kScpadLoad:
      builder_.ScratchLoad(args[0], args[1], args[2]);
      return target_->Int(0);
    case Intrinsic::kScpadStore:
      builder_.ScratchStore(args[0], args[1], args[2]);
      return target_->Int(0);
    case Intrinsic::kVectorLoad:
      return builder_.VectorLoad(args[0], args[1], e->immediates[0], e->immediates[1]);
    case Intrinsic::kVectorStore:
      builder_.VectorStore(args[0], args[1], args[2], e->immediates[0], e->immediates[1]);
      return target_->Int(0);
    case Intrinsic::kSqrt:
      return builder_.Unary(ir::Opcode::kFSqrt, args[0]);
    default:
      ATALLA_CHECK(false);
      return nullptr;
  }
}

}  // namespace atalla::cc
