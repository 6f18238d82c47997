#include "atalla/sched/modulo/pipeline.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/base/diagnostic.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/modulo/body.h"
#include "atalla/sched/modulo/graph.h"
#include "atalla/sched/modulo/rename.h"
#include "atalla/sched/operands.h"

namespace atalla::sched::modulo {
namespace {

using assembler::CodeInstruction;
using isa::Instruction;
using isa::Op;
using isa::RegisterFile;

constexpr int kBytesPerRow = 2 * isa::kLanes;
// Scratchpad addresses repeat after at most this many bytes.
constexpr int kScratchpadBytes = 2048;
constexpr int kSmallBits = 30;
constexpr int kMinImm12 = -2048;

// One op of one iteration.
struct Instance {
  int op = 0;
  int iteration = 0;
  CodeInstruction code;
};

class Emitter {
 public:
  Emitter(const Body& body, const LoopGraph& graph, absl::Span<const int> times, int ii,
          const Names& names, const PipelineContext& context, FreeRegisters& free)
      : body_(body),
        graph_(graph),
        times_(times),
        ii_(ii),
        stages_(*absl::c_max_element(times) / ii + 1),
        names_(names),
        context_(context),
        free_(free),
        rows_(ii),
        code_(&out_.instructions) {
    // A part with all stages is the kernel, unless it uses what was there before the loop.
    const bool carries = absl::c_any_of(graph.values, [](const RenamedValue& value) {
      return absl::c_any_of(value.users,
                            [](const RenamedValue::User& user) { return user.distance > 0; });
    });
    filled_ = carries ? stages_ : stages_ - 1;
    for (int op = 0; op < graph.size; ++op) rows_[times[op] % ii].push_back(op);
  }

  std::optional<Pipeline> Run() {
    Setup();
    for (int g = 0; g < filled_ && ok_; ++g) Part(g, ExitLabel("p", g), /*leaves=*/true);
    out_.kernel = static_cast<int32_t>(out_.instructions.size());
    for (int c = 0; c < names_.copies && ok_; ++c) {
      Label(Name("k", c));
      const bool last = c + 1 == names_.copies;
      Part(filled_ + c, last ? Name("k", 0) : ExitLabel("k", c), !last);
    }
    Epilogues();
    if (body_.has_assumptions()) Original();
    Label(Name("done", 0));
    if (!ok_) return std::nullopt;
    return std::move(out_);
  }

 private:
  std::string Name(const char* kind, int number) const {
    return absl::StrCat(context_.prefix, kind, number);
  }
  std::string ExitLabel(const char* kind, int number) const {
    return absl::StrCat(context_.prefix, "exit_", kind, number);
  }
  void Label(const std::string& name) {
    out_.labels.push_back({name, static_cast<int>(out_.instructions.size())});
  }
  const SourceLocation& Location() const { return body_.ops.back().code.location; }

  void Append(Instruction instruction) {
    CodeInstruction& code = code_->emplace_back();
    code.instruction = instruction;
    code.location = Location();
  }
  void AppendJump(Instruction instruction, const std::string& target) {
    Append(instruction);
    code_->back().reference = CodeInstruction::Reference::kPcRelative;
    code_->back().target = target;
  }
  static Instruction Immediate(Op op, int rd, int rs1, int imm) {
    Instruction instruction = {op};
    instruction.rd = static_cast<uint8_t>(rd);
    instruction.rs1 = static_cast<uint8_t>(rs1);
    instruction.imm = imm;
    return instruction;
  }
  static Instruction Or(int rd, int rs1, int rs2) {
    Instruction instruction = Immediate(Op::kOrS, rd, rs1, 0);
    instruction.rs2 = static_cast<uint8_t>(rs2);
    return instruction;
  }
  int TakeScalar() {
    const std::optional<uint8_t> number = free_.Take(RegisterFile::kScalar);
    ok_ = ok_ && number.has_value();
    return number.value_or(0);
  }

