// Tensors as bytes of data memory: element types, sizes, and packing into a layout and back.
//
//   ATALLA_ASSIGN_OR_RETURN(std::string bytes, EncodeFloats(values, v1::DTYPE_BF16));
//   ATALLA_ASSIGN_OR_RETURN(std::string packed, PackTensor(bytes, type));   // what segments hold
//   ATALLA_ASSIGN_OR_RETURN(std::string same, UnpackTensor(packed, type));
//
// Bytes are little-endian. Layouts are described in proto/common.proto.

#ifndef ATALLA_IMAGE_TENSOR_LAYOUT_H_
#define ATALLA_IMAGE_TENSOR_LAYOUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/v1/common.pb.h"
#include "atalla/v1/image.pb.h"

namespace atalla::image {

// What the bytes of a tensor mean.
struct TensorType {
  v1::DType dtype = v1::DTYPE_BF16;
  v1::Shape shape;
  v1::Layout layout;
};

TensorType TypeOf(const v1::Region& region);

// Bytes of one element; kInvalidArgument for a type that is unspecified or unknown.
absl::StatusOr<int64_t> ElementBytes(v1::DType dtype);

// Product of the dimensions (1 for a scalar). kInvalidArgument for a negative dimension and for
// more than 2^32 elements.
absl::StatusOr<int64_t> ElementCount(const v1::Shape& shape);

// Bytes that the tensor takes in data memory, padding of its layout included. kInvalidArgument for
// a layout that is missing or does not fit the shape, and for more than 2^32 bytes.
absl::StatusOr<int64_t> LayoutBytes(const TensorType& type);

// From the elements in row-major order to the layout; padding is zero. kInvalidArgument if the
// number of bytes is not that of the shape.
absl::StatusOr<std::string> PackTensor(absl::string_view row_major, const TensorType& type);

// From the layout to row-major order.
absl::StatusOr<std::string> UnpackTensor(absl::string_view packed, const TensorType& type);

// Floats as elements: BF16 to nearest even, F32 as it is, I32 only if the value is one (else
// kOutOfRange).
absl::StatusOr<std::string> EncodeFloats(absl::Span<const float> values, v1::DType dtype);

// Elements as floats; I32 to nearest. kInvalidArgument if the bytes are no whole elements.
absl::StatusOr<std::vector<float>> DecodeFloats(absl::string_view bytes, v1::DType dtype);

}  // namespace atalla::image

#endif  // ATALLA_IMAGE_TENSOR_LAYOUT_H_
