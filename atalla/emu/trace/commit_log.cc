#include "atalla/emu/trace/commit_log.h"

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/output_file.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/trace/code_map.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/trace.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl.h"
#include "google/protobuf/util/delimited_message_util.h"

namespace atalla::emu {
namespace {

constexpr uint32_t kSchemaVersion = 1;

template <typename Words>
void AppendWords(const Words& words, std::string& text) {
  for (const uint32_t word : words) absl::StrAppendFormat(&text, " %08X", word);
}

// "x5 = 0000002A".
std::string FormatWrite(const v1::CommitWrite& write) {
  std::string text;
  switch (write.what_case()) {
    case v1::CommitWrite::kScalar:
      return absl::StrFormat("x%d = %08X", write.scalar().number(), write.scalar().value());
    case v1::CommitWrite::kMask:
      return absl::StrFormat("m%d = %08X", write.mask().number(), write.mask().value());
    case v1::CommitWrite::kVector:
      text = absl::StrFormat("v%d =", write.vector().number());
      AppendWords(write.vector().lanes(), text);
      return text;
    case v1::CommitWrite::kMemory:
      text = absl::StrFormat("[%08X] =", write.memory().address());
      for (const char byte : write.memory().data()) {
        absl::StrAppendFormat(&text, " %02X", static_cast<uint8_t>(byte));
      }
      return text;
    case v1::CommitWrite::kRow:
      text = absl::StrFormat("sp%d[%d] =", write.row().scratchpad(), write.row().row());
      AppendWords(write.row().cells(), text);
      return text;
    case v1::CommitWrite::WHAT_NOT_SET:
      break;
  }
  return "?";
}

void AddRegister(const Lanes& lanes, int number, v1::CommitStart& start) {
  v1::VectorWrite& write = *start.add_registers()->mutable_vector();
  write.set_number(number);
  for (const uint32_t lane : lanes) write.add_lanes(lane);
}

v1::CommitStart StartOf(const Emulator& emulator) {
  v1::CommitStart start;
  start.set_schema_version(kSchemaVersion);
  start.set_program(emulator.program().name());
  start.set_machine(emulator.machine().name());
  for (int i = 0; i < isa::kScalarRegisterCount; ++i) {
    if (emulator.ScalarRegister(i) == 0) continue;
    v1::RegisterWrite& write = *start.add_registers()->mutable_scalar();
    write.set_number(i);
    write.set_value(emulator.ScalarRegister(i));
  }
  for (int i = 0; i < isa::kMaskRegisterCount; ++i) {
    if (emulator.MaskRegister(i) == (i == 0 ? 0xFFFFFFFFu : 0)) continue;
    v1::RegisterWrite& write = *start.add_registers()->mutable_mask();
    write.set_number(i);
    write.set_value(emulator.MaskRegister(i));
  }
  for (int i = 0; i < isa::kVectorRegisterCount; ++i) {
    if (emulator.VectorRegister(i) != Lanes{}) AddRegister(emulator.VectorRegister(i), i, start);
  }
  return start;
}

v1::CommitEnd EndOf(const Emulator& emulator, uint64_t packets) {
  v1::CommitEnd end;
  end.set_packets(packets);
  end.set_reason(v1::CommitEnd::REASON_UNFINISHED);
  if (emulator.halted()) end.set_reason(v1::CommitEnd::REASON_HALTED);
  if (emulator.trap().has_value()) {
    const Trap& trap = *emulator.trap();
    end.set_reason(v1::CommitEnd::REASON_TRAPPED);
    end.set_message(absl::StrFormat("PC %08X slot %d: %s", trap.pc, trap.slot, trap.reason));
  }
  return end;
}

}  // namespace

std::string FormatCommit(const v1::CommitPacket& packet, const CodeMap& code) {
  const int64_t address = static_cast<int64_t>(packet.address());
  const int index = code.FindPacket(address);
  const bool known = index != CodeMap::kNoPacket;
  std::string text = absl::StrFormat("packet %d %08X", packet.number(), address);
  for (const std::string& part : {code.NameOf(address), known ? code.Places(index) : ""}) {
    if (!part.empty()) absl::StrAppend(&text, " ", part);
  }
  absl::StrAppend(&text, packet.completed() ? "\n" : " (not completed)\n");
  for (const v1::CommitSlot& slot : packet.slots()) {
    const std::string head =
        absl::StrFormat("%08X.%d %s", address, slot.slot(), isa::Disassemble(slot.word()));
    if (slot.writes().empty()) absl::StrAppend(&text, head, "\n");
    for (const v1::CommitWrite& write : slot.writes()) {
      absl::StrAppend(&text, head, " -> ", FormatWrite(write), "\n");
    }
  }
  return text;
}

absl::StatusOr<std::unique_ptr<CommitLog>> CommitLog::Create(const Emulator& emulator,
                                                             absl::string_view path) {
  ATALLA_ASSIGN_OR_RETURN(std::unique_ptr<OutputFile> file, OutputFile::Create(path));
  return std::unique_ptr<CommitLog>(
      new CommitLog(emulator, !absl::EndsWith(path, ".pb"), std::move(file)));
}

CommitLog::CommitLog(const Emulator& emulator, bool is_text, std::unique_ptr<OutputFile> file)
    : emulator_(emulator),
      code_(emulator.program()),
      is_text_(is_text),
      file_(std::move(file)),
      next_number_(emulator.counters().packets_executed) {
  WriteStart();
}

void CommitLog::WriteRecord() {
  std::string size;
  {
    google::protobuf::io::StringOutputStream stream(&size);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.WriteVarint64(record_.ByteSizeLong());
  }
  file_->Append(size);
  file_->Append(record_.SerializeAsString());
}

void CommitLog::WriteStart() {
  *record_.mutable_start() = StartOf(emulator_);
  if (!is_text_) return WriteRecord();
  const v1::CommitStart& start = record_.start();
  file_->Append(absl::StrCat("# atalla commit log ", kSchemaVersion, ": program '", start.program(),
                             "', machine '", start.machine(), "'\n"));
  for (const v1::CommitWrite& write : start.registers()) {
    file_->Append(absl::StrCat("start ", FormatWrite(write), "\n"));
  }
}

void CommitLog::WritePacket() {
  in_packet_ = false;
  if (is_text_) {
    file_->Append(FormatCommit(packet(), code_));
  } else {
    WriteRecord();
  }
}

void CommitLog::WriteEnd(const v1::CommitEnd& end) {
  *record_.mutable_end() = end;
  if (!is_text_) return WriteRecord();
  const char* const reasons[] = {"?", "halted", "trapped", "unfinished"};
  file_->Append(absl::StrCat("end ", reasons[end.reason()], " after ", end.packets(), " packets",
                             end.message().empty() ? "" : ": ", end.message(), "\n"));
}

absl::Status CommitLog::Close() {
  if (in_packet_) WritePacket();
  WriteEnd(EndOf(emulator_, completed_));
  return file_->Close();
}

void CommitLog::OnPacket(int64_t address, int index) {
  index_ = index;
  in_packet_ = true;
  packet().Clear();
  packet().set_number(next_number_++);
  packet().set_address(static_cast<uint64_t>(address));
}

void CommitLog::OnSlot(int slot) {
  v1::CommitSlot& commit = *packet().add_slots();
  commit.set_slot(slot);
  commit.set_word(emulator_.program().packets(index_).slots(slot));
}

void CommitLog::OnPacketEnd(int64_t next_address) {
  packet().set_next_address(static_cast<uint64_t>(next_address));
  packet().set_completed(true);
  ++completed_;
  WritePacket();
}

v1::CommitWrite& CommitLog::AddWrite() {
  return *packet().mutable_slots(packet().slots_size() - 1)->add_writes();
}

void CommitLog::OnScalarWrite(int number, uint32_t value) {
  v1::RegisterWrite& write = *AddWrite().mutable_scalar();
  write.set_number(number);
  write.set_value(value);
}

void CommitLog::OnMaskWrite(int number, uint32_t value) {
  v1::RegisterWrite& write = *AddWrite().mutable_mask();
  write.set_number(number);
  write.set_value(value);
}

void CommitLog::OnVectorWrite(int number, const Lanes& lanes) {
  v1::VectorWrite& write = *AddWrite().mutable_vector();
  write.set_number(number);
  for (const uint32_t lane : lanes) write.add_lanes(lane);
}

void CommitLog::OnMemoryWrite(const MemoryAccess& access, absl::Span<const uint8_t> bytes) {
  v1::MemoryWrite& write = *AddWrite().mutable_memory();
  write.set_address(access.address);
  write.set_data(bytes.data(), bytes.size());
}

void CommitLog::OnRowWrite(const RowAccess& access) {
  v1::RowWrite& write = *AddWrite().mutable_row();
  write.set_scratchpad(access.scratchpad);
  write.set_row(access.row);
  for (uint32_t lane = 0; lane < access.columns; ++lane) {
    write.add_cells(emulator_
                        .ScratchpadCell(static_cast<int>(access.scratchpad),
                                        static_cast<int>(access.row), static_cast<int>(lane))
                        .value_or(0));
  }
}

struct CommitLogReader::Stream {
  explicit Stream(const std::string& path) : file(path, std::ios::binary), bytes(&file) {}
  std::ifstream file;
  google::protobuf::io::IstreamInputStream bytes;
};

CommitLogReader::CommitLogReader(std::string path, std::unique_ptr<Stream> stream)
    : path_(std::move(path)), stream_(std::move(stream)) {}
CommitLogReader::~CommitLogReader() = default;

absl::StatusOr<std::unique_ptr<CommitLogReader>> CommitLogReader::Open(absl::string_view path) {
  auto stream = std::make_unique<Stream>(std::string(path));
  if (!stream->file.is_open()) return absl::ErrnoToStatus(errno, path);
  return std::unique_ptr<CommitLogReader>(
      new CommitLogReader(std::string(path), std::move(stream)));
}

absl::StatusOr<bool> CommitLogReader::Next(v1::CommitRecord& record) {
  record.Clear();
  bool at_end = false;
  if (google::protobuf::util::ParseDelimitedFromZeroCopyStream(&record, &stream_->bytes, &at_end)) {
    ++records_;
    return true;
  }
  if (at_end) return false;
  return absl::InvalidArgumentError(
      absl::StrCat(path_, ": what follows record ", records_, " is no commit record"));
}

}  // namespace atalla::emu
