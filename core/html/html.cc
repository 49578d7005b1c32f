#include "claimlint/html.h"

#include <lexbor/dom/interfaces/character_data.h>
#include <lexbor/html/html.h>
#include <lexbor/html/tree/open_elements.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

namespace claimlint {
namespace {

// What a reader of HTML must do for a page may grow with the square of the page, or faster, where tags are nested or left
// open in ways that no shop needs. Beyond these bounds (Chromium has the first too) tags are not followed; their text is.
constexpr std::size_t most_open = 512;  // elements inside one another
constexpr std::size_t most_formatting =
    64;                                // <b>, <font> … that were not closed: each is opened anew in each paragraph
constexpr std::size_t most_roots = 8;  // <html> and <body>, which add their attributes to the first of them
constexpr std::size_t most_attributes = 256;
constexpr std::size_t memory_factor = 32;  // of the page's size; beyond it nothing is opened anew
constexpr std::size_t memory_base = 16 << 20;
constexpr std::size_t large_page = 1 << 20;  // gets a parser of its own, whose room is not kept for the next page
constexpr std::size_t names = 1 << 14;       // of tags and attributes that are not HTML's: the size of their hash table
constexpr std::size_t bytes_a_name = 16;     // the same for a large page

std::string_view view(const lxb_char_t* data, std::size_t size) {
  return data == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// Names of classes and the like by which shops, and the review services that they embed, say who speaks, in a few languages.
// web/shared/extract.ts has the same; tests/browser/extract.test.mjs holds them together.
constexpr auto customers_names = std::to_array<std::string_view>({
    "review",
    "reviews",
    "testimonial",
    "testimonials",
    "customeropinion",
    "customeropinions",
    "customer-opinion",
    "customer-opinions",
    "yotpo",
    "loox",
    "jdgm",
    "judgeme",
    "bazaarvoice",
    "bv-rnr",
    "bv-content",
    "okendo",
    "trustpilot",
    "feefo",
    "reevoo",
    "powerreviews",
    "junip",
    "rivyo",
    "alireviews",
    "ekomi",
    "kundenbewertung",
    "kundenbewertungen",
    "kundenmeinungen",
    "rezension",
    "rezensionen",
    "bewertungen",
    "avis-client",
    "avis-clients",
    "avis-verifies",
    "opiniones",
    "resenas",
    "reseñas",
});
constexpr auto questions_names = std::to_array<std::string_view>({
    "qna",
    "qanda",
    "q-and-a",
    "q&a",
    "ask-btf",
    "ask-atf",
    "turnto",
    "community-questions",
    "customer-questions",
    "product-questions",
    "question-and-answer",
    "question-and-answers",
    "questions-and-answers",
    "question-&-answer",
    "question-&-answers",
    "questions-&-answers",
    "fragen-und-antworten",
    "preguntas-y-respuestas",
    "questions-et-reponses",
    "questions-et-réponses",
});

// Whether one of the names stands in the text, which is in small letters, as a word of its own.
bool holds_any(std::string_view text, std::span<const std::string_view> wanted) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && is_letter(text[at - 1])) continue;
    const std::string_view rest = text.substr(at);
    for (const std::string_view name : wanted)
      if (rest.front() == name.front() && rest.starts_with(name) &&
          (rest.size() == name.size() || !is_letter(rest[name.size()])))
        return true;
  }
  return false;
}

// The attributes that matter, of one element.
struct Attributes {
  std::string_view alt, aria_hidden, aria_label, class_names, content, data_hook, id, item_prop, item_type, name,
      source, style, type;
  bool hidden = false, has_alt = false;

  explicit Attributes(lxb_dom_node_t* node) {
    for (lxb_dom_attr_t* a = lxb_dom_element_first_attribute(lxb_dom_interface_element(node)); a != nullptr;
         a = lxb_dom_element_next_attribute(a)) {
      std::size_t size = 0;
      const lxb_char_t* data = lxb_dom_attr_value(a, &size);
      const std::string_view value = view(data, size);
      switch (a->node.local_name) {
        case LXB_DOM_ATTR_ALT:
          alt = value;
          has_alt = true;
          break;
        case LXB_DOM_ATTR_CLASS: class_names = value; break;
        case LXB_DOM_ATTR_CONTENT: content = value; break;
        case LXB_DOM_ATTR_ID: id = value; break;
        case LXB_DOM_ATTR_SRC: source = value; break;
        case LXB_DOM_ATTR_STYLE: style = value; break;
        case LXB_DOM_ATTR_TYPE: type = value; break;
        default:
          if (a->node.local_name < LXB_DOM_ATTR__LAST_ENTRY) break;
          data = lxb_dom_attr_local_name(a, &size);
          other(view(data, size), value);
      }
    }
  }

