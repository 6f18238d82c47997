// Instruction-set specification, sections 19.6 and 19.10: data memory, SDMA and vreg.*.
//
// The reference keeps one cell for each exact address; here memory is flat bytes. Rows that show
// cells apart or in conflict state the flat result, and why it differs.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "atalla/base/bf16.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

using Words = std::vector<std::pair<uint32_t, uint32_t>>;

EmulatorOptions Tracking() {
  EmulatorOptions options;
  options.track_written_words = true;
  return options;
}

void ExpectWords(const Emulator& emulator, const Words& expected) {
  Words actual;
  const auto words = emulator.WrittenWords();
  ASSERT_TRUE(words.ok()) << words.status();
  for (const MemoryWord& word : *words) actual.emplace_back(word.address, word.value);
  EXPECT_EQ(actual, expected);
}

struct ScalarRow {
  const char* name;
  std::vector<uint64_t> program;
  std::vector<std::pair<int, uint32_t>> registers;
  Words cells;  // Written in this order.
  Words words_after;
  std::vector<std::pair<int, uint32_t>> registers_after;
};

const ScalarRow kScalar[] = {
    // sw.s $3, 0($1) ; sw.s $4, 2($1) ; lw.s $5, 0($1) ; lw.s $6, 2($1) ; lw.s $7, 1($1)
    // The cells overlap in bytes 102 and 103: the second store wins there, and a word read at 101
    // has bytes of both. The reference keeps x5 = 11223344 and reads x7 = 0.
    {"cells are independent",
     {0x81AA, 0x100822A, 0x82A9, 0x1008329, 0x8083A9},
     {{1, 0x100}, {3, 0x11223344}, {4, 0xAABBCCDD}},
     {},
     {{0x100, 0xCCDD3344}, {0x104, 0x0000AABB}},
     {{5, 0xCCDD3344}, {6, 0xAABBCCDD}, {7, 0xBBCCDD33}}},
    // lhw.s $8, 0($1) ; lhw.s $9, 2($1)
    // Registers as in the reference; the bytes of both cells are in two aligned words.
    {"half-word load takes the low half of the cell at that exact address",
     {0x842B, 0x10084AB},
     {{1, 0x100}},
     {{0x100, 0x11223344}, {0x102, 0xAABBCCDD}},
     {{0x100, 0xCCDD3344}, {0x104, 0x0000AABB}},
     {{8, 0x33440000}, {9, 0xCCDD0000}}},
    // shw.s $3, 0($1) ; lw.s $5, 0($1) ; lhw.s $6, 0($1)
    // Only two bytes are stored: the upper half of the word stays. The reference clears it.
    {"half-word store replaces the whole cell",
     {0x81AC, 0x82A9, 0x832B},
     {{1, 0x100}, {3, 0x11223344}},
     {{0x100, 0xAABBCCDD}},
     {{0x100, 0xAABB1122}},
     {{5, 0xAABB1122}, {6, 0x11220000}}},
    // sw.s $3, 0($1) ; lhw.s $7, 0($1) ; lhw.s $8, 2($1)
    // A store is seen at every address that it covers: x8 is DEAD, not the stale 4000.
    {"overlapping image, stale upper cell",
     {0x81AA, 0x83AB, 0x100842B},
     {{1, 0x100}, {3, 0xDEADBEEF}},
     {{0x100, 0x40003F80}, {0x102, 0x40404000}, {0x104, 0x00004040}},
     {{0x100, 0xDEADBEEF}, {0x104, 0x00004040}},
     {{7, 0xBEEF0000}, {8, 0xDEAD0000}}},
    // sw.s $3, -8($2) ; lw.s $6, -8($2) ; lw.s $7, -4($4)
    // Addresses wrap at 2^32; the reference has a cell -4 beside FFFFFFFC.
    {"address not reduced modulo 2^32",
     {0x7FC0101AA, 0x7FC010329, 0x7FE0203A9},
     {{2, 4}, {3, 0x11223344}, {4, 0}},
     {},
     {{0xFFFFFFFC, 0x11223344}},
     {{6, 0x11223344}, {7, 0x11223344}}},
    // lw.s $5, 0($1) ; lhw.s $6, 0($1)
    {"unwritten memory", {0x82A9, 0x832B}, {{1, 0x4000}, {5, 1}, {6, 1}}, {}, {}, {{5, 0}, {6, 0}}},
};

