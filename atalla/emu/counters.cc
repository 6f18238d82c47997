#include "atalla/emu/counters.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/emu/shortest_decimal.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::emu {
namespace {

double Ratio(uint64_t numerator, uint64_t denominator) {
  if (denominator == 0) return 0.0;
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

class Lines {
 public:
  void Count(absl::string_view name, uint64_t value) {
    absl::StrAppend(&text_, name, ": ", value, "\n");
  }
  void Real(absl::string_view name, double value) {
    absl::StrAppend(&text_, name, ": ", ShortestDecimal(value), "\n");
  }
  void Percent(absl::string_view name, uint64_t part, uint64_t whole) {
    Real(name, Ratio(part, whole) * 100);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::string FormatCounters(const Counters& counters) {
  constexpr uint64_t kSlots = isa::kSlotsPerPacket;
  const uint64_t moved = counters.BytesLoaded() + counters.BytesStored();
  const uint64_t flops = counters.FlopsTotal();
  const uint64_t static_slots = kSlots * counters.packets_static_total;
  const uint64_t static_slots_non_nop = kSlots * counters.packets_static_non_nop;
  const uint64_t executed_slots = kSlots * counters.packets_executed;
  const uint64_t executed_slots_non_nop = kSlots * counters.packets_executed_non_nop;
  Lines lines;
  lines.Count("flops_total", flops);
  lines.Count("flops_scalar", counters.flops_scalar);
  lines.Count("flops_vector", counters.flops_vector);
  lines.Count("flops_matmul", counters.flops_matmul);
  lines.Count("bytes_loaded", counters.BytesLoaded());
  lines.Count("bytes_stored", counters.BytesStored());
  lines.Real("bytes_written", static_cast<double>(counters.BytesStored()));
  lines.Real("bytes_moved", static_cast<double>(moved));
  lines.Count("assembly_instructions_executed", counters.instructions_executed);
  lines.Count("instructions_executed", counters.instructions_executed);
  lines.Count("packets_static_total", counters.packets_static_total);
  lines.Count("packets_static_non_nop", counters.packets_static_non_nop);
  lines.Count("packet_slots_total", static_slots);
  lines.Count("packet_slots_filled", counters.packet_slots_filled);
  lines.Count("packet_slots_total_non_nop_packets", static_slots_non_nop);
  lines.Count("packets_executed", counters.packets_executed);
  lines.Count("packets_executed_non_nop", counters.packets_executed_non_nop);
  lines.Count("packet_slots_executed", executed_slots);
  lines.Count("packet_slots_executed_filled", counters.packet_slots_executed_filled);
  lines.Count("packet_slots_executed_non_nop_packets", executed_slots_non_nop);
  lines.Real("arithmetic_intensity", Ratio(flops, moved));
  lines.Real("arithmetic_intensity_load_store", Ratio(flops, moved));
  lines.Real("arithmetic_intensity_loads", Ratio(flops, counters.BytesLoaded()));
  lines.Percent("packet_slot_utilization_pct", counters.packet_slots_filled, static_slots);
  lines.Percent("packet_slot_utilization_non_nop_packets_pct", counters.packet_slots_filled,
                static_slots_non_nop);
  lines.Percent("packet_slot_utilization_executed_pct", counters.packet_slots_executed_filled,
                executed_slots);
  lines.Percent("packet_slot_utilization_executed_non_nop_packets_pct",
                counters.packet_slots_executed_filled, executed_slots_non_nop);
  return lines.text();
}

std::string FormatExtraCounters(const Counters& counters) {
  Lines lines;
  for (int i = 0; i < 2; ++i) {
    lines.Count(absl::StrCat("bytes_loaded_sp", i), counters.bytes_loaded_by_scratchpad[i]);
  }
  for (int i = 0; i < 2; ++i) {
    lines.Count(absl::StrCat("bytes_stored_sp", i), counters.bytes_stored_by_scratchpad[i]);
  }
  lines.Count("bytes_vreg_memory", counters.vreg_memory_bytes);
  lines.Count("bytes_scalar_memory", counters.scalar_memory_bytes);
  lines.Count("moveconvert_ops", counters.Retired(isa::RetiredClass::kMoveConvert));
  for (int i = 0; i < isa::kRetiredClassCount; ++i) {
    const auto retired = static_cast<isa::RetiredClass>(i);
    lines.Count(absl::StrCat("dyn_retired_", isa::RetiredClassName(retired)),
                counters.Retired(retired));
  }
  return lines.text();
}

}  // namespace atalla::emu
