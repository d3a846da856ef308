#pragma once
// Our own documents (config, test cases, fact tables), read with yaml-cpp: converted once into
// plain values that know their places, with keys written twice reported, because yaml-cpp takes
// them silently.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/span.h"

namespace cilium_lint::config {

struct Item {
  enum class Kind : unsigned char { null, text, list, map } kind = Kind::null;
  std::string text{};  // as written, without quotes
  bool quoted{};       // "true" is text, true may be a boolean
  std::vector<Item> items{};
  std::vector<std::pair<Item, Item>> entries{};  // in written order
  Span at{};

  // The value of a key, nullptr where there is none or this is no map.
  [[nodiscard]] const Item* find(std::string_view key) const;
  // true, false (YAML 1.2 core words); nothing for anything else.
  [[nodiscard]] std::optional<bool> boolean() const;
};

struct Problem {
  std::string message{};
  Span at{};
};

struct Document {
  Item root{};
  std::vector<Problem> problems{};  // broken YAML, keys written twice
};

// Reads the first document of `text`, which stands in `file`. Never throws.
Document read(FileId file, std::string_view text);

}  // namespace cilium_lint::config
