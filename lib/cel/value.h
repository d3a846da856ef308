#pragma once
// What a CEL expression is worth. A Value is sixteen plain bytes; texts, lists and maps lie
// elsewhere: in an Arena, in the program's tables, or in a tree of the caller's that is read
// through MapView and ListView without being copied. A Value is good as long as what it points to.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace cilium_lint::cel {

// Memory for the values of an evaluation, given back all at once. What lies in it is never
// destroyed, so only trivially destructible types go there.
class Arena {
 public:
  explicit Arena(std::size_t limit = std::size_t{64} << 20) : limit_(limit) {}

  // Never null. Once more than the limit is in use, exhausted() is true and evaluation stops.
  void* allocate(std::size_t size, std::size_t alignment);
  [[nodiscard]] bool exhausted() const { return used_ > limit_; }
  // Whether `size` more bytes fit below the limit; whoever makes something long asks first.
  [[nodiscard]] bool has_room(std::size_t size) const {
    return size <= limit_ && used_ <= limit_ - size;
  }
  // All that was given out is gone; the first block is kept.
  void clear();

  template <class T, class... Arguments>
  T* make(Arguments&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<Arguments>(arguments)...};
  }
  template <class T>
  std::span<T> array(std::size_t size) {
    static_assert(std::is_trivially_destructible_v<T>);
    T* first = static_cast<T*>(allocate(size * sizeof(T), alignof(T)));
    std::uninitialized_value_construct_n(first, size);
    return {first, size};
  }
  template <class T>
  std::span<const T> copy(std::span<const T> from) {
    const std::span<T> to = array<T>(from.size());
    std::copy(from.begin(), from.end(), to.begin());
    return to;
  }
  std::string_view text(std::string_view from);
  std::string_view concatenation(std::string_view first, std::string_view second);

 private:
  std::vector<std::unique_ptr<std::byte[]>> blocks_{};
  std::byte* next_{};
  std::size_t left_{};
  std::size_t used_{};
  std::size_t first_block_{};
  std::size_t limit_;
};

enum class Kind : std::uint8_t {
  null,
  boolean,
  integer,   // int, 64 bits
  uinteger,  // uint, 64 bits
  decimal,   // double
  string,    // UTF-8
  bytes,
  list,
  map,
  timestamp,
  duration,
  type,
  optional,
  ip,
  cidr,
  semver,
  quantity,
  opaque,  // a type of the caller's
  error,
  unknown,
};

// Seconds since 1970 and nanoseconds (0 to 999,999,999) on top of them, also for a Duration: -0.5 s
// is {-1, 500000000}.
struct Instant {
  std::int64_t seconds{};
  std::int32_t nanoseconds{};
  auto operator<=>(const Instant&) const = default;
};

// An address; IPv4 in the last four of the sixteen bytes, behind zeros.
struct Ip {
  std::uint8_t bytes[16]{};
  bool v6{};
  bool operator==(const Ip&) const = default;
};

struct Cidr {
  Ip address{};
  std::int32_t prefix{};
  bool operator==(const Cidr&) const = default;
};

struct Semver {
  std::uint64_t major{}, minor{}, patch{};
  std::string_view pre_release{};  // without the "-"
  std::string_view build{};        // without the "+"
};

__extension__ using Int128 = __int128;

// A Kubernetes quantity, exact to a nano as apimachinery keeps it.
struct Quantity {
  Int128 nanos{};
};

// What an abstract type of the caller's is: its name as type() gives it, and when two are equal.
struct OpaqueType {
  std::string_view name{};
  bool (*equal)(const void* left, const void* right){};
};
struct Opaque {
  const OpaqueType* type{};
  const void* data{};
};

enum class ErrorCode : std::uint8_t {
  other,
  no_such_key,
  no_such_overload,
  no_such_variable,
  overflow,
  divide_by_zero,
  out_of_range,
  invalid_argument,
  limit,  // never absorbed: evaluation has ended
};

struct ErrorInfo {
  ErrorCode code{};
  std::string_view message{};  // lower case, no full stop
  std::uint32_t begin{};       // bytes of the expression, where a program keeps them; else 0, 0
  std::uint32_t end{};
};

