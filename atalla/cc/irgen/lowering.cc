#include "atalla/cc/irgen/lowering.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "atalla/base/bf16.h"
#include "atalla/base/check.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/sema/constant.h"

namespace atalla::cc {
namespace {

constexpr int kLanes = 32;

void PutBytes(ir::Global& global, int64_t offset, uint32_t value, int64_t size) {
  const size_t end = static_cast<size_t>(offset + size);
  if (global.bytes.size() < end) global.bytes.resize(end, 0);
  for (int64_t i = 0; i < size; ++i) {
    global.bytes[offset + i] = static_cast<uint8_t>(value >> (8 * i));
  }
}

void PutBits(ir::Global& global, int64_t offset, const Field& field, uint32_t value) {
  const int64_t size = SizeOf(field.type);
  const size_t end = static_cast<size_t>(offset + size);
  if (global.bytes.size() < end) global.bytes.resize(end, 0);
  for (int i = 0; i < field.bit_width; ++i) {
    const int bit = field.bit_offset + i;
    uint8_t& byte = global.bytes[offset + bit / 8];
    byte = static_cast<uint8_t>((byte & ~(1u << (bit % 8))) | (((value >> i) & 1u) << (bit % 8)));
  }
}

}  // namespace

ir::Type LowerType(QualType type) {
  switch (type->kind) {
    case TypeKind::kVoid:
      return ir::Type::kVoid;
    case TypeKind::kFloat:
      return ir::Type::kF32;
    case TypeKind::kVec:
      return ir::Type::kVec;
    case TypeKind::kMask:
      return ir::Type::kMask;
    default:
      return ir::Type::kI32;
  }
}

ir::Width WidthOf(QualType type) {
  switch (type->kind) {
    case TypeKind::kChar:
      return ir::Width::kI8;
    case TypeKind::kUnsignedChar:
      return ir::Width::kU8;
    case TypeKind::kShort:
      return ir::Width::kI16;
    case TypeKind::kUnsignedShort:
      return ir::Width::kU16;
    case TypeKind::kFloat:
      return type.is_volatile ? ir::Width::kFloat32 : ir::Width::kBf16;
    case TypeKind::kVec:
      return ir::Width::kVec;
    default:
      return ir::Width::kI32;
  }
}

ir::Type ResultType(QualType function_type) {
  const QualType result = function_type->inner;
  return IsRecord(result) ? ir::Type::kVoid : LowerType(result);
}

ir::Function* DeclareIrFunction(const Function& function, ir::Module& module) {
  const QualType type = function.type;
  ir::Function* target = module.AddFunction(function.name, ResultType(type));
  target->is_static = function.is_static;
  target->prefer_inline = function.is_inline;
  if (IsRecord(type->inner)) target->AddArgument(ir::Type::kI32);
  int vec_count = 0;
  for (const QualType& parameter : type->parameters) {
    const bool by_address = IsVec(parameter) && vec_count++ >= kVecArgumentsInRegisters;
    target->AddArgument(by_address ? ir::Type::kI32 : LowerType(parameter));
  }
  if (type->is_variadic) target->AddArgument(ir::Type::kI32);
  return target;
}

std::string GlobalTable::Symbol(const StringObject& string) {
  if (emitted_.insert(&string).second) {
    ir::Global global;
    global.name = string.link_name;
    global.size_bytes = static_cast<uint32_t>(string.bytes.size());
    global.align_bytes = 1;
    global.bytes.assign(string.bytes.begin(), string.bytes.end());
    module_.AddGlobal(std::move(global));
  }
  return string.link_name;
}

void GlobalTable::FillElement(ir::Global& global, int64_t offset, const InitElement& element) {
  const QualType type = element.type;
  if (element.string != nullptr) {
    const std::string& bytes = element.string->bytes;
    for (int64_t i = 0; i < static_cast<int64_t>(bytes.size()) && i < type->count; ++i) {
      PutBytes(global, offset + i, static_cast<uint8_t>(bytes[i]), 1);
    }
    return;
  }
  const Expr* value = element.value;
  if (IsRecord(type)) {
    // A compound literal, loaded.
    Fill(global, offset, *value->a->initializer);
    return;
  }
  if (IsVec(type)) {
    const std::optional<Constant> scalar = EvaluateConstant(value->a);
    ATALLA_CHECK(scalar.has_value() && scalar->is_float);
    for (int lane = 0; lane < kLanes; ++lane) {
      PutBytes(global, offset + 2 * lane, RoundToBf16(scalar->float_word) >> 16, 2);
    }
    return;
  }
  const std::optional<Constant> constant = EvaluateConstant(value);
  ATALLA_CHECK(constant.has_value());
  if (element.field != nullptr) {
    PutBits(global, offset, *element.field, static_cast<uint32_t>(constant->integer));
  } else if (constant->is_float) {
    if (type.is_volatile) {
      PutBytes(global, offset, constant->float_word, 4);
    } else {
      PutBytes(global, offset, TruncateToBf16(constant->float_word), 2);
    }
  } else if (constant->IsAddress()) {
    PutBytes(global, offset, 0, 4);
    ir::Global::Relocation relocation;
    relocation.offset = static_cast<uint32_t>(offset);
    relocation.addend = static_cast<int32_t>(constant->integer);
    if (constant->variable != nullptr) relocation.symbol = Symbol(*constant->variable);
    if (constant->function != nullptr) relocation.symbol = std::string(constant->function->name);
    if (constant->string != nullptr) relocation.symbol = Symbol(*constant->string);
    global.relocations.push_back(std::move(relocation));
  } else {
    PutBytes(global, offset, static_cast<uint32_t>(constant->integer), SizeOf(type));
  }
}

void GlobalTable::Fill(ir::Global& global, int64_t base, const Initializer& initializer) {
  for (const InitElement& element : initializer.elements) {
    FillElement(global, base + element.offset, element);
  }
}

void GlobalTable::Define(const Variable& variable, const SourceManager& sources) {
  ir::Global global;
  global.name = variable.link_name;
  global.location = sources.Resolve(variable.loc);
  if (variable.is_extern) {
    global.is_external = true;
    if (!IsComplete(variable.type)) {
      global.size_bytes = 0;
    } else {
      global.size_bytes = static_cast<uint32_t>(SizeOf(variable.type));
    }
    module_.AddGlobal(std::move(global));
    return;
  }
  global.size_bytes = static_cast<uint32_t>(SizeOf(variable.type));
  global.align_bytes = static_cast<uint32_t>(AlignOf(variable.type));
  if (variable.initializer != nullptr) Fill(global, 0, *variable.initializer);
  module_.AddGlobal(std::move(global));
}

}  // namespace atalla::cc
