#include "report/frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "report/characters.h"
#include "report/json_parts.h"
#include "report/mask.h"
#include "report/paint.h"
#include "report/source_line.h"
#include "text/escape.h"

namespace cilium_lint {
namespace {

constexpr unsigned kLeastWidth = 40;
// Source is never wider than this.
constexpr unsigned kSourceWidth = 160;
// Lines shown of a span that covers more than these: its first ones and its last one.
constexpr std::uint32_t kWholeLines = 4;
constexpr std::uint32_t kHeadLines = 2;

bool is_whole_file(Span at) { return at.begin == 0 && at.end == 0; }

// A labelled place, in lines.
struct Mark {
  Span at{};
  std::string label{};
  bool primary{};
  std::uint32_t first_line = 1, last_line = 1;
  std::size_t begin{}, end{};  // bytes in the first and in the last line
};

// Quoted lines of one file under one head.
struct Section {
  std::vector<Mark> marks{};  // the first one is the head's
};

Mark mark_of(const Files& files, Span at, std::string label, bool primary) {
  const LineIndex& lines = files.lines(at.file);
  const std::string_view text = files.text(at.file);
  const auto size = static_cast<std::uint32_t>(text.size());
  Mark mark{at, std::move(label), primary};
  const std::uint32_t begin = std::min(at.begin, size);
  std::uint32_t end = std::clamp(at.end, begin, size);
  while (end > begin + 1 && (text[end - 1] == '\n' || text[end - 1] == '\r')) --end;
  const auto place = [&](std::uint32_t offset, std::uint32_t& line, std::size_t& byte) {
    line = std::clamp(lines.position(offset).line, std::uint32_t{1}, lines.lines());
    const std::uint32_t line_begin = lines.line_begin(line);
    byte = std::min<std::size_t>(offset > line_begin ? offset - line_begin : 0,
                                 lines.line(line).size());
  };
  place(begin, mark.first_line, mark.begin);
  place(end, mark.last_line, mark.end);
  // An end right behind a line's end belongs to that line.
  if (mark.last_line > mark.first_line && mark.end == 0) {
    --mark.last_line;
    mark.end = lines.line(mark.last_line).size();
  }
  return mark;
}

std::vector<Section> sections_of(const Reported& reported, const Files& files,
                                 std::vector<std::string>& notes) {
  const Finding& finding = reported.finding;
  std::vector<Section> sections;
  // Of a second place the first line says which one it is.
  const auto clip = [&files](Mark& mark) {
    if (mark.primary || mark.first_line == mark.last_line) return;
    const std::string_view line = files.lines(mark.at.file).line(mark.first_line);
    const std::size_t last = line.find_last_not_of(" \t\\");
    mark.last_line = mark.first_line;
    mark.end = std::max(mark.begin, last == std::string_view::npos ? 0 : last + 1);
  };
  const auto is_plain = [](const Mark& mark) {
    return mark.first_line == mark.last_line && !is_whole_file(mark.at);
  };
  const auto add = [&](Span at, std::string_view label, bool primary) {
    std::string text = escape_for_terminal(mask_quoted(finding, files, label));
    if (!at.known()) {
      if (!text.empty()) notes.push_back(std::move(text));
      return;
    }
    Mark mark = mark_of(files, at, std::move(text), primary);
    clip(mark);
    const auto joined = std::ranges::find_if(sections, [&](const Section& section) {
      const Mark& head = section.marks.front();
      return head.at.file == at.file && is_plain(head) && is_plain(mark);
    });
    if (joined != sections.end()) {
      joined->marks.push_back(std::move(mark));
    } else {
      sections.push_back({{std::move(mark)}});
    }
  };
  add(finding.at, finding.label, true);
  for (const Label& label : finding.related) add(label.at, label.text, false);
  return sections;
}

// Draws rows and closes the frame when all are there.
class Frame {
 public:
  Frame(const Files& files, const TextStyle& style, Role severity, unsigned gutter)
      : files_(files), colour_(style.colour), severity_(severity), gutter_(gutter) {
    const unsigned used = gutter_ + 3;  // "40 │ "
    const unsigned width = std::max(style.width, kLeastWidth);
    room_ = width > used + 20 ? width - used : 20;
    source_room_ = std::min(room_, kSourceWidth);
  }

