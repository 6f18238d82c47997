// Files that people read and a test keeps true: generated documents, and generated parts of others.
//
//   EXPECT_EQ(CompareGolden("docs/isa.md", InstructionManual()), "");
//   EXPECT_EQ(CompareGoldenSection("docs/schedulers.md", "measurements", table), "");
//
// To write what the code makes now into the source tree, run the test with
// `UPDATE_GOLDEN=1 ./bazelw run //the:test`, then read the difference that git shows.

#ifndef ATALLA_BASE_GOLDEN_H_
#define ATALLA_BASE_GOLDEN_H_

#include <string>

#include "absl/strings/string_view.h"

namespace atalla {

// Empty if the file `path`, relative to the workspace, is `text`; otherwise the first line that
// differs and how to update. With UPDATE_GOLDEN=1 it writes the file instead.
std::string CompareGolden(absl::string_view path, absl::string_view text);

// The same for the lines between "<!-- begin NAME -->" and "<!-- end NAME -->".
std::string CompareGoldenSection(absl::string_view path, absl::string_view name,
                                 absl::string_view text);

}  // namespace atalla

#endif  // ATALLA_BASE_GOLDEN_H_
