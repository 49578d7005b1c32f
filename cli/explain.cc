// `claimlint rules explain`: what each station makes of a text, for those who write rules.
#include "explain.h"

#include <map>
#include <nlohmann/json.hpp>

#include "call.h"
#include "terminal.h"

namespace claimlint::cli {
namespace {

using write::clean;

constexpr const char* help = R"(claimlint rules explain [--conditions] [--pack FILE] TEXT...

Shows what each station makes of a text: its words (a ? behind those that no lexicon and no rule knows), the mentions with
their entries and classes, the runs that rules and contexts match, and what comes of them: what is marked, what
is set aside and by which context. Line ends in the text begin new blocks, as in the examples of rules.

  claimlint rules explain "Our tea does not cure gout."
  claimlint rules explain --pack my.pack "Warnings

  It lowers blood pressure."

  --conditions   also the runs that `near` and `unless` match, and whose they are
  --pack FILE    another pack than the one beside the command
)";

constexpr std::size_t label_width = 12;

std::string line(std::string_view label, std::string_view text) {
  std::string out = "  " + std::string(label);
  out.resize(2 + label_width, ' ');
  return out + clean(text) + "\n";
}

class Explainer {
 public:
  Explainer(const Pack& pack, bool with_conditions) : pack_(pack), names_(pack.sets.size()) {
    const auto name_conditions = [&](table::List conditions, std::string_view of, const char* how) {
      if (!with_conditions) return;
      for (std::uint32_t c : pack.refs(conditions)) add(pack.conditions[c].set, how + std::string(of));
    };
    for (const table::Rule& rule : pack.rules) {
      add(rule.set, std::string(pack.text(rule.id)));
      name_conditions(rule.near, pack.text(rule.id), "near of ");
    }
    for (const table::Context& context : pack.contexts) {
      add(pack.conditions[context.condition].set, std::string(pack.text(context.id)));
      name_conditions(context.unless, pack.text(context.id), "unless of ");
    }
  }

  std::string explain(const Document& document) const {
    const NormalText text = normalise(document);
    const TaggedText tagged = Tagger(pack_).tag(text);
    Matcher matcher(pack_);
    const std::vector<Candidate> candidates = matcher.match(text, tagged);
    std::string out;
    for (std::uint32_t s = 0; s < tagged.sentences.size(); ++s) {
      const TaggedSentence& sentence = tagged.sentences[s];
      const Block& block = document.blocks[sentence.block];
      out += "Sentence " + std::to_string(s + 1) + " (" + std::string(name(block.role)) + ", " +
             std::string(name(block.voice)) + ")\n";
      out += line("words", words(text, tagged, sentence.first_token, sentence.behind_token, true));
      for (std::uint32_t m = sentence.first_mention; m < sentence.behind_mention; ++m) {
        const Mention& mention = tagged.mentions[m];
        out += line(m == sentence.first_mention ? "mentions" : "",
                    "\"" + words(text, tagged, mention.first, mention.behind, false) + "\"  " + entries(mention));
      }
      bool first = true;
      std::map<std::string, bool> told;
      for (const Candidate& c : candidates) {
        if (c.sentence != s || names_[c.set].empty()) continue;
        const std::string what = "\"" + words(text, tagged, c.first, c.behind, false) + "\"  " + names_[c.set];
        if (!told.try_emplace(what, true).second) continue;
        out += line(first ? "candidates" : "", what);
        first = false;
      }
    }
    return out;
  }

 private:
  void add(std::uint32_t set, const std::string& name) {
    std::string& names = names_[set];
    if (names.size() > 200) return;
    if (names.find(name) == std::string::npos) names += (names.empty() ? "" : ", ") + name;
    if (names.size() > 200) names += ", …";
  }

  std::string words(const NormalText& text, const TaggedText& tagged, std::uint32_t first, std::uint32_t behind,
                    bool with_unknown) const {
    std::string out;
    for (std::uint32_t t = first; t < behind; ++t) {
      const Token& token = tagged.tokens[t];
      if (t > first) out += ' ';
      out += token.mark != 0 ? std::string(1, token.mark) : text.text.substr(token.start, token.end - token.start);
      if (with_unknown && token.kind == TokenKind::word && token.word == 0) out += '?';
    }
    return out;
  }

  std::string entries(const Mention& mention) const {
    std::string out;
    for (std::uint32_t entry : pack_.refs(mention.entries)) {
      out += (out.empty() ? "" : "; ") + std::string(pack_.text(pack_.entries[entry].id)) + ":";
      for (std::uint32_t c : pack_.refs(pack_.entries[entry].classes))
        out += " {" + std::string(pack_.text(pack_.classes[c].name)) + "}";
    }
    return out;
  }

  const Pack& pack_;
  std::vector<std::string> names_;  // per set: who asks for it; empty if nobody who is to be told of
};

}  // namespace

int explain(Words words) {
  std::vector<std::string> parts;
  std::string pack_path;
  bool with_conditions = false;
  Call call("rules explain", help);
  call.flag("--conditions", with_conditions);
  call.option("--pack", pack_path);
  call.operands("a text", parts);
  if (const std::optional<int> status = call.read(words)) return *status;
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : " ") + part;
  if (text.empty()) return fail("rules explain wants a text, in quotes");
  const Result<LoadedPack> loaded = load_pack(pack_path);
  if (!loaded.ok()) return fail(loaded.error().what);
  const Result<Document> document = document_from_text(text);
  if (!document.ok()) return fail(document.error().what);
  put(Explainer(loaded.value().pack, with_conditions).explain(document.value()));

  Auditor auditor(loaded.value().pack);
  const Result<std::string> written = auditor.audit(document.value());
  if (!written.ok()) return fail(written.error().what);
  const auto report = nlohmann::json::parse(written.value());
  put("Outcome\n");
  for (const auto& finding : report["findings"])
    put(line("marked", "\"" + finding["quote"].get<std::string>() + "\"  " + finding["rule"].get<std::string>()));
  for (const auto& aside : report["set_aside"])
    put(line("set aside", "\"" + aside["quote"].get<std::string>() + "\"  " + aside["rule"].get<std::string>() +
                              ", by " + aside["context"].get<std::string>() + ": " +
                              aside["reason"].get<std::string>()));
  if (report["findings"].empty() && report["set_aside"].empty()) put(line("nothing", "no claim, and none set aside"));
  return nothing_found;
}

}  // namespace claimlint::cli
