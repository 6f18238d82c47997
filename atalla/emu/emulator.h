// Runs Atalla programs, bit for bit.
//
//   emu::Emulator emulator;
//   ATALLA_RETURN_IF_ERROR(emulator.LoadProgram(program));       // v1::Program
//   ATALLA_RETURN_IF_ERROR(emulator.LoadImage(image));           // v1::Image
//   emulator.InitStack();
//   ATALLA_RETURN_IF_ERROR(emulator.Run());
//   ATALLA_ASSIGN_OR_RETURN(std::vector<float> y, emulator.ReadTensor("y"));
//
// What instructions do: instruction-set specification; what this machine reads differently:
// docs/emulator.md. One Emulator is one machine; several may run in different threads.

#ifndef ATALLA_EMU_EMULATOR_H_
#define ATALLA_EMU_EMULATOR_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/observer.h"
#include "atalla/image/image_view.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

// What executes programs. All give the same results; a test may want a certain one.
enum class EngineKind : uint8_t {
  kAutomatic,    // The fastest that this host can run: kJit, or else the fast engine.
  kInterpreter,  // One instruction at a time. What slots that read before any writes, and an
                 // observer without record_reader, always get.
  kPortable,     // The fast engine, without instructions that not every processor has.
  kAvx2,
  kAvx512,
  kAvx512Bf16,
  kJit,  // The fast engine, with what the processor has, and what is hot as code of the host.
};

// Whether this processor can run it.
bool IsSupported(EngineKind kind);

struct EmulatorOptions {
  // Host memory that the contents of data memory may take, bytes. A program or an image that
  // touches more pages ends in kResourceExhausted.
  uint64_t memory_limit_bytes = uint64_t{1} << 30;
  // Remember which words of data memory the image has or the program wrote: what the memory dump
  // of dump.h lists. Costs a little time for each store.
  bool track_written_words = false;
  // REQUIRES: IsSupported(engine).
  EngineKind engine = EngineKind::kAutomatic;
  // Packets after which code of the host is made for the first time; 0: when a program is loaded.
  uint64_t jit_after_packets = uint64_t{1} << 18;
};

struct RunOptions {
  // Packets that this call may execute.
  uint64_t max_packets = uint64_t{1} << 40;
};

// Where and why a program stopped with an error.
struct Trap {
  int64_t pc = 0;           // Address of the packet, bytes.
  int slot = 0;             // 0..3.
  std::string instruction;  // Disassembly, or ".word 0xHHHHHHHHHH"; empty if there is no packet.
  std::string reason;       // Such as "division by zero".
  std::string source;       // "file:line", where the program knows it.
};

// Who wrote a scratchpad cell last.
enum class CellWriter : uint8_t { kNone, kDma, kRegister };

// A row of a scratchpad; bit i of the masks is for lane i.
struct RowCells {
  Lanes words = {};            // +0.0 where nothing was written.
  uint32_t written = 0;        // By anything.
  uint32_t from_register = 0;  // Last by a register.
};

// A word of data memory, at a multiple of 4.
struct MemoryWord {
  uint32_t address = 0;
  uint32_t value = 0;
};

class Emulator {
 public:
  explicit Emulator(const isa::MachineModel& machine = isa::MachineModel::Default(),
                    const EmulatorOptions& options = {});
  ~Emulator();
  Emulator(Emulator&&) noexcept;
  Emulator& operator=(Emulator&&) noexcept;

  // Makes `program` the one to run, from its entry: registers, masks, scratchpads, weights and
  // counters start anew; data memory stays as it is, so that programs can follow each other.
  // kInvalidArgument: the message is not a valid program; kFailedPrecondition: it needs another
  // weight mode than the machine has. The emulator is then as before.
  absl::Status LoadProgram(const v1::Program& program);

  // Copies the segments to data memory and learns the regions. May be called several times, before
  // and after LoadProgram; later bytes and regions win. kInvalidArgument, kResourceExhausted: the
  // emulator is then as before. A view spares large data a copy: see image/mapped_image.h.
  absl::Status LoadImage(const v1::Image& image);
  absl::Status LoadImage(const image::ImageView& image);

  // Sets x2 and x33 as section 15.1 of the instruction-set specification says. With `a` the address
  // of the last 4 bytes of the loaded images' segments and regions, that is their end - 4 (0
  // without any): x2 = ((a + 1000h) & ~FFFh) + 1000h, and x33 = x2 + 1000h. Call it after
  // LoadProgram and LoadImage.
  void InitStack();

