#include <algorithm>
#include <string>
#include <vector>

#include "cel/characters.h"
#include "cel/functions.h"
#include "text/utf8.h"

namespace cilium_lint::cel {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

bool spend_on(CallContext& context, Arguments arguments) {
  std::uint64_t work = 0;
  for (const Value& argument : arguments) {
    if (argument.is(Kind::string)) work += argument.text().size() / 16;
  }
  return context.spend(work);
}

Value out_of_range(CallContext& context, std::int64_t index) {
  return context.error(ErrorCode::out_of_range, "index out of range: " + std::to_string(index));
}

// The byte at which code point `index` starts; npos beyond the end and below zero.
std::size_t place(std::string_view text, std::int64_t index) {
  if (index < 0 || static_cast<std::uint64_t>(index) > text.size()) return kNowhere;
  return byte_of(text, static_cast<std::size_t>(index));
}

Value position(std::string_view text, std::size_t byte) {
  if (byte == kNowhere) return Value::integer(-1);
  return Value::integer(static_cast<std::int64_t>(count_code_points(text.substr(0, byte))));
}

template <class Change>
Value mapped(CallContext& context, std::string_view text, const Change& change) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), change);
  return context.string(out);
}

// Appends as long as there is room in the arena.
class Builder {
 public:
  explicit Builder(CallContext& context) : context_(context) {}
  bool add(std::string_view text) {
    fits_ = fits_ && context_.arena.has_room(out_.size() + text.size()) &&
            context_.spend(text.size() / 16);
    if (fits_) out_ += text;
    return fits_;
  }
  Value take() {
    return fits_ ? context_.string(out_)
                 : context_.error(ErrorCode::out_of_range, "the text is too long");
  }

 private:
  CallContext& context_;
  std::string out_{};
  bool fits_ = true;
};

}  // namespace

Value string_contains(CallContext& context, Arguments arguments) {
  if (!spend_on(context, arguments)) return {};
  return Value::boolean(arguments[0].text().find(arguments[1].text()) != kNowhere);
}

Value string_starts_with(CallContext&, Arguments arguments) {
  return Value::boolean(arguments[0].text().starts_with(arguments[1].text()));
}

Value string_ends_with(CallContext&, Arguments arguments) {
  return Value::boolean(arguments[0].text().ends_with(arguments[1].text()));
}

Value string_char_at(CallContext& context, Arguments arguments) {
  if (!spend_on(context, arguments)) return {};
  const std::string_view text = arguments[0].text();
  std::size_t begin = place(text, arguments[1].as_integer());
  if (begin == kNowhere) return out_of_range(context, arguments[1].as_integer());
  if (begin == text.size()) return Value::string("");
  const std::size_t from = begin;
  next_code_point(text, begin);
  return Value::string(text.substr(from, begin - from));
}

Value string_index_of(CallContext& context, Arguments arguments) {
  if (!spend_on(context, arguments)) return {};
  const std::string_view text = arguments[0].text();
  std::size_t from = 0;
  if (arguments.size() == 3) {
    from = place(text, arguments[2].as_integer());
    if (from == kNowhere) return out_of_range(context, arguments[2].as_integer());
  }
  return position(text, text.find(arguments[1].text(), from));
}

Value string_last_index_of(CallContext& context, Arguments arguments) {
  if (!spend_on(context, arguments)) return {};
  const std::string_view text = arguments[0].text();
  std::size_t from = kNowhere;
  if (arguments.size() == 3) {
    from = place(text, arguments[2].as_integer());
    if (from == kNowhere) return out_of_range(context, arguments[2].as_integer());
  }
  return position(text, text.rfind(arguments[1].text(), from));
}

