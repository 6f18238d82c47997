#include "atalla/emu/timing/hazard.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/encoding.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

std::string PlaceInCode(const SlotId& id, const v1::Program& program) {
  std::string text =
      absl::StrFormat("PC %08X slot %d", program.packets(id.packet).address(), id.slot);
  const std::string source = SourceOf(program, id.packet, id.slot);
  if (!source.empty()) absl::StrAppend(&text, " (", source, ")");
  return text;
}

std::string InstructionAt(const SlotId& id, const v1::Program& program) {
  return isa::Disassemble(program.packets(id.packet).slots(id.slot));
}

std::string Packets(int64_t count) {
  return absl::StrCat(count, count == 1 ? " packet" : " packets");
}

std::string Problem(const Hazard& hazard) {
  const std::string missing = Packets(hazard.missing_packets);
  switch (hazard.kind) {
    case Hazard::Kind::kEarlyRead:
      return absl::StrCat("reads ", hazard.what, " ", missing, " too early");
    case Hazard::Kind::kOvertaken:
      return absl::StrCat("writes ", hazard.what, " ", missing,
                          " too early to land after the older write");
    case Hazard::Kind::kEarlyWrite:
      return absl::StrCat("overwrites ", hazard.what, " ", missing,
                          " before the transfer has read it");
    case Hazard::Kind::kTooMuch:
      return absl::StrCat("its packet needs more of ", hazard.what,
                          " than the machine has in a cycle");
  }
  return "";
}

}  // namespace

void HazardList::Again(const Hazard& hazard, Hazard& known) {
  ++known.times;
  known.missing_packets = std::max(known.missing_packets, hazard.missing_packets);
}

std::string DescribeHazard(const Hazard& hazard, const v1::Program& program) {
  std::string text = absl::StrCat(PlaceInCode(hazard.reader, program), ": ",
                                  InstructionAt(hazard.reader, program), ": ", Problem(hazard));
  if (hazard.producer.packet >= 0) {
    absl::StrAppend(&text, ": ", InstructionAt(hazard.producer, program), " at ",
                    PlaceInCode(hazard.producer, program));
  }
  if (hazard.times > 1) absl::StrAppend(&text, " (", hazard.times, " times)");
  return text;
}

}  // namespace atalla::emu
