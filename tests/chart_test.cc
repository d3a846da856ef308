#include <doctest/doctest.h>
#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalogue.h"
#include "catalogue_rows.h"
#include "chart/archive.h"
#include "chart/catalogue.h"
#include "chart/chart_copy.h"
#include "chart/key_path.h"
#include "chart/template_reads.h"
#include "chart/version.h"
#include "import_charts.h"

namespace cilium_lint {
namespace {

const Catalogue& charts() { return rules::catalogue(); }

ReleaseId release(std::string_view version) {
  return charts().find(*Version::parse(version)).value();
}

// The default as JSON; "map" for a map with children, "-" where the chart does not list the key.
std::string default_text(std::string_view version, std::string_view key) {
  const auto value = charts().default_of(release(version), key);
  if (!value) return "-";
  return value->json.empty() ? "map" : std::string(value->json);
}

// First and last release that lists a key: "1.14.0 1.20.2".
std::string listed(std::string_view key) {
  const auto ranges = charts().defaults_of(key);
  if (ranges.empty()) return "never";
  return charts().version(ranges.front().first).text() + " " +
         charts().version(ranges.back().last).text();
}

std::string in_range(std::string_view range, std::string_view version) {
  const auto parsed = VersionRange::parse(range);
  if (!parsed) return "refused";
  return parsed->contains(*Version::parse(version)) ? "in" : "out";
}

std::string order(std::string_view a, std::string_view b) {
  const auto result = *Version::parse(a) <=> *Version::parse(b);
  return result < 0 ? "<" : result > 0 ? ">" : "=";
}

std::string word(Truth truth) {
  return is_true(truth) ? "yes" : is_false(truth) ? "no" : "unknown";
}

// A tar entry of type `type` ('0': a file), padded to whole blocks.
std::string tar_entry(std::string_view path, std::string_view content, char type = '0') {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, std::string_view text) {
    header.replace(at, text.size(), text);
  };
  put(0, path);
  put(100, "0000644");
  put(124, fmt::format("{:011o}", content.size()));
  put(156, std::string(1, type));
  put(257, std::string_view("ustar\00000", 8));
  put(148, "        ");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum) + std::string(1, '\0') + " ");
  std::string entry = header;
  entry += content;
  entry.resize((entry.size() + 511) / 512 * 512, '\0');
  return entry;
}

std::string gzip(std::string text) {
  z_stream stream{};
  REQUIRE_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

std::string pack(const std::string& entries) { return gzip(entries + std::string(1024, '\0')); }

// "path=text; …", or the error.
std::string unpacked(std::string_view bytes, const ArchiveLimits& limits = {}) {
  const auto files = read_chart_archive(bytes, limits);
  if (!files) return files.error().message;
  std::string text;
  for (const ArchiveFile& file : *files) text += fmt::format("{}={}; ", file.path, file.text);
  return text;
}

// What one template looks at: "a.b value; c whole; …", with "!" for a refusal, "?" for a warning.
std::string looked_at(std::string text, std::string path = "templates/a.yaml") {
  const std::vector<ArchiveFile> files = {{std::move(path), std::move(text)}};
  const TemplateReads reads = read_templates(files);
  std::string result = reads.complete ? "" : "incomplete; ";
  for (const KeyRead& read : reads.keys) {
    result += fmt::format("{}{}{}{}{}{}; ", read.key, read.value ? " value" : "",
                          read.whole ? " whole" : "", read.each ? " each" : "",
                          read.refusal && !read.effect ? " !" : "",
                          read.warning && !read.effect ? " ?" : "");
  }
  return result;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word + ' ';
  return text;
}

std::filesystem::path rows_folder() {
  return std::filesystem::path(CILIUM_LINT_SOURCE_DIR) / "rules" / "catalogue";
}

// All rows of one table as text, a line a row.
std::string as_text(const std::vector<tools::Fact>& facts,
                    const std::vector<tools::Release>& releases) {
  std::string text;
  for (const tools::Fact& fact : facts) {
    text += fmt::format("{}\t{}\t{}\n", fact.key, tools::format_releases(fact.releases, releases),
                        fact.words);
  }
  return text;
}

}  // namespace

TEST_CASE("a version is three numbers, with or without v, pre-release and build") {
  CHECK_EQ(Version::parse("1.18.3")->text(), "1.18.3");
  CHECK_EQ(Version::parse("v1.18.3")->text(), "1.18.3");
  CHECK_EQ(Version::parse("1.19.0-rc.1+build.5")->text(), "1.19.0-rc.1");
  for (const std::string_view text :
       {"", "1", "1.18", "1.18.x", "V1.18.3", "vv1.18.3", "1.18.3.4", "01.18.3", "1.18.3-",
        "1.18.3-rc..1", "1.18.3-01", "1.18.3 ", "1.18.3+", "-1.2.3", "1.2.99999999999999999999"}) {
    CHECK_MESSAGE(!Version::parse(text), text);
  }
}

