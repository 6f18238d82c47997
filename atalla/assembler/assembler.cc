#include "atalla/assembler/assembler.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/assembler/code.h"
#include "atalla/assembler/directives.h"
#include "atalla/assembler/line.h"
#include "atalla/assembler/mnemonics.h"
#include "atalla/assembler/operands.h"
#include "atalla/assembler/reporter.h"
#include "atalla/assembler/statement.h"
#include "atalla/base/diagnostic.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/instruction.h"

namespace atalla::assembler {
namespace {

using Reference = CodeInstruction::Reference;

class Assembler {
 public:
  Assembler(absl::string_view text, absl::string_view name)
      : text_(text), name_(name), reporter_(name, kMaxErrors), directives_(reporter_) {}

  absl::StatusOr<Code> Assemble(DiagnosticList* warnings) {
    ATALLA_RETURN_IF_ERROR(CheckText());
    absl::string_view rest = text_;
    int number = 0;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      const Line line = SplitLine(absl::StripSuffix(rest.substr(0, end), "\r"), ++number);
      if (line.labels.empty() && Directives::IsEnd(line)) break;
      ParseLine(line);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    CheckTargets();
    ATALLA_RETURN_IF_ERROR(reporter_.Finish(warnings));
    Code code = TakeCode();
    LabelOffsets(code);
    return code;
  }

 private:
  struct Label {
    int index;
    int line;
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

  void ParseLine(const Line& line) {
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
    const size_t first = parsed_.size();
    ParseStatement(line, *op, reporter_, parsed_);
    for (size_t i = first; i < parsed_.size(); ++i) {
      parsed_[i].code.location = directives_.location().value_or(
          SourceLocation{reporter_.file(), line.number, line.head.column});
    }
    if (first < parsed_.size()) parsed_[first].code.comment = std::string(line.comment);
  }

  void AddLabel(const Line& line, const Token& label) {
    if (!IsLabelName(label.text)) {
      reporter_.Error(line, label, absl::StrCat("'", label.text, "' is not a label name"),
                      absl::StartsWith(label.text, ".")
                          ? "labels may not start with a dot; they are letters, digits and '_'"
                          : "labels are letters, digits and '_', and start with no digit");
      return;
    }
    if (directives_.in_data_section()) {
      reporter_.Error(line, label, absl::StrCat("label '", label.text, "' in the data section"),
                      "data directives are not supported yet: write data with the image writer");
      return;
    }
    const std::string name(label.text);
    const auto [place, is_new] =
        labels_.emplace(name, Label{static_cast<int>(parsed_.size()), line.number});
    if (is_new) {
      label_order_.push_back(name);
      return;
    }
    reporter_.Error(line, label, absl::StrCat("label '", label.text, "' is there twice"),
                    absl::StrCat("the first one is in line ", place->second.line));
  }

  void CheckTargets() {
    std::vector<std::string> names(label_order_);
    for (const ParsedInstruction& parsed : parsed_) {
      if (parsed.code.reference == Reference::kNone) continue;
      if (labels_.contains(parsed.code.target)) continue;
      const std::string nearest =
          reporter_.wants_hints() ? NearestSpelling(parsed.code.target, names) : "";
      reporter_.Error(parsed.line, parsed.target,
                      absl::StrCat("unknown label '", parsed.code.target, "'"),
                      nearest.empty() ? "" : absl::StrCat("did you mean '", nearest, "'?"));
    }
  }

  Code TakeCode() {
    Code code;
    code.name = std::string(name_);
    code.weight_mode = directives_.weight_mode();
    for (const std::string& name : label_order_) {
      code.labels.push_back({name, labels_.at(name).index});
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
  Directives directives_;
  std::vector<ParsedInstruction> parsed_;
  std::vector<std::string> label_order_;
  absl::flat_hash_map<std::string, Label> labels_;
};

}  // namespace

absl::StatusOr<Code> ParseAssembly(absl::string_view text, absl::string_view name,
                                   DiagnosticList* warnings) {
  return Assembler(text, name).Assemble(warnings);
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
