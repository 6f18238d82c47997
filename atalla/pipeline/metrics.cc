#include "atalla/pipeline/metrics.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/op_info.h"
#include "atalla/isa/table.h"
#include "atalla/pipeline/mapping_metrics.h"

namespace atalla::pipeline {
namespace {

double Ratio(double numerator, double denominator) {
  return denominator == 0 ? 0 : numerator / denominator;
}

void FillSchedule(const v1::StaticMetrics& schedule, v1::NodeMetrics& metrics) {
  metrics.set_sched_packets(schedule.sched_packets());
  metrics.set_sched_slots_filled(schedule.sched_slots_filled());
  metrics.set_sched_slot_efficiency(
      Ratio(schedule.sched_slots_filled(), 4.0 * schedule.sched_packets()));
  for (int i = 0; i < schedule.sched_slot_histogram_size(); ++i) {
    (*metrics.mutable_sched_slot_histogram())[absl::StrCat(i)] = schedule.sched_slot_histogram(i);
  }
}

void FillCounters(const emu::Counters& counters, v1::NodeMetrics& metrics) {
  using isa::RetiredClass;
  metrics.set_packets(counters.packets_executed);
  metrics.set_packets_executed(counters.packets_executed);
  metrics.set_instructions(counters.instructions_executed);
  metrics.set_instructions_executed(counters.instructions_executed);
  metrics.set_bytes_loaded(counters.BytesLoaded());
  metrics.set_bytes_loaded_sp0(counters.bytes_loaded_by_scratchpad[0]);
  metrics.set_bytes_loaded_sp1(counters.bytes_loaded_by_scratchpad[1]);
  metrics.set_bytes_written(counters.BytesStored());
  metrics.set_bytes_stored_sp0(counters.bytes_stored_by_scratchpad[0]);
  metrics.set_bytes_stored_sp1(counters.bytes_stored_by_scratchpad[1]);
  metrics.set_bytes_vreg_memory(counters.vreg_memory_bytes);
  metrics.set_bytes_scalar_memory(counters.scalar_memory_bytes);
  metrics.set_flops_total(counters.FlopsTotal());
  metrics.set_flops_matmul(counters.flops_matmul);
  metrics.set_flops_vector(counters.flops_vector);
  metrics.set_flops_scalar(counters.flops_scalar);
  metrics.set_moveconvert_ops(counters.Retired(RetiredClass::kMoveConvert));
  metrics.set_dyn_retired_branch_control(counters.Retired(RetiredClass::kBranchControl));
  metrics.set_dyn_retired_sdma(counters.Retired(RetiredClass::kSdma));
  metrics.set_dyn_retired_scalar_mem(counters.Retired(RetiredClass::kScalarMem));
  metrics.set_dyn_retired_scalar_alu(counters.Retired(RetiredClass::kScalarAlu));
  metrics.set_dyn_retired_vector_mem(counters.Retired(RetiredClass::kVectorMem));
  metrics.set_dyn_retired_vector_alu(counters.Retired(RetiredClass::kVectorAlu));
  metrics.set_dyn_retired_gemm_systolic(counters.Retired(RetiredClass::kGemmSystolic));
  metrics.set_dyn_retired_move_convert(counters.Retired(RetiredClass::kMoveConvert));
  metrics.set_arithmetic_intensity(
      Ratio(counters.FlopsTotal(), counters.BytesLoaded() + counters.BytesStored()));
  metrics.set_arithmetic_intensity_loads(Ratio(counters.FlopsTotal(), counters.BytesLoaded()));
}

void FillError(const v1::ErrorMetrics& error, v1::NodeMetrics& metrics) {
  metrics.set_cos_sim(error.cos_sim());
  metrics.set_max_abs_error(error.max_abs_error());
  metrics.set_mean_abs_error(error.mean_abs_error());
  metrics.set_rmse(error.rmse());
  metrics.set_rel_l2_error(error.rel_l2_error());
  metrics.set_ref_max_abs(error.ref_max_abs());
  metrics.set_rel_max_abs_error(error.rel_max_abs_error());
  metrics.set_max_diff(error.max_diff());
  metrics.set_emu_norm(error.emu_norm());
  metrics.set_ref_norm(error.ref_norm());
  metrics.set_emu_nz(error.emu_nz());
  metrics.set_ref_nz(error.ref_nz());
  metrics.set_non_finite(error.non_finite());
}

void AddToAggregate(const v1::NodeMetrics& node, v1::AggregateMetrics& sum) {
  sum.set_emulated_layer_count(sum.emulated_layer_count() + 1);
  sum.set_total_sched_packets(sum.total_sched_packets() + node.sched_packets());
  sum.set_total_sched_slots_filled(sum.total_sched_slots_filled() + node.sched_slots_filled());
  sum.set_total_emu_packets(sum.total_emu_packets() + node.packets_executed());
  sum.set_total_emu_instructions_retired(sum.total_emu_instructions_retired() +
                                         node.instructions_executed());
  sum.set_total_bytes_loaded(sum.total_bytes_loaded() + node.bytes_loaded());
  sum.set_total_bytes_written(sum.total_bytes_written() + node.bytes_written());
  sum.set_total_bytes_loaded_sp0(sum.total_bytes_loaded_sp0() + node.bytes_loaded_sp0());
  sum.set_total_bytes_loaded_sp1(sum.total_bytes_loaded_sp1() + node.bytes_loaded_sp1());
  sum.set_total_bytes_stored_sp0(sum.total_bytes_stored_sp0() + node.bytes_stored_sp0());
  sum.set_total_bytes_stored_sp1(sum.total_bytes_stored_sp1() + node.bytes_stored_sp1());
  sum.set_total_flops(sum.total_flops() + node.flops_total());
  for (const auto& [filled, packets] : node.sched_slot_histogram()) {
    (*sum.mutable_aggregate_sched_slot_histogram())[filled] += packets;
  }
  sum.set_total_dyn_retired_branch_control(sum.total_dyn_retired_branch_control() +
                                           node.dyn_retired_branch_control());
  sum.set_total_dyn_retired_sdma(sum.total_dyn_retired_sdma() + node.dyn_retired_sdma());
  sum.set_total_dyn_retired_scalar_mem(sum.total_dyn_retired_scalar_mem() +
                                       node.dyn_retired_scalar_mem());
  sum.set_total_dyn_retired_scalar_alu(sum.total_dyn_retired_scalar_alu() +
                                       node.dyn_retired_scalar_alu());
  sum.set_total_dyn_retired_vector_mem(sum.total_dyn_retired_vector_mem() +
                                       node.dyn_retired_vector_mem());
  sum.set_total_dyn_retired_vector_alu(sum.total_dyn_retired_vector_alu() +
                                       node.dyn_retired_vector_alu());
  sum.set_total_dyn_retired_gemm_systolic(sum.total_dyn_retired_gemm_systolic() +
                                          node.dyn_retired_gemm_systolic());
  sum.set_total_dyn_retired_move_convert(sum.total_dyn_retired_move_convert() +
                                         node.dyn_retired_move_convert());
}

void FinishAggregate(v1::AggregateMetrics& sum) {
  const uint64_t traffic = sum.total_bytes_loaded() + sum.total_bytes_written();
  const auto& histogram = sum.aggregate_sched_slot_histogram();
  const auto empty = histogram.find("0");
  sum.set_sched_packets_empty(empty == histogram.end() ? 0 : empty->second);
  sum.set_sched_packets_nonempty(sum.total_sched_packets() - sum.sched_packets_empty());
  sum.set_total_bytes_memory_traffic(traffic);
  sum.set_aggregate_static_slot_efficiency(
      Ratio(sum.total_sched_slots_filled(), 4.0 * sum.total_sched_packets()));
  sum.set_aggregate_static_slot_efficiency_nonempty(
      Ratio(sum.total_sched_slots_filled(), 4.0 * sum.sched_packets_nonempty()));
  sum.set_aggregate_dynamic_slot_efficiency(
      Ratio(sum.total_emu_instructions_retired(), 4.0 * sum.total_emu_packets()));
  sum.set_aggregate_arithmetic_intensity(Ratio(sum.total_flops(), traffic));
}

absl::StatusOr<const std::vector<float>*> Find(const graph::TensorValues& values,
                                               const std::string& tensor) {
  const auto found = values.find(tensor);
  if (found == values.end()) {
    return absl::InvalidArgumentError(absl::StrCat("the reference has no tensor '", tensor, "'"));
  }
  return &found->second;
}

// The graph's outputs, one after the other.
absl::StatusOr<std::vector<float>> Outputs(const graph::Graph& graph,
                                           const graph::TensorValues& values) {
  std::vector<float> outputs;
  for (const std::string& name : graph.proto().outputs()) {
    ATALLA_ASSIGN_OR_RETURN(const std::vector<float>* tensor, Find(values, name));
    outputs.insert(outputs.end(), tensor->begin(), tensor->end());
  }
  return outputs;
}

class MetricsMaker {
 public:
  MetricsMaker(const graph::Graph& graph, const v1::Plan& plan, const GraphRun& run,
               const References& references, const MetricsOptions& options)
      : graph_(graph), plan_(plan), run_(run), references_(references), options_(options) {}

