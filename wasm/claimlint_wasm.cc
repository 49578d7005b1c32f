// The core behind a handful of flat C functions: the interface between WebAssembly and web/lib (see wasm/README.md).
//
// One thread. Pointers are addresses in the module's memory. Text in and out is UTF-8.
#include <emscripten.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "claimlint/claimlint.h"

namespace {

using namespace claimlint;

struct Engine {
  Pack pack;
  Auditor auditor;

  explicit Engine(Pack opened) : pack(std::move(opened)), auditor(pack) {}
};

// Of the last call: the report of a good one (of a compact one its head and its numbers), the message of a failed one.
std::string result;
std::vector<std::uint32_t> numbers;
std::string error;

// Set before the module stops for want of memory. Nothing may be called then but cl_out_of_memory.
bool out_of_memory = false;
[[noreturn]] void stop_for_memory() {
  out_of_memory = true;
  __builtin_trap();
}

struct FlatBlock {
  std::uint32_t start, end, role, voice;
};

struct FlatOptions {
  Options options;
  std::string_view id, source, title;
};

std::uint32_t parse_number(std::string_view digits) {
  return static_cast<std::uint32_t>(std::strtoul(std::string(digits).c_str(), nullptr, 10));
}

// "key=value" lines; unknown keys are the caller's mistake.
bool parse_options(std::string_view text, FlatOptions& out) {
  while (!text.empty()) {
    const std::size_t line_end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, line_end);
    text.remove_prefix(std::min(line_end + 1, text.size()));
    const std::size_t equals = line.find('=');
    if (line.empty()) continue;
    if (equals == std::string_view::npos) return false;
    const std::string_view key = line.substr(0, equals), value = line.substr(equals + 1);
    if (key == "id")
      out.id = value;
    else if (key == "source")
      out.source = value;
    else if (key == "title")
      out.title = value;
    else if (key == "jurisdictions")
      out.options.jurisdictions = value;
    else if (key == "max_findings")
      out.options.max_findings = parse_number(value);
    else if (key == "max_text_bytes")
      out.options.max_text_bytes = parse_number(value);
    else if (key == "max_memory_bytes")
      out.options.max_memory_bytes = parse_number(value);
    else
      return false;
  }
  return true;
}

Result<Document> make_document(std::string_view text, const FlatBlock* blocks, std::uint32_t count) {
  if (count == 0) return document_from_text(std::string(text));
  if (find_invalid_utf8(text) != text.size()) return Error{"the text is not valid UTF-8", {}};
  Document document;
  document.text = text;
  std::uint32_t behind = 0;
  for (const FlatBlock* block = blocks; block != blocks + count; ++block) {
    if (block->start < behind || block->end < block->start || block->end > text.size() || block->role >= role_count ||
        block->voice >= voice_count)
      return Error{"block " + std::to_string(block - blocks) + " is out of order or out of the text", {}};
    behind = block->end;
    document.blocks.push_back(
        {block->start, block->end, static_cast<Role>(block->role), static_cast<Voice>(block->voice)});
  }
  return document;
}

int fail(std::string message) {
  error = std::move(message);
  return 1;
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void* cl_alloc(std::uint32_t bytes) { return std::malloc(bytes == 0 ? 1 : bytes); }
EMSCRIPTEN_KEEPALIVE void cl_free(void* block) { std::free(block); }

// A whole pack or its head; the bytes are not needed afterwards. 0 on failure.
EMSCRIPTEN_KEEPALIVE void* cl_open(const std::byte* pack, std::uint32_t bytes) {
  std::set_new_handler(stop_for_memory);
  Result<Pack> opened = Pack::open({pack, bytes});
  if (opened.ok()) return new Engine(std::move(opened.value()));
  fail(opened.error().what);
  return nullptr;
}

EMSCRIPTEN_KEEPALIVE int cl_has_texts(void* engine) { return static_cast<Engine*>(engine)->pack.has_texts() ? 1 : 0; }

// What stands behind the head, where that was opened alone. 0; or 1, and why in cl_error: then nothing has changed.
EMSCRIPTEN_KEEPALIVE int cl_add_texts(void* engine, const std::byte* texts, std::uint32_t bytes) {
  const std::optional<Error> failed = static_cast<Engine*>(engine)->pack.add_texts({texts, bytes});
  return failed ? fail(failed->what) : 0;
}

EMSCRIPTEN_KEEPALIVE void cl_close(void* engine) { delete static_cast<Engine*>(engine); }

// 0, and the report in cl_result, a compact one also in cl_numbers; or 1, and why in cl_error.
EMSCRIPTEN_KEEPALIVE int cl_audit(void* engine, const char* text, std::uint32_t bytes, const FlatBlock* blocks,
                                  std::uint32_t block_count, const char* options, std::uint32_t option_bytes,
                                  std::uint32_t compact) {
  FlatOptions flat;
  if (!parse_options({options, option_bytes}, flat)) return fail("an option that the engine does not know");
  Result<Document> document = make_document({text, bytes}, blocks, block_count);
  if (!document.ok()) return fail(document.error().what);
  document.value().id = flat.id;
  document.value().source = flat.source;
  if (!flat.title.empty()) document.value().title = flat.title;
  Auditor& auditor = static_cast<Engine*>(engine)->auditor;
  if (compact != 0) {
    Result<CompactReport> report = auditor.audit_compact(document.value(), flat.options);
    if (!report.ok()) return fail(report.error().what);
    result = std::move(report.value().head);
    numbers = std::move(report.value().numbers);
  } else {
    Result<std::string> report = auditor.audit(document.value(), flat.options);
    if (!report.ok()) return fail(report.error().what);
    result = std::move(report.value());
  }
  return 0;
}

// What a number of a compact report stands for, in cl_result: see RecordKind in claimlint/report.h.
EMSCRIPTEN_KEEPALIVE void cl_record(void* engine, std::uint32_t kind, std::uint32_t number, std::uint32_t length) {
  result = record_json(static_cast<Engine*>(engine)->pack, kind, number, length);
}

// The SHA-256 that a report of a text names, in cl_result: a compact one leaves it out.
EMSCRIPTEN_KEEPALIVE void cl_digest(const char* text, std::uint32_t bytes) { result = sha256({text, bytes}); }

EMSCRIPTEN_KEEPALIVE int cl_out_of_memory() { return out_of_memory ? 1 : 0; }
EMSCRIPTEN_KEEPALIVE const char* cl_result_ptr() { return result.data(); }
EMSCRIPTEN_KEEPALIVE std::uint32_t cl_result_len() { return static_cast<std::uint32_t>(result.size()); }
EMSCRIPTEN_KEEPALIVE const std::uint32_t* cl_numbers_ptr() { return numbers.data(); }
EMSCRIPTEN_KEEPALIVE std::uint32_t cl_numbers_len() { return static_cast<std::uint32_t>(numbers.size()); }
EMSCRIPTEN_KEEPALIVE const char* cl_error_ptr() { return error.data(); }
EMSCRIPTEN_KEEPALIVE std::uint32_t cl_error_len() { return static_cast<std::uint32_t>(error.size()); }

}  // extern "C"
