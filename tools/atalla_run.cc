// Runs a program on the emulator: counters, dumps, tensors.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/dump.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/snapshot.h"
#include "atalla/emu/timing/hazard.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/timing/timing_result_proto.h"
#include "atalla/emu/trace/run_observers.h"
#include "atalla/image/image_set.h"
#include "atalla/image/image_view.h"
#include "atalla/image/in_format.h"
#include "atalla/image/load.h"
#include "atalla/image/mapped_image.h"
#include "atalla/image/tensor_layout.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "atalla/v1/timing.pb.h"
#include "tools/machine_flags.h"
#include "tools/result_file.h"
#include "tools/tool_main.h"

ABSL_FLAG(std::string, program, "",
          "The program, .in text or a Program message; the same as giving it without a flag.");
ABSL_FLAG(std::string, image, "",
          "Image messages (or .in files, for their data) to load, with commas between. They must "
          "agree about every byte that several of them have.");
ABSL_FLAG(bool, init_stack, true, "Set x2 and x33 above the data before the start.");
ABSL_FLAG(uint64_t, max_packets, uint64_t{1} << 40, "Packets that the program may execute.");
ABSL_FLAG(
    bool, timing, false,
    "Time the program on the machine: cycles, stalls by cause, units, and the blocks and source "
    "lines that lose the most.");
ABSL_FLAG(bool, hazards, false,
          "Time it as on the same machine without interlock, and list what relies on waiting. Any "
          "such place is a failed check.");
ABSL_FLAG(
    std::string, timing_out, "",
    "Time it, and write the result as a TimingResult message (proto/timing.proto): all blocks, "
    "source lines and packets. The name says the form: .pb, .textproto or .json.");
ABSL_FLAG(uint32_t, timing_rows, 10, "Blocks, source lines and hazards that are listed.");
ABSL_FLAG(std::string, trace, "",
          "Write the run as a picture: a page to open in a browser if the name ends in .html, else "
          "trace JSON, for ui.perfetto.dev and chrome://tracing.");
ABSL_FLAG(std::string, trace_clock, "cycles",
          "Time axis of --trace: 'cycles' of the timing model, with stalls and transfers as they "
          "take, or 'packets'.");
ABSL_FLAG(uint64_t, trace_events, 500000, "Slices that --trace may hold; the rest is left out.");
ABSL_FLAG(std::string, commit_log, "",
          "Write every packet and everything that it writes: text, or a protobuf stream "
          "(proto/trace.proto) if the name ends in .pb.");
ABSL_FLAG(uint32_t, memory_limit_mib, 1024, "Host memory for the contents of data memory, MiB.");
ABSL_FLAG(std::string, dump_dir, "",
          "Write the final state to this folder, as NAME.mem, .sregs, .mregs, .vregs, .spad, "
          ".perf (NAME is that of the program). After a trap, too.");
ABSL_FLAG(std::string, dump_format, "vectors",
          "'vectors', or 'reference': the files of the reference simulator.");
ABSL_FLAG(std::string, dump_tensor, "",
          "NAME=FILE, with commas between: write the elements of a tensor that an image names, "
          "row-major and little-endian.");
ABSL_FLAG(std::string, dump_bytes, "",
          "ADDRESS:SIZE=FILE, with commas between: write bytes of data memory. Numbers are "
          "decimal, or hexadecimal with 0x.");
ABSL_FLAG(std::string, save_image, "",
          "Write what data memory holds after the run as an Image message.");
ABSL_FLAG(std::string, save_contents, "tensors",
          "What --save_image holds. 'tensors': the inputs and outputs that the images name, for "
          "the next program. 'memory': every word that the images have or the program wrote.");

