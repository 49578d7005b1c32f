#include "claimlint/wording.h"

#include <algorithm>
#include <span>

#include "order.h"

namespace claimlint {
namespace {

constexpr std::size_t most_ancestors = 16;

std::span<const table::Authorised> authorised_for(const Pack& pack, std::uint32_t subject) {
  const auto first =
      std::lower_bound(pack.authorised.begin(), pack.authorised.end(), subject,
                       [](const table::Authorised& a, std::uint32_t wanted) { return a.subject < wanted; });
  auto behind = first;
  while (behind != pack.authorised.end() && behind->subject == subject) ++behind;
  return {first, behind};
}

// Claims for an entry, else for its nearest ancestor that has some.
std::span<const table::Authorised> nearest_authorised(const Pack& pack, std::uint32_t subject) {
  for (std::uint32_t entry : with_ancestors(pack, subject))
    if (const auto claims = authorised_for(pack, entry); !claims.empty()) return claims;
  return {};
}

bool is_word_for_food(const Claim& claim, const Pack& pack) {
  return claim.form == none || (pack.wording.front().forms >> claim.form & 1) != 0;
}

// Reads one sentence for a run of authorised wording.
class Run {
 public:
  Run(const TaggedSentence& sentence, const TaggedText& tagged, const Pack& pack,
      std::span<const std::uint32_t> first_words)
      : sentence_(sentence), tagged_(tagged), pack_(pack), first_words_(first_words) {}

  // The first run that begins with a verb at or behind `from`.
  bool find(std::uint32_t from) {
    for (first_ = from; first_ < sentence_.behind_token; ++first_) {
      if (!std::binary_search(first_words_.begin(), first_words_.end(), tagged_.tokens[first_].word)) continue;
      behind = first_;
      functions.clear();
      if (read()) return true;
    }
    return false;
  }

  std::uint32_t first() const { return first_; }

  struct Said {
    std::uint32_t function;  // of the pack
    std::uint32_t behind;    // token
  };
  std::uint32_t behind = 0;  // token behind the last function
  std::vector<Said> functions;

 private:
  bool read() {
    std::uint32_t at = first_, verbs = 0;
    while (at < sentence_.behind_token) {
      if (const std::uint32_t next = read_verb(at, verbs); next != at) {
        at = next;
        continue;
      }
      if (verbs == 0) return false;
      if (const std::uint32_t next = read_function(at, verbs); next != at) {
        at = behind = next;
        continue;
      }
      if (!is_joiner(at)) break;
      ++at;
    }
    return behind > first_;
  }

  // Behind the longest verb that stands here, `at` if there is none. A wording may be that of several verbs: bit per number.
  std::uint32_t read_verb(std::uint32_t at, std::uint32_t& verbs) const {
    std::uint32_t longest = at;
    for (std::uint32_t v = 0; v < pack_.verbs.size(); ++v) {
      const std::uint32_t next = read_wording(at, pack_.verbs[v].wordings, false);
      if (next > longest) verbs = 0;
      if (next > at && next >= longest) verbs |= std::uint32_t{1} << v;
      longest = std::max(longest, next);
    }
    return longest;
  }

  std::uint32_t read_function(std::uint32_t at, std::uint32_t verbs) {
    std::uint32_t longest = at, which = none;
    for (std::uint32_t f = 0; f < pack_.functions.size(); ++f)
      if ((verbs >> pack_.functions[f].verb & 1) != 0)
        if (const std::uint32_t next = read_wording(at, pack_.functions[f].wordings, true); next > longest) {
          longest = next;
          which = f;
        }
    if (which != none) functions.push_back({which, longest});
    return longest;
  }

  std::uint32_t read_wording(std::uint32_t at, table::List wordings, bool skip_fillers) const {
    const auto sets = pack_.refs(wordings);
    std::uint32_t longest = at;
    for (std::size_t i = 0; i < sets.size(); i += sets[i] + 1) {
      const auto words = sets.subspan(i + 1, sets[i]);
      std::uint32_t t = at;
      std::size_t w = 0;
      for (; t < sentence_.behind_token && w < words.size(); ++t)
        if (tagged_.tokens[t].word == words[w])
          ++w;
        else if (!skip_fillers || !is_filler(t))
          break;
      if (w == words.size() && w > 0) longest = std::max(longest, t);
    }
    return longest;
  }

