// The conformance programs, unpacked and scheduled anew, must leave what they left.

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/file.h"
#include "atalla/image/in_format.h"
#include "atalla/sched/equivalence_testing.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/unpack_testing.h"
#include "atalla/v1/machine.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

struct PackProgram {
  std::string pack;
  std::string name;
};

std::ostream& operator<<(std::ostream& out, const PackProgram& p) {
  return out << p.pack << "/" << p.name;
}

std::vector<PackProgram> AllPrograms() {
  std::vector<PackProgram> programs;
  for (const char* pack : {"common", "end_to_end", "reference"}) {
    std::set<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(absl::StrCat("testdata/vectors/", pack))) {
      if (entry.path().extension() == ".in") names.insert(entry.path().stem());
    }
    for (const std::string& name : names) programs.push_back({pack, name});
  }
  return programs;
}

class PacksTest : public testing::TestWithParam<PackProgram> {};

TEST_P(PacksTest, SchedulersAgree) {
  const std::string path =
      absl::StrCat("testdata/vectors/", GetParam().pack, "/", GetParam().name, ".in");
  const absl::StatusOr<std::string> text = ReadFile(path);
  ASSERT_TRUE(text.ok()) << text.status();
  const absl::StatusOr<image::InFile> file = image::ParseIn(*text, path);
  ASSERT_TRUE(file.ok()) << file.status();
  StartState start;
  start.image = file->image;
  start.init_stack = true;
  start.preset = "reference";
  constexpr uint64_t kMaxPackets = 10000;
  const Walk walk = WalkProgram(file->program, start, kMaxPackets);
  ASSERT_TRUE(walk.status.ok()) << walk.status;
  const absl::StatusOr<Unpacked> unpacked = Unpack(file->program, walk);
  ASSERT_TRUE(unpacked.ok()) << unpacked.status();

  const ScheduledPrograms programs(unpacked->code);
  EXPECT_TRUE(programs.ExpectEquivalent(start));
  EXPECT_TRUE(ScheduledPrograms::Exposed(unpacked->code).ExpectEquivalent(start));
  const Outcome original =
      Execute(file->program, start, v1::Semantics::SLOT_ORDER_SEQUENTIAL, kMaxPackets);
  Outcome linear = Execute(programs.linear(), start, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
  ASSERT_TRUE(original.status.ok() && linear.status.ok());
  for (const int reg : unpacked->scratch) linear.state.scalars[reg] = 0;
  EXPECT_EQ(Differences(original.state, linear.state), "");
  EXPECT_EQ(linear.counters.flops_vector, original.counters.flops_vector);
  EXPECT_EQ(linear.counters.flops_matmul, original.counters.flops_matmul);
  EXPECT_EQ(linear.counters.BytesLoaded(), original.counters.BytesLoaded());
  EXPECT_EQ(linear.counters.BytesStored(), original.counters.BytesStored());
}

INSTANTIATE_TEST_SUITE_P(Vectors, PacksTest, testing::ValuesIn(AllPrograms()),
                         [](const testing::TestParamInfo<PackProgram>& info) {
                           return absl::StrCat(info.param.pack, "_", info.param.name);
                         });

TEST(PacksListTest, AreAllThere) { EXPECT_EQ(AllPrograms().size(), 62u); }

}  // namespace
}  // namespace atalla::sched
