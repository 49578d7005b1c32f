#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "cli.h"

namespace claimlint::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* help = R"(claimlint capture [options] URL... -o CASE.warc.gz

Keeps pages as a browser shows them, in a WARC 1.1 file: every response that the page needed, the rendered HTML, a picture
of the whole page, and a record of what was done, each with its time and SHA-256. It opens collapsed sections first. It
needs Node.js and Chromium on this machine, and is the one command that reaches out: to the addresses that you name.

  claimlint capture https://shop.example/tea -o case.warc.gz
  claimlint capture --from addresses.txt -o case.warc.gz       one address a line, # before remarks
  claimlint batch --store case.db case.warc.gz                 then audit what was kept
  claimlint review case.db                                     and decide

  -o FILE            the archive; a file that is there already is never overwritten
  --from FILE        addresses from a file ("-" is standard input)
  --delay SECONDS    between two pages of one host (default 2); one host never gets two at a time
  --timeout SECONDS  for a page (default 30)
  --max-pages N      (default 100)
  --max-mb N         of responses kept for a page (default 25)
  --width PIXELS     of the window (default 1280)
  --ignore-robots    keep a page that robots.txt asks not to fetch; the archive says so

robots.txt of each host is read, kept and obeyed. Exit status: 0 all pages kept, 2 some not (each is named), or a bad call.
)";

fs::path script() {
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* place : {"../cli/capture/capture.mjs", "../share/claimlint/capture/capture.mjs"})
    if (fs::exists(here / place, error)) return fs::weakly_canonical(here / place, error);
  return {};
}

}  // namespace

int capture(Words words) {
  for (const char* word : words)
    if (std::strcmp(word, "--help") == 0 || std::strcmp(word, "-h") == 0) {
      put(help);
      return nothing_found;
    }
  const fs::path path = script();
  if (path.empty()) return fail("capture/capture.mjs is not beside the command; run claimlint from where it was built");
  const std::string script_path = path.string();
  std::vector<char*> call{const_cast<char*>("node"), const_cast<char*>(script_path.c_str())};
  call.insert(call.end(), words.begin(), words.end());
  call.push_back(nullptr);
  setenv("CLAIMLINT_VERSION", std::string(engine_version).c_str(), 1);
  execvp("node", call.data());
  return fail(errno == ENOENT ? "capture needs Node.js 20 or newer on the path; on Debian: apt-get install nodejs"
                              : std::string("cannot run node: ") + std::strerror(errno));
}

}  // namespace claimlint::cli
