#include "small_rules.h"

namespace claimlint {

std::vector<SourceFile> small_rules() {
  return {
      {"en/lexicons/conditions.json", R"J({"classes": ["condition"], "inflect": "noun", "entries": [
        {"id": "joint-disorder", "name": "joint disorder", "classes": ["disease"]},
        {"id": "gout", "name": "gout", "classes": ["disease"], "inflect": "none", "parents": ["joint-disorder"]},
        {"id": "asthma", "name": "asthma", "classes": ["disease"], "inflect": "none"},
        {"id": "cancer", "name": "cancer", "classes": ["disease", "grave"]},
        {"id": "aids", "name": "AIDS", "classes": ["disease", "grave"]},
        {"id": "restless-legs-syndrome", "name": "restless legs syndrome", "classes": ["disease"], "terms": ["restless legs", "RLS"]},
        {"id": "pain", "name": "pain", "classes": ["symptom"]},
        {"id": "joint-pain", "name": "joint pain", "classes": ["symptom"]}]})J"},
      {"en/lexicons/subjects.json", R"J({"classes": ["ingredient"], "inflect": "none", "entries": [
        {"id": "magnesium", "name": "magnesium"},
        {"id": "magnesium-citrate", "name": "magnesium citrate", "parents": ["magnesium"]},
        {"id": "turmeric", "name": "turmeric"}]})J"},
      {"en/lexicons/forms.json", R"J({"inflect": "noun", "entries": [
        {"id": "tablet", "name": "tablet", "classes": ["form-oral"]},
        {"id": "tablets-per-day", "name": "tablets per day", "classes": ["other-sense"], "inflect": "none"}, {"id": "cream", "name": "cream", "classes": ["form-topical"]}]})J"},
      {"en/lexicons/words.json", R"J({"entries": [
        {"id": "verb-cure", "name": "cure", "classes": ["treat-verb"], "inflect": "verb"},
        {"id": "verb-relieve", "name": "relieve", "classes": ["treat-verb"], "inflect": "verb"},
        {"id": "hedge-may", "name": "may", "classes": ["hedge"]},
        {"id": "negator-not", "name": "not", "classes": ["negator"], "terms": ["doesn't"]},
        {"id": "absolute", "name": "perfect", "classes": ["absolute-word"], "terms": ["always"]}]})J"},
      {"en/reading.json", R"J({
        "types": [{"id": "disease", "group": "about"}, {"id": "symptom", "group": "about"}, {"id": "efficacy"}],
        "jurisdictions": ["us", "nz"], "subjects": ["ingredient"], "objects": ["condition"], "hedges": ["hedge"],
        "absolutes": ["absolute-word"], "grave": ["grave"], "joiners": ["and", "or"], "contrasts": ["not", "never"], "no_contrasts": ["only"], "forms": [{"class": "form-oral", "form": "oral"}, {"class": "form-topical", "form": "topical"}],
        "hedge_reach": 4, "absolute_reach": 1, "object_reach": 4, "page_words": 6})J"},
      {"en/wording.json",
       R"J({"types": ["disease", "efficacy"], "forms": ["oral"], "most": 2, "fillers": ["the", "of", "to"],
        "verbs": [{"verb": "contributes to", "plural": "contribute to", "wordings": ["supports"]}],
        "also": [{"function": "normal joints", "wordings": ["joints that are normal"]}],
        "near": [{"relationship": "joints", "entries": ["joint-disorder"]}, {"relationship": "legs", "entries": ["restless-legs-syndrome"]}]})J"},
      {"authorised/nz.json", R"J({"source": {"url": "https://example.org/register"}, "claims": [
        {"id": "NZ-1", "subject": "magnesium", "substance": "magnesium", "relationship": "legs", "template": "contributes to",
         "function": "calm legs", "conditions": "A gram.", "jurisdictions": ["nz"]},
        {"id": "NZ-2", "subject": "magnesium", "substance": "magnesium salts", "plural": true, "relationship": "joints",
         "template": "contributes to", "function": "normal joints", "risk_of": "gout", "conditions": "Two.", "jurisdictions": ["nz"]},
        {"id": "NZ-3", "subject": "unknown", "substance": "unknown", "relationship": "legs", "template": "contributes to",
         "function": "calm legs", "conditions": "Three.", "jurisdictions": ["nz"]}]})J"},
      {"regulations/disease-lists.json", R"J({"lists": [
        {"id": "nz.list", "regulation": "nz.listed", "entries": [{"text": "pain", "conditions": ["joint-pain"]}]}]})J"},
      {"regulations/effects.json", R"J({"effects": [
        {"id": "us.low", "jurisdiction": "us", "at_most": "low", "types": ["symptom"], "strengths": ["hedged"], "regulation": "us.one"},
        {"id": "nz.list", "jurisdiction": "nz", "at_least": "high", "list": "nz.list", "types": ["symptom"], "regulation": "nz.listed"},
        {"id": "us.lawful", "jurisdiction": "us", "lawful": true, "rules": ["disease/treats"], "forms": ["oral"], "beside": "disease/disclaimer",
         "unless_verdicts": ["insufficient"], "regulation": "us.disclaimer"}]})J"},
      {"regulations/us.json", R"J({"jurisdiction": "us", "regulations": [
        {"id": "us.one", "cite": "US 1", "says": "No cures.", "url": "https://example.org/us", "read": "2026-11-22"},
        {"id": "us.disclaimer", "cite": "US 2", "says": "Disclaim.", "url": "https://example.org/us2", "read": "2026-11-22"}]})J"},
      {"regulations/nz.json", R"J({"jurisdiction": "nz", "regulations": [
        {"id": "nz.one", "cite": "NZ 1", "says": "No cures.", "url": "https://example.org/nz", "read": "2026-11-22"},
        {"id": "nz.listed", "cite": "NZ 2", "says": "Not these.", "url": "https://example.org/nz2", "read": "2026-11-22"}]})J"},
      {"regulations/groups.json", R"J({"groups": [{"id": "disease", "regulations": ["us.one", "nz.one"]}]})J"},
      {"evidence/claim-types.json",
       R"J({"records": [{"id": "disease", "title": "On disease claims", "finding": "Ask for trials.", "sources": []}]})J"},
      {"evidence/pairs/m.json",
       R"J({"records": [{"id": "magnesium--joint-disorder", "subject": "magnesium", "condition": "joint-disorder",
        "verdict": "insufficient", "finding": "One small trial.", "form": "oral", "sources": [{"title": "T", "year": 2020}]}]})J"},
      {"evidence/conditions/g.json",
       R"J({"records": [{"id": "gout", "instead": [{"text": "See a doctor first.", "sources": [0]}],
        "red_flags": [{"text": "Fever.", "sources": [0]}], "sources": [{"title": "G", "year": 2021}]}]})J"},
      {"en/claims/disease.json", R"J({"family": "disease", "rules": [
        {"id": "disease/treats", "title": "Treats", "why": "Why.", "type": "disease", "severity": "high",
         "patterns": ["{treat-verb} ~3 {disease}"], "regulations": ["@disease"],
         "examples": {"match": ["It [[cures gout]].", "It [[relieves asthma]]."], "clear": ["Gout hurts.", "The cure."]}},
        {"id": "disease/remedy", "title": "Remedy", "why": "Why.", "type": "disease", "severity": "high", "rank": 9, "never_exempt": true,
         "patterns": ["(remedy|cure) for {disease}"], "regulations": ["us.one"],
         "examples": {"match": ["A [[remedy for gout]]", "A [[cure for cancer]]"], "clear": ["A remedy", "Gout"]}},
        {"id": "disease/named", "title": "Named", "why": "Why.", "type": "disease", "severity": "low",
         "patterns": ["{disease}"], "regulations": ["us.one"],
         "examples": {"match": ["Turmeric for [[gout]]!", "Turmeric: [[asthma]]!"], "clear": ["Gout!", "Turmeric for gout."]}},
        {"id": "disease/disclaimer", "title": "Disclaimer", "why": "Why.", "type": "disease", "severity": "low",
         "patterns": ["not intended to cure"], "absent_beside": ["symptom"], "regulations": ["us.disclaimer"],
         "examples": {"match": [], "clear": []}}]})J"},
      {"en/claims/efficacy.json", R"J({"family": "efficacy", "rules": [
        {"id": "efficacy/supports", "title": "Supports", "why": "Why.", "type": "efficacy", "severity": "low",
         "patterns": ["(contributes|contribute|contributing|supports) to? ~4 (joints|legs)"], "regulations": ["@disease"],
         "examples": {"match": ["It [[supports joints]].", "It [[supports legs]]."], "clear": ["Legs", "Joints"]}}]})J"},
      {"en/claims/symptom.json", R"J({"family": "symptom", "rules": [
        {"id": "symptom/relieves", "title": "Relieves", "why": "Why.", "type": "symptom", "severity": "medium",
         "patterns": ["{treat-verb} ~3 {symptom}"], "near": [{"within": "page", "none": ["veterinary"]}],
         "regulations": ["@disease"],
         "examples": {"match": ["It [[relieves pain]].", "It [[relieves joint pain]]."], "clear": ["Pain", "Relief"]}}]})J"},
      {"en/context/negation.json", R"J({"contexts": [
        {"id": "context/negated", "reason": "negated", "scope": "overlap", "excuses_all": false,
         "patterns": ["{negator} ~2 ({treat-verb}|remedy)"], "unless": [{"within": "overlap", "any": ["not only ~2 {treat-verb}"]}],
         "examples": {"set_aside": ["It does not cure gout."], "stays": ["It not only cures gout."]}},
        {"id": "context/warnings", "reason": "warning", "scope": "section", "patterns": ["^ warnings $"],
         "examples": {"set_aside": ["Balm\n\nGood.\n\nWarnings\n\nIt relieves pain."], "stays": ["It relieves pain."]}}]})J"},
      {"en/context/weighed.json", R"J({"contexts": [
        {"id": "context/report", "reason": "report", "scope": "sentence", "start": 50, "below": -100, "page_share": 300,
         "weights": {"patients": -120, "trial": -90, "#": -10, "!": 30, "{ingredient}": 150, "{disease}": -20, "^ according": -70},
         "by_type": {"symptom": -40}, "page_spares": [{"within": "page", "any": ["add to cart"]}],
         "page_supports": ["symptom"], "weak_rules": ["disease/named"], "weak_at_least": 205,
         "examples": {"set_aside": ["Patients of the trial found it relieves gout."],
                      "stays": ["Patients of the trial found turmeric relieves gout."]}}]})J"},
  };
}

const std::vector<std::byte>& small_pack_bytes() {
  static const std::vector<std::byte> bytes = [] {
    Compilation compilation = compile_rules(small_rules());
    for (const Diagnostic& d : compilation.diagnostics) UNSCOPED_INFO(d.file + d.pointer + ": " + d.reason);
    return compilation.pack;
  }();
  return bytes;
}

const Pack& small_pack() {
  static const Result<Pack> pack = Pack::open(small_pack_bytes());
  REQUIRE(pack.ok());
  return pack.value();
}

}  // namespace claimlint
