// Bytes read several at a time, where a loop over each would be the cost.
#pragma once

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

// Which of 64 bytes are letters of folded text, a bit each: a … z, and all that is not ASCII.
inline std::uint64_t letters_among(const char* bytes) {
  std::uint64_t letters = 0;
#if defined(__SSE2__)
  const __m128i before_a = _mm_set1_epi8('a' - 1), behind_z = _mm_set1_epi8('z' + 1);
  for (int i = 0; i < 4; ++i) {
    const __m128i some = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * i));
    const __m128i ascii = _mm_and_si128(_mm_cmpgt_epi8(some, before_a), _mm_cmplt_epi8(some, behind_z));
    letters |= std::uint64_t{static_cast<std::uint16_t>(_mm_movemask_epi8(_mm_or_si128(ascii, some)))} << 16 * i;
  }
#elif defined(__wasm_simd128__)
  const v128_t before_a = wasm_i8x16_splat('a' - 1), behind_z = wasm_i8x16_splat('z' + 1);
  for (int i = 0; i < 4; ++i) {
    const v128_t some = wasm_v128_load(bytes + 16 * i);
    const v128_t ascii = wasm_v128_and(wasm_i8x16_gt(some, before_a), wasm_i8x16_lt(some, behind_z));
    letters |= std::uint64_t{static_cast<std::uint16_t>(wasm_i8x16_bitmask(wasm_v128_or(ascii, some)))} << 16 * i;
  }
#else
  for (int i = 0; i < 64; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    letters |= std::uint64_t{(byte >= 'a' && byte <= 'z') || byte >= 0x80} << i;
  }
#endif
  return letters;
}

}  // namespace claimlint
