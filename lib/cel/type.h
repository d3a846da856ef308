#pragma once
// Types as the checker knows them, and how a signature's text names them.

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace cilium_lint::cel {

enum class TypeKind : std::uint8_t {
  dyn,
  null,
  boolean,
  integer,
  uinteger,
  decimal,
  string,
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
  opaque,     // by its name
  parameter,  // by its number
};

inline constexpr std::size_t kMaxTypeParameters = 3;

struct Type {
  TypeKind kind{};
  std::uint8_t count{};      // of parameters
  std::uint32_t number{};    // of a parameter
  std::uint32_t weight = 1;  // itself and the types in it, as often as they stand there
  std::string_view name{};
  std::array<const Type*, kMaxTypeParameters> parameters{};
};

// A type of this kind without parameters.
const Type* simple_type(TypeKind kind);

bool same_type(const Type& left, const Type& right);

// As messages write it: "list(int)", "map(string, dyn)", "net.IP"; what is nested deeper than
// anybody reads is left out.
std::string type_text(const Type& type, int depth = 0);

// Owns the types made while an expression is checked.
class TypePool {
 public:
  const Type* list_of(const Type* item);
  const Type* map_of(const Type* key, const Type* value);
  const Type* type_of(const Type* type);
  const Type* optional_of(const Type* type);
  const Type* parameter();  // a fresh one
  // A type so large that only malice builds it is dyn.
  const Type* make(Type type);
  [[nodiscard]] std::uint32_t parameter_count() const { return parameters_; }

  // The type that `text` (which outlives the pool) begins with, taken off `text`. Capital letters
  // stand for `letters[letter - 'A']`, made fresh where that is null.
  using Letters = std::array<const Type*, 26>;
  const Type* read(std::string_view& text, Letters& letters);

 private:
  std::deque<Type> types_{};
  std::uint32_t parameters_{};
};

// A signature with fresh parameters.
struct Signature {
  std::vector<const Type*> parameters{};
  const Type* result{};
};
Signature read_signature(TypePool& pool, std::string_view text);

}  // namespace cilium_lint::cel
