#include "atalla/assembler/statement.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/assembler/line.h"
#include "atalla/assembler/operand_reader.h"
#include "atalla/assembler/operands.h"
#include "atalla/assembler/reporter.h"
#include "atalla/assembler/sugar.h"
#include "atalla/assembler/symbols.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/syntax.h"
#include "atalla/isa/table.h"

namespace atalla::assembler {
namespace {

using isa::Field;
using isa::Format;
using isa::Instruction;
using isa::Op;
using isa::OperandInfo;
using isa::OperandKind;
using Reference = CodeInstruction::Reference;

// li.s takes any 32-bit word, signed or unsigned.
constexpr isa::Range kWordRange = {-(int64_t{1} << 31), (int64_t{1} << 32) - 1};
// lui.s takes its 25 bits, signed or unsigned.
constexpr isa::Range kUpperRange = {-(int64_t{1} << 24), (int64_t{1} << 25) - 1};
// A branch with its three fields in one number.
constexpr isa::Range kPackedBranchRange = {-(1 << 16), (1 << 16) - 1};

class StatementParser {
 public:
  StatementParser(const Line& line, Op op, const Symbols& symbols, Reporter& reporter,
                  std::vector<ParsedInstruction>& parsed)
      : reader_(line, op, symbols, reporter),
        line_(line),
        info_(isa::GetInfo(op)),
        names_(isa::OperandNames(op)),
        parsed_(parsed) {
    instruction_.op = op;
  }

  void Parse() {
    switch (info_.format) {
      case Format::kM:
        return ParseMemory();
      case Format::kBR:
        return ParseBranch();
      case Format::kMI:
        return info_.op == Op::kJal ? ParseJump() : ParseConstant();
      case Format::kI:
        if (info_.op == Op::kAddiS && line_.operands.size() == 3 &&
            NamesAddress(line_.operands[2])) {
          return ParseAddressLow();
        }
        return ParsePlain(info_.operands.size(), info_.operands.size());
      case Format::kVI:  // The mask may be left out: m0.
        return ParsePlain(info_.operands.size() - 1, info_.operands.size());
      case Format::kVV:
        return ParseVectorVector();
      case Format::kVM:
        if (line_.operands.size() == kVregSugarOperands) {
          return ExpandVreg(reader_, parsed_);
        }
        return ParsePlain(info_.operands.size(), info_.operands.size());
      case Format::kSDMA:
        if (line_.operands.size() == kScpadSugarOperands) {
          return ExpandScpad(reader_, parsed_);
        }
        return ParsePlain(info_.operands.size(), info_.operands.size());
      default:
        return ParsePlain(info_.operands.size(), info_.operands.size());
    }
  }

 private:
  // The operand is a symbol in some form, and not one of data that may be read as a number.
  bool NamesAddress(const Token& operand) const {
    const std::optional<SymbolExpression> symbol = ParseSymbolExpression(operand.text);
    if (!symbol.has_value()) return false;
    return symbol->part == SymbolExpression::Part::kWhole ||
           !reader_.symbols().DataAddress(symbol->name).has_value();
  }

  // Control can only go to code.
  bool IsTarget(const Token& target) {
    if (!reader_.symbols().DataAddress(target.text).has_value()) return true;
    reader_.Error(target, absl::StrCat("'", target.text, "' is data, and ", info_.mnemonic,
                                       " goes to a label of code"));
    return false;
  }

  void WrongCount() { reader_.WrongCount(isa::Syntax(info_.op)); }

  bool ReadField(size_t operand, const Token& token) {
    int64_t value = 0;
    const OperandInfo& info = info_.operands[operand];
    if (!reader_.Read(token, info.kind, names_[operand], value)) return false;
    isa::SetField(instruction_, info.field, value);
    return true;
  }

  // Reads all of them, so that one run reports every wrong operand.
  bool ReadFields(size_t count) {
    bool ok = true;
    for (size_t i = 0; i < count; ++i) ok &= ReadField(i, line_.operands[i]);
    return ok;
  }

  void Emit(Reference reference = Reference::kNone, Token target = {}, bool has_offset = false) {
    ParsedInstruction parsed;
    parsed.code.instruction = instruction_;
    parsed.code.reference = reference;
    parsed.code.target = std::string(target.text);
    parsed.line = line_;
    parsed.target = target;
    parsed.has_offset = has_offset;
    parsed_.push_back(std::move(parsed));
  }

  void ParsePlain(size_t min_operands, size_t max_operands) {
    if (line_.operands.size() < min_operands || line_.operands.size() > max_operands) {
      return WrongCount();
    }
    if (!ReadFields(line_.operands.size())) return;
    if (info_.format == Format::kVTS && instruction_.imm >= isa::kLanes) {
      reader_.Warning(line_.operands[2], absl::StrCat("lane ", instruction_.imm, " traps"),
                      "vectors have lanes 0..31");
    }
    Emit();
  }

