#include "atalla/compare/program_file.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/assembler/data_section.h"
#include "atalla/base/file.h"
#include "atalla/base/status_macros.h"
#include "atalla/cc/compiler.h"
#include "atalla/image/load.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::compare {
namespace {

namespace fs = std::filesystem;

constexpr char kAssembly[] = ".s";
constexpr char kAtallaC[] = ".c";

bool IsProgram(const fs::path& path) {
  return path.extension() == kAssembly || path.extension() == kAtallaC;
}

absl::Status AddImage(const std::string& path, v1::Image& into) {
  ATALLA_ASSIGN_OR_RETURN(const v1::Image image, image::LoadImage(path));
  const absl::Status status = image::MergeImages(image, into);
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> FindPrograms(absl::string_view path) {
  const fs::path root{std::string(path)};
  std::error_code error;
  const fs::file_status status = fs::status(root, error);
  if (!fs::exists(status)) {
    return absl::NotFoundError(absl::StrCat(path, ": no such file or folder"));
  }
  if (!fs::is_directory(status)) return std::vector<std::string>{std::string(path)};
  std::vector<std::string> paths;
  fs::directory_iterator entry(root, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (IsProgram(entry->path())) paths.push_back(entry->path().string());
  }
  if (error) return absl::UnavailableError(absl::StrCat(path, ": ", error.message()));
  if (paths.empty()) {
    return absl::NotFoundError(absl::StrCat(path, ": a folder without programs, .s or .c"));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

absl::StatusOr<SourceProgram> LoadProgram(absl::string_view path, const LoadOptions& options) {
  const fs::path file{std::string(path)};
  if (!IsProgram(file)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ends in '", file.extension().string(),
                     "'; a program to schedule is assembly text (.s) or AtallaC (.c)"));
  }
  ATALLA_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  SourceProgram program;
  program.name = file.stem().string();
  program.path = std::string(path);
  program.data.set_schema_version(1);
  if (file.extension() == kAtallaC) {
    cc::CompileOptions compile;
    compile.optimization = options.optimization;
    ATALLA_ASSIGN_OR_RETURN(cc::CompileResult result, cc::Compile(text, path, compile));
    program.code = std::move(result.code);
    ATALLA_RETURN_IF_ERROR(image::MergeImages(result.data, program.data));
    program.optimization = absl::StrCat("-O", options.optimization);
  } else {
    ATALLA_ASSIGN_OR_RETURN(assembler::AssemblyUnit unit, assembler::ParseAssemblyUnit(text, path));
    program.code = std::move(unit.code);
    program.section = std::move(unit.data);
  }
  assembler::AddBootstrap(program.code);
  for (const char* ending : {".in", ".image.pb", ".image.textproto"}) {
    const fs::path beside = fs::path(file).replace_extension(ending);
    std::error_code ignored;
    if (fs::exists(beside, ignored))
      ATALLA_RETURN_IF_ERROR(AddImage(beside.string(), program.data));
  }
  for (const std::string& image : options.images) {
    ATALLA_RETURN_IF_ERROR(AddImage(image, program.data));
  }
  return program;
}

absl::StatusOr<v1::Image> DataOf(const SourceProgram& source, const v1::Program& program) {
  if (source.section.empty()) return source.data;
  ATALLA_ASSIGN_OR_RETURN(v1::Image data, assembler::LinkData(source.section, program));
  ATALLA_RETURN_IF_ERROR(image::MergeImages(source.data, data));
  return data;
}

}  // namespace atalla::compare
