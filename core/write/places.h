// Places of a text: UTF-16 code units, in which reports count, to bytes and to code points.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace claimlint::write {

// The text is valid UTF-8 and outlives this. A place behind its end counts as its end.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {
    std::size_t units = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (units / step >= known_.size() && starts_character(at)) known_.push_back({units, at});
      units += units_at(at);
    }
  }

  std::size_t byte(std::size_t unit) const {
    if (known_.empty()) return 0;
    auto [units, at] = known_[std::min(unit / step, known_.size() - 1)];
    while (at < text_.size() && (units < unit || !starts_character(at))) units += units_at(at++);
    return at;
  }

  std::size_t code_points(std::size_t unit) const {
    const std::size_t end = byte(unit);
    if (counted_ > end) counted_ = points_ = 0;  // places are asked for in order, nearly always
    for (; counted_ < end; ++counted_) points_ += starts_character(counted_);
    return points_;
  }

  std::string_view slice(std::size_t start, std::size_t end) const {
    const std::size_t from = byte(start);
    return text_.substr(from, std::max(byte(end), from) - from);
  }

 private:
  static constexpr std::size_t step = 256;
  struct Known {
    std::size_t units, at;
  };

  bool starts_character(std::size_t at) const { return (static_cast<unsigned char>(text_[at]) & 0xC0) != 0x80; }
  std::size_t units_at(std::size_t at) const {
    return starts_character(at) ? (static_cast<unsigned char>(text_[at]) >= 0xF0 ? 2 : 1) : 0;
  }

  std::string_view text_;
  mutable std::size_t counted_ = 0, points_ = 0;  // code points in the first `counted_` bytes
  std::vector<Known> known_;                      // [n]: the first character at or behind unit n * step
};

}  // namespace claimlint::write
