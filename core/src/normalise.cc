#include "claimlint/normalise.h"

#include <algorithm>
#include <array>

#include "bytes.h"
#include "utf8.h"

namespace claimlint {
namespace {

// U+00C0 … U+017F without their accents.
constexpr const char* latin[] = {
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",  // C0
    "d", "n", "o",  "o",  "o", "o", "o",  " ", "o", "u", "u", "u", "u", "y", "th", "ss",
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",  // E0
    "d", "n", "o",  "o",  "o", "o", "o",  " ", "o", "u", "u", "u", "u", "y", "th", "y",
    "a", "a", "a",  "a",  "a", "a", "c",  "c", "c", "c", "c", "c", "c", "c", "d",  "d",  // 100
    "d", "d", "e",  "e",  "e", "e", "e",  "e", "e", "e", "e", "e", "g", "g", "g",  "g",
    "g", "g", "g",  "g",  "h", "h", "h",  "h", "i", "i", "i", "i", "i", "i", "i",  "i",  // 120
    "i", "i", "ij", "ij", "j", "j", "k",  "k", "k", "l", "l", "l", "l", "l", "l",  "l",
    "l", "l", "l",  "n",  "n", "n", "n",  "n", "n", "n", "n", "n", "o", "o", "o",  "o",  // 140
    "o", "o", "oe", "oe", "r", "r", "r",  "r", "r", "r", "s", "s", "s", "s", "s",  "s",
    "s", "s", "t",  "t",  "t", "t", "t",  "t", "u", "u", "u", "u", "u", "u", "u",  "u",  // 160
    "u", "u", "u",  "u",  "w", "w", "y",  "y", "y", "z", "z", "z", "z", "z", "z",  "s"};
static_assert(std::size(latin) == 0x180 - 0xC0);

struct LookAlike {
  char32_t code;
  char letter;
};
// Greek and Cyrillic letters that can pass for a Latin one, in order of code.
constexpr LookAlike look_alikes[] = {
    {0x391, 'a'}, {0x392, 'b'}, {0x395, 'e'}, {0x396, 'z'}, {0x397, 'h'}, {0x399, 'i'}, {0x39A, 'k'}, {0x39C, 'm'},
    {0x39D, 'n'}, {0x39F, 'o'}, {0x3A1, 'p'}, {0x3A4, 't'}, {0x3A5, 'y'}, {0x3A7, 'x'}, {0x3B1, 'a'}, {0x3B5, 'e'},
    {0x3B7, 'n'}, {0x3B9, 'i'}, {0x3BA, 'k'}, {0x3BD, 'v'}, {0x3BF, 'o'}, {0x3C1, 'p'}, {0x3C4, 't'}, {0x3C5, 'u'},
    {0x3C7, 'x'}, {0x405, 's'}, {0x406, 'i'}, {0x408, 'j'}, {0x410, 'a'}, {0x412, 'b'}, {0x415, 'e'}, {0x41A, 'k'},
    {0x41C, 'm'}, {0x41D, 'h'}, {0x41E, 'o'}, {0x420, 'p'}, {0x421, 'c'}, {0x422, 't'}, {0x423, 'y'}, {0x425, 'x'},
    {0x430, 'a'}, {0x432, 'b'}, {0x435, 'e'}, {0x43A, 'k'}, {0x43C, 'm'}, {0x43D, 'h'}, {0x43E, 'o'}, {0x440, 'p'},
    {0x441, 'c'}, {0x442, 't'}, {0x443, 'y'}, {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'}, {0x501, 'd'},
    {0x51B, 'q'}, {0x51D, 'w'}};

char look_alike(char32_t code) {
  if (code < 0x391 || code > 0x51D) return 0;
  const auto* found = std::lower_bound(std::begin(look_alikes), std::end(look_alikes), code,
                                       [](const LookAlike& a, char32_t c) { return a.code < c; });
  return found != std::end(look_alikes) && found->code == code ? found->letter : '\0';
}

bool is_ascii_letter(char32_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

bool is_dropped(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x300 && c <= 0x36F) ||
         c == 0x2122 || c == 0xAE || c == 0xA9 || (c >= 0xE0100 && c <= 0xE01EF) || c == 0x20E3;
}

// What one character folds to: up to four ASCII bytes, or nothing known (then its own bytes stay).
struct Folded {
  std::array<char, 4> bytes{};
  std::uint8_t count = 0;
  bool known = true;
  bool upper = false;

  static Folded of(std::string_view s, bool upper = false) {
    Folded f;
    for (char c : s) f.bytes[f.count++] = c;
    f.upper = upper;
    return f;
  }
};

Folded fold_character(char32_t c) {
  if (is_dropped(c)) return {};
  if (c >= 0xC0 && c < 0x180) {
    const bool upper = c < 0xE0 || (c >= 0x100 && (c & 1) == 0);
    return Folded::of(latin[c - 0xC0], upper);
  }
  if (c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
      c == 0x205F || c == 0x3000)
    return Folded::of(" ");
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
    case 0x02BC:
    case 0xB4: return Folded::of("'");
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033:
    case 0xAB:
    case 0xBB:
    case 0x2039:
    case 0x203A: return Folded::of("\"");
    case 0x2010:
    case 0x2011: return Folded::of("-");
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212: return Folded::of({&dash_mark, 1});
    case 0x2026: return Folded::of("...");
    case 0xAA: return Folded::of("a");
    case 0xBA: return Folded::of("o");
    case 0xB2: return Folded::of("2");
    case 0xB3: return Folded::of("3");
    case 0xB9: return Folded::of("1");
    case 0xB5:
    case 0x3BC: return Folded::of("u");
    case 0xBD: return Folded::of("1/2");
    case 0x20AC:
    case 0xA3:
    case 0x20B9:
    case 0xA5: return Folded::of("$");
    case 0x131: return Folded::of("i");
    case 0xFB00: return Folded::of("ff");
    case 0xFB01: return Folded::of("fi");
    case 0xFB02: return Folded::of("fl");
    case 0xFB03: return Folded::of("ffi");
    case 0xFB04: return Folded::of("ffl");
    case 0xFB05:
    case 0xFB06: return Folded::of("st");
    case 0x3F2: return Folded::of("c");
    default: break;
  }
  if (c >= 0x2080 && c <= 0x2089) {  // subscript digits: H₂O
    const char digit = static_cast<char>('0' + (c - 0x2080));
    return Folded::of({&digit, 1});
  }
  if (c >= 0xFF01 && c <= 0xFF5E) {  // full width
    char ascii = static_cast<char>(c - 0xFF01 + 0x21);
    const bool upper = ascii >= 'A' && ascii <= 'Z';
    if (upper) ascii = static_cast<char>(ascii | 0x20);
    return Folded::of({&ascii, 1}, upper);
  }
  if (c >= 0x1D400 && c <= 0x1D6A3) {  // mathematical letters: 13 alphabets of 52
    const char32_t i = (c - 0x1D400) % 52;
    const char letter = static_cast<char>('a' + i % 26);
    return Folded::of({&letter, 1}, i < 26);
  }
  if (c >= 0x1D7CE && c <= 0x1D7FF) {  // mathematical digits
    const char digit = static_cast<char>('0' + (c - 0x1D7CE) % 10);
    return Folded::of({&digit, 1});
  }
  // Punctuation, arrows, boxes, dingbats, pictographs: list marks.
  if ((c >= 0x80 && c < 0xC0) || (c >= 0x2016 && c <= 0x206F) || (c >= 0x2190 && c <= 0x2BFF) ||
      (c >= 0x3001 && c <= 0x303F) || (c >= 0xE000 && c <= 0xF8FF) || (c >= 0x1F000 && c <= 0x1FAFF) || c == 0xFFFD)
    return Folded::of({&list_mark, 1});
  Folded unknown;
  unknown.known = false;
  return unknown;
}

// Folds one piece of text behind what is there already.
class Folder {
 public:
  Folder(std::string& out, std::vector<std::uint8_t>* upper, OffsetMap* map) : out_(out), upper_(upper), map_(map) {}

