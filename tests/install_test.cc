
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalogue.h"
#include "install/agent_view.h"
#include "install/json.h"

namespace cilium_lint {
namespace {

// The texts of an install's layers; each is a file of its own.
class Layers {
 public:
  Layers& file(std::string text) {
    return add(read_values(placed(std::move(text)), LayerKind::values_file, {}));
  }
  Layers& set(std::string text, LayerKind kind = LayerKind::set) {
    return add(read_set(placed(std::move(text)), kind, {}, [](std::string_view path) {
      return path.ends_with(".txt") ? std::optional<std::string>("text of " + std::string(path))
                                    : std::nullopt;
    }));
  }
  Layers& filled_in(std::string text) {
    return add(read_values(placed(std::move(text)), LayerKind::cli_default, {}));
  }
  Layers& unreadable(LayerKind stands_for = LayerKind::values_file) {
    Layer layer{.kind = LayerKind::unreadable, .why = "-f $X", .stands_for = stands_for};
    layers_.push_back(std::move(layer));
    texts_.emplace_back();
    return *this;
  }

  [[nodiscard]] const std::vector<Layer>& layers() const { return layers_; }
  [[nodiscard]] const std::vector<ReadLayer>& readings() const { return readings_; }

  // The text at a place, with the number of its layer: "0:true".
  [[nodiscard]] std::string at(const Span& span) const {
    if (!span.known()) return "-";
    return fmt::format("{}:{}", span.file,
                       texts_[span.file].substr(span.begin, span.end - span.begin));
  }

  [[nodiscard]] Install install(std::string_view version = "1.18.3",
                                std::shared_ptr<const Cluster> cluster = nullptr) const {
    const Catalogue& charts = rules::catalogue();
    Install install(version.empty() ? Chart::unknown(charts)
                                    : Chart::exact(charts, *charts.find(*Version::parse(version))));
    install.layers = layers_;
    install.settle(std::move(cluster));
    return install;
  }

  // The merged values, or the first fault with its place.
  [[nodiscard]] std::string merged() const {
    std::vector<Layer> sorted = layers_;
    sort_as_helm(sorted);
    const UserValues values = merge(sorted);
    if (values.problems.empty()) return yaml::to_json(*values.root);
    const LayerProblem& problem = values.problems.front();
    return fmt::format("{} @ {}", problem.message, at(problem.at));
  }

 private:
  PlacedText placed(std::string text) {
    texts_.push_back(text);
    return {std::move(text), Placement(static_cast<FileId>(texts_.size() - 1))};
  }
  Layers& add(ReadLayer reading) {
    layers_.push_back(reading.layer);
    readings_.push_back(std::move(reading));
    return *this;
  }

  std::vector<std::string> texts_{};
  std::vector<Layer> layers_{};
  std::vector<ReadLayer> readings_{};
};

std::string word(Truth truth) {
  return is_true(truth) ? "yes" : is_false(truth) ? "no" : "unknown";
}

// "text, truth, who": how rules see a value.
std::string seen(const Install& install, std::string_view key) {
  const Value value = install.value(key);
  const std::optional<std::string> text = value.text();
  return fmt::format("{} truthy:{} user:{} exists:{}", text ? '"' + *text + '"' : "-",
                     word(value.truthy()), word(value.is_set_by_user()), word(value.exists()));
}

std::string facts(const Install& install) {
  std::string text;
  for (const Fact fact :
       {Fact::kube_proxy_replacement, Fact::node_port, Fact::socket_lb, Fact::tunnel,
        Fact::masquerade_ipv4, Fact::masquerade_ipv6, Fact::dsr, Fact::ipsec, Fact::wireguard}) {
    if (is_true(install.fact(fact))) text += fmt::format(" {}", name_of(fact));
    if (install.fact(fact) == Truth::unknown) text += fmt::format(" {}?", name_of(fact));
  }
  return text;
}

std::string facts(std::string_view version, std::string values) {
  return facts(Layers().file(std::move(values)).install(version));
}

std::string fact(std::string_view version, Fact fact, std::string values) {
  return word(Layers().file(std::move(values)).install(version).fact(fact));
}

}  // namespace

// -- --set and its like; every verdict is that of Helm 3.22's strvals

TEST_CASE("--set is read as Helm reads it") {
  struct Row {
    LayerKind kind;
    std::string base, argument, result;
  };
  constexpr LayerKind set = LayerKind::set;
  constexpr LayerKind text = LayerKind::set_string;
  constexpr LayerKind json = LayerKind::set_json;
  constexpr LayerKind file = LayerKind::set_file;
  constexpr LayerKind literal = LayerKind::set_literal;
  const std::vector<Row> rows = {
      {set, "", "a=1", R"({"a":1})"},
      {set, "", "a=true,b=FALSE,c=nUll", R"({"a":true,"b":false,"c":null})"},
      {set, "", "a=0,b=00,c=01,d=-1,e=+5,f=1.5",
       R"({"a":0,"b":"00","c":"01","d":-1,"e":5,"f":"1.5"})"},
      {set, "", "a=9223372036854775807,b=9223372036854775808",
       R"({"a":9223372036854775807,"b":"9223372036854775808"})"},
      {set, "", "a.b.c=x", R"({"a":{"b":{"c":"x"}}})"},
      {set, "", "a=b=c", R"({"a":"b=c"})"},
      {set, "", R"(a=b\,c)", R"({"a":"b,c"})"},
      {set, "", R"(nodeSelector.kubernetes\.io/os=linux)",
       R"({"nodeSelector":{"kubernetes.io/os":"linux"}})"},
      {set, "", R"(a."b\.c"=1)", R"({"a":{"\"b.c\"":1}})"},
      {set, "", "a={1,x,true}", R"({"a":[1,"x",true]})"},
      {set, "", "a={}", R"({"a":[""]})"},
      {set, "", "a={1,2}b=3", R"({"a":[1,2],"b":3})"},
      {set, "", R"(a={b\,c,d\}})", R"({"a":["b,c","d}"]})"},
      {set, "", "a[1]=x", R"({"a":[null,"x"]})"},
      {set, "", "a[0].b=1,a[0].c=2,a[1].b=3", R"({"a":[{"b":1,"c":2},{"b":3}]})"},
      {set, "", "a[0][1]=x", R"({"a":[[null,"x"]]})"},
      {set, "", "a[+1]=x", R"({"a":[null,"x"]})"},
      {set, "", "", "{}"},
      {set, "", "a=", R"({"a":""})"},
      {set, "", "a=1,", R"({"a":1})"},
      {set, "", "a=,b=1", R"({"a":"","b":1})"},
      {set, "", "=1", "{}"},
      {set, "", "a= x ", R"({"a":" x "})"},
      {set, "", " a=x", R"({" a":"x"})"},
      {set, "", R"(a=b\)", R"({"a":"b"})"},
      // The end of the text behind an index, or behind an item's key, forgets what came before it.
      {set, "", "a[0]", R"({"a":[]})"},
      {set, "", "a[0].b=", R"({"a":[]})"},
      {set, "a: [{b: 1}]", "a[0].b=", R"({"a":[{"b":""}]})"},
      {set, "", "a=\xff", "{\"a\":\"\xEF\xBF\xBD\"}"},

      {set, "a: {b: 1, c: 2}", "a.b=3", R"({"a":{"b":3,"c":2}})"},
      {set, "a: [1, {b: 2}, 3]", "a[1].b=x,a[3]=y", R"({"a":[1,{"b":"x"},3,"y"]})"},
      {set, "a: [1]", "a[0].b=x", R"({"a":[{"b":"x"}]})"},
      {set, "a: {b: 1}", "a=null", R"({"a":null})"},
      {set, "a: {b: 1}", "a.=1", R"({"a":{"b":1}})"},

      {set, "", "a", R"(key "a" has no value @ 1:a)"},
      {set, "", "x=1,a.b", R"(key "b" has no value @ 1:b)"},
      {set, "", "a,b=1", R"(key "a" has no value, a comma follows it @ 1:a,)"},
      {set, "", "a=1,,b=2", "a comma stands where a key has to @ 1:,"},
      {set, "", "a.=1", R"(key "a" has nothing under it @ 1:a)"},
      {set, "", "a={1,2", "a list is not closed with } @ 1:{1,2"},
      {set, "", "a[x]=1", R"("x" is no list index @ 1:x)"},
      {set, "", "a[-1]=1", "a list index cannot be negative: -1 @ 1:-1"},
      {set, "", "a[65537]=1",
       "list index 65537 is beyond 65536, the largest that Helm takes @ 1:["},
      {set, "", "a[0=1", "a list index is not closed with ] @ 1:[0=1"},
      {set, "", "a[0]b=1", R"("b" stands behind a list index @ 1:b)"},
      {set, "a: x", "a.b=1", R"("a" is a text here, and nothing can be set below it @ 1:a)"},
      {set, "a: {b: }", "a.b.c=1", R"("a.b" is null here, and nothing can be set below it @ 1:b)"},
      {set, "a: [1]", "a.b=1", R"("a" is a list here, and nothing can be set below it @ 1:a)"},
      {set, "a: {b: 1}", "a[0]=1", R"("a" is a map here, no list @ 1:a)"},
      {set, "a: [1]", "a[0][0]=1", R"("a[0]" is a number here, no list @ 1:[0])"},
      {set, "", "a=1,a.b=2", R"("a" is a number here, and nothing can be set below it @ 1:a)"},
      {set, "", "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=1",
       "keys nested more than 30 deep @ "
       "1:a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a"},

      {text, "", "a=1,b=true,c=null,d={1,x}", R"({"a":"1","b":"true","c":"null","d":["1","x"]})"},

      {json, "", R"(a={"b":[1,2.50,null]},c="x")", R"({"a":{"b":[1,2.5,null]},"c":"x"})"},
      {json, "", R"(a= 1 , b=2)", R"({"a":1," b":2})"},
      {json, "", "a=,b=1", R"({"a":null,"b":1})"},
      {json, "", "a=", R"({"a":null})"},
      {json, "", R"(a={"b":1,"b":2})", R"({"a":{"b":2}})"},
      {json, "", R"(a="\u00e9\ud83d\ude00\n")", "{\"a\":\"é😀\\n\"}"},
      {json, "", "a=1e3,b=-0,c=1e-7,d=1e21,e=123456789012345678901",
       R"({"a":1000,"b":-0,"c":1e-7,"d":1e+21,"e":123456789012345680000})"},
      {json, "", "a[1]=[true]", R"({"a":[null,[true]]})"},
      {json, "a: {b: 1}", R"(a={"c":2})", R"({"a":{"c":2}})"},
      {json, "", "a=x", "the value is no JSON @ 1:x"},
      {json, "", "a='x'", "the value is no JSON @ 1:'"},
      {json, "", "a=1e999", "the value is no JSON @ 1:1e999"},
      {json, "", R"(a={"b":1)", R"(the value is no JSON @ 1:{"b":1)"},
      {json, "", "a=01", R"(key "1" has no value @ 1:1)"},

      {file, "", "a=b.txt,c={d.txt,e.txt}",
       R"({"a":"text of b.txt","c":["text of d.txt","text of e.txt"]})"},
      {file, "", "a=", R"({"a":""})"},
      {literal, "", "a.b=x,y={1}\\", R"({"a":{"b":"x,y={1}\\"}})"},
      {literal, "", "a[1]=true", R"({"a":[null,"true"]})"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.argument);
    CHECK_EQ(Layers().file(row.base).set(row.argument, row.kind).merged(), row.result);
  }
}

