// Assembly text to a program: `.in` text or a Program message.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/assembler/data_section.h"
#include "atalla/assembler/listing_parser.h"
#include "atalla/base/diagnostic.h"
#include "atalla/base/file.h"
#include "atalla/base/output_file.h"
#include "atalla/base/proto_io.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/image_set.h"
#include "atalla/image/image_view.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/exact/exact.h"
#include "atalla/sched/exact/loop_oracle.h"
#include "atalla/sched/explain.h"
#include "atalla/sched/modulo/modulo.h"
#include "atalla/sched/registry.h"
#include "atalla/sched/schedule.h"
#include "atalla/sched/scheduler.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"
#include "tools/schedule_options.h"
#include "tools/tool_main.h"

ABSL_FLAG(std::string, o, "",
          "Output: .in text, or a Program message if the name ends in .pb or .textproto; '-' is "
          "standard output. Default: the input with .in in place of its ending.");
ABSL_FLAG(std::string, scheduler, "list",
          "How packets are made; 'linear' puts one instruction in each, 'exact' makes the fewest "
          "possible and says on standard error how few that is.");
ABSL_FLAG(double, exact_seconds, 10,
          "How long 'exact' may look for a schedule of so many packets, for each such number.");
ABSL_FLAG(std::string, latency_cap, "0", atalla::kLatencyCapHelp);
ABSL_FLAG(std::string, timing, "", atalla::kTimingHelp);
ABSL_FLAG(std::string, simplify, "auto", atalla::kSimplifyHelp);
ABSL_FLAG(bool, explain, false,
          "Say on standard error why the program is as long as it is: blocks and loops, their "
          "bounds, and the longest chains of dependences.");
ABSL_FLAG(std::string, machine, "", "Machine description (.textproto) to schedule for.");
ABSL_FLAG(bool, listing, false,
          "The input is a listing of atalla_objdump, with its data: packets stay as they are.");
ABSL_FLAG(std::string, image, "",
          "Image message whose data goes beside that of the program: into the .in text, or into "
          "--image_out. Where both have a byte it must be the same.");
ABSL_FLAG(std::string, image_out, "",
          "Writes the data as an Image message (.pb or .textproto). A Program message holds none.");
ABSL_FLAG(std::string, data_base, "0x1000",
          "Address of the data that no .org places; a multiple of 4.");
ABSL_FLAG(std::string, comments, "disassembly",
          "Comments of the .in text: 'disassembly', 'source' (those of the assembly text) or "
          "'none'.");

