// Protobuf messages in files: binary, or text when the name ends in ".textproto".
//
//   ATALLA_ASSIGN_OR_RETURN(auto graph, ReadProto<v1::Graph>("model.pb"));
//   ATALLA_RETURN_IF_ERROR(WriteProto(graph, "model.textproto"));
//
// Bytes that are not a message of the type, and fields that the type does not have, are errors that
// name the file. Written files are the same for equal messages.

#ifndef ATALLA_BASE_PROTO_IO_H_
#define ATALLA_BASE_PROTO_IO_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/base/status_macros.h"
#include "google/protobuf/message.h"

namespace atalla {

// Fills `message` from binary bytes; `name` is for error messages.
absl::Status ParseProtoBytes(absl::string_view bytes, absl::string_view name,
                             google::protobuf::Message& message);
// Fills `message` from text; errors name line and column.
absl::Status ParseProtoText(absl::string_view text, absl::string_view name,
                            google::protobuf::Message& message);
std::string SerializeProto(const google::protobuf::Message& message);

absl::Status ReadProtoInto(absl::string_view path, google::protobuf::Message& message);
absl::Status WriteProto(const google::protobuf::Message& message, absl::string_view path);

template <typename Message>
absl::StatusOr<Message> ReadProto(absl::string_view path) {
  Message message;
  ATALLA_RETURN_IF_ERROR(ReadProtoInto(path, message));
  return message;
}

}  // namespace atalla

#endif  // ATALLA_BASE_PROTO_IO_H_
