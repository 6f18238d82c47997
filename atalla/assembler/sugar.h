// Statements that stand for several instructions.
//
//   ExpandConstant(5, 0x12345678, line, parsed);   // lui.s x5, ...; addi.s x5, x5, ...
//
// Sources: assembler specification, sections 1.8 and 1.9; instruction-set
// specification, 14.4, 14.6.

#ifndef ATALLA_ASSEMBLER_SUGAR_H_
#define ATALLA_ASSEMBLER_SUGAR_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "atalla/assembler/line.h"
#include "atalla/assembler/operand_reader.h"
#include "atalla/assembler/statement.h"

namespace atalla::assembler {

// The assembler's own registers: x253 gets the row of a vreg.*, x254 the metadata of a scpad.*.
inline constexpr int kRowRegister = 253;
inline constexpr int kMetadataRegister = 254;

// How many operands tell the short forms from the instructions themselves.
inline constexpr size_t kVregSugarOperands = 7;
inline constexpr size_t kScpadSugarOperands = 5;

// Loads a 32-bit word that li.s cannot hold.
void ExpandConstant(uint8_t rd, int64_t value, const Line& line,
                    std::vector<ParsedInstruction>& parsed);

// "v, base, cols, rows, sid, rc, row": row is a register or 0..127; rows and rc have no effect.
void ExpandVreg(OperandReader& reader, std::vector<ParsedInstruction>& parsed);

// "sp, dram, cols, rows, sid" with a tile of cols + 1 by rows + 1 elements, contiguous in memory.
void ExpandScpad(OperandReader& reader, std::vector<ParsedInstruction>& parsed);

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_SUGAR_H_