  void Setup() {
    for (const CodeInstruction& instruction : body_.setup) out_.instructions.push_back(instruction);
    if (body_.has_assumptions()) {
      if (body_.entry_test) AppendJump(*body_.entry_test, Name("original", 0));
      if (body_.tests_registers()) {
        const int failed = TestAssumptions();
        Instruction branch = {Op::kBneS};
        branch.rs1 = static_cast<uint8_t>(failed);
        AppendJump(branch, Name("original", 0));
      }
    }
    for (int op = 0; op < graph_.size; ++op) {
      const Instruction& in = body_.ops[op].code.instruction;
      const bool row = isa::GetInfo(in.op).format == isa::Format::kVM;
      if (body_.ops[op].follows_counter && row) RowBase(in.rs1, Stage(op));
    }
    out_.setup_size = static_cast<int>(out_.instructions.size());
  }

  // A register that is 0 if the assumptions on registers hold.
  int TestAssumptions() {
    int failed = -1;
    const auto merge = [&](int part) {
      if (failed < 0) {
        failed = part;
      } else {
        Append(Or(failed, failed, part));
      }
    };
    if (!body_.scratchpad_bases.empty()) {
      // The bits of all of them: if that is small, so are they.
      const int limit = TakeScalar();
      const int part = TakeScalar();
      Append(Immediate(Op::kLiS, limit, 0, kScratchpadLimit - 1));
      Instruction compare = Immediate(Op::kSltuS, part, limit, 0);
      compare.rs2 = static_cast<uint8_t>(Union(body_.scratchpad_bases, part));
      Append(compare);
      merge(part);
    }
    if (!body_.small_numbers.empty()) {
      const int part = TakeScalar();
      Append(Immediate(Op::kSrliS, part, Union(body_.small_numbers, part), kSmallBits));
      merge(part);
    }
    for (const uint8_t mask : body_.full_masks) {
      const int part = TakeScalar();
      Instruction move = Immediate(Op::kMvMts, part, 0, 0);
      move.mask = 0;
      SetMask(move, mask);
      Append(move);
      Append(Immediate(Op::kAddiS, part, part, 1));
      merge(part);
    }
    return failed;
  }

  // A register with the bits of all of `registers`: `part`, if there are several.
  int Union(const std::vector<uint8_t>& registers, int part) {
    int source = registers[0];
    for (size_t i = 1; i < registers.size(); ++i) {
      Append(Or(part, source, registers[i]));
      source = part;
    }
    return source;
  }

  // Writes the mask operand of mv.mts, wherever the table has it.
  static void SetMask(Instruction& instruction, uint8_t mask) {
    for (const isa::OperandInfo& operand : isa::GetInfo(instruction.op).operands) {
      if (operand.kind == isa::OperandKind::kMask) isa::SetField(instruction, operand.field, mask);
    }
  }

  // The register that makes up for a counter that is `lag` iterations ahead: rows further back.
  int RowBase(int base, int lag) {
    if (lag == 0) return base;
    const auto [entry, is_new] = row_bases_.try_emplace({base, lag}, 0);
    if (!is_new) return entry->second;
    const int back = lag * body_.step * kBytesPerRow % kScratchpadBytes;
    const int reg = TakeScalar();
    entry->second = reg;
    if (const std::optional<uint32_t> value = body_.KnownValue(static_cast<uint8_t>(base))) {
      const uint32_t moved = (*value - static_cast<uint32_t>(back)) % kScratchpadBytes;
      Append(Immediate(Op::kLiS, reg, 0, static_cast<int>(moved)));
    } else {
      Append(Immediate(Op::kAddiS, reg, base, -back));
      Append(Immediate(Op::kAndiS, reg, reg, kScratchpadBytes - 1));
    }
    return reg;
  }

  int Stage(int op) const { return times_[op] / ii_; }

  // The last iteration may leave its results where the loop left them; others use their names.
  CodeInstruction Make(int op, int iteration, int last_iteration) {
    CodeInstruction code = body_.ops[op].code;
    Instruction& in = code.instruction;
    if (body_.ops[op].follows_counter) {
      const int lag = Stage(op);
      if (isa::GetInfo(in.op).format == isa::Format::kVM) {
        in.rs1 = static_cast<uint8_t>(RowBase(in.rs1, lag));
      } else {
        in.imm -= lag * body_.step;
        ok_ = ok_ && in.imm >= kMinImm12;
      }
    }
    const Operands& operands = body_.ops[op].operands;
    for (size_t k = 0; k < operands.size(); ++k) {
      const OperandValue& use = graph_.operands[op][k];
      if (use.value < 0) continue;
      const int instance = iteration - use.distance;
      // Before the loop, and after it, values are in their own registers.
      const bool own = instance < 0 || (instance == last_iteration && direct_[use.value]);
      isa::SetField(in, operands[k].field,
                    own ? operands[k].reg.number : names_.Of(use.value, instance));
    }
    return code;
  }

