// How good the packets are: against the optimum where it can be found by trying everything, and
// against the reference's packer on its own programs, which docs/schedulers.md shows.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/base/golden.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/bounds.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/linear.h"
#include "atalla/sched/list.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/random_code.h"
#include "atalla/sched/rename/rename.h"
#include "atalla/sched/scheduler.h"
#include "atalla/v1/machine.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using assembler::Code;

// Without latencies, the fewest cycles are the fewest packets.
isa::MachineModel UnitLatencies() {
  v1::Machine machine = isa::MachineModel::Default().proto();
  for (v1::ClassLatency& latency : *machine.mutable_latencies()) latency.set_cycles(1);
  return isa::MachineModel::FromProto(machine).value();
}

// A packet that some schedule of a block may have; sets of nodes as bits.
struct PossiblePacket {
  uint32_t nodes = 0;
  uint32_t before = 0;  // Must be in earlier packets.
};

std::vector<PossiblePacket> PossiblePackets(const Code& code, const Block& block,
                                            const DependenceGraph& graph, const RuleSet& rules) {
  std::vector<PossiblePacket> packets;
  for (uint32_t nodes = 1; nodes < 1u << block.size(); ++nodes) {
    if (__builtin_popcount(nodes) > rules.width) continue;
    PossiblePacket packet = {nodes, 0};
    absl::InlinedVector<isa::Instruction, isa::kSlotsPerPacket> instructions;
    bool possible = true;
    for (int node = 0; node < block.size(); ++node) {
      if ((nodes >> node & 1) == 0) continue;
      instructions.push_back(code.instructions[block.begin + node].instruction);
      for (const Dependence& d : graph.Predecessors(node)) {
        const uint32_t from = 1u << d.from;
        if ((nodes & from) == 0) {
          packet.before |= from;
        } else if (d.latency > 0) {
          possible = false;
        }
      }
    }
    if (possible && CheckPacket(rules, instructions).ok()) packets.push_back(packet);
  }
  return packets;
}

// By trying every packet after every set of instructions that may have issued.
int FewestPackets(const Code& code, const Block& block, const RuleSet& rules,
                  const isa::MachineModel& machine) {
  constexpr int kNever = std::numeric_limits<int>::max();
  DependenceGraphBuilder builder(machine, rules.shares_war);
  const DependenceGraph& graph = builder.Build(code, block.begin, block.end);
  const std::vector<PossiblePacket> packets = PossiblePackets(code, block, graph, rules);
  std::vector<int> fewest(size_t{1} << block.size(), kNever);
  fewest[0] = 0;
  for (uint32_t issued = 0; issued + 1 < fewest.size(); ++issued) {
    if (fewest[issued] == kNever) continue;
    for (const PossiblePacket& packet : packets) {
      if ((packet.nodes & issued) != 0 || (packet.before & ~issued) != 0) continue;
      int& after = fewest[issued | packet.nodes];
      after = std::min(after, fewest[issued] + 1);
    }
  }
  return fewest.back();
}

int PacketsOfBlock(const Schedule& schedule, size_t block) {
  const size_t end = block + 1 < schedule.block_starts.size() ? schedule.block_starts[block + 1]
                                                              : schedule.packets.size();
  return static_cast<int>(end) - schedule.block_starts[block];
}

struct Optima {
  int blocks = 0;
  int fewest = 0;    // Blocks that have as few packets as any schedule.
  int one_more = 0;  // Blocks that have one more.
};

// Of blocks of 4 to 10 instructions from random programs.
Optima CompareWithOptima(const Scheduler& scheduler) {
  const isa::MachineModel machine = UnitLatencies();
  const RuleSet rules = scheduler.Rules(machine);
  Optima optima;
  for (uint32_t seed = 0; seed < 600; ++seed) {
    const Code code = RenameValues(Assemble(RandomProgram(seed))).value();
    const absl::StatusOr<Schedule> schedule = scheduler.Run(code, machine);
    EXPECT_TRUE(schedule.ok()) << schedule.status();
    const std::vector<Block> blocks = FindBlocks(code);
    for (size_t b = 0; b < blocks.size(); ++b) {
      if (blocks[b].size() < 4 || blocks[b].size() > 10) continue;
      const int excess =
          PacketsOfBlock(*schedule, b) - FewestPackets(code, blocks[b], rules, machine);
      EXPECT_GE(excess, 0) << "seed " << seed << " block " << b;
      ++optima.blocks;
      if (excess == 0) ++optima.fewest;
      if (excess == 1) ++optima.one_more;
    }
  }
  return optima;
}

TEST(QualityTest, SmallBlocksAreNearlyAlwaysOptimal) {
  std::string table =
      "| Scheduler | Blocks | with the fewest packets | with one more |\n| --- | --- | --- | --- "
      "|\n";
  for (const auto limits : {ListScheduler::Limits::kL1, ListScheduler::Limits::kL2}) {
    const ListScheduler list(limits);
    const Optima optima = CompareWithOptima(list);
    EXPECT_GT(optima.blocks, 500);
    EXPECT_GE(optima.fewest, optima.blocks * 98 / 100) << list.name();
    EXPECT_EQ(optima.fewest + optima.one_more, optima.blocks) << list.name();
    absl::StrAppend(&table, "| `", list.name(), "` | ", optima.blocks, " | ", optima.fewest, " | ",
                    optima.one_more, " |\n");
  }
  EXPECT_EQ(CompareGoldenSection("docs/schedulers.md", "optima", table), "");
}

