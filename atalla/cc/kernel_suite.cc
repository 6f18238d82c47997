#include "atalla/cc/kernel_suite.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "atalla/base/bf16.h"
#include "atalla/base/file.h"
#include "atalla/base/status_macros.h"

namespace atalla::cc {
namespace {

constexpr char kFolder[] = "testdata/atallac/kernels";
constexpr uint32_t kConfigAddress = 0x3C;
constexpr uint32_t kFirstTensor = 0x10000;

struct Matrix {
  int rows;
  int columns;
  std::vector<float> values;

  float at(int row, int column) const { return values[row * columns + column]; }
  float& at(int row, int column) { return values[row * columns + column]; }
};

// BF16 numbers in -range..range.
Matrix RandomMatrix(int rows, int columns, std::mt19937& random, float range = 1.0f) {
  Matrix matrix = {rows, columns, {}};
  for (int i = 0; i < rows * columns; ++i) {
    // Not std::uniform_real_distribution, which differs between libraries.
    const float value = range * (static_cast<float>(random() % 2001) / 1000.0f - 1.0f);
    matrix.values.push_back(WordFloat(RoundToBf16(FloatWord(value))));
  }
  return matrix;
}

Matrix Transposed(const Matrix& matrix) {
  Matrix result = {matrix.columns, matrix.rows, std::vector<float>(matrix.values.size())};
  for (int i = 0; i < matrix.rows; ++i) {
    for (int j = 0; j < matrix.columns; ++j) result.at(j, i) = matrix.at(i, j);
  }
  return result;
}

// c + a b.
Matrix Product(const Matrix& a, const Matrix& b, Matrix c) {
  for (int i = 0; i < a.rows; ++i) {
    for (int k = 0; k < a.columns; ++k) {
      for (int j = 0; j < b.columns; ++j) c.at(i, j) += a.at(i, k) * b.at(k, j);
    }
  }
  return c;
}

void SoftmaxRows(Matrix& matrix) {
  for (int i = 0; i < matrix.rows; ++i) {
    const auto begin = matrix.values.begin() + i * matrix.columns;
    const auto end = begin + matrix.columns;
    const float top = *std::max_element(begin, end);
    float sum = 0;
    std::transform(begin, end, begin, [&](float x) { return std::exp(x - top); });
    for (auto it = begin; it != end; ++it) sum += *it;
    std::transform(begin, end, begin, [&](float x) { return x / sum; });
  }
}

void AddWords(v1::Image& image, uint32_t address, absl::Span<const uint32_t> words) {
  std::string bytes;
  for (uint32_t word : words) {
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(word >> (8 * i));
  }
  v1::Segment* segment = image.add_segments();
  segment->set_address(address);
  segment->set_data(bytes);
}

void SortSegments(v1::Image& image) {
  std::sort(image.mutable_segments()->pointer_begin(), image.mutable_segments()->pointer_end(),
            [](const v1::Segment* a, const v1::Segment* b) { return a->address() < b->address(); });
}

uint32_t Words(const Matrix& matrix) { return static_cast<uint32_t>(matrix.values.size()); }

// Puts the tensors one after the other and their addresses into the configuration; the result is
// tensor number `output`.
KernelCase MakeCase(absl::string_view name, absl::string_view file,
                    std::initializer_list<const Matrix*> tensors, int output,
                    const Matrix& expected, std::vector<uint32_t> more_words = {}) {
  KernelCase result;
  result.name = std::string(name);
  result.file = std::string(file);
  result.expected = expected.values;
  result.image.set_schema_version(1);
  std::vector<uint32_t> config;
  uint32_t address = kFirstTensor;
  for (const Matrix* tensor : tensors) {
    if (static_cast<int>(config.size()) == output) result.output_address = address;
    config.push_back(address);
    std::string bytes;
    for (float value : tensor->values) {
      const uint16_t half = TruncateToBf16(FloatWord(value));
      bytes += static_cast<char>(half & 0xFF);
      bytes += static_cast<char>(half >> 8);
    }
    v1::Segment* segment = result.image.add_segments();
    segment->set_address(address);
    segment->set_data(bytes);
    address += (Words(*tensor) * 2 + 0xFFF) / 0x1000 * 0x1000;
  }
  config.insert(config.end(), more_words.begin(), more_words.end());
  AddWords(result.image, kConfigAddress, config);
  SortSegments(result.image);
  return result;
}

KernelCase AddCase() {
  std::mt19937 random(1);
  const Matrix a = RandomMatrix(4, 32, random);
  const Matrix b = RandomMatrix(4, 32, random);
  Matrix sum = a;
  for (size_t i = 0; i < sum.values.size(); ++i) sum.values[i] += b.values[i];
  const Matrix c = RandomMatrix(4, 32, random);
  return MakeCase("add 4x32", "add.c", {&a, &b, &c}, 2, sum);
}

KernelCase ReluCase() {
  std::mt19937 random(2);
  const Matrix x = RandomMatrix(4, 32, random);
  Matrix y = x;
  for (float& value : y.values) value = std::max(value, 0.0f);
  const Matrix old = RandomMatrix(4, 32, random);
  return MakeCase("relu 4x32", "relu.c", {&x, &old}, 1, y);
}

KernelCase SoftmaxCase() {
  std::mt19937 random(3);
  const Matrix x = RandomMatrix(1, 32, random, 4.0f);
  Matrix y = x;
  SoftmaxRows(y);
  return MakeCase("softmax 1x32", "softmax.c", {&x}, 0, y);
}

KernelCase LayernormCase() {
  constexpr float kEpsilon = 1e-5f;
  std::mt19937 random(4);
  const Matrix x = RandomMatrix(4, 4, random);
  Matrix y = x;
  float mean = 0;
  for (float value : x.values) mean += value / 16;
  float variance = 0;
  for (float value : x.values) variance += (value - mean) * (value - mean) / 16;
  for (float& value : y.values) value = (value - mean) / std::sqrt(variance + kEpsilon);
  KernelCase result = MakeCase("layernorm 4x4", "layernorm.c", {&x}, 0, y);
  AddWords(result.image, 0x14, {FloatWord(kEpsilon), FloatWord(1.0f / 16)});
  SortSegments(result.image);
  return result;
}

KernelCase MaxpoolCase() {
  std::mt19937 random(5);
  const Matrix x = RandomMatrix(8, 8, random);
  Matrix y = {4, 4, std::vector<float>(16)};
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) {
      y.at(i, j) = std::max(std::max(x.at(2 * i, 2 * j), x.at(2 * i, 2 * j + 1)),
                            std::max(x.at(2 * i + 1, 2 * j), x.at(2 * i + 1, 2 * j + 1)));
    }
  }
  const Matrix old = RandomMatrix(4, 4, random);
  return MakeCase("maxpool 8x8", "maxpool.c", {&x, &old}, 1, y);
}

