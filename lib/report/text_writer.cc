#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "report/characters.h"
#include "report/forecast_text.h"
#include "report/frame.h"
#include "report/json_parts.h"
#include "report/mask.h"
#include "report/paint.h"
#include "report/writers.h"
#include "text/escape.h"

namespace cilium_lint {
namespace {

constexpr std::string_view kBetween = " · ";
constexpr std::size_t kNamesShown = 3;
constexpr std::size_t kSkippedShown = 5;
constexpr std::size_t kReasonsShown = 2;

std::string count_of(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

// "a", "a, b and c", "a, b, c and 2 more".
std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == kNamesShown) return out + fmt::format(" and {} more", names.size() - i);
    const bool last = i > 0 && i + 1 == names.size();
    out += i == 0 ? "" : last ? " and " : ", ";
    out += names[i];
  }
  return out;
}

std::string chart_words(const Chart& chart) {
  const std::string judged = chart.catalogue().version(chart.nearest_known()).text();
  if (chart.copy() != nullptr) {
    if (chart.state() == Chart::State::exact) {
      return fmt::format("Cilium {} (learned from a copy)", chart.name());
    }
    return fmt::format("Cilium {} (learned from a copy, else judged by {})", chart.name(), judged);
  }
  switch (chart.state()) {
    case Chart::State::exact:
      return fmt::format("Cilium {}", chart.name());
    case Chart::State::range:
      return fmt::format("Cilium {} (newest of {})", judged, chart.written());
    case Chart::State::newest:
      return fmt::format("Cilium {} (the newest: no version is given)", judged);
    case Chart::State::nearest:
      return fmt::format("Cilium {} (judged by {})", chart.name(), judged);
    case Chart::State::unknown:
      break;
  }
  if (!chart.written().empty()) return fmt::format("Cilium {}", chart.written());
  return "Cilium, version unknown";
}

std::string cluster_words(const Cluster& cluster, const Files& files) {
  std::string words = fmt::format("{} cluster", tool_of(cluster.source));
  if (cluster.name.known) words += fmt::format(" \"{}\"", cluster.name.value);
  if (cluster.file != kNoFile) words += fmt::format(" ({})", files.path(cluster.file));
  return words;
}

// Where an install stands: "deploy.sh:14"; a values file that nothing installs: its path.
std::string install_place(const Install& install, const Files& files) {
  if (!install.at.known()) return install.id;
  const std::string path(files.path(install.at.file));
  if (path == kCommandLine) return "command line";
  if (install.mechanism == InstallMechanism::none) return path;
  return fmt::format("{}:{}", path, position_in(files, install.at.file, install.at.begin).line);
}

std::string layers_words(const Install& install, const Files& files, std::string_view place) {
  std::vector<std::string> values;
  std::size_t flags = 0;
  std::size_t inline_blocks = 0;
  std::size_t unreadable = 0;
  for (const Layer& layer : install.layers) {
    switch (layer.kind) {
      case LayerKind::values_file:
        if (layer.file != kNoFile && files.path(layer.file) != place) {
          values.emplace_back(files.path(layer.file));
        }
        break;
      case LayerKind::inline_block:
        ++inline_blocks;
        break;
      case LayerKind::unreadable:
        ++unreadable;
        break;
      case LayerKind::cli_default:
        break;
      default:
        ++flags;
    }
  }
  if (install.layers.empty()) return "no values of its own";
  std::vector<std::string> parts;
  if (!values.empty()) parts.push_back("values " + listed(values));
  if (inline_blocks > 0) parts.push_back("values written beside it");
  if (flags > 0) parts.push_back(count_of(flags, "--set flag"));
  if (unreadable > 0) parts.push_back(count_of(unreadable, "source") + " that cannot be read");
  return fmt::format("{}", fmt::join(parts, kBetween));
}

// The settings that users write: leaves of their values.
std::size_t count_settings(const yaml::Data& data) {
  if (data.type != yaml::Type::map) return 1;
  std::size_t count = data.entries.empty() ? 1 : 0;
  for (const yaml::Entry& entry : data.entries) count += count_settings(entry.value);
  return count;
}

