#include "atalla/isa/testing/spec_tables.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/base/file.h"

namespace atalla::isa {
namespace {

std::vector<std::string> Lines(const std::string& file_name) {
  const absl::StatusOr<std::string> text = ReadFile(absl::StrCat("testdata/isa/", file_name));
  ATALLA_CHECK(text.ok());
  return absl::StrSplit(*text, '\n', absl::SkipEmpty());
}

std::vector<std::string> Cells(absl::string_view line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back().push_back(c);
    }
  }
  return cells;
}

}  // namespace

std::vector<SpecEncoding> SpecEncodings() {
  std::vector<SpecEncoding> rows;
  for (const std::string& line : Lines("encodings.txt")) {
    if (line[0] == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    ATALLA_CHECK(cells.size() == 4);
    SpecEncoding row;
    row.assembly = cells[0];
    row.format = cells[1];
    ATALLA_CHECK(absl::SimpleHexAtoi(cells[2], &row.word));
    if (cells[3] != "(all zero)") {
      for (const absl::string_view field : absl::StrSplit(cells[3], ", ")) {
        const std::pair<std::string, std::string> pair = absl::StrSplit(field, '=');
        ATALLA_CHECK(absl::SimpleAtoi(pair.second, &row.fields[pair.first]));
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<SpecRow> SpecTable(const std::string& file_name) {
  std::vector<SpecRow> rows;
  std::vector<std::string> columns;
  for (const std::string& line : Lines(file_name)) {
    const std::vector<std::string> cells = Cells(line);
    if (columns.empty()) {
      columns = cells;
      continue;
    }
    ATALLA_CHECK(cells.size() == columns.size());
    SpecRow row;
    for (size_t i = 0; i < cells.size(); ++i) row[columns[i]] = cells[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace atalla::isa
