#include "atalla/base/proto_io.h"

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/diagnostic.h"
#include "atalla/base/file.h"
#include "atalla/base/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message.h"
#include "google/protobuf/stubs/common.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/unknown_field_set.h"
#if GOOGLE_PROTOBUF_VERSION < 4022000
#include "google/protobuf/stubs/logging.h"
#endif

namespace atalla {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

// Turns the text parser's reports into diagnostics.
class ErrorCollector : public google::protobuf::io::ErrorCollector {
 public:
  explicit ErrorCollector(absl::string_view name) : name_(name) {}
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    list.Error({name_, line + 1, column + 1}, message);
  }

  DiagnosticList list;

 private:
  std::string name_;
};

// True if the message, or one inside it, holds a field that its type lacks.
bool HasUnknownFields(const Message& message) {
  const google::protobuf::Reflection* reflection = message.GetReflection();
  if (!reflection->GetUnknownFields(message).empty()) return true;
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      if (HasUnknownFields(reflection->GetMessage(message, field))) return true;
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      if (HasUnknownFields(reflection->GetRepeatedMessage(message, field, i))) return true;
    }
  }
  return false;
}

bool TooLong(absl::string_view bytes) {
  return bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max());
}

absl::Status TooLongError(absl::string_view bytes, absl::string_view name) {
  return absl::InvalidArgumentError(
      absl::StrCat(name, ": ", bytes.size(), " bytes; a message has at most 2147483647"));
}

// False for bytes that are no message. The library would complain about them on stderr, too.
bool ParseQuietly(absl::string_view bytes, Message& message) {
#if GOOGLE_PROTOBUF_VERSION < 4022000
  const google::protobuf::LogSilencer silencer;
#endif
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

// Whether the message can be written and read again: strings must be UTF-8, and the text parser
// does not look.
bool HasBytesForm(const Message& message) {
#if GOOGLE_PROTOBUF_VERSION < 4022000
  const google::protobuf::LogSilencer silencer;
#endif
  const std::unique_ptr<Message> copy(message.New());
  return ParseQuietly(SerializeProto(message), *copy);
}

bool IsTextName(absl::string_view path) { return absl::EndsWith(path, ".textproto"); }

}  // namespace

absl::Status ParseProtoBytes(absl::string_view bytes, absl::string_view name, Message& message) {
  const std::string type = message.GetDescriptor()->full_name();
  if (TooLong(bytes)) return TooLongError(bytes, name);
  if (!ParseQuietly(bytes, message)) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": not a binary ", type,
                                                   " message: the bytes are truncated or corrupt"));
  }
  if (HasUnknownFields(message)) {
    return absl::InvalidArgumentError(absl::StrCat(
        name, ": not a binary ", type,
        " message: it has fields that the type lacks (another type, or a newer version)"));
  }
  return absl::OkStatus();
}

absl::Status ParseProtoText(absl::string_view text, absl::string_view name, Message& message) {
  if (TooLong(text)) return TooLongError(text, name);
  google::protobuf::TextFormat::Parser parser;
  ErrorCollector errors(name);
  parser.RecordErrorsTo(&errors);
  google::protobuf::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
  if (!parser.Parse(&stream, &message)) return errors.list.ToStatus(text);
  if (!HasBytesForm(message)) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": a string is not UTF-8, as the strings of a message must be"));
  }
  return absl::OkStatus();
}

std::string SerializeProto(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

absl::Status ReadProtoInto(absl::string_view path, Message& message) {
  ATALLA_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  if (IsTextName(path)) return ParseProtoText(bytes, path, message);
  return ParseProtoBytes(bytes, path, message);
}

absl::Status WriteProto(const Message& message, absl::string_view path) {
  if (!IsTextName(path)) return WriteFile(path, SerializeProto(message));
  std::string text;
  google::protobuf::TextFormat::PrintToString(message, &text);
  return WriteFile(path, text);
}

}  // namespace atalla
