#include "claimlint/sha256.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace claimlint {
namespace {

alignas(16) constexpr std::array<std::uint32_t, 64> round_constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

using State = std::array<std::uint32_t, 8>;

void absorb_one(State& state, const std::byte* block) {
  std::array<std::uint32_t, 16> w;  // of the sixteen rounds at hand
  for (std::size_t i = 0; i < 16; ++i) {
    const auto byte = [&](std::size_t k) { return std::to_integer<std::uint32_t>(block[4 * i + k]); };
    w[i] = byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
  }
  auto [a, b, c, d, e, f, g, h] = state;
  // Eight rounds bring each letter back to its place, so that none is ever moved; sixteen each word of `w`. Those are
  // written out, and no more: a browser takes long to compile all sixty-four.
  const auto round = [&w](std::uint32_t constant, std::size_t i, std::uint32_t p, std::uint32_t q, std::uint32_t r,
                          std::uint32_t& s, std::uint32_t t, std::uint32_t u, std::uint32_t v, std::uint32_t& x) {
    x += (std::rotr(t, 6) ^ std::rotr(t, 11) ^ std::rotr(t, 25)) + (v ^ (t & (u ^ v))) + constant + w[i];
    s += x;
    x += (std::rotr(p, 2) ^ std::rotr(p, 13) ^ std::rotr(p, 22)) + ((p & q) | (r & (p | q)));
  };
  for (const std::uint32_t* constants = round_constants.data();; constants += 16) {
#pragma GCC unroll 2
    for (std::size_t i = 0; i < 16; i += 8) {
      round(constants[i], i, a, b, c, d, e, f, g, h);
      round(constants[i + 1], i + 1, h, a, b, c, d, e, f, g);
      round(constants[i + 2], i + 2, g, h, a, b, c, d, e, f);
      round(constants[i + 3], i + 3, f, g, h, a, b, c, d, e);
      round(constants[i + 4], i + 4, e, f, g, h, a, b, c, d);
      round(constants[i + 5], i + 5, d, e, f, g, h, a, b, c);
      round(constants[i + 6], i + 6, c, d, e, f, g, h, a, b);
      round(constants[i + 7], i + 7, b, c, d, e, f, g, h, a);
    }
    if (constants == round_constants.data() + 48) break;
#pragma GCC unroll 16
    for (std::size_t i = 0; i < 16; ++i) {
      const std::uint32_t late = w[(i + 1) % 16], early = w[(i + 14) % 16];
      w[i] += w[(i + 9) % 16] + (std::rotr(late, 7) ^ std::rotr(late, 18) ^ (late >> 3)) +
              (std::rotr(early, 17) ^ std::rotr(early, 19) ^ (early >> 10));
    }
  }
  const State rounds = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state[i] += rounds[i];
}

#ifdef __x86_64__
// By the processor's own instructions, which do four rounds at a time and want the state as ABEF and CDGH.
__attribute__((target("sha,sse4.1"))) void absorb_fast(State& state, const std::byte* blocks, std::size_t count) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  const __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(&state[0])), 0xB1),
                hgfe = _mm_shuffle_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(&state[4])), 0x1B);
  __m128i abef = _mm_alignr_epi8(badc, hgfe, 8), cdgh = _mm_blend_epi16(hgfe, badc, 0xF0);
  for (; count > 0; --count, blocks += 64) {
    const __m128i abef_before = abef, cdgh_before = cdgh;
    __m128i w[4];
#pragma GCC unroll 16
    for (std::size_t i = 0; i < 16; ++i) {
      __m128i& here = w[i % 4];
      const __m128i last = w[(i + 3) % 4];
      if (i < 4)
        here = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(blocks + 16 * i)), big_endian);
      else
        here = _mm_sha256msg2_epu32(
            _mm_add_epi32(_mm_sha256msg1_epu32(here, w[(i + 1) % 4]), _mm_alignr_epi8(last, w[(i + 2) % 4], 4)), last);
      const __m128i rounds =
          _mm_add_epi32(here, _mm_load_si128(reinterpret_cast<const __m128i*>(&round_constants[4 * i])));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, rounds);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(rounds, 0x0E));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  const __m128i feba = _mm_shuffle_epi32(abef, 0x1B), dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(&state[0]), _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(&state[4]), _mm_alignr_epi8(dchg, feba, 8));
}
#endif

void absorb(State& state, const std::byte* blocks, std::size_t count) {
#ifdef __x86_64__
  static const bool fast = __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1");
  if (fast) return absorb_fast(state, blocks, count);
#endif
  for (; count > 0; --count, blocks += 64) absorb_one(state, blocks);
}

}  // namespace

std::string sha256(std::span<const std::byte> bytes) {
  State state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const std::size_t whole = bytes.size() / 64 * 64;
  absorb(state, bytes.data(), whole / 64);

  std::array<std::byte, 128> tail{};
  const std::size_t rest = bytes.size() - whole;
  if (rest > 0) std::memcpy(tail.data(), bytes.data() + whole, rest);
  tail[rest] = std::byte{0x80};
  const std::size_t tail_size = rest < 56 ? 64 : 128;
  const std::uint64_t bits = static_cast<std::uint64_t>(bytes.size()) * 8;
  for (std::size_t i = 0; i < 8; ++i) tail[tail_size - 1 - i] = static_cast<std::byte>(bits >> (8 * i) & 0xFF);
  absorb(state, tail.data(), tail_size / 64);

  std::string hex;
  for (std::uint32_t word : state)
    for (int shift = 28; shift >= 0; shift -= 4) hex.push_back("0123456789abcdef"[word >> shift & 15]);
  return hex;
}

std::string sha256(std::string_view bytes) { return sha256(std::as_bytes(std::span(bytes.data(), bytes.size()))); }

}  // namespace claimlint