TEST_CASE("a pre-release comes before its release, and its numbers count as numbers") {
  CHECK_EQ(order("1.19.0-rc.1", "1.19.0"), "<");
  CHECK_EQ(order("1.19.0-rc.9", "1.19.0-rc.10"), "<");
  CHECK_EQ(order("1.19.0-pre.2", "1.19.0-rc.0"), "<");
  CHECK_EQ(order("1.19.0-rc", "1.19.0-rc.0"), "<");
  CHECK_EQ(order("1.19.0-1", "1.19.0-a"), "<");
  CHECK_EQ(order("1.9.0", "1.10.0"), "<");
  CHECK_EQ(order("1.18.3+a", "1.18.3+b"), "=");
}

// Each verdict is that of the library itself (semver v3.5.0).
TEST_CASE("a range takes the versions that Helm takes") {
  struct Row {
    std::string_view range, version, verdict;
  };
  for (const Row& row : {
           Row{"1.18.3", "1.18.3", "in"},
           {"1.18.3", "1.18.4", "out"},
           {"v1.18.3", "1.18.3", "in"},
           {"= v1.18.3", "1.18.3", "in"},
           {"1.018.3", "1.18.3", "in"},
           {"1.18", "1.18.12", "in"},
           {"1.18", "1.19.0", "out"},
           {"1", "1.20.0", "in"},
           {"1.x", "1.20.0", "in"},
           {"1.18.x", "1.18.0", "in"},
           {"1.x.3", "1.18.0", "in"},
           {"*", "1.20.0", "in"},
           {"*", "1.20.0-rc.1", "out"},
           {"*-0", "1.20.0-rc.1", "in"},
           {">0.0.0-0", "1.20.0-rc.1", "in"},
           {"~1.16.4", "1.16.19", "in"},
           {"~1.16.4", "1.16.3", "out"},
           {"~1.16.4", "1.17.0", "out"},
           {"~1", "1.17.0", "in"},
           {"~>1.16", "1.16.1", "in"},
           {"~0.0.0", "1.16.1", "in"},
           {"^1.16.0", "1.20.0", "in"},
           {"^1.16.0", "2.0.0", "out"},
           {"^0.2.3", "0.3.0", "out"},
           {"^0.0.3", "0.0.4", "out"},
           {">=1.14 <1.17", "1.16.19", "in"},
           {">=1.14 <1.17", "1.17.0", "out"},
           {">=1.14, <1.17", "1.14.0", "in"},
           {">=1.14<1.17", "1.16.0", "refused"},
           {">1.16", "1.16.3", "out"},
           {">1.16", "1.17.0", "in"},
           {">1", "1.17.0", "out"},
           {"<=1.16", "1.16.19", "in"},
           {"=<1.16.3", "1.16.4", "out"},
           {"!=1.16", "1.16.3", "out"},
           {"!=1.16.3", "1.16.4", "in"},
           {"1.14 - 1.16", "1.16.19", "in"},
           {"1.14.2 - 1.16.1", "1.16.2", "out"},
           {"1.14-1.16", "1.14.0", "in"},
           {">=1.14 - 1.16", "1.15.0", "refused"},
           {"1.14 || 1.16.x", "1.16.3", "in"},
           {"1.14 || 1.16.x", "1.15.3", "out"},
           {">=1.18.0-0", "1.19.0-rc.1", "in"},
           {">=1.18.0", "1.19.0-rc.1", "out"},
           {"", "1.18.3", "refused"},
           {",1.18", "1.18.3", "refused"},
           {"1.18,", "1.18.3", "refused"},
           {"latest", "1.18.3", "refused"},
           {"==1.18.3", "1.18.3", "refused"},
       }) {
    CAPTURE(row.range);
    CAPTURE(row.version);
    CHECK_EQ(in_range(row.range, row.version), row.verdict);
  }
}

TEST_CASE("only one whole version makes a range exact") {
  for (const std::string_view text : {"1.18.3", "v1.18.3", "=1.18.3", " 1.18.3 ", "1.18.3-rc.1"}) {
    CHECK_MESSAGE(VersionRange::parse(text)->is_exact(), text);
  }
  for (const std::string_view text : {"1.18", "1.18.x", "*", "~1.18.3", ">=1.18.3",
                                      "1.18.3 || 1.18.4", "1.18.3 1.18.3", "!=1.18.3"}) {
    CHECK_MESSAGE(!VersionRange::parse(text)->is_exact(), text);
  }
  CHECK_EQ(VersionRange::parse("=v1.18.3")->exact_version().text(), "1.18.3");
}

