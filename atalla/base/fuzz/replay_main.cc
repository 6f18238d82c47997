// Gives each file named on the command line to the fuzz target, as a test of its own. For compilers
// without libFuzzer, and so that inputs which once crashed stay tests.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "atalla/base/file.h"
#include "gtest/gtest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace atalla {
namespace {

class ReplayTest : public testing::Test {
 public:
  explicit ReplayTest(std::string path) : path_(std::move(path)) {}

  void TestBody() override {
    const absl::StatusOr<std::string> input = ReadFile(path_);
    ASSERT_TRUE(input.ok()) << input.status();
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input->data()), input->size());
  }

 private:
  std::string path_;
};

int Main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc < 2) {
    std::fprintf(stderr, "no inputs; usage: %s INPUT...\n", argv[0]);
    return 2;
  }
  for (int i = 1; i < argc; ++i) {
    const std::string path = argv[i];
    const std::string name = path.substr(path.rfind('/') + 1);
    testing::RegisterTest("ReplayTest", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [path]() -> ReplayTest* { return new ReplayTest(path); });
  }
  return RUN_ALL_TESTS();
}

}  // namespace
}  // namespace atalla

int main(int argc, char** argv) { return atalla::Main(argc, argv); }
