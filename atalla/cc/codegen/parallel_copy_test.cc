#include "atalla/cc/codegen/parallel_copy.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "atalla/cc/codegen/machine.h"
#include "atalla/isa/table.h"

namespace atalla::cc {
namespace {

Reg Virtual(int number) { return {isa::RegisterFile::kScalar, true, number}; }

// Carries out the sequence: register -> whose first value it holds.
std::map<Reg, Reg> CarryOut(const std::vector<std::pair<Reg, Reg>>& sequence) {
  std::map<Reg, Reg> holds;
  for (const auto& [to, from] : sequence) {
    const auto found = holds.find(from);
    const Reg value = found == holds.end() ? from : found->second;
    holds[to] = value;
  }
  return holds;
}

// Every assignment of four registers to the values of four registers, targets distinct: 4^4.
TEST(ParallelCopyTest, EverySmallCaseComesOutRight) {
  for (int code = 0; code < 256; ++code) {
    std::vector<std::pair<Reg, Reg>> copies;
    for (int to = 0; to < 4; ++to) copies.emplace_back(Virtual(to), Virtual(code >> (2 * to) & 3));
    int next = 100;
    const auto sequence =
        SequentializeCopies(copies, [&](isa::RegisterFile) { return Virtual(next++); });
    std::map<Reg, Reg> holds = CarryOut(sequence);
    for (const auto& [to, from] : copies) {
      const Reg value = holds.count(to) == 0 ? to : holds[to];
      EXPECT_EQ(value, from) << code;
    }
    // A cycle costs one copy more than its length, and nothing else costs any: two at most here.
    size_t moved = 0;
    for (const auto& [to, from] : copies) moved += to == from ? 0 : 1;
    EXPECT_LE(sequence.size(), moved + 2) << code;
    EXPECT_EQ(sequence.size() - moved, static_cast<size_t>(next - 100)) << code;
  }
}

TEST(ParallelCopyTest, ChainsNeedNoTemporary) {
  const auto sequence = SequentializeCopies(
      {{Virtual(1), Virtual(0)}, {Virtual(2), Virtual(1)}, {Virtual(3), Virtual(2)}},
      [](isa::RegisterFile) -> Reg {
        ADD_FAILURE() << "a temporary for a chain";
        return {};
      });
  ASSERT_EQ(sequence.size(), 3u);
  EXPECT_EQ(sequence[0].first, Virtual(3));
  EXPECT_EQ(sequence[2].first, Virtual(1));
}

TEST(ParallelCopyTest, SingleInstructionConstants) {
  EXPECT_TRUE(IsSingleInstructionConstant(0));
  EXPECT_TRUE(IsSingleInstructionConstant(16777215));  // li.s: 25 bits, signed.
  EXPECT_FALSE(IsSingleInstructionConstant(16777217));
  EXPECT_TRUE(IsSingleInstructionConstant(16777216));  // lui.s: low seven bits clear.
  EXPECT_TRUE(IsSingleInstructionConstant(-16777216));
  EXPECT_FALSE(IsSingleInstructionConstant(-16777217));
  EXPECT_TRUE(IsSingleInstructionConstant(0x3FC00000));  // 1.5.
  EXPECT_TRUE(IsSingleInstructionConstant(INT32_MIN));
  EXPECT_FALSE(IsSingleInstructionConstant(INT32_MAX));
}

}  // namespace
}  // namespace atalla::cc
