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

using Form = RegisterMemo::Form;
using Kind = RegisterMemo::Access::Kind;

// The last of what an access waits for.
template <Kind kKind>
inline LastWait WaitFor(const RegisterMemo::Access& access, uint32_t word, int64_t now,
                        StorageTimes& storage) {
  if (kKind == Kind::kLoad) return storage.LastWaitOfSmallRead(word, access.size_bytes, now);
  if (kKind == Kind::kStore) return storage.LastWaitOfSmallWrite(word, access.size_bytes, now);
  const bool writes = kKind == Kind::kVregStore;
  if ((word & 1) == 0) {
    return writes ? storage.LastWaitOfRowWrite(access.scratchpad, word / 2)
                  : storage.LastWaitOfRowRead(access.scratchpad, word / 2);
  }
  const ByteTile bytes = {word & ~1u, access.size_bytes};
  return writes ? storage.LastWaitOfWrite(bytes, now) : storage.LastWaitOfRead(bytes, now);
}

LastWait WaitFor(const RegisterMemo::Access& access, uint32_t word, int64_t now,
                 StorageTimes& storage) {
  switch (access.kind) {
    case Kind::kLoad:
      return WaitFor<Kind::kLoad>(access, word, now, storage);
    case Kind::kStore:
      return WaitFor<Kind::kStore>(access, word, now, storage);
    case Kind::kVregLoad:
      return WaitFor<Kind::kVregLoad>(access, word, now, storage);
    default:
      return WaitFor<Kind::kVregStore>(access, word, now, storage);
  }
}

// Of a packet that issues in cycle `issue`. Nobody asks what wrote, where packets wait.
template <Kind kKind>
inline void Commit(const RegisterMemo::Access& access, uint32_t word, int64_t issue,
                   StorageTimes& storage) {
  constexpr int32_t kNobody = -1;
  if (kKind == Kind::kStore) {
    storage.CommitSmallWrite(word, access.size_bytes, issue + access.lands, issue);
  } else if (kKind == Kind::kVregStore && (word & 1) == 0) {
    storage.CommitRowWrite(access.scratchpad, word / 2, issue + access.lands, kNobody);
  } else if (kKind == Kind::kVregStore) {
    storage.CommitWrite({word & ~1u, access.size_bytes}, issue + access.lands_in_memory, kNobody,
                        issue);
  }
}

void Commit(const RegisterMemo::Access& access, uint32_t word, int64_t issue,
            StorageTimes& storage) {
  if (access.kind == Kind::kStore) Commit<Kind::kStore>(access, word, issue, storage);
  if (access.kind == Kind::kVregStore) Commit<Kind::kVregStore>(access, word, issue, storage);
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
          node->form != Form::kAny ? ReadSimple(node, words) : ReadAny(node, words, next_address);
    }
  }
  return packets;
}

// Reads segments from `node` on, up to one that is not simple or to the end of the block: returns
// that node, or null.
RegisterMemo::Node* TimingModel::ReadSimple(RegisterMemo::Node* node,
                                            absl::Span<const uint32_t>& words) {
  const uint32_t* word = words.data();
  int64_t now = now_;
  while (node != nullptr && node->form != Form::kAny) {
    RegisterMemo::Edge* edge = nullptr;
    switch (node->form) {
      case Form::kRegisters:
        edge = memo_.EdgeOf(node, 0);
        break;
      case Form::kLoad:
        edge = ReadOne<Kind::kLoad>(node, *word, now);
        break;
      case Form::kStore:
        edge = ReadOne<Kind::kStore>(node, *word, now);
        break;
      case Form::kVregLoad:
        edge = ReadOne<Kind::kVregLoad>(node, *word, now);
        break;
      case Form::kVregStore:
        edge = ReadOne<Kind::kVregStore>(node, *word, now);
        break;
      default:
        edge = ReadSeveral(node, word, now);
        word += node->segment->access_count - 1;
        break;
    }
    word += node->form != Form::kRegisters ? 1 : 0;
    now += edge->cycles;
    ++edge->times;
    if (edge->node == nullptr) state_ = edge->state;
    node = edge->node;
  }
  words.remove_prefix(word - words.data());
  now_ = now;
  return node;
}

// These issue a segment that is entered in cycle `now`; with one access, or several.
template <RegisterMemo::Access::Kind kKind>
RegisterMemo::Edge* TimingModel::ReadOne(RegisterMemo::Node* node, uint32_t word, int64_t now) {
  const RegisterMemo::Access& access = node->first_access;
  const int64_t turn = now + node->turn;
  const LastWait last = WaitFor<kKind>(access, word, turn, storage_);
  uint64_t key =
      kKind == Kind::kVregLoad && (word & 1) != 0 ? RegisterMemo::RoutedKey(access.index) : 0;
  if (ABSL_PREDICT_FALSE(last.until > turn)) key |= KeyOf(*node, last, access.index, now);
  RegisterMemo::Edge* const edge = memo_.EdgeOf(node, key);
  Commit<kKind>(access, word, now + edge->issue, storage_);
  return edge;
}

RegisterMemo::Edge* TimingModel::ReadSeveral(RegisterMemo::Node* node, const uint32_t* words,
                                             int64_t now) {
  const RegisterMemo::Segment& segment = *node->segment;
  LastWait last;
  uint8_t slot = 0;
  uint64_t routed = 0;
  for (int i = 0; i < segment.access_count; ++i) {
    const RegisterMemo::Access& access = segment.accesses[i];
    if (access.kind == Kind::kVregLoad && (words[i] & 1) != 0) {
      routed |= RegisterMemo::RoutedKey(access.index);
    }
    const LastWait wait = WaitFor(access, words[i], now + node->turn, storage_);
    if (wait.until <= last.until) continue;
    last = wait;
    slot = access.index;
  }
  RegisterMemo::Edge* const edge = memo_.EdgeOf(node, routed | KeyOf(*node, last, slot, now));
  for (int i = 0; i < segment.access_count; ++i) {
    Commit(segment.accesses[i], words[i], now + edge->issue, storage_);
  }
  return edge;
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
