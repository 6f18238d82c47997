// For tests: tables of programs in text files, and the state of memory that they start from.
//
//   for (const ProgramRow& row : ReadProgramTable("testdata/atallac/accept.txt")) ...
//
// A table is: comments; then for each program a line "== NUMBER EXPECTED FEATURE" and the text up
// to the next "==". In a program "@V" stands for loading the vector at 0x1000 into `vec v`, and the
// sign U+240D for a carriage return.

#ifndef ATALLA_CC_PROGRAM_TABLE_H_
#define ATALLA_CC_PROGRAM_TABLE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/v1/image.pb.h"

namespace atalla::cc {

struct ProgramRow {
  std::string number;
  std::string expected;  // One word: the value of x10, or a place.
  std::string feature;
  std::string program;
};

// A file that cannot be read, or a row without all its parts, fails the test.
std::vector<ProgramRow> ReadProgramTable(absl::string_view path);

// The word 1 at 0x3C; 32 bfloat16 at 0x1000: 2, 5, then -i in lane i.
v1::Image TableMemory();

}  // namespace atalla::cc

#endif  // ATALLA_CC_PROGRAM_TABLE_H_