TEST(MemorySpecTest, ScalarAccesses) {
  for (const ScalarRow& row : kScalar) {
    SCOPED_TRACE(row.name);
    std::vector<TestPacket> packets;
    for (const uint64_t word : row.program) packets.push_back({word});
    packets.push_back({kHalt});
    Emulator emulator = MakeEmulator(isa::MachineModel::Reference(), packets, Tracking());
    for (const auto& [number, value] : row.registers) emulator.SetScalarRegister(number, value);
    for (const auto& [address, word] : row.cells) SetWord(emulator, address, word);
    const absl::Status status = emulator.Run();
    ASSERT_TRUE(status.ok()) << status;
    for (const auto& [number, value] : row.registers_after) {
      EXPECT_EQ(emulator.ScalarRegister(number), value) << "x" << number;
    }
    ExpectWords(emulator, row.words_after);
  }
}

// BF16 patterns of the first lanes of a row; empty: the transfer traps.
struct LoadRow {
  const char* name;
  uint32_t rs3;
  uint32_t rs1;
  uint32_t rs2;
  std::vector<uint32_t> row;
  std::vector<uint32_t> next_row;
  uint64_t bytes_loaded;
};

struct StoreRow {
  const char* name;
  uint32_t rs3;
  uint32_t rs2;
  std::vector<uint32_t> lanes;
  Words cells;
  uint64_t bytes_stored;
};

struct ReadRow {
  const char* name;
  Words cells;
  uint32_t address;
  std::vector<uint32_t> halves;
};

struct RouteRow {
  uint32_t x33;
  uint32_t rs1;
  const char* path;
  Words cells;
  std::vector<uint32_t> reloaded;
};

const LoadRow kLoads[] = {
    {"2x3 tile, full field 0 (contiguous)",
     0x02200000,
     0x00000000,
     0x00001000,
     {0x3F80, 0x3F81, 0x3F82, 0x0000, 0x0000},
     {0x3F83, 0x3F84, 0x3F85, 0x0000, 0x0000},
     12},
    {"2x3 tile, full field 7 (row pitch 8 elements)",
     0x02200007,
     0x00000000,
     0x00001000,
     {0x3F80, 0x3F81, 0x3F82, 0x0000, 0x0000},
     {0x3F88, 0x3F89, 0x3F8A, 0x0000, 0x0000},
     12},
    {"2x3 tile, full field 2 (pitch 3)",
     0x02200002,
     0x00000000,
     0x00001000,
     {0x3F80, 0x3F81, 0x3F82, 0x0000, 0x0000},
     {0x3F83, 0x3F84, 0x3F85, 0x0000, 0x0000},
     12},
    {"2x3 tile, full field 1 (pitch 2 < 3)", 0x02200001, 0x00000000, 0x00001000, {}, {}, 0},
    {"DRAM address odd half-word",
     0x00200000,
     0x00000000,
     0x00001002,
     {0x3F81, 0x3F82, 0x3F83, 0x0000, 0x0000},
     {0x0000, 0x0000, 0x0000, 0x0000, 0x0000},
     6},
    {"scratchpad address 100 -> row 1",
     0x02200000,
     0x00000064,
     0x00001000,
     {0x3F80, 0x3F81, 0x3F82, 0x0000, 0x0000},
     {0x3F83, 0x3F84, 0x3F85, 0x0000, 0x0000},
     12},
    {"scratchpad row 31 wraps to row 0",
     0x02200000,
     0x000007C0,
     0x00001000,
     {0x3F80, 0x3F81, 0x3F82, 0x0000, 0x0000},
     {0x3F83, 0x3F84, 0x3F85, 0x0000, 0x0000},
     12},
    {"partial tile over older full row (all lanes 32.0 first)",
     0x00100000,
     0x00000000,
     0x00001000,
     {0x3F80, 0x3F81, 0x4200, 0x4200, 0x4200},
     {0x0000, 0x0000, 0x0000, 0x0000, 0x0000},
     4},
    {"sid 2 (ignored)",
     0x82200000,
     0x00000000,
     0x00001000,
     {0x0000, 0x0000, 0x0000, 0x0000, 0x0000},
     {0x0000, 0x0000, 0x0000, 0x0000, 0x0000},
     0},
};