// Text for a report: one buffer, colours where the style has them.
class Page {
 public:
  Page(const Report& report, const Files& files, const TextStyle& style)
      : report_(report), files_(files), style_(style) {}

  std::string take() {
    if (!style_.quiet) {
      heads();
      notes();
    }
    findings();
    suppressed();
    if (!style_.quiet) {
      forecasts();
      skipped();
      summary();
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string painted(Role role, std::string_view text) const {
    return paint(style_.colour, role, text);
  }
  void blank_line() {
    if (!out_.empty()) out_ += '\n';
  }

  void heads() {
    for (const InstallReport& reported : report_.installs) {
      out_ += draw_head(*reported.install, files_, style_);
    }
    for (const Cluster* cluster : report_.clusters) {
      const bool shown = std::ranges::any_of(report_.installs, [&](const InstallReport& reported) {
        return reported.install->cluster() == cluster;
      });
      if (shown || cluster->file == kNoFile) continue;
      out_ += painted(Role::strong, escape_for_terminal(files_.path(cluster->file)));
      out_ += fmt::format("  {} cluster", tool_of(cluster->source));
      if (cluster->name.known) {
        out_ += escape_for_terminal(fmt::format(" \"{}\"", cluster->name.value));
      }
      out_ += '\n';
    }
  }

  void notes() {
    for (const std::string& note : report_.notes) {
      const std::vector<std::string> lines =
          wrap_words(escape_for_terminal(note), std::max(style_.width, 46U) - 6);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        out_ += i == 0 ? painted(Role::info, "note:") + " " : std::string(6, ' ');
        out_ += lines[i] + '\n';
      }
    }
  }

  // What people meet first comes first: errors, in the order of a bootstrap.
  [[nodiscard]] std::vector<const Reported*> in_order() const {
    std::vector<const Reported*> order;
    for (const Reported& reported : report_.findings) {
      if (!reported.suppressed) order.push_back(&reported);
    }
    std::ranges::stable_sort(order, [](const Reported* a, const Reported* b) {
      return std::pair(a->severity, stage_of(a->finding)) <
             std::pair(b->severity, stage_of(b->finding));
    });
    return order;
  }

  // What several installs share is shown once.
  void findings() {
    std::vector<const Reported*> order = in_order();
    const auto place_of = [](const Reported& reported) {
      const Span& at = reported.finding.at;
      return std::tuple(at.file, at.begin, at.end);
    };
    // In their order, place by place: only there can others be the same.
    std::map<std::tuple<FileId, std::uint32_t, std::uint32_t>, std::vector<const Reported**>>
        places;
    for (const Reported*& next : order) places[place_of(*next)].push_back(&next);
    for (const Reported* next : order) {
      if (next == nullptr) continue;
      const Reported& reported = *next;
      std::vector<std::string> installs;
      for (const Reported** other : places[place_of(reported)]) {
        if (*other == nullptr || !same_but_install(reported, **other)) continue;
        if (!(*other)->install.empty()) installs.push_back((*other)->install);
        *other = nullptr;
      }
      // Where all share it, nothing needs saying.
      if (installs.size() == report_.installs.size()) installs.clear();
      blank_line();
      out_ += draw_finding(reported, installs, files_, style_);
      ++shown_;
      count(reported);
    }
  }

  void count(const Reported& reported) {
    ++severities_[static_cast<std::size_t>(reported.severity)];
    if (!reported.finding.fixes.empty()) ++fixes_;
  }

  static bool is_worth_drawing(const Forecast& forecast) {
    return std::ranges::any_of(forecast.steps, [](const ForecastStep& step) {
      return step.mark == ForecastStep::Mark::fails || !step.rule.empty();
    });
  }

  void forecasts() {
    for (const InstallReport& reported : report_.installs) {
      if (!is_worth_drawing(reported.forecast)) continue;
      blank_line();
      std::string head = "What will happen";
      if (report_.installs.size() > 1) {
        head += fmt::format(": {}", escape_for_terminal(reported.install->id));
      }
      out_ += painted(Role::strong, head) + '\n';
      bool first_failure = true;
      for (const ForecastStep& step : reported.forecast.steps) {
        const bool fails = step.mark == ForecastStep::Mark::fails;
        out_ += draw_step(step, fails && first_failure, style_);
        first_failure = first_failure && !fails;
      }
    }
  }

  void suppressed() {
    if (!style_.show_suppressed || report_.summary.suppressed == 0) return;
    blank_line();
    out_ += painted(Role::strong, "Suppressed") + '\n';
    for (const Reported& reported : report_.findings) {
      if (!reported.suppressed) continue;
      const Finding& finding = reported.finding;
      const std::string place =
          finding.at.known() ? place_text(files_, finding.at) + " " : std::string();
      const std::string message =
          escape_for_terminal(mask_quoted(finding, files_, finding.message));
      const std::string text = fmt::format("{}{}[{}]: {} ({})", place, name_of(reported.severity),
                                           reported.rule, message, hidden_by(*reported.suppressed));
      bool first = true;
      for (const std::string& line : wrap_words(text, std::max(style_.width, 44U) - 4)) {
        out_ += (first ? "  · " : "    ") + line + '\n';
        first = false;
      }
    }
  }

  [[nodiscard]] std::string hidden_by(const Suppression& suppression) const {
    std::string text = "by " + suppression.by;
    if (suppression.at.known()) text += " at " + place_text(files_, suppression.at);
    if (!suppression.until.empty()) text += ", until " + escape_for_terminal(suppression.until);
    if (!suppression.reason.empty()) text += ": " + escape_for_terminal(suppression.reason);
    return text;
  }

  void skipped() {
    if (report_.skipped.empty()) return;
    blank_line();
    out_ += painted(Role::strong, "Not checked") + '\n';
    const std::size_t shown = std::min(report_.skipped.size(), kSkippedShown);
    for (std::size_t i = 0; i < shown; ++i) {
      const Skipped& skipped = report_.skipped[i];
      const std::string text =
          escape_for_terminal(fmt::format("{}: {}", skipped.check, skipped.reason));
      bool first = true;
      for (const std::string& line : wrap_words(text, std::max(style_.width, 44U) - 4)) {
        out_ += (first ? "  · " : "    ") + line + '\n';
        first = false;
      }
    }
    if (report_.skipped.size() > shown) {
      out_ += fmt::format("  · and {} more (--format json lists all)\n",
                          report_.skipped.size() - shown);
    }
  }

  void summary() {
    const std::string hidden =
        report_.summary.suppressed == 0
            ? std::string()
            : fmt::format("{}{} suppressed", kBetween, report_.summary.suppressed);
    if (shown_ == 0) {
      if (!report_.skipped.empty()) blank_line();
      out_ += right_install() + hidden + '\n';
      return;
    }
    blank_line();
    if (!has_drawn_forecast()) append_wrapped(expectations());
    std::vector<std::string> parts;
    constexpr std::array<std::pair<std::string_view, Role>, 3> kWords = {
        {{"error", Role::error}, {"warning", Role::warning}, {"info", Role::info}}};
    for (std::size_t i = 0; i < kWords.size(); ++i) {
      if (severities_[i] == 0) continue;
      parts.push_back(painted(kWords[i].second, count_of(severities_[i], kWords[i].first)));
    }
    out_ += fmt::format("{}", fmt::join(parts, ", "));
    if (report_.summary.files > 0) out_ += " in " + count_of(report_.summary.files, "file");
    if (fixes_ > 0) out_ += fmt::format("{}{} can be fixed as shown", kBetween, fixes_);
    out_ += hidden + '\n';
  }

  [[nodiscard]] bool has_drawn_forecast() const {
    return std::ranges::any_of(report_.installs, [](const InstallReport& reported) {
      return is_worth_drawing(reported.forecast);
    });
  }

  void append_wrapped(const std::string& text) {
    if (text.empty()) return;
    for (const std::string& line : wrap_words(text, std::max(style_.width, 40U))) {
      out_ += line + '\n';
    }
  }

  // "No problems: 41 settings, 3 files. Expect …"
  [[nodiscard]] std::string right_install() const {
    std::size_t settings = 0;
    for (const InstallReport& reported : report_.installs) {
      const yaml::Data& root = *reported.install->user_values().root;
      settings += root.entries.empty() ? 0 : count_settings(root);
    }
    std::vector<std::string> read;
    if (!report_.installs.empty()) read.push_back(count_of(settings, "setting"));
    if (report_.summary.files > 0) read.push_back(count_of(report_.summary.files, "file"));
    std::string text =
        painted(Role::good, report_.summary.suppressed == 0 ? "No problems" : "No other problems");
    text += fmt::format("{}{}.", read.empty() ? "" : ": ", fmt::join(read, ", "));
    const std::string expected = expectations();
    std::string out;
    for (const std::string& line :
         wrap_words(expected.empty() ? text : text + " " + expected, std::max(style_.width, 40U))) {
      out += (out.empty() ? "" : "\n") + line;
    }
    return out;
  }

  // What the forecasts say in a sentence each; installs that say the same say it once.
  [[nodiscard]] std::string expectations() const {
    std::vector<std::string> sentences;
    for (const InstallReport& reported : report_.installs) {
      std::string sentence = expectation(reported.forecast);
      if (sentence.empty() || std::ranges::find(sentences, sentence) != sentences.end()) continue;
      sentences.push_back(std::move(sentence));
    }
    return escape_for_terminal(fmt::format("{}", fmt::join(sentences, " ")));
  }

  static std::string expectation(const Forecast& forecast) {
    if (forecast.outcome == Outcome::unknown && !forecast.unknown_because.empty()) {
      std::string text = "Whether the nodes become Ready is not known: ";
      const std::size_t said = std::min(forecast.unknown_because.size(), kReasonsShown);
      for (std::size_t i = 0; i < said; ++i) {
        text += (i == 0 ? "" : "; ") + forecast.unknown_because[i];
      }
      if (forecast.unknown_because.size() > said) {
        text += fmt::format("; and {} more", forecast.unknown_because.size() - said);
      }
      return text + ".";
    }
    if (forecast.outcome != Outcome::ready) return {};
    std::string text = "Expect nodes Ready";
    for (const ForecastStep& step : forecast.steps) {
      if (step.stage == Stage::nodes_ready) text += " " + step.text;
    }
    for (const ForecastStep& step : forecast.steps) {
      if (step.stage < Stage::services || step.text.empty()) continue;
      text += "; ";
      if (step.stage != Stage::services) text += fmt::format("{} ", stage_words(step.stage));
      text += step.text;
    }
    return text + ".";
  }

  const Report& report_;
  const Files& files_;
  TextStyle style_;
  std::string out_{};
  std::size_t shown_{};
  std::size_t fixes_{};
  std::array<std::size_t, 3> severities_{};
};

}  // namespace