TEST_CASE("layers apply in Helm's order, whatever the order they are written in") {
  Layers layers;
  layers.set("a=set,b=set")
      .set("a=text,c=text", LayerKind::set_string)
      .set(R"(a="json",b="json",d="json")", LayerKind::set_json)
      .file("a: file\nb: file\nc: file\nd: file\ne: file")
      .set("a=literal", LayerKind::set_literal);
  CHECK_EQ(layers.merged(), R"({"a":"literal","b":"set","c":"text","d":"json","e":"file"})");
}

TEST_CASE("files merge: maps by key, everything else whole, null included") {
  Layers layers;
  layers.file("a: {b: 1, c: {d: 2}}\nl: [1, 2]\nm: 1\ns: {x: 1}\nt: 1")
      .file("a: {c: {e: 3}}\nl: [3]\nm: null\ns: 5\nt: {z: 1}");
  CHECK_EQ(layers.merged(),
           R"({"a":{"b":1,"c":{"d":2,"e":3}},"l":[3],"m":null,"s":5,"t":{"z":1}})");
}

TEST_CASE("what cilium install fills in lies below the user's values, and a null takes it away") {
  Layers layers;
  layers.filled_in("ipam: {mode: kubernetes}\noperator: {replicas: 1}\ncluster: {name: kind-kind}")
      .file("operator: {replicas: null}\ncluster: {id: 1}");
  CHECK_EQ(layers.merged(),
           R"({"operator":{},"cluster":{"id":1,"name":"kind-kind"},"ipam":{"mode":"kubernetes"}})");
}

// -- provenance

TEST_CASE("a value knows the place that set it, its key, and what it overrode") {
  Layers layers;
  layers.file("bpf: {masquerade: false}\nroutingMode: tunnel\ndevices: [eth0, eth1]")
      .file("routingMode: native")
      .set("bpf.masquerade=true,devices[1]=eth2");
  const Install install = layers.install();
  const auto place = [&](std::string_view key) {
    const Value value = install.value(key);
    return layers.at(value.key_span()) + " = " + layers.at(value.span());
  };
  CHECK_EQ(place("bpf.masquerade"), "2:masquerade = 2:true");
  CHECK_EQ(place("routingMode"), "1:routingMode = 1:native");
  CHECK_EQ(place("devices[0]"), "2:devices = 0:eth0");
  CHECK_EQ(place("devices[1]"), "2:devices = 2:eth2");
  CHECK_EQ(place("bpf"), "2:bpf = 2:bpf.masquerade=true,");
  CHECK_EQ(place("ipam.mode"), "- = -");

  std::string overridden;
  for (const Overridden& old : install.user_values().overridden) {
    overridden += fmt::format("{}={} by layer {} at {}\n", old.key, yaml::to_json(old.value),
                              old.value.layer, layers.at(old.value.at));
  }
  CHECK_EQ(overridden,
           "routingMode=\"tunnel\" by layer 0 at 0:tunnel\n"
           "bpf.masquerade=false by layer 0 at 0:false\n"
           "devices[1]=\"eth1\" by layer 0 at 0:eth1\n");
}

TEST_CASE("a default has the place of the pin") {
  Install install = Layers().install();
  install.pin = Pin{.at = {.file = 7, .begin = 3, .end = 9}, .written = "1.18.3"};
  CHECK_EQ(install.value("ipam.mode").span().file, 7);
  CHECK_EQ(install.value("ipam.mode").key_span().begin, 3);
  CHECK_EQ(install.value("no.such.key").span().end, 9);
}

TEST_CASE("the walk gives every leaf, with who set it and what stood there before") {
  Layers layers;
  layers.file("l2announcements: {enabled: false, leaseDuration: 3s}\nmine: {x: 1}")
      .set("l2announcements.enabled=true,routingMode=null");
  const Install install = layers.install();
  std::string text;
  for (const EffectiveLeaf& leaf : effective_leaves(install)) {
    const std::string& key = leaf.value.key();
    if (is_false(leaf.value.is_set_by_user()) && !key.starts_with("l2")) continue;
    text += fmt::format("{}: {} at {}", key, leaf.value.json(), layers.at(leaf.value.span()));
    for (const yaml::Data* old : leaf.overrode) text += ", over " + layers.at(old->at);
    if (leaf.chart_default) text += fmt::format(", default {}", leaf.chart_default->json);
    text += is_true(leaf.value.exists()) ? "\n" : " (taken away)\n";
  }
  CHECK_EQ(text,
           "l2announcements.enabled: true at 1:true, over 0:false, default false\n"
           "l2announcements.leaseDuration: \"3s\" at 0:3s\n"
           "l2podAnnouncements.enabled: false at -, default false\n"
           "l2podAnnouncements.interface: \"eth0\" at -, default \"eth0\"\n"
           "l2NeighDiscovery.enabled: false at -, default false\n"
           "routingMode: null at 1:null, default \"\" (taken away)\n"
           "mine.x: 1 at 0:1\n");
  CHECK_GT(effective_leaves(install).size(), 900);
}

// -- effective values

