#include "atalla/cc/ir/printer.h"

#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace atalla::cc::ir {
namespace {

class FunctionPrinter {
 public:
  FunctionPrinter(const Function& function, const PrintOptions& options)
      : function_(function), options_(options) {
    for (const Value* argument : function.arguments()) Number(argument);
    int block_number = 0;
    for (const Block* block : function.blocks()) {
      blocks_[block] = block_number++;
      for (const Instruction* instruction : block->instructions()) {
        if (instruction->type() != Type::kVoid || !instruction->users().empty()) {
          Number(instruction);
        }
      }
    }
  }

  std::string Print() const {
    std::string out = absl::StrCat("function @", function_.name(), "(",
                                   absl::StrJoin(function_.arguments(), ", ",
                                                 [this](std::string* text, const Value* value) {
                                                   absl::StrAppend(text, Definition(value));
                                                 }),
                                   ") -> ", TypeName(function_.result()));
    if (function_.is_static) absl::StrAppend(&out, " static");
    if (function_.prefer_inline) absl::StrAppend(&out, " inline");
    if (!function_.IsDefinition()) return out + "\n";
    absl::StrAppend(&out, " {\n");
    for (size_t i = 0; i < function_.slots().size(); ++i) {
      const FrameSlot& slot = function_.slots()[i];
      absl::StrAppend(&out, "  slot ", i, " size ", slot.size_bytes, " align ", slot.align_bytes);
      if (!slot.name.empty()) absl::StrAppend(&out, " \"", absl::CEscape(slot.name), "\"");
      absl::StrAppend(&out, "\n");
    }
    for (const Block* block : function_.blocks()) {
      absl::StrAppend(&out, BlockName(block), ":\n");
      for (const Instruction* instruction : block->instructions()) {
        absl::StrAppend(&out, "  ", Text(*instruction), "\n");
      }
    }
    return out + "}\n";
  }

 private:
  void Number(const Value* value) {
    const int number = static_cast<int>(numbers_.size());
    numbers_[value] = number;
  }

  std::string BlockName(const Block* block) const {
    const auto found = blocks_.find(block);
    return found == blocks_.end() ? "block?" : absl::StrCat("block", found->second);
  }

  std::string Definition(const Value* value) const {
    return absl::StrCat("%", numbers_.at(value), ":", TypeName(value->type()));
  }

  std::string Operand(const Value* value) const {
    switch (value->kind()) {
      case ValueKind::kInt:
        return absl::StrCat(value->SignedBits());
      case ValueKind::kFloat:
        return absl::StrFormat("0x%08Xf", value->bits());
      case ValueKind::kUndef:
        return absl::StrCat("undef.", TypeName(value->type()));
      case ValueKind::kZeroVector:
        return "zero";
      case ValueKind::kAllLanes:
        return "all";
      case ValueKind::kSlotAddress:
        return absl::StrCat("&", value->bits());
      case ValueKind::kSymbolAddress:
        return absl::StrCat("@", value->symbol());
      case ValueKind::kArgument:
      case ValueKind::kInstruction: {
        const auto found = numbers_.find(value);
        return found == numbers_.end() ? "%?" : absl::StrCat("%", found->second);
      }
    }
    return "?";
  }

  std::string Operands(const Instruction& instruction) const {
    return absl::StrJoin(instruction.operands(), ", ", [this](std::string* text, const Value* v) {
      absl::StrAppend(text, Operand(v));
    });
  }

  std::string AssemblyText(const Instruction& instruction) const {
    const Assembly& assembly = *instruction.assembly;
    std::string out = absl::StrCat("\"", absl::CEscape(assembly.text), "\"");
    for (const Assembly::Output& output : assembly.outputs) {
      absl::StrAppend(&out, " out ", output.early_clobber ? "early " : "", TypeName(output.type));
    }
    for (int i = 0; i < instruction.operand_count(); ++i) {
      absl::StrAppend(&out, " in ", Operand(instruction.operand(i)));
      if (assembly.tied_outputs[i] >= 0) absl::StrAppend(&out, " tied ", assembly.tied_outputs[i]);
    }
    for (isa::Register clobber : assembly.clobbers) {
      absl::StrAppend(&out, " clobber ", clobber.ToString());
    }
    return out;
  }

