#include "atalla/sched/modulo/check_pipeline.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/symbolic/facts.h"
#include "atalla/sched/symbolic/state.h"
#include "atalla/sched/symbolic/terms.h"
#include "atalla/sched/touches.h"
#include "atalla/sched/values.h"

namespace atalla::sched::modulo {
namespace {

using assembler::CodeInstruction;
using isa::Instruction;
using isa::Register;
using isa::RegisterFile;

// Tests one after another that the loop says nothing about.
constexpr int kMaxTests = 12;
constexpr int64_t kMaxKnownIterations = 1 << 20;

// The loop after some number of iterations.
struct Ending {
  int iterations = 0;
  Facts facts;  // That it made so many.
  SymbolicState state;
};

// The new code on its way, for all endings that took the same way up to here.
struct Way {
  SymbolicState state;
  size_t next = 0;
  std::vector<size_t> endings;
};

class PipelineChecker {
 public:
  PipelineChecker(const LoopRewriting& rewriting, const isa::MachineModel& machine)
      : rewriting_(rewriting), scratchpad_rows_(machine.scratchpad_rows()) {
    for (const assembler::CodeLabel& label : rewriting.labels) {
      places_[label.name] = static_cast<size_t>(label.index);
    }
    std::bitset<isa::kScalarRegisterCount> written;
    for (const CodeInstruction& code : rewriting.before) {
      for (const Register reg : isa::GetRegisterEffects(code.instruction).writes) {
        if (reg.file == RegisterFile::kScalar) written.set(reg.number);
      }
    }
    for (const KnownRegister& reg : rewriting.known) {
      known_[reg.number] = reg.value;
      if (!written[reg.number] && reg.number != 0) start_.scalars[reg.number] = Number(reg.value);
    }
  }

  absl::Status Run() { return Check(Facts(), 0); }

 private:
  absl::Status Check(const Facts& facts, int tests) {
    undecided_.reset();
    const std::vector<Ending> endings = RunLoop(facts);
    ATALLA_RETURN_IF_ERROR(RunAfter(facts, endings));
    if (!undecided_) return absl::OkStatus();
    if (tests == kMaxTests) return Wrong("has too many tests in a row");
    const Condition condition = *undecided_;
    for (const bool truth : {false, true}) {
      Facts more = facts;
      if (more.Assume(terms_, condition, truth)) {
        ATALLA_RETURN_IF_ERROR(Check(more, tests + 1));
      }
    }
    undecided_.reset();
    return absl::OkStatus();
  }

  // All endings that `facts` and what is known allow.
  std::vector<Ending> RunLoop(const Facts& facts) {
    std::vector<Ending> endings;
    SymbolicMachine machine(terms_, facts, scratchpad_rows_);
    Facts went_on;
    SymbolicState state = start_;
    for (int i = 0; i < rewriting_.loop; ++i) machine.Step(rewriting_.before[i], state);
    const Instruction& branch = rewriting_.before.back().instruction;
    std::optional<int64_t> first;
    std::optional<int64_t> total;
    for (int n = 1; n <= rewriting_.iterations; ++n) {
      for (size_t i = static_cast<size_t>(rewriting_.loop); i + 1 < rewriting_.before.size(); ++i) {
        machine.Step(rewriting_.before[i], state);
      }
      const Condition condition =
          BranchCondition(branch.op, state.scalars[branch.rs1], state.scalars[branch.rs2]);
      machine.Step(rewriting_.before.back(), state);
      if (n == 1) first = KnownDifference(condition);
      if (n == 2 && first) total = KnownIterations(condition, *first);
      const std::optional<bool> goes_on = facts.Decide(condition);
      Ending ending = {n, went_on, state};
      const bool ends =
          !goes_on.value_or(false) && ending.facts.Assume(terms_, condition, /*truth=*/false);
      if (ends) endings.push_back(std::move(ending));
      if (goes_on == false || !went_on.Assume(terms_, condition, /*truth=*/true)) break;
    }
    endings.erase(std::remove_if(endings.begin(), endings.end(),
                                 [&](const Ending& e) { return !MayTake(e.iterations, total); }),
                  endings.end());
    return endings;
  }

