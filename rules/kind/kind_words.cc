#include "kind/kind_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/spelling.h"

namespace cilium_lint::rules {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

Finding finding(Effect effect, Span at, std::string key, std::string message) {
  Finding found{.at = at, .effect = effect, .message = std::move(message)};
  found.key = std::move(key);
  found.stage = Stage::cluster;
  return found;
}

}  // namespace

std::string kind_words(const KindFile& file) {
  return file.release ? "KIND " + file.release->text() : std::string("KIND");
}

bool kind_does(const KindFile& file, std::uint32_t minor) {
  return !is_false(file.at_least(minor));
}

std::string from_words(const KindFile& file, std::uint32_t minor) {
  return file.release ? std::string() : fmt::format(" (from KIND 0.{} on)", minor);
}

Fix replace_setting(const KindFile& file, Span at, std::string_view text, std::string title,
                    bool safe) {
  Fix fix{.title = std::move(title), .safe = safe};
  if (file.editable && at.known()) fix.edits.push_back({at, std::string(text)});
  return fix;
}

Finding refused(Span at, std::string key, std::string message) {
  return finding(Effect::cluster_refused, at, std::move(key), std::move(message));
}

Finding not_created(Span at, std::string key, std::string message) {
  return finding(Effect::bootstrap_deadlock, at, std::move(key), std::move(message));
}

Finding unread(Span at, std::string key, std::string message) {
  return finding(Effect::ignored, at, std::move(key), std::move(message));
}

std::string_view meant_word(std::string_view written, std::span<const std::string_view> words) {
  const std::string wanted = lower(written);
  std::string_view meant;
  std::size_t nearest = 3;
  for (const std::string_view word : words) {
    const std::size_t distance = spelling_distance(wanted, lower(word));
    if (distance < nearest && distance * 3 <= word.size()) {
      nearest = distance;
      meant = word;
    }
  }
  return meant;
}

}  // namespace cilium_lint::rules