TEST_CASE("a key path quotes the part that holds a dot") {
  CHECK_EQ(child_key("", "a"), "a");
  CHECK_EQ(child_key("a", "b"), "a.b");
  CHECK_EQ(child_key("nodeSelector", "kubernetes.io/os"), "nodeSelector.\"kubernetes.io/os\"");
  CHECK_EQ(parent_key("nodeSelector.\"kubernetes.io/os\""), "nodeSelector");
  CHECK_EQ(last_part("nodeSelector.\"kubernetes.io/os\""), "kubernetes.io/os");
  CHECK_EQ(parent_key("a.b.c"), "a.b");
  CHECK_EQ(parent_key("a"), "");
  CHECK_EQ(parent_key("a.b[]"), "a.b");
  CHECK_EQ(last_part("a.b"), "b");
  CHECK(is_below("a.b.c", "a"));
  CHECK(is_below("a[].b", "a"));
  CHECK(!is_below("ab", "a"));
  CHECK(!is_below("a", "a"));
}

TEST_CASE("the catalogue knows 183 stable releases from 1.10.0 to 1.20.2") {
  CHECK_EQ(charts().releases(), 183);
  CHECK_EQ(charts().version(0).text(), "1.10.0");
  CHECK_EQ(charts().version(charts().newest()).text(), "1.20.2");
  CHECK_EQ(charts().version(charts().first_supported()).text(), "1.18.0");
  CHECK(!charts().find(*Version::parse("1.18.99")));
  CHECK(!charts().find(*Version::parse("1.20.0-rc.1")));
  CHECK_EQ(charts().kubernetes(release("1.18.3")), ">= 1.21.0-0");
  for (ReleaseId id = 1; id < charts().releases(); ++id) {
    CHECK(charts().version(static_cast<ReleaseId>(id - 1)) < charts().version(id));
  }
}

TEST_CASE("keys come and go with the patch release that brought or dropped them") {
  CHECK_EQ(listed("kubeProxyReplacement"), "1.18.3 1.20.2");
  CHECK_EQ(listed("tunnel"), "1.10.0 1.14.19");
  CHECK_EQ(default_text("1.15.0", "tunnel"), "-");
  CHECK_EQ(listed("externalIPs.enabled"), "1.10.0 1.17.5");
  CHECK_EQ(listed("routingMode"), "1.14.0 1.20.2");
  CHECK_EQ(listed("bgp.announce.loadbalancerIP"), "1.10.0 1.16.19");
  CHECK_EQ(listed("bgp.announce.podCIDR"), "1.11.0 1.16.19");
  CHECK_EQ(listed("loadBalancer.standalone"), "never");
  CHECK_EQ(listed("loadBalancer.l2.enabled"), "never");
  CHECK_EQ(listed("init.restartProbeFactor"), "never");
  CHECK_EQ(listed("loadBalancer.acceleration"), "1.15.0 1.20.2");
  CHECK_EQ(listed("l2announcements.enabled"), "1.14.0 1.20.2");
  CHECK_EQ(listed("bgpControlPlane.legacyOriginAttribute.enabled"), "1.18.2 1.20.2");
}

TEST_CASE("a default is what Helm holds, null and empty maps too") {
  CHECK_EQ(default_text("1.18.3", "kubeProxyReplacement"), "\"false\"");
  CHECK_EQ(default_text("1.18.2", "kubeProxyReplacement"), "-");
  CHECK_EQ(default_text("1.13.18", "tunnel"), "\"vxlan\"");
  CHECK_EQ(default_text("1.14.0", "tunnel"), "\"\"");
  CHECK_EQ(default_text("1.18.3", "enableIPv4Masquerade"), "null");
  CHECK_EQ(default_text("1.17.18", "enableIPv4Masquerade"), "true");
  CHECK_EQ(default_text("1.18.3", "k8sClientExponentialBackoff.backoffMaxDurationSeconds"), "120");
  CHECK_EQ(default_text("1.18.3", "nodeSelector.\"kubernetes.io/os\""), "\"linux\"");
  CHECK_EQ(default_text("1.18.3", "ipam.operator.clusterPoolIPv4PodCIDRList"), "[\"10.0.0.0/8\"]");
  CHECK_EQ(default_text("1.18.3", "extraConfig"), "{}");
  CHECK_EQ(default_text("1.18.3", "ipam"), "map");
  CHECK_EQ(default_text("1.18.3", "tolerations"), "[{\"operator\":\"Exists\"}]");
  CHECK_EQ(default_text("1.18.3", "image.tag"), "\"v1.18.3\"");
  CHECK_EQ(charts().default_of(release("1.18.3"), "ipam")->type, yaml::Type::map);
  CHECK_EQ(charts().default_of(release("1.18.3"), "tolerations")->type, yaml::Type::list);
  CHECK_EQ(charts().default_of(release("1.18.3"), "cluster.id")->type, yaml::Type::number);
}

