#include "atalla/plan/memory_planner.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atalla/plan/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

MemoryLayout Place(const std::vector<MemoryRequest>& requests) {
  const absl::StatusOr<MemoryLayout> layout = PlaceTensors(requests);
  EXPECT_TRUE(layout.ok()) << layout.status();
  return *layout;
}

// Two parameters, then a chain a -> b -> c whose links overlap in pairs: c can take a's place.
TEST(MemoryPlanner, ReusesTransientButNotPersistentMemory) {
  const MemoryLayout layout = Place({{"w", 100, true},
                                     {"a", 64, false, 0, 1},
                                     {"v", 64, true},
                                     {"b", 64, false, 1, 2},
                                     {"c", 64, false, 2, 3}});
  // w at 0x1000, v at the next multiple of 64 after 0x1064; then the transient arena.
  EXPECT_THAT(layout.addresses, ElementsAre(0x1000, 0x10C0, 0x1080, 0x1100, 0x10C0));
  EXPECT_EQ(layout.end, 0x1140u);
  EXPECT_EQ(layout.summary.persistent_bytes(), 164u);
  EXPECT_EQ(layout.summary.transient_bytes(), 128u);
  EXPECT_EQ(layout.summary.transient_bound_bytes(), 128u);
}

TEST(MemoryPlanner, NothingToPlace) {
  const MemoryLayout layout = Place({});
  EXPECT_EQ(layout.end, kFirstAddress);
  EXPECT_EQ(layout.summary.transient_bytes(), 0u);
  // Room for 64 KiB of stack above 0x1000.
  EXPECT_EQ(layout.summary.stack_anchor_bytes(), 0x1000u + 0x10000 - 4);
}

TEST(MemoryPlanner, KeepsClearOfTheGlobals) {
  // 0x1000 + 0x7F000 = 0x80000: just fits below.
  EXPECT_THAT(Place({{"w", 0x7F000, true}, {"v", 2, true}}).addresses,
              ElementsAre(0x1000, 0xC0000));
  // One byte more does not.
  EXPECT_THAT(Place({{"w", 0x7F001, true}, {"v", 2, true}}).addresses,
              ElementsAre(0xC0000, 0xC0000 + 0x7F040));
  EXPECT_THAT(Place({{"a", 0x7F000, false, 0, 1}, {"b", 64, false, 1, 1}}).addresses,
              ElementsAre(0x1000, 0xC0000));
  // The stack: 0x10000 below the anchor and 0x4000 above must not reach 0x80000.
  EXPECT_EQ(Place({{"w", 0x6B000, true}}).summary.stack_anchor_bytes(), 0x6C000u + 0x10000 - 4);
  EXPECT_EQ(Place({{"w", 0x6C000, true}}).summary.stack_anchor_bytes(), 0xC0000u + 0x10000 - 4);
}

TEST(MemoryPlanner, MemoryThatDoesNotFitIsAnError) {
  const uint64_t half = uint64_t{1} << 30;
  absl::Status status = PlaceTensors({{"w", half, true}, {"v", half, true}}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), HasSubstr("v would end at 2148270080"));
  status = PlaceTensors({{"a", half, false, 0, 1}, {"b", half, false, 1, 2}}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("b would end at"));
  // The tensors fit, the stack does not: 2^31 - 0xC0000 bytes are left above the globals.
  status = PlaceTensors({{"w", (uint64_t{1} << 31) - 0xC0000, true}}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("the stack would end at"));
}

// Random lives and sizes: tensors that live together never overlap, and the sum of what lives at
// once, recomputed node by node, is the bound.
TEST(MemoryPlanner, RandomIntervalsNeverOverlap) {
  std::mt19937 random(7);
  for (int round = 0; round < 30; ++round) {
    std::vector<MemoryRequest> requests;
    for (int i = 0; i < 60; ++i) {
      const int first = static_cast<int>(random() % 20);
      const int last = std::min(19, first + static_cast<int>(random() % 5));
      requests.push_back({"t", 2 + 2 * (random() % 5000), random() % 5 == 0, first, last});
    }
    const MemoryLayout layout = Place(requests);
    for (size_t i = 0; i < requests.size(); ++i) {
      EXPECT_EQ(layout.addresses[i] % 64, 0u);
      EXPECT_LE(layout.addresses[i] + requests[i].size_bytes, layout.end);
      for (size_t j = 0; j < i; ++j) {
        const bool together = requests[i].persistent || requests[j].persistent ||
                              (requests[i].first_node <= requests[j].last_node &&
                               requests[j].first_node <= requests[i].last_node);
        const bool apart = layout.addresses[i] + requests[i].size_bytes <= layout.addresses[j] ||
                           layout.addresses[j] + requests[j].size_bytes <= layout.addresses[i];
        EXPECT_TRUE(!together || apart) << i << " and " << j;
      }
    }
    uint64_t bound = 0;
    for (int node = 0; node < 20; ++node) {
      uint64_t live = 0;
      for (const MemoryRequest& request : requests) {
        if (!request.persistent && request.first_node <= node && node <= request.last_node) {
          live += request.size_bytes;
        }
      }
      bound = std::max(bound, live);
    }
    EXPECT_EQ(layout.summary.transient_bound_bytes(), bound);
    EXPECT_GE(layout.summary.transient_bytes(), bound);
    // First fit by size stays near the bound on such sets.
    EXPECT_LE(layout.summary.transient_bytes(), bound * 5 / 4);
  }
}

}  // namespace
}  // namespace atalla::plan