  // `at` is the place of text in the document.
  void fold(std::string_view text, OffsetMap::Point at) {
    text_ = text;
    position_ = 0;
    run_end_ = 0;
    ascii_end_ = closing_ = 0;
    has_brackets_ = false;
    for (char c : text) has_brackets_ |= c == '[';  // compilers turn this into SIMD, a search they do not
    at.normal = size();
    point_ = at;
    if (map_) map_->add(point_);
    while (position_ < text.size()) {
      if (static_cast<unsigned char>(text[position_]) < 0x80)
        ascii_run();
      else
        wide();
    }
  }

  std::uint32_t utf16() const { return point_.utf16; }

 private:
  std::uint32_t size() const { return static_cast<std::uint32_t>(out_.size()); }

  void put(char c, bool upper) {
    out_.push_back(c);
    if (upper_) upper_->push_back(upper);
  }

  // All up to the next character that is not ASCII, or up to a bracket inside a word: letter case in one sweep that
  // compilers turn into SIMD, then whatever else needs a look.
  void ascii_run() {
    if (is_editors_bracket()) {
      ++position_;
      ++point_.utf8;
      ++point_.utf16;
      // '[' belongs to the letter behind it.
      if (map_ && text_[position_ - 1] == ']') map_->add({size(), point_.utf8, point_.utf16});
      return;
    }
    if (position_ >= ascii_end_) ascii_end_ = position_ + utf8::ascii_length(text_.substr(position_));
    const std::size_t bracket = closing_ > position_ ? closing_
                                : has_brackets_      ? text_.substr(0, ascii_end_).find('[', position_ + 1)
                                                     : std::string_view::npos;
    const std::size_t length = std::min(ascii_end_, bracket) - position_;
    const std::size_t start = out_.size();
    const char* const in = text_.data() + position_;
    out_.resize(start + length);
    char* const folded = out_.data() + start;
    std::uint8_t others = 0;
    for (std::size_t i = 0; i < length; ++i) {
      const auto c = static_cast<std::uint8_t>(in[i]);
      const bool is_upper = static_cast<std::uint8_t>(c - 'A') < 26;
      folded[i] = static_cast<char>(c | (is_upper ? 0x20 : 0));
      others |= static_cast<std::uint8_t>((c < ' ') | (c == '-'));
    }
    if (upper_) {
      upper_->resize(start + length);
      std::uint8_t* const upper = upper_->data() + start;
      for (std::size_t i = 0; i < length; ++i)
        upper[i] = static_cast<std::uint8_t>(static_cast<std::uint8_t>(in[i]) - 'A') < 26;
    }
    if (others != 0)
      for (std::size_t i = 0; i < length; ++i) {
        const char c = in[i];
        if (c == '-' && stands_alone(position_ + i))
          folded[i] = dash_mark;
        else if (c == '\t' || c == '\r' || c == '\f' || c == '\v' || c == list_mark || c == dash_mark)
          folded[i] = ' ';
      }
    position_ += length;
    point_.utf8 += static_cast<std::uint32_t>(length);
    point_.utf16 += static_cast<std::uint32_t>(length);
  }