TEST_CASE("children are those of the release, in the chart's order") {
  std::string names;
  for (const std::string_view name : charts().children(release("1.18.3"), "k8sClientRateLimit")) {
    names += fmt::format("{} ", name);
  }
  CHECK_EQ(names, "qps burst operator ");
  CHECK_EQ(charts().children(release("1.14.0"), "k8sClientRateLimit").size(), 2);
  CHECK_EQ(charts().children(release("1.18.3"), "nodeSelector").front(), "kubernetes.io/os");
  CHECK_EQ(charts().children(release("1.18.3"), "").front(), "namespaceOverride");
  CHECK(charts().children(release("1.18.3"), "no.such.key").empty());
}

TEST_CASE("every image has its repository, tag and digests") {
  std::string text;
  for (const ChartImage& image : charts().images(release("1.14.3"))) {
    text += fmt::format("{} {} {} digests {} {}\n", image.key, image.repository, image.tag,
                        image.digests.size(),
                        !image.use_digest   ? "never"
                        : *image.use_digest ? "used"
                                            : "unused");
  }
  CHECK_EQ(
      text,
      "certgen.image quay.io/cilium/certgen v0.1.9 digests 1 used\n"
      "clustermesh.apiserver.etcd.image quay.io/coreos/etcd v3.5.4 digests 1 used\n"
      "clustermesh.apiserver.image quay.io/cilium/clustermesh-apiserver v1.14.3 digests 1 used\n"
      "clustermesh.apiserver.kvstoremesh.image quay.io/cilium/kvstoremesh v1.14.3 digests 1 used\n"
      "envoy.image quay.io/cilium/cilium-envoy "
      "v1.25.10-f71a313bd0daee41470af31ce6ea20c750fe35dd digests 1 used\n"
      "etcd.image quay.io/cilium/cilium-etcd-operator v2.0.7 digests 1 used\n"
      "hubble.relay.image quay.io/cilium/hubble-relay v1.14.3 digests 1 used\n"
      "hubble.ui.backend.image quay.io/cilium/hubble-ui-backend v0.12.1 digests 1 used\n"
      "hubble.ui.frontend.image quay.io/cilium/hubble-ui v0.12.1 digests 1 used\n"
      "image quay.io/cilium/cilium v1.14.3 digests 1 used\n"
      "nodeinit.image quay.io/cilium/startup-script 62093c5c233ea914bfa26a10ba41f8780d9b737f "
      "digests 0 never\n"
      "operator.image quay.io/cilium/operator v1.14.3 digests 4 used\n"
      "preflight.image quay.io/cilium/cilium v1.14.3 digests 1 used\n");
}

TEST_CASE("a release that is not in the tables is judged by the nearest one") {
  const auto nearest = [](std::string_view version) {
    return charts().version(charts().nearest(*Version::parse(version))).text();
  };
  CHECK_EQ(nearest("1.18.99"), "1.18.12");
  CHECK_EQ(nearest("1.18.0-rc.1"), "1.18.0");
  CHECK_EQ(nearest("1.20.9"), "1.20.2");
  CHECK_EQ(nearest("1.21.0"), "1.20.2");
  CHECK_EQ(nearest("1.9.5"), "1.20.2");
  CHECK_EQ(nearest("1.13.7-cee.1"), "1.13.6");
}

TEST_CASE("a range of releases means the newest that the tables have") {
  const auto newest = [](std::string_view range) {
    const auto id = charts().newest_in(*VersionRange::parse(range));
    return id ? charts().version(*id).text() : "none";
  };
  CHECK_EQ(newest("1.18"), "1.18.12");
  CHECK_EQ(newest("~1.16.4"), "1.16.19");
  CHECK_EQ(newest("~1.19.0"), "1.19.7");
  CHECK_EQ(newest("^1.15.0"), "1.20.2");
  CHECK_EQ(newest("1.20.0"), "1.20.0");
  CHECK_EQ(newest(">=2"), "none");
}

