#include "atalla/emu/jit/emitter.h"

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "asmjit/x86.h"
#include "atalla/emu/decoding.h"
#include "atalla/emu/fast/recording_handlers.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/translator.h"
#include "atalla/emu/jit/chains.h"
#include "atalla/emu/jit/host_registers.h"
#include "atalla/emu/jit/meaning.h"
#include "atalla/emu/jit/record_emitter.h"
#include "atalla/emu/jit/register_cache.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::jit {
namespace {

using asmjit::Label;
using asmjit::x86::CondCode;
using asmjit::x86::dword_ptr;
using asmjit::x86::Gp;
using asmjit::x86::Mem;
using asmjit::x86::ptr;
using asmjit::x86::qword_ptr;
using fast::Block;
using fast::Context;
using fast::ControlInfo;
using fast::Operation;
using fast::TranslatedBlock;
using isa::Op;

namespace x86 = asmjit::x86;

// A loop of one block, up to as many operations, is made several times in a row: guest registers
// stay in host registers from one time to the next.
constexpr size_t kSmallLoop = 64;
constexpr int kLoopCopies = 4;

// Saved in this order; with the return address and eight bytes more the stack is aligned for calls.
const Gp kSaved[] = {x86::rbx, x86::rbp, x86::r12, x86::r13, x86::r14, x86::r15};

Mem InTable(int32_t block, size_t offset) {
  return qword_ptr(kTable, static_cast<int>(block * sizeof(Block) + offset));
}

bool IsMemoryAccess(Op op) {
  return op == Op::kLwS || op == Op::kSwS || op == Op::kLhwS || op == Op::kShwS;
}

const ControlInfo& InfoOf(const Operation* op) {
  return *reinterpret_cast<const ControlInfo*>(op + 1);
}

}  // namespace

Emitter::Emitter(x86::Assembler& assembler, const MeaningTable& meanings, const Switches& switches,
                 const RowTarget& row_target, Chains& chains)
    : a_(assembler),
      meanings_(meanings),
      switches_(switches),
      chains_(chains),
      cache_(assembler, kX),
      rows_(assembler, cache_, row_target),
      records_(assembler, cache_, row_target.row_mask) {}

void Emitter::EmitRegion(absl::Span<const TranslatedBlock* const> blocks) {
  left_ = a_.newLabel();
  for (const TranslatedBlock* block : blocks) {
    members_[block->first_packet] = {a_.newLabel(), block};
  }
  for (const TranslatedBlock* block : blocks) EmitBlock(*block);
  // These add departures.
  for (const LoopExit& exit : loop_exits_) {
    a_.bind(exit.start);
    EmitEnter(exit.block, exit.address);
  }
  for (const SlowCall& call : slow_calls_) EmitSlowCall(call);
  EmitRowPaths();
  records_.EmitDetours();
  for (const Departure& departure : departures_) EmitDeparture(departure);
  a_.bind(left_);
  a_.xor_(x86::eax, x86::eax);
  EmitRestoreSaved();
  a_.ret();
  for (const TranslatedBlock* block : blocks) EmitEntry(*block);
}

// ---- Between host code and handlers. ----

void Emitter::EmitEntry(const TranslatedBlock& block) {
  entries_.push_back(a_.newLabel());
  a_.align(asmjit::AlignMode::kCode, 16);
  a_.bind(entries_.back());
  for (const Gp& saved : kSaved) a_.push(saved);
  a_.sub(x86::rsp, 8);
  // Parameters of a handler: rdi, the operation; rsi, rdx, rcx.
  a_.mov(kX, x86::rsi);
  a_.mov(kContext, x86::rdx);
  a_.mov(kBudget, x86::rcx);
  a_.mov(kTable, InContext(offsetof(Context, blocks)));
  a_.mov(kMemory, InContext(offsetof(Context, memory)));
  a_.mov(kDirectPages, InContext(offsetof(Context, direct_pages)));
  a_.jmp(members_[block.first_packet].label);
}

void Emitter::EmitRestoreSaved() {
  a_.add(x86::rsp, 8);
  for (size_t i = sizeof(kSaved) / sizeof(kSaved[0]); i > 0; --i) a_.pop(kSaved[i - 1]);
}

// To the handler of the operation that rdi points to, for good.
void Emitter::EmitJumpToHandler() {
  EmitParameters();
  EmitRestoreSaved();
  a_.jmp(qword_ptr(x86::rdi, offsetof(Operation, run)));
}

void Emitter::EmitParameters() {
  a_.mov(x86::rsi, kX);
  a_.mov(x86::rdx, kContext);
  a_.mov(x86::rcx, kBudget);
}