  void add(const Section& section) {
    const Mark& head = section.marks.front();
    rows_.push_back({.joint = Joint::branch,
                     .text = paint(colour_, Role::strong, place_text(files_, head.at))});
    if (is_whole_file(head.at)) {
      add_text(head.label, head.primary ? severity_ : Role::related);
    } else if (head.first_line != head.last_line) {
      add_lines(head);
    } else {
      add_marked_lines(section);
    }
  }

  // "help: text", wrapped, later lines under the text.
  void add_item(std::string_view name, Role role, std::string_view text) {
    const auto indent = display_width(name) + 3;
    std::vector<std::string> lines = wrap_words(text, room_ > indent + 20 ? room_ - indent : 20);
    add_item_lines(name, role, lines, Role::plain);
  }
  // The same for lines that stay as they are.
  void add_item_lines(std::string_view name, Role role, const std::vector<std::string>& lines,
                      Role text_role) {
    // "├─ " is a column wider than "│ ".
    const auto indent = display_width(name) + 3;
    items_ = true;
    last_item_ = rows_.size();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::string text =
          i == 0 ? paint(colour_, role, fmt::format("{}:", name)) + " " : std::string(indent, ' ');
      rows_.push_back({.joint = i == 0 ? Joint::branch : Joint::bar,
                       .text = text + paint(colour_, text_role, lines[i])});
    }
  }

  std::string take() {
    std::string out;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const Row& row = rows_[i];
      const bool closed = items_ && i > last_item_;
      std::string_view joint = row.joint == Joint::bar ? (closed ? " " : "│") : "├─";
      if (row.joint == Joint::branch && i == 0 && rows_.size() > 1) joint = "╭─";
      if (row.joint == Joint::branch && items_ && i == last_item_) joint = "╰─";
      if (!items_ && i + 1 == rows_.size()) joint = row.joint == Joint::bar ? "╵" : "╶─";
      std::string line = fmt::format("{:>{}} ", row.number, gutter_);
      line = paint(colour_, Role::frame, line + std::string(joint));
      if (!row.text.empty()) line += " " + row.text;
      const std::size_t end = line.find_last_not_of(' ');
      out += line.substr(0, end == std::string::npos ? 0 : end + 1);
      out += '\n';
    }
    return out;
  }

 private:
  enum class Joint : std::uint8_t { bar, branch };
  struct Row {
    std::string number{};
    Joint joint = Joint::bar;
    std::string text{};
  };

  void add_text(std::string_view text, Role role) {
    if (text.empty()) return;
    for (const std::string& line : wrap_words(text, room_ - 1)) {
      rows_.push_back({.text = " " + paint(colour_, role, line)});
    }
  }

  [[nodiscard]] std::string number_of(FileId file, std::uint32_t line) const {
    return files_.path(file) == kCommandLine ? std::string() : fmt::format("{}", line);
  }

  // A label behind `used` columns of underline, or below it where there is no room.
  void add_labelled(const std::string& underline, unsigned used, const Mark& mark, Role role) {
    const unsigned left = room_ > used + 1 ? room_ - used - 1 : 0;
    if (mark.label.empty() || display_width(mark.label) <= left) {
      rows_.push_back(
          {.text = underline + (mark.label.empty() ? "" : " ") + paint(colour_, role, mark.label)});
      return;
    }
    if (left >= 40) {
      const std::vector<std::string> lines = wrap_words(mark.label, left);
      rows_.push_back({.text = underline + " " + paint(colour_, role, lines.front())});
      for (std::size_t i = 1; i < lines.size(); ++i) {
        rows_.push_back({.text = std::string(used + 1, ' ') + paint(colour_, role, lines[i])});
      }
      return;
    }
    rows_.push_back({.text = underline});
    const auto indent =
        std::min<unsigned>(room_ / 3, static_cast<unsigned>(blanks_before(underline)));
    for (const std::string& line : wrap_words(mark.label, room_ - indent)) {
      rows_.push_back({.text = std::string(indent, ' ') + paint(colour_, role, line)});
    }
  }
  static std::size_t blanks_before(const std::string& text) {
    const std::size_t at = text.find_first_not_of(' ');
    return at == std::string::npos ? 0 : at;
  }

