#include "claimlint/weigh.h"

#include <algorithm>
#include <span>

#include "claimlint/wording.h"
#include "order.h"

namespace claimlint {
namespace {

constexpr std::string_view fit_names[] = {"pair", "other-form", "parent", "condition", "kind-of-claim"};
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
  Weigher(const Reading& reading, const TaggedText& tagged, const Pack& pack, std::uint32_t jurisdictions)
      : reading_(reading), pack_(pack), wording_(tagged, pack), chosen_(jurisdictions) {
    for (const table::Regulation& regulation : pack.regulations) jurisdiction_.push_back(jurisdiction_of(regulation));
  }

  Weighed weigh() {
    for (const Claim& claim : reading_.set_aside) set_aside(claim, SetAside::context, claim.set_aside_by);
    for (const Claim& claim : reading_.claims) weigh(claim);
    for (const Statement& statement : reading_.statements) weigh(statement);
    put_in_order(out_.set_aside, [](const SetAside& s) { return SortKey{both(s.claim.first, ~s.claim.behind)}; });
    return std::move(out_);
  }

 private:
  void set_aside(const Claim& claim, SetAside::By by, std::uint32_t number) {
    out_.set_aside.push_back({claim, by, number});
  }

  // A claim becomes a finding, unless every chosen jurisdiction lets it be said.
  void weigh(const Claim& claim) {
    Finding finding;
    finding.claim = claim;
    finding.jurisdictions = chosen_;
    if (const auto kept = wording_.kept(claim)) {
      finding.jurisdictions &= ~kept->jurisdictions;
      if (finding.jurisdictions == 0) return set_aside(claim, SetAside::authorised, kept->claim);
    }
    join_evidence(finding);
    std::uint32_t lawful_by = none;
    join_law(finding, lawful_by);
    if (finding.jurisdictions == 0 && lawful_by != none) return set_aside(claim, SetAside::effect, lawful_by);
    finding.lawful = lawful_wording(claim, pack_, finding.jurisdictions);
    out_.findings.push_back(std::move(finding));
  }

  // A statement that the law wants beside some kinds of claim, if the page makes one.
  void weigh(const Statement& statement) {
    const table::Rule& rule = pack_.rules[statement.rule];
    const auto first = std::find_if(reading_.claims.begin(), reading_.claims.end(), [&](const Claim& claim) {
      return (rule.types >> pack_.rules[claim.rule].type & 1) != 0 && is_for(rule.forms, claim);
    });
    if (first == reading_.claims.end()) return;
    Finding finding;
    finding.claim = *first;
    finding.claim.rule = statement.rule;
    finding.claim.strength = static_cast<Strength>(rule.strength);
    finding.jurisdictions = chosen_;
    finding.severity = rule.severity;
    for (std::uint32_t r : pack_.refs(rule.regulations)) {
      if (!is_among(r, chosen_)) continue;
      finding.regulations.push_back(r);
      out_.checklist.push_back({statement.rule, r, statement.present});
    }
    if (statement.present || finding.regulations.empty() || (rule.flags & table::rule_only_listed) != 0) return;
    add_topic(finding);
    const auto place = std::upper_bound(out_.findings.begin(), out_.findings.end(), first->first,
                                        [](std::uint32_t at, const Finding& f) { return at < f.claim.first; });
    out_.findings.insert(place, std::move(finding));
  }

  // Whether a claim is for one of the forms of product, or its page speaks of none.
  static bool is_for(std::uint32_t forms, const Claim& claim) {
    return claim.form == none || (forms >> claim.form & 1) != 0;
  }

  // --- law --------------------------------------------------------------------------------------------------------

  std::uint32_t jurisdiction_of(const table::Regulation& regulation) const {
    for (std::uint32_t j = 0; j < pack_.jurisdictions.size(); ++j)
      if (pack_.text(pack_.jurisdictions[j].id) == pack_.text(regulation.jurisdiction)) return j;
    return none;
  }

  bool is_among(std::uint32_t regulation, std::uint32_t jurisdictions) const {
    return jurisdiction_[regulation] != none && (jurisdictions >> jurisdiction_[regulation] & 1) != 0;
  }

