#include "claimlint/report.h"

#include <charconv>
#include <unordered_map>

#include "claimlint/sha256.h"

namespace claimlint {

const char* const engine_version = CLAIMLINT_VERSION;

namespace {

constexpr std::string_view severity_names[] = {"low", "medium", "high"};
constexpr std::uint32_t context_characters = 32;  // of prefix and suffix

// Per cent as a fraction: 93 -> 0.93.
void append_confidence(std::string& out, std::uint32_t per_cent) {
  if (per_cent >= 100) {
    out += '1';
    return;
  }
  out += "0.";
  out += static_cast<char>('0' + per_cent / 10);
  if (per_cent % 10 != 0) out += static_cast<char>('0' + per_cent % 10);
}

RecordKind record_kind(SetAside::By by) {
  return by == SetAside::context ? record_context : by == SetAside::effect ? record_effect : record_kept;
}

// "Magnesium contributes to normal muscle function."
std::string lawful_text(const Pack& pack, const table::Authorised& claim) {
  const table::Function& function = pack.functions[claim.function];
  const table::Verb& verb = pack.verbs[function.verb];
  std::string text(pack.text(claim.substance));
  text += ' ';
  text += pack.text(claim.plural != 0 ? verb.plural : verb.singular);
  text += ' ';
  text += pack.text(function.text);
  text += '.';
  return text;
}

class Writer {
 public:
  explicit Writer(const Report& report) : r_(report), document_(*report.document), pack_(*report.pack) {}

  std::string write() {
    head(sha256(document_.text));
    out_ += ",\"findings\":[";
    for (const Finding& finding : r_.findings) {
      separate();
      write(finding);
    }
    out_ += "],\"set_aside\":[";
    for (const SetAside& set_aside : r_.set_aside) {
      separate();
      write(set_aside);
    }
    out_ += ']';
    write_checklist();
    tail();
    return std::move(out_);
  }

  CompactReport compact() {
    CompactReport compact;
    std::vector<std::uint32_t>& out = compact.numbers;
    out.reserve(2 + 32 * r_.findings.size() + 4 * r_.set_aside.size());
    out.push_back(static_cast<std::uint32_t>(r_.findings.size()));
    for (const Finding& finding : r_.findings) number(finding, out);
    out.push_back(static_cast<std::uint32_t>(r_.set_aside.size()));
    for (const SetAside& set_aside : r_.set_aside) {
      const Place quote = place_of_tokens(set_aside.claim.first, set_aside.claim.behind);
      out.insert(out.end(), {set_aside.claim.rule, record_kind(set_aside.by), set_aside.number, quote.start.utf16,
                             quote.end.utf16, static_cast<std::uint32_t>(set_aside.claim.because.size())});
      for (const TokenRun& run : set_aside.claim.because) {
        const Place place = place_of_tokens(run.first, run.behind);
        out.insert(out.end(), {place.start.utf16, place.end.utf16});
      }
    }
    out_ += "{\"relations\":[";
    for (std::string_view word : relations_) {
      separate();
      string(word);
    }
    out_ += "],\"report\":";
    head({});
    out_ += ",\"findings\":[],\"set_aside\":[]";
    write_checklist();
    tail();
    out_ += '}';
    compact.head = std::move(out_);
    return compact;
  }

 private:
  struct Place {
    OffsetMap::Point start, end;
  };
  // Of the text around a quote, in both units.
  struct Context {
    std::uint32_t from_utf8, from_utf16, to_utf8, to_utf16;
  };

  void head(std::string_view digest) {
    out_ += "{\"schema\":\"claimlint-report/1\",\"engine\":";
    string(engine_version);
    out_ += ",\"pack\":";
    string(pack_.hash());
    document(digest);
    counts();
  }

  void tail() {
    if (!pack_.has_texts()) {
      key("partial");
      out_ += "true";
    }
    key("truncated");
    out_ += r_.cut.utf16 == none ? "false" : "true";
    if (r_.cut.utf16 != none) {
      key("truncated_at");
      out_ += "{\"offset\":";
      number(r_.cut.utf16);
      key("limit");
      string(r_.cut.limit);
      out_ += '}';
    }
    out_ += '}';
  }

  void string(std::string_view text) { append_json_string(out_, text); }

  void number(std::uint32_t value) {
    char digits[10];
    const auto end = std::to_chars(digits, digits + sizeof digits, value);
    out_.append(digits, end.ptr);
  }

