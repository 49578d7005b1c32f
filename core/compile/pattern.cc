#include "pattern.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <optional>
#include <span>

#include "../src/tokenise.h"
#include "claimlint/normalise.h"

namespace claimlint {
namespace {

constexpr std::size_t most_places = 64;
constexpr std::size_t most_needs = 4;
constexpr std::uint32_t longest_gap = 12;
constexpr std::size_t deepest_group = 32;
constexpr std::string_view marks = ",%:;!?()/.$+-";

struct Node {
  enum Kind { leaf, sequence, choice, optional, star, plus } kind = sequence;
  table::PlaceKind place = table::place_symbol;
  std::uint32_t value = 0;
  std::vector<std::string> words;  // of a leaf that is a set of words
  std::vector<std::unique_ptr<Node>> parts;
};
using NodePtr = std::unique_ptr<Node>;

NodePtr make(Node::Kind kind) {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  return node;
}

NodePtr make_leaf(table::PlaceKind place, std::uint32_t value) {
  NodePtr node = make(Node::leaf);
  node->place = place;
  node->value = value;
  return node;
}

class Parser {
 public:
  Parser(std::string_view text, SymbolSource& symbols) : text_(text), symbols_(symbols) {}

  Result<CompiledPattern> parse() {
    skip_space();
    if (peek() == '^') {
      ++at_;
      out_.anchors |= table::anchor_start;
    }
    NodePtr root = choice();
    if (!error_ && at_ < text_.size() && peek() == '$' && is_rest_blank(at_ + 1)) {
      out_.anchors |= table::anchor_end;
      at_ = text_.size();
    }
    if (!error_ && at_ < text_.size()) fail(peek() == ')' ? "')' without its '('" : "unexpected character");
    if (!error_) finish(*root);
    if (error_) return *error_;
    return std::move(out_);
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (peek() == ' ') ++at_;
  }
  bool is_rest_blank(std::size_t from) const { return text_.find_first_not_of(' ', from) == std::string_view::npos; }

  NodePtr fail(std::string what) {
    if (!error_) error_ = Error{what + " (character " + std::to_string(at_ + 1) + ")", {}};
    return make(Node::sequence);
  }

  NodePtr choice() {
    NodePtr node = make(Node::choice);
    node->parts.push_back(run());
    while (!error_ && peek() == '|') {
      ++at_;
      node->parts.push_back(run());
    }
    if (node->parts.size() == 1) return std::move(node->parts.front());
    for (const NodePtr& part : node->parts)
      if (part->parts.empty() && part->kind == Node::sequence && !error_)
        return fail("an empty side of '|'; write '?' behind the group instead");
    return merge_words(std::move(node));
  }

  // (quick|fast|the best) -> one place for quick and fast, a run for the other.
  static NodePtr merge_words(NodePtr node) {
    NodePtr merged;
    std::vector<NodePtr> rest;
    for (NodePtr& part : node->parts) {
      Node* word = part.get();
      while (word->kind == Node::sequence && word->parts.size() == 1) word = word->parts.front().get();
      if (word->kind == Node::leaf && !word->words.empty()) {
        if (!merged) {
          merged = make_leaf(table::place_symbol, 0);
        }
        merged->words.insert(merged->words.end(), word->words.begin(), word->words.end());
      } else {
        rest.push_back(std::move(part));
      }
    }
    if (!merged) {
      node->parts = std::move(rest);
      return node;
    }
    if (rest.empty()) return merged;
    rest.push_back(std::move(merged));
    node->parts = std::move(rest);
    return node;
  }

  NodePtr run() {
    NodePtr node = make(Node::sequence);
    for (skip_space(); !error_ && at_ < text_.size(); skip_space()) {
      const char c = peek();
      if (c == '|' || c == ')') break;
      if (c == '$' && is_rest_blank(at_ + 1)) break;
      node->parts.push_back(item());
    }
    return node;
  }

  NodePtr item() {
    NodePtr node = atom();
    const char c = peek();
    if (error_ || (c != '?' && c != '*' && c != '+')) return node;
    ++at_;
    NodePtr outer = make(c == '?' ? Node::optional : c == '*' ? Node::star : Node::plus);
    outer->parts.push_back(std::move(node));
    return outer;
  }

