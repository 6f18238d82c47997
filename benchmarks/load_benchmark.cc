// What it takes to bring an Image file into data memory.
//
// The file has 122 MiB, in one segment or in segments of 64 KiB, and lies in the host's page cache.
// Each iteration makes an emulator and loads the file; Copy is the yardstick: the same bytes from
// one buffer to another that is new.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/check.h"
#include "atalla/base/proto_io.h"
#include "atalla/emu/emulator.h"
#include "atalla/image/check.h"
#include "atalla/image/load.h"
#include "atalla/image/mapped_image.h"
#include "atalla/v1/image.pb.h"
#include "benchmark/benchmark.h"
#include "benchmarks/emu_benchmarks.h"

namespace atalla {
namespace {

constexpr uint64_t kBytes = uint64_t{122} << 20;

// A file that is removed at the end.
class ImageFile {
 public:
  explicit ImageFile(uint64_t segment_bytes)
      : path_(absl::StrCat((std::filesystem::temp_directory_path() / "atalla_load_").string(),
                           getpid(), ".pb")) {
    v1::Image image;
    image.set_schema_version(image::kSchemaVersion);
    for (uint64_t address = 0; address < kBytes; address += segment_bytes) {
      v1::Segment& segment = *image.add_segments();
      segment.set_address(address);
      std::string& data = *segment.mutable_data();
      data.resize(segment_bytes);
      for (uint64_t i = 0; i < segment_bytes; ++i) data[i] = static_cast<char>(address / 7 + i * 3);
    }
    ATALLA_CHECK(WriteProto(image, path_).ok());
  }
  ImageFile(const ImageFile&) = delete;
  ImageFile& operator=(const ImageFile&) = delete;
  ~ImageFile() { std::remove(path_.c_str()); }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void SetRate(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * kBytes));
}

void Mapped(benchmark::State& state) {
  const ImageFile file(static_cast<uint64_t>(state.range(0)) << 10);
  for (auto _ : state) {
    emu::Emulator emulator;
    const absl::StatusOr<image::MappedImage> image = image::MappedImage::Open(file.path());
    ATALLA_CHECK(image.ok() && image->is_mapped());
    ATALLA_CHECK(emulator.LoadImage(image->view()).ok());
  }
  SetRate(state);
}

void AsMessage(benchmark::State& state) {
  const ImageFile file(static_cast<uint64_t>(state.range(0)) << 10);
  for (auto _ : state) {
    emu::Emulator emulator;
    const absl::StatusOr<v1::Image> image = image::LoadImage(file.path());
    ATALLA_CHECK(image.ok());
    ATALLA_CHECK(emulator.LoadImage(*image).ok());
  }
  SetRate(state);
}

void Copy(benchmark::State& state) {
  const std::string from(kBytes, 'x');
  for (auto _ : state) {
    void* to = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ATALLA_CHECK(to != MAP_FAILED);
    const auto unmap = absl::MakeCleanup([to] { munmap(to, kBytes); });
    if (state.range(0) != 0) madvise(to, kBytes, MADV_HUGEPAGE);
    std::memcpy(to, from.data(), kBytes);
    benchmark::ClobberMemory();
  }
  SetRate(state);
}

}  // namespace

void RegisterLoads() {
  constexpr int64_t kOneSegmentKib = kBytes >> 10;
  const auto add = [](const char* name, void (*run)(benchmark::State&)) {
    return benchmark::RegisterBenchmark(name, run)->UseRealTime()->Unit(benchmark::kMillisecond);
  };
  for (const auto& [name, run] : {std::pair("BM_Load122MiB/Mapped", &Mapped),
                                  std::pair("BM_Load122MiB/AsMessage", &AsMessage)}) {
    add(name, run)->ArgName("segment_KiB")->Arg(kOneSegmentKib)->Arg(64);
  }
  add("BM_Load122MiB/Copy", &Copy)->ArgName("huge_pages")->Arg(0)->Arg(1);
}

}  // namespace atalla
