// Errors and warnings about a place in a text file, as compilers print them.
//
//   DiagnosticList diagnostics;
//   diagnostics.Error({"a.s", 3, 9}, "unknown mnemonic 'ad.s'", "did you mean 'add.s'?");
//   if (diagnostics.HasErrors()) return diagnostics.ToStatus(text);
//
// Rendered:
//   a.s:3:9: error: unknown mnemonic 'ad.s'
//           ad.s x1, x2, x3
//           ^
//   hint: did you mean 'add.s'?

#ifndef ATALLA_BASE_DIAGNOSTIC_H_
#define ATALLA_BASE_DIAGNOSTIC_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace atalla {

// A place in a text file. Lines and columns count from 1; 0 means unknown. Tabs advance the column
// to the one after the next multiple of 8.
struct SourceLocation {
  std::string file;
  int line = 0;
  int column = 0;

  // "file:line:column", without the parts that are unknown.
  std::string ToString() const;
  friend bool operator==(const SourceLocation& a, const SourceLocation& b) {
    return a.file == b.file && a.line == b.line && a.column == b.column;
  }
};

struct Diagnostic {
  enum class Severity { kError, kWarning };

  Severity severity = Severity::kError;
  SourceLocation location;
  std::string message;
  std::string hint;  // May be empty.
  // The text of the line that `location` is in, where the reporter knows it better than the
  // renderer (an included file); otherwise empty.
  std::string line_text;

  // "file:line:column: error: message", then the line and a caret where the line is known (from
  // `line_text`, or from `source`, the text of the whole file), then the hint. Ends with a newline.
  std::string Render(absl::string_view source = "") const;
};

class DiagnosticList {
 public:
  void Error(SourceLocation location, absl::string_view message, absl::string_view hint = "");
  void Warning(SourceLocation location, absl::string_view message, absl::string_view hint = "");
  void Add(Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }

  bool HasErrors() const;
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

  // All of them, in order of report.
  std::string Render(absl::string_view source = "") const;
  // OK without errors; otherwise kInvalidArgument, whose message is Render() without the final
  // newline.
  absl::Status ToStatus(absl::string_view source = "") const;

 private:
  std::vector<Diagnostic> diagnostics_;
};

// The candidate nearest to `word` in edit distance, when it is near enough to be a slip of the
// fingers (at most a third of the word, at least one letter right); otherwise empty. For "did you
// mean".
std::string NearestSpelling(absl::string_view word, const std::vector<std::string>& candidates);

}  // namespace atalla

#endif  // ATALLA_BASE_DIAGNOSTIC_H_
