#include "byte_source.h"

#include <brotli/decode.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace claimlint::cli {
namespace {

constexpr std::size_t chunk = 1 << 18;
constexpr std::string_view magic = "\x1f\x8b\x08";
constexpr int gzip_only = 16 + MAX_WBITS, zlib_or_gzip = 32 + MAX_WBITS, bare_deflate = -MAX_WBITS;
constexpr int zstd_window = 23;  // 8 MB, as much as HTTP allows (RFC 9659)

Error too_much(std::size_t most) { return {"unpacks to more than " + std::to_string(most >> 20) + " MB", {}}; }
Error damaged_content() { return {"its compressed content is damaged", {}}; }

}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& path) {
  const auto cannot = [&](const char* why) { return Error{"cannot read " + display_name(path) + ": " + why, path}; };
  const int file = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return cannot(std::strerror(errno));
  std::unique_ptr<ByteSource> source(new ByteSource(file));
  struct stat about {};
  if (fstat(file, &about) == 0) {
    if (S_ISDIR(about.st_mode)) return cannot("it is a folder");
    if (S_ISREG(about.st_mode)) source->size_ = static_cast<std::uint64_t>(about.st_size);
  }
  return source;
}

ByteSource::~ByteSource() {
  if (inside_) inflateEnd(&stream_);
  if (file_ > STDIN_FILENO) close(file_);
}

std::string_view ByteSource::available() {
  while (at_ == out_size_ && !damaged_ && !failed_) {
    if (raw_at_ == raw_.size() && !fill_raw()) {
      if (inside_) damaged_ = true;  // cut short
      break;
    }
    if (first_) {
      // Two bytes are enough to tell, and every pipe gives more than one at once.
      first_ = false;
      gzip_ = std::string_view(raw_).starts_with(magic.substr(0, 2));
    }
    at_ = out_size_ = 0;
    if (!gzip_) {
      out_.swap(raw_);
      out_size_ = out_.size();
      raw_.clear();
      raw_at_ = 0;
    } else {
      unpack();
    }
  }
  return {out_.data() + at_, out_size_ - at_};
}

bool ByteSource::fill_raw() {
  if (at_end_) return false;
  raw_.resize(chunk);
  raw_at_ = 0;
  ssize_t n;
  do n = ::read(file_, raw_.data(), chunk);
  while (n < 0 && errno == EINTR);
  failed_ = n < 0;
  at_end_ = n <= 0;
  raw_.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  raw_read_ += raw_.size();
  return n > 0;
}

// Unpacks some of the raw bytes; what it leaves in out_ is all of one member.
void ByteSource::unpack() {
  if (!inside_) {
    stream_ = {};
    if (inflateInit2(&stream_, gzip_only) != Z_OK) throw std::bad_alloc();
    inside_ = true;
    ++member_;
  }
  out_.resize(chunk);
  stream_.next_in = reinterpret_cast<Bytef*>(raw_.data() + raw_at_);
  stream_.avail_in = static_cast<uInt>(raw_.size() - raw_at_);
  stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
  stream_.avail_out = static_cast<uInt>(out_.size());
  const int status = inflate(&stream_, Z_NO_FLUSH);
  raw_at_ = raw_.size() - stream_.avail_in;
  out_size_ = out_.size() - stream_.avail_out;
  if (status == Z_STREAM_END) {
    inflateEnd(&stream_);
    inside_ = false;
  } else if (status != Z_OK && status != Z_BUF_ERROR) {
    damaged_ = true;
    out_size_ = 0;
  }
}

