#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/base/diagnostic.h"
#include "atalla/image/check.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::image {
namespace {

constexpr size_t kDigitsPerSlot = 10;
constexpr size_t kDigitsPerPacket = kDigitsPerSlot * isa::kSlotsPerPacket;
constexpr size_t kDigitsPerWord = 8;
// The older machine: four words of 48 bits, addresses in steps of 24.
constexpr size_t kLegacyDigitsPerSlot = 12;
constexpr uint64_t kLegacyPacketBytes = 24;
constexpr absl::string_view kLegacyMessage =
    "this is a program for the older 48-bit machine, whose packets have 192 bits and lie 0x18 "
    "bytes apart";

struct PacketLineRecord {
  uint64_t address;
  std::array<uint64_t, isa::kSlotsPerPacket> slots;
  int line;
};

struct DataWord {
  uint32_t address;
  uint32_t value;
  int line;
};

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// The column of the character at `offset`; tabs count as columns.
int ColumnOf(absl::string_view line, size_t offset) {
  int column = 0;
  for (size_t i = 0; i < offset && i < line.size(); ++i) {
    column = line[i] == '\t' ? (column / 8 + 1) * 8 : column + 1;
  }
  return column + 1;
}

// REQUIRES: hexadecimal digits that fit.
uint64_t ParseDigits(absl::string_view digits) {
  uint64_t value = 0;
  for (const char c : digits) value = value << 4 | static_cast<uint64_t>(HexDigit(c));
  return value;
}

absl::string_view DropZeros(absl::string_view digits) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

class InParser {
 public:
  InParser(absl::string_view text, absl::string_view name) : text_(text), name_(name) {}

