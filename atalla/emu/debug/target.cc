#include "atalla/emu/debug/target.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "atalla/base/bf16.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"

namespace atalla::emu::debug {
namespace {

constexpr uint64_t kAddressEnd = uint64_t{1} << 32;

absl::Status BadTarget(absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(
      "'", text, "' is nothing to look at; it must be like x5, m2, v3, v3[0..7], sp0[3], ",
      "sp0[0..3,0..7], [0x1000], [0x1000:64], or the name of a region"));
}

// "3" or "3..7" in 0 .. limit - 1.
absl::StatusOr<std::pair<uint64_t, uint64_t>> ParseRange(absl::string_view text, uint64_t limit,
                                                         absl::string_view what) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits("..", 1));
  ATALLA_ASSIGN_OR_RETURN(const uint64_t first, ParseCount(parts[0]));
  uint64_t last = first;
  if (parts.size() == 2) {
    ATALLA_ASSIGN_OR_RETURN(last, ParseCount(parts[1]));
  }
  if (first > last || last >= limit) {
    return absl::InvalidArgumentError(
        absl::StrCat("bad ", what, " '", text, "'; it must be in 0..", limit - 1));
  }
  return std::make_pair(first, last - first + 1);
}

// The decimal number that is all of `text`.
std::optional<int> Number(absl::string_view text) {
  int number = 0;
  if (text.empty() || text.size() > 4 ||
      !std::all_of(text.begin(), text.end(), absl::ascii_isdigit))
    return {};
  if (!absl::SimpleAtoi(text, &number)) return {};
  return number;
}

absl::StatusOr<Target> ParseMemory(absl::string_view text) {
  absl::string_view inside = text.substr(1, text.size() - 2);
  Target target;
  target.kind = Target::Kind::kMemory;
  uint64_t first = 0;
  uint64_t count = 4;
  if (absl::StrContains(inside, "..")) {
    ATALLA_ASSIGN_OR_RETURN(const auto range, ParseRange(inside, kAddressEnd, "addresses"));
    std::tie(first, count) = range;
  } else {
    const std::vector<absl::string_view> parts = absl::StrSplit(inside, absl::MaxSplits(':', 1));
    ATALLA_ASSIGN_OR_RETURN(first, ParseCount(parts[0]));
    if (parts.size() == 2) {
      ATALLA_ASSIGN_OR_RETURN(count, ParseCount(parts[1]));
    }
  }
  if (count == 0 || count > Target::kMaxBytes || first > kAddressEnd - count) {
    return absl::InvalidArgumentError(absl::StrCat("bad memory ", text, "; it must have 1..",
                                                   Target::kMaxBytes,
                                                   " bytes, and end at 0xFFFFFFFF or below"));
  }
  target.first = static_cast<uint32_t>(first);
  target.count = static_cast<uint32_t>(count);
  return target;
}

// "3", "0..3" or "0..3,0..7" of a scratchpad.
absl::Status ParseRows(absl::string_view inside, uint64_t rows, Target& target) {
  const std::vector<absl::string_view> parts = absl::StrSplit(inside, absl::MaxSplits(',', 1));
  ATALLA_ASSIGN_OR_RETURN(const auto range, ParseRange(parts[0], rows, "rows"));
  target.first = static_cast<uint32_t>(range.first);
  target.count = static_cast<uint32_t>(range.second);
  if (parts.size() == 1) return absl::OkStatus();
  ATALLA_ASSIGN_OR_RETURN(const auto columns, ParseRange(parts[1], isa::kLanes, "columns"));
  target.first_lane = static_cast<int>(columns.first);
  target.lanes = static_cast<int>(columns.second);
  return absl::OkStatus();
}