namespace atalla {
namespace {

constexpr absl::string_view kUsage =
    "atalla_run: runs a program on the emulator and prints its counters.\n"
    "\n"
    "  atalla_run kernel.in\n"
    "  atalla_run kernel.in --preset=reference --dump_dir=out\n"
    "  atalla_run kernel.pb --image=kernel.image.pb,inputs.pb --dump_tensor=y=y.bin\n"
    "  atalla_run kernel.in --dump_bytes=0x1000:64=y.bin\n"
    "  atalla_run kernel.in --timing\n"
    "  atalla_run kernel.in --timing_out=kernel.timing.json\n"
    "  atalla_run kernel.in --trace=kernel.html --commit_log=kernel.log\n"
    "\n"
    "Exit code 0: the program halted; 1: it has hazards, and the machine no interlock; 2: bad "
    "input "
    "or usage; 3: it trapped or spent its packets.";

// Of --timing_rows.
constexpr uint32_t kMostRows = 1000000;

struct TensorOutput {
  std::string tensor;
  std::string path;
};

struct BytesOutput {
  uint32_t address = 0;
  uint64_t size = 0;
  std::string path;
};

struct Options {
  std::string program;
  std::vector<std::string> images;
  isa::MachineModel machine = isa::MachineModel::Default();
  emu::EmulatorOptions emulator;
  emu::RunOptions run;
  bool init_stack = true;
  emu::RunObserverOptions observers;
  bool print_timing = false;
  int timing_rows = 10;
  std::string timing_out;
  std::string dump_dir;
  emu::DumpFormat dump_format = emu::DumpFormat::kVectors;
  std::vector<TensorOutput> tensors;
  std::vector<BytesOutput> bytes;
  std::string save_image;
  bool save_memory = false;
};

absl::Status BadValue(absl::string_view flag, absl::string_view value,
                      const std::vector<std::string>& values) {
  return absl::InvalidArgumentError(absl::StrCat("bad value '", value, "' for --", flag,
                                                 "; it must be ", absl::StrJoin(values, " or ")));
}

// With --hazards, the same machine without interlock.
absl::StatusOr<isa::MachineModel> ReadMachine() {
  ATALLA_ASSIGN_OR_RETURN(isa::MachineModel machine, MachineFromFlags());
  if (!absl::GetFlag(FLAGS_hazards)) return machine;
  v1::Machine proto = machine.proto();
  proto.mutable_issue()->set_timing(v1::Issue::TIMING_EXPOSED);
  return isa::MachineModel::FromProto(proto);
}

// "WHAT=FILE,WHAT=FILE"; the last '=' of a part counts.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ReadOutputs(
    absl::string_view flag, absl::string_view text) {
  std::vector<std::pair<std::string, std::string>> outputs;
  if (text.empty()) return outputs;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    const size_t equals = part.rfind('=');
    if (equals == absl::string_view::npos || equals == 0 || equals + 1 == part.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("bad value '", part, "' for --", flag, "; it must be ",
                       flag == "dump_bytes" ? "ADDRESS:SIZE=FILE" : "NAME=FILE"));
    }
    outputs.emplace_back(part.substr(0, equals), UserPath(part.substr(equals + 1)));
  }
  return outputs;
}

bool ParseNumber(absl::string_view text, uint64_t* value) {
  if (absl::ConsumePrefix(&text, "0x")) {
    return !text.empty() && absl::ascii_isxdigit(static_cast<unsigned char>(text[0])) &&
           absl::SimpleHexAtoi(text, value);
  }
  return absl::SimpleAtoi(text, value);
}

absl::StatusOr<BytesOutput> ReadBytesOutput(const std::string& what, const std::string& path) {
  const std::vector<absl::string_view> parts = absl::StrSplit(what, ':');
  uint64_t address = 0;
  BytesOutput output;
  if (parts.size() != 2 || !ParseNumber(parts[0], &address) ||
      !ParseNumber(parts[1], &output.size)) {
    return absl::InvalidArgumentError(absl::StrCat("bad value '", what,
                                                   "' for --dump_bytes; it must be "
                                                   "ADDRESS:SIZE=FILE, such as 0x1000:64=y.bin"));
  }
  constexpr uint64_t kEnd = uint64_t{1} << 32;
  if (address >= kEnd || output.size > kEnd - address) {
    return absl::InvalidArgumentError(
        absl::StrCat("--dump_bytes: ", what, " ends beyond the last address, 0xFFFFFFFF"));
  }
  if (output.size > emu::kMaxSnapshotBytes) {
    return absl::InvalidArgumentError(absl::StrCat("--dump_bytes: ", what, ": ", output.size,
                                                   " bytes; at most ", emu::kMaxSnapshotBytes));
  }
  output.address = static_cast<uint32_t>(address);
  output.path = path;
  return output;
}

