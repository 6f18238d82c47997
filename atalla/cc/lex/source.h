// Source files of one compilation, places in them, and messages about those places.
//
//   SourceManager sources;
//   const int file = sources.AddFile("k.c", text);
//   Reporter report(sources, diagnostics);
//   report.Error({file, 3, 9}, "expected ';'");
//
// A Loc is 12 bytes, so that every token and every tree node can carry one; Reporter turns it into
// a SourceLocation with the text of the line.

#ifndef ATALLA_CC_LEX_SOURCE_H_
#define ATALLA_CC_LEX_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/base/diagnostic.h"
#include "atalla/cc/lex/warning.h"

namespace atalla::cc {

// A place: index of the file, line and column from 1. Line 0: nowhere (built-in macros, options).
struct Loc {
  int32_t file = -1;
  int32_t line = 0;
  int32_t column = 0;

  friend bool operator==(const Loc& a, const Loc& b) {
    return a.file == b.file && a.line == b.line && a.column == b.column;
  }
};

class SourceManager {
 public:
  int AddFile(std::string name, std::string text);

  const std::string& name(int file) const { return files_[file].name; }
  const std::string& text(int file) const { return files_[file].text; }

  // From `physical_line` on, lines of `file` are reported as `line`, `line` + 1, ... of `name`.
  void SetPresumedLine(int file, int physical_line, int line, std::string name);

  // The place as messages and __LINE__ show it.
  SourceLocation Resolve(Loc loc) const;
  // The text of the line that `loc` is in, without its end.
  absl::string_view LineText(Loc loc) const;

  // A copy of `text` that lives as long as this object.
  absl::string_view Intern(absl::string_view text);

 private:
  struct Presumed {
    int physical_line;
    int line;
    std::string name;
  };
  struct File {
    std::string name;
    std::string text;
    std::vector<size_t> line_starts;
    std::vector<Presumed> presumed;
  };

  std::deque<File> files_;
  std::unordered_set<std::string> strings_;
};

// Collects messages. After `kMaxErrors` errors the rest is dropped, and stopped() says so.
class Reporter {
 public:
  static constexpr int kMaxErrors = 50;

  Reporter(const SourceManager& sources, DiagnosticList& list,
           const std::set<WarningKind>& disabled_warnings = {})
      : sources_(sources), list_(list), disabled_(disabled_warnings) {}

  void Error(Loc loc, absl::string_view message, absl::string_view hint = "");
  // Ends in the option that the kind belongs to. Nothing happens if warnings of it are disabled.
  void Warning(WarningKind kind, Loc loc, absl::string_view message, absl::string_view hint = "");

  int error_count() const { return error_count_; }
  bool stopped() const { return error_count_ >= kMaxErrors; }

 private:
  void Add(Diagnostic::Severity severity, Loc loc, absl::string_view message,
           absl::string_view hint);

  const SourceManager& sources_;
  DiagnosticList& list_;
  const std::set<WarningKind> disabled_;
  int error_count_ = 0;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_LEX_SOURCE_H_