bool ByteSource::skip_member() {
  if (inside_) inflateEnd(&stream_);
  inside_ = damaged_ = false;
  at_ = out_size_ = 0;
  std::string seen;  // the last bytes of the chunk before, where the magic may begin
  for (;;) {
    const std::string_view rest = std::string_view(raw_).substr(raw_at_);
    const std::string joined = seen + std::string(rest.substr(0, magic.size()));
    if (const std::size_t found = joined.find(magic);
        !seen.empty() && found != std::string::npos && found < seen.size()) {
      raw_ = seen.substr(found) + std::string(rest);
      raw_at_ = 0;
      return true;
    }
    if (const std::size_t found = rest.find(magic); found != std::string_view::npos) {
      raw_at_ += found;
      return true;
    }
    seen = rest.size() < magic.size() ? std::string(rest) : std::string(rest.substr(rest.size() - (magic.size() - 1)));
    if (!fill_raw()) return false;
  }
}

std::size_t read_exactly(ByteSource& source, std::size_t length, std::string& out) {
  out.clear();
  while (out.size() < length) {
    const std::string_view there = source.available().substr(0, length - out.size());
    if (there.empty()) break;
    out += there;
    source.consume(there.size());
  }
  return out.size();
}

bool read_line(ByteSource& source, std::size_t longest, std::string& line, bool& too_long) {
  line.clear();
  too_long = false;
  bool any = false;
  for (;;) {
    const std::string_view there = source.available();
    if (there.empty()) return any;
    any = true;
    const std::size_t end = std::min(there.find('\n'), there.size());
    too_long = too_long || line.size() + end > longest;
    if (too_long)
      line = std::string();
    else
      line += there.substr(0, end);
    const bool complete = end < there.size();
    source.consume(complete ? end + 1 : end);
    if (complete) return true;
  }
}

Result<std::string> unpacked(std::string_view bytes, std::size_t most) {
  for (const int kind : {zlib_or_gzip, bare_deflate}) {
    z_stream stream{};
    if (inflateInit2(&stream, kind) != Z_OK) throw std::bad_alloc();
    std::string out;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    int status = Z_OK;
    while (status == Z_OK && out.size() <= most) {
      const std::size_t before = out.size();
      out.resize(before + chunk);
      stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      stream.avail_out = static_cast<uInt>(chunk);
      status = inflate(&stream, Z_NO_FLUSH);
      out.resize(out.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (out.size() > most) return too_much(most);
    if (status == Z_STREAM_END) return out;
  }
  return damaged_content();
}

Result<std::string> unpacked_brotli(std::string_view bytes, std::size_t most) {
  const std::unique_ptr<BrotliDecoderState, void (*)(BrotliDecoderState*)> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance);
  if (!state) throw std::bad_alloc();
  std::string out;
  const auto* in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t left = bytes.size();
  BrotliDecoderResult status = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
  while (status == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && out.size() <= most) {
    std::size_t room = chunk;
    out.resize(out.size() + room);
    auto* to = reinterpret_cast<std::uint8_t*>(out.data() + out.size() - room);
    status = BrotliDecoderDecompressStream(state.get(), &left, &in, &room, &to, nullptr);
    out.resize(out.size() - room);
  }
  if (out.size() > most) return too_much(most);
  if (status != BROTLI_DECODER_RESULT_SUCCESS) return damaged_content();
  return out;
}

Result<std::string> unpacked_zstd(std::string_view bytes, std::size_t most) {
  const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> state(ZSTD_createDCtx(), ZSTD_freeDCtx);
  if (!state) throw std::bad_alloc();
  ZSTD_DCtx_setParameter(state.get(), ZSTD_d_windowLogMax, zstd_window);
  std::string out;
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t status = 1;  // 0 at the end of a frame; frames may follow each other
  while ((status != 0 || in.pos < in.size) && out.size() <= most) {
    const std::size_t before = out.size(), taken = in.pos;
    out.resize(before + chunk);
    ZSTD_outBuffer to{out.data() + before, chunk, 0};
    status = ZSTD_decompressStream(state.get(), &to, &in);
    out.resize(before + to.pos);
    if (ZSTD_isError(status) != 0 || (to.pos == 0 && in.pos == taken)) return damaged_content();
  }
  if (out.size() > most) return too_much(most);
  return out;
}

}  // namespace claimlint::cli