absl::Status ReadDumpOptions(Options& options) {
  options.dump_dir = absl::GetFlag(FLAGS_dump_dir);
  const std::string format = absl::GetFlag(FLAGS_dump_format);
  if (format == "reference") {
    options.dump_format = emu::DumpFormat::kReference;
  } else if (format != "vectors") {
    return BadValue("dump_format", format, {"vectors", "reference"});
  }
  ATALLA_ASSIGN_OR_RETURN(const auto tensors,
                          ReadOutputs("dump_tensor", absl::GetFlag(FLAGS_dump_tensor)));
  for (const auto& [tensor, path] : tensors) options.tensors.push_back({tensor, path});
  ATALLA_ASSIGN_OR_RETURN(const auto bytes,
                          ReadOutputs("dump_bytes", absl::GetFlag(FLAGS_dump_bytes)));
  for (const auto& [what, path] : bytes) {
    ATALLA_ASSIGN_OR_RETURN(const BytesOutput output, ReadBytesOutput(what, path));
    options.bytes.push_back(output);
  }
  options.save_image = absl::GetFlag(FLAGS_save_image);
  const std::string contents = absl::GetFlag(FLAGS_save_contents);
  options.save_memory = contents == "memory";
  if (contents != "memory" && contents != "tensors") {
    return BadValue("save_contents", contents, {"tensors", "memory"});
  }
  options.emulator.track_written_words =
      !options.dump_dir.empty() || (!options.save_image.empty() && options.save_memory);
  return absl::OkStatus();
}

absl::Status ReadTimingOptions(Options& options) {
  options.print_timing = absl::GetFlag(FLAGS_timing) || absl::GetFlag(FLAGS_hazards);
  options.timing_rows = static_cast<int>(std::min(absl::GetFlag(FLAGS_timing_rows), kMostRows));
  options.timing_out = UserPath(absl::GetFlag(FLAGS_timing_out));
  options.observers.timing = options.print_timing || !options.timing_out.empty();
  if (options.timing_out.empty()) return absl::OkStatus();
  return CheckResultName("timing_out", options.timing_out);
}

absl::Status ReadTraceOptions(emu::RunObserverOptions& options) {
  options.trace = UserPath(absl::GetFlag(FLAGS_trace));
  options.trace_options.max_events = absl::GetFlag(FLAGS_trace_events);
  options.commit_log = UserPath(absl::GetFlag(FLAGS_commit_log));
  const std::string clock = absl::GetFlag(FLAGS_trace_clock);
  options.trace_in_cycles = clock == "cycles";
  if (clock == "cycles" || clock == "packets") return absl::OkStatus();
  return BadValue("trace_clock", clock, {"cycles", "packets"});
}

absl::StatusOr<Options> ReadOptions(std::vector<std::string> arguments) {
  Options options;
  if (!absl::GetFlag(FLAGS_program).empty()) arguments.push_back(absl::GetFlag(FLAGS_program));
  if (arguments.size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(arguments.size(), " programs; give one, such as 'atalla_run kernel.in'"));
  }
  options.program = arguments[0];
  if (!absl::GetFlag(FLAGS_image).empty()) {
    options.images = absl::StrSplit(absl::GetFlag(FLAGS_image), ',');
  }
  ATALLA_ASSIGN_OR_RETURN(options.machine, ReadMachine());
  options.init_stack = absl::GetFlag(FLAGS_init_stack);
  ATALLA_RETURN_IF_ERROR(ReadTimingOptions(options));
  ATALLA_RETURN_IF_ERROR(ReadTraceOptions(options.observers));
  options.run.max_packets = absl::GetFlag(FLAGS_max_packets);
  options.emulator.memory_limit_bytes = uint64_t{absl::GetFlag(FLAGS_memory_limit_mib)} << 20;
  ATALLA_RETURN_IF_ERROR(ReadDumpOptions(options));
  return options;
}

