#include "atalla/compare/page.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "atalla/base/status_macros.h"
#include "atalla/compare/compare.h"
#include "atalla/compare/metric.h"
#include "atalla/compare/packet_blocks.h"
#include "atalla/compare/page_text.h"
#include "atalla/emu/trace/code_map.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/v1/comparison.pb.h"
#include "atalla/v1/program.pb.h"
#include "nlohmann/json.hpp"

namespace atalla::compare {
namespace {

using Json = nlohmann::ordered_json;

// JSON inside of a script element, which "</script>" and "<!--" would end or change; in JSON a '<'
// is always in a string. Labels and paths may hold bytes that are not UTF-8.
std::string Text(const Json& json) {
  return absl::StrReplaceAll(
      json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace),
      {{"<", "\\u003C"}});
}

// Strings by number, each once.
class StringTable {
 public:
  size_t Number(std::string text) {
    const auto [entry, is_new] = numbers_.try_emplace(std::move(text), numbers_.size());
    if (is_new) strings_.push_back(entry->first);
    return entry->second;
  }
  const std::vector<std::string>& strings() const { return strings_; }

 private:
  absl::flat_hash_map<std::string, size_t> numbers_;
  std::vector<std::string> strings_;
};

Json OrNull(std::optional<double> value) { return value ? Json(*value) : Json(nullptr); }

Json DescribeMetrics() {
  Json metrics = Json::array();
  for (const Metric& metric : AllMetrics()) {
    metrics.push_back({{"name", std::string(metric.name)},
                       {"title", std::string(metric.title)},
                       {"more_is_better", metric.more_is_better},
                       {"decimals", metric.decimals}});
  }
  return metrics;
}

Json DescribeSchedule(const v1::ComparedSchedule& row) {
  Json values = Json::object();
  for (const Metric& metric : AllMetrics()) {
    values[std::string(metric.name)] = OrNull(metric.value(row));
  }
  Json blocks = Json::array();
  for (const v1::ComparedBlock& block : row.blocks()) {
    blocks.push_back({{"name", block.name()},
                      {"source", block.source()},
                      {"instructions", block.instructions()},
                      {"packets", block.packets()},
                      {"bound", block.bound()},
                      {"limit", block.limit()},
                      {"entered", block.entered()},
                      {"cycles", block.cycles()}});
  }
  Json result = {{"error", row.error()},
                 {"run_error", row.run().error()},
                 {"difference", row.run().difference()},
                 {"values", std::move(values)},
                 {"blocks", std::move(blocks)}};
  if (!row.error().empty()) return result;
  result["all_rows"] = 100 * row.efficiency_all_rows();
  result["non_empty"] = 100 * row.efficiency_non_empty();
  result["detours"] = row.branch_detours();
  result["speed"] = row.instructions_per_second();
  const v1::StallCycles& stalls = row.run().stalls();
  result["stalls"] = {stalls.operand(), stalls.unit(), stalls.port(), stalls.dma(),
                      stalls.control()};
  return result;
}

Json DescribeLoop(const v1::ComparedLoop& loop) {
  return {{"name", loop.name()},
          {"source", loop.source()},
          {"instructions", loop.instructions()},
          {"iterations", loop.has_iterations() ? Json(loop.iterations()) : Json(nullptr)},
          {"list_packets", loop.list_packets()},
          {"res_mii", loop.res_mii()},
          {"limit", loop.limit()},
          {"rec_mii", loop.rec_mii()},
          {"ii", loop.ii()},
          {"least_ii", loop.least_ii()},
          {"stages", loop.stages()},
          {"copies", loop.copies()},
          {"pipelined", loop.pipelined()},
          {"reason", loop.reason()}};
}

Json DescribeMachine(const v1::ComparedMachine& machine) {
  Json bounds = Json::object();
  for (const Metric& metric : AllMetrics()) {
    bounds[std::string(metric.name)] = OrNull(metric.bound(machine));
  }
  Json loops = Json::array();
  for (const v1::ComparedLoop& loop : machine.loops()) loops.push_back(DescribeLoop(loop));
  Json schedules = Json::array();
  for (const v1::ComparedSchedule& row : machine.schedules()) {
    schedules.push_back(DescribeSchedule(row));
  }
  return {{"bounds", std::move(bounds)},
          {"loops", std::move(loops)},
          {"schedules", std::move(schedules)}};
}

Json DescribePrograms(const v1::Comparison& comparison) {
  Json programs = Json::array();
  for (const v1::ComparedProgram& program : comparison.programs()) {
    Json machines = Json::array();
    for (const v1::ComparedMachine& machine : program.machines()) {
      machines.push_back(DescribeMachine(machine));
    }
    programs.push_back({{"name", program.name()},
                        {"path", program.path()},
                        {"instructions", program.instructions()},
                        {"machines", std::move(machines)}});
  }
  return programs;
}

// By number, as blocks have them: units, how many of each a packet takes on each machine, and kinds
// of dependences.
void AddNames(const std::vector<isa::MachineModel>& machines, Json& json) {
  Json units = Json::array();
  for (int i = 0; i < isa::kUnitCount; ++i) {
    const isa::Unit unit = static_cast<isa::Unit>(i);
    // halt.s goes to no unit.
    units.push_back(unit == isa::Unit::kNone ? "no unit" : std::string(isa::UnitName(unit)));
  }
  json["units"] = std::move(units);
  Json limits = Json::array();
  for (const isa::MachineModel& machine : machines) {
    Json of_machine = Json::array();
    for (int i = 0; i < isa::kUnitCount; ++i) {
      of_machine.push_back(machine.UnitLimit(static_cast<isa::Unit>(i)));
    }
    limits.push_back(std::move(of_machine));
  }
  json["limits"] = std::move(limits);
  Json kinds = Json::array();
  for (int i = 0; i <= static_cast<int>(sched::DependenceKind::kControl); ++i) {
    kinds.push_back(std::string(sched::DependenceKindName(static_cast<sched::DependenceKind>(i))));
  }
  json["kinds"] = std::move(kinds);
}

// A blocks-P-M-S element's content.
absl::StatusOr<Json> DescribeBlocks(const v1::Program& program, const isa::MachineModel& machine,
                                    StringTable& strings) {
  ATALLA_ASSIGN_OR_RETURN(const PacketBlocks packets, PacketBlocks::Of(program));
  const emu::CodeMap code(program);
  sched::DependenceGraphBuilder graphs(machine);
  Json blocks = Json::array();
  for (const PacketBlock& block : packets.blocks()) {
    Json nodes = Json::array();
    for (int i = block.begin; i < block.end; ++i) {
      const PacketPlace& place = packets.places()[i];
      const isa::Op op = packets.code().instructions[i].instruction.op;
      nodes.push_back(place.packet - block.first_packet);
      nodes.push_back(place.slot);
      nodes.push_back(static_cast<int>(isa::GetInfo(op).unit));
      nodes.push_back(machine.Latency(op));
      nodes.push_back(strings.Number(code.SlotText(place.packet, place.slot)));
      nodes.push_back(strings.Number(code.Place(place.packet, place.slot)));
    }
    Json edges = Json::array();
    for (const sched::Dependence& edge :
         graphs.Build(packets.code(), block.begin, block.end).edges()) {
      if (edge.kind == sched::DependenceKind::kControl) continue;
      edges.push_back(edge.from);
      edges.push_back(edge.to);
      edges.push_back(static_cast<int>(edge.kind));
      edges.push_back(edge.latency);
    }
    blocks.push_back(
        {{"packets", block.packets}, {"nodes", std::move(nodes)}, {"edges", std::move(edges)}});
  }
  return blocks;
}

}  // namespace