  void add_marked_lines(const Section& section) {
    std::vector<const Mark*> marks;
    for (const Mark& mark : section.marks) marks.push_back(&mark);
    std::ranges::stable_sort(marks, {}, [](const Mark* mark) { return mark->first_line; });
    std::uint32_t before = 0;
    for (std::size_t i = 0; i < marks.size();) {
      const std::uint32_t number = marks[i]->first_line;
      if (before != 0 && number > before + 1) add_gap();
      before = number;
      std::vector<const Mark*> here;
      for (; i < marks.size() && marks[i]->first_line == number; ++i) here.push_back(marks[i]);
      add_line(here);
    }
  }
  void add_gap() { rows_.push_back({.number = std::string(gutter_ - 1, ' ') + "·", .text = ""}); }

  struct Window {
    unsigned begin{}, end{};
  };
  // The part of a line that is shown so that columns [begin, end) are seen.
  [[nodiscard]] Window window_for(unsigned width, unsigned begin, unsigned end) const {
    if (width <= source_room_) return {0, width};
    constexpr unsigned kContext = 6;
    const unsigned wanted_end = std::min(end + kContext, width);
    unsigned from = wanted_end > source_room_ ? wanted_end - source_room_ : 0;
    from = std::min(from, begin > kContext ? begin - kContext : 0);
    return {from, std::min(from + source_room_, width)};
  }

  void add_line(const std::vector<const Mark*>& marks) {
    const Mark& first = *marks.front();
    const SourceLine line(files_, first.at.file, first.first_line);
    std::optional<Window> window;
    for (const Mark* mark : marks) {
      const unsigned begin = line.column_of(mark->begin);
      const unsigned end = std::max(line.column_of(mark->end), begin + 1);
      if (!window || begin < window->begin || begin >= std::max(window->end, 1U)) {
        window = window_for(line.width(), begin, end);
        rows_.push_back({.number = number_of(first.at.file, first.first_line),
                         .text = line.text(window->begin, window->end)});
      }
      const unsigned shown_end = std::min(end, std::max(window->end, begin + 1));
      const Role role = mark->primary ? severity_ : Role::related;
      const unsigned indent = begin - window->begin;
      const std::string underline =
          std::string(indent, ' ') +
          paint(colour_, role, std::string(shown_end - begin, mark->primary ? '^' : '-'));
      add_labelled(underline, indent + shown_end - begin, *mark, role);
    }
  }

  // A span over several lines: a bar beside them, the caret under its end.
  void add_lines(const Mark& mark) {
    const Role role = mark.primary ? severity_ : Role::related;
    const bool whole = mark.last_line - mark.first_line < kWholeLines;
    for (std::uint32_t n = mark.first_line; n <= mark.last_line; ++n) {
      if (!whole && n == mark.first_line + kHeadLines) {
        rows_.push_back(
            {.number = std::string(gutter_ - 1, ' ') + "·", .text = paint(colour_, role, "│")});
        n = mark.last_line;
      }
      const SourceLine line(files_, mark.at.file, n);
      const unsigned room = source_room_ - 2;
      const std::string text = line.text(0, std::min(line.width(), room));
      rows_.push_back(
          {.number = number_of(mark.at.file, n),
           .text = paint(colour_, role, n == mark.first_line ? "╭" : "│") + " " + text});
      if (n != mark.last_line) continue;
      const unsigned end = std::min(std::max(line.column_of(mark.end), 1U), room);
      std::string under = "╰";
      for (unsigned i = 0; i < end; ++i) under += "─";
      under += mark.primary ? "^" : "-";
      add_labelled(paint(colour_, role, under), end + 2, mark, role);
    }
  }

