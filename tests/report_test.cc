// Whole outputs over reports made by hand.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "catalogue.h"
#include "report/characters.h"
#include "report/frame.h"
#include "report/json_writer.h"
#include "report/mask.h"
#include "report/writers.h"

using namespace cilium_lint;

namespace {

// The place of the first `part` in a file.
Span place(const Files& files, FileId file, std::string_view part) {
  const std::size_t at = files.text(file).find(part);
  REQUIRE(at != std::string_view::npos);
  return {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + part.size())};
}

Reported error_at(Span at, std::string message) {
  Reported reported;
  reported.finding = {.at = at, .effect = Effect::install_refused, .message = std::move(message)};
  reported.rule = "values/example";
  reported.severity = Severity::error;
  reported.fingerprint = "0123456789abcdef";
  return reported;
}

std::string drawn(const Reported& reported, const Files& files, unsigned width = 100) {
  return draw_finding(reported, {}, files, {.width = width});
}

// One file, one finding at `part` of it.
std::string drawn_at(std::string text, std::string_view part, std::string label,
                     unsigned width = 100) {
  Files files;
  const FileId file = files.add("values.yaml", std::move(text));
  Reported reported = error_at(place(files, file, part), "it is so");
  reported.finding.label = std::move(label);
  return drawn(reported, files, width);
}

std::string without_colour(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t escape = text.find('\x1b');
    out += text.substr(0, escape);
    if (escape == std::string_view::npos) break;
    text.remove_prefix(text.find('m', escape) + 1);
  }
  return out;
}

// A project as people have it: script, values, cluster.
struct Example {
  Files files{};
  FileId script = files.add("deploy.sh",
                            "#!/bin/sh\nset -e\nkind create cluster --config kind-config.yaml\n"
                            "helm install cilium cilium/cilium --version 1.18.3 \\\n"
                            "  -f helm/cilium/values.yaml\n");
  FileId values = files.add("helm/cilium/values.yaml",
                            "image:\n  tag: v1.17.0\nhubble:\n  enabled: true\n\n"
                            "kubeProxyReplacement: partial\n"
                            "init:\n  restartProbeFactor: 10\n");
  FileId kind = files.add("kind-config.yaml",
                          "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nname: platform\n"
                          "networking:\n  disableDefaultCNI: true\n  kubeProxyMode: none\n");
  std::vector<Install> installs{};
  std::shared_ptr<Cluster> cluster = std::make_shared<Cluster>();
  Report report{};

  Example() {
    const Catalogue& catalogue = rules::catalogue();
    cluster->file = kind;
    cluster->name = {.value = "platform", .given = true};
    cluster->nodes.resize(3);
    Install install(Chart::exact(catalogue, *catalogue.find(*Version::parse("1.18.3"))));
    install.id = "deploy.sh#kube-system/cilium";
    install.mechanism = InstallMechanism::helm_install;
    install.at = place(files, script, "helm install");
    install.pin = Pin{place(files, script, "1.18.3"), "1.18.3"};
    install.files = &files;
    install.kubernetes = {.state = KubernetesVersion::State::minor, .version = {1, 33, 0, ""}};
    Layer layer{.kind = LayerKind::values_file, .file = values};
    layer.values.edit().entries.push_back(
        {.key = "kubeProxyReplacement",
         .value = {
             .type = yaml::Type::text, .text = "partial", .at = place(files, values, "partial")}});
    install.layers.push_back(std::move(layer));
    install.settle(cluster);
    installs.push_back(std::move(install));
    report.installs.push_back({.install = &installs.front()});
    report.clusters.push_back(cluster.get());
    report.summary = {.files = 3, .installs = 1};
  }

