// SHA-256 (FIPS 180-4), so that a report can name exactly which text and which pack it speaks of.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace claimlint {

// 64 lower-case hexadecimal digits.
std::string sha256(std::span<const std::byte> bytes);
std::string sha256(std::string_view bytes);

}  // namespace claimlint
