#include "atalla/sched/modulo/report.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace atalla::sched {

std::string LoopReport::ToString() const {
  std::string text = absl::StrCat("loop ", label);
  if (location.line > 0) absl::StrAppend(&text, " at ", location.ToString());
  absl::StrAppend(&text, ": ", size, " instructions, ", list_packets, " packets under list");
  if (ii > 0) {
    absl::StrAppend(&text, "; II ", ii,
                    least_ii < ii ? absl::StrCat(" of at least ", least_ii) : "", " (ResMII ",
                    res_mii, " by ", limit, ", RecMII ", rec_mii,
                    latency_cap > 1 ? "" : " without latencies", "), ", kernel_packets,
                    " packets, ", stages, " stages, ", copies, " copies");
  }
  if (!pipelined) absl::StrAppend(&text, "; not overlapped: ", reason);
  return text;
}

}  // namespace atalla::sched