std::string head_line(const Install& install, const Files& files) {
  const std::string place = install_place(install, files);
  std::vector<std::string> parts{chart_words(install.chart())};
  if (std::string layers = layers_words(install, files, place); !layers.empty()) {
    parts.push_back(std::move(layers));
  }
  if (install.cluster() != nullptr) parts.push_back(cluster_words(*install.cluster(), files));
  return fmt::format("{}  {}", place, fmt::join(parts, kBetween));
}

// "place  what · what", broken before a part that does not fit.
std::string draw_head(const Install& install, const Files& files, const TextStyle& style) {
  const std::string whole = escape_for_terminal(head_line(install, files));
  std::string_view line = whole;
  const std::size_t place = std::min(line.find("  "), line.size());
  std::string out = paint(style.colour, Role::strong, line.substr(0, place));
  unsigned used = display_width(line.substr(0, place));
  line.remove_prefix(place);
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(kBetween, 1), line.size());
    const std::string_view part = line.substr(0, end);
    const unsigned needed = display_width(part);
    if (used + needed > style.width && part.starts_with(kBetween)) {
      out += "\n ";
      used = 1;
    }
    out += part;
    used += needed;
    line.remove_prefix(end);
  }
  return out + '\n';
}

std::string write_text(const Report& report, const Files& files, const TextStyle& style) {
  return Page(report, files, style).take();
}

}  // namespace cilium_lint