TEST_CASE("an exact chart says yes or no, an unknown one only what all supported releases say") {
  const Chart exact = Chart::exact(charts(), release("1.18.3"));
  CHECK_EQ(word(exact.at_least("1.18.3")), "yes");
  CHECK_EQ(word(exact.at_least("1.18.4")), "no");
  CHECK_EQ(word(exact.within("1.17.0", "1.18.3")), "yes");
  CHECK_EQ(word(exact.within("1.17.0", "1.18.2")), "no");
  CHECK_EQ(exact.name(), "1.18.3");

  const Chart unknown = Chart::unknown(charts());
  CHECK_EQ(word(unknown.at_least("1.16.0")), "yes");
  CHECK_EQ(word(unknown.at_least("1.18.0")), "yes");
  CHECK_EQ(word(unknown.at_least("1.19.0")), "unknown");
  CHECK_EQ(word(unknown.at_least("1.21.0")), "no");
  CHECK_EQ(word(unknown.within("1.10.0", "1.17.99")), "no");
  CHECK_EQ(word(unknown.within("1.10.0", "1.18.99")), "unknown");
  CHECK(!unknown.version());
  CHECK_EQ(unknown.name(), "a supported release");

  const Chart range = Chart::range(charts(), release("1.18.12"), "~1.18.0");
  CHECK_EQ(range.version()->text(), "1.18.12");
  CHECK_EQ(range.written(), "~1.18.0");
  CHECK_EQ(word(Chart::newest(charts()).at_least("1.20.0")), "yes");
}

TEST_CASE("a release that is not in the tables answers by its own number") {
  const Chart later = Chart::nearest(charts(), *Version::parse("1.18.20"));
  CHECK_EQ(word(later.at_least("1.18.15")), "yes");
  CHECK_EQ(word(later.within("1.18.0", "1.18.12")), "no");
  CHECK_EQ(later.name(), "1.18.20");
  CHECK_EQ(charts().version(later.judged_by()).text(), "1.18.12");

  const Chart candidate = Chart::nearest(charts(), *Version::parse("1.20.0-rc.1"));
  CHECK_EQ(word(candidate.at_least("1.20.0")), "unknown");
  CHECK_EQ(word(candidate.at_least("1.19.6")), "yes");
  CHECK_EQ(word(candidate.at_least("1.20.1")), "no");
}

TEST_CASE("a packed chart is read below its own folder, whatever way its paths are written") {
  CHECK_EQ(unpacked(pack(tar_entry("cilium/Chart.yaml", "name: x") +
                         tar_entry("cilium/templates/", "", '5') +
                         tar_entry("./cilium/templates/a.yaml", std::string(600, 'a')) +
                         tar_entry("cilium/link", "", '2'))),
           "Chart.yaml=name: x; templates/a.yaml=" + std::string(600, 'a') + "; ");
  const std::string long_path = "cilium/" + std::string(120, 'p') + "/values.yaml";
  const std::string record = fmt::format("{} path={}\n", long_path.size() + 10, long_path);
  CHECK_EQ(unpacked(pack(tar_entry("pax", record, 'x') + tar_entry("cut", "v"))),
           std::string(120, 'p') + "/values.yaml=v; ");
  CHECK_EQ(
      unpacked(pack(tar_entry("././@LongLink", long_path + '\0', 'L') + tar_entry("cut", "v"))),
      std::string(120, 'p') + "/values.yaml=v; ");
}

TEST_CASE("an archive that is broken, hostile or too large is refused in one sentence") {
  const std::string good = pack(tar_entry("cilium/values.yaml", "a: 1"));
  CHECK_EQ(unpacked(good), "values.yaml=a: 1; ");
  CHECK_EQ(unpacked(""), "the chart's archive is no whole gzip file");
  CHECK_EQ(unpacked("no gzip at all"), "the chart's archive is no whole gzip file");
  CHECK_EQ(unpacked(good.substr(0, good.size() / 2)), "the chart's archive is no whole gzip file");
  CHECK_EQ(
      unpacked(gzip("not a tar file, but long enough to hold a header" + std::string(600, 'x'))),
      "the chart's archive is no whole tar file");
  CHECK_EQ(unpacked(gzip(tar_entry("cilium/values.yaml", std::string(600, 'a')).substr(0, 700))),
           "the chart's archive is no whole tar file");
  CHECK_EQ(unpacked(pack("")), "the chart's archive holds no files");
  for (const std::string_view path : {"cilium/../../etc/passwd", "/etc/passwd", "..\\evil"}) {
    CHECK_EQ(unpacked(pack(tar_entry(path, "x"))),
             "the chart's archive holds a path that leads out of it");
  }
  const ArchiveLimits small{.file = 1 << 20, .all = 3 << 20, .files = 2};
  CHECK_EQ(unpacked(pack(tar_entry("cilium/big", std::string((1 << 20) + 1, 'a'))), small),
           "big in the chart's archive is larger than 1 MiB");
  CHECK_EQ(unpacked(pack(tar_entry("cilium/big", std::string(4 << 20, 'a'))), small),
           "the chart's archive unpacks to more than 3 MiB");
  CHECK_EQ(
      unpacked(pack(tar_entry("c/1", "") + tar_entry("c/2", "") + tar_entry("c/3", "")), small),
      "the chart's archive holds more than 2 files");
}

