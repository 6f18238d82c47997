// Shows what is in a program: addresses, instructions, labels, source lines, data.

#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/disassembler.h"
#include "atalla/base/file.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/in_format.h"
#include "atalla/image/load.h"
#include "atalla/v1/image.pb.h"
#include "tools/tool_main.h"

ABSL_FLAG(bool, slots, false, "One row a slot, with its 40-bit word, instead of one row a packet.");
ABSL_FLAG(bool, data, false, "Shows the data segments too.");
ABSL_FLAG(bool, source_lines, true, "Shows the source line of each instruction that has one.");
ABSL_FLAG(std::string, image, "", "Image message to show: parameters, regions, segments.");

namespace atalla {
namespace {

constexpr absl::string_view kUsage =
    "atalla_objdump: disassembles a program (.in text or a Program message).\n"
    "\n"
    "  atalla_objdump kernel.in\n"
    "  atalla_objdump kernel.pb --slots --image=kernel_image.pb";

absl::StatusOr<std::string> Listing(const std::vector<std::string>& arguments) {
  const std::string image_path = absl::GetFlag(FLAGS_image);
  if (arguments.size() > 1 || (arguments.empty() && image_path.empty())) {
    return absl::InvalidArgumentError(
        absl::StrCat(arguments.size(), " programs; give one, such as 'atalla_objdump kernel.in'"));
  }
  std::string text;
  if (!arguments.empty()) {
    ATALLA_ASSIGN_OR_RETURN(const image::InFile file,
                            image::LoadProgramFile(UserPath(arguments[0])));
    assembler::ListingOptions options;
    options.slots = absl::GetFlag(FLAGS_slots);
    options.source_lines = absl::GetFlag(FLAGS_source_lines);
    text = assembler::ListProgram(file.program, options);
    if (absl::GetFlag(FLAGS_data)) absl::StrAppend(&text, assembler::ListImage(file.image));
  }
  if (!image_path.empty()) {
    ATALLA_ASSIGN_OR_RETURN(const v1::Image image, image::LoadImage(UserPath(image_path)));
    absl::StrAppend(&text, assembler::ListImage(image));
  }
  return text;
}

absl::Status RealMain(const std::vector<std::string>& arguments) {
  ATALLA_ASSIGN_OR_RETURN(const std::string text, Listing(arguments));
  return WriteFile("-", text);
}

}  // namespace
}  // namespace atalla

int main(int argc, char** argv) {
  const std::vector<std::string> arguments = atalla::ParseToolFlags(argc, argv, atalla::kUsage);
  return atalla::ToolMain("atalla_objdump", atalla::RealMain(arguments));
}
