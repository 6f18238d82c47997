// Runs a program on the emulator from another project: adds two tensors of four elements.

#include <cstdio>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "atalla/emu/emulator.h"
#include "atalla/image/in_format.h"

namespace {

// Adds the four BF16 values at 1000h to those at 1040h, and stores the sums at 1080h.
constexpr char kProgram[] = R"(
00000000: 00001000B0 0030000230 40300002B0 0000000031 # lui.s x1, 32 ; lui.s x4, tile of 1 x 4 in SP0 ; lui.s x5, the same in SP1
00000014: 0020008116 0040008196 0000000031 0000000031 # addi.s x2, x1, 64 ; addi.s x3, x1, 128
00000028: 0002008046 0000000031 0000000031 0000000031 # scpad.ld x0, x1, x4
0000003C: 0002810046 0000000031 0000000031 0000000031 # scpad.ld x0, x2, x5
00000050: 01800000C4 1180000144 0000000031 0000000031 # vreg.ld v1, x0, x0, 3, 0 ; vreg.ld v2, x0, x0, 3, 1
00000064: 00010081B3 0000000031 0000000031 0000000031 # add.vv v3, v1, v2, m0
00000078: 01800001C5 0000000031 0000000031 0000000031 # vreg.st v3, x0, x0, 3, 0
0000008C: 0002018047 0000000031 0000000031 0000000031 # scpad.st x0, x3, x4
000000A0: 0000000032 0000000031 0000000031 0000000031 # halt.s
)";

// Four BF16 elements at an address.
atalla::v1::Region Vector(const char* tensor, uint64_t address) {
  atalla::v1::Region region;
  region.set_tensor(tensor);
  region.set_role(atalla::v1::Region::ROLE_INPUT);
  region.set_address(address);
  region.set_size_bytes(8);
  region.set_dtype(atalla::v1::DTYPE_BF16);
  region.mutable_shape()->add_dims(4);
  region.mutable_layout()->mutable_row_major();
  return region;
}

absl::Status RunExample() {
  absl::StatusOr<atalla::image::InFile> file = atalla::image::ParseIn(kProgram, "sum.in");
  if (!file.ok()) return file.status();

  atalla::emu::Emulator emulator;
  absl::Status status = emulator.LoadProgram(file->program);
  if (status.ok()) status = emulator.WriteTensor(Vector("a", 0x1000), {1, 2, 3, 4});
  if (status.ok()) status = emulator.WriteTensor(Vector("b", 0x1040), {10, 20, 30, 40});
  if (status.ok()) status = emulator.Run();
  if (!status.ok()) return status;  // A trap names the packet, the slot and the instruction.

  const absl::StatusOr<std::vector<float>> sum = emulator.ReadTensor(Vector("c", 0x1080));
  if (!sum.ok()) return sum.status();
  const atalla::emu::Counters& counters = emulator.counters();
  absl::PrintF("sum: %s\n", absl::StrJoin(*sum, " "));
  absl::PrintF("%d packets, %d bytes loaded, %d bytes stored\n", counters.packets_executed,
               counters.BytesLoaded(), counters.BytesStored());
  return absl::OkStatus();
}

}  // namespace

int main() {
  const absl::Status status = RunExample();
  if (status.ok()) return 0;
  std::fprintf(stderr, "embed: %s\n", status.ToString().c_str());
  return 1;
}
