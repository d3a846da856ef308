#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "chart/key_path.h"
#include "lint/rule.h"
#include "text/escape.h"
#include "yaml/data.h"

namespace cilium_lint::rules {
namespace {

using yaml::Data;
using yaml::Type;

constexpr std::array kEffects{Effect::exposed};

// What a base64 text holds, as far as it can be read; line breaks in it do not count.
std::string from_base64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr unsigned kDigitBits = 6, kByteBits = 8, kByte = 0xff;
  std::string bytes;
  unsigned bits = 0;
  unsigned filled = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r' || c == ' ') continue;
    const std::size_t digit = kAlphabet.find(c);
    if (digit == kAlphabet.npos) break;
    bits = (bits << kDigitBits) | static_cast<unsigned>(digit);
    filled += kDigitBits;
    if (filled < kByteBits) continue;
    filled -= kByteBits;
    bytes += static_cast<char>((bits >> filled) & kByte);
  }
  return bytes;
}

bool holds_private_key(std::string_view text) {
  // "-----BEGIN" in base64: the chart wants certificates and keys in that form.
  constexpr std::string_view kBegin = "LS0tLS1CRUdJTi";
  if (text.size() < kBegin.size()) return false;
  if (text.find("PRIVATE KEY-----") != text.npos) return true;
  if (!text.starts_with(kBegin)) return false;
  constexpr std::size_t kHead = 64;
  return from_base64(text.substr(0, kHead)).find("PRIVATE KEY-----") != std::string::npos;
}

// A word that stands for a secret: of SOPS, a vault's plug-in, or whoever fills the values in.
bool is_stand_in(std::string_view text) {
  constexpr std::array<std::string_view, 7> kBegins{"ENC[", "ref+", "vault:", "<",
                                                    "${",   "$(",   "op://"};
  return text.empty() || yaml::is_templated(text) ||
         std::ranges::any_of(kBegins, [&](auto begin) { return text.starts_with(begin); });
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

// What the key's own name says its text is; empty: nothing.
std::string_view secret_named_by(std::string_view key_name) {
  // All the names end in one of these letters, and most others do not.
  constexpr std::string_view kLastLetters = "dntyDNTY";
  if (key_name.empty() || kLastLetters.find(key_name.back()) == key_name.npos) return {};
  const std::string name = lower(key_name);
  if (name == "password" || name == "passwd" || name.ends_with("password")) return "a password";
  if (name == "token" || name == "authtoken" || name == "accesstoken") return "a token";
  if (name == "clientsecret" || name == "secretkey" || name == "secretaccesskey") return "a secret";
  return {};
}

// The same of a variable of the environment: `DB_PASSWORD`, `GITHUB_TOKEN`.
std::string_view secret_named_by_variable(std::string_view name, std::string_view text) {
  if (!is_secret_variable(name, text)) return {};
  const std::string last = lower(name.substr(name.rfind('_') + 1));
  if (last.starts_with("passw")) return "a password";
  if (last == "token") return "a token";
  return "a secret";
}

// A step on the way down to a value. Its key is put together only where something is said of it.
struct Step {
  const Step* above{};
  std::string_view name{};              // of an entry
  std::optional<std::size_t> number{};  // of an item

  [[nodiscard]] std::string key() const {
    if (above == nullptr) return {};
    return number ? fmt::format("{}[{}]", above->key(), *number) : child_key(above->key(), name);
  }
};

struct Walk {
  Findings& findings;

  void check(const Step& step, const Data& value, std::string_view named) {
    const bool is_key = holds_private_key(value.text);
    const std::string_view what = is_key ? "a private key" : named;
    // A path or the name of a Secret is none itself.
    if (what.empty() || (!is_key && value.text.starts_with('/'))) return;
    if (is_stand_in(value.text)) return;
    const std::string key = step.key();
    findings.add({
        .at = value.at,
        .effect = Effect::exposed,
        .message = fmt::format("{} holds {} in clear", key, what),
        .label = "whoever reads this file has it",
        .arguments = {key},
        .help =
            is_key
                ? "let the chart make its certificates (tls.auto), or keep the key in a Secret of "
                  "its own; in values it also lands in Helm's release Secret"
                : "keep it in a Secret of its own, or encrypt the values (SOPS, sealed secrets)",
        .key = key,
    });
  }

  // What a list's item holds as `value` is a secret by the item's `name`, as in `env`.
  void go_through_map(const Step& step, const Data& map) {
    const Data* variable = step.number ? map.find("name") : nullptr;
    for (const yaml::Entry& entry : map.entries) {
      const Step below{.above = &step, .name = entry.key};
      const bool is_variable = variable != nullptr && variable->type == Type::text &&
                               entry.key == "value" && entry.value.type == Type::text;
      if (is_variable) {
        check(below, entry.value, secret_named_by_variable(variable->text, entry.value.text));
      } else {
        go_through(below, entry.value);
      }
    }
  }

  void go_through(const Step& step, const Data& value) {
    switch (value.type) {
      case Type::text:
        check(step, value, secret_named_by(step.name));
        return;
      case Type::list:
        for (std::size_t i = 0; i < value.items.size(); ++i) {
          go_through({.above = &step, .number = i}, value.items[i]);
        }
        return;
      case Type::map:
        go_through_map(step, value);
        return;
      default:
        return;
    }
  }
};

void check(const Install& install, Findings& findings) {
  Walk{findings}.go_through({}, *install.user_values().root);
}

}  // namespace

extern constinit const Rule values_secret_in_clear = {
    .id = "values/secret-in-clear",
    .summary = "a private key, a password or a token stands in the values",
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
