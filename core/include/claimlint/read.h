// Station 5, read: who says what of what, how strongly, and whether it is said at all.
//
// A candidate of a rule becomes a Claim if the rule's conditions hold (near, not near, role, voice). Its subject is the
// nearest mention of a subject class before it in the sentence, else in the heading above, else the page's most mentioned
// one, and so for the form of the product;
// its objects are the mentions of object classes inside it and in a list that goes on from it, else the next one behind
// it. Context rules (negation, disclaimer, warning, …) set claims aside with a reason; the claim is kept apart, not lost.
// A context finds words, or it weighs them: the weights of the words and classes in the sentence are summed, and too
// small a sum sets the claim aside. Of claims of one type that overlap, the one of the highest rank stays, then the
// longest.
#pragma once

#include <cstdint>
#include <vector>

#include "claimlint/match.h"

namespace claimlint {

constexpr std::uint32_t none = 0xffffffff;

enum class Strength : std::uint8_t { hedged, plain, absolute };
std::string_view name(Strength strength);

struct TokenRun {
  std::uint32_t first = 0, behind = 0;  // tokens
};

struct Claim {
  std::uint32_t rule = 0;
  std::uint32_t sentence = 0;
  std::uint32_t first = 0, behind = 0;  // tokens of the quote
  Strength strength = Strength::plain;
  std::uint32_t subject = none;        // entry of the pack
  std::uint32_t form = none;           // of the pack: the form of product that the page speaks of
  std::uint32_t relation = none;       // token: the first word of the quote that belongs to no object
  std::vector<std::uint32_t> objects;  // entries of the pack
  std::uint32_t set_aside_by = none;   // context of the pack
  std::vector<TokenRun> because;       // of a context that weighs words: those that weighed most
};

// What a rule of absence wants on this page.
struct Statement {
  std::uint32_t rule = 0;
  bool present = false;
};

struct Reading {
  std::vector<Claim> claims;  // in order of place; set_aside_by is none
  std::vector<Claim> set_aside;
  std::vector<std::uint32_t> subjects;  // entries: what the page is about, most mentioned first
  std::vector<Statement> statements;    // of the rules of absence that look at such a page
};

Reading read(const Document& document, const TaggedText& tagged, const std::vector<Candidate>& candidates,
             const Pack& pack);

}  // namespace claimlint