  void key(std::string_view name) {
    out_ += ",\"";
    out_ += name;
    out_ += "\":";
  }

  // A comma, unless this is the first of an array.
  void separate() {
    if (out_.back() != '[') out_.push_back(',');
  }

  void document(std::string_view digest) {
    key("document");
    out_ += "{\"id\":";
    string(document_.id);
    key("source");
    string(document_.source);
    key("sha256");
    string(digest);
    key("title");
    string(document_.title);
    key("language");
    string("en");
    key("subjects");
    out_ += '[';
    for (std::uint32_t subject : r_.subjects) {
      if (!pack_.has_texts()) break;
      separate();
      string(pack_.text(pack_.entries[subject].id));
    }
    out_ += ']';
    key("unread");
    out_ += '[';
    for (const std::string& region : document_.unread) {
      separate();
      string(region);
    }
    out_ += "]}";
  }

  void counts() {
    std::uint32_t count[32] = {};
    for (const Finding& finding : r_.findings) ++count[pack_.rules[finding.claim.rule].type];
    key("counts");
    out_ += '{';
    bool first = true;
    for (std::size_t t = 0; t < pack_.types.size(); ++t) {
      if (count[t] == 0) continue;
      if (!first) out_ += ',';
      first = false;
      string(pack_.text(pack_.types[t].id));
      out_ += ':';
      number(count[t]);
    }
    out_ += '}';
  }

  Place place_of_tokens(std::uint32_t first, std::uint32_t behind) const {
    return {r_.text->map.at(r_.tagged->tokens[first].start), r_.text->map.behind(r_.tagged->tokens[behind - 1].end)};
  }

  std::string_view slice(std::uint32_t from, std::uint32_t to) const {
    return std::string_view(document_.text).substr(from, to - from);
  }