const StoreRow kStores[] = {
    {"truncation on store",
     0x00700000,
     0x00002000,
     {0x3F80FFFF, 0x3F818000, 0xBF80FFFF, 0x7FC00001, 0x7FA00000, 0x00000001, 0xFF80FFFF,
      0x80000000},
     {{0x00002000, 0x3F813F80},
      {0x00002004, 0x7FC0BF80},
      {0x00002008, 0x00007FE0},
      {0x0000200C, 0x8000FFC0}},
     16},
    {"merge into existing cells",
     0x00100000,
     0x00002002,
     {0x3F800000, 0x40000000},
     {{0x00002000, 0x3F802222}, {0x00002002, 0x33331111}, {0x00002004, 0x44444000}},
     4},
    {"odd byte address (bit 0 ignored)",
     0x00200000,
     0x00002001,
     {0x3F800000, 0x40000000, 0x40400000},
     {{0x00002000, 0x40003F80}, {0x00002004, 0x00004040}},
     6},
    {"pitch 5, 2x3, never-written second row stores zeros",
     0x02200004,
     0x00002000,
     {0x3F800000, 0x40000000, 0x40400000},
     {{0x00002000, 0x40003F80},
      {0x00002004, 0x00004040},
      {0x00002008, 0x00000000},
      {0x0000200C, 0x00000000}},
     12},
    {"addresses wrap at 2^32",
     0x00300000,
     0xFFFFFFFC,
     {0x3F800000, 0x40000000, 0x40400000, 0x40800000},
     {{0x00000000, 0x40804040}, {0xFFFFFFFC, 0x40003F80}},
     8},
};

const ReadRow kReads[] = {
    {"cell at 4k wins",
     {{0x00001000, 0x40003F80}, {0x00001002, 0x99994040}},
     0x00001000,
     {0x3F80, 0x4000}},
    {"no cell at 4k: fall back to the cell at the exact address",
     {{0x00001002, 0x40003F80}},
     0x00001000,
     {0x0000, 0x3F80}},
    {"odd address, no aligned cell",
     {{0x00001001, 0x40003F80}, {0x00001003, 0x00004000}},
     0x00001001,
     {0x3F80, 0x4000}},
    {"nothing", {}, 0x00001000, {0x0000, 0x0000}},
    {"signalling NaN is quieted", {{0x00001000, 0xFF817F81}}, 0x00001000, {0x7FC1, 0xFFC1}},
};

const RouteRow kRoutes[] = {
    {0x00000000, 0x00000FFF, "SP0 row 31", {}, {0x3F80FFFF, 0x40000000}},
    {0x00000000,
     0x00001000,
     "GMEM",
     {{0x00001000, 0x40003F80}, {0x00001004, 0x40804040}},
     {0x3F800000, 0x40000000}},
    {0x00001000, 0x00000CFF, "SP0 row 19", {}, {0x3F80FFFF, 0x40000000}},
    {0x00001000,
     0x00000D00,
     "GMEM",
     {{0x00000D00, 0x40003F80}, {0x00000D04, 0x40804040}},
     {0x3F800000, 0x40000000}},
    {0x00000FFF, 0x00000D00, "SP0 row 20", {}, {0x3F80FFFF, 0x40000000}},
    {0x00001200,
     0x00000F00,
     "GMEM",
     {{0x00000F00, 0x40003F80}, {0x00000F04, 0x40804040}},
     {0x3F800000, 0x40000000}},
    {0x00001200, 0x00000EFF, "SP0 row 27", {}, {0x3F80FFFF, 0x40000000}},
    {0x00003000, 0x00000800, "SP0 row 0", {}, {0x3F80FFFF, 0x40000000}},
    {0x00003000,
     0x00002D00,
     "GMEM",
     {{0x00002D00, 0x40003F80}, {0x00002D04, 0x40804040}},
     {0x3F800000, 0x40000000}},
    {0x00003000,
     0x00003000,
     "GMEM",
     {{0x00003000, 0x40003F80}, {0x00003004, 0x40804040}},
     {0x3F800000, 0x40000000}},
    {0x00000000,
     0xFFFFFFE0,
     "GMEM",
     {{0xFFFFFFE0, 0x40003F80}, {0xFFFFFFE4, 0x40804040}},
     {0x3F800000, 0x40000000}},
};