  void refuse_mode() {
    Reported reported = error_at(place(files, values, "partial"),
                                 "chart 1.18.3 refuses kubeProxyReplacement \"partial\"");
    reported.rule = "kube-proxy/unknown-mode";
    reported.install = installs.front().id;
    reported.finding.label = "since 1.16.0 the chart takes true or false";
    reported.finding.related = {
        {place(files, kind, "none"), "no kube-proxy here, so only true works"}};
    reported.finding.key = "kubeProxyReplacement";
    reported.finding.facts = {"kpr-value-not-boolean"};
    reported.finding.fixes = {{.title = "set kubeProxyReplacement: true",
                               .safe = true,
                               .shown = "kubeProxyReplacement: true",
                               .edits = {{place(files, values, "partial"), "true"}}}};
    report.findings.push_back(std::move(reported));
    Forecast& forecast = report.installs.front().forecast;
    using Mark = ForecastStep::Mark;
    forecast = {.outcome = Outcome::install_refused,
                .stage = Stage::chart,
                .first_failure = "kube-proxy/unknown-mode",
                .blocked = {Stage::agent, Stage::nodes_ready, Stage::coredns},
                .steps = {{Mark::passes, Stage::cluster,
                           "KIND creates it: 1 control plane, 2 workers, no CNI, no kube-proxy"},
                          {Mark::fails, Stage::chart, "refused (kube-proxy/unknown-mode)",
                           "kube-proxy/unknown-mode"},
                          {Mark::waits, Stage::agent, "waits for the chart"},
                          {Mark::waits, Stage::nodes_ready, "waits for the agent"},
                          {Mark::waits, Stage::coredns, "waits for a Ready node"}}};
    report.summary.errors = 1;
    report.summary.fixable = 1;
  }
};

}  // namespace

TEST_CASE("a run reads from its head to its summary") {
  Example example;
  example.refuse_mode();
  CHECK_EQ(write_text(example.report, example.files, {.width = 100}),
           R"(deploy.sh:4  Cilium 1.18.3 · values helm/cilium/values.yaml
  · KIND cluster "platform" (kind-config.yaml)

error[kube-proxy/unknown-mode]: chart 1.18.3 refuses kubeProxyReplacement "partial"
  ╭─ helm/cilium/values.yaml:6:23
6 │ kubeProxyReplacement: partial
  │                       ^^^^^^^ since 1.16.0 the chart takes true or false
  ├─ kind-config.yaml:6:18
6 │   kubeProxyMode: none
  │                  ---- no kube-proxy here, so only true works
  ╰─ fix: kubeProxyReplacement: true

What will happen
  ✔ cluster        KIND creates it: 1 control plane, 2 workers, no CNI, no kube-proxy
  ✖ chart          refused (kube-proxy/unknown-mode)                  ← the first thing you will see
  · agent          waits for the chart
  · nodes Ready    waits for the agent
  · CoreDNS        waits for a Ready node

1 error in 3 files · 1 can be fixed as shown
)");
}

TEST_CASE("colour changes nothing but the colour") {
  Example example;
  example.refuse_mode();
  const std::string coloured = write_text(example.report, example.files, {.colour = true});
  CHECK_NE(coloured.find("\x1b[1;31merror[kube-proxy/unknown-mode]\x1b[0m"), std::string::npos);
  CHECK_EQ(without_colour(coloured), write_text(example.report, example.files, {}));
}

TEST_CASE("quiet output has the findings alone") {
  Example example;
  CHECK_EQ(write_text(example.report, example.files, {.quiet = true}), "");
  example.refuse_mode();
  CHECK_EQ(write_text(example.report, example.files, {.quiet = true}),
           drawn(example.report.findings.front(), example.files));
}

TEST_CASE("a right install says what to expect") {
  Example example;
  example.report.notes = {"the chart version is not in the tables: judged by 1.18.3"};
  using Mark = ForecastStep::Mark;
  example.report.installs.front().forecast = {
      .outcome = Outcome::ready,
      .steps = {{Mark::passes, Stage::nodes_ready, "once the agents run"},
                {Mark::passes, Stage::services,
                 "LoadBalancer addresses come from the pool in lb-pool.yaml"},
                {Mark::passes, Stage::hubble, "collects flows"}}};
  CHECK_EQ(write_text(example.report, example.files, {.width = 100}),
           R"(deploy.sh:4  Cilium 1.18.3 · values helm/cilium/values.yaml
  · KIND cluster "platform" (kind-config.yaml)
note: the chart version is not in the tables: judged by 1.18.3
No problems: 1 setting, 3 files. Expect nodes Ready once the agents run; LoadBalancer addresses come
from the pool in lb-pool.yaml; Hubble collects flows.
)");
}