Value string_lower(CallContext& context, Arguments arguments) {
  if (!spend_on(context, arguments)) return {};
  return mapped(context, arguments[0].text(),
                [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
}

Value string_upper(CallContext& context, Arguments arguments) {
  if (!spend_on(context, arguments)) return {};
  return mapped(context, arguments[0].text(),
                [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
}

Value string_replace(CallContext& context, Arguments arguments) {
  if (!spend_on(context, arguments)) return {};
  const std::string_view text = arguments[0].text();
  const std::string_view from = arguments[1].text();
  const std::string_view to = arguments[2].text();
  std::int64_t times = arguments.size() == 4 ? arguments[3].as_integer() : -1;
  Builder out(context);
  std::size_t at = 0;
  // An empty text is found before every code point, and at the end.
  bool first = true;
  while (times != 0) {
    std::size_t found = text.find(from, at);
    if (from.empty() && !first) {
      if (at >= text.size()) break;
      found = at;
      next_code_point(text, found);
    }
    if (found == kNowhere) break;
    first = false;
    if (!out.add(text.substr(at, found - at)) || !out.add(to) || !context.spend(1))
      return out.take();
    at = found + from.size();
    if (times > 0) --times;
  }
  out.add(text.substr(at));
  return out.take();
}

Value string_split(CallContext& context, Arguments arguments) {
  if (!spend_on(context, arguments)) return {};
  const std::string_view text = arguments[0].text();
  const std::string_view separator = arguments[1].text();
  const std::int64_t most = arguments.size() == 3 ? arguments[2].as_integer() : -1;
  std::vector<Value> parts;
  if (most == 0) return Value::list(std::span<const Value>{});
  std::size_t at = 0;
  while (most < 0 || static_cast<std::int64_t>(parts.size()) + 1 < most) {
    std::size_t found = text.find(separator, at);
    if (separator.empty()) {
      found = at;
      if (found < text.size()) next_code_point(text, found);
      if (found >= text.size()) break;
    }
    if (found == kNowhere || !context.spend(1)) break;
    parts.push_back(Value::string(text.substr(at, found - at)));
    at = found + separator.size();
  }
  // An empty text has no characters to be split into.
  if (!separator.empty() || !text.empty()) parts.push_back(Value::string(text.substr(at)));
  return Value::list(context.arena.copy<Value>(parts));
}

Value string_substring(CallContext& context, Arguments arguments) {
  if (!spend_on(context, arguments)) return {};
  const std::string_view text = arguments[0].text();
  const std::size_t begin = place(text, arguments[1].as_integer());
  if (begin == kNowhere) return out_of_range(context, arguments[1].as_integer());
  if (arguments.size() == 2) return Value::string(text.substr(begin));
  const std::size_t end = place(text, arguments[2].as_integer());
  if (end == kNowhere) return out_of_range(context, arguments[2].as_integer());
  if (end < begin)
    return context.error(ErrorCode::out_of_range,
                         "invalid substring range: the end is before the start");
  return Value::string(text.substr(begin, end - begin));
}

Value string_trim(CallContext& context, Arguments arguments) {
  if (!spend_on(context, arguments)) return {};
  const std::string_view text = arguments[0].text();
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    if (is_blank(next_code_point(text, at))) continue;
    begin = std::min(begin, from);
    end = at;
  }
  return Value::string(begin < end ? text.substr(begin, end - begin) : std::string_view{});
}

Value string_reverse(CallContext& context, Arguments arguments) {
  if (!spend_on(context, arguments)) return {};
  const std::string_view text = arguments[0].text();
  std::string out(text.size(), '\0');
  std::size_t to = text.size();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    next_code_point(text, at);
    to -= at - from;
    text.copy(out.data() + to, at - from, from);
  }
  return context.string(out);
}

Value string_quote(CallContext& context, Arguments arguments) {
  if (!spend_on(context, arguments)) return {};
  constexpr std::string_view kPlain = "\a\b\f\n\r\t\v\\\"";
  constexpr std::string_view kLetters = "abfnrtv\\\"";
  const std::string_view text = arguments[0].text();
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const std::uint32_t code = next_code_point(text, at);
    const std::size_t escape = code < 0x80 ? kPlain.find(static_cast<char>(code)) : kNowhere;
    if (escape != kNowhere) {
      out += '\\';
      out += kLetters[escape];
    } else if (code == kReplacement) {
      append_code_point(out, kReplacement);
    } else {
      out += text.substr(from, at - from);
    }
  }
  return context.string(out + "\"");
}

Value list_join(CallContext& context, Arguments arguments) {
  Value problem;
  const auto items = known_items(context, arguments[0], problem);
  if (!items) return problem;
  Builder out(context);
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (!(*items)[i].is(Kind::string)) return context.no_overload();
    if (i > 0 && arguments.size() == 2 && !out.add(arguments[1].text())) break;
    if (!out.add((*items)[i].text())) break;
  }
  return out.take();
}

}  // namespace cilium_lint::cel
