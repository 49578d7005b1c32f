// How the tables of a pack are written down: column by column, as bytes that a compressor makes little of.
//
// A table is an array of structs of u32. Its columns are written last field first, each behind a byte that says how:
// the numbers of most columns follow from the row before, and only the difference is written, as a varint (seven bits a
// byte, the lowest first). Not all fields of a table need stand in one place: each that is there has its bit in `which`.
// A list of numbers that change their nature on the way is written as a column for each column_run of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace claimlint {

enum class Column : std::uint8_t {
  plain,
  delta,  // difference from the row before, zigzag
  span,   // of a begin whose count is the next field, there too: difference from where the row before ended, zigzag
  fresh,  // 0: one more than the greatest so far; else the number plus one
  near,   // 0: zero; else one more than the difference from the number of the row itself, zigzag
  chain,  // of a begin as above where each row begins where the one before ended: that of the first row, and no more
};
constexpr std::uint8_t column_kinds = 5;  // of one code a row

constexpr bool has_field(std::uint32_t which, std::size_t field) { return field < 32 && (which >> field & 1) != 0; }
constexpr std::uint32_t all_fields(std::size_t fields) {
  return static_cast<std::uint32_t>((std::uint64_t{1} << fields) - 1);
}

inline std::uint32_t zigzag(std::uint32_t difference) { return difference << 1 ^ (0u - (difference >> 31)); }
inline std::uint32_t unzigzag(std::uint32_t value) { return value >> 1 ^ (0u - (value & 1)); }

// What a number is coded against.
struct ColumnState {
  std::uint32_t before = 0;  // what the row before says of this one
  std::uint32_t greatest = 0;
};

// `at` points at the number; of a span the count behind it is known.
template <Column kind>
std::uint32_t encode(ColumnState& state, const std::uint32_t* at, std::uint32_t row) {
  if constexpr (kind == Column::plain) return *at;
  if constexpr (kind == Column::near) return *at == 0 ? 0 : 1 + zigzag(row - *at);
  if constexpr (kind == Column::fresh) {
    if (*at != state.greatest + 1) return *at + 1;
    ++state.greatest;
    return 0;
  }
  const std::uint32_t code = zigzag(*at - state.before);
  state.before = kind == Column::span ? at[0] + at[1] : at[0];
  return code;
}

template <Column kind>
std::uint32_t decode(ColumnState& state, std::uint32_t code, const std::uint32_t* at, std::uint32_t row) {
  if constexpr (kind == Column::plain) return code;
  if constexpr (kind == Column::near) return code == 0 ? 0 : row - unzigzag(code - 1);
  if constexpr (kind == Column::fresh) return code == 0 ? ++state.greatest : code - 1;
  const std::uint32_t number = state.before + unzigzag(code);
  state.before = kind == Column::span ? number + at[1] : number;
  return number;
}

// Calls visit.operator()<kind>(); false if there is no such kind of one code a row.
template <typename Visit>
bool with_kind(std::uint8_t kind, Visit&& visit) {
  switch (static_cast<Column>(kind)) {
    case Column::plain: return visit.template operator()<Column::plain>();
    case Column::delta: return visit.template operator()<Column::delta>();
    case Column::span: return visit.template operator()<Column::span>();
    case Column::fresh: return visit.template operator()<Column::fresh>();
    case Column::near: return visit.template operator()<Column::near>();
    case Column::chain: break;
  }
  return false;
}

// Reads a varint and goes on behind it.
inline bool read_code(const std::uint8_t*& at, const std::uint8_t* end, std::uint32_t& code) {
  if (at == end) return false;
  code = *at++;
  if (code < 0x80) return true;
  code &= 0x7F;
  for (unsigned shift = 7; at != end && shift <= 28; shift += 7) {
    const std::uint32_t more = *at++;
    code |= (more & 0x7F) << shift;
    if (more < 0x80) return true;
  }
  return false;
}

// Reads a column of `rows` numbers that lie `fields` apart. Where it ends, or null if the bytes do not hold it. Once for all
// tables: a copy in each of them would make the browser's module larger, and longer to compile at a cold start.
[[gnu::noinline]] inline const std::uint8_t* read_column(const std::uint8_t* at, const std::uint8_t* end,
                                                         std::uint32_t rows, std::size_t fields, bool before_count,
                                                         std::uint32_t* out) {
  if (at == end) return nullptr;
  const std::uint8_t kind = *at++;
  const bool is_chain = static_cast<Column>(kind) == Column::chain;
  if ((is_chain || static_cast<Column>(kind) == Column::span) && !before_count) return nullptr;
  if (is_chain) {
    std::uint32_t begin = 0;
    if (!read_code(at, end, begin)) return nullptr;
    for (; rows > 0; --rows, out += fields) {
      out[0] = begin;
      begin += out[1];
    }
    return at;
  }
  const bool sound = with_kind(kind, [&]<Column column>() {
    ColumnState state;
    const std::uint8_t* next = at;  // a local of its own: what `out` is written with can't change it
    std::uint32_t* number = out;
    for (std::uint32_t row = 0; row < rows;) {
      const std::uint32_t behind = row + std::min(rows - row, 8u);
      std::uint64_t codes = 0;  // eight at a time where each is one byte, as most are
      if (end - next >= 8) std::memcpy(&codes, next, 8);
      if (behind - row == 8 && end - next >= 8 && (codes & 0x8080808080808080u) == 0) {
        next += 8;
        for (; row < behind; ++row, number += fields, codes >>= 8)
          *number = decode<column>(state, static_cast<std::uint32_t>(codes & 0xFF), number, row);
      } else {
        for (; row < behind; ++row, number += fields) {
          std::uint32_t code = 0;
          if (!read_code(next, end, code)) return false;
          *number = decode<column>(state, code, number, row);
        }
      }
    }
    at = next;
    return true;
  });
  return sound ? at : nullptr;
}

// Reads fields of a table of rows x fields numbers. False if the bytes do not hold just that.
inline bool read_columns(std::span<const std::byte> bytes, std::uint32_t rows, std::size_t fields, std::uint32_t which,
                         std::uint32_t* out) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const auto* const end = at + bytes.size();
  for (std::size_t field = fields; field-- > 0;) {
    if (!has_field(which, field)) continue;
    at = read_column(at, end, rows, fields, has_field(which, field + 1), out + field);
    if (at == nullptr) return false;
  }
  return at == end;
}

constexpr std::uint32_t column_run = 1024;

// Reads a list of numbers. False if the bytes do not hold just that.
inline bool read_runs(std::span<const std::byte> bytes, std::uint32_t count, std::uint32_t* out) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const auto* const end = at + bytes.size();
  for (std::uint32_t read = 0; read < count; read += column_run) {
    at = read_column(at, end, std::min(column_run, count - read), 1, false, out + read);
    if (at == nullptr) return false;
  }
  return at == end;
}

}  // namespace claimlint
