// Programs to compare, from files: assembly text or AtallaC, with the data that they start from.
//
//   ATALLA_ASSIGN_OR_RETURN(const std::vector<std::string> paths, FindPrograms("kernels"));
//   ATALLA_ASSIGN_OR_RETURN(const SourceProgram program, LoadProgram("kernels/gemm.s", {}));

#ifndef ATALLA_COMPARE_PROGRAM_FILE_H_
#define ATALLA_COMPARE_PROGRAM_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/assembler/data_section.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::compare {

struct SourceProgram {
  std::string name;  // The file's, without folder and ending.
  std::string path;
  std::string optimization;  // "-O2"; empty for assembly text.
  assembler::Code code;      // With the start-up code that calls main.
  // Data of the assembly text, in which addresses of code are those of a schedule.
  assembler::DataSection section;
  v1::Image data;  // All others.
};

// What `program`, a schedule of `source`, starts from.
absl::StatusOr<v1::Image> DataOf(const SourceProgram& source, const v1::Program& program);

struct LoadOptions {
  int optimization = 2;  // Of AtallaC.
  // Data that all programs start from, besides their own.
  std::vector<std::string> images;
};

// `path` itself, or the .s and .c files in it, sorted, if it is a folder. kNotFound: there is
// nothing, or none in the folder.
absl::StatusOr<std::vector<std::string>> FindPrograms(absl::string_view path);

// NAME.s or NAME.c. The data of NAME.in, NAME.image.pb and NAME.image.textproto, where there are
// such files beside it, belong to it (of the .in, not its packets). kInvalidArgument: errors in the
// source, rendered; a file that is neither (packets cannot be scheduled again: labels and what the
// source meant are gone).
absl::StatusOr<SourceProgram> LoadProgram(absl::string_view path, const LoadOptions& options);

}  // namespace atalla::compare

#endif  // ATALLA_COMPARE_PROGRAM_FILE_H_
