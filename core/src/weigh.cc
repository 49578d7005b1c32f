#include "claimlint/weigh.h"

#include <algorithm>
#include <span>

namespace claimlint {
namespace {

constexpr std::string_view fit_names[] = {"pair", "other-form", "parent", "condition", "kind-of-claim"};
constexpr std::size_t most_ancestors = 16;

// An entry, its parents, their parents …, nearest first.
std::vector<std::uint32_t> with_ancestors(const Pack& pack, std::uint32_t entry) {
  std::vector<std::uint32_t> chain;
  if (entry == none) return chain;
  chain.push_back(entry);
  for (std::size_t i = 0; i < chain.size() && chain.size() < most_ancestors; ++i)
    for (std::uint32_t parent : pack.refs(pack.entries[chain[i]].parents))
      if (std::find(chain.begin(), chain.end(), parent) == chain.end()) chain.push_back(parent);
  return chain;
}

const table::Pair* find_pair(const Pack& pack, std::uint32_t subject, std::uint32_t object) {
  const auto found = std::lower_bound(pack.pairs.begin(), pack.pairs.end(), std::pair(subject, object),
                                      [](const table::Pair& p, std::pair<std::uint32_t, std::uint32_t> key) {
                                        return std::pair(p.subject, p.object) < key;
                                      });
  return found != pack.pairs.end() && found->subject == subject && found->object == object ? &*found : nullptr;
}

const table::Advice* find_advice(const Pack& pack, std::uint32_t object) {
  const auto found = std::lower_bound(pack.advice.begin(), pack.advice.end(), object,
                                      [](const table::Advice& a, std::uint32_t o) { return a.object < o; });
  return found != pack.advice.end() && found->object == object ? &*found : nullptr;
}

class Weigher {
 public:
  Weigher(const Pack& pack, std::uint32_t jurisdictions) : pack_(pack), jurisdictions_(jurisdictions) {}

  Finding weigh(const Claim& claim) const {
    Finding finding;
    finding.claim = claim;
    const table::Rule& rule = pack_.rules[claim.rule];
    finding.severity = rule.severity;
    for (std::uint32_t r : pack_.refs(rule.regulations))
      if (is_chosen(pack_.regulations[r])) finding.regulations.push_back(r);
    for (std::uint32_t object : claim.objects) {
      add_pair(finding, claim, object);
      if (finding.instead.empty()) find_instead(finding, object);
      for (std::uint32_t c : pack_.refs(pack_.entries[object].classes))
        for (std::uint32_t grave : pack_.refs(pack_.reading.grave))
          if (c == grave && rule.severity > 0) finding.severity = 2;
    }
    if (finding.evidence.empty())
      for (std::uint32_t t : pack_.refs(rule.topics).first(std::min<std::size_t>(1, rule.topics.count)))
        finding.evidence.push_back(
            {finding.about.empty() ? Fit::kind_of_claim : Fit::condition, pack_.text(pack_.topics[t].json)});
    return finding;
  }

  bool applies(const table::Rule& rule) const {
    const auto regulations = pack_.refs(rule.regulations);
    return std::any_of(regulations.begin(), regulations.end(),
                       [&](std::uint32_t r) { return is_chosen(pack_.regulations[r]); });
  }

 private:
  bool is_chosen(const table::Regulation& regulation) const {
    for (std::size_t j = 0; j < pack_.jurisdictions.size(); ++j)
      if ((jurisdictions_ >> j & 1) != 0 &&
          pack_.text(pack_.jurisdictions[j].id) == pack_.text(regulation.jurisdiction))
        return true;
    return false;
  }

  // A record for any form fits every form; so does any record where the page speaks of no form.
  bool is_other_form(const table::Pair& pair, std::uint32_t form) const {
    const std::string_view studied = pack_.text(pair.form);
    return form != none && studied != "any" && studied != pack_.text(pack_.forms[form].name);
  }

  void add_pair(Finding& finding, const Claim& claim, std::uint32_t object) const {
    const auto subjects = with_ancestors(pack_, claim.subject);
    const auto objects = with_ancestors(pack_, object);
    for (std::uint32_t o : objects)
      for (std::uint32_t s : subjects) {
        const table::Pair* pair = find_pair(pack_, s, o);
        if (pair == nullptr) continue;
        const std::string_view json = pack_.text(pair->json);
        const bool known = std::any_of(finding.evidence.begin(), finding.evidence.end(),
                                       [&](const Evidence& e) { return e.json == json; });
        const Fit fit = s != claim.subject || o != object  ? Fit::parent
                        : is_other_form(*pair, claim.form) ? Fit::other_form
                                                           : Fit::pair;
        if (!known) finding.evidence.push_back({fit, json});
        return;
      }
  }

  void find_instead(Finding& finding, std::uint32_t object) const {
    for (std::uint32_t o : with_ancestors(pack_, object))
      if (const table::Advice* advice = find_advice(pack_, o)) {
        finding.instead = pack_.text(advice->instead);
        finding.about = pack_.text(advice->about);
        return;
      }
  }

  const Pack& pack_;
  std::uint32_t jurisdictions_;
};

}  // namespace

std::string_view name(Fit fit) { return fit_names[static_cast<std::size_t>(fit)]; }

std::vector<Finding> weigh(const Reading& reading, const Pack& pack, std::uint32_t jurisdictions) {
  const Weigher weigher(pack, jurisdictions);
  std::vector<Finding> findings;
  findings.reserve(reading.claims.size());
  for (const Claim& claim : reading.claims) findings.push_back(weigher.weigh(claim));
  for (std::uint32_t absent : reading.absent) {
    const table::Rule& rule = pack.rules[absent];
    if (!weigher.applies(rule)) continue;
    const auto first = std::find_if(reading.claims.begin(), reading.claims.end(), [&](const Claim& claim) {
      return (rule.types >> pack.rules[claim.rule].type & 1) != 0;
    });
    if (first == reading.claims.end()) continue;
    Claim claim = *first;
    claim.rule = absent;
    claim.strength = static_cast<Strength>(rule.strength);
    const auto place = std::upper_bound(findings.begin(), findings.end(), claim.first,
                                        [](std::uint32_t at, const Finding& f) { return at < f.claim.first; });
    findings.insert(place, weigher.weigh(claim));
  }
  return findings;
}

}  // namespace claimlint
