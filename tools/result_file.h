// Results of a tool as a file in the form that its name asks for: .pb (binary), .textproto (text),
// or .json, in which every number is a JSON number.
//
//   ATALLA_RETURN_IF_ERROR(CheckResultName("timing_out", path));     // Before the work.
//   ATALLA_RETURN_IF_ERROR(WriteResult(message, path));

#ifndef ATALLA_TOOLS_RESULT_FILE_H_
#define ATALLA_TOOLS_RESULT_FILE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace atalla {

// kInvalidArgument, with the flag's name, for names that ask for no form.
absl::Status CheckResultName(absl::string_view flag, absl::string_view path);

// REQUIRES: CheckResultName is content with the path. Strings that are not UTF-8 are an error, but
// in JSON, where U+FFFD stands for what is wrong.
absl::Status WriteResult(const google::protobuf::Message& message, absl::string_view path);

}  // namespace atalla

#endif  // ATALLA_TOOLS_RESULT_FILE_H_
