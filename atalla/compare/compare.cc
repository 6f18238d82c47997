#include "atalla/compare/compare.h"

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/compare/packet_blocks.h"
#include "atalla/compare/program_file.h"
#include "atalla/compare/timed_run.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/timing/timing_result_proto.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/bounds.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/modulo.h"
#include "atalla/sched/schedule.h"
#include "atalla/sched/scheduler.h"
#include "atalla/v1/comparison.pb.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::compare {
namespace {

// Schedules that took longer are not made again.
constexpr double kLongSeconds = 0.5;

double ProcessorSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// A word of a branch, jump or other instruction; nop.s if it does not decode.
isa::Instruction DecodeOrNop(uint64_t word) {
  return isa::Decode(word).value_or(isa::Instruction());
}

// Whether packet `index` is a branch over a detour (relax.h): it jumps over the packet after it, in
// which there is nothing but a jump.
bool IsDetour(const v1::Program& program, int index) {
  if (index + 1 >= program.packets_size()) return false;
  const auto& next = program.packets(index + 1).slots();
  if (DecodeOrNop(next[0]).op != isa::Op::kJal || DecodeOrNop(next[0]).rd != 0) return false;
  for (int slot = 1; slot < next.size(); ++slot) {
    if (DecodeOrNop(next[slot]).op != isa::Op::kNopS) return false;
  }
  return absl::c_any_of(program.packets(index).slots(), [](uint64_t word) {
    const isa::Instruction branch = DecodeOrNop(word);
    return isa::HasEffect(branch.op, isa::kIsConditional) && branch.imm == 2 * isa::kBytesPerPacket;
  });
}

uint64_t CountDetours(const v1::Program& program) {
  uint64_t detours = 0;
  for (int i = 0; i < program.packets_size(); ++i) detours += IsDetour(program, i) ? 1 : 0;
  return detours;
}

// How often each instruction of `code` is executed: `program` is `code`, one instruction a packet,
// apart from detours.
std::vector<int64_t> IssueCounts(const assembler::Code& code, const v1::Program& program,
                                 const emu::TimingResult& timing) {
  std::vector<int64_t> counts;
  counts.reserve(code.instructions.size());
  int packet = 0;
  for (const assembler::CodeInstruction& line : code.instructions) {
    counts.push_back(timing.packets[packet].issued);
    // An inverted branch is followed by its detour.
    const isa::Op issued = DecodeOrNop(program.packets(packet).slots(0)).op;
    packet += issued == line.instruction.op ? 1 : 2;
  }
  return counts;
}

void FillBound(const assembler::Code& code, const isa::MachineModel& machine,
               const std::vector<int64_t>& counts, v1::ComparedBound& bound) {
  const sched::RuleSet rules = sched::RulesL2(machine);
  sched::DependenceGraphBuilder graphs(machine);
  uint64_t executed = 0;
  for (const sched::Block& block : sched::FindBlocks(code)) {
    const auto packets =
        static_cast<uint64_t>(BoundOfRun(code, block.begin, block.end, rules, graphs).packets);
    bound.set_packets(bound.packets() + packets);
    if (!counts.empty()) executed += packets * static_cast<uint64_t>(counts[block.begin]);
  }
  if (!counts.empty()) bound.set_packets_executed(executed);
}

std::string PlaceOf(const SourceLocation& location) {
  return location.line == 0 ? "" : absl::StrCat(location.file, ":", location.line);
}

// How often the instruction at a place of the source was executed; the scheduler that tells of
// loops has rewritten them.
int64_t CountAt(const SourceLocation& location, const assembler::Code& code,
                const std::vector<int64_t>& counts) {
  if (location.line == 0) return 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    const SourceLocation& at = code.instructions[i].location;
    if (at == location) return counts[i];
  }
  return 0;
}

