#include <chrono>
#include <filesystem>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "call.h"
#include "claimlint/tag.h"
#include "explain.h"
#include "rule_folder.h"
#include "terminal.h"

namespace claimlint::cli {
namespace {

using write::clean, write::labelled, write::Look;

constexpr const char* help =
    R"(claimlint rules list | show ID | explain TEXT | words [FILE|-] | test [RULES] | lint [RULES]

  claimlint rules list                       id, type, severity and title of each rule in the pack
  claimlint rules show efficacy/superlative-remedy       one rule whole: why, laws, patterns, examples
  claimlint rules explain "It cures gout."   what each station makes of a text
  echo 'Tea for gout' | claimlint rules words    which words are known, and the classes that patterns may name
  claimlint rules test rules/                run the examples of all rules
  claimlint rules lint rules/                only check the files, quicker

`claimlint rules list --help` and so on tell more.
)";

constexpr const char* list_help = R"(claimlint rules list [--type TYPE] [--pack FILE]

Prints id, type, severity and title of each rule, in columns.

  claimlint rules list --type disease
  claimlint rules list | grep sleep

  --type TYPE    only the rules of one claim type
  --pack FILE    another pack than the one beside the command
)";

constexpr const char* show_help = R"(claimlint rules show ID [--rules DIR] [--pack FILE]

Prints what a rule says and which laws it names, then its entry in the rule folder with patterns and examples. What sets
claims aside is shown the same way: contexts, effects of a jurisdiction, authorised claims.

  claimlint rules list --type disease        to find an id
  claimlint rules show efficacy/superlative-remedy

  --rules DIR    where the rules' files are (default: rules, if it is there)
  --pack FILE    another pack than the one beside the command
)";

constexpr const char* words_help = R"(claimlint rules words [--format text|ndjson] [--pack FILE] [FILE|-]

Shows how the words of a text are read before any pattern is tried: the runs that spell a lexicon term, with the classes
that a pattern may name them by. A longer term hides the shorter ones inside it.

  echo 'Our ginger tea soothes a sore throat.' | claimlint rules words

  --format text|ndjson    text for reading (the default); ndjson: one object a sentence, with all its words
  --pack FILE             another pack than the one beside the command
)";

constexpr const char* test_help = R"(claimlint rules test [RULES]

Compiles a rule folder (default: rules) and runs every example through the whole auditor: what a rule says it marks must
be marked, exactly and once; what it says it leaves alone must stay clear. Exit status 2 if one does not come out so.

  claimlint rules test
  claimlint rules test my-rules/
)";

constexpr const char* lint_help = R"(claimlint rules lint [RULES]

Checks the files of a rule folder (default: rules) without running examples: missing and unknown keys, ids that nothing
defines, patterns that can't be read. Each fault has file, JSON pointer and reason; exit status 2 if there is one.

  claimlint rules lint my-rules/
)";

constexpr const char* default_folder = "rules";
constexpr std::string_view severities[] = {"low", "medium", "high"};
constexpr std::string_view strengths[] = {"hedged", "plain", "absolute"};

std::string padded(std::string_view text, std::size_t width) {
  std::string cell(text);
  cell.resize(std::max(width, cell.size()), ' ');
  return cell;
}

int list(Words words) {
  std::string type, pack_path;
  Call call("rules list", list_help);
  call.option("--type", type);
  call.option("--pack", pack_path);
  if (const std::optional<int> status = call.read(words)) return *status;
  const Result<LoadedPack> loaded = load_pack(pack_path);
  if (!loaded.ok()) return fail(loaded.error().what);
  const Pack& pack = loaded.value().pack;

  std::vector<std::string_view> types;
  std::size_t id_width = 0, type_width = 0;
  for (const table::Type& t : pack.types) {
    types.push_back(pack.text(t.id));
    type_width = std::max(type_width, types.back().size());
  }
  if (!type.empty() && std::find(types.begin(), types.end(), type) == types.end())
    return fail("no claim type '" + type + "'; there are " + enumerate(types));
  for (const table::Rule& rule : pack.rules) id_width = std::max<std::size_t>(id_width, rule.id.length);
  for (const table::Rule& rule : pack.rules) {
    if (!type.empty() && types[rule.type] != type) continue;
    put(padded(pack.text(rule.id), id_width) + "  " + padded(types[rule.type], type_width) + "  " +
        padded(severities[rule.severity], 6) + "  " + clean(pack.text(rule.title)) + "\n");
  }
  return nothing_found;
}

