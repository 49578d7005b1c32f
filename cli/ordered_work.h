// Records answered by several threads, the answers taken in the order in which the records came.
//
//   OrderedWork work(workers, [] { return [](Task& task) { return result; }; }, [](const Answer& answer) { write it });
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

#include "batch_output.h"
#include "records.h"

namespace claimlint::cli {

class OrderedWork {
 public:
  using Worker = std::function<Answer(Task&)>;

  OrderedWork(std::size_t threads, const std::function<Worker()>& make_worker, std::function<bool(const Answer&)> take);
  ~OrderedWork() { finish(); }

  // False if the results are no longer wanted.
  bool add(Task task);
  // Waits for all results to be taken. To be called from the thread that adds.
  void finish();

 private:
  struct Slot {
    Task task;
    bool started = false;
    std::optional<Answer> result;
    std::size_t bytes = 0;
  };

  void work(const Worker& worker);
  void deliver();
  void wake_all();

  const std::size_t most_slots_;
  std::function<bool(const Answer&)> take_;
  std::mutex mutex_;
  std::condition_variable room_, task_, result_;  // for one more task; to be worked on; of the slot in front
  std::deque<std::shared_ptr<Slot>> slots_;  // in order; those in front may be done before those behind are started
  std::size_t bytes_ = 0;                    // of the tasks in slots_
  bool closed_ = false, unwanted_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace claimlint::cli
