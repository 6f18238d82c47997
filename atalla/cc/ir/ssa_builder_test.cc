#include "atalla/cc/ir/ssa_builder.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "absl/status/status.h"
#include "atalla/cc/ir/builder.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/ir/printer.h"
#include "atalla/cc/ir/verifier.h"

namespace atalla::cc::ir {
namespace {

TEST(SsaBuilderTest, IfElse) {
  Function function("f", Type::kI32);
  Value* argument = function.AddArgument(Type::kI32);
  std::vector<Block*> blocks;
  for (int i = 0; i < 4; ++i) blocks.push_back(function.AddBlock());
  SsaBuilder ssa(&function);
  const int x = ssa.AddVariable(Type::kI32);
  const int same = ssa.AddVariable(Type::kI32);
  Builder builder(&function, blocks[0]);
  ssa.Seal(blocks[0]);
  ssa.Write(x, blocks[0], argument);
  ssa.Write(same, blocks[0], argument);
  builder.CondBr(argument, blocks[1], blocks[2]);
  ssa.Seal(blocks[1]);
  ssa.Seal(blocks[2]);
  builder.SetBlock(blocks[1]);
  ssa.Write(x, blocks[1], function.Int(1));
  builder.Br(blocks[3]);
  builder.SetBlock(blocks[2]);
  builder.Br(blocks[3]);
  ssa.Seal(blocks[3]);
  builder.SetBlock(blocks[3]);
  // No phi for what both ways leave alone.
  EXPECT_EQ(ssa.Read(same, blocks[3]), argument);
  builder.Ret(ssa.Read(x, blocks[3]));
  ssa.Finish();
  EXPECT_EQ(PrintFunction(function), R"(function @f(%0:i32) -> i32 {
block0:
  condbr ne %0, 0, block1, block2
block1:
  br block3
block2:
  br block3
block3:
  %1:i32 = phi [1, block1], [%0, block2]
  ret %1
}
)");
}

TEST(SsaBuilderTest, LoopSealedLate) {
  Function function("f", Type::kI32);
  Value* argument = function.AddArgument(Type::kI32);
  std::vector<Block*> blocks;
  for (int i = 0; i < 4; ++i) blocks.push_back(function.AddBlock());
  SsaBuilder ssa(&function);
  const int counter = ssa.AddVariable(Type::kI32);
  const int bound = ssa.AddVariable(Type::kI32);
  const int never_written = ssa.AddVariable(Type::kVec);
  Builder builder(&function, blocks[0]);
  ssa.Seal(blocks[0]);
  ssa.Write(counter, blocks[0], function.Int(0));
  ssa.Write(bound, blocks[0], argument);
  builder.Br(blocks[1]);
  builder.SetBlock(blocks[1]);
  Value* early = ssa.Read(bound, blocks[1]);
  builder.CondBr(Predicate::kSlt, ssa.Read(counter, blocks[1]), early, blocks[2], blocks[3]);
  ssa.Seal(blocks[2]);
  builder.SetBlock(blocks[2]);
  ssa.Write(counter, blocks[2],
            builder.Add(ssa.Read(counter, blocks[2]), ssa.Read(bound, blocks[2])));
  builder.Br(blocks[1]);
  ssa.Seal(blocks[1]);
  ssa.Seal(blocks[3]);
  builder.SetBlock(blocks[3]);
  EXPECT_TRUE(ssa.Read(never_written, blocks[3])->IsUndef());
  // The phi made for it was not needed.
  EXPECT_NE(early, argument);
  EXPECT_EQ(ssa.Resolve(early), argument);
  builder.Ret(ssa.Read(counter, blocks[3]));
  ssa.Finish();
  EXPECT_EQ(PrintFunction(function), R"(function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%2, block2]
  condbr slt %1, %0, block2, block3
block2:
  %2:i32 = add %1, %0
  br block1
block3:
  ret %1
}
)");
}

// Random programs of writes and reads: along random walks, what a read stands for is what was
// written last.
class RandomProgram {
 public:
  static constexpr int kVariables = 3;