TEST_CASE("what was not checked is listed, shortly") {
  Example example;
  for (int i = 1; i <= 7; ++i) {
    example.report.skipped.push_back({fmt::format("big{}.yaml", i), "is larger than 4 MiB"});
  }
  example.report.installs.front().forecast = {
      .unknown_because = {"no config of the cluster was found", "a", "b"}};
  CHECK_EQ(write_text(example.report, example.files, {.width = 100}),
           R"(deploy.sh:4  Cilium 1.18.3 · values helm/cilium/values.yaml
  · KIND cluster "platform" (kind-config.yaml)

Not checked
  · big1.yaml: is larger than 4 MiB
  · big2.yaml: is larger than 4 MiB
  · big3.yaml: is larger than 4 MiB
  · big4.yaml: is larger than 4 MiB
  · big5.yaml: is larger than 4 MiB
  · and 2 more (--format json lists all)

No problems: 1 setting, 3 files. Whether the nodes become Ready is not known: no config of the
cluster was found; a; and 1 more.
)");
}

TEST_CASE("a finding that installs share is shown once, with their names where others lack it") {
  Files files;
  const FileId file = files.add("values.yaml", "a: 1\n");
  const Catalogue& catalogue = rules::catalogue();
  std::vector<Install> installs;
  for (const char* id : {"a.sh#?/cilium", "b.sh#?/cilium", "c.sh#?/cilium"}) {
    installs.emplace_back(Chart::newest(catalogue)).id = id;
  }
  Report report;
  for (const Install& install : installs) report.installs.push_back({.install = &install});
  for (const char* id : {"a.sh#?/cilium", "b.sh#?/cilium"}) {
    report.findings.push_back(error_at(place(files, file, "1"), "it is so"));
    report.findings.back().install = id;
  }
  CHECK_EQ(write_text(report, files, {.quiet = true}), R"(error[values/example]: it is so
  ╭─ values.yaml:1:4
1 │ a: 1
  │    ^
  ╰─ in: a.sh#?/cilium, b.sh#?/cilium
)");
}

TEST_CASE("a frame holds labels of one file in the order of its lines, each file apart") {
  Files files;
  const FileId values = files.add("values.yaml", "a: 1\nb: 2\nc: 3\nd: 4\nsame: [x, y]\n");
  const FileId script = files.add("x.sh", "helm install\n");
  Reported reported = error_at(place(files, values, "4"), "four of them");
  reported.finding.label = "here";
  reported.finding.related = {{place(files, values, "1"), "the first"},
                              {place(files, script, "install"), "installed"},
                              {place(files, values, "y"), "the second of the list"},
                              {place(files, values, "x"), "the first of the list"},
                              {{}, "nothing else says it"}};
  reported.finding.seen_as = "pods at Init:0/6";
  reported.finding.help = "why it is so";
  reported.finding.fixes = {{.title = "switch it on", .shown = "a: true"},
                            {.title = "delete the key"},
                            {.title = "set b: 1", .shown = "set b: 1\nc: 2\n"}};
  CHECK_EQ(drawn(reported, files), R"(error[values/example]: four of them
  ╭─ values.yaml:4:4
1 │ a: 1
  │    - the first
· │
4 │ d: 4
  │    ^ here
5 │ same: [x, y]
  │           - the second of the list
  │        - the first of the list
  ├─ x.sh:1:6
1 │ helm install
  │      ------- installed
  ├─ note: nothing else says it
  ├─ seen as: pods at Init:0/6
  ├─ help: why it is so
  ├─ fix: switch it on
  │       a: true
  ├─  or: delete the key
  ╰─  or: set b: 1
          c: 2
)");
}

