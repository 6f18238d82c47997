#include "atalla/assembler/reporter.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/line.h"
#include "atalla/base/diagnostic.h"

namespace atalla::assembler {
namespace {

// Longer lines are not shown. Many errors may be in one line, and each would have a copy.
constexpr size_t kLongestLine = 1000;

void SortByPlace(std::vector<Diagnostic>& diagnostics) {
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) {
                     return std::tie(a.location.line, a.location.column) <
                            std::tie(b.location.line, b.location.column);
                   });
}

// Keeps at least the first `wanted`. They do not come in the order of their places.
void Keep(Diagnostic diagnostic, size_t wanted, std::vector<Diagnostic>& kept) {
  kept.push_back(std::move(diagnostic));
  if (kept.size() < 4 * wanted) return;
  SortByPlace(kept);
  kept.resize(wanted);
}

// The first `wanted`, in order.
std::vector<Diagnostic> First(size_t wanted, std::vector<Diagnostic> kept) {
  SortByPlace(kept);
  if (kept.size() > wanted) kept.resize(wanted);
  return kept;
}

}  // namespace

Diagnostic Reporter::Make(Diagnostic::Severity severity, const Line& line, const Token& at,
                          absl::string_view message, absl::string_view hint) const {
  const bool is_shown = line.text.size() <= kLongestLine;
  return {severity,
          {file_, line.number, at.column},
          std::string(message),
          std::string(hint),
          is_shown ? std::string(line.text) : ""};
}

void Reporter::Error(const Line& line, const Token& at, absl::string_view message,
                     absl::string_view hint) {
  ++error_count_;
  Keep(Make(Diagnostic::Severity::kError, line, at, message, hint), max_errors_, errors_);
}

void Reporter::Warning(const Line& line, const Token& at, absl::string_view message,
                       absl::string_view hint) {
  ++warning_count_;
  Keep(Make(Diagnostic::Severity::kWarning, line, at, message, hint), max_errors_, warnings_);
}

absl::Status Reporter::Finish(DiagnosticList* warnings) const {
  if (warnings != nullptr) {
    for (Diagnostic& warning : First(max_errors_, warnings_)) warnings->Add(std::move(warning));
    if (warning_count_ > max_errors_) {
      warnings->Warning({file_, 0, 0},
                        absl::StrCat("and ", warning_count_ - max_errors_, " more warnings"));
    }
  }
  DiagnosticList errors;
  for (Diagnostic& error : First(max_errors_, errors_)) errors.Add(std::move(error));
  if (error_count_ > max_errors_) {
    errors.Error({file_, 0, 0}, absl::StrCat("and ", error_count_ - max_errors_, " more errors"));
  }
  return errors.ToStatus();
}

}  // namespace atalla::assembler
