#include "atalla/emu/emulator.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/counting.h"
#include "atalla/emu/engine.h"
#include "atalla/emu/fast/fast_engine.h"
#include "atalla/emu/fast/simd_level.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/interpreter.h"
#include "atalla/emu/jit/host_code.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/state.h"
#include "atalla/image/check.h"
#include "atalla/image/image_view.h"
#include "atalla/image/tensor_layout.h"
#include "atalla/isa/encoding.h"

namespace atalla::emu {
namespace {

absl::Span<const uint8_t> BytesOf(absl::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

absl::Status MemoryExhausted(const Memory& memory) {
  return absl::ResourceExhaustedError(
      absl::StrCat("data memory would exceed its limit of ", memory.limit_bytes(), " bytes"));
}

absl::Status CheckMemoryRange(uint64_t address, uint64_t size) {
  if (size <= image::kAddressEnd && address <= image::kAddressEnd - size) return absl::OkStatus();
  return absl::OutOfRangeError(
      absl::StrFormat("%d bytes of data memory from %08X end beyond 2^32", size, address));
}

// The region's extent is the one that its type, shape and layout say, and is inside data memory.
absl::Status CheckRegion(const v1::Region& region, uint64_t limit_bytes) {
  const auto bytes = image::LayoutBytes(image::TypeOf(region));
  if (!bytes.ok()) {
    return absl::Status(bytes.status().code(),
                        absl::StrCat("region '", region.tensor(), "': ", bytes.status().message()));
  }
  if (static_cast<uint64_t>(*bytes) != region.size_bytes()) {
    return absl::InvalidArgumentError(absl::StrCat("region '", region.tensor(), "' has ",
                                                   region.size_bytes(),
                                                   " bytes; its type and shape need ", *bytes));
  }
  if (region.size_bytes() > limit_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("region '", region.tensor(), "' has ", region.size_bytes(),
                     " bytes; the limit of data memory is ", limit_bytes));
  }
  return CheckMemoryRange(region.address(), region.size_bytes());
}

// REQUIRES: `kind` is not the interpreter.
fast::SimdLevel LevelOf(EngineKind kind) {
  switch (kind) {
    case EngineKind::kPortable:
      return fast::SimdLevel::kPortable;
    case EngineKind::kAvx2:
      return fast::SimdLevel::kAvx2;
    case EngineKind::kAvx512:
      return fast::SimdLevel::kAvx512;
    case EngineKind::kAvx512Bf16:
      return fast::SimdLevel::kAvx512Bf16;
    case EngineKind::kAutomatic:
    case EngineKind::kInterpreter:
    case EngineKind::kJit:
      break;
  }
  return fast::BestSimdLevel();
}

}  // namespace

bool IsSupported(EngineKind kind) {
  if (kind == EngineKind::kJit) return jit::IsSupported();
  return kind == EngineKind::kInterpreter || fast::IsSupported(LevelOf(kind));
}

// What a checkpoint holds.
struct Emulator::Saved {
  MachineState state;
  Execution execution;
  bool halted = false;
  std::optional<Trap> trap;
  absl::StatusCode trap_code = absl::StatusCode::kOk;
  std::shared_ptr<const char> load;
};

struct Emulator::Impl {
  Impl(const isa::MachineModel& machine_model, const EmulatorOptions& options)
      : machine(machine_model),
        state(machine_model.scratchpad_rows(), options.memory_limit_bytes,
              options.track_written_words),
        engine_kind(options.engine) {
    host_code.enabled = engine_kind == EngineKind::kJit || engine_kind == EngineKind::kAutomatic;
    host_code.after_packets = options.jit_after_packets;
    ATALLA_CHECK(IsSupported(engine_kind));
  }

  isa::MachineModel machine;
  MachineState state;
  v1::Program program;
  // Another one for each LoadProgram; null before.
  std::shared_ptr<const char> load;
  EngineKind engine_kind;
  jit::Options host_code;
  Execution execution;
  Observer* observer = nullptr;
  RecordReader* reader = nullptr;  // What the observer had when `engine` was made.
  // Made when first needed, for `program`, `state`, `execution` and `observer`.
  std::unique_ptr<Engine> engine;
  std::unique_ptr<SteppingEngine> stepper;
  bool halted = false;
  std::optional<Trap> trap;
  absl::StatusCode trap_code = absl::StatusCode::kOk;
  std::vector<v1::Region> regions;
  uint64_t last_word_address = 0;  // Of segments and regions.

