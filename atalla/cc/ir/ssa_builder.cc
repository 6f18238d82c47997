#include "atalla/cc/ir/ssa_builder.h"

#include <utility>

#include "atalla/base/check.h"

namespace atalla::cc::ir {

int SsaBuilder::AddVariable(Type type) {
  types_.push_back(type);
  return static_cast<int>(types_.size()) - 1;
}

void SsaBuilder::Write(int variable, Block* block, Value* value) {
  ATALLA_CHECK(value->type() == types_[variable]);
  definitions_[{block, variable}] = value;
}

Value* SsaBuilder::Resolve(Value* value) const {
  for (auto it = replaced_.find(value); it != replaced_.end(); it = replaced_.find(value)) {
    value = it->second;
  }
  return value;
}

Value* SsaBuilder::Read(int variable, Block* block) {
  // Follows chains of single predecessors without recursion, so that long straight code cannot
  // overflow the stack.
  std::vector<Block*> passed;
  Value* value = nullptr;
  Block* current = block;
  while (value == nullptr) {
    const auto found = definitions_.find({current, variable});
    if (found != definitions_.end()) {
      value = Resolve(found->second);
      break;
    }
    passed.push_back(current);
    if (sealed_.count(current) != 0 && predecessors_[current].size() == 1) {
      current = predecessors_[current][0];
      continue;
    }
    value = ReadHere(variable, current);
  }
  for (Block* each : passed) definitions_[{each, variable}] = value;
  return value;
}

Value* SsaBuilder::ReadHere(int variable, Block* block) {
  if (sealed_.count(block) != 0 && predecessors_[block].empty()) {
    return function_->Undef(types_[variable]);
  }
  Instruction* phi = function_->NewInstruction(Opcode::kPhi, types_[variable], {});
  block->InsertAt(0, phi);
  // Before its operands: a loop may lead back here.
  definitions_[{block, variable}] = phi;
  if (sealed_.count(block) == 0) {
    incomplete_[block][variable] = phi;
    return phi;
  }
  return AddPhiOperands(variable, phi);
}

Value* SsaBuilder::AddPhiOperands(int variable, Instruction* phi) {
  const std::vector<Block*> predecessors = predecessors_[phi->block()];
  for (Block* predecessor : predecessors) {
    phi->AddIncoming(Read(variable, predecessor), predecessor);
  }
  return RemoveIfTrivial(phi);
}

Value* SsaBuilder::RemoveIfTrivial(Instruction* phi) {
  Value* same = nullptr;
  for (Value* operand : phi->operands()) {
    if (operand == phi || operand == same) continue;
    if (same != nullptr) return phi;
    same = operand;
  }
  if (same == nullptr) same = function_->Undef(phi->type());
  std::set<Instruction*> phi_users;
  for (Instruction* user : phi->users()) {
    if (user != phi && user->IsPhi()) phi_users.insert(user);
  }
  phi->ReplaceAllUsesWith(same);
  phi->block()->Erase(phi);
  replaced_[phi] = same;
  for (Instruction* user : phi_users) {
    // A phi whose operands are still being added is looked at when they are complete.
    if (user->block() != nullptr &&
        user->operand_count() == static_cast<int>(predecessors_[user->block()].size()) &&
        sealed_.count(user->block()) != 0) {
      RemoveIfTrivial(user);
    }
  }
  return Resolve(same);
}

void SsaBuilder::SealAll() {
  ATALLA_CHECK(sealed_.empty() && incomplete_.empty());
  for (Block* block : function_->blocks()) {
    sealed_.insert(block);
    for (Block* successor : block->successors()) {
      std::vector<Block*>& list = predecessors_[successor];
      if (list.empty() || list.back() != block) list.push_back(block);
    }
  }
}

void SsaBuilder::Seal(Block* block) {
  ATALLA_CHECK(sealed_.count(block) == 0);
  predecessors_[block] = block->predecessors();
  sealed_.insert(block);
  const auto found = incomplete_.find(block);
  if (found == incomplete_.end()) return;
  const auto phis = std::move(found->second);
  incomplete_.erase(found);
  for (const auto& [variable, phi] : phis) {
    AddPhiOperands(variable, phi);
  }
}

void SsaBuilder::Finish() {
  for (Block* block : function_->blocks()) ATALLA_CHECK(sealed_.count(block) != 0);
}

}  // namespace atalla::cc::ir