TEST_CASE("a span over several lines has a bar beside it") {
  CHECK_EQ(drawn_at("a:\n  b: 1\n  c: 2\nd: 3\n", "a:\n  b: 1\n  c: 2\n", "never read"),
           R"(error[values/example]: it is so
  ╭─ values.yaml:1:1
1 │ ╭ a:
2 │ │   b: 1
3 │ │   c: 2
  ╵ ╰──────^ never read
)");
}

TEST_CASE("of a long span only its ends are shown") {
  std::string text = "a:\n";
  for (int i = 1; i < 12; ++i) text += fmt::format("  k{}: {}\n", i, i);
  CHECK_EQ(drawn_at(text, text, "never read"), R"(error[values/example]: it is so
   ╭─ values.yaml:1:1
 1 │ ╭ a:
 2 │ │   k1: 1
 · │ │
12 │ │   k11: 11
   ╵ ╰─────────^ never read
)");
}

TEST_CASE("tabs, wide characters and combining marks keep the caret in its place") {
  CHECK_EQ(drawn_at("\ta:\tx # 網路🚀 e\xcc\x81 y\n", "y", "y"), R"(error[values/example]: it is so
  ╭─ values.yaml:1:16
1 │     a:  x # 網路🚀 é y
  ╵                      ^ y
)");
}

TEST_CASE("control characters and runners' commands are shown, not obeyed") {
  CHECK_EQ(drawn_at("a: \"\x1b[31m\" ##[error] \xff z\n", "z", "\x07"),
           R"(error[values/example]: it is so
  ╭─ values.yaml:1:24
1 │ a: "\x1b[31m" #\x23[error] \xff z
  ╵                                 ^ \x07
)");
}

TEST_CASE("line ends of any kind and the end of a file have a place") {
  CHECK_EQ(drawn_at("a: 1\r\nb: 2\r\n", "2\r\n", ""), R"(error[values/example]: it is so
  ╭─ values.yaml:2:4
2 │ b: 2
  ╵    ^
)");
  Files files;
  const FileId file = files.add("values.yaml", "a: 1\n");
  CHECK_EQ(drawn(error_at({file, 5, 5}, "it ends here"), files),
           R"(error[values/example]: it ends here
  ╭─ values.yaml:1:5
1 │ a: 1
  ╵     ^
)");
  CHECK_EQ(drawn(error_at({file, 900, 950}, "beyond"), files), R"(error[values/example]: beyond
  ╭─ values.yaml:1:5
1 │ a: 1
  ╵     ^
)");
  const FileId empty = files.add("empty.yaml", "");
  CHECK_EQ(drawn(error_at({empty, 0, 0}, "nothing in it"), files),
           "error[values/example]: nothing in it\n  ╶─ empty.yaml\n");
}

TEST_CASE("a long line is cropped around what matters") {
  const std::string text =
      "args: " + std::string(300, 'x') + " here " + std::string(300, 'y') + "\n";
  CHECK_EQ(drawn_at(text, "here", "this word", 60), R"(error[values/example]: it is so
  ╭─ values.yaml:1:308
1 │ …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx here yyyy…
  │                                               ^^^^
  ╵                   this word
)");
  CHECK_EQ(drawn_at(text, "args", "the key", 60), R"(error[values/example]: it is so
  ╭─ values.yaml:1:1
1 │ args: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
  ╵ ^^^^ the key
)");
}

TEST_CASE("a line that no person wrote is not quoted, and read in time") {
  std::string text = "{a: x, ";
  while (text.size() < 3U << 20U) text += "\"token\": \"v\", b: {c: d=e f: --g ";
  CHECK_EQ(drawn_at(text + "}}\n", "x", "this"), R"(error[values/example]: it is so
  ╭─ values.yaml:1:5
1 │ (a line of 3072 KiB)
  ╵ ^ this
)");
}

