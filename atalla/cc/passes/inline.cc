// Inlining. Callees come before their callers, so that what is put in is itself complete; a call in
// a ring of calls stays.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "atalla/cc/passes/clone.h"
#include "atalla/cc/passes/passes.h"

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Function;
using ir::Instruction;
using ir::Module;
using ir::Opcode;
using ir::Value;
using ir::ValueKind;

// Instructions of a function that is copied into all its callers: what a call costs, about; more
// for those declared inline.
constexpr int kMaxSmall = 30;
constexpr int kMaxDeclaredInline = 200;
// Functions do not grow beyond this by copies.
constexpr int kMaxCaller = 20000;

std::vector<Instruction*> CallsIn(const Function& function) {
  std::vector<Instruction*> calls;
  for (const Block* block : function.blocks()) {
    for (Instruction* instruction : block->instructions()) {
      if (instruction->opcode() == Opcode::kCall) calls.push_back(instruction);
    }
  }
  return calls;
}

bool HasAsm(const Function& function) {
  for (const Block* block : function.blocks()) {
    for (const Instruction* instruction : block->instructions()) {
      if (instruction->opcode() == Opcode::kAsm) return true;
    }
  }
  return false;
}

// Puts a copy of `callee` in the place of one call.
class CallInliner {
 public:
  CallInliner(Instruction* call, const Function& callee)
      : call_(call), caller_(*call->block()->function()), callee_(callee) {}

  static bool Fits(const Instruction& call, const Function& callee) {
    if (call.type() != callee.result()) return false;
    const auto& parameters = callee.arguments();
    if (call.operand_count() != static_cast<int>(parameters.size())) return false;
    for (int i = 0; i < call.operand_count(); ++i) {
      if (call.operand(i)->type() != parameters[i]->type()) return false;
    }
    return true;
  }

  void Run() {
    Block* before = call_->block();
    Block* after = SplitAfterCall();
    for (int i = 0; i < call_->operand_count(); ++i) {
      values_[callee_.arguments()[i]] = call_->operand(i);
    }
    first_slot_ = static_cast<int>(caller_.slots().size());
    for (const ir::FrameSlot& slot : callee_.slots()) {
      caller_.AddSlot(slot.size_bytes, slot.align_bytes, slot.name);
    }
    CopyBlocks(after);
    PlaceBlocks(before);
    ConnectResult(after);
    Instruction* jump = NewJump(blocks_[callee_.entry()]);
    before->Erase(call_);
    before->Append(jump);
  }

 private:
  Instruction* NewJump(Block* target) {
    Instruction* jump = caller_.NewInstruction(Opcode::kBr, ir::Type::kVoid, {});
    jump->location = call_->location;
    jump->blocks() = {target};
    return jump;
  }

  // The block with what follows the call.
  Block* SplitAfterCall() {
    Block* before = call_->block();
    Block* after = caller_.AddBlock();
    const auto& instructions = before->instructions();
    const auto place = std::find(instructions.begin(), instructions.end(), call_);
    before->MoveTail(static_cast<int>(place - instructions.begin()) + 1, after);
    std::set<Block*> successors(after->successors().begin(), after->successors().end());
    for (Block* successor : successors) {
      for (Instruction* phi : successor->phis()) {
        std::replace(phi->blocks().begin(), phi->blocks().end(), before, after);
      }
    }
    return after;
  }

  void CopyBlocks(Block* after) {
    for (const Block* block : callee_.blocks()) blocks_[block] = caller_.AddBlock();
    std::vector<std::pair<const Instruction*, Instruction*>> copies;
    for (const Block* block : callee_.blocks()) {
      for (const Instruction* original : block->instructions()) {
        if (original->opcode() == Opcode::kRet) {
          blocks_[block]->Append(NewJump(after));
          returns_.push_back(original);
          continue;
        }
        Instruction* copy = CloneWithoutOperands(caller_, *original);
        for (const Block* target : original->blocks()) copy->blocks().push_back(blocks_[target]);
        blocks_[block]->Append(copy);
        values_[original] = copy;
        copies.emplace_back(original, copy);
      }
    }
    for (const auto& [original, copy] : copies) {
      for (const Value* operand : original->operands()) copy->AddOperand(Mapped(operand));
    }
  }

  // What stands in the caller for a value of the callee.
  Value* Mapped(const Value* value) {
    switch (value->kind()) {
      case ValueKind::kInt:
        return caller_.Int(value->bits());
      case ValueKind::kFloat:
        return caller_.FloatBits(value->bits());
      case ValueKind::kUndef:
        return caller_.Undef(value->type());
      case ValueKind::kZeroVector:
        return caller_.ZeroVector();
      case ValueKind::kAllLanes:
        return caller_.AllLanes();
      case ValueKind::kSlotAddress:
        return caller_.SlotAddress(first_slot_ + static_cast<int>(value->bits()));
      case ValueKind::kSymbolAddress:
        return caller_.SymbolAddress(value->symbol());
      default:
        return values_.at(value);
    }
  }

