#include "atalla/sched/modulo/planner.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/body.h"
#include "atalla/sched/modulo/graph.h"
#include "atalla/sched/modulo/iterative.h"
#include "atalla/sched/modulo/loops.h"
#include "atalla/sched/modulo/oracle.h"
#include "atalla/sched/modulo/pipeline.h"
#include "atalla/sched/modulo/rename.h"
#include "atalla/sched/operands.h"

namespace atalla::sched::modulo {
namespace {

constexpr int kMaxOps = 400;
// Bodies up to this size are compared with many iterations after them, larger ones with few.
constexpr int kShortBody = 64;
constexpr int kManyStages = 16;
constexpr int kFewStages = 4;
constexpr size_t kMaxInstructions = 4000;
// Iterations of a loop that does not say how many it makes.
constexpr double kUsualTrips = 24;
// Below this, filling and draining the stages weighs as much as what is between.
constexpr double kShortTrips = 20;
// Latencies that schedules are made for, at most; longer ones are waited for.
constexpr int kCaps[] = {32, 8, 2, 1};
constexpr int kExtraIi = 4;
// What a packet costs where cycles count.
constexpr double kLittle = 1.0 / 64;

int MaxStages(const Body& body) {
  return static_cast<int>(body.ops.size()) <= kShortBody ? kManyStages : kFewStages;
}

LoopGraph WithCap(LoopGraph graph, int cap) {
  for (LoopEdge& e : graph.edges) e.latency = static_cast<int16_t>(std::min<int>(e.latency, cap));
  for (int& latency : graph.latencies) latency = std::min(latency, cap);
  return graph;
}

// Cycles that an iteration waits for results which the schedule does not.
int Waits(const LoopGraph& graph, absl::Span<const int> times, int ii) {
  int waits = 0;
  for (const LoopEdge& e : graph.edges) {
    waits = std::max(waits, times[e.from] + e.latency - times[e.to] - ii * e.distance);
  }
  return waits;
}

// Packets of what is left of the iterations in flight when the last one has started.
int EpilogueRows(absl::Span<const int> times, int ii) {
  std::vector<int> latest(ii, 0);
  for (const int time : times) latest[time % ii] = std::max(latest[time % ii], time / ii);
  return absl::c_accumulate(latest, 0);
}

int FilledRows(absl::Span<const int> times, int ii) {
  std::vector<bool> filled(ii, false);
  for (const int time : times) filled[time % ii] = true;
  return static_cast<int>(absl::c_count(filled, true));
}

}  // namespace

Planner::Planner(const assembler::Code& code, const isa::MachineModel& machine,
                 const RuleSet& rules, const FreeRegisters& free, const LoopOracle* oracle,
                 Objective objective)
    : code_(code),
      entries_(code),
      machine_(machine),
      rules_(rules),
      oracle_(oracle),
      free_(free),
      packet_cost_(objective == Objective::kPackets ? 1 : kLittle) {}

LoopPlan Planner::Plan(const Loop& loop, int list_packets, int64_t list_cycles,
                       const std::string& prefix) {
  best_.reset();
  reason_.clear();
  LoopPlan plan;
  if (loop.size() > kMaxOps) {
    plan.reason = absl::StrCat(loop.size(), " instructions; at most ", kMaxOps, " are overlapped");
    return plan;
  }
  known_ = entries_.Known(loop);
  FreeRegisters scratch = free_;
  const std::optional<Body> plain =
      MakeBody(code_, loop, known_, {/*fold=*/false, /*assume_masks=*/true}, machine_, scratch);
  if (absl::c_any_of(plain->ops, [](const BodyOp& op) {
        return absl::c_any_of(op.operands, [](const Operand& operand) {
          return operand.writes && operand.reg == isa::Register{isa::RegisterFile::kScalar, 33};
        });
      })) {
    plan.reason = "writes x33, which routes vreg.*";
    return plan;
  }
  for (const bool assume_masks : {true, false}) {
    if (!assume_masks && plain->full_masks.empty()) continue;
    for (const bool fold : {true, false}) {
      if (!fold && plain->counter >= 0) continue;
      Consider(loop, {fold, assume_masks}, prefix);
      ConsiderShort(loop, {fold, assume_masks}, prefix);
    }
  }
  if (!best_) {
    plan.reason = reason_;
    return plan;
  }
  plan = std::move(best_->plan);
  const double trips = plain->trip_count ? static_cast<double>(*plain->trip_count) : kUsualTrips;
  if (best_->cost >= trips * (packet_cost_ * list_packets + static_cast<double>(list_cycles))) {
    plan.pipeline.reset();
    plan.reason = absl::StrCat("no better than list, which takes ", list_packets, " packets");
  }
  return plan;
}

void Planner::Consider(const Loop& loop, const BodyOptions& options, const std::string& prefix) {
  FreeRegisters free = free_;
  const std::optional<Body> body = MakeBody(code_, loop, known_, options, machine_, free);
  if (!body) {
    reason_ = "no register is left";
    return;
  }
  GraphOptions graph_options;
  graph_options.max_distance = MaxStages(*body) - 1;
  for (const auto& [rename, rename_masks] :
       {std::pair(true, true), std::pair(true, false), std::pair(false, false)}) {
    graph_options.rename = rename;
    graph_options.rename_masks = rename_masks;
    reason_.clear();
    TryGraph(loop, *body, BuildGraph(*body, body->known, machine_, graph_options), free, prefix);
    if (best_ || reason_ != "too few registers") return;
  }
}

// As few stages as there can be: operations wait for nothing but the packet of what they need, and
// registers keep their names where that does not cost an II.
void Planner::ConsiderShort(const Loop& loop, BodyOptions options, const std::string& prefix) {
  std::optional<size_t> assumed;
  for (const ScratchpadBases bases :
       {ScratchpadBases::kNone, ScratchpadBases::kStored, ScratchpadBases::kAll}) {
    options.scratchpads = bases;
    FreeRegisters free = free_;
    const std::optional<Body> body = MakeBody(code_, loop, known_, options, machine_, free);
    if (!body || assumed == body->scratchpad_bases.size()) continue;
    assumed = body->scratchpad_bases.size();
    GraphOptions graph_options;
    graph_options.max_distance = MaxStages(*body) - 1;
    for (const bool rename : {false, true}) {
      graph_options.rename = rename;
      graph_options.rename_masks = rename;
      TryCap(loop, *body, BuildGraph(*body, body->known, machine_, graph_options), 1, free, prefix);
    }
  }
}

void Planner::TryGraph(const Loop& loop, const Body& body, const LoopGraph& graph,
                       const FreeRegisters& free, const std::string& prefix) {
  for (const int cap : kCaps) {
    const bool had = best_.has_value();
    TryCap(loop, body, graph, cap, free, prefix);
    if (!had && best_) return;
    if (had) return;
  }
}

int Planner::LongestIi(double trips) const {
  // No row of a kernel is worth leaving empty, so it has about as many packets as cycles.
  return static_cast<int>(std::ceil(best_->cost / ((1 + packet_cost_) * trips))) - 1;
}

void Planner::TryCap(const Loop& loop, const Body& body, const LoopGraph& graph, int cap,
                     const FreeRegisters& free, const std::string& prefix) {
  const LoopGraph capped = WithCap(graph, cap);
  const ResourceBound bound = ResMii(body, rules_);
  const double trips = body.trip_count ? static_cast<double>(*body.trip_count) : kUsualTrips;
  if (best_) {
    const int longest = LongestIi(trips);
    if (longest < bound.ii || HasPositiveCircuit(capped, longest)) return;
  }
  LoopPlan plan;
  plan.res_mii = bound.ii;
  plan.limit = bound.limit;
  plan.rec_mii = RecMii(capped);
  plan.latency_cap = cap;
  std::vector<isa::Op> ops;
  for (const BodyOp& op : body.ops) ops.push_back(op.code.instruction.op);
  const int mii = std::max(plan.res_mii, plan.rec_mii);
  for (int ii = mii; ii <= mii + kExtraIi; ++ii) {
    if (best_ && ii > LongestIi(trips)) return;
    std::optional<std::vector<int>> times = ScheduleAt(capped, ops, rules_, ii);
    if (!times && oracle_ != nullptr && ii == mii) {
      OracleSchedule answer = oracle_->Ask(capped, ops, rules_, mii + kExtraIi + 1);
      if (!answer.times.empty()) {
        ii = answer.ii;
        times = std::move(answer.times);
      }
    }
    if (!times) {
      reason_ = absl::StrCat("no schedule at II ", ii);
      continue;
    }
    plan.ii = ii;
    plan.stages = *absl::c_max_element(*times) / ii + 1;
    if (plan.stages > MaxStages(body)) {
      reason_ = absl::StrCat(plan.stages, " stages");
      continue;
    }
    FreeRegisters left = free;
    const std::optional<Names> names = NameValues(capped, *times, ii, left);
    if (!names) {
      reason_ = "too few registers";
      continue;
    }
    const PipelineContext context = {
        prefix, absl::MakeConstSpan(code_.instructions).subspan(loop.begin, loop.size())};
    plan.pipeline = EmitPipeline(body, graph, *times, ii, *names, context, left);
    if (!plan.pipeline || plan.pipeline->instructions.size() > kMaxInstructions) {
      reason_ = plan.pipeline ? "too much code" : "too few registers";
      continue;
    }
    if (plan.least_ii == 0) plan.least_ii = ii;
    plan.copies = names->copies;
    plan.kernel_packets = FilledRows(*times, ii);
    const double part = packet_cost_ * plan.kernel_packets + ii + Waits(graph, *times, ii);
    const double outside = plan.pipeline->setup_size + EpilogueRows(*times, ii);
    const double cost = trips * part + (1 + packet_cost_) * outside;
    const bool fills = plan.stages > 1 && trips < kShortTrips;
    if (!best_ || cost < best_->cost) best_ = Candidate{cost, plan};
    // A loop that is over soon may do better with fewer stages.
    if (!fills) return;
  }
}

}  // namespace atalla::sched::modulo
