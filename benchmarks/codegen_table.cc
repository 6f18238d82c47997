// How good compiled code is, and how fast it is made: executed instructions of the kernels at each
// level, beside the numbers of the reference compiler and of code written by hand; packets; time to
// compile.
//
//   ./bazelw run -c opt //benchmarks:codegen

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "atalla/base/check.h"
#include "atalla/cc/compiler.h"
#include "atalla/cc/kernel_suite.h"
#include "atalla/cc/run_program.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"

namespace atalla {
namespace {

constexpr uint64_t kMaxPackets = uint64_t{1} << 26;

emu::Counters Run(const cc::KernelCase& kernel, int level, const std::string& scheduler) {
  cc::RunSourceOptions options;
  options.compile = cc::KernelOptions(kernel, level);
  options.scheduler = scheduler;
  options.image = kernel.image;
  options.max_packets = kMaxPackets;
  const absl::StatusOr<std::string> source = cc::KernelSource(kernel);
  ATALLA_CHECK(source.ok());
  const absl::StatusOr<emu::Emulator> done = cc::RunSource(*source, kernel.file, options);
  if (!done.ok()) std::cerr << kernel.name << ": " << done.status() << "\n";
  ATALLA_CHECK(done.ok());
  return done->counters();
}

std::string Number(int64_t value) { return value == 0 ? "-" : absl::StrCat(value); }

void PrintKernels() {
  std::cout << "Executed instructions (before packing), and packets at -O3\n\n";
  std::cout << absl::StrFormat("%-22s %9s %9s | %9s %9s %9s %9s | %9s %9s\n", "kernel", "reference",
                               "by hand", "-O0", "-O1", "-O2", "-O3", "list", "modulo");
  for (const cc::KernelCase& kernel : cc::KernelSuite()) {
    std::cout << absl::StrFormat("%-22s %9s %9s |", kernel.name,
                                 Number(kernel.reference_instructions),
                                 Number(kernel.hand_instructions));
    for (int level = 0; level <= 3; ++level) {
      std::cout << absl::StrFormat(" %9d", Run(kernel, level, "linear").instructions_executed);
    }
    std::cout << absl::StrFormat(" | %9d %9d\n", Run(kernel, 3, "list").packets_executed,
                                 Run(kernel, 3, "modulo").packets_executed);
  }
}

// Packets of a row: what 16 more rows take.
void PrintRowLoop() {
  std::cout
      << "\nPackets an iteration of the row loop of a product (a run-time number of rows)\n\n";
  for (const std::string scheduler : {"list", "modulo"}) {
    std::cout << absl::StrFormat("%-8s", scheduler);
    for (int level = 1; level <= 3; ++level) {
      const auto packets = [&](int rows) {
        return Run(cc::GemmRowsCase(rows), level, scheduler).packets_executed;
      };
      std::cout << absl::StrFormat("  -O%d %.2f", level, (packets(32) - packets(16)) / 16.0);
    }
    std::cout << "\n";
  }
}

void PrintLargeProduct() {
  std::cout << "\ngemm 512x512x512, C stored once a tile: packets (reference, packed: 1706946)\n\n";
  for (const std::string scheduler : {"list", "modulo"}) {
    const emu::Counters counters = Run(cc::GemmCase(512, true), 3, scheduler);
    std::cout << absl::StrFormat("%-8s %9d packets, %9d instructions\n", scheduler,
                                 counters.packets_executed, counters.instructions_executed);
  }
}

// A kernel of `lines` lines: functions of loops over rows with some arithmetic.
std::string GeneratedSource(int lines) {
  constexpr int kLinesOfFunction = 20;
  std::string text;
  const int count = std::max(1, lines / kLinesOfFunction);
  for (int i = 0; i + 1 < count; ++i) {
    absl::StrAppend(&text, "int step", i, "(int base, int n, float scale) {\n", "  int sum = ", i,
                    ";\n  int row = 0;\n", "  vec total = 0.0;\n  while (row < n) {\n",
                    "    vec x = vector_load(base, row, 31, 0);\n",
                    "    vec y = vector_load(base + 64 * ", i % 4, ", row, 31, 1);\n",
                    "    int mask = make_mask(\">\", x, y, -1);\n",
                    "    total = vec_op_masked(\"+\", total, x * scale, mask);\n",
                    "    total = total - y;\n    if (row & 1) {\n      sum = sum + row * ", i + 3,
                    ";\n    } else {\n      sum = sum ^ (row << 2);\n    }\n",
                    "    vector_store(total, base, row, 31, 1);\n    row = row + 1;\n  }\n",
                    "  return sum;\n}\n");
  }
  absl::StrAppend(&text, "int main() {\n  int n = *(volatile int*)0x3C;\n  int sum = 0;\n");
  for (int i = 0; i + 1 < count; ++i) absl::StrAppend(&text, "  sum += step", i, "(0, n, 0.5);\n");
  absl::StrAppend(&text, "  return sum;\n}\n");
  return text;
}

double MedianMilliseconds(const std::string& source, int level, int repetitions) {
  std::vector<double> times;
  for (int i = 0; i < repetitions; ++i) {
    cc::CompileOptions options;
    options.optimization = level;
    const absl::Time start = absl::Now();
    const auto result = cc::Compile(source, "generated.c", options);
    ATALLA_CHECK(result.ok());
    times.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void PrintCompileTime() {
  std::cout << "\nTime to compile, ms (median)\n\n";
  for (const int lines : {300, 20000}) {
    const std::string source = GeneratedSource(lines);
    std::cout << absl::StrFormat("%6d lines", std::count(source.begin(), source.end(), '\n'));
    for (int level = 0; level <= 3; ++level) {
      std::cout << absl::StrFormat("  -O%d %8.1f", level,
                                   MedianMilliseconds(source, level, lines < 1000 ? 9 : 1));
    }
    std::cout << "\n";
  }
}

}  // namespace
}  // namespace atalla

int main() {
  atalla::PrintKernels();
  atalla::PrintRowLoop();
  atalla::PrintLargeProduct();
  atalla::PrintCompileTime();
}