namespace atalla {
namespace {

constexpr absl::string_view kUsage =
    "atalla_as: assembles and schedules a program.\n"
    "\n"
    "  atalla_as kernel.s                              # writes kernel.in\n"
    "  atalla_as kernel.s -o kernel.pb --scheduler=linear\n"
    "  atalla_as kernel.s -o kernel.pb --image_out=kernel_image.pb\n"
    "  atalla_cc -S kernel.c -o - | atalla_as - -o kernel.in --image=kernel_inputs.pb\n"
    "\n"
    "  atalla_objdump kernel.in --data | atalla_as - --listing -o same.in\n"
    "\n"
    "If the program has a label 'main', it starts by calling it and halts when it returns.";

// In registry.h are those that every tool has; this one needs a solver.
constexpr absl::string_view kExact = "exact";
// This one asks the solver about loops that stay above their bound.
constexpr absl::string_view kModulo = "modulo";
constexpr uint64_t kModuloFailures = 20000;
constexpr double kModuloSeconds = 1;

struct Options {
  std::string input;
  std::string output;
  std::string image;
  std::string image_out;
  std::string comments;
  assembler::AssemblyOptions assembly;
  sched::ScheduleOptions schedule;
};

bool IsMessageName(absl::string_view path) {
  return absl::EndsWith(path, ".pb") || absl::EndsWith(path, ".textproto");
}

std::string DefaultOutput(const std::string& input) {
  if (input == "-") return "-";
  const size_t dot = input.rfind('.');
  const size_t slash = input.rfind('/');
  const bool has_ending = dot != std::string::npos && (slash == std::string::npos || dot > slash);
  return absl::StrCat(input.substr(0, has_ending ? dot : input.size()), ".in");
}

absl::StatusOr<uint32_t> ReadDataBase() {
  const std::string text = absl::GetFlag(FLAGS_data_base);
  uint32_t base = 0;
  const bool is_hex = absl::StartsWithIgnoreCase(text, "0x");
  if ((is_hex ? absl::SimpleHexAtoi(text, &base) : absl::SimpleAtoi(text, &base)) &&
      base % 4 == 0) {
    return base;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("bad value '", text,
                   "' for --data_base; it must be a multiple of 4 below 2^32, such as "
                   "0x1000"));
}

absl::StatusOr<Options> ReadOptions(const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(arguments.size(), " input files; give one, such as 'atalla_as kernel.s'"));
  }
  Options options;
  options.input = arguments[0];
  options.output =
      absl::GetFlag(FLAGS_o).empty() ? DefaultOutput(arguments[0]) : absl::GetFlag(FLAGS_o);
  options.image = absl::GetFlag(FLAGS_image);
  options.image_out = absl::GetFlag(FLAGS_image_out);
  options.comments = absl::GetFlag(FLAGS_comments);
  options.schedule.scheduler = absl::GetFlag(FLAGS_scheduler);
  if (options.output != "-" && options.output == options.input) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.output, ": is both the input and the output; name another with -o"));
  }
  if (options.comments != "disassembly" && options.comments != "source" &&
      options.comments != "none") {
    return absl::InvalidArgumentError(absl::StrCat("bad value '", options.comments,
                                                   "' for --comments; it must be 'disassembly', "
                                                   "'source' or 'none'"));
  }
  if (!options.image.empty() && options.image_out.empty() && IsMessageName(options.output)) {
    return absl::InvalidArgumentError(
        "--image is for .in output: a Program message holds no data; load both where it runs, or "
        "write both to --image_out");
  }
  if (!options.image_out.empty() && !IsMessageName(options.image_out)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--image_out=", options.image_out, ": the name of an Image ends in .pb or .textproto"));
  }
  if (!options.image_out.empty() && options.image_out == options.output) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.output, ": is both the output and the Image; name another"));
  }
  ATALLA_ASSIGN_OR_RETURN(options.assembly.data_base, ReadDataBase());
  std::vector<std::string> schedulers = sched::SchedulerNames();
  schedulers.emplace_back(kExact);
  if (std::find(schedulers.begin(), schedulers.end(), options.schedule.scheduler) ==
      schedulers.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown scheduler '", options.schedule.scheduler,
                     "'; there are: ", absl::StrJoin(schedulers, ", ")));
  }
  if (!(absl::GetFlag(FLAGS_exact_seconds) > 0)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--exact_seconds=", absl::GetFlag(FLAGS_exact_seconds), ": must be above 0"));
  }
  ATALLA_RETURN_IF_ERROR(SetLatencyCap(absl::GetFlag(FLAGS_latency_cap), options.schedule));
  ATALLA_RETURN_IF_ERROR(SetTiming(absl::GetFlag(FLAGS_timing), options.schedule));
  ATALLA_RETURN_IF_ERROR(SetSimplify(absl::GetFlag(FLAGS_simplify), options.schedule));
  if (const std::string machine = absl::GetFlag(FLAGS_machine); !machine.empty()) {
    ATALLA_ASSIGN_OR_RETURN(options.schedule.machine,
                            isa::MachineModel::FromFile(UserPath(machine)));
  }
  return options;
}

// The comments of the assembly text, by the source lines that packets carry.
class SourceComments {
 public:
  explicit SourceComments(const assembler::Code& code) {
    for (const assembler::CodeInstruction& instruction : code.instructions) {
      if (instruction.comment.empty()) continue;
      comments_[{instruction.location.file, instruction.location.line}].push_back(
          instruction.comment);
    }
  }

  std::string Of(const v1::Program& program, const v1::Packet& packet) const {
    std::vector<std::string> texts;
    for (const v1::SourceLine& line : packet.lines()) {
      if (line.line() == 0) continue;
      const auto found = comments_.find(
          {program.source_files(static_cast<int>(line.file())), static_cast<int>(line.line())});
      if (found == comments_.end()) continue;
      for (const std::string& text : found->second) {
        if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
      }
    }
    return absl::StrJoin(texts, " | ");
  }

 private:
  std::map<std::pair<std::string, int>, std::vector<std::string>> comments_;
};

absl::Status WriteInFile(const std::string& path, const v1::Program& program,
                         const image::ImageView& image, const assembler::Code& code,
                         const std::string& comments) {
  image::WriteInOptions options;
  if (comments == "none") {
    options.packet_comment = [](const v1::Packet&) { return std::string(); };
  } else if (comments == "source") {
    options.packet_comment = [&program, source = SourceComments(code)](const v1::Packet& packet) {
      return source.Of(program, packet);
    };
  }
  ATALLA_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> file, OutputFile::Create(path));
  image::WriteIn(program, image, options, [&file](absl::string_view text) { file->Append(text); });
  return file->Close();
}

