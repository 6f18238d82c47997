#include "tools/compiler_options.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/base/diagnostic.h"
#include "atalla/base/status_macros.h"
#include "atalla/cc/lex/warning.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/program.pb.h"
#include "tools/schedule_options.h"

namespace atalla {
namespace {

// What the command line asked for, before the parts are held against each other.
struct Parsed {
  CompilerOptions options;
  std::vector<std::string> inputs;
  bool assembly = false;
  bool object = false;
  bool preprocess = false;
};

absl::Status BadValue(absl::string_view option, absl::string_view value, absl::string_view right) {
  return absl::InvalidArgumentError(
      absl::StrCat("bad value '", value, "' for ", option, "; it must be ", right));
}

absl::Status SetLevel(absl::string_view value, Parsed& parsed) {
  // -Os is the customary "small"; there is no separate level for it.
  if (value == "s") value = "2";
  if (value.size() != 1 || value[0] < '0' || value[0] > '3') {
    return BadValue("-O", value, "0, 1, 2, 3 or s");
  }
  parsed.options.compile.optimization = value[0] - '0';
  return absl::OkStatus();
}

absl::Status SetStandard(absl::string_view value, Parsed& parsed) {
  if (value != "c89" && value != "c99") return BadValue("--std", value, "c89 or c99");
  parsed.options.compile.c89 = value == "c89";
  return absl::OkStatus();
}

absl::Status SetWeights(absl::string_view value, Parsed& parsed) {
  v1::WeightMode& mode = parsed.options.compile.weight_mode;
  if (value == "any") {
    mode = v1::WEIGHT_MODE_ANY;
  } else if (value == "reset") {
    mode = v1::WEIGHT_MODE_RESET;
  } else if (value == "shift") {
    mode = v1::WEIGHT_MODE_SHIFT;
  } else {
    return BadValue("-mweights", value, "reset, shift or any");
  }
  return absl::OkStatus();
}

absl::Status SetDataBase(absl::string_view value, Parsed& parsed) {
  const std::string text(value);
  char* end = nullptr;
  const unsigned long long address = std::strtoull(text.c_str(), &end, 0);
  if (text.empty() || text[0] == '-' || *end != '\0' || address > UINT32_MAX || address % 64 != 0) {
    return BadValue("--data_base", value, "a multiple of 64 below 2^32, such as 0x80000");
  }
  parsed.options.compile.data_base = static_cast<uint32_t>(address);
  return absl::OkStatus();
}

template <bool Parsed::*kMember>
absl::Status SetSwitch(absl::string_view, Parsed& parsed) {
  parsed.*kMember = true;
  return absl::OkStatus();
}

template <bool cc::CompileOptions::*kMember>
absl::Status SetCompileSwitch(absl::string_view, Parsed& parsed) {
  parsed.options.compile.*kMember = true;
  return absl::OkStatus();
}

template <std::string CompilerOptions::*kMember>
absl::Status SetText(absl::string_view value, Parsed& parsed) {
  parsed.options.*kMember = std::string(value);
  return absl::OkStatus();
}

template <std::string cc::CompileOptions::*kMember>
absl::Status SetCompileText(absl::string_view value, Parsed& parsed) {
  parsed.options.compile.*kMember = std::string(value);
  return absl::OkStatus();
}

template <std::vector<std::string> cc::CompileOptions::*kMember>
absl::Status AddText(absl::string_view value, Parsed& parsed) {
  (parsed.options.compile.*kMember).push_back(std::string(value));
  return absl::OkStatus();
}

absl::Status DisableWarning(absl::string_view value, Parsed& parsed) {
  const std::optional<cc::WarningKind> kind = cc::WarningFromName(value);
  if (!kind.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "there is no warning '", value, "'; there are: ", absl::StrJoin(cc::WarningNames(), ", ")));
  }
  parsed.options.compile.disabled_warnings.insert(*kind);
  return absl::OkStatus();
}

absl::Status SetScheduler(absl::string_view value, Parsed& parsed) {
  parsed.options.schedule.scheduler = std::string(value);
  return absl::OkStatus();
}

