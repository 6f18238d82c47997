#include "atalla/isa/machine.h"

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/file.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/isa/testing/spec_tables.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::isa {
namespace {

TEST(Machine, DefaultLatenciesAreThoseOfTheSpecification) {
  const MachineModel machine = MachineModel::Default();
  EXPECT_EQ(machine.name(), "atalla");
  for (const char* file : {"latency.csv", "isa.csv"}) {
    for (const SpecRow& row : SpecTable(file)) {
      const auto op = OpFromMnemonic(row.at("mnemonic"));
      ASSERT_TRUE(op.has_value());
      EXPECT_EQ(absl::StrCat(machine.Latency(*op)), row.at("latency"))
          << file << ": " << row.at("mnemonic");
    }
  }
  EXPECT_EQ(machine.Latency(LatencyClass::kVregMemory), machine.Latency(LatencyClass::kSdma));
}

// Rule set L2, assembler specification, section 4, completed by SDMA, BF16 and DIV_CVT.S.
TEST(Machine, DefaultLimitsAreThoseOfTheRuleSet) {
  const MachineModel machine = MachineModel::Default();
  for (int i = 0; i < kUnitCount; ++i) {
    const Unit unit = static_cast<Unit>(i);
    const int expected = unit == Unit::kNone ? 4 : unit == Unit::kVecMem ? 2 : 1;
    EXPECT_EQ(machine.UnitLimit(unit), expected) << UnitName(unit);
  }
  EXPECT_EQ(machine.Ports().scalar, 4);
  EXPECT_EQ(machine.Ports().vector, 4);
  EXPECT_EQ(machine.Ports().mask, 2);
  EXPECT_EQ(machine.scratchpad_count(), 2);
  EXPECT_EQ(machine.scratchpad_rows(), 32);
}

TEST(Machine, TimingParameters) {
  const MachineModel machine = MachineModel::Default();
  EXPECT_EQ(machine.dma().cycles_per_row(), 1u);
  EXPECT_EQ(machine.dma().in_flight(), 0u);
  EXPECT_EQ(machine.dma().bytes_per_cycle(), 0u);
  EXPECT_EQ(machine.issue().timing(), v1::Issue::TIMING_INTERLOCKED);
  EXPECT_EQ(machine.issue().taken_branch_cycles(), 0u);
}

// halt.s takes all ports (4/4/2 in the specification, which is all that its machine has).
TEST(Machine, PortsOfInstructions) {
  v1::Machine wide = MachineModel::Default().proto();
  wide.mutable_ports()->set_scalar(6);
  const absl::StatusOr<MachineModel> machine = MachineModel::FromProto(wide);
  ASSERT_TRUE(machine.ok()) << machine.status();
  EXPECT_EQ(machine->PortsOf(Op::kHaltS).scalar, 6);
  EXPECT_EQ(machine->PortsOf(Op::kHaltS).vector, 4);
  EXPECT_EQ(machine->PortsOf(Op::kHaltS).mask, 2);
  EXPECT_EQ(machine->PortsOf(Op::kVregSt).scalar, 2);
  EXPECT_EQ(machine->PortsOf(Op::kVregSt).vector, 1);
  EXPECT_EQ(machine->PortsOf(Op::kVregSt).mask, 1);
}

TEST(Machine, Presets) {
  const v1::Semantics standard = MachineModel::Default().semantics();
  EXPECT_EQ(standard.weight_mode(), v1::WEIGHT_MODE_RESET);
  EXPECT_EQ(standard.order_branches(), v1::Semantics::ORDER_BRANCHES_SIGNED);
  const absl::StatusOr<MachineModel> reference = MachineModel::FromPreset("reference");
  ASSERT_TRUE(reference.ok());
  const v1::Semantics& semantics = reference->semantics();
  EXPECT_EQ(semantics.weight_mode(), v1::WEIGHT_MODE_SHIFT);
  EXPECT_EQ(semantics.gemm_order(), v1::Semantics::GEMM_ORDER_B8);
  EXPECT_EQ(semantics.slot_order(), v1::Semantics::SLOT_ORDER_SEQUENTIAL);
  EXPECT_EQ(semantics.order_branches(), v1::Semantics::ORDER_BRANCHES_UNSIGNED);
  EXPECT_EQ(semantics.disabled_compare_bits(), v1::Semantics::DISABLED_COMPARE_BITS_REVERSED);
  EXPECT_EQ(semantics.scalar_float_overflow(), v1::Semantics::SCALAR_FLOAT_OVERFLOW_ABORT);
  EXPECT_EQ(semantics.sdma_bad_scratchpad(), v1::Semantics::SDMA_BAD_SCRATCHPAD_IGNORE);
  EXPECT_TRUE(MachineModel::FromPreset("default").ok());
  const absl::Status unknown = MachineModel::FromPreset("Reference").status();
  EXPECT_EQ(std::string(unknown.message()),
            "unknown preset 'Reference'; it must be 'default' or 'reference'");
}

TEST(Machine, RefusesBadDescriptions) {
  const struct {
    const char* message;
    std::function<void(v1::Machine&)> spoil;
  } kRows[] = {
      {"it has no name", [](v1::Machine& m) { m.clear_name(); }},
      {"unit 'SDMA' is not listed",
       [](v1::Machine& m) {
         for (int i = 0; i < m.units_size(); ++i) {
           if (m.units(i).unit() == "SDMA") m.mutable_units()->DeleteSubrange(i, 1);
         }
       }},
      {"unknown unit 'ALU'", [](v1::Machine& m) { m.mutable_units(1)->set_unit("ALU"); }},
      {"unit 'NONE' is listed twice", [](v1::Machine& m) { *m.add_units() = m.units(0); }},
      {"unit ALU.S per_packet is 0; it must be in 1..4",
       [](v1::Machine& m) { m.mutable_units(1)->set_per_packet(0); }},
      {"unit ALU.S per_packet is 5; it must be in 1..4",
       [](v1::Machine& m) { m.mutable_units(1)->set_per_packet(5); }},
      {"latency class 'none' is not listed",
       [](v1::Machine& m) { m.mutable_latencies()->RemoveLast(); }},
      {"unknown latency class 'gemn'",
       [](v1::Machine& m) {
         m.add_latencies()->set_latency_class("gemn");
         m.mutable_latencies()->rbegin()->set_cycles(1);
       }},
      {"latency class 'scalar_alu' is listed twice",
       [](v1::Machine& m) { *m.add_latencies() = m.latencies(0); }},
      {"latency of scalar_alu is 0", [](v1::Machine& m) { m.mutable_latencies(0)->set_cycles(0); }},
      {"latency of scalar_alu is 4294967295",
       [](v1::Machine& m) { m.mutable_latencies(0)->set_cycles(0xFFFFFFFF); }},
      {"ports.scalar is 3", [](v1::Machine& m) { m.mutable_ports()->set_scalar(3); }},
      {"ports.vector is 0", [](v1::Machine& m) { m.mutable_ports()->clear_vector(); }},
      {"ports.mask is 1", [](v1::Machine& m) { m.mutable_ports()->set_mask(1); }},
      {"scratchpads.count is 3", [](v1::Machine& m) { m.mutable_scratchpads()->set_count(3); }},
      {"scratchpads.rows is 48; it must be a power of two",
       [](v1::Machine& m) { m.mutable_scratchpads()->set_rows(48); }},
      {"scratchpads.rows is 16; it must be in 32..1048576",
       [](v1::Machine& m) { m.mutable_scratchpads()->set_rows(16); }},
      {"scratchpads.lanes is 16", [](v1::Machine& m) { m.mutable_scratchpads()->set_lanes(16); }},
      {"dma.cycles_per_row is 65537; it must be in 0..65536",
       [](v1::Machine& m) { m.mutable_dma()->set_cycles_per_row(65537); }},
      {"dma.in_flight is 1025", [](v1::Machine& m) { m.mutable_dma()->set_in_flight(1025); }},
      {"dma.bytes_per_cycle is 65537",
       [](v1::Machine& m) { m.mutable_dma()->set_bytes_per_cycle(65537); }},
      {"issue.taken_branch_cycles is 65537",
       [](v1::Machine& m) { m.mutable_issue()->set_taken_branch_cycles(65537); }},
      {"issue.timing must be TIMING_INTERLOCKED or TIMING_EXPOSED",
       [](v1::Machine& m) { m.mutable_issue()->set_timing(static_cast<v1::Issue::Timing>(2)); }},
      {"semantics.weight_mode must be",
       [](v1::Machine& m) { m.mutable_semantics()->set_weight_mode(v1::WEIGHT_MODE_ANY); }},
      {"semantics has a value that this version does not know",
       [](v1::Machine& m) {
         m.mutable_semantics()->set_slot_order(static_cast<v1::Semantics::SlotOrder>(9));
       }},
  };
  for (const auto& row : kRows) {
    v1::Machine machine = MachineModel::Default().proto();
    row.spoil(machine);
    const absl::Status status = MachineModel::FromProto(machine).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.message;
    EXPECT_TRUE(absl::StrContains(status.message(), row.message)) << status;
  }
}

TEST(Machine, FromFile) {
  const std::string folder = ::testing::TempDir();
  const std::string good = JoinPath(folder, "good.textproto");
  ASSERT_TRUE(WriteFile(good, MachineModel::Default().proto().DebugString()).ok());
  const absl::StatusOr<MachineModel> machine = MachineModel::FromFile(good);
  ASSERT_TRUE(machine.ok()) << machine.status();
  EXPECT_EQ(machine->Latency(Op::kGemmVv), 16);

  EXPECT_EQ(MachineModel::FromFile(JoinPath(folder, "none.textproto")).status().code(),
            absl::StatusCode::kNotFound);
  const std::string bad = JoinPath(folder, "bad.textproto");
  ASSERT_TRUE(WriteFile(bad, "name: \"x\"\nunitz { }\n").ok());
  const absl::Status status = MachineModel::FromFile(bad).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(status.message(), absl::StrCat(bad, ":2:"))) << status;
}

}  // namespace
}  // namespace atalla::isa