KernelCase ConvCase() {
  std::mt19937 random(6);
  const Matrix a = RandomMatrix(4, 27, random);
  const Matrix w = RandomMatrix(4, 27, random);
  const Matrix c = RandomMatrix(4, 4, random);
  return MakeCase("conv 4x27x4", "conv.c", {&a, &w, &c}, 2, Product(a, Transposed(w), c));
}

KernelCase FlashAttentionCase() {
  std::mt19937 random(7);
  const Matrix q = RandomMatrix(32, 32, random);
  const Matrix k = RandomMatrix(32, 32, random);
  const Matrix v = RandomMatrix(32, 32, random);
  const Matrix zero = {32, 32, std::vector<float>(32 * 32)};
  Matrix scores = Product(q, Transposed(k), zero);
  SoftmaxRows(scores);
  const Matrix transposed = Transposed(v);
  return MakeCase("flash attention 32x32", "flash_attention.c", {&q, &k, &transposed, &zero}, 3,
                  Product(scores, v, zero));
}

}  // namespace

KernelCase GemmCase(int size, bool hoisted) {
  std::mt19937 random(8);
  const Matrix a = RandomMatrix(size, size, random);
  const Matrix w = RandomMatrix(size, size, random);
  const Matrix c = RandomMatrix(size, size, random);
  KernelCase result = MakeCase(absl::StrCat("gemm ", size, "x", size, "x", size), "gemm.c",
                               {&a, &w, &c}, 2, Product(a, Transposed(w), c));
  result.defines = {absl::StrCat("SIZE=", size), absl::StrCat("HOISTED=", hoisted ? 1 : 0)};
  return result;
}

