#include "chart/learned_chart.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue.h"
#include "chart/archive.h"
#include "chart/chart_copy.h"

namespace cilium_lint {
namespace {

const Catalogue& known() { return rules::catalogue(); }

struct Files {
  std::string version = "1.21.4";
  std::string values{}, templates{}, schema{}, head{};
};

Result<std::shared_ptr<const LearnedChart>> try_to_learn(const Files& chart) {
  std::vector<ArchiveFile> files = {
      {"Chart.yaml", fmt::format("name: cilium\nversion: {}\nkubeVersion: '>= 1.30'\n{}",
                                 chart.version, chart.head)},
      {"values.yaml", chart.values},
      {"templates/all.yaml", chart.templates}};
  if (!chart.schema.empty()) files.push_back({"values.schema.json", chart.schema});
  const auto copy = read_chart(files);
  if (!copy) return copy.error();
  return LearnedChart::learn(known(), *copy);
}

std::shared_ptr<const LearnedChart> learn(const Files& chart) { return *try_to_learn(chart); }

std::string default_text(const LearnedChart& chart, std::string_view key) {
  const auto value = chart.catalogue().default_of(chart.release(), key);
  if (!value) return "-";
  return value->json.empty() ? "map" : std::string(value->json);
}

std::string schema_text(const LearnedChart& chart, std::string_view key) {
  return std::string(chart.catalogue().schema(chart.release(), key).value_or("-"));
}

template <class Words>
std::string joined(const Words& words) {
  std::string text;
  for (const auto& word : words) text += fmt::format("{} ", word);
  return text;
}

std::string word(Truth truth) {
  return is_true(truth) ? "yes" : is_false(truth) ? "no" : "unknown";
}

ReleaseId release(std::string_view version) { return *known().find(*Version::parse(version)); }

// All that the catalogue says of the keys of one release, as far as a file of the chart says it.
std::string everything(const Catalogue& catalogue, ReleaseId id) {
  std::string text = fmt::format("{} {}\n", catalogue.version(id).text(), catalogue.kubernetes(id));
  for (const std::string_view key : catalogue.known_keys(id)) {
    const auto value = catalogue.default_of(id, key);
    text += fmt::format("{} {} {} {} {} {} [{}]\n", key, value ? value->json : "-",
                        catalogue.schema(id, key).value_or("-"), catalogue.is_read(id, key),
                        catalogue.is_open(id, key), catalogue.replaced(id, key).value_or("-"),
                        joined(catalogue.refused_kinds(id, *catalogue.find_key(key))));
  }
  return text;
}

}  // namespace

TEST_CASE("what a copy lists, reads and says of types is what its release knows") {
  const auto chart = learn({
      .values = "hubble:\n  # ours: 1\n  enabled: true\n  ui: {}\nours:\n  size: 5\n  unused: a\n",
      .templates = "{{ .Values.hubble.enabled }}{{ toYaml .Values.hubble.ui }}"
                   "{{ .Values.ours.size }}{{ get .Values.ours \"hidden\" }}"
                   "{{ if .Values.old }}{{ fail \"gone\" }}{{ end }}",
      .schema = R"({"properties": {"ours": {"properties": {"size": {"type": "integer"}}}}})",
  });
  const Catalogue& all = chart->catalogue();
  const ReleaseId id = chart->release();
  CHECK_EQ(all.version(id).text(), "1.21.4");
  CHECK_EQ(all.kubernetes(id), ">= 1.30");
  CHECK(!chart->as_released());
  CHECK_EQ(default_text(*chart, "hubble"), "map");
  CHECK_EQ(default_text(*chart, "hubble.enabled"), "true");
  CHECK_EQ(default_text(*chart, "ours.size"), "5");
  CHECK_EQ(default_text(*chart, "ipam.mode"), "-");
  CHECK_EQ(joined(all.children(id, "")), "hubble ours ");
  CHECK_EQ(joined(all.children(id, "ours")), "size unused ");
  CHECK_EQ(schema_text(*chart, "ours.size"), R"({"type":"integer"})");
  CHECK_EQ(schema_text(*chart, "hubble.enabled"), "-");
  CHECK(all.is_open(id, "hubble.ui.anything"));
  CHECK(!all.is_open(id, "hubble.anything"));
  CHECK(all.is_read(id, "ours.hidden"));
  CHECK(all.has_unlisted_effect(id, "ours.hidden"));
  CHECK(!all.is_read(id, "ours.unused"));
  CHECK(all.is_read(id, "old"));
  CHECK(!all.has_unlisted_effect(id, "old"));
  CHECK(all.is_comment(id, "hubble.ours"));
}

TEST_CASE("what a copy hands to the charts inside of it is open") {
  const auto chart = learn({.values = "lamp:\n  lit: true\nours: 1\nswitch: true\n",
                            .head = "dependencies:\n"
                                    "- {name: lamp, condition: 'lamp.on,switch', tags: [light]}\n"
                                    "- {name: torch, alias: other}\n"});
  const Catalogue& all = chart->catalogue();
  const ReleaseId id = chart->release();
  for (const std::string_view key :
       {"lamp", "lamp.on", "lamp.anything", "switch", "other", "other.anything", "tags.light"}) {
    CHECK_MESSAGE(all.is_read(id, key), key);
  }
  for (const std::string_view key : {"ours", "torch", "light"}) {
    CHECK_MESSAGE(!all.is_read(id, key), key);
  }
}

TEST_CASE("around a copy the released charts say what they said") {
  for (const std::string_view version : {"1.21.4", "1.18.3", "1.15.99", "1.9.0", "1.18.0-rc.1"}) {
    const auto chart = learn({.version = std::string(version), .values = "ours: 1\nhubble: {}\n"});
    const Catalogue& all = chart->catalogue();
    for (const std::string_view other : {"1.10.0", "1.15.19", "1.16.0", "1.17.18", "1.20.2"}) {
      INFO(version << " " << other);
      const auto id = all.find(*Version::parse(other));
      REQUIRE(id);
      CHECK_EQ(everything(all, *id), everything(known(), release(other)));
    }
    CHECK_EQ(all.version(chart->release()).text(), version);
    CHECK_EQ(all.releases(), known().releases() + (version == "1.18.3" ? 0 : 1));
    CHECK(!all.lists(chart->release(), "kubeProxyReplacement"));
  }
}

TEST_CASE("a key's history goes on through the copy") {
  const auto chart = learn({.values = "ours: 1\nhubble: {}\n"});
  const Catalogue& all = chart->catalogue();
  CHECK_EQ(all.known_in("ours").size(), 1);
  CHECK_EQ(all.known_in("hubble").back().last, chart->release());
  CHECK_EQ(all.version(all.known_in("kubeProxyReplacement").back().last).text(), "1.20.2");

  const auto fork = learn({.version = "1.18.3", .values = "ours: 1\n"});
  std::string text;
  for (const ReleaseRange& range : fork->catalogue().known_in("bpf.masquerade")) {
    text += fmt::format("{}..{} ", fork->catalogue().version(range.first).text(),
                        fork->catalogue().version(range.last).text());
  }
  CHECK_NE(text.find("..1.18.2 1.18.4.."), std::string::npos);
}

TEST_CASE("a copy's version decides, what it does is the nearest release's") {
  const Chart next = Chart::learned(learn({.version = "1.21.0-pre.0", .values = "a: 1\n"}));
  CHECK(next.state() == Chart::State::nearest);
  CHECK(next.has_own_keys());
  CHECK_EQ(next.name(), "1.21.0-pre.0");
  CHECK_EQ(next.catalogue().version(next.judged_by()).text(), "1.21.0-pre.0");
  CHECK_EQ(next.catalogue().version(next.nearest_known()).text(), "1.20.2");
  CHECK_EQ(word(next.at_least("1.20.0")), "yes");
  CHECK_EQ(word(next.at_least("1.21.0")), "unknown");
  CHECK_EQ(word(next.at_least("1.22.0")), "no");

  const Chart fork = Chart::learned(learn({.version = "1.18.3", .values = "a: 1\n"}));
  CHECK(fork.state() == Chart::State::exact);
  CHECK(fork.copy() != nullptr);
  CHECK_EQ(fork.nearest_known(), fork.judged_by());
  CHECK_EQ(word(fork.within("1.18.3", "1.18.3")), "yes");
  CHECK(!Chart::nearest(known(), *Version::parse("1.21.0")).has_own_keys());
}

TEST_CASE("what no file of a copy says is the nearest release's, where the copy still fits") {
  // 1.20 refuses tunnel and names routingMode and tunnelProtocol instead.
  const std::string refusal = "{{ if .Values.tunnel }}{{ fail \"gone\" }}{{ end }}";
  const std::string both = "routingMode: native\ntunnelProtocol: ''\n";
  const auto words = [](const Files& files) {
    const auto chart = learn(files);
    return std::string(chart->catalogue().replaced(chart->release(), "tunnel").value_or("-"));
  };
  const std::string as_known(*known().replaced(known().newest(), "tunnel"));
  REQUIRE(as_known.starts_with("refused; -> routingMode"));
  CHECK_EQ(words({.values = both, .templates = refusal}), as_known);
  CHECK_EQ(words({.values = both}), "silent" + as_known.substr(7));
  CHECK_EQ(words({.values = "routingMode: native\n", .templates = refusal}), "refused");
  CHECK_EQ(words({.values = both + "tunnel: vxlan\n"}), "-");

  // Its templates do not survive a map of hubble's that is a text, where the default is the same.
  const auto kinds = [](const Files& files) {
    const auto chart = learn(files);
    const Catalogue& all = chart->catalogue();
    return all.refused_kinds(chart->release(), *all.find_key("hubble")).size();
  };
  CHECK_GT(kinds({.values = "hubble:\n  enabled: true\n"}), 0);
  CHECK_EQ(kinds({.values = "hubble: text\n"}), 0);
  CHECK_EQ(kinds({.values = "hubble:\n  enabled: true\n", .schema = R"({"required": ["x"]})"}), 0);
}

TEST_CASE("a schema that says more than is understood says nothing") {
  const std::string values = "a: 1\n";
  for (const std::string_view schema :
       {R"({"properties": {"a": {"type": "integer", "pattern": "x"}}})",
        R"({"properties": {"a": {"$ref": "#/definitions/a"}}})", R"({"required": ["a"]})",
        R"({"properties": {"a": true}})", R"({"properties": {"a": {"anyOf": []}}})",
        R"({"properties": {"a": {"items": [{"type": "text"}]}}})",
        R"({"properties": {"a": {"type": 1}}})", R"({"properties": {"a": {"minimum": "1"}}})"}) {
    INFO(schema);
    const auto chart = learn({.values = values, .schema = std::string(schema)});
    CHECK(!chart->knows_types());
    CHECK_EQ(schema_text(*chart, "a"), "-");
  }
  const auto chart =
      learn({.values = values,
             .schema = R"({"$id": "x", "title": "t", "type": "object", "properties": {"a":
           {"default": 1, "examples": [2], "$comment": "c", "enum": [1, 2], "description": "d"}}})"});
  CHECK(chart->knows_types());
  CHECK_EQ(schema_text(*chart, "a"), R"({"enum":[1,2]})");
}