// Why a value is not known: the names whose values would be needed, in order of appearance.
struct UnknownSet {
  std::span<const std::string_view> names{};
};

class Value;
struct MapEntry;

// A list that is read as it is asked for. Lives at least as long as the evaluation.
class ListView {
 public:
  [[nodiscard]] virtual std::uint32_t size() const = 0;
  [[nodiscard]] virtual Value at(std::uint32_t index, Arena& arena) const = 0;
  // Not null where it is not known which items there are: then the size is unknown as well.
  [[nodiscard]] virtual const UnknownSet* gaps(Arena&) const { return nullptr; }

 protected:
  ~ListView() = default;
};

// A map that is read as it is asked for: a caller's own tree. Keys are given in a fixed order.
class MapView {
 public:
  [[nodiscard]] virtual std::uint32_t size() const = 0;
  [[nodiscard]] virtual Value key(std::uint32_t index, Arena& arena) const = 0;
  // The value under `key`; nothing where there is none; an unknown value where that is not known.
  [[nodiscard]] virtual std::optional<Value> find(const Value& key, Arena& arena) const = 0;
  // The value of the key at `index`; a tree that finds by place rather than by key overrides it.
  [[nodiscard]] virtual Value at(std::uint32_t index, Arena& arena) const;
  // Not null where there may be further keys: then size, equality and going over all keys are
  // unknown, while what is found stays known.
  [[nodiscard]] virtual const UnknownSet* gaps(Arena&) const { return nullptr; }

 protected:
  ~MapView() = default;
};

class Value {
 public:
  constexpr Value() = default;  // null
  static constexpr Value boolean(bool value);
  static constexpr Value integer(std::int64_t value);
  static constexpr Value uinteger(std::uint64_t value);
  static constexpr Value decimal(double value);
  // Not copied: `text` outlives the value.
  static constexpr Value string(std::string_view text) { return text_of(Kind::string, text); }
  static constexpr Value bytes(std::string_view text) { return text_of(Kind::bytes, text); }
  // A type by its name: "int", "list", "google.protobuf.Timestamp".
  static constexpr Value type(std::string_view name) { return text_of(Kind::type, name); }
  static Value list(std::span<const Value> items);
  static Value list(const ListView& view);
  static Value map(std::span<const MapEntry> entries);  // no two keys equal
  static Value map(const MapView& view);
  static Value timestamp(Instant value) { return instant_of(Kind::timestamp, value); }
  static Value duration(Instant value) { return instant_of(Kind::duration, value); }
  static Value none();
  static Value some(const Value* value);
  static Value ip(const Ip* value) { return pointer_to(Kind::ip, value); }
  static Value cidr(const Cidr* value) { return pointer_to(Kind::cidr, value); }
  static Value semver(const Semver* value) { return pointer_to(Kind::semver, value); }
  static Value quantity(const Quantity* value) { return pointer_to(Kind::quantity, value); }
  static Value opaque(const Opaque* value) { return pointer_to(Kind::opaque, value); }
  static Value error(const ErrorInfo* value) { return pointer_to(Kind::error, value); }
  static Value unknown(const UnknownSet* value) { return pointer_to(Kind::unknown, value); }

  [[nodiscard]] constexpr Kind kind() const { return kind_; }
  [[nodiscard]] constexpr bool is(Kind kind) const { return kind_ == kind; }
  [[nodiscard]] constexpr bool is_true() const { return kind_ == Kind::boolean && bits_ != 0; }
  [[nodiscard]] constexpr bool is_false() const { return kind_ == Kind::boolean && bits_ == 0; }
  // An error or an unknown: what a strict function gives back instead of being called.
  [[nodiscard]] constexpr bool is_no_value() const { return kind_ >= Kind::error; }

