// The debugger: runs a program on the emulator under control of commands.

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/debug/debugger.h"
#include "atalla/emu/debug/session.h"
#include "atalla/emu/emulator.h"
#include "atalla/image/image_set.h"
#include "atalla/image/image_view.h"
#include "atalla/image/in_format.h"
#include "atalla/image/load.h"
#include "atalla/isa/machine.h"
#include "tools/tool_main.h"

ABSL_FLAG(std::string, image, "",
          "Image messages (or .in files, for their data) to load, with commas between.");
ABSL_FLAG(std::string, machine, "", "Description of the machine (.textproto).");
ABSL_FLAG(std::string, preset, "",
          "Instead of --machine: 'default', or 'reference', the readings of existing programs.");
ABSL_FLAG(bool, init_stack, true, "Set x2 and x33 above the data before the start.");
ABSL_FLAG(uint32_t, memory_limit_mib, 1024, "Host memory for the contents of data memory, MiB.");
ABSL_FLAG(std::string, commands, "",
          "Files with commands to run first, with commas between; '-' is standard input.");
ABSL_FLAG(std::string, x, "", "The same as --commands.");
ABSL_FLAG(bool, batch, false, "End after --commands, on a terminal, too.");
ABSL_FLAG(bool, echo, false, "Show the commands that come from a file or a pipe, with a prompt.");
ABSL_FLAG(std::string, source_dir, "",
          "Folders with source files, with commas between, besides where the program says.");

namespace atalla {
namespace {

constexpr absl::string_view kTool = "atalla_dbg";
constexpr absl::string_view kPrompt = "(atalla) ";
constexpr absl::string_view kUsage =
    "atalla_dbg: runs a program on the emulator, and stops where you say.\n"
    "\n"
    "  atalla_dbg kernel.pb --image=kernel.image.pb\n"
    "  atalla_dbg kernel.in -x commands.txt\n"
    "  echo 'break 0x28\\ncontinue\\nprint v1' | atalla_dbg kernel.in\n"
    "\n"
    "Commands come from the files of -x, then from standard input; 'help' lists them. On a\n"
    "terminal, ^C stops a run, and an empty line repeats a step. docs/debugging.md has a session.\n"
    "\n"
    "Exit code 0: done; 2: bad input or usage, or (without a terminal) a command was wrong; 3\n"
    "(without a terminal): the program had trapped at the end.";

// A signal handler can reach nothing else.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "used by a signal handler");

void Interrupt(int /*signal*/) { interrupted = true; }

absl::StatusOr<isa::MachineModel> ReadMachine() {
  const std::string path = absl::GetFlag(FLAGS_machine);
  const std::string preset = absl::GetFlag(FLAGS_preset);
  if (!path.empty() && !preset.empty()) {
    return absl::InvalidArgumentError("give --machine or --preset, not both");
  }
  if (!path.empty()) return isa::MachineModel::FromFile(UserPath(path));
  return isa::MachineModel::FromPreset(preset.empty() ? "default" : preset);
}

absl::Status WithName(absl::string_view name, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(name, ": ", status.message()));
}

std::vector<std::string> Paths(const std::string& flag) {
  std::vector<std::string> paths = absl::StrSplit(flag, ',', absl::SkipEmpty());
  for (std::string& path : paths) path = UserPath(path);
  return paths;
}

absl::StatusOr<std::unique_ptr<emu::debug::Debugger>> Load(const std::string& program) {
  ATALLA_ASSIGN_OR_RETURN(const isa::MachineModel machine, ReadMachine());
  ATALLA_ASSIGN_OR_RETURN(const image::InFile file, image::LoadProgramFile(UserPath(program)));
  image::ImageSet images(file.image.name());
  ATALLA_RETURN_IF_ERROR(images.Add({file.image, image::SegmentsOf(file.image)}));
  for (const std::string& path : Paths(absl::GetFlag(FLAGS_image))) {
    ATALLA_RETURN_IF_ERROR(images.AddFile(path));
  }
  emu::EmulatorOptions options;
  options.memory_limit_bytes = uint64_t{absl::GetFlag(FLAGS_memory_limit_mib)} << 20;
  emu::Emulator emulator(machine, options);
  ATALLA_RETURN_IF_ERROR(WithName(program, emulator.LoadProgram(file.program)));
  ATALLA_RETURN_IF_ERROR(emulator.LoadImage(images.view()));
  if (absl::GetFlag(FLAGS_init_stack)) emulator.InitStack();
  return emu::debug::Debugger::Create(std::move(emulator));
}

// Lines from a person, until the end of input.
void Converse(emu::debug::Session& session) {
  std::string line;
  while (!session.has_quit()) {
    std::cout << kPrompt << std::flush;
    if (!std::getline(std::cin, line)) {
      std::cout << "\n";
      return;
    }
    interrupted = false;  // ^C at the prompt stops nothing.
    session.Execute(line);
  }
}

absl::Status RunScripts(emu::debug::Session& session, const std::vector<std::string>& scripts) {
  for (const std::string& script : scripts) {
    if (session.has_quit()) break;
    ATALLA_RETURN_IF_ERROR(session.RunScript(script));
  }
  return absl::OkStatus();
}

int RealMain(const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) {
    return ToolMain(kTool,
                    absl::InvalidArgumentError(absl::StrCat(
                        arguments.size(), " programs; give one, such as 'atalla_dbg kernel.in'")));
  }
  absl::StatusOr<std::unique_ptr<emu::debug::Debugger>> debugger = Load(arguments[0]);
  if (!debugger.ok()) return ToolMain(kTool, debugger.status());
  (*debugger)->SetInterruptFlag(&interrupted);
  struct sigaction action = {};
  action.sa_handler = Interrupt;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);

  std::vector<std::string> scripts = Paths(absl::GetFlag(FLAGS_commands));
  for (const std::string& path : Paths(absl::GetFlag(FLAGS_x))) scripts.push_back(path);
  const bool is_terminal = isatty(STDIN_FILENO) != 0;
  const bool converses = is_terminal && !absl::GetFlag(FLAGS_batch);
  if (scripts.empty() && !is_terminal) scripts.push_back("-");

  emu::debug::SessionOptions options;
  options.source_folders = Paths(absl::GetFlag(FLAGS_source_dir));
  options.repeat_on_empty_line = converses;
  if (absl::GetFlag(FLAGS_echo)) options.echo_prompt = std::string(kPrompt);
  emu::debug::Session session(**debugger, std::cout, std::cerr, options);
  if (const absl::Status status = RunScripts(session, scripts); !status.ok()) {
    return ToolMain(kTool, status);
  }
  if (converses) {
    Converse(session);
    return kExitOk;
  }
  std::cout.flush();
  if (session.errors() > 0) return kExitBadInput;
  return (*debugger)->emulator().trap().has_value() ? kExitTrap : kExitOk;
}

}  // namespace
}  // namespace atalla

int main(int argc, char** argv) {
  return atalla::RealMain(atalla::ParseToolFlags(argc, argv, atalla::kUsage));
}
