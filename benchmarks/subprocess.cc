#include "benchmarks/subprocess.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

namespace atalla {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

std::string ReadToEnd(int descriptor) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t count = read(descriptor, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(buffer, static_cast<size_t>(count));
  }
}

}  // namespace

absl::StatusOr<SubprocessResult> RunSubprocess(std::vector<std::string> command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "pipe2");
  const auto close_reading = absl::MakeCleanup([&ends] { close(ends[0]); });
  auto close_writing = absl::MakeCleanup([&ends] { close(ends[1]); });

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const auto destroy =
      absl::MakeCleanup([&actions] { posix_spawn_file_actions_destroy(&actions); });
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  pid_t process = 0;
  const int error =
      posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
  if (error != 0) return absl::ErrnoToStatus(error, command[0]);
  std::move(close_writing).Invoke();

  SubprocessResult result;
  result.output = ReadToEnd(ends[0]);
  int status = 0;
  rusage usage = {};
  while (wait4(process, &status, 0, &usage) < 0) {
    if (errno != EINTR) return absl::ErrnoToStatus(errno, "wait4");
  }
  result.cpu_seconds = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return result;
  constexpr size_t kShownBytes = 500;
  const absl::string_view output = result.output;
  return absl::AbortedError(absl::StrCat(
      absl::StrJoin(command, " "), WIFSIGNALED(status) ? ": signal " : ": exit status ",
      WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), ": ",
      output.substr(output.size() - std::min(output.size(), kShownBytes))));
}

}  // namespace atalla
