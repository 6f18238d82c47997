// For tests of passes: IR as text in, IR as text out, verified before and after.
//
//   ExpectPasses("simplify dce", before, after);
//   ExpectUnchanged("number", text);

#ifndef ATALLA_CC_PASSES_TESTING_H_
#define ATALLA_CC_PASSES_TESTING_H_

#include <string>

#include "absl/strings/string_view.h"

namespace atalla::cc {

// The text of the module after the passes; an error's message if something fails.
std::string RunPassesOnText(absl::string_view passes, absl::string_view text);

// Both as the printer writes them, but for leading and trailing space and comments.
void ExpectPasses(absl::string_view passes, absl::string_view before, absl::string_view after);
void ExpectUnchanged(absl::string_view passes, absl::string_view text);

}  // namespace atalla::cc

#endif  // ATALLA_CC_PASSES_TESTING_H_
