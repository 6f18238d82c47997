// Assembly text to Code and data.
//
//   ATALLA_ASSIGN_OR_RETURN(AssemblyUnit unit, ParseAssemblyUnit(text, "kernel.s"));
//   AddBootstrap(unit.code);
//   ATALLA_ASSIGN_OR_RETURN(v1::Program program, sched::ScheduleProgram(unit.code));
//   ATALLA_ASSIGN_OR_RETURN(v1::Image data, LinkData(unit.data, program));
//
// The syntax is described in docs/assembly.md; source: assembler specification, section 1, with
// these deliberate differences. Values out of range, registers of the wrong class and surplus
// operands are errors; the reference wraps or drops them, and drops data too. The compact spellings
// of scpad.* and vreg.* (sugar) may use any register spelling.

#ifndef ATALLA_ASSEMBLER_ASSEMBLER_H_
#define ATALLA_ASSEMBLER_ASSEMBLER_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/assembler/data_section.h"
#include "atalla/base/diagnostic.h"

namespace atalla::assembler {

// Errors after this many are not reported; the last one says so.
inline constexpr int kMaxErrors = 50;

struct AssemblyOptions {
  // Where data begin that no `.org` places; a multiple of 4.
  uint32_t data_base = 0x1000;
};

struct AssemblyUnit {
  Code code;
  DataSection data;
};

// `name` names the file in errors and is the name of the Code. Sugar and li.s of constants beyond
// 25 bits are expanded. A numeric branch or jal offset counts bytes with one instruction a packet:
// it becomes a reference to a label made for it if it hits a statement or the end, and else stays
// in the immediate. Addresses of data are numbers in the instructions. kInvalidArgument carries all
// errors of the file, rendered. If `warnings` is not null, it gets what is legal and probably not
// meant. O(text).
absl::StatusOr<AssemblyUnit> ParseAssemblyUnit(absl::string_view text, absl::string_view name,
                                               const AssemblyOptions& options = {},
                                               DiagnosticList* warnings = nullptr);

// The same for text without data: kInvalidArgument if it has some.
absl::StatusOr<Code> ParseAssembly(absl::string_view text, absl::string_view name,
                                   DiagnosticList* warnings = nullptr);

// Text that ParseAssemblyUnit reads back to the same unit. REQUIRES: CheckCode(unit.code) is OK.
std::string PrintUnit(const AssemblyUnit& unit);

// If there is a label "main", puts `jal x1, main` and `halt.s` in front: main is called, and
// returning from it halts.
void AddBootstrap(Code& code);

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_ASSEMBLER_H_
