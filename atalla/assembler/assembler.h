// Assembly text to Code.
//
//   ATALLA_ASSIGN_OR_RETURN(Code code, ParseAssembly(text, "kernel.s"));
//   AddBootstrap(code);
//
// The syntax is described in docs/assembly.md; source: assembler specification, section 1, with
// these deliberate differences. Values out of range, registers of the wrong class, surplus operands
// and data directives are errors; the reference wraps or drops them. The compact spellings of
// scpad.* and vreg.* (sugar) may use any register spelling.

#ifndef ATALLA_ASSEMBLER_ASSEMBLER_H_
#define ATALLA_ASSEMBLER_ASSEMBLER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/diagnostic.h"

namespace atalla::assembler {

// Errors after this many are not reported; the last one says so.
inline constexpr int kMaxErrors = 50;

// `name` names the file in errors and is the name of the Code. Sugar and li.s of constants beyond
// 25 bits are expanded. A numeric branch or jal offset counts bytes with one instruction a packet:
// it becomes a reference to a label made for it if it hits a statement or the end, and else stays
// in the immediate. kInvalidArgument carries all errors of the file, rendered. If `warnings` is not
// null, it gets what is legal and probably not meant.
absl::StatusOr<Code> ParseAssembly(absl::string_view text, absl::string_view name,
                                   DiagnosticList* warnings = nullptr);

// If there is a label "main", puts `jal x1, main` and `halt.s` in front: main is called, and
// returning from it halts.
void AddBootstrap(Code& code);

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_ASSEMBLER_H_
