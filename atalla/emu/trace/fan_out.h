// Several observers at once.
//
//   FanOut observers({&commit_log, &trace});
//   emulator.SetObserver(&observers);

#ifndef ATALLA_EMU_TRACE_FAN_OUT_H_
#define ATALLA_EMU_TRACE_FAN_OUT_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/observer.h"

namespace atalla::emu {

// Passes each event to all observers, in their order; asks to stop when one of them does.
class FanOut : public Observer {
 public:
  FanOut() = default;
  // They outlive this.
  explicit FanOut(std::vector<Observer*> observers) : observers_(std::move(observers)) {}
  void Add(Observer* observer) { observers_.push_back(observer); }
  bool empty() const { return observers_.empty(); }

  // Of a single one: several hear of each event together.
  RecordReader* record_reader() override {
    return observers_.size() == 1 ? observers_[0]->record_reader() : nullptr;
  }

  void OnPacket(int64_t address, int index) override {
    for (Observer* observer : observers_) observer->OnPacket(address, index);
  }
  void OnSlot(int slot) override {
    for (Observer* observer : observers_) observer->OnSlot(slot);
  }
  void OnPacketEnd(int64_t next_address) override {
    for (Observer* observer : observers_) observer->OnPacketEnd(next_address);
  }
  bool StopRequested() override {
    bool stop = false;
    for (Observer* observer : observers_) stop |= observer->StopRequested();
    return stop;
  }
  void OnScalarWrite(int number, uint32_t value) override {
    for (Observer* observer : observers_) observer->OnScalarWrite(number, value);
  }
  void OnMaskWrite(int number, uint32_t value) override {
    for (Observer* observer : observers_) observer->OnMaskWrite(number, value);
  }
  void OnVectorWrite(int number, const Lanes& lanes) override {
    for (Observer* observer : observers_) observer->OnVectorWrite(number, lanes);
  }
  void OnTransfer(const TransferEvent& transfer) override {
    for (Observer* observer : observers_) observer->OnTransfer(transfer);
  }
  void OnMemoryRead(const MemoryAccess& access) override {
    for (Observer* observer : observers_) observer->OnMemoryRead(access);
  }
  void OnMemoryWrite(const MemoryAccess& access, absl::Span<const uint8_t> bytes) override {
    for (Observer* observer : observers_) observer->OnMemoryWrite(access, bytes);
  }
  void OnRowRead(const RowAccess& access) override {
    for (Observer* observer : observers_) observer->OnRowRead(access);
  }
  void OnRowWrite(const RowAccess& access) override {
    for (Observer* observer : observers_) observer->OnRowWrite(access);
  }

 private:
  std::vector<Observer*> observers_;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRACE_FAN_OUT_H_