v1::ComparedLoop LoopOf(const sched::LoopReport& report, const assembler::Code& code,
                        const std::vector<int64_t>& counts) {
  v1::ComparedLoop loop;
  loop.set_source(PlaceOf(report.location));
  loop.set_name(report.label.empty() ? loop.source() : report.label);
  loop.set_instructions(static_cast<uint64_t>(report.size));
  loop.set_iterations(static_cast<uint64_t>(CountAt(report.location, code, counts)));
  loop.set_list_packets(static_cast<uint64_t>(report.list_packets));
  loop.set_res_mii(static_cast<uint64_t>(report.res_mii));
  loop.set_limit(report.limit);
  loop.set_rec_mii(static_cast<uint64_t>(report.rec_mii));
  loop.set_ii(static_cast<uint64_t>(report.ii));
  loop.set_least_ii(static_cast<uint64_t>(report.least_ii));
  loop.set_stages(static_cast<uint64_t>(report.stages));
  loop.set_copies(static_cast<uint64_t>(report.copies));
  loop.set_kernel_packets(static_cast<uint64_t>(report.kernel_packets));
  loop.set_pipelined(report.pipelined);
  loop.set_reason(report.reason);
  return loop;
}

double Ratio(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

void FillStatic(const v1::Program& program, v1::ComparedSchedule& row) {
  const v1::StaticMetrics& metrics = program.metrics();
  *row.mutable_metrics() = metrics;
  const uint64_t empty =
      metrics.sched_slot_histogram().empty() ? 0 : metrics.sched_slot_histogram(0);
  row.set_code_bytes(metrics.sched_packets() * isa::kBytesPerPacket);
  row.set_branch_detours(CountDetours(program));
  row.set_efficiency_all_rows(
      Ratio(metrics.sched_slots_filled(), isa::kSlotsPerPacket * metrics.sched_packets()));
  row.set_efficiency_non_empty(Ratio(metrics.sched_slots_filled(),
                                     isa::kSlotsPerPacket * (metrics.sched_packets() - empty)));
}

// What a run under `linear` has left, if it came to its end.
struct Expected {
  const v1::Program* program = nullptr;
  const TimedRun* run = nullptr;
};

void FillRun(const v1::Program& program, const TimedRun& run, const Expected& expected,
             v1::ComparedRun& row) {
  if (!run.status.ok()) row.set_error(std::string(run.status.message()));
  if (expected.run->status.ok()) {
    row.set_difference(run.status.ok() ? FirstDifference(*expected.program, expected.run->memory,
                                                         program, run.memory)
                                       : absl::StrCat("no halt.s: ", run.status.message()));
  }
  row.set_packets_executed(run.counters.packets_executed);
  row.set_instructions_executed(run.counters.instructions_executed);
  row.set_cycles(static_cast<uint64_t>(run.timing.cycles));
  *row.mutable_stalls() = emu::StallCyclesToProto(run.timing.stalls);
  row.set_efficiency_dynamic(Ratio(run.counters.instructions_executed,
                                   isa::kSlotsPerPacket * run.counters.packets_executed));
  row.set_hazards(run.hazards);
}

absl::Status FillBlocks(const v1::Program& program, const isa::MachineModel& machine,
                        const emu::TimingResult& timing, v1::ComparedSchedule& row) {
  ATALLA_ASSIGN_OR_RETURN(const PacketBlocks blocks, PacketBlocks::Of(program));
  const sched::RuleSet rules = sched::RulesL2(machine);
  sched::DependenceGraphBuilder graphs(machine);
  for (const PacketBlock& block : blocks.blocks()) {
    v1::ComparedBlock& entry = *row.add_blocks();
    entry.set_name(block.name);
    entry.set_address(static_cast<uint64_t>(block.address));
    entry.set_instructions(static_cast<uint64_t>(block.size()));
    entry.set_packets(static_cast<uint64_t>(block.packets));
    if (block.size() > 0) {
      entry.set_source(PlaceOf(blocks.code().instructions[block.begin].location));
      const sched::PacketBound bound =
          BoundOfRun(blocks.code(), block.begin, block.end, rules, graphs);
      entry.set_bound(static_cast<uint64_t>(bound.packets));
      entry.set_limit(std::string(bound.limit));
    }
    if (timing.packets.empty()) continue;  // It did not start.
    entry.set_entered(static_cast<uint64_t>(timing.packets[block.first_packet].issued));
    int64_t cycles = 0;
    for (int i = 0; i < block.packets; ++i) {
      const emu::PacketTiming& packet = timing.packets[block.first_packet + i];
      cycles += packet.issued + packet.Stalls().Total();
    }
    entry.set_cycles(static_cast<uint64_t>(cycles));
  }
  return absl::OkStatus();
}

// One program on one machine.
class MachineComparison {
 public:
  MachineComparison(const SourceProgram& source, const isa::MachineModel& machine,
                    const CompareOptions& options)
      : source_(source), machine_(machine), options_(options) {}

  // Entry i of `programs` becomes that of scheduler i.
  v1::ComparedMachine Run(std::vector<v1::Program>& programs) {
    v1::ComparedMachine result;
    result.set_machine(machine_.name());
    const absl::Status linear = RunLinear();
    std::vector<int64_t> counts;
    if (linear.ok() && linear_run_.status.ok()) {
      counts = IssueCounts(source_.code, linear_, linear_run_.timing);
    }
    if (linear.ok()) {
      FillBound(source_.code, machine_, counts, *result.mutable_bound());
      for (const sched::LoopReport& loop : sched::ExplainLoops(source_.code, machine_)) {
        *result.add_loops() = LoopOf(loop, source_.code, counts);
      }
    }
    for (const sched::Scheduler* scheduler : options_.schedulers) {
      v1::ComparedSchedule& row = *result.add_schedules();
      v1::Program& program = programs.emplace_back();
      row.set_scheduler(std::string(scheduler->name()));
      const absl::Status status = linear.ok() ? Measure(*scheduler, program, row) : linear;
      if (status.ok()) continue;
      row.Clear();
      row.set_scheduler(std::string(scheduler->name()));
      row.set_error(std::string(status.message()));
      program.Clear();
    }
    return result;
  }

 private:
  absl::Status RunLinear() {
    // The code as it is, so that packet n is instruction n.
    sched::ScheduleOptions options;
    options.scheduler = "linear";
    options.machine = machine_;
    options.timing = sched::ScheduleOptions::Timing::kInterlocked;
    options.simplify = sched::ScheduleOptions::Simplify::kOff;
    ATALLA_ASSIGN_OR_RETURN(linear_, sched::ScheduleProgram(source_.code, options));
    ATALLA_ASSIGN_OR_RETURN(const v1::Image data, DataOf(source_, linear_));
    linear_run_ = RunTimed(linear_, data, machine_, options_.max_packets);
    return absl::OkStatus();
  }

  absl::Status Measure(const sched::Scheduler& scheduler, v1::Program& program,
                       v1::ComparedSchedule& row) {
    sched::ScheduleOptions options = options_.schedule;
    options.machine = machine_;
    std::vector<double> seconds;
    do {
      const double start = ProcessorSeconds();
      ATALLA_ASSIGN_OR_RETURN(const sched::ScheduledCode scheduled,
                              sched::ScheduleCode(source_.code, scheduler, options));
      ATALLA_ASSIGN_OR_RETURN(program,
                              sched::LinkScheduled(source_.code, scheduled, scheduler, options));
      if (scheduled.simplification) {
        row.set_simplified_instructions(scheduled.simplification->instructions_after);
      }
      seconds.push_back(ProcessorSeconds() - start);
    } while (seconds.back() < kLongSeconds &&
             seconds.size() < static_cast<size_t>(std::max(options_.repetitions, 1)));
    absl::c_sort(seconds);
    const double median = seconds[seconds.size() / 2];
    program.set_optimization(source_.optimization);
    row.set_schedule_seconds(median);
    if (median > 0) {
      row.set_instructions_per_second(static_cast<double>(source_.code.instructions.size()) /
                                      median);
    }
    FillStatic(program, row);
    TimedRun run;
    if (absl::IsDeadlineExceeded(linear_run_.status)) {
      run.status = linear_run_.status;  // What has no end has none under any scheduler.
    } else {
      ATALLA_ASSIGN_OR_RETURN(const v1::Image data, DataOf(source_, program));
      run = RunTimed(program, data, machine_, options_.max_packets);
    }
    FillRun(program, run, {&linear_, &linear_run_}, *row.mutable_run());
    return FillBlocks(program, machine_, run.timing, row);
  }

  const SourceProgram& source_;
  const isa::MachineModel& machine_;
  const CompareOptions& options_;
  v1::Program linear_;
  TimedRun linear_run_;
};

absl::Status CheckInput(absl::Span<const SourceProgram> programs,
                        absl::Span<const isa::MachineModel> machines,
                        const CompareOptions& options) {
  if (programs.empty()) return absl::InvalidArgumentError("no programs to compare");
  if (machines.empty()) return absl::InvalidArgumentError("no machines to compare on");
  if (options.schedulers.empty()) return absl::InvalidArgumentError("no schedulers to compare");
  absl::flat_hash_set<absl::string_view> names;
  for (const isa::MachineModel& machine : machines) {
    if (!names.insert(machine.name()).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("two machines are called '", machine.name(), "'; names must differ"));
    }
  }
  std::vector<std::string> schedulers;
  for (const sched::Scheduler* scheduler : options.schedulers) {
    schedulers.emplace_back(scheduler->name());
    if (absl::c_count(schedulers, scheduler->name()) > 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("scheduler '", scheduler->name(), "' is there twice"));
    }
  }
  if (absl::c_linear_search(schedulers, options.baseline)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the baseline is '", options.baseline,
                   "', which is not among the schedulers: ", absl::StrJoin(schedulers, ", ")));
}