TEST_CASE("a cluster without an install is named at the top") {
  Example example;
  Report report;
  report.clusters.push_back(example.cluster.get());
  report.summary.files = 1;
  CHECK_EQ(write_text(report, example.files, {}),
           "kind-config.yaml  KIND cluster \"platform\"\nNo problems: 1 file.\n");
}

TEST_CASE("what is said wraps in a narrow terminal, fixes do not") {
  Files files;
  const FileId file = files.add("values.yaml", "kubeProxyReplacement: partial\n");
  Reported reported = error_at(place(files, file, "partial"),
                               "chart 1.18.3 refuses kubeProxyReplacement \"partial\"");
  reported.finding.label = "since 1.16.0 the chart takes true or false";
  reported.finding.help = "turning kube-proxy on again needs a new cluster";
  reported.finding.fixes = {
      {.title = "set it", .shown = "kubeProxyReplacement: true # and nothing else at all"}};
  CHECK_EQ(drawn(reported, files, 40), R"(error[values/example]: chart 1.18.3
  refuses kubeProxyReplacement "partial"
  ╭─ values.yaml:1:23
1 │ kubeProxyReplacement: partial
  │                       ^^^^^^^
  │             since 1.16.0 the chart
  │             takes true or false
  ├─ help: turning kube-proxy on again
  │        needs a new cluster
  ╰─ fix: kubeProxyReplacement: true # and nothing else at all
)");
}

TEST_CASE("a finding without a place still says all it knows") {
  Files files;
  Reported reported = error_at({}, "nobody says the version");
  CHECK_EQ(drawn(reported, files), "error[values/example]: nobody says the version\n");
  reported.finding.help = "give --cilium-version";
  CHECK_EQ(drawn(reported, files),
           "error[values/example]: nobody says the version\n  ╰─ help: give --cilium-version\n");
  reported.finding.label = "looked everywhere";
  CHECK_EQ(drawn(reported, files),
           "error[values/example]: nobody says the version\n  ╭─ note: looked everywhere\n"
           "  ╰─ help: give --cilium-version\n");
}

TEST_CASE("a file as a whole is named without a line") {
  Files files;
  const FileId file = files.add("values.yaml", "a: 1\n");
  Reported reported = error_at(place(files, file, "1"), "it is so");
  const FileId other = files.add("kind.yaml", "x: 1\n");
  reported.finding.related = {{{other, 0, 0}, "neither host nor port is set here"}};
  CHECK_EQ(drawn(reported, files), R"(error[values/example]: it is so
  ╭─ values.yaml:1:4
1 │ a: 1
  │    ^
  ├─ kind.yaml
  ╵  neither host nor port is set here
)");
}

TEST_CASE("the linter's own flags are a place without a line") {
  Files files;
  const FileId flag = files.add("<command-line>", "--set kubeProxyReplacement=partial");
  Reported reported = error_at(place(files, flag, "partial"), "it is so");
  CHECK_EQ(drawn(reported, files), R"(error[values/example]: it is so
  ╭─ <command-line>
  │ --set kubeProxyReplacement=partial
  ╵                            ^^^^^^^
)");
}

TEST_CASE("secrets are masked in frames and messages") {
  CHECK_EQ(drawn_at("tls:\n  ca:\n    key: c2VjcmV0 # mine\nx: 1\n", "# mine", "not this"),
           R"(error[values/example]: it is so
  ╭─ values.yaml:3:19
3 │     key: *** # mine
  ╵              ^^^^^^ not this
)");
  Files files;
  const FileId file =
      files.add("deploy.sh", "helm install x --set auth.password=hunter22,b=1 --token abc\n");
  Reported reported = error_at(place(files, file, "hunter22"), "the password \"hunter22\" is weak");
  reported.finding.key = "auth.password";
  CHECK_EQ(drawn(reported, files), R"(error[values/example]: the password "***" is weak
  ╭─ deploy.sh:1:36
1 │ helm install x --set auth.password=***,b=1 --token ***
  ╵                                    ^^^
)");
}