  // Who quotes a word may change its first letter or its ending: "[T]reats", "reduc[es]". The word is read whole.
  bool is_editors_bracket() {
    const char c = text_[position_];
    if (c == ']') return position_ == closing_ && closing_ > 0;
    if (c != '[') return false;
    const auto is_letter_at = [&](std::size_t i) {
      return i < text_.size() && is_ascii_letter(static_cast<unsigned char>(text_[i]));
    };
    std::size_t close = position_ + 1;
    while (is_letter_at(close)) ++close;
    if (close >= text_.size() || text_[close] != ']') return false;
    const std::string_view inside = text_.substr(position_ + 1, close - position_ - 1);
    bool whole = inside.size() == 1 && is_letter_at(close + 1);
    if (position_ > 0 && is_letter_at(position_ - 1))
      for (std::string_view ending : {"s", "e", "es", "d", "ed", "ing"}) whole |= inside == ending;
    if (whole) closing_ = close;
    return whole;
  }

  // A hyphen with a space on either side is a dash.
  bool stands_alone(std::size_t at) const {
    const auto is_gap = [&](std::size_t i) { return i >= text_.size() || text_[i] == ' ' || text_[i] == '-'; };
    return is_gap(at + 1) || at == 0 || is_gap(at - 1);
  }

  void wide() {
    const utf8::Decoded decoded = utf8::decode(text_, position_);
    const std::uint32_t bytes = decoded.bytes == 0 ? 1 : decoded.bytes;
    Folded folded;
    const char letter = look_alike(decoded.code);
    if (letter != 0 && in_latin_run())
      folded = Folded::of({&letter, 1}, decoded.code < 0x3B0 || (decoded.code >= 0x405 && decoded.code < 0x430));
    else
      folded = decoded.bytes == 0 ? Folded::of({&list_mark, 1}) : fold_character(decoded.code);
    if (folded.known)
      for (std::uint8_t i = 0; i < folded.count; ++i) {
        if (i > 0 && map_) map_->add({size(), point_.utf8, point_.utf16});
        put(folded.bytes[i], folded.upper);
      }
    else
      for (std::uint32_t i = 0; i < bytes; ++i) put(text_[position_ + i], false);
    position_ += bytes;
    point_.utf8 += bytes;
    point_.utf16 += utf8::utf16_units(decoded.code);
    if (map_) map_->add({size(), point_.utf8, point_.utf16});
  }

