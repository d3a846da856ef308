// The stages of a bootstrap as a Mermaid flowchart (mermaid.js.org/syntax/flowchart.html), for
// READMEs and merge requests.

#include <fmt/format.h>

#include "report/forecast_text.h"
#include "report/writers.h"

namespace cilium_lint {
namespace {

// Inside a quoted label: what would end it or be taken for markup is an entity.
std::string label_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "#quot;";
        break;
      case '#':
        out += "#35;";
        break;
      case '<':
        out += "#lt;";
        break;
      case '>':
        out += "#gt;";
        break;
      case '&':
        out += "#amp;";
        break;
      case '`':
        out += "#96;";
        break;
      case '\\':
        out += "#92;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  return out;
}

std::string_view sign_of(ForecastStep::Mark mark) {
  switch (mark) {
    case ForecastStep::Mark::passes:
      return "✔ ";
    case ForecastStep::Mark::fails:
      return "✖ ";
    case ForecastStep::Mark::unknown:
      return "? ";
    default:
      return "";
  }
}

std::string node_id(std::size_t install, Stage stage) {
  return fmt::format("i{}s{}", install, static_cast<unsigned>(stage));
}

void add_install(std::string& out, const InstallReport& reported, std::size_t number,
                 std::string_view indent) {
  const auto& steps = reported.forecast.steps;
  for (const ForecastStep& step : steps) {
    out += fmt::format("{}{}[\"<b>{}{}</b><br/>{}\"]:::{}\n", indent, node_id(number, step.stage),
                       sign_of(step.mark), stage_words(step.stage), label_text(step.text),
                       name_of(step.mark));
  }
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const bool blocked =
        reported.forecast.stage != Stage::none && steps[i].stage > reported.forecast.stage;
    out += fmt::format("{}{} {} {}\n", indent, node_id(number, steps[i - 1].stage),
                       blocked ? "-.->" : "-->", node_id(number, steps[i].stage));
  }
}

}  // namespace

std::string write_mermaid(const Report& report) {
  std::string out = "flowchart TD\n";
  const bool several = report.installs.size() > 1;
  for (std::size_t i = 0; i < report.installs.size(); ++i) {
    if (several) {
      out += fmt::format("  subgraph i{}[\"{}\"]\n", i, label_text(report.installs[i].install->id));
    }
    add_install(out, report.installs[i], i, several ? "    " : "  ");
    if (several) out += "  end\n";
  }
  // Readable on a light page and on a dark one.
  out +=
      "  classDef passes fill:#dafbe1,stroke:#1a7f37,color:#1f2328\n"
      "  classDef fails fill:#ffebe9,stroke:#cf222e,color:#1f2328\n"
      "  classDef waits fill:#f6f8fa,stroke:#8c959f,color:#57606a\n"
      "  classDef off fill:#fff8c5,stroke:#9a6700,color:#1f2328\n"
      "  classDef unknown fill:#f6f8fa,stroke:#8c959f,color:#57606a,stroke-dasharray:4\n";
  return out;
}

}  // namespace cilium_lint
