#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "audit_options.h"
#include "call.h"
#include "claimlint/html.h"
#include "terminal.h"
#include "words.h"
#include "write/layout.h"
#include "write/write.h"

namespace claimlint::cli {
namespace {

constexpr const char* help = R"(claimlint audit [options] [FILE|-]...

Marks what a page claims and puts evidence, law and what helps instead beside it. Without a file it reads standard input.

  claimlint audit page.html
  claimlint audit --jurisdiction nz,au --fail-on high page.txt
  curl -s https://shop.example/cream | claimlint audit --type html --explain -
  claimlint audit --format ndjson pages/*.html > reports.ndjson

  --format FORMAT              text for reading (the default)
                               json: one object, or an array for several files; ndjson: one report a line
                               html, markdown: for reading and printing; letter: the draft of a letter to the seller
                               csv: a row for each claim; sarif: for code scanners; annotations: W3C Web Annotations
  --jurisdiction LIST          whose law to show, of us,eu,uk,nz,au,ca,in (default: all)
  --type auto|text|html        what the input is (default: auto)
  --fail-on low|medium|high    from which severity on the exit status is 1 (default: medium)
  --explain                    add rule ids, all sources and laws, and what was set aside and why
  --color auto|always|never    auto: in a terminal, unless NO_COLOR is set
  --pack FILE                  a rule pack of your own (see claimlint pack --help)
  --max-findings N             claims to report, and as many set aside (default: 10000)
  --max-text-bytes N           of a page's text to read (default: 67108864)
  --max-memory-bytes N         that an audit may take, about (default: 1073741824)
                               What a limit cuts off is said in the report: truncated_at.

Exit status: 0 nothing at or above --fail-on, 1 something, 2 an input or the call was bad. A bad input among several is
named on standard error; the others are audited all the same.
)";

using write::clean, write::Look;

constexpr std::string_view severities[] = {"low", "medium", "high"};

struct Settings {
  std::string format = "text", type = "auto", fail_on = "medium", color = "auto", pack;
  bool explain = false;
  std::vector<std::string> files;
};

bool is_utf16(std::string_view bytes) { return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"); }

Result<Document> read_document(const std::string& path, const std::string& type) {
  Result<std::string> bytes = read_file(path);
  if (!bytes.ok()) return bytes.error();
  const std::string name = display_name(path);
  if (bytes.value().empty()) return Error{name + " is empty", path};
  if (is_utf16(bytes.value())) return Error{name + ": the text is UTF-16; convert it to UTF-8", path};
  const bool html =
      type == "html" ||
      (type == "auto" && (path.ends_with(".html") || path.ends_with(".htm") || looks_like_html(bytes.value())));
  Result<Document> document = html ? document_from_html(bytes.value()) : document_from_text(std::move(bytes.value()));
  if (!document.ok()) return Error{name + ": " + document.error().what, path};
  if (document.value().blocks.empty()) return Error{name + " holds no text to read", path};
  document.value().source = path;
  return document;
}

bool reaches(const nlohmann::json& report, std::string_view fail_on) {
  const auto level = [](std::string_view severity) {
    return std::find(std::begin(severities), std::end(severities), severity);
  };
  const auto& findings = report.at("findings");
  return std::any_of(findings.begin(), findings.end(), [&](const nlohmann::json& finding) {
    return level(finding.at("severity").get_ref<const std::string&>()) >= level(fail_on);
  });
}

std::string headline(const std::string& path, const Look& look) {
  const std::string name = clean(display_name(path));
  return (look.styled ? "\x1b[1m" + name + "\x1b[0m" : name) + "\n\n";
}

// What writers may know of a document beside its report.
nlohmann::json known(const Document& document) { return {{"text", document.text}, {"words", words_read(document)}}; }

// Audits each file and hands its report on, as bytes and with its document.
class Audits {
 public:
  Audits(const Settings& settings, Auditor& auditor, const Options& options)
      : settings_(settings), auditor_(auditor), options_(options) {}

  template <typename Take>
  int each(Take take) {
    int status = nothing_found;
    for (const std::string& path : settings_.files) {
      const Result<Document> document = read_document(path, settings_.type);
      const Result<std::string> written = document.ok() ? auditor_.audit(document.value(), options_) : document.error();
      if (!written.ok()) {
        status = fail(document.ok() ? display_name(path) + ": " + written.error().what : written.error().what);
        continue;
      }
      nlohmann::json report = nlohmann::json::parse(written.value());
      if (status != bad_call && reaches(report, settings_.fail_on)) status = something_found;
      take(path, document.value(), written.value(), std::move(report));
    }
    return status;
  }

 private:
  const Settings& settings_;
  Auditor& auditor_;
  const Options& options_;
};

// Reports as they come: text, json, ndjson.
int run_at_once(const Settings& settings, Audits& audits) {
  const Look look = look_of_output(settings.color);
  const bool several = settings.files.size() > 1, array = several && settings.format == "json";
  bool first = true;
  if (array) put("[");
  const int status = audits.each(
      [&](const std::string& path, const Document& document, const std::string& written, const nlohmann::json& report) {
        if (settings.format == "text")
          put((first ? "" : "\n") + (several ? headline(path, look) : "") +
              write::write("text", report,
                           {{"explain", settings.explain},
                            {"styled", look.styled},
                            {"width", look.width},
                            {"documents", nlohmann::json::array({known(document)})}})
                  .value());
        else
          put((!array ? "" : first ? "\n" : ",\n") + written + (array ? "" : "\n"));
        first = false;
      });
  if (array) put("\n]\n");
  return status;
}

// One file of all reports.
int run_together(const Settings& settings, Audits& audits) {
  nlohmann::json reports = nlohmann::json::array(), documents = nlohmann::json::array();
  const int status =
      audits.each([&](const std::string&, const Document& document, const std::string&, nlohmann::json report) {
        reports.push_back(std::move(report));
        documents.push_back(known(document));
      });
  if (reports.empty()) return status;
  const Result<std::string> written = write::write(settings.format, reports, {{"documents", std::move(documents)}});
  if (!written.ok()) return fail(written.error().what);
  put(written.value());
  return status;
}

}  // namespace

int audit(Words words) {
  Settings settings;
  Call call("audit", help);
  call.option("--format", settings.format,
              {"text", "json", "ndjson", "html", "markdown", "letter", "csv", "sarif", "annotations"});
  AuditOptions wanted;
  wanted.add_to(call);
  call.option("--type", settings.type, {"auto", "text", "html"});
  call.option("--fail-on", settings.fail_on, {"low", "medium", "high"});
  call.option("--color", settings.color, {"auto", "always", "never"});
  call.option("--pack", settings.pack);
  call.flag("--explain", settings.explain);
  call.operands("a file", settings.files);
  if (const std::optional<int> status = call.read(words)) return *status;
  if (settings.files.empty()) {
    if (isatty(STDIN_FILENO) != 0)
      return fail(
          "name a file, as in `claimlint audit page.html`, or pipe a page into it (see claimlint audit --help)");
    settings.files.emplace_back("-");
  }

  const Result<LoadedPack> pack = load_pack(settings.pack);
  if (!pack.ok()) return fail(pack.error().what);
  const Result<Options> options = wanted.read(pack.value().pack);
  if (!options.ok()) return fail(options.error().what);
  Auditor auditor(pack.value().pack);
  Audits audits(settings, auditor, options.value());
  const bool at_once = settings.format == "text" || settings.format == "json" || settings.format == "ndjson";
  return at_once ? run_at_once(settings, audits) : run_together(settings, audits);
}

}  // namespace claimlint::cli
