// Who called whom, from the jumps that a program makes.
//
//   CallStack calls(code);
//   calls.OnPacketEnd(packet, next_address);     // Of every packet.
//   calls.frames();                              // Outermost first.
//
// A jal or jalr that writes a register other than x0 is a call. A jalr that writes none is a return
// if it goes to the return address of a frame: that frame and all that it called end. What returns
// by other ways, or throws frames away, is not seen.

#ifndef ATALLA_EMU_DEBUG_CALL_STACK_H_
#define ATALLA_EMU_DEBUG_CALL_STACK_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "atalla/emu/trace/code_map.h"

namespace atalla::emu::debug {

struct Frame {
  int64_t call_site = 0;  // Address of the packet that called.
  int64_t function = 0;   // Where it went.
  int64_t return_address = 0;
};

class CallStack {
 public:
  // Frames that are kept; of deeper stacks the outermost are forgotten.
  static constexpr size_t kMaxFrames = 1 << 16;

  // `code` is only read here.
  explicit CallStack(const CodeMap& code);

  void OnPacketEnd(int packet, int64_t address, int64_t next_address) {
    if (kinds_[packet] != Kind::kOther) Follow(kinds_[packet], address, next_address);
  }

  absl::Span<const Frame> frames() const { return frames_; }
  // Frames, the forgotten ones too.
  uint64_t depth() const { return forgotten_ + frames_.size(); }
  uint64_t forgotten() const { return forgotten_; }

 private:
  enum class Kind : uint8_t { kOther, kCall, kReturn };

  void Follow(Kind kind, int64_t address, int64_t next_address);

  std::vector<Kind> kinds_;  // By packet.
  std::vector<Frame> frames_;
  uint64_t forgotten_ = 0;
};

}  // namespace atalla::emu::debug

#endif  // ATALLA_EMU_DEBUG_CALL_STACK_H_
