#include "atalla/emu/fast/recorder.h"

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/types/span.h"
#include "atalla/emu/fast/recording_handlers.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/translator.h"
#include "atalla/emu/recording.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::fast {
namespace {

// Together they stay in the first levels of the cache.
constexpr size_t kWords = 6 << 10;
constexpr size_t kMaxAccessWords = 3;
constexpr size_t kMaxBlockWords =
    kRecordedBlockWords + kMaxBlockPackets * isa::kSlotsPerPacket * kMaxAccessWords;
static_assert(kWords > 4 * kMaxBlockWords, "blocks are handed over many at a time");

}  // namespace

Recorder::Recorder(RecordReader& reader)
    : reader_(reader), words_(std::make_unique<uint32_t[]>(kWords)) {}

void Recorder::Attach(Context& context, void (*full)(Context* context, int32_t block)) {
  context.record = words_.get();
  context.record_block = words_.get();
  context.record_limit = words_.get() + kWords - kMaxBlockWords;
  context.record_full = full;
}

void Recorder::HandOver(Context& context, int64_t next_address) {
  const absl::Span<const uint32_t> words(words_.get(), context.record - words_.get());
  context.record = words_.get();
  if (!words.empty()) reader_.ReadRecord(words, next_address);
}

void Recorder::TakeBack(Context& context, const TranslatedBlock& block, int packet) {
  uint32_t* end = context.record_block;
  if (packet > block.first_packet) {
    end[1] = static_cast<uint32_t>(packet - block.first_packet);
    for (size_t i = 0; i < block.operations.size() && block.origins[i].packet < packet; ++i) {
      end += RecordedWords(block.operations[i].run);
    }
  }
  context.record = end;
}

}  // namespace atalla::emu::fast
