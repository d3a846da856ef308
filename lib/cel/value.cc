#include "cel/value.h"

#include <algorithm>
#include <cstring>

#include "cel/equality.h"

namespace cilium_lint::cel {
namespace {

constexpr std::size_t kFirstBlock = std::size_t{8} << 10;

}  // namespace

void* Arena::allocate(std::size_t size, std::size_t alignment) {
  const auto address = reinterpret_cast<std::uintptr_t>(next_);
  const std::size_t skip = (alignment - address % alignment) % alignment;
  if (next_ == nullptr || skip + size > left_) {
    const std::size_t block =
        std::max(size + alignment, kFirstBlock << std::min<std::size_t>(blocks_.size(), 8));
    blocks_.emplace_back(new std::byte[block]);  // not zeroed
    if (blocks_.size() == 1) first_block_ = block;
    next_ = blocks_.back().get();
    left_ = block;
    return allocate(size, alignment);
  }
  std::byte* given = next_ + skip;
  next_ += skip + size;
  left_ -= skip + size;
  used_ += skip + size;
  return given;
}

void Arena::clear() {
  used_ = 0;
  if (blocks_.empty()) return;
  blocks_.resize(1);
  next_ = blocks_.front().get();
  left_ = first_block_;
}

std::string_view Arena::text(std::string_view from) { return concatenation(from, {}); }

std::string_view Arena::concatenation(std::string_view first, std::string_view second) {
  const std::size_t size = first.size() + second.size();
  if (size == 0) return {};
  char* to = static_cast<char*>(allocate(size, 1));
  std::copy(first.begin(), first.end(), to);
  std::copy(second.begin(), second.end(), to + first.size());
  return {to, size};
}

Value MapView::at(std::uint32_t index, Arena& arena) const {
  return find(key(index, arena), arena).value_or(Value{});
}

Value Value::instant_of(Kind kind, Instant value) {
  Value made;
  made.kind_ = kind;
  made.size_ = static_cast<std::uint32_t>(value.nanoseconds);
  made.bits_ = static_cast<std::uint64_t>(value.seconds);
  return made;
}

Value Value::pointer_to(Kind kind, const void* pointer) {
  Value made;
  made.kind_ = kind;
  made.pointer_ = pointer;
  return made;
}

Value Value::list(std::span<const Value> items) {
  Value made = pointer_to(Kind::list, items.data());
  made.size_ = static_cast<std::uint32_t>(items.size());
  return made;
}

Value Value::list(const ListView& view) {
  Value made = pointer_to(Kind::list, &view);
  made.view_ = true;
  return made;
}

Value Value::map(std::span<const MapEntry> entries) {
  Value made = pointer_to(Kind::map, entries.data());
  made.size_ = static_cast<std::uint32_t>(entries.size());
  return made;
}

Value Value::map(const MapView& view) {
  Value made = pointer_to(Kind::map, &view);
  made.view_ = true;
  return made;
}

Value Value::none() { return pointer_to(Kind::optional, nullptr); }
Value Value::some(const Value* value) { return pointer_to(Kind::optional, value); }

std::span<const Value> Value::items() const { return {static_cast<const Value*>(pointer_), size_}; }

std::span<const MapEntry> Value::entries() const {
  return {static_cast<const MapEntry*>(pointer_), size_};
}

std::uint32_t Value::size() const {
  if (!view_) return size_;
  return kind_ == Kind::map ? map_view().size() : list_view().size();
}

const UnknownSet* Value::gaps(Arena& arena) const {
  if (!view_) return nullptr;
  return kind_ == Kind::map ? map_view().gaps(arena) : list_view().gaps(arena);
}

Value Value::item(std::uint32_t index, Arena& arena) const {
  return view_ ? list_view().at(index, arena) : items()[index];
}

MapEntry Value::entry(std::uint32_t index, Arena& arena) const {
  if (!view_) return entries()[index];
  return {map_view().key(index, arena), map_view().at(index, arena)};
}

std::optional<Value> find_key(const Value& map, const Value& key, Arena& arena,
                              std::uint64_t& steps) {
  if (map.is_view()) return map.map_view().find(key, arena);
  if (key.is(Kind::string)) {
    for (const MapEntry& entry : map.entries()) {
      ++steps;
      if (entry.key.is(Kind::string) && entry.key.text() == key.text()) return entry.value;
    }
    return std::nullopt;
  }
  for (const MapEntry& entry : map.entries()) {
    ++steps;
    if (equal_scalars(entry.key, key)) return entry.value;
  }
  return std::nullopt;
}

const UnknownSet* merge(const UnknownSet* left, const UnknownSet* right, Arena& arena) {
  if (left == nullptr || left == right) return right;
  if (right == nullptr) return left;
  std::vector<std::string_view> names(left->names.begin(), left->names.end());
  for (const std::string_view name : right->names) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  if (names.size() == left->names.size()) return left;
  return arena.make<UnknownSet>(arena.copy<std::string_view>(names));
}

Value make_unknown(Arena& arena, std::span<const std::string_view> names) {
  return Value::unknown(arena.make<UnknownSet>(arena.copy<std::string_view>(names)));
}

Value make_error(Arena& arena, ErrorCode code, std::string_view message) {
  return Value::error(arena.make<ErrorInfo>(code, arena.text(message)));
}

std::string_view type_name(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return "null_type";
    case Kind::boolean:
      return "bool";
    case Kind::integer:
      return "int";
    case Kind::uinteger:
      return "uint";
    case Kind::decimal:
      return "double";
    case Kind::string:
      return "string";
    case Kind::bytes:
      return "bytes";
    case Kind::list:
      return "list";
    case Kind::map:
      return "map";
    case Kind::timestamp:
      return "google.protobuf.Timestamp";
    case Kind::duration:
      return "google.protobuf.Duration";
    case Kind::type:
      return "type";
    case Kind::optional:
      return "optional_type";
    case Kind::ip:
      return "net.IP";
    case Kind::cidr:
      return "net.CIDR";
    case Kind::semver:
      return "kubernetes.Semver";
    case Kind::quantity:
      return "kubernetes.Quantity";
    case Kind::opaque:
      return value.opaque().type->name;
    case Kind::error:
      return "error";
    case Kind::unknown:
      break;
  }
  return "unknown";
}

}  // namespace cilium_lint::cel
