#include "atalla/sched/handwritten_programs.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/check.h"
#include "atalla/base/file.h"
#include "atalla/image/load.h"
#include "atalla/v1/image.pb.h"

namespace atalla::sched {
namespace {

constexpr absl::string_view kFolder = "testdata/handwritten";

template <typename T>
T MustBe(absl::StatusOr<T> value) {
  if (!value.ok()) std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  ATALLA_CHECK(value.ok());
  return *std::move(value);
}

std::string PathOf(absl::string_view name, absl::string_view ending) {
  return JoinPath(kFolder, absl::StrCat(name, ending));
}

uint32_t Hex(absl::string_view digits) {
  uint32_t value = 0;
  ATALLA_CHECK(absl::SimpleHexAtoi(digits, &value));
  return value;
}

// Lines "AAAAAAAA: HHHH HHHH ...".
std::vector<ExpectedHalves> ReadGolden(const std::string& text) {
  std::vector<ExpectedHalves> rows;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(line, ':');
    ExpectedHalves& row = rows.emplace_back();
    row.address = Hex(parts.first);
    for (absl::string_view half : absl::StrSplit(parts.second, ' ', absl::SkipEmpty())) {
      row.halves.push_back(static_cast<uint16_t>(Hex(half)));
    }
  }
  return rows;
}

}  // namespace

std::vector<std::string> HandwrittenNames() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(kFolder))) {
    if (entry.path().extension() == ".s") names.insert(entry.path().stem());
  }
  return {names.begin(), names.end()};
}

HandwrittenProgram ReadHandwrittenProgram(absl::string_view name) {
  HandwrittenProgram program;
  program.name = std::string(name);
  const std::string path = PathOf(name, ".s");
  program.code = MustBe(assembler::ParseAssembly(MustBe(ReadFile(path)), path));
  assembler::AddBootstrap(program.code);
  program.image = MustBe(image::LoadImage(PathOf(name, ".in")));
  program.expected = ReadGolden(MustBe(ReadFile(PathOf(name, ".golden"))));
  return program;
}

std::vector<HandwrittenProgram> HandwrittenPrograms() {
  std::vector<HandwrittenProgram> programs;
  for (const std::string& name : HandwrittenNames()) {
    programs.push_back(ReadHandwrittenProgram(name));
  }
  return programs;
}

}  // namespace atalla::sched
