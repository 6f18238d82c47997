#include "atalla/assembler/disassembler.h"

#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "atalla/v1/common.pb.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::assembler {
namespace {

v1::Program Example() {
  v1::Program program;
  program.add_source_files("a.c");
  const uint64_t words[2][4] = {{0x0001008181, 0x31, 0x0002008129, 0x31},
                                {0xFD8101C025, 0x7F, 0x31, 0x31}};
  for (int i = 0; i < 2; ++i) {
    v1::Packet& packet = *program.add_packets();
    packet.set_address(20 * i);
    for (const uint64_t word : words[i]) {
      packet.add_slots(word);
      packet.add_lines()->set_line(word == 0x31 ? 0 : 5 + i);
    }
  }
  for (const auto& [name, address] :
       {std::pair<const char*, int>{"main", 0}, {"top", 0}, {"end", 40}}) {
    v1::Symbol& symbol = *program.add_symbols();
    symbol.set_name(name);
    symbol.set_address(address);
  }
  return program;
}

TEST(ListProgram, OneRowAPacket) {
  EXPECT_EQ(ListProgram(Example()),
            "main:\n"
            "top:\n"
            "00000000:  add.s x3, x1, x2 | nop.s | lw.s x2, 4(x1)          # a.c:5\n"
            "00000014:  blt.s x3, x2, -20, 0 <main> | .word 0x000000007F   # a.c:6\n"
            "end:\n");
}

TEST(ListProgram, OneRowASlot) {
  ListingOptions options;
  options.slots = true;
  options.source_lines = false;
  EXPECT_EQ(ListProgram(Example(), options),
            "main:\n"
            "top:\n"
            "00000000.0  0001008181  add.s x3, x1, x2\n"
            "00000000.1  0000000031  nop.s\n"
            "00000000.2  0002008129  lw.s x2, 4(x1)\n"
            "00000000.3  0000000031  nop.s\n"
            "00000014.0  FD8101C025  blt.s x3, x2, -20, 0 <main>\n"
            "00000014.1  000000007F  .word 0x000000007F\n"
            "00000014.2  0000000031  nop.s\n"
            "00000014.3  0000000031  nop.s\n"
            "end:\n");
}

TEST(ListImage, ShowsEveryPart) {
  v1::Image image;
  image.set_parameter_base(0x3C);
  v1::Parameter& parameter = *image.add_parameters();
  parameter.set_name("N");
  parameter.set_offset_bytes(4);
  parameter.set_value(7);
  v1::Region& region = *image.add_regions();
  region.set_tensor("w");
  region.set_role(v1::Region::ROLE_PARAMETER);
  region.set_dtype(v1::DTYPE_BF16);
  region.set_address(0x1000);
  region.set_size_bytes(12);
  region.mutable_shape()->add_dims(2);
  region.mutable_shape()->add_dims(3);
  v1::Segment& segment = *image.add_segments();
  segment.set_address(0x1000);
  // 1, -2, 0.5, then two bytes that are no word.
  segment.set_data(std::string("\x80\x3F\x00\xC0\x00\x3F\x40", 7));
  EXPECT_EQ(ListImage(image),
            "00000040  parameter N = 0x00000007\n"
            "00001000        12 bytes  PARAMETER BF16 [2, 3]  w\n"
            "segment 00001000, 7 bytes\n"
            "00001000:  C0003F80   403F00                    # 1 -2 0.5\n");
}

}  // namespace
}  // namespace atalla::assembler