  bool hide() const {
    if (hidden || aria_hidden == "true") return true;
    if (style.empty()) return false;
    std::string plain = lower(style);
    std::erase_if(plain, is_space);
    return plain.find("display:none") != std::string::npos || plain.find("visibility:hidden") != std::string::npos;
  }

 private:
  void other(std::string_view attribute, std::string_view value) {
    if (attribute == "hidden") hidden = true;
    if (attribute == "aria-hidden") aria_hidden = value;
    if (attribute == "aria-label") aria_label = value;
    if (attribute == "data-hook") data_hook = value;
    if (attribute == "itemprop") item_prop = value;
    if (attribute == "itemtype") item_type = value;
    if (attribute == "name") name = value;
  }
};

}  // namespace

// A parser with its memory, and what bounds its work.
struct HtmlReader::Parser {
  Parser() = default;
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() { lxb_html_document_destroy(document); }

  bool open(std::size_t table_size) {
    document = lxb_html_document_create();
    if (document == nullptr || !widen(document->dom_document.tags, table_size, sizeof(lxb_tag_data_t)) ||
        !widen(document->dom_document.attrs, table_size, sizeof(lxb_dom_attr_data_t)))
      return false;
    // A browser's steps when an element comes or ends, which are of no use here; those of <option> grow with the square.
    lxb_dom_document_mutation_init(&document->dom_document);
    document->open_pop = no_steps.data();
    lxb_html_document_scripting_set(document, true);
    if (lxb_html_document_parse_chunk_begin(document) != LXB_STATUS_OK) return false;
    auto* parser = static_cast<lxb_html_parser_t*>(document->dom_document.parser);
    lxb_html_tokenizer_callback_token_done_set(parser->tkz, on_token, this);
    tree = parser->tree;
    return true;
  }

  bool parse(std::string_view html) {
    page_size = html.size();
    roots = 0;
    return lxb_html_document_parse_chunk_begin(document) == LXB_STATUS_OK &&
           lxb_html_document_parse_chunk(document, reinterpret_cast<const lxb_char_t*>(html.data()), html.size()) ==
               LXB_STATUS_OK &&
           lxb_html_document_parse_chunk_end(document) == LXB_STATUS_OK;
  }

  lxb_html_document_t* document = nullptr;

 private:
  static bool widen(lexbor_hash_t*& table, std::size_t size, std::size_t entry) {
    lexbor_hash_destroy(table, true);
    table = lexbor_hash_create();
    return lexbor_hash_init(table, size, entry) == LXB_STATUS_OK;
  }

  static lxb_html_token_t* on_token(lxb_html_tokenizer_t* tokenizer, lxb_html_token_t* token, void* context) {
    auto* parser = static_cast<Parser*>(context);
    if (parser->may_follow(token))
      while (!lxb_html_tree_construction_dispatcher(parser->tree, token)) {
      }
    if (parser->tree->status == LXB_STATUS_OK) return token;
    tokenizer->status = parser->tree->status;
    return nullptr;
  }

  bool may_follow(lxb_html_token_t* token) {
    const bool opens = (token->type & LXB_HTML_TOKEN_TYPE_CLOSE) == 0 && token->tag_id >= LXB_TAG_A;
    if (!opens) return true;
    std::size_t attributes = 0;
    for (lxb_html_token_attr_t* a = token->attr_first; a != nullptr; a = a->next)
      if (++attributes == most_attributes) {
        a->next = nullptr;
        token->attr_last = a;
      }
    const lexbor_mem_t* memory = document->dom_document.mraw->mem;
    if (memory->chunk_length * memory->chunk_min_size > memory_factor * page_size + memory_base)
      tree->active_formatting->length = 0;
    if (tree->active_formatting->length >= most_formatting && is_formatting(token->tag_id)) return false;
    if (token->tag_id == LXB_TAG_HTML || token->tag_id == LXB_TAG_BODY) return ++roots <= most_roots;
    return tree->open_elements->length < most_open || holds_no_elements(token->tag_id);
  }

