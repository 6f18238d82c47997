#include "atalla/sched/modulo/check_pipeline.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/loops.h"
#include "atalla/sched/modulo/pipeline.h"
#include "atalla/sched/modulo/planner.h"
#include "atalla/sched/values.h"
#include "gtest/gtest.h"

namespace atalla::sched::modulo {
namespace {

using assembler::Code;
using assembler::CodeInstruction;
using isa::Instruction;
using isa::Op;

const isa::MachineModel& Machine() {
  static const auto* const machine = new isa::MachineModel(isa::MachineModel::Default());
  return *machine;
}

// Rows of a matrix product, with what the loop takes for granted; sums of a vector in memory, one
// element a step; weights; a product of all elements that ends where the data says.
constexpr absl::string_view kLoops[] = {
    "l: vreg.ld v1, x5, x3, 31, 0\n"
    "vreg.ld v2, x6, x3, 31, 1\n"
    "gemm.vv v3, v1, v2, m0\n"
    "vreg.st v3, x6, x3, 31, 1\n"
    "addi.s x3, x3, 1\n"
    "blt.s x3, x4, l\n",
    "li.s x6, 4096\n"
    "l: lw.s x7, 0(x5)\n"
    "add.bf x8, x8, x7\n"
    "sw.s x8, 512(x5)\n"
    "addi.s x5, x5, 4\n"
    "bne.s x3, x4, l, 1\n",
    "li.s x3, 0\n"
    "l: vreg.ld v1, x5, x3, 31, 1\n"
    "lw.vi v0, v1, 0, m0\n"
    "addi.s x3, x3, 1\n"
    "ble.s x3, x4, l\n",
    "l: lw.s x6, 4(x5)\n"
    "mul.bf x7, x7, x6\n"
    "lw.s x5, 0(x5)\n"
    "bne.s x5, x0, l\n",
    "l: vreg.ld v1, x0, x3, 31, 0\n"
    "mul.vs v2, v1, x6, m1\n"
    "add.vv v3, v2, v1, m1\n"
    "vreg.st v3, x0, x3, 31, 1\n"
    "bne.s x3, x4, l, 1\n",
};

// The loop of a program, and the pipeline that the planner makes of it.
class Pipelined {
 public:
  explicit Pipelined(absl::string_view text)
      : code_(Assemble(absl::StrCat(text, "halt.s\n"))), loop_(FindLoops(code_)[0]) {
    known_ = LoopEntries(code_).Known(loop_);
    named_ = NamedRegisters(code_);
    const RuleSet rules = RulesL2(Machine());
    LoopPlan plan = Planner(code_, Machine(), rules, FreeRegisters(code_), nullptr)
                        .Plan(loop_, 100, 1000, "p_");
    rewriting_.before = absl::MakeConstSpan(code_.instructions).subspan(loop_.begin, loop_.size());
    rewriting_.known = known_;
    rewriting_.named = named_;
    rewriting_.copies = plan.copies;
    rewriting_.least = plan.stages + 1;
    rewriting_.iterations = plan.stages + 2 * plan.copies + 1;
    pipeline_ = *std::move(plan.pipeline);
  }
  Pipelined(const Pipelined&) = delete;
  Pipelined& operator=(const Pipelined&) = delete;

  Pipeline& pipeline() { return pipeline_; }
  CodeInstruction& at(size_t i) { return pipeline_.instructions[i]; }
  // Behind the tests of assumptions: that numbers do not wrap is taken for granted.
  size_t first() const { return static_cast<size_t>(pipeline_.setup_size); }
  absl::Status Check() {
    rewriting_.after = pipeline_.instructions;
    rewriting_.labels = pipeline_.labels;
    return CheckPipeline(rewriting_, Machine());
  }
  bool IsCaught() { return Check().code() == absl::StatusCode::kInternal; }

