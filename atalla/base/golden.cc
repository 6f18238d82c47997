#include "atalla/base/golden.h"

#include <cstddef>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"

namespace atalla {
namespace {

std::string FirstDifference(absl::string_view path, absl::string_view file,
                            absl::string_view text) {
  const std::vector<absl::string_view> old_lines = absl::StrSplit(file, '\n');
  const std::vector<absl::string_view> new_lines = absl::StrSplit(text, '\n');
  size_t i = 0;
  while (i < old_lines.size() && i < new_lines.size() && old_lines[i] == new_lines[i]) ++i;
  const auto line = [i](const std::vector<absl::string_view>& lines) {
    return i < lines.size() ? absl::StrCat("'", lines[i], "'") : std::string("the end");
  };
  return absl::StrCat(path, " is out of date at line ", i + 1, ": it has ", line(old_lines),
                      ", and should have ", line(new_lines),
                      "; UPDATE_GOLDEN=1 ./bazelw run THIS_TEST writes it");
}

bool WantsUpdate() {
  const char* update = std::getenv("UPDATE_GOLDEN");
  return update != nullptr && absl::string_view(update) == "1";
}

std::string Update(absl::string_view path, absl::string_view text) {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (workspace == nullptr) return "UPDATE_GOLDEN works under 'bazel run' only";
  const absl::Status status = WriteFile(JoinPath(workspace, path), text);
  return status.ok() ? "" : std::string(status.message());
}

}  // namespace

std::string CompareGolden(absl::string_view path, absl::string_view text) {
  if (WantsUpdate()) return Update(path, text);
  const absl::StatusOr<std::string> file = ReadFile(path);
  if (!file.ok()) return std::string(file.status().message());
  return *file == text ? "" : FirstDifference(path, *file, text);
}

std::string CompareGoldenSection(absl::string_view path, absl::string_view name,
                                 absl::string_view text) {
  const absl::StatusOr<std::string> file = ReadFile(path);
  if (!file.ok()) return std::string(file.status().message());
  const std::string begin = absl::StrCat("<!-- begin ", name, " -->\n");
  const std::string end = absl::StrCat("<!-- end ", name, " -->\n");
  const size_t from = file->find(begin);
  const size_t to = file->find(end);
  if (from == std::string::npos || to == std::string::npos || to < from) {
    return absl::StrCat(path, " lacks the lines ", begin, " and ", end);
  }
  std::string whole = *file;
  whole.replace(from + begin.size(), to - from - begin.size(), text.data(), text.size());
  return CompareGolden(path, whole);
}

}  // namespace atalla