template <absl::Status (*kSet)(absl::string_view, sched::ScheduleOptions&)>
absl::Status SetSchedule(absl::string_view value, Parsed& parsed) {
  return kSet(value, parsed.options.schedule);
}

absl::Status SetHelp(absl::string_view, Parsed& parsed) {
  parsed.options.help = true;
  return absl::OkStatus();
}

absl::Status SetTimePasses(absl::string_view, Parsed& parsed) {
  parsed.options.time_passes = true;
  return absl::OkStatus();
}

absl::Status Accept(absl::string_view, Parsed&) { return absl::OkStatus(); }

struct Option {
  enum class Form {
    kSwitch,  // -S
    kJoined,  // -Idir or -I dir
    kEquals,  // --std=c99 or --std c99
  };

  absl::string_view name;  // With its dashes.
  Form form;
  absl::string_view value;  // What --help calls the value.
  absl::string_view help;
  absl::Status (*apply)(absl::string_view value, Parsed& parsed);
};

using Form = Option::Form;

constexpr Option kOptions[] = {
    {"-o", Form::kJoined, "FILE",
     "Output, '-' for standard output. A program is .in text, or a Program message if the name "
     "ends in .pb or .textproto. Default: the source's name with .in, or with .s for -S; standard "
     "output for -E.",
     SetText<&CompilerOptions::output>},
    {"-S", Form::kSwitch, "", "Write assembly text for atalla_as.", SetSwitch<&Parsed::assembly>},
    {"-E", Form::kSwitch, "", "Write the text after preprocessing.",
     SetSwitch<&Parsed::preprocess>},
    {"-c", Form::kSwitch, "", "Object files: not supported yet.", SetSwitch<&Parsed::object>},
    {"-O", Form::kJoined, "LEVEL", "Optimisation: 0, 1, 2, 3 or s. Default: 2.", SetLevel},
    {"-I", Form::kJoined, "DIR", "Look for #include files there.",
     AddText<&cc::CompileOptions::include_dirs>},
    {"-D", Form::kJoined, "NAME[=VALUE]", "Define a macro; without a value it is 1.",
     AddText<&cc::CompileOptions::defines>},
    {"-U", Form::kJoined, "NAME", "Undefine a macro.", AddText<&cc::CompileOptions::undefines>},
    {"--std", Form::kEquals, "NAME", "c89 (no // comments) or c99. Default: c99.", SetStandard},
    {"-mweights", Form::kEquals, "MODE",
     "What the source relies on when it loads more than 32 weight rows: reset, shift or any. "
     "Default: any.",
     SetWeights},
    {"-mclean", Form::kSwitch, "",
     "The machine's order branches compare as signed: shorter code, wrong on the reference "
     "machine.",
     SetCompileSwitch<&cc::CompileOptions::signed_branches>},
    {"-Werror", Form::kSwitch, "", "Warnings are errors.",
     SetCompileSwitch<&cc::CompileOptions::warnings_are_errors>},
    {"-Wno-", Form::kJoined, "NAME", "No warnings of this kind; each names its own.",
     DisableWarning},
    {"-Wspill", Form::kSwitch, "", "Warn where vec values lose bits because registers run out.",
     SetCompileSwitch<&cc::CompileOptions::warn_spill>},
    {"--truncate_literals", Form::kSwitch, "",
     "Float literals to BF16 by dropping bits, as the reference compiler does.",
     SetCompileSwitch<&cc::CompileOptions::truncate_literals>},
    {"--data_base", Form::kEquals, "ADDRESS", "Where global objects begin. Default: 0x80000.",
     SetDataBase},
    {"--data", Form::kEquals, "FILE",
     "Write the global objects there, as an Image message; needed where the output cannot hold "
     "them (-S, .pb, .textproto).",
     SetText<&CompilerOptions::data>},
    {"--scheduler", Form::kEquals, "NAME", "How packets are made. Default: list.", SetScheduler},
    {"--latency_cap", Form::kEquals, "CYCLES", kLatencyCapHelp, SetSchedule<&SetLatencyCap>},
    {"--timing", Form::kEquals, "NAME", kTimingHelp, SetSchedule<&SetTiming>},
    {"--simplify", Form::kEquals, "NAME", kSimplifyHelp, SetSchedule<&SetSimplify>},
    {"--machine", Form::kEquals, "FILE", "Machine description (.textproto) to schedule for.",
     SetText<&CompilerOptions::machine>},
    {"--passes", Form::kEquals, "LIST",
     "Optimiser passes to run instead of those of the level, such as \"[cfg dce]\".",
     SetCompileText<&cc::CompileOptions::passes>},
    {"--print_after", Form::kEquals, "PASS",
     "Print the IR on standard error after that pass; 'irgen' or 'all'.",
     SetCompileText<&cc::CompileOptions::print_after>},
    {"--time_passes", Form::kSwitch, "", "Say on standard error what each stage and pass took.",
     SetTimePasses},
    {"-fverify", Form::kSwitch, "", "Verify the IR after every pass.",
     SetCompileSwitch<&cc::CompileOptions::verify_passes>},
    {"-g", Form::kSwitch, "", "Accepted: source lines are always kept.", Accept},
    {"--trigraphs", Form::kSwitch, "", "Replace trigraphs, such as ?\?= for #.",
     SetCompileSwitch<&cc::CompileOptions::trigraphs>},
    {"--freestanding", Form::kSwitch, "", "Accepted: there is no hosted library.", Accept},
    {"--help", Form::kSwitch, "", "Print this.", SetHelp},
};