TEST_CASE("a template's reads are found through variables, scopes and functions") {
  struct Row {
    std::string_view text, reads;
  };
  for (const Row& row : {
           Row{"{{ .Values.a.b }}", "a.b value; "},
           {"{{- if and .Values.a (not .Values.b) -}} x {{ end }}", "a value; b value; "},
           {"{{ with .Values.a }}{{ .b }}{{ $.Values.c }}{{ end }}",
            "a value; a.b value; c value; "},
           {"{{ $x := .Values.a }}{{ $x.b }}", "a.b value; "},
           {"{{ $x := .Values.a }}{{ if .Values.c }}{{ $x = .Values.b }}{{ end }}{{ $x.d }}",
            "a.d value; b.d value; c value; "},
           {"{{ toYaml .Values.a | nindent 2 }}", "a whole; "},
           {"{{ range .Values.a }}{{ .b }}{{ end }}", "a each; a[].b value; "},
           {"{{ range $k, $v := .Values.a }}{{ $k }}{{ $v.b }}{{ end }}", "a each; a[].b value; "},
           {"{{ range $n := list \"x\" \"y\" }}{{ get $.Values $n }}{{ end }}",
            "x value; y value; "},
           {"{{ (index .Values.a 0).b }}", "a[].b value; "},
           {"{{ index .Values.a \"b.c\" \"d\" }}", "a.\"b.c\".d value; "},
           {"{{ index .Values.a .Values.b }}", "a each; a[] value; b value; "},
           {"{{ if hasKey .Values.a \"b\" }}x{{ end }}", "a.b value; "},
           {"{{ dig \"a\" \"b\" .Values.c .Values.AsMap }}", "a.b value; c value; "},
           {"{{ $s := coalesce .Values.a .Values.b }}{{ $s.c }}", "a.c value; b.c value; "},
           {"{{ .Values.a | default .Values.b }}", "a value; b value; "},
           {"{{ ternary .Values.a .Values.b .Values.c }}", "a value; b value; c value; "},
           {"{{ omit .Values.a \"b\" | toYaml }}", "a whole; "},
           {"{{ (pick .Values.a \"b\").b }}", "a.b value; "},
           {"{{ (pluck \"b\" .Values.a .Values.c | first).d }}", "a.b.d value; c.b.d value; "},
           {"{{ (merge .Values.a .Values.b).c }}", "a.c value; b.c value; "},
           {"{{ define \"d\" }}{{ .x.b }}{{ .root.Values.c }}{{ end }}"
            "{{ include \"d\" (dict \"x\" .Values.a \"root\" $) }}",
            "a.b value; c value; "},
           {"{{ define \"d\" }}{{ .Values.a }}{{ end }}{{ template \"d\" . }}", "a value; "},
           {"{{ define \"d\" }}{{ .Values.a }}{{ end }}", "a value; "},
           {"{{ define \"d\" }}{{ include \"d\" . }}{{ .Values.a }}{{ end }}", "a value; "},
           {"{{ $d := dict }}{{ $_ := set $d \"k\" .Values.a }}{{ $d.k.b }}", "a.b value; "},
           {"{{/* .Values.a }} */}}{{ \"}} .Values.b\" }}{{ `{{ .Values.c }}` }}", ""},
           {"{{ .Release.Name }}{{ .Capabilities.KubeVersion.Version }}", ""},
           {"{{ .Values.a }}{{ end }}{{ .Values.b }}", "incomplete; a value; b value; "},
           {"{{ if .Values.a }}", "incomplete; a value; "},
           {"{{ .Values | toYaml }}", "incomplete; "},
           {"{{ if .Values.a }}{{ fail \"no\" }}{{ end }}{{ .Values.b }}", "a value !; b value; "},
           {"{{ if .Values.a }}{{ fail .Values.b }}{{ else if .Values.c }}{{ fail \"no\" }}{{ end "
            "}}",
            "a value !; b value !; c value !; "},
           {"{{ if .Values.a }}{{ fail \"no\" }}{{ else }}x{{ end }}", "a value; "},
       }) {
    CAPTURE(row.text);
    CHECK_EQ(looked_at(std::string(row.text)), row.reads);
  }
  CHECK_EQ(looked_at("{{ .Values.a }}", "templates/NOTES.txt"), "a value ?; ");
  CHECK_EQ(looked_at("{{ .Values.a }}", "files/run.bash"), "a value; ");
  CHECK_EQ(looked_at("{{ .Values.a }}", "README.md"), "");
}

