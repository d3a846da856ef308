#include "cel/type.h"

namespace cilium_lint::cel {
namespace {

struct Named {
  std::string_view word;  // in a signature
  std::string_view name;  // in a message
};

// In TypeKind's order.
constexpr std::array<Named, 20> kNames = {{{"dyn", "dyn"},
                                           {"null", "null"},
                                           {"bool", "bool"},
                                           {"int", "int"},
                                           {"uint", "uint"},
                                           {"double", "double"},
                                           {"string", "string"},
                                           {"bytes", "bytes"},
                                           {"list", "list"},
                                           {"map", "map"},
                                           {"timestamp", "timestamp"},
                                           {"duration", "duration"},
                                           {"type", "type"},
                                           {"optional", "optional_type"},
                                           {"ip", "net.IP"},
                                           {"cidr", "net.CIDR"},
                                           {"semver", "kubernetes.Semver"},
                                           {"quantity", "kubernetes.Quantity"},
                                           {"", ""},
                                           {"", "any"}}};

constexpr std::array<Type, kNames.size()> simple_types() {
  std::array<Type, kNames.size()> types{};
  for (std::size_t i = 0; i < types.size(); ++i) types[i].kind = static_cast<TypeKind>(i);
  return types;
}
constexpr std::array<Type, kNames.size()> kSimple = simple_types();

void skip_blanks(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
}

bool take(std::string_view& text, char wanted) {
  skip_blanks(text);
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

const Type* simple_type(TypeKind kind) { return &kSimple[static_cast<std::size_t>(kind)]; }

bool same_type(const Type& left, const Type& right) {
  if (left.kind != right.kind || left.count != right.count || left.number != right.number ||
      left.name != right.name) {
    return false;
  }
  for (std::size_t i = 0; i < left.count; ++i) {
    if (!same_type(*left.parameters[i], *right.parameters[i])) return false;
  }
  return true;
}

std::string type_text(const Type& type, int depth) {
  constexpr int kDeepest = 8;
  if (depth > kDeepest) return "...";
  std::string text(
      type.kind == TypeKind::opaque ? type.name : kNames[static_cast<std::size_t>(type.kind)].name);
  for (std::size_t i = 0; i < type.count; ++i) {
    text += i == 0 ? "(" : ", ";
    text += type_text(*type.parameters[i], depth + 1);
  }
  if (type.count > 0) text += ')';
  return text;
}

const Type* TypePool::make(Type type) {
  constexpr std::uint32_t kHeaviest = 1000;
  type.weight = 1;
  for (std::size_t i = 0; i < type.count; ++i) type.weight += type.parameters[i]->weight;
  if (type.weight > kHeaviest) return simple_type(TypeKind::dyn);
  return &types_.emplace_back(type);
}

const Type* TypePool::list_of(const Type* item) {
  return make({.kind = TypeKind::list, .count = 1, .parameters = {item}});
}

const Type* TypePool::map_of(const Type* key, const Type* value) {
  return make({.kind = TypeKind::map, .count = 2, .parameters = {key, value}});
}

const Type* TypePool::type_of(const Type* type) {
  return make({.kind = TypeKind::type, .count = 1, .parameters = {type}});
}

const Type* TypePool::optional_of(const Type* type) {
  return make({.kind = TypeKind::optional, .count = 1, .parameters = {type}});
}

const Type* TypePool::parameter() {
  return make({.kind = TypeKind::parameter, .number = parameters_++});
}

const Type* TypePool::read(std::string_view& text, Letters& letters) {
  skip_blanks(text);
  const std::size_t length = std::min(text.find_first_of("<>, "), text.size());
  const std::string_view word = text.substr(0, length);
  text.remove_prefix(length);
  if (word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z') {
    const Type*& letter = letters[static_cast<std::size_t>(word[0] - 'A')];
    if (letter == nullptr) letter = parameter();
    return letter;
  }
  Type type{.kind = TypeKind::opaque, .name = word};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (!kNames[i].word.empty() && kNames[i].word == word) type = kSimple[i];
  }
  if (take(text, '<')) {
    do {
      if (type.count < kMaxTypeParameters) type.parameters[type.count++] = read(text, letters);
    } while (take(text, ','));
    take(text, '>');
  } else if (type.kind != TypeKind::opaque) {
    // "list" alone is a list of anything.
    const Type* any = simple_type(TypeKind::dyn);
    if (type.kind == TypeKind::list || type.kind == TypeKind::optional ||
        type.kind == TypeKind::type) {
      type.count = 1;
      type.parameters = {any};
    }
    if (type.kind == TypeKind::map) {
      type.count = 2;
      type.parameters = {any, any};
    }
    if (type.count == 0) return simple_type(type.kind);
  }
  return make(type);
}

Signature read_signature(TypePool& pool, std::string_view text) {
  Signature signature;
  TypePool::Letters letters{};
  skip_blanks(text);
  while (!text.starts_with("->")) {
    signature.parameters.push_back(pool.read(text, letters));
    take(text, ',');
    skip_blanks(text);
    if (text.empty()) break;
  }
  text.remove_prefix(std::min<std::size_t>(2, text.size()));
  signature.result = pool.read(text, letters);
  return signature;
}

}  // namespace cilium_lint::cel