  // Whether the run of letters around position_ holds a Latin letter. Each run is walked once.
  bool in_latin_run() {
    if (position_ >= run_end_) {
      run_is_latin_ = position_ > 0 && is_ascii_letter(static_cast<unsigned char>(text_[position_ - 1]));
      run_end_ = position_;
      while (run_end_ < text_.size()) {
        const utf8::Decoded next = utf8::decode(text_, run_end_);
        if (next.bytes == 1 && is_ascii_letter(next.code))
          run_is_latin_ = true;
        else if (next.bytes == 0 || (!look_alike(next.code) && !is_dropped(next.code)))
          break;
        run_end_ += next.bytes;
      }
    }
    return run_is_latin_;
  }

  std::string& out_;
  std::vector<std::uint8_t>* upper_;
  OffsetMap* map_;
  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t run_end_ = 0;
  std::size_t ascii_end_ = 0;  // of the run of ASCII around position_
  std::size_t closing_ = 0;    // where the bracket opened last inside a word closes
  bool has_brackets_ = false;
  bool run_is_latin_ = false;
  OffsetMap::Point point_;
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Cuts one block of the normal text into sentences.
class Splitter {
 public:
  Splitter(NormalText& normal, std::uint32_t start, std::uint32_t block)
      : normal_(normal), text_(normal.text), begin_(start), block_(block) {}

  void split() {
    const auto end = static_cast<std::uint32_t>(text_.size());
    ByteScanner<MayEnd> ends(text_);
    std::size_t from = begin_;
    for (std::uint32_t i = ends.next(begin_, end); i < end; i = ends.next(i + 1, end)) {
      const char c = text_[i];
      if (c == '\n' || c == list_mark || c == '|') {
        close(from, i);
        from = i + 1;
      } else if ((c == '!' || c == '?' || (c == '.' && !is_abbreviation(i))) && ends_here(i)) {
        const auto behind = static_cast<std::uint32_t>(std::min<std::size_t>(marks_end_, end));
        close(from, behind);
        from = behind;
        i = behind - 1;
      }
    }
    close(from, end);
  }

 private:
  // The bytes at which a sentence may end.
  struct MayEnd {
    static Sixteen among(Sixteen bytes) {
      Sixteen found = is_one(bytes, '\n');
      for (char c : {list_mark, '|', '!', '?', '.'}) found = either(found, is_one(bytes, c));
      return found;
    }
  };

  static bool is_closing(char c) {
    return c == '"' || c == '\'' || c == ')' || c == ']' || c == '!' || c == '?' || c == '.';
  }

  // The dot that a dot and spaces stand before, as in ". . .", or npos; a dot with a digit behind it begins a number.
  std::size_t next_dot(std::size_t behind) const {
    const std::size_t dot = text_[behind - 1] == '.' ? text_.find_first_not_of(' ', behind) : text_.npos;
    if (dot == text_.npos || text_[dot] != '.') return text_.npos;
    return dot + 1 < text_.size() && is_digit(text_[dot + 1]) ? text_.npos : dot;
  }

  // A space (behind closing quotes) and then no small letter. What stands behind a run of marks is looked up once for all
  // of them, so that a million marks cost no more than a million steps.
  bool ends_here(std::size_t i) {
    if (i >= marks_end_) {
      for (std::size_t at = i; at != text_.npos; at = next_dot(marks_end_)) {
        marks_end_ = at + 1;
        while (marks_end_ < text_.size() && is_closing(text_[marks_end_])) ++marks_end_;
      }
      next_ = marks_end_;
      while (next_ < text_.size() &&
             (text_[next_] == ' ' || text_[next_] == '"' || text_[next_] == '\'' || text_[next_] == '('))
        ++next_;
    }
    if (marks_end_ >= text_.size()) return true;
    if (text_[marks_end_] != ' ') return false;
    if (next_ >= text_.size() || !is_letter(text_[next_])) return true;
    return normal_.upper[next_] || text_[i] != '.';
  }

