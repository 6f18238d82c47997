// The timing model reads what the fast engine recorded.

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

#include "absl/base/optimization.h"
#include "absl/types/span.h"
#include "atalla/emu/recording.h"
#include "atalla/emu/timing/packet_table.h"
#include "atalla/emu/timing/register_memo.h"
#include "atalla/emu/timing/slot_access.h"
#include "atalla/emu/timing/storage_times.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/timing/waits.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu {
namespace {

// The memo is left alone for a while where it had to work out one segment for every so many
// packets: it costs more than it spares.
constexpr int64_t kPacketsWorthAMiss = 48;
constexpr int kMostRecordsWithoutMemo = 64;

using Kind = RegisterMemo::Access::Kind;

// The last of what an access that is no transfer waits for.
inline LastWait LastWaitOf(const RegisterMemo::Access& access, uint32_t word, int64_t now,
                           StorageTimes& storage) {
  const bool routed = (word & 1) != 0;
  switch (access.kind) {
    case Kind::kLoad:
      return storage.LastWaitOfSmallRead(word, access.size_bytes, now);
    case Kind::kStore:
      return storage.LastWaitOfSmallWrite(word, access.size_bytes, now);
    case Kind::kVregLoad:
      if (!routed) return storage.LastWaitOfRowRead(access.scratchpad, word / 2);
      return storage.LastWaitOfRead({word & ~1u, access.size_bytes}, now);
    default:
      if (!routed) return storage.LastWaitOfRowWrite(access.scratchpad, word / 2);
      return storage.LastWaitOfWrite({word & ~1u, access.size_bytes}, now);
  }
}

// Of a packet that issues in cycle `issue`. Nobody asks what wrote, where packets wait.
inline void Commit(const RegisterMemo::Access& access, uint32_t word, int64_t issue,
                   StorageTimes& storage) {
  constexpr int32_t kNobody = -1;
  if (access.kind == Kind::kStore) {
    storage.CommitSmallWrite(word, access.size_bytes, issue + access.lands, issue);
  } else if (access.kind == Kind::kVregStore && (word & 1) == 0) {
    storage.CommitRowWrite(access.scratchpad, word / 2, issue + access.lands, kNobody);
  } else if (access.kind == Kind::kVregStore) {
    storage.CommitWrite({word & ~1u, access.size_bytes}, issue + access.lands_in_memory, kNobody,
                        issue);
  }
}

// The facts of the last packet of a node's segment, which is entered in cycle `now`, when slot
// number `slot` of its slots has the last of all waits for storage.
inline uint64_t KeyOf(const RegisterMemo::Node& node, const LastWait& last, uint8_t slot,
                      int64_t now) {
  const int64_t turn = now + node.turn;
  const int64_t issue = now + node.issue;
  if (last.until <= turn || last.until < issue) return 0;
  // Of what ends together, the first slot's counts, and in a slot what is not a transfer's.
  if (last.until == issue && node.blamed <= slot) return 0;
  return RegisterMemo::WaitKey(last.until - turn, slot, last.cause);
}

// The same, from the words of its accesses. REQUIRES: the segment is simple.
inline uint64_t KeyOf(const RegisterMemo::Node& node, const uint32_t* words, int64_t now,
                      StorageTimes& storage) {
  LastWait last;
  uint8_t slot = 0;
  uint64_t routed = 0;
  for (int i = 0; i < node.segment->access_count; ++i) {
    const RegisterMemo::Access& access = node.segment->accesses[i];
    if (access.kind == Kind::kVregLoad && (words[i] & 1) != 0) {
      routed |= RegisterMemo::RoutedKey(access.index);
    }
    const LastWait wait = LastWaitOf(access, words[i], now + node.turn, storage);
    if (wait.until <= last.until) continue;
    last = wait;
    slot = access.index;
  }
  return routed | KeyOf(node, last, slot, now);
}

}  // namespace