// The entry of a rule, context, effect or authorised claim in the folder's files, and where it stands.
struct Entry {
  std::string place;
  nlohmann::ordered_json json;
};

std::optional<Entry> find_entry(const std::vector<SourceFile>& files, const std::string& id) {
  for (const SourceFile& file : files) {
    const auto json = nlohmann::ordered_json::parse(file.text, nullptr, false);
    for (const char* key : {"rules", "contexts", "effects", "claims"}) {
      if (!json.is_object() || !json.contains(key) || !json[key].is_array()) continue;
      for (std::size_t i = 0; i < json[key].size(); ++i)
        if (json[key][i].is_object() && json[key][i].value("id", "") == id)
          return Entry{file.path + "#/" + key + "/" + std::to_string(i), json[key][i]};
    }
  }
  return std::nullopt;
}

int show_entry(const std::string& folder, const std::string& id) {
  const Result<std::vector<SourceFile>> files = read_rules(folder);
  if (!files.ok()) return fail(files.error().what);
  const std::optional<Entry> entry = find_entry(files.value(), id);
  if (!entry) return fail(folder + " holds no '" + id + "'; the pack was built from other rules");
  put("\n" + (std::filesystem::path(folder) / entry->place).string() + "\n" + entry->json.dump(2) + "\n");
  return nothing_found;
}

void show_law(const Pack& pack, std::uint32_t number, const char* label, const Look& look) {
  const auto law = nlohmann::json::parse(pack.text(pack.regulations[number].json), nullptr, false);
  put(labelled(label, law.value("cite", "") + ": " + law.value("says", ""), look, 0));
  put(labelled("", law.value("url", ""), look, 0));
}

void show_rule(const Pack& pack, const table::Rule& rule, const Look& look) {
  put(std::string(pack.text(rule.id)) + "\n\n");
  put(labelled("Title", pack.text(rule.title), look, 0));
  put(labelled("Why", pack.text(rule.why), look, 0));
  put(labelled("Claim",
               std::string(pack.text(pack.types[rule.type].id)) + " · strength " +
                   std::string(strengths[rule.strength]) + " · severity " + std::string(severities[rule.severity]) +
                   " · confidence " + std::to_string(rule.confidence) + " %",
               look, 0));
  bool first = true;
  for (std::uint32_t number : pack.refs(rule.regulations)) {
    show_law(pack, number, first ? "The rule" : "", look);
    first = false;
  }
}

