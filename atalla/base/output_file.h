// A file written piece by piece, in bounded memory, that appears only when it is complete.
//
//   ATALLA_ASSIGN_OR_RETURN(std::unique_ptr<OutputFile> file, OutputFile::Create("run.log"));
//   file->Append("a line\n");
//   ATALLA_RETURN_IF_ERROR(file->Close());     // Or status() on the way: the first error stays.

#ifndef ATALLA_BASE_OUTPUT_FILE_H_
#define ATALLA_BASE_OUTPUT_FILE_H_

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace atalla {

class OutputFile {
 public:
  // Starts a file beside `path`, which Close renames. Of a symbolic link, the file that it leads to
  // is replaced. Written in place, piece by piece: "-", which is standard output, and what a new
  // file must not replace, such as devices, pipes (opening one waits for its reader) and
  // /dev/stdout. Errors name the path and the system's reason.
  static absl::StatusOr<std::unique_ptr<OutputFile>> Create(absl::string_view path);
  // Without Close no file is left.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // After an error it does nothing.
  void Append(absl::string_view bytes);
  // The first error so far.
  const absl::Status& status() const { return status_; }
  absl::Status Close();

 private:
  OutputFile(absl::string_view path, FILE* file) : path_(path), file_(file) {}
  void Fail();

  std::string path_;  // As the caller named it.
  // The file on the way, and what it becomes; empty for what is written in place.
  std::string temporary_;
  std::string target_;
  FILE* file_;  // Null when closed.
  absl::Status status_;
};

}  // namespace atalla

#endif  // ATALLA_BASE_OUTPUT_FILE_H_