absl::StatusOr<std::string> ComparisonPage(const ComparisonResult& result) {
  StringTable strings;
  std::string blocks;
  for (size_t p = 0; p < result.programs.size(); ++p) {
    for (size_t m = 0; m < result.programs[p].size(); ++m) {
      for (size_t s = 0; s < result.programs[p][m].size(); ++s) {
        ATALLA_ASSIGN_OR_RETURN(
            const Json json, DescribeBlocks(result.programs[p][m][s], result.machines[m], strings));
        absl::StrAppend(&blocks, "</script>\n<script id=\"blocks-", p, "-", m, "-", s,
                        "\" type=\"application/json\">", Text(json));
      }
    }
  }
  const v1::Comparison& comparison = result.comparison;
  Json json = {
      {"command", comparison.command()},
      {"baseline", comparison.baseline()},
      {"schedulers", Json(std::vector<std::string>(comparison.schedulers().begin(),
                                                   comparison.schedulers().end()))},
      {"machines",
       Json(std::vector<std::string>(comparison.machines().begin(), comparison.machines().end()))},
      {"options",
       Json(std::vector<std::string>(comparison.options().begin(), comparison.options().end()))},
      {"failures", Json(Failures(comparison))},
      {"metrics", DescribeMetrics()},
      {"programs", DescribePrograms(comparison)}};
  AddNames(result.machines, json);
  json["strings"] = strings.strings();
  return absl::StrCat(kPageBeforeData, Text(json), blocks, kPageAfterData);
}

}  // namespace atalla::compare