TEST_CASE("templates that cannot be followed leave open what else may be read") {
  CHECK(learn({.values = "a: 1\n", .templates = "{{ .Values.a }}"})->knows_all_keys());
  for (const std::string_view text : {"{{ toYaml .Values }}", "{{ if .Values.a }}", "{{ % }}",
                                      "{{ get .Values (printf \"%s\" .Values.a) }}"}) {
    INFO(text);
    CHECK(!learn({.values = "a: 1\n", .templates = std::string(text)})->knows_all_keys());
  }
}

TEST_CASE("templates that multiply end all the same") {
  const auto repeated = [](std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
  };
  std::string dictionaries = "{{ $a := dict \"k\" .Values.a }}";
  for (int i = 0; i < 40; ++i) dictionaries += "{{ $a = dict \"x\" $a \"y\" $a \"z\" $a }}";
  const std::string text[] = {
      "{{ " + std::string(300'000, '%') + " }}",
      "{{ " + std::string(300'000, '(') + " }}",
      "{{ .Values" + repeated(".a", 100'000) + " }}",
      repeated("{{ if .Values.a }}", 20'000),
      dictionaries + "{{ toYaml $a }}{{ include \"t\" $a }}{{ define \"t\" }}{{ .x }}{{ end }}",
      "{{ define \"r\" }}" + repeated("{{ if .a }}", 150) + "{{ include \"r\" (dict \"x\" .) }}" +
          repeated("{{ end }}", 150) + "{{ end }}{{ include \"r\" . }}",
  };
  for (const std::string& one : text) {
    CHECK(!learn({.values = "a: 1\n", .templates = one})->knows_all_keys());
  }
}

TEST_CASE("a copy beyond all bounds is refused in one sentence") {
  const auto refusal = [](const Files& files) {
    const auto chart = try_to_learn(files);
    return chart ? "taken" : chart.error().message;
  };
  CHECK_EQ(refusal({.version = "70000.0.0", .values = "a: 1\n"}),
           "the chart's version is out of all bounds");
  CHECK_EQ(refusal({.version = "none", .values = "a: 1\n"}),
           "Chart.yaml of the chart names no version");
  CHECK_EQ(refusal({.values = "a: " + std::string(70'000, 'x') + "\n"}),
           "what the chart says of a is larger than 8 KiB");
  CHECK_EQ(refusal({.values = "- a\n"}), "values.yaml of the chart is no map of keys");
  std::string many;
  for (int i = 0; i < 70'000; ++i) many += fmt::format("k{}: 1\n", i);
  CHECK_EQ(refusal({.values = many}), "the chart has more keys than are looked at");
  CHECK_EQ(refusal({.values = "\"a\\\"b.repository\": x\n\"\": {repository: 1, tag: 2}\n"
                              "repository: r\ntag: t\n"}),
           "taken");
}

TEST_CASE("images are the copy's, however strange its keys are") {
  const auto chart = learn({.values = "image:\n  repository: our/cilium\n  tag: v9\n"
                                      "\"a\\\"b\":\n  repository: q\n  tag: t\n"});
  std::string text;
  for (const ChartImage& image : chart->catalogue().images(chart->release())) {
    text += fmt::format("{} {} {}; ", image.key, image.repository, image.tag);
  }
  CHECK_NE(text.find("image our/cilium v9; "), std::string::npos);
}

// With CILIUM_LINT_CHARTS=FOLDER of packed charts.
TEST_CASE("a chart as it was released says what the tables say") {
  const char* const folder = std::getenv("CILIUM_LINT_CHARTS");
  if (folder == nullptr) return;
  for (const std::string_view version :
       {"1.10.0", "1.13.18", "1.16.2", "1.18.3", "1.19.7", "1.20.0", "1.20.2"}) {
    INFO(version);
    std::ifstream in(fmt::format("{}/cilium-{}.tgz", folder, version), std::ios::binary);
    const auto files = read_chart_archive(std::string(std::istreambuf_iterator<char>(in), {}));
    REQUIRE(files);
    auto copy = read_chart(*files);
    REQUIRE(copy);
    const auto released = *LearnedChart::learn(known(), *copy);
    CHECK(released->as_released());
    CHECK_EQ(released->release(), release(version));
    CHECK(Chart::learned(released).copy() == nullptr);
    // One more key makes it a fork, of which all else holds.
    copy->values.entries.push_back({.key = "ours"});
    const auto fork = *LearnedChart::learn(known(), *copy);
    CHECK(!fork->as_released());
    std::string text = everything(fork->catalogue(), fork->release());
    const std::string own = "ours null - false false - []\n";
    const std::size_t at = text.find(own);
    REQUIRE_NE(at, std::string::npos);
    text.erase(at, own.size());
    CHECK_EQ(text, everything(known(), release(version)));
  }
}

}  // namespace cilium_lint