// A register or scratchpad; nothing if `name` does not look like one.
absl::StatusOr<std::optional<Target>> ParseRegister(absl::string_view name,
                                                    const Emulator& emulator) {
  struct File {
    absl::string_view prefix;
    Target::Kind kind;
    int count;
    int lanes;
  };
  const File files[] = {
      {"x", Target::Kind::kScalar, isa::kScalarRegisterCount, 1},
      {"m", Target::Kind::kMask, isa::kMaskRegisterCount, 1},
      {"v", Target::Kind::kVector, isa::kVectorRegisterCount, isa::kLanes},
      {"sp", Target::Kind::kRows, emulator.machine().scratchpad_count(), isa::kLanes}};
  for (const File& file : files) {
    absl::string_view rest = name;
    if (!absl::ConsumePrefix(&rest, file.prefix)) continue;
    const std::optional<int> number = Number(rest);
    if (!number.has_value()) continue;
    if (*number >= file.count) {
      return absl::InvalidArgumentError(
          absl::StrCat("no ", name, "; the last one is ", file.prefix, file.count - 1));
    }
    Target target;
    target.kind = file.kind;
    target.number = *number;
    target.lanes = file.lanes;
    if (file.kind == Target::Kind::kRows) target.count = emulator.machine().scratchpad_rows();
    return target;
  }
  return std::nullopt;
}

absl::StatusOr<Target> ParseRegion(absl::string_view text, const Emulator& emulator) {
  const size_t colon = text.rfind(':');
  const absl::string_view name = text.substr(0, colon);
  Target target;
  target.kind = Target::Kind::kMemory;
  const std::vector<v1::Region>& regions = emulator.regions();
  for (auto region = regions.rbegin(); region != regions.rend(); ++region) {
    if (region->tensor() != name) continue;
    uint64_t count = region->size_bytes();
    if (colon != absl::string_view::npos) {
      ATALLA_ASSIGN_OR_RETURN(count, ParseCount(text.substr(colon + 1)));
    }
    if (count == 0 || count > region->size_bytes() || count > Target::kMaxBytes) {
      return absl::InvalidArgumentError(absl::StrCat(
          "bad size ", count, " of region ", name, "; it must be in 1..",
          std::min<uint64_t>(region->size_bytes(), Target::kMaxBytes), ", as in ", name, ":64"));
    }
    target.first = static_cast<uint32_t>(region->address());
    target.count = static_cast<uint32_t>(count);
    return target;
  }
  return BadTarget(text);
}

uint32_t CellOf(const Target& target, uint32_t row, int lane, const Emulator& emulator,
                bool* written) {
  const std::optional<uint32_t> cell =
      emulator.ScratchpadCell(target.number, static_cast<int>(row), lane);
  *written = cell.has_value();
  return cell.value_or(0);
}

std::vector<uint8_t> BytesOf(const Target& target, const Emulator& emulator) {
  std::vector<uint8_t> bytes(target.count);
  // Inside data memory, by ParseTarget.
  emulator.ReadMemory(target.first, absl::MakeSpan(bytes)).IgnoreError();
  return bytes;
}

std::string WordText(uint32_t word, ValueFormat format) {
  switch (format) {
    case ValueFormat::kSigned:
      return absl::StrCat(static_cast<int32_t>(word));
    case ValueFormat::kUnsigned:
      return absl::StrCat(word);
    case ValueFormat::kFloat:
      return absl::StrCat(WordFloat(word));
    case ValueFormat::kBf16:
      return absl::StrCat(Bf16ToFloat(TruncateToBf16(word)));
    default:
      return absl::StrFormat("%08X", word);
  }
}

std::string PadLeft(const std::string& text, size_t width) {
  return absl::StrCat(std::string(width - std::min(width, text.size()), ' '), text);
}

// A head at each line, and values in columns.
std::string Table(const std::vector<std::string>& heads, const std::vector<std::string>& values,
                  size_t per_line) {
  size_t width = 0;
  for (const std::string& value : values) width = std::max(width, value.size());
  std::string text;
  for (size_t i = 0; i < values.size(); ++i) {
    if (i % per_line == 0) absl::StrAppend(&text, i == 0 ? "" : "\n", heads[i / per_line]);
    absl::StrAppend(&text, " ", PadLeft(values[i], width));
  }
  return text + "\n";
}

