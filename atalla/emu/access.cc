#include "atalla/emu/access.h"

#include <cstdint>

#include "atalla/emu/fault.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/state.h"
#include "atalla/emu/weight_buffer.h"

namespace atalla::emu {

BufferedAccess::Write& BufferedAccess::Add(Kind kind, uint64_t place) {
  Write& write = writes_.emplace_back();
  write.kind = kind;
  write.slot = slot_;
  write.place = place;
  return write;
}

void BufferedAccess::StoreRow(uint32_t scratchpad, uint64_t row, const Lanes& lanes, uint32_t count,
                              bool from_register) {
  Write& write = Add(Kind::kRow, row & state_.row_mask);
  write.scratchpad = scratchpad;
  write.lanes = lanes;
  write.count = count;
  write.from_register = from_register;
}

Fault BufferedAccess::Store32(uint32_t address, uint32_t word) {
  Add(Kind::kWord, address).value = word;
  return Fault::kNone;
}

Fault BufferedAccess::Store16(uint32_t address, uint16_t half) {
  Add(Kind::kHalf, address).value = half;
  return Fault::kNone;
}

Fault BufferedAccess::StoreHalves(uint32_t address, const Halves& halves, uint32_t count) {
  Write& write = Add(Kind::kHalves, address);
  write.halves = halves;
  write.count = count;
  return Fault::kNone;
}

WeightBuffer& BufferedAccess::PushedWeights() {
  Add(Kind::kWeights, pushed_weights_.size());
  return pushed_weights_.emplace_back(state_.weights);
}

bool BufferedAccess::Apply(const Write& write) {
  switch (write.kind) {
    case Kind::kScalar:
      state_.scalar[write.place] = write.value;
      return true;
    case Kind::kMask:
      state_.mask[write.place] = write.value;
      return true;
    case Kind::kVector:
      state_.vector[write.place].words = write.lanes;
      return true;
    case Kind::kRow:
      SetRow(state_.scratchpads[write.scratchpad][write.place], write.lanes, write.count,
             write.from_register);
      return true;
    case Kind::kWord:
      return state_.memory.Store32(static_cast<uint32_t>(write.place), write.value);
    case Kind::kHalf:
      return state_.memory.Store16(static_cast<uint32_t>(write.place),
                                   static_cast<uint16_t>(write.value));
    case Kind::kHalves:
      return WriteHalves(static_cast<uint32_t>(write.place), write.halves, write.count);
    case Kind::kWeights:
      state_.weights = pushed_weights_[write.place];
      return true;
    case Kind::kWeightsUsed:
      state_.weights.MarkUsed();
      return true;
  }
  return true;
}

Fault BufferedAccess::Commit(int& slot) {
  Fault fault = Fault::kNone;
  for (const Write& write : writes_) {
    if (Apply(write)) continue;
    slot = write.slot;
    fault = Fault::kMemoryLimit;
    break;
  }
  writes_.clear();
  pushed_weights_.clear();
  return fault;
}

}  // namespace atalla::emu
