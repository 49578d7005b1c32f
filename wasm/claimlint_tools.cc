// What beside auditing runs in a browser, and is loaded only when asked for: reports in other formats.
//
// One thread. Pointers are addresses in the module's memory. Text in and out is UTF-8.
#include <emscripten.h>

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "write/write.h"

namespace {

using Json = nlohmann::json;

// Of the last call: what a good one made, the message of a failed one.
std::string result;
std::string error;

int fail(std::string message) {
  error = std::move(message);
  return 1;
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void* cl_alloc(std::uint32_t bytes) { return std::malloc(bytes == 0 ? 1 : bytes); }
EMSCRIPTEN_KEEPALIVE void cl_free(void* block) { std::free(block); }

// {"format": …, "reports": …, "options": …} as JSON. 0, and what was written in cl_result; or 1, and why in cl_error.
EMSCRIPTEN_KEEPALIVE int cl_write(const char* request, std::uint32_t bytes) {
  const Json call = Json::parse(request, request + bytes, nullptr, false);
  if (!call.is_object() || !call.contains("reports") || !call.contains("format") || !call["format"].is_string())
    return fail("write wants an object with \"format\" and \"reports\"");
  const auto options = call.find("options");
  claimlint::Result<std::string> written = claimlint::write::write(
      call["format"].get_ref<const std::string&>(), call["reports"], options == call.end() ? Json() : *options);
  if (!written.ok()) return fail(written.error().what);
  result = std::move(written.value());
  return 0;
}

EMSCRIPTEN_KEEPALIVE const char* cl_result_ptr() { return result.data(); }
EMSCRIPTEN_KEEPALIVE std::uint32_t cl_result_len() { return static_cast<std::uint32_t>(result.size()); }
EMSCRIPTEN_KEEPALIVE const char* cl_error_ptr() { return error.data(); }
EMSCRIPTEN_KEEPALIVE std::uint32_t cl_error_len() { return static_cast<std::uint32_t>(error.size()); }

}  // extern "C"
