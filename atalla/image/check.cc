#include "atalla/image/check.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/image_view.h"
#include "atalla/image/tensor_layout.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::image {
namespace {

// Says which message is wrong, and how.
class Complaint {
 public:
  Complaint(absl::string_view kind, absl::string_view name)
      : prefix_(absl::StrCat(kind, " '", absl::CHexEscape(name), "': ")) {}

  template <typename... Parts>
  absl::Status operator()(const Parts&... parts) const {
    return absl::InvalidArgumentError(absl::StrCat(prefix_, parts...));
  }

 private:
  std::string prefix_;
};

std::string Hex(uint64_t value) { return absl::StrFormat("0x%08X", value); }

// Names get into one-line texts.
bool IsPlainName(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
  });
}

absl::Status CheckVersion(const Complaint& bad, uint32_t version) {
  if (version == kSchemaVersion) return absl::OkStatus();
  return bad("schema version ", version, "; this program reads version ", kSchemaVersion);
}

absl::Status CheckPackets(const Complaint& bad, const v1::Program& program) {
  for (int i = 0; i < program.packets_size(); ++i) {
    const v1::Packet& packet = program.packets(i);
    if (packet.address() >= kAddressEnd) {
      return bad("packet ", i, " has address ", Hex(packet.address()), "; addresses have 32 bits");
    }
    if (i > 0 && packet.address() <= program.packets(i - 1).address()) {
      return bad("packet ", i, " at ", Hex(packet.address()),
                 " does not lie above the one before it; packets ascend by address");
    }
    if (packet.slots_size() != isa::kSlotsPerPacket) {
      return bad("the packet at ", Hex(packet.address()), " has ", packet.slots_size(),
                 " slots; it must have ", isa::kSlotsPerPacket);
    }
    for (const uint64_t word : packet.slots()) {
      if (word <= isa::kWordMask) continue;
      return bad("the packet at ", Hex(packet.address()), " has the word ",
                 absl::StrFormat("0x%X", word), "; words have 40 bits");
    }
    if (packet.lines_size() != 0 && packet.lines_size() != packet.slots_size()) {
      return bad("the packet at ", Hex(packet.address()), " has ", packet.lines_size(),
                 " source lines; it must have none, or one for each slot");
    }
    for (const v1::SourceLine& line : packet.lines()) {
      if (line.line() == 0) continue;
      if (line.file() < static_cast<uint32_t>(program.source_files_size())) continue;
      return bad("the packet at ", Hex(packet.address()), " names source file ", line.file(),
                 "; there are ", program.source_files_size());
    }
  }
  return absl::OkStatus();
}

bool HasPacketAt(const v1::Program& program, uint64_t address) {
  const auto found = std::lower_bound(
      program.packets().begin(), program.packets().end(), address,
      [](const v1::Packet& packet, uint64_t wanted) { return packet.address() < wanted; });
  return found != program.packets().end() && found->address() == address;
}

