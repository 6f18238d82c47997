// Shows what is in a program: addresses, instructions, labels, source lines, data.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/disassembler.h"
#include "atalla/base/output_file.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/image_view.h"
#include "atalla/image/in_format.h"
#include "atalla/image/load.h"
#include "atalla/image/mapped_image.h"
#include "atalla/isa/machine.h"
#include "tools/tool_main.h"

ABSL_FLAG(bool, slots, false, "One row a slot, with its 40-bit word, instead of one row a packet.");
ABSL_FLAG(bool, data, false, "Shows the data segments too.");
ABSL_FLAG(bool, source_lines, true, "Shows the source line of each instruction that has one.");
ABSL_FLAG(bool, units, false,
          "Shows which units, and how many of the read ports, each packet uses, and all together.");
ABSL_FLAG(std::string, machine, "", "Machine description (.textproto) for --units.");
ABSL_FLAG(std::string, image, "", "Image message to show: parameters, regions, segments.");

namespace atalla {
namespace {

constexpr absl::string_view kUsage =
    "atalla_objdump: disassembles a program (.in text or a Program message).\n"
    "\n"
    "  atalla_objdump kernel.in\n"
    "  atalla_objdump kernel.pb --units\n"
    "  atalla_objdump kernel.pb --slots --image=kernel_image.pb\n"
    "\n"
    "'atalla_as --listing' reads a listing back, with --data as well: the same words and bytes.";

absl::Status RealMain(const std::vector<std::string>& arguments) {
  const std::string image_path = absl::GetFlag(FLAGS_image);
  if (arguments.size() > 1 || (arguments.empty() && image_path.empty())) {
    return absl::InvalidArgumentError(
        absl::StrCat(arguments.size(), " programs; give one, such as 'atalla_objdump kernel.in'"));
  }
  isa::MachineModel machine = isa::MachineModel::Default();
  if (const std::string path = absl::GetFlag(FLAGS_machine); !path.empty()) {
    ATALLA_ASSIGN_OR_RETURN(machine, isa::MachineModel::FromFile(UserPath(path)));
  }
  image::InFile file;
  if (!arguments.empty()) {
    ATALLA_ASSIGN_OR_RETURN(file, image::LoadProgramFile(UserPath(arguments[0])));
  }
  std::optional<image::MappedImage> image;
  if (!image_path.empty()) {
    ATALLA_ASSIGN_OR_RETURN(image, image::MappedImage::Open(UserPath(image_path)));
  }
  // All input is good; what it gives may be large.
  ATALLA_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> output, OutputFile::Create("-"));
  const auto write = [&output](absl::string_view text) { output->Append(text); };
  assembler::ListingOptions options;
  options.slots = absl::GetFlag(FLAGS_slots);
  options.source_lines = absl::GetFlag(FLAGS_source_lines);
  if (absl::GetFlag(FLAGS_units)) options.machine = &machine;
  write(assembler::ListProgram(file.program, options));
  if (absl::GetFlag(FLAGS_data)) {
    assembler::ListImage({file.image, image::SegmentsOf(file.image)}, write);
  }
  if (image.has_value()) assembler::ListImage(image->view(), write);
  return output->Close();
}

}  // namespace
}  // namespace atalla

int main(int argc, char** argv) {
  const std::vector<std::string> arguments = atalla::ParseToolFlags(argc, argv, atalla::kUsage);
  return atalla::ToolMain("atalla_objdump", atalla::RealMain(arguments));
}
