// How packets issue as far as registers and the weight buffer say, worked out once and remembered.
//
//   RegisterMemo memo(table, machine);
//   RegisterMemo::State* state = memo.StateOf(places, landings, now);
//   RegisterMemo::Node* node = memo.Enter(state, block.first_packet);
//   RegisterMemo::Edge* edge = memo.EdgeOf(node, 0);    // Issues the segment.
//   now += edge->cycles;                                // Then edge->node, or
//   edge->state.
//
// Packets of a block that only touch registers always take the same time from the same state, which
// is what is still on its way and for how long. So do those that touch storage, given what storage
// did to them, which is a key. Loops soon come back to states that are known, and a block then
// costs no more than a few steps from one node to the next.
//
// A block is cut into segments: each ends behind a packet that touches storage, or at the block's
// end.

#ifndef ATALLA_EMU_TIMING_REGISTER_MEMO_H_
#define ATALLA_EMU_TIMING_REGISTER_MEMO_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "atalla/emu/timing/packet_table.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"

namespace atalla::emu {

class RegisterMemo {
 public:
  struct Node;

  // A place that has not landed, and in how many cycles it will have.
  struct Pending {
    Place place = 0;
    int32_t cycles = 0;

    friend bool operator==(Pending a, Pending b) {
      return a.place == b.place && a.cycles == b.cycles;
    }
    template <typename H>
    friend H AbslHashValue(H h, Pending p) {
      return H::combine(std::move(h), p.place, p.cycles);
    }
  };

  // When a packet's turn has come, before it waits.
  struct State {
    std::vector<Pending> pending;  // By place.
    // What was entered from here last.
    int last_block = -1;
    Node* last_node = nullptr;
  };

  // An access of a segment's last packet. `kOther`: a transfer.
  struct Access {
    enum class Kind : uint8_t { kLoad, kStore, kVregLoad, kVregStore, kOther };
    Kind kind = Kind::kOther;
    uint8_t index = 0;  // Of the slot.
    uint8_t size_bytes = 0;
    uint8_t scratchpad = 0;
    // Cycles from the issue of the packet until a write has landed; in data memory, if vreg.st is
    // routed there.
    int32_t lands = 0;
    int32_t lands_in_memory = 0;
  };

  struct Segment {
    int first_packet = 0;
    int packets = 0;
    // The last packet touches storage, or may.
    bool touches_storage = false;
    // Slots have no order through storage, none is a transfer, and may_cost_branch is false: with
    // the words of its accesses, everything is here.
    bool is_simple = false;
    // Whether it matters if the last packet's branch is taken.
    bool may_cost_branch = false;
    uint8_t access_count = 0;
    std::array<Access, isa::kSlotsPerPacket> accesses;
    const Segment* next = nullptr;  // In its block.
  };

  // A slot that waited.
  struct Stall {
    uint32_t instruction = 0;  // By number in the table.
    StallCause cause = StallCause::kOperand;
    int64_t cycles = 0;
  };

  // What registers cannot say of the last packet of a segment. A key is the or of these, or 0:
  // * It issues `cycles` after its turn, because storage made it wait; the slot with that index is
  //   to blame for all of it.
  static uint64_t WaitKey(int64_t cycles, uint8_t slot, StallCause cause) {
    return static_cast<uint64_t>(cycles) << 16 |
           static_cast<uint64_t>(slot << 12 | static_cast<int>(cause) << 8);
  }
  // * The slot with that index is a vreg.ld from data memory.
  static uint64_t RoutedKey(uint8_t slot) { return uint64_t{1} << (4 + slot); }
  // * Its branch is taken. Only where that may cost cycles.
  static constexpr uint64_t kTakenKey = 1;
  // No key.
  static constexpr uint64_t kNotMade = ~uint64_t{0};

  // A segment that has issued.
  struct Edge {
    // What follows: the next segment, or, at the end of the block, null and the state.
    Node* node = nullptr;
    int64_t cycles = 0;  // Cycles until the turn of the packet behind the segment.
    int64_t issue = 0;   // Cycles until the last packet issued.
    int64_t times = 0;   // For the caller to count.
    State* state = nullptr;
    uint64_t key = kNotMade;
    std::vector<Stall> stalls;
    Edge* next = nullptr;  // Another one of the same node.
  };

  // What is to be done for a segment, besides taking an edge.
  enum class Form : uint8_t {
    kRegisters,  // Nothing: it touches no storage.
    // One access, which is first_access.
    kLoad,
    kStore,
    kVregLoad,
    kVregStore,
    kSeveral,  // Several of these.
    kAny,      // It is not simple.
  };

