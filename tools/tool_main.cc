#include "tools/tool_main.h"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/reflection.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/base/diagnostic.h"
#include "atalla/base/file.h"

namespace atalla {
namespace {

// Flags of ours, not of the libraries we link.
std::map<std::string, absl::CommandLineFlag*> ToolFlags() {
  std::map<std::string, absl::CommandLineFlag*> flags;
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    if (absl::StrContains(flag->Filename(), "tools/")) flags.emplace(std::string(name), flag);
  }
  return flags;
}

[[noreturn]] void UsageError(absl::string_view tool, absl::string_view message) {
  std::cerr << tool << ": " << message << " (see --help)\n";
  std::exit(kExitBadInput);
}

[[noreturn]] void PrintHelp(absl::string_view usage) {
  std::cout << usage << "\n\nFlags:\n";
  for (const auto& [name, flag] : ToolFlags()) {
    const std::string value = flag->DefaultValue();
    std::cout << "  --" << name << (value.empty() ? "" : absl::StrCat(" (default: ", value, ")"))
              << "\n      " << flag->Help() << "\n";
  }
  std::cout.flush();
  std::exit(kExitOk);
}

// Sets one flag from argv[i], and argv[i + 1] where the value is there; returns how many it took.
int ParseFlag(absl::string_view tool, const std::vector<std::string>& arguments, size_t i,
              const std::map<std::string, absl::CommandLineFlag*>& flags) {
  absl::string_view text = arguments[i];
  if (!absl::ConsumePrefix(&text, "--")) absl::ConsumePrefix(&text, "-");
  const size_t equals = text.find('=');
  const std::string name(text.substr(0, equals));
  auto found = flags.find(name);
  std::string value;
  int taken = 1;
  if (found == flags.end() && absl::StartsWith(name, "no") && equals == absl::string_view::npos) {
    found = flags.find(name.substr(2));
    if (found != flags.end() && !found->second->IsOfType<bool>()) found = flags.end();
    value = "false";
  } else if (equals != absl::string_view::npos) {
    value = std::string(text.substr(equals + 1));
  } else if (found != flags.end() && found->second->IsOfType<bool>()) {
    value = "true";
  } else if (found != flags.end()) {
    if (i + 1 == arguments.size()) UsageError(tool, absl::StrCat("--", name, " needs a value"));
    value = arguments[i + 1];
    taken = 2;
  }
  if (found == flags.end()) {
    std::vector<std::string> names;
    for (const auto& [flag_name, flag] : flags) names.push_back(flag_name);
    const std::string nearest = NearestSpelling(name, names);
    UsageError(
        tool, absl::StrCat("unknown flag --", name,
                           nearest.empty() ? "" : absl::StrCat("; did you mean --", nearest, "?")));
  }
  std::string error;
  if (!found->second->ParseFrom(value, &error)) {
    UsageError(tool, absl::StrCat("bad value '", value, "' for --", found->first,
                                  error.empty() ? "" : ": ", error));
  }
  return taken;
}

}  // namespace

std::vector<std::string> ParseToolFlags(int argc, char** argv, absl::string_view usage) {
  const std::string path = argc > 0 ? argv[0] : "tool";
  const std::string tool = path.substr(path.rfind('/') + 1);
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  const std::map<std::string, absl::CommandLineFlag*> flags = ToolFlags();
  std::vector<std::string> positional;
  for (size_t i = 0; i < arguments.size();) {
    const std::string& argument = arguments[i];
    if (argument == "--") {
      positional.insert(positional.end(), arguments.begin() + i + 1, arguments.end());
      break;
    }
    if (argument == "--help" || argument == "-h") PrintHelp(usage);
    // A flag of one letter may have one dash: "-o name".
    const bool is_letter =
        argument.size() == 2 && argument[0] == '-' && flags.find(argument.substr(1)) != flags.end();
    if (absl::StartsWith(argument, "--") || is_letter) {
      i += ParseFlag(tool, arguments, i, flags);
      continue;
    }
    if (argument.size() > 1 && argument[0] == '-') {
      UsageError(tool, absl::StrCat("unknown option ", argument, "; flags start with --"));
    }
    positional.push_back(argument);
    ++i;
  }
  return positional;
}

int ToolMain(absl::string_view tool, const absl::Status& status) {
  if (status.ok()) return kExitOk;
  std::cerr << tool << ": " << status.message() << "\n";
  return kExitBadInput;
}

std::string UserPath(absl::string_view path) {
  const char* folder = std::getenv("BUILD_WORKING_DIRECTORY");
  if (folder == nullptr || path.empty() || path == "-" || path[0] == '/') return std::string(path);
  return JoinPath(folder, path);
}

}  // namespace atalla
