#include "rule_folder.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "cli.h"

namespace claimlint::cli {

namespace fs = std::filesystem;

Result<std::vector<SourceFile>> read_rules(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return Error{folder + " is not a folder of rules", folder};
  std::vector<SourceFile> files;
  for (fs::recursive_directory_iterator at(folder, error), end; at != end && !error; at.increment(error)) {
    if (!at->is_regular_file() || at->path().extension() != ".json") continue;
    Result<std::string> text = read_file(at->path().string());
    if (!text.ok()) return text.error();
    files.push_back({at->path().lexically_relative(folder).generic_string(), std::move(text.value())});
  }
  if (error) return Error{"cannot read " + folder + ": " + error.message(), folder};
  if (files.empty()) return Error{folder + " holds no rules (no .json file)", folder};
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

void print(const std::string& folder, const std::vector<Diagnostic>& diagnostics) {
  const std::string base = folder.ends_with("/") ? folder : folder + "/";
  for (const Diagnostic& d : diagnostics)
    std::fprintf(stderr, "%s%s%s%s: %s\n", base.c_str(), d.file.c_str(), d.pointer.empty() ? "" : "#",
                 d.pointer.c_str(), d.reason.c_str());
}

}  // namespace claimlint::cli