// Changes every register but those that host code keeps.
void Emitter::EmitCall(const Operation* chain) {
  a_.mov(x86::rdi, reinterpret_cast<uint64_t>(chain));
  EmitParameters();
  a_.call(qword_ptr(x86::rdi, offsetof(Operation, run)));
  a_.test(x86::rax, x86::rax);
  a_.jz(left_);
}

void Emitter::EmitSlowCall(const SlowCall& call) {
  a_.bind(call.start);
  EmitCall(call.chain);
  cache_.Reload(call.reload);
  a_.jmp(call.back);
}

void Emitter::EmitRowPaths() {
  for (const RowEmitter::Detour& detour : rows_.detours()) {
    a_.bind(detour.start);
    detour.emit();
  }
  for (const RowEmitter::SlowPath& path : rows_.slow_paths()) {
    a_.bind(path.start);
    EmitCall(chains_.Copy({path.op, 1}));
    rows_.EmitRestore(path);
    a_.jmp(path.back);
  }
  for (size_t i = 0; i < rows_.departures().size(); ++i) {
    a_.bind(rows_.departures()[i].start);
    if (words_at_departure_[i] > 0) records_.EmitShorten(words_at_departure_[i]);
    a_.mov(x86::rdi, reinterpret_cast<uint64_t>(rows_.departures()[i].op));
    EmitJumpToHandler();
  }
}

void Emitter::EmitRecord(const TranslatedBlock& block, const Operation* op, Op code) {
  if (code != Op::kNopS) return records_.EmitAccess(op, code);
  const RecordEmitter::Room room = records_.EmitBlock(op, RecordedWordsOf(block));
  Operation make_room = *op;
  make_room.run = fast::RecordRoomHandler();
  slow_calls_.push_back({room.full, room.back, chains_.Add(make_room), cache_.contents()});
}

int Emitter::RecordedWordsOf(const TranslatedBlock& block) const {
  int words = 0;
  for (size_t i = 0;;) {
    const fast::Handler handler = block.operations[i].run;
    switch (meanings_.Of(handler).form) {
      case Form::kBranch:
      case Form::kJump:
      case Form::kFallThrough:
      case Form::kOtherEnd:
        return words;
      case Form::kEarlyControl:
        i += 3;
        break;
      default:
        words += fast::RecordedWords(handler);
        ++i;
        break;
    }
  }
}

void Emitter::EmitDeparture(const Departure& departure) {
  a_.bind(departure.start);
  if (departure.packets_in_table) {
    a_.add(kBudget, InTable(departure.block, offsetof(Block, packets)));
  } else {
    a_.add(kBudget, static_cast<int32_t>(departure.packets));
  }
  a_.mov(InContext(offsetof(Context, budget)), kBudget);
  a_.mov(x86::rax, departure.address);
  a_.mov(InContext(offsetof(Context, left_to)), x86::rax);
  a_.mov(x86::byte_ptr(kContext, offsetof(Context, exit)), static_cast<int>(fast::Exit::kLeft));
  a_.jmp(left_);
}

// ---- Blocks. ----

void Emitter::EmitBlock(const TranslatedBlock& block) {
  a_.align(asmjit::AlignMode::kCode, 16);
  a_.bind(members_[block.first_packet].label);
  cache_.Forget();
  rows_.Forget();
  const Operation* const end = EmitBody(block);
  const bool loops = meanings_.Of(end->run).form == Form::kBranch &&
                     end->imm == block.first_packet && block.operations.size() <= kSmallLoop;
  for (int copy = 1; loops && copy < kLoopCopies; ++copy) {
    EmitBranch(block, end, /*goes_on=*/true);
    EmitBody(block);
  }
  EmitEnd(block, end);
}

const Operation* Emitter::EmitBody(const TranslatedBlock& block) {
  const absl::Span<const Operation> operations = block.operations;
  size_t handlers = 0;  // The last operations, not made yet, that are left to their handlers.
  for (size_t i = 0;;) {
    const Meaning meaning = meanings_.Of(operations[i].run);
    if (meaning.form == Form::kOther || meaning.form == Form::kEarlyControl) {
      const size_t places = meaning.form == Form::kOther ? 1 : 3;
      handlers += places;
      i += places;
      continue;
    }
    if (handlers > 0) {
      EmitCall(chains_.Copy(operations.subspan(i - handlers, handlers)));
      cache_.Forget();
      rows_.Forget();
      handlers = 0;
    }
    if (meaning.form == Form::kRow) {
      // Counted once for each run: that looks as far as the run may reach.
      const bool begins_run = meaning.op == Op::kLwVi && !rows_.is_in_run();
      const int run = begins_run ? PushesFrom(operations.subspan(i)) : 0;
      rows_.Emit(&operations[i], meaning.op, run);
      words_at_departure_.resize(rows_.departures().size(), records_.words());
    } else if (meaning.form == Form::kRecord) {
      EmitRecord(block, &operations[i], meaning.op);
    } else if (meaning.form == Form::kPlain) {
      EmitPlain(&operations[i], meaning.op);
      cache_.Release();
      rows_.Wrote(operations[i].rd);
    } else {
      return &operations[i];
    }
    ++i;
  }
}

