#include "atalla/cc/codegen/generate.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/status_macros.h"
#include "atalla/cc/codegen/emit.h"
#include "atalla/cc/codegen/frame.h"
#include "atalla/cc/codegen/layout.h"
#include "atalla/cc/codegen/legalize.h"
#include "atalla/cc/codegen/rows.h"
#include "atalla/cc/codegen/select.h"

namespace atalla::cc {
namespace {

using ir::Function;
using ir::Instruction;
using ir::Module;
using ir::Opcode;
using ir::Value;

// Symbols that the function mentions.
std::vector<std::pair<std::string, SourceLocation>> SymbolsIn(const Function& function) {
  std::vector<std::pair<std::string, SourceLocation>> symbols;
  for (const ir::Block* block : function.blocks()) {
    for (const Instruction* instruction : block->instructions()) {
      if (instruction->opcode() == Opcode::kCall) {
        symbols.emplace_back(instruction->callee, instruction->location);
      }
      for (const Value* operand : instruction->operands()) {
        if (operand->kind() == ir::ValueKind::kSymbolAddress) {
          symbols.emplace_back(operand->symbol(), instruction->location);
        }
      }
    }
  }
  return symbols;
}

class Generator {
 public:
  Generator(Module& module, const CodegenOptions& options) : module_(module), options_(options) {}

  absl::StatusOr<GeneratedCode> Run() {
    ATALLA_RETURN_IF_ERROR(CheckSymbols());
    ATALLA_RETURN_IF_ERROR(PlaceGlobals());
    StoreFunctionAddresses();
    std::map<const Function*, MachineFunction> machine_functions;
    for (Function* function : CalleesFirst()) {
      ATALLA_ASSIGN_OR_RETURN(MachineFunction machine, Generate(*function));
      context_.clobbers[function->name()] =
          std::make_shared<const RegisterSet>(ClobbersOf(machine));
      machine_functions.emplace(function, std::move(machine));
    }
    std::set<std::string> names;
    for (const auto& function : module_.functions()) names.insert(function->name());
    CodeEmitter emitter(std::move(names));
    result_.code.name = module_.source_file;
    for (const auto& function : module_.functions()) {
      const auto found = machine_functions.find(function.get());
      if (found == machine_functions.end()) continue;
      ATALLA_RETURN_IF_ERROR(emitter.EmitFunction(found->second, result_.code));
    }
    return std::move(result_);
  }

 private:
  bool IsDefined(const std::string& symbol) const {
    const Function* function = module_.FindFunction(symbol);
    if (function != nullptr) return function->IsDefinition();
    const ir::Global* global = module_.FindGlobal(symbol);
    return global != nullptr && !global->is_external;
  }

  // There is no linker to find them elsewhere.
  absl::Status CheckSymbols() const {
    DiagnosticList diagnostics;
    std::set<std::string> reported;
    const auto check = [&](const std::string& symbol, const SourceLocation& location) {
      if (IsDefined(symbol) || !reported.insert(symbol).second) return;
      diagnostics.Error(location, absl::StrCat("'", symbol, "' is declared but not defined"),
                        "a program is compiled from one file, which must define all it uses");
    };
    for (const auto& function : module_.functions()) {
      for (const auto& [symbol, location] : SymbolsIn(*function)) check(symbol, location);
    }
    for (const auto& global : module_.globals()) {
      for (const auto& relocation : global->relocations) check(relocation.symbol, global->location);
    }
    return diagnostics.ToStatus();
  }