// As in kOptions: '-' inside a long name is '_'; "-std" is "--std", "--o" is "-o".
const Option* FindExact(absl::string_view name) {
  const absl::string_view bare =
      name == "-h" ? "help" : absl::StripPrefix(absl::StripPrefix(name, "-"), "-");
  const std::string canonical = absl::StrReplaceAll(bare, {{"-", "_"}});
  for (const Option& option : kOptions) {
    if (canonical == absl::StripPrefix(absl::StripPrefix(option.name, "-"), "-")) return &option;
  }
  return nullptr;
}

absl::Status UnknownOption(absl::string_view argument) {
  std::vector<std::string> names;
  for (const Option& option : kOptions) names.emplace_back(option.name);
  const std::string nearest =
      NearestSpelling(std::string(argument.substr(0, argument.find('='))), names);
  return absl::InvalidArgumentError(absl::StrCat(
      "unknown option ", argument, nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest),
      nearest.empty() ? " (see --help)" : "? (see --help)"));
}

// Applies arguments[i], and arguments[i + 1] where the value is there; returns how many it took.
absl::StatusOr<int> ParseOption(const std::vector<std::string>& arguments, size_t i,
                                Parsed& parsed) {
  const absl::string_view argument = arguments[i];
  const size_t equals = argument.find('=');
  const Option* option = FindExact(argument.substr(0, equals));
  absl::string_view value;
  bool has_value = false;
  if (option != nullptr && equals != absl::string_view::npos) {
    // As everywhere: -D=x has the value "=x", and --o=x has "x".
    const bool is_joined = option->form == Form::kJoined && !absl::StartsWith(argument, "--");
    value = argument.substr(is_joined ? equals : equals + 1);
    has_value = true;
  } else if (option == nullptr && !absl::StartsWith(argument, "--")) {
    for (const Option& candidate : kOptions) {
      if (candidate.form != Form::kJoined || !absl::StartsWith(argument, candidate.name)) continue;
      option = &candidate;
      value = argument.substr(candidate.name.size());
      has_value = true;
    }
  }
  if (option == nullptr) return UnknownOption(argument);
  if (option->form == Form::kSwitch) {
    if (has_value) {
      return absl::InvalidArgumentError(absl::StrCat(option->name, " takes no value"));
    }
    ATALLA_RETURN_IF_ERROR(option->apply("", parsed));
    return 1;
  }
  int taken = 1;
  if (!has_value) {
    if (i + 1 == arguments.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat(option->name, " needs a value: ", option->value));
    }
    value = arguments[i + 1];
    taken = 2;
  }
  ATALLA_RETURN_IF_ERROR(option->apply(value, parsed));
  return taken;
}