  absl::StatusOr<v1::RunMetrics> Make() {
    metrics_.set_model(options_.model);
    metrics_.set_validate_inputs(options_.validate_inputs);
    metrics_.set_reference_precision("bf16");
    metrics_.mutable_bounds()->set_min_cos_sim(options_.bounds.min_cosine);
    metrics_.mutable_bounds()->set_max_rel_l2_error(options_.bounds.max_rel_l2);
    metrics_.mutable_bounds()->set_max_rel_max_abs_error(options_.bounds.max_rel_max_abs);
    if (options_.seed) metrics_.set_seed(*options_.seed);
    for (int filled = 0; filled <= 4; ++filled) {
      v1::AggregateMetrics& sum = *metrics_.mutable_aggregate_metrics();
      (*sum.mutable_aggregate_sched_slot_histogram())[absl::StrCat(filled)] = 0;
    }
    for (const auto& [name, bytes] : run_.tensors) {
      if (graph_.FindTensor(name) == nullptr) continue;
      results_[name] = graph::FloatsFromBytes(bytes, graph_.tensor(name).dtype());
    }
    metrics_.mutable_stats()->set_total(graph::CountNodes(graph_).total());
    for (int i = 0; i < graph_.node_count(); ++i) ATALLA_RETURN_IF_ERROR(AddNode(i));
    FinishAggregate(*metrics_.mutable_aggregate_metrics());
    ATALLA_RETURN_IF_ERROR(CompareOutputs());
    if (run_.timing) AddHazards(*run_.timing);
    metrics_.set_passed(metrics_.failures().empty());
    return std::move(metrics_);
  }

