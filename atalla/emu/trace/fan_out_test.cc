#include "atalla/emu/trace/fan_out.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/recording.h"

namespace atalla::emu {
namespace {

using ::testing::ElementsAre;

// Writes each event, with its own name, to a list that all share.
class Logger : public Observer {
 public:
  Logger(std::string name, std::vector<std::string>& log) : name_(std::move(name)), log_(log) {}
  bool stop = false;

  void OnPacket(int64_t address, int index) override { Log("packet", address, index); }
  void OnSlot(int slot) override { Log("slot", slot, 0); }
  void OnPacketEnd(int64_t next) override { Log("end", next, 0); }
  bool StopRequested() override {
    Log("stop?", 0, 0);
    return stop;
  }
  void OnScalarWrite(int number, uint32_t value) override { Log("x", number, value); }
  void OnMaskWrite(int number, uint32_t value) override { Log("m", number, value); }
  void OnVectorWrite(int number, const Lanes& lanes) override { Log("v", number, lanes[3]); }
  void OnTransfer(const TransferEvent& transfer) override { Log("t", transfer.address, 0); }
  void OnMemoryRead(const MemoryAccess& access) override { Log("r", access.address, 0); }
  void OnMemoryWrite(const MemoryAccess& access, absl::Span<const uint8_t> bytes) override {
    Log("w", access.address, bytes[0]);
  }
  void OnRowRead(const RowAccess& access) override { Log("rr", access.row, 0); }
  void OnRowWrite(const RowAccess& access) override { Log("rw", access.row, access.columns); }

 private:
  void Log(const char* what, int64_t a, int64_t b) {
    log_.push_back(absl::StrCat(name_, " ", what, " ", a, " ", b));
  }
  std::string name_;
  std::vector<std::string>& log_;
};

TEST(FanOut, PassesEveryEventToAllInOrder) {
  std::vector<std::string> log;
  Logger a("a", log);
  Logger b("b", log);
  FanOut both({&a, &b});
  Lanes lanes = {};
  lanes[3] = 9;
  MemoryAccess access;
  access.address = 7;
  RowAccess row;
  row.row = 5;
  row.columns = 4;
  TransferEvent transfer;
  transfer.address = 8;
  const uint8_t bytes[] = {1};
  both.OnPacket(20, 1);
  both.OnSlot(2);
  both.OnScalarWrite(1, 2);
  both.OnMaskWrite(3, 4);
  both.OnVectorWrite(5, lanes);
  both.OnTransfer(transfer);
  both.OnMemoryRead(access);
  both.OnMemoryWrite(access, bytes);
  both.OnRowRead(row);
  both.OnRowWrite(row);
  both.OnPacketEnd(40);
  EXPECT_FALSE(both.StopRequested());
  EXPECT_THAT(log, ElementsAre("a packet 20 1", "b packet 20 1", "a slot 2 0", "b slot 2 0",
                               "a x 1 2", "b x 1 2", "a m 3 4", "b m 3 4", "a v 5 9", "b v 5 9",
                               "a t 8 0", "b t 8 0", "a r 7 0", "b r 7 0", "a w 7 1", "b w 7 1",
                               "a rr 5 0", "b rr 5 0", "a rw 5 4", "b rw 5 4", "a end 40 0",
                               "b end 40 0", "a stop? 0 0", "b stop? 0 0"));
}

// A record comes later than events; observers that are together count on their order.
TEST(FanOut, IsRecordedForOneOnly) {
  class Recorded : public Observer {
   public:
    RecordReader* record_reader() override { return &reader; }

   private:
    class Reader : public RecordReader {
      void ReadRecord(absl::Span<const uint32_t>, int64_t) override {}
    };
    Reader reader;
  };
  Recorded recorded;
  Observer other;
  FanOut observers;
  EXPECT_EQ(observers.record_reader(), nullptr);
  observers.Add(&recorded);
  EXPECT_EQ(observers.record_reader(), recorded.record_reader());
  observers.Add(&other);
  EXPECT_EQ(observers.record_reader(), nullptr);
  FanOut none({&other});
  EXPECT_EQ(none.record_reader(), nullptr);
}

TEST(FanOut, StopsWhenOneWantsTo) {
  std::vector<std::string> log;
  Logger a("a", log);
  Logger b("b", log);
  FanOut both;
  EXPECT_TRUE(both.empty());
  EXPECT_FALSE(both.StopRequested());
  both.Add(&a);
  both.Add(&b);
  EXPECT_FALSE(both.empty());
  a.stop = true;
  EXPECT_TRUE(both.StopRequested());
  EXPECT_THAT(log, ElementsAre("a stop? 0 0", "b stop? 0 0"));
}

}  // namespace
}  // namespace atalla::emu
