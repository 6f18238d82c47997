// How operands are written in assembly text, from the instruction table.
//
//   Syntax(Op::kLwS);      // "lw.s rd, imm12(rs1)"
//   Syntax(Op::kExpiVi);   // "expi.vi vd, vs1, imm8[, mask]"
//
// For error messages and the manual.

#ifndef ATALLA_ISA_SYNTAX_H_
#define ATALLA_ISA_SYNTAX_H_

#include <string>
#include <vector>

#include "atalla/isa/instruction.h"

namespace atalla::isa {

// Name of each operand, in the order of the table: {"rd", "rs1", "imm12"}.
std::vector<std::string> OperandNames(Op op);

// The operands as a person writes them, without the mnemonic; brackets hold what may be left out.
std::string OperandSyntax(Op op);

// Mnemonic and operands.
std::string Syntax(Op op);

}  // namespace atalla::isa

#endif  // ATALLA_ISA_SYNTAX_H_
