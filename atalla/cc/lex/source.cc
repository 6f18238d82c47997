#include "atalla/cc/lex/source.h"

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/base/diagnostic.h"

namespace atalla::cc {

int SourceManager::AddFile(std::string name, std::string text) {
  File file = {std::move(name), std::move(text), {0}, {}};
  for (size_t i = 0; i < file.text.size(); ++i) {
    if (file.text[i] == '\n') file.line_starts.push_back(i + 1);
  }
  files_.push_back(std::move(file));
  return static_cast<int>(files_.size()) - 1;
}

void SourceManager::SetPresumedLine(int file, int physical_line, int line, std::string name) {
  files_[file].presumed.push_back({physical_line, line, std::move(name)});
}

SourceLocation SourceManager::Resolve(Loc loc) const {
  if (loc.file < 0) return {"<built-in>", 0, 0};
  const File& file = files_[loc.file];
  SourceLocation location = {file.name, loc.line, loc.column};
  for (const Presumed& presumed : file.presumed) {
    if (presumed.physical_line > loc.line) break;
    location.file = presumed.name;
    location.line = presumed.line + (loc.line - presumed.physical_line);
  }
  return location;
}

absl::string_view SourceManager::LineText(Loc loc) const {
  if (loc.file < 0 || loc.line <= 0) return "";
  const File& file = files_[loc.file];
  if (static_cast<size_t>(loc.line) > file.line_starts.size()) return "";
  absl::string_view rest(file.text);
  rest.remove_prefix(file.line_starts[loc.line - 1]);
  return absl::StripSuffix(rest.substr(0, rest.find('\n')), "\r");
}

absl::string_view SourceManager::Intern(absl::string_view text) {
  return *strings_.insert(std::string(text)).first;
}

void Reporter::Error(Loc loc, absl::string_view message, absl::string_view hint) {
  if (stopped()) return;
  ++error_count_;
  Add(Diagnostic::Severity::kError, loc, message, hint);
}

void Reporter::Warning(WarningKind kind, Loc loc, absl::string_view message,
                       absl::string_view hint) {
  if (stopped() || disabled_.count(kind) != 0) return;
  Add(Diagnostic::Severity::kWarning, loc, absl::StrCat(message, " [-W", WarningName(kind), "]"),
      hint);
}

void Reporter::Add(Diagnostic::Severity severity, Loc loc, absl::string_view message,
                   absl::string_view hint) {
  // A line of many kilobytes tells nobody anything; the caret would be a screen away.
  constexpr size_t kMaxLine = 400;
  const absl::string_view line = sources_.LineText(loc);
  Diagnostic diagnostic = {severity, sources_.Resolve(loc), std::string(message), std::string(hint),
                           line.size() <= kMaxLine ? std::string(line) : ""};
  list_.Add(std::move(diagnostic));
}

}  // namespace atalla::cc
