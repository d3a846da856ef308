#include "fix/unified_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace cilium_lint {
namespace {

constexpr std::size_t kContext = 3;
// Texts that differ in more lines than this are shown as replaced whole between their equal ends.
constexpr std::int64_t kMostDifferences = 1000;

using Lines = std::vector<std::string_view>;  // each with its line end

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// Lines [before, before + removed) become lines [after, after + added).
struct Change {
  std::size_t before{}, removed{}, after{}, added{};
};

void append(std::vector<Change>& changes, std::size_t before, std::size_t removed,
            std::size_t after, std::size_t added) {
  if (!changes.empty()) {
    Change& last = changes.back();
    if (last.before + last.removed == before && last.after + last.added == after) {
      last.removed += removed;
      last.added += added;
      return;
    }
  }
  changes.push_back({before, removed, after, added});
}

// Myers' algorithm ("An O(ND) difference algorithm", 1986) between the equal ends.
std::vector<Change> changes_between(const Lines& a, const Lines& b) {
  std::size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    ++tail;
  }
  const auto n = static_cast<std::int64_t>(a.size() - head - tail);
  const auto m = static_cast<std::int64_t>(b.size() - head - tail);
  std::vector<Change> changes;
  if (n == 0 && m == 0) return changes;
  const auto at = [&](const Lines& lines, std::int64_t i) {
    return lines[head + static_cast<std::size_t>(i)];
  };

  const std::int64_t most = std::min(n + m, kMostDifferences);
  std::vector<std::int64_t> furthest(static_cast<std::size_t>(2 * most + 3), 0);
  const auto reach = [&](std::int64_t k) -> std::int64_t& {
    return furthest[static_cast<std::size_t>(k + most + 1)];
  };
  std::vector<std::vector<std::int64_t>> trace;
  bool found = false;
  for (std::int64_t d = 0; d <= most && !found; ++d) {
    trace.emplace_back(furthest);
    for (std::int64_t k = -d; k <= d && !found; k += 2) {
      const bool down = k == -d || (k != d && reach(k - 1) < reach(k + 1));
      std::int64_t x = down ? reach(k + 1) : reach(k - 1) + 1;
      std::int64_t y = x - k;
      while (x < n && y < m && at(a, x) == at(b, y)) {
        ++x;
        ++y;
      }
      reach(k) = x;
      found = x >= n && y >= m;
    }
  }
  if (!found) {
    append(changes, head, static_cast<std::size_t>(n), head, static_cast<std::size_t>(m));
    return changes;
  }
  // Back from the end: each step is one line removed or added.
  struct Step {
    std::int64_t x{}, y{};
    bool added{};
  };
  std::vector<Step> steps;
  std::int64_t x = n;
  std::int64_t y = m;
  for (auto d = static_cast<std::int64_t>(trace.size()) - 1; d > 0; --d) {
    furthest = trace[static_cast<std::size_t>(d)];
    const std::int64_t k = x - y;
    const bool down = k == -d || (k != d && reach(k - 1) < reach(k + 1));
    const std::int64_t from = down ? k + 1 : k - 1;
    x = reach(from);
    y = x - from;
    steps.push_back({x, y, down});
  }
  std::ranges::reverse(steps);
  for (const Step& step : steps) {
    append(changes, head + static_cast<std::size_t>(step.x), step.added ? 0 : 1,
           head + static_cast<std::size_t>(step.y), step.added ? 1 : 0);
  }
  return changes;
}

void write_line(std::string& out, char mark, std::string_view line) {
  out += mark;
  out += line;
  if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

// "3,4", "3" for one line; a stretch of no lines is named by the line before it.
std::string range_text(std::size_t begin, std::size_t count) {
  if (count == 1) return fmt::format("{}", begin + 1);
  return fmt::format("{},{}", count == 0 ? begin : begin + 1, count);
}

void write_hunk(std::string& out, const Lines& a, const Lines& b, const Change* first,
                const Change* last) {
  const std::size_t begin = first->before - std::min(first->before, kContext);
  const std::size_t end = std::min(a.size(), last->before + last->removed + kContext);
  const std::size_t begin_b = first->after - (first->before - begin);
  const std::size_t end_b = last->after + last->added + (end - last->before - last->removed);
  out += fmt::format("@@ -{} +{} @@\n", range_text(begin, end - begin),
                     range_text(begin_b, end_b - begin_b));
  std::size_t at = begin;
  for (const Change* change = first; change <= last; ++change) {
    for (; at < change->before; ++at) write_line(out, ' ', a[at]);
    for (; at < change->before + change->removed; ++at) write_line(out, '-', a[at]);
    for (std::size_t i = 0; i < change->added; ++i) write_line(out, '+', b[change->after + i]);
  }
  for (; at < end; ++at) write_line(out, ' ', a[at]);
}

// As git writes names with characters that would end them.
std::string quoted(std::string_view prefix, std::string_view path) {
  const std::string whole = fmt::format("{}{}", prefix, path);
  const bool plain = std::ranges::none_of(
      whole, [](char c) { return c == '"' || c == '\\' || (c >= 0 && c < ' ') || c == 0x7f; });
  // `patch` ends a name at a blank, unless a tab ends it.
  if (plain) return whole.find(' ') == whole.npos ? whole : whole + '\t';
  std::string out = "\"";
  for (const char c : whole) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if ((c >= 0 && c < ' ') || c == 0x7f) {
      out += fmt::format("\\{:03o}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

std::string unified_diff(std::string_view path, std::string_view before, std::string_view after) {
  const Lines a = lines_of(before);
  const Lines b = lines_of(after);
  const std::vector<Change> changes = changes_between(a, b);
  if (changes.empty()) return {};
  std::string out = fmt::format("--- {}\n+++ {}\n", quoted("a/", path), quoted("b/", path));
  for (std::size_t i = 0; i < changes.size();) {
    std::size_t last = i;
    while (last + 1 < changes.size() && changes[last + 1].before <= changes[last].before +
                                                                        changes[last].removed +
                                                                        2 * kContext) {
      ++last;
    }
    write_hunk(out, a, b, &changes[i], &changes[last]);
    i = last + 1;
  }
  return out;
}

}  // namespace cilium_lint
