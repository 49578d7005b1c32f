#include "case_store.h"

#include <simdjson.h>
#include <sqlite3.h>

#include <filesystem>
#include <stdexcept>

#include "claimlint/sha256.h"

namespace claimlint::cli {
namespace {

using Json = nlohmann::json;

constexpr int application_id = 0x636c6e74;  // "clnt"
constexpr int schema_version = 1;

constexpr const char* schema = R"sql(
CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,               -- address or file name
  name TEXT NOT NULL,                 -- id that the batch's line gave it
  title TEXT NOT NULL,
  captured TEXT NOT NULL,             -- time of the archive's record, RFC 3339
  archive TEXT NOT NULL, record TEXT NOT NULL,
  html_sha256 TEXT NOT NULL, text_sha256 TEXT NOT NULL,
  text TEXT NOT NULL,                 -- what was read: offsets of findings count its UTF-16 code units
  words INTEGER NOT NULL,
  report TEXT NOT NULL,               -- claimlint-report/1
  engine TEXT NOT NULL, pack TEXT NOT NULL,
  screenshot BLOB, screenshot_sha256 TEXT NOT NULL DEFAULT ''
);
CREATE INDEX documents_by_source ON documents (source);
CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES documents,
  number INTEGER NOT NULL,            -- in the report, from 1
  rule TEXT NOT NULL, type TEXT NOT NULL, strength TEXT NOT NULL, severity TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL,
  quote TEXT NOT NULL, object TEXT NOT NULL, verdict TEXT NOT NULL
);
CREATE INDEX findings_by_document ON findings (document);
CREATE TABLE decisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  finding INTEGER NOT NULL REFERENCES findings,
  verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'dismissed', 'noted')),
  reason TEXT NOT NULL, note TEXT NOT NULL,
  reviewer TEXT NOT NULL CHECK (reviewer <> ''),
  time TEXT NOT NULL
);
CREATE INDEX decisions_by_finding ON decisions (finding);
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decisions_are_kept BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TABLE errors (source TEXT NOT NULL, record INTEGER NOT NULL, error TEXT NOT NULL);
CREATE TABLE progress (key TEXT PRIMARY KEY, value TEXT NOT NULL);
)sql";

