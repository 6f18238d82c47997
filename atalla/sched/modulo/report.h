// What became of a loop under "modulo", for people and for comparisons.
//
//   std::cout << report.ToString() << "\n";

#ifndef ATALLA_SCHED_MODULO_REPORT_H_
#define ATALLA_SCHED_MODULO_REPORT_H_

#include <cstdint>
#include <string>

#include "atalla/base/diagnostic.h"

namespace atalla::sched {

// What became of one loop.
struct LoopReport {
  std::string label;        // The loop's first; empty if it has none.
  SourceLocation location;  // Of the first instruction.
  int size = 0;             // Instructions, after "global"'s passes over loops.
  int list_packets = 0;     // An iteration under "list".

  // Lower bounds of the initiation interval, in cycles, and what sets the first: "width", or the
  // name of a resource. 0 if the loop was not looked at.
  int res_mii = 0;
  std::string limit;
  int rec_mii = 0;
  // Latencies count as this at most; 1: an iteration waits for its results by itself, and the
  // interval is one of packets.
  int latency_cap = 0;
  // Of the best modulo schedule found, used or not; 0 if there is none.
  int ii = 0;
  // The least for which there is a schedule. A loop of few iterations may do better with a larger
  // one, which has fewer stages to fill and to drain.
  int least_ii = 0;
  int stages = 0;
  int copies = 0;  // Of the kernel, so that values that overlap have registers of their own.
  int kernel_packets = 0;  // An iteration in the kernel: `ii` without its empty packets.
  bool pipelined = false;
  std::string reason;  // Why not; empty if pipelined.

  // One line, such as "loop at gemm.s:7: II 2 (ResMII 2 scalar ports, RecMII 2), ...".
  std::string ToString() const;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_MODULO_REPORT_H_