 private:
  Code code_;
  Loop loop_;
  std::vector<KnownRegister> known_;
  std::vector<isa::Register> named_;
  Pipeline pipeline_;
  LoopRewriting rewriting_;
};

class CheckPipelineTest : public testing::TestWithParam<absl::string_view> {};

TEST_P(CheckPipelineTest, PipelinesAreRight) {
  Pipelined loop(GetParam());
  EXPECT_TRUE(loop.Check().ok()) << loop.Check();
}

TEST_P(CheckPipelineTest, EveryInstructionCounts) {
  Pipelined loop(GetParam());
  const std::vector<CodeInstruction> right = loop.pipeline().instructions;
  for (size_t i = loop.first(); i < right.size(); ++i) {
    loop.at(i) = {};
    EXPECT_TRUE(loop.IsCaught()) << i << " " << isa::ToString(right[i].instruction);
    loop.at(i) = right[i];
  }
}

TEST_P(CheckPipelineTest, EveryFieldCounts) {
  Pipelined loop(GetParam());
  const std::vector<CodeInstruction> right = loop.pipeline().instructions;
  for (size_t i = loop.first(); i < right.size(); ++i) {
    Instruction& in = loop.at(i).instruction;
    for (const isa::OperandInfo& operand : isa::GetInfo(in.op).operands) {
      const bool target = operand.field == isa::Field::kImm && !right[i].target.empty();
      const bool ignored =
          operand.access == isa::Access::kNone &&
          (operand.kind == isa::OperandKind::kMask || operand.kind == isa::OperandKind::kVector);
      if (target || ignored) continue;
      isa::SetField(in, operand.field, isa::GetField(in, operand.field) ^ 1);
      EXPECT_TRUE(loop.IsCaught())
          << i << " " << isa::ToString(right[i].instruction) << " as " << isa::ToString(in);
      in = right[i].instruction;
    }
  }
}

TEST_P(CheckPipelineTest, EveryExitCounts) {
  Pipelined loop(GetParam());
  const std::vector<CodeInstruction> right = loop.pipeline().instructions;
  const std::vector<assembler::CodeLabel> labels = loop.pipeline().labels;
  for (size_t i = loop.first(); i < right.size(); ++i) {
    if (right[i].target.empty()) continue;
    const auto target = std::find_if(labels.begin(), labels.end(), [&](const auto& label) {
      return label.name == right[i].target;
    });
    // The closest other places.
    std::string before;
    std::string after;
    for (const assembler::CodeLabel& label : labels) {
      if (label.index < target->index) before = label.name;
      if (label.index > target->index && after.empty()) after = label.name;
    }
    for (const std::string& other : {before, after}) {
      if (other.empty()) continue;
      loop.at(i).target = other;
      EXPECT_TRUE(loop.IsCaught()) << i << " to " << other;
    }
    loop.at(i) = right[i];
    if (right[i].instruction.op == Op::kJal) continue;
    loop.at(i).instruction.op = isa::InvertedBranch(right[i].instruction.op);
    EXPECT_TRUE(loop.IsCaught()) << i << " inverted";
    loop.at(i) = right[i];
  }
}

// `b` reads what `a` writes, or the other way round.
bool Meet(const Instruction& a, const Instruction& b) {
  const isa::RegisterEffects of_a = isa::GetRegisterEffects(a);
  const isa::RegisterEffects of_b = isa::GetRegisterEffects(b);
  const auto reads = [](const isa::RegisterEffects& x, const isa::RegisterEffects& y) {
    return !y.writes.empty() &&
           std::find(x.reads.begin(), x.reads.end(), y.writes[0]) != x.reads.end();
  };
  return reads(of_a, of_b) || reads(of_b, of_a);
}

TEST_P(CheckPipelineTest, OrderCounts) {
  Pipelined loop(GetParam());
  int swapped = 0;
  for (size_t i = loop.first(); i + 1 < loop.pipeline().instructions.size(); ++i) {
    const Instruction& a = loop.at(i).instruction;
    const Instruction& b = loop.at(i + 1).instruction;
    if (!loop.at(i).target.empty() || !loop.at(i + 1).target.empty()) continue;
    const bool pushes = a.op == Op::kLwVi && b.op == Op::kLwVi;
    if (a == b || !(pushes || Meet(a, b))) continue;
    std::swap(loop.at(i), loop.at(i + 1));
    EXPECT_TRUE(loop.IsCaught()) << i << " " << isa::ToString(loop.at(i).instruction);
    std::swap(loop.at(i), loop.at(i + 1));
    ++swapped;
  }
  if (swapped == 0) GTEST_SKIP() << "no neighbours depend on each other";
}

INSTANTIATE_TEST_SUITE_P(Loops, CheckPipelineTest, testing::ValuesIn(kLoops),
                         [](const auto& info) { return absl::StrCat("Loop", info.index); });

// The loop of `before`, from its label l on, against `after`, whose end is done.
absl::Status CheckTexts(absl::string_view before, absl::string_view after, int iterations = 6) {
  const Code loop = Assemble(before);
  const Code code = Assemble(absl::StrCat(after, "done: halt.s\n"));
  const std::vector<isa::Register> named = NamedRegisters(loop);
  LoopRewriting rewriting;
  rewriting.before = loop.instructions;
  for (const assembler::CodeLabel& label : loop.labels) rewriting.loop = label.index;
  rewriting.after = absl::MakeConstSpan(code.instructions).first(code.instructions.size() - 1);
  rewriting.labels = code.labels;
  rewriting.named = named;
  rewriting.iterations = iterations;
  return CheckPipeline(rewriting, Machine());
}

constexpr char kCopy[] =
    "l: lw.s x5, 0(x3)\n"
    "sw.s x5, 1024(x3)\n"
    "addi.s x3, x3, 4\n"
    "blt.s x3, x4, l\n";

// The load of the next element before the store of this one, and a test in front that sends short
// loops elsewhere: x4 - x3 > 4, if there are two elements.
TEST(CheckPipelineTest, WrittenByHand) {
  constexpr absl::string_view kOverlapped =
      "sub.s x9, x4, x3\n"
      "li.s x10, 4\n"
      "bge.s x10, x9, one\n"
      "lw.s x11, 0(x3)\n"
      "k: addi.s x3, x3, 4\n"
      "addi.s x12, x11, 0\n"
      "lw.s x11, 0(x3)\n"
      "sw.s x12, 1020(x3)\n"
      "addi.s x13, x3, 4\n"
      "blt.s x13, x4, k\n"
      "addi.s x5, x11, 0\n"
      "sw.s x11, 1024(x3)\n"
      "addi.s x3, x3, 4\n"
      "jal x0, done\n"
      "one: lw.s x5, 0(x3)\n"
      "sw.s x5, 1024(x3)\n"
      "addi.s x3, x3, 4\n";
  EXPECT_TRUE(CheckTexts(kCopy, kOverlapped).ok()) << CheckTexts(kCopy, kOverlapped);

  const auto message = [&](absl::string_view was, absl::string_view is) {
    const absl::Status status = CheckTexts(kCopy, absl::StrReplaceAll(kOverlapped, {{was, is}}));
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal) << is;
    return std::string(status.message());
  };
  EXPECT_EQ(message("addi.s x5, x11, 0\n", ""),
            "wrong pipeline of the loop at test.s:1:4: with 2 iterations leaves x5 otherwise");
  EXPECT_EQ(
      message("sw.s x12, 1020(x3)", "sw.s x12, 1016(x3)"),
      "wrong pipeline of the loop at test.s:1:4: with 2 iterations makes other accesses, or in "
      "another order, from sw.s x5, 1024(x3) on");
  // One more, or less, than the test is for.
  EXPECT_NE(message("li.s x10, 4", "li.s x10, 8"), "");
  EXPECT_NE(message("li.s x10, 4", "li.s x10, 0"), "");
  EXPECT_EQ(message("jal x0, done", "jal x0, k"),
            "wrong pipeline of the loop at test.s:1:4: does not end");
  EXPECT_EQ(message("jal x0, done", "halt.s"),
            "wrong pipeline of the loop at test.s:1:4: goes elsewhere");
  EXPECT_EQ(
      message("one: lw.s x5, 0(x3)\n", "one: lw.s x5, 0(x3)\nsw.s x5, 1024(x3)\n"),
      "wrong pipeline of the loop at test.s:1:4: with 1 iterations makes other accesses, or in "
      "another order, from sw.s x5, 1024(x3) on");
}

// The element that is stored may be the one that is loaded next: 4 bytes instead of 1024 on.
TEST(CheckPipelineTest, LoadsStayBehindStoresThatTheyMayMeet) {
  constexpr absl::string_view kBefore =
      "l: lw.s x5, 0(x3)\nsw.s x5, 4(x3)\naddi.s x3, x3, 4\nblt.s x3, x4, l\n";
  constexpr absl::string_view kAfter =
      "lw.s x5, 0(x3)\n"
      "k: addi.s x3, x3, 4\n"
      "bge.s x3, x4, out\n"
      "addi.s x12, x5, 0\n"
      "lw.s x5, 0(x3)\n"
      "sw.s x12, 0(x3)\n"
      "jal x0, k\n"
      "out: sw.s x5, 0(x3)\n";
  EXPECT_FALSE(CheckTexts(kBefore, kAfter).ok());
  EXPECT_TRUE(CheckTexts(absl::StrReplaceAll(kBefore, {{"4(x3)", "8(x3)"}}),
                         absl::StrReplaceAll(kAfter, {{"sw.s x12, 0(x3)", "sw.s x12, 4(x3)"},
                                                      {"sw.s x5, 0(x3)", "sw.s x5, 4(x3)"}}))
                  .ok());
}

// What is in front of the loop may become part of it.
TEST(CheckPipelineTest, WithTheBlockBefore) {
  constexpr absl::string_view kBefore =
      "li.s x3, 0\n"
      "addi.s x6, x7, 5\n"
      "l: add.s x6, x6, x3\n"
      "blt.s x3, x4, l, 1\n";
  constexpr absl::string_view kAfter =
      "addi.s x6, x7, 5\n"
      "bge.s x0, x4, one\n"
      "li.s x3, 1\n"
      "k: add.s x6, x6, x3\n"
      "blt.s x3, x4, k, 1\n"
      "jal x0, done\n"
      "one: li.s x3, 1\n";
  EXPECT_TRUE(CheckTexts(kBefore, kAfter).ok()) << CheckTexts(kBefore, kAfter);
  EXPECT_FALSE(CheckTexts(kBefore, absl::StrReplaceAll(kAfter, {{"x7, 5", "x7, 6"}})).ok());
}

// A loop that is known to run 3 times need not look.
TEST(CheckPipelineTest, KnownNumberOfIterations) {
  const Code loop = Assemble("l: add.s x5, x5, x3\nblt.s x3, x4, l, 1\n");
  const Code code = Assemble(
      "add.s x5, x5, x3\naddi.s x6, x3, 1\nadd.s x5, x5, x6\n"
      "addi.s x6, x6, 1\nadd.s x5, x5, x6\nli.s x3, 3\n");
  const std::vector<isa::Register> named = NamedRegisters(loop);
  std::vector<KnownRegister> known = {{3, 0}, {4, 2}};
  LoopRewriting rewriting = {loop.instructions, 0, code.instructions, {}, known, named};
  rewriting.iterations = 9;
  EXPECT_TRUE(CheckPipeline(rewriting, Machine()).ok()) << CheckPipeline(rewriting, Machine());
  known = {{3, 0}, {4, 3}};
  EXPECT_FALSE(CheckPipeline(rewriting, Machine()).ok());
  known = {{4, 2}};
  EXPECT_FALSE(CheckPipeline(rewriting, Machine()).ok());
}

}  // namespace
}  // namespace atalla::sched::modulo
