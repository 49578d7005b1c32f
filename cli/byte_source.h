// Bytes of a file or of standard input as they arrive, unpacked on the way if they are gzip.
//
// A .gz of many members (as archives have one for each record) reads as one stream. After damage in a member, read()
// gives nothing until skip_member() has found the next sound-looking one.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cli.h"

namespace claimlint::cli {

class ByteSource {
 public:
  // "-" is standard input.
  static Result<std::unique_ptr<ByteSource>> open(const std::string& path);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // What is there without waiting for more than a first byte; empty at the end, at damage, and on failure. It stays
  // valid until the next call; consume() says how much of it was used.
  std::string_view available();
  void consume(std::size_t bytes) { at_ += bytes; }

  bool damaged() const { return damaged_; }  // in this gzip member
  bool failed() const { return failed_; }    // reading; errno says why
  std::size_t member() const { return member_; }
  // Goes behind what is damaged; false if nothing sound follows.
  bool skip_member();

  std::uint64_t position() const { return raw_read_ - raw_left(); }  // bytes of the file
  std::uint64_t size() const { return size_; }                       // of the file; 0 if nobody knows

 private:
  explicit ByteSource(int file) : file_(file) {}

  bool fill_raw();
  void unpack();
  std::uint64_t raw_left() const { return static_cast<std::uint64_t>(raw_.size() - raw_at_); }

  int file_;
  std::uint64_t size_ = 0, raw_read_ = 0;
  std::string raw_, out_;
  std::size_t raw_at_ = 0, at_ = 0, out_size_ = 0;
  std::size_t member_ = 0;
  bool gzip_ = false, inside_ = false, damaged_ = false, at_end_ = false, failed_ = false, first_ = true;
  z_stream stream_{};
};

// Reads `length` bytes into `out`, or as many as there are.
std::size_t read_exactly(ByteSource& source, std::size_t length, std::string& out);

// A line without its end, which is not longer than `longest`; else the rest of it is dropped and `too_long` set. False
// at the end.
bool read_line(ByteSource& source, std::size_t longest, std::string& line, bool& too_long);

// All of a gzip, zlib or bare deflate stream in memory, at most `most` bytes of it.
Result<std::string> unpacked(std::string_view bytes, std::size_t most);
// The same of Brotli and of Zstandard.
Result<std::string> unpacked_brotli(std::string_view bytes, std::size_t most);
Result<std::string> unpacked_zstd(std::string_view bytes, std::size_t most);

}  // namespace claimlint::cli