  static bool is_formatting(lxb_tag_id_t tag) {
    switch (tag) {
      case LXB_TAG_A:
      case LXB_TAG_B:
      case LXB_TAG_BIG:
      case LXB_TAG_CODE:
      case LXB_TAG_EM:
      case LXB_TAG_FONT:
      case LXB_TAG_I:
      case LXB_TAG_NOBR:
      case LXB_TAG_S:
      case LXB_TAG_SMALL:
      case LXB_TAG_STRIKE:
      case LXB_TAG_STRONG:
      case LXB_TAG_TT:
      case LXB_TAG_U: return true;
      default: return false;
    }
  }

  // What stands in <script> and the like is no mark-up: that must be known wherever they stand.
  static bool holds_no_elements(lxb_tag_id_t tag) {
    switch (tag) {
      case LXB_TAG_BR:
      case LXB_TAG_HR:
      case LXB_TAG_IFRAME:
      case LXB_TAG_IMG:
      case LXB_TAG_INPUT:
      case LXB_TAG_LINK:
      case LXB_TAG_META:
      case LXB_TAG_NOEMBED:
      case LXB_TAG_NOFRAMES:
      case LXB_TAG_NOSCRIPT:
      case LXB_TAG_PLAINTEXT:
      case LXB_TAG_SCRIPT:
      case LXB_TAG_STYLE:
      case LXB_TAG_TEXTAREA:
      case LXB_TAG_TITLE:
      case LXB_TAG_XMP: return true;
      default: return false;
    }
  }

  static constexpr std::array<lxb_html_document_open_elements_pop_f, LXB_TAG__LAST_ENTRY> no_steps{};

  lxb_html_tree_t* tree = nullptr;
  std::size_t page_size = 0, roots = 0;
};

namespace {

class Extractor {
 public:
  Document extract(lxb_dom_node_t* root) {
    walk(root);
    flush();
    return std::move(document_);
  }

 private:
  static bool is_skipped(lxb_tag_id_t tag) {
    switch (tag) {
      case LXB_TAG_AUDIO:
      case LXB_TAG_DATALIST:
      case LXB_TAG_MATH:
      case LXB_TAG_METER:
      case LXB_TAG_NOSCRIPT:
      case LXB_TAG_PROGRESS:
      case LXB_TAG_SELECT:
      case LXB_TAG_STYLE:
      case LXB_TAG_SVG:
      case LXB_TAG_TEMPLATE:
      case LXB_TAG_TEXTAREA: return true;
      default: return false;
    }
  }

  // An element that HTML does not know is inline too.
  static bool is_inline(lxb_tag_id_t tag) {
    switch (tag) {
      case LXB_TAG_A:
      case LXB_TAG_ABBR:
      case LXB_TAG_B:
      case LXB_TAG_BDI:
      case LXB_TAG_BDO:
      case LXB_TAG_BIG:
      case LXB_TAG_CITE:
      case LXB_TAG_CODE:
      case LXB_TAG_DATA:
      case LXB_TAG_DEL:
      case LXB_TAG_DFN:
      case LXB_TAG_EM:
      case LXB_TAG_FONT:
      case LXB_TAG_I:
      case LXB_TAG_INS:
      case LXB_TAG_KBD:
      case LXB_TAG_LABEL:
      case LXB_TAG_MARK:
      case LXB_TAG_PICTURE:
      case LXB_TAG_Q:
      case LXB_TAG_RUBY:
      case LXB_TAG_S:
      case LXB_TAG_SAMP:
      case LXB_TAG_SLOT:
      case LXB_TAG_SMALL:
      case LXB_TAG_SPAN:
      case LXB_TAG_STRIKE:
      case LXB_TAG_STRONG:
      case LXB_TAG_SUB:
      case LXB_TAG_SUP:
      case LXB_TAG_TIME:
      case LXB_TAG_TT:
      case LXB_TAG_U:
      case LXB_TAG_VAR:
      case LXB_TAG_WBR: return true;
      default: return tag >= LXB_TAG__LAST_ENTRY;
    }
  }