  absl::StatusOr<const v1::Region*> FindRegion(absl::string_view tensor) const;
  // Disassembly of slot 0 of the packet at an address.
  std::string InstructionAt(int64_t address) const;
  Trap MakeTrap(const Engine::Stop& stop) const;
  absl::Status TrapStatus() const;

  void DropEngines() {
    engine = nullptr;
    stepper = nullptr;
  }
  bool SlotsInOrder() const {
    return machine.semantics().slot_order() != v1::Semantics::SLOT_ORDER_READ_THEN_WRITE;
  }
  absl::Status CheckRunnable() const;
  Engine::Stop StepSlot();
  std::unique_ptr<Engine> MakeEngine();
  Engine::Stop Run(uint64_t max_packets);
  // Keeps how the program has ended, if it has. REQUIRES: the reason is not kBudget.
  absl::Status Conclude(const Engine::Stop& stop);
};

absl::Status Emulator::Impl::CheckRunnable() const {
  if (!state.memory.is_reserved()) {
    return absl::ResourceExhaustedError(
        "the host refuses 4 GiB of address space for data memory; see 'ulimit -v'");
  }
  if (load == nullptr) return absl::FailedPreconditionError("no program is loaded");
  if (!halted && !trap.has_value()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the program has ", halted ? "halted" : "trapped", "; load one to run again"));
}

Engine::Stop Emulator::Impl::StepSlot() {
  if (stepper == nullptr) {
    stepper = MakeInterpreter(program, machine.semantics(), state, execution, observer);
  }
  return stepper->StepSlot();
}

std::unique_ptr<Engine> Emulator::Impl::MakeEngine() {
  reader = observer == nullptr ? nullptr : observer->record_reader();
  if (!SlotsInOrder() || engine_kind == EngineKind::kInterpreter ||
      (observer != nullptr && reader == nullptr)) {
    return MakeInterpreter(program, machine.semantics(), state, execution, observer);
  }
  return fast::MakeFastEngine(program, machine.semantics(), state, execution, LevelOf(engine_kind),
                              host_code, observer);
}

Engine::Stop Emulator::Impl::Run(uint64_t max_packets) {
  if (execution.next_slot != 0 && max_packets > 0) {
    Engine::Stop stop;
    do {
      stop = StepSlot();
    } while (stop.reason == Engine::Reason::kBudget && execution.next_slot != 0);
    if (stop.reason != Engine::Reason::kBudget) return stop;
    --max_packets;
  }
  if (max_packets == 0) {
    Engine::Stop stop;
    stop.reason = Engine::Reason::kBudget;
    return stop;
  }
  if (observer != nullptr && observer->record_reader() != reader) engine = nullptr;
  if (engine == nullptr) engine = MakeEngine();
  return engine->Run(max_packets);
}

absl::Status Emulator::Impl::Conclude(const Engine::Stop& stop) {
  if (stop.reason == Engine::Reason::kStopped) {
    return absl::CancelledError(
        absl::StrFormat("stopped by the observer at PC %08X", execution.pc));
  }
  if (stop.reason == Engine::Reason::kHalted) {
    halted = true;
    return absl::OkStatus();
  }
  trap = MakeTrap(stop);
  trap_code = stop.fault == Fault::kMemoryLimit ? absl::StatusCode::kResourceExhausted
                                                : absl::StatusCode::kAborted;
  return TrapStatus();
}

absl::StatusOr<const v1::Region*> Emulator::Impl::FindRegion(absl::string_view tensor) const {
  for (auto region = regions.rbegin(); region != regions.rend(); ++region) {
    if (region->tensor() == tensor) return &*region;
  }
  std::string names;
  for (const v1::Region& region : regions) absl::StrAppend(&names, " '", region.tensor(), "'");
  return absl::NotFoundError(absl::StrCat("no region '", tensor, "' in the loaded images",
                                          names.empty() ? ", which have none" : "; they have",
                                          names));
}

std::string Emulator::Impl::InstructionAt(int64_t address) const {
  for (const v1::Packet& packet : program.packets()) {
    if (static_cast<int64_t>(packet.address()) == address) {
      return isa::Disassemble(packet.slots(0));
    }
  }
  return "no packet";
}

Trap Emulator::Impl::MakeTrap(const Engine::Stop& stop) const {
  Trap result;
  result.pc = execution.pc;
  result.slot = stop.slot;
  result.reason = stop.description;
  if (stop.fault == Fault::kNoPacket) return result;
  const v1::Packet& packet = program.packets(static_cast<int>(execution.faulted_packet));
  result.instruction = isa::Disassemble(packet.slots(stop.slot));
  if (stop.slot < packet.lines_size()) {
    const v1::SourceLine& line = packet.lines(stop.slot);
    if (line.line() != 0 && static_cast<int64_t>(line.file()) < program.source_files_size()) {
      result.source =
          absl::StrCat(program.source_files(static_cast<int>(line.file())), ":", line.line());
    }
  }
  return result;
}

absl::Status Emulator::Impl::TrapStatus() const {
  std::string message = absl::StrFormat("trap at PC %08X slot %d: ", trap->pc, trap->slot);
  if (!trap->instruction.empty()) absl::StrAppend(&message, trap->instruction, ": ");
  absl::StrAppend(&message, trap->reason);
  if (!trap->source.empty()) absl::StrAppend(&message, " (", trap->source, ")");
  return absl::Status(trap_code, message);
}

Emulator::Emulator(const isa::MachineModel& machine, const EmulatorOptions& options)
    : impl_(std::make_unique<Impl>(machine, options)) {}
Emulator::~Emulator() = default;
Emulator::Emulator(Emulator&&) noexcept = default;
Emulator& Emulator::operator=(Emulator&&) noexcept = default;

absl::Status Emulator::LoadProgram(const v1::Program& program) {
  ATALLA_RETURN_IF_ERROR(image::CheckProgram(program));
  const v1::Semantics& semantics = impl_->machine.semantics();
  if (program.weight_mode() != v1::WEIGHT_MODE_ANY &&
      program.weight_mode() != semantics.weight_mode()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "program '", program.name(), "' needs ", v1::WeightMode_Name(program.weight_mode()),
        "; machine '", impl_->machine.name(), "' has ",
        v1::WeightMode_Name(semantics.weight_mode())));
  }
  impl_->DropEngines();
  impl_->program = program;
  impl_->state.ResetRegisters();
  impl_->halted = false;
  impl_->trap.reset();
  impl_->execution = {};
  impl_->execution.pc = static_cast<int64_t>(program.entry());
  impl_->execution.completed.resize(program.packets_size());
  impl_->load = std::make_shared<const char>();
  impl_->engine = impl_->MakeEngine();
  return absl::OkStatus();
}