  // "rd, imm(rs1)" or "rd, rs1, imm".
  void ParseMemory() {
    if (line_.operands.size() == 3) return ParsePlain(3, 3);
    if (line_.operands.size() != 2) return WrongCount();
    const Token& operand = line_.operands[1];
    const std::optional<MemoryOperand> memory = SplitMemoryOperand(operand.text);
    bool ok = ReadField(0, line_.operands[0]);
    if (!memory.has_value() || memory->offset.empty() || memory->base.empty()) {
      reader_.Error(operand, absl::StrCat("'", operand.text, "' is not a memory operand"),
                    "it is an offset and a base register, such as 4(x1) or 0(x1)");
      return;
    }
    ok &= ReadField(2, TokenAt(line_.text, memory->offset));
    const Token base = TokenAt(line_.text, memory->base);
    const Number number = ParseNumber(base.text);
    if (number.kind == Number::Kind::kNumber) {
      // "4(2)": in parentheses a number can only be a register.
      int64_t value = 0;
      ok &= reader_.ReadNumber(base, names_[1], isa::OperandRange(OperandKind::kScalar), value);
      instruction_.rs1 = static_cast<uint8_t>(value);
    } else {
      ok &= ReadField(1, base);
    }
    if (ok) Emit();
  }

  // The legacy fifth operand of the VV format has no meaning.
  void ParseVectorVector() {
    const size_t count = info_.operands.size();
    if (line_.operands.size() != count + 1) return ParsePlain(count, count);
    const Token& legacy = line_.operands[count];
    if (ParseNumber(legacy.text).kind != Number::Kind::kNumber &&
        !ParseRegister(legacy.text).has_value()) {
      return reader_.Error(legacy,
                           absl::StrCat("'", legacy.text, "' is neither a number nor a register"),
                           "a fifth operand is ignored, and may be left out");
    }
    if (ReadFields(count)) Emit();
  }

  // "rs1, rs2, label[, incr]", "rs1, rs2, offset, incr", or the packed "rs1, rs2, number".
  void ParseBranch() {
    const size_t count = line_.operands.size();
    if (count != 3 && count != 4) return WrongCount();
    bool ok = ReadField(0, line_.operands[0]);
    ok &= ReadField(1, line_.operands[1]);
    if (count == 4) ok &= ReadField(3, line_.operands[3]);
    const Token& target = line_.operands[2];
    if (IsLabelName(target.text)) {
      if (IsTarget(target) && ok) Emit(Reference::kPcRelative, target);
      return;
    }
    if (count == 3) return ParsePackedBranch(target, ok);
    ok &= ReadField(2, target);
    if (ok && instruction_.imm % 4 != 0) {
      return reader_.Error(target,
                           absl::StrCat("offset ", instruction_.imm, " is not a multiple of 4"),
                           "offsets are bytes; packets lie 20 bytes apart");
    }
    if (ok) Emit(Reference::kNone, {}, true);
  }

  void ParsePackedBranch(const Token& target, bool ok) {
    int64_t packed = 0;
    if (!reader_.ReadNumber(target, "the packed target", kPackedBranchRange, packed)) return;
    if (!ok) return;
    // Bits 6:0 are the increment, bit 7 and bits 16:8 the offset's bit 9 and bits 8:0, in words.
    const int64_t words = (packed >> 7 & 1) << 9 | (packed >> 8 & 0x1FF);
    instruction_.increment = static_cast<uint8_t>(packed & 0x7F);
    instruction_.imm = static_cast<int32_t>((words >= 512 ? words - 1024 : words) * 4);
    reader_.Warning(target,
                    absl::StrCat("a branch to a number without a fourth operand has increment and "
                                 "offset in one number: increment ",
                                 packed & 0x7F, ", offset ", instruction_.imm),
                    "name a label, or write 'offset, increment'");
    Emit(Reference::kNone, {}, true);
  }

  // "target" or "rd, target".
  void ParseJump() {
    const size_t count = line_.operands.size();
    if (count != 1 && count != 2) return WrongCount();
    const bool ok = count == 1 || ReadField(0, line_.operands[0]);
    const Token& target = line_.operands[count - 1];
    if (IsLabelName(target.text)) {
      if (IsTarget(target) && ok) Emit(Reference::kPcRelative, target);
      return;
    }
    if (ReadField(1, target) && ok) Emit(Reference::kNone, {}, true);
  }