std::string FormatRegister(const Target& target, uint32_t word, ValueFormat format) {
  const std::string name = TargetName(target);
  if (format == ValueFormat::kBytes) format = ValueFormat::kHex;
  if (format != ValueFormat::kDefault) {
    return absl::StrCat(name, " = ", WordText(word, format), "\n");
  }
  if (target.kind == Target::Kind::kMask) {
    std::string bits;
    for (int i = 0; i < isa::kLanes; ++i) {
      absl::StrAppend(&bits, i > 0 && i % 8 == 0 ? " " : "", (word >> i) & 1);
    }
    return absl::StrFormat("%s = %08X  lanes 0..31: %s\n", name, word, bits);
  }
  return absl::StrFormat("%s = %08X  %d  %s\n", name, word, static_cast<int32_t>(word),
                         WordText(word, ValueFormat::kFloat));
}

std::string FormatVector(const Target& target, ValueFormat format, const Emulator& emulator) {
  constexpr int kPerLine = 8;
  if (format == ValueFormat::kDefault) format = ValueFormat::kFloat;
  std::vector<std::string> heads;
  std::vector<std::string> values;
  for (int i = 0; i < target.lanes; ++i) {
    const int lane = target.first_lane + i;
    if (i % kPerLine == 0) heads.push_back(absl::StrFormat("v%d[%2d]", target.number, lane));
    values.push_back(WordText(emulator.VectorRegister(target.number)[lane], format));
  }
  return Table(heads, values, kPerLine);
}

std::string FormatRows(const Target& target, ValueFormat format, const Emulator& emulator) {
  if (format == ValueFormat::kDefault) format = ValueFormat::kFloat;
  std::vector<std::string> heads;
  std::vector<std::string> values;
  for (uint32_t row = target.first; row < target.first + target.count; ++row) {
    heads.push_back(absl::StrFormat("sp%d[%2d]", target.number, row));
    for (int i = 0; i < target.lanes; ++i) {
      bool written = false;
      const uint32_t cell = CellOf(target, row, target.first_lane + i, emulator, &written);
      values.push_back(written ? WordText(cell, format) : ".");
    }
  }
  return Table(heads, values, target.lanes);
}

std::string FormatMemory(const Target& target, ValueFormat format, const Emulator& emulator) {
  constexpr uint32_t kBytesPerLine = 16;
  uint32_t size = 4;
  if (format == ValueFormat::kBf16) size = 2;
  if (format == ValueFormat::kBytes) size = 1;
  const std::vector<uint8_t> bytes = BytesOf(target, emulator);
  std::vector<std::string> heads;
  std::vector<std::string> values;
  for (uint32_t i = 0; i < target.count; i += size) {
    if (i % kBytesPerLine == 0) heads.push_back(absl::StrFormat("%08X:", target.first + i));
    const uint32_t given = std::min(size, target.count - i);
    uint32_t word = 0;
    for (uint32_t j = 0; j < given; ++j) word |= uint32_t{bytes[i + j]} << (8 * j);
    if (given < size || size == 1) {
      values.push_back(absl::StrFormat("%0*X", 2 * static_cast<int>(given), word));
    } else {
      values.push_back(WordText(size == 2 ? word << 16 : word, format));
    }
  }
  return Table(heads, values, kBytesPerLine / size);
}

}  // namespace

absl::StatusOr<uint64_t> ParseCount(absl::string_view text) {
  uint64_t value = 0;
  absl::string_view digits = text;
  const bool is_hex = absl::ConsumePrefix(&digits, "0x") || absl::ConsumePrefix(&digits, "0X");
  const auto is_digit = is_hex ? absl::ascii_isxdigit : absl::ascii_isdigit;
  const bool good =
      !digits.empty() && std::all_of(digits.begin(), digits.end(), is_digit) &&
      (is_hex ? absl::SimpleHexAtoi(digits, &value) : absl::SimpleAtoi(digits, &value));
  if (good) return value;
  return absl::InvalidArgumentError(
      absl::StrCat("'", text, "' is no number; it must be like 64, or 0x40"));
}

