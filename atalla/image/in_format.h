// The `.in` text format: a program's packets and the initial words of data memory.
//
//   ATALLA_ASSIGN_OR_RETURN(InFile file, ParseIn(text, "kernel.in"));
//   std::string same = WriteIn(file.program, file.image);
//
// Source: instruction-set specification, section 14.1; layout as in its section 14.2.

#ifndef ATALLA_IMAGE_IN_FORMAT_H_
#define ATALLA_IMAGE_IN_FORMAT_H_

#include <functional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/image/image_view.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::image {

struct InFile {
  v1::Program program;  // Packets only, at any addresses; entry 0.
  v1::Image image;      // Segments only: exactly the four bytes of each data word.
};

// Reads `.in` text; `name` names the file in errors. kInvalidArgument carries all format errors, up
// to kMaxInErrors, rendered with file, line and column.
//
// Data memory is flat: words that overlap must agree about every byte. A repeated address
// overwrites. Files of the older 48-bit machine are refused, and files that end in the middle of a
// value where all values before have all their digits.
absl::StatusOr<InFile> ParseIn(absl::string_view text, absl::string_view name);

inline constexpr int kMaxInErrors = 50;

struct WriteInOptions {
  // Text after the '#' of a packet's line; empty for none. Without a function: the disassembly of
  // the packet, and a comment line for each symbol.
  std::function<std::string(const v1::Packet&)> packet_comment;
};

// `.in` text: one line a packet, then one data word for every multiple of 4 that the image covers;
// bytes of such a word that no segment has are 0. The same for equal messages. REQUIRES:
// CheckProgram and CheckImage are OK.
std::string WriteIn(const v1::Program& program, const v1::Image& image,
                    const WriteInOptions& options = {});
// The same text piece by piece, for data that is large: `write` is told a piece after the other.
void WriteIn(const v1::Program& program, const ImageView& image, const WriteInOptions& options,
             absl::FunctionRef<void(absl::string_view)> write);

// A packet's line, without line end: "AAAAAAAA: WWWWWWWWWW WWWWWWWWWW WWWWWWWWWW WWWWWWWWWW", and
// " # comment" if there is one.
std::string PacketLine(const v1::Packet& packet, absl::string_view comment);

// Instruction lines and data lines as one text: a blank line, ".data" and a blank line between.
std::string JoinIn(absl::string_view instruction_lines, absl::string_view data_lines);

}  // namespace atalla::image

#endif  // ATALLA_IMAGE_IN_FORMAT_H_