// "scpad.* x1, x2, x3", with the operands of a row.
Emulator TransferEmulator(const char* mnemonic, uint32_t rs1, uint32_t rs2, uint32_t rs3,
                          const isa::MachineModel& machine = isa::MachineModel::Reference()) {
  Emulator emulator = MakeEmulator(machine, {{Word(mnemonic, {1, 2, 3})}, {kHalt}}, Tracking());
  emulator.SetScalarRegister(1, rs1);
  emulator.SetScalarRegister(2, rs2);
  emulator.SetScalarRegister(3, rs3);
  return emulator;
}

TEST(MemorySpecTest, ScratchpadLoads) {
  for (const LoadRow& row : kLoads) {
    SCOPED_TRACE(row.name);
    Emulator emulator = TransferEmulator("scpad.ld", row.rs1, row.rs2, row.rs3);
    for (uint32_t i = 0; i < 32; ++i) {
      // BF16 3F80 + 2i and the one after.
      SetWord(emulator, 0x1000 + 4 * i, 0x3F813F80 + 0x00020002 * i);
    }
    if (std::string(row.name).find("older full row") != std::string::npos) {
      for (int lane = 0; lane < isa::kLanes; ++lane) {
        emulator.SetScratchpadCell(0, 0, lane, 0x42000000);
      }
    }
    const absl::Status status = emulator.Run();
    EXPECT_EQ(status.code(), row.row.empty() ? absl::StatusCode::kAborted : absl::StatusCode::kOk)
        << status;
    const int first = static_cast<int>(row.rs1 / 64);
    for (size_t lane = 0; lane < row.row.size(); ++lane) {
      const int column = static_cast<int>(lane);
      EXPECT_EQ(emulator.ScratchpadCell(0, first, column).value_or(0) >> 16, row.row[lane]);
      EXPECT_EQ(emulator.ScratchpadCell(0, (first + 1) % 32, column).value_or(0) >> 16,
                row.next_row[lane]);
    }
    EXPECT_EQ(emulator.counters().BytesLoaded(), row.bytes_loaded);
    EXPECT_EQ(emulator.counters().bytes_loaded_by_scratchpad[0], row.bytes_loaded);
  }
}

TEST(MemorySpecTest, ScratchpadStores) {
  for (const StoreRow& row : kStores) {
    SCOPED_TRACE(row.name);
    Emulator emulator = TransferEmulator("scpad.st", 0, row.rs2, row.rs3);
    for (size_t lane = 0; lane < row.lanes.size(); ++lane) {
      emulator.SetScratchpadCell(0, 0, static_cast<int>(lane), row.lanes[lane]);
    }
    const bool merges = std::string(row.name) == "merge into existing cells";
    Words expected = row.cells;
    if (merges) {
      // The cells that were there. Afterwards the reference's cell 2002 is stale; flat memory has
      // the two stored half-words at that address.
      SetWord(emulator, 0x2000, 0x11112222);
      SetWord(emulator, 0x2002, 0x33331111);
      SetWord(emulator, 0x2004, 0x44443333);
      expected.erase(expected.begin() + 1);
    }
    const absl::Status status = emulator.Run();
    ASSERT_TRUE(status.ok()) << status;
    ExpectWords(emulator, expected);
    if (merges) {
      EXPECT_EQ(GetWord(emulator, 0x2002), 0x40003F80u);
    }
    EXPECT_EQ(emulator.counters().BytesStored(), row.bytes_stored);
  }
}

