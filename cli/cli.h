// What the commands share: exit statuses, errors, files, packs. The commands hold no logic of their own.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "claimlint/claimlint.h"

namespace claimlint::cli {

constexpr int nothing_found = 0;
constexpr int something_found = 1;
constexpr int bad_call = 2;

// One line on standard error, free of control characters; returns bad_call.
int fail(std::string_view message);

// Writes to standard output; false once it has failed, and then for good.
bool put(std::string_view text);
bool flush();
// To be called last: `status`, or bad_call if not all of standard output arrived. Says why, unless the reader just left.
int finish(int status);

// The words of a call behind the command's name.
using Words = std::span<char* const>;

// A whole file; "-" is standard input. Fails on what can't be read and on more than max_input_bytes.
Result<std::string> read_file(const std::string& path);
constexpr std::size_t max_input_bytes = 64 << 20;

// The path as messages name it.
std::string display_name(const std::string& path);

// Writes beside the file and renames, so that no half-written file is left.
Result<bool> write_file(const std::string& path, std::span<const std::byte> bytes);

// A pack with the bytes that it stands on.
struct LoadedPack {
  std::vector<std::byte> bytes;
  Pack pack;
};
// `path` empty: claimlint.pack beside the command, or in ../share/claimlint.
Result<LoadedPack> load_pack(const std::string& path);

int audit(Words words);
int batch(Words words);
int capture(Words words);
int diff(Words words);
int evidence(Words words);
int pack(Words words);
int report(Words words);
int review(Words words);
int rules(Words words);

}  // namespace claimlint::cli