TEST_CASE("a fix that carries a secret shows none, and has no edits in a report") {
  Files files;
  const FileId file = files.add("values.yaml", "ca:\n  key: c2VjcmV0a2V5\n  cert: abcd\n");
  const Span key = place(files, file, "  key: c2VjcmV0a2V5\n");
  Reported reported = error_at(place(files, file, "key"), "it is so");
  reported.finding.fixes = {
      {.title = "rename ca.key to tls.key",
       .shown = "tls:\n  key: c2VjcmV0a2V5",
       .edits = {{key, ""}, {{file, key.end, key.end}, "tls:\n  key: c2VjcmV0a2V5\n"}}}};
  const Fix& fix = reported.finding.fixes.front();
  CHECK_EQ(drawn(reported, files), R"(error[values/example]: it is so
  ╭─ values.yaml:2:3
2 │   key: ***
  │   ^^^
  ╰─ fix: rename ca.key to tls.key
          tls:
            key: ***
)");
  CHECK(moves_secret(fix, files));
  Fix other = fix;
  other.edits.back().text = "tls:\n  key: other\n";
  CHECK_FALSE(moves_secret(other, files));
}

TEST_CASE("the text of a block under a secret key and PEM blocks are masked") {
  Files files;
  const FileId file =
      files.add("values.yaml",
                "auth:\n  password: |\n    hunter22\n  user: me\npem: |\n"
                "  -----BEGIN PRIVATE KEY-----\n  QUJD\n  -----END PRIVATE KEY-----\n"
                "after: QUJD\nflow: {token: abc, name: me}\n\"token\": \"a b\"\n"
                "secret: ${FROM_ENV}\nenabled: true\n");
  std::string shown;
  for (std::uint32_t n = 1; n <= files.lines(file).lines(); ++n) {
    std::string line(files.lines(file).line(n));
    const std::vector<LineRange> secrets = secret_ranges(files, file, n);
    for (auto range = secrets.rbegin(); range != secrets.rend(); ++range) {
      line.replace(range->begin, range->end - range->begin, "***");
    }
    shown += line + "\n";
  }
  CHECK_EQ(shown, R"(auth:
  password: |
    ***
  user: me
pem: |
  ***
  ***
  ***
after: QUJD
flow: {token: ***, name: me}
"token": "***"
secret: ${FROM_ENV}
enabled: true
)");
}

