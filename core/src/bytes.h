// Bytes read several at a time, where a loop over each would be the cost.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace claimlint {

template <typename Number>
Number load(const char* at) {
  Number number;
  std::memcpy(&number, at, sizeof number);
  return number;
}

// The first and the last eight bytes of a word; of a shorter one all its bytes, so that words of one length up to sixteen
// are the same if these are.
struct WordEnds {
  static constexpr std::size_t whole = 16;  // letters of the longest word that has no others
  std::uint64_t first = 0, last = 0;

  WordEnds() = default;
  explicit WordEnds(std::string_view word) {
    const std::size_t n = word.size();
    const char* const at = word.data();
    if (n >= 8) {
      first = load<std::uint64_t>(at);
      last = load<std::uint64_t>(at + n - 8);
    } else if (n >= 4) {
      first = load<std::uint32_t>(at);
      last = load<std::uint32_t>(at + n - 4);
    } else if (n > 0) {
      first = static_cast<unsigned char>(at[0]) | static_cast<std::uint64_t>(static_cast<unsigned char>(at[n / 2]))
                                                      << 8;
      last = static_cast<unsigned char>(at[n - 1]);
    }
  }

  bool operator==(const WordEnds&) const = default;
};

inline std::uint32_t hash_word(const WordEnds& ends, std::size_t length) {
  const std::uint64_t mixed =
      (ends.first + length) * 0x9E3779B97F4A7C15u ^ std::rotl(ends.last * 0xD6E8FEB86659FD93u, 32);
  return static_cast<std::uint32_t>(mixed >> 32 ^ mixed >> 15);
}

// Sixteen bytes at a time; each of these gives a byte of ones where it holds, else of zeros.
#if defined(__SSE2__)
using Sixteen = __m128i;
inline Sixteen load_sixteen(const char* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }
inline Sixteen is_below(Sixteen bytes, char c) {
  return _mm_cmplt_epi8(bytes, _mm_set1_epi8(c));
}  // 0x80 … are below 0
inline Sixteen is_above(Sixteen bytes, char c) { return _mm_cmpgt_epi8(bytes, _mm_set1_epi8(c)); }
inline Sixteen is_one(Sixteen bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }
inline Sixteen either(Sixteen a, Sixteen b) { return _mm_or_si128(a, b); }
inline Sixteen but_not(Sixteen a, Sixteen b) { return _mm_andnot_si128(b, a); }
inline std::uint64_t bit_each(Sixteen bytes) { return static_cast<std::uint16_t>(_mm_movemask_epi8(bytes)); }
#elif defined(__wasm_simd128__)
using Sixteen = v128_t;
inline Sixteen load_sixteen(const char* at) { return wasm_v128_load(at); }
inline Sixteen is_below(Sixteen bytes, char c) { return wasm_i8x16_lt(bytes, wasm_i8x16_splat(c)); }
inline Sixteen is_above(Sixteen bytes, char c) { return wasm_i8x16_gt(bytes, wasm_i8x16_splat(c)); }
inline Sixteen is_one(Sixteen bytes, char c) { return wasm_i8x16_eq(bytes, wasm_i8x16_splat(c)); }
inline Sixteen either(Sixteen a, Sixteen b) { return wasm_v128_or(a, b); }
inline Sixteen but_not(Sixteen a, Sixteen b) { return wasm_v128_andnot(a, b); }
inline std::uint64_t bit_each(Sixteen bytes) { return static_cast<std::uint16_t>(wasm_i8x16_bitmask(bytes)); }
#else
struct Sixteen {
  signed char bytes[16];
};
template <typename Holds>
Sixteen where(Holds&& holds) {
  Sixteen found;
  for (int i = 0; i < 16; ++i) found.bytes[i] = holds(i) ? -1 : 0;
  return found;
}
inline Sixteen load_sixteen(const char* at) {
  Sixteen read;
  std::memcpy(read.bytes, at, sizeof read.bytes);
  return read;
}
inline Sixteen is_below(const Sixteen& b, char c) {
  return where([&](int i) { return b.bytes[i] < static_cast<signed char>(c); });
}
inline Sixteen is_above(const Sixteen& b, char c) {
  return where([&](int i) { return b.bytes[i] > static_cast<signed char>(c); });
}
inline Sixteen is_one(const Sixteen& b, char c) {
  return where([&](int i) { return b.bytes[i] == static_cast<signed char>(c); });
}
inline Sixteen either(const Sixteen& a, const Sixteen& b) {
  return where([&](int i) { return (a.bytes[i] | b.bytes[i]) != 0; });
}
inline Sixteen but_not(const Sixteen& a, const Sixteen& b) {
  return where([&](int i) { return a.bytes[i] != 0 && b.bytes[i] == 0; });
}
inline std::uint64_t bit_each(const Sixteen& b) {
  std::uint64_t bits = 0;
  for (int i = 0; i < 16; ++i) bits |= std::uint64_t{b.bytes[i] != 0} << i;
  return bits;
}
#endif

// Goes from one byte of a kind to the next, 64 bytes at a time. Kind::among marks those of its kind among sixteen.
template <typename Kind>
class ByteScanner {
 public:
  explicit ByteScanner(std::string_view text) : text_(text) {}

  // The first of the kind in text[from, end), or `end`.
  std::uint32_t next(std::uint32_t from, std::uint32_t end) {
    while (from < end) {
      if (from / 64 != piece_) read(from / 64);
      if (const std::uint64_t rest = found_ >> from % 64; rest != 0)
        return std::min(end, from + static_cast<std::uint32_t>(std::countr_zero(rest)));
      from = (from / 64 + 1) * 64;
    }
    return end;
  }

 private:
  void read(std::uint32_t piece) {
    piece_ = piece;
    const std::size_t at = std::size_t{piece} * 64;
    if (text_.size() - at >= 64) return mark(text_.data() + at);
    char last[64] = {};
    std::memcpy(last, text_.data() + at, text_.size() - at);
    mark(last);
  }

  void mark(const char* bytes) {
    found_ = 0;
    for (int i = 0; i < 4; ++i) found_ |= bit_each(Kind::among(load_sixteen(bytes + 16 * i))) << 16 * i;
  }

  std::string_view text_;
  std::uint32_t piece_ = UINT32_MAX;  // the 64 bytes that found_ tells of
  std::uint64_t found_ = 0;
};

}  // namespace claimlint
