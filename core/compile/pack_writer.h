// Lays tables out as Pack::open reads them.
#pragma once

#include <cstring>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "claimlint/pack.h"
#include "claimlint/sha256.h"

namespace claimlint {

class PackWriter {
 public:
  std::vector<table::Bucket> buckets;
  std::vector<table::Word> words;
  std::vector<table::Node> nodes;
  std::vector<table::Terms> terms;
  std::vector<table::Entry> entries;
  std::vector<table::Class> classes;
  std::vector<table::Symbol> symbols;
  std::vector<table::Place> places;
  std::vector<table::Pattern> patterns;
  std::vector<table::Regex> regexes;
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
  table::Reading reading{};

  PackWriter() : refs_(sizeof(table::Reading) / sizeof(std::uint32_t)) {}

  // The same text is stored once.
  table::Text text(const std::string& value) {
    const auto [found, is_new] = texts_.try_emplace(
        value, table::Text{static_cast<std::uint32_t>(strings_.size()), static_cast<std::uint32_t>(value.size())});
    if (is_new) strings_ += value;
    return found->second;
  }

  std::string_view string(table::Text t) const { return std::string_view(strings_).substr(t.offset, t.length); }

  // The same list is stored once.
  table::List list(const std::vector<std::uint32_t>& refs) {
    const auto [found, is_new] = lists_.try_emplace(
        refs, table::List{static_cast<std::uint32_t>(refs_.size()), static_cast<std::uint32_t>(refs.size())});
    if (is_new) refs_.insert(refs_.end(), refs.begin(), refs.end());
    return found->second;
  }

  std::span<const std::uint32_t> refs(table::List l) const { return std::span(refs_).subspan(l.begin, l.count); }

  std::vector<std::byte> write() {
    std::memcpy(refs_.data(), &reading, sizeof reading);
    std::vector<std::byte> pack(pack_header_bytes + 8 * pack_table_count);
    std::uint32_t index = 0;
    const auto add = [&](const auto& items) {
      pack.resize((pack.size() + 7) / 8 * 8);
      const auto offset = static_cast<std::uint32_t>(pack.size());
      const auto size = static_cast<std::uint32_t>(items.size() * sizeof(*items.data()));
      const auto* bytes = reinterpret_cast<const std::byte*>(items.data());
      pack.insert(pack.end(), bytes, bytes + size);
      put(pack, pack_header_bytes + 8 * index, offset);
      put(pack, pack_header_bytes + 8 * index + 4, size);
      ++index;
    };
    add(strings_);
    add(refs_);
    add(buckets);
    add(words);
    add(nodes);
    add(terms);
    add(entries);
    add(classes);
    add(symbols);
    add(places);
    add(patterns);
    add(regexes);
    add(conditions);
    add(rules);
    add(contexts);
    add(regulations);
    add(pairs);
    add(advice);
    add(topics);
    add(jurisdictions);
    add(types);
    add(forms);
    add(effects);
    add(authorised);
    add(functions);
    add(verbs);
    add(wording);
    const auto payload = std::span(pack).subspan(pack_header_bytes);
    std::memcpy(pack.data(), pack_magic.data(), pack_magic.size());
    put(pack, 8, pack_version);
    put(pack, 12, pack_table_count);
    put(pack, 16, static_cast<std::uint64_t>(pack.size()));
    put(pack, 24, checksum(payload));
    const std::string hash = sha256(payload);
    std::memcpy(pack.data() + 32, hash.data(), hash.size());
    return pack;
  }

 private:
  template <typename T>
  static void put(std::vector<std::byte>& pack, std::size_t at, T value) {
    std::memcpy(pack.data() + at, &value, sizeof value);
  }

  std::string strings_;
  std::vector<std::uint32_t> refs_;
  std::unordered_map<std::string, table::Text> texts_;
  std::map<std::vector<std::uint32_t>, table::List> lists_;
};

}  // namespace claimlint
