#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "atalla/compare/table.h"
#include "atalla/v1/comparison.pb.h"
#include "atalla/v1/program.pb.h"
#include "atalla/v1/timing.pb.h"

namespace atalla::compare {
namespace {

std::string Quoted(absl::string_view field) {
  if (field.find_first_of(",\"\r\n") == absl::string_view::npos) return std::string(field);
  return absl::StrCat("\"", absl::StrReplaceAll(field, {{"\"", "\"\""}}), "\"");
}

std::string Fraction(double value) { return absl::StrFormat("%.6g", value); }

// Names and values side by side, so that they cannot get out of step.
using Fields = std::vector<std::pair<absl::string_view, std::string>>;

void AddStatic(const v1::ComparedSchedule& row, Fields& fields) {
  const bool known = row.error().empty();
  const auto add = [&](absl::string_view name, std::string value) {
    fields.emplace_back(name, known ? std::move(value) : "");
  };
  const v1::StaticMetrics& metrics = row.metrics();
  const auto packets_with = [&](int filled) {
    return filled < metrics.sched_slot_histogram_size()
               ? absl::StrCat(metrics.sched_slot_histogram(filled))
               : "0";
  };
  add("packets", absl::StrCat(metrics.sched_packets()));
  add("slots_filled", absl::StrCat(metrics.sched_slots_filled()));
  add("packets_with_0", packets_with(0));
  add("packets_with_1", packets_with(1));
  add("packets_with_2", packets_with(2));
  add("packets_with_3", packets_with(3));
  add("packets_with_4", packets_with(4));
  add("efficiency_all_rows", Fraction(row.efficiency_all_rows()));
  add("efficiency_non_empty", Fraction(row.efficiency_non_empty()));
  add("code_bytes", absl::StrCat(row.code_bytes()));
  add("branch_detours", absl::StrCat(row.branch_detours()));
  add("simplified_instructions",
      row.has_simplified_instructions() ? absl::StrCat(row.simplified_instructions()) : "");
  add("schedule_seconds", Fraction(row.schedule_seconds()));
  add("instructions_per_second", Fraction(row.instructions_per_second()));
}

void AddRun(const v1::ComparedRun& run, bool known, Fields& fields) {
  const auto add = [&](absl::string_view name, std::string value) {
    fields.emplace_back(name, known ? std::move(value) : "");
  };
  const v1::StallCycles& stalls = run.stalls();
  add("packets_executed", absl::StrCat(run.packets_executed()));
  add("instructions_executed", absl::StrCat(run.instructions_executed()));
  add("efficiency_dynamic", Fraction(run.efficiency_dynamic()));
  add("cycles", absl::StrCat(run.cycles()));
  add("stalls_operand", absl::StrCat(stalls.operand()));
  add("stalls_unit", absl::StrCat(stalls.unit()));
  add("stalls_port", absl::StrCat(stalls.port()));
  add("stalls_dma", absl::StrCat(stalls.dma()));
  add("stalls_control", absl::StrCat(stalls.control()));
  add("hazards", absl::StrCat(run.hazards()));
}

Fields FieldsOf(const v1::ComparedProgram& program, const v1::ComparedMachine& machine,
                const v1::ComparedSchedule& row) {
  Fields fields = {
      {"program", program.name()},
      {"machine", machine.machine()},
      {"scheduler", row.scheduler()},
      {"instructions", absl::StrCat(program.instructions())},
      {"blocks", absl::StrCat(program.blocks())},
      {"bound_packets", absl::StrCat(machine.bound().packets())},
      {"bound_packets_executed", machine.bound().has_packets_executed()
                                     ? absl::StrCat(machine.bound().packets_executed())
                                     : ""},
  };
  AddStatic(row, fields);
  AddRun(row.run(), row.has_run() && row.run().error().empty(), fields);
  fields.emplace_back("error", row.error());
  fields.emplace_back("run_error", row.run().error());
  fields.emplace_back("difference", row.run().difference());
  return fields;
}

std::string Line(const Fields& fields, bool names) {
  return absl::StrCat(absl::StrJoin(fields, ",",
                                    [&](std::string* out, const auto& field) {
                                      absl::StrAppend(out,
                                                      Quoted(names ? field.first : field.second));
                                    }),
                      "\n");
}

}  // namespace

std::string FormatCsv(const v1::Comparison& comparison) {
  std::string text =
      Line(FieldsOf(v1::ComparedProgram(), v1::ComparedMachine(), v1::ComparedSchedule()), true);
  for (const v1::ComparedProgram& program : comparison.programs()) {
    for (const v1::ComparedMachine& machine : program.machines()) {
      for (const v1::ComparedSchedule& row : machine.schedules()) {
        absl::StrAppend(&text, Line(FieldsOf(program, machine, row), false));
      }
    }
  }
  return text;
}

}  // namespace atalla::compare