int show(Words words) {
  std::vector<std::string> ids;
  std::string folder, pack_path;
  Call call("rules show", show_help);
  call.option("--rules", folder);
  call.option("--pack", pack_path);
  call.operands("one rule id", ids, 1);
  if (const std::optional<int> status = call.read(words)) return *status;
  if (ids.empty()) return fail("rules show wants the id of a rule; `claimlint rules list` prints all");
  const std::string& id = ids.front();
  const Result<LoadedPack> loaded = load_pack(pack_path);
  if (!loaded.ok()) return fail(loaded.error().what);
  const Pack& pack = loaded.value().pack;
  const Look look = look_of_output("never");

  std::vector<std::string_view> known;
  bool found = false;
  for (const table::Rule& rule : pack.rules) {
    known.push_back(pack.text(rule.id));
    if (known.back() != id) continue;
    show_rule(pack, rule, look);
    found = true;
  }
  for (const table::Context& context : pack.contexts) {
    known.push_back(pack.text(context.id));
    if (known.back() != id) continue;
    put(id + "\n\n" + labelled("Sets aside", "with the reason: " + std::string(pack.text(context.reason)), look, 0));
    found = true;
  }
  for (const table::Effect& effect : pack.effects) {
    known.push_back(pack.text(effect.id));
    if (known.back() != id) continue;
    put(id + "\n\n");
    show_law(pack, effect.regulation, "The rule", look);
    found = true;
  }
  for (const table::Authorised& claim : pack.authorised) {
    known.push_back(pack.text(claim.id));
    if (known.back() != id) continue;
    const auto number = static_cast<std::uint32_t>(&claim - pack.authorised.data());
    const auto lawful = nlohmann::json::parse(record_json(pack, record_lawful, number, 0), nullptr, false);
    put(id + "\n\n" + labelled("May say", lawful.value("text", ""), look, 0) +
        labelled("Only if", lawful.value("conditions", ""), look, 0) +
        labelled("Register", lawful.value("url", ""), look, 0));
    found = true;
  }
  if (!found) {
    const std::string hint = did_you_mean(id, known);
    return fail("the pack has no rule '" + id + "'" + (hint.empty() ? "; `claimlint rules list` prints all" : hint));
  }
  if (folder.empty() && !std::filesystem::is_directory(default_folder)) {
    put("\nPatterns and examples are not in the pack: name the rule folder with --rules DIR.\n");
    return nothing_found;
  }
  return show_entry(folder.empty() ? default_folder : folder, id);
}

// The classes of a mention, in the order of its entries, each once.
std::vector<std::string_view> classes_of(const Mention& mention, const Pack& pack) {
  std::vector<std::string_view> classes;
  for (std::uint32_t entry : pack.refs(mention.entries))
    for (std::uint32_t c : pack.refs(pack.entries[entry].classes))
      if (const std::string_view name = pack.text(pack.classes[c].name);
          std::find(classes.begin(), classes.end(), name) == classes.end())
        classes.push_back(name);
  return classes;
}

void put_words(const NormalText& text, const TaggedText& tagged, const TaggedSentence& sentence, const Pack& pack) {
  const auto spelling = [&](std::uint32_t first, std::uint32_t behind) {
    const std::uint32_t start = tagged.tokens[first].start;
    return text.text.substr(start, tagged.tokens[behind - 1].end - start);
  };
  put(clean(spelling(sentence.first_token, sentence.behind_token)) + "\n");
  for (std::uint32_t m = sentence.first_mention; m < sentence.behind_mention; ++m) {
    const Mention& mention = tagged.mentions[m];
    std::string line = "  " + padded(clean(spelling(mention.first, mention.behind)), 24);
    for (std::string_view name : classes_of(mention, pack)) line += " {" + std::string(name) + "}";
    put(line + "\n");
  }
}

