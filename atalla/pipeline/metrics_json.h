// Protobuf messages as JSON in which every number is a JSON number.
//
//   ATALLA_ASSIGN_OR_RETURN(std::string text, MessageToJson(run_metrics));
//   MessageToJson(run_metrics, {{"timing", &run_timing}});          // One more key at its end.
//
// Protobuf's own JSON quotes 64-bit integers, which readers of published metric files do not
// expect.

#ifndef ATALLA_PIPELINE_METRICS_JSON_H_
#define ATALLA_PIPELINE_METRICS_JSON_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace atalla::pipeline {

// Keys are the field names, in the order of their numbers; maps are objects with their keys sorted.
// Fields that can be absent (`optional`, messages) are left out when they are, and maps when they
// are empty; all others are written. kInvalidArgument names a NaN or infinite number, which JSON
// lacks, and fields of a type that metrics do not use (bytes, groups).
// Messages of `more` follow under their keys, which `message` does not have.
absl::StatusOr<std::string> MessageToJson(
    const google::protobuf::Message& message,
    const std::vector<std::pair<std::string, const google::protobuf::Message*>>& more = {});

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_METRICS_JSON_H_
