// Reads the operands of one statement, of the kinds that the instruction table names, and reports
// what does not fit.
//
//   OperandReader reader(line, op, symbols, reporter);
//   int64_t value;
//   if (!reader.Read(line.operands[0], isa::OperandKind::kScalar, "rd", value)) return;

#ifndef ATALLA_ASSEMBLER_OPERAND_READER_H_
#define ATALLA_ASSEMBLER_OPERAND_READER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "atalla/assembler/line.h"
#include "atalla/assembler/reporter.h"
#include "atalla/assembler/symbols.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::assembler {

// A number in the range, or a symbol of data in its place. False after reporting an error: `name`
// is what the manual calls the operand, and `hint` is added if it is not in the range.
bool ReadNumber(const Line& line, const Token& token, absl::string_view name, isa::Range range,
                const Symbols& symbols, Reporter& reporter, int64_t& value,
                absl::string_view hint = "");

class OperandReader {
 public:
  OperandReader(const Line& line, isa::Op op, const Symbols& symbols, Reporter& reporter)
      : line_(line), op_(op), symbols_(symbols), reporter_(reporter) {}

  // A register, mask or number in the range of its kind. False after reporting an error; `name` is
  // what the manual calls the operand.
  bool Read(const Token& token, isa::OperandKind kind, absl::string_view name, int64_t& value);

  // As the function of this name.
  bool ReadNumber(const Token& token, absl::string_view name, isa::Range range, int64_t& value,
                  absl::string_view hint = "") {
    return assembler::ReadNumber(line_, token, name, range, symbols_, reporter_, value, hint);
  }

  // Reports that there are too few or too many operands; `forms` says what the operation takes.
  void WrongCount(absl::string_view forms);

  void Error(const Token& at, absl::string_view message, absl::string_view hint = "") {
    reporter_.Error(line_, at, message, hint);
  }
  void Warning(const Token& at, absl::string_view message, absl::string_view hint = "") {
    reporter_.Warning(line_, at, message, hint);
  }

  const Line& line() const { return line_; }
  isa::Op op() const { return op_; }
  const Symbols& symbols() const { return symbols_; }

 private:
  bool ReadRegister(const Token& token, char letter, absl::string_view name, int64_t& value);
  bool ReadMask(const Token& token, absl::string_view name, int64_t& value);
  std::string RangeHint(isa::OperandKind kind, int64_t value) const;

  const Line& line_;
  isa::Op op_;
  const Symbols& symbols_;
  Reporter& reporter_;
};

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_OPERAND_READER_H_
