#include "atalla/base/file.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/output_file.h"
#include "atalla/base/status_macros.h"

namespace atalla {
namespace {

struct FileCloser {
  void operator()(FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<FILE, FileCloser>;

absl::Status SystemError(int error, absl::string_view path) {
  return absl::ErrnoToStatus(error, std::string(path));
}

absl::StatusOr<std::string> ReadAll(FILE* file, absl::string_view path) {
  std::string content;
  char buffer[1 << 16];
  size_t count;
  while ((count = std::fread(buffer, 1, sizeof(buffer), file)) > 0) content.append(buffer, count);
  if (std::ferror(file)) return SystemError(errno, path);
  return content;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(absl::string_view path) {
  if (path == "-") return ReadAll(stdin, "standard input");
  const File file(std::fopen(std::string(path).c_str(), "rb"));
  if (file == nullptr) return SystemError(errno, path);
  return ReadAll(file.get(), path);
}

absl::StatusOr<std::string> ReadFileRange(absl::string_view path, uint64_t offset_bytes,
                                          uint64_t size_bytes) {
  const File file(std::fopen(std::string(path).c_str(), "rb"));
  if (file == nullptr || fseeko(file.get(), 0, SEEK_END) != 0) return SystemError(errno, path);
  const off_t end = ftello(file.get());
  if (end < 0) return SystemError(errno, path);
  const uint64_t file_bytes = static_cast<uint64_t>(end);
  if (offset_bytes > file_bytes || size_bytes > file_bytes - offset_bytes) {
    return absl::OutOfRangeError(absl::StrCat(path, ": ", size_bytes, " bytes from offset ",
                                              offset_bytes, " on; the file has ", file_bytes));
  }
  if (fseeko(file.get(), static_cast<off_t>(offset_bytes), SEEK_SET) != 0) {
    return SystemError(errno, path);
  }
  std::string content(size_bytes, '\0');
  if (std::fread(content.data(), 1, size_bytes, file.get()) != size_bytes) {
    return SystemError(std::ferror(file.get()) ? errno : EIO, path);
  }
  return content;
}

absl::Status WriteFile(absl::string_view path, absl::string_view content) {
  ATALLA_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> file, OutputFile::Create(path));
  file->Append(content);
  return file->Close();
}

absl::Status CreateFolders(absl::string_view path) {
  std::error_code error;
  std::filesystem::create_directories(std::string(path), error);
  if (error) return SystemError(error.value(), path);
  return absl::OkStatus();
}

std::string JoinPath(absl::string_view folder, absl::string_view name) {
  if (folder.empty()) return std::string(name);
  return absl::StrCat(folder, folder.back() == '/' ? "" : "/", name);
}

}  // namespace atalla
