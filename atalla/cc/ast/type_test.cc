// AtallaC specification, section 4: sizes and alignments, and types as people write them.

#include "atalla/cc/ast/type.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace atalla::cc {
namespace {

class TypeTest : public testing::Test {
 protected:
  TypeTable types_;
};

TEST_F(TypeTest, SizesAndAlignments) {
  const struct {
    TypeKind kind;
    int64_t bytes;
  } cases[] = {
      {TypeKind::kChar, 1},  {TypeKind::kUnsignedChar, 1},  {TypeKind::kShort, 2},
      {TypeKind::kInt, 4},   {TypeKind::kUnsignedShort, 2}, {TypeKind::kUnsigned, 4},
      {TypeKind::kFloat, 2}, {TypeKind::kVec, 64},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(SizeOf(types_.Simple(c.kind)), c.bytes);
    EXPECT_EQ(AlignOf(types_.Simple(c.kind)), c.bytes);
  }
  EXPECT_EQ(SizeOf(types_.PointerTo(types_.Vec())), 4);
  EXPECT_EQ(SizeOf(types_.ArrayOf(types_.Vec(), 3)), 192);
  EXPECT_EQ(AlignOf(types_.ArrayOf(types_.Vec(), 3)), 64);
  EXPECT_EQ(SizeOf(types_.ArrayOf(types_.ArrayOf(types_.Char(), 5), 7)), 35);
}

// For words that a host writes as float32.
TEST_F(TypeTest, AVolatileFloatHasFourBytes) {
  QualType type = types_.Float();
  type.is_volatile = true;
  EXPECT_EQ(SizeOf(type), 4);
  EXPECT_EQ(AlignOf(type), 4);
  EXPECT_EQ(SizeOf(types_.ArrayOf(type, 3)), 12);
}

TEST_F(TypeTest, Completeness) {
  EXPECT_FALSE(IsComplete(types_.Void()));
  EXPECT_FALSE(IsComplete(types_.ArrayOf(types_.Int(), -1)));
  EXPECT_FALSE(IsComplete(types_.RecordType(TypeKind::kStruct, "S", {})));
  EXPECT_FALSE(IsComplete(types_.Function(types_.Int(), {}, false)));
  EXPECT_TRUE(IsComplete(types_.PointerTo(types_.Void())));
  EXPECT_TRUE(IsComplete(types_.ArrayOf(types_.Int(), 1)));
}

TEST_F(TypeTest, SameTypesAreTheSameByStructure) {
  const QualType int_pointer = types_.PointerTo(types_.Int());
  EXPECT_TRUE(SameType(int_pointer, types_.PointerTo(types_.Int())));
  EXPECT_FALSE(SameType(int_pointer, types_.PointerTo(types_.Unsigned())));
  QualType constant = types_.Int();
  constant.is_const = true;
  EXPECT_TRUE(SameType(types_.Int(), constant));
  EXPECT_FALSE(SameType(int_pointer, types_.PointerTo(constant)));
  EXPECT_TRUE(SameType(types_.ArrayOf(types_.Int(), -1), types_.ArrayOf(types_.Int(), 4)));
  EXPECT_FALSE(SameType(types_.ArrayOf(types_.Int(), 3), types_.ArrayOf(types_.Int(), 4)));
  EXPECT_FALSE(SameType(types_.RecordType(TypeKind::kStruct, "S", {}),
                        types_.RecordType(TypeKind::kStruct, "S", {})));
  EXPECT_FALSE(SameType(types_.Function(types_.Int(), {types_.Int()}, false),
                        types_.Function(types_.Int(), {types_.Int()}, true)));
}

TEST_F(TypeTest, NamesAreAsWritten) {
  QualType constant = types_.Int();
  constant.is_const = true;
  EXPECT_EQ(TypeName(types_.PointerTo(constant)), "const int *");
  EXPECT_EQ(TypeName(types_.ArrayOf(types_.PointerTo(types_.Vec()), 3)), "vec *[3]");
  EXPECT_EQ(TypeName(types_.PointerTo(types_.ArrayOf(types_.Float(), 3))), "float (*)[3]");
  EXPECT_EQ(TypeName(types_.Function(types_.Void(), {types_.Int(), types_.Float()}, false)),
            "void (int, float)");
  EXPECT_EQ(TypeName(types_.PointerTo(types_.Function(types_.Int(), {}, false))), "int (*)(void)");
  EXPECT_EQ(TypeName(types_.RecordType(TypeKind::kUnion, "U", {})), "union U");
  EXPECT_EQ(TypeName(types_.EnumType("E")), "enum E");
}

}  // namespace
}  // namespace atalla::cc
