#include "atalla/base/output_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace atalla {

absl::StatusOr<std::unique_ptr<OutputFile>> OutputFile::Create(absl::string_view path) {
  if (path == "-") {
    return std::unique_ptr<OutputFile>(new OutputFile("standard output", "", stdout));
  }
  std::string temporary = absl::StrCat(path, ".tmp", getpid());
  FILE* file = std::fopen(temporary.c_str(), "wb");
  if (file == nullptr) return absl::ErrnoToStatus(errno, path);
  return std::unique_ptr<OutputFile>(new OutputFile(std::string(path), temporary, file));
}

OutputFile::~OutputFile() {
  if (temporary_.empty() || file_ == nullptr) return;
  std::fclose(file_);
  std::remove(temporary_.c_str());
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
  if (std::fflush(file_) != 0) Fail();
  if (temporary_.empty()) {
    file_ = nullptr;
    return status_;
  }
  if (std::fclose(file_) != 0) Fail();
  file_ = nullptr;
  if (status_.ok() && std::rename(temporary_.c_str(), path_.c_str()) != 0) Fail();
  if (!status_.ok()) std::remove(temporary_.c_str());
  return status_;
}

}  // namespace atalla