KernelCase GemmRowsCase(int rows) {
  std::mt19937 random(9);
  const Matrix a = RandomMatrix(32, 32, random);
  const Matrix w = RandomMatrix(32, 32, random);
  const Matrix c = RandomMatrix(32, 32, random);
  Matrix expected = Product(a, Transposed(w), c);
  std::copy(c.values.begin() + rows * 32, c.values.end(), expected.values.begin() + rows * 32);
  return MakeCase(absl::StrCat("gemm rows ", rows), "gemm_rows.c", {&a, &w, &c}, 2, expected,
                  {static_cast<uint32_t>(rows)});
}

std::vector<KernelCase> KernelSuite() {
  struct Row {
    KernelCase kernel;
    int64_t reference;
    int64_t hand;
  };
  std::vector<KernelCase> result;
  for (Row& row : std::vector<Row>{{AddCase(), 121, 34},
                                   {ReluCase(), 114, 35},
                                   {SoftmaxCase(), 73, 18},
                                   {LayernormCase(), 173, 58},
                                   {MaxpoolCase(), 353, 112},
                                   {ConvCase(), 180, 55},
                                   {GemmCase(32, false), 1179, 295},
                                   {GemmCase(64, false), 8472, 2078},
                                   {GemmCase(128, false), 66228, 16168},
                                   {FlashAttentionCase(), 23190, 6263}}) {
    row.kernel.reference_instructions = row.reference;
    row.kernel.hand_instructions = row.hand;
    result.push_back(std::move(row.kernel));
  }
  return result;
}

absl::StatusOr<std::string> KernelSource(const KernelCase& kernel) {
  return ReadFile(absl::StrCat(kFolder, "/", kernel.file));
}

CompileOptions KernelOptions(const KernelCase& kernel, int level) {
  CompileOptions options;
  options.optimization = level;
  options.defines = kernel.defines;
  options.include_dirs = {kFolder};
  return options;
}

absl::StatusOr<std::string> OutputOf(const KernelCase& kernel, const emu::Emulator& emulator) {
  std::vector<uint8_t> bytes(2 * kernel.expected.size());
  ATALLA_RETURN_IF_ERROR(emulator.ReadMemory(kernel.output_address, absl::MakeSpan(bytes)));
  return std::string(bytes.begin(), bytes.end());
}

absl::StatusOr<float> ErrorOf(const KernelCase& kernel, const emu::Emulator& emulator) {
  ATALLA_ASSIGN_OR_RETURN(const std::string bytes, OutputOf(kernel, emulator));
  float largest = 0;
  float error = 0;
  for (size_t i = 0; i < kernel.expected.size(); ++i) {
    const uint32_t half = static_cast<uint8_t>(bytes[2 * i]) |
                          static_cast<uint32_t>(static_cast<uint8_t>(bytes[2 * i + 1])) << 8;
    const float value = WordFloat(half << 16);
    largest = std::max(largest, std::fabs(kernel.expected[i]));
    // Not a number is no small error.
    error =
        std::isfinite(value) ? std::max(error, std::fabs(value - kernel.expected[i])) : INFINITY;
    if (!std::isfinite(value)) break;
  }
  return error / largest;
}

}  // namespace atalla::cc
