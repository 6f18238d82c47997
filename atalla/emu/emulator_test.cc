#include "atalla/emu/emulator.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/test_machine.h"
#include "atalla/image/image_view.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/common.pb.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

using Values = std::vector<float>;

v1::Image ImageOf(uint64_t address, absl::string_view bytes) {
  v1::Image image;
  image.set_schema_version(1);
  v1::Segment& segment = *image.add_segments();
  segment.set_address(address);
  segment.set_data(std::string(bytes));
  return image;
}

v1::Region RegionOf(const char* tensor, uint64_t address, v1::DType dtype, int64_t elements) {
  v1::Region region;
  region.set_tensor(tensor);
  region.set_role(v1::Region::ROLE_INPUT);
  region.set_address(address);
  region.set_size_bytes(static_cast<uint64_t>(elements) * (dtype == v1::DTYPE_BF16 ? 2 : 4));
  region.set_dtype(dtype);
  region.mutable_shape()->add_dims(elements);
  region.mutable_layout()->mutable_row_major();
  return region;
}

// Counts x1 up for ever; two packets a round.
std::vector<TestPacket> Loop() { return {{Word("addi.s", {1, 1, 1})}, {Word("jal", {0, -20})}}; }

TEST(EmulatorTest, StartsAsTheSpecificationSays) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), {{kHalt}});
  for (int number = 0; number < 256; ++number) {
    EXPECT_EQ(emulator.ScalarRegister(number), 0u);
    EXPECT_EQ(emulator.VectorRegister(number), Lanes{});
  }
  for (int number = 0; number < 16; ++number) {
    EXPECT_EQ(emulator.MaskRegister(number), number == 0 ? 0xFFFFFFFFu : 0u);
  }
  EXPECT_FALSE(emulator.ScratchpadCell(1, 31, 31).has_value());
  EXPECT_EQ(emulator.ScratchpadCellWriter(0, 0, 0), CellWriter::kNone);
  EXPECT_EQ(emulator.pc(), 0);
  EXPECT_EQ(emulator.counters().packets_executed, 0u);
  EXPECT_EQ(emulator.counters().packets_static_total, 1u);
}

TEST(EmulatorTest, RunsFromTheEntry) {
  v1::Program program =
      MakeProgram({{Word("addi.s", {1, 0, 1})}, {Word("addi.s", {2, 0, 2})}, {kHalt}});
  program.set_entry(20);
  Emulator emulator;
  ASSERT_TRUE(emulator.LoadProgram(program).ok());
  EXPECT_EQ(emulator.pc(), 20);
  ASSERT_TRUE(emulator.Run().ok());
  EXPECT_EQ(emulator.ScalarRegister(1), 0u);
  EXPECT_EQ(emulator.ScalarRegister(2), 2u);
}

TEST(EmulatorTest, PacketBudget) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), Loop());
  RunOptions options;
  options.max_packets = 1001;
  const absl::Status status = emulator.Run(options);
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(std::string(status.message()),
            "packet budget of 1001 spent at PC 00000014 slot 0: jal x0, -20");
  EXPECT_EQ(emulator.counters().packets_executed, 1001u);
  EXPECT_EQ(emulator.ScalarRegister(1), 501u);
  EXPECT_FALSE(emulator.halted());
  EXPECT_FALSE(emulator.trap().has_value());
  // Run goes on where it stopped.
  options.max_packets = 2;
  EXPECT_EQ(emulator.Run(options).code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(emulator.counters().packets_executed, 1003u);
  EXPECT_EQ(emulator.ScalarRegister(1), 502u);
  EXPECT_EQ(emulator.pc(), 20);
}

TEST(EmulatorTest, ABudgetThatIsJustEnough) {
  RunOptions options;
  options.max_packets = 2;
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), {{}, {kHalt}});
  EXPECT_TRUE(emulator.Run(options).ok());
  EXPECT_TRUE(emulator.halted());
  emulator = MakeEmulator(isa::MachineModel::Default(), {{}, {kHalt}});
  options.max_packets = 1;
  EXPECT_EQ(emulator.Run(options).code(), absl::StatusCode::kDeadlineExceeded);
  options.max_packets = 0;
  EXPECT_EQ(emulator.Run(options).code(), absl::StatusCode::kDeadlineExceeded);
  options.max_packets = 1;
  EXPECT_TRUE(emulator.Run(options).ok());
}

