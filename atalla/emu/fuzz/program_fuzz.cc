// Any bytes as a Program message: it is refused, or it runs to one of the documented ends, within
// its budget of packets and of memory.

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/base/proto_io.h"
#include "atalla/emu/dump.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/image/check.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

constexpr uint64_t kMaxPackets = 500;
constexpr uint64_t kMemoryLimit = uint64_t{4} << 20;

// Addresses of memory and of scratchpads, small numbers, transfers of 32 x 32.
void FillRegisters(Emulator& emulator) {
  for (uint32_t i = 1; i < 256; ++i) {
    constexpr uint32_t kSquare = 31u << 25 | 31u << 20 | 32;
    const uint32_t values[] = {0x1000 + 64 * i, 64 * i, i, kSquare, 0u - i, 0x3F800000 + (i << 16)};
    emulator.SetScalarRegister(static_cast<int>(i), values[i % 6]);
    Lanes lanes;
    for (uint32_t& lane : lanes) lane = 0x3F800000 + (i << 16);
    emulator.SetVectorRegister(static_cast<int>(i), lanes);
  }
}

void Run(const v1::Program& program, const isa::MachineModel& machine) {
  EmulatorOptions options;
  options.memory_limit_bytes = kMemoryLimit;
  options.track_written_words = true;
  Emulator emulator(machine, options);
  const absl::Status loaded = emulator.LoadProgram(program);
  const absl::Status valid = image::CheckProgram(program);
  if (!loaded.ok()) {
    ATALLA_CHECK(absl::IsFailedPrecondition(loaded) ? valid.ok() : loaded == valid);
    return;
  }
  ATALLA_CHECK(valid.ok());
  FillRegisters(emulator);
  RunOptions run;
  run.max_packets = kMaxPackets;
  const absl::Status status = emulator.Run(run);
  ATALLA_CHECK(status.ok() || absl::IsAborted(status) || absl::IsDeadlineExceeded(status) ||
               absl::IsResourceExhausted(status));
  ATALLA_CHECK(emulator.halted() == status.ok());
  ATALLA_CHECK(emulator.trap().has_value() ==
               (absl::IsAborted(status) || absl::IsResourceExhausted(status)));
  ATALLA_CHECK(emulator.counters().packets_executed <= kMaxPackets + 1);
  ATALLA_CHECK(MakeDumps(emulator, DumpFormat::kVectors, "fuzz").ok());
}

}  // namespace
}  // namespace atalla::emu

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  atalla::v1::Program program;
  if (!atalla::ParseProtoBytes(bytes, "fuzz", program).ok()) return 0;
  atalla::emu::Run(program, atalla::isa::MachineModel::Default());
  atalla::emu::Run(program, atalla::isa::MachineModel::Reference());
  return 0;
}
