#include "atalla/isa/effects.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "gtest/gtest.h"

namespace atalla::isa {
namespace {

std::string Names(absl::Span<const Register> registers) {
  std::vector<std::string> names;
  for (const Register reg : registers) names.push_back(reg.ToString());
  std::sort(names.begin(), names.end());
  return absl::StrJoin(names, " ");
}

Instruction Make(Op op, int rd, int rs1, int rs2, int mask = 0, int increment = 0) {
  Instruction instruction;
  instruction.op = op;
  instruction.rd = static_cast<uint8_t>(rd);
  instruction.rs1 = static_cast<uint8_t>(rs1);
  instruction.rs2 = static_cast<uint8_t>(rs2);
  instruction.mask = static_cast<uint8_t>(mask);
  instruction.increment = static_cast<uint8_t>(increment);
  return instruction;
}

// One row a format and one for each exception. Worked by hand from sections 8 to 12 of the
// instruction-set specification.
TEST(Effects, OfEveryFormat) {
  const struct {
    Instruction instruction;
    const char* reads;
    const char* writes;
  } kRows[] = {
      {Make(Op::kAddS, 3, 1, 2), "x1 x2", "x3"},
      {Make(Op::kBftsS, 3, 1, 2), "x1", "x3"},  // Unary: rs2 is ignored.
      {Make(Op::kSqrtBf, 3, 1, 2), "x1", "x3"},
      {Make(Op::kAddiS, 3, 1, 9), "x1", "x3"},
      {Make(Op::kJalr, 3, 1, 9), "x1", "x3"},
      {Make(Op::kLwS, 3, 1, 9), "x1", "x3"},
      {Make(Op::kSwS, 3, 1, 9), "x1 x3", ""},   // The stored register is in the rd field.
      {Make(Op::kBltS, 9, 1, 2), "x1 x2", ""},  // Increment 0 writes nothing.
      {Make(Op::kBltS, 9, 1, 2, 0, 5), "x1 x2", "x1"},
      {Make(Op::kJal, 1, 9, 9), "", "x1"},
      {Make(Op::kLiS, 3, 9, 9), "", "x3"},
      {Make(Op::kNopS, 3, 1, 2), "", ""},
      {Make(Op::kHaltS, 3, 1, 2), "", ""},
      {Make(Op::kAddVv, 3, 1, 2, 4), "m4 v1 v2 v3", "v3"},  // Lanes that are off stay.
      {Make(Op::kGemmVv, 3, 1, 2, 4), "v1 v2", "v3"},       // The mask is ignored.
      {Make(Op::kMulVs, 3, 1, 2, 4), "m4 v1 v3 x2", "v3"},
      {Make(Op::kExpiVi, 3, 1, 9, 4), "m4 v1 v3", "v3"},
      {Make(Op::kRsumVi, 3, 1, 9, 4), "m4 v1", "v3"},  // Writes every lane.
      {Make(Op::kLwVi, 3, 1, 9, 4), "v1", ""},
      {Make(Op::kMgtMvv, 3, 1, 2, 4), "m3 m4 v1 v2", "m3"},
      {Make(Op::kMgtMvs, 3, 1, 2, 4), "m3 m4 v1 x2", "m3"},
      {Make(Op::kVregLd, 3, 1, 2), "x1 x2 x33", "v3"},
      {Make(Op::kVregSt, 3, 1, 2), "v3 x1 x2 x33", ""},
      {Make(Op::kScpadLd, 3, 1, 2), "x1 x2 x3", ""},  // Writes no register.
      {Make(Op::kScpadSt, 3, 1, 2), "x1 x2 x3", ""},
      {Make(Op::kVmovVts, 3, 1, 9), "v1", "x3"},
      {Make(Op::kMvMts, 3, 1, 9), "m1", "x3"},
      {Make(Op::kMvStm, 3, 1, 9), "x1", "m3"},
      // x0 and v0 are constants; m0 is a register.
      {Make(Op::kAddS, 0, 0, 2), "x2", ""},
      {Make(Op::kAddVv, 0, 0, 2), "m0 v2", ""},
      {Make(Op::kMvStm, 0, 0, 0), "", "m0"},
      {Make(Op::kBeqS, 0, 0, 0, 0, 7), "", ""},
  };
  absl::flat_hash_set<int> formats;
  for (const auto& row : kRows) {
    const RegisterEffects effects = GetRegisterEffects(row.instruction);
    EXPECT_EQ(Names(effects.reads), row.reads) << GetInfo(row.instruction.op).mnemonic;
    EXPECT_EQ(Names(effects.writes), row.writes) << GetInfo(row.instruction.op).mnemonic;
    formats.insert(static_cast<int>(GetInfo(row.instruction.op).format));
  }
  EXPECT_EQ(formats.size(), 15u) << "a format has no row";
}

TEST(Effects, OnMemoryScratchpadAndWeights) {
  EXPECT_TRUE(HasEffect(Op::kLwS, kReadsMemory));
  EXPECT_FALSE(HasEffect(Op::kLwS, kWritesMemory));
  EXPECT_TRUE(HasEffect(Op::kShwS, kWritesMemory));
  EXPECT_TRUE(HasEffect(Op::kScpadLd, kReadsMemory) && HasEffect(Op::kScpadLd, kWritesScratchpad));
  EXPECT_TRUE(HasEffect(Op::kScpadSt, kWritesMemory) && HasEffect(Op::kScpadSt, kReadsScratchpad));
  EXPECT_TRUE(HasEffect(Op::kVregLd, kReadsMemory) && HasEffect(Op::kVregLd, kReadsScratchpad));
  EXPECT_TRUE(HasEffect(Op::kLwVi, kWritesWeights));
  EXPECT_TRUE(HasEffect(Op::kGemmVv, kReadsWeights));
  EXPECT_FALSE(HasEffect(Op::kGemmVv, kWritesWeights));
  EXPECT_TRUE(HasEffect(Op::kHaltS, kIsControl));
  EXPECT_FALSE(HasEffect(Op::kJal, kIsConditional));
}

TEST(Register, Names) {
  EXPECT_EQ((Register{RegisterFile::kScalar, 255}).ToString(), "x255");
  EXPECT_EQ((Register{RegisterFile::kVector, 0}).ToString(), "v0");
  EXPECT_EQ((Register{RegisterFile::kMask, 15}).ToString(), "m15");
  EXPECT_NE((Register{RegisterFile::kMask, 1}), (Register{RegisterFile::kScalar, 1}));
}

}  // namespace
}  // namespace atalla::isa
