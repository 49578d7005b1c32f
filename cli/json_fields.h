// Fields of JSON that may be missing or of another kind: then there is nothing in them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace claimlint::cli {

inline std::string text(const nlohmann::json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

inline const nlohmann::json& list(const nlohmann::json& object, const char* key) {
  static const nlohmann::json none = nlohmann::json::array();
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_array() ? *found : none;
}

}  // namespace claimlint::cli
