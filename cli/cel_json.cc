#include "cel_json.h"

#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "cel/characters.h"
#include "cel/text_of.h"
#include "text/decimal.h"

namespace cilium_lint::cli {
namespace {

using cel::Kind;
using Layout = JsonWriter::Layout;

constexpr int kMaxDepth = 200;

class JsonReader {
 public:
  JsonReader(std::string_view text, cel::Arena& arena) : text_(text), arena_(arena) {}

  std::optional<cel::Value> read() {
    const std::optional<cel::Value> value = read_value(0);
    skip_blanks();
    return at_ == text_.size() ? value : std::nullopt;
  }

 private:
  using Maybe = std::optional<cel::Value>;

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  Maybe read_value(int depth) {
    if (depth > kMaxDepth) return std::nullopt;
    skip_blanks();
    if (take("null")) return cel::Value{};
    if (take("true")) return cel::Value::boolean(true);
    if (take("false")) return cel::Value::boolean(false);
    if (peek() == '"') return read_string();
    if (take("[")) return read_list(depth);
    if (take("{")) return read_map(depth);
    return read_number();
  }

  Maybe read_list(int depth) {
    std::vector<cel::Value> items;
    skip_blanks();
    if (!take("]")) {
      do {
        const Maybe item = read_value(depth + 1);
        if (!item) return std::nullopt;
        items.push_back(*item);
        skip_blanks();
      } while (take(","));
      if (!take("]")) return std::nullopt;
    }
    return cel::Value::list(arena_.copy<cel::Value>(items));
  }

  Maybe read_map(int depth) {
    std::vector<cel::MapEntry> entries;
    std::uint64_t steps = 0;
    skip_blanks();
    if (!take("}")) {
      do {
        skip_blanks();
        const Maybe key = read_string();
        skip_blanks();
        if (!key || !take(":")) return std::nullopt;
        const Maybe value = read_value(depth + 1);
        if (!value || cel::find_key(cel::Value::map(entries), *key, arena_, steps))
          return std::nullopt;
        entries.push_back({*key, *value});
        skip_blanks();
      } while (take(","));
      if (!take("}")) return std::nullopt;
    }
    return cel::Value::map(arena_.copy<cel::MapEntry>(entries));
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  bool take_digits() {
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    return at_ > begin;
  }

  Maybe read_number() {
    const std::size_t begin = at_;
    take("-");
    if (!take("0") && !take_digits()) return std::nullopt;
    const std::size_t whole = at_;
    if (take(".") && !take_digits()) return std::nullopt;
    if (take("e") || take("E")) {
      if (!take("+")) take("-");
      if (!take_digits()) return std::nullopt;
    }
    const char* const first = text_.data() + begin;
    const char* const last = text_.data() + at_;
    if (at_ == whole) {
      std::int64_t integer = 0;
      if (std::from_chars(first, last, integer).ec == std::errc())
        return cel::Value::integer(integer);
      std::uint64_t uinteger = 0;
      const auto read = std::from_chars(first, last, uinteger);
      if (read.ec == std::errc() && read.ptr == last) return cel::Value::uinteger(uinteger);
    }
    const std::optional<double> decimal = read_double({first, last});
    if (!decimal) return std::nullopt;
    return cel::Value::decimal(*decimal);
  }

  std::optional<std::uint32_t> read_unit() {
    std::uint32_t unit = 0;
    const char* const first = text_.data() + at_;
    if (text_.size() - at_ < 4) return std::nullopt;
    const auto read = std::from_chars(first, first + 4, unit, 16);
    if (read.ec != std::errc() || read.ptr != first + 4) return std::nullopt;
    at_ += 4;
    return unit;
  }

  bool read_escape(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kWorth = "\"\\/\b\f\n\r\t";
    const std::size_t letter =
        at_ < text_.size() ? kLetters.find(text_[at_]) : std::string_view::npos;
    if (letter != std::string_view::npos) {
      out += kWorth[letter];
      ++at_;
      return true;
    }
    if (!take("u")) return false;
    std::optional<std::uint32_t> code = read_unit();
    if (!code) return false;
    if (*code >= 0xd800 && *code < 0xdc00 && take("\\u")) {
      const std::optional<std::uint32_t> low = read_unit();
      if (!low || *low < 0xdc00 || *low > 0xdfff) return false;
      code = 0x10000 + ((*code - 0xd800) << 10) + (*low - 0xdc00);
    }
    if (!cel::is_code_point(*code)) return false;
    cel::append_code_point(out, *code);
    return true;
  }

  Maybe read_string() {
    if (!take("\"")) return std::nullopt;
    std::string out;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (take("\\")) {
        if (!read_escape(out)) return std::nullopt;
      } else if (static_cast<unsigned char>(text_[at_]) < 0x20) {
        return std::nullopt;
      } else {
        out += text_[at_++];
      }
    }
    if (!take("\"") || !cel::is_utf8(out)) return std::nullopt;
    return cel::Value::string(arena_.text(out));
  }

