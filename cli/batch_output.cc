#include "batch_output.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace claimlint::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr auto checkpoint_every = std::chrono::milliseconds(500);

class StandardOutput : public BatchOutput {
 public:
  bool take(const Answer& answer) override {
    if (answer.kind == Answer::Kind::screenshot) return true;
    return put(answer.line) && put("\n") && flush();
  }
};

// Answers in FILE. FILE.state says up to which byte they are whole, and how many records that were: it is replaced as one,
// after the bytes that it speaks of are on the disk. What stands behind them after a kill is cut off.
class File : public BatchOutput {
 public:
  File(std::string path, std::string call) : path_(std::move(path)), call_(std::move(call)) {}
  ~File() override {
    if (file_ >= 0) close(file_);
  }

  Result<bool> open(bool resume) {
    const auto cannot = [&] { return Error{"cannot write " + path_ + ": " + std::strerror(errno), path_}; };
    std::error_code error;
    if (resume && fs::exists(state(), error)) {
      Result<std::string> text = read_file(state());
      if (!text.ok()) return text.error();
      const Json known = Json::parse(text.value(), nullptr, false);
      if (!known.is_object() || !known.contains("call") || !known["bytes"].is_number_unsigned() ||
          !known["records"].is_number_unsigned())
        return Error{state() + " is damaged: remove it and " + path_ + " to begin anew", path_};
      if (known["call"] != call_)
        return Error{
            path_ + " was begun with other inputs, options or rules; name another output, or leave --resume out",
            path_};
      bytes_ = known["bytes"];
      done_ = records_ = known["records"];
    } else if (!resume && fs::exists(state(), error)) {
      return Error{path_ + " was not finished; go on with --resume, or remove it and " + state(), path_};
    }
    if (resume && !fs::exists(state(), error) && fs::exists(path_, error) && fs::file_size(path_, error) > 0)
      return Error{path_ + " is finished already; name another output, or remove it to begin anew", path_};
    if (fs::exists(path_, error) && !fs::is_regular_file(path_, error))
      return Error{"cannot write " + path_ + ": it is not a file", path_};
    file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file_ < 0) return cannot();
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) return Error{path_ + " is being written by another run", path_};
    const off_t size = lseek(file_, 0, SEEK_END);
    if (size < static_cast<off_t>(bytes_))
      return Error{path_ + " is shorter than " + state() + " says: remove both to begin anew", path_};
    if (ftruncate(file_, static_cast<off_t>(bytes_)) != 0 || lseek(file_, 0, SEEK_END) < 0) return cannot();
    checkpoint();
    return true;
  }

  std::size_t done() const override { return done_; }

  bool take(const Answer& answer) override {
    ++records_;
    if (answer.kind != Answer::Kind::screenshot) (buffer_ += answer.line) += '\n';
    if (buffer_.size() > (1 << 20)) write_out();
    if (Clock::now() - last_ > checkpoint_every) checkpoint();
    return true;
  }

  void finish() override {
    write_out();
    if (fsync(file_) != 0) fail_to("write ");
    fs::remove(state());
  }

 private:
  std::string state() const { return path_ + ".state"; }

  [[noreturn]] void fail_to(const char* what) {
    throw std::runtime_error(std::string("cannot ") + what + path_ + ": " + std::strerror(errno));
  }

  void write_out() {
    std::string_view rest = buffer_;
    while (!rest.empty()) {
      const ssize_t n = ::write(file_, rest.data(), rest.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail_to("write ");
      rest.remove_prefix(static_cast<std::size_t>(n));
    }
    bytes_ += buffer_.size();
    buffer_.clear();
  }

  void checkpoint() {
    write_out();
    if (fdatasync(file_) != 0 && errno != EINVAL) fail_to("write ");
    const std::string text = Json{{"call", call_}, {"bytes", bytes_}, {"records", records_}}.dump() + "\n";
    const Result<bool> written = write_file(state(), std::as_bytes(std::span(text)));
    if (!written.ok()) throw std::runtime_error(written.error().what);
    last_ = Clock::now();
  }

  const std::string path_, call_;
  int file_ = -1;
  std::uint64_t bytes_ = 0;
  std::size_t done_ = 0, records_ = 0;
  std::string buffer_;
  Clock::time_point last_;
};

class Store : public BatchOutput {
 public:
  Store(std::unique_ptr<CaseStore> store, std::string call) : store_(std::move(store)), key_("batch " + call) {}

  Result<bool> open(bool resume) {
    const std::string known = store_->progress(key_);
    if (known == "finished") return Error{"the case holds all of this already", {}};
    if (!known.empty() && !resume) return Error{"this batch was not finished; go on with --resume", {}};
    done_ = records_ = known.empty() ? 0 : std::stoull(known);
    store_->begin();
    advance(std::to_string(records_), known);
    return true;
  }

  std::size_t done() const override { return done_; }

  bool take(const Answer& answer) override {
    ++records_;
    switch (answer.kind) {
      case Answer::Kind::report: store_->add_document(answer.document); break;
      case Answer::Kind::screenshot: store_->add_screenshot(answer.document.source, answer.line); break;
      case Answer::Kind::error: store_->add_error(answer.input, answer.place, answer.error); break;
    }
    if (Clock::now() - last_ > checkpoint_every) {
      commit(std::to_string(records_));
      store_->begin();
    }
    return true;
  }

  void finish() override { commit("finished"); }

 private:
  void commit(const std::string& progress) {
    advance(progress, committed_);
    store_->commit();
    last_ = Clock::now();
  }

  // Two runs of the same batch would write everything twice: the one that comes second finds another state than it left.
  void advance(const std::string& progress, const std::string& before) {
    if (store_->progress(key_) != before) throw std::runtime_error("another run goes on with the same batch");
    store_->set_progress(key_, progress);
    committed_ = progress;
  }

  std::unique_ptr<CaseStore> store_;
  const std::string key_;
  std::string committed_;
  std::size_t done_ = 0, records_ = 0;
  Clock::time_point last_ = Clock::now();
};

}  // namespace

std::unique_ptr<BatchOutput> to_standard_output() { return std::make_unique<StandardOutput>(); }

Result<std::unique_ptr<BatchOutput>> to_file(const std::string& path, const std::string& call, bool resume) {
  auto file = std::make_unique<File>(path, call);
  const Result<bool> opened = file->open(resume);
  if (!opened.ok()) return opened.error();
  return std::unique_ptr<BatchOutput>(std::move(file));
}

Result<std::unique_ptr<BatchOutput>> to_store(const std::string& path, const std::string& call, bool resume) {
  Result<std::unique_ptr<CaseStore>> opened = CaseStore::open(path, true);
  if (!opened.ok()) return opened.error();
  auto store = std::make_unique<Store>(std::move(opened.value()), call);
  try {
    const Result<bool> ready = store->open(resume);
    if (!ready.ok()) return Error{path + ": " + ready.error().what, path};
  } catch (const std::runtime_error& e) {
    return Error{path + ": " + e.what(), path};
  }
  return std::unique_ptr<BatchOutput>(std::move(store));
}

}  // namespace claimlint::cli