  // The instances of one row of part g, in slot order.
  std::vector<Instance> Row(int g, int row, int last_iteration) {
    std::vector<Instance> instances;
    for (const int op : rows_[row]) {
      const int iteration = g - Stage(op);
      if (iteration < 0 || iteration > last_iteration) continue;
      instances.push_back({op, iteration, Make(op, iteration, last_iteration)});
    }
    return InSlotOrder(std::move(instances));
  }

  bool MustPrecede(const Instance& a, const Instance& b) const {
    const int branch = graph_.size - 1;
    if (a.op == branch || b.op == branch) return b.op == branch;
    if (graph_.loads[a.op] && graph_.stores[b.op]) return true;
    const isa::RegisterEffects first = isa::GetRegisterEffects(a.code.instruction);
    const isa::RegisterEffects second = isa::GetRegisterEffects(b.code.instruction);
    return absl::c_any_of(second.writes, [&](isa::Register written) {
      return absl::c_linear_search(first.reads, written);
    });
  }

  // Reads before writes, loads before stores, the branch last.
  std::vector<Instance> InSlotOrder(std::vector<Instance> instances) {
    absl::c_sort(instances, [](const Instance& a, const Instance& b) {
      return std::pair(a.iteration, a.op) < std::pair(b.iteration, b.op);
    });
    std::vector<Instance> ordered;
    while (!instances.empty()) {
      size_t next = 0;
      const auto is_free = [&](size_t i) {
        for (size_t j = 0; j < instances.size(); ++j) {
          if (j != i && MustPrecede(instances[j], instances[i])) return false;
        }
        return true;
      };
      while (next < instances.size() && !is_free(next)) ++next;
      if (next == instances.size()) {
        ok_ = false;
        return ordered;
      }
      ordered.push_back(std::move(instances[next]));
      instances.erase(instances.begin() + static_cast<std::ptrdiff_t>(next));
    }
    return ordered;
  }

  // Starts iteration g. `leaves`: goes to `target` when the loop ends, and on if not; otherwise the
  // other way round.
  void Part(int g, const std::string& target, bool leaves) {
    direct_.assign(graph_.values.size(), false);
    Pipeline::Packed packed;
    packed.begin = static_cast<int32_t>(out_.instructions.size());
    for (int row = 0; row < ii_; ++row) {
      const std::vector<Instance> instances = Row(g, row, g);
      if (!instances.empty()) packed.sizes.push_back(static_cast<int>(instances.size()));
      for (const Instance& instance : instances) out_.instructions.push_back(instance.code);
    }
    CodeInstruction& branch = out_.instructions.back();
    branch.target = target;
    if (leaves) branch.instruction.op = isa::InvertedBranch(branch.instruction.op);
    // The first shares its block with the instructions before it.
    if (g > 0) out_.packed.push_back(std::move(packed));
  }

  // Code that finishes iterations, and the labels of the ways there.
  struct Ending {
    std::vector<std::string> labels;
    std::vector<CodeInstruction> code;
  };

  void Epilogues() {
    std::vector<Ending> endings;
    // The last copy of the kernel falls through to its own.
    for (int c = names_.copies - 1; c >= 0 && ok_; --c) {
      AddEnding(ExitLabel("k", c), Epilogue(filled_ + c), endings);
    }
    for (int g = 0; g < filled_ && ok_; ++g) AddEnding(ExitLabel("p", g), Epilogue(g), endings);
    for (size_t e = 0; e < endings.size(); ++e) {
      for (const std::string& label : endings[e].labels) Label(label);
      for (CodeInstruction& code : endings[e].code) out_.instructions.push_back(std::move(code));
      const bool falls_through = e + 1 == endings.size() && !body_.has_assumptions();
      if (!falls_through) AppendJump({Op::kJal}, Name("done", 0));
    }
  }

