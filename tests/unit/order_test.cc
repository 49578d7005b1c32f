#include "../../core/src/order.h"

#include <memory>
#include <string>

#include "catch.h"

using namespace claimlint;

TEST_CASE("what is put in order goes by the first number that differs, and stays as it stood where none does") {
  struct Item {
    std::uint32_t first, second;
    std::string name;
  };
  std::vector<Item> items = {{2, 0, "a"}, {1, 5, "b"}, {1, 7, "c"}, {2, 0, "d"}, {1, 5, "e"}, {0xFFFFFFFF, 1, "f"}};
  put_in_order(items, [](const Item& item) { return SortKey{item.first, ~std::uint64_t{item.second}}; });
  std::string names;
  for (const Item& item : items) names += item.name;
  CHECK(names == "cbeadf");

  put_in_order(items, [](const Item& item) { return SortKey{both(item.second, ~item.first)}; });
  names.clear();
  for (const Item& item : items) names += item.name;
  CHECK(names == "adfbec");
}

TEST_CASE("things that can only be moved are put in order too, and so are none and one") {
  std::vector<std::unique_ptr<int>> items;
  const auto key = [](const std::unique_ptr<int>& item) { return SortKey{static_cast<std::uint64_t>(*item)}; };
  put_in_order(items, key);
  CHECK(items.empty());
  for (int n = 0; n < 100; ++n) {
    items.push_back(std::make_unique<int>(n * 37 % 100));
    put_in_order(items, key);
  }
  for (std::size_t n = 0; n < items.size(); ++n) CHECK(*items[n] == static_cast<int>(n));
}