 private:
  absl::Status AddNode(int index) {
    const v1::Node& node = graph_.node(index);
    const std::string& tensor = node.outputs(0);
    const NodeRun& run = run_.nodes[index];
    v1::NodeMetrics& metrics = *metrics_.add_kernel_metrics();
    metrics.set_name(node.name());
    metrics.set_op(graph::PublishedName(node.op()));
    for (const int64_t dim : graph_.dims(tensor)) metrics.add_shape(dim);
    metrics.set_elems(graph::ElementCount(graph_.dims(tensor)));
    v1::NodeCounts& stats = *metrics_.mutable_stats();
    if (run.backend == v1::NodePlan::BACKEND_DEVICE) {
      metrics.set_backend("emulator");
      stats.set_emulated(stats.emulated() + 1);
      FillCounters(run.counters, metrics);
      FillSchedule(run.compiled.program.metrics(), metrics);
      FillMapping(graph_, plan_, index, metrics);
      AddToAggregate(metrics, *metrics_.mutable_aggregate_metrics());
    } else {
      metrics.set_backend("passthrough");
      stats.set_passthrough(stats.passthrough() + 1);
    }
    return CompareNode(node.name(), tensor, metrics);
  }

  absl::Status CompareNode(const std::string& name, const std::string& tensor,
                           v1::NodeMetrics& metrics) {
    ATALLA_ASSIGN_OR_RETURN(const std::vector<float>* result, Find(results_, tensor));
    ATALLA_ASSIGN_OR_RETURN(const std::vector<float>* bf16, Find(references_.bf16, tensor));
    ATALLA_ASSIGN_OR_RETURN(const std::vector<float>* float32, Find(references_.float32, tensor));
    ATALLA_ASSIGN_OR_RETURN(const v1::ErrorMetrics error, Compare(*bf16, *result));
    FillError(error, metrics);
    ATALLA_ASSIGN_OR_RETURN(*metrics.mutable_float32(), Compare(*float32, *result));
    AddFailures(absl::StrCat("node '", name, "'"), error);
    return absl::OkStatus();
  }