absl::Status CheckSymbols(const Complaint& bad, const v1::Program& program) {
  const uint64_t end =
      program.packets().empty()
          ? 0
          : program.packets(program.packets_size() - 1).address() + isa::kBytesPerPacket;
  absl::flat_hash_set<absl::string_view> names;
  for (const v1::Symbol& symbol : program.symbols()) {
    if (!IsPlainName(symbol.name())) {
      return bad("a symbol is named '", absl::CHexEscape(symbol.name()),
                 "'; names are not empty and have no control characters");
    }
    if (!names.insert(symbol.name()).second) {
      return bad("two symbols are named '", symbol.name(), "'");
    }
    if (symbol.address() != end && !HasPacketAt(program, symbol.address())) {
      return bad("symbol '", symbol.name(), "' is at ", Hex(symbol.address()),
                 ", where no packet is");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckMetrics(const Complaint& bad, const v1::Program& program) {
  if (!program.has_metrics()) return absl::OkStatus();
  const v1::StaticMetrics& metrics = program.metrics();
  if (metrics.sched_slot_histogram_size() != isa::kSlotsPerPacket + 1) {
    return bad("the slot histogram has ", metrics.sched_slot_histogram_size(),
               " entries; it must have ", isa::kSlotsPerPacket + 1);
  }
  uint64_t packets = 0;
  uint64_t filled = 0;
  for (int i = 0; i <= isa::kSlotsPerPacket; ++i) {
    packets += metrics.sched_slot_histogram(i);
    filled += metrics.sched_slot_histogram(i) * static_cast<uint64_t>(i);
  }
  if (packets != metrics.sched_packets() || filled != metrics.sched_slots_filled() ||
      packets != static_cast<uint64_t>(program.packets_size())) {
    return bad("the static metrics do not fit the packets: ", metrics.sched_packets(),
               " packets and ", metrics.sched_slots_filled(), " filled slots are claimed, the ",
               "histogram has ", packets, " and ", filled, ", the program has ",
               program.packets_size(), " packets");
  }
  return absl::OkStatus();
}

absl::Status CheckSegments(const Complaint& bad, absl::Span<const SegmentView> segments) {
  uint64_t end = 0;
  for (const auto& [address, data] : segments) {
    if (data.empty()) return bad("the segment at ", Hex(address), " is empty");
    if (address < end) {
      return bad("the segment at ", Hex(address), " starts before the previous one ends, at ",
                 Hex(end), "; segments are sorted and do not overlap");
    }
    if (address >= kAddressEnd || data.size() > kAddressEnd - address) {
      return bad("the segment at ", Hex(address), " of ", data.size(),
                 " bytes reaches beyond address 0xFFFFFFFF");
    }
    end = address + data.size();
  }
  return absl::OkStatus();
}

absl::Status CheckRegion(const Complaint& bad, const v1::Region& region) {
  const std::string which = absl::StrCat("region '", absl::CHexEscape(region.tensor()), "': ");
  if (!IsPlainName(region.tensor())) {
    return bad(which, "names are not empty and have no control characters");
  }
  if (!v1::Region::Role_IsValid(region.role()) || region.role() == v1::Region::ROLE_UNSPECIFIED) {
    return bad(which, "role ", static_cast<int>(region.role()), " is none of input, parameter, ",
               "output");
  }
  const absl::StatusOr<int64_t> bytes = LayoutBytes(TypeOf(region));
  if (!bytes.ok()) return bad(which, bytes.status().message());
  if (region.size_bytes() != static_cast<uint64_t>(*bytes)) {
    return bad(which, "it has ", region.size_bytes(), " bytes; its type, shape and layout take ",
               *bytes);
  }
  if (region.address() >= kAddressEnd || region.size_bytes() > kAddressEnd - region.address()) {
    return bad(which, region.size_bytes(), " bytes at ", Hex(region.address()),
               " reach beyond address 0xFFFFFFFF");
  }
  return absl::OkStatus();
}

absl::Status CheckRegions(const Complaint& bad, const v1::Image& image) {
  absl::flat_hash_set<absl::string_view> names;
  for (const v1::Region& region : image.regions()) {
    ATALLA_RETURN_IF_ERROR(CheckRegion(bad, region));
    if (!names.insert(region.tensor()).second) {
      return bad("two regions hold tensor '", region.tensor(), "'");
    }
  }
  return absl::OkStatus();
}

// The four bytes at `address`, little-endian; nothing if the segments do not hold them all. They
// may lie in segments that touch, as the pieces of an ImageSet do.
std::optional<uint32_t> WordAt(absl::Span<const SegmentView> segments, uint64_t address) {
  auto segment = std::upper_bound(
      segments.begin(), segments.end(), address,
      [](uint64_t wanted, const SegmentView& view) { return wanted < view.address; });
  if (segment == segments.begin()) return std::nullopt;
  --segment;
  uint32_t word = 0;
  for (int i = 0; i < 4; ++i, ++address) {
    if (address - segment->address >= segment->data.size()) ++segment;
    if (segment == segments.end() || address < segment->address ||
        address - segment->address >= segment->data.size()) {
      return std::nullopt;
    }
    word |= uint32_t{segment->data[address - segment->address]} << (8 * i);
  }
  return word;
}

absl::Status CheckParameters(const Complaint& bad, const v1::Image& image,
                             absl::Span<const SegmentView> segments) {
  absl::flat_hash_set<absl::string_view> names;
  absl::flat_hash_set<uint32_t> offsets;
  if (image.parameter_base() >= kAddressEnd) {
    return bad("the parameter table is at ", Hex(image.parameter_base()),
               "; addresses have 32 bits");
  }
  for (const v1::Parameter& parameter : image.parameters()) {
    const std::string which =
        absl::StrCat("parameter '", absl::CHexEscape(parameter.name()), "': ");
    if (!IsPlainName(parameter.name())) {
      return bad(which, "names are not empty and have no control characters");
    }
    if (!names.insert(parameter.name()).second) return bad(which, "it is there twice");
    if (parameter.offset_bytes() % 4 != 0) {
      return bad(which, "offset ", parameter.offset_bytes(), " is not a multiple of 4");
    }
    if (!offsets.insert(parameter.offset_bytes()).second) {
      return bad(which, "another parameter has offset ", parameter.offset_bytes(), " too");
    }
    const uint64_t address = image.parameter_base() + parameter.offset_bytes();
    const std::optional<uint32_t> word = WordAt(segments, address);
    if (!word.has_value()) return bad(which, "no segment holds its word at ", Hex(address));
    if (*word != parameter.value()) {
      return bad(which, "it is ", Hex(parameter.value()), ", but its word at ", Hex(address),
                 " is ", Hex(*word));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckProgram(const v1::Program& program) {
  const Complaint bad("program", program.name());
  ATALLA_RETURN_IF_ERROR(CheckVersion(bad, program.schema_version()));
  if (!v1::WeightMode_IsValid(program.weight_mode())) {
    return bad("unknown weight mode ", static_cast<int>(program.weight_mode()));
  }
  if (program.entry() >= kAddressEnd) {
    return bad("the entry is ", Hex(program.entry()), "; addresses have 32 bits");
  }
  ATALLA_RETURN_IF_ERROR(CheckPackets(bad, program));
  ATALLA_RETURN_IF_ERROR(CheckSymbols(bad, program));
  return CheckMetrics(bad, program);
}

absl::Status CheckImage(const v1::Image& image) {
  return CheckImageView({image, SegmentsOf(image)});
}

absl::Status CheckImageView(const ImageView& image) {
  const Complaint bad("image", image.info.name());
  ATALLA_RETURN_IF_ERROR(CheckVersion(bad, image.info.schema_version()));
  ATALLA_RETURN_IF_ERROR(CheckSegments(bad, image.segments));
  ATALLA_RETURN_IF_ERROR(CheckRegions(bad, image.info));
  return CheckParameters(bad, image.info, image.segments);
}

}  // namespace atalla::image