  NodePtr atom() {
    const char c = peek();
    if (c == '(') {
      if (depth_ == deepest_group) return fail("groups are nested too deeply");
      ++at_;
      ++depth_;
      NodePtr inner = choice();
      --depth_;
      if (error_) return inner;
      if (peek() != ')') return fail("'(' without its ')'");
      ++at_;
      return inner;
    }
    if (c == '{') return mention();
    if (c == '~') return gap();
    if (c == '/') return regex();
    if (c == '_' || c == '#') {
      ++at_;
      return make_leaf(c == '_' ? table::place_any_word : table::place_number, 0);
    }
    if (c == '\\') {
      ++at_;
      const char mark = peek();
      if (mark == '\0' || marks.find(mark) == std::string_view::npos) return fail("no such mark behind '\\'");
      ++at_;
      return make_leaf(table::place_mark, static_cast<unsigned char>(mark));
    }
    if (c == ',' || c == '%' || c == ':' || c == ';') {
      ++at_;
      return make_leaf(table::place_mark, static_cast<unsigned char>(c));
    }
    return word();
  }

  NodePtr mention() {
    const std::size_t close = text_.find('}', at_);
    if (close == std::string_view::npos) return fail("'{' without its '}'");
    const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
    const std::size_t colon = std::min(inside.find(':'), inside.size());
    const std::string entry(inside.substr(std::min(colon + 1, inside.size())));
    const Result<std::uint32_t> symbol = symbols_.mention(std::string(inside.substr(0, colon)), entry);
    if (!symbol.ok()) return fail(symbol.error().what);
    at_ = close + 1;
    return make_leaf(table::place_symbol, symbol.value());
  }

  NodePtr gap() {
    ++at_;
    std::uint32_t words = 0;
    const std::size_t digits = at_;
    while (peek() >= '0' && peek() <= '9' && words <= longest_gap)
      words = words * 10 + static_cast<std::uint32_t>(text_[at_++] - '0');
    if (at_ == digits || words == 0 || words > longest_gap)
      return fail("'~' wants a number of words from 1 to " + std::to_string(longest_gap));
    NodePtr inner;
    for (std::uint32_t i = 0; i < words; ++i) {
      NodePtr here = make(Node::sequence);
      here->parts.push_back(make_leaf(table::place_gap, 0));
      if (inner) here->parts.push_back(std::move(inner));
      inner = make(Node::optional);
      inner->parts.push_back(std::move(here));
    }
    // Marks in front of the gap's first word have a place of their own, so that only the gap lets them through and not
    // whatever else may follow there; marks behind its words are let through by the gap's places themselves.
    NodePtr before = make(Node::star);
    before->parts.push_back(make_leaf(table::place_gap_mark, 0));
    NodePtr node = make(Node::sequence);
    node->parts.push_back(std::move(before));
    node->parts.push_back(std::move(inner));
    return node;
  }

  NodePtr regex() {
    const std::size_t close = text_.find('/', at_ + 1);
    if (close == std::string_view::npos) return fail("'/' without its closing '/'");
    const std::string re2(text_.substr(at_ + 1, close - at_ - 1));
    const Result<WordAutomaton> compiled = compile_word_expression(re2);
    if (!compiled.ok()) return fail("the expression /" + re2 + "/ " + compiled.error().what);
    at_ = close + 1;
    return make_leaf(table::place_regex, symbols_.regex(re2, compiled.value()));
  }

  // A plain word; one with hyphens is several.
  NodePtr word() {
    const std::size_t from = at_;
    while (at_ < text_.size() && std::string_view(" |()?*+{}~/_#\\,%:;^$").find(text_[at_]) == std::string_view::npos)
      ++at_;
    if (at_ == from) return fail(std::string("'") + peek() + "' does not belong here");
    const std::string folded = fold(text_.substr(from, at_ - from));
    const std::vector<Token> tokens = tokenise(folded);
    NodePtr node = make(Node::sequence);
    for (const Token& token : tokens) {
      if (token.mark != 0)
        return fail("a mark inside a word; known marks are written as \\, and one of " + std::string(marks));
      NodePtr leaf = make_leaf(table::place_symbol, 0);
      leaf->words.emplace_back(spelling(folded, token));
      node->parts.push_back(std::move(leaf));
    }
    if (tokens.empty()) return fail("no word here");
    return tokens.size() == 1 ? std::move(node->parts.front()) : std::move(node);
  }

  // --- from tree to places ----------------------------------------------------------------------------------------

  struct Ends {
    std::uint64_t first = 0, last = 0;
    bool nullable = true;
  };

  void link(std::uint64_t from, std::uint64_t to) {
    for (; from != 0; from &= from - 1) out_.places[static_cast<std::size_t>(std::countr_zero(from))].follow |= to;
  }

