// The compiler's intermediate representation: functions of basic blocks in SSA form.
//
//   ir::Module module;
//   ir::Function* main = module.AddFunction("main", ir::Type::kI32);
//   ir::Builder builder(main, main->AddBlock());        // builder.h
//   builder.Ret(builder.Add(main->Int(40), main->Int(2)));
//
// Constants belong to the function and stand in no block; there is one Value for each, so pointers
// compare. Functions own their values and blocks; an erased instruction stays allocated, without
// operands, until the function dies. Printing, parsing and checking: printer.h, parser.h,
// verifier.h.

#ifndef ATALLA_CC_IR_IR_H_
#define ATALLA_CC_IR_IR_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/diagnostic.h"
#include "atalla/cc/ir/opcode.h"
#include "atalla/isa/effects.h"

namespace atalla::cc::ir {

class Block;
class Function;
class Instruction;

enum class ValueKind : uint8_t {
  kInt,            // i32; bits()
  kFloat,          // f32; bits() is the float32 word
  kUndef,          // any type: an unspecified value
  kZeroVector,     // vec: +0.0 in every lane
  kAllLanes,       // mask: every bit 1
  kSlotAddress,    // i32: address of the frame slot number bits()
  kSymbolAddress,  // i32: address of the function or global symbol()
  kArgument,       // number bits() of the function
  kInstruction,
};

class Value {
 public:
  Value(const Value&) = delete;
  Value& operator=(const Value&) = delete;
  virtual ~Value() = default;

  ValueKind kind() const { return kind_; }
  Type type() const { return type_; }
  uint32_t bits() const { return bits_; }
  const std::string& symbol() const { return symbol_; }
  // Anything but an argument or an instruction.
  bool IsConstant() const { return kind_ < ValueKind::kArgument; }
  bool IsInt() const { return kind_ == ValueKind::kInt; }
  bool IsInt(int64_t value) const { return IsInt() && bits_ == static_cast<uint32_t>(value); }
  int32_t SignedBits() const { return static_cast<int32_t>(bits_); }
  bool IsUndef() const { return kind_ == ValueKind::kUndef; }

  // One entry for each operand that is this value.
  const std::vector<Instruction*>& users() const { return users_; }
  // Makes every user use `replacement` instead.
  void ReplaceAllUsesWith(Value* replacement);

  // Null unless an instruction (with that opcode).
  Instruction* AsInstruction();
  const Instruction* AsInstruction() const;
  Instruction* As(Opcode opcode);
  const Instruction* As(Opcode opcode) const;

 protected:
  friend class Function;
  friend class Instruction;
  Value(ValueKind kind, Type type, uint32_t bits, absl::string_view symbol = "")
      : kind_(kind), type_(type), bits_(bits), symbol_(symbol) {}

 private:
  ValueKind kind_;
  Type type_;
  uint32_t bits_;
  std::string symbol_;
  std::vector<Instruction*> users_;
};

// What a kAsm carries.
struct Assembly {
  // `%N` stands for operand N, outputs first, then inputs; `%%` for a percent sign. Instructions
  // are separated by newlines.
  std::string text;
  struct Output {
    Type type = Type::kI32;
    bool early_clobber = false;  // "=&": shares no register with an input.
  };
  std::vector<Output> outputs;
  // For each input (operand of the kAsm) the output whose register it must share, or -1.
  std::vector<int> tied_outputs;
  std::vector<isa::Register> clobbers;
};

class Instruction final : public Value {
 public:
  Opcode opcode() const { return opcode_; }
  Block* block() const { return block_; }
  bool IsTerminator() const { return HasFlag(opcode_, kTerminator); }
  bool IsPhi() const { return opcode_ == Opcode::kPhi; }
  // True for what must stay even when its result is unused: side effects, volatile accesses,
  // stores, calls, terminators.
  bool MustStay() const;

  int operand_count() const { return static_cast<int>(operands_.size()); }
  Value* operand(int i) const { return operands_[i]; }
  absl::Span<Value* const> operands() const { return operands_; }
  void SetOperand(int i, Value* value);
  void AddOperand(Value* value);
  void RemoveOperand(int i);

  // Phi: the predecessors, one an operand, each distinct one once. Terminator: the successors.
  std::vector<Block*>& blocks() { return blocks_; }
  const std::vector<Block*>& blocks() const { return blocks_; }
  // Phi: the operand for this predecessor, null if there is none.
  Value* IncomingFor(const Block* predecessor) const;
  void AddIncoming(Value* value, Block* predecessor);
  void RemoveIncoming(const Block* predecessor);

  // What the opcode calls for; otherwise unused.
  Predicate predicate = Predicate::kEq;  // kICmp kFCmp kVCmp kCondBr
  Width width = Width::kI32;             // kLoad kStore
  bool is_volatile = false;              // kLoad kStore
  int last_lane = 31;                    // kVectorLoad kVectorStore: 0..31
  int sid = 0;                           // kVectorLoad kVectorStore: 0..3
  int index = 0;                         // kVLane: the lane, 0..31; kAsmOutput: which output
  std::string callee;                    // kCall
  std::unique_ptr<Assembly> assembly;    // kAsm
  SourceLocation location;

 private:
  friend class Value;
  friend class Block;
  friend class Function;
  Instruction(Opcode opcode, Type type)
      : Value(ValueKind::kInstruction, type, 0), opcode_(opcode) {}

