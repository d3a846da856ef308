#include "lint/suppressions.h"

#include <fmt/format.h>
#include <string.h>

#include <algorithm>
#include <array>
#include <optional>

namespace cilium_lint {
namespace {

constexpr std::string_view kMarker = "cilium-lint:";
constexpr std::string_view kBlanks = " \t";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && (is_blank(text.back()) || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(kBlanks), line.size());
}

bool is_blank_or_comment(std::string_view line) {
  const std::string_view content = trimmed(line);
  return content.empty() || content.front() == '#';
}

// Where the marker stands next. A letter of it stands everywhere: looking for the first one, as
// std::string_view does, takes three times as long.
std::size_t find_marker(std::string_view text, std::size_t from = 0) {
  if (from > text.size()) return text.npos;
  const void* const found =
      ::memmem(text.data() + from, text.size() - from, kMarker.data(), kMarker.size());
  if (found == nullptr) return text.npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

// The `#` of a comment that begins with the marker.
std::optional<std::size_t> comment_in(std::string_view line) {
  for (std::size_t marker = line.find(kMarker); marker != line.npos;
       marker = line.find(kMarker, marker + 1)) {
    std::size_t hash = marker;
    while (hash > 0 && is_blank(line[hash - 1])) --hash;
    if (hash == 0 || line[hash - 1] != '#') continue;
    --hash;
    if (hash == 0 || is_blank(line[hash - 1])) return hash;
  }
  return std::nullopt;
}

bool opens_list(std::string_view line) {
  std::string_view content = line.substr(0, std::min(line.find(" #"), line.size()));
  content = trimmed(content);
  return content.ends_with(':') && !content.starts_with("- ");
}

// The last line of the node that begins on line `first`: what is indented further belongs to it, a
// list under its key may stand as far left as the key, and a shell's line goes on behind a `\`.
std::uint32_t last_line_of_node(const LineIndex& lines, std::uint32_t first) {
  const std::string_view head = lines.line(first);
  const std::size_t indent = indent_of(head);
  const bool list_may_follow = opens_list(head);
  std::uint32_t last = first;
  for (std::uint32_t number = first + 1; number <= lines.lines(); ++number) {
    const std::string_view line = lines.line(number);
    const bool goes_on = number == last + 1 && trimmed(lines.line(last)).ends_with('\\');
    if (!goes_on && is_blank_or_comment(line)) continue;
    const bool item = indent_of(line) == indent && line.substr(indent).starts_with("- ");
    if (!goes_on && indent_of(line) <= indent && !(list_may_follow && item)) break;
    last = number;
  }
  return last;
}

Span lines_span(const Files& files, FileId file, std::uint32_t first, std::uint32_t last) {
  const LineIndex& lines = files.lines(file);
  const std::uint32_t end = last < lines.lines()
                                ? lines.line_begin(last + 1)
                                : static_cast<std::uint32_t>(files.text(file).size()) + 1;
  return {file, lines.line_begin(first), end};
}

Span covered(const Files& files, FileId file, std::uint32_t number, std::size_t hash) {
  const LineIndex& lines = files.lines(file);
  std::uint32_t first = number;
  if (indent_of(lines.line(number)) == hash) {
    while (first <= lines.lines() && is_blank_or_comment(lines.line(first))) ++first;
    if (first > lines.lines()) return lines_span(files, file, number, number);
  }
  return lines_span(files, file, first, last_line_of_node(lines, first));
}

// -- reading one

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t at : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
    if (!is_digit(text[at])) return false;
  }
  const std::string_view month = text.substr(5, 2);
  const std::string_view day = text.substr(8, 2);
  return month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

void read_ids(std::string_view list, SuppressionComment& comment) {
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view id = trimmed(list.substr(0, comma));
    if (!id.empty()) comment.ids.emplace_back(id);
    if (comma == list.size()) return;
    list.remove_prefix(comma + 1);
  }
}

void read_rest(std::string_view rest, SuppressionComment& comment) {
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(kBlanks), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest = trimmed(rest.substr(end));
    if (word.starts_with("until=")) {
      comment.until = word.substr(6);
      if (!is_day(comment.until)) {
        comment.mistake = fmt::format("\"{}\" is no day such as 2027-01-31", comment.until);
      }
      continue;
    }
    if (!comment.reason.empty()) comment.reason += ' ';
    comment.reason += word;
  }
}