  // li.s of any word, lui.s, and lui.s of a label's address.
  void ParseConstant() {
    if (line_.operands.size() != 2) return WrongCount();
    const bool ok = ReadField(0, line_.operands[0]);
    const Token& operand = line_.operands[1];
    if (info_.op == Op::kLuiS && NamesAddress(operand)) {
      Token label;
      if (ReadPart(operand, SymbolExpression::Part::kHigh, label) && ok) {
        Emit(Reference::kAddressHigh, label);
      }
      return;
    }
    if (info_.op == Op::kLiS && NamesAddress(operand) && !IsData(operand)) {
      return ParseAddress(operand, ok);
    }
    const bool is_li = info_.op == Op::kLiS;
    int64_t value = 0;
    if (!reader_.ReadNumber(operand, names_[1], is_li ? kWordRange : kUpperRange, value,
                            is_li ? "registers have 32 bits" : "the field has 25 bits") ||
        !ok) {
      return;
    }
    const isa::Range range = isa::OperandRange(OperandKind::kImm25);
    if (is_li && (value < range.min || value > range.max)) {
      return ExpandConstant(instruction_.rd, value, line_, parsed_);
    }
    instruction_.imm = static_cast<int32_t>(value > range.max ? value - (1 << 25) : value);
    Emit();
  }

  // "rd, rs1, label" or "rd, rs1, lo(label)": what lui.s of the label leaves to add.
  void ParseAddressLow() {
    Token label;
    const bool ok = ReadFields(2);
    if (ReadPart(line_.operands[2], SymbolExpression::Part::kLow, label) && ok) {
      Emit(Reference::kAddressLow, label);
    }
  }

  bool IsData(const Token& operand) const {
    const auto symbol = ParseSymbolExpression(operand.text);
    return symbol.has_value() && reader_.symbols().DataAddress(symbol->name).has_value();
  }

  // The label of "label", "hi(label)" or "lo(label)", of which the instruction holds this part.
  bool ReadPart(const Token& operand, SymbolExpression::Part part, Token& label) {
    const SymbolExpression symbol = *ParseSymbolExpression(operand.text);
    const bool is_high = part == SymbolExpression::Part::kHigh;
    const absl::string_view word = is_high ? "hi" : "lo";
    if (IsData(operand)) {
      reader_.Error(
          operand,
          absl::StrCat("'", operand.text, "' is an address of data, and ", info_.mnemonic,
                       " holds a part of one"),
          absl::StrCat("write ", word, "(", operand.text, "), or 'li.s x5, ", operand.text, "'"));
      return false;
    }
    if (symbol.part != SymbolExpression::Part::kWhole && symbol.part != part) {
      reader_.Error(operand, absl::StrCat(info_.mnemonic, " cannot hold '", operand.text, "'"),
                    absl::StrCat("it holds ", word, "(", symbol.name, ")"));
      return false;
    }
    return ReadLabel(operand, symbol, label);
  }

  bool ReadLabel(const Token& operand, const SymbolExpression& symbol, Token& label) {
    if (symbol.addend != 0) {
      reader_.Error(operand,
                    absl::StrCat("'", symbol.name, "' is a label of code, and nothing is known ",
                                 "about addresses near it"),
                    "packets are made later; put a label there");
      return false;
    }
    label = TokenAt(line_.text, symbol.name);
    return true;
  }

  // li.s of a label: both parts, as the packet's address is not known.
  void ParseAddress(const Token& operand, bool ok) {
    const SymbolExpression symbol = *ParseSymbolExpression(operand.text);
    Token label;
    if (symbol.part != SymbolExpression::Part::kWhole) {
      return reader_.Error(operand, "li.s holds a whole address, not a part of one",
                           absl::StrCat("write 'li.s x5, ", symbol.name, "'"));
    }
    if (!ReadLabel(operand, symbol, label) || !ok) return;
    const uint8_t rd = instruction_.rd;
    instruction_ = {Op::kLuiS};
    instruction_.rd = rd;
    Emit(Reference::kAddressHigh, label);
    instruction_.op = Op::kAddiS;
    instruction_.rs1 = rd;
    Emit(Reference::kAddressLow, label);
  }

  OperandReader reader_;
  const Line& line_;
  const isa::InstructionInfo& info_;
  const std::vector<std::string> names_;
  std::vector<ParsedInstruction>& parsed_;
  Instruction instruction_;
};

}  // namespace

void ParseStatement(const Line& line, isa::Op op, const Symbols& symbols, Reporter& reporter,
                    std::vector<ParsedInstruction>& parsed) {
  for (const Token& empty : line.empty_operands) {
    reporter.Warning(line, empty, "an operand is missing between commas",
                     "it is taken as if the comma were not there");
  }
  StatementParser(line, op, symbols, reporter, parsed).Parse();
}

}  // namespace atalla::assembler
