#include "diff.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "audit_options.h"
#include "call.h"
#include "case_store.h"
#include "claimlint/html.h"
#include "records.h"
#include "terminal.h"
#include "write/json_fields.h"
#include "write/markup.h"

namespace claimlint::cli {
namespace {

using Json = nlohmann::json;
using write::escaped, write::integer, write::list, write::object, write::text;

constexpr const char* help = R"(claimlint diff OLD NEW [options]

Says what became of the claims of each page: which went, which came, which were softened (may help, where it said cures) or
hardened, which stand elsewhere now. OLD and NEW are reports (JSON, or lines of batch), archives (WARC) or cases (.db); pages
pair up by address.

  claimlint diff march.warc.gz may.warc.gz
  claimlint diff before.json after.json --format json
  claimlint diff old.db new.db --format html > recheck.html

  --format text|json|html    (default: text)
  --jurisdiction LIST        of archives, which are audited now: whose law to show (default: all)
  --pack FILE                of archives: a rule pack of your own
  --max-findings N, --max-text-bytes N, --max-memory-bytes N
                             of archives: what one page may ask for, as in claimlint audit --help

Exit status: 0 no claim came or was hardened, 1 some did, 2 the call or an input was bad.
)";

std::set<std::string> words_of(const std::string& quote) {
  std::set<std::string> words;
  std::string word;
  for (const char c : write::clean(quote) + " ") {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    } else if (!word.empty()) {
      words.insert(std::move(word));
      word.clear();
    }
  }
  return words;
}

int level(const Json& finding) {
  const auto rank = [](const std::string& name, std::initializer_list<const char*> names) {
    int n = 0;
    for (const char* one : names) {
      if (name == one) return n;
      ++n;
    }
    return 0;
  };
  return 10 * rank(text(finding, "strength"), {"hedged", "plain", "absolute"}) +
         rank(text(finding, "severity"), {"low", "medium", "high"});
}

std::string object_of(const Json& finding) { return text(object(finding, "claim"), "object"); }

bool same_claim(const Json& a, const Json& b) {
  return text(a, "rule") == text(b, "rule") && object_of(a) == object_of(b) &&
         write::clean(text(a, "quote")) == write::clean(text(b, "quote"));
}

// Whether two findings that are not the same may be two states of one claim: about the same thing, with words in common.
bool kindred(const Json& a, const Json& b) {
  if (text(a, "rule") == text(b, "rule") && object_of(a) == object_of(b) && !object_of(a).empty()) return true;
  if (object_of(a) != object_of(b) || object_of(a).empty()) {
    const std::set<std::string> one = words_of(text(a, "quote")), other = words_of(text(b, "quote"));
    std::size_t common = 0;
    for (const std::string& word : one) common += other.count(word);
    return text(a, "rule") == text(b, "rule") && 2 * common >= std::max(one.size(), other.size());
  }
  return true;
}

std::string key_of(const Json& report) {
  const Json& document = object(report, "document");
  const std::string source = text(document, "source");
  return source.empty() || source == "-" ? text(document, "id") : source;
}

// The longest run of pairs whose order is the same in both: what is not in it has moved. Patience is not needed: pages
// hold hundreds of claims at most.
std::vector<bool> in_order(const std::vector<std::size_t>& places) {
  const std::size_t n = places.size();
  std::vector<std::size_t> length(n, 1), from(n, n);
  std::size_t best = n;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (places[j] < places[i] && length[j] + 1 > length[i]) {
        length[i] = length[j] + 1;
        from[i] = j;
      }
    if (best == n || length[i] > length[best]) best = i;
  }
  std::vector<bool> kept(n, false);
  for (std::size_t at = best; at < n; at = from[at]) kept[at] = true;
  return kept;
}

PageDiff compare_page(const std::string& page, const Json& before, const Json& after) {
  PageDiff diff{page, PageDiff::Kind::both, {}, 0};
  const Json &olds = list(before, "findings"), &news = list(after, "findings");
  std::vector<std::optional<std::size_t>> partner(olds.size());
  std::vector<bool> taken(news.size(), false);
  const auto pair_up = [&](auto fits) {
    for (std::size_t i = 0; i < olds.size(); ++i)
      for (std::size_t j = 0; !partner[i] && j < news.size(); ++j)
        if (!taken[j] && fits(olds[i], news[j])) {
          partner[i] = j;
          taken[j] = true;
        }
  };
  pair_up(same_claim);
  std::vector<std::size_t> of, places;
  for (std::size_t i = 0; i < olds.size(); ++i)
    if (partner[i]) {
      of.push_back(i);
      places.push_back(*partner[i]);
    }
  const std::vector<bool> kept = in_order(places);
  std::map<std::size_t, bool> moved;
  for (std::size_t k = 0; k < of.size(); ++k) moved[of[k]] = !kept[k];
  pair_up([](const Json& a, const Json& b) { return level(a) != level(b) && kindred(a, b); });
  for (std::size_t i = 0; i < olds.size(); ++i) {
    if (!partner[i]) {
      diff.changes.push_back({"went", olds[i], nullptr});
      continue;
    }
    const Json& now = news[*partner[i]];
    const int by = level(now) - level(olds[i]);
    if (by != 0)
      diff.changes.push_back({by < 0 ? "softened" : "hardened", olds[i], now});
    else if (moved[i])
      diff.changes.push_back({"moved", olds[i], now});
    else
      ++diff.same;
  }
  for (std::size_t j = 0; j < news.size(); ++j)
    if (!taken[j]) diff.changes.push_back({"came", nullptr, news[j]});
  return diff;
}