  // UTF-16 code units of the character whose first byte is this; 0 inside a character.
  std::uint32_t units_at(std::uint32_t at) const {
    const auto byte = static_cast<unsigned char>(document_.text[at]);
    return (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
  }

  // Up to context_characters of the block on either side of a quote.
  Context context_of(const Claim& claim, const Place& quote) const {
    const Block& block = document_.blocks[r_.tagged->sentences[claim.sentence].block];
    Context c{quote.start.utf8, quote.start.utf16, quote.end.utf8, quote.end.utf16};
    for (std::uint32_t n = 0; n < context_characters && c.from_utf8 > block.start; ++n) {
      do --c.from_utf8;
      while (c.from_utf8 > block.start && units_at(c.from_utf8) == 0);
      c.from_utf16 -= units_at(c.from_utf8);
    }
    for (std::uint32_t n = 0; n < context_characters && c.to_utf8 < block.end; ++n) {
      c.to_utf16 += units_at(c.to_utf8);
      do ++c.to_utf8;
      while (c.to_utf8 < block.end && units_at(c.to_utf8) == 0);
    }
    return c;
  }

  void offsets(const Place& place) {
    out_ += "\"start\":";
    number(place.start.utf16);
    key("end");
    number(place.end.utf16);
  }

  void write(const Finding& finding) {
    const Claim& claim = finding.claim;
    const table::Rule& rule = pack_.rules[claim.rule];
    const TaggedSentence& sentence = r_.tagged->sentences[claim.sentence];
    const Block& block = document_.blocks[sentence.block];
    const Place quote = place_of_tokens(claim.first, claim.behind);
    out_ += "{\"rule\":";
    string(pack_.text(rule.id));
    key("title");
    string(pack_.text(rule.title));
    key("type");
    string(pack_.text(pack_.types[rule.type].id));
    key("strength");
    string(name(claim.strength));
    key("severity");
    string(severity_names[finding.severity]);
    key("confidence");
    append_confidence(out_, rule.confidence);
    key("quote");
    string(slice(quote.start.utf8, quote.end.utf8));
    const Context context = context_of(claim, quote);
    key("prefix");
    string(slice(context.from_utf8, quote.start.utf8));
    key("suffix");
    string(slice(quote.end.utf8, context.to_utf8));
    out_ += ',';
    offsets(quote);
    key("sentence");
    out_ += '{';
    offsets(place_of_tokens(sentence.first_token, sentence.behind_token));
    out_ += '}';
    key("role");
    string(name(block.role));
    key("voice");
    string(name(block.voice));
    write_claim(claim);
    key("why");
    string(pack_.text(rule.why));
    key("regulations");
    out_ += '[';
    for (std::uint32_t r : finding.regulations) {
      separate();
      out_ += pack_.text(pack_.regulations[r].json);
    }
    out_ += ']';
    key("lawful");
    out_ += '[';
    for (std::uint32_t number : finding.lawful) {
      separate();
      out_ += record_json(pack_, record_lawful, number, 0);
    }
    out_ += ']';
    key("evidence");
    out_ += '[';
    for (const Evidence& evidence : finding.evidence) {
      separate();
      out_ += "{\"fit\":";
      string(name(evidence.fit));
      out_ += ',';
      out_ += evidence.json.substr(1);
    }
    out_ += ']';
    key("instead");
    out_ += finding.instead.empty() ? std::string_view("[]") : finding.instead;
    key("about");
    out_ += finding.about.empty() ? std::string_view("null") : finding.about;
    out_ += '}';
  }

  // The numbers of a finding, in the order in which web/lib/compact.ts reads them.
  void number(const Finding& finding, std::vector<std::uint32_t>& out) {
    const Claim& claim = finding.claim;
    const TaggedSentence& sentence = r_.tagged->sentences[claim.sentence];
    const Block& block = document_.blocks[sentence.block];
    const Place quote = place_of_tokens(claim.first, claim.behind);
    const Place whole = place_of_tokens(sentence.first_token, sentence.behind_token);
    const Context context = context_of(claim, quote);
    const auto list = [&](const std::vector<std::uint32_t>& items) {
      out.push_back(static_cast<std::uint32_t>(items.size()));
      out.insert(out.end(), items.begin(), items.end());
    };
    const auto text = [&](std::string_view json) {
      const table::Text at = pack_.place_of(json);
      out.insert(out.end(), {at.offset, at.length});
    };
    out.insert(out.end(), {claim.rule, static_cast<std::uint32_t>(claim.strength), finding.severity, context.from_utf16,
                           quote.start.utf16, quote.end.utf16, context.to_utf16, whole.start.utf16, whole.end.utf16,
                           static_cast<std::uint32_t>(block.role), static_cast<std::uint32_t>(block.voice),
                           claim.subject, claim.form, relation_number(claim)});
    list(claim.objects);
    list(finding.regulations);
    list(finding.lawful);
    out.push_back(static_cast<std::uint32_t>(finding.evidence.size()));
    for (const Evidence& evidence : finding.evidence) {
      out.push_back(static_cast<std::uint32_t>(evidence.fit));
      text(evidence.json);
    }
    text(finding.instead);
    text(finding.about);
  }

  std::string_view relation(const Claim& claim) const {
    const Token& token = r_.tagged->tokens[claim.relation];
    return std::string_view(r_.text->text).substr(token.start, token.end - token.start);
  }

  std::uint32_t relation_number(const Claim& claim) {
    if (claim.relation == none) return none;
    const auto [found, is_new] =
        relation_numbers_.try_emplace(relation(claim), static_cast<std::uint32_t>(relations_.size()));
    if (is_new) relations_.push_back(found->first);
    return found->second;
  }

  void write_claim(const Claim& claim) {
    const auto entry = [&](std::uint32_t e) {
      if (e == none)
        out_ += "null";
      else
        string(pack_.text(pack_.entries[e].id));
    };
    const auto entry_name = [&](std::uint32_t e) {
      if (e == none)
        out_ += "null";
      else
        string(pack_.text(pack_.entries[e].name));
    };
    const std::uint32_t object = claim.objects.empty() ? none : claim.objects.front();
    key("claim");
    out_ += "{\"subject\":";
    entry(claim.subject);
    key("subject_name");
    entry_name(claim.subject);
    key("form");
    if (claim.form == none)
      out_ += "null";
    else
      string(pack_.text(pack_.forms[claim.form].name));
    key("relation");
    if (claim.relation == none)
      out_ += "null";
    else
      string(relation(claim));
    key("object");
    entry(object);
    key("object_name");
    entry_name(object);
    if (claim.objects.size() > 1) {
      key("objects");
      out_ += '[';
      for (std::uint32_t each : claim.objects) {
        separate();
        entry(each);
      }
      out_ += ']';
    }
    out_ += '}';
  }

  void write(const SetAside& set_aside) {
    const Place quote = place_of_tokens(set_aside.claim.first, set_aside.claim.behind);
    out_ += "{\"quote\":";
    string(slice(quote.start.utf8, quote.end.utf8));
    out_ += ',';
    offsets(quote);
    key("rule");
    string(pack_.text(pack_.rules[set_aside.claim.rule].id));
    out_ += ',';
    out_ += record_json(pack_, record_kind(set_aside.by), set_aside.number, 0).substr(1);
    if (set_aside.claim.because.empty()) return;
    out_.pop_back();
    key("because");
    out_ += '[';
    for (const TokenRun& run : set_aside.claim.because) {
      separate();
      const Place place = place_of_tokens(run.first, run.behind);
      string(slice(place.start.utf8, place.end.utf8));
    }
    out_ += "]}";
  }

  void write(const ChecklistItem& item) {
    const table::Rule& rule = pack_.rules[item.rule];
    out_ += "{\"rule\":";
    string(pack_.text(rule.id));
    key("title");
    string(pack_.text(rule.title));
    key("status");
    string(item.present ? "present" : "missing");
    out_ += ',';
    out_ += pack_.text(pack_.regulations[item.regulation].json).substr(1);
  }

  void write_checklist() {
    key("checklist");
    out_ += '[';
    for (const ChecklistItem& item : r_.checklist) {
      if (!pack_.has_texts()) break;
      separate();
      write(item);
    }
    out_ += ']';
  }

  const Report& r_;
  const Document& document_;
  const Pack& pack_;
  std::string out_;
  std::vector<std::string_view> relations_;
  std::unordered_map<std::string_view, std::uint32_t> relation_numbers_;
};

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text.substr(from, i - from));
    from = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        out += "\\u00";
        out.push_back("0123456789abcdef"[c >> 4]);
        out.push_back("0123456789abcdef"[c & 15]);
    }
  }
  out.append(text.substr(from));
  out.push_back('"');
}

