#include "compiler.h"

#include <algorithm>
#include <bit>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "../src/tokenise.h"
#include "claimlint/document.h"
#include "claimlint/normalise.h"
#include "inflect.h"
#include "pack_writer.h"
#include "pattern.h"

namespace claimlint {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* strengths[] = {"hedged", "plain", "absolute"};
constexpr const char* severities[] = {"low", "medium", "high"};
constexpr const char* verdicts[] = {"supported", "mixed", "insufficient", "no-effect", "harmful"};
constexpr const char* scopes[] = {"overlap", "sentence", "block", "section", "page"};
constexpr std::uint32_t rare_word = 5;               // per million: of a word that was not counted
constexpr std::uint32_t unmeasured_confidence = 80;  // per cent, until a rule's precision has been measured
constexpr std::size_t longest_acronym = 5;
constexpr std::size_t most_names = 32;  // of types, jurisdictions, forms, verbs: a bit each
constexpr int deepest_json = 32;
constexpr std::size_t most_common_words = 127, common_words = 511;

// Why a text is not taken as JSON, also where it is nested too deeply. Parsing without exceptions says only that it is none.
class WhyNoJson : public nlohmann::json_sax<Json> {
 public:
  static std::string of(const std::string& text) {
    WhyNoJson reader;
    Json::sax_parse(text, &reader);
    return reader.reason_;
  }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return descend(); }
  bool key(string_t&) override { return true; }
  bool end_object() override { return ascend(); }
  bool start_array(std::size_t) override { return descend(); }
  bool end_array() override { return ascend(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    const std::string_view what = e.what();
    reason_ = "not valid JSON: ";
    reason_ += what.substr(what.find("] ") + 2);  // behind the library's own number of the error
    return false;
  }

 private:
  bool descend() {
    if (++depth_ > deepest_json) reason_ = "arrays and objects are nested too deeply";
    return reason_.empty();
  }
  bool ascend() {
    --depth_;
    return true;
  }

  std::string reason_;
  int depth_ = 0;
};

// A place in a JSON file, for reading a value and saying what is wrong with it.
class Cursor {
 public:
  Cursor(const Json& value, std::string file, std::string pointer, std::vector<Diagnostic>& diagnostics)
      : value_(&value), file_(std::move(file)), pointer_(std::move(pointer)), diagnostics_(&diagnostics) {}

  const Json& value() const { return *value_; }
  const std::string& file() const { return file_; }
  const std::string& pointer() const { return pointer_; }

  void report(std::string reason) const {
    diagnostics_->push_back({file_, pointer_.empty() ? "/" : pointer_, std::move(reason)});
  }

  bool has(const char* key) const { return value_->is_object() && value_->contains(key); }

  Cursor at(const char* key) const {
    static const Json missing;
    return {has(key) ? (*value_)[key] : missing, file_, pointer_ + "/" + key, *diagnostics_};
  }

  // The elements of an array under `key`; none if it is missing.
  std::vector<Cursor> each(const char* key) const {
    std::vector<Cursor> all;
    if (!has(key)) return all;
    const Json& array = (*value_)[key];
    if (!array.is_array()) {
      at(key).report("should be an array");
      return all;
    }
    for (std::size_t i = 0; i < array.size(); ++i)
      all.emplace_back(array[i], file_, pointer_ + "/" + key + "/" + std::to_string(i), *diagnostics_);
    return all;
  }

  std::string text(const char* key) const {
    if (!has(key)) {
      report(std::string("'") + key + "' is missing");
      return {};
    }
    return at(key).text();
  }

  std::string text() const {
    if (value_->is_string()) return value_->get<std::string>();
    report("should be a string");
    return {};
  }

  std::string text_or(const char* key, std::string fallback) const {
    return has(key) ? at(key).text() : std::move(fallback);
  }

  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> all;
    for (const Cursor& item : each(key)) all.push_back(item.text());
    return all;
  }

  std::uint32_t number_or(const char* key, std::uint32_t fallback) const {
    if (!has(key)) return fallback;
    const Json& number = (*value_)[key];
    if (number.is_number_unsigned() && number.get<std::uint64_t>() < 1'000'000) return number.get<std::uint32_t>();
    at(key).report("should be a whole number");
    return fallback;
  }

  bool flag(const char* key) const {
    if (!has(key)) return false;
    const Json& flag = (*value_)[key];
    if (!flag.is_boolean()) at(key).report("should be true or false");
    return flag.is_boolean() && flag.get<bool>();
  }

  // The number of the text under `key` among `names`.
  template <std::size_t n>
  std::uint32_t choice(const char* key, const char* const (&names)[n], const char* fallback) const {
    const std::string chosen = text_or(key, fallback);
    for (std::uint32_t i = 0; i < n; ++i)
      if (chosen == names[i]) return i;
    std::string known;
    for (const char* name : names) known += (known.empty() ? "" : ", ") + std::string(name);
    at(key).report("'" + chosen + "' is none of " + known);
    return 0;
  }

  // Keys other than these are mistakes.
  void allow(std::initializer_list<const char*> keys) const {
    if (!value_->is_object()) {
      report("should be an object");
      return;
    }
    for (const auto& [key, ignored] : value_->items())
      if (std::none_of(keys.begin(), keys.end(), [&k = key](const char* known) { return k == known; }))
        report("unknown key '" + key + "'");
  }

 private:
  const Json* value_;
  std::string file_, pointer_;
  std::vector<Diagnostic>* diagnostics_;
};

bool is_id(const std::string& id, const char* extra = "") {
  return !id.empty() && std::all_of(id.begin(), id.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           std::string_view(extra).find(c) != std::string_view::npos;
  });
}

bool is_acronym(const std::string& term) {
  std::size_t capitals = 0;
  for (char c : term) {
    if (c >= 'A' && c <= 'Z')
      ++capitals;
    else if (!(c >= '0' && c <= '9') && c != '-' && c != '/' && c != '&')
      return false;
  }
  return capitals >= 2 && term.size() <= longest_acronym;
}

std::vector<std::string> words_of(const std::string& term) {
  const std::string folded = fold(term);
  const std::vector<Token> tokens = tokenise(folded);
  std::vector<std::string> words;
  for (const Token& token : tokens)
    if (token.mark == 0) words.emplace_back(spelling(folded, token));
  return words;
}