TEST(EmulatorTest, RunNeedsAProgramThatIsNotOver) {
  Emulator emulator;
  EXPECT_EQ(emulator.Run().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(emulator.LoadProgram(MakeProgram({{kHalt}})).ok());
  ASSERT_TRUE(emulator.Run().ok());
  const absl::Status again = emulator.Run();
  EXPECT_EQ(again.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(again.message(), "has halted")) << again;
}

TEST(EmulatorTest, ProgramsFollowEachOtherInOneMemory) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(),
                                   {{Word("addi.s", {1, 0, 7}), Word("sw.s", {1, 0, 64}),
                                     Word("mv.stm", {3, 1}), Word("lw.vi", {0, 5, 0, 0})},
                                    {kHalt}});
  emulator.SetVectorRegister(5, FirstLanes({0x3F800000}));
  emulator.SetScratchpadCell(0, 3, 4, 5);
  EXPECT_EQ(emulator.ScratchpadCells(0, 3).words[4], 5u);
  EXPECT_EQ(emulator.ScratchpadCells(0, 3).written, 1u << 4);
  EXPECT_EQ(emulator.ScratchpadCells(0, 3).from_register, 0u);
  ASSERT_TRUE(emulator.Run().ok());
  ASSERT_TRUE(emulator
                  .LoadProgram(MakeProgram(
                      {{Word("lw.s", {2, 0, 64}), Word("gemm.vv", {9, 5, 0, 0})}, {kHalt}}))
                  .ok());
  // Everything but data memory starts anew, the weights too.
  EXPECT_EQ(emulator.ScalarRegister(1), 0u);
  EXPECT_EQ(emulator.MaskRegister(3), 0u);
  EXPECT_EQ(emulator.VectorRegister(5), Lanes{});
  EXPECT_FALSE(emulator.ScratchpadCell(0, 3, 4).has_value());
  EXPECT_EQ(emulator.counters().packets_executed, 0u);
  emulator.SetVectorRegister(5, FirstLanes({0x3F800000}));
  ASSERT_TRUE(emulator.Run().ok());
  EXPECT_EQ(emulator.ScalarRegister(2), 7u);
  EXPECT_EQ(emulator.VectorRegister(9), Lanes{});
  EXPECT_EQ(emulator.counters().packets_executed, 2u);
  emulator.ClearMemory();
  EXPECT_EQ(GetWord(emulator, 64), 0u);
}

TEST(EmulatorTest, RefusesProgramsThatAreNone) {
  Emulator emulator =
      MakeEmulator(isa::MachineModel::Default(), {{Word("addi.s", {1, 0, 1})}, {kHalt}});
  v1::Program bad = MakeProgram({{kHalt}});
  bad.mutable_packets(0)->add_slots(kHalt);
  EXPECT_EQ(emulator.LoadProgram(bad).code(), absl::StatusCode::kInvalidArgument);
  // The program that was there is still there.
  ASSERT_TRUE(emulator.Run().ok());
  EXPECT_EQ(emulator.ScalarRegister(1), 1u);
}

TEST(EmulatorTest, RefusesProgramsForAnotherWeightBuffer) {
  struct Row {
    v1::WeightMode needs;
    bool with_default;
    bool with_reference;
  };
  for (const Row& row :
       {Row{v1::WEIGHT_MODE_ANY, true, true}, Row{v1::WEIGHT_MODE_RESET, true, false},
        Row{v1::WEIGHT_MODE_SHIFT, false, true}}) {
    v1::Program program = MakeProgram({{kHalt}});
    program.set_weight_mode(row.needs);
    const auto code = [](bool loads) {
      return loads ? absl::StatusCode::kOk : absl::StatusCode::kFailedPrecondition;
    };
    EXPECT_EQ(Emulator().LoadProgram(program).code(), code(row.with_default));
    EXPECT_EQ(Emulator(isa::MachineModel::Reference()).LoadProgram(program).code(),
              code(row.with_reference));
  }
}

