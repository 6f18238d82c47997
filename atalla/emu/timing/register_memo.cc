#include "atalla/emu/timing/register_memo.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/emu/timing/packet_table.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"

namespace atalla::emu {
namespace {

using Kind = RegisterMemo::Access::Kind;

Kind KindOf(isa::Op op) {
  switch (op) {
    case isa::Op::kLwS:
    case isa::Op::kLhwS:
      return Kind::kLoad;
    case isa::Op::kSwS:
    case isa::Op::kShwS:
      return Kind::kStore;
    case isa::Op::kVregLd:
      return Kind::kVregLoad;
    case isa::Op::kVregSt:
      return Kind::kVregStore;
    default:
      return Kind::kOther;
  }
}

}  // namespace

RegisterMemo::RegisterMemo(const PacketTable& table, const isa::MachineModel& machine)
    : table_(table),
      vreg_memory_latency_(machine.Latency(isa::LatencyClass::kVregMemory)),
      taken_branch_cycles_(machine.issue().taken_branch_cycles()),
      blocks_(table.size()) {}

void RegisterMemo::Clear() {
  index_.clear();
  node_index_.clear();
  states_.clear();
  nodes_.clear();
  edges_.clear();
  misses_since_clear_ = 0;
}

// ---- Blocks, states and nodes. ----

void RegisterMemo::CutBlock(int first_packet, int packets) {
  Block& block = blocks_[first_packet];
  block.packets = packets;
  Segment* segment = nullptr;
  for (int i = first_packet; i < first_packet + packets; ++i) {
    if (segment == nullptr || segment->touches_storage) {
      Segment* const added = &segments_.emplace_back();
      added->first_packet = i;
      if (segment == nullptr) {
        block.first_segment = added;
      } else {
        segment->next = added;
      }
      segment = added;
    }
    ++segment->packets;
    AddAccesses(table_.packet(i), *segment);
  }
  const PacketNeeds& last = table_.packet(first_packet + packets - 1);
  segment->may_cost_branch = taken_branch_cycles_ > 0 && table_.BranchOf(last) != nullptr;
  if (segment->may_cost_branch) segment->is_simple = false;
}

void RegisterMemo::AddAccesses(const PacketNeeds& packet, Segment& segment) const {
  const absl::Span<const SlotNeeds> slots = table_.SlotsOf(packet);
  bool has_transfer = false;
  bool has_vreg = false;
  for (size_t i = 0; i < slots.size(); ++i) {
    const SlotNeeds& slot = slots[i];
    if (!slot.accesses) continue;
    Access& access = segment.accesses[segment.access_count++];
    access.kind = KindOf(slot.op);
    access.index = static_cast<uint8_t>(i);
    access.size_bytes = slot.size_bytes;
    access.scratchpad = slot.scratchpad;
    access.lands = slot.offset + slot.latency;
    access.lands_in_memory = slot.offset + vreg_memory_latency_;
    has_transfer = has_transfer || access.kind == Kind::kOther;
    has_vreg = has_vreg || access.kind == Kind::kVregLoad || access.kind == Kind::kVregStore;
  }
  segment.touches_storage = packet.halts || segment.access_count > 0;
  // Where a split packet's vreg.ld comes from data memory, the table's plan does not hold.
  segment.is_simple = !packet.halts && !packet.ordered_accesses && !has_transfer &&
                      !(has_vreg && packet.extra_cycles > 0);
}

RegisterMemo::Form RegisterMemo::FormOf(const Segment& segment) {
  if (!segment.is_simple) return Form::kAny;
  if (segment.access_count == 0) return Form::kRegisters;
  if (segment.access_count > 1) return Form::kSeveral;
  switch (segment.accesses[0].kind) {
    case Kind::kLoad:
      return Form::kLoad;
    case Kind::kStore:
      return Form::kStore;
    case Kind::kVregLoad:
      return Form::kVregLoad;
    case Kind::kVregStore:
      return Form::kVregStore;
    case Kind::kOther:
      break;
  }
  return Form::kAny;
}

RegisterMemo::Node* RegisterMemo::FindEntry(State* state, int first_packet) {
  state->last_block = first_packet;
  state->last_node = NodeOf(state, blocks_[first_packet].first_segment);
  return state->last_node;
}

RegisterMemo::Node* RegisterMemo::NodeOf(State* state, const Segment* segment) {
  const auto [found, added] = node_index_.try_emplace({state, segment}, nullptr);
  if (!added) return found->second;
  ++misses_;
  ++misses_since_clear_;
  Node& node = nodes_.emplace_back();
  found->second = &node;
  node.segment = segment;
  node.state = state;
  node.form = FormOf(*segment);
  node.first_access = segment->accesses[0];
  if (!segment->touches_storage) return &node;
  Begin(*state);
  Edge unused;
  const int last = segment->first_packet + segment->packets - 1;
  for (int i = segment->first_packet; i < last; ++i) {
    node.turn = IssuePacket(table_.packet(i), node.turn, 0, unused);
  }
  const int64_t ready = ReadyOf(table_.packet(last));
  node.issue = std::max(node.turn, ready);
  if (ready > node.turn) node.blamed = BlamedSlot(table_.packet(last), ready);
  for (const Place place : touched_) landings_[place] = 0;
  touched_.clear();
  return &node;
}

RegisterMemo::State* RegisterMemo::StateOf(absl::Span<const Place> places,
                                           absl::Span<const int64_t> landings, int64_t now) {
  std::vector<Pending> pending;
  for (const Place place : places) {
    const int64_t cycles = landings[place] - now;
    if (cycles > 0) pending.push_back({place, static_cast<int32_t>(cycles)});
  }
  return Intern(std::move(pending));
}

RegisterMemo::State* RegisterMemo::Intern(std::vector<Pending> pending) {
  const auto before = [](Pending a, Pending b) { return a.place < b.place; };
  std::sort(pending.begin(), pending.end(), before);
  pending.erase(std::unique(pending.begin(), pending.end()), pending.end());
  const auto [found, added] = index_.try_emplace(std::move(pending), nullptr);
  if (added) {
    found->second = &states_.emplace_back();
    found->second->pending = found->first;
  }
  return found->second;
}

// ---- Edges. ----

RegisterMemo::Edge* RegisterMemo::FindEdge(Node* node, uint64_t key) {
  if (key == 0) {
    MakeEdge(*node, key, node->plain);
    return &node->plain;
  }
  Edge** place = &node->others;
  while (*place != nullptr && (*place)->key != key) place = &(*place)->next;
  Edge* edge = *place;
  if (edge == nullptr) {
    edge = &edges_.emplace_back();
    MakeEdge(*node, key, *edge);
  } else {
    *place = edge->next;
  }
  edge->next = node->others;
  node->others = edge;
  return edge;
}

void RegisterMemo::MakeEdge(const Node& node, uint64_t key, Edge& edge) {
  ++misses_;
  ++misses_since_clear_;
  edge.key = key;
  const Segment& segment = *node.segment;
  Begin(*node.state);
  const int last = segment.first_packet + segment.packets - 1;
  for (int i = segment.first_packet; i < last; ++i) {
    edge.cycles = IssuePacket(table_.packet(i), edge.cycles, 0, edge);
  }
  edge.cycles = IssuePacket(table_.packet(last), edge.cycles, key, edge);
  State* const state = End(edge.cycles);
  if (segment.next != nullptr) {
    edge.node = NodeOf(state, segment.next);
  } else {
    edge.state = state;
  }
}

// ---- A segment. ----

void RegisterMemo::Begin(const State& state) {
  for (const Pending pending : state.pending) Land(pending.place, pending.cycles);
}

void RegisterMemo::Land(Place place, int64_t cycle) {
  landings_[place] = cycle;
  touched_.push_back(place);
}

int64_t RegisterMemo::ReadyOf(const PacketNeeds& packet) const {
  int64_t ready = 0;
  for (const Place place : table_.WaitsOf(packet)) ready = std::max(ready, landings_[place]);
  return ready;
}

// The first slot that waited to the end is to blame.
uint8_t RegisterMemo::BlamedSlot(const PacketNeeds& packet, int64_t ready) const {
  const absl::Span<const SlotNeeds> slots = table_.SlotsOf(packet);
  for (size_t i = 0; i < slots.size(); ++i) {
    const auto lands_then = [this, ready](Place place) { return landings_[place] == ready; };
    const absl::Span<const Place> reads = slots[i].reads();
    const absl::Span<const Place> writes = slots[i].writes();
    const bool waits = std::any_of(reads.begin(), reads.end(), lands_then) ||
                       std::any_of(writes.begin(), writes.end(), [&](Place place) {
                         return WaitsForOlderWrite(place) && lands_then(place);
                       });
    if (waits) return static_cast<uint8_t>(i);
  }
  ATALLA_CHECK(false && "nothing to wait for");
  return 0;
}

int64_t RegisterMemo::IssuePacket(const PacketNeeds& packet, int64_t turn, uint64_t key,
                                  Edge& edge) {
  const int64_t ready = ReadyOf(packet);
  const auto waits = static_cast<int64_t>(key >> 16);
  edge.issue = turn;
  if (waits > 0) {
    edge.issue = turn + waits;
    const auto slot = static_cast<uint32_t>(key >> 12 & 0xF);
    edge.stalls.push_back(
        Stall{packet.first_slot + slot, static_cast<StallCause>(key >> 8 & 0xF), waits});
  } else if (ready > turn) {
    edge.issue = ready;
    edge.stalls.push_back(
        Stall{packet.first_slot + BlamedSlot(packet, ready), StallCause::kOperand, ready - turn});
  }
  for (const PacketWrite& write : table_.WritesOf(packet)) {
    Land(write.place, edge.issue + write.lands);
  }
  const absl::Span<const SlotNeeds> slots = table_.SlotsOf(packet);
  for (size_t i = 0; i < slots.size(); ++i) {
    if ((key & RoutedKey(static_cast<uint8_t>(i))) == 0) continue;
    for (const Place place : slots[i].writes()) {
      Land(place, edge.issue + slots[i].offset + vreg_memory_latency_);
    }
  }
  const int64_t next = edge.issue + packet.extra_cycles + 1;
  if ((key & kTakenKey) == 0) return next;
  const auto branch = static_cast<uint32_t>(table_.BranchOf(packet) - slots.data());
  edge.stalls.push_back(
      Stall{packet.first_slot + branch, StallCause::kControl, taken_branch_cycles_});
  return next + taken_branch_cycles_;
}

RegisterMemo::State* RegisterMemo::End(int64_t now) {
  State* const state = StateOf(touched_, landings_, now);
  for (const Place place : touched_) landings_[place] = 0;
  touched_.clear();
  return state;
}

}  // namespace atalla::emu
