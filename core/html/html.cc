#include "claimlint/html.h"

#include <gumbo.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace claimlint {
namespace {

struct DestroyOutput {
  void operator()(GumboOutput* output) const { gumbo_destroy_output(&kGumboDefaultOptions, output); }
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

class Extractor {
 public:
  Document extract(const GumboNode* root) {
    walk(root);
    flush();
    return std::move(document_);
  }

 private:
  static std::string_view attribute(const GumboNode* node, const char* name) {
    const GumboAttribute* found = gumbo_get_attribute(&node->v.element.attributes, name);
    return found == nullptr ? std::string_view() : std::string_view(found->value);
  }

  static bool has_attribute(const GumboNode* node, const char* name) {
    return gumbo_get_attribute(&node->v.element.attributes, name) != nullptr;
  }

  static bool is_hidden(const GumboNode* node) {
    if (has_attribute(node, "hidden") || attribute(node, "aria-hidden") == "true") return true;
    std::string style = lower(attribute(node, "style"));
    std::erase_if(style, is_space);
    return style.find("display:none") != std::string::npos || style.find("visibility:hidden") != std::string::npos;
  }

  static bool is_skipped(GumboTag tag) {
    switch (tag) {
      case GUMBO_TAG_STYLE:
      case GUMBO_TAG_NOSCRIPT:
      case GUMBO_TAG_TEMPLATE:
      case GUMBO_TAG_SVG:
      case GUMBO_TAG_MATH:
      case GUMBO_TAG_SELECT:
      case GUMBO_TAG_TEXTAREA:
      case GUMBO_TAG_OBJECT:
      case GUMBO_TAG_CANVAS: return true;
      default: return false;
    }
  }

  static bool is_inline(GumboTag tag) {
    switch (tag) {
      case GUMBO_TAG_A:
      case GUMBO_TAG_ABBR:
      case GUMBO_TAG_B:
      case GUMBO_TAG_BDI:
      case GUMBO_TAG_BDO:
      case GUMBO_TAG_CITE:
      case GUMBO_TAG_CODE:
      case GUMBO_TAG_DATA:
      case GUMBO_TAG_DEL:
      case GUMBO_TAG_DFN:
      case GUMBO_TAG_EM:
      case GUMBO_TAG_FONT:
      case GUMBO_TAG_I:
      case GUMBO_TAG_INS:
      case GUMBO_TAG_KBD:
      case GUMBO_TAG_LABEL:
      case GUMBO_TAG_MARK:
      case GUMBO_TAG_Q:
      case GUMBO_TAG_S:
      case GUMBO_TAG_SAMP:
      case GUMBO_TAG_SMALL:
      case GUMBO_TAG_SPAN:
      case GUMBO_TAG_STRONG:
      case GUMBO_TAG_SUB:
      case GUMBO_TAG_SUP:
      case GUMBO_TAG_TIME:
      case GUMBO_TAG_TT:
      case GUMBO_TAG_U:
      case GUMBO_TAG_VAR:
      case GUMBO_TAG_WBR:
      case GUMBO_TAG_STRIKE:
      case GUMBO_TAG_BIG:
      case GUMBO_TAG_UNKNOWN: return true;
      default: return false;
    }
  }

  static Role role_of(GumboTag tag, Role outer) {
    switch (tag) {
      case GUMBO_TAG_TITLE: return Role::title;
      case GUMBO_TAG_H1:
      case GUMBO_TAG_H2:
      case GUMBO_TAG_H3:
      case GUMBO_TAG_H4:
      case GUMBO_TAG_H5:
      case GUMBO_TAG_H6:
      case GUMBO_TAG_LEGEND:
      case GUMBO_TAG_SUMMARY:
      case GUMBO_TAG_DT: return Role::heading;
      case GUMBO_TAG_LI:
      case GUMBO_TAG_DD: return Role::list_item;
      case GUMBO_TAG_TD:
      case GUMBO_TAG_TH: return Role::table_cell;
      case GUMBO_TAG_FIGCAPTION:
      case GUMBO_TAG_CAPTION: return Role::caption;
      case GUMBO_TAG_P: return outer == Role::list_item || outer == Role::table_cell ? outer : Role::paragraph;
      default: return outer;
    }
  }

  static Voice voice_of(const GumboNode* node, Voice outer) {
    if (outer != Voice::seller) return outer;
    const std::string item =
        lower(std::string(attribute(node, "itemprop")) + " " + std::string(attribute(node, "itemtype")));
    const std::string names =
        lower(std::string(attribute(node, "class")) + " " + std::string(attribute(node, "id")) + " " +
              std::string(attribute(node, "aria-label")) + " " + std::string(attribute(node, "data-hook")));
    const auto has = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
    if (has(item, "review") || has(names, "review") || has(names, "testimonial")) return Voice::customer_review;
    if (has(item, "question") || has(names, "customer-question") || has(names, "q-and-a") || has(names, "qanda"))
      return Voice::question_answer;
    return Voice::seller;
  }

  // Children are pushed in reverse on a stack of our own: hostile nesting must not exhaust the machine's.
  struct Step {
    const GumboNode* node;
    Role role;
    Voice voice;
    bool leave;  // the end of a block element
  };

  void walk(const GumboNode* root) {
    std::vector<Step> stack{{root, Role::paragraph, Voice::seller, false}};
    while (!stack.empty()) {
      const Step step = stack.back();
      stack.pop_back();
      if (step.leave) {
        flush();
        role_ = step.role;
        voice_ = step.voice;
        continue;
      }
      const GumboNode* node = step.node;
      if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA) {
        add_text(node->v.text.text);
        continue;
      }
      if (node->type == GUMBO_NODE_DOCUMENT) {
        push_children(node->v.document.children, step.role, step.voice, stack);
        continue;
      }
      if (node->type == GUMBO_NODE_ELEMENT) element(step, stack);
    }
  }

