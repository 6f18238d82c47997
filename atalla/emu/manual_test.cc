// The program that docs/emulator.md shows: the document has exactly the lines between the marks
// below, and they compile, run and compute what the document says.

// [show]
#include <cstdio>
#include <vector>

#include "absl/status/status.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/emulator.h"
#include "atalla/image/in_format.h"

// Adds the four BF16 values at 1000h to themselves, and stores the sums at 1040h.
constexpr char kProgram[] = R"(
00000000: 00001000B0 0020008116 0000000031 0000000031  # lui.s x1, 32 | addi.s x2, x1, 64
00000014: 01800080C4 0000000031 0000000031 0000000031  # vreg.ld v1, x1, x0, 3, 0
00000028: 0000808133 0000000031 0000000031 0000000031  # add.vv v2, v1, v1, m0
0000003C: 0180010145 0000000031 0000000031 0000000031  # vreg.st v2, x2, x0, 3, 0
00000050: 0000000032 0000000031 0000000031 0000000031  # halt.s
)";

atalla::v1::Region FourValues(const char* name, uint64_t address) {
  atalla::v1::Region region;
  region.set_tensor(name);
  region.set_role(atalla::v1::Region::ROLE_INPUT);
  region.set_address(address);
  region.set_size_bytes(8);
  region.set_dtype(atalla::v1::DTYPE_BF16);
  region.mutable_shape()->add_dims(4);
  region.mutable_layout()->mutable_row_major();
  return region;
}

absl::Status Double(std::vector<float>& values) {
  ATALLA_ASSIGN_OR_RETURN(const atalla::image::InFile file,
                          atalla::image::ParseIn(kProgram, "double.in"));
  atalla::emu::Emulator emulator;  // The machine "atalla", default preset.
  ATALLA_RETURN_IF_ERROR(emulator.LoadProgram(file.program));
  ATALLA_RETURN_IF_ERROR(emulator.LoadImage(file.image));  // No data here.
  ATALLA_RETURN_IF_ERROR(emulator.WriteTensor(FourValues("x", 0x1000), values));
  ATALLA_RETURN_IF_ERROR(emulator.Run({/*max_packets=*/1000}));
  ATALLA_ASSIGN_OR_RETURN(values, emulator.ReadTensor(FourValues("y", 0x1040)));
  std::printf("%d packets\n", static_cast<int>(emulator.counters().packets_executed));
  return absl::OkStatus();
}
// [end]

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/v1/common.pb.h"
#include "atalla/v1/image.pb.h"
#include "gtest/gtest.h"

namespace {

std::string Read(absl::string_view path) {
  const auto text = atalla::ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

// What lies between two marks.
std::string Between(const std::string& text, const std::string& first, const std::string& last) {
  const size_t begin = text.find(first);
  EXPECT_NE(begin, std::string::npos) << first;
  const size_t end = text.find(last, begin + first.size());
  EXPECT_NE(end, std::string::npos) << last;
  return text.substr(begin + first.size(), end - begin - first.size());
}

TEST(EmulatorManualTest, ProgramIsTheOneInTheDocument) {
  EXPECT_EQ(Between(Read("docs/emulator.md"), "```cpp\n", "```"),
            Between(Read("atalla/emu/manual_test.cc"), "// [show]\n", "// [end]"));
}

TEST(EmulatorManualTest, ProgramDoublesItsValues) {
  std::vector<float> values = {1, 2, 3.5, -4};
  testing::internal::CaptureStdout();
  const absl::Status status = Double(values);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "5 packets\n");
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(values, (std::vector<float>{2, 4, 7, -8}));
}

// The document shows a trap of atalla_run: this is its message.
TEST(EmulatorManualTest, TrapMessageIsTheOneInTheDocument) {
  const auto file =
      atalla::image::ParseIn("0: 00000280AF 0001008184 0000000032 0000000031\n", "div.in");
  ASSERT_TRUE(file.ok()) << file.status();
  atalla::emu::Emulator emulator;
  ASSERT_TRUE(emulator.LoadProgram(file->program).ok());
  const absl::Status status = emulator.Run();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_TRUE(
      absl::StrContains(Read("docs/emulator.md"), absl::StrCat("div.in: ", status.message(), "\n")))
      << status;
}

}  // namespace