TEST_CASE("the user's values lie over the chart's defaults as Helm coalesces them") {
  Layers layers;
  layers.file(
      "kubeProxyReplacement: true\n"
      "routingMode: null\n"
      "hubble: {enabled: null, relay: 5, mine: null, export: {static: null, dynamic: null}}\n"
      "ipam: {operator: {clusterPoolIPv4MaskSize: 25}}\n"
      "devices: []\n"
      "mine: null\n"
      "operator: {}\n"
      "nodeSelector: {}\n"
      "k8sServicePort: 6443\n"
      "bpf: {mapDynamicSizeRatio: 0.0025}\n"
      "cni: false\n");
  const Install install = layers.install();
  CHECK_EQ(seen(install, "kubeProxyReplacement"), R"("true" truthy:yes user:yes exists:yes)");
  CHECK_EQ(seen(install, "k8sServicePort"), R"("6443" truthy:yes user:yes exists:yes)");
  CHECK_EQ(seen(install, "k8sServiceHost"), R"("" truthy:no user:no exists:yes)");
  CHECK_EQ(seen(install, "bpf.mapDynamicSizeRatio"), R"("0.0025" truthy:yes user:yes exists:yes)");
  CHECK_EQ(seen(install, "routingMode"), R"("" truthy:no user:yes exists:no)");
  CHECK_EQ(seen(install, "hubble.enabled"), R"("" truthy:no user:yes exists:no)");
  CHECK_EQ(seen(install, "hubble.relay"), R"("5" truthy:yes user:yes exists:yes)");
  CHECK_EQ(seen(install, "hubble.relay.enabled"), R"("" truthy:no user:no exists:no)");
  CHECK_EQ(seen(install, "hubble.mine"), R"("" truthy:no user:yes exists:yes)");
  CHECK_EQ(seen(install, "mine"), R"("" truthy:no user:yes exists:yes)");
  CHECK_EQ(seen(install, "mine.below"), R"("" truthy:no user:no exists:no)");
  CHECK_EQ(seen(install, "ipam.mode"), R"("cluster-pool" truthy:yes user:no exists:yes)");
  CHECK_EQ(seen(install, "ipam"), "- truthy:yes user:yes exists:yes");
  CHECK_EQ(seen(install, "devices"), "- truthy:no user:yes exists:yes");
  CHECK_EQ(seen(install, "operator"), "- truthy:yes user:yes exists:yes");
  CHECK_EQ(seen(install, "operator.replicas"), R"("2" truthy:yes user:no exists:yes)");
  CHECK_EQ(seen(install, "nodeSelector"), "- truthy:yes user:yes exists:yes");
  CHECK_EQ(seen(install, R"(nodeSelector."kubernetes.io/os")"),
           R"("linux" truthy:yes user:no exists:yes)");
  CHECK_EQ(seen(install, "cni"), R"("false" truthy:no user:yes exists:yes)");
  CHECK_EQ(seen(install, "cni.exclusive"), R"("" truthy:no user:no exists:no)");
  CHECK_EQ(seen(install, "no.such.key"), R"("" truthy:no user:no exists:no)");
}

TEST_CASE("a map of which every key is taken away is empty") {
  const Install install =
      Layers().file("nodeSelector: {kubernetes.io/os: null}\ncni: {mine: null}").install();
  CHECK_EQ(seen(install, "nodeSelector"), "- truthy:no user:yes exists:yes");
  CHECK_EQ(seen(install, "cni"), "- truthy:yes user:yes exists:yes");
}

TEST_CASE("numbers are printed as templates print them: floats from files, integers from --set") {
  const Install install =
      Layers().file("a: 1000000\nb: 123456\nc: 1.50").set("d=1000000").install();
  CHECK_EQ(*install.value("a").text(), "1e+06");
  CHECK_EQ(*install.value("b").text(), "123456");
  CHECK_EQ(*install.value("c").text(), "1.5");
  CHECK_EQ(*install.value("d").text(), "1000000");
  CHECK_EQ(*install.value("d").number(), 1000000);
  CHECK_EQ(install.value("k8sServiceHost").number().has_value(), false);
}

TEST_CASE("lists give their items, the user's and the chart's") {
  const Install install = Layers().file("devices: [eth0, {a: b}]").install();
  std::string text;
  for (const std::string_view key : {"devices", "ipam.operator.clusterPoolIPv4PodCIDRList"}) {
    const auto items = install.value(key).items();
    for (const Value& item : *items) text += item.key() + " = " + item.json() + "\n";
  }
  CHECK_EQ(text,
           "devices[0] = \"eth0\"\n"
           "devices[1] = {\"a\":\"b\"}\n"
           "ipam.operator.clusterPoolIPv4PodCIDRList[0] = \"10.0.0.0/8\"\n");
  CHECK_FALSE(install.value("ipam").items());
}

TEST_CASE("values that nothing installs have a default only where all supported releases agree") {
  const Install install = Layers().install("");
  CHECK_EQ(seen(install, "ipam.mode"), R"("cluster-pool" truthy:yes user:no exists:yes)");
  CHECK_EQ(seen(install, "kubeProxyReplacement"), "- truthy:unknown user:no exists:yes");
  CHECK_EQ(seen(install, "image.tag"), "- truthy:yes user:no exists:yes");
  CHECK_EQ(seen(install, "no.such.key"), R"("" truthy:no user:no exists:no)");
}

// -- what is unknown

TEST_CASE("what stands behind a template is unknown, what stands beside it is known") {
  Layers layers;
  layers.file(
      "k8sServiceHost: ${API_HOST}\n"
      "k8sServicePort: \"{{ .Values.port }}\"\n"
      "kubeProxyReplacement: true\n"
      "cluster: {name: kind-${NAME}, id: 1}\n"
      "extraConfig:\n"
      "  \"${FLAG}\": x\n"
      "  debug: \"true\"\n"
      "positional: ${1}\n");
  const Install install = layers.install();
  CHECK_EQ(seen(install, "k8sServiceHost"), "- truthy:unknown user:yes exists:yes");
  CHECK_EQ(seen(install, "k8sServicePort"), "- truthy:unknown user:yes exists:yes");
  CHECK_EQ(seen(install, "kubeProxyReplacement"), R"("true" truthy:yes user:yes exists:yes)");
  CHECK_EQ(seen(install, "cluster.name"), "- truthy:unknown user:yes exists:yes");
  CHECK_EQ(seen(install, "cluster.name.below"), "- truthy:unknown user:unknown exists:unknown");
  CHECK_EQ(seen(install, "cluster.id"), R"("1" truthy:yes user:yes exists:yes)");
  CHECK_EQ(seen(install, "extraConfig.debug"), R"("true" truthy:yes user:yes exists:yes)");
  CHECK_EQ(seen(install, "extraConfig.other"), "- truthy:unknown user:unknown exists:unknown");
  CHECK_EQ(seen(install, "positional"), R"("${1}" truthy:yes user:yes exists:yes)");
  CHECK_EQ(layers.at(install.value("cluster.name").span()), "0:kind-${NAME}");
}

TEST_CASE(
    "a template that is no YAML by itself is read around; control flow makes a layer unreadable") {
  const auto state = [](std::string text) {
    Layers layers;
    layers.file(std::move(text));
    const ReadLayer& read = layers.readings().front();
    std::string result(name_of(read.layer.kind));
    result += " " + yaml::to_json(*read.layer.values);
    if (!read.layer.why.empty()) result += " (" + read.layer.why + ")";
    for (const LayerProblem& problem : read.problems) {
      result += fmt::format(" {} @ {}", problem.fault, layers.at(problem.at));
    }
    return result;
  };
  CHECK_EQ(state("a: {{ x }}\nb: 1"), R"(values-file {"a":"{{ x }}","b":1})");
  CHECK_EQ(state("{{- if x }}\na: 1\n{{- end }}\nb: 1"),
           "unreadable {} (template directives keep it from being YAML)");
  CHECK_EQ(state("# {{ x }}\na: 1"), R"(values-file {"a":1})");
  CHECK_EQ(state("${VALUES}"), "unreadable {} (all of it is decided at run time)");
  CHECK_EQ(state("a: 1\n${MORE}\n"), "unreadable {} (template directives keep it from being YAML)");
  CHECK_EQ(state("a: [1\nb: ${X}\n").substr(0, 38), "unreadable {} (Helm cannot read it) sy");
  CHECK_EQ(state("- 1"), "unreadable {} (Helm cannot read it) not-a-map @ 0:- 1");
  CHECK_EQ(state(""), "values-file {}");
}

TEST_CASE("below a layer that nobody can read only what later layers set is known") {
  Layers layers;
  layers.file("bpf: {masquerade: true}\nroutingMode: native\nl2announcements: {enabled: true}")
      .unreadable()
      .file("bpf: {tproxy: true}\nhubble: false")
      .set("ipam.mode=kubernetes,devices[0]=eth0,bgpControlPlane.enabled=true");
  const Install install = layers.install();
  CHECK_EQ(seen(install, "routingMode"), "- truthy:unknown user:yes exists:yes");
  CHECK_EQ(seen(install, "l2announcements.enabled"),
           "- truthy:unknown user:unknown exists:unknown");
  CHECK_EQ(seen(install, "bpf.masquerade"), "- truthy:unknown user:unknown exists:unknown");
  CHECK_EQ(seen(install, "bpf.tproxy"), R"("true" truthy:yes user:yes exists:yes)");
  CHECK_EQ(seen(install, "bpf"), "- truthy:yes user:yes exists:yes");
  CHECK_EQ(seen(install, "hubble"), R"("false" truthy:no user:yes exists:yes)");
  CHECK_EQ(seen(install, "hubble.enabled"), R"("" truthy:no user:no exists:no)");
  CHECK_EQ(seen(install, "ipam.mode"), R"("kubernetes" truthy:yes user:yes exists:yes)");
  CHECK_EQ(seen(install, "ipam.operator"), "- truthy:unknown user:unknown exists:unknown");
  CHECK_EQ(seen(install, "devices"), "- truthy:unknown user:yes exists:yes");
  CHECK_EQ(seen(install, "debug.enabled"), "- truthy:unknown user:unknown exists:unknown");
  CHECK_EQ(install.user_values().unreadable.size(), 1);
  CHECK_EQ(facts(install),
           " kube-proxy-replacement? node-port? socket-lb? tunnel? masquerade-ipv4? "
           "masquerade-ipv6? dsr? ipsec? wireguard?");
}