  Ends place(Node& node) {
    Ends ends;
    switch (node.kind) {
      case Node::leaf: {
        if (out_.places.size() == most_places) {
          fail("the pattern has more than 64 places; split it");
          return ends;
        }
        if (!node.words.empty()) {
          std::sort(node.words.begin(), node.words.end());
          node.words.erase(std::unique(node.words.begin(), node.words.end()), node.words.end());
          node.value = symbols_.words(node.words);
        }
        const std::uint64_t bit = std::uint64_t{1} << out_.places.size();
        out_.places.push_back({node.place, node.value});
        return {bit, bit, false};
      }
      case Node::sequence:
        for (const NodePtr& part : node.parts) {
          const Ends next = place(*part);
          link(ends.last, next.first);
          if (ends.nullable) ends.first |= next.first;
          ends.last = next.nullable ? ends.last | next.last : next.last;
          ends.nullable = ends.nullable && next.nullable;
        }
        return ends;
      case Node::choice:
        ends.nullable = false;
        for (const NodePtr& part : node.parts) {
          const Ends next = place(*part);
          ends.first |= next.first;
          ends.last |= next.last;
          ends.nullable = ends.nullable || next.nullable;
        }
        return ends;
      case Node::optional:
      case Node::star:
      case Node::plus:
        ends = place(*node.parts.front());
        if (node.kind != Node::optional) link(ends.last, ends.first);
        if (node.kind != Node::plus) ends.nullable = true;
        return ends;
    }
    return ends;
  }

  using Sets = std::vector<std::vector<std::uint32_t>>;

  std::uint64_t cost(const std::vector<std::uint32_t>& set) const {
    std::uint64_t sum = 0;
    for (std::uint32_t symbol : set) sum += symbols_.cost(symbol);
    return sum;
  }

  // Sets of symbols of which one each occurs in whatever the node matches.
  Sets required(const Node& node) const {
    Sets sets;
    switch (node.kind) {
      case Node::leaf:
        if (node.place == table::place_symbol) sets.push_back({node.value});
        break;
      case Node::sequence:
        for (const NodePtr& part : node.parts)
          for (auto& set : required(*part)) sets.push_back(std::move(set));
        break;
      case Node::choice: {
        std::vector<std::uint32_t> either;
        for (const NodePtr& part : node.parts) {
          const Sets inner = required(*part);
          if (inner.empty()) return {};
          const auto& best = *std::min_element(inner.begin(), inner.end(),
                                               [&](const auto& a, const auto& b) { return cost(a) < cost(b); });
          either.insert(either.end(), best.begin(), best.end());
        }
        std::sort(either.begin(), either.end());
        either.erase(std::unique(either.begin(), either.end()), either.end());
        sets.push_back(std::move(either));
        break;
      }
      case Node::plus: return required(*node.parts.front());
      case Node::optional:
      case Node::star: break;
    }
    return sets;
  }

  void finish(Node& root) {
    const Ends ends = place(root);
    if (error_) return;
    if (ends.nullable) {
      fail("the pattern would match nothing at all; make one part of it obligatory");
      return;
    }
    out_.first = ends.first;
    out_.last = ends.last;
    std::uint64_t gap_marks = 0;
    for (std::size_t i = 0; i < out_.places.size(); ++i) {
      if (out_.places[i].kind == table::place_gap) out_.gaps |= std::uint64_t{1} << i;
      if (out_.places[i].kind == table::place_gap_mark) gap_marks |= std::uint64_t{1} << i;
    }
    if (((ends.first | ends.last) & (out_.gaps | gap_marks)) != 0) {
      fail("a pattern can't begin or end with a gap");
      return;
    }

    Sets sets = required(root);
    if (sets.empty()) {
      fail("the pattern needs at least one word or class that always occurs in it");
      return;
    }
    std::sort(sets.begin(), sets.end(),
              [&](const auto& a, const auto& b) { return std::pair(cost(a), a) < std::pair(cost(b), b); });
    sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
    out_.anchor = sets.front();
    for (std::size_t i = 1; i < sets.size() && i <= most_needs; ++i) out_.needs.push_back(sets[i]);
  }

  std::string_view text_;
  SymbolSource& symbols_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;  // of groups
  std::optional<Error> error_;
  CompiledPattern out_;
};

}  // namespace

Result<CompiledPattern> compile_pattern(std::string_view text, SymbolSource& symbols) {
  return Parser(text, symbols).parse();
}

}  // namespace claimlint
