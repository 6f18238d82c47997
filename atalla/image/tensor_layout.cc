#include "atalla/image/tensor_layout.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/bf16.h"
#include "atalla/base/status_macros.h"
#include "atalla/v1/common.pb.h"
#include "atalla/v1/image.pb.h"

namespace atalla::image {
namespace {

constexpr int64_t kTile = 32;
constexpr int64_t kMaxBytes = int64_t{1} << 32;
constexpr int64_t kMaxElements = int64_t{1} << 32;

int64_t Tiles(int64_t count) { return (count + kTile - 1) / kTile; }

absl::Status CheckWeightTiles(const TensorType& type) {
  const v1::Layout::WeightTiles& tiles = type.layout.weight_tiles();
  if (type.shape.dims_size() == 2 && type.shape.dims(0) == tiles.k() &&
      type.shape.dims(1) == tiles.n() && tiles.k() > 0 && tiles.n() > 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("weight tiles of ", tiles.k(), " x ", tiles.n(),
                   " do not fit the shape; it must be [k, n], both at least 1"));
}

// Calls `copy(row-major element, packed element)` for each element of B.
template <typename Copy>
void ForEachWeight(const v1::Layout::WeightTiles& tiles, Copy copy) {
  const int64_t k_tiles = Tiles(tiles.k());
  for (int64_t n = 0; n < tiles.n(); ++n) {
    for (int64_t k = 0; k < tiles.k(); ++k) {
      const int64_t tile = n / kTile * k_tiles + k / kTile;
      const int64_t row = n % kTile;
      const int64_t column = k % kTile;
      copy(k * tiles.n() + n, tile * kTile * kTile + row * kTile + column);
    }
  }
}

absl::Status CheckSize(absl::string_view bytes, int64_t expected) {
  if (bytes.size() == static_cast<size_t>(expected)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(bytes.size(), " bytes for a tensor of ", expected));
}

void AppendLittle(std::string& bytes, uint32_t value, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
}

uint32_t Little(absl::string_view bytes, size_t offset, size_t count) {
  uint32_t value = 0;
  for (size_t i = count; i-- > 0;) {
    value = value << 8 | static_cast<uint8_t>(bytes[offset + i]);
  }
  return value;
}

}  // namespace

TensorType TypeOf(const v1::Region& region) {
  return {region.dtype(), region.shape(), region.layout()};
}

absl::StatusOr<int64_t> ElementBytes(v1::DType dtype) {
  switch (dtype) {
    case v1::DTYPE_BF16:
      return 2;
    case v1::DTYPE_F32:
    case v1::DTYPE_I32:
      return 4;
    default:
      return absl::InvalidArgumentError(
          absl::StrCat("element type ", static_cast<int>(dtype), " is none of BF16, F32, I32"));
  }
}

absl::StatusOr<int64_t> ElementCount(const v1::Shape& shape) {
  int64_t count = 1;
  bool empty = false;
  for (const int64_t dim : shape.dims()) {
    if (dim < 0) return absl::InvalidArgumentError(absl::StrCat("dimension ", dim, " in a shape"));
    if (dim == 0) {
      empty = true;
      continue;
    }
    if (dim > kMaxElements / count) {
      return absl::InvalidArgumentError("the shape has more than 2^32 elements");
    }
    count *= dim;
  }
  return empty ? 0 : count;
}

absl::StatusOr<int64_t> LayoutBytes(const TensorType& type) {
  ATALLA_ASSIGN_OR_RETURN(const int64_t element_bytes, ElementBytes(type.dtype));
  ATALLA_ASSIGN_OR_RETURN(int64_t count, ElementCount(type.shape));
  switch (type.layout.kind_case()) {
    case v1::Layout::kRowMajor:
      break;
    case v1::Layout::kWeightTiles:
      ATALLA_RETURN_IF_ERROR(CheckWeightTiles(type));
      // Both factors are below 2^32 / 32 + 1, so the product of the tiles cannot overflow.
      count = Tiles(type.shape.dims(0)) * Tiles(type.shape.dims(1)) * kTile * kTile;
      break;
    default:
      return absl::InvalidArgumentError("the tensor has no layout");
  }
  if (count > kMaxBytes / element_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("the tensor takes ", count, " elements of ",
                                                   element_bytes,
                                                   " bytes; data memory has 2^32 bytes"));
  }
  return count * element_bytes;
}