absl::Status Emulator::LoadImage(const v1::Image& image) {
  return LoadImage(image::ImageView{image, image::SegmentsOf(image)});
}

absl::Status Emulator::LoadImage(const image::ImageView& image) {
  ATALLA_RETURN_IF_ERROR(image::CheckImageView(image));
  const auto reach = [this](uint64_t end) {
    impl_->last_word_address = std::max(impl_->last_word_address, end < 4 ? 0 : end - 4);
  };
  Memory& memory = impl_->state.memory;
  std::vector<Memory::Range> ranges;
  ranges.reserve(image.segments.size());
  for (const auto& [address, data] : image.segments) {
    ranges.push_back({static_cast<uint32_t>(address), data.size()});
  }
  if (!memory.Expect(ranges)) return MemoryExhausted(memory);
  for (const auto& [address, data] : image.segments) {
    ATALLA_CHECK(memory.Write(static_cast<uint32_t>(address), data));
    reach(address + data.size());
  }
  for (const v1::Region& region : image.info.regions()) {
    impl_->regions.push_back(region);
    reach(region.address() + region.size_bytes());
  }
  return absl::OkStatus();
}

void Emulator::InitStack() {
  const uint64_t base = ((impl_->last_word_address + 0x1000) & ~uint64_t{0xFFF}) + 0x1000;
  SetScalarRegister(2, static_cast<uint32_t>(base));
  SetScalarRegister(33, static_cast<uint32_t>(base + 0x1000));
}

