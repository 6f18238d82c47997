// Objects: where they are, reading and writing them.

#include <cstdint>

#include "atalla/base/check.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/irgen/function_generator.h"
#include "atalla/cc/irgen/lowering.h"

namespace atalla::cc {

ir::Value* FunctionGenerator::Offset(ir::Value* address, int64_t bytes) {
  return bytes == 0 ? address : builder_.Add(address, target_->Int(bytes));
}

ir::Value* FunctionGenerator::AddressOf(const Expr* e) {
  switch (e->kind) {
    case ExprKind::kVariable:
      if (e->variable->is_global) return target_->SymbolAddress(globals_.Symbol(*e->variable));
      ATALLA_CHECK(locals_[e->variable].address != nullptr);
      return locals_[e->variable].address;
    case ExprKind::kString:
      return target_->SymbolAddress(globals_.Symbol(*e->string));
    case ExprKind::kFunction:
      return target_->SymbolAddress(e->function->name);
    case ExprKind::kCompoundLiteral:
      if (e->variable->is_global) return target_->SymbolAddress(globals_.Symbol(*e->variable));
      InitializeLocal(e->variable);
      return locals_[e->variable].address;
    case ExprKind::kMember:
      return Offset(e->a->is_lvalue ? AddressOf(e->a) : Evaluate(e->a), e->offset);
    case ExprKind::kUnary:
      if (e->unary == UnaryOp::kDeref) return Evaluate(e->a);
      break;
    default:
      break;
  }
  // A struct that is a value: it lies somewhere all the same.
  return Evaluate(e);
}

FunctionGenerator::Place FunctionGenerator::PlaceOf(const Expr* e) {
  Place place;
  place.type = e->type;
  if (e->kind == ExprKind::kLane) {
    const Place vec = PlaceOf(e->a);
    place.kind = Place::Kind::kLane;
    place.variable = vec.variable;
    place.address = vec.address;
    place.vec_is_volatile = vec.type.is_volatile;
    place.lane = static_cast<int>(e->b->int_value);
    return place;
  }
  if (e->kind == ExprKind::kVariable && !e->variable->is_global) {
    const Local& local = locals_[e->variable];
    if (local.address == nullptr) {
      place.kind = Place::Kind::kVariable;
      place.variable = local.variable;
      return place;
    }
  }
  place.address = AddressOf(e);
  if (e->kind == ExprKind::kMember && e->field->is_bit_field()) {
    place.kind = Place::Kind::kBitField;
    place.field = e->field;
  }
  return place;
}

ir::Value* FunctionGenerator::Read(const Place& place) {
  switch (place.kind) {
    case Place::Kind::kVariable:
      return ssa_.Read(place.variable, builder_.block());
    case Place::Kind::kMemory:
      if (IsRecord(place.type) || IsArray(place.type)) return place.address;
      return builder_.Load(WidthOf(place.type), place.address, place.type.is_volatile);
    case Place::Kind::kBitField:
      return ReadBitField(place);
    case Place::Kind::kLane: {
      ir::Value* vec = place.address == nullptr
                           ? ssa_.Read(place.variable, builder_.block())
                           : builder_.Load(ir::Width::kVec, place.address, place.vec_is_volatile);
      return builder_.VLane(vec, place.lane);
    }
  }
  return nullptr;
}

ir::Value* FunctionGenerator::Write(const Place& place, ir::Value* value) {
  switch (place.kind) {
    case Place::Kind::kVariable:
      ssa_.Write(place.variable, builder_.block(), value);
      return value;
    case Place::Kind::kMemory:
      if (IsRecord(place.type)) {
        CopyBytes(place.address, value, SizeOf(place.type), AlignOf(place.type),
                  place.type.is_volatile);
        return place.address;
      }
      builder_.Store(WidthOf(place.type), value, place.address, place.type.is_volatile);
      return value;
    case Place::Kind::kBitField:
      return WriteBitField(place, value);
    case Place::Kind::kLane: {
      // The one enabled lane gets 0 + value; the others keep theirs.
      ir::Value* old = place.address == nullptr
                           ? ssa_.Read(place.variable, builder_.block())
                           : builder_.Load(ir::Width::kVec, place.address, place.vec_is_volatile);
      ir::Value* mask = builder_.MaskFromInt(target_->Int(int64_t{1} << place.lane));
      ir::Value* vec = builder_.VAdd(target_->ZeroVector(), value, mask, old);
      if (place.address == nullptr) {
        ssa_.Write(place.variable, builder_.block(), vec);
      } else {
        builder_.Store(ir::Width::kVec, vec, place.address, place.vec_is_volatile);
      }
      return value;
    }
  }
  return nullptr;
}

ir::Value* FunctionGenerator::ReadBitField(const Place& place) {
  const Field& field = *place.field;
  ir::Value* container = builder_.Load(WidthOf(field.type), place.address, place.type.is_volatile);
  ir::Value* high = builder_.Binary(ir::Opcode::kShl, container,
                                    target_->Int(32 - field.bit_offset - field.bit_width));
  return builder_.Binary(IsUnsigned(field.type) ? ir::Opcode::kLShr : ir::Opcode::kAShr, high,
                         target_->Int(32 - field.bit_width));
}

ir::Value* FunctionGenerator::WriteBitField(const Place& place, ir::Value* value) {
  const Field& field = *place.field;
  const uint32_t low = field.bit_width == 32 ? 0xFFFFFFFFu : (1u << field.bit_width) - 1;
  const uint32_t mask = low << field.bit_offset;
  ir::Value* container = builder_.Load(WidthOf(field.type), place.address, place.type.is_volatile);
  ir::Value* rest = builder_.Binary(ir::Opcode::kAnd, container, target_->Int(~mask));
  ir::Value* bits = builder_.Binary(ir::Opcode::kAnd, value, target_->Int(low));
  bits = builder_.Binary(ir::Opcode::kShl, bits, target_->Int(field.bit_offset));
  builder_.Store(WidthOf(field.type), builder_.Binary(ir::Opcode::kOr, rest, bits), place.address,
                 place.type.is_volatile);
  // The value of the assignment is what the field now holds.
  ir::Value* high = builder_.Binary(ir::Opcode::kShl, value, target_->Int(32 - field.bit_width));
  return builder_.Binary(IsUnsigned(field.type) ? ir::Opcode::kLShr : ir::Opcode::kAShr, high,
                         target_->Int(32 - field.bit_width));
}

}  // namespace atalla::cc
