// Tasks done by several threads, their results taken in the order in which the tasks came.
//
//   OrderedWork work(workers, [] { return [](Task& task) { return result; }; }, [](std::string result) { write it });
//   while (…) work.add(task);     // waits while too much is under way
//   work.finish();
//
// make_worker runs once in each thread, so that a worker can own what is not shared. take runs in a thread of its own;
// once it returns false no more is worked on, and add() returns false too.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace claimlint::cli {

struct Task {
  std::size_t number = 0;
  std::string text;
};

class OrderedWork {
 public:
  using Worker = std::function<std::string(const Task&)>;

  OrderedWork(std::size_t threads, const std::function<Worker()>& make_worker,
              std::function<bool(const std::string&)> take);
  ~OrderedWork() { finish(); }

  // False if the results are no longer wanted.
  bool add(Task task);
  // Waits for all results to be taken. To be called from the thread that adds.
  void finish();

 private:
  struct Slot {
    Task task;
    bool started = false;
    std::optional<std::string> result;
  };

  void work(const Worker& worker);
  void deliver();

  const std::size_t most_slots_;
  std::function<bool(const std::string&)> take_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Slot>> slots_;  // in order; those in front may be done before those behind are started
  std::size_t bytes_ = 0;                    // of the tasks in slots_
  bool closed_ = false, unwanted_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace claimlint::cli
