// How far "list" is from the fewest packets, in every program that the repository has, which
// docs/schedulers.md shows.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/base/golden.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/block_packer.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/exact/exact.h"
#include "atalla/sched/list.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/random_code.h"
#include "atalla/sched/rename/rename.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using assembler::Code;

constexpr int kLargest = 40;  // Instructions of a block.

isa::MachineModel UnitLatencies() {
  v1::Machine machine = isa::MachineModel::Default().proto();
  for (v1::ClassLatency& latency : *machine.mutable_latencies()) latency.set_cycles(1);
  return isa::MachineModel::FromProto(machine).value();
}

std::string Read(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

std::vector<Code> SchedulerVectors() {
  std::vector<Code> codes;
  for (int i = 0; i < 32; ++i) {
    const std::string path = absl::StrFormat("testdata/vectors/sched/s%02d.s", i);
    absl::StatusOr<Code> code = assembler::ParseAssembly(Read(path), path);
    EXPECT_TRUE(code.ok()) << code.status();
    if (!code.ok()) continue;
    assembler::AddBootstrap(*code);
    codes.push_back(*code);
  }
  return codes;
}

// The instructions of packets one after another, with labels where branches and jumps go.
Code CodeOf(const v1::Program& program) {
  Code code;
  std::map<uint32_t, int> first_of;  // Address of a packet -> its first instruction.
  std::map<uint32_t, bool> targets;
  for (const v1::Packet& packet : program.packets()) {
    first_of[packet.address()] = static_cast<int>(code.instructions.size());
    for (const uint64_t word : packet.slots()) {
      const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
      if (!instruction.ok() || instruction->op == isa::Op::kNopS) continue;
      if (isa::HasEffect(instruction->op, isa::kIsControl)) {
        targets[packet.address() + static_cast<uint32_t>(instruction->imm)] = true;
      }
      code.instructions.emplace_back().instruction = *instruction;
    }
  }
  for (const auto& [address, index] : first_of) {
    if (targets.count(address) > 0) code.labels.push_back({absl::StrCat("l", address), index});
  }
  return code;
}

std::vector<Code> EmulatorVectors() {
  std::vector<std::string> paths = {"testdata/vectors/end_to_end/gemm.in",
                                    "testdata/vectors/end_to_end/round_trip.in"};
  for (const char* set : {"common", "reference"}) {
    for (int i = 0; i < 30; ++i) {
      paths.push_back(absl::StrFormat("testdata/vectors/%s/%c%02d.in", set, set[0], i));
    }
  }
  std::vector<Code> codes;
  for (const std::string& path : paths) {
    const absl::StatusOr<image::InFile> file = image::ParseIn(Read(path), path);
    EXPECT_TRUE(file.ok()) << file.status();
    if (file.ok()) codes.push_back(CodeOf(file->program));
  }
  return codes;
}

std::vector<Code> RandomCodes() {
  std::vector<Code> codes;
  for (uint32_t seed = 0; seed < 300; ++seed) codes.push_back(Assemble(RandomProgram(seed)));
  return codes;
}

// Of one block, if everything from outside is there at once.
int64_t Cycles(const DependenceGraph& graph, const Schedule& schedule, size_t b,
               const Block& block) {
  const size_t end =
      b + 1 < schedule.block_starts.size() ? schedule.block_starts[b + 1] : schedule.packets.size();
  Packing packing;
  for (size_t p = schedule.block_starts[b]; p < end; ++p) {
    NodePacket& packet = packing.emplace_back();
    for (const Slot& slot : schedule.packets[p]) packet.push_back(slot.instruction - block.begin);
  }
  return EstimateCycles(graph, packing);
}

struct Totals {
  int blocks = 0;
  int optimal = 0;  // Of them with as few packets by "list" as was proven to be the least.
  int packets = 0;
  int bound = 0;  // What was proven: no schedule has fewer packets.
  int list = 0;
  int proven = 0;
  int64_t cycles = 0;
  int64_t list_cycles = 0;
};

Totals Measure(const std::vector<Code>& codes, const isa::MachineModel& machine) {
  ExactOptions options;
  options.max_instructions = kLargest;
  DependenceGraphBuilder builder(machine);
  Totals totals;
  for (const Code& given : codes) {
    const Code code = RenameValues(given).value();
    const absl::StatusOr<ExactSchedule> result = ExactScheduler(options).Solve(code, machine);
    const absl::StatusOr<Schedule> list = ListScheduler().Run(code, machine);
    EXPECT_TRUE(result.ok() && list.ok()) << result.status() << list.status();
    if (!result.ok() || !list.ok()) continue;
    for (size_t b = 0; b < result->blocks.size(); ++b) {
      const ExactBlock& block = result->blocks[b];
      if (block.block.size() > kLargest) continue;
      ++totals.blocks;
      if (block.lower_bound == block.list_packets) ++totals.optimal;
      if (block.packets == block.lower_bound) ++totals.proven;
      totals.packets += block.packets;
      totals.bound += block.lower_bound;
      totals.list += block.list_packets;
      const DependenceGraph& graph = builder.Build(code, block.block.begin, block.block.end);
      totals.cycles += Cycles(graph, result->schedule, b, block.block);
      totals.list_cycles += Cycles(graph, *list, b, block.block);
    }
  }
  return totals;
}

std::string Row(absl::string_view programs, absl::string_view latencies, const Totals& totals) {
  return absl::StrFormat("| %s | %s | %d | %d | %d | %.2f %% | %.2f %% | %d | %d |\n", programs,
                         latencies, totals.blocks, totals.packets, totals.list,
                         100.0 * (totals.list - totals.packets) / totals.packets,
                         100.0 * totals.optimal / totals.blocks, totals.cycles, totals.list_cycles);
}

TEST(ListQualityTest, NearTheFewestPackets) {
  std::string table =
      "| Programs | Latencies | Blocks | fewest packets | `list` | more | blocks with the fewest | "
      "cycles `exact` | cycles `list` |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  const isa::MachineModel real = isa::MachineModel::Default();
  const isa::MachineModel unit = UnitLatencies();
  const auto measure = [&](absl::string_view name, const std::vector<Code>& codes) {
    const Totals without = Measure(codes, unit);
    const Totals with = Measure(codes, real);
    for (const Totals* totals : {&without, &with}) {
      EXPECT_GE(totals->proven, totals->blocks * 0.99) << name;
      EXPECT_LE(totals->list, totals->bound * 1.01) << name;
      EXPECT_GE(totals->optimal, totals->blocks * 0.97) << name;
      // It takes no more time for that.
      EXPECT_LE(totals->list_cycles, totals->cycles * 1.01) << name;
    }
    // The same blocks, and packets do not depend on latencies, but for what was left open.
    EXPECT_NEAR(without.packets, with.packets, without.blocks - without.proven) << name;
    absl::StrAppend(&table, Row(name, "all 1", without), Row(name, "of the machine", with));
  };
  measure("32 scheduler vectors", SchedulerVectors());
  measure("62 emulator vectors", EmulatorVectors());
  measure("300 random programs", RandomCodes());
  EXPECT_EQ(CompareGoldenSection("docs/schedulers.md", "exact", table), "");
}

}  // namespace
}  // namespace atalla::sched