TEST_CASE("keys in comments are found below the real keys around them") {
  CHECK_EQ(joined(commented_keys("a:\n"
                                 "  # -- (int) Words that explain: this\n"
                                 "  # b: 1\n"
                                 "  # c:\n"
                                 "  #   d: 2\n"
                                 "  # @schema\n"
                                 "  # type: string\n"
                                 "  # @schema\n"
                                 "  e: 3\n"
                                 "# Note: prose\n"
                                 "# ref: https://example.org\n"
                                 "# f: 4\n"
                                 "# a:\n")),
           "a.b a.c a.c.d f ");
}

TEST_CASE("a chart's schema becomes one fact a key") {
  const std::vector<ArchiveFile> files = {
      {"Chart.yaml", "name: cilium\nversion: 1.2.3\nkubeVersion: '>= 1.21.0-0'\n"},
      {"values.yaml", "a: {b: 1}\n"},
      {"values.schema.json",
       R"({"type": "object", "properties": {"a": {"type": "object", "title": "A", "properties": {
          "b": {"type": ["string", "integer"], "enum": [1, "x"]},
          "c.d": {"items": {"anyOf": [{"type": "string"}, {"type": "string"}]}}}}}})"}};
  const auto chart = read_chart(files);
  REQUIRE(chart.has_value());
  std::string text;
  for (const SchemaFact& fact : chart->schema) text += fmt::format("{} {}\n", fact.key, fact.json);
  CHECK_EQ(text,
           "a {\"type\":\"object\"}\n"
           "a.b {\"enum\":[1,\"x\"],\"type\":[\"string\",\"integer\"]}\n"
           "a.\"c.d\" {\"items\":{\"anyOf\":[{\"type\":\"string\"}]}}\n");
  CHECK(chart->schema_understood);
  CHECK_EQ(chart->version.text(), "1.2.3");
  CHECK_EQ(chart->kubernetes, ">= 1.21.0-0");
  CHECK_EQ(read_chart({}).error().message, "the chart has no Chart.yaml");
}

TEST_CASE("ranges of releases are written and read back") {
  std::vector<tools::Release> releases;
  for (const std::string_view version : {"1.1.0", "1.1.1", "1.2.0", "1.2.1", "1.2.2", "1.3.0"}) {
    releases.push_back({*Version::parse(version), ""});
  }
  for (const std::string_view text :
       {"1.1.0..", "1.1.x", "1.1.1", "1.1.1..1.2.1", "1.1.0..1.2.x", "1.1.0,1.2.x", "1.2.1..1.2.x",
        "1.1.0,1.2.0..1.2.1,1.3.0.."}) {
    const auto set = tools::parse_releases(text, releases);
    REQUIRE_MESSAGE(set.has_value(), text);
    CHECK_EQ(tools::format_releases(*set, releases), text);
  }
  for (const std::string_view text : {"", "1.4.0..", "1.2.0..1.1.0", "1.1", "1.1.0 1.1.1"}) {
    CHECK_MESSAGE(!tools::parse_releases(text, releases).has_value(), text);
  }
}

TEST_CASE("the chart reads keys that it does not list, and lists keys that it does not read") {
  const ReleaseId id = release("1.18.3");
  for (const std::string_view key :
       {"kubeProxyReplacement", "ipam", "loadBalancer.algorithm", "hostServices", "tunnel",
        "containerRuntime", "clustermesh.apiserver.tls.ca", "maglev.tableSize",
        "nodeinit.reconfigureKubelet", "extraConfig.anything", "podAnnotations.\"a.b/c\"",
        "clustermesh.config.clusters[].address", "tolerations[].key"}) {
    CHECK_MESSAGE(charts().is_read(id, key), key);
  }
  for (const std::string_view key :
       {"loadBalancer.l2", "loadBalancer.l2.enabled", "loadBalancer.bgp", "init",
        "init.restartProbeFactor", "bgp.enabled", "preflight.updateStrategy", "kubeProxy", "tunne",
        "hubble.relay.dialTimeout"}) {
    CHECK_MESSAGE(!charts().is_read(id, key), key);
  }
  CHECK(charts().is_open(id, "extraConfig.anything"));
  CHECK(charts().is_open(id, "extraConfig"));
  CHECK(charts().is_open(id, "gatewayAPI.hostNetwork.nodes.matchLabels.role"));
  CHECK(!charts().is_open(id, "ipam.anything"));
  CHECK(!charts().is_open(id, "maglev.anything"));
}

