#include "claimlint/report.h"

#include <charconv>

#include "claimlint/sha256.h"

namespace claimlint {

const char* const engine_version = CLAIMLINT_VERSION;

namespace {

constexpr std::string_view severity_names[] = {"low", "medium", "high"};
constexpr std::uint32_t context_characters = 32;  // of prefix and suffix

class Writer {
 public:
  explicit Writer(const Report& report) : r_(report), document_(*report.document), pack_(*report.pack) {}

  std::string write() {
    out_ += "{\"schema\":\"claimlint-report/1\",\"engine\":";
    string(engine_version);
    out_ += ",\"pack\":";
    string(pack_.hash());
    document();
    counts();
    out_ += ",\"findings\":[";
    for (const Finding& finding : r_.findings) {
      separate();
      write(finding);
    }
    out_ += "],\"set_aside\":[";
    for (const Claim& claim : r_.set_aside) {
      separate();
      write_set_aside(claim);
    }
    out_ += "],\"truncated\":";
    out_ += r_.truncated ? "true}" : "false}";
    return std::move(out_);
  }

 private:
  struct Place {
    OffsetMap::Point start, end;
  };

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

  void document() {
    key("document");
    out_ += "{\"id\":";
    string(document_.id);
    key("source");
    string(document_.source);
    key("sha256");
    string(sha256(document_.text));
    key("title");
    string(document_.title);
    key("language");
    string("en");
    key("subjects");
    out_ += '[';
    for (std::uint32_t subject : r_.subjects) {
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

  bool inside_character(std::uint32_t at) const {
    return at < document_.text.size() && (static_cast<unsigned char>(document_.text[at]) & 0xC0) == 0x80;
  }

  // prefix, suffix: up to context_characters of the block on either side.
  void write_context(const Claim& claim, const Place& quote) {
    const Block& block = document_.blocks[r_.tagged->sentences[claim.sentence].block];
    std::uint32_t from = quote.start.utf8;
    for (std::uint32_t n = 0; n < context_characters && from > block.start; ++n) do
        --from;
      while (from > block.start && inside_character(from));
    std::uint32_t to = quote.end.utf8;
    for (std::uint32_t n = 0; n < context_characters && to < block.end; ++n) do
        ++to;
      while (to < block.end && inside_character(to));
    key("prefix");
    string(slice(from, quote.start.utf8));
    key("suffix");
    string(slice(quote.end.utf8, to));
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
    confidence(rule.confidence);
    key("quote");
    string(slice(quote.start.utf8, quote.end.utf8));
    write_context(claim, quote);
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
    else {
      const Token& token = r_.tagged->tokens[claim.relation];
      string(std::string_view(r_.text->text).substr(token.start, token.end - token.start));
    }
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

  void write_set_aside(const Claim& claim) {
    const Place quote = place_of_tokens(claim.first, claim.behind);
    const table::Context& context = pack_.contexts[claim.set_aside_by];
    out_ += "{\"quote\":";
    string(slice(quote.start.utf8, quote.end.utf8));
    out_ += ',';
    offsets(quote);
    key("rule");
    string(pack_.text(pack_.rules[claim.rule].id));
    key("reason");
    string(pack_.text(context.reason));
    key("context");
    string(pack_.text(context.id));
    out_ += '}';
  }

  // Per cent as a fraction: 93 -> 0.93.
  void confidence(std::uint32_t per_cent) {
    if (per_cent >= 100) {
      out_ += '1';
      return;
    }
    out_ += "0.";
    out_ += static_cast<char>('0' + per_cent / 10);
    if (per_cent % 10 != 0) out_ += static_cast<char>('0' + per_cent % 10);
  }

  const Report& r_;
  const Document& document_;
  const Pack& pack_;
  std::string out_;
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

}  // namespace claimlint
