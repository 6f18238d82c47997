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
  // Starts a file beside `path`, which Close renames; "-" is standard output. Errors name the path
  // and the system's reason.
  static absl::StatusOr<std::unique_ptr<OutputFile>> Create(absl::string_view path);
  // Without Close nothing is left.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // After an error it does nothing.
  void Append(absl::string_view bytes);
  // The first error so far.
  const absl::Status& status() const { return status_; }
  absl::Status Close();

 private:
  OutputFile(std::string path, std::string temporary, FILE* file)
      : path_(std::move(path)), temporary_(std::move(temporary)), file_(file) {}
  void Fail();

  std::string path_;
  std::string temporary_;  // Empty for standard output.
  FILE* file_;             // Null when closed.
  absl::Status status_;
};

}  // namespace atalla

#endif  // ATALLA_BASE_OUTPUT_FILE_H_