// Reports of a file, whatever it is.
Result<std::vector<Json>> load(const std::string& path, const std::string& pack_path, AuditOptions& wanted) {
  std::vector<Json> reports;
  std::error_code error;
  {
    const Result<std::unique_ptr<ByteSource>> source = ByteSource::open(path);
    if (!source.ok()) return source.error();
    const std::string_view head = source.value()->available();
    if (head.starts_with("SQLite format 3")) {
      const Result<std::unique_ptr<CaseStore>> store = CaseStore::open(path, false);
      if (!store.ok()) return store.error();
      for (const Json& document : store.value()->documents()) {
        Json report = Json::parse(store.value()->report(document.at("id")));
        report["document"]["source"] = document.at("source");
        reports.push_back(std::move(report));
      }
      return reports;
    }
    if (!head.starts_with("WARC/1.")) {
      std::string all;
      for (std::string_view more = head; !more.empty(); more = source.value()->available()) {
        all += more;
        source.value()->consume(more.size());
        if (all.size() > (std::size_t{1} << 30))
          return Error{path + ": more than 1 GB of reports; compare cases (--store) instead", path};
      }
      Json whole = Json::parse(all, nullptr, false);
      if (whole.is_object()) whole = whole.contains("reports") ? Json(whole["reports"]) : Json::array({whole});
      if (whole.is_discarded()) {
        whole = Json::array();
        for (std::size_t at = 0; at < all.size();) {
          const std::size_t end = std::min(all.find('\n', at), all.size());
          const Json line = Json::parse(all.begin() + static_cast<std::ptrdiff_t>(at),
                                        all.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
          if (line.is_object())
            whole.push_back(line);
          else if (end > at)
            return Error{path + " is neither a report, an archive nor a case", path};
          at = end + 1;
        }
      }
      for (Json& report : whole)
        if (text(report, "schema") == "claimlint-report/1") reports.push_back(std::move(report));
      if (reports.empty()) return Error{path + " is neither a report, an archive nor a case", path};
      return reports;
    }
  }
  const Result<LoadedPack> pack = load_pack(pack_path);
  if (!pack.ok()) return pack.error();
  const Result<Options> options = wanted.read(pack.value().pack);
  if (!options.ok()) return options.error();
  Auditor auditor(pack.value().pack);
  Records records({path});
  for (;;) {
    Result<std::optional<Task>> next = records.next();
    if (!next.ok()) return next.error();
    if (!next.value()) return reports;
    Task& task = *next.value();
    if (task.kind == Task::Kind::screenshot) continue;
    const Result<Document> document = page_of(task);
    if (!document.ok() || document.value().blocks.empty()) {
      fail(path + ", record " + std::to_string(task.place) + ": " +
           (document.ok() ? "holds no text to read" : document.error().what));
      continue;
    }
    const Result<std::string> report = auditor.audit(document.value(), options.value());
    if (report.ok()) reports.push_back(Json::parse(report.value()));
  }
}

std::string one_line(const PageDiff::Change& change) {
  const auto quote = [](const Json& finding) { return "“" + write::clean(text(finding, "quote")) + "”"; };
  const auto about = [](const Json& finding) {
    return " (" + text(finding, "strength") + ", " + text(finding, "severity") + ", " + text(finding, "rule") + ")";
  };
  if (change.before.is_null()) return quote(change.after) + about(change.after);
  if (change.after.is_null()) return quote(change.before) + about(change.before);
  if (change.what == "moved") return quote(change.before) + about(change.before);
  return quote(change.before) + about(change.before) + " → " + quote(change.after) + about(change.after);
}

std::string summary(const PageDiff& diff) {
  if (diff.kind == PageDiff::Kind::only_old) return "the page is not in NEW";
  if (diff.kind == PageDiff::Kind::only_new) return "the page is not in OLD";
  std::map<std::string, int> counts;
  for (const PageDiff::Change& change : diff.changes) ++counts[change.what];
  std::string words;
  for (const char* what : {"came", "hardened", "softened", "went", "moved"})
    if (counts[what] > 0) words += (words.empty() ? "" : ", ") + std::to_string(counts[what]) + " " + what;
  return (words.empty() ? "nothing changed" : words) + ", " + std::to_string(diff.same) + " as before";
}

void print_text(const std::vector<PageDiff>& diffs) {
  for (const PageDiff& diff : diffs) {
    put(write::clean(diff.page.empty() ? "(no address)" : diff.page) + ": " + summary(diff) + "\n");
    for (const PageDiff::Change& change : diff.changes)
      put("  " + change.what + std::string(10 - change.what.size(), ' ') + one_line(change) + "\n");
  }
}

void print_json(const std::vector<PageDiff>& diffs) {
  Json pages = Json::array();
  for (const PageDiff& diff : diffs) {
    Json changes = Json::array();
    for (const PageDiff::Change& change : diff.changes)
      changes.push_back({{"what", change.what}, {"before", change.before}, {"after", change.after}});
    pages.push_back({{"page", diff.page},
                     {"in", diff.kind == PageDiff::Kind::both       ? "both"
                            : diff.kind == PageDiff::Kind::only_old ? "old"
                                                                    : "new"},
                     {"same", diff.same},
                     {"changes", std::move(changes)}});
  }
  put(Json{{"schema", "claimlint-diff/1"}, {"pages", std::move(pages)}}.dump(2, ' ', false,
                                                                             Json::error_handler_t::replace) +
      "\n");
}

void print_html(const std::vector<PageDiff>& diffs) {
  put("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>What became of the "
      "claims</title>\n<style>:root{color-scheme:light dark}body{max-width:46rem;margin:0 auto;padding:32px "
      "16px;font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
      "h1{font-size:1.75rem}h2{font-size:1.125rem;margin:32px 0 "
      "4px}td,th{text-align:start;vertical-align:top;padding:4px 16px 4px "
      "0}bdi{unicode-bidi:isolate}small{opacity:.8}@media "
      "print{tr{break-inside:avoid}}</style>\n</head>\n<body>\n<main>\n<h1>What became of the claims</h1>\n");
  for (const PageDiff& diff : diffs) {
    put("<h2><bdi>" + escaped(diff.page.empty() ? "(no address)" : diff.page) + "</bdi></h2>\n<p>" +
        escaped(summary(diff)) + "</p>\n");
    if (diff.changes.empty()) continue;
    put("<table>\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">Before</th><th "
        "scope=\"col\">Now</th></tr></thead>\n<tbody>\n");
    const auto cell = [](const Json& finding) {
      return finding.is_null() ? std::string("<td>–</td>")
                               : "<td><bdi>“" + escaped(text(finding, "quote")) + "”</bdi><br><small>" +
                                     escaped(text(finding, "strength") + ", " + text(finding, "severity") + ", " +
                                             text(finding, "rule")) +
                                     "</small></td>";
    };
    for (const PageDiff::Change& change : diff.changes)
      put("<tr><th scope=\"row\">" + change.what + "</th>" + cell(change.before) + cell(change.after) + "</tr>\n");
    put("</tbody>\n</table>\n");
  }
  put("</main>\n</body>\n</html>\n");
}

}  // namespace

