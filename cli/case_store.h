// A case in one SQLite file: the documents that were audited, the findings, and what people decided on them.
//
// Decisions are append-only: the tables themselves refuse to change or remove one. How far a batch has come is written in
// the same transaction as what it found, so that a batch that was killed goes on exactly where the file stands.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "claimlint/result.h"

struct sqlite3;

namespace claimlint::cli {

struct StoredDocument {
  std::string source, captured, archive, record, html_sha256;
  std::string text;  // what was read, whose offsets the report counts
  std::size_t words = 0;
  std::string report;  // JSON
};

struct StoredDecision {
  long long finding = 0;
  std::string verdict, reason, note, reviewer, time;
};

class CaseStore {
 public:
  // `create`: a new file where there is none. Fails on what is no case.
  static Result<std::unique_ptr<CaseStore>> open(const std::string& path, bool create);
  ~CaseStore();
  CaseStore(const CaseStore&) = delete;
  CaseStore& operator=(const CaseStore&) = delete;

  // All that follow throw std::runtime_error if the file can't be read or written.
  void begin();
  void commit();

  void add_document(const StoredDocument& document);
  // The screenshot of the newest document of that address that has none.
  void add_screenshot(const std::string& source, std::string_view png);
  void add_error(const std::string& source, std::size_t record, const std::string& error);
  void add_decision(const StoredDecision& decision);

  std::string progress(const std::string& key);
  void set_progress(const std::string& key, const std::string& value);

  // Rows as JSON objects: {"id": …}. `document` 0: all of them.
  nlohmann::json documents(long long document = 0);
  nlohmann::json findings(long long document);
  nlohmann::json decisions(long long document);
  std::string text(long long document);
  std::string report(long long document);
  std::string screenshot(long long document);
  std::optional<long long> document_of_finding(long long finding);

  // What the writers of core/write want to know of a document (options.documents).
  nlohmann::json known(const nlohmann::json& document);

 private:
  class Statement;
  struct Adding;
  explicit CaseStore(sqlite3* database);
  void run(const char* sql);
  long long last_id() const;
  nlohmann::json rows(Statement& statement);

  sqlite3* database_;
  std::unique_ptr<Adding> adding_;
};

}  // namespace claimlint::cli