  // Runs until halt.s. Afterwards the state is there to look at, whatever the result:
  //   kAborted             a trap; the message names PC, slot, instruction and reason
  //   kDeadlineExceeded    options.max_packets packets did not reach halt.s; Run again goes on
  //   kResourceExhausted   data memory needs more pages than the limit
  //   kCancelled           the observer asked to stop (StopRequested); Run again goes on
  //   kFailedPrecondition  no program is loaded, or it has halted or trapped before
  absl::Status Run(const RunOptions& options = {});

  // Executes one instruction: that of the next slot of the packet at pc() that is not nop.s. The
  // packet completes with its last instruction; Run completes a packet that was left inside. OK if
  // nothing went wrong: see halted(). Errors as Run; kFailedPrecondition, too, if the machine does
  // not run slots in order.
  absl::Status StepSlot();
  // The slot of the packet at pc() that executes next; 0 between packets.
  int next_slot() const;

  // The machine's state and how far the program has come, to go back to with Restore. Copies data
  // memory. Not part of it: regions, observer.
  class Checkpoint;
  Checkpoint Save() const;
  // kFailedPrecondition: the checkpoint is of another machine, or from before LoadProgram.
  absl::Status Restore(const Checkpoint& checkpoint);

  // Reports what Run does to `observer` from now on, which outlives this or is replaced before;
  // null ends that. kFailedPrecondition: the machine does not run slots in order.
  absl::Status SetObserver(Observer* observer);

  // Whether halt.s was executed, and the trap that ended the program, if one did.
  bool halted() const;
  const std::optional<Trap>& trap() const;
  // Address of the next packet; of the packet that trapped, after a trap.
  int64_t pc() const;

  // Registers. REQUIRES: the number is in range. Writes to x0 and v0 are ignored.
  uint32_t ScalarRegister(int number) const;
  void SetScalarRegister(int number, uint32_t value);
  uint32_t MaskRegister(int number) const;
  void SetMaskRegister(int number, uint32_t value);
  const Lanes& VectorRegister(int number) const;
  void SetVectorRegister(int number, const Lanes& lanes);

  // A cell of scratchpad 0 or 1; nothing if it was never written (it then reads as +0.0).
  // REQUIRES: scratchpad, row and lane are in range of the machine.
  std::optional<uint32_t> ScratchpadCell(int scratchpad, int row, int lane) const;
  // Marks the cell as written by DMA.
  void SetScratchpadCell(int scratchpad, int row, int lane, uint32_t word);
  CellWriter ScratchpadCellWriter(int scratchpad, int row, int lane) const;
  RowCells ScratchpadCells(int scratchpad, int row) const;

  // Data memory. kOutOfRange if address + size goes beyond 2^32; bytes never written are 0.
  absl::Status ReadMemory(uint32_t address, absl::Span<uint8_t> bytes) const;
  absl::Status WriteMemory(uint32_t address, absl::Span<const uint8_t> bytes);
  // The 4-aligned words that an image or WriteMemory set or the program wrote, ascending.
  // kFailedPrecondition without EmulatorOptions::track_written_words.
  absl::StatusOr<std::vector<MemoryWord>> WrittenWords() const;
  // Forgets data memory and the loaded images.
  void ClearMemory();

  // The elements of a tensor in row-major order, as floats. By name: of the loaded images'
  // regions; kNotFound lists their names.
  absl::StatusOr<std::vector<float>> ReadTensor(const v1::Region& region) const;
  absl::StatusOr<std::vector<float>> ReadTensor(absl::string_view tensor) const;
  // Stores elements given in row-major order, rounded to nearest even where the region is BF16.
  absl::Status WriteTensor(const v1::Region& region, absl::Span<const float> elements);
  absl::Status WriteTensor(absl::string_view tensor, absl::Span<const float> elements);
  // Regions of the loaded images, in order of loading; of one name, the last.
  const std::vector<v1::Region>& regions() const;

  // Since LoadProgram; worked out when asked for.
  Counters counters() const;

  const isa::MachineModel& machine() const;
  // The loaded program; empty before LoadProgram.
  const v1::Program& program() const;

 private:
  struct Impl;
  struct Saved;
  std::unique_ptr<Impl> impl_;
};

// Cheap to copy; never changes.
class Emulator::Checkpoint {
 private:
  friend class Emulator;
  explicit Checkpoint(std::shared_ptr<const Saved> saved) : saved_(std::move(saved)) {}
  std::shared_ptr<const Saved> saved_;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_EMULATOR_H_