  std::string Body(const Instruction& instruction) const {
    switch (instruction.opcode()) {
      case Opcode::kICmp:
      case Opcode::kFCmp:
      case Opcode::kVCmp:
      case Opcode::kCondBr:
        return absl::StrCat(PredicateName(instruction.predicate), " ", Operands(instruction));
      case Opcode::kLoad:
      case Opcode::kStore:
        return absl::StrCat(WidthName(instruction.width),
                            instruction.is_volatile ? " volatile" : "", " ", Operands(instruction));
      case Opcode::kVectorLoad:
      case Opcode::kVectorStore:
        return absl::StrCat(Operands(instruction), " last ", instruction.last_lane, " sid ",
                            instruction.sid);
      case Opcode::kVLane:
      case Opcode::kAsmOutput:
        return absl::StrCat(Operands(instruction), " index ", instruction.index);
      case Opcode::kCall:
        return absl::StrCat("@", instruction.callee, instruction.operand_count() == 0 ? "" : " ",
                            Operands(instruction));
      case Opcode::kAsm:
        return AssemblyText(instruction);
      case Opcode::kPhi: {
        std::vector<std::string> incoming;
        for (int i = 0; i < instruction.operand_count(); ++i) {
          incoming.push_back(absl::StrCat("[", Operand(instruction.operand(i)), ", ",
                                          BlockName(instruction.blocks()[i]), "]"));
        }
        return absl::StrJoin(incoming, ", ");
      }
      default:
        return Operands(instruction);
    }
  }

  std::string Text(const Instruction& instruction) const {
    std::string out;
    if (numbers_.count(&instruction) != 0) out = Definition(&instruction) + " = ";
    absl::StrAppend(&out, GetOpcodeInfo(instruction.opcode()).name);
    const std::string body = Body(instruction);
    if (!body.empty()) absl::StrAppend(&out, " ", body);
    if (instruction.IsTerminator()) {
      const char* separator = instruction.operand_count() == 0 ? " " : ", ";
      for (const Block* block : instruction.blocks()) {
        absl::StrAppend(&out, separator, BlockName(block));
        separator = ", ";
      }
    }
    if (options_.locations && instruction.location.line > 0) {
      absl::StrAppend(&out, " !", instruction.location.line, ":", instruction.location.column);
    }
    return out;
  }

  const Function& function_;
  const PrintOptions& options_;
  std::map<const Value*, int> numbers_;
  std::map<const Block*, int> blocks_;
};

std::string PrintGlobal(const Global& global) {
  std::string out = absl::StrCat("global @", global.name, " size ", global.size_bytes, " align ",
                                 global.align_bytes);
  if (global.is_external) absl::StrAppend(&out, " external");
  if (!global.bytes.empty()) {
    const std::string bytes(global.bytes.begin(), global.bytes.end());
    absl::StrAppend(&out, " bytes \"", absl::BytesToHexString(bytes), "\"");
  }
  for (const Global::Relocation& relocation : global.relocations) {
    absl::StrAppend(&out, " reloc ", relocation.offset, " @", relocation.symbol, " ",
                    relocation.addend);
  }
  return out + "\n";
}

}  // namespace

std::string PrintFunction(const Function& function, const PrintOptions& options) {
  return FunctionPrinter(function, options).Print();
}

std::string PrintModule(const Module& module, const PrintOptions& options) {
  std::string out;
  if (!module.source_file.empty()) {
    absl::StrAppend(&out, "source \"", absl::CEscape(module.source_file), "\"\n");
  }
  for (const auto& global : module.globals()) out += PrintGlobal(*global);
  for (const auto& function : module.functions()) out += PrintFunction(*function, options);
  return out;
}

}  // namespace atalla::cc::ir
