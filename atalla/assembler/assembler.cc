#include "atalla/assembler/assembler.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/assembler/code.h"
#include "atalla/assembler/data_builder.h"
#include "atalla/assembler/data_section.h"
#include "atalla/assembler/directives.h"
#include "atalla/assembler/line.h"
#include "atalla/assembler/mnemonics.h"
#include "atalla/assembler/operands.h"
#include "atalla/assembler/reporter.h"
#include "atalla/assembler/statement.h"
#include "atalla/assembler/symbols.h"
#include "atalla/base/diagnostic.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/instruction.h"

namespace atalla::assembler {
namespace {

using Reference = CodeInstruction::Reference;

class Assembler {
 public:
  Assembler(absl::string_view text, absl::string_view name, const AssemblyOptions& options)
      : text_(text),
        name_(name),
        reporter_(name, kMaxErrors),
        data_(options.data_base, reporter_),
        directives_(data_, reporter_) {}

  // Two passes over the statements: how many instructions `li.s x1, table` is depends on the
  // address of the table, which may come later in the text.
  absl::StatusOr<AssemblyUnit> Assemble(DiagnosticList* warnings) {
    ATALLA_RETURN_IF_ERROR(CheckText());
    ReadLines();
    DeclareSymbols();
    for (Statement& statement : statements_) ParseInstruction(statement);
    CheckTargets();
    AssemblyUnit unit;
    unit.data = data_.Finish(symbols_);
    ATALLA_RETURN_IF_ERROR(reporter_.Finish(warnings));
    FinishData(unit.data);
    unit.code = TakeCode(unit.data);
    LabelOffsets(unit.code);
    return unit;
  }

 private:
  struct Label {
    bool is_data;
    uint32_t place;  // Index of the statement that follows, or address of data.
    int line;
  };
  struct Statement {
    Line line;
    isa::Op op;
    SourceLocation location;
    size_t first = 0;  // Index of its first instruction.
  };

  // One error for a file that was never assembly text, instead of one for each of its lines, which
  // would put its bytes on the terminal.
  absl::Status CheckText() const {
    int line = 1;
    for (const char c : text_) {
      if (c == '\n') ++line;
      if (!absl::ascii_iscntrl(c) || absl::ascii_isspace(c)) continue;
      DiagnosticList errors;
      errors.Error(
          {reporter_.file(), line, 0},
          absl::StrFormat("byte 0x%02X: this is not assembly text", static_cast<unsigned char>(c)));
      return errors.ToStatus();
    }
    return absl::OkStatus();
  }

  void ReadLines() {
    absl::string_view rest = text_;
    int number = 0;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      const Line line = SplitLine(absl::StripSuffix(rest.substr(0, end), "\r"), ++number);
      if (line.labels.empty() && Directives::IsEnd(line)) break;
      ReadLine(line);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }

  void ReadLine(const Line& line) {
    for (const Token& label : line.labels) AddLabel(line, label);
    if (line.head.text.empty()) return;
    if (Directives::IsDirective(line)) return directives_.Apply(line);
    const std::optional<isa::Op> op = FindMnemonic(line.head.text);
    if (!op.has_value()) {
      reporter_.Error(line, line.head, absl::StrCat("unknown mnemonic '", line.head.text, "'"),
                      reporter_.wants_hints() ? SuggestMnemonic(line.head.text) : "");
      return;
    }
    if (directives_.in_data_section()) {
      reporter_.Error(line, line.head, "an instruction in the data section",
                      "write '.section code' before it");
      return;
    }
    statements_.push_back({line, *op,
                           directives_.location().value_or(
                               SourceLocation{reporter_.file(), line.number, line.head.column})});
  }

  void AddLabel(const Line& line, const Token& label) {
    if (!IsLabelName(label.text)) {
      reporter_.Error(line, label, absl::StrCat("'", label.text, "' is not a label name"),
                      absl::StartsWith(label.text, ".")
                          ? "labels may not start with a dot; they are letters, digits and '_'"
                          : "labels are letters, digits and '_', and start with no digit");
      return;
    }
    const bool is_data = directives_.in_data_section();
    if (is_data && data_.here() > std::numeric_limits<uint32_t>::max()) {
      reporter_.Error(line, label,
                      absl::StrCat("label '", label.text, "' is beyond address 0xFFFFFFFF"));
      return;
    }
    const std::string name(label.text);
    const uint32_t place =
        static_cast<uint32_t>(is_data ? data_.here() : uint64_t{statements_.size()});
    const auto [entry, is_new] = labels_.emplace(name, Label{is_data, place, line.number});
    if (is_new) {
      label_order_.push_back(name);
      return;
    }
    reporter_.Error(line, label, absl::StrCat("label '", label.text, "' is there twice"),
                    absl::StrCat("the first one is in line ", entry->second.line));
  }

  void DeclareSymbols() {
    for (const std::string& name : label_order_) {
      const Label& label = labels_.at(name);
      if (label.is_data) {
        symbols_.AddData(name, label.place);
      } else {
        symbols_.AddLabel(name);
      }
    }
  }

  void ParseInstruction(Statement& statement) {
    statement.first = parsed_.size();
    ParseStatement(statement.line, statement.op, symbols_, reporter_, parsed_);
    for (size_t i = statement.first; i < parsed_.size(); ++i) {
      parsed_[i].code.location = statement.location;
    }
    if (statement.first < parsed_.size()) {
      parsed_[statement.first].code.comment = std::string(statement.line.comment);
    }
  }

