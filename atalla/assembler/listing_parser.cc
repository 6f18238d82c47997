#include "atalla/assembler/listing_parser.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
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
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/assembler/line.h"
#include "atalla/assembler/mnemonics.h"
#include "atalla/assembler/operands.h"
#include "atalla/assembler/reporter.h"
#include "atalla/assembler/statement.h"
#include "atalla/assembler/symbols.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/check.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::assembler {
namespace {

using Reference = CodeInstruction::Reference;

constexpr uint64_t kNopWord = static_cast<uint64_t>(isa::Op::kNopS);
constexpr size_t kAddressDigits = 8;
constexpr size_t kWordDigits = 10;

bool IsHex(absl::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isxdigit(c); });
}

uint64_t HexValue(absl::string_view text) {
  uint64_t value = 0;
  for (const char c : text) {
    value = value << 4 | static_cast<uint64_t>(
                             absl::ascii_isdigit(c) ? c - '0' : absl::ascii_tolower(c) - 'a' + 10);
  }
  return value;
}

// The address that a row begins with; `rest` is what follows it and its colon or dot.
std::optional<uint64_t> RowAddress(absl::string_view row, char mark, absl::string_view& rest) {
  if (row.size() <= kAddressDigits || row[kAddressDigits] != mark) return std::nullopt;
  if (!IsHex(row.substr(0, kAddressDigits))) return std::nullopt;
  rest = absl::StripAsciiWhitespace(row.substr(kAddressDigits + 1));
  if (rest.empty()) return std::nullopt;
  return HexValue(row.substr(0, kAddressDigits));
}

absl::string_view WithoutComment(absl::string_view text) {
  return absl::StripAsciiWhitespace(text.substr(0, text.find('#')));
}

class ListingParser {
 public:
  ListingParser(absl::string_view text, absl::string_view name)
      : text_(text), reporter_(name, kMaxErrors) {
    file_.program.set_schema_version(image::kSchemaVersion);
    file_.program.set_name(std::string(name));
    file_.image.set_schema_version(image::kSchemaVersion);
  }

  // Targets may be symbols of later rows, so slots are read when all rows are known.
  absl::StatusOr<image::InFile> Parse() {
    int number = 0;
    for (const absl::string_view text : absl::StrSplit(text_, '\n')) {
      Line row;
      row.number = ++number;
      row.text = absl::StripSuffix(text, "\r");
      ReadRow(row);
    }
    AddSymbols(NextAddress());
    if (bytes_left_ > 0) Error(last_row_, last_row_.text, "the segment ends too early");
    for (const SlotText& slot : slots_) ReadSlot(slot);
    ATALLA_RETURN_IF_ERROR(reporter_.Finish(nullptr));
    ATALLA_RETURN_IF_ERROR(image::CheckProgram(file_.program));
    ATALLA_RETURN_IF_ERROR(image::CheckImage(file_.image));
    return std::move(file_);
  }

 private:
  // A slot that is an instruction, and where its word goes.
  struct SlotText {
    Line row;
    absl::string_view text;
    int packet;
    int slot;
  };

  void Error(const Line& row, absl::string_view at, absl::string_view message,
             absl::string_view hint = "") {
    reporter_.Error(row, TokenAt(row.text, at), message, hint);
  }

  uint64_t NextAddress() const {
    const v1::Program& program = file_.program;
    if (program.packets().empty()) return 0;
    return program.packets(program.packets_size() - 1).address() + isa::kBytesPerPacket;
  }

  void ReadRow(const Line& row) {
    const absl::string_view text = absl::StripAsciiWhitespace(row.text);
    const absl::string_view plain = WithoutComment(row.text);
    if (plain.empty()) return;
    last_row_ = row;
    absl::string_view rest;
    if (const auto slot_address = RowAddress(text, '.', rest)) {
      return ReadSlotRow(row, *slot_address, rest);
    }
    if (const auto address = RowAddress(plain, ':', rest)) {
      if (in_data_) return ReadDataRow(row, *address, rest);
      return ReadPacketRow(row, *address, rest);
    }
    if (absl::StartsWith(plain, "segment ")) return StartSegment(row, plain.substr(8));
    if (absl::StartsWith(plain, ".weights ")) return ReadWeights(row, plain.substr(9));
    // Symbols of other assemblers may have any characters.
    if (absl::EndsWith(text, ":")) {
      pending_.emplace_back(text.substr(0, text.size() - 1));
      return;
    }
    Error(row, text, "this is not a row of a listing",
          "rows are '00000014:  add.s x3, x1, x2 | nop.s', 'label:', 'segment ...' and data");
  }

