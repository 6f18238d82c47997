// Inline assembly: AtallaC specification, section 10.

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/lex/literal.h"
#include "atalla/cc/sema/sema.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::cc {
namespace {

struct Constraint {
  bool is_vec = false;
  bool is_read_write = false;
};

std::optional<Constraint> ParseConstraint(absl::string_view text, bool is_output) {
  Constraint constraint;
  if (is_output) {
    if (text.empty() || (text[0] != '=' && text[0] != '+')) return std::nullopt;
    constraint.is_read_write = text[0] == '+';
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '&') text.remove_prefix(1);
  }
  if (text != "r" && text != "v") return std::nullopt;
  constraint.is_vec = text == "v";
  return constraint;
}

// For the check of the text, operand N is register 200 - N of its file: hardly one that the text
// itself names.
constexpr int kStandInRegister = 200;
constexpr size_t kMaxOperands = 100;

// Puts stand-ins for the operands. Returns what is wrong, or nothing.
std::string Substitute(absl::string_view text, const std::vector<bool>& is_vec,
                       std::string& result) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result.push_back(text[i]);
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == '%') {
      result.push_back('%');
      ++i;
      continue;
    }
    size_t end = i + 1;
    while (end < text.size() && absl::ascii_isdigit(text[end])) ++end;
    size_t number = 0;
    if (end == i + 1 || !absl::SimpleAtoi(text.substr(i + 1, end - i - 1), &number)) {
      return "'%' needs the number of an operand; '%%' is a percent sign";
    }
    if (number >= is_vec.size()) {
      return absl::StrCat("there is no operand %", number, ": there are ", is_vec.size());
    }
    absl::StrAppend(&result, is_vec[number] ? "v" : "x", kStandInRegister - number);
    i = end - 1;
  }
  return "";
}

bool IsStandIn(isa::Register reg) {
  return reg.file != isa::RegisterFile::kMask && reg.number <= kStandInRegister &&
         reg.number > kStandInRegister - static_cast<int>(kMaxOperands);
}

// "x9", "v3", "m2" and nothing else.
bool IsRegisterName(absl::string_view name) {
  int number = 0;
  if (name.size() < 2 || name.size() > 4 || !absl::ascii_isdigit(name[1]) ||
      !absl::SimpleAtoi(name.substr(1), &number)) {
    return false;
  }
  switch (name[0]) {
    case 'x':
      return number < isa::kScalarRegisterCount;
    case 'v':
      return number < isa::kVectorRegisterCount;
    case 'm':
      return number < isa::kMaskRegisterCount;
    default:
      return false;
  }
}

}  // namespace

bool Sema::CheckAsmText(const ParsedAsm& parsed, const std::vector<bool>& is_vec,
                        AsmStatement& statement) {
  std::string text;
  const std::string wrong = Substitute(parsed.text, is_vec, text);
  if (!wrong.empty()) {
    report_.Error(parsed.text_loc, wrong);
    return false;
  }
  const absl::StatusOr<assembler::Code> code = assembler::ParseAssembly(text, "asm");
  if (!code.ok()) {
    // The first message without its place, which is one in the template.
    absl::string_view message = code.status().message();
    message = message.substr(0, message.find('\n'));
    const size_t marker = message.find("error: ");
    if (marker != absl::string_view::npos) message.remove_prefix(marker + 7);
    report_.Error(parsed.text_loc, absl::StrCat("in the template: ", Printable(message)));
    return false;
  }
  if (!code->labels.empty()) {
    report_.Error(parsed.text_loc, "not supported yet: labels and jumps in asm");
    return false;
  }
  const std::set<std::string> clobbers(parsed.clobbers.begin(), parsed.clobbers.end());
  std::set<std::string> written;
  bool has_halt = false;
  for (const assembler::CodeInstruction& line : code->instructions) {
    has_halt |= line.instruction.op == isa::Op::kHaltS;
    if (isa::HasEffect(line.instruction.op, isa::kIsControl) &&
        line.instruction.op != isa::Op::kHaltS) {
      report_.Error(parsed.text_loc, "not supported yet: labels and jumps in asm");
      return false;
    }
    for (const isa::Register reg : isa::GetRegisterEffects(line.instruction).writes) {
      if (!IsStandIn(reg)) written.insert(reg.ToString());
    }
  }
  if (written.count("m0") != 0) {
    report_.Error(parsed.text_loc, "m0 must keep all lanes: it cannot be written");
    return false;
  }
  for (const std::string& name : written) {
    if (clobbers.count(name) != 0) continue;
    report_.Warning(
        WarningKind::kAsmClobber, parsed.text_loc,
        absl::StrCat("the template writes ", name, ", which is neither an output nor a clobber"));
  }
  statement.is_halt = has_halt && code->instructions.size() == 1;
  return true;
}