TEST(EmulatorTest, Images) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), {{kHalt}});
  ASSERT_TRUE(emulator.LoadImage(ImageOf(0x100, "abcd")).ok());
  ASSERT_TRUE(emulator.LoadImage(ImageOf(0x102, "XY")).ok());  // Later bytes win.
  EXPECT_EQ(GetWord(emulator, 0x100), 0x59586261u);
  v1::Image bad = ImageOf(0x100, "abcd");
  *bad.add_segments() = bad.segments(0);
  EXPECT_EQ(emulator.LoadImage(bad).code(), absl::StatusCode::kInvalidArgument);
  // A view: its segments count, not those of the message.
  const uint8_t bytes[] = {1, 2};
  const image::SegmentView segments[] = {{0x101, bytes}, {0x200, bytes}};
  v1::Image info = ImageOf(0x100, "abcd");
  info.add_regions();
  EXPECT_EQ(emulator.LoadImage({info, segments}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GetWord(emulator, 0x100), 0x59586261u);
  info.clear_regions();
  ASSERT_TRUE(emulator.LoadImage({info, segments}).ok());
  EXPECT_EQ(GetWord(emulator, 0x100), 0x59020161u);
  EXPECT_EQ(GetWord(emulator, 0x200), 0x0201u);
  const image::SegmentView twice[] = {segments[0], segments[0]};
  EXPECT_EQ(emulator.LoadImage({info, twice}).code(), absl::StatusCode::kInvalidArgument);
  // The last byte of the address space.
  ASSERT_TRUE(emulator.LoadImage(ImageOf(0xFFFFFFFF, "z")).ok());
  EXPECT_EQ(GetWord(emulator, 0xFFFFFFFC), 0x7A000000u);

  EmulatorOptions options;
  options.memory_limit_bytes = 1 << 16;
  Emulator small(isa::MachineModel::Default(), options);
  EXPECT_TRUE(small.LoadImage(ImageOf(0, "a")).ok());
  EXPECT_EQ(small.LoadImage(ImageOf(0x10000, "b")).code(), absl::StatusCode::kResourceExhausted);
  // All of an image, or nothing.
  v1::Image image = ImageOf(0, "z");
  *image.add_segments() = ImageOf(0x10000, "b").segments(0);
  EXPECT_EQ(small.LoadImage(image).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(GetWord(small, 0), uint32_t{'a'});
}

// Section 15.1, with the key of the last data cell.
TEST(EmulatorTest, Stack) {
  struct Row {
    uint64_t last_word;
    uint32_t x2;
  };
  for (const Row& row : {Row{0x1004, 0x3000}, Row{0xFFC, 0x2000}, Row{0x1000, 0x3000},
                         Row{0x2FFF, 0x4000}, Row{0xFFFFFFFC, 0x1000}}) {
    Emulator emulator = MakeEmulator(isa::MachineModel::Default(), {{kHalt}});
    ASSERT_TRUE(emulator.LoadImage(ImageOf(row.last_word, "abcd")).ok());
    emulator.InitStack();
    EXPECT_EQ(emulator.ScalarRegister(2), row.x2);
    EXPECT_EQ(emulator.ScalarRegister(33), row.x2 + 0x1000);
  }
  Emulator empty = MakeEmulator(isa::MachineModel::Default(), {{kHalt}});
  empty.InitStack();
  EXPECT_EQ(empty.ScalarRegister(2), 0x2000u);
  // A region without a segment counts: the stack must not lie in a tensor.
  v1::Image image;
  image.set_schema_version(1);
  *image.add_regions() = RegionOf("y", 0x8000, v1::DTYPE_BF16, 0x1000);
  ASSERT_TRUE(empty.LoadImage(image).ok());
  empty.InitStack();
  EXPECT_EQ(empty.ScalarRegister(2), 0xB000u);  // Its last four bytes are at 9FFCh.
}

TEST(EmulatorTest, Tensors) {
  Emulator emulator;
  const v1::Region bf16 = RegionOf("a", 0x100, v1::DTYPE_BF16, 3);
  const v1::Region f32 = RegionOf("b", 0x110, v1::DTYPE_F32, 2);
  const v1::Region i32 = RegionOf("c", 0x120, v1::DTYPE_I32, 2);
  ASSERT_TRUE(emulator.WriteTensor(bf16, {1, 1.00390625f + 1.0f / 1024, -2}).ok());
  EXPECT_EQ(GetWord(emulator, 0x100), 0x3F813F80u);  // 1 + 2^-8 + 2^-10 rounds up to 3F81.
  EXPECT_EQ(GetWord(emulator, 0x104), 0x0000C000u);
  ASSERT_TRUE(emulator.WriteTensor(f32, {0.1f, 2}).ok());
  EXPECT_EQ(GetWord(emulator, 0x110), 0x3DCCCCCDu);
  ASSERT_TRUE(emulator.WriteTensor(i32, {-1, 7}).ok());
  EXPECT_EQ(GetWord(emulator, 0x120), 0xFFFFFFFFu);
  EXPECT_EQ(*emulator.ReadTensor(bf16), (Values{1, 1.0078125f, -2}));
  EXPECT_EQ(*emulator.ReadTensor(f32), (Values{0.1f, 2}));
  EXPECT_EQ(*emulator.ReadTensor(i32), (Values{-1, 7}));
  EXPECT_EQ(emulator.WriteTensor(bf16, {1, 2}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(emulator.WriteTensor(i32, {0.5f, 1}).code(), absl::StatusCode::kOutOfRange);

  // By name; of one name the last region counts.
  v1::Image image;
  image.set_schema_version(1);
  *image.add_regions() = bf16;
  *image.add_regions() = f32;
  ASSERT_TRUE(emulator.LoadImage(image).ok());
  EXPECT_EQ(*emulator.ReadTensor("b"), (Values{0.1f, 2}));
  image.mutable_regions(1)->set_address(0x114);
  ASSERT_TRUE(emulator.LoadImage(image).ok());
  EXPECT_EQ(*emulator.ReadTensor("b"), (Values{2, 0}));
  const absl::Status missing = emulator.ReadTensor("q").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(absl::StrContains(missing.message(), "no region 'q' in the loaded images; they have"))
      << missing;
  EXPECT_EQ(emulator.WriteTensor("q", {1}).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Emulator().ReadTensor("q").status().code(), absl::StatusCode::kNotFound);
}

TEST(EmulatorTest, RegionsThatCannotBe) {
  Emulator emulator;
  v1::Region region = RegionOf("a", 0x100, v1::DTYPE_BF16, 3);
  region.set_size_bytes(8);
  EXPECT_EQ(emulator.ReadTensor(region).status().code(), absl::StatusCode::kInvalidArgument);
  region = RegionOf("a", 0xFFFFFFFE, v1::DTYPE_BF16, 2);
  EXPECT_EQ(emulator.ReadTensor(region).status().code(), absl::StatusCode::kOutOfRange);
  region = RegionOf("a", 0, v1::DTYPE_BF16, 1 << 30);  // 2 GiB.
  EXPECT_EQ(emulator.ReadTensor(region).status().code(), absl::StatusCode::kResourceExhausted);
  uint8_t bytes[2];
  EXPECT_EQ(emulator.ReadMemory(0xFFFFFFFF, bytes).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(emulator.WriteMemory(0xFFFFFFFF, bytes).code(), absl::StatusCode::kOutOfRange);
}

TEST(EmulatorTest, MovesAndManyMachines) {
  Emulator first = MakeEmulator(isa::MachineModel::Default(), Loop());
  Emulator second = MakeEmulator(isa::MachineModel::Reference(), Loop());
  RunOptions options;
  options.max_packets = 4;
  EXPECT_EQ(first.Run(options).code(), absl::StatusCode::kDeadlineExceeded);
  Emulator moved = std::move(first);
  EXPECT_EQ(moved.Run(options).code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(moved.ScalarRegister(1), 4u);
  EXPECT_EQ(second.ScalarRegister(1), 0u);
}

// Two registers change places only where all slots read before any writes.
TEST(EmulatorTest, SlotOrders) {
  const std::vector<TestPacket> program = {
      {Word("addi.s", {1, 2, 0}), Word("addi.s", {2, 1, 0}), Word("sw.s", {1, 0, 64}),
       Word("lw.s", {3, 0, 64})},
      // The last write of a register wins, and the last branch; halt.s does not stop the packet.
      {Word("addi.s", {4, 0, 1}), Word("addi.s", {4, 4, 10}), Word("jal", {5, 40}),
       Word("beq.s", {6, 7, 20, 3})},
      {kHalt},
  };
  struct Row {
    v1::Semantics::SlotOrder order;
    uint32_t x1, x2, x3, x4, stored;
  };
  for (const Row& row : {Row{v1::Semantics::SLOT_ORDER_SEQUENTIAL, 7, 7, 7, 11, 7},
                         Row{v1::Semantics::SLOT_ORDER_READ_THEN_WRITE, 7, 5, 0, 10, 5}}) {
    Emulator emulator = MakeEmulator(
        MachineWith(isa::MachineModel::Default(),
                    [&](v1::Semantics& semantics) { semantics.set_slot_order(row.order); }),
        program);
    emulator.SetScalarRegister(1, 5);
    emulator.SetScalarRegister(2, 7);
    ASSERT_TRUE(emulator.Run().ok());
    EXPECT_EQ(emulator.ScalarRegister(1), row.x1);
    EXPECT_EQ(emulator.ScalarRegister(2), row.x2);
    EXPECT_EQ(emulator.ScalarRegister(3), row.x3);
    EXPECT_EQ(emulator.ScalarRegister(4), row.x4);
    EXPECT_EQ(GetWord(emulator, 64), row.stored);
    EXPECT_EQ(emulator.ScalarRegister(5), 40u);
    EXPECT_EQ(emulator.ScalarRegister(6), 3u);
  }
}

// One of each class of the specification's appendix E, and what section 15.4 counts of it.
TEST(EmulatorTest, CountersByClass) {
  Emulator emulator = MakeEmulator(
      isa::MachineModel::Default(),
      {{Word("scpad.ld", {0, 1, 2}), Word("scpad.st", {0, 1, 3}), Word("lw.s", {4, 0, 64}),
        Word("shw.s", {4, 0, 70})},
       {Word("vreg.st", {5, 1, 0, 2, 0}), Word("vreg.ld", {5, 0, 0, 31, 0}),
        Word("add.vv", {6, 5, 5, 0}), Word("rsum.vi", {7, 5, 0, 0})},
       {Word("lw.vi", {0, 5, 0, 0}), Word("gemm.vv", {8, 5, 0, 0}), Word("mv.stm", {3, 1}),
        Word("vmov.vts", {9, 5, 0})},
       {},
       {Word("muli.s", {9, 9, 3}), Word("li.s", {9, 3}), Word("stbf.s", {9, 9, 0}), kHalt}});
  emulator.SetScalarRegister(1, 0x1000);
  emulator.SetScalarRegister(2, 0x02200000);  // 2 x 3 elements, scratchpad 0.
  emulator.SetScalarRegister(3, 0x40100000);  // 1 x 2 elements, scratchpad 1.
  ASSERT_TRUE(emulator.Run().ok());
  const Counters counters = emulator.counters();
  EXPECT_EQ(counters.bytes_loaded_by_scratchpad[0], 12u);
  EXPECT_EQ(counters.bytes_loaded_by_scratchpad[1], 0u);
  EXPECT_EQ(counters.bytes_stored_by_scratchpad[1], 4u);
  EXPECT_EQ(counters.vreg_memory_bytes, 6u);  // vreg.st of three lanes to 1000h.
  EXPECT_EQ(counters.scalar_memory_bytes, 6u);
  EXPECT_EQ(counters.flops_scalar, 1u);  // muli.s alone.
  EXPECT_EQ(counters.flops_vector, 64u);
  EXPECT_EQ(counters.flops_matmul, 2048u);
  EXPECT_EQ(counters.instructions_executed, 16u);
  EXPECT_EQ(counters.packets_executed, 5u);
  EXPECT_EQ(counters.packets_executed_non_nop, 4u);
  uint64_t sum = 0;
  for (const uint64_t count : counters.retired) sum += count;
  EXPECT_EQ(sum, counters.instructions_executed);
  EXPECT_EQ(FormatExtraCounters(counters),
            "bytes_loaded_sp0: 12\n"
            "bytes_loaded_sp1: 0\n"
            "bytes_stored_sp0: 0\n"
            "bytes_stored_sp1: 4\n"
            "bytes_vreg_memory: 6\n"
            "bytes_scalar_memory: 6\n"
            "moveconvert_ops: 3\n"
            "dyn_retired_branch_control: 1\n"
            "dyn_retired_sdma: 2\n"
            "dyn_retired_scalar_mem: 2\n"
            "dyn_retired_scalar_alu: 2\n"
            "dyn_retired_vector_mem: 2\n"
            "dyn_retired_vector_alu: 2\n"
            "dyn_retired_gemm_systolic: 2\n"
            "dyn_retired_move_convert: 3\n");
}

}  // namespace
}  // namespace atalla::emu
