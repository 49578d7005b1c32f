// How the tables of a pack are written down: column by column, as bytes that a compressor makes little of.
//
// A table is an array of structs of u32. Its columns are written last field first, each behind a byte that says how:
// the numbers of most columns follow from the row before, and only the difference is written, as a varint (seven bits a
// byte, the lowest first). Not all fields of a table need stand in one place: each that is there has its bit in `which`.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace claimlint {

enum class Column : std::uint8_t {
  plain,
  delta,  // difference from the row before, zigzag
  span,   // of a begin whose count is the next field, there too: difference from where the row before ended, zigzag
  fresh,  // 0: one more than the greatest so far; else the number plus one
  near,   // 0: zero; else one more than the difference from the number of the row itself, zigzag
};
constexpr std::uint8_t column_kinds = 5;

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

// Calls visit.operator()<kind>(); false if there is no such kind.
template <typename Visit>
bool with_kind(std::uint8_t kind, Visit&& visit) {
  switch (static_cast<Column>(kind)) {
    case Column::plain: return visit.template operator()<Column::plain>();
    case Column::delta: return visit.template operator()<Column::delta>();
    case Column::span: return visit.template operator()<Column::span>();
    case Column::fresh: return visit.template operator()<Column::fresh>();
    case Column::near: return visit.template operator()<Column::near>();
  }
  return false;
}

// Reads fields of a table of rows x fields numbers. False if the bytes do not hold just that. Once for all tables: a copy in
// each of them would make the browser's module larger.
[[gnu::noinline]] inline bool read_columns(std::span<const std::byte> bytes, std::uint32_t rows, std::size_t fields,
                                           std::uint32_t which, std::uint32_t* out) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const auto* const end = at + bytes.size();
  for (std::size_t field = fields; field-- > 0;) {
    if (!has_field(which, field)) continue;
    if (at == end) return false;
    const std::uint8_t kind = *at++;
    if (static_cast<Column>(kind) == Column::span && !has_field(which, field + 1)) return false;
    const bool sound = with_kind(kind, [&]<Column column>() {
      ColumnState state;
      const std::uint8_t* next = at;  // a local of its own: what `out` is written with can't change it
      std::uint32_t* number = out + field;
      for (std::uint32_t row = 0; row < rows; ++row, number += fields) {
        if (next == end) return false;
        std::uint32_t code = *next++;
        if (code >= 0x80) {
          code &= 0x7F;
          for (unsigned shift = 7;; shift += 7) {
            if (next == end || shift > 28) return false;
            const std::uint32_t more = *next++;
            code |= (more & 0x7F) << shift;
            if (more < 0x80) break;
          }
        }
        *number = decode<column>(state, code, number, row);
      }
      at = next;
      return true;
    });
    if (!sound) return false;
  }
  return at == end;
}

}  // namespace claimlint
