// Lays tables out as Pack::open reads them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "../src/columns.h"
#include "claimlint/pack.h"
#include "claimlint/sha256.h"

namespace claimlint {

class PackWriter {
 public:
  std::vector<table::Word> words;
  std::vector<table::Node> nodes;
  std::vector<table::Terms> terms;
  std::vector<table::Entry> entries;
  std::vector<table::Class> classes;
  std::vector<table::Symbol> symbols;
  std::vector<table::Place> places;
  std::vector<table::Pattern> patterns;
  std::vector<table::Regex> regexes;
  std::vector<table::Set> sets;
  std::vector<table::Condition> conditions;
  std::vector<table::Rule> rules;
  std::vector<table::Context> contexts;
  std::vector<table::Regulation> regulations;
  std::vector<table::Pair> pairs;
  std::vector<table::Advice> advice;
  std::vector<table::Topic> topics;
  std::vector<table::Jurisdiction> jurisdictions;
  std::vector<table::Type> types;
  std::vector<table::Form> forms;
  std::vector<table::Effect> effects;
  std::vector<table::Authorised> authorised;
  std::vector<table::Function> functions;
  std::vector<table::Verb> verbs;
  std::vector<table::Wording> wording;
  std::vector<table::Weight> weights;
  table::Reading reading{};

  PackWriter() : refs_(sizeof(table::Reading) / sizeof(std::uint32_t)) {}

  // The same text is stored once.
  table::Text text(const std::string& value) { return strings_.add(value); }

  // One that stands with the texts: for the fields of table::text_fields, and for no other.
  table::Text late_text(const std::string& value) {
    const table::Text text = late_strings_.add(value);
    return {text.offset | in_texts, text.length};
  }

  std::string_view string(table::Text t) const { return std::string_view(strings_.bytes).substr(t.offset, t.length); }

  // The same list is stored once.
  table::List list(const std::vector<std::uint32_t>& refs) {
    const auto [found, is_new] = lists_.try_emplace(
        refs, table::List{static_cast<std::uint32_t>(refs_.size()), static_cast<std::uint32_t>(refs.size())});
    if (is_new) refs_.insert(refs_.end(), refs.begin(), refs.end());
    return found->second;
  }

  // A list that nothing else shares. Where each row of a table adds its own, one after the other, where they begin costs
  // next to nothing to write: less than lists that are hardly ever the same would save.
  table::List own_list(const std::vector<std::uint32_t>& refs) {
    const table::List added{static_cast<std::uint32_t>(refs_.size()), static_cast<std::uint32_t>(refs.size())};
    refs_.insert(refs_.end(), refs.begin(), refs.end());
    return added;
  }

  std::span<const std::uint32_t> refs(table::List l) const { return std::span(refs_).subspan(l.begin, l.count); }

  // The words' texts, in the order of `words`, sorted; they are stored apart from all others.
  std::vector<std::string> spellings;

