#include "cli.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace claimlint::cli {
namespace {

namespace fs = std::filesystem;

int output_error = 0;  // errno of the first write to standard output that failed

struct Close {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, Close>;

fs::path default_pack() {
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& candidate : {here / "claimlint.pack", here / "../share/claimlint/claimlint.pack"})
    if (fs::exists(candidate, error)) return candidate;
  return here / "claimlint.pack";
}

}  // namespace

int fail(std::string_view message) {
  std::string line = "claimlint: " + std::string(message);
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  line += '\n';
  std::fputs(line.c_str(), stderr);
  return bad_call;
}

bool put(std::string_view text) {
  if (output_error == 0 && std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) output_error = errno;
  return output_error == 0;
}

bool flush() {
  if (output_error == 0 && std::fflush(stdout) != 0) output_error = errno;
  return output_error == 0;
}

int finish(int status) {
  if (flush()) return status;
  if (output_error != EPIPE) fail(std::string("cannot write to standard output: ") + std::strerror(output_error));
  return bad_call;
}

std::string display_name(const std::string& path) {
  return path == "-" ? "standard input" : path.empty() ? "''" : path;
}

Result<std::string> read_file(const std::string& path) {
  const auto cannot = [&](const std::string& why) {
    return Error{"cannot read " + display_name(path) + ": " + why, path};
  };
  const std::string too_long = "it is longer than " + std::to_string(max_input_bytes >> 20) + " MB; split it";
  std::error_code error;
  if (path != "-") {
    if (fs::is_directory(path, error)) return cannot("it is a folder");
    if (fs::is_regular_file(path, error) && fs::file_size(path, error) > max_input_bytes && !error)
      return cannot(too_long);
  }
  const File file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (!file) return cannot(std::strerror(errno));
  std::string bytes;
  char buffer[1 << 16];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, file.get())) > 0;) {
    bytes.append(buffer, n);
    if (bytes.size() > max_input_bytes) return cannot(too_long);
  }
  if (std::ferror(file.get())) return cannot(std::strerror(errno));
  return bytes;
}

Result<bool> write_file(const std::string& path, std::span<const std::byte> bytes) {
  const std::string beside = path + ".part";
  const auto cannot = [&] { return Error{"cannot write " + path + ": " + std::strerror(errno), path}; };
  std::error_code error;
  if (fs::exists(path, error) && !fs::is_regular_file(path, error))
    return Error{"cannot write " + path + ": it is not a file", path};
  std::FILE* file = std::fopen(beside.c_str(), "wb");
  if (file == nullptr) return cannot();
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  if (std::fclose(file) != 0 || !written || std::rename(beside.c_str(), path.c_str()) != 0) {
    Error failure = cannot();
    std::remove(beside.c_str());
    return failure;
  }
  return true;
}

Result<LoadedPack> load_pack(const std::string& path) {
  const std::string file = path.empty() ? default_pack().string() : path;
  Result<std::string> text = read_file(file);
  if (!text.ok())
    return path.empty()
               ? Error{text.error().what + "; build it with `npm run build`, or name one with --pack FILE", file}
               : text.error();
  std::vector<std::byte> bytes(text.value().size());
  if (!bytes.empty()) std::memcpy(bytes.data(), text.value().data(), bytes.size());
  Result<Pack> pack = Pack::open(bytes);
  if (!pack.ok()) return Error{file + ": " + pack.error().what, file};
  if (!pack.value().has_texts())
    return Error{file + ": this is only the first part of a rule pack, as web pages load it; name a whole one", file};
  return LoadedPack{std::move(bytes), std::move(pack.value())};
}

}  // namespace claimlint::cli
