#include "atalla/emu/fast/fast_engine.h"

#include <algorithm>
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
#include "atalla/emu/fast/plain_vector_handlers.h"
#include "atalla/emu/fast/simd_level.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/translator.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/interpreter.h"
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

bool WriteMemory(Context* context, uint32_t address, const void* bytes, uint32_t size);
void ReadMemory(Context* context, uint32_t address, void* bytes, uint32_t size);
int32_t FindBlock(Context* context, int64_t address);

class FastEngine : public Engine {
 public:
  FastEngine(const v1::Program& program, const v1::Semantics& semantics, MachineState& state,
             Execution& execution, SimdLevel level)
      : program_(program),
        semantics_(semantics),
        state_(state),
        execution_(execution),
        translator_(program, SwitchesOf(semantics), HandlersFor(level)),
        blocks_(static_cast<size_t>(program.packets_size()) + 1, Block{nullptr, 0, kNotTranslated}),
        packed_(std::make_unique<PackedWeights>()),
        pending_(std::make_unique<PendingProducts>()) {
    const int sequential = SwitchesOf(semantics).gemm_order == GemmOrder::kSeq ? 1 : 0;
    context_.flush = HandlersFor(level).flush[sequential];
    std::fill(std::begin(pending_->registers), std::end(pending_->registers), kNotPending);
    context_.exponentials = Exponentials();
    TranslateFrom(translator_.FindPacket(execution.pc));
  }

  Stop Run(uint64_t max_packets) override;

  MachineState& state() { return state_; }
  const Translator& translator() const { return translator_; }

 private:
  // Points the context to the state, which may have been replaced since the last Run.
  void Attach();
  void Translate(int32_t packet);
  // Also everything that the code says can be reached from there, so that Run need not.
  void TranslateFrom(int32_t packet);
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
  Translator translator_;
  std::vector<Block> blocks_;  // By first packet; the last one stands for no packet.
  std::vector<TranslatedBlock> translated_;
  std::unique_ptr<PackedWeights> packed_;
  std::unique_ptr<PendingProducts> pending_;
  Context context_ = {};
  std::unique_ptr<Engine> interpreter_;  // Made when first needed.
};

void FastEngine::Attach() {
  context_.blocks = blocks_.data();
  context_.block_count = static_cast<int32_t>(blocks_.size()) - 1;
  context_.masks = state_.mask.data();
  context_.vectors = reinterpret_cast<VectorRegister*>(state_.vector.data());
  for (uint32_t i = 0; i < kScratchpadCount; ++i) {
    context_.rows[i] = reinterpret_cast<Row*>(state_.scratchpads[i].data());
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
  context_.pending = pending_.get();
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

void FastEngine::RunStream(int32_t block, int64_t budget) {
  ++blocks_[block].entered;
  context_.budget = budget - blocks_[block].packets;
  const Operation* op = blocks_[block].operations;
  uint32_t* const x = state_.scalar.data();
  while (op != nullptr) op = op->run(op, x, &context_, context_.budget);
  context_.flush(&context_);
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
  if (interpreter_ == nullptr) {
    interpreter_ = MakeInterpreter(program_, semantics_, state_, execution_);
  }
  return interpreter_->Run(max_packets);
}

Engine::Stop FastEngine::Faulted() {
  const auto holds = [this](const TranslatedBlock& block) {
    return context_.at >= block.operations.data() &&
           context_.at < block.operations.data() + block.operations.size();
  };
  const auto block = std::find_if(translated_.begin(), translated_.end(), holds);
  const TranslatedBlock::Origin origin = block->origins[context_.at - block->operations.data()];
  // The block was counted as a whole when it was entered.
  --blocks_[block->first_packet].entered;
  CountPackets();
  for (int packet = block->first_packet; packet < origin.packet; ++packet) {
    ++execution_.completed[packet];
  }
  execution_.pc = translator_.AddressOf(origin.packet);
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
    if (blocks_[block].operations == nullptr) Translate(block);
    if (blocks_[block].packets > budget) return RunInterpreter(budget);
    RunStream(block, budget);
    if (context_.exit == Exit::kFault) return Faulted();
    execution_.pc = context_.left_to;
    budget = context_.budget;
    if (context_.exit == Exit::kHalted) {
      CountPackets();
      return {};
    }
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

}  // namespace

std::unique_ptr<Engine> MakeFastEngine(const v1::Program& program, const v1::Semantics& semantics,
                                       MachineState& state, Execution& execution, SimdLevel level) {
  return std::make_unique<FastEngine>(program, semantics, state, execution, level);
}

}  // namespace atalla::emu::fast