bool Sema::AsmOperandOf(const ParsedAsm::Operand& parsed, bool is_output, AsmOperand& operand) {
  const std::optional<Constraint> constraint = ParseConstraint(parsed.constraint_text, is_output);
  if (!constraint.has_value()) {
    report_.Error(parsed.constraint.loc,
                  absl::StrCat("unknown constraint \"", Printable(parsed.constraint_text), "\""),
                  is_output ? "an output has \"=r\" (scalar) or \"=v\" (vec)"
                            : "an input has \"r\" (scalar) or \"v\" (vec)");
    return false;
  }
  Expr* e = parsed.expr;
  if (e == nullptr) return false;
  if (is_output) {
    if (!CheckModifiable(e, e->begin)) return false;
  } else {
    e = Promote(e);
    if (e == nullptr) return false;
  }
  const bool fits = constraint->is_vec ? IsVec(e->type) : IsScalar(e->type);
  if (!fits) {
    report_.Error(e->begin,
                  absl::StrCat("'", TypeName(e->type), "' does not go into a ",
                               constraint->is_vec ? "vector" : "scalar", " register"),
                  constraint->is_vec ? "use \"r\" for scalars" : "use \"v\" for a vec");
    return false;
  }
  operand.is_vec = constraint->is_vec;
  operand.is_read_write = constraint->is_read_write;
  operand.is_early_clobber = parsed.constraint_text.find('&') != std::string::npos;
  operand.expr = e;
  return true;
}

Stmt* Sema::Asm(const ParsedAsm& parsed) {
  Stmt* statement = NewStmt(StmtKind::kAsm, parsed.loc);
  AsmStatement* result = unit_.NewAsm();
  result->text = parsed.text;
  bool is_broken = false;
  std::vector<bool> is_vec;
  for (const ParsedAsm::Operand& operand : parsed.outputs) {
    AsmOperand output;
    is_broken |= !AsmOperandOf(operand, /*is_output=*/true, output);
    is_vec.push_back(output.is_vec);
    result->outputs.push_back(output);
  }
  for (const ParsedAsm::Operand& operand : parsed.inputs) {
    AsmOperand input;
    is_broken |= !AsmOperandOf(operand, /*is_output=*/false, input);
    is_vec.push_back(input.is_vec);
    result->inputs.push_back(input);
  }
  for (const std::string& clobber : parsed.clobbers) {
    if (!IsRegisterName(clobber)) {
      report_.Error(
          parsed.loc,
          absl::StrCat("unknown register \"", Printable(clobber), "\" among the clobbers"),
          "registers are x0 to x255, v0 to v255, m0 to m15");
      is_broken = true;
    }
    result->clobbers.push_back(clobber);
  }
  if (is_vec.size() > kMaxOperands) {
    report_.Error(parsed.loc, absl::StrCat("more than ", kMaxOperands, " operands"));
    is_broken = true;
  }
  if (is_broken || !CheckAsmText(parsed, is_vec, *result)) return statement;
  statement->asm_statement = result;
  return statement;
}

}  // namespace atalla::cc