  std::vector<std::byte> write() {
    std::memcpy(refs_.data(), &reading, sizeof reading);
    std::string own;
    for (std::size_t w = 1; w < words.size(); ++w) {
      const std::string &before = spellings[w - 1], &text = spellings[w];
      const auto shared = std::mismatch(before.begin(), before.end(), text.begin(), text.end()).first - before.begin();
      words[w].text = {static_cast<std::uint32_t>(shared),
                       static_cast<std::uint32_t>(text.size()) - static_cast<std::uint32_t>(shared)};
      own.append(text, static_cast<std::size_t>(shared));
    }

    std::uint32_t parts = 4, part = 0;
    for_each_table(*this, [&](const auto&) { ++parts; });
    for_each_text_table(*this, [&](const auto&) { ++parts; });
    std::vector<std::byte> pack(pack_header_bytes + 12 * parts);
    const auto add = [&](std::span<const std::uint8_t> bytes, std::size_t rows) {
      const std::size_t entry = pack_header_bytes + 12 * part++;
      put(pack, entry, static_cast<std::uint32_t>(pack.size()));
      put(pack, entry + 4, static_cast<std::uint32_t>(bytes.size()));
      put(pack, entry + 8, static_cast<std::uint32_t>(rows));
      const auto* begin = reinterpret_cast<const std::byte*>(bytes.data());
      pack.insert(pack.end(), begin, begin + bytes.size());
    };
    const auto bytes_of = [](const std::string& text) {
      return std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    };
    const auto add_table = [&]<typename Row>(const std::vector<Row>& table, std::uint32_t which) {
      constexpr std::size_t fields = sizeof(Row) / sizeof(std::uint32_t);
      std::vector<std::uint32_t> numbers(table.size() * fields);
      if (!table.empty()) std::memcpy(numbers.data(), table.data(), numbers.size() * sizeof(std::uint32_t));
      add(columns(numbers.data(), static_cast<std::uint32_t>(table.size()), fields, which), table.size());
    };
    add(bytes_of(strings_.bytes), 1);
    add(bytes_of(own), 1);
    add(columns(refs_.data(), static_cast<std::uint32_t>(refs_.size()), 1, 1), refs_.size());
    for_each_table(*this, [&]<typename Row>(const std::vector<Row>& table) {
      add_table(table, all_fields(sizeof(Row) / sizeof(std::uint32_t)) & ~table::text_fields<Row>);
    });
    const std::size_t head_size = pack.size();
    add(bytes_of(late_strings_.bytes), 1);
    for_each_text_table(
        *this, [&]<typename Row>(const std::vector<Row>& table) { add_table(table, table::text_fields<Row>); });
    const auto payload = std::span(pack).subspan(pack_header_bytes), texts = std::span(pack).subspan(head_size);
    std::memcpy(pack.data(), pack_magic.data(), pack_magic.size());
    put(pack, 8, pack_version);
    put(pack, 12, parts);
    put(pack, 16, static_cast<std::uint64_t>(pack.size()));
    put(pack, 24, checksum(payload.first(payload.size() - texts.size())));
    const std::string hash = sha256(payload);
    std::memcpy(pack.data() + 32, hash.data(), hash.size());
    put(pack, 96, static_cast<std::uint64_t>(head_size));
    put(pack, 104, checksum(texts));
    return pack;
  }

 private:
  template <typename T>
  static void put(std::vector<std::byte>& pack, std::size_t at, T value) {
    std::memcpy(pack.data() + at, &value, sizeof value);
  }

  // Columns of a table, each in the way that leaves a compressor least to say. Once for all tables, as read_columns is.
  [[gnu::noinline]] static std::vector<std::uint8_t> columns(const std::uint32_t* numbers, std::uint32_t rows,
                                                             std::size_t fields, std::uint32_t which) {
    std::vector<std::uint8_t> out, best, tried;
    for (std::size_t field = fields; field-- > 0;) {
      if (!has_field(which, field)) continue;
      double least = 0;
      best.clear();
      for (std::uint8_t kind = 0; kind < column_kinds; ++kind) {
        const auto column = static_cast<Column>(kind);
        if (column == Column::span && !has_field(which, field + 1)) continue;
        tried.assign(1, kind);
        const bool fits = with_kind(kind, [&]<Column each>() {
          ColumnState state, back;
          for (std::uint32_t row = 0; row < rows; ++row) {
            const std::uint32_t* number = numbers + row * fields + field;
            std::uint32_t code = encode<each>(state, number, row);
            if (decode<each>(back, code, number, row) != *number) return false;  // "one more" has no room
            for (; code >= 0x80; code >>= 7) tried.push_back(static_cast<std::uint8_t>(code | 0x80));
            tried.push_back(static_cast<std::uint8_t>(code));
          }
          return true;
        });
        const double cost = entropy(tried);
        if (fits && (best.empty() || cost < least)) {
          least = cost;
          best = tried;
        }
      }
      out.insert(out.end(), best.begin(), best.end());
    }
    return out;
  }

  // Bits that the bytes take if each is coded by how often it occurs.
  static double entropy(const std::vector<std::uint8_t>& bytes) {
    double counts[256] = {}, bits = 0;
    for (std::uint8_t byte : bytes) ++counts[byte];
    for (double count : counts)
      if (count > 0) bits -= count * std::log2(count / static_cast<double>(bytes.size()));
    return bits;
  }

  struct Strings {
    std::string bytes;
    std::unordered_map<std::string, table::Text> known;

    table::Text add(const std::string& value) {
      const auto [found, is_new] = known.try_emplace(
          value, table::Text{static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(value.size())});
      if (is_new) bytes += value;
      return found->second;
    }
  };
  Strings strings_, late_strings_;
  std::vector<std::uint32_t> refs_;
  std::map<std::vector<std::uint32_t>, table::List> lists_;
};

}  // namespace claimlint
