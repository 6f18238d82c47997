#include "atalla/cc/codegen/select.h"

#include <algorithm>
#include <set>
#include <utility>

#include "atalla/base/check.h"
#include "atalla/cc/codegen/parallel_copy.h"
#include "atalla/cc/codegen/registers.h"
#include "atalla/cc/codegen/selector.h"

namespace atalla::cc {

using ir::Block;
using ir::Instruction;
using ir::Opcode;
using ir::Type;
using ir::Value;
using ir::ValueKind;
using isa::RegisterFile;

isa::RegisterFile FileOf(Type type) {
  switch (type) {
    case Type::kVec:
      return RegisterFile::kVector;
    case Type::kMask:
      return RegisterFile::kMask;
    default:
      return RegisterFile::kScalar;
  }
}

void SplitCriticalEdges(ir::Function& function) {
  std::map<const Block*, int> predecessor_counts;
  for (const Block* block : function.blocks()) {
    for (const Block* successor : block->successors()) ++predecessor_counts[successor];
  }
  std::vector<Block*> order;
  const std::vector<Block*> blocks = function.blocks();
  for (Block* block : blocks) {
    order.push_back(block);
    for (Instruction* phi : block->phis()) {
      if (phi->operand_count() != 1) continue;
      Value* only = phi->operand(0);
      phi->ReplaceAllUsesWith(only == phi ? function.Undef(phi->type()) : only);
      block->Erase(phi);
    }
    Instruction* branch = block->terminator();
    if (branch->opcode() != Opcode::kCondBr) continue;
    if (branch->blocks()[0] == branch->blocks()[1]) {
      // Both ways to the same block: no choice to make.
      Instruction* jump = function.NewInstruction(Opcode::kBr, Type::kVoid, {});
      jump->location = branch->location;
      jump->blocks() = {branch->blocks()[0]};
      block->Erase(branch);
      block->Append(jump);
      continue;
    }
    for (Block*& target : branch->blocks()) {
      if (predecessor_counts[target] < 2 || target->phis().empty()) continue;
      Block* middle = function.AddBlock();
      Instruction* jump = function.NewInstruction(Opcode::kBr, Type::kVoid, {});
      jump->location = branch->location;
      jump->blocks() = {target};
      middle->Append(jump);
      for (Instruction* phi : target->phis()) {
        std::replace(phi->blocks().begin(), phi->blocks().end(), block, middle);
      }
      target = middle;
      order.push_back(middle);
    }
  }
  function.SetBlockOrder(std::move(order));
}

Selector::Selector(ir::Function& function, const SelectContext& context)
    : function_(function), context_(context), cfg_(function) {
  machine_.name = function.name();
  machine_.is_main = function.name() == "main";
  machine_.slots = function.slots();
  machine_.location = function.location;
}

MachineFunction Selector::Run() {
  const std::vector<Block*>& order = cfg_.reverse_postorder();
  machine_.blocks.resize(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    block_index_[order[i]] = static_cast<int>(i);
    machine_.blocks[i].loop_depth = cfg_.LoopDepth(order[i]);
  }
  // What phis take may be defined in blocks that have their turn first.
  for (const Block* block : order) {
    for (const Instruction* phi : block->phis()) {
      Define(phi);
      for (const Value* operand : phi->operands()) {
        if (!operand->IsConstant()) Define(operand);
      }
    }
  }
  for (auto it = order.rbegin(); it != order.rend(); ++it) SelectBlock(**it);
  CopyArguments();
  PlaceConstants();
  return std::move(machine_);
}

// The scheduler sees one block at a time: it tells rows apart, and moves a load of one past a store
// of another, only if the block itself says which they are. Where many accesses share a few
// constants that is worth setting them in each round.
bool Selector::WantsLocalRows(const Block& block) const {
  constexpr size_t kAccessesOfConstant = 6;
  if (cfg_.LoopDepth(&block) == 0) return false;
  size_t accesses = 0;
  bool stores = false;
  std::set<const Value*> constants;
  for (const Instruction* instruction : block.instructions()) {
    const bool is_store = instruction->opcode() == Opcode::kVectorStore;
    if (!is_store && instruction->opcode() != Opcode::kVectorLoad) continue;
    const Value* address = instruction->operand(is_store ? 1 : 0);
    const Value* row = instruction->operand(is_store ? 2 : 1);
    if (!address->IsInt() || !row->IsInt()) continue;
    stores |= is_store;
    ++accesses;
    constants.insert({address, row});
  }
  return stores && accesses >= kAccessesOfConstant * constants.size();
}

void Selector::SelectBlock(const Block& block) {
  local_constants_.clear();
  has_local_rows_ = WantsLocalRows(block);
  std::vector<MachineInstruction> reversed;
  const auto& instructions = block.instructions();
  for (auto it = instructions.rbegin(); it != instructions.rend(); ++it) {
    const Instruction& instruction = **it;
    if (instruction.IsPhi()) break;
    if (!IsWanted(instruction) || done_by_branch_.count(&instruction) != 0) continue;
    sequence_.clear();
    location_ = instruction.location;
    SelectInstruction(instruction);
    reversed.insert(reversed.end(), sequence_.rbegin(), sequence_.rend());
  }
  std::reverse(reversed.begin(), reversed.end());
  machine_.blocks[BlockIndex(&block)].instructions = std::move(reversed);
}

bool Selector::IsWanted(const Instruction& instruction) const {
  return instruction.MustStay() || registers_.count(&instruction) != 0;
}

Reg Selector::Define(const Value* value) {
  Reg& reg = registers_[value];
  if (reg.IsNone()) reg = New(FileOf(value->type()));
  return reg;
}

Reg Selector::Use(const Value* value) {
  switch (value->kind()) {
    case ValueKind::kUndef:
    case ValueKind::kZeroVector:
    case ValueKind::kAllLanes:
      return {FileOf(value->type()), false, 0};
    case ValueKind::kInt:
    case ValueKind::kFloat:
      if (value->bits() == 0) return ScalarRegister(0);
      return ConstantRegister(value);
    case ValueKind::kSlotAddress:
    case ValueKind::kSymbolAddress:
      return ConstantRegister(value);
    case ValueKind::kArgument:
    case ValueKind::kInstruction:
      return Define(value);
  }
  ATALLA_CHECK(false);
  return {};
}

Reg Selector::ConstantRegister(const Value* value) {
  MachineInstruction definition;
  definition.kind = Kind::kConstant;
  definition.imm = value->SignedBits();
  const Value* key = value;
  if (value->kind() == ValueKind::kSlotAddress) {
    definition.kind = Kind::kSlotAddress;
    definition.slot = static_cast<int>(value->bits());
    definition.imm = 0;
  } else if (value->kind() == ValueKind::kSymbolAddress) {
    const auto global = context_.global_addresses.find(value->symbol());
    if (global != context_.global_addresses.end()) {
      key = function_.Int(global->second);
      if (key->IsInt(0)) return ScalarRegister(0);
      definition.imm = key->SignedBits();
    } else {
      definition.kind = Kind::kSymbolAddress;
      definition.symbol = value->symbol();
    }
  } else if (value->kind() == ValueKind::kFloat) {
    key = function_.Int(value->SignedBits());  // The same word in the same register file.
  }
  Reg& reg = constant_registers_[key];
  if (reg.IsNone()) {
    reg = New(RegisterFile::kScalar);
    definition.rd = reg;
    constants_[reg] = {definition, {}, 0, false};
  }
  return reg;
}

Reg Selector::LocalConstant(const Value* value) {
  if (value->IsInt(0)) return ScalarRegister(0);
  Reg& reg = local_constants_[value];
  if (reg.IsNone()) {
    reg = New(RegisterFile::kScalar);
    constants_[reg] = {MachineInstruction::Constant(reg, value->SignedBits()), {}, 0, true};
  }
  return reg;
}

MachineInstruction& Selector::Emit(MachineInstruction instruction) {
  instruction.location = location_;
  sequence_.push_back(std::move(instruction));
  return sequence_.back();
}
MachineInstruction& Selector::EmitOp(isa::Op op, Reg rd, Reg rs1, Reg rs2) {
  return Emit(MachineInstruction::Op(op, rd, rs1, rs2));
}
MachineInstruction& Selector::EmitImm(isa::Op op, Reg rd, Reg rs1, int32_t imm) {
  return Emit(MachineInstruction::OpImm(op, rd, rs1, imm));
}

void Selector::EmitMove(Reg rd, const Value* value) {
  const bool is_number = value->kind() == ValueKind::kInt || value->kind() == ValueKind::kFloat;
  if (value->IsUndef()) {
    MachineInstruction undefine;
    undefine.kind = Kind::kUndefine;
    undefine.rd = rd;
    Emit(undefine);
  } else if (is_number && IsSingleInstructionConstant(value->SignedBits())) {
    Emit(MachineInstruction::Constant(rd, value->SignedBits()));
  } else {
    Emit(MachineInstruction::Copy(rd, Use(value)));
  }
}

void Selector::EmitPhiCopies(const Block& from) {
  ATALLA_CHECK(from.successors().size() == 1);
  const std::vector<Instruction*> phis = from.successors()[0]->phis();
  std::vector<std::pair<Reg, Reg>> copies;
  for (const Instruction* phi : phis) {
    const Value* value = phi->IncomingFor(&from);
    ATALLA_CHECK(value != nullptr);
    if (!value->IsConstant()) copies.emplace_back(Define(phi), Define(value));
  }
  for (const auto& [rd, rs] :
       SequentializeCopies(copies, [this](RegisterFile file) { return New(file); })) {
    Emit(MachineInstruction::Copy(rd, rs));
  }
  // Constants last: they read nothing.
  for (const Instruction* phi : phis) {
    const Value* value = phi->IncomingFor(&from);
    if (value->IsConstant()) EmitMove(Define(phi), value);
  }
}

void Selector::CopyArguments() {
  sequence_.clear();
  location_ = function_.location;
  int scalars = 0;
  int vectors = 0;
  for (const Value* argument : function_.arguments()) {
    const bool wanted = registers_.count(argument) != 0;
    if (argument->type() == Type::kVec) {
      const Reg source = VectorRegister(kFirstVectorArgument + vectors++);
      if (wanted) Emit(MachineInstruction::Copy(Define(argument), source));
      continue;
    }
    const int position = scalars++;
    if (!wanted) continue;
    if (position < kScalarArgumentCount) {
      Emit(MachineInstruction::Copy(Define(argument),
                                    ScalarRegister(kFirstScalarArgument + position)));
    } else {
      MachineInstruction& load =
          EmitImm(isa::Op::kLwS, Define(argument), ScalarRegister(kStackPointer),
                  4 * (position - kScalarArgumentCount));
      load.slot = MachineInstruction::kIncomingSlot;
    }
  }
  // Registers before memory, so that no load's result can take a register still to be read.
  std::stable_partition(sequence_.begin(), sequence_.end(),
                        [](const MachineInstruction& each) { return each.kind == Kind::kCopy; });
  auto& entry = machine_.blocks[0].instructions;
  entry.insert(entry.begin(), sequence_.begin(), sequence_.end());
}

void Selector::PlaceConstants() {
  const std::vector<Block*>& order = cfg_.reverse_postorder();
  for (size_t i = 0; i < machine_.blocks.size(); ++i) {
    const auto& instructions = machine_.blocks[i].instructions;
    for (size_t position = 0; position < instructions.size(); ++position) {
      VisitRegisters(instructions[position], [&](const Reg& reg, isa::Access) {
        const auto found = constants_.find(reg);
        if (found == constants_.end()) return;
        std::vector<int>& uses = found->second.blocks;
        if (uses.empty()) found->second.first_use = position;
        if (uses.empty() || uses.back() != static_cast<int>(i)) uses.push_back(static_cast<int>(i));
      });
    }
  }
  // What goes before which instruction of which block.
  std::vector<std::vector<std::pair<int, const MachineInstruction*>>> insertions(
      machine_.blocks.size());
  for (auto& [reg, entry] : constants_) {
    if (entry.blocks.empty()) continue;
    Block* place = order[entry.blocks[0]];
    for (int use : entry.blocks) place = cfg_.NearestCommonDominator(place, order[use]);
    while (const ir::Loop* loop = entry.is_local ? nullptr : cfg_.LoopOf(place)) {
      place = cfg_.ImmediateDominator(loop->header);
    }
    const int block = BlockIndex(place);
    const auto& instructions = machine_.blocks[block].instructions;
    // In front of what ends the block, or of the first use: a block that uses it and dominates the
    // others comes first.
    size_t position = instructions.size();
    while (position > 0 &&
           (instructions[position - 1].IsBranch() || instructions[position - 1].IsTerminator())) {
      --position;
    }
    if (block == entry.blocks[0]) position = std::min(position, entry.first_use);
    entry.definition.location =
        position < instructions.size() ? instructions[position].location : function_.location;
    insertions[block].emplace_back(static_cast<int>(position), &entry.definition);
  }
  for (size_t block = 0; block < machine_.blocks.size(); ++block) {
    auto& pending = insertions[block];
    if (pending.empty()) continue;
    std::stable_sort(pending.begin(), pending.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<MachineInstruction> merged;
    auto next = pending.begin();
    auto& instructions = machine_.blocks[block].instructions;
    for (size_t i = 0; i < instructions.size(); ++i) {
      for (; next != pending.end() && next->first == static_cast<int>(i); ++next) {
        merged.push_back(*next->second);
      }
      merged.push_back(std::move(instructions[i]));
    }
    for (; next != pending.end(); ++next) merged.push_back(*next->second);
    instructions = std::move(merged);
  }
}

void Selector::SelectInstruction(const Instruction& instruction) {
  switch (instruction.opcode()) {
    case Opcode::kLoad:
      return SelectLoad(instruction);
    case Opcode::kStore:
      return SelectStore(instruction);
    case Opcode::kVectorLoad:
    case Opcode::kVectorStore:
      return SelectVectorMemory(instruction);
    case Opcode::kScratchLoad:
    case Opcode::kScratchStore:
      return SelectScratch(instruction);
    case Opcode::kMaskFromInt:
    case Opcode::kIntFromMask:
      return SelectMaskMove(instruction);
    case Opcode::kCall:
    case Opcode::kCallIndirect:
      return SelectCall(instruction);
    case Opcode::kAsm:
      return SelectAssembly(instruction);
    case Opcode::kAsmOutput:
      return;  // Defined by its kAsm.
    case Opcode::kBr:
      EmitPhiCopies(*instruction.block());
      Emit(MachineInstruction::Jump(BlockIndex(instruction.blocks()[0])));
      return;
    case Opcode::kCondBr:
      return SelectBranch(instruction);
    case Opcode::kRet:
      return SelectReturn(instruction);
    case Opcode::kHalt:
    case Opcode::kUnreachable:
      // Control that should never have got there stops.
      EmitOp(isa::Op::kHaltS, {});
      return;
    default:
      if (instruction.opcode() >= Opcode::kVAdd && instruction.opcode() <= Opcode::kLoadWeights) {
        return SelectVector(instruction);
      }
      return SelectScalar(instruction);
  }
}

MachineFunction SelectFunction(ir::Function& function, const SelectContext& context) {
  return Selector(function, context).Run();
}

}  // namespace atalla::cc
