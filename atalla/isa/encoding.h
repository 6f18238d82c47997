// Instructions as 40-bit words, and as text.
//
//   ATALLA_ASSIGN_OR_RETURN(uint64_t word, Encode(instruction));
//   ATALLA_ASSIGN_OR_RETURN(Instruction same, Decode(word));
//   ToString(same);   // "add.s x3, x1, x2"

#ifndef ATALLA_ISA_ENCODING_H_
#define ATALLA_ISA_ENCODING_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::isa {

inline constexpr uint64_t kWordMask = (uint64_t{1} << 40) - 1;

// The value of a field, whatever its type.
int64_t GetField(const Instruction& instruction, Field field);
// Sets a field. REQUIRES: `value` is in the range of the operand that the field holds.
void SetField(Instruction& instruction, Field field, int64_t value);

// OK if every operand is in range; otherwise kOutOfRange, naming mnemonic, operand, value and
// range.
absl::Status CheckRanges(const Instruction& instruction);

// The word; bits that no field uses are zero. Errors as CheckRanges.
absl::StatusOr<uint64_t> Encode(const Instruction& instruction);

// The instruction in bits 39:0 of `word`. Bits that decoding ignores are dropped, so that encoding
// the result need not give `word` back. kInvalidArgument for opcodes 0 and 78..127.
absl::StatusOr<Instruction> Decode(uint64_t word);

// Assembly text as the assembler reads it: "lw.s x2, 4(x1)", "beq.s x1, x2, 40, 0".
std::string ToString(const Instruction& instruction);

// Assembly text of a word; for an undefined opcode ".word 0xHHHHHHHHHH".
std::string Disassemble(uint64_t word);

}  // namespace atalla::isa

#endif  // ATALLA_ISA_ENCODING_H_