  void CheckTargets() {
    for (const ParsedInstruction& parsed : parsed_) {
      if (parsed.code.reference == Reference::kNone) continue;
      CheckLabelExists(parsed.line, parsed.target);
    }
    for (const Directives::Mention& entry : directives_.entries()) {
      CheckLabelExists(entry.line, entry.name);
    }
  }

  void CheckLabelExists(const Line& line, const Token& label) {
    if (symbols_.IsLabel(label.text)) return;
    if (symbols_.DataAddress(label.text).has_value()) {
      reporter_.Error(line, label, absl::StrCat("'", label.text, "' is data"),
                      "control can only come to a label of code");
      return;
    }
    reporter_.Error(line, label, absl::StrCat("unknown label '", label.text, "'"),
                    reporter_.wants_hints() ? symbols_.Suggest(label.text) : "");
  }

  void FinishData(DataSection& data) const {
    for (const std::string& name : label_order_) {
      const Label& label = labels_.at(name);
      if (label.is_data) data.symbols.push_back({name, label.place});
    }
    std::stable_sort(
        data.symbols.begin(), data.symbols.end(),
        [](const DataSymbol& a, const DataSymbol& b) { return a.address < b.address; });
  }

  Code TakeCode(const DataSection& data) {
    Code code;
    code.name = std::string(name_);
    code.weight_mode = directives_.weight_mode();
    absl::flat_hash_set<absl::string_view> entries;
    for (const Directives::Mention& entry : directives_.entries()) entries.insert(entry.name.text);
    for (const DataRelocation& relocation : data.relocations) entries.insert(relocation.label);
    for (const std::string& name : label_order_) {
      const Label& label = labels_.at(name);
      if (label.is_data) continue;
      const size_t index =
          label.place < statements_.size() ? statements_[label.place].first : parsed_.size();
      code.labels.push_back({name, static_cast<int>(index), entries.contains(name)});
    }
    for (ParsedInstruction& parsed : parsed_) code.instructions.push_back(std::move(parsed.code));
    return code;
  }

  // A name for a made label that no other label has.
  std::string FreeName(int index) const {
    std::string name = absl::StrCat("at_", index * isa::kBytesPerPacket);
    while (labels_.contains(name)) name.push_back('_');
    return name;
  }

  // Makes references of the numeric offsets that hit a statement.
  void LabelOffsets(Code& code) const {
    std::map<int, std::string> made;
    const int64_t count = static_cast<int64_t>(code.instructions.size());
    for (int64_t i = 0; i < count; ++i) {
      if (!parsed_[i].has_offset) continue;
      CodeInstruction& instruction = code.instructions[i];
      const int32_t offset = instruction.instruction.imm;
      const int64_t target = i + offset / isa::kBytesPerPacket;
      if (offset % isa::kBytesPerPacket != 0 || target < 0 || target > count) continue;
      std::string& name = made[static_cast<int>(target)];
      if (name.empty()) name = FreeName(static_cast<int>(target));
      instruction.reference = Reference::kPcRelative;
      instruction.target = name;
      instruction.instruction.imm = 0;
    }
    for (const auto& [index, name] : made) code.labels.push_back({name, index});
    std::stable_sort(code.labels.begin(), code.labels.end(),
                     [](const CodeLabel& a, const CodeLabel& b) { return a.index < b.index; });
  }

  absl::string_view text_;
  absl::string_view name_;
  Reporter reporter_;
  DataBuilder data_;
  Directives directives_;
  std::vector<Statement> statements_;
  std::vector<ParsedInstruction> parsed_;
  std::vector<std::string> label_order_;
  absl::flat_hash_map<std::string, Label> labels_;
  Symbols symbols_;
};

}  // namespace

absl::StatusOr<AssemblyUnit> ParseAssemblyUnit(absl::string_view text, absl::string_view name,
                                               const AssemblyOptions& options,
                                               DiagnosticList* warnings) {
  return Assembler(text, name, options).Assemble(warnings);
}

absl::StatusOr<Code> ParseAssembly(absl::string_view text, absl::string_view name,
                                   DiagnosticList* warnings) {
  ATALLA_ASSIGN_OR_RETURN(AssemblyUnit unit, ParseAssemblyUnit(text, name, {}, warnings));
  if (!unit.data.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": the text has data, and only code can be used here"));
  }
  return std::move(unit.code);
}

std::string PrintUnit(const AssemblyUnit& unit) {
  return absl::StrCat(PrintCode(unit.code), PrintData(unit.data));
}

void AddBootstrap(Code& code) {
  const bool has_main = std::any_of(code.labels.begin(), code.labels.end(),
                                    [](const CodeLabel& label) { return label.name == "main"; });
  if (!has_main) return;
  CodeInstruction call;
  call.instruction.op = isa::Op::kJal;
  call.instruction.rd = 1;
  call.reference = Reference::kPcRelative;
  call.target = "main";
  call.comment = "bootstrap.call_main";
  CodeInstruction halt;
  halt.instruction.op = isa::Op::kHaltS;
  halt.comment = "bootstrap.halt";
  const CodeInstruction stub[] = {call, halt};
  code.instructions.insert(code.instructions.begin(), std::begin(stub), std::end(stub));
  for (CodeLabel& label : code.labels) label.index += static_cast<int>(std::size(stub));
}

}  // namespace atalla::assembler