  static Role role_of(lxb_tag_id_t tag, Role outer) {
    switch (tag) {
      case LXB_TAG_TITLE: return Role::title;
      case LXB_TAG_H1:
      case LXB_TAG_H2:
      case LXB_TAG_H3:
      case LXB_TAG_H4:
      case LXB_TAG_H5:
      case LXB_TAG_H6:
      case LXB_TAG_LEGEND:
      case LXB_TAG_SUMMARY:
      case LXB_TAG_DT: return Role::heading;
      case LXB_TAG_LI:
      case LXB_TAG_DD: return Role::list_item;
      case LXB_TAG_TD:
      case LXB_TAG_TH: return Role::table_cell;
      case LXB_TAG_FIGCAPTION:
      case LXB_TAG_CAPTION: return Role::caption;
      case LXB_TAG_DIV:
      case LXB_TAG_SECTION: return Role::paragraph;
      case LXB_TAG_P: return outer == Role::list_item || outer == Role::table_cell ? outer : Role::paragraph;
      default: return outer;
    }
  }

  Voice voice_of(lxb_dom_node_t* node, const Attributes& of, Voice outer) {
    const lxb_tag_id_t tag = node->local_name;
    if (outer != Voice::seller || tag == LXB_TAG_BODY || tag == LXB_TAG_MAIN || tag == LXB_TAG_BUTTON) return outer;
    names_.clear();
    for (const std::string_view said : {of.class_names, of.id, of.item_prop, of.data_hook, of.aria_label}) {
      for (std::size_t i = 0; i < said.size(); ++i) {
        const bool camel = i > 0 && is_letter(said[i - 1]) && said[i] >= 'A' && said[i] <= 'Z';
        if (camel || (is_space(said[i]) && (names_.empty() || names_.back() != '-'))) names_ += '-';
        if (!is_space(said[i])) names_ += lower(said[i]);
      }
      if (!said.empty()) names_ += '-';
    }
    Voice voice = outer;
    if (holds_any(names_, questions_names))
      voice = Voice::question_answer;
    else if (holds_any(names_, customers_names) || is_review(of.item_type))
      voice = Voice::customer_review;
    // A wrapper of the whole product may be named after its reviews too; it holds the seller's main heading.
    return voice != outer && around_heading(node) ? outer : voice;
  }

  static bool is_review(std::string_view item_type) {
    for (const std::string_view type : {"schema.org/Review", "schema.org/UserReview"}) {
      const std::size_t at = item_type.find(type);
      if (at == std::string_view::npos) continue;
      const std::size_t behind = at + type.size();
      if (behind == item_type.size() || !is_letter(lower(item_type[behind]))) return true;
    }
    return false;
  }

  // Whether there is an <h1> in this element. All that have one are found the first time.
  bool around_heading(const lxb_dom_node_t* of) {
    if (!headings_sought_) {
      headings_sought_ = true;
      const lxb_dom_node_t* top = of;
      while (top->parent != nullptr) top = top->parent;
      for (const lxb_dom_node_t* node = top; node != nullptr; node = next_of(node, top)) {
        if (node->type != LXB_DOM_NODE_TYPE_ELEMENT || node->local_name != LXB_TAG_H1) continue;
        for (const lxb_dom_node_t* outer = node->parent; outer && around_headings_.insert(outer).second;)
          outer = outer->parent;
      }
    }
    return around_headings_.contains(of);
  }

  // The next node of the tree in the order of the page.
  static const lxb_dom_node_t* next_of(const lxb_dom_node_t* node, const lxb_dom_node_t* top) {
    if (node->first_child != nullptr) return node->first_child;
    while (node != top && node->next == nullptr) node = node->parent;
    return node == top ? nullptr : node->next;
  }

  struct OpenBlock {
    const lxb_dom_node_t* node;
    Role outer_role;
    Voice outer_voice;
  };

  void walk(lxb_dom_node_t* root) {
    lxb_dom_node_t* node = root;
    for (;;) {
      lxb_dom_node_t* inner = enter(node) ? node->first_child : nullptr;
      while (inner == nullptr) {
        leave(node);
        if (node == root) return;
        inner = node->next;
        if (inner == nullptr) node = node->parent;
      }
      node = inner;
    }
  }