  std::string_view text_;
  cel::Arena& arena_;
  std::size_t at_{};
};

void write_integer(JsonWriter& json, const std::string& digits, bool exact) {
  if (exact) {
    json.raw(digits);
  } else {
    json.string(digits);
  }
}

void write_decimal(JsonWriter& json, double value) {
  if (std::isnan(value)) return json.string("NaN");
  if (std::isinf(value)) return json.string(value > 0 ? "Infinity" : "-Infinity");
  json.raw(cel::decimal_text(value));
}

// A map's key, which in JSON is text.
std::string key_text(const cel::Value& key) {
  switch (key.kind()) {
    case Kind::boolean:
      return key.as_boolean() ? "true" : "false";
    case Kind::integer:
      return std::to_string(key.as_integer());
    case Kind::uinteger:
      return std::to_string(key.as_uinteger());
    default:
      return std::string(key.text());
  }
}

void write_list(JsonWriter& json, const cel::Value& list, cel::Arena& arena) {
  json.begin_array(Layout::line);
  for (std::uint32_t i = 0; i < list.size(); ++i) write_value(json, list.item(i, arena), arena);
  json.end_array();
}

void write_map(JsonWriter& json, const cel::Value& map, cel::Arena& arena) {
  json.begin_object(Layout::line);
  for (std::uint32_t i = 0; i < map.size(); ++i) {
    const cel::MapEntry entry = map.entry(i, arena);
    json.key(key_text(entry.key));
    write_value(json, entry.value, arena);
  }
  json.end_object();
}

// Takes the parts of `value` off `room`; false where there are more.
bool fits(const cel::Value& value, cel::Arena& arena, std::size_t& room) {
  if (room-- == 0) return false;
  if (value.is(Kind::optional))
    return value.optional() == nullptr || fits(*value.optional(), arena, room);
  if (!value.is(Kind::list) && !value.is(Kind::map)) return true;
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    const cel::Value part =
        value.is(Kind::list) ? value.item(i, arena) : value.entry(i, arena).value;
    if (!fits(part, arena, room)) return false;
  }
  return true;
}

void write_unknown(JsonWriter& json, const cel::UnknownSet& unknown) {
  json.begin_object(Layout::line);
  json.key("unknown");
  json.begin_array();
  for (const std::string_view name : unknown.names) json.string(name);
  json.end_array();
  json.end_object();
}

}  // namespace

std::optional<cel::Value> value_from_json(std::string_view json, cel::Arena& arena) {
  return JsonReader(json, arena).read();
}

bool can_be_shown(const cel::Value& value, cel::Arena& arena) {
  std::size_t room = 1000000;
  return fits(value, arena, room);
}

void write_value(JsonWriter& json, const cel::Value& value, cel::Arena& arena) {
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  switch (value.kind()) {
    case Kind::null:
      return json.null();
    case Kind::boolean:
      return json.boolean(value.as_boolean());
    case Kind::integer: {
      const std::int64_t number = value.as_integer();
      return write_integer(json, std::to_string(number), number >= -kExact && number <= kExact);
    }
    case Kind::uinteger: {
      const std::uint64_t number = value.as_uinteger();
      return write_integer(json, std::to_string(number),
                           number <= static_cast<std::uint64_t>(kExact));
    }
    case Kind::decimal:
      return write_decimal(json, value.as_decimal());
    case Kind::string:
    case Kind::type:
      return json.string(value.text());
    case Kind::bytes:
      return json.string(cel::base64_text(value.text()));
    case Kind::list:
      return write_list(json, value, arena);
    case Kind::map:
      return write_map(json, value, arena);
    case Kind::timestamp:
      return json.string(cel::timestamp_text(value.instant()));
    case Kind::duration:
      return json.string(cel::duration_text(value.instant()));
    case Kind::optional:
      if (value.optional() == nullptr) return json.null();
      return write_value(json, *value.optional(), arena);
    case Kind::ip:
      return json.string(cel::ip_text(value.ip()));
    case Kind::cidr:
      return json.string(cel::cidr_text(value.cidr()));
    case Kind::semver:
      return json.string(cel::semver_text(value.semver()));
    case Kind::quantity:
      return json.string(cel::quantity_text(value.quantity()));
    case Kind::opaque:
      return json.string(value.opaque().type->name);
    case Kind::error:
      json.begin_object(Layout::line);
      json.key("error");
      json.string(value.error().message);
      return json.end_object();
    case Kind::unknown:
      break;
  }
  write_unknown(json, value.unknown());
}

}  // namespace cilium_lint::cli
