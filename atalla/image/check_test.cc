#include "atalla/image/check.h"

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "atalla/v1/common.pb.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::image {
namespace {

v1::Program GoodProgram() {
  v1::Program program;
  program.set_schema_version(kSchemaVersion);
  program.set_name("good");
  program.add_source_files("good.s");
  for (uint64_t address : {0, 20}) {
    v1::Packet& packet = *program.add_packets();
    packet.set_address(address);
    for (int i = 0; i < 4; ++i) {
      packet.add_slots(i == 0 ? 0x32 : 0x31);
      packet.add_lines()->set_line(static_cast<uint32_t>(i));
    }
  }
  v1::Symbol& start = *program.add_symbols();
  start.set_name("main");
  v1::Symbol& end = *program.add_symbols();
  end.set_name("end");
  end.set_address(40);
  v1::StaticMetrics& metrics = *program.mutable_metrics();
  metrics.set_sched_packets(2);
  metrics.set_sched_slots_filled(2);
  for (const uint64_t count : {0, 2, 0, 0, 0}) metrics.add_sched_slot_histogram(count);
  return program;
}

TEST(CheckProgram, AcceptsGoodPrograms) {
  EXPECT_TRUE(CheckProgram(GoodProgram()).ok()) << CheckProgram(GoodProgram());
  v1::Program empty;
  empty.set_schema_version(kSchemaVersion);
  EXPECT_TRUE(CheckProgram(empty).ok());
}

TEST(CheckProgram, NamesWhatIsWrong) {
  const struct {
    const char* message;
    std::function<void(v1::Program&)> spoil;
  } kRows[] = {
      {"schema version 0; this program reads version 1",
       [](v1::Program& p) { p.clear_schema_version(); }},
      {"unknown weight mode 9",
       [](v1::Program& p) { p.set_weight_mode(static_cast<v1::WeightMode>(9)); }},
      {"the entry is 0x100000000", [](v1::Program& p) { p.set_entry(uint64_t{1} << 32); }},
      {"packet 1 at 0x00000000 does not lie above",
       [](v1::Program& p) { p.mutable_packets(1)->set_address(0); }},
      {"packet 1 has address 0xFFFFFFFFFFFFFFFF",
       [](v1::Program& p) { p.mutable_packets(1)->set_address(UINT64_MAX); }},
      {"has 5 slots; it must have 4", [](v1::Program& p) { p.mutable_packets(0)->add_slots(0); }},
      {"has 0 slots", [](v1::Program& p) { p.mutable_packets(0)->clear_slots(); }},
      {"has the word 0x10000000000; words have 40 bits",
       [](v1::Program& p) { p.mutable_packets(0)->set_slots(2, uint64_t{1} << 40); }},
      {"has 3 source lines",
       [](v1::Program& p) { p.mutable_packets(0)->mutable_lines()->RemoveLast(); }},
      {"names source file 1; there are 1",
       [](v1::Program& p) { p.mutable_packets(0)->mutable_lines(1)->set_file(1); }},
      {"names source file 4294967295",
       [](v1::Program& p) { p.mutable_packets(0)->mutable_lines(1)->set_file(UINT32_MAX); }},
      {"a symbol is named ''", [](v1::Program& p) { p.mutable_symbols(0)->clear_name(); }},
      {"a symbol is named 'a\\nb'", [](v1::Program& p) { p.mutable_symbols(0)->set_name("a\nb"); }},
      {"two symbols are named 'end'",
       [](v1::Program& p) { p.mutable_symbols(0)->set_name("end"); }},
      {"symbol 'end' is at 0x0000000A, where no packet is",
       [](v1::Program& p) { p.mutable_symbols(1)->set_address(10); }},
      {"the slot histogram has 6 entries",
       [](v1::Program& p) { p.mutable_metrics()->add_sched_slot_histogram(0); }},
      {"the static metrics do not fit",
       [](v1::Program& p) { p.mutable_metrics()->set_sched_slots_filled(3); }},
      {"the static metrics do not fit",
       [](v1::Program& p) {
         p.mutable_packets()->RemoveLast();
         p.mutable_symbols()->RemoveLast();
       }},
  };
  for (const auto& row : kRows) {
    v1::Program program = GoodProgram();
    row.spoil(program);
    const absl::Status status = CheckProgram(program);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.message;
    EXPECT_TRUE(absl::StrContains(status.message(), row.message)) << status;
    EXPECT_TRUE(absl::StartsWith(status.message(), "program 'good': ")) << status;
  }
}

v1::Image GoodImage() {
  v1::Image image;
  image.set_schema_version(kSchemaVersion);
  image.set_name("good");
  v1::Segment& table = *image.add_segments();
  table.set_address(0x3C);
  table.set_data(std::string("\x00\x10\x00\x00\x07\x00\x00\x00", 8));
  v1::Segment& data = *image.add_segments();
  data.set_address(0xFFFFFFFE);
  data.set_data("ab");
  v1::Region& region = *image.add_regions();
  region.set_tensor("x");
  region.set_role(v1::Region::ROLE_INPUT);
  region.set_address(0x1000);
  region.set_size_bytes(12);
  region.set_dtype(v1::DTYPE_BF16);
  region.mutable_shape()->add_dims(2);
  region.mutable_shape()->add_dims(3);
  region.mutable_layout()->mutable_row_major();
  image.set_parameter_base(0x3C);
  for (int i = 0; i < 2; ++i) {
    v1::Parameter& parameter = *image.add_parameters();
    parameter.set_name(i == 0 ? "in" : "count");
    parameter.set_offset_bytes(4 * i);
    parameter.set_value(i == 0 ? 0x1000 : 7);
  }
  return image;
}

TEST(CheckImage, AcceptsGoodImages) {
  EXPECT_TRUE(CheckImage(GoodImage()).ok()) << CheckImage(GoodImage());
}

TEST(CheckImage, NamesWhatIsWrong) {
  const struct {
    const char* message;
    std::function<void(v1::Image&)> spoil;
  } kRows[] = {
      {"schema version 2", [](v1::Image& i) { i.set_schema_version(2); }},
      {"the segment at 0x0000003C is empty",
       [](v1::Image& i) { i.mutable_segments(0)->clear_data(); }},
      {"the segment at 0x00000043 starts before the previous one ends, at 0x00000044",
       [](v1::Image& i) { i.mutable_segments(1)->set_address(0x43); }},
      {"reaches beyond address 0xFFFFFFFF",
       [](v1::Image& i) { i.mutable_segments(1)->set_address(0xFFFFFFFF); }},
      {"reaches beyond address 0xFFFFFFFF",
       [](v1::Image& i) { i.mutable_segments(1)->set_address(UINT64_MAX); }},
      {"region '': names are not empty",
       [](v1::Image& i) { i.mutable_regions(0)->clear_tensor(); }},
      {"region 'x': role 0", [](v1::Image& i) { i.mutable_regions(0)->clear_role(); }},
      {"region 'x': role 44",
       [](v1::Image& i) { i.mutable_regions(0)->set_role(static_cast<v1::Region::Role>(44)); }},
      {"region 'x': element type 0", [](v1::Image& i) { i.mutable_regions(0)->clear_dtype(); }},
      {"region 'x': the tensor has no layout",
       [](v1::Image& i) { i.mutable_regions(0)->clear_layout(); }},
      {"region 'x': it has 12 bytes; its type, shape and layout take 24",
       [](v1::Image& i) { i.mutable_regions(0)->set_dtype(v1::DTYPE_F32); }},
      {"more than 2^32 elements",
       [](v1::Image& i) { i.mutable_regions(0)->mutable_shape()->add_dims(INT64_MAX); }},
      {"12 bytes at 0xFFFFFFF8 reach beyond",
       [](v1::Image& i) { i.mutable_regions(0)->set_address(0xFFFFFFF8); }},
      {"12 bytes at 0xFFFFFFFFFFFFFFFF reach beyond",
       [](v1::Image& i) { i.mutable_regions(0)->set_address(UINT64_MAX); }},
      {"two regions hold tensor 'x'", [](v1::Image& i) { *i.add_regions() = i.regions(0); }},
      {"parameter 'count': offset 6 is not a multiple of 4",
       [](v1::Image& i) { i.mutable_parameters(1)->set_offset_bytes(6); }},
      {"parameter 'count': another parameter has offset 0 too",
       [](v1::Image& i) { i.mutable_parameters(1)->set_offset_bytes(0); }},
      {"parameter 'count': no segment holds its word at 0x00000044",
       [](v1::Image& i) { i.mutable_parameters(1)->set_offset_bytes(8); }},
      {"parameter 'count': no segment holds its word",
       [](v1::Image& i) { i.mutable_parameters(1)->set_offset_bytes(UINT32_MAX - 3); }},
      {"parameter 'count': it is 0x00000008, but its word at 0x00000040 is 0x00000007",
       [](v1::Image& i) { i.mutable_parameters(1)->set_value(8); }},
      {"parameter 'in': it is there twice",
       [](v1::Image& i) { i.mutable_parameters(1)->set_name("in"); }},
      {"parameter '': names are not empty",
       [](v1::Image& i) { i.mutable_parameters(1)->clear_name(); }},
      {"the parameter table is at", [](v1::Image& i) { i.set_parameter_base(UINT64_MAX); }},
  };
  for (const auto& row : kRows) {
    v1::Image image = GoodImage();
    row.spoil(image);
    const absl::Status status = CheckImage(image);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.message;
    EXPECT_TRUE(absl::StrContains(status.message(), row.message)) << status;
  }
}

}  // namespace
}  // namespace atalla::image
