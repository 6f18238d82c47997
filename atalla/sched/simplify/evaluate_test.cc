#include "atalla/sched/simplify/evaluate.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/schedule.h"
#include "gtest/gtest.h"

namespace atalla::sched::simplify {
namespace {

using isa::Op;

// Where results change: signs, carries, shift amounts, floats of every kind, limits of conversions.
constexpr uint32_t kEdges[] = {
    0,          1,          2,          3,          7,          31,         32,         33,
    63,         64,         127,        128,        255,        2047,       2048,       0x3F80,
    0x7F80,     0x7FC0,     0x8000,     0xFFFF,     0x10000,    0xFFFFFF,   0x1000000,  0x3F800000,
    0x40490FDB, 0x00800000, 0x007FFFFF, 0x00200000, 0x5F000000, 0x5EFFFFFF, 0x4F000000, 0x7F000000,
    0x7F7FFFFF, 0x7F800000, 0x7F800001, 0x7FC00000, 0x7FFFFFFF, 0x80000000, 0x80000001, 0x80800000,
    0xBF800000, 0xC0490FDB, 0xDF000000, 0xFF7FFFFF, 0xFF800000, 0xFFC00001, 0xFFFFF800, 0xFFFFFFE0,
    0xFFFFFFFE, 0xFFFFFFFF};
constexpr absl::string_view kPresets[] = {"default", "reference"};

Outcome RunText(absl::string_view text, const StartState& start) {
  const auto program = ScheduleProgram(Assemble(text), {"linear"});
  EXPECT_TRUE(program.ok()) << program.status();
  return Execute(*program, start, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
}

StartState Registers(absl::string_view preset,
                     const std::vector<std::pair<uint32_t, uint32_t>>& pairs) {
  StartState start;
  start.preset = std::string(preset);
  for (size_t k = 0; k < pairs.size(); ++k) {
    start.registers.emplace_back(10 + 2 * k, pairs[k].first);
    start.registers.emplace_back(11 + 2 * k, pairs[k].second);
  }
  return start;
}

std::vector<Op> ScalarOperations() {
  std::vector<Op> ops;
  for (const isa::InstructionInfo& info : isa::AllInstructions()) {
    const bool scalar = info.format == isa::Format::kR || info.format == isa::Format::kI;
    const bool computes = info.op != Op::kNopS && info.op != Op::kHaltS && info.op != Op::kJalr;
    if (scalar && computes) ops.push_back(info.op);
  }
  return ops;
}

// Line k computes x(160 + k) from pair k.
std::string Line(Op op, size_t k, uint32_t b) {
  const isa::InstructionInfo& info = isa::GetInfo(op);
  const std::string text = absl::StrCat(info.mnemonic, " x", 160 + k, ", x", 10 + 2 * k, ", ");
  if (info.format == isa::Format::kI) {
    return absl::StrCat(text, static_cast<int32_t>(b), "\n");
  }
  return absl::StrCat(text, "x", 11 + 2 * k, "\n");
}

// Each operation on each pair of edges: what Evaluate gives is what the emulator computes under
// both presets, and where it gives nothing one of them traps.
TEST(EvaluateTest, GivesWhatTheMachineComputes) {
  for (const Op op : ScalarOperations()) {
    SCOPED_TRACE(isa::GetInfo(op).mnemonic);
    std::vector<std::pair<uint32_t, uint32_t>> pairs;
    std::string text;
    int traps = 0;
    const auto flush = [&] {
      for (absl::string_view preset : kPresets) {
        const Outcome outcome = RunText(text + "halt.s\n", Registers(preset, pairs));
        ASSERT_TRUE(outcome.status.ok()) << preset << ": " << outcome.status;
        for (size_t k = 0; k < pairs.size(); ++k) {
          EXPECT_EQ(outcome.state.scalars[160 + k], *Evaluate(op, pairs[k].first, pairs[k].second))
              << preset << ": " << pairs[k].first << ", " << pairs[k].second;
        }
      }
      pairs.clear();
      text.clear();
    };
    for (const uint32_t a : kEdges) {
      for (const uint32_t b : kEdges) {
        const auto number = static_cast<int32_t>(b);
        const bool fits = number >= -2048 && number <= 2047;
        if (isa::GetInfo(op).format == isa::Format::kI && !fits) continue;
        if (Evaluate(op, a, b)) {
          text += Line(op, pairs.size(), b);
          pairs.emplace_back(a, b);
          if (pairs.size() == 70) flush();
        } else if (++traps % 16 == 1) {
          const StartState start = Registers("reference", {{a, b}});
          EXPECT_FALSE(RunText(Line(op, 0, b) + "halt.s\n", start).status.ok()) << a << ", " << b;
        }
      }
    }
    flush();
  }
}

TEST(EvaluateTest, KnowsBranchesThatAllMachinesAgreeOn) {
  constexpr uint32_t kSome[] = {0, 1, 5, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
  constexpr Op kBranches[] = {Op::kBeqS, Op::kBneS, Op::kBltS, Op::kBgeS, Op::kBgtS, Op::kBleS};
  for (const Op op : kBranches) {
    const std::string text = absl::StrCat(isa::GetInfo(op).mnemonic,
                                          " x10, x11, yes\nli.s x12, 1\nhalt.s\n"
                                          "yes: li.s x12, 2\nhalt.s\n");
    for (const uint32_t a : kSome) {
      for (const uint32_t b : kSome) {
        bool taken[std::size(kPresets)];
        for (size_t i = 0; i < std::size(kPresets); ++i) {
          taken[i] = RunText(text, Registers(kPresets[i], {{a, b}})).state.scalars[12] == 2;
        }
        const std::optional<bool> expected =
            taken[0] == taken[1] ? std::optional<bool>(taken[0]) : std::nullopt;
        EXPECT_EQ(IsTaken(op, a, b), expected) << isa::GetInfo(op).mnemonic << " " << a << " " << b;
      }
    }
  }
  EXPECT_EQ(IsTaken(Op::kJal, 0, 0), std::nullopt);
}

TEST(EvaluateTest, ImmediateFormsAreNamedAfterTheirOperation) {
  int forms = 0;
  for (const isa::InstructionInfo& info : isa::AllInstructions()) {
    const std::optional<Op> form = ImmediateForm(info.op);
    if (!form) continue;
    ++forms;
    const absl::string_view stem = info.mnemonic.substr(0, info.mnemonic.find('.'));
    EXPECT_EQ(isa::GetInfo(*form).mnemonic, absl::StrCat(stem, "i.s"));
  }
  EXPECT_EQ(forms, 13);
}

TEST(EvaluateTest, LeavesWhatIsNoScalarOperation) {
  for (const Op op : {Op::kLiS, Op::kLwS, Op::kJalr, Op::kAddVv, Op::kVmovVts, Op::kNopS}) {
    EXPECT_EQ(Evaluate(op, 1, 2), std::nullopt);
  }
}

TEST(EvaluateTest, WhatTrapsOrLastsIsNotRemovable) {
  const auto removable = [](absl::string_view text) {
    return IsRemovable(Assemble(text).instructions[0].instruction);
  };
  for (absl::string_view text :
       {"add.s x1, x2, x3", "lw.s x1, 0(x2)", "divi.s x1, x2, 3", "vreg.ld v1, x1, x2, 3, 1",
        "vmov.vts x1, v1, 31", "add.vv v1, v2, v3, m1", "mv.stm m1, x1", "nop.s",
        "sqrt.bf x1, x2, x0", "mgt.mvv m1, v1, v2, m0"}) {
    EXPECT_TRUE(removable(text)) << text;
  }
  for (absl::string_view text :
       {"div.s x1, x2, x3", "modi.s x1, x2, 0", "sw.s x1, 0(x2)", "vreg.ld v1, x1, x2, 3, 2",
        "vreg.st v1, x1, x2, 3, 1", "vmov.vts x1, v1, 32", "gemm.vv v1, v2, v3, m0",
        "lw.vi v0, v1, 0", "scpad.ld x1, x2, x3", "rcp.bf x1, x2, x0", "mul.bf x1, x2, x3",
        "halt.s", "jal x0, 0", "bfts.s x1, x2, x0"}) {
    EXPECT_FALSE(removable(text)) << text;
  }
}

}  // namespace
}  // namespace atalla::sched::simplify