std::string field(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// A report is read once more for each document that is kept: by simdjson, since that is done by one thread for all.
using simdjson::dom::element;

std::string_view text_at(const element& object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

// The verdict of the first record that is about the claim's own pair or near it.
std::string_view verdict_of(const element& finding) {
  simdjson::dom::array records;
  if (finding["evidence"].get(records) != simdjson::SUCCESS) return {};
  for (const element record : records)
    if (text_at(record, "fit") != "kind-of-claim" && !text_at(record, "verdict").empty())
      return text_at(record, "verdict");
  return {};
}

}  // namespace

class CaseStore::Statement {
 public:
  Statement(sqlite3* database, const char* sql) : database_(database) {
    if (sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr) != SQLITE_OK) fail();
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // For other values.
  Statement& again() {
    sqlite3_reset(statement_);
    bound_ = 0;
    return *this;
  }

  Statement& operator<<(std::string_view text) {
    check(sqlite3_bind_text64(statement_, ++bound_, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT,
                              SQLITE_UTF8));
    return *this;
  }
  Statement& operator<<(long long value) {
    check(sqlite3_bind_int64(statement_, ++bound_, value));
    return *this;
  }
  Statement& blob(std::string_view bytes) {
    check(sqlite3_bind_blob64(statement_, ++bound_, bytes.data(), bytes.size(), SQLITE_TRANSIENT));
    return *this;
  }

  bool step() {
    const int status = sqlite3_step(statement_);
    if (status != SQLITE_ROW && status != SQLITE_DONE) fail();
    return status == SQLITE_ROW;
  }

  int columns() const { return sqlite3_column_count(statement_); }
  const char* name(int column) const { return sqlite3_column_name(statement_, column); }
  bool is_integer(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_INTEGER; }
  long long integer(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    return bytes == nullptr ? std::string()
                            : std::string(static_cast<const char*>(bytes),
                                          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
  }

 private:
  void check(int status) {
    if (status != SQLITE_OK) fail();
  }
  [[noreturn]] void fail() { throw std::runtime_error(std::string("the case file: ") + sqlite3_errmsg(database_)); }

  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

// What is used again for each document.
struct CaseStore::Adding {
  explicit Adding(sqlite3* database)
      : document(
            database,
            "INSERT INTO documents (source, name, title, captured, archive, record, html_sha256, text_sha256, text, "
            "words, report, engine, pack) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"),
        finding(database,
                "INSERT INTO findings (document, number, rule, type, strength, severity, start, end, quote, object, "
                "verdict) VALUES (?,?,?,?,?,?,?,?,?,?,?)") {}

  simdjson::dom::parser parser;
  Statement document, finding;
};

Result<std::unique_ptr<CaseStore>> CaseStore::open(const std::string& path, bool create) {
  std::error_code error;
  const bool there = std::filesystem::exists(path, error);
  if (!there && !create)
    return Error{"there is no case " + path + "; `claimlint batch --store " + path + "` makes one", path};
  sqlite3* database = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_FULLMUTEX;
  const int status = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  std::unique_ptr<CaseStore> store(new CaseStore(database));
  if (status != SQLITE_OK) return Error{"cannot open " + path + ": " + sqlite3_errmsg(database), path};
  sqlite3_busy_timeout(database, 10000);
  try {
    bool empty = false;
    {
      Statement tables(database, "SELECT count(*) FROM sqlite_master");
      tables.step();
      empty = tables.integer(0) == 0;
    }
    if (empty && create) {
      store->run("PRAGMA journal_mode = WAL");
      store->run("BEGIN IMMEDIATE");
      store->run(schema);
      store->run(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
      store->run(("PRAGMA user_version = " + std::to_string(schema_version)).c_str());
      store->run("COMMIT");
    }
    Statement id(database, "PRAGMA application_id"), version(database, "PRAGMA user_version");
    id.step();
    version.step();
    if (id.integer(0) != application_id) return Error{path + " is a database, but no case of claimlint", path};
    if (version.integer(0) > schema_version)
      return Error{path + " was made by a newer claimlint; update this one", path};
    store->run("PRAGMA synchronous = NORMAL");
    store->run("PRAGMA foreign_keys = ON");
  } catch (const std::runtime_error& e) {
    return Error{"cannot open " + path + ": " + e.what(), path};
  }
  return store;
}

CaseStore::CaseStore(sqlite3* database) : database_(database) {}

CaseStore::~CaseStore() {
  adding_.reset();
  sqlite3_close_v2(database_);
}

void CaseStore::run(const char* sql) {
  char* why = nullptr;
  if (sqlite3_exec(database_, sql, nullptr, nullptr, &why) == SQLITE_OK) return;
  const std::string reason = why == nullptr ? "unknown fault" : why;
  sqlite3_free(why);
  throw std::runtime_error("the case file: " + reason);
}

void CaseStore::begin() { run("BEGIN IMMEDIATE"); }
void CaseStore::commit() { run("COMMIT"); }
long long CaseStore::last_id() const { return sqlite3_last_insert_rowid(database_); }

void CaseStore::add_document(const StoredDocument& document) {
  if (!adding_) adding_ = std::make_unique<Adding>(database_);
  const element report = adding_->parser.parse(document.report), about = report["document"];
  adding_->document.again() << document.source << text_at(about, "id") << text_at(about, "title") << document.captured
                            << document.archive << document.record << document.html_sha256 << text_at(about, "sha256")
                            << document.text << static_cast<long long>(document.words) << document.report
                            << text_at(report, "engine") << text_at(report, "pack");
  adding_->document.step();
  const long long id = last_id();
  long long number = 0;
  for (const element finding : report["findings"].get_array()) {
    adding_->finding.again() << id << ++number << text_at(finding, "rule") << text_at(finding, "type")
                             << text_at(finding, "strength") << text_at(finding, "severity")
                             << finding["start"].get_int64() << finding["end"].get_int64() << text_at(finding, "quote")
                             << text_at(finding["claim"], "object") << verdict_of(finding);
    adding_->finding.step();
  }
}

void CaseStore::add_screenshot(const std::string& source, std::string_view png) {
  Statement add(database_,
                "UPDATE documents SET screenshot = ?, screenshot_sha256 = ? WHERE id = "
                "(SELECT max(id) FROM documents WHERE source = ? AND screenshot IS NULL)");
  add.blob(png) << sha256(png) << source;
  add.step();
}

void CaseStore::add_error(const std::string& source, std::size_t record, const std::string& error) {
  Statement add(database_, "INSERT INTO errors (source, record, error) VALUES (?,?,?)");
  add << source << static_cast<long long>(record) << error;
  add.step();
}

void CaseStore::add_decision(const StoredDecision& decision) {
  Statement add(database_,
                "INSERT INTO decisions (finding, verdict, reason, note, reviewer, time) VALUES (?,?,?,?,?,?)");
  add << decision.finding << decision.verdict << decision.reason << decision.note << decision.reviewer << decision.time;
  add.step();
}

std::string CaseStore::progress(const std::string& key) {
  Statement get(database_, "SELECT value FROM progress WHERE key = ?");
  get << key;
  return get.step() ? get.text(0) : std::string();
}

void CaseStore::set_progress(const std::string& key, const std::string& value) {
  Statement set(
      database_,
      "INSERT INTO progress (key, value) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  set << key << value;
  set.step();
}

Json CaseStore::rows(Statement& statement) {
  Json all = Json::array();
  while (statement.step()) {
    Json row = Json::object();
    for (int i = 0; i < statement.columns(); ++i)
      if (statement.is_integer(i))
        row[statement.name(i)] = statement.integer(i);
      else
        row[statement.name(i)] = statement.text(i);
    all.push_back(std::move(row));
  }
  return all;
}

Json CaseStore::documents(long long document) {
  Statement get(
      database_,
      "SELECT id, source, name, title, captured, archive, record, html_sha256, text_sha256, words, engine, pack, "
      "screenshot_sha256 FROM documents WHERE ? IN (0, id) ORDER BY id");
  get << document;
  return rows(get);
}

Json CaseStore::findings(long long document) {
  Statement get(
      database_,
      "SELECT id, document, number, rule, type, strength, severity, start, end, quote, object, verdict FROM findings "
      "WHERE ?1 IN (0, document) ORDER BY id");
  get << document;
  return rows(get);
}

Json CaseStore::decisions(long long document) {
  Statement get(
      database_,
      "SELECT d.id, d.finding, f.document, f.rule, f.start, f.end, d.verdict, d.reason, d.note, d.reviewer, d.time "
      "FROM decisions d JOIN findings f ON f.id = d.finding WHERE ?1 IN (0, f.document) ORDER BY d.id");
  get << document;
  return rows(get);
}

std::string CaseStore::text(long long document) {
  Statement get(database_, "SELECT text FROM documents WHERE id = ?");
  get << document;
  return get.step() ? get.text(0) : std::string();
}

std::string CaseStore::report(long long document) {
  Statement get(database_, "SELECT report FROM documents WHERE id = ?");
  get << document;
  return get.step() ? get.text(0) : std::string();
}

std::string CaseStore::screenshot(long long document) {
  Statement get(database_, "SELECT screenshot FROM documents WHERE id = ?");
  get << document;
  return get.step() ? get.text(0) : std::string();
}

std::optional<long long> CaseStore::document_of_finding(long long finding) {
  Statement get(database_, "SELECT document FROM findings WHERE id = ?");
  get << finding;
  return get.step() ? std::optional(get.integer(0)) : std::nullopt;
}

Json CaseStore::known(const Json& document) {
  const long long id = document.at("id");
  Json capture = Json::object();
  const auto take = [&](const char* from, const char* to) {
    if (const std::string value = field(document, from); !value.empty()) capture[to] = value;
  };
  take("source", "url");
  take("captured", "time");
  take("archive", "archive");
  take("html_sha256", "html_sha256");
  take("screenshot_sha256", "screenshot_sha256");
  return {{"text", text(id)},
          {"words", document.at("words")},
          {"capture", std::move(capture)},
          {"decisions", decisions(id)}};
}

}  // namespace claimlint::cli
