#include "atalla/pipeline/poison.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/check.h"

namespace atalla::pipeline {
namespace {

// Bytes from `begin` on; the pattern is aligned to even addresses.
std::vector<uint8_t> PoisonBytes(uint64_t begin, uint64_t size) {
  std::vector<uint8_t> bytes(size);
  for (uint64_t i = 0; i < size; ++i) {
    bytes[i] = (begin + i) % 2 == 0 ? kPoison & 0xFF : kPoison >> 8;
  }
  return bytes;
}

absl::StatusOr<std::vector<uint8_t>> Read(const emu::Emulator& emulator, uint64_t begin,
                                          uint64_t end) {
  std::vector<uint8_t> bytes(end - begin);
  ATALLA_RETURN_IF_ERROR(emulator.ReadMemory(static_cast<uint32_t>(begin), absl::MakeSpan(bytes)));
  return bytes;
}

}  // namespace

MemoryGuard::MemoryGuard(const v1::Region& output, const v1::Image& image)
    : image_(image), output_{output.address(), output.address() + output.size_bytes()} {
  const uint64_t begin = output_.begin > kGuardBytes ? output_.begin - kGuardBytes : 0;
  const uint64_t end = std::min(output_.end + kGuardBytes, image::kAddressEnd);
  // What is left of [begin, end) without the output and the segments, which are sorted.
  uint64_t at = begin;
  const auto leave_out = [&](uint64_t from, uint64_t to) {
    if (from > at) around_.push_back({at, std::min(from, end)});
    at = std::max(at, to);
  };
  bool output_left_out = false;
  for (const v1::Segment& segment : image.segments()) {
    const uint64_t segment_end = segment.address() + segment.data().size();
    if (!output_left_out && segment.address() >= output_.end) {
      leave_out(output_.begin, output_.end);
      output_left_out = true;
    }
    if (segment_end <= begin) continue;
    if (segment.address() >= end) break;
    leave_out(segment.address(), segment_end);
  }
  if (!output_left_out) leave_out(output_.begin, output_.end);
  leave_out(end, end);
}

absl::Status MemoryGuard::Arm(emu::Emulator& emulator) const {
  const auto fill = [&](const Range& range) {
    return emulator.WriteMemory(static_cast<uint32_t>(range.begin),
                                PoisonBytes(range.begin, range.end - range.begin));
  };
  ATALLA_RETURN_IF_ERROR(fill(output_));
  for (const Range& range : around_) ATALLA_RETURN_IF_ERROR(fill(range));
  return absl::OkStatus();
}

absl::Status MemoryGuard::Check(const emu::Emulator& emulator) const {
  ATALLA_ASSIGN_OR_RETURN(const std::vector<uint8_t> output,
                          Read(emulator, output_.begin, output_.end));
  for (size_t i = 0; i + 1 < output.size(); i += 2) {
    if ((output[i] | output[i + 1] << 8) == kPoison) {
      return absl::DataLossError(absl::StrFormat(
          "element %d of the output (address 0x%08X) was not written", i / 2, output_.begin + i));
    }
  }
  const auto unchanged = [&](uint64_t begin, absl::Span<const uint8_t> expected) -> absl::Status {
    ATALLA_ASSIGN_OR_RETURN(const std::vector<uint8_t> found,
                            Read(emulator, begin, begin + expected.size()));
    const auto difference = std::mismatch(found.begin(), found.end(), expected.begin());
    if (difference.first == found.end()) return absl::OkStatus();
    return absl::DataLossError(absl::StrFormat(
        "the byte at 0x%08X, outside of the output (0x%08X .. 0x%08X), was changed",
        begin + (difference.first - found.begin()), output_.begin, output_.end - 1));
  };
  for (const Range& range : around_) {
    ATALLA_RETURN_IF_ERROR(
        unchanged(range.begin, PoisonBytes(range.begin, range.end - range.begin)));
  }
  for (const v1::Segment& segment : image_.segments()) {
    ATALLA_RETURN_IF_ERROR(unchanged(
        segment.address(),
        {reinterpret_cast<const uint8_t*>(segment.data().data()), segment.data().size()}));
  }
  return absl::OkStatus();
}

}  // namespace atalla::pipeline