void TimingModel::ReadRecord(absl::Span<const uint32_t> words, int64_t next_address) {
  if (exposed_ || listener_ != nullptr || records_without_memo_ > 0) {
    if (records_without_memo_ > 0) --records_without_memo_;
    return ReadByPacket(words, next_address);
  }
  const int64_t misses = memo_.misses();
  const int64_t packets = ReadByMemo(words, next_address);
  if ((memo_.misses() - misses) * kPacketsWorthAMiss > packets) {
    records_without_memo_ = next_records_without_memo_;
    next_records_without_memo_ = std::min(2 * next_records_without_memo_, kMostRecordsWithoutMemo);
  } else {
    next_records_without_memo_ = 1;
  }
  if (memo_.is_full()) {
    LeaveMemo();
    AddMemo(tally_);
    memo_.Clear();
  }
}

void TimingModel::ReadByPacket(absl::Span<const uint32_t> words, int64_t next_address) {
  while (!words.empty()) {
    const RecordedBlock block = ReadBlock(words);
    ReadBlockByPacket(block, words, next_address);
  }
}

// Takes the block's accesses off `words`; behind it, execution goes on at `next_address`, or at the
// block that follows.
void TimingModel::ReadBlockByPacket(const RecordedBlock& block, absl::Span<const uint32_t>& words,
                                    int64_t next_address) {
  const int last = block.first_packet + block.packets - 1;
  for (int i = block.first_packet; i <= last; ++i) {
    TimingModel::OnPacket(0, i);
    access_count_ = ReadAccesses(*needs_, words);
    if (i < last) {
      TimingModel::OnPacketEnd(table_.packet(i + 1).address);
    } else {
      TimingModel::OnPacketEnd(AddressBehind(words, next_address));
    }
  }
}

int64_t TimingModel::AddressBehind(absl::Span<const uint32_t> words, int64_t next_address) const {
  if (words.empty()) return next_address;
  return table_.packet(ReadBlock(words).first_packet).address;
}

int TimingModel::ReadAccesses(const PacketNeeds& packet, absl::Span<const uint32_t>& words) {
  int count = 0;
  for (const SlotNeeds& slot : table_.SlotsOf(packet)) {
    if (slot.accesses && ReadAccess(slot, storage_.row_mask(), words, accesses_[count])) ++count;
  }
  return count;
}

// ---- The memo. ----

void TimingModel::EnterMemo() {
  std::array<Place, kPlaceCount> places;
  std::iota(places.begin(), places.end(), Place{0});
  state_ = memo_.StateOf(places, landings_, now_);
}

void TimingModel::LeaveMemo() {
  if (state_ == nullptr) return;
  for (const RegisterMemo::Pending pending : state_->pending) {
    landings_[pending.place] = now_ + pending.cycles;
  }
  state_ = nullptr;
}

void TimingModel::AddMemo(Tally& tally) const {
  memo_.ForEachEdge([&](const RegisterMemo::Segment& segment, const RegisterMemo::Edge& edge) {
    for (int i = 0; i < segment.packets; ++i) {
      tally.packets[segment.first_packet + i].issued += edge.times;
    }
    for (const RegisterMemo::Stall& stall : edge.stalls) {
      tally.stalls[stall.instruction].by_cause[static_cast<int>(stall.cause)] +=
          edge.times * stall.cycles;
    }
  });
}

int64_t TimingModel::ReadByMemo(absl::Span<const uint32_t> words, int64_t next_address) {
  int64_t packets = 0;
  if (state_ == nullptr) EnterMemo();
  while (!words.empty()) {
    const RecordedBlock block = ReadBlock(words);
    packets += block.packets;
    if (ABSL_PREDICT_FALSE(!memo_.Cut(block.first_packet, block.packets))) {
      LeaveMemo();
      ReadBlockByPacket(block, words, next_address);
      EnterMemo();
      continue;
    }
    RegisterMemo::Node* node = memo_.Enter(state_, block.first_packet);
    while (node != nullptr) {
      node =
          node->segment->is_simple ? ReadSimple(node, words) : ReadAny(node, words, next_address);
    }
  }
  return packets;
}

