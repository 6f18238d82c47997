#include "atalla/emu/fast/fast_engine.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "atalla/emu/decoding.h"
#include "atalla/emu/engine.h"
#include "atalla/emu/fast/narrow.h"
#include "atalla/emu/fast/recorder.h"
#include "atalla/emu/fast/simd_level.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/translator.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/interpreter.h"
#include "atalla/emu/jit/host_code.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/state.h"
#include "atalla/emu/trap.h"
#include "atalla/emu/weight_buffer.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu::fast {
namespace {

// The plain types of stream.h lie over those of state.h.
static_assert(sizeof(VectorRegister) == sizeof(AlignedLanes));
static_assert(sizeof(Row) == sizeof(ScratchpadRow));
static_assert(offsetof(Row, written) == offsetof(ScratchpadRow, written));
static_assert(offsetof(Row, from_register) == offsetof(ScratchpadRow, from_register));

// No budget is enough for a block that has not been translated.
constexpr int64_t kNotTranslated = std::numeric_limits<int64_t>::max();

// Blocks that were executed as often become host code: it has to come back.
constexpr uint64_t kHotExecutions = 16;
// Host code addresses blocks with 32 bits.
constexpr int kMaxHostCodePackets = 1 << 26;

// Which blocks become host code.
enum class HostCodePolicy { kNone, kHot, kAll };

bool WriteMemory(Context* context, uint32_t address, const void* bytes, uint32_t size);
void ReadMemory(Context* context, uint32_t address, void* bytes, uint32_t size);
int32_t FindBlock(Context* context, int64_t address);
void RecordFull(Context* context, int32_t block);

class FastEngine : public Engine {
 public:
  FastEngine(const v1::Program& program, const v1::Semantics& semantics, MachineState& state,
             Execution& execution, SimdLevel level, const jit::Options& host_code,
             Observer* observer)
      : program_(program),
        semantics_(semantics),
        state_(state),
        execution_(execution),
        observer_(observer),
        level_(level),
        translator_(program, SwitchesOf(semantics), HandlersFor(level), observer != nullptr),
        blocks_(static_cast<size_t>(program.packets_size()) + 1, Block{nullptr, 0, kNotTranslated}),
        packed_(std::make_unique<PackedWeights>()) {
    const int sequential = SwitchesOf(semantics).gemm_order == GemmOrder::kSeq ? 1 : 0;
    context_.flush = HandlersFor(level).flush[sequential];
    for (uint32_t i = 0; i < kScratchpadCount; ++i) {
      row_forms_[i].resize(state.scratchpads[i].size(), kWideRow);
      narrow_rows_[i].resize(state.scratchpads[i].size());
    }
    if (observer != nullptr) {
      recorder_ = std::make_unique<Recorder>(*observer->record_reader());
      recorder_->Attach(context_, &RecordFull);
    }
    TranslateFrom(translator_.FindPacket(execution.pc));
    PrepareHostCode(host_code);
  }

  Stop Run(uint64_t max_packets) override;

  MachineState& state() { return state_; }
  const Translator& translator() const { return translator_; }
  // Execution goes on at an address.
  void HandOverRecord(int64_t next_address) {
    if (recorder_ != nullptr) recorder_->HandOver(context_, next_address);
  }

 private:
  // Points the context to the state, which may have been replaced since the last Run.
  void Attach();
  void Translate(int32_t packet);
  // Also everything that the code says can be reached from there, so that Run need not.
  void TranslateFrom(int32_t packet);
  void PrepareHostCode(const jit::Options& options);
  // Those that should be host code and are not.
  std::vector<const TranslatedBlock*> BlocksForHostCode() const;
  // Not inside a stream, as it moves blocks.
  void MakeHostCode();
  // Counts down to the next look at which blocks are hot.
  void AfterPackets(int64_t executed);
  // Runs from a block until the stream is left.
  void RunStream(int32_t block, int64_t budget);
  // Counts the packets of the blocks that were entered.
  void CountPackets();
  Stop RunInterpreter(uint64_t max_packets);
  Stop Faulted();

