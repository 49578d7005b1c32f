#include "ordered_work.h"

#include <algorithm>

namespace claimlint::cli {
namespace {

constexpr std::size_t slots_per_thread = 16;
constexpr std::size_t most_bytes = 128 << 20;

}  // namespace

OrderedWork::OrderedWork(std::size_t threads, const std::function<Worker()>& make_worker,
                         std::function<bool(const Answer&)> take)
    : most_slots_(threads * slots_per_thread), take_(std::move(take)) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this, make_worker] { work(make_worker()); });
  threads_.emplace_back([this] { deliver(); });
}

bool OrderedWork::add(Task task) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return unwanted_ || slots_.empty() || (slots_.size() < most_slots_ && bytes_ < most_bytes); });
  if (unwanted_) return false;
  const std::size_t bytes = task.bytes.size();
  bytes_ += bytes;
  slots_.push_back(std::make_shared<Slot>(Slot{std::move(task), false, std::nullopt, bytes}));
  task_.notify_one();
  return true;
}

void OrderedWork::finish() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    wake_all();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void OrderedWork::work(const Worker& worker) {
  for (;;) {
    std::shared_ptr<Slot> slot;
    {
      std::unique_lock lock(mutex_);
      const auto next = [&] {
        return std::find_if(slots_.begin(), slots_.end(), [](const auto& s) { return !s->started; });
      };
      task_.wait(lock, [&] { return unwanted_ || closed_ || next() != slots_.end(); });
      const auto found = next();
      if (unwanted_ || found == slots_.end()) return;
      slot = *found;
      slot->started = true;
    }
    Answer result = worker(slot->task);
    const std::lock_guard lock(mutex_);
    slot->result = std::move(result);
    if (!slots_.empty() && slots_.front() == slot) result_.notify_one();
  }
}

void OrderedWork::deliver() {
  for (;;) {
    std::shared_ptr<Slot> slot;
    {
      std::unique_lock lock(mutex_);
      result_.wait(lock, [&] { return slots_.empty() ? closed_ : slots_.front()->result.has_value(); });
      if (slots_.empty()) return;
      slot = slots_.front();
      slots_.pop_front();
      bytes_ -= slot->bytes;
      // Not at the first free slot: who is woken should find work for a while.
      if (slots_.size() <= most_slots_ / 2 && bytes_ <= most_bytes / 2) room_.notify_one();
    }
    if (take_(*slot->result)) continue;
    const std::lock_guard lock(mutex_);
    unwanted_ = true;
    wake_all();
    return;
  }
}

void OrderedWork::wake_all() {
  for (std::condition_variable* each : {&room_, &task_, &result_}) each->notify_all();
}

}  // namespace claimlint::cli
