// A report for a person in a terminal: each claim underlined in its sentence, with evidence, advice and law below it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "claimlint/document.h"
#include "terminal.h"

namespace claimlint::cli {

// `report` is what Auditor::audit wrote of `document`. `explain` adds what was set aside, rule ids and all laws.
std::string text_report(const nlohmann::json& report, const Document& document, const Look& look, bool explain);

// The verdict of an evidence record as people read it; the id itself if it is none of the five.
std::string verdict_in_words(std::string_view id);

// "magnesium (oral) × restless legs syndrome" of an evidence record; empty if it is about a kind of claim.
std::string pair_in_words(const nlohmann::json& record);

// "Title, 2019, https://doi.org/…" of a source.
std::string source_in_words(const nlohmann::json& source);

// A text under a label: the label, then the lines of the text beside it, all `indent` columns from the left.
std::string labelled(std::string_view label, std::string_view text, const Look& look, std::size_t indent);

}  // namespace claimlint::cli
