#include "atalla/base/diagnostic.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace atalla {
namespace {

absl::string_view LineOf(absl::string_view source, int line) {
  for (int i = 1; i < line; ++i) {
    const size_t end = source.find('\n');
    if (end == absl::string_view::npos) return "";
    source.remove_prefix(end + 1);
  }
  return absl::StripSuffix(source.substr(0, source.find('\n')), "\r");
}

// The line with tabs expanded, so that columns and carets agree.
std::string ExpandTabs(absl::string_view line) {
  std::string expanded;
  for (const char c : line) {
    if (c == '\t') {
      expanded.append(8 - expanded.size() % 8, ' ');
    } else {
      expanded.push_back(c);
    }
  }
  return expanded;
}

// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
size_t EditDistance(absl::string_view a, absl::string_view b) {
  const size_t width = b.size() + 1;
  std::vector<size_t> distances((a.size() + 1) * width);
  // Of the first i letters of `a` and the first j of `b`.
  const auto at = [&](size_t i, size_t j) -> size_t& { return distances[i * width + j]; };
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        at(i, j) = i + j;
        continue;
      }
      const size_t substitute = at(i - 1, j - 1) + (a[i - 1] != b[j - 1] ? 1 : 0);
      at(i, j) = std::min({substitute, at(i - 1, j) + 1, at(i, j - 1) + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
      }
    }
  }
  return at(a.size(), b.size());
}

}  // namespace

std::string SourceLocation::ToString() const {
  std::string text = file;
  if (line > 0) absl::StrAppend(&text, ":", line);
  if (line > 0 && column > 0) absl::StrAppend(&text, ":", column);
  return text;
}

std::string Diagnostic::Render(absl::string_view source) const {
  const std::string place = location.ToString();
  std::string text =
      absl::StrCat(place, place.empty() ? "" : ": ",
                   severity == Severity::kError ? "error: " : "warning: ", message, "\n");
  absl::string_view line = line_text;
  if (line.empty() && location.line > 0) line = LineOf(source, location.line);
  if (!line.empty()) {
    absl::StrAppend(&text, ExpandTabs(line), "\n");
    if (location.column > 0) {
      absl::StrAppend(&text, std::string(location.column - 1, ' '), "^\n");
    }
  }
  if (!hint.empty()) absl::StrAppend(&text, "hint: ", hint, "\n");
  return text;
}

void DiagnosticList::Error(SourceLocation location, absl::string_view message,
                           absl::string_view hint) {
  Add({Diagnostic::Severity::kError, std::move(location), std::string(message), std::string(hint),
       ""});
}

void DiagnosticList::Warning(SourceLocation location, absl::string_view message,
                             absl::string_view hint) {
  Add({Diagnostic::Severity::kWarning, std::move(location), std::string(message), std::string(hint),
       ""});
}

bool DiagnosticList::HasErrors() const {
  return std::any_of(diagnostics_.begin(), diagnostics_.end(), [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Diagnostic::Severity::kError;
  });
}

std::string DiagnosticList::Render(absl::string_view source) const {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics_) {
    absl::StrAppend(&text, diagnostic.Render(source));
  }
  return text;
}

absl::Status DiagnosticList::ToStatus(absl::string_view source) const {
  if (!HasErrors()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StripSuffix(Render(source), "\n"));
}

std::string NearestSpelling(absl::string_view word, const std::vector<std::string>& candidates) {
  // Nobody types so long a word, and comparing takes its length squared.
  constexpr size_t kLongestWord = 100;
  if (word.size() > kLongestWord) return "";
  std::string nearest;
  size_t best = std::max<size_t>(word.size() / 3, 1) + 1;
  for (const std::string& candidate : candidates) {
    if (word.size() > candidate.size() + best || candidate.size() > word.size() + best) continue;
    const size_t distance = EditDistance(word, candidate);
    if (distance < best && distance < word.size()) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace atalla
