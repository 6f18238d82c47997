#include "tools/result_file.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/base/status_macros.h"
#include "atalla/pipeline/metrics_json.h"
#include "google/protobuf/message.h"

namespace atalla {

absl::Status CheckResultName(absl::string_view flag, absl::string_view path) {
  for (const absl::string_view suffix : {".pb", ".textproto", ".json"}) {
    if (absl::EndsWith(path, suffix)) return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("bad value '", path, "' for --", flag,
                   "; the name must end in .pb (binary), .textproto or .json"));
}

absl::Status WriteResult(const google::protobuf::Message& message, absl::string_view path) {
  if (!absl::EndsWith(path, ".json")) return WriteProto(message, path);
  ATALLA_ASSIGN_OR_RETURN(const std::string json, pipeline::MessageToJson(message));
  return WriteFile(path, json);
}

}  // namespace atalla
