#include "atalla/graph/graph_io.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/graph/builder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::graph {
namespace {

using ::testing::HasSubstr;

Graph MakeGraph() {
  GraphBuilder b("io", "graph_io_test");
  const std::string x = b.Input("x", {2, 3});
  const std::string w = b.Parameter("w", {2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
  const std::string t = b.Transpose("t", w, {1, 0});
  const std::string m = b.MatMul("m", x, t);
  const std::string s = b.Parameter("s", {2}, std::vector<float>{1, 1});
  const std::string z = b.Parameter("z", {2}, std::vector<float>{0, 0});
  b.Output(b.LayerNormalization("n", m, s, z, 1, 1e-5));
  absl::StatusOr<Graph> graph = std::move(b).Build();
  EXPECT_TRUE(graph.ok()) << graph.status();
  return *std::move(graph);
}

std::string Temporary(absl::string_view name) { return JoinPath(::testing::TempDir(), name); }

TEST(GraphIo, RoundTripsInBothForms) {
  const Graph graph = MakeGraph();
  for (const char* name : {"graph.pb", "graph.textproto"}) {
    ASSERT_TRUE(WriteGraph(graph, Temporary(name)).ok());
    const absl::StatusOr<Graph> read = ReadGraph(Temporary(name));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(SerializeProto(read->proto()), SerializeProto(graph.proto()));
  }
}

TEST(GraphIo, PrintsOneLineANode) {
  EXPECT_EQ(PrintGraph(MakeGraph()),
            "graph io\n"
            "input x: bf16[2, 3]\n"
            "parameter w: bf16[2, 3]\n"
            "parameter s: bf16[2]\n"
            "parameter z: bf16[2]\n"
            "t: bf16[3, 2] = transpose(w, permutation=[1, 0])\n"
            "m: bf16[2, 2] = matmul(x, t)\n"
            "n: bf16[2, 2] = layernorm(m, s, z, axis=1, epsilon=1e-05)\n"
            "return n\n");
}

// The bytes 0..19 in a file; the parameter takes 12 of them from offset 4.
v1::Graph WithExternal(uint64_t offset, uint64_t size, absl::string_view file) {
  EXPECT_TRUE(CreateFolders(Temporary("model/data")).ok());
  std::string bytes;
  for (char c = 0; c < 20; ++c) bytes.push_back(c);
  EXPECT_TRUE(WriteFile(Temporary("model/data/w.bin"), bytes).ok());
  v1::Graph proto = MakeGraph().proto();
  v1::ExternalData& external = *proto.mutable_tensors(1)->mutable_external();
  external.set_file(std::string(file));
  external.set_offset_bytes(offset);
  external.set_size_bytes(size);
  return proto;
}

TEST(GraphIo, LoadsDataBesideTheGraph) {
  ASSERT_TRUE(WriteProto(WithExternal(4, 12, "data/w.bin"), Temporary("model/external.pb")).ok());
  const absl::StatusOr<Graph> graph = ReadGraph(Temporary("model/external.pb"));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->tensor("w").data(), "\4\5\6\7\10\11\12\13\14\15\16\17");
}

struct ExternalCase {
  uint64_t offset, size;
  const char* file;
  const char* message;
};

TEST(GraphIo, ExternalDataThatCannotBeLoadedIsAnError) {
  for (const ExternalCase& c : std::vector<ExternalCase>{
           {9, 12, "data/w.bin", "w.bin: 12 bytes from offset 9 on; the file has 20"},
           {~uint64_t{0}, 12, "data/w.bin", "the file has 20"},
           {4, ~uint64_t{0}, "data/w.bin", "the file has 20"},
           {4, 10, "data/w.bin", "10 bytes of data; expected 12 for bf16[2, 3]"},
           {4, 12, "data/none.bin", "none.bin"},
           {4, 12, "data", "data"},
           {4, 12, "", "expected a relative path"},
           {4, 12, "/etc/passwd", "expected a relative path"},
           {4, 12, "data/../../w.bin", "expected a relative path"},
       }) {
    ASSERT_TRUE(WriteProto(WithExternal(c.offset, c.size, c.file), Temporary("model/bad.pb")).ok());
    const absl::Status status = ReadGraph(Temporary("model/bad.pb")).status();
    EXPECT_FALSE(status.ok()) << c.file;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
    EXPECT_THAT(std::string(status.message()), HasSubstr("bad.pb: "));
    EXPECT_THAT(std::string(status.message()), HasSubstr("tensor 'w'"));
  }
}

// Every proper prefix of a file, and every file with one byte changed, is read or refused.
TEST(GraphIo, TruncatedAndCorruptFilesDoNotCrash) {
  const std::string bytes = SerializeProto(MakeGraph().proto());
  int refused = 0;
  for (size_t size = 0; size < bytes.size(); ++size) {
    v1::Graph proto;
    if (!ParseProtoBytes(bytes.substr(0, size), "g", proto).ok() || !Graph::FromProto(proto).ok()) {
      ++refused;
    }
  }
  EXPECT_EQ(refused, static_cast<int>(bytes.size()));
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ flip);
      v1::Graph proto;
      if (!ParseProtoBytes(changed, "g", proto).ok()) continue;
      const absl::StatusOr<Graph> graph = Graph::FromProto(proto);
      if (!graph.ok()) continue;
      EXPECT_FALSE(PrintGraph(*graph).empty());
    }
  }
}

TEST(GraphIo, MissingFileNamesThePath) {
  const absl::Status status = ReadGraph("/no/such/graph.pb").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/no/such/graph.pb"));
}

}  // namespace
}  // namespace atalla::graph
