#include "report/forecast_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/sights.h"
#include "report/characters.h"
#include "report/mask.h"
#include "report/paint.h"
#include "text/escape.h"

namespace cilium_lint {
namespace {

constexpr unsigned kTextColumn = 19;

std::string_view mark_of(ForecastStep::Mark mark) {
  switch (mark) {
    case ForecastStep::Mark::passes:
      return "✔";
    case ForecastStep::Mark::fails:
      return "✖";
    case ForecastStep::Mark::off:
      return "○";
    case ForecastStep::Mark::unknown:
      return "?";
    case ForecastStep::Mark::waits:
      break;
  }
  return "·";
}

Role role_of(ForecastStep::Mark mark) {
  switch (mark) {
    case ForecastStep::Mark::passes:
      return Role::good;
    case ForecastStep::Mark::fails:
      return Role::error;
    case ForecastStep::Mark::off:
      return Role::warning;
    default:
      return Role::quiet;
  }
}

// In one sentence, before the details.
std::string headline(const Forecast& forecast, const Install& install) {
  const Cluster* cluster = install.cluster();
  switch (forecast.outcome) {
    case Outcome::cluster_refused:
      return "There will be no cluster: KIND refuses its config.";
    case Outcome::install_refused:
      return "Nothing gets installed: Helm refuses the chart with these values.";
    case Outcome::apply_refused:
      return "The install stops halfway: the API server refuses an object of it.";
    case Outcome::agent_crash:
      return forecast.stage == Stage::operator_
                 ? "It never comes up: the operator exits at start, again and again."
                 : "It never comes up: the agent exits at start, again and again.";
    case Outcome::bootstrap_deadlock:
      return cluster != nullptr && cluster->default_cni.known && cluster->default_cni.value
                 ? "It never comes up: all is accepted, and Cilium never gets ready."
                 : "It never comes up: all is accepted, and the nodes stay NotReady.";
    case Outcome::ready:
      return cluster != nullptr && cluster->default_cni.known && cluster->default_cni.value
                 ? "It comes up: the nodes are Ready already, and Cilium gets ready beside them."
                 : "It comes up: the nodes become Ready once the agents run.";
    case Outcome::unknown:
      break;
  }
  return "Nobody can say whether it comes up:";
}

class ForecastPage {
 public:
  ForecastPage(const Report& report, const Files& files, const TextStyle& style)
      : report_(report), files_(files), style_(style) {}

