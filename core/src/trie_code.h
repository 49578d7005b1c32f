// How the trie of terms is written down.
//
// The root comes first; where a node stands, the children of the nodes before it have their places already. Behind the
// root stand its children, then the children of the first of them, all that is below these, the children of the second,
// and so on: a run of siblings for each node that has children, in the order of a walk that goes down before it goes on.
// So a node's number of children says where they stand. Of a word is written how much greater it is than that of the
// sibling before; and of the terms, how they follow from those of nodes near by.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace claimlint {

// What the terms of a node are coded against. Most nodes' terms stood before: with the parent ("joint" and "joint
// capsule"), where the same word led to a node ("synovial joint"), or among the last few.
class TermsCoder {
 public:
  explicit TermsCoder(std::size_t words) : of_word_(words) {}

  std::uint32_t encode(std::uint32_t terms, std::uint32_t parent, std::uint32_t word) const {
    if (terms == 0) return none;
    if (terms == greatest_ + 1) return fresh;
    if (terms == parent) return same_as_parent;
    if (terms == of_word_[word]) return same_as_word;
    for (std::uint32_t back = 0; back < recents; ++back)
      if (terms == recent_[(at_ - 1 - back) % recents]) return first_recent + back;
    return first_recent + recents + terms;
  }

  std::uint32_t decode(std::uint32_t code, std::uint32_t parent, std::uint32_t word) const {
    switch (code) {
      case fresh: return greatest_ + 1;
      case none: return 0;
      case same_as_parent: return parent;
      case same_as_word: return of_word_[word];
      default: break;
    }
    code -= first_recent;
    return code < recents ? recent_[(at_ - 1 - code) % recents] : code - recents;
  }

  // After each node, with what it has.
  void note(std::uint32_t terms, std::uint32_t word) {
    if (terms == 0) return;
    if (terms > greatest_) greatest_ = terms;
    of_word_[word] = terms;
    recent_[at_++ % recents] = terms;
  }

 private:
  enum Code : std::uint32_t { fresh, none, same_as_parent, same_as_word, first_recent };
  static constexpr std::uint32_t recents = 16;

  std::vector<std::uint32_t> of_word_;
  std::array<std::uint32_t, recents> recent_{};
  std::uint32_t at_ = 0, greatest_ = 0;
};

}  // namespace claimlint
