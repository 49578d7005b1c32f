#include "call.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <numeric>

namespace claimlint::cli {
namespace {

// Letters to insert, delete, replace or swap with their neighbour.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before, last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last.back();
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  std::string_view best;
  std::size_t fewest = word.size() / 3 + 1;
  for (std::string_view candidate : candidates)
    if (const std::size_t n = edits(word, candidate); n <= fewest && (n < fewest || best.empty())) {
      fewest = n;
      best = candidate;
    }
  return best.empty() ? "" : "; did you mean '" + std::string(best) + "'?";
}

std::optional<long long> whole_number(std::string_view text, long long least, long long most) {
  long long number = 0;
  const char* const end = text.data() + text.size();
  const auto [behind, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || behind != end || number < least || number > most) return std::nullopt;
  return number;
}

std::string enumerate(const std::vector<std::string_view>& names) {
  std::string all;
  for (std::size_t i = 0; i < names.size(); ++i)
    all += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + std::string(names[i]);
  return all;
}

int run_subcommand(std::string_view of, const char* help, const std::vector<Command>& commands, Words words) {
  if (words.empty()) {
    std::fputs(help, stderr);
    return bad_call;
  }
  const std::string_view name = words[0];
  if (name == "--help" || name == "-h" || name == "help") {
    put(help);
    return nothing_found;
  }
  std::vector<std::string_view> names;
  for (const Command& command : commands) {
    if (command.name == name) return command.run(words.subspan(1));
    names.push_back(command.name);
  }
  const std::string hint = did_you_mean(name, names);
  return fail("no command '" + std::string(of) + (of.empty() ? "" : " ") + std::string(name) + "'" +
              (hint.empty() ? "; there are " + enumerate(names) : hint));
}

std::optional<int> Call::read(Words words) {
  bool only_operands = false;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::string_view word = words[at];
    if (only_operands || word == "-" || !word.starts_with("-")) {
      if (const std::optional<int> status = read_operand(word)) return status;
      continue;
    }
    if (word == "--") {
      only_operands = true;
      continue;
    }
    if (word == "--help" || word == "-h") {
      put(help_);
      return nothing_found;
    }
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const auto option = std::find_if(options_.begin(), options_.end(), [&](const Option& o) { return o.name == name; });
    if (option == options_.end()) return unknown(name);
    if (option->flag != nullptr) {
      if (equals != std::string_view::npos) return fail(std::string(name) + " takes no value");
      *option->flag = true;
      continue;
    }
    if (equals == std::string_view::npos && at + 1 == words.size()) return fail(std::string(name) + " wants a value");
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view(words[++at]) : word.substr(equals + 1);
    if (const std::optional<int> status = set(*option, value)) return status;
  }
  return std::nullopt;
}

std::optional<int> Call::set(const Option& option, std::string_view value) const {
  const auto among = [&](const std::vector<std::string_view>& names) {
    return std::find(names.begin(), names.end(), value) != names.end();
  };
  const std::string name(option.name), quoted = "'" + std::string(value) + "'";
  if (value.empty()) return fail(name + " wants a value");
  if (!option.choices.empty() && !among(option.choices))
    return fail(name + " knows no " + quoted + "; there are " + enumerate(option.choices));
  *option.value = value;
  return std::nullopt;
}

std::optional<int> Call::read_operand(std::string_view word) {
  if (operands_ != nullptr && operands_->size() < most_) {
    operands_->emplace_back(word);
    return std::nullopt;
  }
  if (operands_ == nullptr) return fail(command_ + " takes options only, not '" + std::string(word) + "'");
  return fail(command_ + " takes " + (most_ == 1 ? operand_ + ", not two" : "at most " + operand_) + " ('" +
              std::string(word) + "' is too many)");
}

int Call::unknown(std::string_view name) const {
  std::vector<std::string_view> names{"--help"};
  for (const Option& option : options_) names.push_back(option.name);
  const std::string hint = did_you_mean(name, names);
  return fail("unknown option '" + std::string(name) + "'" +
              (hint.empty() ? "; see claimlint " + command_ + " --help" : hint));
}

}  // namespace claimlint::cli