std::string to_json(const Report& report) { return Writer(report).write(); }

CompactReport to_compact(const Report& report) { return Writer(report).compact(); }

std::string record_json(const Pack& pack, std::uint32_t kind, std::uint32_t number, std::uint32_t length) {
  std::string out;
  const auto key = [&](std::string_view name, std::string_view value) {
    out += out.empty() ? "{\"" : ",\"";
    out += name;
    out += "\":";
    append_json_string(out, value);
  };
  if (kind == record_rule && number < pack.rules.size()) {
    const table::Rule& rule = pack.rules[number];
    key("rule", pack.text(rule.id));
    key("title", pack.text(rule.title));
    key("type", pack.text(pack.types[rule.type].id));
    out += ",\"confidence\":";
    append_confidence(out, rule.confidence);
    key("why", pack.text(rule.why));
    out += '}';
  } else if (kind == record_entry && number < pack.entries.size()) {
    key("id", pack.text(pack.entries[number].id));
    key("name", pack.text(pack.entries[number].name));
    out += '}';
  } else if (kind == record_context && number < pack.contexts.size()) {
    key("reason", pack.text(pack.contexts[number].reason));
    key("context", pack.text(pack.contexts[number].id));
    out += '}';
  } else if (kind == record_effect && number < pack.effects.size()) {
    key("reason", "lawful-here");
    key("context", pack.text(pack.effects[number].id));
    out += '}';
  } else if (kind == record_kept && number < pack.authorised.size()) {
    key("reason", "authorised-wording");
    if (pack.has_texts()) key("context", pack.text(pack.authorised[number].id));
    out += '}';
  } else if (kind == record_lawful && number < pack.authorised.size()) {
    const table::Authorised& claim = pack.authorised[number];
    key("id", pack.text(claim.id));
    key("text", lawful_text(pack, claim));
    key("conditions", pack.text(claim.conditions));
    out += ",\"jurisdictions\":[";
    for (std::size_t j = 0; j < pack.jurisdictions.size(); ++j) {
      if ((claim.jurisdictions >> j & 1) == 0) continue;
      if (out.back() != '[') out += ',';
      append_json_string(out, pack.text(pack.jurisdictions[j].id));
    }
    out += ']';
    key("url", pack.text(pack.wording.front().url));
    out += '}';
  } else if (kind == record_form && number < pack.forms.size()) {
    append_json_string(out, pack.text(pack.forms[number].name));
  } else if (kind == record_regulation && number < pack.regulations.size()) {
    out = pack.text(pack.regulations[number].json);
  } else if (kind == record_text && pack.has({number, length})) {
    out = pack.text({number, length});
  }
  return out;
}

}  // namespace claimlint
