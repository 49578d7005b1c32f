// Result<T>: a value, or an Error that a person can act on.
//
// No exception crosses the API of this library. A function that can fail returns a Result; the caller asks ok() first.
// value() of a failed Result, and error() of a good one, must not be called.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace claimlint {

struct Error {
  std::string what;   // what is wrong and what would be right, one line, no full stop
  std::string where;  // file and JSON pointer, or empty
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}

  bool ok() const { return std::holds_alternative<T>(state_); }
  T& value() { return std::get<T>(state_); }
  const T& value() const { return std::get<T>(state_); }
  const Error& error() const { return std::get<Error>(state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace claimlint
