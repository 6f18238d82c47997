// A listing of atalla_objdump back to what it was made of: packets stay as they are.
//
//   ATALLA_ASSIGN_OR_RETURN(image::InFile file, ParseListing(text, "kernel.lst"));
//   file.program.packets(0).slots(0);
//
// The text is that of ListProgram, in both of its forms, followed by the segments of ListImage.
// Slots may be edited: any instruction of the assembler that is one instruction, with offsets or
// symbols as targets; what stands in < > and behind # is not read.

#ifndef ATALLA_ASSEMBLER_LISTING_PARSER_H_
#define ATALLA_ASSEMBLER_LISTING_PARSER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/image/in_format.h"

namespace atalla::assembler {

// Packets, symbols, weight mode and segments; both messages are valid, and the program's name is
// `name`. kInvalidArgument carries all errors, rendered, as ParseAssembly's. O(text).
absl::StatusOr<image::InFile> ParseListing(absl::string_view text, absl::string_view name);

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_LISTING_PARSER_H_
