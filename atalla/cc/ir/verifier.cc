#include "atalla/cc/ir/verifier.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "atalla/base/status_macros.h"
#include "atalla/cc/ir/cfg.h"

namespace atalla::cc::ir {
namespace {

constexpr int kMaxVectorArguments = 8;

class Verifier {
 public:
  explicit Verifier(Function& function) : function_(function) {}

  absl::Status Run() {
    if (function_.IsDefinition()) {
      CheckBlocks();
      // Dominance needs a sound graph.
      if (problems_.empty()) CheckDominance();
    }
    if (problems_.empty()) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("IR of '", function_.name(), "' is malformed:\n  ",
                                            absl::StrJoin(problems_, "\n  ")));
  }

 private:
  void Problem(const Block* block, const Instruction* instruction, absl::string_view what) {
    std::string place;
    if (block != nullptr) {
      const auto& blocks = function_.blocks();
      place = absl::StrCat("block ",
                           std::find(blocks.begin(), blocks.end(), block) - blocks.begin(), ", ");
    }
    if (instruction != nullptr) {
      absl::StrAppend(&place, GetOpcodeInfo(instruction->opcode()).name, ": ");
    }
    problems_.push_back(absl::StrCat(place, what));
  }

  void CheckBlocks() {
    std::map<const Block*, std::set<const Block*>> predecessors;
    const std::set<const Block*> blocks(function_.blocks().begin(), function_.blocks().end());
    for (const Block* block : function_.blocks()) {
      if (block->terminator() == nullptr) Problem(block, nullptr, "has no terminator");
      for (const Block* successor : block->successors()) {
        if (blocks.count(successor) == 0) Problem(block, nullptr, "goes to a foreign block");
        if (successor == function_.entry()) Problem(block, nullptr, "goes to the entry");
        predecessors[successor].insert(block);
      }
    }
    for (const Block* block : function_.blocks()) {
      bool phis_over = false;
      for (const Instruction* instruction : block->instructions()) {
        if (instruction->block() != block) Problem(block, instruction, "thinks it is elsewhere");
        if (instruction->IsTerminator() && instruction != block->instructions().back()) {
          Problem(block, instruction, "is not the last");
        }
        if (instruction->IsPhi() && phis_over) Problem(block, instruction, "follows a non-phi");
        phis_over |= !instruction->IsPhi();
        if (instruction->IsPhi()) CheckPhi(block, *instruction, predecessors[block]);
        CheckUses(block, *instruction);
        CheckTypes(block, *instruction);
      }
    }
  }

  void CheckPhi(const Block* block, const Instruction& phi,
                const std::set<const Block*>& predecessors) {
    const std::set<const Block*> incoming(phi.blocks().begin(), phi.blocks().end());
    if (incoming != predecessors || phi.blocks().size() != incoming.size() ||
        phi.operand_count() != static_cast<int>(incoming.size())) {
      Problem(block, &phi, "does not have one operand for each predecessor");
    }
    for (const Value* operand : phi.operands()) {
      if (operand->type() != phi.type()) Problem(block, &phi, "has an operand of another type");
    }
  }

  void CheckUses(const Block* block, const Instruction& instruction) {
    for (const Value* operand : instruction.operands()) {
      const auto& users = operand->users();
      const auto listed = std::count(users.begin(), users.end(), &instruction);
      const auto operands = instruction.operands();
      if (listed != std::count(operands.begin(), operands.end(), operand)) {
        Problem(block, &instruction, "is not listed with its operands as often as it uses them");
      }
      const Instruction* definition = operand->AsInstruction();
      if (definition != nullptr && definition->block() == nullptr) {
        Problem(block, &instruction, "uses an erased instruction");
      }
    }
  }

  void Expect(const Block* block, const Instruction& instruction, absl::Span<const Type> types) {
    bool ok = instruction.operand_count() == static_cast<int>(types.size());
    for (int i = 0; ok && i < instruction.operand_count(); ++i) {
      const Type type = instruction.operand(i)->type();
      // kVoid stands for "vec or f32".
      ok = types[i] == Type::kVoid ? type == Type::kVec || type == Type::kF32 : type == types[i];
    }
    if (!ok) Problem(block, &instruction, "has operands of the wrong number or types");
  }