TEST(MemorySpecTest, HalfWordReads) {
  for (const ReadRow& row : kReads) {
    SCOPED_TRACE(row.name);
    std::vector<uint32_t> expected = row.halves;
    if (std::string(row.name) == "cell at 4k wins") {
      // The cells disagree about bytes 1002 and 1003, which an image file may not; written one
      // after the other, the later one is what memory holds. The reference prefers the first.
      expected = {0x3F80, 0x4040};
    } else if (std::string(row.name) == "odd address, no aligned cell") {
      // Bytes 1001..1004 are 80 3F 00 40. Bit 0 of the address is ignored: half-words 1000, 1002.
      expected = {0x8000, 0x003F};
    }
    Emulator emulator = TransferEmulator("scpad.ld", 0, row.address, 0x00100000);
    for (const auto& [address, word] : row.cells) SetWord(emulator, address, word);
    ASSERT_TRUE(emulator.Run().ok());
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(emulator.ScratchpadCell(0, 0, static_cast<int>(i)), expected[i] << 16);
    }
  }
}

const Lanes kStored = FirstLanes({0x3F80FFFF, 0x40000000, 0x40400000, 0x40800000});

TEST(MemorySpecTest, VregRouting) {
  for (const RouteRow& row : kRoutes) {
    SCOPED_TRACE(testing::Message() << std::hex << row.x33 << " " << row.rs1);
    Emulator emulator = MakeEmulator(
        isa::MachineModel::Reference(),
        {{Word("vreg.st", {10, 1, 2, 3, 0})}, {Word("vreg.ld", {11, 1, 2, 3, 0})}, {kHalt}},
        Tracking());
    emulator.SetScalarRegister(33, row.x33);
    emulator.SetScalarRegister(1, row.rs1);
    emulator.SetVectorRegister(10, kStored);
    emulator.SetVectorRegister(11, kStored);
    ASSERT_TRUE(emulator.Run().ok());
    ExpectWords(emulator, row.cells);
    EXPECT_EQ(emulator.VectorRegister(11)[0], row.reloaded[0]);
    EXPECT_EQ(emulator.VectorRegister(11)[1], row.reloaded[1]);
    const std::string path = row.path;
    const bool memory = path == "GMEM";
    EXPECT_EQ(emulator.counters().vreg_memory_bytes, memory ? 16u : 0u);
    EXPECT_EQ(emulator.counters().BytesLoaded() + emulator.counters().BytesStored(), 0u);
    for (int scratchpad_row = 0; scratchpad_row < 32; ++scratchpad_row) {
      const bool here = path == "SP0 row " + std::to_string(scratchpad_row);
      EXPECT_EQ(emulator.ScratchpadCell(0, scratchpad_row, 0).has_value(), here);
      if (!here) continue;
      EXPECT_EQ(emulator.ScratchpadCell(0, scratchpad_row, 0), 0x3F80FFFFu);
      EXPECT_FALSE(emulator.ScratchpadCell(0, scratchpad_row, 4).has_value());
    }
  }
}

// "vreg.st to 00002000 with rs2 = 5 and sid = 1 writes cells 2000 and 2004 (rs2, sid ignored);
// vreg.ld with sid = 3 from 1000 succeeds, with sid = 2 from 0 aborts."
TEST(MemorySpecTest, VregScratchpadOperands) {
  Emulator store = MakeEmulator(isa::MachineModel::Reference(),
                                {{Word("vreg.st", {10, 1, 2, 3, 1})}, {kHalt}}, Tracking());
  store.SetScalarRegister(1, 0x2000);
  store.SetScalarRegister(2, 5);
  store.SetVectorRegister(10, kStored);
  ASSERT_TRUE(store.Run().ok());
  ExpectWords(store, {{0x2000, 0x40003F80}, {0x2004, 0x40804040}});

  for (const auto& [address, code] :
       Words{{0x1000, static_cast<uint32_t>(absl::StatusCode::kOk)},
             {0x0FFF, static_cast<uint32_t>(absl::StatusCode::kAborted)}}) {
    for (const int sid : {2, 3}) {
      Emulator load = MakeEmulator(isa::MachineModel::Reference(),
                                   {{Word("vreg.ld", {10, 1, 2, 3, sid})}, {kHalt}});
      load.SetScalarRegister(1, address);
      EXPECT_EQ(static_cast<uint32_t>(load.Run().code()), code) << address << " " << sid;
    }
  }
}