  // Whether what stands inside is to be read.
  bool enter(lxb_dom_node_t* node) {
    switch (node->type) {
      case LXB_DOM_NODE_TYPE_DOCUMENT: return true;
      case LXB_DOM_NODE_TYPE_TEXT: {
        const lexbor_str_t& data = lxb_dom_interface_character_data(node)->data;
        add_text(view(data.data, data.length));
        return false;
      }
      case LXB_DOM_NODE_TYPE_ELEMENT: return element(node);
      default: return false;
    }
  }

  void leave(const lxb_dom_node_t* node) {
    if (open_.empty() || open_.back().node != node) return;
    flush();
    role_ = open_.back().outer_role;
    voice_ = open_.back().outer_voice;
    open_.pop_back();
  }

  bool element(lxb_dom_node_t* node) {
    const lxb_tag_id_t tag = node->local_name;
    const Attributes attributes(node);
    if (tag == LXB_TAG_SCRIPT) {
      if (attributes.type == "application/ld+json") structured_data(node);
      return false;
    }
    if (tag == LXB_TAG_IFRAME || tag == LXB_TAG_FRAME) {
      document_.unread.push_back("a frame: " + std::string(attributes.source));
      return false;
    }
    if (tag == LXB_TAG_CANVAS) {
      document_.unread.emplace_back("a canvas");
      return false;
    }
    if (tag == LXB_TAG_VIDEO || tag == LXB_TAG_OBJECT || tag == LXB_TAG_EMBED) {
      document_.unread.emplace_back(tag == LXB_TAG_VIDEO ? "a film" : "an embedded document");
      return false;
    }
    if (is_skipped(tag) || attributes.hide()) return false;
    if (tag == LXB_TAG_META) {
      if (lower(attributes.name) == "description") whole_block(attributes.content, Role::meta);
      return false;
    }
    if (tag == LXB_TAG_IMG) {
      if (!attributes.alt.empty())
        whole_block(attributes.alt, Role::image_text);
      else if (!attributes.has_alt)
        document_.unread.push_back("an image without a text: " + std::string(attributes.source));
      return false;
    }
    if (tag == LXB_TAG_BR) {
      pending_ += '\n';
      return false;
    }
    if (is_inline(tag)) return true;
    flush();
    open_.push_back({node, role_, voice_});
    role_ = role_of(tag, role_);
    voice_ = voice_of(node, attributes, voice_);
    return true;
  }

  void add_text(std::string_view text) {
    while (!text.empty()) {
      const std::size_t word =
          static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_space) - text.begin());
      pending_ += text.substr(0, word);
      if (word == text.size()) return;
      if (!pending_.empty() && !is_space(pending_.back())) pending_ += ' ';
      text.remove_prefix(word + 1);
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

  void structured_data(const lxb_dom_node_t* script) {
    const lxb_dom_node_t* text = script->first_child;
    if (text == nullptr || text->type != LXB_DOM_NODE_TYPE_TEXT) return;
    const lexbor_str_t& data = reinterpret_cast<const lxb_dom_character_data_t*>(text)->data;
    const nlohmann::json json = nlohmann::json::parse(view(data.data, data.length), nullptr, false);
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
  std::vector<OpenBlock> open_;
  std::string names_;
  std::unordered_set<const lxb_dom_node_t*> around_headings_;
  bool headings_sought_ = false;
  Role role_ = Role::paragraph;
  Voice voice_ = Voice::seller;
};

}  // namespace

HtmlReader::HtmlReader() = default;
HtmlReader::~HtmlReader() = default;

Result<Document> HtmlReader::read(std::string_view html) {
  if (html.find('\0') != std::string_view::npos) return Error{"this is binary data, not HTML (it holds NUL bytes)", {}};
  if (const std::size_t bad = find_invalid_utf8(html); bad != html.size())
    return Error{
        "the HTML is not valid UTF-8 (first bad byte at offset " + std::to_string(bad) + "); convert it to UTF-8", {}};
  const bool large = html.size() > large_page;
  if (!parser_ || large) {
    parser_ = std::make_unique<Parser>();
    if (!parser_->open(large ? html.size() / bytes_a_name : names)) parser_.reset();
  }
  if (!parser_ || !parser_->parse(html)) {
    parser_.reset();
    return Error{"there is not enough memory to read this HTML", {}};
  }
  Document document = Extractor().extract(lxb_dom_interface_node(parser_->document));
  if (large) parser_.reset();
  return document;
}

Result<Document> document_from_html(std::string_view html) { return HtmlReader().read(html); }

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
