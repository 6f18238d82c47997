// Packets written down while the fast engine executes them, for observers that need not hear of
// each event when it happens: see Observer::record_reader.
//
//   void ReadRecord(absl::Span<const uint32_t> words, int64_t next_address) override {
//     while (!words.empty()) {
//       const RecordedBlock block = ReadBlock(words);
//       ...                                 // Takes the words of the block's accesses off `words`.
//
// A record is a sequence of blocks. A block is two words, the number of its first packet and how
// many packets it has, which follow each other in the program; then, in the order of packets and
// slots, what cannot be known without running the program:
//
//   lw.s lhw.s sw.s shw.s   one word: the address
//   vreg.ld vreg.st         one word: twice the row's number, wrapped; or, if it is routed to data
//                           memory, its address with bit 0 set
//   scpad.ld scpad.st       three words: the values of rd, rs1 and rs2
//
// Execution goes from a block to the one that follows in the record; only the last packet of a
// block may jump.

#ifndef ATALLA_EMU_RECORDING_H_
#define ATALLA_EMU_RECORDING_H_

#include <cstdint>

#include "absl/types/span.h"

namespace atalla::emu {

inline constexpr int kRecordedBlockWords = 2;

struct RecordedBlock {
  int first_packet = 0;
  int packets = 0;
};

// Takes a block's first words off `words`.
inline RecordedBlock ReadBlock(absl::Span<const uint32_t>& words) {
  const RecordedBlock block = {static_cast<int>(words[0]), static_cast<int>(words[1])};
  words.remove_prefix(kRecordedBlockWords);
  return block;
}

class RecordReader {
 public:
  virtual ~RecordReader() = default;
  // Completed packets only. Execution goes on at `next_address` after the last of them.
  virtual void ReadRecord(absl::Span<const uint32_t> words, int64_t next_address) = 0;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_RECORDING_H_
