#include <limits>
#include <vector>

#include "cel/functions.h"
#include "cel/regexes.h"

namespace cilium_lint::cel {
namespace {

constexpr std::uint64_t kCompiling = 5000;  // steps that a pattern's first use counts as

// What going over `bytes` of text counts as; RE2 may have to look at every instruction for each.
bool spend_on_text(CallContext& context, const Regexes::Pattern& pattern, std::size_t bytes) {
  return context.spend(1 + bytes / 16 + bytes * program_size(pattern) / 256);
}

// The compiled second argument; nothing where it is no pattern or the budget is spent.
const Regexes::Pattern* pattern_of(CallContext& context, Arguments arguments, Value& problem) {
  const std::string_view text = arguments[1].text();
  const std::uint64_t compiling = context.regexes.first_use(text) ? kCompiling : 0;
  if (!context.spend(compiling + text.size())) return nullptr;
  const Regexes::Pattern* pattern = context.regexes.find(text);
  if (!wrong(*pattern).empty()) {
    problem = context.invalid("invalid pattern: " + std::string(wrong(*pattern)));
    return nullptr;
  }
  return spend_on_text(context, *pattern, arguments[0].text().size()) ? pattern : nullptr;
}

}  // namespace

Value regex_matches(CallContext& context, Arguments arguments) {
  Value problem;
  const Regexes::Pattern* pattern = pattern_of(context, arguments, problem);
  if (pattern == nullptr) return problem;
  return Value::boolean(matches(*pattern, arguments[0].text()));
}

Value regex_find(CallContext& context, Arguments arguments) {
  Value problem;
  const Regexes::Pattern* pattern = pattern_of(context, arguments, problem);
  if (pattern == nullptr) return problem;
  const std::string_view text = arguments[0].text();
  const std::optional<Match> found = search(*pattern, text, 0);
  return Value::string(found ? text.substr(found->begin, found->end - found->begin)
                             : std::string_view{});
}

Value regex_find_all(CallContext& context, Arguments arguments) {
  Value problem;
  const Regexes::Pattern* pattern = pattern_of(context, arguments, problem);
  if (pattern == nullptr) return problem;
  const std::string_view text = arguments[0].text();
  std::int64_t most = arguments.size() == 3 ? arguments[2].as_integer() : -1;
  if (most < 0) most = std::numeric_limits<std::int64_t>::max();
  std::vector<Value> list;
  // An empty match right behind another match is none, as in Go's FindAllString.
  std::size_t at = 0;
  std::size_t last_end = std::string_view::npos;
  while (at <= text.size() && static_cast<std::int64_t>(list.size()) < most) {
    if (!context.spend(1)) break;
    const std::optional<Match> found = search(*pattern, text, at);
    if (!found || !spend_on_text(context, *pattern, found->end - at)) break;
    const bool empty = found->begin == found->end;
    if (!empty || found->begin != last_end) {
      list.push_back(Value::string(text.substr(found->begin, found->end - found->begin)));
    }
    last_end = found->end;
    at = found->end;
    if (empty) ++at;
    while (empty && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  }
  return Value::list(context.arena.copy<Value>(list));
}

}  // namespace cilium_lint::cel
