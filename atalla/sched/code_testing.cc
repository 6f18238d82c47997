#include "atalla/sched/code_testing.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched {

assembler::Code Assemble(absl::string_view text) {
  absl::StatusOr<assembler::Code> code = assembler::ParseAssembly(text, "test.s");
  if (!code.ok()) {
    std::fprintf(stderr, "%s\n", std::string(code.status().message()).c_str());
    std::abort();
  }
  return *std::move(code);
}

std::string PacketsText(const Schedule& schedule) {
  constexpr absl::string_view kMarks[] = {"", "~", ">"};
  std::string text;
  for (const Packet& packet : schedule.packets) {
    absl::string_view separator = "";
    for (const Slot& slot : packet) {
      absl::StrAppend(&text, separator, kMarks[static_cast<int>(slot.form)], slot.instruction);
      separator = " ";
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

}  // namespace atalla::sched
