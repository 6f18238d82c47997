// Machines in several threads, which share what they are made from: each gives what one alone
// gives. Also run under --config=tsan (.ci/run), which finds shared state that is written.

#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/emu/dump.h"
#include "atalla/emu/emulator.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/machine.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

constexpr int kThreads = 4;
constexpr int kRounds = 3;
constexpr absl::string_view kNames[] = {"c06", "c12", "c21", "c27"};

std::string ReadVector(absl::string_view name) {
  const absl::StatusOr<std::string> text =
      ReadFile(absl::StrCat("testdata/vectors/common/", name, ".in"));
  return text.ok() ? *text : text.status().ToString();
}

// All that a run leaves behind, as text; or its error.
std::string Outcome(const image::InFile& file, const isa::MachineModel& machine,
                    EngineKind engine) {
  EmulatorOptions options;
  options.engine = engine;
  options.jit_after_packets = 0;
  options.track_written_words = true;
  Emulator emulator(machine, options);
  absl::Status status = emulator.LoadProgram(file.program);
  if (status.ok()) status = emulator.LoadImage(file.image);
  if (!status.ok()) return status.ToString();
  emulator.InitStack();
  RunOptions run;
  run.max_packets = 100000;
  std::string text = emulator.Run(run).ToString();
  const auto dumps = MakeDumps(emulator, DumpFormat::kVectors, "p");
  if (!dumps.ok()) return dumps.status().ToString();
  for (const DumpFile& dump : *dumps) absl::StrAppend(&text, "\n", dump.name, "\n", dump.content);
  return text;
}

std::vector<EngineKind> SupportedEngines() {
  std::vector<EngineKind> engines;
  for (const EngineKind kind : {EngineKind::kInterpreter, EngineKind::kPortable, EngineKind::kAvx2,
                                EngineKind::kAvx512, EngineKind::kAvx512Bf16, EngineKind::kJit}) {
    if (IsSupported(kind)) engines.push_back(kind);
  }
  return engines;
}

// Every program on every engine, in an order that depends on the thread.
std::vector<std::string> Outcomes(const std::vector<image::InFile>& files,
                                  const isa::MachineModel& machine, size_t first) {
  const std::vector<EngineKind> engines = SupportedEngines();
  const size_t count = files.size() * engines.size();
  std::vector<std::string> outcomes(count);
  for (size_t i = 0; i < count; ++i) {
    const size_t run = (i + first) % count;
    outcomes[run] = Outcome(files[run / engines.size()], machine, engines[run % engines.size()]);
  }
  return outcomes;
}

// First of all tests, so that what is set up when first used is set up by several threads at once.
TEST(ParallelTest, EverythingFromTextToResultInEachThread) {
  std::vector<std::string> texts;
  for (const absl::string_view name : kNames) texts.push_back(ReadVector(name));
  std::vector<std::string> results(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&texts, &result = results[i]] {
      for (const std::string& text : texts) {
        const absl::StatusOr<image::InFile> file = image::ParseIn(text, "shared.in");
        absl::StrAppend(&result, file.ok() ? Outcome(*file, isa::MachineModel::Default(),
                                                     EngineKind::kAutomatic)
                                           : file.status().ToString());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_NE(results[0].find("p.sregs"), std::string::npos) << results[0];
  for (const std::string& result : results) EXPECT_EQ(result, results[0]);
}

TEST(ParallelTest, SharedProgramsImagesAndMachine) {
  std::vector<image::InFile> files;
  for (const absl::string_view name : kNames) {
    absl::StatusOr<image::InFile> file = image::ParseIn(ReadVector(name), name);
    ASSERT_TRUE(file.ok()) << file.status();
    files.push_back(*std::move(file));
  }
  const isa::MachineModel machine = isa::MachineModel::Reference();
  const std::vector<std::string> expected = Outcomes(files, machine, 0);
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::vector<std::string>> results(kThreads);
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back(
          [&, i] { results[i] = Outcomes(files, machine, static_cast<size_t>(i * 5 + round)); });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::vector<std::string>& result : results) EXPECT_EQ(result, expected);
  }
}

}  // namespace
}  // namespace atalla::emu