// Section 11.4: lanes beyond num_cols become +0.0, whatever the route; cells never written too.
TEST(MemorySpecTest, ShortVregLoadsClearTheOtherLanes) {
  Emulator emulator = MakeEmulator(
      isa::MachineModel::Reference(),
      {{Word("vreg.ld", {11, 1, 2, 1, 0}), Word("vreg.ld", {12, 3, 2, 1, 0})}, {kHalt}});
  emulator.SetScratchpadCell(0, 7, 0, 0x3F800000);
  emulator.SetScratchpadCell(0, 7, 2, 0x40000000);
  SetWord(emulator, 0x1000, 0x40003F80);
  SetWord(emulator, 0x1004, 0x40003F80);
  emulator.SetScalarRegister(1, 2 * 64 + 63);  // Row 2; the fraction is discarded.
  emulator.SetScalarRegister(2, 5 + 32);       // Rows wrap: 2 + 5 + 32 is row 7.
  emulator.SetScalarRegister(3, 0x1001);       // Bit 0 is ignored.
  emulator.SetVectorRegister(11, FirstLanes({1, 1, 1, 1}));
  ASSERT_TRUE(emulator.Run().ok());
  EXPECT_EQ(emulator.VectorRegister(11), FirstLanes({0x3F800000}));
  EXPECT_EQ(emulator.VectorRegister(12), FirstLanes({0x3F800000, 0x40000000}));
}

// The default machine has no use for a transfer that does nothing.
TEST(MemorySpecTest, TransferToAMissingScratchpadTrapsByDefault) {
  for (const char* mnemonic : {"scpad.ld", "scpad.st"}) {
    Emulator emulator =
        TransferEmulator(mnemonic, 0, 0x1000, 0x82200000, isa::MachineModel::Default());
    EXPECT_EQ(emulator.Run().code(), absl::StatusCode::kAborted);
    Emulator ignoring = TransferEmulator(mnemonic, 0, 0x1000, 0xC2200001);
    EXPECT_TRUE(ignoring.Run().ok());
    EXPECT_EQ(ignoring.counters().instructions_executed, 2u);
    EXPECT_EQ(ignoring.counters().BytesLoaded() + ignoring.counters().BytesStored(), 0u);
  }
}

// Machines may have more rows: SDMA wraps at their number, and vreg.* gets to row 64 and up through
// its row operand.
TEST(MemorySpecTest, LargerScratchpads) {
  v1::Machine proto = isa::MachineModel::Default().proto();
  proto.mutable_scratchpads()->set_rows(128);
  const isa::MachineModel machine = isa::MachineModel::FromProto(proto).value();
  // Two rows from row 127 of scratchpad 1; rows 127 and 0 hold them.
  Emulator emulator =
      MakeEmulator(machine, {{Word("scpad.ld", {1, 2, 3}), Word("vreg.ld", {11, 0, 4, 0, 1}),
                              Word("vreg.ld", {12, 0, 0, 0, 1})},
                             {kHalt}});
  SetWord(emulator, 0x1000, 0x40003F80);
  emulator.SetScalarRegister(1, 127 * 64);
  emulator.SetScalarRegister(2, 0x1000);
  emulator.SetScalarRegister(3, 0x42000000);
  emulator.SetScalarRegister(4, 127);
  ASSERT_TRUE(emulator.Run().ok());
  EXPECT_EQ(emulator.VectorRegister(11)[0], 0x3F800000u);
  EXPECT_EQ(emulator.VectorRegister(12)[0], 0x40000000u);
  EXPECT_FALSE(emulator.ScratchpadCell(1, 31, 0).has_value());
}

}  // namespace
}  // namespace atalla::emu
