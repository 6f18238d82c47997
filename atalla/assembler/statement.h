// One statement of assembly text to instructions: operands as the instruction table lists them, and
// the short forms that expand to several instructions.
//
//   std::vector<ParsedInstruction> parsed;
//   ParseStatement(line, op, symbols, reporter, parsed);

#ifndef ATALLA_ASSEMBLER_STATEMENT_H_
#define ATALLA_ASSEMBLER_STATEMENT_H_

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/assembler/line.h"
#include "atalla/assembler/reporter.h"
#include "atalla/assembler/symbols.h"
#include "atalla/isa/instruction.h"

namespace atalla::assembler {

struct ParsedInstruction {
  CodeInstruction code;     // Without location and comment.
  Line line;                // Where it stands, for errors about its target.
  Token target;             // The label that `code.target` names, if it is a reference.
  bool has_offset = false;  // A branch or jal whose target was a number, now in the immediate.
};

// Appends the instructions of a line that starts with the mnemonic of `op`; after an error, nothing
// or something, but never more than the line stands for. `symbols` has all names of the text.
void ParseStatement(const Line& line, isa::Op op, const Symbols& symbols, Reporter& reporter,
                    std::vector<ParsedInstruction>& parsed);

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_STATEMENT_H_