absl::Status WithName(absl::string_view name, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(name, ": ", status.message()));
}

absl::Status Load(const Options& options, emu::Emulator& emulator) {
  ATALLA_ASSIGN_OR_RETURN(const image::InFile file,
                          image::LoadProgramFile(UserPath(options.program)));
  image::ImageSet images(file.image.name());
  const std::vector<image::SegmentView> segments = image::SegmentsOf(file.image);
  ATALLA_RETURN_IF_ERROR(images.Add({file.image, segments}));
  std::vector<image::MappedImage> mapped;  // As long as `images` shows their bytes.
  for (const std::string& path : options.images) {
    ATALLA_ASSIGN_OR_RETURN(image::MappedImage image, image::MappedImage::Open(UserPath(path)));
    mapped.push_back(std::move(image));
    ATALLA_RETURN_IF_ERROR(WithName(path, images.Add(mapped.back().view())));
  }
  ATALLA_RETURN_IF_ERROR(WithName(options.program, emulator.LoadProgram(file.program)));
  ATALLA_RETURN_IF_ERROR(emulator.LoadImage(images.view()));
  if (options.init_stack) emulator.InitStack();
  // Before a long run, not after it.
  for (const TensorOutput& output : options.tensors) {
    ATALLA_RETURN_IF_ERROR(WithName("--dump_tensor", emulator.ReadTensor(output.tensor).status()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadBytes(const emu::Emulator& emulator, uint32_t address,
                                      uint64_t size) {
  std::string bytes(size, '\0');
  ATALLA_RETURN_IF_ERROR(emulator.ReadMemory(
      address, absl::MakeSpan(reinterpret_cast<uint8_t*>(bytes.data()), bytes.size())));
  return bytes;
}

absl::Status WriteTensor(const emu::Emulator& emulator, const TensorOutput& output) {
  for (const v1::Region& region : emulator.regions()) {
    if (region.tensor() != output.tensor) continue;
    ATALLA_ASSIGN_OR_RETURN(
        const std::string packed,
        ReadBytes(emulator, static_cast<uint32_t>(region.address()), region.size_bytes()));
    ATALLA_ASSIGN_OR_RETURN(const std::string elements,
                            image::UnpackTensor(packed, image::TypeOf(region)));
    return WriteFile(output.path, elements);
  }
  return absl::NotFoundError(absl::StrCat("no region '", output.tensor, "'"));
}

// What a program that halted has computed.
absl::Status WriteResults(const Options& options, const emu::Emulator& emulator) {
  for (const TensorOutput& output : options.tensors) {
    ATALLA_RETURN_IF_ERROR(WriteTensor(emulator, output));
  }
  for (const BytesOutput& output : options.bytes) {
    ATALLA_ASSIGN_OR_RETURN(const std::string bytes,
                            ReadBytes(emulator, output.address, output.size));
    ATALLA_RETURN_IF_ERROR(WriteFile(output.path, bytes));
  }
  if (options.save_image.empty()) return absl::OkStatus();
  ATALLA_ASSIGN_OR_RETURN(const v1::Image image, options.save_memory
                                                     ? emu::SnapshotMemory(emulator)
                                                     : emu::SnapshotTensors(emulator));
  return WriteProto(image, UserPath(options.save_image));
}

// "kernel" of "a/kernel.in" and of "kernel.program.pb".
std::string DumpName(absl::string_view program) {
  if (program == "-") return "stdin";
  program = program.substr(program.rfind('/') + 1);
  const size_t dot = program.rfind('.');
  if (dot != absl::string_view::npos && dot != 0) program = program.substr(0, dot);
  return std::string(absl::StripSuffix(program, ".program"));
}

// Cycles and where they went; the hazards, on a machine without interlock.
void PrintTiming(const emu::TimingModel& timing, const v1::Program& program, int rows) {
  std::cout << "\n" << emu::FormatTiming(timing.Result(), rows);
  if (!timing.exposed()) return;
  const std::vector<emu::Hazard>& hazards = timing.hazards().list();
  std::cout << "\nhazards: " << hazards.size() << "\n";
  for (size_t i = 0; i < hazards.size() && i < static_cast<size_t>(rows); ++i) {
    std::cout << emu::DescribeHazard(hazards[i], program) << "\n";
  }
  if (timing.hazards().times_left_out() > 0) {
    std::cout << "and others, which were met " << timing.hazards().times_left_out() << " times\n";
  }
}

absl::Status WriteTiming(const emu::TimingModel& timing, const emu::Emulator& emulator,
                         const std::string& path) {
  v1::TimingResult result = emu::TimingResultToProto(timing.Result(), emulator.program());
  result.set_halted(emulator.halted());
  return WriteResult(result, path);
}

// A machine that cannot be observed is refused by the flags that need that.
absl::Status WithFlags(const Options& options, const absl::Status& status) {
  if (status.code() != absl::StatusCode::kFailedPrecondition) return status;
  std::vector<std::string> flags;
  if (options.print_timing) flags.emplace_back("--timing");
  if (!options.timing_out.empty()) flags.emplace_back("--timing_out");
  if (!options.observers.trace.empty()) flags.emplace_back("--trace");
  if (!options.observers.commit_log.empty()) flags.emplace_back("--commit_log");
  return WithName(absl::StrJoin(flags, ", "), status);
}

int RealMain(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Options> options = ReadOptions(arguments);
  if (!options.ok()) return ToolMain("atalla_run", options.status());
  emu::Emulator emulator(options->machine, options->emulator);
  if (const absl::Status loaded = Load(*options, emulator); !loaded.ok()) {
    return ToolMain("atalla_run", loaded);
  }
  const auto observers = emu::RunObservers::Attach(options->observers, emulator);
  if (!observers.ok()) {
    return ToolMain("atalla_run", WithFlags(*options, observers.status()));
  }
  const absl::Status run = emulator.Run(options->run);
  const emu::Counters counters = emulator.counters();
  std::cout << "machine: " << options->machine.name() << " "
            << DescribeSwitches(options->machine.semantics()) << "\n"
            << emu::FormatCounters(counters) << emu::FormatExtraCounters(counters);
  size_t hazards = 0;
  absl::Status written;
  if (const emu::TimingModel* timing = (*observers)->timing(); timing != nullptr) {
    hazards = timing->hazards().list().size();
    if (options->print_timing) PrintTiming(*timing, emulator.program(), options->timing_rows);
    if (!options->timing_out.empty()) {
      written = WriteTiming(*timing, emulator, options->timing_out);
    }
  }
  // A file that could not be written has ended the run.
  const absl::StatusOr<std::string> note = (*observers)->Close();
  if (!note.ok()) return ToolMain("atalla_run", note.status());
  if (!note->empty()) std::cerr << "atalla_run: " << *note << " (see --trace_events)\n";
  if (!options->dump_dir.empty()) {
    written.Update(emu::WriteDumps(emulator, options->dump_format, UserPath(options->dump_dir),
                                   DumpName(options->program)));
  }
  if (run.ok()) {
    if (written.ok()) written = WriteResults(*options, emulator);
    if (const int code = ToolMain("atalla_run", written); code != kExitOk) return code;
    if (hazards == 0) return kExitOk;
    std::cerr << "atalla_run: " << options->program << ": " << hazards
              << (hazards == 1 ? " place relies" : " places rely") << " on interlock\n";
    return kExitCheckFailed;
  }
  ToolMain("atalla_run", written);
  ToolMain("atalla_run", WithName(options->program, run));
  return kExitTrap;
}

}  // namespace
}  // namespace atalla

int main(int argc, char** argv) {
  return atalla::RealMain(atalla::ParseToolFlags(argc, argv, atalla::kUsage));
}
