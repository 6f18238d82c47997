#include "atalla/assembler/reporter.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/line.h"
#include "atalla/base/diagnostic.h"

namespace atalla::assembler {

void Reporter::Add(Diagnostic::Severity severity, const Line& line, const Token& at,
                   absl::string_view message, absl::string_view hint) {
  diagnostics_.push_back({severity,
                          {file_, line.number, at.column},
                          std::string(message),
                          std::string(hint),
                          std::string(line.text)});
}

void Reporter::Error(const Line& line, const Token& at, absl::string_view message,
                     absl::string_view hint) {
  ++error_count_;
  Add(Diagnostic::Severity::kError, line, at, message, hint);
}

void Reporter::Warning(const Line& line, const Token& at, absl::string_view message,
                       absl::string_view hint) {
  Add(Diagnostic::Severity::kWarning, line, at, message, hint);
}

absl::Status Reporter::Finish(DiagnosticList* warnings) const {
  std::vector<Diagnostic> sorted = diagnostics_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.location.line, a.location.column) <
           std::tie(b.location.line, b.location.column);
  });
  DiagnosticList errors;
  int kept = 0;
  for (const Diagnostic& diagnostic : sorted) {
    if (diagnostic.severity == Diagnostic::Severity::kWarning) {
      if (warnings != nullptr) warnings->Add(diagnostic);
    } else if (kept++ < max_errors_) {
      errors.Add(diagnostic);
    }
  }
  if (kept > max_errors_) {
    errors.Error({file_, 0, 0}, absl::StrCat("and ", kept - max_errors_, " more errors"));
  }
  return errors.ToStatus();
}

}  // namespace atalla::assembler
