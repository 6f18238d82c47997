#include "atalla/emu/debug/call_stack.h"

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/emu/trace/code_map.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu::debug {

CallStack::CallStack(const CodeMap& code) {
  kinds_.reserve(code.packet_count());
  for (const v1::Packet& packet : code.program().packets()) {
    Kind kind = Kind::kOther;
    for (const uint64_t word : packet.slots()) {
      const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
      if (!instruction.ok()) continue;
      const bool is_register_jump = instruction->op == isa::Op::kJalr;
      if (!is_register_jump && instruction->op != isa::Op::kJal) continue;
      // The last jump of a packet is the one that counts.
      kind = Kind::kOther;
      if (instruction->rd != 0) {
        kind = Kind::kCall;
      } else if (is_register_jump) {
        kind = Kind::kReturn;
      }
    }
    kinds_.push_back(kind);
  }
}

void CallStack::Follow(Kind kind, int64_t address, int64_t next_address) {
  if (kind == Kind::kCall) {
    if (frames_.size() == kMaxFrames) {
      frames_.erase(frames_.begin(), frames_.begin() + kMaxFrames / 2);
      forgotten_ += kMaxFrames / 2;
    }
    frames_.push_back({address, next_address, address + isa::kBytesPerPacket});
    return;
  }
  for (size_t i = frames_.size(); i > 0; --i) {
    if (frames_[i - 1].return_address != next_address) continue;
    frames_.resize(i - 1);
    return;
  }
}

}  // namespace atalla::emu::debug
