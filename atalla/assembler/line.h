// One line of assembly text, cut in its parts.
//
//   const Line line = SplitLine("loop:  lw.s x2, 4(x1)  # next", 7);
//   line.labels[0].text;      // "loop"
//   line.head.text;           // "lw.s"
//   line.operands[1].text;    // "4(x1)"
//
// Nothing is checked here except what cannot be cut.

#ifndef ATALLA_ASSEMBLER_LINE_H_
#define ATALLA_ASSEMBLER_LINE_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace atalla::assembler {

// A part of a line. All views point into the line that was cut.
struct Token {
  absl::string_view text;
  int column = 0;  // From 1; tabs count as columns.
};

struct Line {
  int number = 0;
  absl::string_view text;             // The whole line.
  std::vector<Token> labels;          // Without their colons.
  Token head;                         // Mnemonic or directive; empty if the line has none.
  Token rest;                         // Everything between head and comment.
  std::vector<Token> operands;        // `rest` at its commas, trimmed; without the empty ones.
  std::vector<Token> empty_operands;  // Where commas have nothing between them.
  absl::string_view comment;          // After '#', trimmed.
};

// `text` has no line end. A '#' inside double quotes starts no comment.
Line SplitLine(absl::string_view text, int number);

// The part `text` of `line` as a token.
Token TokenAt(absl::string_view line, absl::string_view text);

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_LINE_H_