absl::Status Emulator::SetObserver(Observer* observer) {
  if (observer != nullptr && !impl_->SlotsInOrder()) {
    return absl::FailedPreconditionError(
        absl::StrCat("machine '", impl_->machine.name(),
                     "' has SLOT_ORDER_READ_THEN_WRITE; only slots in order can be observed"));
  }
  if (observer == impl_->observer) return absl::OkStatus();
  impl_->observer = observer;
  impl_->DropEngines();
  return absl::OkStatus();
}

absl::Status Emulator::Run(const RunOptions& options) {
  ATALLA_RETURN_IF_ERROR(impl_->CheckRunnable());
  const Engine::Stop stop = impl_->Run(options.max_packets);
  if (stop.reason != Engine::Reason::kBudget) return impl_->Conclude(stop);
  return absl::DeadlineExceededError(
      absl::StrFormat("packet budget of %d spent at PC %08X slot 0: %s", options.max_packets, pc(),
                      impl_->InstructionAt(pc())));
}

absl::Status Emulator::StepSlot() {
  ATALLA_RETURN_IF_ERROR(impl_->CheckRunnable());
  if (!impl_->SlotsInOrder()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "machine '", impl_->machine.name(),
        "' has SLOT_ORDER_READ_THEN_WRITE; only slots in order can be executed one by one"));
  }
  const Engine::Stop stop = impl_->StepSlot();
  return stop.reason == Engine::Reason::kBudget || stop.reason == Engine::Reason::kStopped
             ? absl::OkStatus()
             : impl_->Conclude(stop);
}

int Emulator::next_slot() const { return impl_->execution.next_slot; }

Emulator::Checkpoint Emulator::Save() const {
  return Checkpoint(std::make_shared<const Saved>(Saved{
      impl_->state, impl_->execution, impl_->halted, impl_->trap, impl_->trap_code, impl_->load}));
}

absl::Status Emulator::Restore(const Checkpoint& checkpoint) {
  const Saved& saved = *checkpoint.saved_;
  if (saved.load != impl_->load || saved.load == nullptr) {
    return absl::FailedPreconditionError(
        "the checkpoint is of another machine, or from before the program was loaded");
  }
  impl_->DropEngines();
  impl_->state = saved.state;
  impl_->execution = saved.execution;
  impl_->halted = saved.halted;
  impl_->trap = saved.trap;
  impl_->trap_code = saved.trap_code;
  return absl::OkStatus();
}

bool Emulator::halted() const { return impl_->halted; }
const std::optional<Trap>& Emulator::trap() const { return impl_->trap; }
int64_t Emulator::pc() const { return impl_->execution.pc; }

uint32_t Emulator::ScalarRegister(int number) const {
  ATALLA_CHECK(number >= 0 && number < isa::kScalarRegisterCount);
  return impl_->state.scalar[number];
}

void Emulator::SetScalarRegister(int number, uint32_t value) {
  ATALLA_CHECK(number >= 0 && number < isa::kScalarRegisterCount);
  if (number != 0) impl_->state.scalar[number] = value;
}

uint32_t Emulator::MaskRegister(int number) const {
  ATALLA_CHECK(number >= 0 && number < isa::kMaskRegisterCount);
  return impl_->state.mask[number];
}

void Emulator::SetMaskRegister(int number, uint32_t value) {
  ATALLA_CHECK(number >= 0 && number < isa::kMaskRegisterCount);
  impl_->state.mask[number] = value;
}

const Lanes& Emulator::VectorRegister(int number) const {
  ATALLA_CHECK(number >= 0 && number < isa::kVectorRegisterCount);
  return impl_->state.vector[number].words;
}

void Emulator::SetVectorRegister(int number, const Lanes& lanes) {
  ATALLA_CHECK(number >= 0 && number < isa::kVectorRegisterCount);
  if (number != 0) impl_->state.vector[number].words = lanes;
}

CellWriter Emulator::ScratchpadCellWriter(int scratchpad, int row, int lane) const {
  ATALLA_CHECK(scratchpad >= 0 && scratchpad < static_cast<int>(kScratchpadCount));
  ATALLA_CHECK(row >= 0 && row < impl_->machine.scratchpad_rows());
  ATALLA_CHECK(lane >= 0 && lane < isa::kLanes);
  const ScratchpadRow& cells = impl_->state.scratchpads[scratchpad][row];
  if (((cells.written >> lane) & 1) == 0) return CellWriter::kNone;
  return ((cells.from_register >> lane) & 1) != 0 ? CellWriter::kRegister : CellWriter::kDma;
}

