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

void CutOperands(Line& line) {
  absl::string_view rest = line.rest.text;
  if (rest.empty()) return;
  while (true) {
    const size_t comma = rest.find(',');
    const Token token = TokenAt(line.text, absl::StripAsciiWhitespace(rest.substr(0, comma)));
    if (token.text.empty()) {
      line.empty_operands.push_back(TokenAt(line.text, rest.substr(0, 0)));
    } else {
      line.operands.push_back(token);
    }
    if (comma == absl::string_view::npos) return;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace

Token TokenAt(absl::string_view line, absl::string_view text) {
  const size_t offset = static_cast<size_t>(text.data() - line.data());
  int column = 0;
  for (size_t i = 0; i < offset; ++i) column = line[i] == '\t' ? (column / 8 + 1) * 8 : column + 1;
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
  absl::string_view rest = absl::StripAsciiWhitespace(text.substr(0, hash));
  while (!rest.empty()) {
    const size_t end = std::min(rest.find_first_of(": \t\r\v\f,\""), rest.size());
    if (end == rest.size() || rest[end] != ':') break;
    line.labels.push_back(TokenAt(text, rest.substr(0, end)));
    rest = absl::StripLeadingAsciiWhitespace(rest.substr(end + 1));
  }
  if (rest.empty()) return line;
  const size_t head_end = std::min(rest.find_first_of(kBlanks), rest.size());
  line.head = TokenAt(text, rest.substr(0, head_end));
  line.rest = TokenAt(text, absl::StripAsciiWhitespace(rest.substr(head_end)));
  CutOperands(line);
  return line;
}

}  // namespace atalla::assembler