  // A segment in a state. What is looked at often comes first.
  struct alignas(64) Node {
    Edge plain;  // With key 0.
    // Of a segment that touches storage: cycles until the last packet's turn and, if storage does
    // not delay it, its issue; then, the index of the slot that is to blame if it has to wait.
    int64_t turn = 0;
    int64_t issue = 0;
    Form form = Form::kRegisters;
    uint8_t blamed = 0;
    Access first_access;
    Edge* others = nullptr;  // The one that was used last comes first.
    const Segment* segment = nullptr;
    State* state = nullptr;
  };

  RegisterMemo(const PacketTable& table, const isa::MachineModel& machine);

  // The state in which `landings` are to come of the places of `places`, in which one may be named
  // twice.
  State* StateOf(absl::Span<const Place> places, absl::Span<const int64_t> landings, int64_t now);

  // The first segment of the block that begins with `first_packet`. REQUIRES: Cut.
  Node* Enter(State* state, int first_packet) {
    return state->last_block == first_packet ? state->last_node : FindEntry(state, first_packet);
  }
  // Makes the packets a block, if they are none; false if the block from there on has another
  // number of packets.
  bool Cut(int first_packet, int packets) {
    const Block& block = blocks_[first_packet];
    if (block.first_segment == nullptr) CutBlock(first_packet, packets);
    return block.packets == packets;
  }
  // The segment behind `node`'s in its block. REQUIRES: there is one.
  Node* NodeBehind(const Node& node, State* state) { return NodeOf(state, node.segment->next); }

  Edge* EdgeOf(Node* node, uint64_t key) {
    Edge* const edge = key == 0 ? &node->plain : node->others;
    return edge != nullptr && edge->key == key ? edge : FindEdge(node, key);
  }

  // How often something had to be worked out.
  int64_t misses() const { return misses_; }
  // Whether it should be cleared before more is asked of it.
  bool is_full() const { return misses_since_clear_ >= kMaxEntries; }
  // Forgets everything: states, nodes and edges are no more.
  void Clear();

  // Calls visit(segment, edge) for all edges.
  template <typename Visit>
  void ForEachEdge(const Visit& visit) const {
    for (const Node& node : nodes_) {
      if (node.plain.key == 0) visit(*node.segment, node.plain);
      for (const Edge* edge = node.others; edge != nullptr; edge = edge->next) {
        visit(*node.segment, *edge);
      }
    }
  }

 private:
  static constexpr int64_t kMaxEntries = 1 << 17;

  struct Block {
    int packets = 0;
    const Segment* first_segment = nullptr;  // Null: not cut yet.
  };

  void CutBlock(int first_packet, int packets);
  void AddAccesses(const PacketNeeds& packet, Segment& segment) const;
  static Form FormOf(const Segment& segment);
  Node* FindEntry(State* state, int first_packet);
  Node* NodeOf(State* state, const Segment* segment);
  Edge* FindEdge(Node* node, uint64_t key);
  void MakeEdge(const Node& node, uint64_t key, Edge& edge);
  State* Intern(std::vector<Pending> pending);

  // These work a segment out, in landings_.
  void Begin(const State& state);
  // Index of the slot that has to wait up to `ready`.
  uint8_t BlamedSlot(const PacketNeeds& packet, int64_t ready) const;
  int64_t ReadyOf(const PacketNeeds& packet) const;
  void Land(Place place, int64_t cycle);
  // A packet whose turn is in cycle `turn`; returns the turn of the next.
  int64_t IssuePacket(const PacketNeeds& packet, int64_t turn, uint64_t key, Edge& edge);
  // The state in cycle `now`; landings_ are then all 0 again.
  State* End(int64_t now);

  const PacketTable& table_;
  const int32_t vreg_memory_latency_;
  const int64_t taken_branch_cycles_;
  std::vector<Block> blocks_;
  std::deque<Segment> segments_;
  absl::flat_hash_map<std::vector<Pending>, State*> index_;
  absl::flat_hash_map<std::pair<State*, const Segment*>, Node*> node_index_;
  std::deque<State> states_;
  std::deque<Node> nodes_;
  std::deque<Edge> edges_;  // But the plain ones.
  // Landings, in cycles from the entry of a segment; all 0 between two uses.
  std::array<int64_t, kPlaceCount> landings_ = {};
  std::vector<Place> touched_;
  int64_t misses_ = 0;
  int64_t misses_since_clear_ = 0;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_REGISTER_MEMO_H_