TEST_CASE("a key that went has a row that says what became of it") {
  CHECK_EQ(charts().replaced(release("1.18.3"), "tunnel").value(),
           "refused; -> routingMode=\"native\" if \"disabled\"; -> tunnelProtocol");
  CHECK_EQ(charts().replaced(release("1.16.1"), "encryption.keyFile").value(),
           "silent; -> encryption.ipsec.keyFile");
  CHECK(!charts().replaced(release("1.14.0"), "tunnel"));
  CHECK_EQ(charts().schema(release("1.18.3"), "kubeProxyReplacement").value(),
           "{\"type\":[\"string\",\"boolean\"]}");
  CHECK(!charts().schema(release("1.15.0"), "debug.enabled"));
}

TEST_CASE("what replaces a key is a key of those releases, and the key is none") {
  const auto rows = tools::read_rows(rows_folder());
  REQUIRE(rows.has_value());
  for (const tools::Fact& fact : rows->tables[static_cast<std::size_t>(FactTable::replaced)]) {
    for (ReleaseId id = 0; id < charts().releases(); ++id) {
      if (!fact.releases[id]) continue;
      CHECK_MESSAGE(!charts().lists(id, fact.key), fact.key);
      for (std::size_t at = fact.words.find("> "); at != std::string::npos;
           at = fact.words.find("> ", at + 1)) {
        const std::size_t end = fact.words.find_first_of("= ;", at + 2);
        const std::string target = fact.words.substr(at + 2, end - at - 2);
        CHECK_MESSAGE(charts().is_read(id, target),
                      fmt::format("{} {} {}", fact.key, target, charts().version(id).text()));
      }
    }
  }
}

TEST_CASE("the compiled tables say what the rows say") {
  const auto rows = tools::read_rows(rows_folder());
  REQUIRE(rows.has_value());
  REQUIRE_EQ(rows->releases.size(), charts().releases());
  const auto defaults = tools::defaults_by_release(*rows);
  REQUIRE(defaults.has_value());
  std::size_t wrong = 0, looked_up = 0;
  for (const auto& [key, values] : *defaults) {
    for (ReleaseId id = 0; id < values.size(); ++id) {
      // Where the value changes, and at the ends.
      const bool is_end = id == 0 || id + 1U == values.size() || values[id] != values[id - 1U] ||
                          values[id] != values[id + 1U];
      if (!is_end) continue;
      const auto value = charts().default_of(id, key);
      const std::string text = !value ? "" : value->json.empty() ? "map" : std::string(value->json);
      wrong += text == values[id] ? 0U : 1U;
      ++looked_up;
    }
  }
  CHECK_EQ(wrong, 0);
  CHECK_GT(looked_up, 5'000);
  for (const tools::Fact& fact : rows->tables[static_cast<std::size_t>(FactTable::schema)]) {
    for (ReleaseId id = 0; id < fact.releases.size(); ++id) {
      if (id > 0 && fact.releases[id] == fact.releases[id - 1U]) continue;
      wrong += fact.releases[id] && charts().schema(id, fact.key) != fact.words ? 1U : 0U;
    }
  }
  CHECK_EQ(wrong, 0);
}

// The charts themselves are no part of the project: the check runs where a folder of them is named.
TEST_CASE("a fresh import of a sample of charts changes no row") {
  const char* const folder = std::getenv("CILIUM_LINT_CHARTS");
  if (!folder) {
    MESSAGE("skipped: CILIUM_LINT_CHARTS names no folder of charts");
    return;
  }
  const auto paths = tools::list_charts(folder);
  REQUIRE(paths.has_value());
  constexpr std::size_t kSample = 8;
  std::vector<std::filesystem::path> sample;
  const std::size_t step = paths->size() / kSample + 1;
  for (std::size_t i = 0; i < paths->size(); i += step) sample.push_back((*paths)[i]);
  const auto copies = tools::read_charts(sample);
  REQUIRE(copies.has_value());
  CHECK_GT(copies->size(), 0);
  const auto rows = tools::read_rows(rows_folder());
  REQUIRE(rows.has_value());
  const tools::Rows again = tools::merge(*rows, *copies);
  CHECK_EQ(again.releases.size(), rows->releases.size());
  CHECK(as_text(again.images, again.releases) == as_text(rows->images, rows->releases));
  for (std::size_t t = 0; t < kFactTables; ++t) {
    if (!tools::is_imported(static_cast<FactTable>(t))) continue;
    CAPTURE(tools::file_of(static_cast<FactTable>(t)));
    CHECK(as_text(again.tables[t], again.releases) == as_text(rows->tables[t], rows->releases));
  }
}

}  // namespace cilium_lint
