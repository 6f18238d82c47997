#include "atalla/image/load.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/check.h"
#include "atalla/image/in_format.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::image {
namespace {

// A message holds field tags and lengths, which are control characters.
bool LooksLikeText(absl::string_view content) {
  return std::none_of(content.begin(), content.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && !absl::ascii_isspace(c);
  });
}

bool IsInFile(absl::string_view path, absl::string_view content) {
  if (absl::EndsWith(path, ".in")) return true;
  if (absl::EndsWith(path, ".pb") || absl::EndsWith(path, ".textproto")) return false;
  return LooksLikeText(content);
}

absl::Status WithPath(absl::string_view path, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

template <typename Message>
absl::StatusOr<Message> ParseMessage(absl::string_view path, absl::string_view content,
                                     absl::Status (*check)(const Message&)) {
  Message message;
  if (absl::EndsWith(path, ".textproto")) {
    ATALLA_RETURN_IF_ERROR(ParseProtoText(content, path, message));
  } else {
    ATALLA_RETURN_IF_ERROR(ParseProtoBytes(content, path, message));
  }
  if (const absl::Status status = check(message); !status.ok()) return WithPath(path, status);
  return message;
}

// Both segments have bytes there: `low` starts first.
absl::Status CheckAgreement(const v1::Segment& low, const v1::Segment& high) {
  const uint64_t distance = high.address() - low.address();
  const size_t count = std::min<size_t>(low.data().size() - distance, high.data().size());
  for (size_t i = 0; i < count; ++i) {
    const char a = low.data()[distance + i];
    const char b = high.data()[i];
    if (a == b) continue;
    return absl::InvalidArgumentError(
        absl::StrFormat("images disagree about the byte at 0x%08X: 0x%02X and 0x%02X",
                        high.address() + i, static_cast<uint8_t>(a), static_cast<uint8_t>(b)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::Segment>> MergeSegments(const v1::Image& a, const v1::Image& b) {
  std::vector<v1::Segment> all(a.segments().begin(), a.segments().end());
  all.insert(all.end(), b.segments().begin(), b.segments().end());
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& x, const auto& y) { return x.address() < y.address(); });
  std::vector<v1::Segment> merged;
  for (v1::Segment& segment : all) {
    const uint64_t end = merged.empty() ? 0 : merged.back().address() + merged.back().data().size();
    if (merged.empty() || segment.address() >= end) {
      merged.push_back(std::move(segment));
      continue;
    }
    ATALLA_RETURN_IF_ERROR(CheckAgreement(merged.back(), segment));
    const uint64_t known = end - segment.address();
    if (known < segment.data().size()) {
      merged.back().mutable_data()->append(segment.data(), known);
    }
  }
  return merged;
}

// Makes the roles of one tensor's regions equal, where they may differ.
void AlignRoles(v1::Region& a, v1::Region& b) {
  if (a.role() == v1::Region::ROLE_OUTPUT) b.set_role(a.role());
  if (b.role() == v1::Region::ROLE_OUTPUT) a.set_role(b.role());
}
void AlignRoles(v1::Parameter&, v1::Parameter&) {}

template <typename Item>
absl::Status MergeNamed(absl::string_view what, const std::string& (*name)(const Item&),
                        const google::protobuf::RepeatedPtrField<Item>& from,
                        google::protobuf::RepeatedPtrField<Item>& into) {
  // Elements stay where they are when some are added.
  absl::flat_hash_map<std::string, Item*> known;
  for (Item& item : into) known.emplace(name(item), &item);
  for (Item item : from) {
    const auto found = known.find(name(item));
    if (found == known.end()) {
      *into.Add() = std::move(item);
      continue;
    }
    Item& same = *found->second;
    AlignRoles(same, item);
    if (SerializeProto(same) != SerializeProto(item)) {
      return absl::InvalidArgumentError(
          absl::StrCat("images disagree about ", what, " '", name(item), "'"));
    }
  }
  return absl::OkStatus();
}

const std::string& TensorOf(const v1::Region& region) { return region.tensor(); }
const std::string& NameOf(const v1::Parameter& parameter) { return parameter.name(); }

}  // namespace

absl::StatusOr<InFile> LoadProgramFile(absl::string_view path) {
  ATALLA_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  if (IsInFile(path, content)) {
    ATALLA_ASSIGN_OR_RETURN(InFile file, ParseIn(content, path));
    if (file.program.packets().empty()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": there are no packets in this file"));
    }
    return file;
  }
  InFile file;
  ATALLA_ASSIGN_OR_RETURN(file.program, ParseMessage(path, content, CheckProgram));
  // The bytes of an Image can pass for those of a Program without packets.
  if (file.program.packets().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": the program has no packets; is this an Image?"));
  }
  file.image.set_schema_version(kSchemaVersion);
  file.image.set_name(file.program.name());
  return file;
}

absl::StatusOr<v1::Image> LoadImage(absl::string_view path) {
  ATALLA_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  if (!IsInFile(path, content)) return ParseMessage(path, content, CheckImage);
  ATALLA_ASSIGN_OR_RETURN(InFile file, ParseIn(content, path));
  return std::move(file.image);
}

absl::Status MergeNames(const v1::Image& from, v1::Image& into) {
  if (!from.parameters().empty() && !into.parameters().empty() &&
      from.parameter_base() != into.parameter_base()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("images have their parameters at 0x%08X and at 0x%08X",
                        from.parameter_base(), into.parameter_base()));
  }
  ATALLA_RETURN_IF_ERROR(MergeNamed("region", TensorOf, from.regions(), *into.mutable_regions()));
  if (!from.parameters().empty()) into.set_parameter_base(from.parameter_base());
  return MergeNamed("parameter", NameOf, from.parameters(), *into.mutable_parameters());
}

absl::Status MergeImages(const v1::Image& from, v1::Image& into) {
  v1::Image merged = into;
  ATALLA_ASSIGN_OR_RETURN(std::vector<v1::Segment> segments, MergeSegments(into, from));
  merged.clear_segments();
  for (v1::Segment& segment : segments) *merged.add_segments() = std::move(segment);
  ATALLA_RETURN_IF_ERROR(MergeNames(from, merged));
  ATALLA_RETURN_IF_ERROR(CheckImage(merged));
  into = std::move(merged);
  return absl::OkStatus();
}

}  // namespace atalla::image
