// Putting things in order by numbers. One function sorts for all: std::sort and std::stable_sort are made anew for each kind
// of thing, and every time add five to ten kilobytes to the browser's module, which a cold start must compile.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace claimlint {

// From the number that counts most to the one that counts least. To have the greatest first, give ~number.
using SortKey = std::array<std::uint64_t, 3>;
constexpr std::uint64_t both(std::uint32_t first, std::uint32_t second) { return std::uint64_t{first} << 32 | second; }

struct Ranked {
  SortKey key;
  std::uint32_t place;
};
// False if they were in order already.
bool sort(std::vector<Ranked>& ranked);

// By key_of(item), and where keys are equal as they stood.
template <typename Item, typename KeyOf>
void put_in_order(std::span<Item> items, const KeyOf& key_of) {
  if (items.size() < 2) return;
  std::vector<Ranked> ranked;
  ranked.reserve(items.size());
  for (const Item& item : items) ranked.push_back({key_of(item), static_cast<std::uint32_t>(ranked.size())});
  if (!sort(ranked)) return;
  std::vector<Item> ordered;
  ordered.reserve(items.size());
  for (const Ranked& r : ranked) ordered.push_back(std::move(items[r.place]));
  std::move(ordered.begin(), ordered.end(), items.begin());
}

template <typename Item, typename KeyOf>
void put_in_order(std::vector<Item>& items, const KeyOf& key_of) {
  put_in_order(std::span(items), key_of);
}

}  // namespace claimlint
