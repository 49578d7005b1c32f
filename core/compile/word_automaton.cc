#include "word_automaton.h"

#include <algorithm>
#include <map>
#include <memory>

#include "re2/prog.h"
#include "re2/re2.h"
#include "re2/regexp.h"

namespace claimlint {
namespace {

constexpr std::int64_t most_memory = 1 << 20;  // of RE2's program
constexpr std::size_t most_states = 4096;

// The powerset construction over the instructions of RE2's program.
class Determiniser {
 public:
  explicit Determiniser(re2::Prog& prog) : prog_(prog) {}

  Result<WordAutomaton> run() {
    out_.class_count = static_cast<std::uint32_t>(prog_.bytemap_range());
    out_.classes.assign(prog_.bytemap(), prog_.bytemap() + 256);
    std::vector<int> byte_of(out_.class_count);
    for (int byte = 256; byte-- > 0;) byte_of[out_.classes[static_cast<std::size_t>(byte)]] = byte;

    number({});
    const std::uint32_t start = number(closure({prog_.start()}));
    for (std::size_t state = 0; state < states_.size(); ++state) {
      if (states_.size() > most_states) return Error{"makes an automaton of too many states", {}};
      for (int byte : byte_of) {
        std::vector<int> reached;
        for (int id : states_[state])
          if (prog_.inst(id)->opcode() == re2::kInstByteRange && prog_.inst(id)->Matches(byte))
            reached.push_back(prog_.inst(id)->out());
        out_.next.push_back(number(closure(std::move(reached))));
      }
    }
    if (has_position_) return Error{"must not hold \\b, or ^ and $ inside: it always stands for a whole word", {}};
    put_good_ends_first(start);
    return std::move(out_);
  }

 private:
  std::uint32_t number(std::vector<int> instructions) {
    const auto [found, is_new] = numbers_.try_emplace(instructions, static_cast<std::uint32_t>(states_.size()));
    if (is_new) states_.push_back(std::move(instructions));
    return found->second;
  }

  // The instructions that read a byte or end a match, reached without reading. Instructions stand in lists.
  std::vector<int> closure(std::vector<int> heads) {
    std::vector<int> found, seen;
    while (!heads.empty()) {
      int id = heads.back();
      heads.pop_back();
      if (std::find(seen.begin(), seen.end(), id) != seen.end()) continue;
      seen.push_back(id);
      for (bool more = true; more; ++id) {
        re2::Prog::Inst* inst = prog_.inst(id);
        more = inst->last() == 0;
        switch (inst->opcode()) {
          case re2::kInstByteRange:
          case re2::kInstMatch: found.push_back(id); break;
          case re2::kInstCapture:
          case re2::kInstNop: heads.push_back(inst->out()); break;
          case re2::kInstEmptyWidth: has_position_ = true; break;
          default: break;
        }
      }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  bool is_good_end(const std::vector<int>& state) const {
    return std::any_of(state.begin(), state.end(), [&](int id) { return prog_.inst(id)->opcode() == re2::kInstMatch; });
  }

  void put_good_ends_first(std::uint32_t start) {
    std::vector<std::uint32_t> order{0}, place(states_.size());
    for (const bool good : {true, false}) {
      for (std::uint32_t s = 1; s < states_.size(); ++s)
        if (is_good_end(states_[s]) == good) order.push_back(s);
      if (good) out_.accepting = static_cast<std::uint32_t>(order.size()) - 1;
    }
    for (std::uint32_t at = 0; at < order.size(); ++at) place[order[at]] = at;
    std::vector<std::uint32_t> next;
    for (std::uint32_t s : order)
      for (std::uint32_t c = 0; c < out_.class_count; ++c) next.push_back(place[out_.next[s * out_.class_count + c]]);
    out_.next = std::move(next);
    out_.start = place[start];
  }

  re2::Prog& prog_;
  WordAutomaton out_;
  std::map<std::vector<int>, std::uint32_t> numbers_;
  std::vector<std::vector<int>> states_;
  bool has_position_ = false;
};

}  // namespace

Result<WordAutomaton> compile_word_expression(const std::string& text) {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(most_memory);
  const RE2 expression(text, options);
  if (!expression.ok()) return Error{"is not valid RE2: " + expression.error(), {}};
  const std::unique_ptr<re2::Prog> prog(expression.Regexp()->CompileToProg(most_memory));
  if (!prog) return Error{"is too large", {}};
  return Determiniser(*prog).run();
}

}  // namespace claimlint