  // With all registers as they are known to start; nothing if one of them is not known.
  std::optional<int64_t> KnownDifference(const Condition& condition) const {
    int64_t value = condition.offset;
    for (const auto& [term, factor] : condition.terms.terms) {
      const std::optional<uint8_t> number = Terms::EntryScalar(term);
      if (!number || !known_[*number]) return std::nullopt;
      value += static_cast<int64_t>(static_cast<int32_t>(factor)) *
               static_cast<int32_t>(*known_[*number]);
    }
    return value;
  }

  // Plays the branch. `first`: the difference that it compares in the first iteration; `second`
  // that of the next.
  static std::optional<int64_t> Play(const Condition& condition, int64_t first, int64_t second) {
    for (int64_t n = 1; n <= kMaxKnownIterations; ++n) {
      const int64_t value = first + (n - 1) * (second - first);
      const bool holds = condition.equal ? value == 0 : condition.mirrored ? value > 0 : value < 0;
      if (holds == condition.negated) return n;
    }
    return std::nullopt;
  }
  std::optional<int64_t> KnownIterations(const Condition& condition, int64_t first) const {
    const std::optional<int64_t> second = KnownDifference(condition);
    if (!second) return std::nullopt;
    return Play(condition, first, *second);
  }

  bool MayTake(int64_t iterations, const std::optional<int64_t>& total) const {
    if (!total) return true;
    if (*total <= rewriting_.iterations) return iterations == *total;
    return iterations >= rewriting_.least && (*total - iterations) % rewriting_.copies == 0;
  }

  // Stops with undecided_ where a branch does not follow.
  absl::Status RunAfter(const Facts& facts, const std::vector<Ending>& endings) {
    SymbolicMachine machine(terms_, facts, scratchpad_rows_);
    std::vector<Way> ways(1);
    ways[0].state = start_;
    for (size_t e = 0; e < endings.size(); ++e) ways[0].endings.push_back(e);
    size_t steps = 0;
    // More than any way takes that makes so many iterations.
    const size_t most = rewriting_.after.size() * static_cast<size_t>(rewriting_.iterations + 2);
    while (!ways.empty()) {
      Way way = std::move(ways.back());
      ways.pop_back();
      steps = 0;
      while (!way.endings.empty() && way.next < rewriting_.after.size()) {
        if (++steps > most) return Wrong("does not end");
        const CodeInstruction& code = rewriting_.after[way.next];
        if (isa::HasEffect(code.instruction.op, isa::kIsControl)) {
          ATALLA_RETURN_IF_ERROR(Control(code, facts, endings, machine, way, ways));
          if (undecided_) return absl::OkStatus();
          continue;
        }
        machine.Step(code, way.state);
        ++way.next;
      }
      for (const size_t e : way.endings) ATALLA_RETURN_IF_ERROR(Compare(endings[e], way.state));
    }
    return absl::OkStatus();
  }

  absl::Status Control(const CodeInstruction& code, const Facts& facts,
                       const std::vector<Ending>& endings, SymbolicMachine& machine, Way& way,
                       std::vector<Way>& ways) {
    const Instruction& in = code.instruction;
    const auto target = places_.find(code.target);
    const bool conditional = isa::HasEffect(in.op, isa::kIsConditional);
    if (target == places_.end() || !(conditional || (in.op == isa::Op::kJal && in.rd == 0))) {
      return Wrong("goes elsewhere");
    }
    if (!conditional) {
      way.next = target->second;
      return absl::OkStatus();
    }
    const Condition condition =
        BranchCondition(in.op, way.state.scalars[in.rs1], way.state.scalars[in.rs2]);
    machine.Step(code, way.state);
    std::vector<size_t> taken;
    std::vector<size_t> not_taken;
    const std::optional<bool> always = facts.Decide(condition);
    for (const size_t e : way.endings) {
      const std::optional<bool> truth = always ? always : endings[e].facts.Decide(condition);
      if (!truth) {
        undecided_ = condition;
        return absl::OkStatus();
      }
      (*truth ? taken : not_taken).push_back(e);
    }
    if (!taken.empty() && !not_taken.empty()) {
      ways.push_back({way.state, target->second, std::move(taken)});
    } else if (!taken.empty()) {
      way.next = target->second;
      return absl::OkStatus();
    }
    way.endings = std::move(not_taken);
    ++way.next;
    return absl::OkStatus();
  }