TEST_CASE("an unreadable flag takes the place of its kind") {
  CHECK_EQ(seen(Layers().set("a=1").unreadable(LayerKind::set).install(), "a"),
           "- truthy:unknown user:yes exists:yes");
  CHECK_EQ(seen(Layers().unreadable(LayerKind::set).set("a=1").install(), "a"),
           R"("1" truthy:yes user:yes exists:yes)");
  CHECK_EQ(seen(Layers().unreadable(LayerKind::set).file("a: 1").install(), "a"),
           "- truthy:unknown user:yes exists:yes");
}

TEST_CASE(
    "variables inside --set make the value unknown, and nothing behind them is called wrong") {
  Layers layers;
  layers.file("a: {x: 1, y: 2}\nb: [1, 2]\nc: 1")
      .set("k8sServiceHost=${HOST},k8sServicePort=6443,a.${KEY}=1,b[${I}]=5,tag=v${V:-1,2}.0");
  const Install install = layers.install();
  CHECK_EQ(seen(install, "k8sServiceHost"), "- truthy:unknown user:yes exists:yes");
  CHECK_EQ(seen(install, "k8sServicePort"), R"("6443" truthy:yes user:yes exists:yes)");
  CHECK_EQ(seen(install, "a.x"), "- truthy:unknown user:yes exists:yes");
  CHECK_EQ(seen(install, "a.z"), "- truthy:unknown user:unknown exists:unknown");
  CHECK_EQ(seen(install, "b"), "- truthy:unknown user:yes exists:yes");
  CHECK_EQ(seen(install, "c"), R"("1" truthy:yes user:yes exists:yes)");
  CHECK_EQ(layers.at(install.value("tag").span()), "1:v${V:-1,2}.0");
  CHECK_EQ(Layers().set("a=${X},b").merged(), R"({"a":"${X}"})");
  CHECK_EQ(Layers().set(R"(a={"b":"${X}","c":1})", LayerKind::set_json).merged(),
           R"({"a":{"b":"${X}","c":1}})");
  CHECK_EQ(seen(Layers().set("a=${X}", LayerKind::set_json).install(), "a"),
           "- truthy:unknown user:yes exists:yes");
  CHECK_EQ(seen(Layers().set("a=values.bin", LayerKind::set_file).install(), "a"),
           "- truthy:unknown user:yes exists:yes");
  for (const std::string_view argument : {"${ARGS}", "${KEY}=1", "a${KEY}.b=1", "${A},b=1"}) {
    CAPTURE(argument);
    Layers whole;
    whole.set(std::string(argument), LayerKind::set_string);
    const Layer& layer = whole.layers().front();
    CHECK_EQ(name_of(layer.kind), "unreadable");
    CHECK_EQ(name_of(layer.stands_for), "set-string");
    CHECK_EQ(layer.why, fmt::format("what {} sets is decided at run time", argument));
  }
}

// -- key paths

