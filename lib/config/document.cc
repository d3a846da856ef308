#include "config/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

namespace cilium_lint::config {
namespace {

// yaml-cpp's marks are byte offsets of the text.
Span span_at(FileId file, const YAML::Mark& mark, std::size_t size) {
  if (mark.is_null()) return {};
  const auto begin = static_cast<std::uint32_t>(mark.pos);
  return {file, begin, begin + static_cast<std::uint32_t>(size)};
}

// Builds items from the parser's events: its own trees of nodes cost three times as much.
class Builder final : public YAML::EventHandler {
 public:
  Builder(FileId file, Document& document) : file_(file), document_(document) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    finish({.at = span_at(file_, mark, 0)}, anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Item item{.kind = Item::Kind::text, .text = value, .quoted = tag == "!"};
    item.at = span_at(file_, mark, value.size() + (item.quoted ? 2U : 0U));
    finish(std::move(item), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({{.kind = Item::Kind::list, .at = span_at(file_, mark, 0)}, anchor});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back({{.kind = Item::Kind::map, .at = span_at(file_, mark, 0)}, anchor});
  }
  void OnMapEnd() override { close(); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto named = anchors_.find(anchor);
    if (named == anchors_.end()) return finish({}, 0);
    copied_ += parts_of(named->second);
    if (copied_ <= kMostCopied) return finish(Item(named->second), 0);
    throw YAML::ParserException(mark, "aliases make too much of this document");
  }

 private:
  struct Open {
    Item item{};
    YAML::anchor_t anchor{};
    std::optional<Item> key{};  // of the entry that is read
  };
  static constexpr std::size_t kMostCopied = 100000;

  static std::size_t parts_of(const Item& item) {
    std::size_t parts = 1;
    for (const Item& one : item.items) parts += parts_of(one);
    for (const auto& [key, value] : item.entries) parts += parts_of(key) + parts_of(value);
    return parts;
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    finish(std::move(done.item), done.anchor);
  }

  void finish(Item item, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = item;
    if (open_.empty()) {
      document_.root = std::move(item);
      return;
    }
    Open& above = open_.back();
    if (above.item.kind == Item::Kind::list) {
      above.item.items.push_back(std::move(item));
    } else if (!above.key) {
      if (above.item.find(item.text) != nullptr) {
        document_.problems.push_back({"\"" + item.text + "\" is written twice", item.at});
      }
      above.key = std::move(item);
    } else {
      above.item.entries.emplace_back(std::move(*above.key), std::move(item));
      above.key.reset();
    }
  }

  FileId file_;
  Document& document_;
  std::vector<Open> open_{};
  std::map<YAML::anchor_t, Item> anchors_{};
  std::size_t copied_{};
};

}  // namespace

const Item* Item::find(std::string_view key) const {
  const auto found =
      std::ranges::find_if(entries, [&](const auto& entry) { return entry.first.text == key; });
  return found == entries.end() ? nullptr : &found->second;
}

std::optional<bool> Item::boolean() const {
  if (kind != Kind::text || quoted) return std::nullopt;
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

Document read(FileId file, std::string_view text) {
  Document document;
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    Builder builder(file, document);
    parser.HandleNextDocument(builder);
  } catch (const YAML::Exception& error) {
    document.root = {};
    document.problems.push_back({error.msg, span_at(file, error.mark, 0)});
  }
  return document;
}

}  // namespace cilium_lint::config
