// Collects what is wrong with one assembly text, up to a limit, and gives it in order of lines.
//
//   Reporter reporter("kernel.s", text);
//   reporter.Error(line, token, "unknown mnemonic 'ad.s'", "did you mean 'add.s'?");
//   return reporter.Finish(warnings);

#ifndef ATALLA_ASSEMBLER_REPORTER_H_
#define ATALLA_ASSEMBLER_REPORTER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/line.h"
#include "atalla/base/diagnostic.h"

namespace atalla::assembler {

class Reporter {
 public:
  explicit Reporter(absl::string_view file, size_t max_errors)
      : file_(file), max_errors_(max_errors) {}

  void Error(const Line& line, const Token& at, absl::string_view message,
             absl::string_view hint = "");
  void Warning(const Line& line, const Token& at, absl::string_view message,
               absl::string_view hint = "");

  bool HasErrors() const { return error_count_ > 0; }
  size_t error_count() const { return error_count_; }
  // Whether to look for a hint: the next error will probably be kept.
  bool wants_hints() const { return error_count_ < max_errors_; }
  const std::string& file() const { return file_; }

  // OK if there are no errors; otherwise those that come first, with what was dropped counted.
  // Warnings likewise go to `warnings` if it is not null.
  absl::Status Finish(DiagnosticList* warnings) const;

 private:
  Diagnostic Make(Diagnostic::Severity severity, const Line& line, const Token& at,
                  absl::string_view message, absl::string_view hint) const;

  std::string file_;
  size_t max_errors_;
  size_t error_count_ = 0;
  size_t warning_count_ = 0;
  // Those that come first in the file, and some more.
  std::vector<Diagnostic> errors_;
  std::vector<Diagnostic> warnings_;
};

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_REPORTER_H_