  // Severity and law in each jurisdiction; those where the claim is lawful are struck off.
  void join_law(Finding& finding, std::uint32_t& lawful_by) const {
    const std::uint32_t usual = usual_severity(finding.claim);
    for (std::uint32_t r : pack_.refs(pack_.rules[finding.claim.rule].regulations))
      if (is_among(r, finding.jurisdictions)) finding.regulations.push_back(r);
    finding.severity = 0;
    for (std::uint32_t j = 0; j < pack_.jurisdictions.size(); ++j) {
      if ((finding.jurisdictions >> j & 1) == 0) continue;
      std::uint32_t severity = usual;
      for (std::uint32_t e = 0; e < pack_.effects.size(); ++e) {
        const table::Effect& effect = pack_.effects[e];
        if (effect.jurisdiction != j || !fits(effect, finding)) continue;
        if (effect.kind == table::effect_lawful) {
          lawful_by = e;
          finding.jurisdictions &= ~(std::uint32_t{1} << j);
          std::erase_if(finding.regulations, [&](std::uint32_t r) { return jurisdiction_[r] == j; });
          severity = 0;
          break;
        }
        severity = effect.kind == table::effect_at_least ? std::max(severity, effect.severity)
                                                         : std::min(severity, effect.severity);
        cite_first(finding.regulations, effect.regulation);
      }
      finding.severity = std::max(finding.severity, severity);
    }
  }

  std::uint32_t usual_severity(const Claim& claim) const {
    const std::uint32_t severity = pack_.rules[claim.rule].severity;
    const bool grave = std::any_of(claim.objects.begin(), claim.objects.end(),
                                   [&](std::uint32_t object) { return pack_.is_of(object, pack_.reading.grave); });
    return severity > 0 && grave ? 2 : severity;
  }

  bool fits(const table::Effect& effect, const Finding& finding) const {
    const Claim& claim = finding.claim;
    if ((effect.types >> pack_.rules[claim.rule].type & 1) == 0) return false;
    if ((effect.strengths >> static_cast<unsigned>(claim.strength) & 1) == 0) return false;
    if (!is_for(effect.forms, claim)) return false;
    if (effect.verdicts != 0 && (effect.verdicts & verdicts(finding)) != 0) return false;
    const auto rules = pack_.refs(effect.rules), objects = pack_.refs(effect.objects);
    if (!rules.empty() && std::find(rules.begin(), rules.end(), claim.rule) == rules.end()) return false;
    if (!objects.empty() && std::none_of(claim.objects.begin(), claim.objects.end(), [&](std::uint32_t object) {
          return std::binary_search(objects.begin(), objects.end(), object);
        }))
      return false;
    return effect.beside == pack_.rules.size() ||
           std::any_of(reading_.statements.begin(), reading_.statements.end(),
                       [&](const Statement& s) { return s.rule == effect.beside && s.present; });
  }

  // Before the other laws of its jurisdiction.
  void cite_first(std::vector<std::uint32_t>& regulations, std::uint32_t wanted) const {
    std::erase(regulations, wanted);
    const auto place = std::find_if(regulations.begin(), regulations.end(),
                                    [&](std::uint32_t r) { return jurisdiction_[r] == jurisdiction_[wanted]; });
    regulations.insert(place, wanted);
  }

  // --- evidence ---------------------------------------------------------------------------------------------------

  static std::uint32_t verdicts(const Finding& finding) {
    std::uint32_t bits = 0;
    for (const Evidence& evidence : finding.evidence)
      if (evidence.verdict != none) bits |= std::uint32_t{1} << evidence.verdict;
    return bits;
  }

  void join_evidence(Finding& finding) const {
    for (std::uint32_t object : finding.claim.objects) {
      add_pair(finding, finding.claim, object);
      if (finding.instead.empty()) find_instead(finding, object);
    }
    if (finding.evidence.empty()) add_topic(finding);
  }

  void add_topic(Finding& finding) const {
    const table::Rule& rule = pack_.rules[finding.claim.rule];
    for (std::uint32_t t : pack_.refs(rule.topics).first(std::min<std::size_t>(1, rule.topics.count)))
      finding.evidence.push_back(
          {finding.about.empty() ? Fit::kind_of_claim : Fit::condition, none, pack_.text(pack_.topics[t].json)});
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
        const bool known = !json.empty() && std::any_of(finding.evidence.begin(), finding.evidence.end(),
                                                        [&](const Evidence& e) { return e.json == json; });
        const Fit fit = s != claim.subject || o != object  ? Fit::parent
                        : is_other_form(*pair, claim.form) ? Fit::other_form
                                                           : Fit::pair;
        if (!known) finding.evidence.push_back({fit, pair->verdict, json});
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

  const Reading& reading_;
  const Pack& pack_;
  WordingReader wording_;
  std::uint32_t chosen_;
  std::vector<std::uint32_t> jurisdiction_;  // of each regulation: number, none if it can't be chosen
  Weighed out_;
};

}  // namespace

std::string_view name(Fit fit) { return fit_names[static_cast<std::size_t>(fit)]; }

Weighed weigh(const Reading& reading, const TaggedText& tagged, const Pack& pack, std::uint32_t jurisdictions) {
  return Weigher(reading, tagged, pack, jurisdictions).weigh();
}

}  // namespace claimlint
