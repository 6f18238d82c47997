#include "atalla/cc/program_table.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/base/bf16.h"
#include "atalla/base/file.h"
#include "atalla/v1/image.pb.h"

namespace atalla::cc {

std::vector<ProgramRow> ReadProgramTable(absl::string_view path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  std::vector<ProgramRow> rows;
  if (!text.ok()) return rows;
  const std::vector<std::string> parts = absl::StrSplit(*text, "\n== ");
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::vector<std::string> halves = absl::StrSplit(parts[i], absl::MaxSplits('\n', 1));
    const std::vector<std::string> heading = absl::StrSplit(halves.at(0), absl::MaxSplits(' ', 2));
    EXPECT_EQ(heading.size(), 3u) << parts[i];
    EXPECT_EQ(halves.size(), 2u) << parts[i];
    if (heading.size() != 3 || halves.size() != 2) continue;
    absl::string_view program = halves[1];
    if (i + 1 == parts.size()) absl::ConsumeSuffix(&program, "\n");
    rows.push_back({heading[0], heading[1], heading[2],
                    absl::StrReplaceAll(program, {{"\u240D", "\r"},
                                                  {"@V",
                                                   "scpad_load(0,0x1000,0x01F0001F); "
                                                   "vec v=vector_load(0,0,31,0);"}})});
  }
  return rows;
}

v1::Image TableMemory() {
  v1::Image image;
  image.set_schema_version(1);
  v1::Segment* word = image.add_segments();
  word->set_address(0x3C);
  word->set_data(std::string("\x01\0\0\0", 4));
  v1::Segment* lanes = image.add_segments();
  lanes->set_address(0x1000);
  for (int i = 0; i < 32; ++i) {
    const float value = i == 0 ? 2.0f : i == 1 ? 5.0f : -static_cast<float>(i);
    const uint16_t bits = Bf16FromFloat(value);
    lanes->mutable_data()->push_back(static_cast<char>(bits & 0xFF));
    lanes->mutable_data()->push_back(static_cast<char>(bits >> 8));
  }
  return image;
}

}  // namespace atalla::cc
