// Files as a whole: read, and write so that an interrupted run leaves no half file.
//
//   ATALLA_ASSIGN_OR_RETURN(std::string text, ReadFile("kernel.s"));
//   ATALLA_RETURN_IF_ERROR(WriteFile("kernel.in", image));
//
// Errors name the path and the system's reason.

#ifndef ATALLA_BASE_FILE_H_
#define ATALLA_BASE_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace atalla {

// The bytes of a file; "-" is standard input. kNotFound when there is no such file.
absl::StatusOr<std::string> ReadFile(absl::string_view path);

// `size_bytes` bytes from `offset_bytes` on, without reading the rest. kOutOfRange, with the file's
// size, when it does not have them all.
absl::StatusOr<std::string> ReadFileRange(absl::string_view path, uint64_t offset_bytes,
                                          uint64_t size_bytes);

// Writes to a temporary name and renames; "-" is standard output. Devices and pipes (/dev/null) are
// written in place: see OutputFile.
absl::Status WriteFile(absl::string_view path, absl::string_view content);

// Creates a folder and its parents; it may exist already.
absl::Status CreateFolders(absl::string_view path);

// `folder`/`name`.
std::string JoinPath(absl::string_view folder, absl::string_view name);

}  // namespace atalla

#endif  // ATALLA_BASE_FILE_H_