  static void push_children(const GumboVector& children, Role role, Voice voice, std::vector<Step>& stack) {
    for (unsigned i = children.length; i-- > 0;)
      stack.push_back({static_cast<const GumboNode*>(children.data[i]), role, voice, false});
  }

  void element(const Step& step, std::vector<Step>& stack) {
    const GumboNode* node = step.node;
    const GumboTag tag = node->v.element.tag;
    if (tag == GUMBO_TAG_SCRIPT) {
      if (attribute(node, "type") == "application/ld+json") structured_data(node);
      return;
    }
    if (tag == GUMBO_TAG_IFRAME || tag == GUMBO_TAG_FRAME || tag == GUMBO_TAG_CANVAS) {
      document_.unread.push_back(tag == GUMBO_TAG_CANVAS ? "a canvas"
                                                         : "a frame: " + std::string(attribute(node, "src")));
      return;
    }
    if (is_skipped(tag) || is_hidden(node)) return;
    if (tag == GUMBO_TAG_META) {
      const std::string name = lower(attribute(node, "name"));
      if (name == "description") whole_block(attribute(node, "content"), Role::meta);
      return;
    }
    if (tag == GUMBO_TAG_IMG) {
      if (!attribute(node, "alt").empty())
        whole_block(attribute(node, "alt"), Role::image_text);
      else if (!has_attribute(node, "alt"))
        document_.unread.push_back("an image without a text: " + std::string(attribute(node, "src")));
      return;
    }
    if (tag == GUMBO_TAG_BR) {
      pending_ += '\n';
      return;
    }
    if (is_inline(tag)) {
      push_children(node->v.element.children, step.role, step.voice, stack);
      return;
    }
    flush();
    const Role role = role_of(tag, tag == GUMBO_TAG_DIV || tag == GUMBO_TAG_SECTION ? Role::paragraph : step.role);
    const Voice voice = voice_of(node, step.voice);
    stack.push_back({node, step.role, step.voice, true});
    role_ = role;
    voice_ = voice;
    push_children(node->v.element.children, role, voice, stack);
  }

  void add_text(std::string_view text) {
    for (char c : text) {
      if (!is_space(c))
        pending_ += c;
      else if (!pending_.empty() && !is_space(pending_.back()))
        pending_ += ' ';
    }
  }

  void whole_block(std::string_view text, Role role) {
    flush();
    const Role outer = std::exchange(role_, role);
    add_text(text);
    flush();
    role_ = outer;
  }

  void flush() {
    std::string_view text = pending_;
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    if (!text.empty()) {
      if (!document_.text.empty()) document_.text += '\n';
      Block block;
      block.start = static_cast<std::uint32_t>(document_.text.size());
      document_.text += text;
      block.end = static_cast<std::uint32_t>(document_.text.size());
      block.role = role_;
      block.voice = voice_;
      if (role_ == Role::title && document_.title.empty()) document_.title = text;
      document_.blocks.push_back(block);
    }
    pending_.clear();
  }

  void structured_data(const GumboNode* script) {
    const GumboVector& children = script->v.element.children;
    if (children.length == 0) return;
    const auto* text = static_cast<const GumboNode*>(children.data[0]);
    if (text->type != GUMBO_NODE_TEXT && text->type != GUMBO_NODE_CDATA) return;
    const nlohmann::json json = nlohmann::json::parse(text->v.text.text, nullptr, false);
    if (!json.is_discarded()) product_texts(json, 0);
  }

  void product_texts(const nlohmann::json& json, int depth) {
    constexpr int deepest = 8;
    if (depth > deepest) return;
    if (json.is_array()) {
      for (const auto& item : json) product_texts(item, depth + 1);
      return;
    }
    if (!json.is_object()) return;
    if (json.contains("@graph")) product_texts(json["@graph"], depth + 1);
    const auto type = json.find("@type");
    if (type == json.end() || !type->is_string() || type->get_ref<const std::string&>() != "Product") return;
    for (const char* key : {"name", "description"})
      if (json.contains(key) && json[key].is_string()) whole_block(json[key].get<std::string>(), Role::structured_data);
  }

  Document document_;
  std::string pending_;
  Role role_ = Role::paragraph;
  Voice voice_ = Voice::seller;
};

}  // namespace

Result<Document> document_from_html(std::string_view html) {
  if (html.find('\0') != std::string_view::npos) return Error{"this is binary data, not HTML (it holds NUL bytes)", {}};
  if (const std::size_t bad = find_invalid_utf8(html); bad != html.size())
    return Error{
        "the HTML is not valid UTF-8 (first bad byte at offset " + std::to_string(bad) + "); convert it to UTF-8", {}};
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;  // each would keep the whole stack of open elements
  const std::unique_ptr<GumboOutput, DestroyOutput> output(
      gumbo_parse_with_options(&options, html.data(), html.size()));
  return Extractor().extract(output->root);
}

bool looks_like_html(std::string_view text) {
  const std::string start = lower(text.substr(0, 1024));
  const std::size_t first = start.find_first_not_of(" \t\r\n\f");
  if (first == std::string::npos || start[first] != '<') return false;
  for (const char* tag : {"<!doctype html", "<html", "<head", "<body", "<div", "<p>", "<p ", "<h1", "<section",
                          "<article", "<main", "<ul", "<!--"})
    if (start.compare(first, std::char_traits<char>::length(tag), tag) == 0) return true;
  return false;
}

}  // namespace claimlint
