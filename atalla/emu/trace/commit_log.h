// What a program does, packet by packet, as text or as a protobuf stream.
//
//   ATALLA_ASSIGN_OR_RETURN(std::unique_ptr<CommitLog> log, CommitLog::Create(emulator,
//   "run.log")); emulator.SetObserver(log.get()); absl::Status run = emulator.Run();
//   ATALLA_RETURN_IF_ERROR(log->Close());
//
// It keeps one packet in memory; the file grows with the run. When the file cannot be written any
// more, the run is asked to stop. The formats: docs/debugging.md and proto/trace.proto.

#ifndef ATALLA_EMU_TRACE_COMMIT_LOG_H_
#define ATALLA_EMU_TRACE_COMMIT_LOG_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/output_file.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/trace/code_map.h"
#include "atalla/v1/trace.pb.h"

namespace atalla::emu {

// One line for the packet, then one for each write of each slot, and one for a slot without any.
std::string FormatCommit(const v1::CommitPacket& packet, const CodeMap& code);

class CommitLog : public Observer {
 public:
  // A protobuf stream if `path` ends in ".pb", else text; "-" is standard output. The log starts
  // with the registers as they are now. `emulator` has its program loaded, and outlives this.
  static absl::StatusOr<std::unique_ptr<CommitLog>> Create(const Emulator& emulator,
                                                           absl::string_view path);

  // Writes how the program ended, and completes the file. The first error, if there was one.
  absl::Status Close();

  void OnPacket(int64_t address, int index) override;
  void OnSlot(int slot) override;
  void OnPacketEnd(int64_t next_address) override;
  bool StopRequested() override { return !file_->status().ok(); }
  void OnScalarWrite(int number, uint32_t value) override;
  void OnMaskWrite(int number, uint32_t value) override;
  void OnVectorWrite(int number, const Lanes& lanes) override;
  void OnMemoryWrite(const MemoryAccess& access, absl::Span<const uint8_t> bytes) override;
  void OnRowWrite(const RowAccess& access) override;

 private:
  CommitLog(const Emulator& emulator, bool is_text, std::unique_ptr<OutputFile> file);
  void WriteStart();
  void WritePacket();
  void WriteEnd(const v1::CommitEnd& end);
  void WriteRecord();
  v1::CommitPacket& packet() { return *record_.mutable_packet(); }
  v1::CommitWrite& AddWrite();

  const Emulator& emulator_;
  const CodeMap code_;
  const bool is_text_;
  std::unique_ptr<OutputFile> file_;
  v1::CommitRecord record_;
  bool in_packet_ = false;
  int index_ = 0;  // Of the packet in the program.
  uint64_t next_number_ = 0;
  uint64_t completed_ = 0;
};

// Reads a protobuf stream record by record.
class CommitLogReader {
 public:
  static absl::StatusOr<std::unique_ptr<CommitLogReader>> Open(absl::string_view path);
  ~CommitLogReader();
  // False at the end of the file. kInvalidArgument: what follows is no record.
  absl::StatusOr<bool> Next(v1::CommitRecord& record);

 private:
  struct Stream;
  CommitLogReader(std::string path, std::unique_ptr<Stream> stream);

  std::string path_;
  std::unique_ptr<Stream> stream_;
  uint64_t records_ = 0;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRACE_COMMIT_LOG_H_