absl::StatusOr<uint32_t> ParseWord(absl::string_view text) {
  const bool is_hex = absl::StartsWithIgnoreCase(text, "0x");
  if (!is_hex && text.find_first_of(".eE") != absl::string_view::npos) {
    float value = 0;
    if (absl::SimpleAtof(text, &value)) return FloatWord(value);
    return absl::InvalidArgumentError(absl::StrCat("'", text, "' is no number"));
  }
  absl::string_view digits = text;
  const bool is_negative = absl::ConsumePrefix(&digits, "-");
  ATALLA_ASSIGN_OR_RETURN(const uint64_t value, ParseCount(digits));
  if (value > (is_negative ? uint64_t{1} << 31 : 0xFFFFFFFF)) {
    return absl::InvalidArgumentError(absl::StrCat("'", text, "' does not fit in 32 bits"));
  }
  return static_cast<uint32_t>(is_negative ? 0 - value : value);
}

absl::StatusOr<ValueFormat> ParseFormat(absl::string_view letter) {
  static constexpr std::pair<absl::string_view, ValueFormat> kFormats[] = {
      {"x", ValueFormat::kHex},   {"d", ValueFormat::kSigned}, {"u", ValueFormat::kUnsigned},
      {"f", ValueFormat::kFloat}, {"b", ValueFormat::kBf16},   {"c", ValueFormat::kBytes}};
  for (const auto& [name, format] : kFormats) {
    if (name == letter) return format;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("bad format '/", letter, "'; it must be /x (hexadecimal), /d (signed), /u ",
                   "(unsigned), /f (float), /b (BF16) or /c (bytes)"));
}

absl::StatusOr<Target> ParseTarget(absl::string_view text, const Emulator& emulator) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') return ParseMemory(text);
  const size_t bracket = text.find('[');
  ATALLA_ASSIGN_OR_RETURN(const std::optional<Target> known,
                          ParseRegister(text.substr(0, bracket), emulator));
  if (!known.has_value()) return ParseRegion(text, emulator);
  Target target = *known;
  if (bracket == absl::string_view::npos) return target;
  absl::string_view inside = text.substr(bracket + 1);
  if (!absl::ConsumeSuffix(&inside, "]")) return BadTarget(text);
  if (target.kind == Target::Kind::kVector) {
    ATALLA_ASSIGN_OR_RETURN(const auto lanes, ParseRange(inside, isa::kLanes, "lanes"));
    target.first_lane = static_cast<int>(lanes.first);
    target.lanes = static_cast<int>(lanes.second);
  } else if (target.kind == Target::Kind::kRows) {
    ATALLA_RETURN_IF_ERROR(ParseRows(inside, target.count, target));
  } else {
    return BadTarget(text);
  }
  return target;
}

std::string TargetName(const Target& target) {
  const auto range = [](uint64_t first, uint64_t count) {
    return count == 1 ? absl::StrCat(first) : absl::StrCat(first, "..", first + count - 1);
  };
  const bool all_lanes = target.lanes == isa::kLanes;
  switch (target.kind) {
    case Target::Kind::kScalar:
      return absl::StrCat("x", target.number);
    case Target::Kind::kMask:
      return absl::StrCat("m", target.number);
    case Target::Kind::kVector:
      return absl::StrCat(
          "v", target.number,
          all_lanes ? "" : absl::StrCat("[", range(target.first_lane, target.lanes), "]"));
    case Target::Kind::kRows:
      return absl::StrCat(
          "sp", target.number, "[", range(target.first, target.count),
          all_lanes ? "" : absl::StrCat(",", range(target.first_lane, target.lanes)), "]");
    case Target::Kind::kMemory:
      return target.count == 4 ? absl::StrFormat("[0x%08X]", target.first)
                               : absl::StrFormat("[0x%08X:%d]", target.first, target.count);
  }
  return "?";
}

