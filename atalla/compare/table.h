// A comparison as text for a terminal, and as rows for other programs.
//
//   std::cout << FormatTable(comparison, *FindMetric("packets"));
//   ATALLA_RETURN_IF_ERROR(WriteFile("comparison.csv", FormatCsv(comparison)));

#ifndef ATALLA_COMPARE_TABLE_H_
#define ATALLA_COMPARE_TABLE_H_

#include <string>

#include "atalla/compare/metric.h"
#include "atalla/v1/comparison.pb.h"

namespace atalla::compare {

// For each machine: programs against schedulers by `metric`, with ratios to the baseline and the
// best marked; sums and means, one row a scheduler; loops with their intervals and bounds. Then
// what failed.
std::string FormatTable(const v1::Comparison& comparison, const Metric& metric);

// A line of names, then a line for each program, machine and scheduler; fields quoted as RFC 4180
// says. A field that is not known is empty.
std::string FormatCsv(const v1::Comparison& comparison);

}  // namespace atalla::compare

#endif  // ATALLA_COMPARE_TABLE_H_