std::string words_as_json(const Document& document, const NormalText& text, const TaggedText& tagged,
                          const TaggedSentence& sentence, std::size_t line, const Pack& pack) {
  const std::uint32_t from = text.map.at(tagged.tokens[sentence.first_token].start).utf8;
  const std::uint32_t to = text.map.behind(tagged.tokens[sentence.behind_token - 1].end).utf8;
  nlohmann::ordered_json json{{"line", line},
                              {"text", document.text.substr(from, to - from)},
                              {"words", nlohmann::json::array()},
                              {"mentions", nlohmann::json::array()}};
  for (std::uint32_t t = sentence.first_token; t < sentence.behind_token; ++t) {
    const Token& token = tagged.tokens[t];
    json["words"].push_back(text.text.substr(token.start, token.end - token.start));
  }
  for (std::uint32_t m = sentence.first_mention; m < sentence.behind_mention; ++m) {
    const Mention& mention = tagged.mentions[m];
    json["mentions"].push_back({{"first", mention.first - sentence.first_token},
                                {"behind", mention.behind - sentence.first_token},
                                {"classes", classes_of(mention, pack)}});
  }
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

int known_words(Words words) {
  std::string format = "text", pack_path;
  std::vector<std::string> files;
  Call call("rules words", words_help);
  call.option("--format", format, {"text", "ndjson"});
  call.option("--pack", pack_path);
  call.operands("one file", files, 1);
  if (const std::optional<int> status = call.read(words)) return *status;
  const std::string path = files.empty() ? "-" : files.front();
  Result<std::string> bytes = read_file(path);
  if (!bytes.ok()) return fail(bytes.error().what);
  Result<Document> document = document_from_text(std::move(bytes.value()));
  if (!document.ok()) return fail(display_name(path) + ": " + document.error().what);
  const Result<LoadedPack> loaded = load_pack(pack_path);
  if (!loaded.ok()) return fail(loaded.error().what);
  const Pack& pack = loaded.value().pack;
  const NormalText text = normalise(document.value());
  const TaggedText tagged = Tagger(pack).tag(text);
  std::size_t line = 1, at = 0;
  for (const TaggedSentence& sentence : tagged.sentences) {
    if (sentence.first_token == sentence.behind_token) continue;
    const std::uint32_t start = document.value().blocks[sentence.block].start;
    line += static_cast<std::size_t>(std::count(document.value().text.begin() + static_cast<std::ptrdiff_t>(at),
                                                document.value().text.begin() + start, '\n'));
    at = start;
    if (format == "ndjson")
      put(words_as_json(document.value(), text, tagged, sentence, line, pack));
    else
      put_words(text, tagged, sentence, pack);
  }
  return nothing_found;
}

// The folder that `rules test` or `rules lint` names, compiled; or the exit status.
struct Compiled {
  std::string folder;
  Compilation compilation;
};

std::variant<Compiled, int> compile(Words words, const char* command, const char* command_help) {
  std::vector<std::string> folders;
  Call call(command, command_help);
  call.operands("one folder of rules", folders, 1);
  if (const std::optional<int> status = call.read(words)) return *status;
  const std::string folder = folders.empty() ? default_folder : folders.front();
  Result<std::vector<SourceFile>> files = read_rules(folder);
  if (!files.ok()) return fail(files.error().what);
  Compiled compiled{folder, compile_rules(std::move(files.value()))};
  print(folder, compiled.compilation.diagnostics);
  return compiled;
}

std::string count(std::size_t n, const char* one) { return std::to_string(n) + " " + one + (n == 1 ? "" : "s"); }

int test(Words words) {
  const auto start = std::chrono::steady_clock::now();
  const auto result = compile(words, "rules test", test_help);
  if (const int* status = std::get_if<int>(&result)) return *status;
  const auto& [folder, compilation] = std::get<Compiled>(result);
  const std::vector<Diagnostic> failures = test_examples(compilation.pack, compilation.examples);
  print(folder, failures);
  std::set<std::string> owners;
  for (const Example& example : compilation.examples) owners.insert(example.owner);
  const std::string tested = count(compilation.examples.size(), "example") + " of " + count(owners.size(), "rule");
  if (!compilation.diagnostics.empty() || !failures.empty())
    return fail(tested + ": " + std::to_string(failures.size()) + " do not come out as they say; " +
                count(compilation.diagnostics.size(), "fault") + " in the files");
  std::ostringstream line;
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  line << tested << ": all come out as they say (" << std::fixed << std::setprecision(1) << taken.count() << " s)\n";
  put(line.str());
  return nothing_found;
}

int lint(Words words) {
  const auto result = compile(words, "rules lint", lint_help);
  if (const int* status = std::get_if<int>(&result)) return *status;
  const auto& [folder, compilation] = std::get<Compiled>(result);
  if (!compilation.diagnostics.empty()) return fail(count(compilation.diagnostics.size(), "fault") + " in " + folder);
  put("No faults in " + folder + "\n");
  return nothing_found;
}

}  // namespace

int rules(Words words) {
  return run_subcommand(
      "rules", help,
      {{"list", list}, {"show", show}, {"explain", explain}, {"words", known_words}, {"test", test}, {"lint", lint}},
      words);
}

}  // namespace claimlint::cli
