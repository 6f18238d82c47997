// The record that a stream writes (atalla/emu/recording.h), between the operations that write it
// and the reader that it is for.
//
//   Recorder recorder(reader);
//   recorder.Attach(context);             // Then a stream that was translated to record.
//   recorder.HandOver(context, next_address);

#ifndef ATALLA_EMU_FAST_RECORDER_H_
#define ATALLA_EMU_FAST_RECORDER_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/translator.h"
#include "atalla/emu/recording.h"

namespace atalla::emu::fast {

class Recorder {
 public:
  // `reader` outlives this.
  explicit Recorder(RecordReader& reader);

  // Streams of the context write to this from now on, and call `full(context, block)` before a
  // block for which there may be no room; it must hand over.
  void Attach(Context& context, void (*full)(Context* context, int32_t block));

  // Gives the reader what was written since the last time, if anything was.
  void HandOver(Context& context, int64_t next_address);

  // Takes back, of the block that was entered last, what is of the packets from `packet` on.
  static void TakeBack(Context& context, const TranslatedBlock& block, int packet);

 private:
  RecordReader& reader_;
  std::unique_ptr<uint32_t[]> words_;
};

}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_RECORDER_H_