TEST_CASE("key paths are split and joined with quotes and indices") {
  const auto parts = [](std::string_view key) {
    std::string text;
    for (const KeyStep& step : split_key(key)) {
      text += step.index ? fmt::format("<{}>", *step.index) : fmt::format("<\"{}\">", step.name);
    }
    return text;
  };
  CHECK_EQ(parts("a.b[0].c"), R"(<"a"><"b"><0><"c">)");
  CHECK_EQ(parts(R"(annotations."a.b/c")"), R"(<"annotations"><"a.b/c">)");
  CHECK_EQ(parts(R"("a\"b"."c[0]"[12][3])"), R"(<"a"b"><"c[0]"><12><3>)");
  CHECK_EQ(parts("a[x]"), R"(<"a"><"[x]">)");
  CHECK_EQ(parts(""), "");
  CHECK_EQ(join_key("", "a"), "a");
  CHECK_EQ(join_key("a.b", "c"), "a.b.c");
  CHECK_EQ(join_key("annotations", "a.b/c"), R"(annotations."a.b/c")");
  CHECK_EQ(join_key("a", R"(x"y\z)"), R"(a."x\"y\\z")");
  CHECK_EQ(join_key("a", ""), R"(a."")");
  for (const std::string_view name : {"a.b", "a[0]", R"(q"u\o)", "plain"}) {
    CHECK_EQ(split_key(join_key("top", name)).back().name, name);
  }
}

// -- derived facts

TEST_CASE("kube-proxy replacement is judged by what each release makes of the word") {
  constexpr Fact kpr = Fact::kube_proxy_replacement;
  struct Row {
    std::string version, values, truth;
  };
  const std::vector<Row> rows = {
      {"1.18.3", "", "no"},
      {"1.18.3", "kubeProxyReplacement: true", "yes"},
      {"1.18.3", "kubeProxyReplacement: \"true\"", "yes"},
      {"1.18.3", "kubeProxyReplacement: false", "no"},
      {"1.18.3", "kubeProxyReplacement: partial", "no"},
      {"1.18.3", "kubeProxyReplacement: null", "no"},
      {"1.18.3", "kubeProxyReplacement: {}", "unknown"},
      {"1.18.3", "kubeProxyReplacement: ${KPR}", "unknown"},
      {"1.15.19", "kubeProxyReplacement: strict", "yes"},
      {"1.15.19", "", "no"},
      {"1.13.18", "kubeProxyReplacement: strict", "yes"},
      {"1.13.18", "kubeProxyReplacement: false", "no"},
      {"1.11.0", "", "no"},
      {"1.11.0", "kubeProxyReplacement: probe", "unknown"},
      {"1.11.0", "upgradeCompatibility: \"1.9\"", "unknown"},
      {"1.11.0", "upgradeCompatibility: \"1.10\"", "no"},
      {"1.11.0", "kubeProxyReplacement: disabled\nupgradeCompatibility: \"1.9\"", "no"},
      {"1.13.0", "upgradeCompatibility: \"1.9\"", "unknown"},
      {"1.13.0", "upgradeCompatibility: \"1.12\"", "no"},
      {"1.13.0", "kubeProxyReplacement: \"\"\nupgradeCompatibility: \"1.11.4\"", "unknown"},
      {"1.18.3", "upgradeCompatibility: \"1.9\"", "no"},
      {"1.19.0", "upgradeCompatibility: \"1.9\"", "no"},
      // extraConfig is written last.
      {"1.18.3", "kubeProxyReplacement: false\nextraConfig: {kube-proxy-replacement: \"true\"}",
       "yes"},
      {"1.18.3", "kubeProxyReplacement: true\nextraConfig: {kube-proxy-replacement: \"false\"}",
       "no"},
      {"1.18.3", "kubeProxyReplacement: true\nextraConfig: {kube-proxy-replacement: \"1\"}", "no"},
      {"1.19.0", "extraConfig: {kube-proxy-replacement: \"1\"}", "yes"},
      {"1.19.0", "kubeProxyReplacement: true\nextraConfig: {other: \"1\"}", "yes"},
      {"1.19.0", "kubeProxyReplacement: true\nextraConfig: ${X}", "unknown"},
      {"", "kubeProxyReplacement: true", "yes"},
      // Supported releases spell it in two ways.
      {"", "", "no"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.version);
    CAPTURE(row.values);
    CHECK_EQ(fact(row.version, kpr, row.values), row.truth);
  }
}

TEST_CASE("node ports and socket load balancing have switches of their own in older releases") {
  CHECK_EQ(fact("1.18.3", Fact::node_port, "nodePort: {enabled: true}"), "yes");
  CHECK_EQ(fact("1.18.3", Fact::node_port, "extraConfig: {enable-node-port: \"true\"}"), "yes");
  CHECK_EQ(fact("1.19.0", Fact::node_port, "nodePort: {enabled: true}"), "no");
  CHECK_EQ(fact("1.19.0", Fact::node_port, "kubeProxyReplacement: true"), "yes");
  CHECK_EQ(fact("1.13.18", Fact::node_port, "nodePort: {enabled: true}"), "no");
  CHECK_EQ(
      fact("1.13.18", Fact::node_port, "kubeProxyReplacement: partial\nnodePort: {enabled: true}"),
      "yes");
  CHECK_EQ(fact("", Fact::node_port, "nodePort: {enabled: true}"), "unknown");
  CHECK_EQ(fact("1.18.3", Fact::socket_lb, "socketLB: {enabled: true}"), "yes");
  CHECK_EQ(fact("1.18.3", Fact::socket_lb, "hostServices: {enabled: true}"), "no");
  CHECK_EQ(fact("1.11.20", Fact::socket_lb,
                "kubeProxyReplacement: partial\nhostServices: {enabled: true}"),
           "yes");
  CHECK_EQ(fact("1.11.20", Fact::socket_lb, "hostServices: {enabled: true}"), "no");
}

TEST_CASE("the way between nodes is a tunnel unless a release's own words say native") {
  struct Row {
    std::string version, values, truth;
  };
  const std::vector<Row> rows = {
      {"1.18.3", "", "yes"},
      {"1.18.3", "routingMode: native", "no"},
      {"1.18.3", "routingMode: tunnel", "yes"},
      {"1.18.3", "tunnel: disabled", "yes"},
      {"1.18.3", "gke: {enabled: true}", "no"},
      {"1.18.3", "eni: {enabled: true}", "yes"},
      {"1.19.0", "eni: {enabled: true}", "no"},
      {"1.18.3", "extraConfig: {routing-mode: native}", "no"},
      {"1.14.19", "tunnel: disabled", "no"},
      {"1.14.19", "tunnel: disabled\nroutingMode: tunnel", "yes"},
      {"1.14.19", "routingMode: native", "no"},
      {"1.13.18", "routingMode: native", "yes"},
      {"1.13.18", "tunnel: disabled", "no"},
      {"1.13.18", "tunnel: geneve", "yes"},
      {"1.13.18", "gke: {enabled: true}", "no"},
      {"1.13.18", "aksbyocni: {enabled: true}\ntunnel: disabled", "yes"},
      {"1.13.18", "extraConfig: {tunnel: disabled}", "no"},
      {"1.18.3", "routingMode: ${MODE}", "unknown"},
      {"", "eni: {enabled: true}", "unknown"},
      {"", "routingMode: native", "no"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.version);
    CAPTURE(row.values);
    CHECK_EQ(fact(row.version, Fact::tunnel, row.values), row.truth);
  }
}

TEST_CASE("the families that the agent serves are the values', or extraConfig's") {
  CHECK_EQ(fact("1.18.3", Fact::ipv4, ""), "yes");
  CHECK_EQ(fact("1.18.3", Fact::ipv6, ""), "no");
  CHECK_EQ(fact("1.18.3", Fact::ipv6, "ipv6: {enabled: true}"), "yes");
  CHECK_EQ(fact("1.18.3", Fact::ipv4, "extraConfig: {enable-ipv4: \"false\"}"), "no");
  CHECK_EQ(fact("1.18.3", Fact::ipv6, "extraConfig: {enable-ipv6: \"true\"}"), "yes");
  CHECK_EQ(fact("1.18.3", Fact::ipv6, "ipv6: {enabled: \"${IPV6}\"}"), "unknown");
}

TEST_CASE("masquerading, DSR and encryption follow from several values") {
  CHECK_EQ(facts("1.18.3", ""), " tunnel masquerade-ipv4");
  CHECK_EQ(facts("1.18.3", "enableIPv4Masquerade: false\nipv6: {enabled: true}"),
           " tunnel masquerade-ipv6");
  CHECK_EQ(facts("1.18.3", "ipv4: {enabled: false}"), " tunnel");
  CHECK_EQ(facts("1.18.3", "eni: {enabled: true}"), " tunnel");
  CHECK_EQ(facts("1.18.3", "eni: {enabled: true}\nupgradeCompatibility: \"1.17\""),
           " tunnel masquerade-ipv4");
  CHECK_EQ(facts("1.17.18", "eni: {enabled: true}"), " tunnel masquerade-ipv4");
  CHECK_EQ(facts("1.18.3", "loadBalancer: {mode: dsr}"), " tunnel masquerade-ipv4 dsr");
  CHECK_EQ(facts("1.18.3", "loadBalancer: {mode: hybrid}\nextraConfig: {bpf-lb-mode: snat}"),
           " tunnel masquerade-ipv4");
  CHECK_EQ(facts("1.18.3", "loadBalancer: {mode: \"${M}\"}"), " tunnel masquerade-ipv4 dsr?");
  CHECK_EQ(facts("1.18.3", "encryption: {enabled: true}"), " tunnel masquerade-ipv4 ipsec");
  CHECK_EQ(facts("1.18.3", "encryption: {enabled: true, type: wireguard}"),
           " tunnel masquerade-ipv4 wireguard");
  CHECK_EQ(facts("1.18.3", "encryption: {type: wireguard}"), " tunnel masquerade-ipv4");
  CHECK_EQ(facts("1.18.3", "extraConfig: {enable-wireguard: \"true\"}"),
           " tunnel masquerade-ipv4 wireguard");
}

TEST_CASE("a flag of the agent is read from where the agent reads it") {
  struct Row {
    std::string version, flag, values, read;
  };
  const auto read = [](const Row& row) {
    const Install install = Layers().file(row.values).install(row.version);
    const AgentFlag flag = AgentView(install).flag(row.flag);
    return fmt::format("{} by {}", flag.text.value_or("?"), flag.key.empty() ? "-" : flag.key);
  };
  const std::vector<Row> rows = {
      // The agent's own default, the chart's value, extraConfig, the environment, an argument.
      {"1.18.3", "datapath-mode", "bpf: {datapathMode: null}", "veth by -"},
      {"1.18.3", "bpf-lb-mode", "loadBalancer: {mode: dsr}", "dsr by loadBalancer.mode"},
      {"1.18.3", "bpf-lb-mode", "loadBalancer: {mode: dsr}\nextraConfig: {bpf-lb-mode: hybrid}",
       "hybrid by extraConfig.bpf-lb-mode"},
      {"1.18.3", "bpf-lb-mode",
       "extraConfig: {bpf-lb-mode: hybrid}\nextraEnv: [{name: CILIUM_BPF_LB_MODE, value: snat}]",
       "snat by extraEnv[0].value"},
      {"1.18.3", "bpf-lb-mode",
       "extraArgs: [--bpf-lb-mode=dsr]\nextraEnv: [{name: CILIUM_BPF_LB_MODE, value: snat}]",
       "dsr by extraArgs[0]"},
      {"1.18.3", "bpf-lb-mode", "extraArgs: [--debug, --bpf-lb-mode, dsr]", "dsr by extraArgs[1]"},
      {"1.18.3", "enable-ipv6", "extraArgs: [--enable-ipv6, --debug]", "true by extraArgs[0]"},
      {"1.18.3", "enable-ipv6", "extraArgs: [\"${ARGS}\"]", "? by -"},
      {"1.18.3", "enable-ipv6", "extraEnv: [{name: CILIUM_ENABLE_IPV6, valueFrom: {}}]",
       "? by extraEnv[0].value"},
      // A flag that the release does not have counts for nothing.
      {"1.18.3", "enable-remote-node-masquerade",
       "extraConfig: {enable-remote-node-masquerade: \"true\"}", " by -"},
      {"1.19.0", "enable-remote-node-masquerade",
       "extraConfig: {enable-remote-node-masquerade: \"true\"}",
       "true by extraConfig.enable-remote-node-masquerade"},
      {"1.18.3", "no-such-flag", "extraConfig: {no-such-flag: x}", " by -"},
      // What several values come to in the chart.
      {"1.16.19", "routing-mode", "routingMode: tunnel\ngke: {enabled: true}",
       "native by gke.enabled"},
      {"1.17.0", "routing-mode", "routingMode: tunnel\ngke: {enabled: true}",
       "tunnel by routingMode"},
      {"1.18.3", "install-no-conntrack-iptables-rules",
       "installNoConntrackIptablesRules: true\ncni: {chainingMode: aws-cni}", "false by -"},
      {"1.18.3", "enable-endpoint-health-checking", "cni: {chainingMode: flannel}", "false by -"},
      {"1.18.3", "enable-host-firewall", "hostFirewall: {enabled: null}", "false by -"},
      {"1.20.0", "ipv4-native-routing-cidr", "nativeRoutingCIDRFromClusterPool: true",
       "the pool by nativeRoutingCIDRFromClusterPool"},
      {"1.13.0", "install-iptables-rules", "installIptablesRules: false",
       "false by installIptablesRules"},
      {"1.13.1", "install-iptables-rules", "installIptablesRules: false", "true by -"},
      // Nothing says which release it is.
      {"", "bpf-lb-mode", "loadBalancer: {mode: dsr}", "dsr by loadBalancer.mode"},
      {"", "enable-remote-node-masquerade",
       "extraConfig: {enable-remote-node-masquerade: \"true\"}",
       "? by extraConfig.enable-remote-node-masquerade"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.version);
    CAPTURE(row.values);
    CHECK_EQ(read(row), row.read);
  }
}

TEST_CASE("what the agent gives up or takes with it by itself") {
  const auto all = [](std::string_view version, std::string values) {
    const Install install = Layers().file(std::move(values)).install(version);
    const AgentView agent(install);
    std::string text;
    for (const NamedFact& fact : all_facts()) {
      if (is_true(fact.holds(agent))) text += fmt::format(" {}", fact.name);
    }
    return text;
  };
  const std::string masquerading = "kubeProxyReplacement: true\nbpf: {masquerade: true}";
  CHECK_EQ(all("1.18.3", masquerading),
           " kube-proxy-replacement node-port socket-lb socket-lb-tracing tunnel masquerade-ipv4"
           " bpf-masquerade bpf-host-routing ipv4 cluster-pool");
  CHECK_EQ(all("1.18.3", masquerading + "\nencryption: {enabled: true, type: ipsec}"),
           " kube-proxy-replacement node-port socket-lb socket-lb-tracing tunnel masquerade-ipv4"
           " bpf-masquerade ipsec ipv4 cluster-pool");
  CHECK_EQ(all("1.14.19", "bpf: {masquerade: true}"), " tunnel masquerade-ipv4 ipv4 cluster-pool");
  CHECK_EQ(all("1.15.19", "bpf: {masquerade: true}"),
           " tunnel masquerade-ipv4 bpf-masquerade ipv4 cluster-pool");
  CHECK_EQ(all("1.15.19", "envoyConfig: {enabled: true}"),
           " node-port tunnel masquerade-ipv4 ipv4 cluster-pool");
  CHECK_EQ(all("1.16.0", "envoyConfig: {enabled: true}"),
           " tunnel masquerade-ipv4 ipv4 cluster-pool");
  CHECK_EQ(all("1.17.18", "bpf: {datapathMode: lb-only}"),
           " node-port socket-lb socket-lb-tracing lb-only ipv4 cluster-pool");
  CHECK_EQ(all("1.18.3", "identityAllocationMode: kvstore\nipam: {mode: kubernetes}"),
           " tunnel masquerade-ipv4 ipv4");
  CHECK_EQ(all("1.18.3", "identityAllocationMode: kvstore\netcd: {enabled: true}"),
           " tunnel masquerade-ipv4 ipv4 cluster-pool kvstore-identities");
  CHECK_EQ(all("1.17.18", "egressGateway: {enabled: true}"),
           " tunnel masquerade-ipv4 egress-gateway ipv4 cluster-pool");
}

TEST_CASE("the effective IPAM mode") {
  const auto mode = [](std::string_view version, std::string values) {
    return Layers().file(std::move(values)).install(version).ipam_mode().value_or("-");
  };
  CHECK_EQ(mode("1.18.3", ""), "cluster-pool");
  CHECK_EQ(mode("1.18.3", "ipam: {mode: \"\"}"), "cluster-pool");
  CHECK_EQ(mode("1.18.3", "ipam: {mode: kubernetes}"), "kubernetes");
  CHECK_EQ(mode("1.18.3", "eni: {enabled: true}"), "cluster-pool");
  CHECK_EQ(mode("1.19.0", "eni: {enabled: true}"), "eni");
  CHECK_EQ(mode("1.20.0", "eni: {enabled: true}"), "eni");
  CHECK_EQ(mode("1.18.3", "extraConfig: {ipam: multi-pool}"), "multi-pool");
  CHECK_EQ(mode("1.18.3", "ipam: {mode: \"${X}\"}"), "-");
}

// -- KIND

namespace {

constexpr std::string_view kHead = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n";

template <class T>
std::string note(const Stated<T>& stated, std::string_view source) {
  std::string text;
  if (!stated.known) text += " unknown";
  if (stated.given) {
    text += fmt::format(" <{}>", source.substr(stated.at.begin, stated.at.end - stated.at.begin));
  }
  return text;
}

// Everything a Cluster holds, one line each.
std::string cluster_text(std::string_view body, const ClusterOverrides& overrides = {}) {
  const std::string source = std::string(kHead) + std::string(body);
  const yaml::Tree tree = yaml::parse(source, Placement(0), yaml::Documents::first);
  const yaml::NodeId root = tree.roots().empty() ? yaml::kNoNode : tree.roots().front();
  const ReadCluster read = read_kind_config(tree, root, overrides, source);
  std::string text;
  for (const ClusterProblem& problem : read.problems)
    text += fmt::format("problem {}\n", problem.id);
  if (!read.cluster) return text + "no cluster\n";
  const Cluster& cluster = *read.cluster;
  text += fmt::format("name {}{}\n", cluster.name.value, cluster.name.known ? "" : " unknown");
  for (const ClusterNode& node : cluster.nodes) {
    text += fmt::format("{} {}", node.control_plane ? "control-plane" : "worker", node.name);
    if (!node.image.value.empty()) text += " " + node.image.value;
    for (const ClusterMount& mount : node.mounts)
      text += fmt::format(" {}:{}", mount.host_path, mount.container_path);
    for (const auto& port : node.ports) text += fmt::format(" port {}", port.value);
    for (const auto& [name, value] : node.labels) text += fmt::format(" {}={}", name, value);
    if (!node.labels_known) text += " other labels";
    text += "\n";
  }
  text += fmt::format("kube-proxy {}{}\n", name_of(cluster.kube_proxy.value),
                      note(cluster.kube_proxy, source));
  text += fmt::format("cni {}{}\n", cluster.default_cni.value, note(cluster.default_cni, source));
  text += "pods";
  for (const auto& subnet : cluster.pod_subnets) text += " " + subnet.value + note(subnet, source);
  text += "\nservices";
  for (const auto& subnet : cluster.service_subnets)
    text += " " + subnet.value + note(subnet, source);
  text += "\n";
  if (cluster.allocates_node_cidrs.given) {
    text += fmt::format("node ranges {}{}\n", cluster.allocates_node_cidrs.value,
                        note(cluster.allocates_node_cidrs, source));
  }
  if (cluster.node_mask_ipv4.given) {
    text += fmt::format("IPv4 mask {}{}\n", cluster.node_mask_ipv4.value,
                        note(cluster.node_mask_ipv4, source));
  }
  if (cluster.node_mask_ipv6.given) {
    text += fmt::format("IPv6 mask {}{}\n", cluster.node_mask_ipv6.value,
                        note(cluster.node_mask_ipv6, source));
  }
  if (cluster.node_port_range.given) {
    text += fmt::format("node ports {}{}\n", cluster.node_port_range.value,
                        note(cluster.node_port_range, source));
  }
  if (cluster.endpoint.given) {
    text += fmt::format("endpoint {}{}\n", cluster.endpoint.value, note(cluster.endpoint, source));
  }
  const auto server = cluster.api_server();
  text += "server " + (server ? fmt::format("{}:{}", server->host, server->port) : "-");
  text +=
      fmt::format("\nhost {}:{}\n", cluster.api_server_address.value, cluster.published_port.value);
  if (cluster.kubernetes) text += fmt::format("kubernetes {}\n", cluster.kubernetes->text());
  for (const std::string& name : cluster.cert_sans) text += fmt::format("certificate {}\n", name);
  return text;
}

// The line that tells of kube-proxy.
std::string kube_proxy(std::string_view body) {
  const std::string text = cluster_text(body);
  const std::size_t begin = text.find("kube-proxy ") + 11;
  return text.substr(begin, text.find('\n', begin) - begin);
}

bool recognised(std::string_view text) {
  const yaml::Tree tree = yaml::parse(text, Placement(0));
  return !tree.roots().empty() && is_kind_config(tree, tree.roots().front());
}

}  // namespace

TEST_CASE("a KIND config of any age is recognised") {
  CHECK(recognised("kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n"));
  CHECK(recognised("{\"kind\": \"Cluster\", \"apiVersion\": \"kind.x-k8s.io/v1alpha4\"}"));
  CHECK(recognised("kind: Cluster\napiVersion: kind.sigs.k8s.io/v1alpha3\n"));
  CHECK(recognised("kind: Config\napiVersion: kind.sigs.k8s.io/v1alpha2\n"));
  CHECK(recognised("kind: Cluster\napiVersion: v1alpha4\nnodes: []\nnetworking: {}"));
  CHECK_FALSE(recognised("kind: Cluster\napiVersion: cluster.x-k8s.io/v1beta1\nspec: {}"));
  CHECK_FALSE(recognised("kind: Config\napiVersion: v1\nclusters: []"));
  CHECK_FALSE(recognised("kubeProxyReplacement: true"));
  CHECK_FALSE(recognised("- kind: Cluster"));
}

TEST_CASE("an empty KIND config gives KIND's defaults") {
  CHECK_EQ(cluster_text(""),
           "name kind\n"
           "control-plane kind-control-plane\n"
           "kube-proxy iptables\n"
           "cni true\n"
           "pods 10.244.0.0/16\n"
           "services 10.96.0.0/16\n"
           "server kind-control-plane:6443\n"
           "host 127.0.0.1:0\n");
}

TEST_CASE("a KIND config gives all that Cilium has to know of its cluster") {
  CHECK_EQ(
      cluster_text(
          "name: lab\n"
          "networking:\n"
          "  disableDefaultCNI: yes\n"
          "  kubeProxyMode: none\n"
          "  ipFamily: dual\n"
          "  podSubnet: 10.1.0.0/16,fd00:1::/48\n"
          "  apiServerPort: 7443\n"
          "  apiServerAddress: 0.0.0.0\n"
          "nodes:\n"
          "- role: worker\n"
          "- &cp\n"
          "  role: control-plane\n"
          "  image: "
          "kindest/"
          "node:v1.33.1@sha256:050072256b9a903bd914c0b2866828150cb229cea0efe5892e2b644d5dd3b34f\n"
          "  extraMounts: [{hostPath: /tmp/x, containerPath: /x}]\n"
          "- role: worker\n"
          "- *cp\n"
          "kubeadmConfigPatches:\n"
          "- |\n"
          "  kind: ClusterConfiguration\n"
          "  apiServer:\n"
          "    certSANs: [api.example.org, 10.0.0.1]\n"),
      "name lab\n"
      "worker lab-worker\n"
      "control-plane lab-control-plane "
      "kindest/"
      "node:v1.33.1@sha256:050072256b9a903bd914c0b2866828150cb229cea0efe5892e2b644d5dd3b34f "
      "/tmp/x:/x\n"
      "worker lab-worker2\n"
      "control-plane lab-control-plane2 "
      "kindest/"
      "node:v1.33.1@sha256:050072256b9a903bd914c0b2866828150cb229cea0efe5892e2b644d5dd3b34f "
      "/tmp/x:/x\n"
      "kube-proxy none <none>\n"
      "cni false <yes>\n"
      "pods 10.1.0.0/16 <10.1.0.0/16> fd00:1::/48 <fd00:1::/48>\n"
      "services 10.96.0.0/16 fd00:10:96::/112\n"
      "server lab-external-load-balancer:6443\n"
      "host 0.0.0.0:7443\n"
      "kubernetes 1.33.1\n"
      "certificate api.example.org\n"
      "certificate 10.0.0.1\n");
}

TEST_CASE("a KIND config's nodes have mounts, ports and labels") {
  CHECK_EQ(cluster_text("nodes:\n"
                        "- extraMounts: [{hostPath: /sys/fs/bpf, containerPath: /sys/fs/bpf}]\n"
                        "  extraPortMappings: [{containerPort: 30080, hostPort: 80},"
                        " {hostPort: 1}, {containerPort: \"${PORT}\"}]\n"
                        "  labels: {ingress-ready: \"true\", zone: a}\n"
                        "- role: worker\n"
                        "  labels: {zone: \"${ZONE}\"}\n"),
           "name kind\n"
           "control-plane kind-control-plane /sys/fs/bpf:/sys/fs/bpf port 30080 "
           "ingress-ready=true zone=a\n"
           "worker kind-worker zone=${ZONE} other labels\n"
           "kube-proxy iptables\n"
           "cni true\n"
           "pods 10.244.0.0/16\n"
           "services 10.96.0.0/16\n"
           "server kind-control-plane:6443\n"
           "host 127.0.0.1:0\n");
}

TEST_CASE("kubeadm patches tell the control plane about ranges and ports") {
  CHECK_EQ(cluster_text("nodes: [{image: 'kindest/node:v1.33.1'}]\n"
                        "kubeadmConfigPatches:\n"
                        "- |\n"
                        "  kind: ClusterConfiguration\n"
                        "  controlPlaneEndpoint: \"[fd00::2]:6443\"\n"
                        "  networking: {podSubnet: 10.9.0.0/16}\n"
                        "  apiServer:\n"
                        "    extraArgs: {service-node-port-range: 20000-22767}\n"
                        "  controllerManager:\n"
                        "    extraArgs: {node-cidr-mask-size: \"26\", allocate-node-cidrs: "
                        "\"false\"}\n"
                        "- |\n"
                        "  kind: InitConfiguration\n"
                        "  nodeRegistration:\n"
                        "    kubeletExtraArgs: {node-labels: a=b}\n"),
           "name kind\n"
           "control-plane kind-control-plane kindest/node:v1.33.1 other labels\n"
           "kube-proxy iptables\n"
           "cni true\n"
           "pods 10.9.0.0/16 <10.9.0.0/16>\n"
           "services 10.96.0.0/16\n"
           "node ranges false <\"false\">\n"
           "IPv4 mask 26 <\"26\">\n"
           "node ports 20000-22767 <20000-22767>\n"
           "endpoint [fd00::2]:6443 <\"[fd00::2]:6443\">\n"
           "server kind-control-plane:6443\n"
           "host 127.0.0.1:0\n"
           "kubernetes 1.33.1\n");
  CHECK_EQ(cluster_text("networking: {ipFamily: dual}\n"
                        "kubeadmConfigPatches:\n"
                        "- |\n"
                        "  apiVersion: kubeadm.k8s.io/v1beta4\n"
                        "  kind: ClusterConfiguration\n"
                        "  controllerManager:\n"
                        "    extraArgs: [{name: node-cidr-mask-size-ipv6, value: \"80\"}]\n"
                        "kubeadmConfigPatchesJSON6902:\n"
                        "- kind: ClusterConfiguration\n"
                        "  patch: '[{op: add, path: /apiServer/extraArgs/service-node-port-range, "
                        "value: 1-2}]'\n"),
           "name kind\n"
           "control-plane kind-control-plane\n"
           "kube-proxy iptables\n"
           "cni true\n"
           "pods 10.244.0.0/16 fd00:10:244::/56\n"
           "services 10.96.0.0/16 fd00:10:96::/112\n"
           "IPv6 mask 64 unknown <\"80\">\n"
           "server kind-control-plane:6443\n"
           "host 127.0.0.1:0\n");
}

TEST_CASE("the command that creates the cluster wins over the file's name and images") {
  ClusterOverrides overrides;
  overrides.name = {.value = "other", .given = true};
  overrides.image = {.value = "kindest/node:v1.32.2", .given = true};
  CHECK_EQ(cluster_text("name: lab\nnetworking: {ipFamily: ipv6}\nnodes: [{image: "
                        "'kindest/node:v1.30.0'}, {role: worker}]",
                        overrides),
           "name other\n"
           "control-plane other-control-plane kindest/node:v1.32.2\n"
           "worker other-worker kindest/node:v1.32.2\n"
           "kube-proxy iptables\n"
           "cni true\n"
           "pods fd00:10:244::/56\n"
           "services fd00:10:96::/112\n"
           "server other-control-plane:6443\n"
           "host ::1:0\n"
           "kubernetes 1.32.2\n");
}

TEST_CASE("what a template hides in a KIND config is not known") {
  CHECK_EQ(cluster_text("name: ${CLUSTER}\n"
                        "networking: {disableDefaultCNI: \"${CNI}\", kubeProxyMode: \"${MODE}\", "
                        "podSubnet: \"${PODS}\"}\n"
                        "nodes: [{image: \"kindest/node:${VERSION}\"}]\n"),
           "name ${CLUSTER} unknown\n"
           "control-plane ${CLUSTER}-control-plane kindest/node:${VERSION}\n"
           "kube-proxy iptables unknown <\"${MODE}\">\n"
           "cni true unknown <\"${CNI}\">\n"
           "pods ${PODS} unknown <\"${PODS}\">\n"
           "services 10.96.0.0/16\n"
           "server -\n"
           "host 127.0.0.1:0\n");
}

TEST_CASE("a KIND config that is no YAML is a problem, and what KIND refuses keeps its default") {
  CHECK_EQ(cluster_text("name: \"lab\n"), "problem syntax\nno cluster\n");
  CHECK_EQ(kube_proxy("networking: {kubeProxyMode: None}"), "iptables <None>");
  CHECK_EQ(kube_proxy("networking: {kubeProxyMode: }"), "iptables");
  CHECK_EQ(kube_proxy("networking: {kubeProxyMode: ipvs}"), "ipvs <ipvs>");
}

TEST_CASE("the published port is a number in any form that KIND takes") {
  const auto port = [](std::string_view written) {
    const std::string text =
        cluster_text(fmt::format("networking: {{apiServerPort: {}}}", written));
    const std::size_t begin = text.find("host 127.0.0.1:") + 15;
    return text.substr(begin, text.find('\n', begin) - begin);
  };
  CHECK_EQ(port("6443"), "6443");
  CHECK_EQ(port("6443.5"), "6443");
  CHECK_EQ(port("0x1F90"), "8080");
  CHECK_EQ(port("0o17500"), "8000");
  CHECK_EQ(port("010"), "8");
  CHECK_EQ(port("6_443"), "6443");
  CHECK_EQ(port("-1"), "0");
  CHECK_EQ(port("70000"), "0");
  CHECK_EQ(port("\"6443\""), "0");
}

TEST_CASE("patches decide whether kube-proxy runs") {
  const auto patched = [](std::string_view image, std::string_view mode, std::string_view patch) {
    std::string body =
        fmt::format("networking: {{kubeProxyMode: {}}}\nnodes:\n- role: control-plane\n", mode);
    if (!image.empty()) body += fmt::format("  image: kindest/node:{}\n", image);
    body += "kubeadmConfigPatches:\n- |\n";
    for (std::size_t at = 0; at < patch.size();) {
      const std::size_t end = std::min(patch.find('\n', at), patch.size());
      body += fmt::format("  {}\n", patch.substr(at, end - at));
      at = end + 1;
    }
    return kube_proxy(body);
  };
  constexpr std::string_view kSkip = "kind: InitConfiguration\nskipPhases: [addon/kube-proxy]";
  CHECK_EQ(patched("", "iptables", kSkip), "none <addon/kube-proxy>");
  CHECK_EQ(patched("v1.33.1", "iptables", kSkip), "none <addon/kube-proxy>");
  CHECK_EQ(patched("v1.22.17", "iptables", kSkip), "iptables <iptables>");
  CHECK_EQ(patched("", "none", kSkip), "none <none>");
  CHECK_EQ(patched("", "none", "kind: InitConfiguration\nskipPhases:\n- preflight"),
           "iptables <- preflight>");
  CHECK_EQ(patched("v1.22.17", "none", "kind: InitConfiguration\nskipPhases:\n- preflight"),
           "none <none>");
  CHECK_EQ(patched("", "none", "kind: InitConfiguration\nnodeRegistration: {taints: []}"),
           "none <none>");

  constexpr std::string_view kV3 =
      "kind: InitConfiguration\napiVersion: kubeadm.k8s.io/v1beta3\nskipPhases: [addon/kube-proxy]";
  CHECK_EQ(patched("v1.33.1", "iptables", kV3), "none <addon/kube-proxy>");
  CHECK_EQ(patched("v1.36.1", "iptables", kV3), "iptables <iptables>");
  CHECK_EQ(patched("", "iptables", kV3), "iptables unknown <addon/kube-proxy>");
  CHECK_EQ(patched("", "none", kV3), "none <none>");

  CHECK_EQ(patched("", "iptables", "kind: KubeProxyConfiguration\nmode: ipvs"), "ipvs <ipvs>");
  CHECK_EQ(patched("", "none", "kind: KubeProxyConfiguration\nmode: ipvs"), "none <none>");
  CHECK_EQ(patched("", "iptables",
                   "kind: ClusterConfiguration\n---\nkind: InitConfiguration\nskipPhases: "
                   "[addon/kube-proxy]"),
           "none <addon/kube-proxy>");
  CHECK_EQ(patched("v1.36.1", "iptables", "kind: ClusterConfiguration\nproxy: {disabled: true}"),
           "none <true>");
  CHECK_EQ(patched("v1.33.1", "iptables", "kind: ClusterConfiguration\nproxy: {disabled: true}"),
           "iptables <iptables>");
  CHECK_EQ(
      patched("", "iptables", "kind: InitConfiguration\nskipPhases: [\"${PHASE}\"]").substr(0, 16),
      "iptables unknown");
}

TEST_CASE("only the patches of the node that runs kubeadm init count") {
  constexpr std::string_view kPatch =
      "  kubeadmConfigPatches:\n  - |\n    kind: InitConfiguration\n    skipPhases: "
      "[addon/kube-proxy]\n";
  CHECK_EQ(kube_proxy(fmt::format("nodes:\n- role: worker\n{}- role: control-plane\n", kPatch)),
           "iptables");
  CHECK_EQ(kube_proxy(fmt::format("nodes:\n- role: worker\n- role: control-plane\n{}", kPatch)),
           "none <addon/kube-proxy>");
  CHECK_EQ(
      kube_proxy(fmt::format("nodes:\n- role: control-plane\n- role: control-plane\n{}", kPatch)),
      "iptables");
}

TEST_CASE("JSON patches of the phases count too") {
  const auto patched = [](std::string_view operation) {
    return kube_proxy(
        fmt::format("networking: {{kubeProxyMode: iptables}}\n"
                    "kubeadmConfigPatchesJSON6902:\n"
                    "- group: kubeadm.k8s.io\n  version: v1beta4\n  kind: InitConfiguration\n"
                    "  patch: |\n    - {}\nnodes: [{{image: 'kindest/node:v1.36.1'}}]\n",
                    operation));
  };
  CHECK_EQ(patched("{op: add, path: /skipPhases/-, value: addon/kube-proxy}"),
           "none <addon/kube-proxy>");
  CHECK_EQ(patched("{op: replace, path: /skipPhases, value: [addon/kube-proxy]}"),
           "none <addon/kube-proxy>");
  CHECK_EQ(patched("{op: add, path: /nodeRegistration/name, value: x}"), "iptables <iptables>");
}

TEST_CASE("no_proxy is unknown without a cluster") {
  CHECK_EQ(word(Layers().install().fact(Fact::no_proxy)), "unknown");
  auto cluster = std::make_shared<Cluster>();
  cluster->kube_proxy.value = KubeProxyMode::none;
  CHECK_EQ(word(Layers().install("1.18.3", cluster).fact(Fact::no_proxy)), "yes");
  cluster->kube_proxy.value = KubeProxyMode::ipvs;
  CHECK_EQ(word(Layers().install("1.18.3", cluster).fact(Fact::no_proxy)), "no");
  cluster->kube_proxy.known = false;
  CHECK_EQ(word(Layers().install("1.18.3", cluster).fact(Fact::no_proxy)), "unknown");
}

// "key fault -> what was meant": one line a key that the chart does not know.
std::string unread(const Layers& layers, std::string_view version) {
  constexpr std::array<std::string_view, 7> kFaults{"wrong case", "renamed",    "removed", "future",
                                                    "misplaced",  "agent flag", "unknown"};
  const Install install = layers.install(version);
  std::string text;
  for (const UnreadKey& key : install.unread_keys()) {
    text += fmt::format("{} {} {}-> {}\n", key.key, kFaults[static_cast<std::size_t>(key.fault)],
                        key.certain ? "certain " : "", fmt::join(key.meant, " "));
  }
  return text;
}

TEST_CASE("a key that the chart does not know has one reason, the first that fits") {
  CHECK_EQ(unread(Layers().file("rolloutCiliumPods: true\nhubble: {relay: {enable: true}}\n"
                                "tunnel: vxlan\nremoteNodeIdentity: false\n"
                                "hostLegacyRouting: true\nrouting-mode: native\n"
                                "operator: {replica: 1}\ncolour: red\n"),
                  "1.17.0"),
           "rolloutCiliumPods wrong case certain -> rollOutCiliumPods\n"
           "hubble.relay.enable unknown certain -> hubble.relay.enabled\n"
           "tunnel renamed -> \n"
           "remoteNodeIdentity removed -> \n"
           "hostLegacyRouting misplaced certain -> bpf.hostLegacyRouting\n"
           "routing-mode agent flag certain -> routingMode\n"
           "operator.replica unknown certain -> operator.replicas\n"
           "colour unknown -> \n");
  CHECK_EQ(unread(Layers().file("k8sClientExponentialBackoff: {enabled: true}\n"), "1.17.0"),
           "k8sClientExponentialBackoff future -> \n");
}

TEST_CASE("a key is named once, at its topmost part that the chart does not know") {
  CHECK_EQ(unread(Layers().file("a: {b: {c: 1}, d: 2}\nhubble: {a: {b: 1}}\n"), "1.18.3"),
           "a unknown -> \nhubble.a unknown -> \n");
}

TEST_CASE("what lies below a map of the user's own is known to no chart and meant to be there") {
  CHECK_EQ(unread(Layers().file("podAnnotations: {a.b/c: d}\nnodeSelector: {x: y}\n"
                                "extraConfig: {a-b: c}\nglobal: {x: 1}\nx-y: {z: 1}\n"),
                  "1.18.3"),
           "");
  CHECK_EQ(unread(Layers().filled_in("colour: red\n"), "1.18.3"), "");
}

TEST_CASE("a second document is found behind the first one's content or marker") {
  const auto second = [](std::string text) {
    const Layers layers = Layers().file(std::move(text));
    const auto& place = layers.layers()[0].second_document;
    return place ? fmt::format("{}", place->begin) : std::string("none");
  };
  CHECK_EQ(second("a: 1\n---\nb: 2\n"), "5");
  CHECK_EQ(second("---\n---\nb: 2\n"), "4");
  CHECK_EQ(second("# c\n---\na: 1\n"), "none");
  CHECK_EQ(second("a: 1\n---\n# nothing\n"), "none");
  CHECK_EQ(second("a: 1\n...\n---\nb: 2\n"), "9");
  CHECK_EQ(second("a: |\n  ---\n  b\n"), "none");
}

}  // namespace cilium_lint