  absl::Status CompareOutputs() {
    ATALLA_ASSIGN_OR_RETURN(const std::vector<float> result, Outputs(graph_, results_));
    ATALLA_ASSIGN_OR_RETURN(const std::vector<float> bf16, Outputs(graph_, references_.bf16));
    ATALLA_ASSIGN_OR_RETURN(const std::vector<float> float32, Outputs(graph_, references_.float32));
    ATALLA_ASSIGN_OR_RETURN(*metrics_.mutable_end_to_end(), Compare(bf16, result));
    ATALLA_ASSIGN_OR_RETURN(*metrics_.mutable_end_to_end_float32(), Compare(float32, result));
    AddFailures("end to end", metrics_.end_to_end());
    return absl::OkStatus();
  }

  void AddHazards(const v1::RunTiming& timing) {
    for (const v1::NodeTiming& node : timing.nodes()) {
      if (node.hazards() == 0) continue;
      metrics_.add_failures(absl::StrFormat(
          "node '%s': %d %s on interlock, which machine %s does not have", node.name(),
          node.hazards(), node.hazards() == 1 ? "place relies" : "places rely", timing.machine()));
    }
  }

  void AddFailures(const std::string& what, const v1::ErrorMetrics& error) {
    for (std::string& broken : BrokenBounds(what, error, options_.bounds)) {
      metrics_.add_failures(std::move(broken));
    }
  }

  const graph::Graph& graph_;
  const v1::Plan& plan_;
  const GraphRun& run_;
  const References& references_;
  const MetricsOptions& options_;
  graph::TensorValues results_;
  v1::RunMetrics metrics_;
};

}  // namespace

absl::StatusOr<References> EvaluateReferences(const graph::Graph& graph,
                                              const graph::TensorValues& inputs) {
  References references;
  ATALLA_ASSIGN_OR_RETURN(references.bf16, graph::Evaluate(graph, inputs, graph::Precision::kBf16));
  ATALLA_ASSIGN_OR_RETURN(references.float32,
                          graph::Evaluate(graph, inputs, graph::Precision::kFloat32));
  return references;
}

absl::StatusOr<v1::RunMetrics> MakeMetrics(const graph::Graph& graph, const v1::Plan& plan,
                                           const GraphRun& run, const References& references,
                                           const CompileNodeOptions& compile,
                                           const MetricsOptions& options) {
  if (static_cast<int>(run.nodes.size()) != graph.node_count()) {
    return absl::InvalidArgumentError(absl::StrFormat("the run has %d nodes, the graph %d",
                                                      run.nodes.size(), graph.node_count()));
  }
  ATALLA_ASSIGN_OR_RETURN(v1::RunMetrics metrics,
                          MetricsMaker(graph, plan, run, references, options).Make());
  metrics.set_machine(compile.machine.name());
  metrics.set_scheduler(compile.scheduler);
  metrics.set_optimization(absl::StrCat("-O", compile.optimization));
  return metrics;
}

}  // namespace atalla::pipeline
