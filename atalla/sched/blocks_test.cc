#include "atalla/sched/blocks.h"

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/code_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using Blocks = std::vector<Block>;

TEST(BlocksTest, CutsAtLabelsAndAfterControl) {
  const assembler::Code code = Assemble(R"(
        addi.s x1, x0, 1
        addi.s x2, x0, 2
loop:   addi.s x3, x3, 1
again:  beq.s x1, x2, loop
        jal x0, end
        halt.s
        jalr x0, x1, 0
        nop.s
end:
)");
  EXPECT_EQ(FindBlocks(code), (Blocks{{0, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 6}, {6, 7}, {7, 8}}));
}

TEST(BlocksTest, SeveralLabelsInOnePlaceMakeOneBlock) {
  const assembler::Code code = Assemble("a: b: nop.s\nc: d: nop.s\ne: f:\n");
  EXPECT_EQ(FindBlocks(code), (Blocks{{0, 1}, {1, 2}}));
}

TEST(BlocksTest, NoCodeNoBlocks) {
  EXPECT_TRUE(FindBlocks(assembler::Code()).empty());
  assembler::Code label_only;
  label_only.labels.push_back({"end", 0});
  EXPECT_TRUE(FindBlocks(label_only).empty());
}

TEST(BlocksTest, OneBlockWithoutLabelsOrControl) {
  EXPECT_EQ(FindBlocks(Assemble("nop.s\nnop.s\nnop.s\n")), (Blocks{{0, 3}}));
}

}  // namespace
}  // namespace atalla::sched
