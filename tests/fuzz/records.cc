// A file that `claimlint batch` is given, archive or lines, packed or not: every record is read or said to be broken.
#include "../../cli/records.h"

#include <sys/mman.h>
#include <unistd.h>

#include "checked_audit.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace claimlint;
  static const int file = memfd_create("records", MFD_CLOEXEC);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  fuzz::require(ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == static_cast<ssize_t>(size),
                "a file in memory");
  cli::Records records({path});
  std::size_t place = 0;
  for (;;) {
    Result<std::optional<cli::Task>> next = records.next();
    fuzz::require(next.ok(), "a file that can be read is read to its end");
    if (!next.value()) break;
    cli::Task task = std::move(*next.value());
    fuzz::require(task.place > place, "each record has a number of its own");
    place = task.place;
    if (task.kind == cli::Task::Kind::line || task.kind == cli::Task::Kind::screenshot) continue;
    const Result<Document> page = cli::page_of(task);
    fuzz::require(page.ok() || !page.error().what.empty(), "what could not be read says why");
    if (page.ok()) fuzz::require(find_invalid_utf8(page.value().text) == page.value().text.size(), "the text is UTF-8");
  }
  fuzz::require(records.position() <= records.size(), "no more is read than there is");
  return 0;
}
