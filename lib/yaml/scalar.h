#pragma once
// What Go's YAML makes of one scalar: the rules of YAML 1.1 as go-yaml v2 has them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cilium_lint::yaml {

inline constexpr std::string_view kStringTag = "tag:yaml.org,2002:str";
inline constexpr std::string_view kBoolTag = "tag:yaml.org,2002:bool";
inline constexpr std::string_view kIntTag = "tag:yaml.org,2002:int";
inline constexpr std::string_view kFloatTag = "tag:yaml.org,2002:float";
inline constexpr std::string_view kNullTag = "tag:yaml.org,2002:null";
inline constexpr std::string_view kTimestampTag = "tag:yaml.org,2002:timestamp";
inline constexpr std::string_view kBinaryTag = "tag:yaml.org,2002:binary";
inline constexpr std::string_view kMergeTag = "tag:yaml.org,2002:merge";

// The Go type a scalar becomes; `large` is a whole number that only fits without a sign.
enum class GoType : std::uint8_t { null, boolean, whole, large, real, text };

struct Scalar {
  GoType type = GoType::null;
  bool boolean{};
  std::int64_t whole{};
  std::uint64_t large{};
  double real{};
  std::string text{};  // only of GoType::text
};

// `tag` is empty for none, else resolved (`tag:yaml.org,2002:int`, `!own`). Nothing where Go cannot
// decode the text as its tag demands.
std::optional<Scalar> resolve_scalar(std::string_view tag, std::string_view text);

// Whether a plain scalar without a tag is text to Go by its first character and its size alone.
// Most keys and many values are, and need no closer look.
constexpr bool is_surely_text(std::string_view text) {
  if (text.empty()) return false;
  constexpr std::string_view kWords = "yYnNtTfFoO";  // the longest word is "false"
  if (kWords.find(text.front()) != std::string_view::npos) return text.size() > 5;
  constexpr std::string_view kNumbers = "0123456789+-.~";
  return kNumbers.find(text.front()) == std::string_view::npos;
}

// Numbers as Go's encoding/json writes them (of a number that JSON can hold).
std::string json_number(const Scalar& scalar);
// A key that is no text, as sigs.k8s.io/yaml turns it into one; nothing where it refuses.
std::optional<std::string> key_text(const Scalar& scalar);

// Whether the YAML word means true or false; nothing for any other text.
std::optional<bool> yaml_bool(std::string_view text);

}  // namespace cilium_lint::yaml