  // In the layout: where the call was.
  void PlaceBlocks(const Block* before) {
    std::vector<Block*> order = caller_.blocks();
    const auto added = order.end() - static_cast<int>(blocks_.size()) - 1;
    // The rest of the split block first among the new ones: last in the layout.
    std::rotate(added, added + 1, order.end());
    const auto place = std::find(order.begin(), added, before) + 1;
    std::rotate(place, added, order.end());
    caller_.SetBlockOrder(std::move(order));
  }

  void ConnectResult(Block* after) {
    if (call_->users().empty()) return;
    Value* result = nullptr;
    if (returns_.empty()) {
      result = caller_.Undef(call_->type());
    } else if (returns_.size() == 1) {
      result = Mapped(returns_[0]->operand(0));
    } else {
      Instruction* phi = caller_.NewInstruction(Opcode::kPhi, call_->type(), {});
      phi->location = call_->location;
      for (const Instruction* ret : returns_) {
        phi->AddIncoming(Mapped(ret->operand(0)), blocks_[ret->block()]);
      }
      after->InsertAfterPhis(phi);
      result = phi;
    }
    call_->ReplaceAllUsesWith(result);
  }

  Instruction* call_;
  Function& caller_;
  const Function& callee_;
  int first_slot_ = 0;
  std::map<const Value*, Value*> values_;
  std::map<const Block*, Block*> blocks_;
  std::vector<const Instruction*> returns_;
};

class Inliner {
 public:
  explicit Inliner(Module& module) : module_(module) {
    for (const auto& function : module.functions()) {
      for (const Instruction* call : CallsIn(*function)) ++call_counts_[call->callee];
    }
  }

  bool Run() {
    for (const auto& function : module_.functions()) Visit(function.get());
    return RemoveUnused() || changed_;
  }

 private:
  void Visit(Function* function) {
    if (!visited_.insert(function).second) return;
    const std::vector<Instruction*> calls = CallsIn(*function);
    for (const Instruction* call : calls) {
      Function* callee = module_.FindFunction(call->callee);
      if (callee != nullptr) Visit(callee);
    }
    for (Instruction* call : calls) {
      const Function* callee = module_.FindFunction(call->callee);
      if (callee == nullptr || !IsWanted(*function, *call, *callee)) continue;
      CallInliner(call, *callee).Run();
      changed_ = true;
    }
    finished_.insert(function);
  }

  bool IsWanted(const Function& caller, const Instruction& call, const Function& callee) const {
    // Not finished: it calls us.
    if (!callee.IsDefinition() || finished_.count(&callee) == 0 || callee.name() == "main" ||
        !CallInliner::Fits(call, callee)) {
      return false;
    }
    const std::vector<Instruction*> calls = CallsIn(callee);
    if (std::any_of(calls.begin(), calls.end(),
                    [&](const Instruction* each) { return each->callee == callee.name(); })) {
      return false;
    }
    const int size = callee.instruction_count();
    if (caller.instruction_count() + size > kMaxCaller) return false;
    // The only copy there will be.
    if (callee.is_static && call_counts_.at(callee.name()) == 1 && !IsAddressTaken(callee)) {
      return true;
    }
    // The text of an asm may define labels: it can be in one place only.
    if (HasAsm(callee)) return false;
    return size <= (callee.prefer_inline ? kMaxDeclaredInline : kMaxSmall);
  }

  bool IsAddressTaken(const Function& function) const {
    for (const auto& global : module_.globals()) {
      for (const auto& relocation : global->relocations) {
        if (relocation.symbol == function.name()) return true;
      }
    }
    for (const auto& user : module_.functions()) {
      if (!user->SymbolAddress(function.name())->users().empty()) return true;
      for (const Block* block : user->blocks()) {
        for (const Instruction* instruction : block->instructions()) {
          if (instruction->opcode() == Opcode::kAsm &&
              absl::StrContains(instruction->assembly->text, function.name())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  bool IsCalled(const Function& function) const {
    for (const auto& caller : module_.functions()) {
      if (caller.get() == &function) continue;
      for (const Instruction* call : CallsIn(*caller)) {
        if (call->callee == function.name()) return true;
      }
    }
    return false;
  }

  // One may have been all that called the next.
  bool RemoveUnused() {
    bool changed = false;
    for (bool again = true; again;) {
      again = false;
      for (const auto& function : module_.functions()) {
        if (!function->is_static || function->name() == "main" || IsCalled(*function) ||
            IsAddressTaken(*function)) {
          continue;
        }
        module_.RemoveFunction(function.get());
        changed = again = true;
        break;
      }
    }
    return changed;
  }

  Module& module_;
  std::map<std::string, int> call_counts_;
  std::set<const Function*> visited_;
  std::set<const Function*> finished_;
  bool changed_ = false;
};

}  // namespace

bool InlineFunctions(Module& module) { return Inliner(module).Run(); }

}  // namespace atalla::cc