absl::StatusOr<std::string> PackTensor(absl::string_view row_major, const TensorType& type) {
  ATALLA_ASSIGN_OR_RETURN(const int64_t packed_bytes, LayoutBytes(type));
  ATALLA_ASSIGN_OR_RETURN(const int64_t element_bytes, ElementBytes(type.dtype));
  ATALLA_ASSIGN_OR_RETURN(const int64_t count, ElementCount(type.shape));
  ATALLA_RETURN_IF_ERROR(CheckSize(row_major, count * element_bytes));
  if (type.layout.has_row_major()) return std::string(row_major);
  std::string packed(static_cast<size_t>(packed_bytes), '\0');
  ForEachWeight(type.layout.weight_tiles(), [&](int64_t from, int64_t to) {
    std::memcpy(&packed[to * element_bytes], &row_major[from * element_bytes], element_bytes);
  });
  return packed;
}

absl::StatusOr<std::string> UnpackTensor(absl::string_view packed, const TensorType& type) {
  ATALLA_ASSIGN_OR_RETURN(const int64_t packed_bytes, LayoutBytes(type));
  ATALLA_ASSIGN_OR_RETURN(const int64_t element_bytes, ElementBytes(type.dtype));
  ATALLA_ASSIGN_OR_RETURN(const int64_t count, ElementCount(type.shape));
  ATALLA_RETURN_IF_ERROR(CheckSize(packed, packed_bytes));
  if (type.layout.has_row_major()) return std::string(packed);
  std::string row_major(static_cast<size_t>(count * element_bytes), '\0');
  ForEachWeight(type.layout.weight_tiles(), [&](int64_t to, int64_t from) {
    std::memcpy(&row_major[to * element_bytes], &packed[from * element_bytes], element_bytes);
  });
  return row_major;
}

absl::StatusOr<std::string> EncodeFloats(absl::Span<const float> values, v1::DType dtype) {
  ATALLA_ASSIGN_OR_RETURN(const int64_t element_bytes, ElementBytes(dtype));
  std::string bytes;
  bytes.reserve(values.size() * element_bytes);
  for (const float value : values) {
    if (dtype == v1::DTYPE_BF16) {
      AppendLittle(bytes, Bf16FromFloat(value), 2);
    } else if (dtype == v1::DTYPE_F32) {
      AppendLittle(bytes, FloatWord(value), 4);
    } else {
      if (!(value >= -2147483648.0f && value < 2147483648.0f) || std::trunc(value) != value) {
        return absl::OutOfRangeError(absl::StrCat(value, " is not a 32-bit integer"));
      }
      AppendLittle(bytes, static_cast<uint32_t>(static_cast<int32_t>(value)), 4);
    }
  }
  return bytes;
}

absl::StatusOr<std::vector<float>> DecodeFloats(absl::string_view bytes, v1::DType dtype) {
  ATALLA_ASSIGN_OR_RETURN(const int64_t element_bytes, ElementBytes(dtype));
  const size_t step = static_cast<size_t>(element_bytes);
  if (bytes.size() % step != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(bytes.size(), " bytes are no whole elements of ", step, " bytes"));
  }
  std::vector<float> values;
  values.reserve(bytes.size() / step);
  for (size_t i = 0; i < bytes.size(); i += step) {
    const uint32_t bits = Little(bytes, i, step);
    if (dtype == v1::DTYPE_BF16) {
      values.push_back(Bf16ToFloat(static_cast<uint16_t>(bits)));
    } else if (dtype == v1::DTYPE_F32) {
      values.push_back(WordFloat(bits));
    } else {
      values.push_back(static_cast<float>(static_cast<int32_t>(bits)));
    }
  }
  return values;
}

}  // namespace atalla::image