  bool is_filler(std::uint32_t at) const { return is_of(at, pack_.wording.front().fillers); }

  bool is_joiner(std::uint32_t at) const {
    return tagged_.tokens[at].mark == ',' || is_of(at, pack_.reading.joiners) || is_filler(at);
  }

  bool is_of(std::uint32_t at, table::List words) const {
    const auto all = pack_.refs(words);
    return tagged_.tokens[at].word != 0 && std::find(all.begin(), all.end(), tagged_.tokens[at].word) != all.end();
  }

  const TaggedSentence& sentence_;
  const TaggedText& tagged_;
  const Pack& pack_;
  std::span<const std::uint32_t> first_words_;
  std::uint32_t first_ = 0;
};

// The substances that stand before token `before`: the last one, and those that it is joined to; without any, the claim's.
struct Substances {
  std::uint32_t first;  // token
  std::vector<std::uint32_t> entries;
};

class ClaimSentence {
 public:
  ClaimSentence(const Claim& claim, const TaggedText& tagged, const Pack& pack)
      : claim_(claim), tagged_(tagged), pack_(pack), sentence_(tagged.sentences[claim.sentence]) {}

  std::optional<KeptWording> kept(std::span<const std::uint32_t> first_words) const {
    Run run(sentence_, tagged_, pack_, first_words);
    for (std::uint32_t from = sentence_.first_token; run.find(from) && run.first() < claim_.behind; from = run.behind)
      if (run.behind >= claim_.behind)
        if (const Substances found = substances_before(run.first()); only_those(found, run.first()))
          return authorised(found, run.functions);
    return std::nullopt;
  }

 private:
  std::span<const Mention> mentions() const {
    return std::span(tagged_.mentions)
        .subspan(sentence_.first_mention, sentence_.behind_mention - sentence_.first_mention);
  }

  std::uint32_t substance(const Mention& mention) const {
    for (std::uint32_t entry : pack_.refs(mention.entries))
      if (pack_.is_of(entry, pack_.reading.subjects)) return entry;
    return none;
  }

  bool joined(std::uint32_t from, std::uint32_t to) const {
    const auto joiners = pack_.refs(pack_.reading.joiners);
    for (std::uint32_t t = from; t < to; ++t)
      if (tagged_.tokens[t].mark != ',' &&
          std::find(joiners.begin(), joiners.end(), tagged_.tokens[t].word) == joiners.end())
        return false;
    return true;
  }

  Substances substances_before(std::uint32_t before) const {
    Substances found{before, {}};
    const auto all = mentions();
    for (std::size_t m = all.size(); m-- > 0;) {
      if (all[m].behind > before) continue;
      const std::uint32_t entry = substance(all[m]);
      if (!found.entries.empty() && (entry == none || !joined(all[m].behind, found.first))) break;
      if (entry == none) continue;
      found.entries.push_back(entry);
      found.first = all[m].first;
    }
    if (found.entries.empty() && claim_.subject != none) found.entries.push_back(claim_.subject);
    return found;
  }

  // Whether nothing but substances and joiners stands between the claim's first word and the verb.
  bool only_those(const Substances& substances, std::uint32_t verb) const {
    if (claim_.first >= verb) return true;
    if (claim_.first < substances.first) return false;
    std::uint32_t at = claim_.first;
    for (const Mention& mention : mentions())
      if (mention.behind > at && mention.behind <= verb && substance(mention) != none) {
        if (mention.first > at && !joined(at, mention.first)) return false;
        at = mention.behind;
      }
    return joined(at, verb);
  }

