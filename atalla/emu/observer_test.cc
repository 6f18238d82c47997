#include "atalla/emu/observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"

namespace atalla::emu {
namespace {

using ::testing::ElementsAre;

// Adds the four BF16 values at 1000h to those at 1040h, and stores the sums at 1080h.
constexpr char kProgram[] = R"(
00000000: 00001000B0 0030000230 40300002B0 0000000031 # lui.s x1, 32 ; lui.s x4, tile of 1 x 4 in SP0 ; lui.s x5, the same in SP1
00000014: 0020008116 0040008196 0000000031 0000000031 # addi.s x2, x1, 64 ; addi.s x3, x1, 128
00000028: 0002008046 0000000031 0000000031 0000000031 # scpad.ld x0, x1, x4
0000003C: 0002810046 0000000031 0000000031 0000000031 # scpad.ld x0, x2, x5
00000050: 01800000C4 1180000144 0000000031 0000000031 # vreg.ld v1, x0, x0, 3, 0 ; vreg.ld v2, x0, x0, 3, 1
00000064: 00010081B3 0000000031 0000000031 0000000031 # add.vv v3, v1, v2, m0
00000078: 01800001C5 0000000031 0000000031 0000000031 # vreg.st v3, x0, x0, 3, 0
0000008C: 0002018047 0000000031 0000000031 0000000031 # scpad.st x0, x3, x4
000000A0: 0000000032 0000000031 0000000031 0000000031 # halt.s
)";

const char* PortName(MemoryPort port) {
  switch (port) {
    case MemoryPort::kScalar:
      return "scalar";
    case MemoryPort::kVector:
      return "vector";
    case MemoryPort::kDma:
      return "dma";
  }
  return "?";
}

// Every event as a line.
class Recorder : public Observer {
 public:
  const std::vector<std::string>& lines() const { return lines_; }

  void OnPacket(int64_t address, int index) override { Add("packet %X %d", address, index); }
  void OnSlot(int slot) override { Add("slot %d", slot); }
  void OnPacketEnd(int64_t next_address) override { Add("next %X", next_address); }
  void OnScalarWrite(int number, uint32_t value) override { Add("x%d = %X", number, value); }
  void OnMaskWrite(int number, uint32_t value) override { Add("m%d = %X", number, value); }
  void OnVectorWrite(int number, const Lanes& lanes) override {
    Add("v%d = %08X %08X", number, lanes[0], lanes[31]);
  }
  void OnTransfer(const TransferEvent& transfer) override {
    Add("%s sp%d row %d, %d x %d, %X + %d", transfer.is_load ? "load" : "store",
        transfer.scratchpad, transfer.first_row, transfer.rows, transfer.columns, transfer.address,
        transfer.pitch_bytes);
  }
  void OnMemoryRead(const MemoryAccess& access) override {
    Add("read %s %X %d", PortName(access.port), access.address, access.size_bytes);
  }
  void OnMemoryWrite(const MemoryAccess& access, absl::Span<const uint8_t> bytes) override {
    std::string line = absl::StrFormat("write %s %X %d:", PortName(access.port), access.address,
                                       access.size_bytes);
    for (const uint8_t byte : bytes) absl::StrAppendFormat(&line, " %02X", byte);
    lines_.push_back(line);
  }
  void OnRowRead(const RowAccess& access) override { Row("row read", access); }
  void OnRowWrite(const RowAccess& access) override { Row("row write", access); }

 private:
  template <typename... Arguments>
  void Add(const absl::FormatSpec<Arguments...>& format, const Arguments&... arguments) {
    lines_.push_back(absl::StrFormat(format, arguments...));
  }
  void Row(const char* what, const RowAccess& access) {
    Add("%s sp%d %d %d %s", what, access.scratchpad, access.row, access.columns,
        access.by_dma ? "dma" : "vreg");
  }