SuppressionComment read_comment(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, SuppressionKind>, 4> kKinds = {
      {{"ignore", SuppressionKind::ignore},
       {"file-ignore", SuppressionKind::file_ignore},
       {"disable", SuppressionKind::disable},
       {"enable", SuppressionKind::enable}}};
  SuppressionComment comment;
  text = trimmed(text);
  const std::size_t bracket = text.find('[');
  const std::string_view word =
      trimmed(text.substr(0, std::min({bracket, text.find_first_of(kBlanks), text.size()})));
  const auto kind =
      std::ranges::find(kKinds, word, &std::pair<std::string_view, SuppressionKind>::first);
  if (kind == kKinds.end()) {
    comment.mistake =
        fmt::format("\"{}\" is none of ignore[…], file-ignore[…], disable[…], enable[…]", word);
    return comment;
  }
  comment.kind = kind->second;
  const std::size_t close = text.find(']');
  if (bracket == text.npos || close == text.npos || close < bracket ||
      !trimmed(text.substr(word.size(), bracket - word.size())).empty()) {
    comment.mistake = fmt::format("it names no rule: {}[RULE] is wanted", word);
    return comment;
  }
  read_ids(text.substr(bracket + 1, close - bracket - 1), comment);
  if (comment.ids.empty()) {
    comment.mistake = fmt::format("it names no rule: {}[RULE] is wanted", word);
  }
  read_rest(trimmed(text.substr(close + 1)), comment);
  return comment;
}

// -- what hides what

std::string_view topic_of(std::string_view rule) { return rule.substr(0, rule.find('/')); }

bool names(std::string_view id, std::string_view rule) {
  return id == rule || id == topic_of(rule);
}

bool is_never_hidden(std::string_view id) {
  const std::string_view topic = topic_of(id);
  return topic == "lint" || topic == "yaml";
}

struct Comment {
  SuppressionComment read{};
  std::vector<bool> used{};  // of each id
};

struct FileComments {
  FileId file = kNoFile;
  std::vector<Comment> comments{};
};

class Suppressor {
 public:
  Suppressor(std::vector<Reported>& findings, const Files& files, const Suppressing& how)
      : findings_(findings), files_(files), how_(how) {}

  void run() {
    for (FileId file = 0; file < files_.size(); ++file) {
      FileComments comments{.file = file};
      for (SuppressionComment& read : suppression_comments(files_, file)) {
        const std::size_t ids = read.ids.size();
        comments.comments.push_back({std::move(read), std::vector<bool>(ids)});
      }
      if (!comments.comments.empty()) all_.push_back(std::move(comments));
    }
    for (Reported& reported : findings_) hide(reported);
    std::vector<Reported> said;
    for (const FileComments& comments : all_) {
      for (const Comment& comment : comments.comments) judge(comment, said);
    }
    for (Reported& reported : said) findings_.push_back(std::move(reported));
  }

 private:
  [[nodiscard]] bool has_passed(const SuppressionComment& comment) const {
    return !comment.until.empty() && !how_.today.empty() && comment.until < how_.today;
  }

  // The id by which a comment hides a finding at `offset`, if it does.
  std::optional<std::size_t> hiding_id(const Comment& comment, std::string_view rule,
                                       std::uint32_t offset) const {
    const SuppressionComment& read = comment.read;
    if (!read.mistake.empty() || has_passed(read)) return std::nullopt;
    const bool reaches = read.kind == SuppressionKind::file_ignore ||
                         (read.kind == SuppressionKind::ignore && offset >= read.covers.begin &&
                          offset < read.covers.end);
    if (!reaches) return std::nullopt;
    return id_of(read, rule);
  }

  static std::optional<std::size_t> id_of(const SuppressionComment& read, std::string_view rule) {
    for (std::size_t i = 0; i < read.ids.size(); ++i) {
      if (names(read.ids[i], rule)) return i;
    }
    return std::nullopt;
  }

