#include "call.h"
#include "rule_folder.h"

namespace claimlint::cli {
namespace {

constexpr const char* help = R"(claimlint pack RULES -o FILE [--no-test]
claimlint pack RULES --check

Checks and compiles a folder of rules (see rules/README.md) to one pack. Every fault is named by file, JSON pointer and
reason; with a fault, or with an example that does not come out as it says, nothing is written and the exit status is 2.

  claimlint pack rules/ -o my.pack && claimlint audit --pack my.pack page.html

  -o, --output FILE   where to write the pack
  --no-test           compile without running the examples
  --check             check and run the examples, write nothing
)";

}  // namespace

int pack(Words words) {
  std::vector<std::string> folders;
  std::string out;
  bool no_test = false, check = false;
  Call call("pack", help);
  call.option("-o", out);
  call.option("--output", out);
  call.flag("--no-test", no_test);
  call.flag("--check", check);
  call.operands("one folder of rules", folders, 1);
  if (const std::optional<int> status = call.read(words)) return *status;
  if (folders.empty()) return fail("pack wants a folder of rules (see claimlint pack --help)");
  if (out.empty() && !check) return fail("pack wants -o FILE (see claimlint pack --help)");

  const std::string& folder = folders.front();
  Result<std::vector<SourceFile>> files = read_rules(folder);
  if (!files.ok()) return fail(files.error().what);
  const Compilation compilation = compile_rules(std::move(files.value()));
  print(folder, compilation.diagnostics);
  if (const std::size_t faults = compilation.diagnostics.size(); faults > 0)
    return fail(std::to_string(faults) + (faults == 1 ? " fault in " : " faults in ") + folder + "; no pack written");
  if (!no_test) {
    const std::vector<Diagnostic> failures = test_examples(compilation.pack, compilation.examples);
    print(folder, failures);
    if (!failures.empty())
      return fail(std::to_string(failures.size()) + " of " + std::to_string(compilation.examples.size()) +
                  " examples do not come out as they say; no pack written");
  }
  if (check) return nothing_found;
  const Result<bool> written = write_file(out, compilation.pack);
  return written.ok() ? nothing_found : fail(written.error().what);
}

}  // namespace claimlint::cli
