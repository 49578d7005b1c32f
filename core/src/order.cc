#include "order.h"

#include <algorithm>
#include <tuple>

namespace claimlint {

namespace {

bool stands_before(const Ranked& a, const Ranked& b) {
  return std::tie(a.key[0], a.key[1], a.key[2], a.place) < std::tie(b.key[0], b.key[1], b.key[2], b.place);
}

}  // namespace

bool sort(std::vector<Ranked>& ranked) {
  if (std::is_sorted(ranked.begin(), ranked.end(), stands_before)) return false;
  std::sort(ranked.begin(), ranked.end(), stands_before);
  return true;
}

}  // namespace claimlint
