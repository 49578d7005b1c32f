// What beside auditing runs in a browser, and is loaded only when asked for: reports in other formats, and the compiler of
// rules.
//
// One thread. Pointers are addresses in the module's memory. Text in and out is UTF-8.
#include <emscripten.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "compile/compiler.h"
#include "write/write.h"

namespace {

using Json = nlohmann::json;

// Of the last call: what a good one made, the message of a failed one.
std::string result;
std::string error;
std::vector<std::byte> pack;  // of the last cl_compile

int fail(std::string message) {
  error = std::move(message);
  return 1;
}

Json diagnostic(const claimlint::Diagnostic& one) {
  return {{"file", one.file}, {"pointer", one.pointer}, {"reason", one.reason}};
}

// An example with what was wrong with it, if anything.
Json example_result(const claimlint::Example& example, const std::string& failure) {
  static constexpr const char* names[] = {"match", "clear", "set_aside", "stays"};
  Json out = {{"owner", example.owner},
              {"file", example.file},
              {"pointer", example.pointer},
              {"expect", names[static_cast<std::size_t>(example.expect)]},
              {"text", example.text}};
  if (!failure.empty()) out["failure"] = failure;
  return out;
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

// {"files": [{"path", "text"}…], "examples": path of the file whose examples are run, or true for those of all} as JSON. 0,
// and in cl_result {"diagnostics": [{"file", "pointer", "reason"}…], "examples": [{"owner", "file", "pointer", "expect",
// "text", "failure"?}…]}, the pack of what is sound in cl_pack; or 1, and why in cl_error.
EMSCRIPTEN_KEEPALIVE int cl_compile(const char* request, std::uint32_t bytes) {
  const Json call = Json::parse(request, request + bytes, nullptr, false);
  if (!call.is_object() || !call.contains("files") || !call["files"].is_array())
    return fail("compile wants an object with \"files\"");
  std::vector<claimlint::SourceFile> files;
  for (const Json& file : call["files"]) {
    if (!file.is_object() || !file.contains("path") || !file["path"].is_string() || !file.contains("text") ||
        !file["text"].is_string())
      return fail("each file wants a \"path\" and a \"text\"");
    files.push_back({file["path"].get<std::string>(), file["text"].get<std::string>()});
  }
  claimlint::Compilation compiled = claimlint::compile_rules(std::move(files));
  Json out = {{"diagnostics", Json::array()}, {"examples", Json::array()}};
  for (const claimlint::Diagnostic& one : compiled.diagnostics) out["diagnostics"].push_back(diagnostic(one));
  const Json wanted = call.value("examples", Json());
  if (wanted.is_string())
    std::erase_if(compiled.examples, [&](const claimlint::Example& example) { return example.file != wanted; });
  if (wanted.is_string() || wanted == true) {
    std::map<std::pair<std::string, std::string>, std::string> failures;
    for (const claimlint::Diagnostic& one : claimlint::test_examples(compiled.pack, compiled.examples))
      failures[{one.file, one.pointer}] = one.reason;
    for (const claimlint::Example& example : compiled.examples)
      out["examples"].push_back(example_result(example, failures[{example.file, example.pointer}]));
  }
  result = out.dump(-1, ' ', false, Json::error_handler_t::replace);
  pack = std::move(compiled.pack);
  return 0;
}

EMSCRIPTEN_KEEPALIVE const std::byte* cl_pack_ptr() { return pack.data(); }
EMSCRIPTEN_KEEPALIVE std::uint32_t cl_pack_len() { return static_cast<std::uint32_t>(pack.size()); }

EMSCRIPTEN_KEEPALIVE const char* cl_result_ptr() { return result.data(); }
EMSCRIPTEN_KEEPALIVE std::uint32_t cl_result_len() { return static_cast<std::uint32_t>(result.size()); }
EMSCRIPTEN_KEEPALIVE const char* cl_error_ptr() { return error.data(); }
EMSCRIPTEN_KEEPALIVE std::uint32_t cl_error_len() { return static_cast<std::uint32_t>(error.size()); }

}  // extern "C"