// Files of one name, in two folders or as .s and .c, keep their folders and endings.
std::vector<std::string> UniqueNames(absl::Span<const SourceProgram> programs) {
  std::vector<std::string> names;
  for (const SourceProgram& program : programs) {
    const bool unique = absl::c_count_if(programs, [&](const SourceProgram& other) {
                          return other.name == program.name;
                        }) == 1;
    names.push_back(unique ? program.name : program.path);
  }
  return names;
}

}  // namespace

absl::StatusOr<ComparisonResult> Compare(absl::Span<const SourceProgram> programs,
                                         absl::Span<const isa::MachineModel> machines,
                                         const CompareOptions& options) {
  ATALLA_RETURN_IF_ERROR(CheckInput(programs, machines, options));
  ComparisonResult result;
  result.machines.assign(machines.begin(), machines.end());
  v1::Comparison& comparison = result.comparison;
  comparison.set_schema_version(1);
  comparison.set_baseline(options.baseline);
  for (const sched::Scheduler* scheduler : options.schedulers) {
    comparison.add_schedulers(std::string(scheduler->name()));
  }
  for (const isa::MachineModel& machine : machines) comparison.add_machines(machine.name());
  const std::vector<std::string> names = UniqueNames(programs);
  for (size_t i = 0; i < programs.size(); ++i) {
    if (options.progress) options.progress(static_cast<int>(i));
    v1::ComparedProgram& program = *comparison.add_programs();
    program.set_name(names[i]);
    program.set_path(programs[i].path);
    program.set_optimization(programs[i].optimization);
    program.set_instructions(programs[i].code.instructions.size());
    program.set_blocks(sched::FindBlocks(programs[i].code).size());
    auto& scheduled = result.programs.emplace_back();
    for (const isa::MachineModel& machine : machines) {
      *program.add_machines() =
          MachineComparison(programs[i], machine, options).Run(scheduled.emplace_back());
    }
  }
  return result;
}

std::vector<std::string> Failures(const v1::Comparison& comparison) {
  std::vector<std::string> failures;
  for (const v1::ComparedProgram& program : comparison.programs()) {
    for (const v1::ComparedMachine& machine : program.machines()) {
      for (const v1::ComparedSchedule& row : machine.schedules()) {
        const std::string& what = row.error().empty() ? row.run().difference() : row.error();
        if (what.empty()) continue;
        failures.push_back(absl::StrCat(program.name(), ": ", row.scheduler(), " on ",
                                        machine.machine(), ": ", what));
      }
    }
  }
  return failures;
}

}  // namespace atalla::compare