  void hide(Reported& reported) {
    const Span& at = reported.finding.at;
    if (!at.known() || is_never_hidden(reported.rule)) return;
    const auto in_file = std::ranges::find(all_, at.file, &FileComments::file);
    if (in_file == all_.end()) return;
    Comment* disabled = nullptr;
    std::size_t disabling_id = 0;
    for (Comment& comment : in_file->comments) {
      if (const auto id = hiding_id(comment, reported.rule, at.begin)) {
        comment.used[*id] = true;
        mark(reported, comment.read);
      }
      const bool above = comment.read.at.begin <= at.begin && comment.read.mistake.empty();
      const auto id = id_of(comment.read, reported.rule);
      if (!above || !id) continue;
      if (comment.read.kind == SuppressionKind::disable && !has_passed(comment.read)) {
        disabled = &comment;
        disabling_id = *id;
      } else if (comment.read.kind == SuppressionKind::enable) {
        comment.used[*id] = true;
        disabled = nullptr;
      }
    }
    if (disabled == nullptr) return;
    disabled->used[disabling_id] = true;
    mark(reported, disabled->read);
  }

  static void mark(Reported& reported, const SuppressionComment& comment) {
    if (reported.suppressed) return;
    reported.suppressed = Suppression{
        .by = "comment", .reason = comment.reason, .until = comment.until, .at = comment.at};
  }

  // -- what is wrong with a comment

  void judge(const Comment& comment, std::vector<Reported>& said) const {
    const SuppressionComment& read = comment.read;
    if (std::ranges::find(how_.linted, read.at.file) == how_.linted.end()) return;
    // A page that explains the comments shows some.
    if (files_.path(read.at.file).ends_with(".md")) return;
    if (!read.mistake.empty()) {
      say(said, "lint/bad-suppression",
          {.at = read.at,
           .effect = Effect::ignored,
           .message = fmt::format("this comment hides nothing: {}", read.mistake)});
      return;
    }
    for (const std::string& id : read.ids) {
      if (const std::string wrong = wrong_id(id); !wrong.empty()) {
        say(said, "lint/bad-suppression",
            {.at = read.at,
             .effect = Effect::ignored,
             .message = wrong,
             .arguments = {id},
             .fixes = {without(comment, {id})}});
      }
    }
    if (has_passed(read)) {
      say(said, "lint/expired-suppression",
          {.at = read.at,
           .effect = Effect::advice,
           .message = fmt::format("this comment hides nothing since {} has passed", read.until),
           .arguments = {fmt::format("{}", fmt::join(read.ids, ","))},
           .fixes = {without(comment, read.ids)}});
      return;
    }
    if (read.kind == SuppressionKind::enable) return;
    std::vector<std::string> unused;
    for (std::size_t i = 0; i < read.ids.size(); ++i) {
      if (!comment.used[i] && wrong_id(read.ids[i]).empty() && was_run(read.ids[i])) {
        unused.push_back(read.ids[i]);
      }
    }
    if (unused.empty()) return;
    const bool file = read.kind == SuppressionKind::file_ignore;
    say(said, "lint/unused-suppression",
        {.at = read.at,
         .effect = Effect::advice,
         .message = fmt::format("{} says nothing {}, so this comment hides nothing",
                                fmt::join(unused, ", "), file ? "in this file" : "here"),
         .arguments = {fmt::format("{}", fmt::join(unused, ","))},
         .fixes = {without(comment, unused)}});
  }

  // Why an id can hide nothing; empty where it can. A policy's topic is unknown where the policies
  // were not read.
  [[nodiscard]] std::string wrong_id(const std::string& id) const {
    if (is_never_hidden(id)) {
      return fmt::format("{} cannot be ignored: what cannot be read is not clean", id);
    }
    const auto same_topic = [&](const Rule* rule) { return topic_of(rule->id) == topic_of(id); };
    const auto named = [&](const Rule* rule) { return names(id, rule->id); };
    if (std::ranges::any_of(how_.all, named)) return {};
    if (id.find('/') != id.npos && std::ranges::none_of(how_.all, same_topic)) return {};
    return fmt::format("no rule or topic is named \"{}\", so nothing is hidden by it", id);
  }