  void CheckTypes(const Block* block, const Instruction& instruction) {
    constexpr Type kI = Type::kI32;
    constexpr Type kF = Type::kF32;
    constexpr Type kV = Type::kVec;
    constexpr Type kM = Type::kMask;
    constexpr Type kVectorOrFloat = Type::kVoid;
    const auto expect = [&](std::vector<Type> types) { Expect(block, instruction, types); };
    switch (instruction.opcode()) {
      case Opcode::kFAdd:
      case Opcode::kFSub:
      case Opcode::kFMul:
        return expect({kF, kF});
      case Opcode::kFCmp:
        if (instruction.predicate > Predicate::kSge) {
          Problem(block, &instruction, "has an unsigned predicate");
        }
        return expect({kF, kF});
      case Opcode::kFRcp:
      case Opcode::kFSqrt:
      case Opcode::kFToI:
      case Opcode::kFToBits:
        return expect({kF});
      case Opcode::kSIToF:
      case Opcode::kUIToF:
      case Opcode::kBitsToF:
      case Opcode::kMaskFromInt:
        return expect({kI});
      case Opcode::kIntFromMask:
        return expect({kM});
      case Opcode::kLoad:
        if (instruction.type() != TypeOfWidth(instruction.width)) {
          Problem(block, &instruction, "has a type that its width does not give");
        }
        return expect({kI});
      case Opcode::kStore:
        return expect({TypeOfWidth(instruction.width), kI});
      case Opcode::kVectorLoad:
        CheckFields(block, instruction);
        return expect({kI, kI});
      case Opcode::kVectorStore:
        CheckFields(block, instruction);
        return expect({kV, kI, kI});
      case Opcode::kScratchLoad:
      case Opcode::kScratchStore:
        return expect({kI, kI, kI});
      case Opcode::kVAdd:
      case Opcode::kVSub:
      case Opcode::kVMul:
        return expect({kV, kV, kVectorOrFloat, kM});
      case Opcode::kVExp:
        return expect({kV, kV, kM});
      case Opcode::kVSum:
      case Opcode::kVMin:
      case Opcode::kVMax:
        return expect({kV, kM});
      case Opcode::kVCmp:
        return expect({kV, kVectorOrFloat, kM});
      case Opcode::kVLane:
        CheckFields(block, instruction);
        return expect({kV});
      case Opcode::kGemm:
        return expect({kV, kV});
      case Opcode::kLoadWeights:
        return expect({kV});
      case Opcode::kCall:
      case Opcode::kCallIndirect:
        return CheckCall(block, instruction);
      case Opcode::kAsm:
        if (instruction.assembly == nullptr ||
            instruction.assembly->tied_outputs.size() != instruction.operands().size()) {
          Problem(block, &instruction, "does not describe its operands");
        }
        return;
      case Opcode::kAsmOutput:
        return CheckAsmOutput(block, instruction);
      case Opcode::kPhi:
        return;
      case Opcode::kBr:
        CheckTargets(block, instruction, 1);
        return expect({});
      case Opcode::kCondBr:
        CheckTargets(block, instruction, 2);
        return expect({kI, kI});
      case Opcode::kRet:
        return function_.result() == Type::kVoid ? expect({}) : expect({function_.result()});
      case Opcode::kHalt:
      case Opcode::kUnreachable:
        return expect({});
      default:
        return expect({kI, kI});
    }
  }

  void CheckTargets(const Block* block, const Instruction& branch, size_t count) {
    if (branch.blocks().size() != count) Problem(block, &branch, "has the wrong number of targets");
  }

  void CheckFields(const Block* block, const Instruction& instruction) {
    if (instruction.last_lane < 0 || instruction.last_lane >= isa::kLanes || instruction.sid < 0 ||
        instruction.sid > 3 || instruction.index < 0 || instruction.index >= isa::kLanes) {
      Problem(block, &instruction, "has a lane or a scratchpad out of range");
    }
  }

  void CheckCall(const Block* block, const Instruction& call) {
    int vectors = 0;
    for (const Value* operand : call.operands()) {
      if (operand->type() == Type::kVec) ++vectors;
      if (operand->type() == Type::kMask || operand->type() == Type::kVoid) {
        Problem(block, &call, "passes a mask or nothing");
      }
    }
    if (vectors > kMaxVectorArguments) Problem(block, &call, "passes more than 8 vectors");
    if (call.type() == Type::kMask) Problem(block, &call, "returns a mask");
    if (call.opcode() == Opcode::kCallIndirect &&
        (call.operand_count() == 0 || call.operand(0)->type() != Type::kI32)) {
      Problem(block, &call, "has no address");
    }
    if (call.opcode() == Opcode::kCall && call.callee.empty()) {
      Problem(block, &call, "has no callee");
    }
  }

  void CheckAsmOutput(const Block* block, const Instruction& output) {
    const Instruction* assembly =
        output.operand_count() == 1 ? output.operand(0)->As(Opcode::kAsm) : nullptr;
    if (assembly == nullptr || assembly->assembly == nullptr || output.index < 0 ||
        output.index >= static_cast<int>(assembly->assembly->outputs.size()) ||
        assembly->assembly->outputs[output.index].type != output.type()) {
      Problem(block, &output, "is not an output of its asm");
    }
  }

  void CheckDominance() {
    const Cfg cfg(function_);
    // Where each instruction stands in its block.
    std::map<const Instruction*, int> position;
    for (const Block* block : function_.blocks()) {
      int next = 0;
      for (const Instruction* instruction : block->instructions()) position[instruction] = next++;
    }
    for (const Block* block : cfg.reverse_postorder()) {
      for (const Instruction* instruction : block->instructions()) {
        for (int i = 0; i < instruction->operand_count(); ++i) {
          const Instruction* definition = instruction->operand(i)->AsInstruction();
          if (definition == nullptr) continue;
          const Block* user = instruction->IsPhi() ? instruction->blocks()[i] : block;
          if (!cfg.IsReachable(user)) continue;
          const bool ok = definition->block() == user
                              ? instruction->IsPhi() || position[definition] < position[instruction]
                              : cfg.IsReachable(definition->block()) &&
                                    cfg.Dominates(definition->block(), user);
          if (!ok) Problem(block, instruction, "uses a value that does not reach it");
        }
      }
    }
  }

  Function& function_;
  std::vector<std::string> problems_;
};

}  // namespace

absl::Status VerifyFunction(Function& function) { return Verifier(function).Run(); }

absl::Status VerifyModule(Module& module) {
  for (const auto& function : module.functions()) {
    ATALLA_RETURN_IF_ERROR(VerifyFunction(*function));
  }
  return absl::OkStatus();
}

}  // namespace atalla::cc::ir