  Opcode opcode_;
  Block* block_ = nullptr;
  absl::InlinedVector<Value*, 4> operands_;
  std::vector<Block*> blocks_;
};

class Block {
 public:
  Function* function() const { return function_; }
  // Number in the function, for printing and for tables; RenumberBlocks() makes them dense.
  int number() const { return number_; }

  // Phis first, the terminator last.
  const std::vector<Instruction*>& instructions() const { return instructions_; }
  bool empty() const { return instructions_.empty(); }
  // The last instruction if it is a terminator, else null.
  Instruction* terminator() const;
  std::vector<Instruction*> phis() const;
  absl::Span<Block* const> successors() const;
  // Blocks that branch here, each once, in the order of the function's blocks. Computed by a walk
  // over the function: keep the result (or use Predecessors of cfg.h) in loops.
  std::vector<Block*> predecessors() const;

  void Append(Instruction* instruction);
  void InsertAt(int position, Instruction* instruction);
  void InsertBefore(Instruction* place, Instruction* instruction);
  void InsertBeforeTerminator(Instruction* instruction);
  // After the last phi.
  void InsertAfterPhis(Instruction* instruction);
  // Takes it out of the block without destroying it.
  void Remove(Instruction* instruction);
  // Takes it out for good; nothing may use it any more.
  void Erase(Instruction* instruction);
  // Moves instructions [position, end) to the end of `target`.
  void MoveTail(int position, Block* target);

 private:
  friend class Function;
  Block(Function* function, int number) : function_(function), number_(number) {}

  Function* function_;
  int number_;
  std::vector<Instruction*> instructions_;
};

// A memory object in the stack frame.
struct FrameSlot {
  std::string name;  // For listings; may be empty.
  uint32_t size_bytes = 4;
  uint32_t align_bytes = 4;  // A power of two, at most 64.
};

class Function {
 public:
  Function(absl::string_view name, Type result);
  ~Function();

  const std::string& name() const { return name_; }
  Type result() const { return result_; }
  void SetResult(Type result) { result_ = result; }
  bool is_static = false;      // Not visible outside the file.
  bool prefer_inline = false;  // Declared inline.
  SourceLocation location;
  // Declared, not defined, when there are no blocks.
  bool IsDefinition() const { return !blocks_.empty(); }

  Value* AddArgument(Type type);
  const std::vector<Value*>& arguments() const { return arguments_; }
  int AddSlot(uint32_t size_bytes, uint32_t align_bytes, absl::string_view name = "");
  std::vector<FrameSlot>& slots() { return slots_; }
  const std::vector<FrameSlot>& slots() const { return slots_; }

  // Constants.
  Value* Int(int64_t value);  // Modulo 2^32.
  Value* Float(float value);  // Kept as it is, not rounded to BF16.
  Value* FloatBits(uint32_t word);
  Value* Undef(Type type);
  Value* ZeroVector();
  Value* AllLanes();
  Value* SlotAddress(int slot);
  Value* SymbolAddress(absl::string_view name);

  // A new instruction in no block yet. `type` for operations whose table entry has none (loads,
  // calls, kAsmOutput, phi).
  Instruction* NewInstruction(Opcode opcode, Type type, absl::Span<Value* const> operands);

  // Appends a block; the first one is the entry, which has no predecessors.
  Block* AddBlock();
  // The same, in front of `next` in the layout. REQUIRES that it is not the entry.
  Block* AddBlockBefore(const Block* next);
  // In order of layout.
  const std::vector<Block*>& blocks() const { return blocks_; }
  Block* entry() const { return blocks_.front(); }
  // Erases the instructions of these blocks and the blocks; nothing outside may refer to them.
  void RemoveBlocks(const std::vector<Block*>& dead);
  // Puts the blocks in this order: a permutation.
  void SetBlockOrder(std::vector<Block*> order);
  void RenumberBlocks();
  int instruction_count() const;

 private:
  friend class Block;
  using ConstantKey = std::tuple<ValueKind, Type, uint32_t, std::string>;
  Value* Constant(ValueKind kind, Type type, uint32_t bits, absl::string_view symbol = "");

  std::string name_;
  Type result_;
  std::vector<Value*> arguments_;
  std::vector<FrameSlot> slots_;
  std::vector<Block*> blocks_;
  int next_block_number_ = 0;
  std::map<ConstantKey, Value*> constants_;
  std::vector<std::unique_ptr<Value>> values_;
  std::vector<std::unique_ptr<Block>> block_storage_;
};

// An object in data memory.
struct Global {
  std::string name;
  uint32_t size_bytes = 4;
  uint32_t align_bytes = 4;
  std::vector<uint8_t> bytes;  // Initial value; shorter than the size: the rest is zero.
  struct Relocation {
    uint32_t offset = 0;  // Where in the object: 4 bytes get the address of
    std::string symbol;   // this function or global
    int32_t addend = 0;   // plus this many bytes.
  };
  std::vector<Relocation> relocations;
  bool is_external = false;  // Declared only.
  SourceLocation location;
};

class Module {
 public:
  std::string source_file;

  Function* AddFunction(absl::string_view name, Type result);
  Function* FindFunction(absl::string_view name) const;
  const std::vector<std::unique_ptr<Function>>& functions() const { return functions_; }
  void RemoveFunction(const Function* function);

  Global* AddGlobal(Global global);
  Global* FindGlobal(absl::string_view name) const;
  const std::vector<std::unique_ptr<Global>>& globals() const { return globals_; }

 private:
  std::vector<std::unique_ptr<Function>> functions_;
  std::vector<std::unique_ptr<Global>> globals_;
};

}  // namespace atalla::cc::ir

#endif  // ATALLA_CC_IR_IR_H_