  absl::Status PlaceGlobals() {
    uint64_t address = options_.data_base;
    for (const auto& global : module_.globals()) {
      if (global->is_external) continue;
      const uint64_t align = std::max<uint64_t>(global->align_bytes, 1);
      address = (address + align - 1) / align * align;
      DataObject object;
      object.name = global->name;
      object.address = static_cast<uint32_t>(address);
      object.size_bytes = global->size_bytes;
      object.bytes = global->bytes;
      address += global->size_bytes;
      if (address > UINT32_MAX) {
        DiagnosticList diagnostics;
        diagnostics.Error(global->location, "the global objects do not fit the address space");
        return diagnostics.ToStatus();
      }
      context_.global_addresses[global->name] = object.address;
      result_.data.push_back(std::move(object));
    }
    for (DataObject& object : result_.data) {
      for (const auto& relocation : module_.FindGlobal(object.name)->relocations) {
        const auto target = context_.global_addresses.find(relocation.symbol);
        if (target == context_.global_addresses.end()) continue;
        const uint32_t value = target->second + static_cast<uint32_t>(relocation.addend);
        if (object.bytes.size() < relocation.offset + 4) object.bytes.resize(relocation.offset + 4);
        for (int i = 0; i < 4; ++i) {
          object.bytes[relocation.offset + i] = static_cast<uint8_t>(value >> (8 * i));
        }
      }
    }
    return absl::OkStatus();
  }

  // Addresses of functions are known only when the packets are: main stores those that initialise
  // objects before anything else.
  void StoreFunctionAddresses() {
    Function* main = module_.FindFunction("main");
    if (main == nullptr || !main->IsDefinition()) return;
    int position = 0;
    for (const auto& global : module_.globals()) {
      for (const auto& relocation : global->relocations) {
        if (context_.global_addresses.count(relocation.symbol) != 0) continue;
        const uint32_t address = context_.global_addresses.at(global->name) + relocation.offset;
        Value* target = main->SymbolAddress(relocation.symbol);
        if (relocation.addend != 0) {
          Instruction* sum = main->NewInstruction(Opcode::kAdd, ir::Type::kI32,
                                                  {target, main->Int(relocation.addend)});
          main->entry()->InsertAt(position++, sum);
          target = sum;
        }
        Instruction* store =
            main->NewInstruction(Opcode::kStore, ir::Type::kVoid, {target, main->Int(address)});
        store->location = main->location;
        main->entry()->InsertAt(position++, store);
      }
    }
  }

  // So that callers know what calls change; members of a cycle come in any order.
  std::vector<Function*> CalleesFirst() const {
    std::vector<Function*> order;
    std::set<const Function*> seen;
    for (const auto& root : module_.functions()) {
      // (function, its callees still to visit)
      std::vector<std::pair<Function*, std::vector<Function*>>> stack;
      const auto enter = [&](Function* function) {
        if (function == nullptr || !function->IsDefinition() || !seen.insert(function).second) {
          return;
        }
        std::vector<Function*> callees;
        for (const auto& [symbol, location] : SymbolsIn(*function)) {
          callees.push_back(module_.FindFunction(symbol));
        }
        stack.emplace_back(function, std::move(callees));
      };
      enter(root.get());
      while (!stack.empty()) {
        auto& [function, callees] = stack.back();
        if (callees.empty()) {
          order.push_back(function);
          stack.pop_back();
          continue;
        }
        Function* next = callees.back();
        callees.pop_back();
        enter(next);
      }
    }
    return order;
  }

  absl::StatusOr<MachineFunction> Generate(Function& function) {
    LegalizeOptions legalize;
    legalize.signed_branches = options_.signed_branches;
    LegalizeFunction(function, legalize);
    SplitConstantRows(function);
    SplitCriticalEdges(function);
    MachineFunction machine = SelectFunction(function, context_);
    ATALLA_ASSIGN_OR_RETURN(const Allocation allocation, AllocateRegisters(machine));
    result_.notes.insert(result_.notes.end(), allocation.notes.begin(), allocation.notes.end());
    ATALLA_RETURN_IF_ERROR(ExpandFunction(machine));
    LayOutBlocks(machine);
    return machine;
  }

  Module& module_;
  const CodegenOptions& options_;
  SelectContext context_;
  GeneratedCode result_;
};

}  // namespace

absl::StatusOr<GeneratedCode> GenerateCode(Module& module, const CodegenOptions& options) {
  return Generator(module, options).Run();
}

}  // namespace atalla::cc
