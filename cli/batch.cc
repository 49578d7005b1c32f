#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "audit_options.h"
#include "batch_output.h"
#include "call.h"
#include "claimlint/html.h"
#include "line_reader.h"
#include "ordered_work.h"
#include "records.h"
#include "words.h"

namespace claimlint::cli {
namespace {

constexpr const char* help =
    R"help(claimlint batch [options] [FILE|-]...

Audits many pages. Reads lines of JSON, {"id": "…", "text": "…"} or {"id": "…", "html": "…"}, and "url" if there is one; and
WARC files, of which every HTML page is taken. Both may be gzip. Without a file it reads standard input. Writes one report a
line, in the order of the records. A record that can't be read becomes an error record, and the rest goes on:
{"schema": "claimlint-error/1", "id": "…", "line": 3, "error": "not valid JSON (at byte 17)"}.

  printf '%s\n' '{"id": "1", "text": "Our tea cures gout."}' | claimlint batch
  claimlint batch --jobs 8 < pages.ndjson | jq -c 'select(.counts.disease) | .document.id'
  claimlint batch -o reports.ndjson CC-MAIN-*.warc.gz      Ctrl-C or a power cut: the same again with --resume
  claimlint batch --store case.db case.warc.gz             to review by `claimlint review case.db`

  -o FILE                reports to a file, beside it FILE.state until all is done
  --store CASE.db        documents and findings to a case, a SQLite file (made if it is not there, else added to)
  --resume               go on where an earlier run of the same call was stopped; nothing is lost or written twice
  --jobs N               threads (default: one a core)
  --jurisdiction LIST    whose law to show, of us,eu,uk,nz,au,ca,in (default: all)
  --pack FILE            a rule pack of your own
  --max-findings N, --max-text-bytes N, --max-memory-bytes N
                         what one page may ask for, as in claimlint audit --help
  --stats                at the end, on standard error: pages a second and where the time went

Exit status: 0 all records answered, 2 the call was bad or an input or output broke.
)help";

constexpr unsigned most_jobs = 256;

std::string error_line(const std::string& id, const Task& task, const std::string& input, const std::string& error) {
  nlohmann::ordered_json record{{"schema", "claimlint-error/1"}, {"id", id}};
  if (task.kind == Task::Kind::line || (task.kind == Task::Kind::broken && task.bytes.starts_with("the line"))) {
    record["line"] = task.place;
  } else {
    record["record"] = task.place;
    record["source"] = task.uri;
  }
  if (input != "-") record["input"] = input;
  record["error"] = error;
  return record.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// Where the processor's time goes. Each thread adds up its own.
enum Station { reading, decoding, parsing, auditing, writing, station_count };
constexpr std::array<const char*, station_count> station_names{"read and unpack", "decode (JSON, HTTP, charset)",
                                                               "HTML to document", "audit and report", "write"};

class Times {
 public:
  void add(Station station, double seconds) { nanoseconds_[station] += static_cast<long long>(seconds * 1e9); }
  double seconds(int station) const {
    return static_cast<double>(nanoseconds_[static_cast<std::size_t>(station)]) / 1e9;
  }

 private:
  std::array<std::atomic<long long>, station_count> nanoseconds_{};
};

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

class Lap {
 public:
  explicit Lap(Times& times) : times_(times) {}
  void end(Station station) {
    const double now = thread_seconds();
    times_.add(station, now - last_);
    last_ = now;
  }

 private:
  Times& times_;
  double last_ = thread_seconds();
};

struct Settings {
  std::vector<std::string> inputs;
  std::string output, store;
  bool resume = false, stats = false;
  unsigned jobs = 1;
};

// Answers one record after the other; one a thread.
class Answerer {
 public:
  Answerer(const Pack& pack, const Options& options, const Settings& settings, Times& times)
      : auditor_(pack), options_(options), settings_(settings), times_(times) {}

  Answer answer(Task& task) {
    Answer answer;
    answer.input = settings_.inputs[task.input];
    answer.place = task.place;
    if (task.kind == Task::Kind::screenshot) {
      answer.kind = Answer::Kind::screenshot;
      answer.document.source = task.uri;
      if (!settings_.store.empty()) answer.line = std::move(task.bytes);
      return answer;
    }
    id_.clear();
    std::string fault;
    try {
      Result<Answer> good = report(task, std::move(answer));
      if (good.ok()) return std::move(good.value());
      fault = good.error().what;
    } catch (const std::exception& e) {
      fault = std::string("could not be audited: ") + e.what();
    }
    Answer bad;
    bad.kind = Answer::Kind::error;
    bad.input = settings_.inputs[task.input];
    bad.place = task.place;
    bad.line = error_line(id_, task, bad.input, fault);
    bad.error = std::move(fault);
    return bad;
  }

 private:
  Result<Answer> report(Task& task, Answer answer) {
    Lap lap(times_);
    Result<Document> document = task.kind == Task::Kind::line ? from_line(task, lap) : from_page(task, answer, lap);
    lap.end(parsing);
    if (!document.ok()) return document.error();
    if (document.value().blocks.empty()) return Error{"holds no text to read", {}};
    Result<std::string> report = auditor_.audit(document.value(), options_);
    if (!report.ok()) return report.error();
    answer.kind = Answer::Kind::report;
    answer.line = std::move(report.value());
    if (!settings_.store.empty()) {
      StoredDocument& stored = answer.document;
      stored.source = document.value().source.empty() ? document.value().id : document.value().source;
      stored.captured = task.date;
      stored.archive = task.kind == Task::Kind::line ? "" : std::filesystem::path(answer.input).filename().string();
      stored.record = task.id;
      stored.words = words_read(document.value());
      stored.text = std::move(document.value().text);
      stored.report = answer.line;
    }
    lap.end(auditing);
    return answer;
  }

  Result<Document> from_line(const Task& task, Lap& lap) {
    Line line;
    const Result<bool> read = line_reader_.read(task.bytes, line);
    id_ = line.id;
    if (!read.ok()) return read.error();
    lap.end(decoding);
    Result<Document> document = line.text ? document_from_text(std::string(*line.text)) : html_reader_.read(*line.html);
    if (!document.ok()) return document;
    document.value().id = std::move(line.id);
    document.value().source = line.url.value_or("");
    return document;
  }

  Result<Document> from_page(Task& task, Answer& answer, Lap& lap) {
    id_ = task.uri;
    const Result<std::string> html = html_of(task, settings_.store.empty() ? nullptr : &answer.document.html_sha256);
    if (!html.ok()) return html.error();
    lap.end(decoding);
    Result<Document> document = html_reader_.read(html.value());
    if (!document.ok()) return document;
    document.value().id = task.id;
    document.value().source = task.uri;
    return document;
  }

  Auditor auditor_;
  LineReader line_reader_;
  HtmlReader html_reader_;
  const Options& options_;
  const Settings& settings_;
  Times& times_;
  std::string id_;
};

std::string in_words(double seconds) {
  const auto whole = static_cast<long long>(seconds + 0.5);
  if (whole < 90) return std::to_string(whole) + " s";
  if (whole < 90 * 60) return std::to_string((whole + 30) / 60) + " min";
  return std::to_string((whole + 1800) / 3600) + " h";
}

// A line on a terminal that counts, if there is one that shows nothing else.
class Progress {
 public:
  Progress(bool shown, std::uint64_t size) : shown_(shown), size_(size) {}

  // A record that an earlier run answered: only what comes behind it says how long the rest will take.
  void skip(std::uint64_t position) {
    ++skipped_;
    start_position_ = position;
    start_ = Clock::now();
  }
  void read_to(std::uint64_t position) { position_ = position; }
  void count(const Answer& answer) {
    ++done_;
    errors_ += answer.kind == Answer::Kind::error;
    pages_ += answer.kind == Answer::Kind::report;
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

  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  std::size_t pages() const { return pages_; }
  std::size_t errors() const { return errors_; }

 private:
  using Clock = std::chrono::steady_clock;

  void print() const {
    std::string line = std::to_string(done_ + skipped_) + " read, " + std::to_string(errors_) + " of them errors, " +
                       std::to_string(static_cast<long long>(static_cast<double>(done_) / std::max(seconds(), 0.001))) +
                       " a second";
    const auto read = static_cast<double>(position_ - start_position_), all = static_cast<double>(size_);
    if (read > 0 && position_ <= size_) {
      const double left = static_cast<double>(size_ - position_);
      line += ", " + std::to_string(static_cast<int>(100 * (all - left) / all)) + " %";
      if (seconds() > 1) line += ", " + in_words(seconds() * left / read) + " left";
    }
    std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
  }

  const bool shown_;
  const std::uint64_t size_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  std::atomic<std::uint64_t> position_ = 0;
  std::uint64_t start_position_ = 0;
  std::size_t skipped_ = 0, done_ = 0, errors_ = 0, pages_ = 0;
};

void print_stats(const Times& times, const Progress& progress, unsigned jobs) {
  double sum = 0;
  for (int i = 0; i < station_count; ++i) sum += times.seconds(i);
  const auto pages = static_cast<double>(progress.pages());
  std::fprintf(
      stderr, "%zu pages, %zu errors in %.2f s with %u threads: %.0f pages a second, %.0f a second of processor time\n",
      progress.pages(), progress.errors(), progress.seconds(), jobs, pages / std::max(progress.seconds(), 1e-9),
      pages / std::max(sum, 1e-9));
  for (int i = 0; i < station_count; ++i)
    std::fprintf(stderr, "  %-30s %9.1f us a page  %5.1f %%\n", station_names[static_cast<std::size_t>(i)],
                 times.seconds(i) * 1e6 / std::max(pages, 1.0), 100 * times.seconds(i) / std::max(sum, 1e-9));
}

int run(const Pack& pack, const Options& options, const Settings& settings, BatchOutput& output) {
  Times times;
  Records records(settings.inputs);
  const bool to_standard_output = settings.output.empty() && settings.store.empty();
  Progress progress(isatty(STDERR_FILENO) != 0 && (!to_standard_output || isatty(STDOUT_FILENO) == 0), records.size());
  std::string fault;
  const auto make_worker = [&]() -> OrderedWork::Worker {
    return [answerer = std::make_shared<Answerer>(pack, options, settings, times)](Task& task) {
      return answerer->answer(task);
    };
  };
  const auto take = [&](const Answer& answer) {
    Lap lap(times);
    progress.count(answer);
    bool wanted = false;
    try {
      wanted = output.take(answer);
    } catch (const std::exception& e) {
      fault = e.what();
    }
    lap.end(writing);
    return wanted;
  };
  OrderedWork work(settings.jobs, make_worker, take);
  std::size_t number = 0;
  bool wanted = true;
  Error unread;
  while (wanted) {
    Lap lap(times);
    Result<std::optional<Task>> next = records.next();
    lap.end(reading);
    if (!next.ok()) {
      unread = next.error();
      break;
    }
    if (!next.value()) break;
    if (++number <= output.done()) {
      progress.skip(records.position());
      continue;
    }
    progress.read_to(records.position());
    wanted = work.add(std::move(*next.value()));
  }
  work.finish();
  progress.end();
  if (!fault.empty()) return fail(fault);
  if (!unread.what.empty()) return fail(unread.what);
  if (wanted) try {
      output.finish();
    } catch (const std::exception& e) {
      return fail(e.what());
    }
  if (settings.stats) print_stats(times, progress, settings.jobs);
  return nothing_found;
}

// Inputs, rules and options as one name: only what is the same can be resumed.
std::string name_of_call(const Settings& settings, const Pack& pack, const Options& options) {
  std::string all = std::string(pack.hash()) + "\n" + engine_version + "\n" + std::string(options.jurisdictions);
  for (std::uint32_t limit : {options.max_findings, options.max_text_bytes, options.max_memory_bytes})
    all += "\n" + std::to_string(limit);
  for (const std::string& input : settings.inputs) {
    std::error_code error;
    const auto size = input == "-" ? 0 : std::filesystem::file_size(input, error);
    all += "\n" + input + "\n" + std::to_string(error ? 0 : size);
  }
  return sha256(all).substr(0, 32);
}

Result<std::unique_ptr<BatchOutput>> open_output(const Settings& settings, const std::string& call) {
  if (!settings.output.empty()) return to_file(settings.output, call, settings.resume);
  if (!settings.store.empty()) return to_store(settings.store, call, settings.resume);
  return to_standard_output();
}

}  // namespace

int batch(Words words) {
  std::string pack_path, jobs_text;
  AuditOptions wanted;
  Settings settings;
  Call call("batch", help);
  call.option("-o", settings.output);
  call.option("--store", settings.store);
  call.flag("--resume", settings.resume);
  call.flag("--stats", settings.stats);
  call.option("--jobs", jobs_text);
  wanted.add_to(call);
  call.option("--pack", pack_path);
  call.operands("a file", settings.inputs);
  if (const std::optional<int> status = call.read(words)) return *status;
  settings.jobs = std::clamp(std::thread::hardware_concurrency(), 1u, most_jobs);
  if (!jobs_text.empty()) {
    const std::optional<long long> jobs = whole_number(jobs_text, 1, most_jobs);
    if (!jobs)
      return fail("--jobs wants a number from 1 to " + std::to_string(most_jobs) + ", not '" + jobs_text + "'");
    settings.jobs = static_cast<unsigned>(*jobs);
  }
  if (!settings.output.empty() && !settings.store.empty())
    return fail("-o and --store exclude each other: run twice, or take the reports out of the case");
  if (settings.resume && settings.output.empty() && settings.store.empty())
    return fail("--resume needs -o FILE or --store CASE.db, where what is done can be seen");
  if (settings.inputs.empty()) {
    if (isatty(STDIN_FILENO) != 0)
      return fail(
          "name a file, as in `claimlint batch pages.ndjson`, or pipe records into it (see claimlint batch --help)");
    settings.inputs.emplace_back("-");
  }

  const Result<LoadedPack> pack = load_pack(pack_path);
  if (!pack.ok()) return fail(pack.error().what);
  const Result<Options> options = wanted.read(pack.value().pack);
  if (!options.ok()) return fail(options.error().what);
  const Result<std::unique_ptr<BatchOutput>> output =
      open_output(settings, name_of_call(settings, pack.value().pack, options.value()));
  if (!output.ok()) return fail(output.error().what);
  return run(pack.value().pack, options.value(), settings, *output.value());
}

}  // namespace claimlint::cli