TEST_CASE("the report as JSON, whole") {
  Example example;
  example.refuse_mode();
  example.report.skipped = {{"big.yaml", "is larger than 4 MiB"}};
  Reported plain = error_at({}, "nobody says \"so\"\n");
  plain.severity = Severity::info;
  plain.suppressed = Suppression{.by = "comment", .reason = "known"};
  example.report.findings.push_back(std::move(plain));
  const ToolInfo tool{.version = "0.1.0", .first_chart = "1.10.0", .last_chart = "1.20.0"};
  CHECK_EQ(write_json(example.report, example.files, tool), R"({
  "schema_version": 1,
  "tool": {"name": "cilium-lint", "version": "0.1.0", "charts": {"first": "1.10.0", "last": "1.20.0"}},
  "installs": [
    {
      "id": "deploy.sh#kube-system/cilium",
      "chart": {"version": "1.18.3", "state": "exact", "pinned_at": {"path": "deploy.sh", "start": {"line": 4, "column": 45, "offset": 107}, "end": {"line": 4, "column": 51, "offset": 113}}},
      "layers": [
        {"kind": "values-file", "path": "helm/cilium/values.yaml"}
      ],
      "cluster": {"kind": "kind", "path": "kind-config.yaml", "name": "platform"},
      "kubernetes": {"version": "1.33", "state": "minor"},
      "forecast": {"outcome": "install-refused", "stage": "chart", "first_failure": "kube-proxy/unknown-mode", "blocked": ["agent", "nodes-ready", "coredns"], "unknown_because": []}
    }
  ],
  "findings": [
    {
      "rule": "kube-proxy/unknown-mode",
      "effect": "install-refused",
      "certainty": "sure",
      "severity": "error",
      "facts": ["kpr-value-not-boolean"],
      "message": "chart 1.18.3 refuses kubeProxyReplacement \"partial\"",
      "help": null,
      "seen_as": null,
      "label": "since 1.16.0 the chart takes true or false",
      "url": null,
      "install": "deploy.sh#kube-system/cilium",
      "key": "kubeProxyReplacement",
      "location": {"path": "helm/cilium/values.yaml", "start": {"line": 6, "column": 23, "offset": 69}, "end": {"line": 6, "column": 30, "offset": 76}},
      "related": [
        {"path": "kind-config.yaml", "start": {"line": 6, "column": 18, "offset": 119}, "end": {"line": 6, "column": 22, "offset": 123}, "message": "no kube-proxy here, so only true works"}
      ],
      "fixes": [
        {
          "title": "set kubeProxyReplacement: true",
          "safe": true,
          "edits": [],
          "shown": "kubeProxyReplacement: true"
        }
      ],
      "fingerprint": "0123456789abcdef",
      "suppressed": null
    },
    {
      "rule": "values/example",
      "effect": "install-refused",
      "certainty": "sure",
      "severity": "info",
      "facts": [],
      "message": "nobody says \"so\"\n",
      "help": null,
      "seen_as": null,
      "label": null,
      "url": null,
      "install": null,
      "key": null,
      "location": null,
      "related": [],
      "fixes": [],
      "fingerprint": "0123456789abcdef",
      "suppressed": {"by": "comment", "reason": "known", "until": null, "location": null}
    }
  ],
  "skipped": [
    {"check": "big.yaml", "reason": "is larger than 4 MiB"}
  ],
  "summary": {"files": 3, "installs": 1, "errors": 1, "warnings": 0, "infos": 0, "suppressed": 0, "fixable": 1}
}
)");
}

TEST_CASE("the linter's flags have line 1 and columns in the flag's text, and no edits") {
  Files files;
  const FileId flag = files.add("<command-line>", "é\na=b");
  Report report;
  report.findings.push_back(error_at(place(files, flag, "b"), "m"));
  const std::string json = write_json(report, files, {.home = "https://example.org/rules/"});
  CHECK_NE(
      json.find(
          R"("location": {"path": "<command-line>", "start": {"line": 1, "column": 5, "offset": 5}, )"),
      std::string::npos);
  CHECK_NE(json.find(R"("url": "https://example.org/rules/values/example")"), std::string::npos);
}

TEST_CASE("JSON holds any text, and empty lists stay on their line") {
  JsonWriter json;
  json.begin_array();
  json.string("\"\\\b\x01 \xff\xc3\xa9 \t\r\n/");
  json.begin_object();
  json.end_object();
  json.begin_array(JsonWriter::Layout::line);
  json.number(18446744073709551615U);
  json.begin_object();
  json.key("a");
  json.null();
  json.key("b");
  json.raw("1e3");
  json.end_object();
  json.end_array();
  json.boolean(false);
  json.end_array();
  CHECK_EQ(json.take(),
           "[\n  \"\\\"\\\\\\u0008\\u0001 \xef\xbf\xbd\xc3\xa9 \\t\\r\\n/\",\n  {},\n"
           "  [18446744073709551615, {\"a\": null, \"b\": 1e3}],\n  false\n]\n");
}

TEST_CASE("words wrap at blanks alone") {
  CHECK_EQ(fmt::format("{}", fmt::join(wrap_words("a bb ccc a-very-long-word d", 6), "|")),
           "a bb|ccc|a-very-long-word|d");
  CHECK_EQ(wrap_words("", 10).size(), 1);
  CHECK_EQ(display_width("網路🚀 é e\xcc\x81"), 10);
}