struct Measured {
  std::string title;
  int instructions = 0;  // Also the packets of "linear".
  // Under rules L1: of the reference's packer with latencies capped at 1, and of "list_l1".
  int reference = 0;
  int list_l1 = 0;
  int bound_l1 = 0;  // No schedule of these blocks has fewer.
  // Under rules L2.
  int list = 0;
  int bound = 0;
};

// Titles and packets from sched.csv, by program.
std::map<std::string, Measured> ReferenceRows() {
  std::map<std::string, Measured> rows;
  const absl::StatusOr<std::string> csv = ReadFile("testdata/vectors/sched/sched.csv");
  EXPECT_TRUE(csv.ok()) << csv.status();
  for (const absl::string_view line : absl::StrSplit(csv.value_or(""), '\n')) {
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    if (cells.size() < 4 || cells[2] != "cap1") continue;
    Measured& row = rows[cells[0]];
    row.title = cells[1];
    EXPECT_TRUE(absl::SimpleAtoi(cells[3], &row.reference)) << line;
  }
  return rows;
}

int PacketsOf(const Scheduler& scheduler, const Code& code) {
  const absl::StatusOr<Rewriting> result = scheduler.Rewrite(code, isa::MachineModel::Default());
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? static_cast<int>(result->schedule.packets.size()) : 0;
}

// After renaming, as "list" does.
int BoundOfBlocks(const Scheduler& scheduler, const Code& given) {
  const Code code = RenameValues(given).value();
  const isa::MachineModel machine = isa::MachineModel::Default();
  const RuleSet rules = scheduler.Rules(machine);
  DependenceGraphBuilder builder(machine, rules.shares_war);
  int packets = 0;
  for (const Block& block : FindBlocks(code)) {
    std::vector<isa::Op> ops;
    for (int32_t i = block.begin; i < block.end; ++i) {
      ops.push_back(code.instructions[i].instruction.op);
    }
    packets += BoundOf(builder.Build(code, block.begin, block.end), ops, rules).packets;
  }
  return packets;
}

void Measure(const std::string& name, Measured& row) {
  const std::string path = absl::StrCat("testdata/vectors/sched/", name, ".s");
  const absl::StatusOr<std::string> text = ReadFile(path);
  ASSERT_TRUE(text.ok()) << text.status();
  absl::StatusOr<Code> code = assembler::ParseAssembly(*text, path);
  ASSERT_TRUE(code.ok()) << code.status();
  assembler::AddBootstrap(*code);
  row.instructions = static_cast<int>(code->instructions.size());
  EXPECT_EQ(PacketsOf(LinearScheduler(), *code), row.instructions);
  const ListScheduler l1(ListScheduler::Limits::kL1);
  row.list_l1 = PacketsOf(l1, *code);
  row.bound_l1 = BoundOfBlocks(l1, *code);
  const ListScheduler l2;
  row.list = PacketsOf(l2, *code);
  row.bound = BoundOfBlocks(l2, *code);
}

std::string TableRow(const std::string& name, const Measured& row) {
  return absl::StrFormat("| %s | %s | %d | %d | %d | %d | %d | %d |\n", name, row.title,
                         row.instructions, row.reference, row.list_l1, row.bound_l1, row.list,
                         row.bound);
}

TEST(QualityTest, DocumentedPacketsAreMeasured) {
  std::string table =
      "| Program | What it is | `linear` | reference (L1) | `list_l1` | bound L1 | `list` | bound "
      "L2 |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  Measured total;
  std::map<std::string, Measured> rows = ReferenceRows();
  ASSERT_EQ(rows.size(), 32u);
  for (auto& [name, row] : rows) {
    Measure(name, row);
    EXPECT_GE(row.list, row.bound) << name;
    EXPECT_LE(row.list, row.instructions) << name;
    EXPECT_GE(row.list_l1, row.bound_l1) << name;
    // The reference's packer never reorders, and knows less about addresses.
    EXPECT_LE(row.list_l1, row.reference) << name;
    absl::StrAppend(&table, TableRow(name, row));
    total.instructions += row.instructions;
    total.reference += row.reference;
    total.list_l1 += row.list_l1;
    total.bound_l1 += row.bound_l1;
    total.list += row.list;
    total.bound += row.bound;
  }
  absl::StrAppend(&table, TableRow("**all**", total));
  EXPECT_LT(total.list_l1, total.reference * 9 / 10);
  EXPECT_LE(total.list, total.bound * 11 / 10);
  EXPECT_EQ(CompareGoldenSection("docs/schedulers.md", "measurements", table), "");
}

}  // namespace
}  // namespace atalla::sched
