#include "atalla/image/dram_writer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/bf16.h"
#include "atalla/base/check.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/check.h"
#include "atalla/image/hex.h"
#include "atalla/v1/image.pb.h"

namespace atalla::image {
namespace {

constexpr uint64_t kMaxListedSpan = uint64_t{256} << 20;

std::string Text(absl::int128 value) { return absl::StrFormat("%d", value); }

absl::Status TooLarge(double value, absl::string_view type) {
  return absl::OutOfRangeError(absl::StrCat(value, " is too large for ", type));
}

// The double that lies half-way between the largest binary32 and the next power of two: from there
// on rounding gives infinity.
constexpr double kFloatOverflow = 0x1.ffffffp+127;
// Likewise for binary16.
constexpr double kHalfOverflow = 65520.0;

absl::StatusOr<float> ToFloat(double value) {
  if (std::isfinite(value) && std::abs(value) >= kFloatOverflow) return TooLarge(value, "float32");
  return static_cast<float>(value);
}

// binary16 of a value below kHalfOverflow in magnitude, an infinity or a NaN.
uint16_t ToHalf(double value) {
  const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  if (std::isnan(value)) return sign | 0x7E00;
  if (std::isinf(value)) return sign | 0x7C00;
  const double magnitude = std::abs(value);
  if (magnitude == 0) return sign;
  // Subnormals share the exponent of the smallest normal number. Rounding up to the next power of
  // two carries into the exponent bits, as it should.
  const int exponent = std::max(std::ilogb(magnitude), -14);
  const auto units = static_cast<uint16_t>(std::nearbyint(std::ldexp(magnitude, 10 - exponent)));
  return static_cast<uint16_t>(sign + ((exponent + 14) << 10) + units);
}

}  // namespace

absl::Status DramWriter::CheckWrite(uint64_t address, uint64_t count, const uint8_t* bytes) const {
  if (address > kAddressEnd || count > kAddressEnd - address) {
    return absl::OutOfRangeError(
        absl::StrFormat("%d bytes at 0x%08X reach beyond address 0xFFFFFFFF", count, address));
  }
  if (options_.allow_overwrite) return absl::OkStatus();
  for (uint64_t i = 0; i < count; ++i) {
    const uint8_t byte = bytes == nullptr ? 0 : bytes[i];
    if (!IsPresent(address + i) || ByteAt(address + i) == byte) continue;
    return absl::AlreadyExistsError(
        absl::StrFormat("the byte at 0x%08X is 0x%02X already and would become 0x%02X", address + i,
                        ByteAt(address + i), byte));
  }
  return absl::OkStatus();
}

absl::Status DramWriter::WriteBytes(uint64_t address, absl::Span<const uint8_t> bytes) {
  ATALLA_RETURN_IF_ERROR(CheckWrite(address, bytes.size(), bytes.data()));
  for (size_t done = 0; done < bytes.size();) {
    Page& page = pages_[(address + done) / kPageBytes];
    const size_t offset = (address + done) % kPageBytes;
    const size_t count = std::min<size_t>(kPageBytes - offset, bytes.size() - done);
    std::memcpy(&page.bytes[offset], &bytes[done], count);
    for (size_t i = 0; i < count; ++i) page.present.set(offset + i);
    done += count;
  }
  return absl::OkStatus();
}

absl::Status DramWriter::WriteBytes(uint64_t address, absl::string_view bytes) {
  return WriteBytes(
      address, absl::MakeConstSpan(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()));
}

absl::Status DramWriter::WriteZeros(uint64_t address, uint64_t count) {
  ATALLA_RETURN_IF_ERROR(CheckWrite(address, count, nullptr));
  static constexpr uint8_t kZeros[kPageBytes] = {};
  for (uint64_t done = 0; done < count;) {
    const uint64_t part = std::min(count - done, kPageBytes);
    ATALLA_RETURN_IF_ERROR(WriteBytes(address + done, absl::MakeConstSpan(kZeros, part)));
    done += part;
  }
  return absl::OkStatus();
}

absl::Status DramWriter::WriteBits(uint64_t address, uint64_t bits, int bytes) {
  uint8_t buffer[8];
  for (int i = 0; i < bytes; ++i) {
    const int place =
        options_.endianness == DramWriterOptions::Endianness::kLittle ? i : bytes - 1 - i;
    buffer[place] = static_cast<uint8_t>(bits >> (8 * i));
  }
  return WriteBytes(address, absl::MakeConstSpan(buffer, bytes));
}

absl::Status DramWriter::WriteInteger(uint64_t address, absl::int128 value, int bits,
                                      bool is_signed) {
  const absl::int128 one = 1;
  const absl::int128 min = is_signed ? -(one << (bits - 1)) : absl::int128(0);
  const absl::int128 max = (one << (is_signed ? bits - 1 : bits)) - 1;
  if (value < min || value > max) {
    return absl::OutOfRangeError(absl::StrCat(Text(value), " does not fit ", is_signed ? "i" : "u",
                                              bits, ", which holds ", Text(min), "..", Text(max)));
  }
  return WriteBits(address, static_cast<uint64_t>(value), bits / 8);
}

absl::Status DramWriter::U8(uint64_t address, absl::int128 value) {
  return WriteInteger(address, value, 8, false);
}
absl::Status DramWriter::U16(uint64_t address, absl::int128 value) {
  return WriteInteger(address, value, 16, false);
}
absl::Status DramWriter::U32(uint64_t address, absl::int128 value) {
  return WriteInteger(address, value, 32, false);
}
absl::Status DramWriter::U64(uint64_t address, absl::int128 value) {
  return WriteInteger(address, value, 64, false);
}
absl::Status DramWriter::I8(uint64_t address, absl::int128 value) {
  return WriteInteger(address, value, 8, true);
}
absl::Status DramWriter::I16(uint64_t address, absl::int128 value) {
  return WriteInteger(address, value, 16, true);
}
absl::Status DramWriter::I32(uint64_t address, absl::int128 value) {
  return WriteInteger(address, value, 32, true);
}
absl::Status DramWriter::I64(uint64_t address, absl::int128 value) {
  return WriteInteger(address, value, 64, true);
}

absl::Status DramWriter::F32(uint64_t address, double value) {
  ATALLA_ASSIGN_OR_RETURN(const float narrow, ToFloat(value));
  return WriteBits(address, FloatWord(narrow), 4);
}

absl::Status DramWriter::F64(uint64_t address, double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return WriteBits(address, bits, 8);
}

absl::Status DramWriter::F16(uint64_t address, double value) {
  if (std::isfinite(value) && std::abs(value) >= kHalfOverflow) return TooLarge(value, "float16");
  return WriteBits(address, ToHalf(value), 2);
}

absl::Status DramWriter::WriteHalf(uint64_t address, double value, bool nearest) {
  ATALLA_ASSIGN_OR_RETURN(const float narrow, ToFloat(value));
  return WriteBits(address, nearest ? Bf16FromFloat(narrow) : TruncateToBf16(FloatWord(narrow)), 2);
}

absl::Status DramWriter::Bf16(uint64_t address, double value) {
  return WriteHalf(address, value, false);
}

absl::Status DramWriter::Bf16Nearest(uint64_t address, double value) {
  return WriteHalf(address, value, true);
}

const DramWriter::Page* DramWriter::FindPage(uint64_t address) const {
  const auto found = pages_.find(address / kPageBytes);
  return found == pages_.end() ? nullptr : &found->second;
}

uint8_t DramWriter::ByteAt(uint64_t address) const {
  const Page* page = FindPage(address);
  return page == nullptr ? 0 : page->bytes[address % kPageBytes];
}

bool DramWriter::IsPresent(uint64_t address) const {
  const Page* page = FindPage(address);
  return page != nullptr && page->present[address % kPageBytes];
}

uint32_t DramWriter::WordAt(uint64_t address) const {
  uint32_t word = 0;
  for (int i = 0; i < 4; ++i) {
    const int shift = options_.endianness == DramWriterOptions::Endianness::kLittle ? i : 3 - i;
    word |= static_cast<uint32_t>(ByteAt(address + i)) << (8 * shift);
  }
  return word;
}

absl::StatusOr<std::string> DramWriter::Render(bool include_zeros, int stride) const {
  ATALLA_CHECK(stride == 2 || stride == 4);
  std::string text;
  if (pages_.empty()) return text;
  uint64_t first = pages_.begin()->first * kPageBytes;
  while (!IsPresent(first)) ++first;
  uint64_t last = pages_.rbegin()->first * kPageBytes + kPageBytes - 1;
  while (!IsPresent(last)) --last;
  if (include_zeros && last - first >= kMaxListedSpan) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "bytes 0x%08X..0x%08X: too far apart to list the zeros between", first, last));
  }
  const uint64_t step = static_cast<uint64_t>(stride);
  for (uint64_t address = first - first % step; address <= last; address += step) {
    if (!include_zeros && FindPage(address) == nullptr && FindPage(address + 3) == nullptr) {
      // On to the word before the next page, which may reach into it.
      const auto next = pages_.upper_bound(address / kPageBytes);
      address = std::max(address, next->first * kPageBytes - 2 * step);
      continue;
    }
    const uint32_t word = WordAt(address);
    if (word != 0 || include_zeros) AppendDataLine(text, address, word);
  }
  return text;
}

v1::Image DramWriter::ToImage(absl::string_view name) const {
  v1::Image image;
  image.set_schema_version(kSchemaVersion);
  image.set_name(std::string(name));
  uint64_t end = kAddressEnd + 1;  // One past the last byte; at first nothing can continue it.
  for (const auto& [number, page] : pages_) {
    for (size_t i = 0; i < kPageBytes; ++i) {
      if (!page.present[i]) continue;
      const uint64_t address = number * kPageBytes + i;
      if (address != end) image.add_segments()->set_address(address);
      image.mutable_segments(image.segments_size() - 1)
          ->mutable_data()
          ->push_back(static_cast<char>(page.bytes[i]));
      end = address + 1;
    }
  }
  return image;
}

}  // namespace atalla::image
