// The metrics of a run as a table for people.
//
//   std::cout << FormatReport(metrics);
//   std::cout << FormatReport(metrics, &*run.timing);     // With cycles.

#ifndef ATALLA_PIPELINE_REPORT_H_
#define ATALLA_PIPELINE_REPORT_H_

#include <string>

#include "atalla/v1/metrics.pb.h"
#include "atalla/v1/timing.pb.h"

namespace atalla::pipeline {

// Configuration, one row a node, totals, end-to-end measures and the verdict with its reasons; with
// `timing`, a table of cycles, one row a node that ran on the device. Columns are aligned; long
// names are shortened, so that a line has at most 150 columns.
std::string FormatReport(const v1::RunMetrics& metrics, const v1::RunTiming* timing = nullptr);

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_REPORT_H_
