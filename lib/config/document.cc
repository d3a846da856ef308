#include "config/document.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace cilium_lint::config {
namespace {

// yaml-cpp's marks are byte offsets of the text.
Span span_at(FileId file, const YAML::Mark& mark, std::size_t size) {
  if (mark.is_null()) return {};
  const auto begin = static_cast<std::uint32_t>(mark.pos);
  return {file, begin, begin + static_cast<std::uint32_t>(size)};
}

Item convert(FileId file, const YAML::Node& node, std::vector<Problem>& problems) {
  Item item;
  item.at = span_at(file, node.Mark(), 0);
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      item.kind = Item::Kind::text;
      item.text = node.Scalar();
      item.quoted = node.Tag() == "!";
      item.at = span_at(file, node.Mark(), item.text.size() + (item.quoted ? 2U : 0U));
      break;
    case YAML::NodeType::Sequence:
      item.kind = Item::Kind::list;
      for (const YAML::Node& child : node) item.items.push_back(convert(file, child, problems));
      break;
    case YAML::NodeType::Map:
      item.kind = Item::Kind::map;
      for (const auto& entry : node) {
        Item key = convert(file, entry.first, problems);
        if (item.find(key.text) != nullptr) {
          problems.push_back({"\"" + key.text + "\" is written twice", key.at});
        }
        item.entries.emplace_back(std::move(key), convert(file, entry.second, problems));
      }
      break;
    default:
      break;
  }
  return item;
}

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
    document.root = convert(file, YAML::Load(std::string(text)), document.problems);
  } catch (const YAML::Exception& error) {
    document.problems.push_back({error.msg, span_at(file, error.mark, 0)});
  }
  return document;
}

}  // namespace cilium_lint::config
