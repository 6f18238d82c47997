#include "atalla/pipeline/metrics_json.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/check.h"
#include "atalla/base/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "nlohmann/json.hpp"

namespace atalla::pipeline {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using Json = nlohmann::ordered_json;

absl::StatusOr<Json> ToJson(const Message& message);

absl::StatusOr<Json> Number(const FieldDescriptor& field, double value) {
  if (!std::isfinite(value)) {
    return absl::InvalidArgumentError(
        absl::StrCat(field.full_name(), " is ", value, ", for which JSON has no number"));
  }
  return Json(value);
}

// Entry `index` of a repeated field, or the value of a singular one (index -1).
absl::StatusOr<Json> Value(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = index >= 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return Json(repeated ? reflection.GetRepeatedBool(message, &field, index)
                           : reflection.GetBool(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return Json(repeated ? reflection.GetRepeatedInt32(message, &field, index)
                           : reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return Json(repeated ? reflection.GetRepeatedInt64(message, &field, index)
                           : reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return Json(repeated ? reflection.GetRepeatedUInt32(message, &field, index)
                           : reflection.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return Json(repeated ? reflection.GetRepeatedUInt64(message, &field, index)
                           : reflection.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Number(field, repeated ? reflection.GetRepeatedFloat(message, &field, index)
                                    : reflection.GetFloat(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Number(field, repeated ? reflection.GetRepeatedDouble(message, &field, index)
                                    : reflection.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES) break;
      return Json(repeated ? reflection.GetRepeatedString(message, &field, index)
                           : reflection.GetString(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ToJson(repeated ? reflection.GetRepeatedMessage(message, &field, index)
                             : reflection.GetMessage(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM: {
      const google::protobuf::EnumValueDescriptor* value =
          repeated ? reflection.GetRepeatedEnum(message, &field, index)
                   : reflection.GetEnum(message, &field);
      return Json(value->name());
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat(field.full_name(), " has the type ", field.type_name(), ", which has no JSON"));
}

absl::StatusOr<Json> MapObject(const Message& message, const FieldDescriptor& field) {
  std::vector<std::pair<std::string, Json>> entries;
  const Reflection& reflection = *message.GetReflection();
  const FieldDescriptor& key = *field.message_type()->map_key();
  const FieldDescriptor& value = *field.message_type()->map_value();
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    ATALLA_ASSIGN_OR_RETURN(Json name, Value(entry, key, -1));
    ATALLA_ASSIGN_OR_RETURN(Json content, Value(entry, value, -1));
    entries.emplace_back(name.is_string() ? name.get<std::string>() : name.dump(),
                         std::move(content));
  }
  // Protobuf's maps have no order; equal messages must give equal text.
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  Json object = Json::object();
  for (auto& [name, content] : entries) object[name] = std::move(content);
  return object;
}

absl::StatusOr<Json> ToJson(const Message& message) {
  Json object = Json::object();
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    fields.push_back(message.GetDescriptor()->field(i));
  }
  std::sort(fields.begin(), fields.end(), [](const FieldDescriptor* a, const FieldDescriptor* b) {
    return a->number() < b->number();
  });
  for (const FieldDescriptor* field : fields) {
    if (field->is_map()) {
      if (message.GetReflection()->FieldSize(message, field) == 0) continue;
      ATALLA_ASSIGN_OR_RETURN(object[field->name()], MapObject(message, *field));
    } else if (field->is_repeated()) {
      Json array = Json::array();
      for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
        ATALLA_ASSIGN_OR_RETURN(Json entry, Value(message, *field, i));
        array.push_back(std::move(entry));
      }
      object[field->name()] = std::move(array);
    } else if (!field->has_presence() || message.GetReflection()->HasField(message, field)) {
      ATALLA_ASSIGN_OR_RETURN(object[field->name()], Value(message, *field, -1));
    }
  }
  return object;
}

}  // namespace

absl::StatusOr<std::string> MessageToJson(
    const Message& message, const std::vector<std::pair<std::string, const Message*>>& more) {
  ATALLA_ASSIGN_OR_RETURN(Json object, ToJson(message));
  for (const auto& [key, content] : more) {
    ATALLA_CHECK(!object.contains(key));
    ATALLA_ASSIGN_OR_RETURN(object[key], ToJson(*content));
  }
  // Names come from files: bytes that are no UTF-8 must not stop a report.
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace atalla::pipeline
