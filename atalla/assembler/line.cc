#include "atalla/assembler/line.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace atalla::assembler {
namespace {

constexpr absl::string_view kBlanks = " \t\r\v\f";

size_t CommentStart(absl::string_view text) {
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
    if (text[i] == '#' && !quoted) return i;
  }
  // A quote that never ends hides no comment.
  return quoted ? text.find('#') : absl::string_view::npos;
}

int NextColumn(int column, char c) { return c == '\t' ? (column / 8 + 1) * 8 : column + 1; }

// Columns of tokens from left to right, so that a long line takes no time squared.
class Columns {
 public:
  explicit Columns(absl::string_view line) : line_(line) {}

  // REQUIRES: `text` starts at or behind the one before.
  Token At(absl::string_view text) {
    const size_t offset = static_cast<size_t>(text.data() - line_.data());
    for (; offset_ < offset; ++offset_) column_ = NextColumn(column_, line_[offset_]);
    return {text, column_ + 1};
  }

 private:
  absl::string_view line_;
  size_t offset_ = 0;
  int column_ = 0;
};

void CutOperands(Columns& columns, Line& line) {
  absl::string_view rest = line.rest.text;
  if (rest.empty()) return;
  while (true) {
    const size_t comma = rest.find(',');
    const absl::string_view operand = absl::StripAsciiWhitespace(rest.substr(0, comma));
    if (operand.empty()) {
      line.empty_operands.push_back(columns.At(rest.substr(0, 0)));
    } else {
      line.operands.push_back(columns.At(operand));
    }
    if (comma == absl::string_view::npos) return;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace

Token TokenAt(absl::string_view line, absl::string_view text) {
  const size_t offset = static_cast<size_t>(text.data() - line.data());
  int column = 0;
  for (size_t i = 0; i < offset; ++i) column = NextColumn(column, line[i]);
  return {text, column + 1};
}

Line SplitLine(absl::string_view text, int number) {
  Line line;
  line.number = number;
  line.text = text;
  const size_t hash = CommentStart(text);
  if (hash != absl::string_view::npos) {
    line.comment = absl::StripAsciiWhitespace(text.substr(hash + 1));
  }
  Columns columns(text);
  absl::string_view rest = absl::StripAsciiWhitespace(text.substr(0, hash));
  while (!rest.empty()) {
    const size_t end = std::min(rest.find_first_of(": \t\r\v\f,\""), rest.size());
    if (end == rest.size() || rest[end] != ':') break;
    line.labels.push_back(columns.At(rest.substr(0, end)));
    rest = absl::StripLeadingAsciiWhitespace(rest.substr(end + 1));
  }
  if (rest.empty()) return line;
  const size_t head_end = std::min(rest.find_first_of(kBlanks), rest.size());
  line.head = columns.At(rest.substr(0, head_end));
  line.rest = columns.At(absl::StripAsciiWhitespace(rest.substr(head_end)));
  CutOperands(columns, line);
  return line;
}

}  // namespace atalla::assembler
