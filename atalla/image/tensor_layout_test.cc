#include "atalla/image/tensor_layout.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "atalla/v1/common.pb.h"
#include "gtest/gtest.h"

namespace atalla::image {
namespace {

TensorType RowMajor(v1::DType dtype, const std::vector<int64_t>& dims) {
  TensorType type;
  type.dtype = dtype;
  for (const int64_t dim : dims) type.shape.add_dims(dim);
  type.layout.mutable_row_major();
  return type;
}

TensorType WeightTiles(int64_t k, int64_t n) {
  TensorType type = RowMajor(v1::DTYPE_BF16, {k, n});
  type.layout.mutable_weight_tiles()->set_k(k);
  type.layout.mutable_weight_tiles()->set_n(n);
  return type;
}

uint16_t HalfAt(const std::string& bytes, int64_t element) {
  uint16_t half;
  std::memcpy(&half, &bytes[element * 2], 2);
  return half;
}

TEST(TensorLayout, Sizes) {
  EXPECT_EQ(*LayoutBytes(RowMajor(v1::DTYPE_BF16, {})), 2);
  EXPECT_EQ(*LayoutBytes(RowMajor(v1::DTYPE_F32, {3, 5})), 60);
  EXPECT_EQ(*LayoutBytes(RowMajor(v1::DTYPE_I32, {0, 5})), 0);
  EXPECT_EQ(*LayoutBytes(RowMajor(v1::DTYPE_F32, {1 << 30})), int64_t{1} << 32);
  EXPECT_EQ(*LayoutBytes(WeightTiles(32, 32)), 2048);
  EXPECT_EQ(*LayoutBytes(WeightTiles(33, 32)), 4096);
  EXPECT_EQ(*LayoutBytes(WeightTiles(33, 65)), 6 * 2048);
}

TEST(TensorLayout, RefusesWhatCannotBe) {
  constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();
  const struct {
    TensorType type;
    const char* message;
  } kRows[] = {
      {RowMajor(v1::DTYPE_UNSPECIFIED, {1}), "element type 0 is none of BF16, F32, I32"},
      {RowMajor(static_cast<v1::DType>(77), {1}), "element type 77"},
      {RowMajor(v1::DTYPE_BF16, {-1}), "dimension -1 in a shape"},
      {RowMajor(v1::DTYPE_BF16, {0, -1}), "dimension -1 in a shape"},
      {RowMajor(v1::DTYPE_BF16, {kHuge, kHuge}), "more than 2^32 elements"},
      {RowMajor(v1::DTYPE_BF16, {int64_t{1} << 32, 2}), "more than 2^32 elements"},
      {RowMajor(v1::DTYPE_F32, {(1 << 30) + 1}), "data memory has 2^32 bytes"},
      {WeightTiles(0, 4), "do not fit the shape"},
      {WeightTiles(int64_t{1} << 31, 1), "data memory has 2^32 bytes"},
      {{v1::DTYPE_BF16, {}, {}}, "the tensor has no layout"},
  };
  for (const auto& row : kRows) {
    const absl::Status status = LayoutBytes(row.type).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.message;
    EXPECT_TRUE(absl::StrContains(status.message(), row.message)) << status;
  }
  TensorType wrong = WeightTiles(4, 5);
  wrong.shape.set_dims(0, 5);
  EXPECT_FALSE(LayoutBytes(wrong).ok());
}

TEST(TensorLayout, RowMajorIsAsItIs) {
  const TensorType type = RowMajor(v1::DTYPE_BF16, {2, 2});
  EXPECT_EQ(*PackTensor("abcdefgh", type), "abcdefgh");
  EXPECT_EQ(*UnpackTensor("abcdefgh", type), "abcdefgh");
  EXPECT_EQ(std::string(PackTensor("abc", type).status().message()), "3 bytes for a tensor of 8");
  EXPECT_FALSE(UnpackTensor("abc", type).ok());
}

// The definition in proto/common.proto, element by element: tile (n, k), row r, column c holds
// B[32k + c][32n + r]; tiles have k innermost; what is outside B is zero.
TEST(TensorLayout, WeightTilesByDefinition) {
  constexpr int64_t kK = 40;
  constexpr int64_t kN = 70;
  const TensorType type = WeightTiles(kK, kN);
  std::string row_major;
  for (int64_t i = 0; i < kK * kN; ++i) {
    const uint16_t value = static_cast<uint16_t>(i + 1);
    row_major.append(reinterpret_cast<const char*>(&value), 2);
  }
  const absl::StatusOr<std::string> packed = PackTensor(row_major, type);
  ASSERT_TRUE(packed.ok());
  ASSERT_EQ(packed->size(), 3u * 2u * 2048u);
  int64_t element = 0;
  for (int64_t n = 0; n < 3; ++n) {
    for (int64_t k = 0; k < 2; ++k) {
      for (int64_t r = 0; r < 32; ++r) {
        for (int64_t c = 0; c < 32; ++c) {
          const int64_t row = 32 * k + c;
          const int64_t column = 32 * n + r;
          const bool inside = row < kK && column < kN;
          EXPECT_EQ(HalfAt(*packed, element), inside ? row * kN + column + 1 : 0);
          ++element;
        }
      }
    }
  }
  EXPECT_EQ(*UnpackTensor(*packed, type), row_major);
}

TEST(TensorLayout, Floats) {
  const std::vector<float> values = {1.0f, -2.5f, 1.00390625f};
  EXPECT_EQ(*EncodeFloats(values, v1::DTYPE_BF16), std::string("\x80\x3F\x20\xC0\x80\x3F", 6));
  EXPECT_EQ(*DecodeFloats(std::string("\x80\x3F\x20\xC0", 4), v1::DTYPE_BF16),
            (std::vector<float>{1.0f, -2.5f}));
  EXPECT_EQ(*DecodeFloats(*EncodeFloats(values, v1::DTYPE_F32), v1::DTYPE_F32), values);
  const std::vector<float> whole = {-2147483648.0f, -1.0f, 0.0f, 8388608.0f};
  EXPECT_EQ(*EncodeFloats({-1.0f}, v1::DTYPE_I32), "\xFF\xFF\xFF\xFF");
  EXPECT_EQ(*DecodeFloats(*EncodeFloats(whole, v1::DTYPE_I32), v1::DTYPE_I32), whole);
  for (const float bad : {0.5f, 2147483648.0f, -3e9f, std::nanf("")}) {
    EXPECT_EQ(EncodeFloats({bad}, v1::DTYPE_I32).status().code(), absl::StatusCode::kOutOfRange);
  }
  EXPECT_FALSE(DecodeFloats("abc", v1::DTYPE_F32).ok());
  EXPECT_FALSE(DecodeFloats("", v1::DTYPE_UNSPECIFIED).ok());
  EXPECT_TRUE(DecodeFloats("", v1::DTYPE_F32)->empty());
}

}  // namespace
}  // namespace atalla::image
