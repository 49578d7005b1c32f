#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "call.h"
#include "claimlint/html.h"
#include "line_reader.h"
#include "ordered_work.h"

namespace claimlint::cli {
namespace {

constexpr const char* help =
    R"help(claimlint batch [--jobs N] [--jurisdiction LIST] [--pack FILE] < pages.ndjson > reports.ndjson

Audits many pages. Reads one JSON object a line: {"id": "…", "text": "…"} or {"id": "…", "html": "…"}, and "url" if there
is one. Writes one report a line, in the same order. A line that can't be read becomes an error record and the rest goes on:
{"schema": "claimlint-error/1", "id": "…", "line": 3, "error": "not valid JSON (at byte 17)"}.

  printf '%s\n' '{"id": "1", "text": "Our tea cures gout."}' | claimlint batch
  claimlint batch --jobs 8 < pages.ndjson | jq -c 'select(.counts.disease) | .document.id'

  --jobs N               threads (default: one a core)
  --jurisdiction LIST    whose law to show, of us,eu,uk,nz,au,ca,in (default: all)
  --pack FILE            a rule pack of your own

Exit status: 0 all lines answered, 2 the call was bad or standard input or output broke.
)help";

constexpr unsigned most_jobs = 256;

using Json = nlohmann::json;

std::string error_record(const std::string& id, std::size_t line, const std::string& error) {
  return nlohmann::ordered_json{{"schema", "claimlint-error/1"}, {"id", id}, {"line", line}, {"error", error}}.dump(
      -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// What is under `key`: a string, nothing, or an error if it is something else.
Result<std::optional<std::string>> text_of(const Json& record, const char* key) {
  const auto found = record.find(key);
  if (found == record.end() || found->is_null()) return std::optional<std::string>();
  if (!found->is_string()) return Error{std::string("\"") + key + "\" should be a string", {}};
  return std::optional(found->get<std::string>());
}

std::string id_of(const Json& record) {
  const auto found = record.find("id");
  if (found == record.end()) return {};
  return found->is_string() ? found->get<std::string>() : found->is_number() ? found->dump() : std::string();
}

Result<Document> document_of(const Json& record) {
  Result<std::optional<std::string>> text = text_of(record, "text"), html = text_of(record, "html");
  const Result<std::optional<std::string>> url = text_of(record, "url");
  for (const auto* field : {&std::as_const(text), &std::as_const(html), &url})
    if (!field->ok()) return field->error();
  if (!text.value() && !html.value()) return Error{"has neither \"text\" nor \"html\"", {}};
  if (text.value() && html.value()) return Error{"has both \"text\" and \"html\"; one is enough", {}};
  Result<Document> document =
      text.value() ? document_from_text(std::move(*text.value())) : document_from_html(*html.value());
  if (!document.ok()) return document;
  if (document.value().blocks.empty()) return Error{"holds no text to read", {}};
  document.value().id = id_of(record);
  document.value().source = url.value().value_or("");
  return document;
}

std::string audit_line(Auditor& auditor, const Options& options, const Task& line) {
  if (const std::size_t bad = find_invalid_utf8(line.text); bad != line.text.size())
    return error_record({}, line.number, "not valid UTF-8 (first bad byte at offset " + std::to_string(bad) + ")");
  Json record;
  try {
    record = Json::parse(line.text);
  } catch (const Json::parse_error& e) {
    return error_record({}, line.number, "not valid JSON (at byte " + std::to_string(e.byte) + ")");
  } catch (const Json::out_of_range&) {
    return error_record({}, line.number, "not valid JSON (a number is out of range)");
  }
  if (!record.is_object())
    return error_record({}, line.number, "should be an object with \"id\" and \"text\" or \"html\"");
  const Result<Document> document = document_of(record);
  if (!document.ok()) return error_record(id_of(record), line.number, document.error().what);
  const Result<std::string> report = auditor.audit(document.value(), options);
  return report.ok() ? report.value() : error_record(id_of(record), line.number, report.error().what);
}

// A line on a terminal that counts, if there is one that shows nothing else.
class Progress {
 public:
  void count(bool is_error) {
    ++done_;
    errors_ += is_error;
    const auto now = Clock::now();
    if (!shown_ || now - last_ < std::chrono::milliseconds(200)) return;
    last_ = now;
    print();
  }

  void end() const {
    if (!shown_ || done_ == 0) return;
    print();
    std::fputc('\n', stderr);
  }

 private:
  using Clock = std::chrono::steady_clock;

  void print() const {
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    std::fprintf(stderr, "\r%zu read, %zu of them errors, %.0f a second ", done_, errors_,
                 static_cast<double>(done_) / std::max(seconds, 0.001));
  }

  const bool shown_ = isatty(STDERR_FILENO) != 0 && isatty(STDOUT_FILENO) == 0;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  std::size_t done_ = 0, errors_ = 0;
};

int run(const Pack& pack, const Options& options, unsigned jobs) {
  Progress progress;
  const auto make_worker = [&]() -> OrderedWork::Worker {
    return [&options, auditor = std::make_shared<Auditor>(pack)](const Task& line) -> std::string {
      // Blank lines never get here: an empty one is what is left of a line that was too long.
      if (line.text.empty())
        return error_record({}, line.number,
                            "the line is longer than " + std::to_string(max_input_bytes >> 20) + " MB");
      try {
        return audit_line(*auditor, options, line);
      } catch (const std::exception& e) {
        return error_record({}, line.number, std::string("could not be audited: ") + e.what());
      }
    };
  };
  const auto take = [&](const std::string& record) {
    progress.count(record.starts_with(R"({"schema":"claimlint-error/)"));
    return put(record) && put("\n") && flush();
  };
  OrderedWork work(jobs, make_worker, take);
  LineReader reader(max_input_bytes);
  Task line;
  LineReader::Got got;
  bool wanted = true;
  while (wanted && ((got = reader.next(line.text)) == LineReader::Got::line || got == LineReader::Got::too_long)) {
    ++line.number;
    if (got == LineReader::Got::line && line.text.find_first_not_of(" \t\r") == std::string::npos) continue;
    wanted = work.add({line.number, std::move(line.text)});
  }
  const int reason = errno;
  work.finish();
  progress.end();
  return wanted && got == LineReader::Got::failed
             ? fail(std::string("cannot read standard input: ") + std::strerror(reason))
             : nothing_found;
}

}  // namespace

int batch(Words words) {
  std::string pack_path, jurisdiction, jobs_text;
  Call call("batch", help);
  call.option("--jobs", jobs_text);
  call.option("--jurisdiction", jurisdiction);
  call.option("--pack", pack_path);
  if (const std::optional<int> status = call.read(words)) return *status;
  unsigned jobs = std::clamp(std::thread::hardware_concurrency(), 1u, most_jobs);
  if (!jobs_text.empty()) {
    const char* end = jobs_text.data() + jobs_text.size();
    const auto [behind, error] = std::from_chars(jobs_text.data(), end, jobs);
    if (error != std::errc() || behind != end || jobs == 0 || jobs > most_jobs)
      return fail("--jobs wants a number from 1 to " + std::to_string(most_jobs) + ", not '" + jobs_text + "'");
  }
  if (isatty(STDIN_FILENO) != 0)
    return fail("batch reads standard input, as in `claimlint batch < pages.ndjson` (see claimlint batch --help)");

  const Result<LoadedPack> pack = load_pack(pack_path);
  if (!pack.ok()) return fail(pack.error().what);
  const Result<std::string> where = jurisdictions(jurisdiction, pack.value().pack);
  if (!where.ok()) return fail("--jurisdiction: " + where.error().what);
  Options options;
  options.jurisdictions = where.value();
  return run(pack.value().pack, options, jobs);
}

}  // namespace claimlint::cli
