#include "texts.h"

#include <algorithm>
#include <set>

namespace claimlint::reference {
namespace {

using Json = nlohmann::json;

const std::vector<std::string> marks = {",", ",", ",", "-", "(", ")", "/", "+", "%", ":", ";", "!", "?", ".", "–"};
const std::vector<std::string> fillers = {"xylo", "our", "the",     "24",        "91.5",
                                          "very", "and", "brell's", "c u r e s", "cur3s"};

std::string invent_sequence(Dice& dice, int depth);

std::string invent_part(Dice& dice, int depth) {
  static const std::vector<std::string> leaves = {
      "a", "b", "c", "a",   "b",  "{disease}", "{treat-verb}", "{disease:gout}",
      "_", "#", ",", "\\.", "~1", "~2",        "~3",           "/a|b/"};
  if (depth > 0 && dice.roll(3) == 0) {
    std::string group = "(" + invent_sequence(dice, depth - 1);
    for (std::uint64_t n = dice.roll(3); n > 0; --n) group += "|" + invent_sequence(dice, depth - 1);
    return group + ")";
  }
  return dice.pick(leaves);
}

std::string invent_sequence(Dice& dice, int depth) {
  static const std::vector<std::string> signs = {"", "", "", "", "?", "*", "+"};
  std::string all;
  for (std::uint64_t n = 1 + dice.roll(3); n > 0; --n) {
    const std::string part = invent_part(dice, depth);
    all += (all.empty() ? "" : " ") + part + (part[0] == '~' ? "" : dice.pick(signs));
  }
  return all;
}

}  // namespace

std::vector<std::string> pattern_texts(std::vector<SourceFile> files) {
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  struct Kind {
    const char *folder, *list, *conditions;
  };
  std::vector<std::string> all;
  // The pack has equal lists of patterns once, those that only concern the page apart from all others.
  std::set<std::pair<bool, std::vector<std::string>>> known;
  const auto append = [&](const Json& object, const char* key) {
    const bool of_page = object.contains("absent_beside") || object.value("within", "") == "page" ||
                         (key == std::string("patterns") && object.value("scope", "") == "page");
    std::vector<std::string> list;
    if (object.contains(key))
      for (const Json& pattern : object[key]) list.push_back(pattern);
    if (!list.empty() && known.insert({of_page, list}).second) all.insert(all.end(), list.begin(), list.end());
  };
  for (const Kind& kind : {Kind{"en/claims/", "rules", "near"}, Kind{"en/context/", "contexts", "unless"}})
    for (const SourceFile& file : files) {
      if (!file.path.starts_with(kind.folder)) continue;
      const auto family = nlohmann::ordered_json::parse(file.text);
      const auto append_condition = [&](const Json& condition) {
        append(condition, "any");
        append(condition, "none");
      };
      if (family.contains("guards"))
        for (const auto& [name, condition] : family["guards"].items()) append_condition(condition);
      for (const Json rule : family.at(kind.list)) {
        append(rule, "patterns");
        if (!rule.contains(kind.conditions)) continue;
        for (const Json& condition : rule[kind.conditions]) append_condition(condition);
      }
    }
  return all;
}

std::string invent_pattern(Dice& dice) {
  return (dice.roll(8) == 0 ? "^ " : "") + invent_sequence(dice, 2) + (dice.roll(8) == 0 ? " $" : "");
}

Writer::Writer(const std::vector<SourceFile>& files, const std::vector<Pattern>& patterns, std::uint64_t seed)
    : dice_(seed) {
  for (const SourceFile& file : files) {
    if (!file.path.starts_with("en/lexicons/")) continue;
    const Json lexicon = Json::parse(file.text);
    for (const Json& entry : lexicon["entries"]) {
      std::vector<std::string> terms = entry.value("terms", std::vector<std::string>());
      if (entry.contains("name")) terms.push_back(entry["name"]);
      std::vector<std::string> classes = lexicon.value("classes", std::vector<std::string>());
      for (const Json& name : entry.value("classes", Json::array())) classes.push_back(name);
      for (const std::string& name : classes)
        terms_of_class_[name].insert(terms_of_class_[name].end(), terms.begin(), terms.end());
      terms_of_entry_[entry["id"]] = terms;
      terms_.insert(terms_.end(), terms.begin(), terms.end());
    }
  }
  const auto collect = [&](const auto& self, const Part& part) -> void {
    if (part.kind == Part::word) words_.push_back(part.text);
    for (const Part& inner : part.parts) self(self, inner);
  };
  for (const Pattern& pattern : patterns) collect(collect, pattern.root);
}

std::string Writer::anything() {
  switch (dice_.roll(8)) {
    case 0: return dice_.pick(marks);
    case 1: return dice_.pick(fillers);
    case 2:
    case 3:
    case 4: return dice_.pick(terms_);
    default: return dice_.pick(words_);
  }
}

void Writer::act(const Part& part, std::vector<std::string>& out) {
  const auto inner = [&] { act(part.parts.front(), out); };
  switch (part.kind) {
    case Part::word: out.push_back(part.text); break;
    case Part::mention: {
      const auto& known = part.entry.empty() ? terms_of_class_ : terms_of_entry_;
      const auto found = known.find(part.entry.empty() ? part.text : part.entry);
      if (found != known.end() && !found->second.empty()) out.push_back(dice_.pick(found->second));
      break;
    }
    case Part::any_word: out.push_back(dice_.roll(2) == 0 ? dice_.pick(fillers) : dice_.pick(terms_)); break;
    case Part::number: out.push_back(std::to_string(dice_.roll(100))); break;
    case Part::mark: out.push_back(part.text); break;
    case Part::expression: out.push_back(dice_.pick(words_)); break;
    case Part::gap:
      for (std::uint64_t n = dice_.roll(part.count + 2); n > 0; --n) {
        if (dice_.roll(4) == 0) out.push_back(dice_.pick(marks));
        out.push_back(dice_.roll(2) == 0 ? dice_.pick(fillers) : dice_.pick(words_));
      }
      if (dice_.roll(4) == 0) out.push_back(dice_.pick(marks));
      break;
    case Part::sequence:
      for (const Part& each : part.parts) act(each, out);
      break;
    case Part::choice: act(dice_.pick(part.parts), out); break;
    case Part::optional:
      if (dice_.roll(2) == 0) inner();
      break;
    case Part::plus: inner(); [[fallthrough]];
    case Part::star:
      while (dice_.roll(2) == 0) inner();
      break;
  }
}

std::string Writer::act_out(const Pattern& pattern) {
  std::vector<std::string> words;
  for (std::uint64_t times = 1 + dice_.roll(2); times > 0; --times) act(pattern.root, words);
  const auto somewhere = [&](std::size_t more) {
    return words.begin() + static_cast<std::ptrdiff_t>(dice_.roll(words.size() + more));
  };
  switch (words.empty() ? 0 : dice_.roll(6)) {
    case 0: words.insert(somewhere(1), anything()); break;
    case 1: words.insert(somewhere(1), dice_.pick(marks)); break;
    case 2: words.erase(somewhere(0)); break;
    case 3: std::iter_swap(somewhere(0), somewhere(0)); break;
    default: break;
  }
  for (std::uint64_t n = dice_.roll(3); n > 0; --n) words.insert(words.begin(), anything());
  for (std::uint64_t n = dice_.roll(3); n > 0; --n) words.push_back(anything());
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text + "\n";
}

std::string Writer::babble(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += anything() + (dice_.roll(25) == 0 ? "\n" : " ");
  return text + "\n";
}

}  // namespace claimlint::reference