std::string DefaultOutput(const std::string& input, CompilerOptions::Output kind) {
  if (input == "-" || kind == CompilerOptions::Output::kPreprocessed) return "-";
  const size_t dot = input.rfind('.');
  const size_t slash = input.rfind('/');
  const bool has_ending = dot != std::string::npos && (slash == std::string::npos || dot > slash);
  return absl::StrCat(input.substr(0, has_ending ? dot : input.size()),
                      kind == CompilerOptions::Output::kAssembly ? ".s" : ".in");
}

absl::StatusOr<CompilerOptions> Finish(Parsed parsed) {
  CompilerOptions& options = parsed.options;
  if (parsed.assembly && parsed.object) {
    return absl::InvalidArgumentError("-S and -c exclude each other");
  }
  if (parsed.object) {
    return absl::InvalidArgumentError(
        "-c is not supported yet: there is no linker; compile the whole program from one source");
  }
  if (parsed.inputs.empty()) {
    return absl::InvalidArgumentError("no input file; give one, such as 'atalla_cc kernel.c'");
  }
  if (parsed.inputs.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(parsed.inputs.size(), " input files (", parsed.inputs[0], ", ",
                     parsed.inputs[1], parsed.inputs.size() > 2 ? ", ..." : "",
                     "): several sources are not supported yet; #include them into one"));
  }
  options.input = parsed.inputs[0];
  if (parsed.preprocess) {
    options.kind = CompilerOptions::Output::kPreprocessed;
  } else if (parsed.assembly) {
    options.kind = CompilerOptions::Output::kAssembly;
  }
  if (options.output.empty()) options.output = DefaultOutput(options.input, options.kind);
  for (const std::string& output : {options.output, options.data}) {
    if (output != "-" && output == options.input) {
      return absl::InvalidArgumentError(
          absl::StrCat(output, ": is both the input and the output; name another file"));
    }
  }
  if (!options.data.empty() && options.data == options.output) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.data, ": is both the output and the file for --data"));
  }
  if (!options.data.empty() && options.kind == CompilerOptions::Output::kPreprocessed) {
    return absl::InvalidArgumentError("--data is for compiled output, not for -E");
  }
  return std::move(parsed.options);
}

}  // namespace

absl::StatusOr<CompilerOptions> ParseCompilerOptions(const std::vector<std::string>& arguments) {
  Parsed parsed;
  for (size_t i = 0; i < arguments.size();) {
    const std::string& argument = arguments[i];
    if (argument == "--") {
      parsed.inputs.insert(parsed.inputs.end(), arguments.begin() + i + 1, arguments.end());
      break;
    }
    if (argument.size() < 2 || argument[0] != '-') {
      parsed.inputs.push_back(argument);
      ++i;
      continue;
    }
    ATALLA_ASSIGN_OR_RETURN(const int taken, ParseOption(arguments, i, parsed));
    i += taken;
  }
  if (parsed.options.help) return std::move(parsed.options);
  return Finish(std::move(parsed));
}

std::string CompilerHelp() {
  std::string text =
      "atalla_cc: compiles AtallaC.\n"
      "\n"
      "  atalla_cc kernel.c                        # writes kernel.in, for atalla_run\n"
      "  atalla_cc -O3 -Iinclude kernel.c -o kernel.pb\n"
      "  atalla_cc -S kernel.c -o - | atalla_as - -o kernel.in\n"
      "\n"
      "'-' as the source is standard input. A program starts by calling main and halts when it\n"
      "returns. Any error: exit 2, and no output file.\n"
      "\n"
      "Options:\n";
  for (const Option& option : kOptions) {
    const absl::string_view separator = option.form == Form::kSwitch   ? ""
                                        : option.form == Form::kJoined ? " "
                                                                       : "=";
    absl::StrAppend(&text, "  ", option.name, separator, option.value, "\n      ", option.help,
                    "\n");
  }
  return text;
}

bool IsMessageName(const std::string& path) {
  return absl::EndsWith(path, ".pb") || absl::EndsWith(path, ".textproto");
}

}  // namespace atalla
