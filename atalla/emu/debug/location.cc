#include "atalla/emu/debug/location.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/debug/target.h"
#include "atalla/emu/trace/code_map.h"

namespace atalla::emu::debug {
namespace {

// "src/a.c" of "src/a.c:3".
std::string FileOf(absl::string_view place) {
  return std::string(place.substr(0, place.rfind(':')));
}

absl::StatusOr<std::vector<int64_t>> ParseLine(absl::string_view file, absl::string_view number,
                                               const CodeMap& code, int64_t pc) {
  uint32_t line = 0;
  if (!absl::SimpleAtoi(number, &line) || line == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("bad line number '", number, "'; it must be like sum.c:3"));
  }
  if (!file.empty()) return code.AddressesOfLine(file, line);
  const int packet = code.FindPacket(pc);
  const std::string places = packet == CodeMap::kNoPacket ? "" : code.Places(packet);
  if (places.empty()) {
    return absl::NotFoundError("the current packet has no source line; name the file, as in a.c:3");
  }
  return code.AddressesOfLine(FileOf(places), line);
}

// As a number, if `text` is one.
std::optional<int64_t> ParseAddress(absl::string_view text) {
  uint64_t value = 0;
  const bool is_listed =
      text.size() == 8 && std::all_of(text.begin(), text.end(), absl::ascii_isxdigit);
  if (is_listed && absl::SimpleHexAtoi(text, &value)) return static_cast<int64_t>(value);
  const absl::StatusOr<uint64_t> number = ParseCount(text);
  if (!number.ok()) return std::nullopt;
  return static_cast<int64_t>(*number);
}

absl::StatusOr<std::vector<int64_t>> CheckPacket(int64_t address, const CodeMap& code) {
  if (code.FindPacket(address) != CodeMap::kNoPacket) return std::vector<int64_t>{address};
  return absl::NotFoundError(absl::StrFormat("there is no packet at %08X", address));
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> ParseLocation(absl::string_view text, const CodeMap& code,
                                                   int64_t pc) {
  if (text == ".") return CheckPacket(pc, code);
  absl::StatusOr<int64_t> label = code.AddressOfLabel(text);
  if (label.ok()) return CheckPacket(*label, code);
  if (const auto address = ParseAddress(text); address.has_value()) {
    return CheckPacket(*address, code);
  }
  const size_t plus = text.rfind('+');
  if (plus != absl::string_view::npos) {
    ATALLA_ASSIGN_OR_RETURN(const int64_t base, code.AddressOfLabel(text.substr(0, plus)));
    ATALLA_ASSIGN_OR_RETURN(const uint64_t offset, ParseCount(text.substr(plus + 1)));
    return CheckPacket(base + static_cast<int64_t>(offset), code);
  }
  const size_t colon = text.rfind(':');
  if (colon != absl::string_view::npos) {
    return ParseLine(text.substr(0, colon), text.substr(colon + 1), code, pc);
  }
  return absl::Status(label.status().code(),
                      absl::StrCat(label.status().message(),
                                   "; a place is a label, file:line or an address like 0x28"));
}

}  // namespace atalla::emu::debug
