#include "project/script_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cilium_lint {
namespace {

// What means more than itself between double quotes, variables left out.
constexpr std::string_view kReadByShell = "\"\\`\n!";

}  // namespace

void append(PlacedText& text, const PlacedText& more, std::size_t begin, std::size_t end) {
  const Placement& placement = more.placement;
  const auto to = static_cast<std::uint32_t>(end);
  for (auto at = static_cast<std::uint32_t>(begin); at < to;) {
    std::uint32_t stop = at + 1;
    const Span first = placement.place(at, stop);
    if (placement.verbatim(at, stop)) {
      // As far as it stands in the file like that: found by halves.
      std::uint32_t beyond = to + 1;
      while (beyond - stop > 1) {
        const std::uint32_t middle = stop + (beyond - stop) / 2;
        (placement.verbatim(at, middle) ? stop : beyond) = middle;
      }
      text.placement.append_verbatim(stop - at, first.begin);
    } else {
      while (stop < to && !placement.verbatim(stop, stop + 1) &&
             placement.place(stop, stop + 1) == first)
        ++stop;
      text.placement.append_replaced(stop - at, first.begin, first.end);
    }
    at = stop;
  }
  text.text += more.text.substr(begin, end - begin);
}

void append(PlacedText& text, std::string_view words, Span at) {
  text.text += words;
  text.placement.append_replaced(static_cast<std::uint32_t>(words.size()), at.begin, at.end);
}

void append_from(PlacedText& text, std::string_view file_text, FileId file, std::size_t begin,
                 std::size_t end) {
  if (end <= begin) return;
  if (text.placement.file() == kNoFile) text.placement = Placement::pieces(file);
  text.text += file_text.substr(begin, end - begin);
  text.placement.append_verbatim(static_cast<std::uint32_t>(end - begin),
                                 static_cast<std::uint32_t>(begin));
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

PlacedText with_words(const PlacedText& text, std::string_view open, std::string_view close,
                      std::string (*word_for)(std::string_view inside)) {
  PlacedText out{.text = {}, .placement = Placement::pieces(text.placement.file())};
  std::size_t from = 0;
  while (true) {
    const std::size_t begin = text.text.find(open, from);
    const std::size_t end =
        begin == std::string::npos ? begin : text.text.find(close, begin + open.size());
    if (end == std::string::npos) break;
    append(out, text, from, begin);
    const std::size_t inside = begin + open.size();
    append(out, word_for(without_blanks(std::string_view(text.text).substr(inside, end - inside))),
           text.placement.place(static_cast<std::uint32_t>(begin),
                                static_cast<std::uint32_t>(end + close.size())));
    from = end + close.size();
  }
  append(out, text, from, text.text.size());
  return out;
}

void append_word(PlacedText& text, const PlacedText& value, Span at, std::string_view hidden) {
  append(text, "\"", Span{at.file, at.begin, at.begin});
  if (value.text.find_first_of(kReadByShell) == std::string::npos) {
    append(text, value, 0, value.text.size());
  } else {
    append(text, hidden, at);
  }
  append(text, "\"", Span{at.file, at.end, at.end});
}

void append_assignment(PlacedText& text, std::string_view name, const PlacedText& value, Span at) {
  append(text, fmt::format("{}=\"", name), at);
  if (value.text.find_first_of(kReadByShell) == std::string::npos) {
    append(text, value, 0, value.text.size());
  } else {
    append(text, "${TEXT}", at);
  }
  append(text, "\"\n", at);
}

void join_readings(ShellReading& whole, ShellReading part) {
  const auto first = static_cast<std::uint32_t>(whole.script.commands.size());
  const auto shift = [first](std::uint32_t& index) {
    if (index != 0xffffffff) index += first;
  };
  for (Command& command : part.script.commands) {
    shift(command.pipe_to);
    shift(command.or_else);
    whole.script.commands.push_back(std::move(command));
  }
  for (CommandContext& context : part.contexts) whole.contexts.push_back(std::move(context));
  for (const FileId other : part.others) {
    if (std::ranges::find(whole.others, other) == whole.others.end()) whole.others.push_back(other);
  }
  for (WrittenFile& file : part.written) {
    shift(file.command);
    whole.written.push_back(std::move(file));
  }
}

}  // namespace cilium_lint
