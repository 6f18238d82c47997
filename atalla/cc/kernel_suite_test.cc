// The kernels give what loops over floats on the host give, and the same bits at every level, under
// several schedulers and on both machines.

#include "atalla/cc/kernel_suite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/cc/run_program.h"
#include "atalla/emu/emulator.h"
#include "atalla/isa/machine.h"

namespace atalla::cc {
namespace {

// BF16 has 8 bits; results are sums of up to 128 products.
constexpr float kTolerance = 0.02f;

absl::StatusOr<emu::Emulator> RunKernel(const KernelCase& kernel, int level,
                                        const std::string& scheduler, const char* preset) {
  RunSourceOptions options;
  options.compile = KernelOptions(kernel, level);
  options.compile.verify_passes = true;
  options.scheduler = scheduler;
  options.machine = isa::MachineModel::FromPreset(preset).value();
  options.image = kernel.image;
  const absl::StatusOr<std::string> source = KernelSource(kernel);
  if (!source.ok()) return source.status();
  return RunSource(*source, kernel.file, options);
}

void ExpectSameEverywhere(const KernelCase& kernel) {
  SCOPED_TRACE(kernel.name);
  std::string first;
  for (int level = 0; level <= 3; ++level) {
    for (const char* scheduler : {"linear", "list", "modulo"}) {
      SCOPED_TRACE(absl::StrCat("-O", level, " ", scheduler));
      const absl::StatusOr<emu::Emulator> done = RunKernel(kernel, level, scheduler, "default");
      ASSERT_TRUE(done.ok()) << done.status();
      EXPECT_LT(ErrorOf(kernel, *done).value(), kTolerance);
      const std::string output = OutputOf(kernel, *done).value();
      if (first.empty()) first = output;
      EXPECT_EQ(output, first);
    }
  }
}

TEST(KernelSuiteTest, ComputesWhatItShouldAtEveryLevel) {
  for (const KernelCase& kernel : KernelSuite()) ExpectSameEverywhere(kernel);
}

TEST(KernelSuiteTest, ProductsOfOtherSizes) {
  ExpectSameEverywhere(GemmCase(64, true));
  for (int rows : {0, 1, 3, 4, 17, 31, 32}) ExpectSameEverywhere(GemmRowsCase(rows));
}

// Kernels that push more than 32 rows of weights in all count on the buffer starting anew.
TEST(KernelSuiteTest, RunsOnTheReferenceMachine) {
  for (const KernelCase& kernel : KernelSuite()) {
    if (kernel.name == "flash attention 32x32" || kernel.name == "gemm 64x64x64" ||
        kernel.name == "gemm 128x128x128") {
      continue;
    }
    SCOPED_TRACE(kernel.name);
    const absl::StatusOr<emu::Emulator> done = RunKernel(kernel, 3, "list", "reference");
    ASSERT_TRUE(done.ok()) << done.status();
    EXPECT_LT(ErrorOf(kernel, *done).value(), kTolerance);
  }
}

// The judge itself: one wrong element shows.
TEST(KernelSuiteTest, AnErrorIsNoticed) {
  KernelCase kernel = GemmCase(32, false);
  const absl::StatusOr<emu::Emulator> done = RunKernel(kernel, 2, "list", "default");
  ASSERT_TRUE(done.ok()) << done.status();
  kernel.expected[77] += 1;
  EXPECT_GT(ErrorOf(kernel, *done).value(), kTolerance);
}

}  // namespace
}  // namespace atalla::cc