  // Whether all that the id names was looked for.
  [[nodiscard]] bool was_run(std::string_view id) const {
    bool any = false;
    for (const Rule* rule : how_.all) {
      if (!names(id, rule->id)) continue;
      const bool selected = std::ranges::find(how_.selected, rule) != how_.selected.end();
      if (!selected || setting_for(*rule, how_.settings).off) return false;
      any = true;
    }
    return any;
  }

  // The comment without some of its ids; without any it goes, with its line if it has one of its
  // own.
  [[nodiscard]] Fix without(const Comment& comment, const std::vector<std::string>& gone) const {
    const SuppressionComment& read = comment.read;
    const std::string_view text = files_.text(read.at.file);
    std::vector<std::string> kept;
    for (const std::string& id : read.ids) {
      if (std::ranges::find(gone, id) == gone.end()) kept.push_back(id);
    }
    Fix fix{.safe = true};
    if (!kept.empty()) {
      const auto open = static_cast<std::uint32_t>(text.find('[', read.at.begin)) + 1;
      const auto close = static_cast<std::uint32_t>(text.find(']', read.at.begin));
      fix.title = fmt::format("take {} out of the comment", fmt::join(gone, ", "));
      fix.edits = {{{read.at.file, open, close}, fmt::format("{}", fmt::join(kept, ", "))}};
    } else {
      fix.title = "delete the comment";
      fix.edits = {{whole_comment(read), ""}};
    }
    fix.shown = fix.title;
    if (files_.converted(read.at.file)) fix.edits.clear();
    return fix;
  }

  [[nodiscard]] Span whole_comment(const SuppressionComment& read) const {
    const std::string_view text = files_.text(read.at.file);
    Span whole = read.at;
    while (whole.begin > 0 && is_blank(text[whole.begin - 1])) --whole.begin;
    const bool alone = whole.begin == 0 || text[whole.begin - 1] == '\n';
    if (!alone) return whole;
    if (whole.end < text.size() && text[whole.end] == '\r') ++whole.end;
    if (whole.end < text.size() && text[whole.end] == '\n') ++whole.end;
    return whole;
  }

  void say(std::vector<Reported>& said, std::string_view rule, Finding finding) const {
    if (auto reported = reported_by(rule, std::move(finding), how_.all, how_.settings, files_)) {
      said.push_back(std::move(*reported));
    }
  }

  std::vector<Reported>& findings_;
  const Files& files_;
  const Suppressing& how_;
  std::vector<FileComments> all_{};
};

}  // namespace

std::vector<SuppressionComment> suppression_comments(const Files& files, FileId file) {
  std::vector<SuppressionComment> comments;
  const std::string_view text = files.text(file);
  if (files.is_virtual(file) || find_marker(text) == text.npos) return comments;
  const LineIndex& lines = files.lines(file);
  for (std::size_t found = find_marker(text); found != text.npos;) {
    const std::uint32_t number = lines.position(static_cast<std::uint32_t>(found)).line;
    const std::string_view line = lines.line(number);
    const std::uint32_t begin = lines.line_begin(number);
    if (const auto hash = comment_in(line)) {
      const std::size_t behind = line.find(kMarker, *hash) + kMarker.size();
      SuppressionComment comment = read_comment(line.substr(behind));
      const auto content_end = static_cast<std::uint32_t>(line.find_last_not_of(kBlanks) + 1);
      comment.at = {file, begin + static_cast<std::uint32_t>(*hash), begin + content_end};
      if (comment.kind == SuppressionKind::ignore) {
        comment.covers = covered(files, file, number, *hash);
      }
      comments.push_back(std::move(comment));
    }
    found = find_marker(text, begin + line.size());
  }
  return comments;
}

bool has_suppression_comments(const Files& files) {
  for (FileId file = 0; file < files.size(); ++file) {
    if (find_marker(files.text(file)) != std::string_view::npos) return true;
  }
  return false;
}

void suppress_by_comments(std::vector<Reported>& findings, const Files& files,
                          const Suppressing& how) {
  Suppressor(findings, files, how).run();
}

}  // namespace cilium_lint
