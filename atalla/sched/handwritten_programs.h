// The programs of testdata/handwritten, for tests and benchmarks: kernels as people write them for
// this machine, with data and the results that an independent model expects.
//
//   for (const HandwrittenProgram& p : HandwrittenPrograms()) {
//     v1::Program program = ScheduleProgram(p.code, {"list"}).value();
//     ... run it on p.image; then memory must be p.expected.
//   }
//
// A target that uses this needs data = ["//testdata/handwritten"]. Files that cannot be read are a
// failed check.

#ifndef ATALLA_SCHED_HANDWRITTEN_PROGRAMS_H_
#define ATALLA_SCHED_HANDWRITTEN_PROGRAMS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/v1/image.pb.h"

namespace atalla::sched {

// Half-words that lie one after another in data memory.
struct ExpectedHalves {
  uint32_t address = 0;
  std::vector<uint16_t> halves;
};

struct HandwrittenProgram {
  std::string name;
  assembler::Code code;
  v1::Image image;  // Data memory at the start.
  std::vector<ExpectedHalves> expected;
};

// All of them, by name.
std::vector<HandwrittenProgram> HandwrittenPrograms();
std::vector<std::string> HandwrittenNames();
HandwrittenProgram ReadHandwrittenProgram(absl::string_view name);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_HANDWRITTEN_PROGRAMS_H_
