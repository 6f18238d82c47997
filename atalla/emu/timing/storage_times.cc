#include "atalla/emu/timing/storage_times.h"

#include <algorithm>
#include <cstdint>

#include "atalla/emu/timing/outstanding_bytes.h"
#include "atalla/emu/timing/slot_access.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/timing/waits.h"

namespace atalla::emu {

LastWait StorageTimes::LastWaitOfTransfer(const SlotAccess& access, int64_t now) {
  LastWait last;
  ForEachWait(access, now, [&last](const Wait& wait) { last.Add(wait.until, wait.cause); });
  last.Add(engine_.EarliestStart(), StallCause::kDma);
  return last;
}

StorageTimes::Transferred StorageTimes::CommitTransfer(const SlotAccess& access, const Issue& issue,
                                                       int64_t now) {
  const uint32_t rows = access.bytes.rows;
  const int64_t start = std::max(issue.cycle, engine_.EarliestStart());
  const int64_t landed = engine_.Start(start, rows, access.columns);
  for (uint32_t i = 0; i < rows; ++i) {
    Row& row = RowAt(access, i);
    if (access.writes_rows) {
      row.landed = landed;
      row.producer = issue.producer;
      row.by_dma = true;
    } else {
      row.read_until = std::max(row.read_until, engine_.SourceFree(start, i + 1, access.columns));
      row.reader = issue.producer;
    }
  }
  if (access.writes_memory) {
    bytes_.Add({access.bytes, landed, issue.producer, /*by_dma=*/true}, now);
  } else {
    bytes_.Add({access.bytes, engine_.SourceFree(start, rows, access.columns), issue.producer,
                /*by_dma=*/true, OutstandingBytes::Kind::kRead},
               now);
  }
  quiet_.Add(landed, StallCause::kDma);
  return {start, landed};
}

}  // namespace atalla::emu