  static void AddEnding(const std::string& label, std::vector<CodeInstruction> code,
                        std::vector<Ending>& endings) {
    for (Ending& ending : endings) {
      const bool same =
          absl::c_equal(ending.code, code, [](const CodeInstruction& a, const CodeInstruction& b) {
            return a.instruction == b.instruction;
          });
      if (!same) continue;
      ending.labels.push_back(label);
      return;
    }
    endings.push_back({{label}, std::move(code)});
  }

  // What is left of iterations up to `last` after part `last`.
  std::vector<CodeInstruction> Epilogue(int last) {
    std::vector<CodeInstruction> code;
    code_ = &code;
    ChooseDirect(last);
    int advanced = 0;
    for (int g = last + 1; g < last + stages_; ++g) {
      std::vector<Instance> instances;
      for (int row = 0; row < ii_; ++row) {
        for (Instance& instance : Row(g, row, last)) instances.push_back(std::move(instance));
      }
      const bool follows = absl::c_any_of(instances, [&](const Instance& instance) {
        return body_.ops[instance.op].follows_counter;
      });
      if (follows) advanced += Advance(g - last - 1 - advanced);
      for (const Instance& instance : instances) code.push_back(instance.code);
    }
    Advance(-advanced);
    Restore(last);
    code_ = &out_.instructions;
    return code;
  }

  // Moves the counter by so many iterations, which no branch does any more.
  int Advance(int iterations) {
    if (iterations != 0) {
      const int distance = iterations * body_.step;
      ok_ = ok_ && distance >= kMinImm12 && distance < -kMinImm12;
      Append(Immediate(Op::kAddiS, body_.counter, body_.counter, distance));
    }
    return iterations;
  }

  // The values of iteration `last` that the epilogue can write to the registers of the loop.
  void ChooseDirect(int last) {
    for (size_t v = 0; v < graph_.values.size(); ++v) {
      const RenamedValue& value = graph_.values[v];
      bool direct = value.last && names_.registers[v].size() > 1 && Stage(value.first_write) > 0;
      // Readers of what was there before the loop, in its first iteration.
      const int written = last * ii_ + times_[value.first_write];
      for (const RenamedValue::User& user : value.users) {
        if (user.distance > 0 && times_[user.op] > written) direct = false;
      }
      direct_[v] = direct;
    }
  }

  void Restore(int last) {
    for (size_t v = 0; v < graph_.values.size(); ++v) {
      const RenamedValue& value = graph_.values[v];
      if (!value.last || names_.registers[v].size() == 1 || direct_[v]) continue;
      ok_ = ok_ && value.reg.file == RegisterFile::kScalar;
      Append(Immediate(Op::kAddiS, value.reg.number, names_.Of(static_cast<int>(v), last), 0));
    }
  }

  void Original() {
    const std::string label = Name("original", 0);
    Label(label);
    for (const CodeInstruction& instruction : context_.original) {
      out_.instructions.push_back(instruction);
    }
    out_.instructions.back().target = label;
  }

  const Body& body_;
  const LoopGraph& graph_;
  const absl::Span<const int> times_;
  const int ii_;
  const int stages_;
  const Names& names_;
  const PipelineContext& context_;
  FreeRegisters& free_;
  int filled_ = 0;  // The first part that is of the kernel.
  std::vector<std::vector<int>> rows_;
  std::map<std::pair<int, int>, int> row_bases_;
  std::vector<bool> direct_;  // Of each value: the last iteration writes the register itself.
  bool ok_ = true;
  Pipeline out_;
  std::vector<CodeInstruction>* code_;  // Where Append puts instructions.
};

}  // namespace

std::optional<Pipeline> EmitPipeline(const Body& body, const LoopGraph& graph,
                                     absl::Span<const int> times, int ii, const Names& names,
                                     const PipelineContext& context, FreeRegisters& free) {
  return Emitter(body, graph, times, ii, names, context, free).Run();
}

}  // namespace atalla::sched::modulo