  // Each only where the kind is the one in its name.
  [[nodiscard]] bool as_boolean() const { return bits_ != 0; }
  [[nodiscard]] std::int64_t as_integer() const { return static_cast<std::int64_t>(bits_); }
  [[nodiscard]] std::uint64_t as_uinteger() const { return bits_; }
  [[nodiscard]] double as_decimal() const { return std::bit_cast<double>(bits_); }
  // Of a string, bytes, or a type's name.
  [[nodiscard]] std::string_view text() const {
    return {static_cast<const char*>(pointer_), size_};
  }
  [[nodiscard]] Instant instant() const {
    return {static_cast<std::int64_t>(bits_), static_cast<std::int32_t>(size_)};
  }
  [[nodiscard]] const Value* optional() const {
    return static_cast<const Value*>(pointer_);
  }  // null: none
  [[nodiscard]] const Ip& ip() const { return *static_cast<const Ip*>(pointer_); }
  [[nodiscard]] const Cidr& cidr() const { return *static_cast<const Cidr*>(pointer_); }
  [[nodiscard]] const Semver& semver() const { return *static_cast<const Semver*>(pointer_); }
  [[nodiscard]] const Quantity& quantity() const { return *static_cast<const Quantity*>(pointer_); }
  [[nodiscard]] const Opaque& opaque() const { return *static_cast<const Opaque*>(pointer_); }
  [[nodiscard]] const ErrorInfo& error() const { return *static_cast<const ErrorInfo*>(pointer_); }
  [[nodiscard]] const UnknownSet& unknown() const {
    return *static_cast<const UnknownSet*>(pointer_);
  }

  // Of a list or map, whichever way it is stored. `item` and `entry` want an index below size().
  [[nodiscard]] std::uint32_t size() const;
  [[nodiscard]] const UnknownSet* gaps(Arena& arena) const;
  [[nodiscard]] Value item(std::uint32_t index, Arena& arena) const;
  [[nodiscard]] MapEntry entry(std::uint32_t index, Arena& arena) const;

  // Of what is stored in one piece; nothing is stored so in a view.
  [[nodiscard]] bool is_view() const { return view_; }
  [[nodiscard]] std::span<const Value> items() const;
  [[nodiscard]] std::span<const MapEntry> entries() const;
  [[nodiscard]] const MapView& map_view() const { return *static_cast<const MapView*>(pointer_); }
  [[nodiscard]] const ListView& list_view() const {
    return *static_cast<const ListView*>(pointer_);
  }

 private:
  static constexpr Value text_of(Kind kind, std::string_view text);
  static Value instant_of(Kind kind, Instant value);
  static Value pointer_to(Kind kind, const void* pointer);

  Kind kind_ = Kind::null;
  bool view_{};
  std::uint32_t size_{};
  union {
    std::uint64_t bits_{};
    const void* pointer_;
  };
};

struct MapEntry {
  Value key{};
  Value value{};
};

constexpr Value Value::boolean(bool value) {
  Value made;
  made.kind_ = Kind::boolean;
  made.bits_ = value ? 1 : 0;
  return made;
}

constexpr Value Value::integer(std::int64_t value) {
  Value made;
  made.kind_ = Kind::integer;
  made.bits_ = static_cast<std::uint64_t>(value);
  return made;
}

constexpr Value Value::uinteger(std::uint64_t value) {
  Value made;
  made.kind_ = Kind::uinteger;
  made.bits_ = value;
  return made;
}

constexpr Value Value::decimal(double value) {
  Value made;
  made.kind_ = Kind::decimal;
  made.bits_ = std::bit_cast<std::uint64_t>(value);
  return made;
}

constexpr Value Value::text_of(Kind kind, std::string_view text) {
  Value made;
  made.kind_ = kind;
  made.size_ = static_cast<std::uint32_t>(text.size());
  made.pointer_ = text.data();
  return made;
}

// The value under `key` of a map: nothing where there is none. Numbers are one key whatever their
// type, as `==` has it. `steps` grows by the keys looked at.
std::optional<Value> find_key(const Value& map, const Value& key, Arena& arena,
                              std::uint64_t& steps);

// The unknowns of both, without repetition.
const UnknownSet* merge(const UnknownSet* left, const UnknownSet* right, Arena& arena);
Value make_unknown(Arena& arena, std::span<const std::string_view> names);
Value make_error(Arena& arena, ErrorCode code, std::string_view message);

// The type's name as `type()` gives it: "int", "google.protobuf.Timestamp", "net.IP".
std::string_view type_name(const Value& value);

}  // namespace cilium_lint::cel
