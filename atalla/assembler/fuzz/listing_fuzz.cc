// Any bytes as a Program or an Image: what is valid can be listed, in the two ways there are.

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "atalla/assembler/disassembler.h"
#include "atalla/base/check.h"
#include "atalla/base/proto_io.h"
#include "atalla/image/check.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace assembler = atalla::assembler;
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  atalla::v1::Program program;
  if (atalla::ParseProtoBytes(bytes, "fuzz", program).ok() &&
      atalla::image::CheckProgram(program).ok()) {
    assembler::ListingOptions by_slot;
    by_slot.slots = true;
    const bool empty = program.packets().empty();
    ATALLA_CHECK(empty || !assembler::ListProgram(program).empty());
    ATALLA_CHECK(empty || !assembler::ListProgram(program, by_slot).empty());
  }
  atalla::v1::Image image;
  if (atalla::ParseProtoBytes(bytes, "fuzz", image).ok() && atalla::image::CheckImage(image).ok()) {
    ATALLA_CHECK(image.segments().empty() || !assembler::ListImage(image).empty());
  }
  return 0;
}