std::unique_ptr<sched::Scheduler> MakeExact() {
  sched::ExactOptions exact;
  exact.limits.failures = std::numeric_limits<uint64_t>::max();
  exact.limits.seconds = absl::GetFlag(FLAGS_exact_seconds);
  exact.report = [](const assembler::Code& scheduled, const sched::ExactSchedule& result) {
    std::cerr << sched::BoundsText(scheduled, result);
  };
  return std::make_unique<sched::ExactScheduler>(exact);
}

// Schedulers that every tool has, but for what needs the solver.
std::unique_ptr<sched::Scheduler> MakeWithSolver(const std::string& name,
                                                 const sched::ExactLoopOracle& oracle) {
  if (name == kExact) return MakeExact();
  if (name == kModulo) return std::make_unique<sched::ModuloScheduler>(&oracle);
  return nullptr;
}

absl::StatusOr<v1::Program> Schedule(const assembler::Code& code,
                                     const sched::ScheduleOptions& options) {
  const sched::ExactLoopOracle oracle({kModuloFailures, kModuloSeconds});
  const std::unique_ptr<sched::Scheduler> with_solver = MakeWithSolver(options.scheduler, oracle);
  const sched::Scheduler& scheduler =
      with_solver != nullptr ? *with_solver : *sched::FindScheduler(options.scheduler);
  ATALLA_ASSIGN_OR_RETURN(const sched::ScheduledCode scheduled,
                          sched::ScheduleCode(code, scheduler, options));
  if (absl::GetFlag(FLAGS_explain)) {
    std::cerr << sched::ExplainSchedule(code, scheduled, scheduler, options);
  }
  return sched::LinkScheduled(code, scheduled, scheduler, options);
}

v1::Image ToMessage(const image::ImageView& view) {
  v1::Image image = view.info;
  for (const auto& [address, data] : view.segments) {
    v1::Segment* segment = image.add_segments();
    segment->set_address(address);
    segment->set_data(data.data(), data.size());
  }
  return image;
}

absl::Status CheckDataHasPlace(const Options& options, const v1::Image& data) {
  if (data.segments().empty() || !IsMessageName(options.output) || !options.image_out.empty()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      options.input, ": the program has data, and a Program message holds none: write ",
      "them to an Image with --image_out=FILE.pb, or the program to .in text"));
}

// What the input stands for.
struct Assembled {
  assembler::Code code;
  v1::Program program;
  v1::Image data;
};

absl::StatusOr<Assembled> Assemble(const Options& options, const std::string& text) {
  const std::string name = options.input == "-" ? "<stdin>" : options.input;
  Assembled result;
  if (absl::GetFlag(FLAGS_listing)) {
    ATALLA_ASSIGN_OR_RETURN(image::InFile file, assembler::ParseListing(text, name));
    result.program = std::move(file.program);
    result.data = std::move(file.image);
    return result;
  }
  DiagnosticList warnings;
  ATALLA_ASSIGN_OR_RETURN(assembler::AssemblyUnit unit,
                          assembler::ParseAssemblyUnit(text, name, options.assembly, &warnings));
  std::cerr << warnings.Render(text);
  assembler::AddBootstrap(unit.code);
  ATALLA_ASSIGN_OR_RETURN(result.program, Schedule(unit.code, options.schedule));
  ATALLA_ASSIGN_OR_RETURN(result.data, assembler::LinkData(unit.data, result.program));
  result.code = std::move(unit.code);
  return result;
}

absl::Status RealMain(const std::vector<std::string>& arguments) {
  ATALLA_ASSIGN_OR_RETURN(const Options options, ReadOptions(arguments));
  ATALLA_ASSIGN_OR_RETURN(const std::string text, ReadFile(UserPath(options.input)));
  ATALLA_ASSIGN_OR_RETURN(const Assembled assembled, Assemble(options, text));
  ATALLA_RETURN_IF_ERROR(CheckDataHasPlace(options, assembled.data));
  const std::vector<image::SegmentView> segments = image::SegmentsOf(assembled.data);
  image::ImageSet images(assembled.data.name());
  ATALLA_RETURN_IF_ERROR(images.Add({assembled.data, segments}));
  if (!options.image.empty()) ATALLA_RETURN_IF_ERROR(images.AddFile(UserPath(options.image)));
  if (!options.image_out.empty()) {
    ATALLA_RETURN_IF_ERROR(WriteProto(ToMessage(images.view()), UserPath(options.image_out)));
  }
  const std::string output = UserPath(options.output);
  if (IsMessageName(options.output)) return WriteProto(assembled.program, output);
  return WriteInFile(output, assembled.program, images.view(), assembled.code, options.comments);
}

}  // namespace
}  // namespace atalla

int main(int argc, char** argv) {
  const std::vector<std::string> arguments = atalla::ParseToolFlags(argc, argv, atalla::kUsage);
  return atalla::ToolMain("atalla_as", atalla::RealMain(arguments));
}
