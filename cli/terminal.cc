#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace claimlint::cli {
namespace {

constexpr std::size_t narrowest = 40, widest = 100, not_a_terminal = 80;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::size_t terminal_width() {
  if (const long wanted = std::strtol(std::string(environment("COLUMNS")).c_str(), nullptr, 10); wanted > 0)
    return static_cast<std::size_t>(wanted);
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return not_a_terminal;
}

}  // namespace

write::Look look_of_output(std::string_view color) {
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  write::Look look;
  look.styled = color == "always" ||
                (color == "auto" && terminal && environment("NO_COLOR").empty() && environment("TERM") != "dumb");
  look.width = terminal ? std::clamp(terminal_width(), narrowest, widest) : not_a_terminal;
  return look;
}

}  // namespace claimlint::cli
