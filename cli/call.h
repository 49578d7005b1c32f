// One command's options: declared first, then read from the words of the call.
//
//   Call call("audit", help);
//   call.flag("--explain", explain);
//   call.option("--format", format, {"text", "json"});
//   call.operands("a file", files);
//   if (const std::optional<int> status = call.read(words)) return *status;   // --help, or a bad call: all is said
//
// An option's value stands in the next word or behind "=". Behind "--" every word is an operand. "-" is an operand.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli.h"

namespace claimlint::cli {

class Call {
 public:
  Call(std::string command, const char* help) : command_(std::move(command)), help_(help) {}

  void flag(std::string_view name, bool& target) { options_.push_back({name, &target, nullptr, {}}); }
  // `choices` empty: any value.
  void option(std::string_view name, std::string& target, std::vector<std::string_view> choices = {}) {
    options_.push_back({name, nullptr, &target, std::move(choices)});
  }
  // `what` one operand is, for messages.
  void operands(std::string what, std::vector<std::string>& target, std::size_t most = SIZE_MAX) {
    operand_ = std::move(what);
    operands_ = &target;
    most_ = most;
  }

  // Nothing if the command should go on, else its exit status.
  std::optional<int> read(Words words);

 private:
  struct Option {
    std::string_view name;
    bool* flag;
    std::string* value;
    std::vector<std::string_view> choices;
  };

  std::optional<int> read_operand(std::string_view word);
  std::optional<int> set(const Option& option, std::string_view value) const;
  int unknown(std::string_view name) const;

  std::string command_;
  const char* help_;
  std::vector<Option> options_;
  std::string operand_;
  std::vector<std::string>* operands_ = nullptr;
  std::size_t most_ = 0;
};

struct Command {
  std::string_view name;
  int (*run)(Words);
};

// Runs the command that the first word names, with the words behind it. `of` names the commands' parent, if there is one.
int run_subcommand(std::string_view of, const char* help, const std::vector<Command>& commands, Words words);

// "; did you mean 'x'?" with the candidate that is spelt most like the word, or nothing if none is.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

// The value of an option that wants a whole number; nothing if it is none from `least` to `most`.
std::optional<long long> whole_number(std::string_view text, long long least, long long most);

// "a, b and c"
std::string enumerate(const std::vector<std::string_view>& names);

}  // namespace claimlint::cli
