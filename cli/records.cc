#include "records.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "claimlint/html.h"

namespace claimlint::cli {
namespace {

constexpr std::string_view screenshot_scheme = "urn:fullPage:";

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

Result<std::optional<Task>> Records::next() {
  for (;;) {
    if (!source_) {
      if (opened_ == inputs_.size()) return std::optional<Task>();
      const Result<bool> opened = open_next();
      if (!opened.ok()) return opened.error();
    }
    std::optional<Task> task = warc_ ? next_page() : next_line();
    if (task) {
      task->input = opened_ - 1;
      task->place = place_;
      return task;
    }
    if (source_->failed())
      return Error{"cannot read " + display_name(inputs_[opened_ - 1]) + ": " + std::strerror(errno), {}};
    behind_ += source_->position();
    warc_.reset();
    source_.reset();
  }
}

std::uint64_t Records::size() const {
  std::uint64_t sum = 0;
  for (const std::string& path : inputs_) {
    std::error_code error;
    const std::uint64_t size = path == "-" ? 0 : std::filesystem::file_size(path, error);
    if (path == "-" || error) return 0;
    sum += size;
  }
  return sum;
}

Result<bool> Records::open_next() {
  Result<std::unique_ptr<ByteSource>> source = ByteSource::open(inputs_[opened_]);
  if (!source.ok()) return source.error();
  source_ = std::move(source.value());
  ++opened_;
  place_ = 0;
  captured_ = false;
  if (source_->available().starts_with("WARC/1.")) warc_.emplace(*source_);
  return true;
}

std::optional<Task> Records::next_line() {
  Task task;
  bool too_long = false;
  do {
    if (!read_line(*source_, max_input_bytes, task.bytes, too_long)) {
      if (!source_->damaged()) return std::nullopt;
      ++place_;
      task = {};
      task.kind = Task::Kind::broken;
      task.bytes = "the file's compression is damaged here, or it is cut short";
      if (!source_->skip_member()) source_->consume(0);
      return task;
    }
    ++place_;
  } while (!too_long && is_blank(task.bytes));
  if (too_long) {
    task.kind = Task::Kind::broken;
    task.bytes = "the line is longer than " + std::to_string(max_input_bytes >> 20) + " MB";
  }
  return task;
}

std::optional<Task> Records::next_page() {
  WarcRecord record;
  for (;;) {
    const WarcReader::Got got = warc_->next(record);
    if (got == WarcReader::Got::end) return std::nullopt;
    ++place_;
    Task task;
    if (got == WarcReader::Got::broken) {
      task.kind = Task::Kind::broken;
      task.bytes = "the record " + warc_->broken();
      return task;
    }
    if (record.type == "warcinfo" && record.body.find("software: claimlint capture") != std::string::npos)
      captured_ = true;
    task.uri = std::move(record.uri);
    task.date = std::move(record.date);
    task.id = std::move(record.id);
    task.content_type = std::move(record.content_type);
    if (captured_) {
      if (record.type == "conversion" && is_html(task.content_type)) {
        task.kind = Task::Kind::page;
      } else if (record.type == "resource" && task.uri.starts_with(screenshot_scheme)) {
        task.kind = Task::Kind::screenshot;
        task.uri.erase(0, screenshot_scheme.size());
      } else {
        continue;
      }
    } else if (record.type == "response") {
      const HttpHead head = http_head(record.body);
      if (!head.ok || !is_html(head.content_type)) continue;
      task.kind = Task::Kind::response;
    } else if (record.type == "resource" && is_html(task.content_type)) {
      task.kind = Task::Kind::page;
    } else {
      continue;
    }
    task.bytes = std::move(record.body);
    return task;
  }
}

Result<std::string> html_of(Task& task, std::string* hash) {
  if (task.kind == Task::Kind::broken) return Error{task.bytes, {}};
  std::string content_type = task.content_type, bytes;
  if (task.kind == Task::Kind::response) {
    const HttpHead head = http_head(task.bytes);
    Result<std::string> content = http_content(task.bytes, head);
    if (!content.ok()) return content.error();
    bytes = std::move(content.value());
    content_type = head.content_type;
  } else {
    bytes = std::move(task.bytes);
  }
  if (hash != nullptr) *hash = sha256(bytes);
  return html_as_utf8(std::move(bytes), content_type);
}

Result<Document> page_of(Task& task) {
  const Result<std::string> html = html_of(task);
  if (!html.ok()) return html.error();
  Result<Document> document = document_from_html(html.value());
  if (document.ok()) {
    document.value().id = task.id;
    document.value().source = task.uri;
  }
  return document;
}

}  // namespace claimlint::cli