// Reads segments from `node` on, up to one that is not simple or to the end of the block: returns
// that node, or null. REQUIRES: node->segment->is_simple.
RegisterMemo::Node* TimingModel::ReadSimple(RegisterMemo::Node* node,
                                            absl::Span<const uint32_t>& words) {
  const uint32_t* word = words.data();
  int64_t now = now_;
  do {
    const RegisterMemo::Segment& segment = *node->segment;
    uint64_t key = 0;
    if (segment.access_count > 0) key = KeyOf(*node, word, now, storage_);
    RegisterMemo::Edge* const edge = memo_.EdgeOf(node, key);
    for (int i = 0; i < segment.access_count; ++i) {
      Commit(segment.accesses[i], word[i], now + edge->issue, storage_);
    }
    word += segment.access_count;
    now += edge->cycles;
    ++edge->times;
    if (edge->node == nullptr) state_ = edge->state;
    node = edge->node;
  } while (node != nullptr && node->segment->is_simple);
  words.remove_prefix(word - words.data());
  now_ = now;
  return node;
}

// Reads any segment; returns the node that follows, or null at the end of the block.
RegisterMemo::Node* TimingModel::ReadAny(RegisterMemo::Node* node,
                                         absl::Span<const uint32_t>& words, int64_t next_address) {
  const RegisterMemo::Segment& segment = *node->segment;
  packet_ = segment.first_packet + segment.packets - 1;
  needs_ = &table_.packet(packet_);
  access_count_ = ReadAccesses(*needs_, words);
  uint64_t key = 0;
  if (segment.may_cost_branch) {
    const int64_t next = AddressBehind(words, next_address);
    if (next != needs_->address + isa::kBytesPerPacket) key |= RegisterMemo::kTakenKey;
  }
  if (ABSL_PREDICT_FALSE(needs_->halts || NeedsOrder())) {
    return ReadSegmentByPacket(node, segment.next != nullptr ? table_.packet(packet_ + 1).address
                                                             : AddressBehind(words, next_address));
  }
  const int64_t entered = now_;
  LastWait last;
  uint8_t last_slot = 0;
  for (int i = 0; i < access_count_; ++i) {
    const SlotAccess& access = accesses_[i];
    const LastWait wait = storage_.LastWaitOf(access, now_ + node->turn);
    const uint8_t index = needs_->index_of_slot[access.slot];
    if (access.by_vreg_to_memory && access.reads_memory) key |= RegisterMemo::RoutedKey(index);
    if (wait.until <= last.until) continue;
    last = wait;
    last_slot = index;
  }
  RegisterMemo::Edge* const edge = memo_.EdgeOf(node, key | KeyOf(*node, last, last_slot, now_));
  now_ = entered + edge->issue;
  for (int i = 0; i < access_count_; ++i) {
    const SlotNeeds& slot = SlotOf(accesses_[i]);
    CommitStorage(accesses_[i], slot, now_ + slot.offset);
  }
  packet_ = -1;
  now_ = entered + edge->cycles;
  ++edge->times;
  if (edge->node == nullptr) state_ = edge->state;
  return edge->node;
}

// The same segment, without the memo for what storage has to say of it.
RegisterMemo::Node* TimingModel::ReadSegmentByPacket(RegisterMemo::Node* node,
                                                     int64_t next_address) {
  const RegisterMemo::Segment& segment = *node->segment;
  touched_.clear();
  for (const RegisterMemo::Pending pending : node->state->pending) {
    touched_.push_back(pending.place);
    landings_[pending.place] = now_ + pending.cycles;
  }
  state_ = nullptr;
  const int count = access_count_;
  const int last = segment.first_packet + segment.packets - 1;
  for (int i = segment.first_packet; i <= last; ++i) {
    TimingModel::OnPacket(0, i);
    for (const PacketWrite& write : table_.WritesOf(*needs_)) touched_.push_back(write.place);
    if (i == last) access_count_ = count;
    TimingModel::OnPacketEnd(i < last ? table_.packet(i + 1).address : next_address);
  }
  state_ = memo_.StateOf(touched_, landings_, now_);
  return segment.next == nullptr ? nullptr : memo_.NodeBehind(*node, state_);
}

}  // namespace atalla::emu
