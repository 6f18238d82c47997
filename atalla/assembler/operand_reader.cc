#include "atalla/assembler/operand_reader.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/line.h"
#include "atalla/assembler/operands.h"
#include "atalla/assembler/reporter.h"
#include "atalla/assembler/symbols.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::assembler {
namespace {

absl::string_view FileName(char letter) {
  if (letter == 'x') return "a scalar register";
  return letter == 'v' ? "a vector register" : "a mask register";
}

absl::string_view FileExample(char letter) {
  if (letter == 'x') return "scalar registers are x0..x255, or $0..$255";
  return letter == 'v' ? "vector registers are v0..v255, or $0..$255"
                       : "mask registers are m0..m15, or 0..15";
}

int64_t WrapSigned(int64_t value, int bits) {
  const uint64_t low = static_cast<uint64_t>(value) << (64 - bits);
  return static_cast<int64_t>(low) >> (64 - bits);
}

bool ReadSymbol(const Line& line, const Token& token, const SymbolExpression& symbol,
                absl::string_view name, isa::Range range, const Symbols& symbols,
                Reporter& reporter, int64_t& value) {
  const std::optional<uint32_t> address = symbols.DataAddress(symbol.name);
  if (!address.has_value()) {
    if (symbols.IsLabel(symbol.name)) {
      reporter.Error(
          line, token,
          absl::StrCat("'", symbol.name, "' is a label of code, and ", name, " must be a number"),
          absl::StrCat("the address of code is not known before packets are made; 'li.s "
                       "x5, ",
                       symbol.name, "' puts it in a register"));
    } else {
      reporter.Error(line, token, absl::StrCat("unknown symbol '", symbol.name, "'"),
                     reporter.wants_hints() ? symbols.Suggest(symbol.name) : "");
    }
    return false;
  }
  const uint32_t sum = *address + static_cast<uint32_t>(symbol.addend);
  value = ValueOfPart(symbol.part, sum);
  if (value >= range.min && value <= range.max) return true;
  reporter.Error(line, token,
                 absl::StrCat("'", token.text, "' is ", value, ", and ", name, " must be in ",
                              range.min, "..", range.max),
                 absl::StrCat("'li.s x5, ", symbol.name, "' puts the address in a register"));
  return false;
}

}  // namespace

// Values that the reference assembler takes, and what it makes of them: people who move a program
// over will look for the difference.
std::string OperandReader::RangeHint(isa::OperandKind kind, int64_t value) const {
  switch (kind) {
    case isa::OperandKind::kImm12:
      return absl::StrCat("the field has 12 bits; the reference assembler would encode ",
                          WrapSigned(value, 12));
    case isa::OperandKind::kImm8:
      return absl::StrCat("the field has 8 bits; the reference assembler would encode ",
                          value & 0xFF);
    case isa::OperandKind::kMask:
      return absl::StrCat("mask registers are m0..m15; the reference assembler would encode m",
                          value & 0xF);
    case isa::OperandKind::kBranch:
      return "branches reach 102 packets; name a label and let the scheduler choose the form";
    case isa::OperandKind::kColumns:
      return "it is the index of the last lane moved, the number of lanes minus one";
    default:
      return "";
  }
}

bool ReadNumber(const Line& line, const Token& token, absl::string_view name, isa::Range range,
                const Symbols& symbols, Reporter& reporter, int64_t& value,
                absl::string_view hint) {
  const Number number = ParseNumber(token.text);
  if (number.kind == Number::Kind::kLeadingZero) {
    reporter.Error(line, token, absl::StrCat("leading zero in '", token.text, "'"),
                   absl::StrCat("decimal numbers start with 1..9; write ", number.value,
                                " or 0x...", " for another base"));
    return false;
  }
  if (number.kind != Number::Kind::kNumber) {
    const std::optional<SymbolExpression> symbol = ParseSymbolExpression(token.text);
    if (symbol.has_value()) {
      return ReadSymbol(line, token, *symbol, name, range, symbols, reporter, value);
    }
    reporter.Error(
        line, token, absl::StrCat("'", token.text, "' is not a number, and ", name, " must be one"),
        absl::StrCat(name, " is ", range.min, "..", range.max, ", decimal, 0x... or 0b..."));
    return false;
  }
  if (number.value < range.min || number.value > range.max) {
    // A number that nobody counts has no value to show or to wrap: only its text.
    const bool huge = number.value <= -kNumberBound || number.value >= kNumberBound;
    reporter.Error(
        line, token,
        absl::StrCat(name, " is ", huge ? std::string(token.text) : absl::StrCat(number.value),
                     "; it must be in ", range.min, "..", range.max),
        huge ? "" : hint);
    return false;
  }
  value = number.value;
  return true;
}

bool OperandReader::ReadRegister(const Token& token, char letter, absl::string_view name,
                                 int64_t& value) {
  const std::optional<RegisterName> reg = ParseRegister(token.text);
  if (!reg.has_value()) {
    Error(token,
          absl::StrCat("'", token.text, "' is not a register, and ", name, " must be ",
                       FileName(letter)),
          FileExample(letter));
    return false;
  }
  if (reg->letter != 0 && reg->letter != letter) {
    Error(token,
          absl::StrCat("'", token.text, "' is ", FileName(reg->letter), ", and ", name, " must be ",
                       FileName(letter)),
          FileExample(letter));
    return false;
  }
  const int64_t last = letter == 'm' ? isa::kMaskRegisterCount - 1 : 255;
  if (reg->number > last) {
    Error(token, absl::StrCat("there is no register '", token.text, "'"),
          letter == 'm' ? RangeHint(isa::OperandKind::kMask, reg->number) : FileExample(letter));
    return false;
  }
  value = reg->number;
  return true;
}

bool OperandReader::ReadMask(const Token& token, absl::string_view name, int64_t& value) {
  const Number number = ParseNumber(token.text);
  if (number.kind == Number::Kind::kNotANumber) return ReadRegister(token, 'm', name, value);
  return ReadNumber(token, name, isa::OperandRange(isa::OperandKind::kMask), value,
                    RangeHint(isa::OperandKind::kMask, number.value));
}

bool OperandReader::Read(const Token& token, isa::OperandKind kind, absl::string_view name,
                         int64_t& value) {
  switch (kind) {
    case isa::OperandKind::kScalar:
      return ReadRegister(token, 'x', name, value);
    case isa::OperandKind::kVector:
      return ReadRegister(token, 'v', name, value);
    case isa::OperandKind::kMask:
      return ReadMask(token, name, value);
    default:
      return ReadNumber(token, name, isa::OperandRange(kind), value,
                        RangeHint(kind, ParseNumber(token.text).value));
  }
}

void OperandReader::WrongCount(absl::string_view forms) {
  const size_t count = line_.operands.size();
  Error(line_.head,
        absl::StrCat(isa::GetInfo(op_).mnemonic, " with ", count == 0 ? "no" : absl::StrCat(count),
                     count == 1 ? " operand" : " operands"),
        absl::StrCat("it takes: ", forms));
}

}  // namespace atalla::assembler
