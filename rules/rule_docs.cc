#include "rule_docs.h"

#include <zlib.h>

#include <map>

namespace cilium_lint::rules {
namespace {

using Docs = std::map<std::string_view, std::string_view>;

std::string unpacked() {
  const PackedDocs packed = packed_docs();
  std::string text(packed.size, '\0');
  uLongf size = text.size();
  const int result = ::uncompress(reinterpret_cast<Bytef*>(text.data()), &size,
                                  reinterpret_cast<const Bytef*>(packed.bytes.data()),
                                  static_cast<uLong>(packed.bytes.size()));
  if (result != Z_OK) return {};
  return text;
}

// Cuts what stands before the next NUL off the front.
std::string_view take(std::string_view& rest) {
  const std::size_t end = rest.find('\0');
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  return part;
}

Docs by_id(std::string_view text) {
  Docs docs;
  while (!text.empty()) {
    const std::string_view id = take(text);
    docs.emplace(id, take(text));
  }
  return docs;
}

}  // namespace

std::string docs_of(const Rule& rule) {
  static const std::string text = unpacked();
  static const Docs docs = by_id(text);
  if (!rule.docs.empty()) return std::string(rule.docs);
  const auto found = docs.find(rule.id);
  return found == docs.end() ? std::string() : std::string(found->second);
}

}  // namespace cilium_lint::rules