  absl::StatusOr<InFile> Parse() {
    absl::string_view rest = text_;
    while (!rest.empty() && error_count_ < kMaxInErrors && legacy_line_ == 0) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      ++line_number_;
      open_line_ = end == rest.size();
      ParseLine(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    FindLegacyAddresses();
    if (legacy_line_ != 0) return LegacyError();
    InFile file;
    file.program.set_schema_version(kSchemaVersion);
    file.program.set_name(std::string(name_));
    file.image.set_schema_version(kSchemaVersion);
    file.image.set_name(std::string(name_));
    AddPackets(file.program);
    AddSegments(file.image);
    if (errors_.HasErrors()) return errors_.ToStatus(text_);
    return file;
  }

 private:
  void Error(int line, int column, absl::string_view message, absl::string_view hint = "") {
    ++error_count_;
    if (error_count_ > kMaxInErrors) return;
    errors_.Error({std::string(name_), line, column}, message, hint);
    if (error_count_ == kMaxInErrors) {
      errors_.Error({std::string(name_), 0, 0},
                    absl::StrCat("more than ", kMaxInErrors, " errors; stopped here"));
    }
  }
  // At a part of the current line.
  void Error(absl::string_view part, absl::string_view message, absl::string_view hint = "") {
    Error(line_number_, ColumnOf(line_, static_cast<size_t>(part.data() - line_.data())), message,
          hint);
  }

  void ParseLine(absl::string_view line) {
    line_ = line;
    const absl::string_view content = absl::StripAsciiWhitespace(line.substr(0, line.find('#')));
    if (content.empty()) return;
    if (absl::StartsWith(content, ".data")) {
      in_data_ = true;
      return;
    }
    if (content.front() == '.') {
      Error(content, "unknown directive", "'.data' is the only one");
      return;
    }
    const size_t colon = content.find(':');
    if (colon == absl::string_view::npos) {
      Error(content, "no ':' in this line", "a line is 'ADDRESS: VALUE', both hexadecimal");
      return;
    }
    const size_t second = content.find(':', colon + 1);
    if (second != absl::string_view::npos) {
      Error(content.substr(second), "a second ':' in this line",
            "a line is 'ADDRESS: VALUE', both hexadecimal");
      return;
    }
    uint64_t address = 0;
    const bool address_ok = ParseAddress(content.substr(0, colon), address);
    const absl::string_view value = content.substr(colon + 1);
    if (!ParseValueDigits(value)) return;
    if (in_data_) {
      AddDataWord(address, address_ok, value);
    } else {
      AddPacketLine(address, address_ok, value);
    }
  }

  // Below 2^32. Underscores may stand between digits, and after the prefix.
  bool ParseAddress(absl::string_view part, uint64_t& address) {
    absl::string_view digits = absl::StripAsciiWhitespace(part);
    const bool negative = absl::ConsumePrefix(&digits, "-");
    if (!negative) absl::ConsumePrefix(&digits, "+");
    if (absl::ConsumePrefix(&digits, "0x") || absl::ConsumePrefix(&digits, "0X")) {
      absl::ConsumePrefix(&digits, "_");
    }
    std::string clean;
    bool after_digit = false;
    for (const char& c : digits) {
      const bool separator = c == '_' && after_digit;
      if (HexDigit(c) < 0 && !separator) {
        Error(absl::string_view(&c, 1),
              absl::StrCat("'", absl::CHexEscape(absl::string_view(&c, 1)), "' in an address"),
              "addresses are hexadecimal");
        return false;
      }
      after_digit = !separator;
      if (!separator) clean.push_back(c);
    }
    if (clean.empty() || !after_digit) {
      Error(part.empty() ? line_ : part, "no address before ':'", "addresses are hexadecimal");
      return false;
    }
    const absl::string_view significant = DropZeros(clean);
    if (significant.size() > 8 || (negative && significant != "0")) {
      Error(absl::StripAsciiWhitespace(part),
            absl::StrCat("address ", absl::StripAsciiWhitespace(part), " is out of range"),
            "addresses are 0..FFFFFFFF");
      return false;
    }
    address = ParseDigits(significant);
    return true;
  }

  // Leaves the digits in digits_.
  bool ParseValueDigits(absl::string_view value) {
    digits_.clear();
    const absl::string_view trimmed = absl::StripAsciiWhitespace(value);
    size_t prefix = 0;
    for (const char& c : trimmed) {
      if (c == ' ' || c == '_') continue;
      if ((c == 'x' || c == 'X') && digits_ == "0" && prefix == 0) {
        digits_.clear();
        prefix = 1;
        continue;
      }
      if (HexDigit(c) < 0) {
        Error(absl::string_view(&c, 1),
              c == '\t'
                  ? "a tab between digits"
                  : absl::StrCat("'", absl::CHexEscape(absl::string_view(&c, 1)), "' in a value"),
              "values are hexadecimal; blanks and '_' may separate digits");
        return false;
      }
      digits_.push_back(c);
    }
    if (digits_.empty()) {
      Error(value.empty() ? line_.substr(line_.size()) : value, "no value after ':'",
            "values are hexadecimal");
      return false;
    }
    return true;
  }

  // A value may lack leading digits; but where all before have theirs, one at the very end of the
  // file that has not, nor a line end, is what is left of a file that was cut.
  bool IsCut(absl::string_view value, size_t whole_digits) {
    const bool is_short = digits_.size() < whole_digits;
    const bool cut = is_short && open_line_ && value_lines_ > 0 && !has_short_value_;
    ++value_lines_;
    has_short_value_ |= is_short;
    if (!cut) return false;
    Error(absl::StripAsciiWhitespace(value),
          absl::StrCat("the file ends after ", digits_.size(), " of ", whole_digits,
                       " digits: is it truncated?"),
          "if it is not, end this line");
    return true;
  }

  void AddDataWord(uint64_t address, bool address_ok, absl::string_view value) {
    if (IsCut(value, kDigitsPerWord)) return;
    const absl::string_view significant = DropZeros(digits_);
    if (significant.size() > kDigitsPerWord) {
      Error(absl::StripAsciiWhitespace(value),
            absl::StrCat("a data word of ", significant.size(), " hexadecimal digits"),
            "a data word has 32 bits: at most 8 digits");
      return;
    }
    if (!address_ok) return;
    const uint64_t word = ParseDigits(significant);
    const uint64_t bytes_below_end = kAddressEnd - address;
    if (bytes_below_end < 4 && word >> (8 * bytes_below_end) != 0) {
      Error(absl::StripAsciiWhitespace(value),
            absl::StrFormat("the word at %08X reaches beyond address FFFFFFFF", address));
      return;
    }
    words_.push_back({static_cast<uint32_t>(address), static_cast<uint32_t>(word), line_number_});
  }

  void AddPacketLine(uint64_t address, bool address_ok, absl::string_view value) {
    if (IsLegacyValue(value)) {
      legacy_line_ = line_number_;
      return;
    }
    if (IsCut(value, kDigitsPerPacket)) return;
    absl::string_view significant = DropZeros(digits_);
    if (significant.size() > kDigitsPerPacket) {
      Error(absl::StripAsciiWhitespace(value),
            absl::StrCat("a packet of ", significant.size(), " hexadecimal digits"),
            "a packet has 160 bits: at most 40 digits");
      return;
    }
    if (!address_ok) return;
    PacketLineRecord packet = {address, {}, line_number_};
    for (int slot = isa::kSlotsPerPacket - 1; slot >= 0; --slot) {
      const size_t count = std::min(kDigitsPerSlot, significant.size());
      packet.slots[slot] = ParseDigits(significant.substr(significant.size() - count));
      significant.remove_suffix(count);
    }
    packets_.push_back(packet);
  }

  // Four groups of twelve digits, or as many digits in one.
  static bool IsLegacyValue(absl::string_view value) {
    size_t total = 0;
    size_t group = 0;
    bool groups_of_twelve = true;
    for (const char c : value) {
      if (HexDigit(c) >= 0) {
        ++group;
        continue;
      }
      groups_of_twelve &= group == 0 || group == kLegacyDigitsPerSlot;
      total += group;
      group = 0;
    }
    total += group;
    groups_of_twelve &= group == 0 || group == kLegacyDigitsPerSlot || group == total;
    return total == kLegacyDigitsPerSlot * isa::kSlotsPerPacket && groups_of_twelve;
  }

  void FindLegacyAddresses() {
    if (legacy_line_ != 0 || packets_.size() < 2) return;
    for (size_t i = 0; i < packets_.size(); ++i) {
      if (packets_[i].address % kLegacyPacketBytes != 0) return;
      if (i > 0 && packets_[i].address != packets_[i - 1].address + kLegacyPacketBytes) return;
    }
    legacy_line_ = packets_[1].line;
  }

  absl::Status LegacyError() const {
    DiagnosticList errors;
    errors.Error({std::string(name_), legacy_line_, 0}, kLegacyMessage,
                 "assemble it again: packets of four 40-bit words, 0x14 bytes apart");
    return errors.ToStatus(text_);
  }

  void AddPackets(v1::Program& program) {
    std::stable_sort(packets_.begin(), packets_.end(),
                     [](const auto& a, const auto& b) { return a.address < b.address; });
    for (size_t i = 0; i < packets_.size(); ++i) {
      if (i + 1 < packets_.size() && packets_[i + 1].address == packets_[i].address) continue;
      v1::Packet& packet = *program.add_packets();
      packet.set_address(packets_[i].address);
      for (const uint64_t slot : packets_[i].slots) packet.add_slots(slot);
    }
  }

  // Reports a byte that two words give different values.
  void CheckOverlap(const DataWord& low, const DataWord& high) {
    const int distance = static_cast<int>(high.address - low.address);
    for (int i = 0; i + distance < 4; ++i) {
      const uint32_t low_byte = low.value >> (8 * (i + distance)) & 0xFF;
      const uint32_t high_byte = high.value >> (8 * i) & 0xFF;
      if (low_byte == high_byte) continue;
      const uint64_t address = uint64_t{high.address} + static_cast<uint64_t>(i);
      const int later = std::max(low.line, high.line);
      Error(later, 0,
            absl::StrFormat("data words disagree about the byte at %08X: line %d says %02X, line "
                            "%d says %02X",
                            address, low.line, low_byte, high.line, high_byte),
            "data memory is flat: words that overlap must agree");
      return;
    }
  }

  void AddSegments(v1::Image& image) {
    std::stable_sort(words_.begin(), words_.end(),
                     [](const auto& a, const auto& b) { return a.address < b.address; });
    size_t kept = 0;
    for (size_t i = 0; i < words_.size(); ++i) {
      if (i + 1 < words_.size() && words_[i + 1].address == words_[i].address) continue;
      words_[kept++] = words_[i];
    }
    words_.resize(kept);
    for (size_t i = 0; i < words_.size(); ++i) {
      for (size_t j = i + 1; j < words_.size() && words_[j].address - words_[i].address < 4; ++j) {
        CheckOverlap(words_[i], words_[j]);
      }
    }
    for (const DataWord& word : words_) AddBytes(word, image);
  }

  // Every word has exactly its four bytes, those that are zero too: which bytes an image has
  // decides where the stack is placed, and what a memory dump lists. Words come by ascending
  // address.
  void AddBytes(const DataWord& word, v1::Image& image) {
    const uint64_t first = word.address;
    const uint64_t end = std::min(first + 4, kAddressEnd);
    if (image.segments_size() == 0 || SegmentEnd(image) < first) {
      image.add_segments()->set_address(first);
    }
    std::string& data = *image.mutable_segments(image.segments_size() - 1)->mutable_data();
    for (uint64_t address = SegmentEnd(image); address < end; ++address) {
      data.push_back(static_cast<char>(word.value >> (8 * (address - first))));
    }
  }

  static uint64_t SegmentEnd(const v1::Image& image) {
    const v1::Segment& segment = image.segments(image.segments_size() - 1);
    return segment.address() + segment.data().size();
  }

  absl::string_view text_;
  absl::string_view name_;
  DiagnosticList errors_;
  int error_count_ = 0;
  absl::string_view line_;
  int line_number_ = 0;
  bool open_line_ = false;  // The current line has no line end: the last one.
  bool in_data_ = false;
  int value_lines_ = 0;
  bool has_short_value_ = false;
  std::string digits_;
  int legacy_line_ = 0;
  std::vector<PacketLineRecord> packets_;
  std::vector<DataWord> words_;
};

}  // namespace

absl::StatusOr<InFile> ParseIn(absl::string_view text, absl::string_view name) {
  return InParser(text, name).Parse();
}

}  // namespace atalla::image
