// A comparison as a page: one HTML file, for any browser, that needs nothing else.
//
//   ATALLA_ASSIGN_OR_RETURN(const std::string html, ComparisonPage(result));
//   ATALLA_RETURN_IF_ERROR(WriteFile("comparison.html", html));
//
// Bars of each program under each scheduler, tables, and the packets of every block, slots against
// time, with dependences. The page is made of the files in page/ and, between them, JSON:
//
//   comparison     The numbers of the Comparison message, and what the blocks refer to by number:
//                  strings, units, kinds of dependences.
//   blocks-P-M-S   An element for each program, machine and scheduler, which the page reads when it
//                  is looked at: for each block {packets, nodes, edges}. `nodes` is, one after the
//                  other, packet (from 0 in the block), slot, unit, latency, text and source of
//                  each instruction; `edges` is from, to (instructions from 0 in the block), kind,
//                  latency. Control dependences, which everything in a block has, are left out.

#ifndef ATALLA_COMPARE_PAGE_H_
#define ATALLA_COMPARE_PAGE_H_

#include <string>

#include "absl/status/statusor.h"
#include "atalla/compare/compare.h"

namespace atalla::compare {

absl::StatusOr<std::string> ComparisonPage(const ComparisonResult& result);

}  // namespace atalla::compare

#endif  // ATALLA_COMPARE_PAGE_H_
