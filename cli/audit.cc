#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "call.h"
#include "claimlint/html.h"
#include "text_report.h"

namespace claimlint::cli {
namespace {

constexpr const char* help = R"(claimlint audit [options] [FILE|-]...

Marks what a page claims and puts evidence, law and what helps instead beside it. Without a file it reads standard input.

  claimlint audit page.html
  claimlint audit --jurisdiction nz,au --fail-on high page.txt
  curl -s https://shop.example/cream | claimlint audit --type html --explain -
  claimlint audit --format ndjson pages/*.html > reports.ndjson

  --format text|json|ndjson    text for reading (the default); json: one object, or an array for several files;
                               ndjson: one report a line
  --jurisdiction LIST          whose law to show, of us,eu,uk,nz,au,ca,in (default: all)
  --type auto|text|html        what the input is (default: auto)
  --fail-on low|medium|high    from which severity on the exit status is 1 (default: medium)
  --explain                    add rule ids, all sources and laws, and what was set aside and why
  --color auto|always|never    auto: in a terminal, unless NO_COLOR is set
  --pack FILE                  a rule pack of your own (see claimlint pack --help)

Exit status: 0 nothing at or above --fail-on, 1 something, 2 an input or the call was bad. A bad input among several is
named on standard error; the others are audited all the same.
)";

constexpr std::string_view severities[] = {"low", "medium", "high"};

struct Settings {
  std::string format = "text", type = "auto", fail_on = "medium", color = "auto", jurisdiction, pack;
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

int run(const Settings& settings, Auditor& auditor, const Options& options) {
  const Look look = look_of_output(settings.color);
  const bool several = settings.files.size() > 1, array = several && settings.format == "json";
  int status = nothing_found;
  bool first = true;
  if (array) put("[");
  for (const std::string& path : settings.files) {
    const Result<Document> document = read_document(path, settings.type);
    const Result<std::string> written = document.ok() ? auditor.audit(document.value(), options) : document.error();
    if (!written.ok()) {
      status = fail(document.ok() ? display_name(path) + ": " + written.error().what : written.error().what);
      continue;
    }
    const nlohmann::json report = nlohmann::json::parse(written.value());
    if (status != bad_call && reaches(report, settings.fail_on)) status = something_found;
    if (settings.format == "text")
      put((first ? "" : "\n") + (several ? headline(path, look) : "") +
          text_report(report, document.value(), look, settings.explain));
    else
      put((!array ? "" : first ? "\n" : ",\n") + written.value() + (array ? "" : "\n"));
    first = false;
  }
  if (array) put("\n]\n");
  return status;
}

}  // namespace

int audit(Words words) {
  Settings settings;
  Call call("audit", help);
  call.option("--format", settings.format, {"text", "json", "ndjson"}, {"sarif", "csv", "html", "annotations"});
  call.option("--jurisdiction", settings.jurisdiction);
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
  const Result<std::string> where = jurisdictions(settings.jurisdiction, pack.value().pack);
  if (!where.ok()) return fail("--jurisdiction: " + where.error().what);
  Options options;
  options.jurisdictions = where.value();
  Auditor auditor(pack.value().pack);
  return run(settings, auditor, options);
}

}  // namespace claimlint::cli