  bool is_abbreviation(std::size_t dot) const {
    std::size_t start = dot;
    while (start > begin_ && is_letter(text_[start - 1])) --start;
    const std::string_view word = std::string_view(text_).substr(start, dot - start);
    if (word.size() == 1 && normal_.upper[start] && (start == begin_ || text_[start - 1] == ' '))
      return true;  // B. longum
    for (std::string_view known :
         {"dr", "mr", "mrs", "ms", "prof", "vs", "approx", "fig", "al", "jr", "sr", "st", "no", "e.g", "i.e"})
      if (word == known) return known != "no" || (dot + 2 < text_.size() && is_digit(text_[dot + 2]));
    return start >= begin_ + 2 && text_[start - 1] == '.' && is_letter(text_[start - 2]) && word.size() == 1 &&
           dot + 1 < text_.size() && text_[dot + 1] == ' ' && !(dot + 2 < text_.size() && normal_.upper[dot + 2]);
  }

  void close(std::size_t from, std::size_t to) {
    while (from < to && (text_[from] == ' ' || text_[from] == '\n')) ++from;
    while (to > from && (text_[to - 1] == ' ' || text_[to - 1] == '\n')) --to;
    if (from < to)
      normal_.sentences.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to), block_});
  }

  NormalText& normal_;
  const std::string& text_;
  std::uint32_t begin_;
  std::uint32_t block_;
  std::size_t marks_end_ = 0, next_ = 0;  // of the run of marks in hand, and of the spaces and quotes behind it
};

// UTF-16 code units of text.
std::uint32_t utf16_length(std::string_view text) {
  std::uint32_t units = 0;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0) != 0x80;
    units += byte >= 0xF0;
  }
  return units;
}

}  // namespace

OffsetMap::Point OffsetMap::at(std::uint32_t normal) const {
  auto found = std::upper_bound(points_.begin(), points_.end(), normal,
                                [](std::uint32_t n, const Point& p) { return n < p.normal; });
  if (found == points_.begin()) return {};
  --found;
  const std::uint32_t step = normal - found->normal;
  return {normal, found->utf8 + step, found->utf16 + step};
}

OffsetMap::Point OffsetMap::behind(std::uint32_t normal_end) const {
  // The last character that made a byte before normal_end may be wider than one; the next point tells where it ends.
  const auto found = std::lower_bound(points_.begin(), points_.end(), normal_end,
                                      [](const Point& p, std::uint32_t n) { return p.normal < n; });
  if (found != points_.end() && found->normal == normal_end) return *found;
  return at(normal_end);
}

NormalText normalise(const Document& document, NormalText scratch, std::uint32_t most_bytes) {
  NormalText normal = std::move(scratch);
  normal.text.clear();
  normal.upper.clear();
  normal.map.clear();
  normal.sentences.clear();
  normal.cut_at = UINT32_MAX;
  const std::string_view text = std::string_view(document.text).substr(0, most_bytes);
  normal.text.reserve(text.size() + 16);
  normal.upper.reserve(text.size() + 16);
  Folder folder(normal.text, &normal.upper, &normal.map);
  std::uint32_t utf8 = 0;
  std::uint32_t utf16 = 0;
  for (std::uint32_t i = 0; i < document.blocks.size(); ++i) {
    Block block = document.blocks[i];
    if (block.end > text.size()) {
      block.end = std::max(block.start, static_cast<std::uint32_t>(text.size()));
      while (block.end > block.start && (static_cast<unsigned char>(document.text[block.end]) & 0xC0) == 0x80)
        --block.end;
    }
    if (block.start >= text.size() && block.start < document.blocks[i].end) {
      if (normal.cut_at == UINT32_MAX) normal.cut_at = utf16 + utf16_length(text.substr(utf8));
      break;
    }
    utf16 += utf16_length(text.substr(utf8, block.start - utf8));
    if (i > 0) {  // so that no two blocks touch
      normal.text.push_back('\n');
      normal.upper.push_back(0);
    }
    const auto start = static_cast<std::uint32_t>(normal.text.size());
    folder.fold(text.substr(block.start, block.end - block.start), {start, block.start, utf16});
    utf8 = block.end;
    utf16 = folder.utf16();
    Splitter(normal, start, i).split();
    if (block.end < document.blocks[i].end) {
      normal.cut_at = utf16;
      break;
    }
  }
  return normal;
}

std::string fold(std::string_view utf8) {
  std::string out;
  Folder(out, nullptr, nullptr).fold(utf8, {});
  return out;
}

}  // namespace claimlint