std::vector<PageDiff> compare(const std::vector<Json>& old_reports, const std::vector<Json>& new_reports) {
  std::map<std::string, std::vector<const Json*>> olds;
  for (const Json& report : old_reports) olds[key_of(report)].push_back(&report);
  // One page on either side is the same page, whatever the files are called.
  const bool one_page = old_reports.size() == 1 && new_reports.size() == 1;
  std::vector<PageDiff> diffs;
  for (const Json& report : new_reports) {
    std::vector<const Json*>& same = olds[one_page ? key_of(old_reports[0]) : key_of(report)];
    if (same.empty()) {
      diffs.push_back(compare_page(key_of(report), Json(), report));
      diffs.back().kind = PageDiff::Kind::only_new;
      continue;
    }
    diffs.push_back(compare_page(key_of(report), *same.front(), report));
    same.erase(same.begin());
  }
  for (const Json& report : old_reports) {
    std::vector<const Json*>& left = olds[key_of(report)];
    if (std::find(left.begin(), left.end(), &report) == left.end()) continue;
    diffs.push_back(compare_page(key_of(report), report, Json()));
    diffs.back().kind = PageDiff::Kind::only_old;
  }
  return diffs;
}

int diff(Words words) {
  std::string format = "text", pack_path;
  AuditOptions wanted;
  std::vector<std::string> files;
  Call call("diff", help);
  call.option("--format", format, {"text", "json", "html"});
  wanted.add_to(call);
  call.option("--pack", pack_path);
  call.operands("two files", files, 2);
  if (const std::optional<int> status = call.read(words)) return *status;
  if (files.size() != 2) return fail("diff wants two files, as in `claimlint diff old.json new.json`");
  std::vector<Json> sides[2];
  for (std::size_t i = 0; i < 2; ++i) {
    Result<std::vector<Json>> loaded = load(files[i], pack_path, wanted);
    if (!loaded.ok()) return fail(loaded.error().what);
    sides[i] = std::move(loaded.value());
  }
  const std::vector<PageDiff> diffs = compare(sides[0], sides[1]);
  if (format == "json")
    print_json(diffs);
  else if (format == "html")
    print_html(diffs);
  else
    print_text(diffs);
  for (const PageDiff& one : diffs)
    for (const PageDiff::Change& change : one.changes)
      if (change.what == "came" || change.what == "hardened") return something_found;
  return nothing_found;
}

}  // namespace claimlint::cli
