#include "write/write.h"

#include "write/model.h"

namespace claimlint::write {
namespace {

struct Writer {
  std::string_view name;
  std::string (*write)(const std::vector<Item>&, const Options&);
};

constexpr Writer writers[] = {
    {"csv", [](const std::vector<Item>& items, const Options&) { return csv(items); }},
    {"sarif", [](const std::vector<Item>& items, const Options&) { return sarif(items); }},
    {"html", html},
    {"annotations", [](const std::vector<Item>& items, const Options&) { return annotations(items); }},
    {"markdown", markdown},
    {"letter", letter},
    {"text",
     [](const std::vector<Item>& items, const Options& options) {
       std::string all;
       for (const Item& item : items) all += (all.empty() ? "" : "\n") + text_report(item, options);
       return all;
     }},
};

}  // namespace

const std::vector<std::string_view>& formats() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const Writer& writer : writers) all.push_back(writer.name);
    return all;
  }();
  return names;
}

Result<std::string> write(std::string_view format, const Json& reports, const Json& given) {
  static const Json nothing;
  Options options{text(given, "title"), truth(given, "explain"), truth(given, "styled"), integer(given, "width")};
  options.width = options.width == 0 ? 80 : std::clamp<std::size_t>(options.width, 20, 1000);
  const Json& known = list(given, "documents");
  std::vector<Item> items;
  if (reports.is_array())
    for (std::size_t i = 0; i < reports.size(); ++i)
      items.push_back({reports[i], i < known.size() ? known[i] : nothing});
  else
    items.push_back({reports, known.empty() ? nothing : known[0]});
  std::string names;
  for (const Writer& writer : writers) {
    if (writer.name == format) return writer.write(items, options);
    names += (names.empty() ? "" : ", ") + std::string(writer.name);
  }
  return Error{"there is no format '" + std::string(format) + "'; there are " + names, {}};
}

}  // namespace claimlint::write
