// The metrics of a run as a table for people.
//
//   std::cout << FormatReport(metrics);

#ifndef ATALLA_PIPELINE_REPORT_H_
#define ATALLA_PIPELINE_REPORT_H_

#include <string>

#include "atalla/v1/metrics.pb.h"

namespace atalla::pipeline {

// Configuration, one row a node, totals, end-to-end measures and the verdict with its reasons.
// Columns are aligned; long names are shortened, so that a line has at most 150 columns.
std::string FormatReport(const v1::RunMetrics& metrics);

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_REPORT_H_
