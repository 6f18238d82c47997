#include "atalla/base/output_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace atalla {
namespace {

namespace fs = std::filesystem;

// Links there stand for files that are open, with or without a name.
bool IsOpenFile(const fs::path& path) { return absl::StartsWith(path.native(), "/proc/"); }

// What the path leads to; still a link, if it leads in a circle.
fs::path FollowLinks(fs::path path) {
  constexpr int kMaxLinks = 40;  // As Linux.
  std::error_code error;
  for (int i = 0; i < kMaxLinks && !IsOpenFile(path) && fs::is_symlink(path, error); ++i) {
    path = path.parent_path() / fs::read_symlink(path, error);
  }
  return path;
}

// A file that took the name of a device or a pipe would be the end of it. Circles of links are for
// fopen to refuse.
bool IsWrittenInPlace(const fs::path& target) {
  std::error_code error;
  return IsOpenFile(target) || fs::is_symlink(target, error) ||
         fs::is_other(fs::status(target, error));
}

}  // namespace

absl::StatusOr<std::unique_ptr<OutputFile>> OutputFile::Create(absl::string_view path) {
  if (path == "-") return absl::WrapUnique(new OutputFile("standard output", stdout));
  const fs::path target = FollowLinks(std::string(path));
  const bool in_place = IsWrittenInPlace(target);
  const std::string name =
      in_place ? target.native() : absl::StrCat(target.native(), ".tmp", getpid());
  FILE* opened = std::fopen(name.c_str(), "wb");
  if (opened == nullptr) return absl::ErrnoToStatus(errno, path);
  auto file = absl::WrapUnique(new OutputFile(path, opened));
  if (!in_place) {
    file->temporary_ = name;
    file->target_ = target.native();
  }
  return file;
}

OutputFile::~OutputFile() {
  if (file_ == nullptr || file_ == stdout) return;
  std::fclose(file_);
  if (!temporary_.empty()) std::remove(temporary_.c_str());
}

void OutputFile::Fail() {
  if (status_.ok()) status_ = absl::ErrnoToStatus(errno, path_);
}

void OutputFile::Append(absl::string_view bytes) {
  if (!status_.ok() || file_ == nullptr) return;
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) Fail();
}

absl::Status OutputFile::Close() {
  if (file_ == nullptr) return status_;
  FILE* const file = file_;
  file_ = nullptr;
  if (std::fflush(file) != 0) Fail();
  if (file != stdout && std::fclose(file) != 0) Fail();
  if (temporary_.empty()) return status_;
  if (status_.ok() && std::rename(temporary_.c_str(), target_.c_str()) != 0) Fail();
  if (!status_.ok()) std::remove(temporary_.c_str());
  return status_;
}

}  // namespace atalla