class Compiler : public SymbolSource {
 public:
  explicit Compiler(std::vector<SourceFile> files) : files_(std::move(files)) {
    std::sort(files_.begin(), files_.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  }

  Compilation compile() {
    parse_files();
    for_files("en/frequency.json", [&](const Cursor& file) { frequency(file); });
    for_files("en/lexicons/", [&](const Cursor& file) { lexicon(file); });
    resolve_parents();
    for_files("en/reading.json", [&](const Cursor& file) { reading(file); });
    if (pack_.types.empty())
      out_.diagnostics.push_back({"en/reading.json", "/", "the file is missing or names no types"});
    for_files("regulations/", [&](const Cursor& file) { regulations(file); });
    for_files("regulations/groups.json", [&](const Cursor& file) { regulation_groups(file); });
    for_files("regulations/disease-lists.json", [&](const Cursor& file) { disease_lists(file); });
    for_files("en/wording.json", [&](const Cursor& file) { wording(file); });
    for_files("authorised/", [&](const Cursor& file) { authorised(file); });
    for_files("evidence/claim-types.json", [&](const Cursor& file) { topics(file); });
    for_files("evidence/pairs/", [&](const Cursor& file) { pairs(file); });
    for_files("evidence/conditions/", [&](const Cursor& file) { conditions_advice(file); });
    for_files("en/confidence.json", [&](const Cursor& file) { confidence(file); });
    for_files("en/claims/", [&](const Cursor& file) { claims(file); });
    for_files("regulations/effects.json", [&](const Cursor& file) { effects(file); });
    for_files("en/context/", [&](const Cursor& file) { contexts(file); });
    finish_tables();
    out_.pack = pack_.write();
    return std::move(out_);
  }

  // --- symbols: what the places of patterns stand for --------------------------------------------------------------

  std::uint32_t words(const std::vector<std::string>& set) override {
    const auto [found, is_new] = word_symbols_.try_emplace(set, next_symbol());
    if (is_new) {
      std::uint32_t cost = 0;
      for (const std::string& word : set) cost += frequency_of(word);
      add_symbol(cost);
      for (const std::string& word : set) symbols_of_word_[word_number(word)].push_back(found->second);
    }
    return found->second;
  }

  Result<std::uint32_t> mention(const std::string& name, const std::string& entry_id) override {
    const auto found_class = class_numbers_.find(name);
    if (found_class == class_numbers_.end()) return Error{"no lexicon has the class '" + name + "'", {}};
    std::uint32_t entry = UINT32_MAX;
    if (!entry_id.empty()) {
      const auto found = entry_numbers_.find(entry_id);
      if (found == entry_numbers_.end()) return Error{"no lexicon has the entry '" + entry_id + "'", {}};
      entry = found->second;
    }
    const auto [found, is_new] = mention_symbols_.try_emplace({found_class->second, entry}, next_symbol());
    if (is_new) {
      const auto counted = frequency_.find("{" + name + "}");
      if (entry != UINT32_MAX)
        add_symbol(frequency_of_entry_[entry]);
      else
        add_symbol(counted == frequency_.end() ? frequency_of_class_[found_class->second] : counted->second);
    }
    return found->second;
  }

  std::uint32_t regex(const std::string& re2, const WordAutomaton& compiled) override {
    const auto [found, is_new] = regexes_.try_emplace(re2, static_cast<std::uint32_t>(pack_.regexes.size()));
    if (is_new) {
      pack_.regexes.push_back({pack_.late_text(re2), pack_.list(compiled.classes), compiled.class_count,
                               pack_.list(compiled.next), compiled.start, compiled.accepting});
    }
    return found->second;
  }

  std::uint32_t cost(std::uint32_t symbol) const override { return symbol_cost_[symbol]; }

 private:
  struct Parsed {
    std::string path;
    Json json;
  };

  // --- how often words occur, per million ---------------------------------------------------------------------------

  void frequency(const Cursor& file) {
    if (!file.has("per_million") || !file.value()["per_million"].is_object()) return;
    for (const auto& [word, count] : file.value()["per_million"].items())
      if (count.is_number_unsigned()) frequency_[word] = std::min(1'000'000u, count.get<std::uint32_t>());
  }

  std::uint32_t frequency_of(const std::string& word) const {
    const auto found = frequency_.find(word);
    return found == frequency_.end() ? rare_word : found->second;
  }

  // A term is as rare as its rarest word.
  std::uint32_t frequency_of_term(const std::string& term) const {
    std::uint32_t rarest = UINT32_MAX;
    for (const std::string& word : words_of(term)) rarest = std::min(rarest, frequency_of(word));
    return rarest == UINT32_MAX ? 0 : rarest;
  }

  std::uint32_t next_symbol() const { return static_cast<std::uint32_t>(symbol_cost_.size()); }
  void add_symbol(std::uint32_t cost) { symbol_cost_.push_back(cost); }

  void parse_files() {
    for (const SourceFile& file : files_) {
      if (!file.path.ends_with(".json") || file.path.starts_with("schema/")) continue;
      if (std::string reason = WhyNoJson::of(file.text); reason.empty())
        parsed_.push_back({file.path, Json::parse(file.text, nullptr, false)});
      else
        out_.diagnostics.push_back({file.path, "/", std::move(reason)});
    }
  }

  template <typename F>
  void for_files(std::string_view prefix, F&& visit) {
    for (const Parsed& file : parsed_)
      if (file.path.starts_with(prefix)) visit(Cursor(file.json, file.path, "", out_.diagnostics));
  }

  // --- lexicons -----------------------------------------------------------------------------------------------------

  // A word that is too long is cut, so that no fault in the rules makes a pack that does not open.
  std::uint32_t word_number(const std::string& word) {
    const auto number = static_cast<std::uint32_t>(word_numbers_.size()) + 1;
    return word_numbers_.try_emplace(word.substr(0, longest_word), number).first->second;
  }

  // Adds the words that a file lists one by one, in the spelling of folded text.
  void add_words(const Cursor& file, const char* key, std::vector<std::uint32_t>& numbers) {
    for (const Cursor& at : file.each(key))
      if (const std::string word = at.text(); words_of(word) == std::vector{word})
        numbers.push_back(word_number(word));
      else
        at.report("should be one word in small letters");
  }

  std::uint32_t class_number(const std::string& name) {
    const auto [found, is_new] = class_numbers_.try_emplace(name, static_cast<std::uint32_t>(pack_.classes.size()));
    if (is_new) {
      pack_.classes.push_back({pack_.text(name)});
      frequency_of_class_.push_back(0);
    }
    return found->second;
  }

  std::optional<std::uint32_t> entry_number(const Cursor& at, const std::string& id) {
    const auto found = entry_numbers_.find(id);
    if (found != entry_numbers_.end()) return found->second;
    at.report("no lexicon has the entry '" + id + "'");
    return std::nullopt;
  }

  static Inflection inflection(const Cursor& at, const char* fallback) {
    static constexpr const char* names[] = {"none", "noun", "verb"};
    return static_cast<Inflection>(at.choice("inflect", names, fallback));
  }

  void lexicon(const Cursor& file) {
    file.allow({"$schema", "classes", "inflect", "credit", "notes", "entries"});
    const std::vector<std::string> shared = file.texts("classes");
    const std::string how = file.text_or("inflect", "none");
    for (const Cursor& entry : file.each("entries")) {
      entry.allow({"id", "name", "classes", "terms", "parents", "inflect", "notes"});
      const std::string id = entry.text("id");
      if (!is_id(id)) {
        entry.at("id").report("an id is of small letters, digits and hyphens");
        continue;
      }
      if (const auto [found, is_new] = entry_numbers_.try_emplace(id, static_cast<std::uint32_t>(pack_.entries.size()));
          !is_new) {
        entry.at("id").report("the id '" + id + "' stands in " + entry_files_[found->second] + " too");
        continue;
      }
      std::vector<std::uint32_t> classes;
      for (const std::string& name : shared) classes.push_back(class_number(name));
      for (const std::string& name : entry.texts("classes")) classes.push_back(class_number(name));
      std::sort(classes.begin(), classes.end());
      classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
      if (classes.empty()) entry.report("the entry is in no class");
      const auto number = static_cast<std::uint32_t>(pack_.entries.size());
      entry_files_.push_back(entry.file());
      frequency_of_entry_.push_back(0);
      parent_ids_.push_back(entry.each("parents"));
      std::vector<std::string> terms = entry.texts("terms");
      if (entry.has("name")) terms.insert(terms.begin(), entry.text("name"));
      if (terms.empty()) entry.report("the entry has neither name nor terms");
      entry_names_.push_back(terms.empty() ? id : terms.front());
      pack_.entries.push_back({pack_.late_text(id), pack_.late_text(entry_names_.back()), pack_.list(classes), {}});
      const Inflection inflection_here = inflection(entry, how.c_str());
      for (const std::string& term : terms) {
        const std::uint32_t frequency = frequency_of_term(term);
        for (std::uint32_t c : classes) frequency_of_class_[c] += frequency;
        frequency_of_entry_.back() += frequency;
        if (is_acronym(term)) {
          add_term(entry, term, number, true);
          add_term(entry, term + "s", number, true);
          continue;
        }
        if (inflection_here == Inflection::noun) add_plural(term);
        for (const std::string& form :
             inflect(term, inflection_here == Inflection::noun ? Inflection::none : inflection_here))
          add_term(entry, form, number, false);
      }
    }
  }

  void add_term(const Cursor& at, const std::string& term, std::uint32_t entry, bool capitals) {
    const std::vector<std::string> words = words_of(term);
    if (words.empty()) {
      at.report("the term '" + term + "' holds no word");
      return;
    }
    for (const std::string& word : words)
      if (word.size() > longest_word)
        at.report("a word of more than " + std::to_string(longest_word) + " bytes: '" + word.substr(0, 20) + "...'");
    std::uint32_t node = 0;
    for (const std::string& text : words) {
      const std::uint32_t word = word_number(text);
      const auto [found, is_new] = edges_.try_emplace({node, word}, static_cast<std::uint32_t>(node_entries_.size()));
      if (is_new) node_entries_.emplace_back();
      node = found->second;
    }
    std::vector<std::uint32_t>& entries = capitals ? node_entries_[node].capitals : node_entries_[node].any;
    if (std::find(entries.begin(), entries.end(), entry) == entries.end()) entries.push_back(entry);
  }

  // The plural of a term's last word is looked up as its singular.
  void add_plural(const std::string& term) {
    const std::vector<std::string> words = words_of(term);
    if (words.empty()) return;
    const std::vector<std::string> forms = inflect(words.back(), Inflection::noun);
    if (forms.size() > 1) singulars_.try_emplace(forms[1], word_number(forms[0]));
  }

  void resolve_parents() {
    for (std::size_t i = 0; i < pack_.entries.size(); ++i) {
      std::vector<std::uint32_t> parents;
      for (const Cursor& parent : parent_ids_[i])
        if (const auto number = entry_number(parent, parent.text())) parents.push_back(*number);
      pack_.entries[i].parents = pack_.own_list(parents);
    }
  }

  // --- reading ------------------------------------------------------------------------------------------------------

  table::List class_list(const Cursor& at, const char* key) {
    std::vector<std::uint32_t> numbers;
    for (const Cursor& name : at.each(key)) {
      const auto found = class_numbers_.find(name.text());
      if (found == class_numbers_.end())
        name.report("no lexicon has the class '" + name.text() + "'");
      else
        numbers.push_back(found->second);
    }
    return pack_.list(numbers);
  }

  void reading(const Cursor& file) {
    file.allow({"$schema", "types", "jurisdictions", "subjects", "objects", "hedges", "absolutes", "grave", "joiners",
                "contrasts", "no_contrasts", "forms", "hedge_reach", "absolute_reach", "object_reach", "page_words"});
    std::map<std::string, std::uint32_t> groups;
    for (const Cursor& type : file.each("types")) {
      type.allow({"id", "group"});
      const std::string id = type.text("id");
      if (pack_.types.size() == most_names) {
        type.report("there can't be more than 32 types");
        break;
      }
      const auto group =
          groups.try_emplace(type.text_or("group", id), static_cast<std::uint32_t>(groups.size())).first->second;
      type_numbers_[id] = static_cast<std::uint32_t>(pack_.types.size());
      pack_.types.push_back({pack_.text(id), group});
    }
    const std::vector<std::string> jurisdictions = file.texts("jurisdictions");
    if (jurisdictions.size() > most_names) file.at("jurisdictions").report("there can't be more than 32 jurisdictions");
    for (std::size_t j = 0; j < std::min(jurisdictions.size(), most_names); ++j)
      pack_.jurisdictions.push_back({pack_.text(jurisdictions[j])});
    pack_.reading.subjects = class_list(file, "subjects");
    pack_.reading.objects = class_list(file, "objects");
    pack_.reading.hedges = class_list(file, "hedges");
    pack_.reading.absolutes = class_list(file, "absolutes");
    pack_.reading.grave = class_list(file, "grave");
    for (const Cursor& form : file.each("forms")) {
      form.allow({"class", "form"});
      if (pack_.forms.size() == most_names) {
        form.report("there can't be more than 32 forms");
        break;
      }
      const auto found = class_numbers_.find(form.text("class"));
      if (found == class_numbers_.end())
        form.at("class").report("no lexicon has the class '" + form.text("class") + "'");
      else
        pack_.forms.push_back({found->second, pack_.text(form.text("form"))});
    }
    add_words(file, "joiners", joiners_);
    add_words(file, "contrasts", contrasts_);
    add_words(file, "no_contrasts", no_contrasts_);
    pack_.reading.hedge_reach = file.number_or("hedge_reach", 4);
    pack_.reading.absolute_reach = file.number_or("absolute_reach", 1);
    pack_.reading.object_reach = file.number_or("object_reach", 5);
    pack_.reading.page_words = file.number_or("page_words", 50);
  }

  // --- law and evidence ---------------------------------------------------------------------------------------------

  void regulations(const Cursor& file) {
    if (!file.has("jurisdiction")) return;  // groups and lists
    const std::string jurisdiction = file.text("jurisdiction");
    for (const Cursor& regulation : file.each("regulations")) {
      const std::string id = regulation.text("id");
      if (!is_id(id, ".")) regulation.at("id").report("an id is of small letters, digits, hyphens and dots");
      if (!regulation_numbers_.try_emplace(id, static_cast<std::uint32_t>(pack_.regulations.size())).second) {
        regulation.at("id").report("the id '" + id + "' stands twice");
        continue;
      }
      Json json = {{"id", id}, {"jurisdiction", jurisdiction}, {"cite", regulation.text("cite")}};
      if (regulation.has("short")) json["short"] = regulation.text("short");
      json["says"] = regulation.text("says");
      json["url"] = regulation.text("url");
      json["read"] = regulation.text("read");
      pack_.regulations.push_back({pack_.text(jurisdiction), pack_.late_text(json.dump())});
    }
  }

  void regulation_groups(const Cursor& file) {
    for (const Cursor& group : file.each("groups")) {
      std::vector<std::uint32_t>& members = regulation_groups_[group.text("id")];
      for (const Cursor& id : group.each("regulations"))
        if (const auto found = regulation_numbers_.find(id.text()); found != regulation_numbers_.end())
          members.push_back(found->second);
        else
          id.report("no regulation '" + id.text() + "'");
    }
  }

  // Regulations by id, or by group with an @ before it.
  table::List regulation_list(const Cursor& rule) {
    std::vector<std::uint32_t> numbers;
    const auto add = [&](std::uint32_t n) {
      if (std::find(numbers.begin(), numbers.end(), n) == numbers.end()) numbers.push_back(n);
    };
    for (const Cursor& ref : rule.each("regulations")) {
      const std::string id = ref.text();
      if (id.starts_with("@")) {
        const auto found = regulation_groups_.find(id.substr(1));
        if (found == regulation_groups_.end())
          ref.report("no group of regulations '" + id.substr(1) + "'");
        else
          for (std::uint32_t n : found->second) add(n);
      } else if (const auto found = regulation_numbers_.find(id); found != regulation_numbers_.end()) {
        add(found->second);
      } else {
        ref.report("no regulation '" + id + "'");
      }
    }
    return pack_.list(numbers);
  }

  std::optional<std::uint32_t> regulation_number(const Cursor& at) {
    const auto found = regulation_numbers_.find(at.text());
    if (found != regulation_numbers_.end()) return found->second;
    at.report("no regulation '" + at.text() + "'");
    return std::nullopt;
  }

  std::optional<std::uint32_t> jurisdiction_number(const Cursor& at) {
    const std::string id = at.text();
    for (std::uint32_t j = 0; j < pack_.jurisdictions.size(); ++j)
      if (pack_.string(pack_.jurisdictions[j].id) == id) return j;
    return std::nullopt;  // a law that can't be chosen
  }

  void disease_lists(const Cursor& file) {
    for (const Cursor& list : file.each("lists")) {
      std::set<std::uint32_t> named;
      for (const Cursor& disease : list.each("entries"))
        for (const Cursor& condition : disease.each("conditions"))
          if (const auto number = entry_number(condition, condition.text())) named.insert(*number);
      regulation_number(list.at("regulation"));
      disease_lists_[list.text("id")] = pack_.list({named.begin(), named.end()});
    }
  }

  // What choosing a jurisdiction does to a claim.
  void effects(const Cursor& file) {
    for (const Cursor& at : file.each("effects")) {
      at.allow({"id", "jurisdiction", "at_least", "at_most", "lawful", "regulation", "types", "rules", "list",
                "strengths", "forms", "beside", "unless_verdicts", "notes"});
      table::Effect effect{};
      const std::string id = at.text("id");
      if (!rule_ids_.insert(id).second) at.at("id").report("the id '" + id + "' stands twice");
      effect.id = pack_.text(id);
      if (at.has("at_least") + at.has("at_most") + at.has("lawful") != 1)
        at.report("wants one of 'at_least', 'at_most' and 'lawful'");
      effect.kind = at.has("at_least")  ? table::effect_at_least
                    : at.has("at_most") ? table::effect_at_most
                                        : table::effect_lawful;
      if (effect.kind != table::effect_lawful)
        effect.severity = at.choice(effect.kind == table::effect_at_least ? "at_least" : "at_most", severities, "");
      const auto jurisdiction = jurisdiction_number(at.at("jurisdiction"));
      const auto regulation = regulation_number(at.at("regulation"));
      if (regulation && !at.text("regulation").starts_with(at.text("jurisdiction") + "."))
        at.at("regulation").report("is of another jurisdiction");
      effect.types = type_mask(at, "types");
      effect.strengths = mask(at, "strengths", std::size(strengths), [](std::uint32_t i) { return strengths[i]; });
      effect.forms = form_mask(at, "forms");
      effect.verdicts = at.has("unless_verdicts") ? mask(at, "unless_verdicts", std::size(verdicts),
                                                         [](std::uint32_t i) { return verdicts[i]; })
                                                  : 0;
      std::vector<std::uint32_t> rules;
      for (const Cursor& rule : at.each("rules"))
        if (const auto number = rule_number(rule)) rules.push_back(*number);
      effect.rules = pack_.list(rules);
      if (at.has("list")) {
        const auto list = disease_lists_.find(at.text("list"));
        if (list == disease_lists_.end())
          at.at("list").report("no list of diseases '" + at.text("list") + "'");
        else
          effect.objects = list->second;
      }
      effect.beside = static_cast<std::uint32_t>(pack_.rules.size());
      if (at.has("beside"))
        if (const auto number = rule_number(at.at("beside"))) {
          effect.beside = *number;
          if ((pack_.rules[*number].flags & table::rule_absence) == 0) at.at("beside").report("is no absence rule");
        }
      if (!jurisdiction || !regulation) continue;
      effect.jurisdiction = *jurisdiction;
      effect.regulation = *regulation;
      pack_.effects.push_back(effect);
    }
  }

  std::optional<std::uint32_t> rule_number(const Cursor& at) {
    const std::string id = at.text();
    for (std::uint32_t r = 0; r < pack_.rules.size(); ++r)
      if (pack_.string(pack_.rules[r].id) == id) return r;
    at.report("no rule '" + id + "'");
    return std::nullopt;
  }

  // --- authorised wording -------------------------------------------------------------------------------------------

  using Words = std::vector<std::uint32_t>;  // as word_number gives them, until the words are laid out

  Words word_numbers(const std::string& text, bool without_fillers) {
    Words numbers;
    for (const std::string& word : words_of(text)) {
      const std::uint32_t number = word_number(word);
      if (!without_fillers || std::find(fillers_.begin(), fillers_.end(), number) == fillers_.end())
        numbers.push_back(number);
    }
    return numbers;
  }

  void wording(const Cursor& file) {
    file.allow({"$schema", "notes", "types", "forms", "most", "fillers", "verbs", "also", "near"});
    if (!pack_.wording.empty()) {
      file.report("the wording stands in another file already");
      return;
    }
    table::Wording wording{};
    wording.types = type_mask(file, "types");
    wording.forms = form_mask(file, "forms");
    wording.most = file.number_or("most", 3);
    add_words(file, "fillers", fillers_);
    for (const Cursor& at : file.each("verbs")) {
      at.allow({"verb", "plural", "wordings"});
      if (pack_.verbs.size() == most_names) {
        at.report("there can't be more than 32 verbs");
        break;
      }
      verb_numbers_[at.text("verb")] = static_cast<std::uint32_t>(pack_.verbs.size());
      pack_.verbs.push_back({pack_.text(at.text("verb")), pack_.text(at.text("plural")), {}});
      verb_wordings_.push_back({word_numbers(at.text("verb"), false), word_numbers(at.text("plural"), false)});
      for (const std::string& other : at.texts("wordings")) verb_wordings_.back().push_back(word_numbers(other, false));
    }
    for (const Cursor& at : file.each("also")) {
      at.allow({"function", "wordings"});
      for (const std::string& other : at.texts("wordings")) other_wordings_[at.text("function")].push_back(other);
    }
    for (const Cursor& at : file.each("near")) {
      at.allow({"relationship", "entries"});
      for (const Cursor& id : at.each("entries"))
        if (const auto number = entry_number(id, id.text())) near_[at.text("relationship")].insert(*number);
    }
    pack_.wording.push_back(wording);
  }

  void authorised(const Cursor& file) {
    if (pack_.wording.empty()) {
      file.report("needs en/wording.json, which says how its claims are worded");
      return;
    }
    pack_.wording.front().url = pack_.text(file.at("source").text("url"));
    std::map<std::string, std::set<std::uint32_t>> near_function;
    std::map<std::string, std::uint32_t> functions;
    for (const Cursor& at : file.each("claims")) {
      const auto subject = entry_numbers_.find(at.text("subject"));
      if (subject == entry_numbers_.end()) continue;  // a substance that no lexicon knows
      const auto verb = verb_numbers_.find(at.text("template"));
      if (verb == verb_numbers_.end()) {
        at.at("template").report("en/wording.json has no verb '" + at.text("template") + "'");
        continue;
      }
      const std::string what = at.text("function");
      const std::string text = what + (at.has("risk_of") ? ", which bears on the risk of " + at.text("risk_of") : "");
      const std::string key = verb->first + " " + text;
      const auto [function, is_new] = functions.try_emplace(key, static_cast<std::uint32_t>(pack_.functions.size()));
      if (is_new) {
        pack_.functions.push_back({verb->second, pack_.late_text(text), {}, {}});
        function_wordings_.push_back({word_numbers(what, true)});
        for (const std::string& other : other_wordings_[what])
          function_wordings_.back().push_back(word_numbers(other, true));
      }
      const auto near = near_.find(at.text("relationship"));
      if (near == near_.end())
        at.at("relationship").report("en/wording.json names nothing near '" + at.text("relationship") + "'");
      else
        near_function[key].insert(near->second.begin(), near->second.end());
      const auto& about = near_function[key];
      pack_.functions[function->second].near = pack_.list({about.begin(), about.end()});
      std::uint32_t jurisdictions = 0;
      for (const Cursor& each : at.each("jurisdictions"))
        if (const auto j = jurisdiction_number(each)) jurisdictions |= std::uint32_t{1} << *j;
      std::string substance = at.text("substance");
      if (!substance.empty() && substance[0] >= 'a' && substance[0] <= 'z') substance[0] -= 'a' - 'A';
      pack_.authorised.push_back({subject->second, function->second, jurisdictions, at.flag("plural") ? 1u : 0u,
                                  pack_.late_text(at.text("id")), pack_.late_text(substance),
                                  pack_.late_text(at.text("conditions"))});
    }
  }

  // Wordings as the pack has them: each a count and that many words.
  table::List wording_list(const std::vector<Words>& wordings) {
    std::vector<std::uint32_t> sets;
    for (const Words& words : wordings) {
      sets.push_back(static_cast<std::uint32_t>(words.size()));
      for (std::uint32_t word : words) sets.push_back(final_word_[word]);
    }
    return pack_.list(sets);
  }

  void lay_out_wordings() {
    for (std::size_t v = 0; v < verb_wordings_.size(); ++v) pack_.verbs[v].wordings = wording_list(verb_wordings_[v]);
    for (std::size_t f = 0; f < function_wordings_.size(); ++f)
      pack_.functions[f].wordings = wording_list(function_wordings_[f]);
    for (std::uint32_t& word : fillers_) word = final_word_[word];
    if (!pack_.wording.empty()) pack_.wording.front().fillers = pack_.list(fillers_);
    std::stable_sort(pack_.authorised.begin(), pack_.authorised.end(),
                     [](const table::Authorised& a, const table::Authorised& b) { return a.subject < b.subject; });
  }

  void topics(const Cursor& file) {
    for (const Cursor& record : file.each("records")) {
      const std::string id = record.text("id");
      if (!topic_numbers_.try_emplace(id, static_cast<std::uint32_t>(pack_.topics.size())).second) {
        record.at("id").report("the id '" + id + "' stands twice");
        continue;
      }
      pack_.topics.push_back({pack_.text(id), pack_.late_text(record.value().dump())});
    }
  }

  void pairs(const Cursor& file) {
    for (const Cursor& record : file.each("records")) {
      const std::string id = record.text("id"), subject = record.text("subject"), condition = record.text("condition");
      if (id != subject + "--" + condition) record.at("id").report("should be '" + subject + "--" + condition + "'");
      const std::uint32_t verdict = record.choice("verdict", verdicts, "");
      if (record.each("sources").empty()) record.report("a record needs a source");
      const auto s = entry_number(record.at("subject"), subject);
      const auto c = entry_number(record.at("condition"), condition);
      if (!s || !c) continue;
      if (!pair_ids_.insert(id).second) {
        record.at("id").report("the id '" + id + "' stands twice");
        continue;
      }
      Json json = record.value();
      json["subject_name"] = entry_names_[*s];
      json["condition_name"] = entry_names_[*c];
      pack_.pairs.push_back({*s, *c, verdict, pack_.text(record.text_or("form", "any")), pack_.late_text(json.dump())});
    }
  }

  // Source numbers become the sources themselves.
  static Json with_sources(const Json& items, const Json& sources) {
    Json out = Json::array();
    for (const Json& item : items) {
      if (!item.is_object()) continue;  // the schema of the file says so
      Json copy = item;
      copy["sources"] = Json::array();
      if (item.contains("sources") && sources.is_array())
        for (const Json& index : item["sources"])
          if (index.is_number_unsigned() && index.get<std::size_t>() < sources.size())
            copy["sources"].push_back(sources[index.get<std::size_t>()]);
      out.push_back(std::move(copy));
    }
    return out;
  }

  void conditions_advice(const Cursor& file) {
    for (const Cursor& record : file.each("records")) {
      const auto object = entry_number(record.at("id"), record.text("id"));
      if (!object) continue;
      if (!advised_.insert(*object).second) {
        record.at("id").report("the id stands twice");
        continue;
      }
      const Json& value = record.value();
      const Json sources = value.value("sources", Json::array());
      Json about = {{"condition", value["id"]}};
      for (const char* key : {"red_flags", "confused_with", "notes"})
        if (value.contains(key)) about[key] = with_sources(value[key], sources);
      pack_.advice.push_back({*object,
                              pack_.late_text(with_sources(value.value("instead", Json::array()), sources).dump()),
                              pack_.late_text(about.dump())});
    }
  }

  // --- rules --------------------------------------------------------------------------------------------------------

  std::uint32_t add_condition(table::Scope scope, bool negated, std::uint32_t at_least,
                              const std::vector<Cursor>& patterns) {
    const auto number = static_cast<std::uint32_t>(pack_.conditions.size());
    at_least = std::max(1u, at_least);
    pack_.conditions.push_back({scope, negated ? 1u : 0u, at_least, set(patterns, 1u << scope, at_least)});
    return number;
  }

  std::uint32_t set(const std::vector<Cursor>& patterns, std::uint32_t use, std::uint32_t enough) {
    std::vector<std::string> texts;
    for (const Cursor& pattern : patterns) texts.push_back(pattern.text());
    constexpr std::uint32_t page = 1u << table::scope_page;
    constexpr std::uint32_t wants_all = 1u << table::scope_overlap | table::set_makes_claims;
    const auto [found, is_new] = sets_.try_emplace({use == page, texts}, static_cast<std::uint32_t>(pack_.sets.size()));
    if (is_new) {
      pack_.sets.push_back({});
      for (const Cursor& pattern : patterns) add_pattern(pattern, found->second);
    }
    table::Set& set = pack_.sets[found->second];
    set.uses |= use;
    set.enough = (set.uses & wants_all) == 0 ? std::max(set.enough, enough) : UINT32_MAX;
    return found->second;
  }

  void add_pattern(const Cursor& at, std::uint32_t owner) {
    const Result<CompiledPattern> result = compile_pattern(at.text(), *this);
    if (!result.ok()) {
      at.report(result.error().what);
      return;
    }
    compiled_.push_back({owner, result.value()});
  }

  // {"within": scope, "any" | "none": [patterns], "at_least"?}
  std::uint32_t condition(const Cursor& at) {
    at.allow({"within", "any", "none", "at_least"});
    const bool negated = at.has("none");
    if (negated == at.has("any")) at.report("wants either 'any' or 'none'");
    return add_condition(static_cast<table::Scope>(at.choice("within", scopes, "sentence")), negated,
                         at.number_or("at_least", 1), at.each(negated ? "none" : "any"));
  }

  // "near" and "unless": conditions, or {"guard": name} for one that the file names once for several.
  std::vector<std::uint32_t> conditions(const Cursor& at, const char* key) {
    std::vector<std::uint32_t> numbers;
    for (const Cursor& one : at.each(key)) {
      if (!one.has("guard")) {
        numbers.push_back(condition(one));
        continue;
      }
      one.allow({"guard"});
      if (const auto found = guards_.find(one.text("guard")); found != guards_.end())
        numbers.push_back(found->second);
      else
        one.at("guard").report("the file has no guard '" + one.text("guard") + "'");
    }
    return numbers;
  }

  template <typename NameOf>
  static std::uint32_t mask(const Cursor& at, const char* key, std::uint32_t count, NameOf&& name_of) {
    if (!at.has(key)) return UINT32_MAX;
    std::uint32_t bits = 0;
    for (const Cursor& item : at.each(key)) {
      const std::string wanted = item.text();
      std::uint32_t i = 0;
      while (i < count && name_of(i) != wanted) ++i;
      if (i == count)
        item.report("unknown name '" + wanted + "'");
      else
        bits |= std::uint32_t{1} << i;
    }
    return bits;
  }

  std::uint32_t type_mask(const Cursor& at, const char* key) {
    std::vector<std::string> names(pack_.types.size());
    for (const auto& [id, number] : type_numbers_) names[number] = id;
    return mask(at, key, static_cast<std::uint32_t>(names.size()), [&](std::uint32_t i) { return names[i]; });
  }

  std::uint32_t form_mask(const Cursor& at, const char* key) {
    return mask(at, key, static_cast<std::uint32_t>(pack_.forms.size()),
                [&](std::uint32_t i) { return pack_.string(pack_.forms[i].name); });
  }

  void confidence(const Cursor& file) {
    if (!file.has("rules") || !file.value()["rules"].is_object()) return;
    for (const auto& [id, per_cent] : file.value()["rules"].items())
      if (per_cent.is_number_unsigned()) confidence_[id] = std::min(100u, per_cent.get<std::uint32_t>());
  }

  void claims(const Cursor& file) {
    file.allow({"$schema", "family", "notes", "rules"});
    guards_.clear();
    const std::string family = file.text("family");
    for (const Cursor& at : file.each("rules")) {
      at.allow({"id", "title", "why", "type", "strength", "severity", "patterns", "near", "roles", "voices",
                "regulations", "topics", "never_exempt", "absent_beside", "forms", "only_listed", "rank", "notes",
                "examples"});
      const std::string id = at.text("id");
      if (!id.starts_with(family + "/") || !is_id(id, "/"))
        at.at("id").report("should be '" + family + "/' and a kebab-case name");
      if (!rule_ids_.insert(id).second) at.at("id").report("the id '" + id + "' stands twice");
      table::Rule rule{};
      rule.id = pack_.text(id);
      rule.title = pack_.text(at.text("title"));
      rule.why = pack_.late_text(at.text("why"));
      const std::string type = at.text("type");
      if (const auto found = type_numbers_.find(type); found != type_numbers_.end())
        rule.type = found->second;
      else
        at.at("type").report("no claim type '" + type + "'");
      rule.strength = at.choice("strength", strengths, "plain");
      rule.severity = at.choice("severity", severities, "");
      const auto measured = confidence_.find(id);
      rule.confidence = measured == confidence_.end() ? unmeasured_confidence : measured->second;
      rule.flags = (at.flag("never_exempt") ? table::rule_never_exempt : 0u) |
                   (at.has("absent_beside") ? table::rule_absence : 0u) |
                   (at.flag("only_listed") ? table::rule_only_listed : 0u);
      if (at.has("absent_beside")) rule.types = type_mask(at, "absent_beside");
      rule.forms = form_mask(at, "forms");
      if (at.each("patterns").empty()) at.report("a rule needs patterns");
      const bool absence = at.has("absent_beside");
      rule.set =
          set(at.each("patterns"), absence ? 1u << table::scope_page : std::uint32_t{table::set_makes_claims}, 1);
      rule.near = pack_.list(conditions(at, "near"));
      rule.roles =
          mask(at, "roles", role_count, [](std::uint32_t i) { return std::string(name(static_cast<Role>(i))); });
      rule.voices =
          mask(at, "voices", voice_count, [](std::uint32_t i) { return std::string(name(static_cast<Voice>(i))); });
      if (at.each("regulations").empty()) at.report("a rule needs regulations");
      rule.regulations = regulation_list(at);
      std::vector<std::uint32_t> topics;
      for (const Cursor& topic : at.each("topics"))
        if (const auto found = topic_numbers_.find(topic.text()); found != topic_numbers_.end())
          topics.push_back(found->second);
        else
          topic.report("no claim-type record '" + topic.text() + "'");
      if (const auto found = topic_numbers_.find(type); found != topic_numbers_.end()) topics.push_back(found->second);
      rule.topics = pack_.list(topics);
      rule.rank = at.number_or("rank", rule.severity);
      if (type_numbers_.contains(type)) pack_.rules.push_back(rule);  // a pack can't hold one without a type
      for (std::uint32_t c : pack_.refs(rule.near))
        if (absence && pack_.conditions[c].scope != table::scope_page)
          at.at("near").report("an absence rule looks at the page: write \"within\": \"page\"");
      if (at.has("examples")) at.at("examples").allow({"match", "clear"});
      examples(at, id, "match", Example::Expect::marked, absence ? 0 : 2);
      examples(at, id, "clear", Example::Expect::clear, absence ? 0 : 2);
    }
  }

  void contexts(const Cursor& file) {
    file.allow({"$schema", "notes", "guards", "contexts"});
    guards_.clear();
    if (file.has("guards") && file.value()["guards"].is_object())
      for (const auto& [name, ignored] : file.value()["guards"].items())
        guards_[name] = condition(file.at("guards").at(name.c_str()));
    for (const Cursor& at : file.each("contexts")) {
      at.allow({"id",         "reason",      "patterns",      "scope",      "at_least",
                "weights",    "start",       "below",         "per_word",   "by_type",
                "page_share", "page_spares", "page_supports", "weak_rules", "weak_at_least",
                "types",      "unless",      "excuses_all",   "notes",      "examples"});
      const std::string id = at.text("id");
      if (!is_id(id, "/")) at.at("id").report("an id is of small letters, digits, hyphens and '/'");
      if (!rule_ids_.insert(id).second) at.at("id").report("the id '" + id + "' stands twice");
      table::Context context{};
      context.id = pack_.text(id);
      context.reason = pack_.text(at.text("reason"));
      if (at.has("weights") == at.has("patterns")) at.report("a context needs either patterns or weights");
      weights(at, context);
      context.condition = add_condition(static_cast<table::Scope>(at.choice("scope", scopes, "")), false,
                                        at.number_or("at_least", 1), at.each("patterns"));
      context.unless = pack_.list(conditions(at, "unless"));
      const std::vector<std::uint32_t> spares = conditions(at, "page_spares");
      for (std::uint32_t condition : spares)
        if (pack_.conditions[condition].scope != table::scope_page)
          at.at("page_spares").report("these are conditions within the page");
      context.page_spares = pack_.list(spares);
      context.flags = at.flag("excuses_all") ? table::context_excuses_all : 0u;
      context.types = type_mask(at, "types");
      context.page_supports = at.has("page_supports") ? type_mask(at, "page_supports") : 0;
      pack_.contexts.push_back(context);
      if (at.has("examples")) at.at("examples").allow({"set_aside", "stays"});
      examples(at, id, "set_aside", Example::Expect::set_aside, 1);
      examples(at, id, "stays", Example::Expect::not_set_aside, 1);
    }
  }

  // What a key of "weights" or one of its two parts stands for: a word, a {class} or a mark.
  table::Weighable weighable(const Cursor& at, const std::string& part) {
    if (part.size() > 2 && part.front() == '{' && part.back() == '}') {
      const std::string name = part.substr(1, part.size() - 2);
      const auto found = class_numbers_.find(name);
      if (found != class_numbers_.end()) return {table::weight_class, found->second};
      at.report("no lexicon has the class '" + name + "'");
    } else if (words_of(part) == std::vector{part}) {
      return {table::weight_word, word_number(part)};
    } else if (part.size() == 1) {
      return {table::weight_mark, static_cast<unsigned char>(part.front())};
    } else {
      at.report("should be one word in small letters, a {class} or a mark, or two of these with a space between");
    }
    return {};
  }

  // "weights": {"patients": -31, "{ingredient}": 120, "!": 25, "#": -4, "our {ingredient}": 30, "^ helps": 12, "% $": 9}
  void weights(const Cursor& at, table::Context& context) {
    const auto hundredths = [](const Cursor& parent, const char* key) {
      const Json& number = parent.value()[key];
      if (number.is_number_integer() && number.get<std::int64_t>() >= -table::most_weight &&
          number.get<std::int64_t>() <= table::most_weight)
        return number.get<std::int32_t>();
      parent.at(key).report("should be a whole number of hundredths");
      return 0;
    };
    if (!at.has("weights")) {
      for (const char* key : {"start", "below", "per_word", "by_type", "page_share", "page_spares", "page_supports",
                              "weak_rules", "weak_at_least"})
        if (at.has(key)) at.at(key).report("goes with 'weights' only");
      return;
    }
    const Cursor all = at.at("weights");
    if (!all.value().is_object() || all.value().empty()) {
      all.report("should be an object of words and their weights");
      return;
    }
    if (at.has("start")) context.start = hundredths(at, "start");
    if (at.has("below")) context.below = hundredths(at, "below");
    if (at.has("per_word")) context.per_word = hundredths(at, "per_word");
    if (at.has("weak_at_least")) context.weak_at_least = hundredths(at, "weak_at_least");
    std::vector<std::uint32_t> weak;
    for (const Cursor& rule : at.each("weak_rules"))
      if (const auto number = rule_number(rule)) {
        weak.push_back(*number);
        pack_.rules[*number].flags |= table::rule_weak;
        if ((pack_.rules[*number].flags & table::rule_absence) != 0) rule.report("is an absence rule");
      }
    context.weak_rules = pack_.list(weak);
    context.page_share = at.number_or("page_share", 0);
    if (context.page_share > table::most_page_share) at.at("page_share").report("is a share in per cent, at most 1000");
    std::vector<table::Weight> list;
    for (const auto& [key, ignored] : all.value().items()) {
      const std::int32_t weight = hundredths(all, key.c_str());
      const std::size_t space = key.find(' ');
      const Cursor at_key = all.at(key.c_str());
      if (space == std::string::npos) {
        list.push_back({weighable(at_key, key), {}, weight});
        continue;
      }
      const std::string left = key.substr(0, space), right = key.substr(space + 1);
      list.push_back({left == "^" ? table::sentence_begin : weighable(at_key, left),
                      right == "$" ? table::sentence_end : weighable(at_key, right), weight});
    }
    if (at.has("by_type")) {
      const Cursor by_type = at.at("by_type");
      for (const auto& [type, ignored] : by_type.value().items()) {
        if (const auto found = type_numbers_.find(type); found != type_numbers_.end())
          list.push_back({{table::weight_type, found->second}, {}, hundredths(by_type, type.c_str())});
        else
          by_type.report("no claim type '" + type + "'");
      }
    }
    context.weights = {static_cast<std::uint32_t>(pack_.weights.size()), static_cast<std::uint32_t>(list.size())};
    pack_.weights.insert(pack_.weights.end(), list.begin(), list.end());
  }

  template <typename Named>
  static std::optional<Named> named(const Cursor& at, const char* key, std::uint32_t count) {
    const std::string wanted = at.text(key);
    for (std::uint32_t i = 0; i < count; ++i)
      if (name(static_cast<Named>(i)) == wanted) return static_cast<Named>(i);
    at.at(key).report("unknown name '" + wanted + "'");
    return std::nullopt;
  }

  // "Tea that [[cures gout]]": [[…]] is this rule's span, [[other/rule|…]] that of another.
  void examples(const Cursor& owner, const std::string& id, const char* key, Example::Expect expect,
                std::size_t at_least) {
    const std::vector<Cursor> all = owner.has("examples") ? owner.at("examples").each(key) : std::vector<Cursor>();
    if (all.size() < at_least) owner.report("needs at least " + std::to_string(at_least) + " '" + key + "' examples");
    for (const Cursor& at : all) {
      const bool is_placed = at.value().is_object();
      if (is_placed) at.allow({"text", "role", "voice"});
      const std::string marked = is_placed ? at.text("text") : at.text();
      Example example{id, at.file(), at.pointer(), expect, {}, {}, {}, {}};
      if (is_placed && at.has("role")) example.role = named<Role>(at, "role", role_count);
      if (is_placed && at.has("voice")) example.voice = named<Voice>(at, "voice", voice_count);
      for (std::size_t i = 0; i < marked.size();) {
        if (marked.compare(i, 2, "[[") == 0) {
          const std::size_t close = marked.find("]]", i);
          if (close == std::string::npos) {
            at.report("'[[' without its ']]'");
            break;
          }
          std::string inside = marked.substr(i + 2, close - i - 2);
          std::string rule = id;
          if (const std::size_t bar = inside.find('|'); bar != std::string::npos) {
            rule = inside.substr(0, bar);
            inside = inside.substr(bar + 1);
          }
          example.spans.push_back({example.text.size(), example.text.size() + inside.size(), rule});
          example.text += inside;
          i = close + 2;
        } else {
          example.text += marked[i++];
        }
      }
      if (expect == Example::Expect::marked && example.spans.empty()) at.report("mark the span with [[ and ]]");
      out_.examples.push_back(std::move(example));
    }
  }

  // --- tables -------------------------------------------------------------------------------------------------------

  void finish_tables() {
    lay_out_words();
    lay_out_symbols();
    lay_out_patterns();
    lay_out_wordings();
    lay_out_trie();
    std::sort(pack_.pairs.begin(), pack_.pairs.end(), [](const table::Pair& a, const table::Pair& b) {
      return std::pair(a.subject, a.object) < std::pair(b.subject, b.object);
    });
    std::sort(pack_.advice.begin(), pack_.advice.end(),
              [](const table::Advice& a, const table::Advice& b) { return a.object < b.object; });
  }

  // Words that often go on a term come first, for small numbers take few bytes; all in the order of the alphabet, which
  // spellings lean on. From here on final_word_ turns the numbers given out so far into those of the pack.
  void lay_out_words() {
    std::vector<std::uint32_t> uses(word_numbers_.size() + 1);
    for (const auto& [edge, child] : edges_)
      if (edge.first != 0) ++uses[edge.second];
    std::vector<std::pair<std::string, std::uint32_t>> order(word_numbers_.begin(), word_numbers_.end());
    std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
      return uses[a.second] != uses[b.second] ? uses[a.second] > uses[b.second] : a.first < b.first;
    });
    std::size_t from = 0;
    for (const std::size_t behind : {most_common_words, common_words, order.size()}) {
      const std::size_t to = std::clamp(behind, from, order.size());
      std::sort(order.begin() + static_cast<std::ptrdiff_t>(from), order.begin() + static_cast<std::ptrdiff_t>(to));
      from = to;
    }
    final_word_.resize(order.size() + 1);
    pack_.words.emplace_back();
    pack_.spellings.emplace_back();
    for (const auto& [text, number] : order) {
      final_word_[number] = static_cast<std::uint32_t>(pack_.words.size());
      pack_.words.emplace_back();
      pack_.spellings.push_back(text);
    }
    for (const auto& [plural, singular] : singulars_) {
      std::string& text = pack_.spellings[final_word_[singular]];
      if (plural.size() > longest_word) continue;  // a fault that has been reported
      text += plural == text + "s" ? plural_s : plural == text + "es" ? plural_es : plural_ies;
    }
    const auto final_list = [&](std::vector<std::uint32_t> words) {
      for (std::uint32_t& word : words) word = final_word_[word];
      return pack_.list(words);
    };
    for (table::Weight& weight : pack_.weights) {
      for (table::Weighable* part : {&weight.one, &weight.next})
        if (part->kind == table::weight_word) part->value = final_word_[part->value];
    }
    for (const table::Context& context : pack_.contexts)
      std::sort(pack_.weights.begin() + context.weights.begin,
                pack_.weights.begin() + context.weights.begin + context.weights.count,
                [](const table::Weight& a, const table::Weight& b) {
                  return std::tie(a.one.kind, a.one.value, a.next.kind, a.next.value) <
                         std::tie(b.one.kind, b.one.value, b.next.kind, b.next.value);
                });
    pack_.reading.joiners = final_list(joiners_);
    pack_.reading.contrasts = final_list(contrasts_);
    pack_.reading.no_contrasts = final_list(no_contrasts_);
  }

  // Symbols are numbered so that those of one common word stand side by side: a matcher then notes a word by few bits of
  // few machine words. From here on final_symbol_ turns the numbers given out so far into those of the pack.
  void lay_out_symbols() {
    std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> words(next_symbol());  // frequency, word
    for (const auto& [text, number] : word_numbers_)
      if (const auto found = symbols_of_word_.find(number); found != symbols_of_word_.end())
        for (std::uint32_t symbol : found->second) words[symbol].emplace_back(frequency_of(text), final_word_[number]);
    for (auto& of_symbol : words) std::sort(of_symbol.rbegin(), of_symbol.rend());
    std::vector<std::uint32_t> order(next_symbol());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return words[a] > words[b]; });
    final_symbol_.resize(order.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) final_symbol_[order[i]] = i;
    std::vector<std::vector<std::uint32_t>> symbols_of(pack_.words.size());
    for (const auto& [word, symbols] : symbols_of_word_) symbols_of[final_word_[word]] = final_symbols(symbols);
    for (std::size_t w = 0; w < pack_.words.size(); ++w) pack_.words[w].symbols = pack_.own_list(symbols_of[w]);
  }

  std::vector<std::uint32_t> final_symbols(std::vector<std::uint32_t> symbols) const {
    for (std::uint32_t& symbol : symbols) symbol = final_symbol_[symbol];
    std::sort(symbols.begin(), symbols.end());
    return symbols;
  }

  void lay_out_patterns() {
    const auto low = [](std::uint64_t bits) { return static_cast<std::uint32_t>(bits); };
    const auto high = [](std::uint64_t bits) { return static_cast<std::uint32_t>(bits >> 32); };
    std::vector<std::vector<std::uint32_t>> patterns_of_symbol(next_symbol());
    for (const auto& [owner, compiled] : compiled_) {
      table::Pattern pattern{};
      pattern.owner = owner;
      pattern.anchors = compiled.anchors;
      pattern.places = {static_cast<std::uint32_t>(pack_.places.size()),
                        static_cast<std::uint32_t>(compiled.places.size())};
      int behind = 0;
      for (const CompiledPattern::Place& p : compiled.places) {
        const std::uint64_t follow = std::rotr(p.follow, ++behind);
        const std::uint32_t value = p.kind == table::place_symbol ? final_symbol_[p.value] : p.value;
        pack_.places.push_back({p.kind, value, low(follow), high(follow)});
      }
      pattern.first_low = low(compiled.first);
      pattern.first_high = high(compiled.first);
      pattern.last_low = low(compiled.last);
      pattern.last_high = high(compiled.last);
      pattern.gap_low = low(compiled.gaps);
      pattern.gap_high = high(compiled.gaps);
      std::vector<std::uint32_t> needs;
      for (const auto& set : compiled.needs) {
        needs.push_back(static_cast<std::uint32_t>(set.size()));
        for (std::uint32_t symbol : final_symbols(set)) needs.push_back(symbol);
      }
      pattern.needs = pack_.list(needs);
      for (std::uint32_t symbol : compiled.anchor)
        patterns_of_symbol[final_symbol_[symbol]].push_back(static_cast<std::uint32_t>(pack_.patterns.size()));
      pack_.patterns.push_back(pattern);
    }
    for (const auto& patterns : patterns_of_symbol) pack_.symbols.push_back({pack_.own_list(patterns)});
  }

  // Nodes in the order of src/trie_code.h: the children of each stand together, and near what is below them.
  void lay_out_trie() {
    std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> children(node_entries_.size());  // word, node
    for (const auto& [edge, child] : edges_) children[edge.first].emplace_back(final_word_[edge.second], child);
    pack_.terms.emplace_back();
    pack_.nodes.emplace_back();
    std::vector<std::pair<std::uint32_t, std::uint32_t>> left{
        {0, 0}};  // nodes whose children come next: here, in pack_
    while (!left.empty()) {
      const auto [node, number] = left.back();
      left.pop_back();
      std::sort(children[node].begin(), children[node].end());
      const auto first = static_cast<std::uint32_t>(pack_.nodes.size());
      pack_.nodes[number].first_child = first;
      pack_.nodes[number].child_count = static_cast<std::uint32_t>(children[node].size());
      for (const auto& [word, child] : children[node])
        pack_.nodes.push_back({word, 0, 0, terms_of(node_entries_[child])});
      for (std::size_t c = children[node].size(); c-- > 0;)
        left.emplace_back(children[node][c].second, first + static_cast<std::uint32_t>(c));
    }
    std::vector<const std::vector<std::uint32_t>*> entries(pack_.terms.size());
    for (const auto& [lists, number] : terms_) entries[number] = &lists.first;
    const std::vector<std::uint32_t> none;
    entries[0] = &none;
    for (std::size_t t = 0; t < entries.size(); ++t) pack_.terms[t].entries = pack_.own_list(*entries[t]);
    for (std::size_t t = 0; t < entries.size(); ++t) pack_.terms[t].symbols = pack_.own_list(symbols_of(*entries[t]));
  }

  struct NodeEntries {
    std::vector<std::uint32_t> any, capitals;
  };

  // The lists in any letter case are added when the trie is done.
  std::uint32_t terms_of(const NodeEntries& node) {
    if (node.any.empty() && node.capitals.empty()) return 0;
    std::vector<std::uint32_t> both;
    if (!node.capitals.empty()) {
      both = node.any;
      for (std::uint32_t entry : node.capitals)
        if (std::find(node.any.begin(), node.any.end(), entry) == node.any.end()) both.push_back(entry);
    }
    const auto [found, is_new] = terms_.try_emplace({node.any, both}, static_cast<std::uint32_t>(pack_.terms.size()));
    if (is_new) pack_.terms.push_back({{}, {}, pack_.list(both), pack_.list(symbols_of(both))});
    return found->second;
  }

  std::vector<std::uint32_t> symbols_of(const std::vector<std::uint32_t>& entries) {
    std::set<std::uint32_t> symbols;
    for (std::uint32_t entry : entries) {
      for (const auto& [key, symbol] : mention_symbols_) {
        if (key.second != UINT32_MAX && key.second != entry) continue;
        if (is_in_class(entry, key.first)) symbols.insert(final_symbol_[symbol]);
      }
    }
    return {symbols.begin(), symbols.end()};
  }

  bool is_in_class(std::uint32_t entry, std::uint32_t wanted) const {
    const auto classes = pack_.refs(pack_.entries[entry].classes);
    return std::find(classes.begin(), classes.end(), wanted) != classes.end();
  }

  std::vector<SourceFile> files_;
  std::vector<Parsed> parsed_;
  Compilation out_;
  PackWriter pack_;

  std::unordered_map<std::string, std::uint32_t> word_numbers_, class_numbers_, entry_numbers_, regulation_numbers_,
      topic_numbers_, confidence_;
  std::map<std::string, std::uint32_t> type_numbers_;
  std::map<std::string, std::vector<std::uint32_t>> regulation_groups_;
  std::map<std::pair<bool, std::vector<std::string>>, std::uint32_t> sets_;  // whether only of pages, and the patterns
  std::map<std::string, std::uint32_t> guards_;                              // conditions of the file at hand, by name
  std::set<std::string> rule_ids_, pair_ids_;
  std::set<std::uint32_t> advised_;
  std::vector<std::string> entry_files_, entry_names_;
  std::vector<std::uint32_t> joiners_, contrasts_, no_contrasts_, fillers_, final_word_;
  std::map<std::string, table::List> disease_lists_;
  std::map<std::string, std::uint32_t> verb_numbers_;
  std::map<std::string, std::vector<std::string>> other_wordings_;  // of a function
  std::map<std::string, std::set<std::uint32_t>> near_;             // entries, by relationship
  std::vector<std::vector<Words>> verb_wordings_, function_wordings_;
  std::vector<std::vector<Cursor>> parent_ids_;
  std::unordered_map<std::string, std::uint32_t> frequency_;
  std::vector<std::uint32_t> frequency_of_class_, frequency_of_entry_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> edges_;
  std::vector<NodeEntries> node_entries_{1};
  std::map<std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>>, std::uint32_t> terms_;

  std::map<std::vector<std::string>, std::uint32_t> word_symbols_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> mention_symbols_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> symbols_of_word_;
  std::map<std::string, std::uint32_t> singulars_;  // of plurals
  std::unordered_map<std::string, std::uint32_t> regexes_;
  std::vector<std::uint32_t> symbol_cost_;
  std::vector<std::uint32_t> final_symbol_;
  struct OwnedPattern {
    std::uint32_t owner;  // set
    CompiledPattern compiled;
  };
  std::vector<OwnedPattern> compiled_;
};

}  // namespace

Compilation compile_rules(std::vector<SourceFile> files) { return Compiler(std::move(files)).compile(); }

}  // namespace claimlint