  const v1::Program& program_;
  const v1::Semantics& semantics_;
  MachineState& state_;
  Execution& execution_;
  Observer* const observer_;  // Or null.
  const SimdLevel level_;
  Translator translator_;
  std::unique_ptr<Recorder> recorder_;  // With an observer.
  std::vector<Block> blocks_;           // By first packet; the last one stands for no packet.
  std::vector<TranslatedBlock> translated_;
  std::unique_ptr<PackedWeights> packed_;
  std::array<std::vector<uint8_t>, kScratchpadCount> row_forms_;
  std::array<std::vector<NarrowVector>, kScratchpadCount> narrow_rows_;
  Context context_ = {};
  std::unique_ptr<Engine> interpreter_;  // Made when first needed.
  jit::Options host_code_options_;
  std::unique_ptr<jit::HostCode> host_code_;  // Made when first needed, where it can be had.
  HostCodePolicy host_code_policy_ = HostCodePolicy::kNone;
  // Packets between two looks, and until the next one; with kHot.
  int64_t look_interval_ = 0;
  int64_t until_look_ = 0;
  int64_t max_look_interval_ = int64_t{1} << 22;  // Some programs come to their next loops late.
};

void FastEngine::Attach() {
  context_.blocks = blocks_.data();
  context_.block_count = static_cast<int32_t>(blocks_.size()) - 1;
  context_.masks = state_.mask.data();
  context_.vectors = reinterpret_cast<VectorRegister*>(state_.vector.data());
  for (uint32_t i = 0; i < kScratchpadCount; ++i) {
    context_.rows[i] = reinterpret_cast<Row*>(state_.scratchpads[i].data());
    context_.row_forms[i] = row_forms_[i].data();
    context_.narrow_rows[i] = narrow_rows_[i].data();
  }
  context_.row_mask = state_.row_mask;
  context_.memory = state_.memory.bytes();
  context_.direct_pages = state_.memory.direct_pages();
  context_.loaded = state_.traffic.loaded.data();
  context_.stored = state_.traffic.stored.data();
  context_.vreg_memory = &state_.traffic.vreg_memory;
  context_.weights = &state_.weights.tile();
  context_.packed = packed_.get();
  packed_->version = ~uint64_t{0};
  context_.write_memory = &WriteMemory;
  context_.read_memory = &ReadMemory;
  context_.find_block = &FindBlock;
  context_.engine = this;
}

void FastEngine::Translate(int32_t packet) {
  translated_.push_back(translator_.Translate(packet));
  const TranslatedBlock& block = translated_.back();
  blocks_[packet] = {block.operations.data(), 0, block.packets};
}

void FastEngine::TranslateFrom(int32_t packet) {
  std::vector<int32_t> found = {packet};
  while (!found.empty()) {
    const int32_t next = found.back();
    found.pop_back();
    if (next == translator_.packet_count() || blocks_[next].operations != nullptr) continue;
    Translate(next);
    const std::vector<int32_t>& successors = translated_.back().successors;
    found.insert(found.end(), successors.begin(), successors.end());
  }
}

void FastEngine::PrepareHostCode(const jit::Options& options) {
  if (!options.enabled || program_.packets_size() > kMaxHostCodePackets) return;
  host_code_options_ = options;
  host_code_policy_ = options.after_packets == 0 ? HostCodePolicy::kAll : HostCodePolicy::kHot;
  look_interval_ = static_cast<int64_t>(
      std::min<uint64_t>(options.after_packets, std::numeric_limits<int64_t>::max() / 2));
  until_look_ = look_interval_;
  if (host_code_policy_ == HostCodePolicy::kAll) MakeHostCode();
}

std::vector<const TranslatedBlock*> FastEngine::BlocksForHostCode() const {
  const uint64_t least = host_code_policy_ == HostCodePolicy::kAll ? 0 : kHotExecutions;
  std::vector<const TranslatedBlock*> blocks;
  for (const TranslatedBlock& translated : translated_) {
    const Block& block = blocks_[translated.first_packet];
    const uint64_t executions = execution_.completed[translated.first_packet] + block.entered;
    const bool is_host_code = block.operations != translated.operations.data();
    if (!is_host_code && executions >= least) blocks.push_back(&translated);
  }
  return blocks;
}

void FastEngine::MakeHostCode() {
  const std::vector<const TranslatedBlock*> blocks = BlocksForHostCode();
  if (blocks.empty()) return;
  // Not before: most programs end without.
  if (host_code_ == nullptr) {
    host_code_ =
        jit::MakeHostCode(SwitchesOf(semantics_), host_code_options_, level_, state_.row_mask);
  }
  if (host_code_ == nullptr) {
    host_code_policy_ = HostCodePolicy::kNone;
    return;
  }
  jit::HostCode::Result result = host_code_->Add(blocks, blocks_.data());
  if (result == jit::HostCode::Result::kFull && host_code_->size_bytes() > 0) {
    // Anew, from what is hot now; and less often, or a program too large spends its time on this.
    for (const TranslatedBlock& translated : translated_) {
      blocks_[translated.first_packet].operations = translated.operations.data();
    }
    host_code_->Clear();
    max_look_interval_ = std::min(16 * max_look_interval_, int64_t{1} << 58);
    look_interval_ = std::min(16 * look_interval_, max_look_interval_);
    result = host_code_->Add(blocks, blocks_.data());
  }
  // What there is stays; it will not become more.
  if (result != jit::HostCode::Result::kAdded) host_code_policy_ = HostCodePolicy::kNone;
}

void FastEngine::AfterPackets(int64_t executed) {
  until_look_ -= executed;
  if (host_code_policy_ != HostCodePolicy::kHot || until_look_ >= kMaxBlockPackets) return;
  look_interval_ = std::min(2 * look_interval_, max_look_interval_);
  MakeHostCode();
  until_look_ = look_interval_;
}

void FastEngine::RunStream(int32_t block, int64_t budget) {
  NarrowAll(&context_);
  ++blocks_[block].entered;
  context_.budget = budget - blocks_[block].packets;
  const Operation* op = blocks_[block].operations;
  uint32_t* const x = state_.scalar.data();
  while (op != nullptr) op = op->run(op, x, &context_, context_.budget);
  context_.flush(&context_);
  WidenAll(&context_);
}

void FastEngine::CountPackets() {
  for (const TranslatedBlock& translated : translated_) {
    Block& block = blocks_[translated.first_packet];
    if (block.entered == 0) continue;
    for (int i = 0; i < translated.packets; ++i) {
      execution_.completed[translated.first_packet + i] += block.entered;
    }
    block.entered = 0;
  }
}

Engine::Stop FastEngine::RunInterpreter(uint64_t max_packets) {
  CountPackets();
  HandOverRecord(execution_.pc);
  if (interpreter_ == nullptr) {
    interpreter_ = MakeInterpreter(program_, semantics_, state_, execution_, observer_);
  }
  return interpreter_->Run(max_packets);
}

Engine::Stop FastEngine::Faulted() {
  const Operation* const at =
      host_code_ == nullptr ? context_.at : host_code_->OriginalOf(context_.at);
  const auto holds = [at](const TranslatedBlock& block) {
    return at >= block.operations.data() && at < block.operations.data() + block.operations.size();
  };
  const auto block = std::find_if(translated_.begin(), translated_.end(), holds);
  const TranslatedBlock::Origin origin = block->origins[at - block->operations.data()];
  // The block was counted as a whole when it was entered.
  --blocks_[block->first_packet].entered;
  CountPackets();
  for (int packet = block->first_packet; packet < origin.packet; ++packet) {
    ++execution_.completed[packet];
  }
  execution_.pc = translator_.AddressOf(origin.packet);
  if (recorder_ != nullptr) Recorder::TakeBack(context_, *block, origin.packet);
  HandOverRecord(execution_.pc);
  execution_.faulted_packet = origin.packet;
  execution_.faulted_slot = origin.slot;
  Stop stop;
  stop.reason = Reason::kFault;
  stop.fault = context_.fault;
  stop.slot = origin.slot;
  stop.description =
      DescribeFault(stop.fault, program_.packets(origin.packet).slots(origin.slot), state_);
  return stop;
}

Engine::Stop FastEngine::Run(uint64_t max_packets) {
  Attach();
  int64_t budget =
      static_cast<int64_t>(std::min<uint64_t>(max_packets, std::numeric_limits<int64_t>::max()));
  for (;;) {
    const int32_t block = translator_.FindPacket(execution_.pc);
    if (block == translator_.packet_count()) return RunInterpreter(budget);
    if (blocks_[block].operations == nullptr) {
      Translate(block);
      if (host_code_policy_ == HostCodePolicy::kAll) MakeHostCode();
    }
    if (blocks_[block].packets > budget) return RunInterpreter(budget);
    // The stream is left for a look. Any block fits into the least that is granted.
    const int64_t granted = host_code_policy_ == HostCodePolicy::kHot
                                ? std::min(budget, std::max<int64_t>(until_look_, kMaxBlockPackets))
                                : budget;
    RunStream(block, granted);
    if (context_.exit == Exit::kFault) return Faulted();
    execution_.pc = context_.left_to;
    const int64_t executed = granted - context_.budget;
    budget -= executed;
    if (context_.exit == Exit::kHalted) {
      CountPackets();
      HandOverRecord(execution_.pc);
      return {};
    }
    AfterPackets(executed);
  }
}

bool WriteMemory(Context* context, uint32_t address, const void* bytes, uint32_t size) {
  return static_cast<FastEngine*>(context->engine)
      ->state()
      .memory.Write(address, absl::MakeConstSpan(static_cast<const uint8_t*>(bytes), size));
}

void ReadMemory(Context* context, uint32_t address, void* bytes, uint32_t size) {
  static_cast<FastEngine*>(context->engine)
      ->state()
      .memory.Read(address, absl::MakeSpan(static_cast<uint8_t*>(bytes), size));
}

int32_t FindBlock(Context* context, int64_t address) {
  return static_cast<FastEngine*>(context->engine)->translator().FindPacket(address);
}

void RecordFull(Context* context, int32_t block) {
  // Readers are not compiled for the processor of the vector handlers.
  context->flush(context);
  auto* const engine = static_cast<FastEngine*>(context->engine);
  engine->HandOverRecord(engine->translator().AddressOf(block));
}

}  // namespace

std::unique_ptr<Engine> MakeFastEngine(const v1::Program& program, const v1::Semantics& semantics,
                                       MachineState& state, Execution& execution, SimdLevel level,
                                       const jit::Options& host_code, Observer* observer) {
  return std::make_unique<FastEngine>(program, semantics, state, execution, level, host_code,
                                      observer);
}

}  // namespace atalla::emu::fast
