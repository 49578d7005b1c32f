#include <csignal>
#include <exception>

#include "call.h"

namespace {

using namespace claimlint::cli;

constexpr const char* help =
    R"(claimlint marks the sentences of a product page that claim more than the evidence carries.

  claimlint audit page.html                      what a page claims, for reading
  claimlint audit --format json page.html        the same as a report
  claimlint batch < pages.ndjson                 many pages or archives of them, one report a line
  claimlint capture URL... -o case.warc.gz       keep pages as they are now, with pictures
  claimlint review case.db                       decide on a case at a desk in your browser
  claimlint report case.db                       a case as a report, a letter, a table
  claimlint diff OLD NEW                         what became of the claims of each page
  claimlint evidence show magnesium RLS          what studies found, and what helps instead
  claimlint rules list                           the rules of the pack
  claimlint rules test rules/                    whether each rule marks what its examples say
  claimlint pack rules/ -o FILE                  compile a folder of rules

`claimlint COMMAND --help` tells more. Exit status: 0 nothing found, 1 something found, 2 bad input or call.
It runs on this machine and sends nothing anywhere; only `capture` fetches, and only what you name. It is neither medical nor legal advice.
)";

int run(Words words) {
  if (!words.empty() && std::string_view(words[0]) == "--version") {
    put(std::string("claimlint ") + claimlint::engine_version + "\n");
    return nothing_found;
  }
  return run_subcommand("", help,
                        {{"audit", audit},
                         {"batch", batch},
                         {"capture", capture},
                         {"diff", diff},
                         {"evidence", evidence},
                         {"pack", pack},
                         {"report", report},
                         {"review", review},
                         {"rules", rules}},
                        words);
}

}  // namespace

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that leaves is seen by put()
  try {
    return finish(run(Words(words, static_cast<std::size_t>(count)).subspan(count > 0 ? 1 : 0)));
  } catch (const std::bad_alloc&) {
    return fail("out of memory");
  } catch (const std::exception& e) {
    return fail(std::string("stopped by an unexpected fault: ") + e.what());
  }
}