RowCells Emulator::ScratchpadCells(int scratchpad, int row) const {
  ScratchpadCellWriter(scratchpad, row, 0);  // Checks the ranges.
  const ScratchpadRow& cells = impl_->state.scratchpads[scratchpad][row];
  return {cells.words, cells.written, cells.from_register};
}

std::optional<uint32_t> Emulator::ScratchpadCell(int scratchpad, int row, int lane) const {
  if (ScratchpadCellWriter(scratchpad, row, lane) == CellWriter::kNone) return std::nullopt;
  return impl_->state.scratchpads[scratchpad][row].words[lane];
}

void Emulator::SetScratchpadCell(int scratchpad, int row, int lane, uint32_t word) {
  ScratchpadCellWriter(scratchpad, row, lane);  // Checks the ranges.
  ScratchpadRow& cells = impl_->state.scratchpads[scratchpad][row];
  cells.words[lane] = word;
  cells.written |= 1u << lane;
  cells.from_register &= ~(1u << lane);
}

absl::Status Emulator::ReadMemory(uint32_t address, absl::Span<uint8_t> bytes) const {
  ATALLA_RETURN_IF_ERROR(CheckMemoryRange(address, bytes.size()));
  impl_->state.memory.Read(address, bytes);
  return absl::OkStatus();
}

absl::Status Emulator::WriteMemory(uint32_t address, absl::Span<const uint8_t> bytes) {
  ATALLA_RETURN_IF_ERROR(CheckMemoryRange(address, bytes.size()));
  if (!impl_->state.memory.Write(address, bytes)) return MemoryExhausted(impl_->state.memory);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<MemoryWord>> Emulator::WrittenWords() const {
  if (!impl_->state.memory.tracks_written_words()) {
    return absl::FailedPreconditionError(
        "the emulator was made without EmulatorOptions::track_written_words");
  }
  std::vector<MemoryWord> words;
  impl_->state.memory.VisitWrittenWords([&words](uint32_t address, uint32_t value) {
    words.push_back({address, value});
  });
  return words;
}

void Emulator::ClearMemory() {
  impl_->state.memory.Clear();
  impl_->regions.clear();
  impl_->last_word_address = 0;
}

absl::StatusOr<std::vector<float>> Emulator::ReadTensor(const v1::Region& region) const {
  ATALLA_RETURN_IF_ERROR(CheckRegion(region, impl_->state.memory.limit_bytes()));
  std::string bytes(region.size_bytes(), '\0');
  impl_->state.memory.Read(static_cast<uint32_t>(region.address()),
                           {reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()});
  ATALLA_ASSIGN_OR_RETURN(const std::string elements,
                          image::UnpackTensor(bytes, image::TypeOf(region)));
  return image::DecodeFloats(elements, region.dtype());
}

absl::StatusOr<std::vector<float>> Emulator::ReadTensor(absl::string_view tensor) const {
  ATALLA_ASSIGN_OR_RETURN(const v1::Region* const region, impl_->FindRegion(tensor));
  return ReadTensor(*region);
}

absl::Status Emulator::WriteTensor(const v1::Region& region, absl::Span<const float> elements) {
  ATALLA_RETURN_IF_ERROR(CheckRegion(region, impl_->state.memory.limit_bytes()));
  ATALLA_ASSIGN_OR_RETURN(const std::string row_major,
                          image::EncodeFloats(elements, region.dtype()));
  ATALLA_ASSIGN_OR_RETURN(const std::string bytes,
                          image::PackTensor(row_major, image::TypeOf(region)));
  return WriteMemory(static_cast<uint32_t>(region.address()), BytesOf(bytes));
}

absl::Status Emulator::WriteTensor(absl::string_view tensor, absl::Span<const float> elements) {
  ATALLA_ASSIGN_OR_RETURN(const v1::Region* const region, impl_->FindRegion(tensor));
  return WriteTensor(*region, elements);
}

const std::vector<v1::Region>& Emulator::regions() const { return impl_->regions; }

Counters Emulator::counters() const {
  if (impl_->load == nullptr) return {};
  return CountExecution(impl_->program, impl_->execution, impl_->state.traffic);
}

const isa::MachineModel& Emulator::machine() const { return impl_->machine; }
const v1::Program& Emulator::program() const { return impl_->program; }

}  // namespace atalla::emu
