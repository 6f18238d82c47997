// Mnemonics as people spell them.
//
//   FindMnemonic("ADDI_S");      // Op::kAddiS
//   FindMnemonic("beq");         // Op::kBeqS
//   SuggestMnemonic("gem.vv");   // "did you mean 'gemm.vv'?"

#ifndef ATALLA_ASSEMBLER_MNEMONICS_H_
#define ATALLA_ASSEMBLER_MNEMONICS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "atalla/isa/instruction.h"

namespace atalla::assembler {

// Case does not matter, '_' is '.', and ".s" may be left out where the operands tell (all but the
// R format, and nop and halt in it).
std::optional<isa::Op> FindMnemonic(absl::string_view text);

// A hint for a mnemonic that is not there; may be empty.
std::string SuggestMnemonic(absl::string_view text);

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_MNEMONICS_H_