  void ReadWeights(const Line& row, absl::string_view mode) {
    mode = absl::StripAsciiWhitespace(mode);
    if (mode != "reset" && mode != "shift") return Error(row, mode, "unknown weight mode");
    file_.program.set_weight_mode(mode == "reset" ? v1::WEIGHT_MODE_RESET : v1::WEIGHT_MODE_SHIFT);
  }

  void AddSymbols(uint64_t address) {
    for (std::string& name : pending_) {
      addresses_.emplace(name, address);
      if (IsLabelName(name)) symbols_.AddLabel(name);
      v1::Symbol* symbol = file_.program.add_symbols();
      symbol->set_name(std::move(name));
      symbol->set_address(address);
    }
    pending_.clear();
  }

  // False after reporting that the packet does not lie above the one before it.
  bool StartPacket(const Line& row, uint64_t address) {
    if (address < NextAddress() && !file_.program.packets().empty()) {
      Error(row, absl::StripAsciiWhitespace(row.text),
            absl::StrFormat("a packet at %08X, and the one before it ends at %08X", address,
                            NextAddress()),
            "packets ascend in steps of 20 bytes or more");
      return false;
    }
    AddSymbols(address);
    v1::Packet* packet = file_.program.add_packets();
    packet->set_address(address);
    for (int i = 0; i < isa::kSlotsPerPacket; ++i) packet->add_slots(kNopWord);
    return true;
  }

  void ReadPacketRow(const Line& row, uint64_t address, absl::string_view rest) {
    const std::vector<absl::string_view> texts = absl::StrSplit(rest, '|');
    if (texts.size() > isa::kSlotsPerPacket) {
      return Error(row, texts[isa::kSlotsPerPacket],
                   absl::StrCat("a packet of ", texts.size(), " slots; it has ",
                                static_cast<int>(isa::kSlotsPerPacket)));
    }
    if (!StartPacket(row, address)) return;
    const int packet = file_.program.packets_size() - 1;
    for (size_t i = 0; i < texts.size(); ++i) {
      slots_.push_back({row, absl::StripAsciiWhitespace(texts[i]), packet, static_cast<int>(i)});
    }
  }

  // "0  0001008181  add.s x3, x1, x2" after the address: the word says it all.
  void ReadSlotRow(const Line& row, uint64_t address, absl::string_view rest) {
    const absl::string_view word = absl::StripLeadingAsciiWhitespace(rest.substr(1));
    const int slot = rest[0] - '0';
    if (slot < 0 || slot >= isa::kSlotsPerPacket || word.size() < kWordDigits ||
        !IsHex(word.substr(0, kWordDigits))) {
      return Error(row, rest, "this is not a slot", "such as '00000014.0  0001008181'");
    }
    v1::Program& program = file_.program;
    const bool is_same = !program.packets().empty() &&
                         program.packets(program.packets_size() - 1).address() == address;
    if (!is_same && !StartPacket(row, address)) return;
    program.mutable_packets(program.packets_size() - 1)
        ->set_slots(slot, HexValue(word.substr(0, kWordDigits)));
  }

  void ReadSlot(const SlotText& slot) {
    const absl::string_view text =
        absl::StripAsciiWhitespace(slot.text.substr(0, slot.text.find('<')));
    if (text.empty()) return Error(slot.row, slot.text, "an empty slot", "write nop.s");
    v1::Packet& packet = *file_.program.mutable_packets(slot.packet);
    if (absl::StartsWithIgnoreCase(text, ".word")) {
      const absl::string_view digits = absl::StripAsciiWhitespace(text.substr(5));
      const Number number = ParseNumber(digits);
      if (number.kind != Number::Kind::kNumber || number.value < 0 ||
          static_cast<uint64_t>(number.value) > isa::kWordMask) {
        return Error(slot.row, text, "this is no word of 40 bits", "such as .word 0xABCDEF007F");
      }
      packet.set_slots(slot.slot, static_cast<uint64_t>(number.value));
      return;
    }
    Line line = SplitLine(text, slot.row.number);
    line.text = slot.row.text;
    for (Token* token : {&line.head, &line.rest}) *token = TokenAt(line.text, token->text);
    for (Token& token : line.operands) token = TokenAt(line.text, token.text);
    for (Token& token : line.empty_operands) token = TokenAt(line.text, token.text);
    const std::optional<isa::Op> op = FindMnemonic(line.head.text);
    if (!op.has_value() || !line.labels.empty()) {
      return Error(slot.row, text, absl::StrCat("unknown mnemonic '", line.head.text, "'"),
                   SuggestMnemonic(line.head.text));
    }
    std::vector<ParsedInstruction> parsed;
    const size_t errors = reporter_.error_count();
    ParseStatement(line, *op, symbols_, reporter_, parsed);
    if (reporter_.error_count() > errors) return;
    if (parsed.size() != 1) {
      return Error(slot.row, text, absl::StrCat("this stands for ", parsed.size(), " instructions"),
                   "a slot holds one");
    }
    Resolve(slot, parsed[0], packet);
  }