  absl::Status Compare(const Ending& ending, const SymbolicState& state) const {
    const auto terms_of = [](const SymbolicState& s) {
      std::vector<int32_t> terms;
      for (const SymbolicAccess& access : s.accesses) terms.push_back(access.term);
      std::sort(terms.begin(), terms.end());
      return terms;
    };
    const std::string when = absl::StrCat(" with ", ending.iterations, " iterations");
    const std::vector<int32_t> were = terms_of(ending.state);
    const std::vector<int32_t> are = terms_of(state);
    const absl::string_view wrong = " makes other accesses, or in another order, from ";
    for (const SymbolicAccess& access : ending.state.accesses) {
      if (std::binary_search(are.begin(), are.end(), access.term)) continue;
      return Wrong(absl::StrCat(when, wrong, isa::ToString(access.code->instruction), " on"));
    }
    for (const SymbolicAccess& access : state.accesses) {
      if (std::binary_search(were.begin(), were.end(), access.term)) continue;
      return Wrong(absl::StrCat(when, wrong, isa::ToString(access.code->instruction), " on"));
    }
    if (were != are) return Wrong(absl::StrCat(when, " makes an access more or less often"));
    for (const Register reg : rewriting_.named) {
      if (state.HoldsTheSame(reg, ending.state)) continue;
      if (reg.file == RegisterFile::kScalar &&
          SameSum(Known(state.scalars[reg.number]), Known(ending.state.scalars[reg.number]))) {
        continue;
      }
      return Wrong(absl::StrCat(when, " leaves ", reg.ToString(), " otherwise"));
    }
    return absl::OkStatus();
  }

  // With known numbers for registers on entry.
  Sum Known(const Sum& sum) const {
    Sum result = Number(sum.constant);
    for (const auto& [term, factor] : sum.terms) {
      const std::optional<uint8_t> number = Terms::EntryScalar(term);
      const bool is_known = number && known_[*number];
      result = AddScaled(result, is_known ? Number(*known_[*number]) : SumOfTerm(term), factor);
    }
    return result;
  }

  absl::Status Wrong(absl::string_view what) const {
    const CodeInstruction& loop = rewriting_.before[rewriting_.loop];
    return absl::InternalError(absl::StrCat("wrong pipeline of the loop at ",
                                            loop.location.ToString(), ":",
                                            what.empty() || what[0] == ' ' ? "" : " ", what));
  }

  const LoopRewriting& rewriting_;
  const int scratchpad_rows_;
  Terms terms_;
  SymbolicState start_;
  absl::flat_hash_map<std::string, size_t> places_;
  std::array<std::optional<uint32_t>, isa::kScalarRegisterCount> known_;
  std::optional<Condition> undecided_;
};

}  // namespace

std::vector<Register> NamedRegisters(const assembler::Code& code) {
  std::bitset<3 * 256> seen;
  std::vector<Register> named;
  const auto add = [&](Register reg) {
    const size_t index = static_cast<size_t>(reg.file) * 256 + reg.number;
    if (!seen[index]) named.push_back(reg);
    seen.set(index);
  };
  for (const CodeInstruction& instruction : code.instructions) {
    const isa::RegisterEffects effects = isa::GetRegisterEffects(instruction.instruction);
    for (const Register reg : effects.reads) add(reg);
    for (const Register reg : effects.writes) add(reg);
  }
  return named;
}

absl::Status CheckPipeline(const LoopRewriting& rewriting, const isa::MachineModel& machine) {
  return PipelineChecker(rewriting, machine).Run();
}

}  // namespace atalla::sched::modulo