  std::vector<std::string> lines_;
};

Emulator LoadedEmulator(const char* text) {
  Emulator emulator;
  const absl::StatusOr<image::InFile> file = image::ParseIn(text, "test.in");
  EXPECT_TRUE(file.ok()) << file.status();
  if (!file.ok()) return emulator;
  EXPECT_EQ(emulator.LoadProgram(file->program), absl::OkStatus());
  EXPECT_EQ(emulator.LoadImage(file->image), absl::OkStatus());
  return emulator;
}

TEST(Observer, ReportsEveryEventInOrder) {
  Emulator emulator = LoadedEmulator(kProgram);
  // 1, 2, 3, 4 and 10, 20, 30, 40.
  const std::vector<uint8_t> a = {0x80, 0x3F, 0x00, 0x40, 0x40, 0x40, 0x80, 0x40};
  const std::vector<uint8_t> b = {0x20, 0x41, 0xA0, 0x41, 0xF0, 0x41, 0x20, 0x42};
  ASSERT_EQ(emulator.WriteMemory(0x1000, a), absl::OkStatus());
  ASSERT_EQ(emulator.WriteMemory(0x1040, b), absl::OkStatus());
  Recorder recorder;
  ASSERT_EQ(emulator.SetObserver(&recorder), absl::OkStatus());
  ASSERT_EQ(emulator.Run(), absl::OkStatus());
  EXPECT_THAT(
      recorder.lines(),
      ElementsAre("packet 0 0", "slot 0", "x1 = 1000", "slot 1", "x4 = 300000", "slot 2",
                  "x5 = 40300000", "next 14",                                                     //
                  "packet 14 1", "slot 0", "x2 = 1040", "slot 1", "x3 = 1080", "next 28",         //
                  "packet 28 2", "slot 0", "load sp0 row 0, 1 x 4, 1000 + 8", "read dma 1000 8",  //
                  "row write sp0 0 4 dma", "next 3C",                                             //
                  "packet 3C 3", "slot 0", "load sp1 row 0, 1 x 4, 1040 + 8", "read dma 1040 8",  //
                  "row write sp1 0 4 dma", "next 50",                                             //
                  "packet 50 4", "slot 0", "row read sp0 0 32 vreg", "v1 = 3F800000 00000000",    //
                  "slot 1", "row read sp1 0 32 vreg", "v2 = 41200000 00000000", "next 64",        //
                  "packet 64 5", "slot 0", "v3 = 41300000 00000000", "next 78",                   //
                  "packet 78 6", "slot 0", "row write sp0 0 4 vreg", "next 8C",                   //
                  "packet 8C 7", "slot 0", "store sp0 row 0, 1 x 4, 1080 + 8",                    //
                  "row read sp0 0 32 dma", "write dma 1080 8: 30 41 B0 41 04 42 30 42",
                  "next A0",  //
                  "packet A0 8", "slot 0", "next B4"));
}

TEST(Observer, MayComeAndGoBetweenRuns) {
  Emulator emulator = LoadedEmulator(kProgram);
  Recorder recorder;
  RunOptions one_packet;
  one_packet.max_packets = 1;
  EXPECT_EQ(emulator.Run(one_packet).code(), absl::StatusCode::kDeadlineExceeded);
  ASSERT_EQ(emulator.SetObserver(&recorder), absl::OkStatus());
  EXPECT_EQ(emulator.Run(one_packet).code(), absl::StatusCode::kDeadlineExceeded);
  ASSERT_EQ(emulator.SetObserver(nullptr), absl::OkStatus());
  ASSERT_EQ(emulator.Run(), absl::OkStatus());
  EXPECT_THAT(recorder.lines(),
              ElementsAre("packet 14 1", "slot 0", "x2 = 1040", "slot 1", "x3 = 1080", "next 28"));
  EXPECT_EQ(emulator.counters().packets_executed, 9u);
}

// addi.s x0, x0, 1: the write is lost, and so is its event. Then an address without a packet.
TEST(Observer, SaysNothingOfWritesToX0NorOfATrap) {
  Emulator emulator = LoadedEmulator("00000000: 0000800016 0000000031 0000000031 0000000031\n");
  Recorder recorder;
  ASSERT_EQ(emulator.SetObserver(&recorder), absl::OkStatus());
  EXPECT_EQ(emulator.Run().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(recorder.lines(), ElementsAre("packet 0 0", "slot 0", "next 14"));
}

TEST(Observer, IsRefusedWhereSlotsReadBeforeTheyWrite) {
  v1::Machine machine = isa::MachineModel::Default().proto();
  machine.mutable_semantics()->set_slot_order(v1::Semantics::SLOT_ORDER_READ_THEN_WRITE);
  const absl::StatusOr<isa::MachineModel> model = isa::MachineModel::FromProto(machine);
  ASSERT_TRUE(model.ok()) << model.status();
  Emulator emulator(*model);
  Recorder recorder;
  EXPECT_EQ(emulator.SetObserver(&recorder).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(emulator.SetObserver(nullptr), absl::OkStatus());
}

}  // namespace
}  // namespace atalla::emu
