#include "install/json.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "text/decimal.h"

namespace cilium_lint {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
// Deeper nesting is not read: far beyond any chart, and safe for the stack.
constexpr int kDepthLimit = 500;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::string& out, std::uint32_t rune) {
  if (rune >= 0xD800 && rune <= 0xDFFF) {
    out += kReplacement;
  } else if (rune < 0x80) {
    out += static_cast<char>(rune);
  } else if (rune < 0x800) {
    out += static_cast<char>(0xC0 | (rune >> 6));
    out += static_cast<char>(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    out += static_cast<char>(0xE0 | (rune >> 12));
    out += static_cast<char>(0x80 | ((rune >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (rune & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (rune >> 18));
    out += static_cast<char>(0x80 | ((rune >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((rune >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (rune & 0x3F));
  }
}

class Reader {
 public:
  Reader(std::string_view text, std::size_t begin, const Placement* placement)
      : text_(text), at_(begin), placement_(placement) {}

  ReadJson read() {
    ReadJson result;
    yaml::Data value;
    if (read_value(value, 0)) result.value = std::move(value);
    result.end = static_cast<std::uint32_t>(at_);
    result.too_deep = too_deep_;
    return result;
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  [[nodiscard]] Span place(std::size_t begin) const {
    if (placement_ == nullptr) return {};
    return placement_->place(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_));
  }

  bool read_value(yaml::Data& value, int depth) {
    skip_blanks();
    if (at_ >= text_.size()) return false;
    if (depth > kDepthLimit) {
      too_deep_ = true;
      return false;
    }
    const std::size_t begin = at_;
    const bool read = read_bare_value(value, depth);
    value.at = place(begin);
    return read;
  }

  bool read_bare_value(yaml::Data& value, int depth) {
    switch (text_[at_]) {
      case '{':
        value.style = yaml::Style::flow;
        return read_map(value, depth);
      case '[':
        value.style = yaml::Style::flow;
        return read_list(value, depth);
      case '"':
        value.type = yaml::Type::text;
        value.style = yaml::Style::double_quoted;
        return read_string(value.text);
      case 't':
      case 'f':
        value.type = yaml::Type::boolean;
        value.boolean = text_[at_] == 't';
        return take(value.boolean ? "true" : "false");
      case 'n':
        return take("null");
      default:
        return read_number(value);
    }
  }

  bool read_map(yaml::Data& value, int depth) {
    value.type = yaml::Type::map;
    ++at_;
    skip_blanks();
    if (take('}')) return true;
    while (true) {
      skip_blanks();
      const std::size_t begin = at_;
      yaml::Entry entry;
      if (at_ >= text_.size() || text_[at_] != '"' || !read_string(entry.key)) return false;
      entry.key_at = place(begin);
      skip_blanks();
      if (!take(':') || !read_value(entry.value, depth + 1)) return false;
      if (yaml::Entry* twin = find(value, entry.key)) {
        *twin = std::move(entry);
      } else {
        value.entries.push_back(std::move(entry));
      }
      skip_blanks();
      if (take('}')) return true;
      if (!take(',')) return false;
    }
  }

  static yaml::Entry* find(yaml::Data& map, std::string_view key) {
    for (yaml::Entry& entry : map.entries) {
      if (entry.key == key) return &entry;
    }
    return nullptr;
  }

  bool read_list(yaml::Data& value, int depth) {
    value.type = yaml::Type::list;
    ++at_;
    skip_blanks();
    if (take(']')) return true;
    while (true) {
      if (!read_value(value.items.emplace_back(), depth + 1)) return false;
      skip_blanks();
      if (take(']')) return true;
      if (!take(',')) return false;
    }
  }

  bool read_string(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\') {
        if (!read_escape(out)) return false;
      } else {
        at_ += append_rune(out, text_, at_);
      }
    }
    return false;
  }

  bool read_escape(std::string& out) {
    ++at_;
    if (at_ >= text_.size()) return false;
    const char c = text_[at_++];
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (const std::size_t i = kNames.find(c); i != kNames.npos) {
      out += kMeanings[i];
      return true;
    }
    const std::optional<std::uint32_t> first = c == 'u' ? read_hex() : std::nullopt;
    if (!first) return false;
    if (*first < 0xD800 || *first > 0xDBFF || !text_.substr(at_).starts_with("\\u")) {
      append_utf8(out, *first);
      return true;
    }
    const std::size_t back = at_;
    at_ += 2;
    const std::optional<std::uint32_t> second = read_hex();
    if (!second) return false;
    if (*second < 0xDC00 || *second > 0xDFFF) {
      at_ = back;  // a lone half; what follows stands for itself
      append_utf8(out, *first);
    } else {
      append_utf8(out, 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00));
    }
    return true;
  }

  std::optional<std::uint32_t> read_hex() {
    std::uint32_t rune{};
    if (text_.size() - at_ < 4) return std::nullopt;
    const char* first = text_.data() + at_;
    const auto [end, fault] = std::from_chars(first, first + 4, rune, 16);
    if (fault != std::errc{} || end != first + 4) return std::nullopt;
    at_ += 4;
    return rune;
  }

  bool read_digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > begin;
  }

  bool read_number(yaml::Data& value) {
    const std::size_t begin = at_;
    take('-');
    if (!take('0') && !read_digits()) return false;
    if (take('.') && !read_digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!read_digits()) return false;
    }
    // strtod and not from_chars: Go takes what underflows as 0 and refuses only what overflows.
    const double number =
        std::strtod(std::string(text_.substr(begin, at_ - begin)).c_str(), nullptr);
    if (!std::isfinite(number)) return false;
    value.type = yaml::Type::number;
    value.text = json_number(number);
    return true;
  }

  std::string_view text_;
  std::size_t at_;
  const Placement* placement_;
  bool too_deep_{};
};

}  // namespace

std::size_t append_rune(std::string& out, std::string_view text, std::size_t begin) {
  const auto byte = [&](std::size_t i) {
    return begin + i < text.size() ? static_cast<unsigned char>(text[begin + i]) : 0U;
  };
  const unsigned first = byte(0);
  const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return byte(i) >= low && byte(i) <= high;
  };
  std::size_t size = 0;
  if (first < 0x80) {
    size = 1;
  } else if (first >= 0xC2 && first <= 0xDF && continues(1)) {
    size = 2;
  } else if (first >= 0xE0 && first <= 0xEF &&
             continues(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) &&
             continues(2)) {
    size = 3;
  } else if (first >= 0xF0 && first <= 0xF4 &&
             continues(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) &&
             continues(2) && continues(3)) {
    size = 4;
  }
  if (size == 0) {
    out += kReplacement;
    return 1;
  }
  out += text.substr(begin, size);
  return size;
}

ReadJson read_json(std::string_view text, std::uint32_t begin, const Placement* placement) {
  return Reader(text, begin, placement).read();
}

std::string json_number(double value) {
  const Decimal decimal = shortest_decimal(value);
  const double size = std::fabs(value);
  const bool far = value != 0 && (size < 1e-6 || size >= 1e21);
  return far ? scientific(decimal, 1) : fixed(decimal);
}

std::string template_number(double value) {
  const Decimal decimal = shortest_decimal(value);
  const bool far = value != 0 && (decimal.exponent < -4 || decimal.exponent >= 6);
  return far ? scientific(decimal, 2) : fixed(decimal);
}

}  // namespace cilium_lint
