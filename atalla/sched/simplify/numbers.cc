#include "atalla/sched/simplify/numbers.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/types/span.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/accesses.h"
#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/simplify/evaluate.h"
#include "atalla/sched/values.h"

namespace atalla::sched::simplify {
namespace {

using isa::Op;
using isa::RegisterFile;

// More than that is rarely worth keeping, and each store looks at all.
constexpr size_t kMaxStored = 64;
constexpr uint32_t kAllLanes = 0xFFFFFFFF;
constexpr uint8_t kRoutingRegister = 33;
constexpr uint32_t kStorage = isa::kReadsMemory | isa::kWritesMemory | isa::kWritesScratchpad;

bool IsLoad(Op op) { return op == Op::kLwS || op == Op::kLhwS || op == Op::kVregLd; }

bool IsImmediateOperation(Op op) { return op >= Op::kAddiS && op <= Op::kSltuiS; }

// The register that an operand names, or nothing if it is a number or ignored.
std::optional<isa::Register> RegisterOf(const isa::Instruction& in,
                                        const isa::OperandInfo& operand) {
  if (operand.access == isa::Access::kNone) return std::nullopt;
  isa::Register reg;
  switch (operand.kind) {
    case isa::OperandKind::kScalar:
      reg.file = RegisterFile::kScalar;
      break;
    case isa::OperandKind::kVector:
      reg.file = RegisterFile::kVector;
      break;
    case isa::OperandKind::kMask:
      reg.file = RegisterFile::kMask;
      break;
    default:
      return std::nullopt;
  }
  reg.number = static_cast<uint8_t>(isa::GetField(in, operand.field));
  return reg;
}

// Rows after which scratchpads wrap differ by machine: any row may be any other.
constexpr uint32_t kAnyRows = 1;

bool MayChange(const Accesses& store, const Accesses& load) {
  const bool memory = store.memory && store.memory->writes && load.memory &&
                      MayOverlap(*store.memory, *load.memory);
  const bool scratchpad = store.scratchpad && store.scratchpad->writes && load.scratchpad &&
                          MayOverlap(*store.scratchpad, *load.scratchpad, kAnyRows);
  return memory || scratchpad;
}

}  // namespace

Numbers::Numbers(const flow::RegisterSet& named) {
  constexpr int kCounts[] = {isa::kScalarRegisterCount, isa::kVectorRegisterCount,
                             isa::kMaskRegisterCount};
  for (int file = 0; file < 3; ++file) {
    for (int number = 0; number < kCounts[file]; ++number) {
      const isa::Register reg = {static_cast<RegisterFile>(file), static_cast<uint8_t>(number)};
      if (named.Contains(reg)) named_[file].push_back(reg.number);
    }
  }
}

void Numbers::Start(absl::Span<const KnownRegister> known) {
  scalars_.Start(known);
  // v0 is 0, as x0 is.
  vectors_ = {};
  for (const uint8_t number : named_[1]) vectors_[number] = scalars_.Fresh();
  for (const uint8_t number : named_[2]) masks_[number] = scalars_.Fresh();
  stamps_ = {};
  clock_ = 0;
  computed_.clear();
  stored_.clear();
}

Value Numbers::Get(isa::Register reg) const {
  switch (reg.file) {
    case RegisterFile::kScalar:
      return scalars_.Get(reg.number);
    case RegisterFile::kVector:
      return vectors_[reg.number];
    default:
      return masks_[reg.number];
  }
}

void Numbers::Set(isa::Register reg, Value value) {
  if (reg.number == 0 && reg.file != RegisterFile::kMask) return;
  stamps_[flow::RegisterSet::Index(reg)] = ++clock_;
  switch (reg.file) {
    case RegisterFile::kScalar:
      scalars_.Set(reg.number, value);
      break;
    case RegisterFile::kVector:
      vectors_[reg.number] = value;
      break;
    default:
      masks_[reg.number] = value;
  }
}

// Operations on one constant and something unknown, or on twice the same.
std::optional<Value> Numbers::Identity(const isa::Instruction& in) const {
  const bool immediate = IsImmediateOperation(in.op);
  if (!immediate && !ImmediateForm(in.op)) return std::nullopt;
  Value a = scalars_.Get(in.rs1);
  Value b = immediate ? Value{0, static_cast<uint32_t>(in.imm)} : scalars_.Get(in.rs2);
  // Of both forms, as the form with an immediate.
  const Op op = immediate ? in.op : *ImmediateForm(in.op);
  if (IsCommutative(in.op) && a.is_constant()) std::swap(a, b);
  const auto is = [](Value value, uint32_t number) { return value == Value{0, number}; };
  constexpr Value kZero;
  switch (op) {
    case Op::kSubiS:
      if (a == b) return kZero;
      break;
    case Op::kXoriS:
      if (a == b) return kZero;
      if (is(b, 0)) return a;
      break;
    case Op::kOriS:
      if (a == b || is(b, 0)) return a;
      if (is(b, 0xFFFFFFFF)) return b;
      break;
    case Op::kAndiS:
      if (a == b || is(b, 0xFFFFFFFF)) return a;
      if (is(b, 0)) return kZero;
      break;
    case Op::kMuliS:
      if (is(b, 0)) return kZero;
      if (is(b, 1)) return a;
      break;
    case Op::kDiviS:
      if (is(b, 1)) return a;
      break;
    case Op::kModiS:
      if (is(b, 1)) return kZero;
      break;
    case Op::kSlliS:
    case Op::kSrliS:
      if (is(b, 0)) return a;
      if (is(a, 0) || (b.is_constant() && b.offset >= 32)) return kZero;
      break;
    case Op::kSraiS:
      if (is(b, 0)) return a;
      if (is(a, 0)) return kZero;
      break;
    case Op::kSltiS:
      if (a == b) return kZero;
      break;
    case Op::kSltuiS:
      if (a == b || is(b, 0)) return kZero;
      break;
    default:
      break;
  }
  return std::nullopt;
}

Numbers::Expression Numbers::ExpressionOf(const isa::Instruction& in) const {
  Expression expression;
  expression.op = in.op;
  const auto add = [&expression](Value value) {
    expression.operands.emplace_back(value.symbol, value.offset);
  };
  if (in.op == Op::kLwS || in.op == Op::kLhwS) {
    add(scalars_.Get(in.rs1) + in.imm);
    return expression;
  }
  expression.imm = in.imm;
  if (in.op == Op::kVregLd) {
    expression.imm |= in.sid << 8;
    add(scalars_.Get(kRoutingRegister));
  }
  for (const isa::OperandInfo& operand : isa::GetInfo(in.op).operands) {
    const std::optional<isa::Register> reg = RegisterOf(in, operand);
    if (!reg || operand.access == isa::Access::kWrite) continue;
    // Nothing of the destination stays under a mask of ones.
    const bool overwritten =
        operand.access == isa::Access::kReadWrite && masks_[in.mask] == Value{0, kAllLanes};
    if (!overwritten) add(Get(*reg));
  }
  if (IsCommutative(in.op)) std::sort(expression.operands.begin(), expression.operands.end());
  return expression;
}

Value Numbers::ResultOf(const isa::Instruction& in) {
  const isa::Format format = isa::GetInfo(in.op).format;
  const bool reads_weights = isa::HasEffect(in.op, isa::kReadsWeights);
  if (reads_weights) return scalars_.Fresh();
  if (in.op == Op::kMvMts) return masks_[in.rs1];
  if (in.op == Op::kMvStm) return scalars_.Get(in.rs1);
  if (format == isa::Format::kR || format == isa::Format::kI || format == isa::Format::kMI) {
    if (const std::optional<Value> known = scalars_.Known(in)) return *known;
    if (const std::optional<Value> same = Identity(in)) return *same;
    const Value a = scalars_.Get(in.rs1);
    const Value b =
        format == isa::Format::kI ? Value{0, static_cast<uint32_t>(in.imm)} : scalars_.Get(in.rs2);
    if (a.is_constant() && b.is_constant()) {
      if (const auto constant = Evaluate(in.op, a.offset, b.offset)) return {0, *constant};
    }
  }
  Expression expression = ExpressionOf(in);
  if (IsLoad(in.op)) {
    for (const Stored& stored : stored_) {
      if (stored.load == expression) return stored.value;
    }
    return scalars_.Fresh();
  }
  const auto [computed, is_new] = computed_.try_emplace(std::move(expression));
  if (is_new) computed->second = scalars_.Fresh();
  return computed->second;
}

bool Numbers::IsStored(const Expression& load) const {
  return std::any_of(stored_.begin(), stored_.end(),
                     [&load](const Stored& stored) { return stored.load == load; });
}

void Numbers::Store(const isa::Instruction& in, const Accesses& accesses) {
  const auto gone = std::remove_if(
      stored_.begin(), stored_.end(),
      [&accesses](const Stored& stored) { return MayChange(accesses, stored.accesses); });
  stored_.erase(gone, stored_.end());
  if (in.op != Op::kSwS) return;
  isa::Instruction load = in;
  load.op = Op::kLwS;
  stored_.push_back({ExpressionOf(load), GetAccesses(load, scalars_), scalars_.Get(in.rd)});
}

void Numbers::Execute(const isa::Instruction& in, Value result) {
  const isa::RegisterEffects effects = isa::GetRegisterEffects(in);
  // What is loaded into x0 or v0 has no number.
  const bool lost = IsLoad(in.op) && effects.writes.empty();
  if (isa::HasEffect(in.op, kStorage) && !lost) {
    const Accesses accesses = GetAccesses(in, scalars_);
    if (!IsLoad(in.op)) {
      Store(in, accesses);
    } else if (Expression load = ExpressionOf(in); !IsStored(load)) {
      stored_.push_back({std::move(load), accesses, result});
    }
    if (stored_.size() > kMaxStored) stored_.erase(stored_.begin());
  }
  if (!effects.writes.empty()) Set(effects.writes[0], result);
}

void Numbers::ExecuteUnknown(const isa::Instruction& in) {
  const isa::RegisterEffects effects = isa::GetRegisterEffects(in);
  for (isa::Register reg : effects.writes) Set(reg, scalars_.Fresh());
}

std::optional<isa::Register> Numbers::Holder(RegisterFile file, Value value) const {
  std::optional<isa::Register> oldest;
  for (const uint8_t number : named_[static_cast<int>(file)]) {
    const isa::Register reg = {file, number};
    if (Get(reg) != value) continue;
    const bool constant = file == RegisterFile::kScalar && value.is_constant();
    const auto age = [&](isa::Register r) {
      const bool outside = constant && StampOf(r) <= block_start_;
      return std::make_pair(outside, StampOf(r));
    };
    if (!oldest || age(reg) < age(*oldest)) oldest = reg;
  }
  return oldest;
}

std::optional<std::pair<isa::Register, int32_t>> Numbers::NearHolder(Value value, int32_t min,
                                                                     int32_t max,
                                                                     isa::Register than) const {
  std::optional<std::pair<isa::Register, int32_t>> oldest;
  for (const uint8_t number : named_[0]) {
    const isa::Register reg = {RegisterFile::kScalar, number};
    const Value held = Get(reg);
    if (held.symbol != value.symbol || StampOf(reg) >= StampOf(than)) continue;
    const bool outside = StampOf(reg) <= block_start_ && StampOf(than) > block_start_;
    if (value.is_constant() && outside) continue;
    const auto distance = static_cast<int32_t>(value.offset - held.offset);
    if (distance < min || distance > max) continue;
    if (oldest && StampOf(oldest->first) <= StampOf(reg)) continue;
    oldest = {reg, distance};
  }
  return oldest;
}

}  // namespace atalla::sched::simplify
