// Fields of JSON that may be missing or of another kind: then there is nothing in them.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace claimlint::write {

inline std::string text(const nlohmann::json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

inline const nlohmann::json& list(const nlohmann::json& object, const char* key) {
  static const nlohmann::json none = nlohmann::json::array();
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_array() ? *found : none;
}

inline const nlohmann::json& object(const nlohmann::json& parent, const char* key) {
  static const nlohmann::json none = nlohmann::json::object();
  const auto found = parent.is_object() ? parent.find(key) : parent.end();
  return found != parent.end() && found->is_object() ? *found : none;
}

// Not below 0.
inline std::size_t integer(const nlohmann::json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  if (found == object.end() || !found->is_number_integer()) return 0;
  return found->is_number_unsigned() || found->get<std::int64_t>() >= 0 ? found->get<std::size_t>() : 0;
}

inline bool truth(const nlohmann::json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

}  // namespace claimlint::write
