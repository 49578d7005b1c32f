// Lays tables out as Pack::open reads them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "../src/columns.h"
#include "../src/trie_code.h"
#include "claimlint/pack.h"
#include "claimlint/sha256.h"

namespace claimlint {

class PackWriter {
 public:
  std::vector<table::Word> words;
  std::vector<table::SpellingBlock> spelling_blocks;  // write() fills these two
  std::vector<table::Alphabet> alphabets;
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

  // The texts of `words`, each with the mark of its plural (plural_s …) if it has one; they are stored apart from all others.
  // Plurals that are not among them are words too: write() adds them.
  std::vector<std::string> spellings;

  std::vector<std::byte> write() {
    std::memcpy(refs_.data(), &reading, sizeof reading);
    const std::string spelt = spell();

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
      std::vector<std::uint32_t> numbers((table.size() + 1) * fields);  // one more, so that there are some
      if (!table.empty()) std::memcpy(numbers.data(), table.data(), table.size() * sizeof(Row));
      add(columns(numbers.data(), static_cast<std::uint32_t>(table.size()), fields, which), table.size());
    };
    add(bytes_of(strings_.bytes), 1);
    add(bytes_of(spelt), spellings.size());
    add(runs(refs_), refs_.size());
    for_each_table(*this, [&]<typename Row>(const std::vector<Row>& table) {
      constexpr std::uint32_t fields =
          all_fields(sizeof(Row) / sizeof(std::uint32_t)) & ~table::text_fields<Row> & ~table::derived_fields<Row>;
      if constexpr (std::is_same_v<Row, table::Node>)
        add_table(coded_trie(), fields);
      else
        add_table(table, fields);
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

  // Writes the spellings down in blocks, and adds the plurals to `words`.
  std::string spell() {
    std::string out, before;
    const std::unordered_set<std::string> known = spelt_words();
    std::uint32_t plurals = 0;
    spelling_blocks.clear();
    alphabets.clear();
    for (std::uint32_t w = 1; w < spellings.size(); ++w) {
      const char mark = mark_of(spellings[w]);
      const std::string text = spellings[w].substr(0, spellings[w].size() - (mark != 0 ? 1 : 0));
      const bool begins_alphabet = alphabets.empty() || text <= before;
      if (begins_alphabet) alphabets.push_back({static_cast<std::uint32_t>(spelling_blocks.size()), 0});
      if (begins_alphabet || w - spelling_blocks.back().word == words_of_block) {
        spelling_blocks.push_back({static_cast<std::uint32_t>(out.size()), w, plurals});
        ++alphabets.back().count;
        before.clear();
      }
      const auto shared = static_cast<std::size_t>(
          std::mismatch(before.begin(), before.end(), text.begin(), text.end()).first - before.begin());
      std::size_t drop = before.size() - shared;
      for (; drop >= 31; drop -= 31) out.push_back(31);
      out.push_back(static_cast<char>(drop));
      out.append(text, shared);
      before = text;
      if (mark == 0) continue;
      const bool is_known = known.contains(plural_of(text, mark));
      out.push_back(static_cast<char>(is_known ? mark + is_listed : mark));
      if (is_known) continue;
      ++plurals;
      const table::List before_it = words.back().symbols;
      words.push_back({0, {before_it.begin + before_it.count, 0}});
    }
    return out;
  }

  std::unordered_set<std::string> spelt_words() const {
    std::unordered_set<std::string> all;
    for (const std::string& text : spellings) all.insert(text.substr(0, text.size() - (mark_of(text) != 0 ? 1 : 0)));
    return all;
  }

  static char mark_of(const std::string& spelling) {
    return spelling.empty() || spelling.back() < 'A' || spelling.back() > 'Z' ? '\0' : spelling.back();
  }

  static std::string plural_of(const std::string& text, char mark) {
    if (mark == plural_ies) return text.substr(0, text.size() - 1) + "ies";
    return text + (mark == plural_s ? "s" : "es");
  }

  static constexpr std::uint32_t words_of_block = 16;

  // The nodes as src/trie_code.h says, their fields that are not derived.
  std::vector<table::Node> coded_trie() const {
    std::vector<table::Node> coded = nodes;
    TermsCoder coder(words.size());
    std::vector<std::uint32_t> parent(nodes.size());
    for (std::uint32_t n = 0; n < nodes.size(); ++n)
      for (std::uint32_t c = 0; c < nodes[n].child_count; ++c) parent[nodes[n].first_child + c] = n;
    for (std::size_t n = 1; n < nodes.size(); ++n) {
      const table::Node& node = nodes[n];
      if (parent[n] == parent[n - 1] && n > 1) coded[n].word -= nodes[n - 1].word;
      coded[n].terms = coder.encode(node.terms, nodes[parent[n]].terms, node.word);
      coder.note(node.terms, node.word);
    }
    return coded;
  }

  // A column of a table: how, and the numbers' codes.
  struct Column {
    std::vector<std::uint8_t> bytes;
    double bits = 0;
  };

  // In the way that leaves a compressor least to say. Once for all tables, as read_column is.
  [[gnu::noinline]] static Column column(const std::uint32_t* numbers, std::uint32_t rows, std::size_t fields,
                                         bool before_count, std::uint8_t usual) {
    Column best, tried;
    const auto put = [&](std::uint32_t code) {
      for (; code >= 0x80; code >>= 7) tried.bytes.push_back(static_cast<std::uint8_t>(code | 0x80));
      tried.bytes.push_back(static_cast<std::uint8_t>(code));
    };
    if (before_count && is_chain(numbers, rows, fields)) {
      tried.bytes.assign(1, static_cast<std::uint8_t>(claimlint::Column::chain));
      put(rows > 0 ? numbers[0] : 0);
      return tried;
    }
    for (std::uint8_t kind = 0; kind < column_kinds; ++kind) {
      if (static_cast<claimlint::Column>(kind) == claimlint::Column::span && !before_count) continue;
      tried.bytes.assign(1, kind);
      const bool fits = with_kind(kind, [&]<claimlint::Column each>() {
        ColumnState state, back;
        for (std::uint32_t row = 0; row < rows; ++row) {
          const std::uint32_t* number = numbers + row * fields;
          const std::uint32_t code = encode<each>(state, number, row);
          if (decode<each>(back, code, number, row) != *number) return false;  // "one more" has no room
          put(code);
        }
        return true;
      });
      tried.bits = entropy(tried.bytes) + (kind == usual ? 0 : bits_of_change);
      if (fits && (best.bytes.empty() || tried.bits < best.bits)) best = tried;
    }
    return best;
  }
  static bool is_chain(const std::uint32_t* number, std::uint32_t rows, std::size_t fields) {
    for (; rows > 1; --rows, number += fields)
      if (number[fields] != number[0] + number[1]) return false;
    return true;
  }

  static constexpr std::uint8_t no_kind = column_kinds;
  static constexpr double bits_of_change = 400;  // what a compressor loses where codes of another kind begin

  static std::vector<std::uint8_t> columns(const std::uint32_t* numbers, std::uint32_t rows, std::size_t fields,
                                           std::uint32_t which) {
    std::vector<std::uint8_t> out;
    for (std::size_t field = fields; field-- > 0;) {
      if (!has_field(which, field)) continue;
      const Column best = column(numbers + field, rows, fields, has_field(which, field + 1), no_kind);
      out.insert(out.end(), best.bytes.begin(), best.bytes.end());
    }
    return out;
  }

  static std::vector<std::uint8_t> runs(const std::vector<std::uint32_t>& numbers) {
    std::vector<std::uint8_t> out;
    std::uint8_t kind = no_kind;
    for (std::size_t at = 0; at < numbers.size(); at += column_run) {
      const Column best =
          column(numbers.data() + at,
                 static_cast<std::uint32_t>(std::min<std::size_t>(column_run, numbers.size() - at)), 1, false, kind);
      kind = best.bytes[0];
      out.insert(out.end(), best.bytes.begin(), best.bytes.end());
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
