// What every tool's main() does: paths of the person who called, one-line errors, exit codes.
//
//   int main(int argc, char** argv) {
//     return ToolMain("atalla_as", RealMain(ParseToolFlags(argc, argv, kUsage)));
//   }

#ifndef ATALLA_TOOLS_TOOL_MAIN_H_
#define ATALLA_TOOLS_TOOL_MAIN_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace atalla {

inline constexpr int kExitOk = 0;
inline constexpr int kExitCheckFailed = 1;  // A comparison, not an input, was found wrong.
inline constexpr int kExitBadInput = 2;
inline constexpr int kExitTrap = 3;  // atalla_run: the program trapped or spent its packet budget.

// Parses Abseil flags; returns the positional arguments without argv[0]. A flag whose name is one
// letter may have one dash ("-o name"). A wrong flag ends the
// process with kExitBadInput and one line on stderr that names it; --help prints `usage` and the
// tool's flags, and exits 0.
std::vector<std::string> ParseToolFlags(int argc, char** argv, absl::string_view usage);

// kExitOk, or "tool: message" on stderr and kExitBadInput.
int ToolMain(absl::string_view tool, const absl::Status& status);

// `path` as the person meant it: `bazel run` starts tools in another folder, and says where it came
// from. "-" and absolute paths are unchanged.
std::string UserPath(absl::string_view path);

}  // namespace atalla

#endif  // ATALLA_TOOLS_TOOL_MAIN_H_
