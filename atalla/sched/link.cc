#include "atalla/sched/link.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/check.h"
#include "atalla/base/diagnostic.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/relax.h"

namespace atalla::sched {
namespace {

using assembler::Code;
using assembler::CodeInstruction;
using Reference = CodeInstruction::Reference;

constexpr uint32_t kSchemaVersion = 1;
// lui.s shifts by 7 bits; addi.s adds the rest.
constexpr int kHighShift = 7;
constexpr int64_t kLowMask = 0x7F;

class Linker {
 public:
  Linker(const Code& code, const Schedule& schedule)
      : code_(code), schedule_(schedule), labels_(LabelPackets(code, schedule)) {}

  absl::StatusOr<v1::Program> Run() {
    program_.set_schema_version(kSchemaVersion);
    program_.set_name(code_.name);
    program_.set_weight_mode(code_.weight_mode);
    program_.set_entry(0);
    nop_ = EncodeOrReport({isa::Op::kNopS}, {});
    for (size_t p = 0; p < schedule_.packets.size(); ++p) AddPacket(static_cast<int64_t>(p));
    for (const assembler::CodeLabel& label : code_.labels) {
      v1::Symbol* symbol = program_.add_symbols();
      symbol->set_name(label.name);
      symbol->set_address(static_cast<uint64_t>(labels_.at(label.name)) * isa::kBytesPerPacket);
    }
    v1::StaticMetrics* metrics = program_.mutable_metrics();
    metrics->set_sched_packets(schedule_.packets.size());
    for (size_t n = 0; n < histogram_.size(); ++n) {
      metrics->add_sched_slot_histogram(histogram_[n]);
      metrics->set_sched_slots_filled(metrics->sched_slots_filled() + n * histogram_[n]);
    }
    ATALLA_RETURN_IF_ERROR(diagnostics_.ToStatus());
    return std::move(program_);
  }

 private:
  void AddPacket(int64_t index) {
    v1::Packet* packet = program_.add_packets();
    packet->set_address(static_cast<uint64_t>(index) * isa::kBytesPerPacket);
    size_t filled = 0;
    bool has_lines = false;
    for (const Slot& slot : schedule_.packets[index]) {
      const CodeInstruction& source = code_.instructions[slot.instruction];
      const isa::Instruction instruction = Resolve(slot, index);
      packet->add_slots(EncodeOrReport(instruction, source.location));
      if (instruction.op != isa::Op::kNopS) ++filled;
      has_lines = has_lines || source.location.line > 0;
    }
    while (packet->slots_size() < isa::kSlotsPerPacket) packet->add_slots(nop_);
    if (has_lines) AddLines(schedule_.packets[index], *packet);
    ++histogram_[filled];
  }

  void AddLines(const Packet& slots, v1::Packet& packet) {
    for (size_t i = 0; i < isa::kSlotsPerPacket; ++i) {
      v1::SourceLine* line = packet.add_lines();
      if (i >= slots.size()) continue;
      const SourceLocation& location = code_.instructions[slots[i].instruction].location;
      if (location.line <= 0) continue;
      line->set_line(static_cast<uint32_t>(location.line));
      line->set_file(FileIndex(location.file));
    }
  }

  uint32_t FileIndex(const std::string& file) {
    const auto [entry, is_new] =
        files_.try_emplace(file, static_cast<uint32_t>(program_.source_files_size()));
    if (is_new) program_.add_source_files(file);
    return entry->second;
  }

  int64_t TargetPacket(const CodeInstruction& source) const {
    const auto target = labels_.find(source.target);
    ATALLA_CHECK(target != labels_.end());
    return target->second;
  }

  // The instruction of a slot of packet `index`, with its reference filled in.
  isa::Instruction Resolve(const Slot& slot, int64_t index) {
    const CodeInstruction& source = code_.instructions[slot.instruction];
    isa::Instruction instruction = source.instruction;
    if (slot.form == Slot::Form::kInverted) {
      instruction.op = isa::InvertedBranch(instruction.op);
      instruction.imm = 2 * isa::kBytesPerPacket;
      return instruction;
    }
    if (source.reference == Reference::kNone) return instruction;
    const int64_t target = TargetPacket(source);
    int64_t imm = 0;
    if (slot.form == Slot::Form::kDetour || source.reference == Reference::kPcRelative) {
      if (slot.form == Slot::Form::kDetour) instruction = {isa::Op::kJal};
      imm = (target - index) * isa::kBytesPerPacket;
    } else if (source.reference == Reference::kAddressHigh) {
      imm = (target * isa::kBytesPerPacket) >> kHighShift;
    } else {
      imm = (target * isa::kBytesPerPacket) & kLowMask;
    }
    const isa::OperandKind kind =
        instruction.op == isa::Op::kJal               ? isa::OperandKind::kJump
        : source.reference == Reference::kPcRelative  ? isa::OperandKind::kBranch
        : source.reference == Reference::kAddressHigh ? isa::OperandKind::kImm25
                                                      : isa::OperandKind::kImm12;
    const isa::Range range = isa::OperandRange(kind);
    if (imm < range.min || imm > range.max) {
      diagnostics_.Error(source.location, absl::StrCat("'", isa::GetInfo(instruction.op).mnemonic,
                                                       "' to '", source.target, "' needs ", imm,
                                                       "; it holds ", range.min, "..", range.max));
      imm = 0;
    }
    instruction.imm = static_cast<int32_t>(imm);
    return instruction;
  }

  uint64_t EncodeOrReport(const isa::Instruction& instruction, const SourceLocation& location) {
    const absl::StatusOr<uint64_t> word = isa::Encode(instruction);
    if (word.ok()) return *word;
    diagnostics_.Error(location, word.status().message());
    return nop_;
  }

  const Code& code_;
  const Schedule& schedule_;
  const absl::flat_hash_map<absl::string_view, int32_t> labels_;
  v1::Program program_;
  uint64_t nop_ = 0;
  std::array<uint64_t, isa::kSlotsPerPacket + 1> histogram_ = {};
  absl::flat_hash_map<std::string, uint32_t> files_;
  DiagnosticList diagnostics_;
};

}  // namespace

absl::StatusOr<v1::Program> Link(const Code& code, const Schedule& schedule,
                                 absl::string_view machine, absl::string_view scheduler) {
  ATALLA_ASSIGN_OR_RETURN(v1::Program program, Linker(code, schedule).Run());
  program.set_machine(std::string(machine));
  program.set_scheduler(std::string(scheduler));
  return program;
}

}  // namespace atalla::sched