  std::string take() {
    for (const InstallReport& reported : report_.installs) {
      if (!out_.empty()) out_ += '\n';
      install(reported);
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string painted(Role role, std::string_view text) const {
    return paint(style_.colour, role, text);
  }

  // Wrapped, each line indented; the first behind `lead`, which stands for the indentation.
  void paragraph(std::string_view text, unsigned indent, std::string_view lead = {},
                 Role role = Role::plain) {
    const unsigned room = std::max(style_.width, indent + 30) - indent;
    bool first = true;
    for (const std::string& line : wrap_words(escape_for_terminal(text), room)) {
      const bool leads = first && !lead.empty();
      out_ += leads ? std::string(lead) : std::string(indent, ' ');
      out_ += role == Role::plain ? line : painted(role, line);
      out_ += '\n';
      first = false;
    }
  }

  void title(std::string_view text) {
    out_ += '\n';
    paragraph(text, 0, {}, Role::strong);
  }

  void install(const InstallReport& reported) {
    const Install& install = *reported.install;
    const Forecast& forecast = reported.forecast;
    out_ += draw_head(install, files_, style_);
    for (const std::string& note : report_.notes) {
      if (report_.installs.size() == 1) paragraph(note, 6, painted(Role::info, "note:") + " ");
    }
    out_ += '\n';
    const bool fails = forecast.stage != Stage::none;
    const Role role = fails                                ? Role::error
                      : forecast.outcome == Outcome::ready ? Role::good
                                                           : Role::strong;
    paragraph(headline(forecast, install), 0, {}, role);
    if (forecast.outcome == Outcome::unknown) reasons(forecast);
    out_ += '\n';
    bool first_failure = true;
    for (std::size_t i = 0; i < forecast.steps.size(); ++i) {
      const ForecastStep& step = forecast.steps[i];
      if (step.mark == ForecastStep::Mark::unknown) {
        i = unknown_steps(forecast, i);
        continue;
      }
      const bool failed = step.mark == ForecastStep::Mark::fails;
      out_ += draw_step(step, failed && first_failure, style_);
      first_failure = first_failure && !failed;
    }
    const std::vector<Sight> seen = sights(install, forecast, report_.findings);
    for (std::size_t i = 0; i < seen.size(); ++i) sight(seen[i], i, install);
    if (!fails) needs(forecast, install);
  }

  // One line for all that is not known in a row; the last one's number.
  std::size_t unknown_steps(const Forecast& forecast, std::size_t first) {
    std::size_t last = first;
    while (last + 1 < forecast.steps.size() &&
           forecast.steps[last + 1].mark == ForecastStep::Mark::unknown) {
      ++last;
    }
    std::string names(stage_words(forecast.steps[first].stage));
    if (last > first) {
      names += fmt::format(" … {}", stage_words(forecast.steps[last].stage));
    }
    out_ += fmt::format("  {} {}  {}\n", painted(Role::quiet, "?"), names,
                        painted(Role::quiet, "not known"));
    return last;
  }

  void needs(const Forecast& forecast, const Install& install) {
    title("What each stage needs");
    for (const ForecastStep& step : forecast.steps) {
      if (step.stage <= Stage::apply) continue;  // a right file, no more
      const std::string text = needs_of(step.stage, install);
      paragraph(text, 17, fmt::format("  {:<14} ", stage_words(step.stage)));
    }
  }

  void reasons(const Forecast& forecast) {
    constexpr std::size_t kShown = 6;
    const auto& because = forecast.unknown_because;
    for (std::size_t i = 0; i < std::min(because.size(), kShown); ++i) {
      paragraph(because[i], 4, "  · ");
    }
    if (because.size() > kShown) {
      paragraph(fmt::format("and {} more (--format json lists all)", because.size() - kShown), 4,
                "  · ");
    }
  }

  [[nodiscard]] std::string masked(const Sight& seen, std::string_view text) const {
    return seen.finding == nullptr ? std::string(text)
                                   : mask_quoted(seen.finding->finding, files_, text);
  }

  void sight(const Sight& seen, std::size_t number, const Install& install) {
    if (seen.finding != nullptr) {
      title(number == 0 ? fmt::format("What you will see ({})", seen.finding->rule)
                        : fmt::format("Once that is mended: {} ({})", stage_words(seen.stage),
                                      seen.finding->rule));
      paragraph(masked(seen, seen.finding->finding.message), 2, "  ");
      if (seen.stage > Stage::apply) {
        paragraph(
            fmt::format("{} needs {}", stage_words(seen.stage), needs_of(seen.stage, install)), 2,
            "  ", Role::quiet);
      }
      if (seen.stage == Stage::config_init || seen.stage == Stage::agent) init_containers(install);
      out_ += '\n';
    } else if (!seen.pods.empty()) {
      title("What you will see");
    }
    screen(seen);
    if (!seen.slow.empty()) {
      title("What takes long");
      for (const std::string& slow : seen.slow) paragraph(slow, 4, "  · ");
    }
    if (!seen.proofs.empty()) {
      title("What proves it");
      for (const Proof& proof : seen.proofs) {
        // A command is copied whole, so it is never broken.
        out_ += "  " + painted(Role::related, "$ " + escape_for_terminal(proof.command)) + '\n';
        if (!proof.shows.empty()) paragraph(masked(seen, proof.shows), 4, "    ", Role::quiet);
      }
    }
    if (!seen.futile.empty()) {
      title("What will not help");
      for (const Futile& futile : seen.futile) {
        paragraph(fmt::format("{}: {}", futile.what, futile.why), 4,
                  "  " + painted(Role::error, "✖") + " ");
      }
    }
  }

  // What the n of Init:i/n counts.
  void init_containers(const Install& install) {
    const auto names = agent_init_container_names(install);
    if (!names || names->empty()) return;
    paragraph(fmt::format("init containers in their order: {}", fmt::join(*names, ", ")), 2, "  ",
              Role::quiet);
  }

  void screen(const Sight& seen) {
    if (!seen.first_line.empty()) paragraph(masked(seen, seen.first_line), 4, "  ");
    if (seen.pods.empty()) return;
    out_ += "  " + painted(Role::related, "$ kubectl get pods -A") + '\n';
    std::array<std::size_t, 4> widths{};
    const auto cells = [](const PodRow& row) {
      return std::array<std::string_view, 4>{row.name_space, row.name, row.ready, row.status};
    };
    for (const PodRow& row : seen.pods) {
      for (std::size_t i = 0; i < widths.size(); ++i) {
        widths[i] = std::max(widths[i], cells(row)[i].size());
      }
    }
    // A narrow terminal does without the namespace and the remark.
    const std::size_t table = widths[0] + widths[1] + widths[2] + widths[3] + 10;
    const bool narrow = table > style_.width;
    if (seen.stage != Stage::none && seen.stage <= Stage::apply) {
      out_ += "    " + painted(Role::quiet, "none of Cilium's") + '\n';
    }
    for (const PodRow& row : seen.pods) {
      std::string line = "    ";
      for (std::size_t i = narrow ? 1 : 0; i < widths.size(); ++i) {
        const std::string_view cell = cells(row)[i];
        line += i == 3
                    ? painted(row.status == "Running" && !row.ready.starts_with('0') ? Role::good
                                                                                     : Role::error,
                              cell)
                    : std::string(cell);
        const bool last = i + 1 == widths.size() && row.note.empty();
        if (!last) line.append(widths[i] - cell.size() + 2, ' ');
      }
      const std::size_t used = table + row.note.size() + 2;
      if (!row.note.empty() && !narrow && used <= style_.width) {
        line += painted(Role::quiet, row.note);
      }
      while (line.ends_with(' ')) line.pop_back();
      out_ += line + '\n';
    }
    if (seen.nodes.empty()) return;
    out_ += "  " + painted(Role::related, "$ kubectl get nodes") + '\n';
    out_ += "    " + painted(seen.nodes == "Ready" ? Role::good : Role::error, seen.nodes) +
            painted(Role::quiet, ", every one") + '\n';
  }

  const Report& report_;
  const Files& files_;
  TextStyle style_;
  std::string out_{};
};

}  // namespace

std::string_view stage_words(Stage stage) {
  switch (stage) {
    case Stage::config_init:
      return "config init";
    case Stage::cni:
      return "CNI";
    case Stage::nodes_ready:
      return "nodes Ready";
    case Stage::coredns:
      return "CoreDNS";
    case Stage::l2:
      return "L2";
    case Stage::bgp:
      return "BGP";
    case Stage::gateway:
      return "Gateway";
    case Stage::hubble:
      return "Hubble";
    default:
      return name_of(stage);
  }
}

std::string draw_step(const ForecastStep& step, bool first_failure, const TextStyle& style) {
  using Mark = ForecastStep::Mark;
  constexpr unsigned kArrowColumn = 72;
  const std::string text = escape_for_terminal(step.text);
  const unsigned room = std::max(style.width, kTextColumn + 30) - kTextColumn;
  const std::vector<std::string> lines = wrap_words(text, room);
  const bool quiet = step.mark != Mark::passes && step.mark != Mark::fails;
  std::string out =
      fmt::format("  {} {:<14} ", paint(style.colour, role_of(step.mark), mark_of(step.mark)),
                  stage_words(step.stage));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += '\n' + std::string(kTextColumn, ' ');
    out += quiet ? paint(style.colour, Role::quiet, lines[i]) : lines[i];
  }
  constexpr std::string_view kArrow = "← the first thing you will see";
  constexpr std::string_view kArrowBelow = "↑ the first thing you will see";
  const unsigned used = kTextColumn + display_width(lines.back());
  const unsigned arrow_width = display_width(kArrow);
  if (first_failure && used + 2 + arrow_width <= style.width) {
    const unsigned arrow = std::min(kArrowColumn, style.width - arrow_width);
    out.append(std::max(arrow, used + 2) - used, ' ');
    out += paint(style.colour, Role::strong, kArrow);
  } else if (first_failure) {
    out += '\n' + std::string(kTextColumn, ' ') + paint(style.colour, Role::strong, kArrowBelow);
  }
  return out + '\n';
}

std::string write_forecast(const Report& report, const Files& files, const TextStyle& style) {
  return ForecastPage(report, files, style).take();
}

}  // namespace cilium_lint
