// What became of a page's claims between two reports of it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace claimlint::cli {

struct PageDiff {
  std::string page;  // address, else id, of the document
  enum class Kind { both, only_old, only_new } kind = Kind::both;
  struct Change {
    std::string what;              // "went", "came", "softened", "hardened", "moved"
    nlohmann::json before, after;  // findings; null where there is none
  };
  std::vector<Change> changes;
  std::size_t same = 0;
};

// Claims are the same if rule, object and words are; softened or hardened, if the words differ little and the strength or
// the severity fell or rose; moved, if only the order among the others changed. Pages pair up by address, else by id.
std::vector<PageDiff> compare(const std::vector<nlohmann::json>& old_reports,
                              const std::vector<nlohmann::json>& new_reports);

}  // namespace claimlint::cli