  const Files& files_;
  bool colour_;
  Role severity_;
  unsigned gutter_;
  unsigned room_{};         // columns for what is said
  unsigned source_room_{};  // and for source
  std::vector<Row> rows_{};
  std::size_t last_item_{};
  bool items_{};
};

Role role_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return Role::error;
    case Severity::warning:
      return Role::warning;
    case Severity::info:
      break;
  }
  return Role::info;
}

unsigned gutter_for(const std::vector<Section>& sections, const Files& files) {
  std::uint32_t largest = 1;
  for (const Section& section : sections) {
    for (const Mark& mark : section.marks) {
      if (files.path(mark.at.file) != kCommandLine) largest = std::max(largest, mark.last_line);
    }
  }
  return static_cast<unsigned>(fmt::formatted_size("{}", largest));
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (text.ends_with('\n')) text.remove_suffix(1);
  while (true) {
    const std::size_t end = text.find('\n');
    lines.push_back(escape_for_terminal(text.substr(0, end)));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

void add_fixes(Frame& frame, const Finding& finding, const Files& files) {
  std::string_view name = "fix";
  for (const Fix& fix : finding.fixes) {
    const std::string title = mask_quoted(finding, fix, files, fix.title);
    const std::string shown = mask_quoted(finding, fix, files, fix.shown);
    std::vector<std::string> lines = lines_of(shown.empty() ? title : shown);
    // What to set is seen; what else is to be done has to be said.
    if (!shown.empty() && !title.starts_with("set ") && title.find(lines.front()) == title.npos) {
      lines.insert(lines.begin(), escape_for_terminal(title));
    }
    frame.add_item_lines(name, Role::good, lines, Role::good);
    name = " or";
  }
}

}  // namespace

std::string place_text(const Files& files, Span at) {
  const std::string path = escape_for_terminal(files.path(at.file));
  if (is_whole_file(at) || path == kCommandLine) return path;
  const Position position = position_in(files, at.file, at.begin);
  return fmt::format("{}:{}:{}", path, position.line, position.column);
}

std::string draw_finding(const Reported& reported, const std::vector<std::string>& installs,
                         const Files& files, const TextStyle& style) {
  const Finding& finding = reported.finding;
  const Role role = role_of(reported.severity);
  const auto shown = [&](std::string_view text) {
    return escape_for_terminal(mask_quoted(finding, files, text));
  };
  const std::string head = fmt::format("{}[{}]", name_of(reported.severity), reported.rule);
  const std::vector<std::string> message =
      wrap_words(head + ": " + shown(finding.message), std::max(style.width, kLeastWidth));
  std::string out = paint(style.colour, role, head);
  for (std::size_t i = 0; i < message.size(); ++i) {
    const std::string_view line = message[i];
    out += i == 0 ? paint(style.colour, Role::strong, line.substr(head.size()))
                  : "  " + paint(style.colour, Role::strong, line);
    out += '\n';
  }

  std::vector<std::string> notes;
  const std::vector<Section> sections = sections_of(reported, files, notes);
  Frame frame(files, style, role, gutter_for(sections, files));
  for (const Section& section : sections) frame.add(section);
  for (const std::string& note : notes) frame.add_item("note", Role::related, note);
  if (!installs.empty()) {
    frame.add_item("in", Role::related,
                   escape_for_terminal(fmt::format("{}", fmt::join(installs, ", "))));
  }
  if (!finding.seen_as.empty()) frame.add_item("seen as", Role::info, shown(finding.seen_as));
  if (!finding.help.empty()) frame.add_item("help", Role::info, shown(finding.help));
  add_fixes(frame, finding, files);
  return out + frame.take();
}

}  // namespace cilium_lint
