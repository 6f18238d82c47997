#include "atalla/cc/irgen/function_generator.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/irgen/lowering.h"

namespace atalla::cc {

FunctionGenerator::FunctionGenerator(const TranslationUnit& unit, GlobalTable& globals,
                                     const Function& source, ir::Function* target)
    : unit_(unit),
      globals_(globals),
      source_(source),
      target_(target),
      builder_(target),
      ssa_(target) {}

void FunctionGenerator::SetLocation(Loc loc) { builder_.location = unit_.sources.Resolve(loc); }

void FunctionGenerator::Branch(ir::Block* to) {
  if (!builder_.IsTerminated()) builder_.Br(to);
}

void FunctionGenerator::StartBlock(ir::Block* block) {
  builder_.SetBlock(block);
  ssa_.Seal(block);
}

void FunctionGenerator::StartDeadBlock() { StartBlock(NewBlock()); }

ir::Value* FunctionGenerator::NewSlot(int64_t size, int64_t alignment, absl::string_view name) {
  const int slot =
      target_->AddSlot(static_cast<uint32_t>(size), static_cast<uint32_t>(alignment), name);
  return target_->SlotAddress(slot);
}

void FunctionGenerator::DeclareLocal(const Variable* variable) {
  Local& local = locals_[variable];
  if (variable->NeedsMemory()) {
    local.address = NewSlot(SizeOf(variable->type), AlignOf(variable->type), variable->name);
  } else {
    local.variable = ssa_.AddVariable(LowerType(variable->type));
  }
}

void FunctionGenerator::GenerateParameters() {
  const std::vector<ir::Value*>& arguments = target_->arguments();
  size_t next = 0;
  if (IsRecord(source_.type->inner)) result_address_ = arguments[next++];
  int vec_count = 0;
  for (const Variable* parameter : source_.parameters) {
    ir::Value* argument = arguments[next++];
    if (IsRecord(parameter->type)) {
      // The caller has made a copy for us.
      locals_[parameter].address = argument;
      continue;
    }
    const bool by_address = IsVec(parameter->type) && vec_count++ >= kVecArgumentsInRegisters;
    if (by_address) argument = builder_.Load(ir::Width::kVec, argument);
    DeclareLocal(parameter);
    const Local& local = locals_[parameter];
    if (local.address != nullptr) {
      builder_.Store(WidthOf(parameter->type), argument, local.address,
                     parameter->type.is_volatile);
    } else {
      ssa_.Write(local.variable, builder_.block(), argument);
    }
  }
  if (source_.type->is_variadic) variable_arguments_ = arguments[next++];
  ATALLA_CHECK(next == arguments.size());
}

void FunctionGenerator::Generate() {
  StartBlock(NewBlock());
  SetLocation(source_.loc);
  GenerateParameters();
  for (const Variable* variable : source_.locals) DeclareLocal(variable);
  Statement(source_.body);
  if (!builder_.IsTerminated()) {
    // Falling off the end: the result is 0.
    const QualType result = source_.type->inner;
    builder_.Ret(IsVoid(result) || IsRecord(result) ? nullptr : Zero(result));
  }
  for (const auto& [label, block] : labels_) {
    if (!ssa_.IsSealed(block)) ssa_.Seal(block);
  }
  ssa_.Finish();
  RemoveUnreachable();
}

void FunctionGenerator::RemoveUnreachable() {
  std::set<const ir::Block*> reachable;
  std::vector<ir::Block*> work = {target_->entry()};
  while (!work.empty()) {
    ir::Block* block = work.back();
    work.pop_back();
    if (!reachable.insert(block).second) continue;
    for (ir::Block* successor : block->successors()) work.push_back(successor);
  }
  std::vector<ir::Block*> dead;
  for (ir::Block* block : target_->blocks()) {
    if (reachable.count(block) == 0) dead.push_back(block);
  }
  for (ir::Block* block : dead) {
    for (ir::Block* successor : block->successors()) {
      if (reachable.count(successor) == 0) continue;
      for (ir::Instruction* phi : successor->phis()) phi->RemoveIncoming(block);
    }
  }
  target_->RemoveBlocks(dead);
}

}  // namespace atalla::cc
