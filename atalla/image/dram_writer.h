// Writes the initial contents of data memory value by value.
//
//   DramWriter dram;
//   ATALLA_RETURN_IF_ERROR(dram.U32(0x3C, 0x1000));
//   ATALLA_RETURN_IF_ERROR(dram.Bf16Nearest(0x1000, 1.5f));
//   v1::Image image = dram.ToImage("kernel");      // or dram.Render(): text for an `.in` file
//
// A sparse store of bytes, 0 .. 2^32-1; a byte beyond is an error. Source: assembler specification,
// section 6.

#ifndef ATALLA_IMAGE_DRAM_WRITER_H_
#define ATALLA_IMAGE_DRAM_WRITER_H_

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/v1/image.pb.h"

namespace atalla::image {

struct DramWriterOptions {
  enum class Endianness { kLittle, kBig };
  Endianness endianness = Endianness::kLittle;
  // If false, writing a different value to a byte that is there is an error.
  bool allow_overwrite = true;
};

class DramWriter {
 public:
  using Options = DramWriterOptions;

  explicit DramWriter(Options options = {}) : options_(options) {}

  // Nothing is written when an error is returned: kOutOfRange for a value that the type cannot hold
  // and for a byte beyond the address space, kAlreadyExists for a refused overwrite, which names
  // the address and both values.
  absl::Status WriteBytes(uint64_t address, absl::Span<const uint8_t> bytes);
  absl::Status WriteBytes(uint64_t address, absl::string_view bytes);
  absl::Status WriteZeros(uint64_t address, uint64_t count);

  absl::Status U8(uint64_t address, absl::int128 value);
  absl::Status U16(uint64_t address, absl::int128 value);
  absl::Status U32(uint64_t address, absl::int128 value);
  absl::Status U64(uint64_t address, absl::int128 value);
  absl::Status I8(uint64_t address, absl::int128 value);
  absl::Status I16(uint64_t address, absl::int128 value);
  absl::Status I32(uint64_t address, absl::int128 value);
  absl::Status I64(uint64_t address, absl::int128 value);

  // IEEE binary32, binary64 and binary16, to nearest even; a finite value that would become
  // infinite is an error.
  absl::Status F32(uint64_t address, double value);
  absl::Status F64(uint64_t address, double value);
  absl::Status F16(uint64_t address, double value);
  // Through binary32 (nearest even), then the upper half as it is, or rounded to nearest even.
  absl::Status Bf16(uint64_t address, double value);
  absl::Status Bf16Nearest(uint64_t address, double value);

  bool empty() const { return pages_.empty(); }

  // Data lines "AAAAAAAA: WWWWWWWW" for every multiple of `stride` (2 or 4) from the lowest byte to
  // the highest, each of the 4 bytes from there; words of 0 only if `include_zeros`. With stride 2
  // words overlap. kResourceExhausted if the zeros of more than 256 MiB would be listed.
  absl::StatusOr<std::string> Render(bool include_zeros = false, int stride = 2) const;

  // One segment for each run of bytes.
  v1::Image ToImage(absl::string_view name) const;

 private:
  static constexpr uint64_t kPageBytes = 4096;
  struct Page {
    std::array<uint8_t, kPageBytes> bytes = {};
    std::bitset<kPageBytes> present;
  };

  absl::Status WriteInteger(uint64_t address, absl::int128 value, int bits, bool is_signed);
  absl::Status WriteBits(uint64_t address, uint64_t bits, int bytes);
  absl::Status WriteHalf(uint64_t address, double value, bool nearest);
  absl::Status CheckWrite(uint64_t address, uint64_t count, const uint8_t* bytes) const;
  const Page* FindPage(uint64_t address) const;
  // The byte there, or 0.
  uint8_t ByteAt(uint64_t address) const;
  bool IsPresent(uint64_t address) const;
  uint32_t WordAt(uint64_t address) const;

  Options options_;
  std::map<uint64_t, Page> pages_;  // By address / kPageBytes. No page is without bytes.
};

}  // namespace atalla::image

#endif  // ATALLA_IMAGE_DRAM_WRITER_H_