  explicit RandomProgram(uint32_t seed)
      : random_(seed), function_("f", Type::kVoid), ssa_(&function_) {
    argument_ = function_.AddArgument(Type::kI32);
    for (int i = 0; i < kVariables; ++i) ssa_.AddVariable(Type::kI32);
    const int count = 3 + static_cast<int>(random_() % 8);
    for (int i = 0; i < count; ++i) function_.AddBlock();
    Connect();
    for (Block* block : function_.blocks()) Fill(block);
    for (Block* block : function_.blocks()) {
      if (!ssa_.IsSealed(block)) ssa_.Seal(block);
    }
    ssa_.Finish();
    for (Read& read : reads_) {
      read.value = read.probe->operand(0);
    }
  }

  void Check() {
    const absl::Status status = VerifyFunction(function_);
    ASSERT_TRUE(status.ok()) << status << PrintFunction(function_);
    for (int walk = 0; walk < 20; ++walk) Walk();
  }

 private:
  struct Read {
    int variable;
    Instruction* probe;
    Value* value;
  };
  struct Step {
    int write_variable = -1;
    Value* written = nullptr;
    int read = -1;
  };

  void Connect() {
    const int count = static_cast<int>(function_.blocks().size());
    for (int i = 0; i < count; ++i) {
      Builder builder(&function_, function_.blocks()[i]);
      // Each block is reached from the one before it.
      if (i + 1 == count) {
        builder.Halt();
      } else if (random_() % 3 == 0) {
        builder.Br(function_.blocks()[i + 1]);
      } else {
        builder.CondBr(argument_, function_.blocks()[i + 1],
                       function_.blocks()[1 + random_() % (count - 1)]);
      }
    }
  }

  void Fill(Block* block) {
    // As early as can be, or with the rest at the end: all that leads here must be complete.
    bool complete = true;
    for (const Block* predecessor : block->predecessors()) {
      complete = complete && steps_.count(predecessor) != 0;
    }
    if (complete && random_() % 4 != 0) ssa_.Seal(block);
    for (int i = 0; i < 4; ++i) {
      Step step;
      const int variable = static_cast<int>(random_() % kVariables);
      if (random_() % 2 == 0) {
        step.write_variable = variable;
        step.written = function_.Int(next_value_++);
        ssa_.Write(variable, block, step.written);
      } else {
        Value* value = ssa_.Read(variable, block);
        // Keeps up with the replacement of phis, as every user does.
        Instruction* probe =
            function_.NewInstruction(Opcode::kStore, Type::kVoid, {value, function_.Int(0)});
        block->InsertBeforeTerminator(probe);
        step.read = static_cast<int>(reads_.size());
        reads_.push_back({variable, probe, nullptr});
      }
      steps_[block].push_back(step);
    }
  }

  void Walk() {
    std::map<int, Value*> written;
    std::map<const Value*, Value*> phi_values;
    const Block* block = function_.entry();
    for (int length = 0; length < 40; ++length) {
      for (const Step& step : steps_[block]) {
        if (step.write_variable >= 0) written[step.write_variable] = step.written;
        if (step.read < 0) continue;
        Value* value = Current(reads_[step.read].value, phi_values);
        const auto last = written.find(reads_[step.read].variable);
        if (last == written.end()) continue;  // Anything will do.
        ASSERT_EQ(value, last->second) << PrintFunction(function_);
      }
      if (block->successors().empty()) return;
      const Block* next = block->successors()[random_() % block->successors().size()];
      std::map<const Value*, Value*> after = phi_values;
      for (const Instruction* phi : next->phis()) {
        after[phi] = Current(phi->IncomingFor(block), phi_values);
      }
      phi_values = after;
      block = next;
    }
  }

  static Value* Current(Value* value, const std::map<const Value*, Value*>& phi_values) {
    const auto found = phi_values.find(value);
    return found == phi_values.end() ? value : found->second;
  }

  std::mt19937 random_;
  Function function_;
  SsaBuilder ssa_;
  Value* argument_ = nullptr;
  int next_value_ = 100;
  std::vector<Read> reads_;
  std::map<const Block*, std::vector<Step>> steps_;
};

TEST(SsaBuilderTest, RandomProgramsReadWhatWasWritten) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    RandomProgram program(seed);
    ASSERT_NO_FATAL_FAILURE(program.Check()) << seed;
  }
}

}  // namespace
}  // namespace atalla::cc::ir
