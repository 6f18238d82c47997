#include "atalla/isa/manual.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/golden.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/testing/spec_tables.h"
#include "gtest/gtest.h"

namespace atalla::isa {
namespace {

TEST(Manual, TheDocumentIsWhatTheTableSays) {
  EXPECT_EQ(CompareGolden("docs/isa.md", InstructionManual(MachineModel::Default())), "");
}

// Bit ranges by hand, from the instruction-set specification, section 4.
TEST(Manual, FormatsHaveThePublishedBits) {
  const std::string manual = InstructionManual(MachineModel::Default());
  for (const char* row : {
           "| R | rd 14:7; rs1 22:15; rs2 30:23 |",
           "| I | rd 14:7; rs1 22:15; imm12 34:23 |",
           "| MI | rd 14:7; target 39:15 |",
           "| BR | rs1 22:15; rs2 30:23; target 14, 39:31; incr7 13:7 |",
           "| VV | vd 14:7; vs1 22:15; vs2 30:23; mask 34:31 |",
           "| VS | vd 14:7; vs1 22:15; rs1 30:23; mask 34:31 |",
           "| VI | vd 14:7; vs1 22:15; imm8 30:23; mask 34:31 |",
           "| VTS | rd 14:7; vs1 22:15; imm8 30:23 |",
           "| VMV | vmd 10:7; vs1 22:15; vs2 30:23; mask 34:31 |",
           "| VMS | vmd 10:7; vs1 22:15; rs1 30:23; mask 34:31 |",
           "| MTS | rd 14:7; vms 18:15 |",
           "| STM | vmd 10:7; rs1 22:15 |",
           "| VM | vd 14:7; rs1 22:15; rs2 30:23; num_cols 35:31; sid 37:36 |",
           "| SDMA | rs1 14:7; rs2 22:15; rs3 30:23 |",
       }) {
    EXPECT_TRUE(absl::StrContains(manual, row)) << row;
  }
  EXPECT_TRUE(absl::StrContains(manual, "78..127 are undefined"));
}

// Every row of the published table, with its own latency.
TEST(Manual, HasEveryInstruction) {
  const std::string manual = InstructionManual(MachineModel::Default());
  const auto rows = SpecTable("latency.csv");
  ASSERT_EQ(rows.size(), 77u);
  for (const SpecRow& row : rows) {
    const std::string rest = absl::StrCat(" | ", row.at("format"), " | ", row.at("unit"), " | ",
                                          row.at("latency"), " |");
    const size_t at = manual.find(absl::StrCat("| `", row.at("mnemonic"), " "));
    const size_t bare = manual.find(absl::StrCat("| `", row.at("mnemonic"), "` |"));
    const size_t found = at != std::string::npos ? at : bare;
    ASSERT_NE(found, std::string::npos) << row.at("mnemonic");
    const std::string line = manual.substr(found, manual.find('\n', found) - found);
    EXPECT_TRUE(absl::StrContains(line, rest)) << line << " lacks " << rest;
  }
}

}  // namespace
}  // namespace atalla::isa
