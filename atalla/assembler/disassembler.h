// A listing of machine code: addresses, words, instructions, labels and source lines.
//
//   std::cout << ListProgram(program, {});
//
// Undefined opcodes show as ".word 0x...", as do words with bits that decoding ignores.
// ParseListing (listing_parser.h) reads the text back.

#ifndef ATALLA_ASSEMBLER_DISASSEMBLER_H_
#define ATALLA_ASSEMBLER_DISASSEMBLER_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "atalla/image/image_view.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::assembler {

struct ListingOptions {
  bool slots = false;        // One row a slot with its word, instead of one row a packet.
  bool source_lines = true;  // "file:line" where the program knows it.
  // Not null: which units and read ports of this machine each packet uses, and all of them
  // together.
  const isa::MachineModel* machine = nullptr;
};

// REQUIRES: image::CheckProgram(program) is OK.
std::string ListProgram(const v1::Program& program, const ListingOptions& options = {});

// Segments as hexadecimal words and BF16 values, regions and parameters by name.
// REQUIRES: image::CheckImage(image) is OK.
std::string ListImage(const v1::Image& image);
// The same text piece by piece, for data that is large: `write` is told a piece after the other.
void ListImage(const image::ImageView& image, absl::FunctionRef<void(absl::string_view)> write);

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_DISASSEMBLER_H_