  // Each function must be authorised for each of the substances.
  std::optional<KeptWording> authorised(const Substances& substances, const std::vector<Run::Said>& run) const {
    KeptWording kept{UINT32_MAX, none};
    for (std::uint32_t entry : substances.entries)
      for (const Run::Said& said : run) {
        const table::Authorised* claim = find(entry, said.function);
        if (claim == nullptr) return std::nullopt;
        kept.jurisdictions &= claim->jurisdictions;
        if (kept.claim == none && said.behind >= claim_.behind)
          kept.claim = static_cast<std::uint32_t>(claim - pack_.authorised.data());
      }
    if (kept.claim == none || kept.jurisdictions == 0) return std::nullopt;
    return kept;
  }

  // The claim that authorises a function, or one that is worded the same, for a substance.
  const table::Authorised* find(std::uint32_t substance, std::uint32_t function) const {
    for (const table::Authorised& claim : nearest_authorised(pack_, substance))
      if (pack_.functions[claim.function].wordings.begin == pack_.functions[function].wordings.begin) return &claim;
    return nullptr;
  }

  const Claim& claim_;
  const TaggedText& tagged_;
  const Pack& pack_;
  const TaggedSentence& sentence_;
};

}  // namespace

std::vector<std::uint32_t> with_ancestors(const Pack& pack, std::uint32_t entry) {
  std::vector<std::uint32_t> chain;
  if (entry == none) return chain;
  chain.push_back(entry);
  for (std::size_t i = 0; i < chain.size() && chain.size() < most_ancestors; ++i)
    for (std::uint32_t parent : pack.refs(pack.entries[chain[i]].parents))
      if (std::find(chain.begin(), chain.end(), parent) == chain.end()) chain.push_back(parent);
  return chain;
}

WordingReader::WordingReader(const TaggedText& tagged, const Pack& pack) : tagged_(tagged), pack_(pack) {
  for (const table::Verb& verb : pack.verbs) {
    const auto sets = pack.refs(verb.wordings);
    for (std::size_t i = 0; i < sets.size(); i += sets[i] + 1)
      if (sets[i] > 0) first_words_.push_back(sets[i + 1]);
  }
  std::sort(first_words_.begin(), first_words_.end());
}

std::optional<KeptWording> WordingReader::kept(const Claim& claim) const {
  if (pack_.wording.empty() || claim.strength == Strength::absolute || !is_word_for_food(claim, pack_))
    return std::nullopt;
  return ClaimSentence(claim, tagged_, pack_).kept(first_words_);
}

std::vector<std::uint32_t> lawful_wording(const Claim& claim, const Pack& pack, std::uint32_t jurisdictions) {
  std::vector<std::uint32_t> lawful;
  if (pack.wording.empty() || !is_word_for_food(claim, pack)) return lawful;
  const table::Wording& wording = pack.wording.front();
  if ((wording.types >> pack.rules[claim.rule].type & 1) == 0) return lawful;
  std::vector<std::uint32_t> about;  // the objects, those that they are a kind of behind them
  for (std::uint32_t object : claim.objects)
    for (std::uint32_t entry : with_ancestors(pack, object)) about.push_back(entry);
  const auto distance = [&](std::uint32_t claim_number) {
    const auto near = pack.refs(pack.functions[pack.authorised[claim_number].function].near);
    return std::find_first_of(about.begin(), about.end(), near.begin(), near.end()) - about.begin();
  };
  for (const table::Authorised& claims : nearest_authorised(pack, claim.subject))
    if ((claims.jurisdictions & jurisdictions) != 0)
      lawful.push_back(static_cast<std::uint32_t>(&claims - pack.authorised.data()));
  // Who claims something of one thing is not helped by wording on another.
  if (!about.empty())
    std::erase_if(lawful, [&](std::uint32_t l) { return distance(l) == static_cast<std::ptrdiff_t>(about.size()); });
  put_in_order(lawful, [&](std::uint32_t l) { return SortKey{static_cast<std::uint64_t>(distance(l))}; });
  if (lawful.size() > wording.most) lawful.resize(wording.most);
  return lawful;
}

}  // namespace claimlint