// Pushes that follow each other, with nothing between them that calls handlers as a rule, or needs
// the registers of a run.
int Emitter::PushesFrom(absl::Span<const Operation> operations) const {
  int pushes = 0;
  for (const Operation& op : operations) {
    const Meaning meaning = meanings_.Of(op.run);
    const bool is_row = meaning.form == Form::kRow && meaning.op != Op::kGemmVv;
    const bool calls = meaning.form != Form::kPlain || IsMemoryAccess(meaning.op);
    if (!is_row && meaning.form != Form::kRecord && calls) break;
    if (is_row && meaning.op == Op::kLwVi) ++pushes;
  }
  return pushes;
}

void Emitter::EmitEnd(const TranslatedBlock& block, const Operation* op) {
  switch (meanings_.Of(op->run).form) {
    case Form::kBranch:
      return EmitBranch(block, op, /*goes_on=*/false);
    case Form::kJump: {
      const ControlInfo info = InfoOf(op);
      if (op->rd <= UINT8_MAX) {
        a_.mov(cache_.InMemory(op->rd), static_cast<int32_t>(info.fall_address));
      }
      return EmitEnter(op->imm, info.target);
    }
    case Form::kFallThrough:
      return EmitEnter(op->imm, InfoOf(op).fall_address);
    default:
      a_.mov(x86::rdi, reinterpret_cast<uint64_t>(op));
      return EmitJumpToHandler();
  }
}

void Emitter::EmitBranch(const TranslatedBlock& block, const Operation* op, bool goes_on) {
  const Meaning meaning = meanings_.Of(op->run);
  const ControlInfo info = InfoOf(op);
  const Gp value = cache_.Read(op->rs1);
  const Gp other = cache_.Read(op->rs2);
  const Gp increased = cache_.Fresh();
  a_.cmp(value, other);
  if (meaning.increments) {
    // Leaves the flags alone.
    a_.lea(increased, ptr(value.r64(), op->rd));
    cache_.Write(op->rs1, increased);
    rows_.Wrote(op->rs1);
  }
  cache_.Release();
  const CondCode taken_if = ConditionOf(meaning.op);
  if (goes_on) {
    const LoopExit& exit =
        loop_exits_.emplace_back(LoopExit{a_.newLabel(), info.fall_block, info.fall_address});
    a_.j(x86::negateCond(taken_if), exit.start);
    return EmitCount(block, info.target);
  }
  const Label taken = a_.newLabel();
  a_.j(taken_if, taken);
  EmitEnter(info.fall_block, info.fall_address);
  a_.bind(taken);
  EmitEnter(op->imm, info.target);
}

CondCode Emitter::ConditionOf(Op code) const {
  const bool is_unsigned = switches_.unsigned_branches;
  switch (code) {
    case Op::kBeqS:
      return CondCode::kEqual;
    case Op::kBneS:
      return CondCode::kNotEqual;
    case Op::kBltS:
      return is_unsigned ? CondCode::kUnsignedLT : CondCode::kSignedLT;
    case Op::kBgeS:
      return is_unsigned ? CondCode::kUnsignedGE : CondCode::kSignedGE;
    case Op::kBgtS:
      return is_unsigned ? CondCode::kUnsignedGT : CondCode::kSignedGT;
    default:
      return is_unsigned ? CondCode::kUnsignedLE : CondCode::kSignedLE;
  }
}

// Enters a block of this region, but for the jump.
void Emitter::EmitCount(const TranslatedBlock& block, int64_t address) {
  const Departure& departure = departures_.emplace_back(
      Departure{a_.newLabel(), block.packets, /*packets_in_table=*/false, 0, address});
  a_.sub(kBudget, block.packets);
  a_.js(departure.start);
  a_.inc(InTable(block.first_packet, offsetof(Block, entered)));
}

void Emitter::EmitEnter(int32_t block, int64_t address) {
  const auto member = members_.find(block);
  if (member != members_.end()) {
    EmitCount(*member->second.block, address);
    a_.jmp(member->second.label);
    return;
  }
  // The table may change while this code exists.
  const Departure& departure = departures_.emplace_back(
      Departure{a_.newLabel(), 0, /*packets_in_table=*/true, block, address});
  a_.sub(kBudget, InTable(block, offsetof(Block, packets)));
  a_.js(departure.start);
  a_.inc(InTable(block, offsetof(Block, entered)));
  a_.mov(x86::rdi, InTable(block, offsetof(Block, operations)));
  EmitJumpToHandler();
}

}  // namespace atalla::emu::jit