  void Resolve(const SlotText& slot, const ParsedInstruction& parsed, v1::Packet& packet) {
    isa::Instruction instruction = parsed.code.instruction;
    if (parsed.code.reference != Reference::kNone) {
      const auto found = addresses_.find(parsed.code.target);
      if (found == addresses_.end()) {
        return Error(slot.row, parsed.target.text,
                     absl::StrCat("unknown label '", parsed.code.target, "'"),
                     symbols_.Suggest(parsed.code.target));
      }
      const auto target = static_cast<int64_t>(found->second);
      switch (parsed.code.reference) {
        case Reference::kAddressHigh:
          instruction.imm = static_cast<int32_t>(target >> 7);
          break;
        case Reference::kAddressLow:
          instruction.imm = static_cast<int32_t>(target & 0x7F);
          break;
        default:
          instruction.imm = static_cast<int32_t>(target - static_cast<int64_t>(packet.address()));
      }
    }
    const absl::StatusOr<uint64_t> word = isa::Encode(instruction);
    if (!word.ok()) return Error(slot.row, slot.text, word.status().message());
    packet.set_slots(slot.slot, *word);
  }

  // "00001000, 7 bytes".
  void StartSegment(const Line& row, absl::string_view text) {
    in_data_ = true;
    const std::vector<absl::string_view> parts =
        absl::StrSplit(text, absl::ByAnyChar(", "), absl::SkipEmpty());
    uint64_t bytes = 0;
    if (parts.size() != 3 || parts[0].size() != kAddressDigits || !IsHex(parts[0]) ||
        !absl::SimpleAtoi(parts[1], &bytes) || parts[2] != "bytes") {
      return Error(row, text, "this is not a segment", "such as 'segment 00001000, 7 bytes'");
    }
    if (bytes_left_ > 0) Error(row, text, "the segment before it ends too early");
    bytes_left_ = bytes;
    v1::Segment* segment = file_.image.add_segments();
    segment->set_address(HexValue(parts[0]));
  }

  // Words of up to four bytes, each little-endian.
  void ReadDataRow(const Line& row, uint64_t address, absl::string_view rest) {
    if (file_.image.segments().empty()) return;  // An error was reported.
    v1::Segment& segment = *file_.image.mutable_segments(file_.image.segments_size() - 1);
    if (address != segment.address() + segment.data().size()) {
      return Error(row, rest,
                   absl::StrFormat("data at %08X, where those at %08X should be", address,
                                   segment.address() + segment.data().size()));
    }
    for (const absl::string_view word : absl::StrSplit(rest, ' ', absl::SkipEmpty())) {
      const size_t bytes = word.size() / 2;
      if (word.size() % 2 != 0 || bytes > 4 || !IsHex(word)) {
        return Error(row, word, "this is not a word of up to 8 hexadecimal digits");
      }
      if (bytes > bytes_left_) return Error(row, word, "more bytes than the segment has");
      bytes_left_ -= bytes;
      const uint64_t value = HexValue(word);
      for (size_t i = 0; i < bytes; ++i) {
        segment.mutable_data()->push_back(static_cast<char>(value >> (8 * i)));
      }
    }
  }

  absl::string_view text_;
  Reporter reporter_;
  image::InFile file_;
  Line last_row_;
  std::vector<std::string> pending_;  // Symbols of the next packet.
  absl::flat_hash_map<std::string, uint64_t> addresses_;
  Symbols symbols_;
  std::vector<SlotText> slots_;
  bool in_data_ = false;
  uint64_t bytes_left_ = 0;  // Of the segment at hand, still to come.
};

}  // namespace

absl::StatusOr<image::InFile> ParseListing(absl::string_view text, absl::string_view name) {
  return ListingParser(text, name).Parse();
}

}  // namespace atalla::assembler