std::vector<uint32_t> ReadTarget(const Target& target, const Emulator& emulator) {
  std::vector<uint32_t> words;
  switch (target.kind) {
    case Target::Kind::kScalar:
      return {emulator.ScalarRegister(target.number)};
    case Target::Kind::kMask:
      return {emulator.MaskRegister(target.number)};
    case Target::Kind::kVector:
      for (int i = 0; i < target.lanes; ++i) {
        words.push_back(emulator.VectorRegister(target.number)[target.first_lane + i]);
      }
      return words;
    case Target::Kind::kRows:
      for (uint32_t row = target.first; row < target.first + target.count; ++row) {
        for (int i = 0; i < target.lanes; ++i) {
          bool written = false;
          words.push_back(CellOf(target, row, target.first_lane + i, emulator, &written));
        }
      }
      return words;
    case Target::Kind::kMemory: {
      const std::vector<uint8_t> bytes = BytesOf(target, emulator);
      return {bytes.begin(), bytes.end()};
    }
  }
  return words;
}

std::string FormatTarget(const Target& target, ValueFormat format, const Emulator& emulator) {
  switch (target.kind) {
    case Target::Kind::kScalar:
      return FormatRegister(target, emulator.ScalarRegister(target.number), format);
    case Target::Kind::kMask:
      return FormatRegister(target, emulator.MaskRegister(target.number), format);
    case Target::Kind::kVector:
      return FormatVector(target, format, emulator);
    case Target::Kind::kRows:
      return FormatRows(target, format, emulator);
    case Target::Kind::kMemory:
      return FormatMemory(target, format, emulator);
  }
  return "";
}

absl::Status SetTarget(const Target& target, absl::string_view value, Emulator& emulator) {
  ATALLA_ASSIGN_OR_RETURN(const uint32_t word, ParseWord(value));
  const bool is_constant = target.number == 0 && (target.kind == Target::Kind::kScalar ||
                                                  target.kind == Target::Kind::kVector);
  if (is_constant) {
    return absl::InvalidArgumentError(absl::StrCat(TargetName(target), " is always 0"));
  }
  switch (target.kind) {
    case Target::Kind::kScalar:
      emulator.SetScalarRegister(target.number, word);
      return absl::OkStatus();
    case Target::Kind::kMask:
      emulator.SetMaskRegister(target.number, word);
      return absl::OkStatus();
    case Target::Kind::kVector: {
      Lanes lanes = emulator.VectorRegister(target.number);
      for (int i = 0; i < target.lanes; ++i) lanes[target.first_lane + i] = word;
      emulator.SetVectorRegister(target.number, lanes);
      return absl::OkStatus();
    }
    case Target::Kind::kRows:
      for (uint32_t row = target.first; row < target.first + target.count; ++row) {
        for (int i = 0; i < target.lanes; ++i) {
          emulator.SetScratchpadCell(target.number, static_cast<int>(row), target.first_lane + i,
                                     word);
        }
      }
      return absl::OkStatus();
    case Target::Kind::kMemory:
      break;
  }
  if (target.count % 4 != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(TargetName(target), " has ", target.count, " bytes; only words can be set"));
  }
  for (uint32_t i = 0; i < target.count; i += 4) {
    const uint8_t bytes[] = {static_cast<uint8_t>(word), static_cast<uint8_t>(word >> 8),
                             static_cast<uint8_t>(word >> 16), static_cast<uint8_t>(word >> 24)};
    ATALLA_RETURN_IF_ERROR(emulator.WriteMemory(target.first + i, bytes));
  }
  return absl::OkStatus();
}

}  // namespace atalla::emu::debug
